package rectify_test

import (
	"fmt"
	"slices"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// boxesOf lists the boxes of an actor that hold the ticket today.
func (w *world) boxesOf(a rectify.Actor, t *rectify.Ticket) (held []string) {
	now := w.memory.tickets[t.ID]
	errands := now.Errands(w.memory.routes.Routes[now.Source])
	for _, b := range w.memory.tree.Inbox(a, calendar.DayOf(w.now), rectify.YellowDays) {
		if slices.ContainsFunc(now.Units(), func(u string) bool { return slices.Contains(b.Except, u) }) {
			continue
		}
		if slices.ContainsFunc(errands, func(e rectify.Errand) bool {
			return e.Kind == b.Errand && slices.Contains(b.Units, e.Unit) && b.From <= e.On && e.On <= b.To
		}) {
			held = append(held, b.ID)
		}
	}
	return held
}

// The moves for which an inbox calls, and the boxes that call for each.
var calls = map[string][]string{
	"sign": {"to_sign"}, "approve_plan": {"to_approve"}, "decide_extension": {"extensions"}, "stage_close": {"stage_requests"}, "lead_pass": {"to_review"},
	"verify_pass": {"to_verify"}, "dismiss_objection": {"objections"}, "moderate_objection": {"to_moderate"}, "inform": {"to_inform"}, "answer_slip": {"slips"}, "dispatch": {"to_dispatch", "returned"}, "close": {"to_close"},
}

// everybody is a person of every role with business rights, at every unit.
func (w *world) everybody() (all []rectify.Actor) {
	for _, role := range []rectify.Role{rectify.Officer, rectify.Leader, rectify.Supervisor, rectify.Coordinator, rectify.Auditor} {
		for _, unit := range []string{"office", "letters", "bureau", "inspectors", "dongcheng", "station", "shuijiang"} {
			all = append(all, w.person(role, unit))
		}
	}
	return all
}

// agreed compares the inboxes of everybody with what the table of moves lets them do.
func (w *world) agreed(t *rectify.Ticket) {
	w.Helper()
	now := w.memory.tickets[t.ID]
	for _, a := range w.everybody() {
		held := w.boxesOf(a, t)
		choices, err := w.Choices(a, &now, w.memory.files[t.ID], nil, func() ([]rectify.Sweep, error) { return nil, nil })
		if err != nil {
			w.Fatal(err)
		}
		for _, c := range choices {
			boxes := calls[c.Move.Do]
			if boxes == nil {
				continue
			}
			called := slices.ContainsFunc(boxes, func(b string) bool { return slices.Contains(held, b) })
			if len(c.Blocked) == 0 && !called {
				w.Errorf("%s may %s a %s ticket that is %s, but the inbox has it in %v only", a.ID, c.Move.Do, now.Source, now.State, held)
			}
			stranger := slices.ContainsFunc(c.Blocked, func(f rectify.Field) bool { return f.Code == "move.not_yours" })
			if called && stranger && c.Move.Do != "dispatch" {
				w.Errorf("%s is called to %s a %s ticket that is %s, but stands in no relation to it", a.ID, c.Move.Do, now.Source, now.State)
			}
		}
	}
}

func TestAnInboxCallsWhoeverMayAct(t *testing.T) {
	t.Parallel()
	for _, source := range rectify.Sources() {
		for _, state := range []rectify.State{rectify.Registered, rectify.Dispatched, rectify.Investigating, rectify.PlanReview, rectify.Rectifying, rectify.StageClosed,
			rectify.AcceptanceRequested, rectify.Verifying, rectify.Publicizing, rectify.Closed, rectify.Voided, rectify.Merged, rectify.NotAccepted} {
			w := newWorld(t)
			if !w.reaches(source, state) {
				continue
			}
			ticket := w.at(source, state)
			w.agreed(ticket)
			switch state {
			case rectify.Rectifying:
				w.do(w.coordinator(), ticket, "urge", rectify.Facts{Reason: text("请加快"), AnswerBy: ptr(calendar.DayOf(w.now).Add(1))})
			case rectify.Publicizing:
				w.do(w.coordinator(), ticket, "object", w.objection())
				w.agreed(ticket)
				w.do(w.verifier(), ticket, "dismiss_objection", rectify.Facts{ObjectionNo: ptr(1), Reason: text("复测达标")})
				w.now = ticket.NoticeEndOn.Add(1).Start()
			}
			w.agreed(ticket)
		}
	}
}

// reaches tells whether the route of a source passes a state.
func (w *world) reaches(source rectify.Source, state rectify.State) bool {
	r := w.memory.routes.Routes[source]
	switch state {
	case rectify.Dispatched, rectify.NotAccepted, rectify.Merged, rectify.Voided:
		return r.Dispatch
	case rectify.Investigating:
		return r.Investigate
	case rectify.PlanReview:
		return r.Plan
	case rectify.AcceptanceRequested:
		return r.Review
	case rectify.Verifying:
		return r.Verify
	case rectify.Publicizing:
		return r.Notice("city") > 0
	case rectify.StageClosed:
		return source == rectify.Complaint || source == rectify.Hotline
	}
	return true
}

func TestRequestsWaitForWhoDecides(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.dated()
	w.do(w.leader(), ticket, "request_extension", w.extension(40))
	w.agreed(ticket)
	if held := w.boxesOf(w.coordinator(), ticket); !slices.Contains(held, "extensions") {
		t.Errorf("the coordinator has it in %v", held)
	}
	// The office fixed the due day: a coordinator who oversees only the township, or only the office, is told what he may decide.
	for scope, decides := range map[string]bool{"dongcheng": false, "office": true} {
		narrow := w.person(rectify.Coordinator, "inspectors")
		narrow.ScopeUnits = []string{scope}
		if held := w.boxesOf(narrow, ticket); slices.Contains(held, "extensions") != decides {
			t.Errorf("the coordinator of %s has it in %v", scope, held)
		}
	}
	w.do(w.coordinator(), ticket, "decide_extension", rectify.Facts{Granted: ptr(true), Reason: text("同意")})
	w.agreed(ticket)

	stage := w.at(rectify.Complaint, rectify.Rectifying)
	w.do(w.officer(), stage, "request_stage_close", rectify.Facts{Reply: text("已答复"), StageDueOn: ptr(calendar.DayOf(w.now).Add(60))})
	w.agreed(stage)
	if held := w.boxesOf(w.reviewer(), stage); !slices.Equal(held, []string{"stage_requests"}) {
		t.Errorf("the lead unit has it in %v", held)
	}

	plan := w.at(rectify.InspectionTask, rectify.Rectifying)
	w.do(w.coordinator(), plan, "edit", rectify.Facts{PollutionTypes: &[]string{"air"}})
	w.agreed(plan)
	if held := w.boxesOf(w.reviewer(), plan); !slices.Equal(held, []string{"to_approve"}) {
		t.Errorf("the plan to approve anew stands in %v", held)
	}
}

func TestTheDayMakesErrandsUrgent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.ListItem, rectify.Rectifying)
	due := ticket.CurrentDueOn
	for _, c := range []struct {
		on                   calendar.Day
		officer, coordinator string
	}{
		{due.Add(-4), "[]", "[]"},
		{due.Add(-3), "[due_soon]", "[due_soon]"},
		{due, "[due_soon]", "[due_soon]"},
		{due.Add(1), "[overdue]", "[overdue escalate]"},
	} {
		w.now = c.on.Start()
		if got := fmt.Sprint(w.boxesOf(w.officer(), ticket)); got != c.officer {
			t.Errorf("on %s the officer has it in %s", c.on, got)
		}
		if got := fmt.Sprint(w.boxesOf(w.coordinator(), ticket)); got != c.coordinator {
			t.Errorf("on %s the coordinator has it in %s", c.on, got)
		}
		for _, other := range []rectify.Actor{w.person(rectify.Officer, "shuijiang"), w.person(rectify.Auditor, "office")} {
			if got := w.boxesOf(other, ticket); len(got) > 0 {
				t.Errorf("on %s %s has it in %v", c.on, other.ID, got)
			}
		}
	}
}

