package store_test

import (
	"slices"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/notify"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/store"
)

// inbox gives what waits for an actor today.
func (w *world) inbox(a rectify.Actor, first int) map[string]report.Waiting {
	w.Helper()
	scope, err := a.Scope()
	if err != nil {
		w.Fatal(err)
	}
	found, err := w.store.Inbox(w.ctx, scope, w.store.Units().Inbox(a, calendar.DayOf(w.clock.now()), rectify.YellowDays), first)
	if err != nil {
		w.Fatal(err)
	}
	return found
}

func TestAnInboxCountsAndShowsTheMostUrgentFirst(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		var ids []string
		for range 4 {
			ids = append(ids, w.dispatched("河道黑臭", "dongcheng").ID)
			w.clock.forward(26 * time.Hour)
		}
		w.dispatched("扬尘", "shuijiang")
		got := w.inbox(w.officer(), 2)["to_sign"]
		if got.Count != 4 || got.More || len(got.First) != 2 || got.First[0].Ticket.ID != ids[0] || got.First[1].Ticket.ID != ids[1] {
			t.Errorf("%+v", got)
		}
		if got := w.inbox(w.actor(rectify.Officer, "village", "village"), 2); len(got) != 0 {
			t.Errorf("who may not see the tickets is told of %+v", got)
		}
		if got := w.inbox(w.actor(rectify.Officer, "shuijiang", "shuijiang"), 5)["to_sign"]; got.Count != 1 {
			t.Errorf("the other township: %+v", got)
		}
		w.must(w.officer(), rectify.Command{Do: "sign", Ticket: ids[0], Version: 2})
		if got := w.inbox(w.officer(), 5); got["to_sign"].Count != 3 || got["to_plan"].Count != 1 {
			t.Errorf("after signing: %+v", got)
		}
		w.replayed()
	})
}

func TestARecusedCoordinatorIsNotTold(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		about := w.complaint("整改办违规")
		about.Facts.RecusedUnits = &[]string{w.unit["office"]}
		w.must(w.coordinator(), about)
		w.must(w.coordinator(), w.complaint("河道黑臭"))
		if got := w.inbox(w.coordinator(), 5)["to_dispatch"]; got.Count != 1 || got.First[0].Ticket.Title != "河道黑臭" {
			t.Errorf("%+v", got)
		}
		if got := w.inbox(w.actor(rectify.Coordinator, "inspectors", "district"), 5)["to_dispatch"]; got.Count != 2 {
			t.Errorf("the coordinator of another unit: %+v", got)
		}
		before := w.complaint("又一件")
		later := w.must(w.coordinator(), before)
		w.must(w.coordinator(), rectify.Command{Do: "edit", Ticket: later.ID, Version: 1, Facts: rectify.Facts{RecusedUnits: &[]string{w.unit["office"]}}})
		if got := w.inbox(w.coordinator(), 5)["to_dispatch"]; got.Count != 1 {
			t.Errorf("a recusal that came later: %+v", got)
		}
		w.replayed()
	})
}

func TestNobodyWhoRectifiesIsToldThatThePublicObjects(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		notice := w.noticed("河道黑臭", calendar.DayOf(w.clock.now())+5)
		p, r := w.post(), newReceiver(w.T)
		id, _ := p.endpoint(r.URL, "dongcheng", notify.Standard)
		after, err := w.desk.Object(w.ctx, rectify.Visitor{}, notice, "仍有异味", nil)
		if err != nil {
			w.Fatal(err)
		}
		town := w.actor(rectify.Coordinator, "village", "dongcheng")
		page := func(a rectify.Actor) int {
			for _, b := range w.store.Units().Inbox(a, calendar.DayOf(w.clock.now()), rectify.YellowDays) {
				if b.ID == "to_moderate" {
					return len(must(w.store.Errands(w.ctx, must(a.Scope()), b, nil, 10)).Errands)
				}
			}
			return -1
		}
		if got := w.inbox(w.coordinator(), 5)["to_moderate"].Count; got != 1 || page(w.coordinator()) != 1 {
			w.Errorf("the coordinator is told of %d", got)
		}
		if got := w.inbox(town, 5)["to_moderate"].Count; got != 0 || page(town) != 0 {
			w.Errorf("the township is told of %d", got)
		}
		w.must(w.coordinator(), rectify.Command{Do: "moderate_objection", Ticket: after.ID, Version: after.Version,
			Facts: rectify.Facts{ObjectionNo: ptr(1), Granted: ptr(false), Reason: ptr(rectify.Text("广告"))}})
		if p.deliver(id); r.heard() != nil {
			w.Error("a webhook told of it")
		}
	})
}

func TestARefusedMoveLeavesTheInboxAlone(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		ticket := w.dispatched("河道黑臭", "dongcheng")
		if _, err := w.desk.Try(w.ctx, w.officer(), rectify.Command{Do: "sign", Ticket: ticket.ID, Version: ticket.Version}); err != nil {
			t.Fatal(err)
		}
		if got := w.inbox(w.officer(), 5); got["to_sign"].Count != 1 || got["to_plan"].Count != 0 {
			t.Errorf("%+v", got)
		}
	})
}

func TestAnErrandChangedPastTheDeskIsFound(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		ticket := w.dispatched("河道黑臭", "dongcheng")
		for _, edit := range []struct{ there, back string }{
			{"UPDATE errands SET on_day = on_day + 1", "UPDATE errands SET on_day = on_day - 1"},
			{"UPDATE errands SET unit_id = 'x' WHERE kind = 'to_sign'", "UPDATE errands SET unit_id = '" + w.unit["dongcheng"] + "' WHERE kind = 'to_sign'"},
			{"DELETE FROM errands WHERE unit_id <> ''", ""},
		} {
			w.replayed()
			w.sql(edit.there)
			findings, err := w.store.Replay(w.ctx, func(int64, int64) {})
			if err != nil || !slices.ContainsFunc(findings, func(f store.Finding) bool { return f.Ticket == ticket.TicketNo }) {
				t.Errorf("%s gave %v, %v", edit.there, findings, err)
			}
			if edit.back != "" {
				w.sql(edit.back)
			}
		}
	})
}
