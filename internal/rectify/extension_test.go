package rectify_test

import (
	"slices"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

func (w *world) extension(days int) rectify.Facts {
	return rectify.Facts{DueOn: ptr(calendar.DayOf(w.now).Add(days)), Reason: text("汛期无法施工"), Proof: &[]string{"before" + w.id}}
}

// dated is a list item under rectification with a due day in ten days, and a file to prove with.
func (w *world) dated() *rectify.Ticket {
	w.Helper()
	t := w.at(rectify.ListItem, rectify.Rectifying)
	w.id = t.ID
	return w.attach(w.officer(), t, "before")
}

func TestAnExtensionMovesTheAgreedDayAndNeverTheOriginalOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.dated()
	original := ticket.OriginalDueOn
	ticket = w.do(w.leader(), ticket, "request_extension", w.extension(40))
	if ticket.CurrentDueOn != original || ticket.ExtensionCount != 0 {
		t.Errorf("asking alone moved the day to %s", ticket.CurrentDueOn)
	}
	_, err := w.try(w.leader(), ticket, "request_extension", w.extension(50))
	refusedWith(t, err, "extension.pending")

	ticket = w.do(w.coordinator(), ticket, "decide_extension", rectify.Facts{Granted: ptr(true), Reason: text("同意")})
	if ticket.OriginalDueOn != original || ticket.CurrentDueOn <= original || ticket.ExtensionCount != 1 || !ticket.Extensions[0].Granted || ticket.Extensions[0].From != original {
		t.Errorf("%+v", ticket.Extensions)
	}
	_, err = w.try(w.leader(), ticket, "request_extension", w.extension(60))
	refusedWith(t, err, "extension.used_up")
	_, err = w.try(w.coordinator(), ticket, "decide_extension", rectify.Facts{Granted: ptr(true), Reason: text("同意")})
	refusedWith(t, err, "extension.none")
}

func TestARefusedExtensionMovesNothingAndUsesNothingUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.dated()
	due := ticket.CurrentDueOn
	w.do(w.leader(), ticket, "request_extension", w.extension(40))
	ticket = w.do(w.coordinator(), ticket, "decide_extension", rectify.Facts{Granted: ptr(false), Reason: text("理由不足")})
	if ticket.CurrentDueOn != due || ticket.ExtensionCount != 0 {
		t.Errorf("due %s, %d extensions", ticket.CurrentDueOn, ticket.ExtensionCount)
	}
	w.do(w.leader(), ticket, "request_extension", w.extension(35))
}

func TestAnExtensionIsAskedForInTimeWithProofAndWithinTheRule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.dated()
	for code, facts := range map[string]rectify.Facts{
		"extension.not_later":    {DueOn: ptr(ticket.CurrentDueOn), Reason: text("x"), Proof: &[]string{"before" + ticket.ID}},
		"extension.too_long":     {DueOn: ptr(ticket.CurrentDueOn.Add(31)), Reason: text("x"), Proof: &[]string{"before" + ticket.ID}},
		"extension.proof_absent": {DueOn: ptr(ticket.CurrentDueOn.Add(5)), Reason: text("x"), Proof: &[]string{"of another ticket"}},
		"fact.missing":           {DueOn: ptr(ticket.CurrentDueOn.Add(5))},
	} {
		_, err := w.try(w.leader(), ticket, "request_extension", facts)
		refusedWith(t, err, code)
	}
	_, err := w.try(w.officer(), ticket, "request_extension", w.extension(40))
	refusedWith(t, err, "move.not_yours")
	w.now = ticket.CurrentDueOn.End().Add(time.Minute)
	_, err = w.try(w.leader(), ticket, "request_extension", w.extension(40))
	refusedWith(t, err, "extension.too_late")
}