func TestProgressIsOwedByTheUnitsThatDidNotReport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.InspectionTask, rectify.Rectifying)
	next := calendar.DayOf(w.now).MonthEnd().Add(1)
	for _, a := range []rectify.Actor{w.officer(), w.coordinator()} {
		w.now = next.Add(-1).Start()
		if held := w.boxesOf(a, ticket); slices.Contains(held, "progress_owed") {
			t.Errorf("%s: owed in the month of the approval: %v", a.ID, held)
		}
		w.now = next.Start()
		if held := w.boxesOf(a, ticket); !slices.Contains(held, "progress_owed") {
			t.Errorf("%s: not owed in the next month: %v", a.ID, held)
		}
	}
	w.do(w.officer(), ticket, "report_progress", rectify.Facts{ProgressNote: text("清淤过半")})
	if held := w.boxesOf(w.officer(), ticket); slices.Contains(held, "progress_owed") {
		t.Errorf("owed after the report: %v", held)
	}
}

func TestACoUnitOwesItsOwnProgress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.InspectionTask, rectify.Investigating)
	now := w.memory.tickets[ticket.ID]
	now.CoUnits = []string{"shuijiang"}
	w.memory.tickets[ticket.ID] = now
	plan := rectify.Facts{Findings: text("属实"), Verdict: ptr(rectify.Substantiated), ClosureGoal: text("水质达标"), DueOn: ptr(calendar.DayOf(w.now).Add(90)),
		Measures: &[]rectify.Measure{{Text: "清淤", Person: "经办人", DueOn: calendar.DayOf(w.now).Add(20)}}}
	ticket = w.do(w.officer(), ticket, "submit_plan", plan)
	w.do(w.reviewer(), ticket, "approve_plan", rectify.Facts{})
	w.now = calendar.DayOf(w.now).MonthEnd().Add(1).Start()
	w.do(w.officer(), ticket, "report_progress", rectify.Facts{ProgressNote: text("主体完成")})
	co := w.person(rectify.Officer, "shuijiang")
	for _, c := range []struct {
		who  rectify.Actor
		owed bool
	}{{w.officer(), false}, {co, true}, {w.coordinator(), true}} {
		if held := w.boxesOf(c.who, ticket); slices.Contains(held, "progress_owed") != c.owed {
			t.Errorf("%s: %v", c.who.ID, held)
		}
	}
	w.do(co, ticket, "report_progress", rectify.Facts{ProgressNote: text("刚进场")})
	if held := w.boxesOf(w.coordinator(), ticket); slices.Contains(held, "progress_owed") {
		t.Errorf("owed after everybody reported: %v", held)
	}
}

