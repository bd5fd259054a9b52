package api

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"qingdan/internal/rectify"
)

const (
	aSweep  = `{"subject":"支流黑臭","checklist":["河道水质","入河排口"],"units":["{unit:shuijiang}"],"due_on":"2024-06-20"}`
	nothing = `{"result":"none","checked_by":"检查人","place":"全部河道","checked_on":"2024-06-03","remarks":["正常","无"]}`
	a       = `"checked_by":"检查人","place":"全部河道","checked_on":"2024-06-03","remarks":["黑臭","直排"]`
	found   = `{"result":"found",` + a + `,"problems":[{"title":"另一处黑臭","description":"河水发黑。","discovered_on":"2024-06-03","township":"{unit:shuijiang}","start":true,"closure_goal":"水质达标"}]}`
)

// sweeping starts a sweep from a ticket and gives its id.
func (w *world) sweeping(ticket, body string) string {
	w.Helper()
	got := w.do("coordinator", "POST", "/api/v1/tickets/"+ticket+"/sweeps", body)
	if got.Code != http.StatusCreated {
		w.Fatalf("sweep: %d %s", got.Code, got.Body)
	}
	return read[struct{ ID string }](w.T, got).ID
}

func TestASweepGoesRoundFromItsTicketToTheDerivedOnes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.rectifying()
	id := w.sweeping(ticket, `{"subject":"支流黑臭","checklist":["河道水质","入河排口"],"due_on":"2024-06-20"}`)
	path := "/api/v1/sweeps/" + id
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: path, status: 200, contains: []string{`"ticket":"` + ticket + `"`, `"coverage":{"numerator":0,"denominator":2,"percent":"0.0"}`, `"name":"dongcheng"`, `"name":"shuijiang"`}, never: []string{"village", "bureau"}},
		{as: "stranger", method: "GET", path: "/api/v1/sweeps?open=true", status: 200, contains: []string{id, "支流黑臭", "入河排口", `"ticket":null`, `"denominator":1`}, never: []string{ticket, "dongcheng"}},
		{as: "stranger", method: "GET", path: "/api/v1/inbox", status: 200, contains: []string{`"sweeps":{"count":1,"more":false,"items":[{"id":"` + id + `","subject":"`}},
		{as: "coordinator", method: "GET", path: "/api/v1/inbox", status: 200, contains: []string{`"sweeps":{"count":0`}},
		{as: "stranger", method: "POST", path: path + "/answers", body: nothing, status: 200, contains: []string{`"coverage":{"numerator":1,"denominator":1,"percent":"100.0"}`, `"result":"none"`, `"result_label":"未发现"`}},
		{as: "stranger", method: "GET", path: "/api/v1/sweeps?open=true", status: 200, contains: []string{`"items":[]`}},
		{as: "stranger", method: "GET", path: "/api/v1/inbox", status: 200, contains: []string{`"sweeps":{"count":0`}},
		{as: "stranger", method: "POST", path: path + "/answers", body: found, status: 200, contains: []string{`"result":"found"`, `"tickets":["t`}},
		{as: "officer", method: "GET", path: path, status: 200, contains: []string{`"ticket":"` + ticket + `"`, `"unanswered":[{"id":"{unit:dongcheng}"`}, never: []string{"shuijiang", "全部河道"}},
		{as: "coordinator", method: "GET", path: "/api/v1/sweeps?open=true", status: 200, contains: []string{id, `"numerator":1,"denominator":2,"percent":"50.0"`}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + ticket + "/sweeps", status: 200, contains: []string{id}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets?origin=" + ticket, status: 200, contains: []string{"另一处黑臭", `"state":"rectifying"`, `"source":"self_found"`}},
		{as: "stranger", method: "GET", path: "/api/v1/tickets", status: 200, contains: []string{"另一处黑臭", `"origin":null`}, never: []string{ticket}},
	})
	derived := read[struct{ Items []struct{ ID string } }](t, w.do("coordinator", "GET", "/api/v1/tickets?origin="+ticket, "")).Items[0].ID
	w.do("coordinator", "PATCH", "/api/v1/tickets/"+derived, `{"recused_units":["{unit:bureau}"]}`, "If-Match", etag(w.version(derived)))
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: path, status: 200, contains: []string{`"tickets":["` + derived + `"]`}},
		{as: "reviewer", method: "GET", path: path, status: 200, contains: []string{`"result":"found"`, `"tickets":[]`}, never: []string{derived}},
	})
	w.forward(20 * 24 * time.Hour)
	w.signIn("coordinator")
	w.run(t, []scenario{{as: "coordinator", method: "GET", path: path, status: 200, contains: []string{`"overdue_units":[{"id":"{unit:dongcheng}"`}}})
}

