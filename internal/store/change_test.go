package store_test

import (
	"sync"
	"testing"

	"qingdan/internal/rectify"
)

func TestSixtyFourWritersOnDifferentTicketsAllSucceed(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		tickets := make([]*rectify.Ticket, 64)
		for i := range tickets {
			tickets[i] = w.dispatched("油烟扰民", "dongcheng")
		}
		var wait sync.WaitGroup
		errs := make([]error, len(tickets))
		for i, ticket := range tickets {
			wait.Go(func() {
				_, errs[i] = w.desk.Act(w.ctx, w.officer(), rectify.Command{Do: "sign", Ticket: ticket.ID, Version: ticket.Version})
			})
		}
		wait.Wait()
		for i, err := range errs {
			if err != nil {
				w.Errorf("writer %d failed: %v", i, err)
			}
		}
	})
}

func TestSixtyFourWritersOnTheSameTicketHaveOneWinner(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		ticket := w.dispatched("油烟扰民", "dongcheng")
		var wait sync.WaitGroup
		errs := make([]error, 64)
		for i := range errs {
			wait.Go(func() {
				_, errs[i] = w.desk.Act(w.ctx, w.officer(), rectify.Command{Do: "sign", Ticket: ticket.ID, Version: ticket.Version})
			})
		}
		wait.Wait()
		winners := 0
		for _, err := range errs {
			switch {
			case err == nil:
				winners++
			case rectify.KindOf(err) != rectify.Conflict:
				w.Errorf("a loser got %v, not a conflict", err)
			}
		}
		if winners != 1 {
			w.Errorf("%d writers won, want exactly 1", winners)
		}
	})
}
