package store_test

import (
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// photographed adds a photo whose bytes have a digest.
func (w *world) photographed(t *rectify.Ticket, kind, digest string) {
	w.Helper()
	scope, _ := w.coordinator().Scope()
	now, err := w.store.Ticket(w.ctx, scope, t.ID)
	if err != nil {
		w.Fatal(err)
	}
	w.must(w.coordinator(), rectify.Command{Do: "attach", Ticket: t.ID, Version: now.Version, Attachment: &rectify.Attachment{ID: w.newID(), Kind: kind, SHA256: digest, At: w.clock.now()}})
}

func TestAPhotoOfTwoTicketsIsFoundButNotToldOfATicketThatMayNotBeSeen(t *testing.T) {
	everyEngine(t, func(w *world) {
		first, second := w.dispatched("沟渠", "dongcheng"), w.dispatched("河道", "shuijiang")
		hidden := w.complaint("暗管")
		hidden.Facts.RecusedUnits = &[]string{w.unit["office"]}
		secret := w.must(w.actor(rectify.Coordinator, "inspectors", "district"), hidden)
		w.photographed(first, "before", "own") // before and after of one ticket are its own matter
		w.photographed(first, "after", "shared")
		w.photographed(first, "other", "form")
		w.photographed(second, "before", "shared")
		w.photographed(second, "other", "form")
		inspector := w.actor(rectify.Coordinator, "inspectors", "district")
		w.must(inspector, rectify.Command{Do: "attach", Ticket: secret.ID, Version: secret.Version, Attachment: &rectify.Attachment{ID: w.newID(), Kind: "after", SHA256: "shared", At: w.clock.now()}})
		for _, who := range []struct {
			actor rectify.Actor
			finds int
		}{{w.coordinator(), 2}, {inspector, 3}, {w.officer(), 0}} {
			scope, _ := who.actor.Scope()
			reused, err := w.store.ReusedPhotos(w.ctx, scope, first)
			if err != nil {
				w.Fatal(err)
			}
			tickets := map[string]bool{}
			for _, r := range reused {
				if r.SHA256 != "shared" {
					w.Errorf("%s is told of %s", who.actor.ID, r.SHA256)
				}
				for _, id := range r.Tickets {
					tickets[id] = true
				}
			}
			if len(tickets) != who.finds {
				w.Errorf("%s at %s finds %v, expected %d tickets", who.actor.Role, who.actor.Unit, tickets, who.finds)
			}
		}
		if _, err := w.store.ReusedPhotos(w.ctx, rectify.Scope{}, first); err == nil {
			w.Error("photos were compared without a scope")
		}
	})
}

func TestClosuresOfAPeriodAreThoseOfTheScope(t *testing.T) {
	everyEngine(t, func(w *world) {
		past := w.complaint("已办结")
		past.Historical = true
		imported := w.must(w.coordinator(), past)
		closed := w.must(w.coordinator(), rectify.Command{Do: "record_closed", Historical: true, Ticket: imported.ID, Version: imported.Version,
			Facts: rectify.Facts{ResponsibleUnit: new(w.unit["shuijiang"])}})
		w.photographed(closed, "notice", "paper")
		w.dispatched("未办结", "shuijiang")
		today := calendar.DayOf(w.clock.now())
		for _, ask := range []struct {
			actor    rectify.Actor
			from, to calendar.Day
			most, n  int
		}{{w.coordinator(), today, today, 10, 1}, {w.coordinator(), today.Add(1), today.Add(9), 10, 0}, {w.coordinator(), today.Add(-9), today.Add(-1), 10, 0},
			{w.coordinator(), today, today, 0, 0}, {w.officer(), today, today, 10, 0}} {
			scope, _ := ask.actor.Scope()
			found, err := w.store.Closures(w.ctx, scope, ask.from, ask.to, ask.most)
			if err != nil || len(found) != ask.n {
				w.Errorf("%s from %s to %s: %d tickets, %v", ask.actor.Role, ask.from, ask.to, len(found), err)
			}
			if reused, err := w.store.ReusedBetween(w.ctx, scope, ask.from, ask.to); err != nil || len(reused) > 0 {
				w.Errorf("%v %v", reused, err)
			}
			if photos, err := w.store.PhotosBetween(w.ctx, scope, ask.from, ask.to); err != nil || len(photos) > 0 { // a notice is no photo
				w.Errorf("%v %v", photos, err)
			}
		}
		if _, err := w.store.Closures(w.ctx, rectify.Scope{}, today, today, 1); err == nil {
			w.Error("closures were read without a scope")
		}
		if _, err := w.store.PhotosBetween(w.ctx, rectify.Scope{}, today, today); err == nil {
			w.Error("photos were read without a scope")
		}
	})
}

func TestTellingMovesAreThoseOfTheScopeAndPeriodAndNotOfImports(t *testing.T) {
	everyEngine(t, func(w *world) {
		w.dispatched("沟渠", "dongcheng")
		past := w.complaint("历史")
		past.Historical = true
		w.must(w.coordinator(), past)
		hidden := w.complaint("暗管")
		hidden.Facts.RecusedUnits = &[]string{w.unit["office"]}
		w.must(w.actor(rectify.Coordinator, "inspectors", "district"), hidden)
		today := calendar.DayOf(w.clock.now())
		for _, ask := range []struct {
			actor    rectify.Actor
			from, to calendar.Day
			kinds    []string
			n        int
		}{{w.coordinator(), today, today, []string{"register", "void"}, 1}, {w.actor(rectify.Coordinator, "inspectors", "district"), today, today, []string{"register"}, 2},
			{w.coordinator(), today.Add(1), today.Add(2), []string{"register"}, 0}, {w.coordinator(), today, today, []string{"void"}, 0}} {
			scope, _ := ask.actor.Scope()
			moves, err := w.store.MovesBetween(w.ctx, scope, ask.kinds, ask.from, ask.to, 10)
			if err != nil || len(moves) != ask.n {
				w.Errorf("%s finds %+v, %v", ask.actor.Unit, moves, err)
			}
			for _, m := range moves {
				if m.Do != "register" || m.Unit == "" || m.By == "" || m.Ticket == "" || m.At.IsZero() {
					w.Errorf("%+v", m)
				}
			}
		}
		if _, err := w.store.MovesBetween(w.ctx, rectify.Scope{}, []string{"register"}, today, today, 10); err == nil {
			w.Error("moves were read without a scope")
		}
	})
}
