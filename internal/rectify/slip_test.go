package rectify_test

import (
	"slices"
	"testing"
	"time"

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

func TestAnAnswerAloneEndsNoChase(t *testing.T) {
	t.Parallel()
	answered := func(after, due int) (*world, *rectify.Ticket) { // days from the slip to the answer, and from its last day to the due day
		w := newWorld(t)
		ticket := w.at(rectify.ListItem, rectify.Rectifying)
		w.now = ticket.CurrentDueOn.Add(-3 - due).Start().Add(time.Hour)
		ticket = w.do(w.coordinator(), ticket, "supervise", w.slip("blue", false))
		w.now = w.now.Add(time.Duration(after) * 24 * time.Hour)
		ticket = w.do(w.officer(), ticket, "answer_slip", rectify.Facts{SlipNo: ptr(1), Answer: text("三日内完成")})
		return w, ticket
	}
	for name, c := range map[string]struct {
		after, due, seen int
		missed           bool
	}{
		"in time, not overdue":                {3, 5, 1, false},
		"in time, but overdue":                {1, -1, 1, true},
		"in time, due on the last day":        {1, 0, 1, true},
		"in time, overdue but not yet over":   {1, -1, 0, false},
		"in time, overdue later on":           {1, 5, 6, true},
		"in time, and the due day is in time": {1, 5, 5, false},
		"late, not overdue":                   {4, 9, 1, true},
	} {
		w, ticket := answered(c.after, c.due)
		today := ticket.Slips[0].AnswerBy.Add(c.seen)
		if got := ticket.Missed(ticket.Slips[0], today); got != c.missed {
			t.Errorf("%s: missed is %t", name, got)
		}
		level, _, due := ticket.Escalation(today)
		if due != c.missed || due && level != "orange" {
			t.Errorf("%s: proposed is %t, %s", name, due, level)
		}
		if today < calendar.DayOf(w.now) {
			t.Fatalf("%s is seen before it happened", name)
		}
		w.now = today.Start().Add(20 * time.Hour)
		if slices.Contains(w.boxesOf(w.coordinator(), ticket), "escalate") != c.missed {
			t.Errorf("%s: %v", name, w.boxesOf(w.coordinator(), ticket))
		}
		_, err := w.try(w.coordinator(), ticket, "supervise", w.slip("orange", false))
		if c.missed && err != nil {
			t.Errorf("%s: the next level is refused: %v", name, err)
		} else if !c.missed {
			refusedWith(t, err, "slip.order")
		}
	}
}

func TestAClosureInTimeMeetsASlipThatWasAnswered(t *testing.T) {
	t.Parallel()
	on := calendar.MustDay("2024-06-10")
	slip := rectify.Slip{No: 1, Level: "blue", AnswerBy: on, Answered: rectify.Signature{By: "a", At: on.Start()}}
	ticket := &rectify.Ticket{State: rectify.Closed, CurrentDueOn: on.Add(-1), ClosedAt: on.Start(), Slips: []rectify.Slip{slip}}
	if ticket.Missed(slip, on.Add(9)) {
		t.Error("closed on the day of the answer")
	}
	ticket.ClosedAt = on.Add(1).Start()
	if !ticket.Missed(slip, on.Add(9)) {
		t.Error("overdue when the day to answer was over")
	}
}
