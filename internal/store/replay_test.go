package store_test

import (
	"testing"
	"time"

	"qingdan/internal/rectify"
)

// replayed fails the test when a projection is not what the journal says.
func (w *world) replayed() {
	w.Helper()
	findings, err := w.store.Replay(w.ctx, func(int64, int64) {})
	if err != nil {
		w.Fatal(err)
	}
	for _, f := range findings {
		w.Errorf("ticket %s: %s", f.Ticket, f.EN)
	}
}

func TestEveryTicketIsTheSumOfItsEntries(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		ticket := w.dispatched("河道黑臭", "dongcheng")
		w.clock.forward(time.Hour)
		ticket = w.must(w.officer(), rectify.Command{Do: "sign", Ticket: ticket.ID, Version: ticket.Version, Note: "已到现场"})
		w.must(w.officer(), rectify.Command{Do: "record_findings", Ticket: ticket.ID, Version: ticket.Version,
			Facts: rectify.Facts{Findings: ptr(rectify.Text("情况\"属实\"\n")), Verdict: ptr(rectify.Substantiated), Measures: &[]rectify.Measure{{Text: "清淤", Person: "经办人", DueOn: 19900}}}})
		w.replayed()
	})
}

func TestAnEditPastTheDeskIsFound(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		ticket := w.dispatched("河道黑臭", "dongcheng")
		w.dispatched("扬尘", "shuijiang")
		w.replayed()
		if findings, err := w.store.VerifyFigures(w.ctx, 30000); err != nil || len(findings) != 0 {
			w.Fatalf("an honest house has findings %v, %v", findings, err)
		}
		w.sql("UPDATE tickets SET township = 'x', version = version + 1 WHERE id = '" + ticket.ID + "'")
		findings, err := w.store.Replay(w.ctx, func(int64, int64) {})
		if err != nil || len(findings) != 1 || findings[0].Ticket != ticket.TicketNo {
			w.Errorf("the edited row gave %v, %v", findings, err)
		}
		w.sql("UPDATE figures SET closed = closed + 1")
		if findings, err := w.store.VerifyFigures(w.ctx, 30000); err != nil || len(findings) == 0 {
			w.Errorf("the edited ledger gave %v, %v", findings, err)
		}
	})
}
