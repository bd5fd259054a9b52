package store_test

import (
	"slices"
	"strings"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// lit lists the tickets of a colour as of a day.
func (w *world) lit(colour string, today calendar.Day, yellowDays int) (ids []string) {
	w.Helper()
	scope, err := w.coordinator().Scope()
	if err != nil {
		w.Fatal(err)
	}
	page, err := w.store.Tickets(w.ctx, scope, report.TicketQuery{Light: colour, Today: today, YellowDays: yellowDays, Limit: 50})
	if err != nil {
		w.Fatal(err)
	}
	for _, t := range page.Tickets {
		ids = append(ids, t.ID)
		if got := t.Light(today, yellowDays); got != colour {
			w.Errorf("the list of %s on %s shows a light that is %s", colour, today, got)
		}
	}
	slices.Sort(ids)
	return ids
}

func TestTheListFindsTheLightsThatTheTicketsHave(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		today := calendar.DayOf(w.clock.now())
		var tickets []*rectify.Ticket
		for _, days := range [][]int{nil, {2}, {2, 4}, {4, 2, 6}, {9}, {12, 13}, {2, 30}} {
			ticket := w.dispatched("河道黑臭", "dongcheng")
			var milestones []rectify.Milestone
			for _, n := range days {
				milestones = append(milestones, rectify.Milestone{On: today.Add(n), Target: "清淤"})
			}
			tickets = append(tickets, w.must(w.coordinator(), rectify.Command{Do: "edit", Ticket: ticket.ID, Version: ticket.Version, Facts: rectify.Facts{Milestones: &milestones}}))
		}
		met := slices.Clone(tickets[2].Milestones)
		met[0].MetOn = today
		tickets[2] = w.must(w.coordinator(), rectify.Command{Do: "edit", Ticket: tickets[2].ID, Version: tickets[2].Version, Facts: rectify.Facts{Milestones: &met}})
		seen := map[string]bool{}
		for n := range 14 {
			for _, yellowDays := range []int{1, rectify.YellowDays} {
				for _, colour := range []string{"red", "yellow", "green"} {
					var want []string
					for _, ticket := range tickets {
						if ticket.Light(today.Add(n), yellowDays) == colour {
							want = append(want, ticket.ID)
						}
					}
					slices.Sort(want)
					if got := w.lit(colour, today.Add(n), yellowDays); !slices.Equal(got, want) {
						t.Errorf("%s on %s, yellow from %d days: %v instead of %v", colour, today.Add(n), yellowDays, got, want)
					}
					seen[colour] = seen[colour] || len(want) > 0
				}
			}
		}
		if len(seen) != 3 || !seen["red"] || !seen["yellow"] || !seen["green"] {
			t.Errorf("only %v came up", seen)
		}
		w.replayed()
	})
}

func TestTheColoursThatCallForSomebodyAreFoundByAnIndex(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		if strings.HasPrefix(w.dsn, "postgres") {
			return // a planner that counts rows reads a table of this size as a whole
		}
		db := w.past()
		defer db.Close()
		for _, condition := range []string{"t.red_after <> 0 AND t.yellow_after < 20000 AND t.red_after < 20000",
			"t.red_after <> 0 AND t.yellow_after <= 20003 AND t.red_after >= 20000 AND (t.yellow_after < 20000 OR t.current_due_on <= 20003)"} {
			var id, parent, unused int
			var plan string
			if err := db.QueryRow("EXPLAIN QUERY PLAN SELECT count(*) FROM tickets t WHERE "+condition).Scan(&id, &parent, &unused, &plan); err != nil || !strings.Contains(plan, "tickets_light") {
				t.Errorf("%s: %s, %v", condition, plan, err)
			}
		}
	})
}
