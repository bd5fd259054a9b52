package rectify_test

import (
	"context"
	"slices"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

func TestOnEveryRouteTheClosureGoalStandsBeforeRectificationBegins(t *testing.T) {
	t.Parallel()
	goal := rectify.Facts{ClosureGoal: text("水质达标"), Measures: &[]rectify.Measure{{Text: "清淤", Person: "经办人"}}}
	for _, c := range []struct {
		source rectify.Source
		from   rectify.State
		do     string
		who    func(*world) rectify.Actor
		needs  rectify.Facts
	}{
		{rectify.SelfFound, rectify.Registered, "start_now", (*world).officer, rectify.Facts{}},
		{rectify.ListItem, rectify.Dispatched, "sign", (*world).officer, rectify.Facts{}},
		{rectify.Complaint, rectify.Investigating, "start_now", (*world).officer, rectify.Facts{}},
		{rectify.Hotline, rectify.Investigating, "start_now", (*world).officer, rectify.Facts{}},
		{rectify.Complaint, rectify.Investigating, "submit_plan", (*world).officer, rectify.Facts{Findings: text("属实"), Verdict: ptr(rectify.Substantiated),
			Measures: &[]rectify.Measure{{Text: "清淤", Person: "经办人", DueOn: calendar.MustDay("2024-08-01")}}}},
	} {
		w := newWorld(t)
		ticket := w.at(c.source, c.from)
		_, err := w.try(c.who(w), ticket, c.do, c.needs)
		refusedWith(t, err, "goal.missing")
		c.needs.ClosureGoal = text(" \u200b ")
		_, err = w.try(c.who(w), ticket, c.do, c.needs)
		refusedWith(t, err, "goal.missing")
		if c.needs.ClosureGoal = goal.ClosureGoal; c.needs.Measures == nil {
			c.needs.Measures = goal.Measures
		}
		if after := w.do(c.who(w), ticket, c.do, c.needs); after.State != rectify.Rectifying || after.ClosureGoal != "水质达标" || len(after.Measures) != 1 {
			t.Errorf("after %s a %s ticket is %s with the goal %q and %d measures", c.do, c.source, after.State, after.ClosureGoal, len(after.Measures))
		}
	}
	w := newWorld(t)
	f := w.found()
	f.Start = ptr(true)
	_, err := w.try(w.officer(), nil, "register", f)
	refusedWith(t, err, "goal.missing")
	f.ClosureGoal = text("无扬尘")
	w.do(w.officer(), nil, "register", f)
}

func TestTheMoveThatBeginsRectificationAsksForTheGoal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	choices, err := w.Choices(w.officer(), w.at(rectify.ListItem, rectify.Dispatched), nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(choices, func(c rectify.Choice) bool { return c.Move.Do == "sign" })
	if i < 0 || len(choices[i].Blocked) > 0 || len(choices[i].Demands) != 1 || choices[i].Demands[0].Name != "closure_goal" || !slices.Contains(choices[i].Move.Takes, "measures") {
		t.Errorf("%+v", choices)
	}
}

// history brings a ticket in as a table of the past has it, without a goal.
func (w *world) history(do string) *rectify.Ticket {
	w.Helper()
	f := w.found()
	f.Source, f.ListLevel = ptr(rectify.Complaint), ptr("city")
	t, err := w.Act(context.Background(), w.coordinator(), rectify.Command{Do: "register", Facts: f, Historical: true})
	if err == nil {
		t, err = w.Act(context.Background(), w.coordinator(), rectify.Command{Do: do, Ticket: t.ID, Version: t.Version, Historical: true,
			Facts: rectify.Facts{ResponsibleUnit: ptr("dongcheng"), LeadUnit: ptr("bureau"), AcceptanceUnit: ptr("inspectors")}})
	}
	if err != nil {
		w.Fatal(err)
	}
	return t
}

func TestHistoryNeedsNoGoalButWhatGoesOnFromItDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stage := w.history("record_stage_closed")
	_, err := w.try(w.officer(), stage, "resume", rectify.Facts{})
	refusedWith(t, err, "goal.missing")
	_, err = w.try(w.officer(), stage, "report_progress", rectify.Facts{ProgressNote: text("复工")})
	refusedWith(t, err, "goal.missing")
	w.do(w.officer(), stage, "resume", rectify.Facts{ClosureGoal: text("水质达标")})

	closed := w.history("record_closed")
	again := rectify.Facts{Basis: ptr("false_rectification"), Reason: text("虚假整改"), DueOn: ptr(calendar.DayOf(w.now).Add(20))}
	_, err = w.try(w.coordinator(), closed, "reopen", again)
	refusedWith(t, err, "goal.missing")
	again.ClosureGoal = text("水质达标")
	if after := w.do(w.coordinator(), closed, "reopen", again); after.ClosureGoal != "水质达标" {
		t.Errorf("reopened for %q", after.ClosureGoal)
	}
}

