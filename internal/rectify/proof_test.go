package rectify_test

import (
	"context"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// file adds one piece of evidence with a digest of its own.
func (w *world) file(t *rectify.Ticket, kind, digest string) *rectify.Ticket {
	w.Helper()
	w.now = w.now.Add(time.Minute)
	after, err := w.Act(context.Background(), w.officer(), rectify.Command{Do: "attach", Ticket: t.ID, Version: w.memory.tickets[t.ID].Version,
		Attachment: &rectify.Attachment{ID: kind + digest, Kind: kind, SHA256: digest, At: w.now}})
	if err != nil {
		w.Fatalf("attach %s: %v", kind, err)
	}
	return after
}

func TestOneFileIsOneProof(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.SelfFound, rectify.Rectifying)
	for _, kind := range []string{"before", "after", "self_check"} {
		ticket = w.file(ticket, kind, "the same")
	}
	w.do(w.leader(), ticket, "countersign", rectify.Facts{})
	_, err := w.try(w.officer(), ticket, "request_acceptance", rectify.Facts{Checklist: criteria()})
	for _, code := range []string{"evidence.before_missing", "evidence.after_missing", "evidence.self_check_missing"} {
		refusedWith(t, err, code)
	}
}

func TestAfterAReopeningOldPhotosProveNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.SelfFound, rectify.Closed)
	w.now = w.now.Add(48 * time.Hour)
	w.do(w.verifier(), ticket, "look_back", rectify.Facts{Result: ptr("relapsed"), InspectedOn: ptr(calendar.DayOf(w.now))})
	ticket = w.do(w.coordinator(), ticket, "reopen", rectify.Facts{Basis: ptr("look_back"), Reason: text("反弹"), DueOn: ptr(calendar.DayOf(w.now).Add(10))})
	w.do(w.leader(), ticket, "countersign", rectify.Facts{})
	_, err := w.try(w.officer(), ticket, "request_acceptance", rectify.Facts{Checklist: criteria()})
	refusedWith(t, err, "evidence.after_missing")
	refusedWith(t, err, "evidence.self_check_missing")

	w.file(ticket, "after", "new photo")
	w.file(ticket, "self_check", "new form")
	w.do(w.leader(), ticket, "countersign", rectify.Facts{})
	w.do(w.officer(), ticket, "request_acceptance", rectify.Facts{Checklist: criteria()})
}

func TestAnApprovedMeasureCannotBeTakenOutByAnyDoor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.InspectionTask, rectify.Rectifying)
	none := &[]rectify.Measure{}
	for _, way := range []struct {
		who rectify.Actor
		do  string
	}{{w.officer(), "record_findings"}, {w.officer(), "report_progress"}, {w.coordinator(), "edit"}} {
		facts := rectify.Facts{Measures: none}
		if way.do == "report_progress" {
			facts.ProgressNote = text("进展")
		}
		_, err := w.try(way.who, ticket, way.do, facts)
		refusedWith(t, err, "measures.dropped")
	}
}

func TestAPlanIsNotRewrittenByWhoApprovesIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.InspectionTask, rectify.PlanReview)
	_, err := w.try(w.coordinator(), ticket, "edit", rectify.Facts{ClosureGoal: text("另一个目标")})
	refusedWith(t, err, "ticket.under_acceptance")
}

func TestAChangedCategoryNeedsTheApprovalAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.InspectionTask, rectify.Rectifying)
	_, err := w.try(w.coordinator(), ticket, "edit", rectify.Facts{ListLevel: ptr("district")})
	refusedWith(t, err, "category.second_person")
	if ticket = w.do(w.coordinator(), ticket, "propose_recategorise", rectify.Facts{ListLevel: ptr("district"), Reason: text("录错级别")}); ticket.ListLevel != "city" {
		t.Error("a proposal alone changed the category")
	}
	_, err = w.try(w.person(rectify.Coordinator, "office"), ticket, "recategorise", rectify.Facts{})
	refusedWith(t, err, "move.not_yours")
	if ticket = w.do(w.person(rectify.Coordinator, "letters"), ticket, "recategorise", rectify.Facts{}); ticket.ListLevel != "district" {
		t.Error("the confirmed category is not there")
	}
	done := []rectify.Measure{{Text: "清淤", Person: "经办人", DueOn: ticket.Measures[0].DueOn, DoneOn: calendar.DayOf(w.now)}}
	w.do(w.officer(), ticket, "report_progress", rectify.Facts{ProgressNote: text("完成"), Measures: &done})
	_, err = w.try(w.officer(), ticket, "request_acceptance", rectify.Facts{Checklist: criteria()})
	refusedWith(t, err, "plan.unapproved")
	_, err = w.try(w.officer(), ticket, "approve_plan", rectify.Facts{})
	refusedWith(t, err, "move.not_yours")

	w.do(w.reviewer(), ticket, "approve_plan", rectify.Facts{})
	_, err = w.try(w.reviewer(), ticket, "approve_plan", rectify.Facts{})
	refusedWith(t, err, "plan.none_waiting")
	w.applied(ptr(w.memory.tickets[ticket.ID]))
}

func TestAComplaintIsNotAcceptedWithoutFindingsAndVerdict(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Hotline, rectify.Rectifying)
	w.memory.tickets[ticket.ID] = func(t rectify.Ticket) rectify.Ticket {
		t.Findings, t.Verdict = "", rectify.VerdictUnknown
		return t
	}(w.memory.tickets[ticket.ID])
	_, err := w.try(w.officer(), ticket, "request_acceptance", rectify.Facts{Checklist: criteria()})
	refusedWith(t, err, "findings.missing")
}

