package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"qingdan/internal/calendar"
)

// handled is a ticket on its way.
type handled struct {
	*service
	id      string
	version int64
	state   string
	done    []string // the moves that were made
}

type ticketSeen struct {
	ID, State   string
	Version     int64
	NoticeEndOn string `json:"notice_end_on"`
	NoticeDays  int    `json:"notice_days"`
}

func (h *handled) seen(a *answer) ticketSeen {
	h.Helper()
	t := read[ticketSeen](a)
	h.version, h.state = t.Version, t.State
	return t
}

func (h *handled) act(as, do string, facts object) *answer {
	h.Helper()
	body := maps.Clone(facts)
	if body == nil {
		body = object{}
	}
	body["do"], body["version"] = do, h.version
	return h.ask("demo-"+as, "POST", "/api/v1/tickets/"+h.id+"/actions", body)
}

// does makes a move and demands the state after it.
func (h *handled) does(as, do, state string, facts object) ticketSeen {
	h.Helper()
	t := h.seen(h.act(as, do, facts).is(http.StatusOK))
	h.done = append(h.done, do)
	if t.State != state {
		h.Errorf("after %s the ticket is %s, expected %s", do, t.State, state)
	}
	return t
}

// cannot demands that a move is refused with a code among its reasons, and that the ticket stays as it was.
func (h *handled) cannot(as, do string, facts object, status int, code string) {
	h.Helper()
	a := h.act(as, do, facts)
	p := read[struct {
		Code   string
		Fields []struct{ Code string }
	}](a)
	codes := []string{p.Code}
	for _, f := range p.Fields {
		codes = append(codes, f.Code)
	}
	if a.status != status || !slices.Contains(codes, code) {
		h.Errorf("%s by %s in state %s: %d %q, expected %d %s", do, as, h.state, a.status, codes, status, code)
	}
	if now := read[ticketSeen](h.ask("demo-coordinator", "GET", "/api/v1/tickets/"+h.id, nil).is(http.StatusOK)); now.State != h.state || now.Version != h.version {
		h.Errorf("the refused %s by %s left the ticket %s in version %d, it was %s in version %d", do, as, now.State, now.Version, h.state, h.version)
	}
}

func (h *handled) attach(as, kind string, file []byte) *answer {
	h.Helper()
	return h.ask("demo-"+as, "POST", "/api/v1/tickets/"+h.id+"/evidence", form{name: kind + ".png", file: file, fields: map[string]string{"kind": kind}})
}

func (h *handled) attaches(as, kind string, shade uint8) string {
	h.Helper()
	e := read[struct{ ID, SHA256 string }](h.attach(as, kind, picture(shade)).is(http.StatusCreated))
	h.seen(h.ask("demo-"+as, "GET", "/api/v1/tickets/"+h.id, nil).is(http.StatusOK))
	h.done = append(h.done, "attach")
	return e.ID
}

