package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"qingdan/internal/rectify"
)

// with adds a route of the test to a server.
func (w *world) with(r route) {
	w.server.echo.Add(r.method, r.path, w.server.serve(r))
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.with(route{method: "GET", path: "/panic", who: public, handle: func(*call) error { panic("secret-canary") }})
	paths := []string{"GET /nowhere", "GET /a//b", "GET /panic", "TRACE /api/v1/me", "PUT /api/v1/me", "OPTIONS /api/v1/me", "GET /docs/nothing"}
	for _, r := range w.server.table {
		paths = append(paths, r.method+" "+strings.NewReplacer(":id", "x", ":token", "x", "*", "").Replace(r.path))
	}
	for _, p := range paths {
		method, path, _ := strings.Cut(p, " ")
		got := w.serve(httptest.NewRequest(method, path, nil))
		head := got.Header()
		policy := head.Get("Content-Security-Policy")
		if head.Get("Cache-Control") != "no-store" || head.Get("X-Content-Type-Options") != "nosniff" || head.Get("Referrer-Policy") == "" ||
			head.Get("X-Frame-Options") != "DENY" || head.Get("X-Request-Id") == "" ||
			!strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: %d %v", p, got.Code, head)
		}
		if got.Code >= 400 && method != "HEAD" && head.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d is no problem: %s", p, got.Code, got.Body)
		}
		if strings.HasPrefix(head.Get("Content-Type"), "application/") && !strings.HasSuffix(got.Body.String(), "}\n") {
			t.Errorf("%s: the answer does not end its line", p)
		}
		if head.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: HSTS over http", p)
		}
	}
}

func TestAPathThatMeansAnotherReachesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/api/v1/units%2Fx", "/api/v1//units", "//api/v1/units", "/api/v1/./units", "/api/v1/x/../units", "/api/v1/%75nits",
		"/api/v1/accounts/%2e%2e/units", "/api/v1/accounts/..%2funits", "/api/v1/accounts/%5c..%5cunits", "/docs/..%2fopenapi.json", "/docs/../openapi.json",
		"/api/v1/accounts/a%2Fb", "/api/v1/units/%74" + w.unit["village"][1:], "/docs//index.html", "/docs/%2e%2e/openapi.json", "/docs/swagger-ui.css%00", "/api/v1/units/%0a", "/api/v1/units/%ff", "/api/v1/units/%FF", "/api/v1/units/%0A", "/api/v1/units/", "/API/v1/units", "/api/v1/units;x=1"} {
		r := httptest.NewRequest("GET", "/", nil)
		var err error
		r.URL, err = url.ParseRequestURI(path) // as net/http reads the request line
		w.must(err)
		r.Header.Set("Authorization", "Bearer "+w.token["security"])
		if got := w.serve(r); got.Code != http.StatusNotFound || !strings.Contains(got.Body.String(), "path.unknown") {
			t.Errorf("%s: %d %s", path, got.Code, got.Body)
		}
	}
}

func TestAnUnknownMethodIsRefusedWithTheOnesThatAreKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, method := range []string{"TRACE", "PUT", "POST", "CONNECT", "PROPFIND"} {
		got := w.serve(httptest.NewRequest(method, "/api/v1/units", nil))
		if got.Code != http.StatusMethodNotAllowed || !strings.Contains(got.Header().Get("Allow"), "GET") || !strings.Contains(got.Body.String(), "method.not_allowed") {
			t.Errorf("%s: %d %v %s", method, got.Code, got.Header(), got.Body)
		}
	}
	w.run(t, []scenario{{as: "officer", method: "POST", path: "/api/v1/me", header: []string{"X-HTTP-Method-Override", "GET"}, status: 405}})
}

func TestHeadIsGetWithoutTheBody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	live := httptest.NewServer(w.server)
	defer live.Close()
	answer, err := http.Head(live.URL + "/healthz")
	w.must(err)
	if answer.StatusCode != 200 || answer.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%d %v", answer.StatusCode, answer.Header)
	}
	answer.Body.Close()
}

func TestAFailureTellsTheCallerNothingAndTheLogWhy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.with(route{method: "GET", path: "/fails", who: public, handle: func(*call) error { return errors.New("disk-canary") }})
	w.with(route{method: "GET", path: "/panics", who: public, handle: func(*call) error { panic("panic-canary") }})
	w.with(route{method: "GET", path: "/refuses", who: public, handle: func(*call) error {
		return rectify.Refuse(rectify.Unavailable, "x.y", rectify.Say("稍后", "later")).Because(errors.New("cause-canary"))
	}})
	for path, status := range map[string]int{"/fails": 500, "/panics": 500, "/refuses": 503} {
		got := w.serve(httptest.NewRequest("GET", path, nil))
		if got.Code != status || strings.Contains(got.Body.String(), "canary") || strings.Contains(got.Body.String(), "goroutine") {
			t.Errorf("%s: %d %s", path, got.Code, got.Body)
		}
		if status == 503 && got.Header().Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", path)
		}
	}
	for _, canary := range []string{"disk-canary", "panic-canary", "cause-canary"} {
		if n := strings.Count(w.log.String(), canary); n != 1 {
			t.Errorf("%s is in the log %d times", canary, n)
		}
	}
}

