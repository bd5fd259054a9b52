package api

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

func TestSigningInGivesATokenThatOpensTheHouse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.do("", "POST", "/api/v1/sessions", `{"username":" Officer ","password":"`+password+`"}`)
	in := read[struct {
		Token     string    `json:"token"`
		ExpiresAt time.Time `json:"expires_at"`
		Account   struct {
			ID, Username, Name, Role string
			Unit                     ref
		} `json:"account"`
	}](t, got)
	if got.Code != 201 || in.Account.ID != w.account["officer"] || in.Account.Role != "officer" || in.Account.Unit.Name != "dongcheng" || !in.ExpiresAt.Equal(w.now().Add(12*time.Hour)) {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	w.token["new"] = in.Token
	w.run(t, []scenario{
		{as: "new", method: "GET", path: "/api/v1/me", status: 200, contains: []string{`"username":"officer"`, `"role_label":"经办人"`, `"scope_units":[{"id":"{unit:dongcheng}"`}},
		{as: "new", method: "DELETE", path: "/api/v1/sessions/current", status: 204},
		{as: "new", method: "GET", path: "/api/v1/me", status: 401},
		{as: "officer", method: "GET", path: "/api/v1/me", status: 200},
		{as: "officer", method: "DELETE", path: "/api/v1/sessions", status: 204},
		{as: "officer", method: "GET", path: "/api/v1/me", status: 401},
	})
}

func TestAWrongNameAndAWrongPasswordGetTheSameAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := []string{"X-Request-Id", "same"}
	a := w.do("", "POST", "/api/v1/sessions", `{"username":"officer","password":"wrong"}`, id...)
	b := w.do("", "POST", "/api/v1/sessions", `{"username":"nobody","password":"wrong"}`, id...)
	if a.Code != 401 || a.Body.String() != b.Body.String() || a.Header().Get("WWW-Authenticate") == "" {
		t.Errorf("%d %s\n%d %s", a.Code, a.Body, b.Code, b.Body)
	}
	for range 4 {
		w.do("", "POST", "/api/v1/sessions", `{"username":"officer","password":"wrong"}`)
	}
	w.run(t, []scenario{
		{method: "POST", path: "/api/v1/sessions", body: `{"username":"officer","password":"` + password + `"}`, status: 401, contains: []string{"auth.locked"}},
		{method: "POST", path: "/api/v1/sessions", body: `{"username":"officer"}`, status: 422, contains: []string{`"field":"password"`}},
	})
}

func TestATokenCountsInTheAuthorizationHeaderOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.token["officer"]
	for header, status := range map[string]int{"Bearer " + token: 200, "bearer " + token: 200, token: 401, "Basic " + token: 401, "Bearer": 401,
		"Bearer " + token + "x": 401, "Bearer  " + token: 200, "": 401} {
		w.run(t, []scenario{{method: "GET", path: "/api/v1/me", header: []string{"Authorization", header}, status: status}})
	}
	w.run(t, []scenario{
		{method: "GET", path: "/api/v1/me?token=" + token, status: 401},
		{method: "GET", path: "/api/v1/me", header: []string{"Proxy-Authorization", "Bearer " + token}, status: 401},
		{method: "GET", path: "/api/v1/me", header: []string{"Cookie", "token=" + token + "; session=" + token}, status: 401},
	})
}

func TestTwoTokensAtOnceAreNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := httptest.NewRequest("GET", "/api/v1/me", nil)
	r.Header["Authorization"] = []string{"Bearer " + w.token["officer"], "Bearer " + w.token["leader"]}
	if got := w.serve(r); got.Code != 401 {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

func TestAnIdleSessionEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.forward(31 * time.Minute)
	w.run(t, []scenario{{as: "officer", method: "GET", path: "/api/v1/me", status: 401, contains: []string{"auth.session_expired"}}})
}

func TestAnImportantDeedAsksForThePasswordAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.forward(6 * time.Minute)
	create := scenario{as: "security", method: "POST", path: "/api/v1/accounts", body: `{"username":"neu","role":"officer","unit":"{unit:dongcheng}","password":"Strong-enough-1"}`}
	refused, accepted := create, create
	refused.status, refused.contains = 403, []string{"auth.step_up_required"}
	accepted.status = 201
	w.run(t, []scenario{
		refused,
		{as: "security", method: "POST", path: "/api/v1/sessions/current/confirm", body: `{"password":"wrong"}`, status: 403, contains: []string{"auth.wrong"}},
		refused,
		{as: "security", method: "POST", path: "/api/v1/sessions/current/confirm", body: `{"password":"` + password + `"}`, status: 200, contains: []string{`"confirmed_until":"2024-06-03T09:11:00+08:00"`}},
		accepted,
	})
}

func TestASecondFactorIsEnrolledAndThenAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	begun := w.do("auditor", "POST", "/api/v1/me/otp", "")
	if begun.Code != 201 {
		t.Fatalf("%d %s", begun.Code, begun.Body)
	}
	en := read[enrolment](t, begun)
	if !strings.HasPrefix(en.URI, "otpauth://totp/") || !strings.HasPrefix(string(en.QR), "\x89PNG") {
		t.Errorf("%s", begun.Body)
	}
	code, err := totp.GenerateCode(en.Secret, w.now())
	w.must(err)
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	signIn := func(otp string) string { return `{"username":"auditor","password":"` + password + `"` + otp + `}` }
	w.run(t, []scenario{
		{as: "auditor", method: "POST", path: "/api/v1/me/otp/confirm", body: `{"code":"` + wrong + `"}`, status: 403, contains: []string{"auth.otp_wrong"}},
		{as: "auditor", method: "POST", path: "/api/v1/me/otp/confirm", body: `{"code":"` + code + `"}`, status: 204},
		{method: "POST", path: "/api/v1/sessions", body: signIn(""), status: 401, contains: []string{"auth.otp_required"}},
		{method: "POST", path: "/api/v1/sessions", body: signIn(`,"otp":"` + code + `"`), status: 401, contains: []string{"auth.otp_wrong"}}, // used up
	})
	w.forward(time.Minute)
	code, err = totp.GenerateCode(en.Secret, w.now())
	w.must(err)
	w.run(t, []scenario{
		{method: "POST", path: "/api/v1/sessions", body: signIn(`,"otp":"` + code + `"`), status: 201},
		{as: "security", method: "GET", path: "/api/v1/accounts/{account:auditor}", status: 200, contains: []string{`"otp_enrolled":true`}, never: []string{en.Secret}},
		{as: "security", method: "DELETE", path: "/api/v1/accounts/{account:auditor}/otp", status: 200, contains: []string{`"otp_enrolled":false`}},
		{method: "POST", path: "/api/v1/sessions", body: signIn(""), status: 201},
	})
	if strings.Contains(w.log.String(), en.Secret) {
		t.Error("the secret is in the log")
	}
}

func TestAnAPITokenActsWithinItsScopesUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.do("officer", "POST", "/api/v1/tokens", `{"label":"对接","scopes":["tickets:read"],"expires_at":"2024-07-01T00:00:00+08:00"}`)
	made := read[struct{ ID, Token string }](t, got)
	if got.Code != 201 || !strings.HasPrefix(made.Token, "qdt_") {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	w.token["machine"] = made.Token
	w.run(t, []scenario{
		{as: "machine", method: "GET", path: "/api/v1/me", status: 200, contains: []string{`"token_scopes":["tickets:read"]`, `"confirmed_until":null`}},
		{as: "machine", method: "POST", path: "/api/v1/me/password", body: `{}`, status: 403, contains: []string{"auth.session_required"}},
		{as: "machine", method: "GET", path: "/api/v1/tokens", status: 403, contains: []string{"auth.session_required"}},
		{as: "officer", method: "GET", path: "/api/v1/tokens", status: 200, contains: []string{made.ID, `"kind":"token"`, `"kind":"session"`, `"current":true`}, never: []string{made.Token}},
		{as: "leader", method: "DELETE", path: "/api/v1/tokens/" + made.ID, status: 404},
		{as: "security", method: "GET", path: "/api/v1/accounts/{account:officer}/tokens", status: 200, contains: []string{made.ID}},
		{as: "audit", method: "DELETE", path: "/api/v1/accounts/{account:officer}/tokens/" + made.ID, status: 403},
		{as: "officer", method: "DELETE", path: "/api/v1/tokens/" + made.ID, status: 204},
		{as: "machine", method: "GET", path: "/api/v1/me", status: 401},
		{as: "officer", method: "POST", path: "/api/v1/tokens", body: `{"label":"","scopes":["all"],"expires_at":"2034-07-01T00:00:00+08:00"}`, status: 422,
			contains: []string{`"field":"label"`, `"field":"scopes"`, `"field":"expires_at"`}},
	})
}

func TestTheFirstAccountIsMadeWithTheTokenFromTheConsoleAndOnlyOnce(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t)
	body := func(token string) string {
		return `{"token":"` + token + `","username":"first","name":"首位","password":"` + password + `"}`
	}
	guess := "qdi_" + strings.Repeat("A", 43)
	w.run(t, []scenario{
		{method: "POST", path: "/api/v1/setup", body: body(guess), status: 401, contains: []string{"auth.link_invalid"}},
		{method: "POST", path: "/api/v1/sessions", body: `{"username":"admin","password":"admin"}`, status: 401},
	})
	token, err := w.gate.OpenSetup(context.Background())
	w.must(err)
	w.run(t, []scenario{
		{method: "POST", path: "/api/v1/setup", body: strings.Replace(body(token), password, "weak", 1), status: 422, contains: []string{"password.too_short"}},
		{method: "POST", path: "/api/v1/setup", body: body(token), status: 201},
		{method: "POST", path: "/api/v1/setup", body: body(token), status: 401},
	})
	_, opened, err := w.gate.SignIn(context.Background(), auth.Attempt{Username: "first", Password: password})
	w.must(err)
	w.token["first"] = opened
	w.run(t, []scenario{{as: "first", method: "GET", path: "/api/v1/me", status: 200, contains: []string{`"role":"` + string(rectify.SecurityAdmin) + `"`}}})
}

// TestATokenForFiguresReadsNoTickets takes the tables and reconciliations in which tickets stand with their texts.
func TestATokenForFiguresReadsNoTickets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.registered("coordinator", aComplaint)
	for name, scopes := range map[string]string{"figures": `"reports:read"`, "both": `"reports:read","tickets:read"`} {
		got := w.do("coordinator", "POST", "/api/v1/tokens", `{"label":"对接","scopes":[`+scopes+`],"expires_at":"2024-07-01T00:00:00+08:00"}`)
		w.token[name] = read[struct{ Token string }](t, got).Token
	}
	w.run(t, []scenario{
		{as: "figures", method: "GET", path: "/api/v1/exports/d1", status: 403, contains: []string{"auth.scope_missing", "tickets:read"}},
		{as: "figures", method: "GET", path: "/api/v1/reconciliations/none", status: 403, contains: []string{"auth.scope_missing"}},
		{as: "both", method: "GET", path: "/api/v1/reconciliations/none", status: 404},
	})
	for name, path := range map[string]string{"figures": "/api/v1/exports/d10?format=csv", "both": "/api/v1/exports/d1?format=csv"} {
		w.file(name, path)
	}
}
