package rectify_test

import (
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

func TestAFailedVerificationDoesNotOpenAWayAroundThePlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.InspectionTask, rectify.Investigating)
	ticket = w.attach(w.officer(), ticket, "other")
	w.do(w.officer(), ticket, "record_findings", rectify.Facts{Findings: text("查无此事"), Verdict: ptr(rectify.Unsubstantiated)})
	w.do(w.leader(), ticket, "countersign", rectify.Facts{})
	w.do(w.officer(), ticket, "claim_unfounded", rectify.Facts{ClosureType: ptr(rectify.Unfounded)})
	w.do(w.reviewer(), ticket, "lead_pass", rectify.Facts{})
	ticket = w.do(w.verifier(), ticket, "verify_fail", rectify.Facts{Reason: text("现场属实"), Failed: &[]string{"solved"}})
	if ticket.State != rectify.Investigating {
		t.Errorf("a claim that failed goes back to %s", ticket.State)
	}
}

func TestAPlanRouteIsNotAcceptedWithoutAnApprovedPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.InspectionTask, rectify.Rectifying)
	stored := w.memory.tickets[ticket.ID]
	stored.PlanSubmitted, stored.PlanApproved = rectify.Signature{}, rectify.Signature{}
	w.memory.tickets[ticket.ID] = stored
	_, err := w.try(w.officer(), ticket, "request_acceptance", rectify.Facts{Checklist: criteria()})
	refusedWith(t, err, "plan.unapproved")
}

func TestTheLeadersSignatureStandsUnderWhatWasSigned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Hotline, rectify.Investigating)
	ticket = w.attach(w.officer(), ticket, "other")
	w.do(w.officer(), ticket, "record_findings", rectify.Facts{Findings: text("属实"), Verdict: ptr(rectify.Substantiated)})
	w.do(w.leader(), ticket, "countersign", rectify.Facts{})
	_, err := w.try(w.officer(), ticket, "claim_unfounded", rectify.Facts{ClosureType: ptr(rectify.Unfounded), Findings: text("经查不属实"), Verdict: ptr(rectify.Unsubstantiated)})
	refusedWith(t, err, "countersign.missing")
	if ticket = w.do(w.officer(), ticket, "record_reply", rectify.Facts{Reply: text("已答复")}); ticket.Countersigned.IsZero() {
		t.Error("filling in what was blank voided the signature")
	}
	if ticket = w.do(w.officer(), ticket, "record_reply", rectify.Facts{Reply: text("另一个答复")}); !ticket.Countersigned.IsZero() {
		t.Error("another reply left the signature standing")
	}
	w.do(w.leader(), ticket, "countersign", rectify.Facts{})
	if ticket = w.do(w.officer(), ticket, "submit_plan", rectify.Facts{ClosureGoal: text("达标"), Measures: &[]rectify.Measure{{Text: "清淤", Person: "甲", DueOn: calendar.DayOf(w.now).Add(3)}}}); !ticket.Countersigned.IsZero() {
		t.Error("a signature under the investigation stands under the rectification")
	}
}

func TestAReplyIsNotRewrittenWhileOthersDecide(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Publicizing)
	w.do(w.officer(), ticket, "record_reply", rectify.Facts{Reply: text("首次答复")}) // the first one may come late
	for _, who := range []rectify.Actor{w.officer(), w.coordinator()} {
		_, err := w.try(who, ticket, "record_reply", rectify.Facts{Reply: text("另一个答复")})
		refusedWith(t, err, "ticket.under_acceptance")
	}
}

func TestNoUnitDispatchesToItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Registered)
	own := w.person(rectify.Coordinator, "dongcheng")
	own.ScopeUnits = []string{"district"}
	facts := rectify.Facts{ResponsibleUnit: ptr("dongcheng"), LeadUnit: ptr("bureau"), AcceptanceUnit: ptr("inspectors")}
	_, err := w.try(own, ticket, "dispatch", facts)
	refusedWith(t, err, "four_eyes.own_unit")
	w.do(w.coordinator(), ticket, "dispatch", facts)
	_, err = w.try(own, ticket, "reassign", rectify.Facts{Reason: text("x"), LeadUnit: ptr("letters")})
	refusedWith(t, err, "four_eyes.own_unit")
}