func TestTheUnitThatRectifiesNeverDecidesOnItsExtension(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.dated()
	w.do(w.leader(), ticket, "request_extension", w.extension(40))
	decision := rectify.Facts{Granted: ptr(true), Reason: text("同意")}
	_, err := w.try(w.person(rectify.Coordinator, "dongcheng"), ticket, "decide_extension", decision)
	refusedWith(t, err, "four_eyes.extension")
	_, err = w.try(w.verifier(), ticket, "decide_extension", decision)
	refusedWith(t, err, "move.not_yours")
	turncoat := w.coordinator()
	turncoat.ID = w.leader().ID
	_, err = w.try(turncoat, ticket, "decide_extension", decision)
	refusedWith(t, err, "four_eyes.extension")
	w.do(w.person(rectify.Leader, "office"), ticket, "decide_extension", decision) // of the unit that fixed the day
}

func TestACoordinatorBelowTheUnitThatFixedTheDayDoesNotMoveIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.dated()
	w.do(w.leader(), ticket, "request_extension", w.extension(40))
	narrow := w.person(rectify.Coordinator, "bureau")
	narrow.ScopeUnits = []string{"bureau"}
	decision := rectify.Facts{Granted: ptr(true), Reason: text("同意")}
	_, err := w.try(narrow, ticket, "decide_extension", decision)
	refusedWith(t, err, "move.not_yours")
	narrow.ScopeUnits = []string{"bureau", "office"}
	w.do(narrow, ticket, "decide_extension", decision)
}

func TestAHotlineExtensionIsToldToTheComplainant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Hotline, rectify.Rectifying)
	w.id = ticket.ID
	ticket = w.attach(w.officer(), ticket, "before")
	w.do(w.leader(), ticket, "request_extension", rectify.Facts{DueOn: ptr(ticket.CurrentDueOn.Add(3)), Reason: text("x"), Proof: &[]string{"before" + ticket.ID}})
	_, err := w.try(w.coordinator(), ticket, "decide_extension", rectify.Facts{Granted: ptr(true), Reason: text("同意")})
	refusedWith(t, err, "extension.inform")
	ticket = w.do(w.coordinator(), ticket, "decide_extension", rectify.Facts{Granted: ptr(true), Reason: text("同意"), InformedOn: ptr(calendar.DayOf(w.now))})
	if ticket.InformedOn.IsZero() {
		t.Error("when the complainant was told is not kept")
	}
}

func TestAcceptanceWaitsForTheDecisionOnAnExtension(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.dated()
	w.do(w.leader(), ticket, "request_extension", w.extension(40))
	_, err := w.try(w.officer(), ticket, "request_acceptance", rectify.Facts{Checklist: criteria()})
	refusedWith(t, err, "extension.pending")
}

func TestAPendingExtensionDoesNotOutliveWhatItWasAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	asked := func(source rectify.Source, state rectify.State) *rectify.Ticket {
		ticket := w.at(source, state)
		ticket = w.attach(w.officer(), ticket, "before")
		return w.do(w.leader(), ticket, "request_extension", rectify.Facts{DueOn: ptr(ticket.CurrentDueOn.Add(3)), Reason: text("汛期"), Proof: &[]string{"before" + ticket.ID}})
	}
	lapsed := func(ticket *rectify.Ticket, why string, by rectify.Actor) {
		t.Helper()
		e := ticket.Extensions[0]
		if _, pending := ticket.Pending(); pending || e.Granted || e.Lapsed != why || e.Decided.By != by.ID || ticket.ExtensionCount != 0 || ticket.CurrentDueOn != ticket.OriginalDueOn {
			t.Errorf("%s: %+v, due %s", why, ticket.Extensions, ticket.CurrentDueOn)
		}
	}
	given := asked(rectify.Complaint, rectify.Rectifying)
	given = w.reassigned(given, rectify.Facts{ResponsibleUnit: ptr("shuijiang"), Reason: text("在水江镇")})
	lapsed(given, "reassigned", w.person(rectify.Coordinator, "letters"))
	_, err := w.try(w.coordinator(), given, "decide_extension", rectify.Facts{Granted: ptr(true), Reason: text("同意")})
	refusedWith(t, err, "extension.none")
	if slices.Contains(w.boxesOf(w.coordinator(), given), "extensions") {
		t.Error("what lapsed still waits")
	}

	lapsed(w.do(w.officer(), asked(rectify.ListItem, rectify.Dispatched), "return", rectify.Facts{ReasonCode: ptr("wrong_unit"), Reason: text("不属本单位")}), "returned", w.officer())

	merged := asked(rectify.Complaint, rectify.Investigating)
	master := w.at(rectify.Complaint, rectify.Registered)
	w.do(w.coordinator(), merged, "propose_merge", rectify.Facts{Master: &master.ID, Reason: text("同一问题")})
	letters := w.person(rectify.Coordinator, "letters")
	lapsed(w.do(letters, merged, "merge", rectify.Facts{}), "ended", letters)

	closed := asked(rectify.Hotline, rectify.Investigating)
	closed = w.do(w.leader(), closed, "claim_unfounded", rectify.Facts{Findings: text("不属实"), Verdict: ptr(rectify.Unsubstantiated), ClosureType: ptr(rectify.Unfounded)})
	if closed = w.do(w.reviewer(), closed, "lead_pass", rectify.Facts{}); closed.State != rectify.Closed {
		t.Fatalf("it is %s", closed.State)
	}
	lapsed(closed, "ended", w.reviewer())

	held := asked(rectify.Complaint, rectify.Rectifying)
	if _, pending := w.do(w.officer(), held, "report_progress", rectify.Facts{ProgressNote: text("进展")}).Pending(); !pending {
		t.Error("it lapsed by a mere report")
	}
}

