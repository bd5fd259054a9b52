package rectify_test

import (
	"slices"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// unpublished puts the world before a year whose holidays nobody knows; the function given back publishes them, and by
// them every limit in working days ends two days later.
func unpublished(t *testing.T) (w *world, publish func()) {
	w = newWorld(t)
	known := false
	w.Published = func(calendar.Day, calendar.Day) (string, bool) { return "2016-2026:x", known }
	plain := w.Due
	w.Due = func(from calendar.Day, n int, working, countFirst bool) (calendar.Day, error) {
		if known && working {
			n += 2
		}
		return plain(from, n, working, countFirst)
	}
	return w, func() { known = true }
}

func confirm(clock string) rectify.Facts {
	return rectify.Facts{Clock: &clock, Reason: text("节假日安排已公布")}
}

func TestAProvisionalDayStaysUntilItIsConfirmed(t *testing.T) {
	t.Parallel()
	w, publish := unpublished(t)
	ticket := w.at(rectify.Hotline, rectify.Dispatched)
	due, reply := ticket.CurrentDueOn, ticket.ReplyDueOn
	if len(ticket.Provisional) != 3 || ticket.Provisional[2].On != due || ticket.Provisional[2].Calendar != "2016-2026:x" {
		t.Fatalf("%+v", ticket.Provisional)
	}
	_, err := w.try(w.coordinator(), ticket, "confirm_day", confirm("current_due_on"))
	refusedWith(t, err, "provisional.unpublished")
	publish()
	_, err = w.try(w.officer(), ticket, "confirm_day", confirm("current_due_on"))
	refusedWith(t, err, "move.not_yours")
	_, err = w.try(w.person(rectify.Coordinator, "dongcheng"), ticket, "confirm_day", confirm("current_due_on"))
	refusedWith(t, err, "four_eyes.confirm_day")
	_, err = w.try(w.coordinator(), ticket, "confirm_day", confirm("notice_end_on"))
	refusedWith(t, err, "provisional.not_this")

	if ticket = w.do(w.officer(), ticket, "sign", rectify.Facts{}); slices.ContainsFunc(ticket.Provisional, func(p rectify.Provisional) bool { return p.Clock == "return_due_on" }) {
		t.Error("a clock that has stopped waits to be confirmed")
	}
	if ticket.CurrentDueOn != due || len(ticket.Provisional) != 2 {
		t.Errorf("another move moved the day to %s: %+v", ticket.CurrentDueOn, ticket.Provisional)
	}
	ticket = w.do(w.coordinator(), ticket, "confirm_day", confirm("current_due_on"))
	if ticket.CurrentDueOn != due.Add(2) || ticket.OriginalDueOn != due || ticket.DueFixed.By != w.coordinator().ID || len(ticket.Provisional) != 1 {
		t.Errorf("confirmed to %s, originally %s: %+v", ticket.CurrentDueOn, ticket.OriginalDueOn, ticket.Provisional)
	}
	_, err = w.try(w.coordinator(), ticket, "confirm_day", confirm("current_due_on"))
	refusedWith(t, err, "provisional.not_this")

	kept := confirm("reply_due_on")
	kept.Keep = ptr(true)
	if ticket = w.do(w.coordinator(), ticket, "confirm_day", kept); ticket.ReplyDueOn != reply || len(ticket.Provisional) != 0 {
		t.Errorf("the day that people were told became %s: %+v", ticket.ReplyDueOn, ticket.Provisional)
	}
	_, err = w.try(w.coordinator(), ticket, "confirm_day", kept)
	refusedWith(t, err, "provisional.none")
}

func TestADayThatWasSetAnewIsNoLongerProvisional(t *testing.T) {
	t.Parallel()
	w, _ := unpublished(t)
	ticket := w.at(rectify.Complaint, rectify.Publicizing)
	if len(ticket.Provisional) != 1 || ticket.Provisional[0].Clock != "notice_end_on" {
		t.Fatalf("%+v", ticket.Provisional)
	}
	w.do(w.coordinator(), ticket, "object", w.objection())
	if ticket = w.do(w.verifier(), ticket, "uphold_objection", rectify.Facts{ObjectionNo: ptr(1), Reason: text("确有异味")}); len(ticket.Provisional) != 0 {
		t.Errorf("the notice is gone, its day waits: %+v", ticket.Provisional)
	}
}

func TestDaysOfPublishedYearsAreNotProvisional(t *testing.T) {
	t.Parallel()
	w, publish := unpublished(t)
	publish()
	if ticket := w.at(rectify.Hotline, rectify.Dispatched); len(ticket.Provisional) != 0 {
		t.Errorf("%+v", ticket.Provisional)
	}
}

func TestAPlaceDecidesWhetherTheFirstDayCounts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		first bool
		days  int
	}{{false, 5}, {true, 4}} {
		w := newWorld(t)
		route := w.memory.routes.Routes[rectify.Hotline]
		route.CountFirst = c.first
		w.memory.routes.Routes[rectify.Hotline] = route
		today := calendar.DayOf(w.now)
		if ticket := w.at(rectify.Hotline, rectify.Dispatched); ticket.CurrentDueOn != today.Add(c.days) || ticket.ReplyDueOn != today.Add(c.days) {
			t.Errorf("counting the first day is %t: due %s, reply %s", c.first, ticket.CurrentDueOn, ticket.ReplyDueOn)
		}
	}
}

