package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

// aComplaint is the body that registers a complaint about something in dongcheng.
const aComplaint = `{"source":"complaint","title":"凤嘴江支流黑臭","description":"河水发黑发臭。","township":"{unit:dongcheng}","discovered_on":"2024-06-03","pollution_types":["water"]}`

// registered makes a ticket and gives its id.
func (w *world) registered(as, body string) string {
	w.Helper()
	got := w.do(as, "POST", "/api/v1/tickets", body)
	if got.Code != http.StatusCreated {
		w.Fatalf("register: %d %s", got.Code, got.Body)
	}
	return read[ticket2](w.T, got).ID
}

// ticket2 reads what tests look at in a ticket; the wire type itself only writes.
type ticket2 struct {
	ID      string
	State   string
	Version int64
}

// version gives the present version of a ticket.
func (w *world) version(id string) int64 {
	w.Helper()
	got := w.do("auditor", "GET", "/api/v1/tickets/"+id, "")
	if got.Code != http.StatusOK {
		w.Fatalf("%s: %d %s", id, got.Code, got.Body)
	}
	return read[ticket2](w.T, got).Version
}

// act asks for a move on the ticket as it is now; facts is the rest of the body, such as `"reason":"…"`.
func (w *world) act(as, id, do, facts string) *httptest.ResponseRecorder {
	w.Helper()
	body := fmt.Sprintf(`{"do":%q,"version":%d`, do, w.version(id))
	if facts != "" {
		body += "," + facts
	}
	return w.do(as, "POST", "/api/v1/tickets/"+id+"/actions", body+"}")
}

// move makes a move that is expected to succeed and gives the state after it.
func (w *world) move(as, id, do, facts string) string {
	w.Helper()
	got := w.act(as, id, do, facts)
	if got.Code != http.StatusOK {
		w.Fatalf("%s as %s: %d %s", do, as, got.Code, got.Body)
	}
	return read[ticket2](w.T, got).State
}

// dispatched is a complaint that dongcheng has to handle.
func (w *world) dispatched() string {
	w.Helper()
	id := w.registered("coordinator", aComplaint)
	w.move("coordinator", id, "dispatch", `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}","due_on":"2024-07-31"`)
	return id
}

// rectifying is a complaint on which dongcheng works.
func (w *world) rectifying() string {
	w.Helper()
	id := w.dispatched()
	w.move("officer", id, "sign", "")
	w.move("officer", id, "start_now", `"findings":"属实","verdict":"substantiated","closure_goal":"水质达标"`)
	return id
}

func TestAComplaintGoesFromRegistrationToALookBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.rectifying()
	for _, kind := range []string{"before", "after", "self_check"} {
		w.attached("officer", id, kind)
	}
	w.move("leader", id, "countersign", "")
	all := `"checklist":["measures","solved","mechanism","conduct","file"],"measures":[{"text":"清淤","person":"经办人","done_on":"2024-06-03"}]`
	for _, step := range []struct{ as, do, facts, state string }{
		{"officer", "request_acceptance", all, "acceptance_requested"},
		{"reviewer", "lead_pass", "", "verifying"},
		{"verifier", "verify_pass", `"conclusion":"属实","inspected_on":"2024-06-03","place":"河边","participants":["甲","乙"],"notice_text":"河边问题已完成整改,现予公示。"`, "publicizing"},
	} {
		if state := w.move(step.as, id, step.do, step.facts); state != step.state {
			t.Fatalf("%s: %s, expected %s", step.do, state, step.state)
		}
	}
	if got := w.act("verifier", id, "close", ""); got.Code != http.StatusConflict || !strings.Contains(got.Body.String(), "ticket.notice_running") {
		t.Errorf("an early close: %d %s", got.Code, got.Body)
	}
	w.forward(15 * 24 * time.Hour)
	for _, name := range []string{"verifier", "coordinator", "auditor"} {
		w.signIn(name)
	}
	w.move("verifier", id, "close", "")
	w.run(t, []scenario{
		{as: "coordinator", method: "POST", path: "/api/v1/tickets/" + id + "/look_backs", body: `{"result":"held","inspected_on":"2024-06-18"}`, status: 200, contains: []string{`"result":"held"`, `"result_label":"未反弹"`}},
		{as: "coordinator", method: "POST", path: "/api/v1/tickets/" + id + "/look_backs", body: `{"result":"held","inspected_on":"2024-06-18","version":2}`, status: 409, contains: []string{"ticket.stale"}},
		{as: "coordinator", method: "POST", path: "/api/v1/tickets/" + id + "/look_backs", body: `{"result":"perhaps","inspected_on":"2024-06-18"}`, status: 422, contains: []string{`"field":"result"`}},
		{as: "auditor", method: "POST", path: "/api/v1/tickets/" + id + "/look_backs", body: `{"result":"held","inspected_on":"2024-06-18"}`, status: 403},
		{as: "auditor", method: "GET", path: "/api/v1/tickets/" + id, status: 200, contains: []string{`"state":"closed"`, `"state_label":"已销号"`, `"closure_type":"rectified"`, `"light":null`, `"name":"name of verifier"`}},
		{as: "auditor", method: "GET", path: "/api/v1/tickets/" + id, header: []string{"Accept-Language", "en"}, status: 200, contains: []string{`"state_label":"Closed"`}},
	})
}

