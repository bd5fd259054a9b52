package store_test

import (
	"errors"
	"runtime"
	"sync"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/snapshot"
)

// What was entered of a period since its closing was proposed is seen also where both go to disk in one commit.
func TestAClosingSeesWhatIsEnteredInTheSameCommit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir()+"/qingdan.db")
	size, err := w.store.JournalSize(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	began, release := make(chan struct{}), make(chan struct{})
	var units sync.WaitGroup
	units.Go(func() {
		_ = w.store.Change(w.ctx, func(rectify.Work) error { close(began); <-release; return nil })
	})
	<-began
	queued := func(n int) {
		for w.store.Waiting() < n {
			runtime.Gosched()
		}
	}
	units.Go(func() { w.must(w.coordinator(), w.complaint("扬尘")) })
	queued(1)
	today := calendar.DayOf(w.clock.now())
	units.Go(func() {
		c := &snapshot.Closing{Period: snapshot.Period{From: today, To: today}, Entries: size}
		refused := errors.New("it has changed")
		err := w.store.KeepClosing(w.ctx, c, rectify.Entry{}, func(_ *snapshot.Closing, changed bool) error {
			if changed {
				return refused
			}
			return nil
		})
		if !errors.Is(err, refused) {
			t.Errorf("the period is closed over what was entered before: %v", err)
		}
	})
	queued(2)
	close(release)
	units.Wait()
}