func TestNoDayOfAnEndedTicketWaitsToBeConfirmed(t *testing.T) {
	t.Parallel()
	w, _ := unpublished(t)
	if ticket := w.at(rectify.Hotline, rectify.Closed); !ticket.RepliedAt.IsZero() || len(ticket.Provisional) != 0 {
		t.Errorf("replied at %s, waiting are %+v", ticket.RepliedAt, ticket.Provisional)
	}
}

func TestADueDayThatIsTheDayToReplyIsProvisionalWithIt(t *testing.T) {
	t.Parallel()
	w, _ := unpublished(t)
	route := w.memory.routes.Routes[rectify.Complaint]
	route.Reply = rectify.Limit{Days: 5, Working: true}
	w.memory.routes.Routes[rectify.Complaint] = route
	ticket := w.at(rectify.Complaint, rectify.Dispatched)
	due := slices.ContainsFunc(ticket.Provisional, func(p rectify.Provisional) bool {
		return p.Clock == "current_due_on" && p.On == ticket.CurrentDueOn
	})
	if !due || ticket.CurrentDueOn != ticket.ReplyDueOn {
		t.Errorf("due %s, reply by %s, waiting are %+v", ticket.CurrentDueOn, ticket.ReplyDueOn, ticket.Provisional)
	}
}

func TestAFixedDayThatIsProvisionalStaysAmongThoseToConfirmWhenWorkBegins(t *testing.T) {
	t.Parallel()
	w, _ := unpublished(t)
	ticket := w.at(rectify.Hotline, rectify.Dispatched)
	due := ticket.CurrentDueOn
	w.now = w.now.AddDate(0, 0, 1)
	w.do(w.officer(), ticket, "sign", rectify.Facts{})
	ticket = w.do(w.officer(), ticket, "start_now", rectify.Facts{Findings: text("属实"), Verdict: ptr(rectify.Substantiated), ClosureGoal: text("水质达标")})
	if ticket.CurrentDueOn != due || !waits(ticket, "current_due_on") {
		t.Errorf("due on %s instead of %s, to be confirmed are %+v", ticket.CurrentDueOn, due, ticket.Provisional)
	}
}

func TestWhatHasEndedWaitsForNoHolidays(t *testing.T) {
	t.Parallel()
	w, _ := unpublished(t)
	ticket := w.at(rectify.InspectionTask, rectify.Dispatched)
	if !waits(ticket, "plan_due_on") {
		t.Fatalf("%+v", ticket.Provisional)
	}
	w.do(w.coordinator(), ticket, "propose_void", rectify.Facts{Reason: text("录入有误")})
	if ticket = w.do(w.verifier(), ticket, "void", rectify.Facts{}); len(ticket.Provisional) > 0 {
		t.Errorf("a voided ticket waits for %+v", ticket.Provisional)
	}
}

func waits(t *rectify.Ticket, clock string) bool {
	return slices.ContainsFunc(t.Provisional, func(p rectify.Provisional) bool { return p.Clock == clock })
}
