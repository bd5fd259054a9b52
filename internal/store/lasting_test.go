package store_test

import (
	"context"
	"iter"
	"runtime"
	"sync"
	"testing"
	"time"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
)

// More tables are written at once than there are connections: others read meanwhile, and so does whoever writes a table,
// such as the name of a campaign.
func TestTablesThatAreWrittenLeaveAConnectionForOthers(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		cmd := w.complaint("扬尘")
		cmd.Facts.Campaign = ptr("无名轮次")
		w.must(w.coordinator(), cmd)
		scope, err := w.coordinator().Scope()
		if err != nil {
			w.Fatal(err)
		}
		layout := official.Layout{Rows: "tickets", Group: "batch"}
		ctx, cancel := context.WithTimeout(w.ctx, 10*time.Second)
		defer cancel()
		most := max(2, min(4, runtime.GOMAXPROCS(0))) // of SQLite
		holding, release := make(chan struct{}, most), make(chan struct{})
		var done sync.WaitGroup
		for range most {
			done.Go(func() {
				err := w.store.InOrder(ctx, scope, report.TicketQuery{}, layout.StubOf, func(first *rectify.Ticket, _ iter.Seq2[*rectify.Ticket, error]) error {
					holding <- struct{}{}
					<-release
					if w.store.CampaignName(ctx, first.Campaign); ctx.Err() != nil {
						w.Error("who writes a table waits for a connection for ever")
					}
					return nil
				})
				if err != nil {
					w.Error(err)
				}
			})
		}
		for range most - 1 {
			<-holding
		}
		if _, err := w.store.Tickets(ctx, scope, report.TicketQuery{Limit: 1}); err != nil {
			w.Errorf("nobody else can read: %v", err)
		}
		close(release)
		done.Wait()
		gone, stop := context.WithCancel(w.ctx)
		stop()
		if err := w.store.InOrder(gone, scope, report.TicketQuery{}, layout.StubOf, nil); err == nil {
			w.Error("a table that nobody waits for is written")
		}
	})
}