func TestAClosedMasterIsReopenedByAMergerForAGoal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	master, twin := w.history("record_closed"), w.at(rectify.Complaint, rectify.Registered)
	w.do(w.coordinator(), twin, "propose_merge", rectify.Facts{Master: &master.ID, Reason: text("同一问题")})
	reopen := rectify.Facts{MasterDecision: ptr("reopen"), Reason: text("重复举报属实"), DueOn: ptr(calendar.DayOf(w.now).Add(20))}
	second := w.person(rectify.Coordinator, "letters")
	_, err := w.try(second, twin, "merge", reopen)
	refusedWith(t, err, "goal.missing")
	reopen.ClosureGoal = text("水质达标")
	if after := w.do(second, twin, "merge", reopen); after.ClosureGoal != "" {
		t.Errorf("the merged ticket took the goal %q of its master", after.ClosureGoal)
	}
	if m := w.memory.tickets[master.ID]; m.State != rectify.Rectifying || m.ClosureGoal != "水质达标" {
		t.Errorf("the master is %s for %q", m.State, m.ClosureGoal)
	}
}

func TestAnUpheldObjectionAgainstAnUnfoundedClaimSetsTheGoal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Investigating)
	ticket = w.attach(w.officer(), ticket, "other")
	ticket = w.do(w.leader(), ticket, "claim_unfounded", rectify.Facts{ClosureType: ptr(rectify.Unfounded), Findings: text("不属实"), Verdict: ptr(rectify.Unsubstantiated)})
	ticket = w.do(w.verifier(), w.do(w.reviewer(), ticket, "lead_pass", rectify.Facts{}), "verify_pass", w.published())
	w.do(w.coordinator(), ticket, "object", rectify.Facts{Objection: text("异味仍在"), ObjectionChannel: ptr("phone"), ObjectedOn: ptr(calendar.DayOf(w.now))})
	upheld := rectify.Facts{ObjectionNo: ptr(1), Reason: text("异味属实")}
	_, err := w.try(w.verifier(), ticket, "uphold_objection", upheld)
	refusedWith(t, err, "goal.missing")
	upheld.ClosureGoal = text("无异味")
	w.do(w.verifier(), ticket, "uphold_objection", upheld)
}

