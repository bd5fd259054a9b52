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

// Who checks a closure report is not answered from the sums in memory, even where those are as far as the journal.
func TestAClosureThatIsCheckedIsCountedFromDisk(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir()+"/qingdan.db")
	w.dispatched("河道黑臭", "dongcheng")
	open := func(q report.Query) string {
		w.Helper()
		q.AsOf, q.By = calendar.DayOf(w.clock.now()), []string{"unit"}
		sheet, err := w.asked(report.Question{Report: "closure", Query: q})
		if err != nil {
			t.Fatal(err)
		}
		v, _ := sheet.Value(sheet.Total, "open")
		return v.Amount.String()
	}
	before := open(report.Query{})
	w.sql("UPDATE figures SET open = open * 2")
	if remembered := open(report.Query{}); remembered != before {
		t.Errorf("%s are open, then %s: nothing was remembered", before, remembered)
	}
	size, err := w.store.JournalSize(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []report.Query{{Afresh: true}, {Afresh: true, KnownAt: w.clock.now(), Entries: size}} {
		if checked := open(q); checked == before {
			t.Errorf("%s are open on disk as well: it was not counted", checked)
		}
	}
}