// picture is a small real photo.
func picture(shade uint8) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 24, 16))
	for x := range 24 {
		for y := range 16 {
			img.Set(x, y, color.RGBA{shade, uint8(8 * x), uint8(12 * y), 255})
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // into memory
	return b.Bytes()
}

func today() string { return calendar.DayOf(time.Now()).String() }

// wholeProcedure leads a complaint about the officer's township from its registration to the public notice. At every
// stage somebody tries what would make it shorter.
func wholeProcedure(s *service) {
	township, lead, inspectors := s.unit("demo-coordinator", "500119001000"), s.unit("demo-coordinator", "500119-D03"), s.unit("demo-coordinator", "500119-D02")
	complaint := object{"source": "complaint", "campaign": "central-3", "receipt_number": "X3CQ202405990001", "title": "餐馆废水排入雨水沟",
		"description": "餐馆废水未经隔油排入雨水沟,气味难闻。", "discovered_on": today(), "township": township, "pollution_types": []string{"water"}}
	s.ask("demo-officer", "POST", "/api/v1/tickets", complaint).refused(http.StatusForbidden, "move.not_yours")
	h := &handled{service: s, done: []string{"register"}}
	registered := s.ask("demo-coordinator", "POST", "/api/v1/tickets", complaint).is(http.StatusCreated)
	h.id = h.seen(registered).ID
	if at := registered.header.Get("Location"); at != "/api/v1/tickets/"+h.id || registered.header.Get("ETag") != `"1"` {
		s.Errorf("registered at %s with ETag %s", at, registered.header.Get("ETag"))
	}
	s.ask("demo-coordinator", "POST", "/api/v1/tickets", complaint).refused(http.StatusConflict, "receipt.taken")

	h.cannot("coordinator", "close", nil, http.StatusForbidden, "move.not_from_here")
	h.cannot("coordinator", "start_now", nil, http.StatusForbidden, "move.not_yours")
	h.cannot("coordinator", "dispatch", object{"responsible_unit": township, "lead_unit": lead, "acceptance_unit": township}, http.StatusConflict, "four_eyes.acceptance_unit")
	h.cannot("coordinator", "dispatch", object{"responsible_unit": township, "lead_unit": township, "acceptance_unit": inspectors}, http.StatusConflict, "four_eyes.lead_unit")
	h.cannot("coordinator", "record_closed", nil, http.StatusUnprocessableEntity, "move.unknown")
	h.does("coordinator", "dispatch", "dispatched", object{"responsible_unit": township, "lead_unit": lead, "acceptance_unit": inspectors})

	h.cannot("coordinator", "sign", nil, http.StatusForbidden, "move.not_yours")
	h.cannot("reviewer", "sign", nil, http.StatusForbidden, "move.not_yours")
	h.cannot("officer", "request_acceptance", object{"checklist": criteria}, http.StatusConflict, "move.not_from_here")
	h.does("officer", "sign", "investigating", nil)

	h.cannot("officer", "submit_plan", nil, http.StatusConflict, "findings.missing")
	h.does("officer", "record_findings", "investigating", object{"findings": "隔油池失效,反映的问题属实。", "verdict": "substantiated", "closure_goal": "废水经隔油后接入污水管网。"})
	h.cannot("officer", "submit_plan", object{"measures": []object{{"text": "更换隔油池"}}}, http.StatusConflict, "measures.incomplete")
	h.cannot("officer", "claim_unfounded", object{"closure_type": "unfounded"}, http.StatusConflict, "closure_type.unfit")
	h.does("officer", "submit_plan", "rectifying", object{"measures": []object{{"text": "更换隔油池", "person": "经办人", "due_on": today()}}})

	h.cannot("officer", "record_findings", object{"closure_goal": "无"}, http.StatusConflict, "goal.fixed")
	h.cannot("officer", "report_progress", object{"progress_note": "不做了", "measures": []object{}}, http.StatusConflict, "measures.dropped")
	h.cannot("officer", "request_acceptance", object{"checklist": criteria}, http.StatusConflict, "measures.open")
	h.does("officer", "report_progress", "rectifying", object{"progress_note": "隔油池已更换", "progress_percent": 100,
		"measures": []object{{"text": "更换隔油池", "person": "经办人", "due_on": today(), "done_on": today()}}})
	before := h.attaches("officer", "before", 20)
	for _, missing := range []string{"after", "self_check"} {
		h.cannot("officer", "request_acceptance", object{"checklist": criteria}, http.StatusConflict, "evidence."+missing+"_missing")
		h.attaches("officer", missing, uint8(len(missing)))
	}
	h.cannot("officer", "countersign", nil, http.StatusForbidden, "move.not_yours")
	h.cannot("officer", "request_acceptance", object{"checklist": criteria}, http.StatusConflict, "countersign.missing")
	h.does("leader", "countersign", "rectifying", nil)
	h.cannot("officer", "request_acceptance", object{"checklist": criteria[1:]}, http.StatusConflict, "checklist.incomplete")
	h.does("officer", "request_acceptance", "acceptance_requested", object{"checklist": criteria, "handling": "已更换隔油池。"})

	h.attach("officer", "after", picture(99)).refused(http.StatusConflict, "evidence.frozen")
	for _, somebody := range []string{"officer", "leader", "verifier", "coordinator"} {
		h.cannot(somebody, "lead_pass", nil, http.StatusForbidden, "move.not_yours")
	}
	h.does("reviewer", "lead_pass", "verifying", nil)

	onSite := object{"conclusion": "现场已整改到位", "inspected_on": today(), "place": "餐馆后门", "participants": []string{"甲", "乙"}}
	for _, somebody := range []string{"officer", "leader", "reviewer", "coordinator"} {
		h.cannot(somebody, "verify_pass", onSite, http.StatusForbidden, "four_eyes.verifier")
	}
	h.cannot("verifier", "verify_pass", nil, http.StatusUnprocessableEntity, "fact.missing")
	h.cannot("verifier", "skip_publicity", onSite, http.StatusConflict, "notice.needed")
	h.cannot("verifier", "close", nil, http.StatusConflict, "move.not_from_here")
	onSite["notice_text"] = "餐馆油烟问题已完成整改,现予公示。"
	h.cannot("verifier", "verify_pass", onSite, http.StatusConflict, "notice.contact_missing")
	onSite["notice_contact"] = "023-00000000"
	published := h.does("verifier", "verify_pass", "publicizing", onSite)

	due := read[struct {
		DueOn string `json:"due_on"`
	}](s.ask("demo-verifier", "GET", "/api/v1/calendar/due?from="+today()+"&days=10&kind=working&count_first=true", nil).is(http.StatusOK))
	if published.NoticeDays != 10 || published.NoticeEndOn != due.DueOn {
		s.Errorf("the notice runs %d days until %s, expected 10 until %s", published.NoticeDays, published.NoticeEndOn, due.DueOn)
	}
	h.cannot("verifier", "close", nil, http.StatusConflict, "ticket.notice_running")
	h.cannot("coordinator", "close", nil, http.StatusForbidden, "move.not_yours")
	h.cannot("officer", "attach", nil, http.StatusUnprocessableEntity, "move.unknown")

	h.version--
	h.act("verifier", "close", nil).refused(http.StatusConflict, "ticket.stale")
	h.version++
	h.historyIsComplete()
	h.evidenceIsKept(before)
}

var criteria = []string{"measures", "solved", "mechanism", "conduct", "file"}

// historyIsComplete demands one entry for every move, in order, and none for what was refused.
func (h *handled) historyIsComplete() {
	h.Helper()
	history := read[struct {
		Items []struct {
			Seq   int
			Do    string
			Actor struct{ Name string }
			Index *int64
		}
	}](h.ask("demo-auditor", "GET", "/api/v1/tickets/"+h.id+"/history", nil).is(http.StatusOK))
	var moves []string
	last := int64(-1)
	for i, e := range history.Items {
		moves = append(moves, e.Do)
		if e.Seq != i+1 || e.Index == nil || *e.Index <= last || !strings.HasPrefix(e.Actor.Name, "演示-") {
			h.Errorf("entry %d: %+v", i+1, e)
			continue
		}
		last = *e.Index
	}
	if !slices.Equal(moves, h.done) || int64(len(moves)) != h.version {
		h.Errorf("the history of version %d has the moves\n%q, made were\n%q", h.version, moves, h.done)
	}
	if own := h.ask("demo-officer", "GET", "/api/v1/tickets/"+h.id+"/history", nil).is(http.StatusOK); strings.Contains(string(own.body), `"index"`) {
		h.Error("the officer sees the place of entries in the log")
	}
}

// evidenceIsKept demands the very bytes that were uploaded for an auditor, a picture for who checks, and nothing for
// nobody.
func (h *handled) evidenceIsKept(id string) {
	h.Helper()
	if shown := h.ask("demo-verifier", "GET", "/api/v1/evidence/"+id, nil).is(http.StatusOK); !strings.HasPrefix(shown.header.Get("Content-Type"), "image/") {
		h.Errorf("the photo is shown as %s", shown.header.Get("Content-Type"))
	}
	if got := h.ask("demo-auditor", "GET", "/api/v1/evidence/"+id+"?original=true", nil).is(http.StatusOK); !bytes.Equal(got.body, picture(20)) {
		h.Errorf("the photo has %d bytes and is not what was uploaded", len(got.body))
	}
	h.ask("", "GET", "/api/v1/evidence/"+id, nil).is(http.StatusUnauthorized)
}