func TestTheGoalChangesUnderRectificationByTwoPersonsOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Rectifying)
	lower := rectify.Facts{ClosureGoal: text("基本达标")}
	for _, who := range []rectify.Actor{w.officer(), w.leader()} {
		_, err := w.try(who, ticket, "record_findings", lower)
		refusedWith(t, err, "goal.fixed")
	}
	_, err := w.try(w.coordinator(), ticket, "edit", lower)
	refusedWith(t, err, "goal.fixed")
	_, err = w.try(w.leader(), ticket, "propose_goal", rectify.Facts{ClosureGoal: text("水质达标"), Reason: text("x")})
	refusedWith(t, err, "goal.same")
	_, err = w.try(w.coordinator(), ticket, "change_goal", rectify.Facts{})
	refusedWith(t, err, "proposal.none")

	ticket = w.do(w.leader(), ticket, "countersign", rectify.Facts{})
	lower.Reason = text("规划调整")
	ticket = w.do(w.leader(), ticket, "propose_goal", lower)
	if ticket.ClosureGoal != "水质达标" || ticket.Proposal.ClosureGoal != "基本达标" || ticket.Countersigned.IsZero() {
		t.Errorf("proposing already changed something: %q, signed %v", ticket.ClosureGoal, ticket.Countersigned)
	}
	_, err = w.try(w.officer(), ticket, "request_acceptance", rectify.Facts{Checklist: criteria()})
	refusedWith(t, err, "proposal.pending")
	for _, who := range []rectify.Actor{w.leader(), w.officer(), w.person(rectify.Leader, "station")} {
		if _, err = w.try(who, ticket, "change_goal", rectify.Facts{}); err == nil {
			t.Errorf("%s changed the goal of his own work", who.ID)
		}
	}
	ticket = w.do(w.coordinator(), ticket, "change_goal", rectify.Facts{})
	if ticket.ClosureGoal != "基本达标" || !ticket.Proposal.IsZero() || !ticket.Countersigned.IsZero() {
		t.Errorf("the goal is %q, the proposal %+v, signed %v", ticket.ClosureGoal, ticket.Proposal, ticket.Countersigned)
	}
}

func TestAcceptanceNeedsAMeasureThatSomebodyAnswersForOnEveryRoute(t *testing.T) {
	t.Parallel()
	for _, source := range rectify.Sources() {
		w := newWorld(t)
		ticket := w.at(source, rectify.Rectifying)
		bare := w.memory.tickets[ticket.ID]
		bare.Measures = nil
		w.memory.tickets[ticket.ID] = bare
		for _, kind := range []string{"before", "after", "self_check"} {
			ticket = w.attach(w.officer(), ticket, kind)
		}
		ticket = w.do(w.leader(), ticket, "countersign", rectify.Facts{})
		today := calendar.DayOf(w.now)
		asked := rectify.Facts{Checklist: criteria()}
		for code, measures := range map[string][]rectify.Measure{
			"measures.missing": {},
			"measures.day":     {{Text: "清淤", Person: "经办人", DoneOn: today.Add(1)}},
			"measures.open":    {{Text: "清淤", Person: "经办人"}},
		} {
			asked.Measures = &measures
			_, err := w.try(w.officer(), ticket, "request_acceptance", asked)
			refusedWith(t, err, code)
		}
		for _, half := range []rectify.Measure{{Text: "清淤", DoneOn: today}, {Person: "经办人", DoneOn: today}} {
			asked.Measures = &[]rectify.Measure{half}
			_, err := w.try(w.officer(), ticket, "request_acceptance", asked)
			refusedWith(t, err, "measures.missing")
		}
		asked.Measures = nil
		_, err := w.try(w.officer(), ticket, "request_acceptance", asked)
		refusedWith(t, err, "measures.missing")
		asked.Measures = &[]rectify.Measure{{Text: "清淤", Person: "经办人", DoneOn: today}}
		w.do(w.officer(), ticket, "request_acceptance", asked)
	}
}

func TestTheUnitDoesNotLowerTheGoalThatItWasGivenWhereNoPlanIsApproved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lower := rectify.Facts{ClosureGoal: text("有所改善")}
	ticket := w.at(rectify.Complaint, rectify.Investigating)
	ticket = w.do(w.coordinator(), ticket, "edit", rectify.Facts{ClosureGoal: text("水质达标")})
	for _, do := range []string{"record_findings", "start_now"} {
		_, err := w.try(w.officer(), ticket, do, lower)
		refusedWith(t, err, "goal.given")
	}
	w.do(w.coordinator(), ticket, "edit", rectify.Facts{ClosureGoal: text("水质达到Ⅲ类")})
}
