package store_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// anyList is a random list.
func (l *life) anyList() (q report.TicketQuery) {
	some := func() bool { return l.chance(6) }
	q.Today, q.YellowDays, q.Limit = l.today(), rectify.YellowDays, 1+l.rng.IntN(5)
	q.Sort = oneOf(l, append(report.TicketSorts, "", "-registered_at", "-closed_at", "-current_due_on", "-recorded")...)
	unit := func() string { return l.unit[oneOf(l, "dongcheng", "shuijiang", "village", "bureau")] }
	for _, narrow := range []func(){
		func() { q.Sources = []string{"complaint", oneOf(l, "list_item", "hotline")}[:1+l.rng.IntN(2)] },
		func() {
			q.States = []string{oneOf(l, "dispatched", "rectifying"), "closed", "registered"}[:1+l.rng.IntN(3)]
		},
		func() { q.Campaigns = []string{oneOf(l, "2024", "c")} },
		func() { q.Batches = []string{"1"} },
		func() { q.ListLevels = []string{"city"} },
		func() { q.Verdicts = []string{string(oneOf(l, rectify.Substantiated, rectify.VerdictUnknown))} },
		func() { q.Unit = unit() }, func() { q.AnyUnit = unit() }, func() { q.Township = unit() },
		func() { q.Origin = oneOf(l, l.tickets...) }, func() { q.Master = oneOf(l, l.tickets...) },
		func() { q.PollutionType = oneOf(l, "water", "air") }, func() { q.AnyType = oneOf(l, "water", "noise") },
		func() { q.Light = oneOf(l, "red", "yellow", "green") },
		func() { q.KeyCase = ptr(l.chance(50)) }, func() { q.Historical = ptr(l.chance(50)) }, func() { q.Disputed = ptr(l.chance(50)) },
		func() { q.MonthFrom = l.today().Add(-60).Month() }, func() { q.MonthTo = l.today().Add(-20).Month() },
		func() { q.RegisteredFrom, q.RegisteredTo = l.today()-80, l.today()-5 },
		func() { q.ClosedFrom = l.today() - 50 }, func() { q.ClosedTo = l.today() - 3 },
		func() { q.DueFrom = l.today() - 40 }, func() { q.DueTo = l.today() + 40 },
		func() { q.Search = oneOf(l, "河道", "黑臭", "同类", "河道 黑臭", "无此") },
	} {
		if some() {
			narrow()
		}
	}
	return q
}

// anyFigure is a random figure, as known now or by some entries.
func (l *life) anyFigure(recorded []time.Time) *report.Figure {
	f := &report.Figure{Measure: oneOf(l, append(report.FigureNames(), "registered", "closed", "open", "verdicts.registered")...), Query: ask(l, recorded)}
	f.Query.By, f.Query.KnownAt = nil, time.Time{}
	f.From, f.To, f.Known = f.Query.AsOf-60, f.Query.AsOf, oneOf(l, 0, int64(20+l.rng.IntN(200)))
	if l.chance(40) {
		f.Query.Filter.MonthFrom = (f.Query.AsOf - 50).Month()
	}
	return f
}

func TestEveryWayToAListShowsTheSameTickets(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		l := newLife(w, 7)
		l.live(150)
		_, recorded := l.histories()
		shown := 0
		for range 250 {
			q := l.anyList()
			if l.chance(40) {
				q.Figure = l.anyFigure(recorded)
			}
			actor := oneOf(l, l.watchers()...)
			scope, err := actor.Scope()
			if err != nil {
				w.Fatal(err)
			}
			ways, err := w.store.Ways(w.ctx, scope, q)
			if err != nil {
				w.Fatalf("%+v %+v: %v", q, q.Figure, err)
			}
			for _, way := range ways {
				if shown += len(way); !slices.Equal(way, ways[0]) {
					w.Fatalf("%s asks for %+v, figure %+v: %v", actor.ID, q, q.Figure, ways)
				}
			}
		}
		if shown < 500 {
			w.Errorf("%d tickets in all: this test looked at nothing", shown)
		}
	})
}

func TestTotalsInMemoryStayWhatACountSays(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		l := newLife(w, 11)
		l.live(60)
		_, recorded := l.histories()
		type question struct {
			actor rectify.Actor
			q     report.TicketQuery
		}
		var questions []question
		for n := range 40 {
			q := l.anyList()
			q.Limit = 1
			if n%4 == 0 {
				q.Figure = l.anyFigure(recorded)
			}
			questions = append(questions, question{oneOf(l, l.watchers()...), q})
		}
		remembered := 0
		for n := range 40 {
			l.live(3)
			if to, moves := map[int]string{15: "dongcheng", 30: "shuijiang"}[n]; moves {
				entry := rectify.Entry{Event: rectify.EventUnits, RecordedAt: w.clock.now(), EffectiveAt: w.clock.now()}
				if _, _, err := w.store.PutUnits(w.ctx, []rectify.Unit{{Code: "village", Name: "village", Level: "乡", Parent: to}}, entry, w.newID); err != nil {
					w.Fatal(err)
				}
			}
			for _, ask := range questions {
				scope, err := ask.actor.Scope()
				if err != nil {
					w.Fatal(err)
				}
				counted, known, err := w.store.Totals(w.ctx, scope, ask.q)
				if err != nil {
					w.Fatal(err)
				}
				if known == nil || counted == nil {
					continue
				}
				if *known.Total > 1 {
					remembered++
				}
				if *known.Total != *counted.Total || (known.Departed == nil) != (counted.Departed == nil) || known.Departed != nil && *known.Departed != *counted.Departed {
					w.Fatalf("%s asks for %+v, figure %+v: %d is remembered, %d counted", ask.actor.ID, ask.q, ask.q.Figure, *known.Total, *counted.Total)
				}
			}
		}
		if remembered < 100 {
			w.Errorf("%d totals were remembered: this test looked at nothing", remembered)
		}
	})
}

func TestATotalIsThatOfThePageWhileOthersWrite(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		scope, err := w.coordinator().Scope()
		if err != nil {
			t.Fatal(err)
		}
		w.must(w.coordinator(), w.complaint("河道黑臭"))
		var writers sync.WaitGroup
		ctx, stop := context.WithCancel(w.ctx)
		for range 3 {
			writers.Go(func() {
				for range 60 {
					w.must(w.coordinator(), w.complaint("河道黑臭"))
				}
			})
		}
		go func() { writers.Wait(); stop() }()
		for ctx.Err() == nil {
			page, err := w.store.Tickets(w.ctx, scope, report.TicketQuery{Sources: []string{"complaint"}, Limit: 200, Count: true})
			if err != nil || *page.Total != int64(len(page.Tickets)) {
				t.Fatalf("%d tickets, total %v, %v", len(page.Tickets), page.Total, err)
			}
			short, err := w.store.Tickets(w.ctx, scope, report.TicketQuery{Sources: []string{"complaint"}, Limit: 1, Count: true, Sort: "recorded"})
			if err != nil || *short.Total < *page.Total {
				t.Fatalf("the list shrank from %d to %v, %v", *page.Total, short.Total, err)
			}
		}
	})
}
