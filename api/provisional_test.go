package api

import (
	"strings"
	"testing"

	"qingdan/internal/calendar"
)

func TestProvisionalDaysAreListedAndMovedByHandOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.days = new(calendar.Calendar) // without any notice
	w.server.Calendar = w.days
	id := w.registered("coordinator", strings.Replace(aComplaint, `"complaint"`, `"hotline"`, 1))
	w.move("coordinator", id, "dispatch", `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}"`)
	const path = "/api/v1/calendar/provisional"
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: path, status: 200, contains: []string{id, `"clock":"current_due_on","clock_label":"整改时限","from":"2024-06-03","days":5,"count_first":false,"on":"2024-06-10"`, `"published":false,"recomputed_on":"2024-06-10","differs":false`}},
		{as: "officer", method: "GET", path: path, status: 200, contains: []string{id}},
		{as: "stranger", method: "GET", path: path, status: 200, contains: []string{`"items":[]`}},
		{as: "security", method: "GET", path: path, status: 403},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + id, status: 200, contains: []string{`"provisional":[{"clock":"return_due_on"`, `"clock":"reply_due_on"`, `"current_due_on":"2024-06-10"`}},
	})
	confirm := `"clock":"current_due_on","reason":"2024 年安排已公布"`
	if got := w.act("coordinator", id, "confirm_day", confirm); got.Code != 409 || !strings.Contains(got.Body.String(), "provisional.unpublished") {
		t.Errorf("before the notice: %d %s", got.Code, got.Body)
	}
	w.days = calendar.Embedded() // 10 June 2024 is off (端午节)
	w.server.Calendar = w.days
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: path, status: 200, contains: []string{`"published":true,"recomputed_on":"2024-06-11","differs":true`}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + id, status: 200, contains: []string{`"current_due_on":"2024-06-10"`}},
	})
	if got := w.act("officer", id, "confirm_day", confirm); got.Code != 403 {
		t.Errorf("by the responsible unit: %d %s", got.Code, got.Body)
	}
	w.move("coordinator", id, "confirm_day", confirm)
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + id, status: 200, contains: []string{`"original_due_on":"2024-06-10","current_due_on":"2024-06-11"`}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + id + "/history", status: 200, contains: []string{`"confirm_day"`, "2024 年安排已公布"}},
	})
}
