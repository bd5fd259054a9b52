package rectify_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// refusedWith fails unless the error carries the code among its unmet conditions.
func refusedWith(t *testing.T, err error, code string) {
	t.Helper()
	var e *rectify.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want a refusal with %s", err, code)
	}
	if e.Code != code && !slices.ContainsFunc(e.Fields, func(f rectify.Field) bool { return f.Code == code }) {
		t.Fatalf("got %v, want %s", err, code)
	}
	if e.ZH == "" || e.EN == "" {
		t.Errorf("%s does not speak both languages", code)
	}
}

func TestClosingBeforeTheNoticeIsOverIsRefusedWithTheRemainingDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Publicizing)
	_, err := w.try(w.verifier(), ticket, "close", rectify.Facts{})
	refusedWith(t, err, "ticket.notice_running")

	w.now = ticket.NoticeEndOn.End().Add(-2 * time.Minute)
	_, err = w.try(w.verifier(), ticket, "close", rectify.Facts{})
	refusedWith(t, err, "ticket.notice_running")

	w.now = ticket.NoticeEndOn.End()
	w.do(w.verifier(), ticket, "close", rectify.Facts{})
}

func TestNobodyChecksHisOwnWork(t *testing.T) {
	t.Parallel()
	t.Run("not the same person after a change of role", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		ticket := w.at(rectify.Complaint, rectify.Verifying)
		turncoat := w.verifier()
		turncoat.ID = w.officer().ID
		_, err := w.try(turncoat, ticket, "verify_pass", w.onSite())
		refusedWith(t, err, "four_eyes.verifier")
	})
	t.Run("not the unit that dispatched", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		ticket := w.do(w.coordinator(), nil, "register", rectify.Facts{Source: ptr(rectify.ListItem), Title: text("扬尘"), Description: text("扬尘"), DiscoveredOn: ptr(calendar.DayOf(w.now)), Township: ptr("dongcheng")})
		ticket = w.do(w.coordinator(), ticket, "dispatch", rectify.Facts{ResponsibleUnit: ptr("dongcheng"), LeadUnit: ptr("bureau"), AcceptanceUnit: ptr("office"), DueOn: ptr(calendar.DayOf(w.now).Add(9))})
		ticket = w.do(w.officer(), ticket, "sign", rectify.Facts{ClosureGoal: text("无扬尘")})
		ticket = w.do(w.reviewer(), w.applied(ticket), "lead_pass", rectify.Facts{})
		_, err := w.try(w.person(rectify.Supervisor, "office"), ticket, "verify_pass", w.onSite())
		refusedWith(t, err, "four_eyes.verifier")
	})
	t.Run("not a unit below the responsible one", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		ticket := w.at(rectify.Complaint, rectify.Registered)
		_, err := w.try(w.coordinator(), ticket, "dispatch", rectify.Facts{ResponsibleUnit: ptr("dongcheng"), LeadUnit: ptr("bureau"), AcceptanceUnit: ptr("station")})
		refusedWith(t, err, "four_eyes.acceptance_unit")
	})
	t.Run("not the officer who reviews as supervisor of the lead unit", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		ticket := w.at(rectify.Complaint, rectify.AcceptanceRequested)
		turncoat := w.reviewer()
		turncoat.ID = w.officer().ID
		_, err := w.try(turncoat, ticket, "lead_pass", rectify.Facts{})
		refusedWith(t, err, "four_eyes.reviewer")
	})
}

func TestAllUnmetConditionsComeAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Rectifying)
	_, err := w.try(w.officer(), ticket, "request_acceptance", rectify.Facts{})
	for _, code := range []string{"fact.missing", "checklist.incomplete", "measures.open", "evidence.before_missing", "evidence.after_missing", "evidence.self_check_missing", "countersign.missing"} {
		refusedWith(t, err, code)
	}
}

