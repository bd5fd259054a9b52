package api

import (
	"strings"
	"testing"
	"time"
)

func TestTheComplainantFollowsHisCaseAndSaysWhetherItIsSolved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, _ := w.publicized()
	other := w.registered("coordinator", aComplaint)
	path, track := "/api/v1/tickets/"+id+"/tracking", "/api/v1/public/track"
	for _, name := range []string{"officer", "verifier", "auditor", "security"} {
		w.run(t, []scenario{{as: name, method: "POST", path: path, status: 403}, {as: name, method: "DELETE", path: path, status: 403}})
	}
	given := read[struct{ Code string }](t, w.do("coordinator", "POST", path, "", "Idempotency-Key", "k"))
	if again := read[struct{ Code string }](t, w.do("coordinator", "POST", path, "", "Idempotency-Key", "k")); again != given || len(given.Code) != 29 {
		t.Fatalf("%+v, then %+v", given, again)
	}
	code := []string{"Tracking-Code", given.Code}
	careless := []string{"Tracking-Code", " " + strings.ToLower(strings.ReplaceAll(given.Code, "-", " "))}
	hidden := []string{id, "dongcheng", "inspectors", "name of", "甲", "QD-"}
	rating := `{"solved":false,"satisfaction":"not","remark":"我家在桥头"}`
	w.run(t, []scenario{
		{method: "GET", path: track, header: code, status: 200, contains: []string{`"stage":"noticed"`, `"stage_label":"公示中"`, `"received_on":"2024-06-03"`, `"closed_on":null`, `"may_rate":false`}, never: hidden},
		{method: "GET", path: track, header: careless, status: 200},
		{method: "GET", path: track, header: []string{"Tracking-Code", "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA"}, status: 404, contains: []string{"tracking.unknown"}},
		{method: "GET", path: track + "?code=x", header: code, status: 422},
		{method: "POST", path: track + "/rating", header: code, body: rating, status: 409, contains: []string{"move.not_from_here"}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + id, status: 200, contains: []string{`"tracking_until":"2026-06-03`}, never: []string{given.Code}},
		{as: "officer", method: "GET", path: "/api/v1/tickets/" + id, status: 200, never: []string{"tracking_until"}},
		{as: "officer", method: "GET", path: "/api/v1/tickets/" + id + "/history", status: 200, never: []string{"tracking"}},
	})
	w.forward(15 * 24 * time.Hour)
	for _, name := range []string{"verifier", "coordinator", "auditor", "officer"} {
		w.signIn(name)
	}
	w.move("verifier", id, "close", "")
	w.run(t, []scenario{
		{method: "POST", path: track + "/rating", header: code, body: `{"solved":false}`, status: 422, contains: []string{`"field":"satisfaction"`}},
		{method: "POST", path: track + "/rating", header: []string{"Tracking-Code", "x"}, body: rating, status: 404},
		{method: "POST", path: track + "/rating", header: code, body: rating, status: 200, contains: []string{`"stage":"closed"`, `"solved":false`, `"closed_on":"2024-06-18"`}, never: hidden},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets?disputed=true&count=true", status: 200, contains: []string{id, `"total":1`}, never: []string{other}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets?disputed=false&count=true", status: 200, contains: []string{other, `"total":1`}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + id, status: 200, contains: []string{`"disputed":true`, `"remark":"我家在桥头"`}},
		{as: "officer", method: "GET", path: "/api/v1/tickets/" + id, status: 200, contains: []string{`"disputed":true`, `"solved":false`}, never: []string{"桥头"}},
		{as: "officer", method: "GET", path: "/api/v1/tickets/" + id + "/history", status: 200, contains: []string{`"do":"rate"`}, never: []string{"桥头"}},
	})
	w.move("coordinator", id, "call_back", `"reached":true,"satisfaction":"basically"`)
	w.run(t, []scenario{
		{as: "auditor", method: "GET", path: "/api/v1/tickets/" + id, status: 200, contains: []string{`"satisfaction":"basically","satisfaction_label":"基本满意"`}},
		{as: "coordinator", method: "POST", path: "/api/v1/tickets/" + id + "/actions", body: `{"do":"issue_tracking","version":1}`, status: 422, contains: []string{"/tracking"}},
		{as: "coordinator", method: "DELETE", path: path, status: 204},
		{as: "coordinator", method: "DELETE", path: path, status: 409, contains: []string{"tracking.none"}},
		{method: "GET", path: track, header: code, status: 404},
	})
	w.forward(20 * time.Minute)
	w.run(t, []scenario{{as: "coordinator", method: "POST", path: path, status: 403}})
}