func TestRegisteringAnswersWithThePlaceAndTheVersionOfTheTicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.do("coordinator", "POST", "/api/v1/tickets", strings.Replace(aComplaint, "{", `{"lng":107.1234567,"lat":29.2,"consequences":{"fine_fen":150000},`, 1))
	made := read[ticket2](t, got)
	if got.Code != http.StatusCreated || got.Header().Get("Location") != "/api/v1/tickets/"+made.ID || got.Header().Get("ETag") != `"1"` {
		t.Fatalf("%d %v %s", got.Code, got.Header(), got.Body)
	}
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + made.ID, status: 200, contains: []string{`"lng":107.123457`, `"lat":29.2`, `"fine_fen":150000`, `"township":{"id":"{unit:dongcheng}","name":"dongcheng"}`}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + made.ID, header: []string{"If-None-Match", `W/"7", "1"`}, status: 304},
		{as: "coordinator", method: "POST", path: "/api/v1/tickets", body: `{"title":"x"}`, status: 422, contains: []string{`"field":"source"`, `"field":"description"`, `"field":"discovered_on"`}},
		{as: "coordinator", method: "POST", path: "/api/v1/tickets", body: strings.Replace(aComplaint, "{", `{"lng":200,`, 1), status: 422, contains: []string{`"field":"lng"`, "number.range"}},
		{as: "coordinator", method: "POST", path: "/api/v1/tickets", body: strings.Replace(aComplaint, "{", `{"measures":[{"person":"甲"}],`, 1), status: 422, contains: []string{`"field":"measures[0].text"`}},
		{as: "officer", method: "POST", path: "/api/v1/tickets", body: aComplaint, status: 403, contains: []string{"move.not_yours"}},
		{as: "officer", method: "POST", path: "/api/v1/tickets", body: strings.Replace(aComplaint, `"complaint"`, `"self_found"`, 1), status: 201},
		{as: "auditor", method: "POST", path: "/api/v1/tickets", body: aComplaint, status: 403, contains: []string{"role.not_allowed"}},
	})
}

