package store_test

import (
	"runtime"
	"sync"
	"testing"

	"qingdan/internal/rectify"
)

// A ticket that is dispatched in the same commit in which its unit moves is open to the units above it now, and to no
// others.
func TestATicketIsOpenedToTheUnitsAboveAsTheyMovedInTheSameCommit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir()+"/qingdan.db")
	ticket := w.must(w.coordinator(), w.complaint("扬尘"))
	upper, other := w.actor(rectify.Officer, "shuijiang", "shuijiang"), w.actor(rectify.Officer, "dongcheng", "dongcheng")
	move := func(to string) (rectify.Unit, rectify.Entry) {
		return rectify.Unit{Code: "village", Name: "village", Level: "乡", Parent: to}, rectify.Entry{Event: rectify.EventUnits, RecordedAt: w.clock.now(), EffectiveAt: w.clock.now()}
	}
	put := func(to string) {
		u, entry := move(to)
		if _, _, err := w.store.PutUnits(w.ctx, []rectify.Unit{u}, entry, w.newID); err != nil {
			t.Error(err)
		}
	}
	put("shuijiang")
	began, release := make(chan struct{}), make(chan struct{})
	var units sync.WaitGroup
	units.Go(func() {
		_ = w.store.Change(w.ctx, func(rectify.Work) error { close(began); <-release; return nil })
	})
	<-began
	for n, unit := range []func(){
		func() { put("dongcheng") },
		func() {
			w.must(w.coordinator(), rectify.Command{Do: "dispatch", Ticket: ticket.ID, Version: ticket.Version, Facts: rectify.Facts{ResponsibleUnit: ptr(w.unit["village"]), LeadUnit: ptr(w.unit["bureau"]), AcceptanceUnit: ptr(w.unit["inspectors"])}})
		},
	} {
		units.Go(unit)
		for w.store.Waiting() <= n {
			runtime.Gosched()
		}
	}
	close(release)
	units.Wait()
	for actor, want := range map[*rectify.Actor]bool{&upper: false, &other: true} {
		scope, err := actor.Scope()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.store.Ticket(w.ctx, scope, ticket.ID); (err == nil) != want {
			t.Errorf("%s sees it: %v, want %v", actor.ID, err == nil, want)
		}
	}
}
