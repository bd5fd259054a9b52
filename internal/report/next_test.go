package report_test

import (
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// next folds moves over tickets that say of themselves when they were last changed.
func next(moves ...any) (s report.Standing) {
	for i := 0; i < len(moves); i += 2 {
		s = report.Next(s, moves[i].(string), moves[i+1].(*rectify.Ticket))
	}
	return s
}

func at(day string) time.Time { return calendar.MustDay(day).Start().Add(9 * time.Hour) }

func TestAStandingKeepsWhatTheTicketForgets(t *testing.T) {
	t.Parallel()
	ticket := func(state rectify.State, day string, more func(*rectify.Ticket)) *rectify.Ticket {
		one := &rectify.Ticket{State: state, RegisteredAt: at("2024-06-01"), EffectiveAt: at(day)}
		if more != nil {
			more(one)
		}
		return one
	}
	closed := func(day string) *rectify.Ticket {
		return ticket(rectify.Closed, day, func(c *rectify.Ticket) { c.ClosedAt, c.ClosureType = at(day), rectify.Rectified })
	}
	s := next("register", ticket(rectify.Registered, "2024-06-01", nil), "dispatch", ticket(rectify.Dispatched, "2024-06-02", nil), "return", ticket(rectify.Registered, "2024-06-03", func(r *rectify.Ticket) { r.ReturnCount = 1 }),
		"dispatch", ticket(rectify.Dispatched, "2024-06-04", func(r *rectify.Ticket) { r.ReturnCount = 1 }), "request_acceptance", ticket(rectify.AcceptanceRequested, "2024-06-10", nil), "close", closed("2024-06-20"),
		"reopen", ticket(rectify.Rectifying, "2024-07-01", func(r *rectify.Ticket) { r.ReopenCount, r.ReopenedAt = 1, at("2024-07-01") }))
	if s.FirstDispatchedOn.String() != "2024-06-02" || s.StartedOn != s.FirstDispatchedOn || s.Dispatches != 2 || s.Applications != 1 || s.EverClosedOn.String() != "2024-06-20" || !s.ClosedOn.IsZero() || s.Reopens != 1 || s.Class != report.IsOpen {
		t.Errorf("after its reopening it stands as %+v", s)
	}
	if s = report.Next(s, "close", closed("2024-08-01")); s.EverClosedOn.String() != "2024-06-20" || s.ClosedOn.String() != "2024-08-01" {
		t.Errorf("after its second closure it stands as %+v", s)
	}
	if s := next("register", ticket(rectify.Registered, "2024-06-01", nil)); s.StartedOn != s.RegisteredOn || s.Verdict != rectify.VerdictUnknown {
		t.Errorf("a new one stands as %+v", s)
	}
}

func TestSigningIsInTimeByTheInstant(t *testing.T) {
	t.Parallel()
	due := at("2024-06-03")
	for signed, want := range map[time.Time]string{{}: report.SignWaiting, due: report.SignedInDue, due.Add(time.Microsecond): report.SignedLate} {
		s := next("dispatch", &rectify.Ticket{State: rectify.Dispatched, RegisteredAt: due, EffectiveAt: due, SignDueAt: due, SignedAt: signed})
		if s.Signing != want || s.SignDueOn.String() != "2024-06-03" {
			t.Errorf("signed at %s: %+v", signed, s)
		}
	}
	if s := next("record_open", &rectify.Ticket{State: rectify.Rectifying, RegisteredAt: due, EffectiveAt: due, SignDueAt: due}); s.Signing != "" || !s.FirstDispatchedOn.IsZero() {
		t.Errorf("what was never dispatched here has nothing to sign: %+v", s)
	}
}

// TestTheScheduleIsTheTicketsOwn holds the schedule report against Ticket.Schedule on every day around the milestones.
func TestTheScheduleIsTheTicketsOwn(t *testing.T) {
	t.Parallel()
	r, _ := report.Named("schedule")
	day := calendar.MustDay
	states := map[string]string{"completed": "completed", "on_schedule": "on_schedule", "behind": "behind"}
	for _, milestones := range [][]rectify.Milestone{nil, {{On: day("2024-06-10")}}, {{On: day("2024-06-20")}, {On: day("2024-06-10")}}, {{On: day("2024-06-10"), MetOn: day("2024-06-05")}, {On: day("2024-06-15")}},
		{{On: day("2024-06-10"), MetOn: day("2024-06-05")}}, {{On: day("2024-06-25")}, {On: day("2024-06-12")}, {On: day("2024-06-08")}}} {
		for _, state := range []rectify.State{rectify.Rectifying, rectify.Closed} {
			ticket := &rectify.Ticket{State: state, Source: rectify.InspectionTask, RegisteredAt: at("2024-06-01"), EffectiveAt: at("2024-06-06"), Milestones: milestones}
			s := next("edit", ticket)
			for on := day("2024-06-06"); on < day("2024-06-30"); on++ {
				m := report.Moment{Standing: s, AsOf: on}
				for id, word := range states {
					want := int64(0)
					if ticket.Schedule(on) == word {
						want = 1
					}
					if got := r.Measures[r.Measure(id)].Of(m); got != want {
						t.Errorf("%v %s on %s: %s is %d, the ticket says %q", milestones, state, on, id, got, ticket.Schedule(on))
					}
				}
			}
		}
	}
}

func TestAShareOfATicketThatMovesIsBalanced(t *testing.T) {
	t.Parallel()
	q := report.Question{Report: "balance", Query: query("unit"), To: calendar.MustDay("2024-12-31")}.Settled(0)
	q.UnitMode = report.SplitEqually
	side := func(class report.Class, units string) report.Side {
		return report.Side{Class: class, Admitted: true, Site: report.Site{Cell: report.Cell{Units: units}}}
	}
	open := report.IsOpen
	flows := []report.Flow{{Kind: report.OpeningStock, After: side(open, "a,b"), N: 3}, {Before: side(open, "a,b"), After: side(open, "a,b,c"), N: 2}, {Before: side(open, "a,b"), After: side(report.IsClosed, "c"), N: 1},
		{Before: side(open, "a,b,c"), After: report.Side{Class: open}, N: 1}, {After: side(open, "a"), N: 1}, {Kind: report.ClosingStock, After: side(open, "a,b,c"), N: 1}, {Kind: report.ClosingStock, After: side(open, "a"), N: 1}}
	sheet, err := report.MakeFlows(q, report.Prefix{KnownAt: time.Now()}, flows, names([]report.Tally{{Cell: ofUnits("a,b,c")}}), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range append(sheet.Lines, sheet.Total) {
		if label := l.Label().EN; label == "c" {
			in, _ := sheet.Value(l, "in")
			closed, _ := sheet.Value(l, "closed")
			if in.Amount.String() != "1.67" || closed.Amount.String() != "1" {
				t.Errorf("c: in %s, closed %s", in.Amount, closed.Amount)
			}
		}
	}
	flows[0].N = 4
	if _, err := report.MakeFlows(q, report.Prefix{}, flows, names(nil), nil); err == nil {
		t.Error("a balance that does not hold is given")
	}
}
