package api

import (
	"strings"
	"testing"
	"time"
)

func TestAnInboxTellsEachRoleWhatWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	signed := w.rectifying()
	waiting := w.dispatched()
	open := w.registered("coordinator", aComplaint)
	const path = "/api/v1/inbox"
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: path, status: 200, never: []string{signed, open, "to_dispatch", "to_verify"}, contains: []string{
			`{"today":"2024-06-03","boxes":[{"box":"to_sign","box_label":"待签收","count":1,"more":false,"items":[{"id":"` + waiting + `"`, `"on":"2024-06-04"`, `{"box":"overdue","box_label":"已超期","count":0,"more":false,"items":[]}`}},
		{as: "officer", method: "GET", path: path, header: []string{"Accept-Language", "en"}, status: 200, contains: []string{`"box_label":"To sign for"`}},
		{as: "coordinator", method: "GET", path: path, status: 200, contains: []string{`{"box":"to_dispatch","box_label":"待交办","count":1`, open}, never: []string{waiting, "to_sign"}},
		{as: "stranger", method: "GET", path: path, status: 200, never: []string{signed, waiting, open}},
		{as: "auditor", method: "GET", path: path, status: 200, contains: []string{`"boxes":[]`}},
		{as: "security", method: "GET", path: path, status: 403},
		{method: "GET", path: path, status: 401},
		{as: "officer", method: "GET", path: path + "?first=0", status: 422, contains: []string{"value.range"}},
		{as: "officer", method: "GET", path: path + "?first=21", status: 422},
		{as: "officer", method: "GET", path: path + "?unit={unit:shuijiang}", status: 422, contains: []string{"parameter.unknown"}},
	})
	w.forward(59 * 24 * time.Hour) // 2024-08-01
	for _, p := range people {
		w.signIn(p.name)
	}
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: path, status: 200, contains: []string{`{"box":"overdue","box_label":"已超期","count":2`}},
		{as: "coordinator", method: "GET", path: path + "?first=1", status: 200, contains: []string{`{"box":"escalate","box_label":"待督办升级","count":2`, `"light":"red"`}},
		{as: "stranger", method: "GET", path: path, status: 200, contains: []string{`{"box":"overdue","box_label":"已超期","count":0`}},
	})
	if size := len(w.do("coordinator", "GET", path+"?first=1", "").Body.String()); size > 8000 {
		t.Errorf("an inbox for a phone has %d bytes", size)
	}
	if strings.Contains(w.do("coordinator", "GET", path, "").Body.String(), "河水发黑发臭") {
		t.Error("an inbox tells long texts")
	}
}