func TestWhoSignedForTheUnitDoesNotCheckItFromAnotherOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, moved := range []rectify.Actor{w.leader(), w.officer()} { // one signed, the other brought the photos
		ticket := w.at(rectify.ListItem, rectify.Verifying)
		moved.Role, moved.Unit, moved.ScopeUnits = rectify.Supervisor, "inspectors", []string{"inspectors"}
		_, err := w.try(moved, ticket, "verify_pass", w.onSite())
		refusedWith(t, err, "four_eyes.verifier")
		ticket = w.at(rectify.Hotline, rectify.AcceptanceRequested)
		moved.Unit, moved.ScopeUnits = "bureau", []string{"bureau"}
		_, err = w.try(moved, ticket, "lead_pass", rectify.Facts{})
		refusedWith(t, err, "four_eyes.reviewer")
	}
}

func TestTheSameFileBroughtAgainIsAsOldAsItWas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.SelfFound, rectify.Closed)
	w.now = w.now.Add(48 * time.Hour)
	back := rectify.Facts{Result: ptr("relapsed"), InspectedOn: ptr(calendar.DayOf(w.now))}
	w.do(w.verifier(), ticket, "look_back", back)
	w.do(w.coordinator(), ticket, "reopen", rectify.Facts{Basis: ptr("look_back"), Reason: text("反弹"), DueOn: ptr(calendar.DayOf(w.now).Add(10))})
	w.now = w.now.Add(time.Hour)
	for _, kind := range []string{"after", "self_check"} {
		w.attach(w.officer(), ticket, kind) // the digest is the one of the first time
	}
	w.do(w.leader(), ticket, "countersign", rectify.Facts{})
	_, err := w.try(w.officer(), ticket, "request_acceptance", rectify.Facts{Checklist: criteria()})
	refusedWith(t, err, "evidence.after_missing")
	refusedWith(t, err, "evidence.self_check_missing")
}

func TestOneLookBackReopensOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.SelfFound, rectify.Closed)
	w.now = w.now.Add(48 * time.Hour)
	again := rectify.Facts{Basis: ptr("look_back"), Reason: text("反弹"), DueOn: ptr(calendar.DayOf(w.now).Add(10))}
	w.do(w.verifier(), ticket, "look_back", rectify.Facts{Result: ptr("relapsed"), InspectedOn: ptr(calendar.DayOf(w.now))})
	w.do(w.coordinator(), ticket, "reopen", again)
	stored := w.memory.tickets[ticket.ID]
	stored.State, stored.ClosedAt = rectify.Closed, w.now
	w.memory.tickets[ticket.ID] = stored
	_, err := w.try(w.coordinator(), ticket, "reopen", again)
	refusedWith(t, err, "reopen.unproven")
}

func TestDaysOfCompletionAreDaysThatWere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.InspectionTask, rectify.Rectifying)
	for _, on := range []calendar.Day{calendar.MustDay("2099-01-01"), calendar.MustDay("1999-01-01")} {
		m := ticket.Measures[0]
		m.DoneOn = on
		_, err := w.try(w.officer(), ticket, "report_progress", rectify.Facts{ProgressNote: text("完成"), Measures: &[]rectify.Measure{m}})
		refusedWith(t, err, "measures.day")
	}
}

func TestAnotherDispatchDoesNotMoveTheDueDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.ListItem, rectify.Dispatched)
	w.do(w.officer(), ticket, "return", rectify.Facts{ReasonCode: ptr("wrong_unit"), Reason: text("不属本单位")})
	facts := rectify.Facts{ResponsibleUnit: ptr("shuijiang"), LeadUnit: ptr("bureau"), AcceptanceUnit: ptr("inspectors"), DueOn: ptr(ticket.CurrentDueOn.Add(20))}
	_, err := w.try(w.coordinator(), ticket, "dispatch", facts)
	refusedWith(t, err, "due.fixed")
}

func TestACoordinatorRecusesOnlyUnitsThatHeOversees(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	about := w.registration(rectify.Complaint)
	small := w.person(rectify.Coordinator, "dongcheng")
	small.ScopeUnits = []string{"dongcheng"}
	about.Facts.RecusedUnits = &[]string{"office"}
	_, err := w.Act(t.Context(), small, about)
	refusedWith(t, err, "units.recused_beyond")

	ticket := w.at(rectify.Complaint, rectify.Verifying)
	_, err = w.try(w.coordinator(), ticket, "edit", rectify.Facts{RecusedUnits: &[]string{"letters"}})
	refusedWith(t, err, "ticket.under_acceptance")
}

func TestWhatIsNotHisTellsAPersonNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Dispatched)
	choices, err := w.Choices(w.officer(), ticket, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range choices {
		if len(c.Blocked) > 1 && c.Blocked[0].Code == "move.not_yours" || len(c.Blocked) > 0 && c.Blocked[0].Code == "move.not_yours" && len(c.Demands) > 0 {
			t.Errorf("%s: %+v %+v", c.Move.Do, c.Blocked, c.Demands)
		}
	}
}