func TestASelfFoundTicketThatWasGivenAwayAndReturnedIsDispatched(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.SelfFound, rectify.Rectifying)
	w.reassigned(ticket, rectify.Facts{ResponsibleUnit: ptr("shuijiang"), AcceptanceUnit: ptr("inspectors"), Reason: text("在水江镇")})
	w.do(w.person(rectify.Officer, "shuijiang"), ticket, "return", rectify.Facts{ReasonCode: ptr("wrong_place"), Reason: text("不在本辖区")})
	if ticket = w.do(w.coordinator(), ticket, "dispatch", rectify.Facts{ResponsibleUnit: ptr("dongcheng"), AcceptanceUnit: ptr("inspectors")}); ticket.State != rectify.Dispatched {
		t.Errorf("it is %s", ticket.State)
	}
}

func TestAPlanThatIsSentBackTakesItsDueDayWithIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.InspectionTask, rectify.PlanReview)
	never := calendar.MustDay("2099-01-01")
	row := w.memory.tickets[ticket.ID]
	row.OriginalDueOn, row.CurrentDueOn, row.DueFixed = never, never, row.PlanSubmitted
	w.memory.tickets[ticket.ID] = row
	w.attach(w.officer(), ticket, "other")
	w.do(w.leader(), ticket, "request_extension", rectify.Facts{DueOn: ptr(never.Add(3)), Reason: text("汛期"), Proof: &[]string{"other" + ticket.ID}})
	ticket = w.do(w.reviewer(), ticket, "reject_plan", rectify.Facts{Reason: text("时限过长")})
	if !ticket.CurrentDueOn.IsZero() || !ticket.OriginalDueOn.IsZero() || !ticket.DueFixed.IsZero() || ticket.Extensions[0].Lapsed != "plan_rejected" {
		t.Errorf("due %s, %+v", ticket.CurrentDueOn, ticket.Extensions)
	}
	soon := calendar.DayOf(w.now).Add(40)
	ticket = w.do(w.officer(), ticket, "submit_plan", rectify.Facts{DueOn: &soon})
	ticket = w.do(w.reviewer(), ticket, "approve_plan", rectify.Facts{})
	if ticket.CurrentDueOn != soon {
		t.Errorf("due %s", ticket.CurrentDueOn)
	}

	named := w.at(rectify.Oversight, rectify.PlanReview) // whose day was named at dispatch
	if after := w.do(w.reviewer(), named, "reject_plan", rectify.Facts{Reason: text("措施不足")}); after.CurrentDueOn.IsZero() || after.CurrentDueOn != named.CurrentDueOn {
		t.Errorf("due %s instead of %s", after.CurrentDueOn, named.CurrentDueOn)
	}
}