func TestAPatchNeedsTheVersionItIsBuiltOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.registered("coordinator", aComplaint)
	path := "/api/v1/tickets/" + id
	w.run(t, []scenario{
		{as: "coordinator", method: "PATCH", path: path, body: `{"title":"另一题目"}`, status: 428},
		{as: "coordinator", method: "PATCH", path: path, body: `{"title":"另一题目","address":"江边","consequences":{"orders":1}}`, header: []string{"If-Match", `"1"`}, status: 422, contains: []string{"consequences.orders"}},
		{as: "coordinator", method: "PATCH", path: path, body: `{"title":"另一题目","lng":107,"lat":29,"key_case":true,"consequences":{"fine_fen":5,"summoned":2},"recused_units":["{unit:shuijiang}"]}`, header: []string{"If-Match", `"1"`}, status: 200, contains: []string{`"title":"另一题目"`, `"version":2`}},
		{as: "coordinator", method: "PATCH", path: path, body: `{"address":"江边"}`, header: []string{"If-Match", `"1"`}, status: 412,
			contains: []string{`"field":"title"`, `"field":"lng"`, `"field":"key_case"`, `"field":"consequences"`, `"field":"recused_units"`, `"field":"version"`}, never: []string{"lng_micro", `"field":"address"`}},
		{as: "coordinator", method: "PATCH", path: path, body: `{"address":"江边"}`, header: []string{"If-Match", `"99"`}, status: 412},
		{as: "coordinator", method: "PATCH", path: path, body: `{"lng":null,"lat":null,"consequences":{"summoned":null},"pollution_types":null}`, header: []string{"If-Match", `"2"`, "Content-Type", "application/merge-patch+json"}, status: 200,
			contains: []string{`"lng":null`, `"lat":null`, `"fine_fen":5`, `"summoned":0`, `"pollution_types":[]`, `"version":3`}},
		{as: "coordinator", method: "PATCH", path: path, body: `{"consequences":null}`, header: []string{"If-Match", `"3"`}, status: 200, contains: []string{`"fine_fen":0`}},
		{as: "coordinator", method: "PATCH", path: path, body: `{"source":"hotline"}`, header: []string{"If-Match", `"4"`}, status: 422, contains: []string{"fact.not_taken"}},
		{as: "coordinator", method: "PATCH", path: path, body: `{"sauce":null}`, header: []string{"If-Match", `"4"`}, status: 422, contains: []string{"field.unknown"}},
		{as: "stranger", method: "PATCH", path: path, body: `{"title":"x"}`, header: []string{"If-Match", `"4"`}, status: 404},
	})
}

func TestTheResponsibleUnitPatchesItsFindingsAndNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.rectifying()
	match := []string{"If-Match", strconv.Quote(strconv.FormatInt(w.version(id), 10))}
	w.run(t, []scenario{
		{as: "officer", method: "PATCH", path: "/api/v1/tickets/" + id, body: `{"title":"x"}`, header: match, status: 422, contains: []string{"fact.not_taken"}},
		{as: "reviewer", method: "PATCH", path: "/api/v1/tickets/" + id, body: `{"handling":"x"}`, header: match, status: 403, contains: []string{"move.not_yours"}},
		{as: "officer", method: "PATCH", path: "/api/v1/tickets/" + id, body: `{"handling":"已清淤","measures":[{"text":"清淤","person":"甲","due_on":"2024-07-01"}]}`, header: match, status: 200,
			contains: []string{`"handling":"已清淤"`, `{"no":1,"text":"清淤","person":"甲","due_on":"2024-07-01","done_on":null,"state":"open","state_label":"未完成","evidence":[]}`}},
	})
}

