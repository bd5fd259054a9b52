package api

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

// call is one request on its way through a route: Echo's context, who asks, and what was read so far.
type call struct {
	echo.Context
	server  *Server
	Session auth.Session  // zero on public routes
	Actor   rectify.Actor // zero on public routes
	body    []byte        // of routes that take JSON
	values  url.Values    // the query, its names already checked
	request string        // request id
	code    string        // of the refusal, for the log
	spoken  string        // language of the answer, once it is known
	given   *reply        // the answer, for a repetition
	turn    *turn         // to do long work, once it is taken
	durable bool          // the answer is kept by the Desk, not in memory
}

func (c *call) ctx() context.Context { return c.Request().Context() }

// serve is what happens on every route before its handler: time limit, who asks and whether the policy lets them,
// rate limit, query names, body.
func (s *Server) serve(r route) echo.HandlerFunc {
	names := strings.Fields(r.params)
	return func(ec echo.Context) error {
		c := ec.Get(callKey).(*call)
		limit := s.Limits.Timeout
		if r.long() {
			limit = s.Limits.Long
			control := http.NewResponseController(ec.Response())
			_ = control.SetReadDeadline(time.Now().Add(limit)) // no connection in a test
			_ = control.SetWriteDeadline(time.Now().Add(limit))
		}
		ctx, cancel := context.WithTimeout(c.ctx(), limit)
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		if err := c.admit(r.who); err != nil {
			return err
		}
		var err error
		if c.values, err = queryValues(c.Request().URL.RawQuery, names); err != nil {
			return err
		}
		if err := c.readBody(r.body); err != nil {
			return err
		}
		defer func() {
			if c.turn != nil {
				c.turn.end()
			}
		}()
		if r.body == noBodyTurn {
			if err := c.takeTurn(); err != nil {
				return err
			}
		}
		if r.method == http.MethodPost && c.Actor.ID != "" {
			return c.onceOnly(r)
		}
		return r.handle(c)
	}
}

// admit finds out who asks and holds the policy against it.
func (c *call) admit(p policy) error {
	s, address := c.server, c.RealIP()
	if p.public {
		return s.visitors.take(door(address))
	}
	token, err := bearer(c.Request().Header[echo.HeaderAuthorization])
	if err == nil {
		c.Session, err = s.Gate.Identify(c.ctx(), token, address, c.request)
	}
	if err != nil {
		if rectify.KindOf(err) == rectify.Unauthenticated {
			// Only who fails is counted: one broken client must not shut out the others behind the same address.
			return cmp.Or(s.visitors.take(door(address)), err)
		}
		return err
	}
	c.Actor = actorOf(c.Session, s.Desk.House.Units())
	if err := s.accounts.take(c.Actor.ID); err != nil {
		return err
	}
	if err := p.allows(c.Session); err != nil {
		return c.recorded(err)
	}
	if p.unready {
		return nil
	}
	return c.Session.Ready()
}

// actorOf is the one place where a session becomes an actor: the units in its scope (its own when none are named)
// and the units by whose recusal it is bound.
func actorOf(s auth.Session, tree *rectify.UnitTree) rectify.Actor {
	a := s.Actor
	if len(a.ScopeUnits) == 0 && a.Unit != "" {
		a.ScopeUnits = []string{a.Unit}
	}
	a.Recusals = tree.Chain(a.Unit)
	return a
}

// bearer reads the token; the scheme is the only one there is.
func bearer(headers []string) (string, error) {
	if len(headers) == 1 {
		scheme, token, found := strings.Cut(headers[0], " ")
		if found && strings.EqualFold(scheme, "Bearer") {
			return strings.TrimSpace(token), nil
		}
	}
	return "", rectify.Refuse(rectify.Unauthenticated, "auth.unauthenticated",
		rectify.Say("请先登录(Authorization: Bearer)", "sign in first (Authorization: Bearer)"))
}

// readBody reads a JSON body within its limit; a route that takes none takes an empty one or {}.
func (c *call) readBody(class bodyClass) error {
	r := c.Request()
	if class == uploadBody {
		r.Body = http.MaxBytesReader(c.Response().Writer, r.Body, c.server.Limits.Upload)
		return nil
	}
	if r.Body == nil || r.Method == http.MethodGet {
		return nil
	}
	var err error
	if c.body, err = io.ReadAll(http.MaxBytesReader(c.Response().Writer, r.Body, c.server.Limits.Body)); err != nil {
		return err
	}
	if class == noBody {
		if len(c.body) == 0 {
			return nil
		}
		return c.decode(&struct{}{})
	}
	return jsonOnly(r.Header[echo.HeaderContentType], class)
}

// id is the path parameter :id.
func (c *call) id() string { return c.Param("id") }

// scope mints the caller's right to read tickets.
func (c *call) scope() (rectify.Scope, error) { return c.Actor.Scope() }

// confirmed refuses unless the password was proven within the last minutes (S-45).
func (c *call) confirmed() error { return c.server.Gate.RequireConfirmed(c.Session) }

// readsTickets refuses an API token that may see figures and not tickets what tells the texts of tickets.
func (c *call) readsTickets() error {
	if err := (policy{roles: auth.Roles, scope: auth.TicketsRead}).allows(c.Session); err != nil {
		return c.recorded(err)
	}
	return nil
}

// has tells whether the caller has one of the roles.
func (c *call) has(roles ...rectify.Role) bool { return slices.Contains(roles, c.Actor.Role) }
