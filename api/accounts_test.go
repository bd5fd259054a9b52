package api

import (
	"encoding/json"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

func TestTheSecurityAdministratorMakesAndAltersAccounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.do("security", "POST", "/api/v1/accounts", `{"username":"Wang.Fang","name":"王芳","role":"officer","unit":"{unit:shuijiang}","password":"Strong-enough-1"}`)
	a := read[struct{ ID, Username string }](t, made)
	if made.Code != 201 || made.Header().Get("Location") != "/api/v1/accounts/"+a.ID || a.Username != "wang.fang" {
		t.Fatalf("%d %v %s", made.Code, made.Header(), made.Body)
	}
	w.account["wang"] = a.ID
	w.run(t, []scenario{
		{method: "POST", path: "/api/v1/sessions", body: `{"username":"wang.fang","password":"Strong-enough-1"}`, status: 201, contains: []string{`"password_due":true`}},
		{as: "security", method: "POST", path: "/api/v1/accounts", body: `{"username":"WANG.FANG","role":"auditor","unit":"{unit:office}"}`, status: 409, contains: []string{"account.username_taken"}},
		{as: "security", method: "POST", path: "/api/v1/accounts", body: `{"username":"x y","role":"officer","unit":"{unit:office}"}`, status: 201, contains: []string{`"username":"xy"`}},
		{as: "security", method: "POST", path: "/api/v1/accounts", body: `{"username":"other","role":"king","unit":"nowhere"}`, status: 422, contains: []string{`"field":"role"`}},
		{as: "security", method: "POST", path: "/api/v1/accounts", body: `{"username":"other","role":"officer","unit":"nowhere"}`, status: 422, contains: []string{`"field":"unit"`, "unit.absent"}},
		{as: "security", method: "POST", path: "/api/v1/accounts", body: `{"username":"other","role":"officer"}`, status: 422, contains: []string{"account.unit_missing"}},
		{as: "security", method: "POST", path: "/api/v1/accounts", body: `{"username":"other","role":"system_admin","unit":"{unit:office}"}`, status: 422, contains: []string{`"field":"unit"`, "account.unit_unfit"}},
		{as: "security", method: "POST", path: "/api/v1/accounts", body: `{"username":"other","role":"audit_admin"}`, status: 403, contains: []string{"account.audit_admin_only"}},
		{as: "audit", method: "POST", path: "/api/v1/accounts", body: `{"username":"other","role":"officer","unit":"{unit:office}"}`, status: 403},
		{as: "audit", method: "POST", path: "/api/v1/accounts", body: `{"username":"second-audit","role":"audit_admin"}`, status: 201},
		{as: "security", method: "PATCH", path: "/api/v1/accounts/{account:wang}", body: `{"name":"王小芳","unit":"{unit:dongcheng}"}`, status: 200, contains: []string{"王小芳", `"name":"dongcheng"`}},
		{as: "security", method: "POST", path: "/api/v1/accounts", body: `{"username":"wide","role":"auditor","unit":"{unit:office}","scope_units":["{unit:district}"]}`, status: 201, contains: []string{`"scope_units":[{"id":"{unit:district}"`}},
		{as: "security", method: "PATCH", path: "/api/v1/accounts/{account:wang}", body: `{}`, status: 200, contains: []string{"王小芳"}},
		{as: "security", method: "PATCH", path: "/api/v1/accounts/{account:wang}", body: `{"scope_units":["{unit:district}","{unit:office}"]}`, status: 200,
			contains: []string{`{"id":"{unit:district}","name":"district"}`, `{"id":"{unit:office}","name":"office"}`}},
		{as: "security", method: "PATCH", path: "/api/v1/accounts/{account:wang}", body: `{"scope_units":["{unit:district}","nowhere"]}`, status: 422, contains: []string{`"field":"scope_units[1]"`}},
		{as: "security", method: "PATCH", path: "/api/v1/accounts/{account:wang}", body: `{"scope_units":[""]}`, status: 422, contains: []string{`"field":"scope_units[0]"`}},
		{as: "security", method: "PATCH", path: "/api/v1/accounts/{account:wang}", body: `{"scope_units":null}`, status: 200, contains: []string{`"scope_units":[]`}},
		{as: "security", method: "PATCH", path: "/api/v1/accounts/{account:wang}", body: `{"unit":null}`, status: 422, contains: []string{"account.unit_missing"}},
		{as: "security", method: "PATCH", path: "/api/v1/accounts/{account:wang}", body: `{"role":"security_admin","unit":null}`, status: 409, contains: []string{"account.role_fixed"}},
		{as: "security", method: "PATCH", path: "/api/v1/accounts/{account:security}", body: `{"name":"me"}`, status: 403, contains: []string{"account.self"}},
		{as: "security", method: "PATCH", path: "/api/v1/accounts/none", body: `{"name":"me"}`, status: 404},
		{as: "security", method: "GET", path: "/api/v1/accounts/none", status: 404, contains: []string{"account.absent"}},
	})
}

func TestADisabledAccountIsOutWithItsNextRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: "/api/v1/me", status: 200},
		{as: "security", method: "POST", path: "/api/v1/accounts/{account:officer}/disable", status: 200, contains: []string{`"disabled":true`}},
		{as: "officer", method: "GET", path: "/api/v1/me", status: 401},
		{method: "POST", path: "/api/v1/sessions", body: `{"username":"officer","password":"` + password + `"}`, status: 401, contains: []string{"auth.disabled"}},
		{as: "security", method: "POST", path: "/api/v1/accounts/{account:officer}/enable", status: 200, contains: []string{`"disabled":false`}},
		{as: "officer", method: "GET", path: "/api/v1/me", status: 401}, // the session does not come back
		{as: "audit", method: "POST", path: "/api/v1/accounts/{account:leader}/disable", status: 403},
		{as: "leader", method: "GET", path: "/api/v1/me", status: 200},
		{as: "security", method: "POST", path: "/api/v1/accounts/{account:audit}/disable", status: 403},
	})
}

func TestAResetTokenChoosesAPasswordOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	issued := read[resetToken](t, w.do("security", "POST", "/api/v1/accounts/{account:officer}/reset", "", "Idempotency-Key", "k"))
	again := read[resetToken](t, w.do("security", "POST", "/api/v1/accounts/{account:officer}/reset", "", "Idempotency-Key", "k"))
	if issued.Token == "" || issued != again || issued.ExpiresInSeconds != 1800 {
		t.Fatalf("%+v %+v", issued, again)
	}
	choose := `{"token":"` + issued.Token + `","password":"Another-horse-43"}`
	w.run(t, []scenario{
		{method: "POST", path: "/api/v1/passwords", body: strings.Replace(choose, "Another-horse-43", "officer", 1), status: 422, contains: []string{"password.contains_username"}},
		{method: "POST", path: "/api/v1/passwords", body: choose, status: 204},
		{method: "POST", path: "/api/v1/passwords", body: choose, status: 401, contains: []string{"auth.link_invalid"}},
		{as: "officer", method: "GET", path: "/api/v1/me", status: 401},
		{method: "POST", path: "/api/v1/sessions", body: `{"username":"officer","password":"Another-horse-43"}`, status: 201},
	})
}

func TestTheListOfAccountsIsFilteredAndPaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.do("security", "POST", "/api/v1/accounts/{account:stranger}/disable", "")
	w.run(t, []scenario{
		{as: "audit", method: "GET", path: "/api/v1/accounts?count=true&limit=1", status: 200, contains: []string{`"total":10`, `"username":"audit"`, `"next_cursor":"`}, never: []string{`"username":"auditor"`}},
		{as: "security", method: "GET", path: "/api/v1/accounts?role=officer,leader&unit={unit:dongcheng}", status: 200, contains: []string{`"username":"officer"`, `"username":"leader"`}, never: []string{"stranger", "argon2"}},
		{as: "security", method: "GET", path: "/api/v1/accounts?disabled=true", status: 200, contains: []string{"stranger"}, never: []string{`"username":"officer"`}},
		{as: "security", method: "GET", path: "/api/v1/accounts?q=strang", status: 200, contains: []string{"stranger"}, never: []string{`"username":"officer"`}},
		{as: "security", method: "GET", path: "/api/v1/accounts?role=king", status: 422, contains: []string{`"field":"role"`}},
	})
}

// TestWhatTheServerOwnsIsNeverTakenFromABody sends every field that an account has in the house (S-10).
func TestWhatTheServerOwnsIsNeverTakenFromABody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	taken := map[string]bool{"username": true, "name": true, "role": true, "unit": true, "otp_required": true}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[auth.Account]()) {
		for _, name := range []string{f.Name, rectify.SnakeCase(f.Name)} {
			if taken[name] {
				continue
			}
			for _, call := range [][2]string{{"POST", "/api/v1/accounts"}, {"PATCH", "/api/v1/accounts/{account:officer}"}} {
				body, err := json.Marshal(map[string]any{name: "x"})
				w.must(err)
				got := w.do("security", call[0], call[1], string(body))
				if got.Code != 422 || !strings.Contains(got.Body.String(), `{"field":"`+name+`","code":"field.unknown"`) {
					t.Errorf("%s %s with %s: %d %s", call[0], call[1], name, got.Code, got.Body)
				}
			}
		}
	}
}

func TestTheIDInThePathIsTheOneThatCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t, []scenario{
		{as: "security", method: "PATCH", path: "/api/v1/accounts/{account:officer}", body: `{"id":"{account:leader}","name":"x"}`, status: 422, contains: []string{`"field":"id"`}},
		{as: "security", method: "PATCH", path: "/api/v1/accounts/{account:officer}?id={account:leader}", body: `{"name":"x"}`, status: 422, contains: []string{`"field":"id"`}},
		{as: "security", method: "GET", path: "/api/v1/accounts/{account:leader}", status: 200, contains: []string{"name of leader"}},
	})
	r := httptest.NewRequest("GET", "/api/v1/me", strings.NewReader(`{"id":"x"}`))
	r.Header.Set("Authorization", "Bearer "+w.token["officer"])
	if got := w.serve(r); got.Code != 200 {
		t.Errorf("a body on a GET: %d %s", got.Code, got.Body)
	}
}