func TestWhereTheReviewIsTheOnlyCheckTheDispatcherDoesNotMakeIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Hotline, rectify.Registered)
	_, err := w.try(w.coordinator(), ticket, "dispatch", rectify.Facts{ResponsibleUnit: ptr("dongcheng"), LeadUnit: ptr("office"), AcceptanceUnit: ptr("inspectors")})
	refusedWith(t, err, "four_eyes.dispatcher")

	ticket = w.at(rectify.Hotline, rectify.AcceptanceRequested)
	turncoat := w.reviewer()
	turncoat.ID = w.coordinator().ID
	_, err = w.try(turncoat, ticket, "lead_pass", rectify.Facts{})
	refusedWith(t, err, "four_eyes.dispatcher")
}

func TestAReceiptNumberIsOneNumberHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, written := range []string{"X3CQ1", " X3CQ1", "X3 CQ1", "Ｘ３ＣＱ１", "X3CQ1*", "★X3CQ1", "x3cq1", "X3\u200bCQ1"} {
		about := w.registration(rectify.Complaint)
		about.Facts.Campaign, about.Facts.ReceiptNumber = ptr("c"), &written
		ticket, err := w.Act(t.Context(), w.coordinator(), about)
		if err != nil {
			t.Fatal(err)
		}
		if ticket.ReceiptKey != "X3CQ1" {
			t.Errorf("%q is kept under %q", written, ticket.ReceiptKey)
		}
		if starred := written == "X3CQ1*" || written == "★X3CQ1"; ticket.KeyCase != starred {
			t.Errorf("%q: key case %v", written, ticket.KeyCase)
		}
	}
}

func TestACampaignOrNumberIsCorrectedButNotCleared(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	about := w.registration(rectify.Complaint)
	about.Facts.Campaign, about.Facts.ReceiptNumber = ptr("c"), ptr("X1")
	ticket, err := w.Act(t.Context(), w.coordinator(), about)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.try(w.coordinator(), ticket, "edit", rectify.Facts{Campaign: ptr("")})
	refusedWith(t, err, "campaign.kept")
	_, err = w.try(w.coordinator(), ticket, "edit", rectify.Facts{ReceiptNumber: ptr(" ")})
	refusedWith(t, err, "receipt.kept")
	if ticket = w.do(w.coordinator(), ticket, "edit", rectify.Facts{ReceiptNumber: ptr("x2")}); ticket.ReceiptKey != "X2" {
		t.Errorf("the corrected number is kept under %q", ticket.ReceiptKey)
	}
}

func TestABackdatedSignatureAcrossALimitNeedsAReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Dispatched)
	if ticket.SignDueAt.IsZero() {
		t.Fatal("the route has no time to sign")
	}
	cmd := rectify.Command{Do: "sign", Ticket: ticket.ID, Version: ticket.Version, EffectiveAt: ticket.SignDueAt.Add(-time.Minute)}
	w.now = ticket.SignDueAt.Add(time.Minute)
	_, err := w.Act(t.Context(), w.officer(), cmd)
	refusedWith(t, err, "time.reason_missing")
	cmd.LateReason = "现场无网络"
	if _, err = w.Act(t.Context(), w.officer(), cmd); err != nil {
		t.Error(err)
	}
}

func TestNewProgressResumesAStageClosedTicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.StageClosed)
	if ticket = w.do(w.officer(), ticket, "report_progress", rectify.Facts{ProgressNote: text("继续清淤")}); ticket.State != rectify.Rectifying {
		t.Errorf("it is %s", ticket.State)
	}
}

func TestProgressVoidsTheRequestForAStageClosure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Rectifying)
	w.do(w.officer(), ticket, "request_stage_close", rectify.Facts{Reply: text("已答复"), StageDueOn: ptr(calendar.DayOf(w.now).Add(60))})
	w.do(w.officer(), ticket, "record_findings", rectify.Facts{Reply: text("另一个答复")})
	_, err := w.try(w.reviewer(), ticket, "stage_close", rectify.Facts{})
	refusedWith(t, err, "stage.not_asked")
}

func TestACampaignHasOneCode(t *testing.T) {
	t.Parallel()
	for _, written := range []string{"central-3", " central-3 ", "central‐3", "ｃentral－3", "central-3\u200b", "central-3\u3164"} {
		if got := rectify.NormalCampaign(written); got != "central-3" {
			t.Errorf("%q becomes %q", written, got)
		}
	}
	if got := rectify.NormalCampaign("中央 三轮\r\n"); got != "中央 三轮" {
		t.Errorf("%q", got)
	}
}

func TestWhatNobodyCanSeeIsNotGiven(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.ListItem, rectify.Verifying)
	for _, nothing := range []string{"\u200b", "\u3164", "\u2800", " \u00a0"} {
		facts := w.onSite()
		facts.Conclusion, facts.Participants = text(nothing), &[]rectify.Text{"甲", rectify.Text(nothing)}
		_, err := w.try(w.verifier(), ticket, "verify_pass", facts)
		refusedWith(t, err, "fact.missing")
	}
	about := w.registration(rectify.Complaint)
	about.Facts.ReceiptNumber = ptr("Q#1")
	_, err := w.Act(t.Context(), w.coordinator(), about)
	refusedWith(t, err, "receipt.malformed")
}
