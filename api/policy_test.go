package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

func TestARouteWithoutAPolicyKeepsTheServerFromStarting(t *testing.T) {
	t.Parallel()
	line := route{method: "GET", path: "/a", who: public}
	known := []*echo.Route{{Method: "GET", Path: "/a"}}
	if err := guarded(known, []route{line}); err != nil {
		t.Errorf("a declared route: %v", err)
	}
	for name, faulty := range map[string]struct {
		known []*echo.Route
		table []route
	}{
		"a line without a policy":       {known, []route{{method: "GET", path: "/a"}}},
		"a policy for no role":          {known, []route{{method: "GET", path: "/a", who: only(auth.TicketsRead)}}},
		"a route beside the table":      {append(known, &echo.Route{Method: "GET", Path: "/b"}), []route{line}},
		"another method of a route":     {append(known, &echo.Route{Method: "POST", Path: "/a"}), []route{line}},
		"a line that is served nowhere": {known, []route{line, {method: "GET", path: "/b", who: public}}},
		"a route with two lines":        {known, []route{line, line}},
	} {
		if guarded(faulty.known, faulty.table) == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestEveryRouteIsOpenToItsRolesOnly walks route × caller, both from the code (S-01).
func TestEveryRouteIsOpenToItsRolesOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, r := range w.server.table {
		path := strings.NewReplacer(":id", "none", ":token", "none", "*", "").Replace(r.path)
		if r.who.public {
			continue
		}
		if got := w.serve(httptest.NewRequest(r.method, path, nil)); got.Code != http.StatusUnauthorized || got.Header().Get("WWW-Authenticate") == "" {
			t.Errorf("%s %s as nobody: %d", r.method, path, got.Code)
		}
		for _, p := range people {
			w.signIn(p.name) // some routes end sessions
			request := httptest.NewRequest(r.method, path, nil)
			request.Header.Set("Authorization", "Bearer "+w.token[p.name])
			got := w.serve(request)
			refused := strings.Contains(got.Body.String(), `"code":"role.not_allowed"`)
			if refused == slices.Contains(r.who.roles, p.role) || got.Code == http.StatusUnauthorized {
				t.Errorf("%s %s as %s: %d %s", r.method, path, p.name, got.Code, got.Body)
			}
		}
	}
}

func TestAnAPITokenOpensWhatItsScopesSayAndNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tokens := map[string]string{} // by scope, of the security administrator and of an officer
	for _, name := range []string{"security", "officer"} {
		s, err := w.gate.Identify(context.Background(), w.token[name], "", "")
		w.must(err)
		for _, scope := range auth.Scopes {
			_, token, err := w.gate.IssueToken(context.Background(), s, auth.TokenRequest{Label: "test", Scopes: []string{scope.ID}, ExpiresAt: w.now().Add(time.Hour)})
			w.must(err)
			tokens[name+" "+scope.ID] = token
		}
	}
	for _, r := range w.server.table {
		if r.who.public || r.path == "/api/v1/sessions/current" { // this one revokes the token
			continue
		}
		for _, p := range people {
			for _, scope := range auth.Scopes {
				token := tokens[p.name+" "+scope.ID]
				if token == "" || !slices.Contains(r.who.roles, p.role) {
					continue
				}
				request := httptest.NewRequest(r.method, strings.NewReplacer(":id", "none", ":token", "none").Replace(r.path), nil)
				request.Header.Set("Authorization", "Bearer "+token)
				got := w.serve(request).Body.String()
				open := r.who.scope == anyToken || r.who.scope == scope.ID
				missing := strings.Contains(got, `"code":"auth.scope_missing"`) || strings.Contains(got, `"code":"auth.session_required"`)
				if open == missing {
					t.Errorf("%s %s as %s with %s: %s", r.method, r.path, p.name, scope.ID, got)
				}
			}
		}
	}
}

func TestARefusalAtTheDoorOfARouteIsInTheJournal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before, err := w.store.JournalSize(context.Background())
	w.must(err)
	w.do("officer", "GET", "/api/v1/accounts", "", "X-Request-Id", "abc-1")
	entries, err := w.store.Entries(context.Background(), before, 10)
	w.must(err)
	if len(entries) != 1 || entries[0].Event != rectify.EventRefusal || entries[0].Code != "role.not_allowed" || entries[0].Actor != w.account["officer"] ||
		entries[0].Do != "GET /api/v1/accounts" || entries[0].Request != "abc-1" || entries[0].Address != "192.0.2.1" {
		t.Errorf("journalled: %+v", entries)
	}
}

func TestASessionThatMustChangeItsPasswordCanDoNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.forward(91 * 24 * time.Hour)
	w.signIn("officer")
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: "/api/v1/me", status: 200, contains: []string{`"password_due":true`}},
		{as: "officer", method: "GET", path: "/api/v1/units", status: 403, contains: []string{"auth.password_due"}, never: []string{"dongcheng"}},
		{as: "officer", method: "POST", path: "/api/v1/me/password", body: `{"present":"` + password + `","next":"Another-horse-43"}`, status: 204},
		{as: "officer", method: "GET", path: "/api/v1/me", status: 401},
	})
}

func TestAnActorSeesItsOwnUnitWhenNoScopeIsNamed(t *testing.T) {
	t.Parallel()
	tree := rectify.NewUnitTree([]rectify.Unit{{ID: "d", Name: "district"}, {ID: "t", Name: "town", Parent: "d"}, {ID: "o", Name: "other", Parent: "d"}})
	session := func(unit string, scope ...string) auth.Session {
		return auth.Session{Actor: rectify.Actor{Role: rectify.Officer, Unit: unit, ScopeUnits: scope}}
	}
	if a := actorOf(session("t"), tree); !slices.Equal(a.ScopeUnits, []string{"t"}) || !slices.Equal(a.Recusals, []string{"t", "d"}) {
		t.Errorf("own unit: %+v", a)
	}
	if a := actorOf(session("t", "o", "d"), tree); !slices.Equal(a.ScopeUnits, []string{"o", "d"}) {
		t.Errorf("named scope: %+v", a)
	}
	for _, s := range []auth.Session{session(""), session("gone")} { // an account without a unit, or of one that is gone (S-04)
		if _, err := actorOf(s, tree).Scope(); err == nil {
			t.Errorf("unit %q: a scope was minted", s.Actor.Unit)
		}
	}
}