func TestAnActionIsReadStrictly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.dispatched()
	path := "/api/v1/tickets/" + id + "/actions"
	for _, do := range []string{"register", "edit", "attach", "absorb", "record_open", "record_closed", "record_stage_closed", "record_update", "record_complainant", "fly"} {
		if got := w.act("coordinator", id, do, ""); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), `"code":"move.unknown"`) {
			t.Errorf("%s: %d %s", do, got.Code, got.Body)
		}
	}
	w.run(t, []scenario{
		{as: "officer", method: "POST", path: path, body: `{"do":"sign"}`, status: 422, contains: []string{`"field":"version"`}},
		{as: "officer", method: "POST", path: path, body: `{"do":"sign","version":1}`, status: 409, contains: []string{"ticket.stale", `"field":"responsible_unit","code":"field.changed"`, `"field":"version"`}, never: []string{`"field":"title"`}},
		{as: "officer", method: "POST", path: path, body: `{"do":"sign","version":2,"ticket":"other"}`, status: 422, contains: []string{`"field":"ticket"`, "field.unknown"}},
		{as: "officer", method: "POST", path: path, body: `{"do":"sign","version":2,"reason":"x"}`, status: 422, contains: []string{"fact.not_taken"}},
		{as: "officer", method: "POST", path: path, body: `{"do":"sign","version":2,"effective_at":"2024-06-03"}`, status: 422, contains: []string{"value.instant"}},
		{as: "officer", method: "POST", path: path, body: `{"do":"close","version":2}`, status: 403, contains: []string{"move.not_yours", "move.not_from_here"}},
		{as: "verifier", method: "POST", path: path, body: `{"do":"close","version":2}`, status: 409, contains: []string{"move.not_from_here"}},
		{as: "stranger", method: "POST", path: path, body: `{"do":"sign","version":2}`, status: 404},
		{as: "officer", method: "POST", path: path, body: `{"do":"sign","version":2,"responsible_person":"甲","note":"收到"}`, status: 200, contains: []string{`"state":"investigating"`}},
	})
}

func TestTheMovesOfATicketAreThoseThatTheDeskWouldAllow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.dispatched()
	for _, who := range []string{"officer", "coordinator"} {
		got := w.do(who, "GET", "/api/v1/tickets/"+id+"/moves", "")
		moves := map[string]bool{}
		for _, m := range read[[]struct {
			Do      string
			Allowed bool
		}](t, got) {
			moves[m.Do] = m.Allowed
		}
		if len(moves) == 0 || moves["sign"] != (who == "officer") || moves["reassign"] != (who == "coordinator") {
			t.Errorf("%s: %v", who, moves)
		}
	}
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: "/api/v1/tickets/" + id + "/moves", status: 200,
			contains: []string{`{"do":"sign","label":"签收","to":"investigating","allowed":false,"blocked_by":[{"code":"move.not_yours","message":`, `"by":["unit_officer"]`, `"lng"`}, never: []string{"lng_micro", "record_closed", "absorb"}},
		{as: "stranger", method: "GET", path: "/api/v1/tickets/" + id + "/moves", status: 404},
	})
	w.move("officer", id, "sign", "")
	w.run(t, []scenario{{as: "officer", method: "GET", path: "/api/v1/tickets/" + id + "/moves", status: 200, contains: []string{`"demands":[{"field":"findings","code":"findings.missing","message":`}}})
}

func TestAMergeThatWasProposedIsOfferedToTheSecondPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	master := w.dispatched()
	id := w.dispatched()
	w.move("coordinator", id, "propose_merge", `"master":"`+master+`","reason":"同一问题"`)
	got := w.do("reviewer", "GET", "/api/v1/tickets/"+id+"/moves", "")
	for _, m := range read[[]struct {
		Do      string
		Allowed bool
	}](t, got) {
		if m.Do == "merge" && !m.Allowed {
			t.Errorf("merge is blocked: %s", got.Body)
		}
	}
	if state := w.move("reviewer", id, "merge", ""); state != "merged" {
		t.Errorf("state %s", state)
	}
	number := read[struct {
		Number string `json:"receipt_number"`
	}](t, w.do("coordinator", "GET", "/api/v1/tickets/"+id, "")).Number
	w.run(t, []scenario{
		{as: "coordinator", method: "GET", path: "/api/v1/tickets?master=" + master, status: 200, contains: []string{number}},
		{as: "coordinator", method: "GET", path: "/api/v1/tickets?q=" + url.QueryEscape(number), status: 200, contains: []string{id}},
		{as: "stranger", method: "GET", path: "/api/v1/tickets?count=true&master=" + master, status: 200, contains: []string{`"items":[]`, `"total":0`}},
	})
}