func TestAChangeAfterTheLeadersSignatureVoidsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.SelfFound, rectify.Rectifying)
	for _, kind := range []string{"before", "after", "self_check"} {
		ticket = w.attach(w.officer(), ticket, kind)
	}
	ticket = w.do(w.leader(), ticket, "countersign", rectify.Facts{})
	ticket = w.attach(w.officer(), ticket, "other")
	_, err := w.try(w.officer(), ticket, "request_acceptance", rectify.Facts{Checklist: criteria()})
	refusedWith(t, err, "countersign.missing")
}

func TestEvidenceIsFrozenByTheApplication(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Verifying)
	_, err := w.Act(context.Background(), w.officer(), rectify.Command{Do: "attach", Ticket: ticket.ID, Version: ticket.Version, Attachment: &rectify.Attachment{Kind: "after", SHA256: "x"}})
	refusedWith(t, err, "evidence.frozen")

	w.memory.files[ticket.ID] = append(w.memory.files[ticket.ID], rectify.Attachment{Kind: "after", SHA256: "slipped in"})
	_, err = w.try(w.verifier(), ticket, "verify_pass", w.onSite())
	refusedWith(t, err, "evidence.changed")
}

func TestReassigningVoidsEveryApproval(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Publicizing)
	ticket = w.reassigned(ticket, rectify.Facts{Reason: text("改由他镇办理"), ResponsibleUnit: ptr("shuijiang")})
	if ticket.State != rectify.Dispatched || !ticket.Applied.IsZero() || !ticket.Reviewed.IsZero() || !ticket.Verified.IsZero() || !ticket.Countersigned.IsZero() || ticket.NoticeEndOn != 0 {
		t.Errorf("approvals survived the reassignment: %+v", ticket)
	}
}

func TestTheCategoryDoesNotChangeUnderAcceptance(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Verifying)
	_, err := w.try(w.coordinator(), ticket, "edit", rectify.Facts{PollutionTypes: &[]string{"air"}})
	refusedWith(t, err, "ticket.under_acceptance")
}

func TestRemovalFromTheFiguresNeedsASecondPersonOfAnotherUnit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Registered)
	_, err := w.try(w.coordinator(), ticket, "void", rectify.Facts{})
	refusedWith(t, err, "proposal.none")
	ticket = w.do(w.coordinator(), ticket, "propose_void", rectify.Facts{Reason: text("重复录入")})
	second := w.coordinator()
	second.ID = "another coordinator of the same office"
	_, err = w.try(second, ticket, "void", rectify.Facts{})
	refusedWith(t, err, "move.not_yours")
}

func TestTheThirdReturnIsForTheDispatchingLeader(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Dispatched)
	back := rectify.Facts{ReasonCode: ptr("wrong_unit"), Reason: text("不属本单位职责")}
	again := rectify.Facts{ResponsibleUnit: ptr("dongcheng"), LeadUnit: ptr("bureau"), AcceptanceUnit: ptr("inspectors")}
	for range 2 {
		ticket = w.do(w.officer(), ticket, "return", back)
		ticket = w.do(w.coordinator(), ticket, "dispatch", again)
	}
	_, err := w.try(w.officer(), ticket, "return", back)
	refusedWith(t, err, "return.third")
	chief := w.person(rectify.Leader, "office")
	chief.ScopeUnits = []string{"district"}
	if after := w.do(chief, ticket, "return", back); after.State != rectify.Registered || after.ReturnCount != 3 {
		t.Errorf("the third return led to %s with count %d", after.State, after.ReturnCount)
	}
}

func TestATicketIsReturnedInTimeOrNotAtAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Hotline, rectify.Dispatched)
	w.now = w.now.AddDate(0, 0, 3)
	_, err := w.try(w.officer(), ticket, "return", rectify.Facts{ReasonCode: ptr("wrong_unit"), Reason: text("不属本单位职责")})
	refusedWith(t, err, "return.too_late")
}