func TestASweepIsNotForOthersToStartSeeOrAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.rectifying()
	path := "/api/v1/sweeps/" + w.sweeping(ticket, aSweep)
	both := "/api/v1/sweeps/" + w.sweeping(ticket, strings.Replace(aSweep, `["{unit:shuijiang}"]`, `["{unit:shuijiang}","{unit:dongcheng}"]`, 1))
	before, err := w.store.JournalSize(context.Background())
	w.must(err)
	shortcuts := []struct {
		scenario
		code string
	}{
		{scenario{as: "officer", method: "POST", path: "/api/v1/tickets/" + ticket + "/sweeps", body: aSweep, status: 403}, "role.not_allowed"},
		{scenario{as: "coordinator", method: "POST", path: "/api/v1/tickets/none/sweeps", body: aSweep, status: 404}, "not_found"},
		{scenario{as: "coordinator", method: "POST", path: "/api/v1/tickets/" + ticket + "/sweeps", body: strings.Replace(aSweep, "06-20", "06-03", 1), status: 422}, "sweep.invalid"},
		{scenario{as: "officer", method: "POST", path: path + "/answers", body: nothing, status: 404}, "not_found"},
		{scenario{as: "coordinator", method: "POST", path: both + "/answers", body: nothing, status: 403}, "role.not_allowed"},
		{scenario{as: "officer", method: "POST", path: both + "/answers", body: strings.Replace(nothing, "{", `{"unit":"{unit:shuijiang}",`, 1), status: 403}, "sweep.not_your_unit"},
		{scenario{as: "officer", method: "POST", path: both + "/answers", body: strings.Replace(found, `"discovered_on":"2024-06-03"`, `"discovered_on":"2024-06-04"`, 1), status: 422}, "day.future"},
	}
	for _, s := range shortcuts {
		w.run(t, []scenario{s.scenario})
	}
	entries, err := w.store.Entries(context.Background(), before, 100)
	w.must(err)
	if len(entries) != len(shortcuts) {
		t.Fatalf("journalled are %d of %d refusals", len(entries), len(shortcuts))
	}
	for i, e := range entries {
		if e.Event != rectify.EventRefusal || e.Code != shortcuts[i].code || e.Actor != w.account[shortcuts[i].as] {
			t.Errorf("%s %s is journalled as %s %s", shortcuts[i].method, shortcuts[i].path, e.Event, e.Code)
		}
	}
	w.run(t, []scenario{
		{as: "officer", method: "GET", path: path, status: 404, never: []string{"支流黑臭"}},
		{as: "officer", method: "GET", path: "/api/v1/sweeps", status: 200, never: []string{path[len("/api/v1/sweeps/"):]}},
		{as: "stranger", method: "GET", path: "/api/v1/tickets/" + ticket + "/sweeps", status: 404},
		{as: "security", method: "GET", path: path, status: 403},
		{as: "stranger", method: "GET", path: "/api/v1/tickets", status: 200, contains: []string{`"items":[]`}},
	})
}

func TestARecusedUnitIsNeitherAskedNorShownASweep(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.registered("coordinator", strings.Replace(aComplaint, "{", `{"recused_units":["{unit:shuijiang}"],`, 1))
	all := `{"subject":"支流黑臭","checklist":["河道水质"],"due_on":"2024-06-20"}`
	id := w.sweeping(ticket, all)
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: "/api/v1/sweeps/" + id, status: 200, never: []string{"shuijiang"}},
		{as: "coordinator", method: "POST", path: "/api/v1/tickets/" + ticket + "/sweeps", body: aSweep, status: 422, contains: []string{"units.recused"}},
		{as: "stranger", method: "GET", path: "/api/v1/sweeps/" + id, status: 404},
		{as: "stranger", method: "GET", path: "/api/v1/sweeps", status: 200, contains: []string{`"items":[]`}},
		{as: "stranger", method: "POST", path: "/api/v1/sweeps/" + id + "/answers", body: nothing, status: 404},
	})
}

func TestASweepAndItsAnswerAreTakenOncePerKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.rectifying()
	path := "/api/v1/tickets/" + ticket + "/sweeps"
	first := w.do("coordinator", "POST", path, aSweep, keyHeader, "sweep-1")
	w.server.receipts = newReceipts(w.now) // a restart
	again := w.do("coordinator", "POST", path, aSweep, keyHeader, "sweep-1")
	if first.Code != 201 || again.Code != 201 || first.Body.String() != again.Body.String() || again.Header().Get(replayedHeader) != "true" {
		t.Fatalf("first %d %s, again %d %s", first.Code, first.Body, again.Code, again.Body)
	}
	answers := "/api/v1/sweeps/" + read[struct{ ID string }](t, first).ID + "/answers"
	told := w.do("stranger", "POST", answers, found, keyHeader, "answer-1")
	w.server.receipts = newReceipts(w.now)
	retold := w.do("stranger", "POST", answers, found, keyHeader, "answer-1")
	if told.Code != 200 || told.Body.String() != retold.Body.String() {
		t.Fatalf("told %d %s, again %d %s", told.Code, told.Body, retold.Code, retold.Body)
	}
	w.run(t, []scenario{
		{as: "stranger", method: "POST", path: answers, body: nothing, header: []string{keyHeader, "answer-1"}, status: 422, contains: []string{"idempotency.other_request"}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets?count=true&origin=" + ticket, status: 200, contains: []string{`"total":1`}},
		{as: "coordinator", method: "GET", path: "/api/v1/sweeps?limit=1", status: 200, contains: []string{`"next_cursor":null`}},
	})
	w.do("coordinator", "PATCH", "/api/v1/tickets/"+ticket, `{"recused_units":["{unit:shuijiang}"]}`, "If-Match", etag(w.version(ticket)))
	w.run(t, []scenario{{as: "stranger", method: "POST", path: answers, body: found, header: []string{keyHeader, "answer-1"}, status: 404}})
}

func TestASweepShowsLaterComplaintsAgainstItsAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/api/v1/sweeps/" + w.sweeping(w.rectifying(), aSweep)
	w.run(t, []scenario{
		{as: "stranger", method: "POST", path: path + "/answers", body: nothing, status: 200, never: []string{"contradicted_by"}},
		{as: "coordinator", method: "GET", path: path, status: 200, contains: []string{`"contradicted_by":[]`}},
	})
	w.forward(48 * time.Hour)
	w.signIn("coordinator")
	w.signIn("stranger")
	later := w.registered("coordinator", strings.NewReplacer("dongcheng", "shuijiang", "2024-06-03", "2024-06-05").Replace(aComplaint))
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: path, status: 200, contains: []string{`"contradicted_by":["` + later + `"]`}},
		{as: "stranger", method: "GET", path: path, status: 200, contains: []string{`"contradicted_by":[]`}},
	})
}
