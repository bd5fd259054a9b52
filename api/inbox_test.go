package api

import (
	"slices"
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
		{as: "coordinator", method: "GET", path: path, status: 200, contains: []string{`{"box":"to_dispatch","box_label":"待交办","count":1`, open,
			`{"box":"look_back_failed","box_label":"回头看不合格待重新整改","count":0,"more":false,"items":[]}`, `{"box":"disputed","box_label":"举报人认为未解决","count":0,`, `{"box":"to_inform",`}, never: []string{waiting, "to_sign"}},
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

func TestABoxIsListedToItsEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	all := []string{w.dispatched(), w.dispatched(), w.dispatched()}
	var listed []string
	path := "/api/v1/inbox/to_sign?limit=2"
	for more := true; more; {
		page := read[struct {
			Items      []ticket2
			NextCursor *string `json:"next_cursor"`
		}](t, w.do("officer", "GET", path, ""))
		for _, item := range page.Items {
			listed = append(listed, item.ID)
		}
		if more = page.NextCursor != nil; more {
			w.run(t, []scenario{{as: "leader", method: "GET", path: "/api/v1/inbox/to_sign?limit=2&cursor=" + *page.NextCursor, status: 404, contains: []string{"inbox.no_box"}},
				{as: "officer", method: "GET", path: "/api/v1/inbox/overdue?cursor=" + *page.NextCursor, status: 422}})
			path = "/api/v1/inbox/to_sign?limit=2&cursor=" + *page.NextCursor
		}
	}
	if !slices.Equal(listed, all) {
		t.Errorf("%v, expected %v", listed, all)
	}
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: "/api/v1/inbox/none", status: 404, contains: []string{"inbox.no_box"}},
		{as: "auditor", method: "GET", path: "/api/v1/inbox/overdue", status: 404},
		{as: "system", method: "GET", path: "/api/v1/inbox/overdue", status: 403},
	})
}

func TestTheListOfWhoHasNotReportedNamesTheUnits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.registered("coordinator", strings.Replace(aComplaint, `"complaint"`, `"inspection_task"`, 1))
	w.move("coordinator", id, "dispatch", `"responsible_unit":"{unit:dongcheng}","co_units":["{unit:shuijiang}"],"lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}"`)
	w.move("officer", id, "sign", "")
	w.move("officer", id, "submit_plan", `"findings":"属实","verdict":"substantiated","closure_goal":"水质达标","due_on":"2024-12-31","measures":[{"text":"清淤","person":"经办人","due_on":"2024-11-30"}]`)
	w.move("reviewer", id, "approve_plan", "")
	owing := func(want ...string) {
		t.Helper()
		page := read[struct {
			Items []struct{ Owing []struct{ ID string } }
		}](t, w.do("coordinator", "GET", "/api/v1/inbox/progress_owed", ""))
		var got []string
		for _, item := range page.Items {
			for _, unit := range item.Owing {
				got = append(got, unit.ID)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("owing are %v, expected %v", got, want)
		}
	}
	owing() // the month of the plan
	w.forward(30 * 24 * time.Hour)
	for _, p := range people {
		w.signIn(p.name)
	}
	owing(w.unit["dongcheng"], w.unit["shuijiang"])
	w.move("officer", id, "report_progress", `"progress_note":"清淤过半"`)
	owing(w.unit["shuijiang"])
}

func TestEscalationsAreProposedAndNeverMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.dispatched()
	later := func(days int) {
		w.forward(time.Duration(days) * 24 * time.Hour)
		for _, p := range people {
			w.signIn(p.name)
		}
	}
	const path = "/api/v1/escalations"
	none := scenario{as: "coordinator", method: "GET", path: path, status: 200, contains: []string{`"items":[]`}}
	later(58) // 2024-07-31, the due day
	w.run(t, []scenario{none})
	later(2)
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: path, status: 200, contains: []string{id, `"slips":0,"last_level":null,"days_late":2,"proposed_level":"blue","proposed_label":"蓝色督办单"`}},
		{as: "officer", method: "GET", path: path, status: 200, contains: []string{id}},
		{as: "stranger", method: "GET", path: path, status: 200, contains: []string{`"items":[]`}},
		{as: "security", method: "GET", path: path, status: 403},
	})
	w.move("coordinator", id, "supervise", `"slip_level":"blue","reason":"逾期未办","answer_by":"2024-08-05"`)
	w.run(t, []scenario{none})
	later(4) // 2024-08-06
	w.run(t, []scenario{{as: "coordinator", method: "GET", path: path, status: 200, contains: []string{`"slips":1,"last_level":"blue","days_late":1,"proposed_level":"orange"`}}})
	if got := w.do("auditor", "GET", "/api/v1/tickets/"+id, "").Body.String(); strings.Contains(got, "orange") {
		t.Errorf("a slip was issued by nobody: %s", got)
	}
}
