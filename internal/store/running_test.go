package store_test

import (
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// registered counts what an actor may see today.
func (w *world) registered(a rectify.Actor) (n int64) {
	w.Helper()
	scope, err := a.Scope()
	if err != nil {
		w.Fatal(err)
	}
	tallies, _, err := w.store.Tallies(w.ctx, scope, report.Query{AsOf: calendar.DayOf(w.clock.now()), By: []string{"unit", "source"}, UnitMode: report.LeadOnly, TypeMode: report.MainType})
	if err != nil {
		w.Fatal(err)
	}
	for _, t := range tallies {
		n += t.Counts.Registered()
	}
	return n
}

func TestFiguresInMemoryFollowWhatIsRecordedLater(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		for n := range int64(3) {
			if got := w.registered(w.officer()); got != n {
				w.Errorf("after %d tickets the township counts %d", n, got)
			}
			w.dispatched("河道黑臭", "dongcheng")
		}
		if got := w.registered(w.actor(rectify.Officer, "shuijiang", "shuijiang")); got != 0 {
			w.Errorf("another township counts %d of them", got)
		}
	})
}

func TestAUnitThatMovesInTheTreeTakesItsFiguresAlong(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		w.dispatched("河道黑臭", "village")
		upper := w.actor(rectify.Officer, "shuijiang", "shuijiang")
		before := w.registered(upper)
		entry := rectify.Entry{Event: rectify.EventUnits, RecordedAt: w.clock.now(), EffectiveAt: w.clock.now()}
		to := "shuijiang"
		if before == 1 {
			to = "dongcheng"
		}
		if _, _, err := w.store.PutUnits(w.ctx, []rectify.Unit{{Code: "village", Name: "village", Level: "乡", Parent: to}}, entry, w.newID); err != nil {
			w.Fatal(err)
		}
		if after := w.registered(upper); after != 1-before {
			w.Errorf("the township counted %d, and %d when the village had moved", before, after)
		}
	})
}