func TestAnAcceptanceUnitDoesNotVerifyWhatItFoundItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	today := calendar.DayOf(w.now)
	finder := w.person(rectify.Officer, "inspectors")
	own := registration(rectify.SelfFound, finder, today, false, false).Facts
	_, err := w.try(finder, nil, "register", own)
	refusedWith(t, err, "four_eyes.acceptance_unit")
	own.ResponsibleUnit = ptr("inspectors")
	_, err = w.try(w.coordinator(), nil, "register", own)
	refusedWith(t, err, "four_eyes.acceptance_unit")
	own.AcceptanceUnit = ptr("bureau")
	if ticket := w.do(w.coordinator(), nil, "register", own); ticket.AcceptanceUnit != "bureau" {
		t.Errorf("verified by %q", ticket.AcceptanceUnit)
	}
}

func TestWhatAnAcceptanceUnitFindsInASweepIsVerifiedByWhoAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sweep(w.at(rectify.Complaint, rectify.Rectifying), "inspectors", "dongcheng")
	for finder, verifier := range map[string]string{"inspectors": "office", "dongcheng": "inspectors"} {
		after, err := w.reply(w.person(rectify.Officer, finder), s, w.something(1))
		if err != nil {
			t.Fatalf("%s cannot answer: %v", finder, err)
		}
		answer, _ := after.Answer(finder)
		if found := w.memory.tickets[answer.Tickets[0]]; found.ResponsibleUnit != finder || found.AcceptanceUnit != verifier {
			t.Errorf("what %s found is verified by %q", found.ResponsibleUnit, found.AcceptanceUnit)
		}
	}
	own, err := w.ask(w.person(rectify.Coordinator, "inspectors"), w.at(rectify.Complaint, rectify.Rectifying), w.asking("inspectors"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.reply(w.person(rectify.Officer, "inspectors"), own, w.something(1))
	refusedWith(t, err, "four_eyes.acceptance_unit")
}

func TestACoUnitConfirmsNothingForTheUnitItWorksWith(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Rectifying)
	row := w.memory.tickets[ticket.ID]
	row.CoUnits = []string{"shuijiang"}
	w.memory.tickets[ticket.ID] = row
	w.do(w.leader(), ticket, "propose_goal", rectify.Facts{ClosureGoal: text("有所改善"), Reason: text("难以达标")})
	_, err := w.try(w.person(rectify.Leader, "shuijiang"), ticket, "change_goal", rectify.Facts{})
	refusedWith(t, err, "move.not_yours")
	w.do(w.coordinator(), ticket, "change_goal", rectify.Facts{})
}

func TestWhoPassedAClosureDoesNotFindThatItHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Closed)
	seen := func(result string) rectify.Facts {
		return rectify.Facts{Result: ptr(result), InspectedOn: ptr(calendar.DayOf(w.now))}
	}
	for _, who := range []rectify.Actor{w.verifier(), w.reviewer()} {
		_, err := w.try(who, ticket, "look_back", seen("held"))
		refusedWith(t, err, "four_eyes.look_back")
	}
	row := w.memory.tickets[ticket.ID]
	row.CoUnits = []string{"shuijiang"}
	w.memory.tickets[ticket.ID] = row
	_, err := w.try(w.person(rectify.Supervisor, "shuijiang"), ticket, "look_back", seen("held"))
	refusedWith(t, err, "move.not_yours")
	w.do(w.coordinator(), ticket, "look_back", seen("held"))
	w.do(w.verifier(), ticket, "look_back", seen("relapsed"))
}

func TestWhoClosedDoesNotSettleWhatTheComplainantSaysOfIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Publicizing)
	w.now = ticket.NoticeEndOn.Add(1).Start()
	closer := w.person(rectify.Coordinator, "inspectors")
	w.do(closer, ticket, "close", rectify.Facts{})
	call := rectify.Facts{Reached: ptr(true), Satisfaction: ptr("not"), Solved: ptr(false)}
	w.do(closer, ticket, "call_back", call)
	call.Satisfaction, call.Solved = ptr("satisfied"), ptr(true)
	_, err := w.try(closer, ticket, "call_back", call)
	refusedWith(t, err, "four_eyes.dispute")
	if after := w.do(w.coordinator(), ticket, "call_back", call); after.Disputed {
		t.Error("somebody else called back and it stays disputed")
	}
}