func TestAnEscalationIsProposedLevelByLevel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.ListItem, rectify.Rectifying)
	proposes := func(on calendar.Day, want string) {
		t.Helper()
		now := w.memory.tickets[ticket.ID]
		if level, _, due := now.Escalation(on); due != (want != "") || due && level != want {
			t.Errorf("on %s: %q %t, expected %q", on, level, due, want)
		}
	}
	proposes(ticket.CurrentDueOn, "")
	proposes(ticket.CurrentDueOn.Add(1), "blue")
	w.do(w.coordinator(), ticket, "urge", rectify.Facts{Reason: text("请加快"), AnswerBy: ptr(calendar.DayOf(w.now).Add(1))})
	proposes(ticket.CurrentDueOn.Add(1), "blue")
	for _, level := range []string{"blue", "orange", "red"} {
		ticket = w.do(w.coordinator(), ticket, "supervise", w.slip(level, false))
		by := ticket.Slips[len(ticket.Slips)-1].AnswerBy
		proposes(by, "")
		proposes(by.Add(1), map[string]string{"blue": "orange", "orange": "red"}[level])
		w.now = by.Add(1).Start()
	}
	w.do(w.officer(), ticket, "answer_slip", rectify.Facts{SlipNo: ptr(4), Answer: text("三日内完成")})
	proposes(ticket.CurrentDueOn.Add(100), "")
}