func TestACallerWhoHangsUpIsNoFailureOfOurs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.with(route{method: "GET", path: "/waits", who: public, handle: func(c *call) error { return fmt.Errorf("reading: %w", c.ctx().Err()) }})
	ctx, hangUp := context.WithCancel(context.Background())
	hangUp()
	got := w.serve(httptest.NewRequest("GET", "/waits", nil).WithContext(ctx))
	if got.Code != 503 || !strings.Contains(got.Body.String(), "request.cancelled") || strings.Contains(w.log.String(), "failed") {
		t.Errorf("%d %s %s", got.Code, got.Body, w.log.String())
	}
}

func TestAnAnswerThatBreaksOffIsSeenAsBroken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.with(route{method: "GET", path: "/half", who: public, handle: func(c *call) error {
		_, _ = c.Response().Write([]byte("half"))
		return errors.New("the rest is missing")
	}})
	live := httptest.NewServer(w.server)
	defer live.Close()
	answer, err := http.Get(live.URL + "/half")
	if err == nil {
		defer answer.Body.Close()
		if _, err = answer.Body.Read(make([]byte, 10)); err == nil {
			_, err = answer.Body.Read(make([]byte, 10))
		}
	}
	if err == nil || err.Error() == "EOF" {
		t.Errorf("a cut answer looked whole: %v", err)
	}
}

func TestTheAddressOfACallerComesFromTheConnectionOrATrustedProxy(t *testing.T) {
	t.Parallel()
	direct := newWorld(t)
	behind := newWorld(t, func(c *Config) { c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.1.2.0/24")} })
	for _, c := range []struct {
		w                     *world
		peer, forwarded, want string
	}{
		{direct, "203.0.113.9:1", "1.2.3.4", "203.0.113.9"},
		{direct, "127.0.0.1:1", "1.2.3.4", "127.0.0.1"},
		{behind, "10.1.2.3:1", "198.51.100.7", "198.51.100.7"},
		{behind, "10.1.2.3:1", "1.2.3.4, 198.51.100.7", "198.51.100.7"},
		{behind, "10.1.3.3:1", "198.51.100.7", "10.1.3.3"},
		{behind, "127.0.0.1:1", "198.51.100.7", "127.0.0.1"},
		{behind, "192.168.0.1:1", "198.51.100.7", "192.168.0.1"},
		{behind, "10.1.2.3:1", "nonsense", "10.1.2.3"},
	} {
		c.w.log.Reset()
		r := httptest.NewRequest("GET", "/healthz", nil)
		r.RemoteAddr = c.peer
		r.Header.Set("X-Forwarded-For", c.forwarded)
		r.Header.Set("X-Real-Ip", "9.9.9.9")
		r.Header.Set("X-Forwarded-Proto", "https")
		got := c.w.serve(r)
		if !strings.Contains(c.w.log.String(), `"address":"`+c.want+`"`) {
			t.Errorf("%s with %s: %s", c.peer, c.forwarded, c.w.log.String())
		}
		if hsts := got.Header().Get("Strict-Transport-Security") != ""; hsts != (c.w == behind && strings.HasPrefix(c.peer, "10.1.2.")) {
			t.Errorf("%s: HSTS %v", c.peer, hsts)
		}
	}
}

func TestARequestIDIsTakenOnlyWhenItIsShortAndPlain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for given, taken := range map[string]bool{"abc-123-XYZ": true, strings.Repeat("a", 64): true, strings.Repeat("a", 65): false,
		"a b": false, "a\nlevel=ERROR": false, "<script>": false, "编号": false, "": false} {
		r := httptest.NewRequest("GET", "/healthz", nil)
		r.Header["X-Request-Id"] = []string{given}
		if got := w.serve(r).Header().Get("X-Request-Id"); (got == given) != taken || got == "" {
			t.Errorf("%q: answered %q", given, got)
		}
	}
}

func TestTheLogTellsWhatHappenedAndNotWhatWasSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.do("", "POST", "/api/v1/sessions", `{"username":"officer","password":"body-canary-1"}`)
	w.do("officer", "GET", "/api/v1/units?q=query-canary", "")
	w.do("officer", "GET", "/api/v1/units/path-canary", "")
	w.do("officer", "GET", "/api/v1/units?q=%00header-canary", "", "Authorization-Canary", "header-canary")
	w.do("officer", "POST", "/api/v1/me/password", `{"present":"body-canary-2","next":"Body-canary-3","body-canary-4":1}`)
	text := w.log.String()
	if strings.Contains(text, "canary") || strings.Contains(text, w.token["officer"]) {
		t.Errorf("the log tells too much:\n%s", text)
	}
	for _, part := range []string{`"route":"/api/v1/units/:id"`, `"status":404`, `"account":"` + w.account["officer"] + `"`, `"method":"POST"`, `"code":"auth.wrong"`, `"took":`} {
		if !strings.Contains(text, part) {
			t.Errorf("the log lacks %s:\n%s", part, text)
		}
	}
}
