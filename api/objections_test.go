package api

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

func TestThePublicObjectsAndTheCoordinatorLooksFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, notice := w.publicized()
	path, ticket := "/api/v1/public/notices/"+notice+"/objections", "/api/v1/tickets/"+id
	said := `{"text":"仍有异味","contact":{"name":"赵某","phone":"13700000001"}}`
	reveal := ticket + "/objections/1/reveal"
	w.run(t, []scenario{
		{method: "POST", path: path, body: `{"contact":{"phone":"1"}}`, status: 422, contains: []string{`"field":"text"`}},
		{method: "POST", path: path, body: `{"text":""}`, status: 422, contains: []string{`"field":"objection"`}},
		{method: "POST", path: path, body: `{"text":"x","note":"y"}`, status: 422, contains: []string{"field.unknown"}},
		{method: "POST", path: path, body: `{"text":"` + strings.Repeat("长", 2001) + `"}`, status: 422},
		{method: "POST", path: "/api/v1/public/notices/" + id + "/objections", body: said, status: 404},
		{method: "POST", path: path, body: said, status: 201, contains: []string{`"no":1`, `"received_on":"2024-06-03"`}, never: []string{id}},
		{method: "GET", path: "/api/v1/public/notices/" + notice, status: 200, never: []string{"异味", "objection"}},
		{as: "coordinator", method: "GET", path: ticket, status: 200, contains: []string{`"text":"仍有异味"`, `"public":true`, `"admitted":null`}, never: []string{"赵某", "13700000001"}},
		{as: "auditor", method: "GET", path: ticket + "/history", status: 200, contains: []string{`"do":"object"`}, never: []string{"赵某", "13700000001"}},
		{as: "verifier", method: "POST", path: reveal, body: `{"reason":"回复"}`, status: 403},
		{as: "coordinator", method: "POST", path: reveal, body: `{"reason":" "}`, status: 422},
		{as: "coordinator", method: "POST", path: reveal, body: `{"reason":"回复"}`, status: 200, contains: []string{`"name":"赵某","phone":"13700000001"`}},
		{as: "coordinator", method: "POST", path: ticket + "/objections/2/reveal", body: `{"reason":"回复"}`, status: 404, contains: []string{"objector.absent"}},
		{as: "coordinator", method: "POST", path: ticket + "/objections/x/reveal", body: `{"reason":"回复"}`, status: 404},
	})
	w.move("coordinator", id, "moderate_objection", `"objection_no":1,"granted":true,"reason":"属于异议"`)
	if state := w.move("verifier", id, "uphold_objection", `"objection_no":1,"reason":"确有异味"`); state != "rectifying" {
		t.Errorf("an upheld objection leads to %s", state)
	}
	w.run(t, []scenario{
		{method: "GET", path: "/api/v1/public/notices/" + notice, status: 404},
		{method: "POST", path: path, body: said, status: 404},
	})
	entries, err := w.store.Entries(t.Context(), 0, 10000)
	w.must(err)
	revealed := 0
	for _, e := range entries {
		if e.Event == "reveal" && e.Subject == id+"/1" && e.Reason == "回复" {
			revealed++
		}
	}
	if revealed != 1 {
		t.Errorf("shown once, journalled %d times", revealed)
	}
}

