package rectify_test

import (
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

func (w *world) slip(level string, urgent bool) rectify.Facts {
	facts := rectify.Facts{SlipLevel: &level, Reason: text("进展缓慢"), AnswerBy: ptr(calendar.DayOf(w.now).Add(3))}
	if urgent {
		facts.Urgent = &urgent
	}
	return facts
}

func TestSlipsRiseLevelByLevelAfterTheFormerWasMissed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.ListItem, rectify.Rectifying)
	_, err := w.try(w.coordinator(), ticket, "supervise", w.slip("orange", false))
	refusedWith(t, err, "slip.order")
	ticket = w.do(w.coordinator(), ticket, "supervise", w.slip("blue", false))
	_, err = w.try(w.coordinator(), ticket, "supervise", w.slip("orange", false))
	refusedWith(t, err, "slip.order")

	w.now = ticket.Slips[0].AnswerBy.Add(1).Start()
	_, err = w.try(w.coordinator(), ticket, "supervise", w.slip("red", false))
	refusedWith(t, err, "slip.order")
	_, err = w.try(w.coordinator(), ticket, "supervise", w.slip("blue", false))
	refusedWith(t, err, "slip.not_higher")
	w.do(w.coordinator(), ticket, "supervise", w.slip("orange", false))
}

func TestAnUrgentSlipMayStartHigher(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.ListItem, rectify.Dispatched)
	if ticket = w.do(w.coordinator(), ticket, "supervise", w.slip("red", true)); len(ticket.Slips) != 1 || ticket.Slips[0].Level != "red" {
		t.Errorf("%+v", ticket.Slips)
	}
}

func TestASlipIsAnsweredOnceByTheResponsibleUnit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.ListItem, rectify.Rectifying)
	w.do(w.coordinator(), ticket, "urge", rectify.Facts{Reason: text("请加快"), AnswerBy: ptr(calendar.DayOf(w.now).Add(1))})
	answer := rectify.Facts{SlipNo: ptr(1), Answer: text("三日内完成")}
	_, err := w.try(w.coordinator(), ticket, "answer_slip", answer)
	refusedWith(t, err, "move.not_yours")
	w.do(w.officer(), ticket, "answer_slip", answer)
	_, err = w.try(w.officer(), ticket, "answer_slip", answer)
	refusedWith(t, err, "slip.none")
}

func TestAScheduleIsBehindWhenAMilestoneIsMissed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.InspectionTask, rectify.Rectifying)
	today := calendar.DayOf(w.now)
	milestones := []rectify.Milestone{{On: today.Add(5), Target: "管网完成一半"}}
	ticket = w.do(w.officer(), ticket, "report_progress", rectify.Facts{ProgressNote: text("开工"), Milestones: &milestones})
	if got := ticket.Schedule(today.Add(4)) + " " + ticket.Schedule(today.Add(5)); got != "on_schedule behind" {
		t.Error(got)
	}
	_, err := w.try(w.officer(), ticket, "report_progress", rectify.Facts{ProgressNote: text("改期"), Milestones: &[]rectify.Milestone{{On: today.Add(50), Target: "管网完成一半"}}})
	refusedWith(t, err, "milestones.dropped")
	milestones[0].MetOn = today
	if ticket = w.do(w.officer(), ticket, "report_progress", rectify.Facts{ProgressNote: text("完成"), Milestones: &milestones}); ticket.Schedule(today.Add(9)) != "on_schedule" {
		t.Error("a milestone that was met is missed")
	}
	if ticket.ProgressOwed(today) || !ticket.ProgressOwed(today.MonthEnd().Add(1)) {
		t.Error("progress is owed from the month after the last report")
	}
}

func TestTheClocksOfADispatchAreStoredDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.InspectionTask, rectify.Dispatched)
	today := calendar.DayOf(w.now)
	if ticket.ReturnDueOn != today.Add(2) || ticket.PlanDueOn != today.Add(30) || ticket.SignDueAt.IsZero() {
		t.Errorf("return by %s, plan by %s, sign by %s", ticket.ReturnDueOn, ticket.PlanDueOn, ticket.SignDueAt)
	}
	w.now = ticket.ReturnDueOn.Add(1).Start()
	_, err := w.try(w.officer(), ticket, "return", rectify.Facts{ReasonCode: ptr("wrong_unit"), Reason: text("不属本单位")})
	refusedWith(t, err, "return.too_late")
	w.now = ticket.ReturnDueOn.Start()
	if ticket = w.do(w.officer(), ticket, "return", rectify.Facts{ReasonCode: ptr("wrong_unit"), Reason: text("不属本单位")}); !ticket.ReturnDueOn.IsZero() || !ticket.PlanDueOn.IsZero() {
		t.Error("the clocks of a unit that returned the ticket go on")
	}
}

func TestAStageClosureAgreesOnTheDayOfWhatRemains(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.StageClosed)
	if ticket.CurrentDueOn != ticket.StageDueOn || ticket.OriginalDueOn == ticket.StageDueOn || ticket.Light(ticket.OriginalDueOn.Add(1), rectify.YellowDays) != "green" {
		t.Errorf("due %s, originally %s, the rest by %s", ticket.CurrentDueOn, ticket.OriginalDueOn, ticket.StageDueOn)
	}
}
