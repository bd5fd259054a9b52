package api

import (
	"strings"
	"testing"
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
