package store_test

import (
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

func TestThePageOfNoticesShowsThoseThatRunAndNoOther(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		today := calendar.DayOf(w.clock.now())
		ended := w.noticed("已满", today-1)
		later, sooner := w.noticed("后满", today+5), w.noticed("先满", today)
		recused, closed := w.noticed("回避", today+2, w.unit["bureau"]), w.noticed("已销号", today+2)
		w.sql("UPDATE tickets SET state = 'rectifying', version = version + 1 WHERE notice_id = '" + closed + "'")
		first, err := w.store.Notices(w.ctx, today, rectify.Notice{}, 1)
		if err != nil || len(first) != 1 || first[0].ID != sooner || first[0].Text != "公示文本" || first[0].EndOn != today {
			t.Fatalf("the first notice is %+v, %v", first, err)
		}
		rest, err := w.store.Notices(w.ctx, today, first[0], 10)
		if err != nil || len(rest) != 1 || rest[0].ID != later {
			t.Errorf("behind it follow %+v, %v", rest, err)
		}
		if n, err := w.store.Notice(w.ctx, ended); err != nil || n.ID != ended {
			t.Errorf("a notice that is over and not yet decided: %+v, %v", n, err)
		}
		for what, id := range map[string]string{"one with a recused unit": recused, "one that was sent back": closed, "none": "", "an unknown one": "x"} {
			if n, err := w.store.Notice(w.ctx, id); rectify.KindOf(err) != rectify.NotFound {
				t.Errorf("%s is shown: %+v, %v", what, n, err)
			}
		}
	})
}

func TestTheContactOfWhoObjectsIsReadWithinTheScopeOfTheTicketOnly(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		id := w.noticed("河道黑臭", calendar.DayOf(w.clock.now())+5)
		sealed := func(objection string) ([]byte, error) { return []byte("sealed for " + objection), nil }
		first, err := w.desk.Object(w.ctx, rectify.Visitor{}, id, "仍有异味", sealed)
		if err != nil {
			w.Fatal(err)
		}
		if _, err := w.desk.Object(w.ctx, rectify.Visitor{}, id, "仍有异味", nil); err != nil {
			w.Fatal(err)
		}
		scope := must(w.coordinator().Scope())
		got, err := w.store.Objector(w.ctx, scope, first.ID, 1)
		if err != nil || string(got) != "sealed for "+rectify.ObjectionID(first.ID, 1) {
			t.Errorf("%s, %v", got, err)
		}
		if _, err := w.store.Objector(w.ctx, scope, first.ID, 2); rectify.CodeOf(err) != "objector.absent" {
			t.Errorf("an objection without a contact: %v", err)
		}
		stranger := must(w.actor(rectify.Officer, "shuijiang", "shuijiang").Scope())
		if _, err := w.store.Objector(w.ctx, stranger, first.ID, 1); rectify.CodeOf(err) != "not_found" {
			t.Errorf("a stranger: %v", err)
		}
		w.replayed()
	})
}

func TestATrackingCodeOpensOneCaseUntilItIsReplacedOrItsTimeIsOver(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		ticket, other := w.dispatched("河道黑臭", "dongcheng"), w.dispatched("扬尘", "shuijiang")
		track := func(t *rectify.Ticket, digest string) *rectify.Ticket {
			after, err := w.desk.Track(w.ctx, w.coordinator(), t.ID, t.Version, digest)
			if err != nil {
				w.Fatal(err)
			}
			return after
		}
		ticket = track(track(ticket, "first"), "second")
		track(other, "another")
		now := w.clock.now()
		if c, err := w.store.Case(w.ctx, "second", now); err != nil || c.Stage != "handling" || c.ReceivedOn != calendar.DayOf(now) {
			w.Errorf("%+v, %v", c, err)
		}
		for digest, at := range map[string]time.Time{"first": now, "": now, "x": now, "second": ticket.TrackingUntil} {
			if c, err := w.store.Case(w.ctx, digest, at); rectify.CodeOf(err) != "tracking.unknown" {
				w.Errorf("%q opens %+v, %v", digest, c, err)
			}
		}
		if _, err := w.desk.Rate(w.ctx, rectify.Visitor{}, "first", rectify.Facts{}); rectify.CodeOf(err) != "tracking.unknown" {
			w.Errorf("a replaced code rates: %v", err)
		}
		w.replayed()
	})
}

// noticed makes a ticket whose notice ends on a day, and which some units must not know of, past the Desk, and gives the id of the notice.
func (w *world) noticed(title string, end calendar.Day, recused ...string) string {
	w.Helper()
	before := w.dispatched(title, "dongcheng")
	after := *before
	after.State, after.Version = rectify.Publicizing, before.Version+1
	after.NoticeID, after.NoticeText, after.NoticeStartOn, after.NoticeEndOn = w.newID(), "公示文本", end-9, end
	after.RecusedUnits = recused
	err := w.store.Change(w.ctx, func(work rectify.Work) error {
		return work.Record(rectify.Record{Before: before, After: &after, Entry: rectify.Entry{Event: rectify.EventMove, TicketID: after.ID, Seq: after.Version, RecordedAt: w.clock.now(), EffectiveAt: w.clock.now()}})
	})
	if err != nil {
		w.Fatal(err)
	}
	return after.NoticeID
}
