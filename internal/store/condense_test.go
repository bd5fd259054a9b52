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
