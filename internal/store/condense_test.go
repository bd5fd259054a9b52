package store_test

import (
	"testing"

	"qingdan/internal/rectify"
)

func TestCondensedYearsGrowWithTheJournal(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		condense := func() int64 {
			w.Helper()
			if _, err := w.store.Condense(w.ctx, 1); err != nil {
				w.Fatal(err)
			}
			return w.store.Condensed()
		}
		w.dispatched("河道黑臭", "dongcheng")
		first := condense()
		ticket := w.dispatched("扬尘", "dongcheng")
		w.must(w.officer(), rectify.Command{Do: "sign", Ticket: ticket.ID, Version: ticket.Version})
		if second := condense(); first == 0 || second != first+3 {
			w.Errorf("%d entries were condensed, and %d after three more", first, second)
		}
		if done, err := w.store.Condense(w.ctx, 1); err != nil || done {
			w.Errorf("nothing new was condensed again: %v", err)
		}
		w.store.Forget()
		if got := w.registered(w.officer()); got != 2 {
			w.Errorf("of two tickets %d are counted", got)
		}
	})
}

func TestAnEditOfWhatIsCondensedIsFoundAndDamageIsReadFromTheLedger(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		verified := func() int {
			w.Helper()
			findings, err := w.store.VerifyFigures(w.ctx, 30000)
			if err != nil {
				w.Fatal(err)
			}
			return len(findings)
		}
		w.dispatched("河道黑臭", "dongcheng")
		if _, err := w.store.Condense(w.ctx, 1); err != nil {
			w.Fatal(err)
		}
		w.dispatched("扬尘", "dongcheng") // not condensed yet
		if n := verified(); n != 0 {
			w.Fatalf("an honest house has %d findings", n)
		}
		w.sql("INSERT INTO figure_years SELECT cube, cell_id, 1990, days FROM figure_years WHERE cube = 2")
		if verified() == 0 {
			w.Error("years of which the ledger knows nothing are not found")
		}
		w.sql("DELETE FROM figure_years WHERE year = 1990")
		w.sql("UPDATE figure_years SET days = substr(days, 1, 3)")
		if verified() == 0 {
			w.Error("edited years are not found")
		}
		w.store.Forget()
		if got := w.registered(w.officer()); got != 2 {
			w.Errorf("over damaged years %d of two tickets are counted", got)
		}
		if _, err := w.store.Condense(w.ctx, 1); err != nil || verified() != 0 {
			w.Errorf("damaged years were not made anew: %v", err)
		}
	})
}

// A recusal takes tickets away from those who are recused, for the past as well, whoever asked before them and shares
// their sums.
func TestSumsThatUnitsShareAreNotAnsweredToWhoIsRecused(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		ticket := w.dispatched("河道黑臭", "dongcheng")
		other := w.actor(rectify.Auditor, "shuijiang", "district")
		if a, b := w.registered(w.coordinator()), w.registered(other); a != 1 || b != 1 {
			w.Fatalf("of one ticket %d and %d are counted", a, b)
		}
		w.must(w.coordinator(), rectify.Command{Do: "edit", Ticket: ticket.ID, Version: ticket.Version, Note: "回避", Facts: rectify.Facts{RecusedUnits: &[]string{w.unit["shuijiang"]}}})
		if a, b := w.registered(w.coordinator()), w.registered(other); a != 1 || b != 0 {
			w.Errorf("after a township was recused the office counts %d, the township %d", a, b)
		}
	})
}
