package api

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"qingdan/internal/rectify"
)

// front stands before every route, known or not: request id, headers, paths that mean something else than they
// say, panics, refusals, and one line of log per request.
func (s *Server) front(next echo.HandlerFunc) echo.HandlerFunc {
	return func(ec echo.Context) error {
		c := &call{Context: ec, server: s, request: requestID(ec.Request(), s.NewID)}
		ec.Set(callKey, c)
		c.headers()
		began := s.Now()
		err := c.handled(next)
		broken := err != nil && c.Response().Committed
		if err != nil && !broken {
			c.refuse(err)
		}
		c.log(s.Now().Sub(began))
		if broken {
			s.Log.ErrorContext(c.ctx(), "an answer broke off", "request", c.request, "route", c.Path(), "error", err)
			panic(http.ErrAbortHandler) // the caller must not take a part for the whole
		}
		return nil
	}
}

// handled runs the route, with a panic as an error.
func (c *call) handled(next echo.HandlerFunc) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}
	}()
	if err := plain(c.Request()); err != nil {
		return err
	}
	return next(c.Context)
}

const callKey = "call"

// plain refuses requests whose path could mean another path to somebody else: escaped where it need not be, with
// dot segments, double slashes, backslashes or control characters (S-63).
func plain(r *http.Request) error {
	path := r.URL.Path
	control := func(c rune) bool { return c < ' ' || c == 0x7f || c == '\\' }
	if r.URL.RawPath != "" || !strings.HasPrefix(path, "/") || strings.Contains(path, "//") || !utf8.ValidString(path) || strings.ContainsFunc(path, control) {
		return pathUnknown()
	}
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return pathUnknown()
		}
	}
	return nil
}

// The policies of what a browser may do with an answer: nothing with data, and for pages what they need.
const (
	dataPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
	oneYear    = "max-age=31536000"
)

// headers are on every answer (S-91, S-15).
func (c *call) headers() {
	head := c.Response().Header()
	head.Set(echo.HeaderXRequestID, c.request)
	head.Set(echo.HeaderCacheControl, "no-store")
	head.Set(echo.HeaderXContentTypeOptions, "nosniff")
	head.Set(echo.HeaderContentSecurityPolicy, dataPolicy)
	head.Set(echo.HeaderXFrameOptions, "DENY")
	head.Set(echo.HeaderReferrerPolicy, "no-referrer")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	if c.Scheme() == "https" {
		head.Set(echo.HeaderStrictTransportSecurity, oneYear)
	}
}

// requestID takes the caller's request id when it is short and plain, so that it can stand in logs and the journal.
func requestID(r *http.Request, newID func() string) string {
	id := r.Header.Get(echo.HeaderXRequestID)
	odd := func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-')
	}
	if id == "" || len(id) > 64 || strings.ContainsFunc(id, odd) {
		return newID()
	}
	return id
}

// log writes what happened without what was said: no query, no body, no token, no path parameter (S-23, S-83).
func (c *call) log(took time.Duration) {
	status := c.Response().Status
	level := slog.LevelInfo
	if status >= http.StatusInternalServerError {
		level = slog.LevelWarn
	}
	if !c.server.Log.Enabled(c.ctx(), level) {
		return
	}
	pattern := c.Path()
	if pattern == "" {
		pattern = "unknown"
	}
	c.server.Log.LogAttrs(c.ctx(), level, "request", slog.String("request", c.request), slog.String("method", c.Request().Method),
		slog.String("route", pattern), slog.Int("status", status), slog.Duration("took", took), slog.String("code", c.code),
		slog.String("account", c.Actor.ID), slog.String("address", c.RealIP()))
}

// recorded enters a refusal at the door of a route in the journal (S-81). What cannot be recorded is still refused.
func (c *call) recorded(refusal error) error {
	e := c.server.Desk.Entry(c.Actor, rectify.EventRefusal)
	e.Do, e.Code = c.Request().Method+" "+c.Path(), rectify.CodeOf(refusal)
	if err := c.server.Desk.Note(c.ctx(), e); err != nil {
		c.server.Log.ErrorContext(c.ctx(), "a refusal could not be recorded", "request", c.request, "error", err)
	}
	return refusal
}