func TestNobodyWhoRectifiesReadsAPublicObjectionBeforeItIsAdmitted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, notice := w.publicized()
	ticket := "/api/v1/tickets/" + id
	version := read[struct{ Version int }](t, w.do("officer", "GET", ticket, "")).Version
	for _, said := range []string{"仍有异味", "广告"} {
		w.run(t, []scenario{{method: "POST", path: "/api/v1/public/notices/" + notice + "/objections", body: `{"text":"` + said + `","contact":{"phone":"13700000001"}}`, status: 201}})
	}
	told := []string{"异味", "广告", "bjection", `"object"`}
	unseen := func(when string, never []string) {
		t.Helper()
		for _, name := range []string{"officer", "leader", "reviewer"} {
			for _, path := range []string{ticket + "/history?limit=200", "/api/v1/tickets?unit={unit:dongcheng}"} {
				w.run(t, []scenario{{as: name, method: "GET", path: path, status: 200, never: never}})
			}
			w.run(t, []scenario{{as: name, method: "GET", path: ticket, status: 200, contains: []string{`"objections":[]`}, never: never[:2]}})
		}
		stale := w.do("officer", "POST", ticket+"/actions", fmt.Sprintf(`{"do":"report_progress","version":%d,"progress_note":"x"}`, version))
		if stale.Code != 409 || strings.Contains(stale.Body.String(), "bjection") {
			t.Errorf("%s a stale version is told %d %s", when, stale.Code, stale.Body)
		}
	}
	unseen("while it waits", told)
	for _, name := range []string{"coordinator", "verifier", "auditor"} {
		w.run(t, []scenario{
			{as: name, method: "GET", path: ticket, status: 200, contains: []string{"异味"}},
			{as: name, method: "GET", path: ticket + "/history?limit=200", status: 200, contains: []string{"异味", `"do":"object"`}},
		})
	}
	_, err := w.gate.CreateAccount(t.Context(), auth.ConsoleSession("world"), auth.NewAccount{Username: "town", Name: "name of town", Role: rectify.Coordinator,
		Unit: w.unit["village"], Scope: []string{w.unit["dongcheng"]}, Password: password})
	w.must(err)
	w.signIn("town")
	w.run(t, []scenario{
		{as: "town", method: "GET", path: ticket, status: 200, contains: []string{`"objections":[]`}},
		{as: "town", method: "GET", path: ticket + "/history?limit=200", status: 200, never: told},
		{as: "town", method: "GET", path: ticket + "/moves", status: 200, contains: []string{"objection.none_waiting"}, never: told[:2]},
		{as: "town", method: "POST", path: ticket + "/objections/1/reveal", body: `{"reason":"回复"}`, status: 404, contains: []string{"objector.absent"}},
		{as: "coordinator", method: "POST", path: ticket + "/objections/1/reveal", body: `{"reason":"回复"}`, status: 200, contains: []string{"13700000001"}},
	})
	w.move("coordinator", id, "moderate_objection", `"objection_no":2,"granted":false,"reason":"推销"`)
	unseen("when one is kept out", append(told, "推销"))
	w.move("coordinator", id, "moderate_objection", `"objection_no":1,"granted":true,"reason":"属于异议"`)
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: ticket, status: 200, contains: []string{"异味"}, never: []string{"广告", "推销"}},
		{as: "officer", method: "GET", path: ticket + "/history?limit=200", status: 200, contains: []string{"异味", `"do":"moderate_objection"`, "属于异议"}, never: []string{"广告", "推销", `"do":"object"`}},
		{as: "auditor", method: "GET", path: ticket, status: 200, contains: []string{"广告", "推销", `"declined":true`}},
		{as: "auditor", method: "GET", path: ticket + "/history?limit=200", status: 200, contains: []string{"广告", "推销"}},
	})
}

func TestOneAddressCannotKeepAClosingWaiting(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, notice := w.publicized()
	path := "/api/v1/public/notices/" + notice + "/objections"
	for range 5 {
		w.run(t, []scenario{{method: "POST", path: path, body: `{"text":"广告"}`, status: 201}})
	}
	w.run(t, []scenario{
		{method: "POST", path: path, body: `{"text":"广告"}`, status: 429, contains: []string{"request.too_many"}},
		{method: "GET", path: "/api/v1/public/notices/" + notice, status: 200},
	})
}

// TestManyAddressesTogetherAreBounded sends from one address after the other, each with a right of its own.
func TestManyAddressesTogetherAreBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Limits.Voices, c.Limits.Crowd = Rate{1.0 / 86400, 7}, Rate{1, 6} })
	_, notice := w.publicized()
	from := func(n int, method, path, body string) int {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.RemoteAddr = fmt.Sprintf("[2001:db8:0:%x::1]:1", n)
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		return w.serve(r).Code
	}
	objections, rating := "/api/v1/public/notices/"+notice+"/objections", "/api/v1/public/track/rating"
	for i := range 20 { // one address alone does not use up what all have
		if got := from(99, "POST", objections, `{"text":"广告"}`); (got == 201) != (i < 5) {
			t.Errorf("the objection %d from one address is answered %d", i, got)
		}
	}
	for i, want := range []int{201, 404, 429, 429} {
		path, body := objections, `{"text":"广告"}`
		if i%2 == 1 {
			path, body = rating, `{"solved":true,"satisfaction":"satisfied"}`
		}
		if got := from(i, "POST", path, body); got != want {
			t.Errorf("the writer %d is answered %d, expected %d", i, got, want)
		}
	}
	for i, want := range []int{200, 200, 404, 200, 200, 404, 429, 429} {
		path := []string{"/api/v1/public/notices", "/api/v1/public/notices/" + notice, "/api/v1/public/track"}[i%3]
		if got := from(1000+i, "GET", path, ""); got != want {
			t.Errorf("the reader %d is answered %d, expected %d", i, got, want)
		}
	}
	if got := from(2000, "GET", "/healthz", ""); got != 200 {
		t.Errorf("the crowd keeps others out: %d", got)
	}
}