func TestARecusedUnitNeitherSeesNorHandlesTheTicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Registered)
	w.do(w.coordinator(), ticket, "edit", rectify.Facts{RecusedUnits: &[]string{"dongcheng"}})
	_, err := w.try(w.coordinator(), ticket, "dispatch", rectify.Facts{ResponsibleUnit: ptr("station"), LeadUnit: ptr("bureau"), AcceptanceUnit: ptr("inspectors")})
	refusedWith(t, err, "units.recused")
	insider := w.person(rectify.Coordinator, "station")
	_, err = w.try(insider, ticket, "reject", rectify.Facts{Reason: text("x")})
	if rectify.KindOf(err) != rectify.NotFound {
		t.Errorf("a recused coordinator got %v, want not found", err)
	}
}

func TestAFailedLookBackReopensAndTheFirstClosureStaysInHistory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.ListItem, rectify.Closed)
	_, err := w.try(w.coordinator(), ticket, "reopen", rectify.Facts{Basis: ptr("look_back"), Reason: text("反弹"), DueOn: ptr(calendar.DayOf(w.now).Add(30))})
	refusedWith(t, err, "reopen.unproven")
	_, err = w.try(w.person(rectify.Supervisor, "dongcheng"), ticket, "look_back", rectify.Facts{Result: ptr("held"), InspectedOn: ptr(calendar.DayOf(w.now))})
	refusedWith(t, err, "move.not_yours")
	w.do(w.verifier(), ticket, "look_back", rectify.Facts{Result: ptr("relapsed"), InspectedOn: ptr(calendar.DayOf(w.now))})
	original := ticket.OriginalDueOn
	ticket = w.do(w.coordinator(), ticket, "reopen", rectify.Facts{Basis: ptr("look_back"), Reason: text("反弹"), DueOn: ptr(calendar.DayOf(w.now).Add(30))})
	if ticket.State != rectify.Rectifying || ticket.ReopenCount != 1 || ticket.OriginalDueOn != original || !ticket.ClosedAt.IsZero() {
		t.Errorf("after reopening: %s, reopened %d times, original due %s, closed %s", ticket.State, ticket.ReopenCount, ticket.OriginalDueOn, ticket.ClosedAt)
	}
	if !slices.ContainsFunc(w.memory.entries, func(e rectify.Entry) bool {
		return e.TicketID == ticket.ID && e.To == rectify.Closed && e.From == rectify.Publicizing
	}) {
		t.Error("the first closure is not in the journal")
	}
}

func TestALateEntryNeedsAReasonAndNeverLiesBeforeTheLatestFact(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Dispatched)
	dispatched := w.now
	w.now = w.now.AddDate(0, 0, 4)
	late := rectify.Command{Do: "sign", Ticket: ticket.ID, Version: ticket.Version, EffectiveAt: dispatched.Add(time.Hour)}
	_, err := w.Act(context.Background(), w.officer(), late)
	refusedWith(t, err, "time.reason_missing")
	late.LateReason, late.EffectiveAt = "网络中断", dispatched.Add(-time.Hour)
	_, err = w.Act(context.Background(), w.officer(), late)
	refusedWith(t, err, "time.before_last")
	late.EffectiveAt = dispatched.Add(time.Hour)
	if _, err = w.Act(context.Background(), w.officer(), late); err != nil {
		t.Error(err)
	}
}

func TestAFactThatTheMoveDoesNotTakeIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Dispatched)
	_, err := w.try(w.officer(), ticket, "sign", rectify.Facts{ClosureType: ptr(rectify.Rectified)})
	refusedWith(t, err, "fact.not_taken")
}

func TestEveryRefusalIsInTheJournal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Publicizing)
	_, _ = w.try(w.verifier(), ticket, "close", rectify.Facts{})
	last := w.memory.entries[len(w.memory.entries)-1]
	if last.Event != rectify.EventRefusal || last.Code != "ticket.notice_running" || last.Subject != ticket.ID {
		t.Errorf("the journal ends with %+v", last)
	}
}

func TestARouteThatWouldCloseUncheckedIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	set := w.memory.routes
	unchecked := set.Routes[rectify.Complaint]
	unchecked.Review, unchecked.Verify = false, false
	set.Routes[rectify.Complaint] = unchecked
	refusedWith(t, set.Validate(), "route.unchecked")
}
