package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Whatever is remembered, a question gets what the histories say, however often it was asked before and whatever
// happened since: moves, late entries, recusals, units that move in the tree, and days that go by or are gone back to.
func TestARememberedAnswerIsWhatTheHistoriesSay(t *testing.T) {
	t.Parallel()
	seeds, moves := worlds()
	for _, seed := range seeds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			everyEngine(t, func(w *world) {
				l := newLife(w, seed+5)
				l.live(60)
				below := map[bool]string{true: "dongcheng", false: "shuijiang"}
				var asked []question
				for round := range moves / 10 {
					switch {
					case round%9 == 8:
						l.hurry(2)
					case round%7 == 6:
						w.addUnits([][2]string{{"district", ""}, {"village", below[round%2 == 0]}})
					default:
						l.live(5)
					}
					if len(asked) < 40 || l.chance(30) {
						_, recorded := l.histories()
						asked = append(asked, question{oneOf(l, l.watchers()...), askReport(l, oneOf(l, report.Reports...), ask(l, recorded))})
					}
					l.askAgain(asked[max(0, len(asked)-40):], round)
				}
			})
		})
	}
}

type question struct {
	actor rectify.Actor
	q     report.Question
}

// askAgain asks some questions as they were, some for a day near theirs, and some for today.
func (l *life) askAgain(asked []question, round int) {
	l.Helper()
	histories, recorded := l.histories()
	for n := range asked {
		if (n+round)%5 > 1 {
			continue
		}
		actor, q := asked[n].actor, asked[n].q
		actor.Recusals = l.store.Units().Chain(actor.Unit)
		switch move := calendar.Day(l.rng.IntN(5) - 2); {
		case l.chance(30):
			q.AsOf, q.To, q.KnownAt = q.AsOf+move, q.To+move, time.Time{}
			q.From = min(q.From, q.To)
		case l.chance(20):
			q.KnownAt = recorded[len(recorded)-1-l.rng.IntN(min(40, len(recorded)))]
		case l.chance(20):
			q.From -= move
			q.From = min(q.From, q.To)
		case l.chance(20):
			q.Filter = ask(l, recorded).Filter
		}
		l.holds(actor, q, histories)
	}
}

// holds asks and compares, and tells what it was given.
func (l *life) holds(actor rectify.Actor, q report.Question, histories []report.History) string {
	l.Helper()
	if r, _ := report.Named(q.Report); r.Flows {
		seen := map[string]int64{}
		l.compareFlows(actor, q, histories, seen)
		return fmt.Sprint(seen, q.From)
	}
	scope, err := actor.Scope()
	if err != nil {
		l.Fatal(err)
	}
	fast, prefix, err := l.store.Counts(l.ctx, scope, q)
	if err != nil {
		l.Fatalf("%+v: %v", q, err)
	}
	got, slow := report.MergeCounted(fast), report.RecountStandings(slices.Values(histories), q, prefix.Size, l.sees(actor))
	if !reflect.DeepEqual(got, slow) {
		l.Fatalf("%s asks %+v\nof the first %d entries\nremembered    %+v\nthe histories %+v", actor.ID, q, prefix.Size, got, slow)
	}
	return fmt.Sprint(got)
}

// Those who ask at the same time, while tickets come in, each get an answer that stands on one state of the journal.
func TestManyAskAtOnceWhileTicketsComeIn(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		scope, _ := w.coordinator().Scope()
		today := calendar.DayOf(w.clock.now())
		q := report.Question{Report: "companions", Query: report.Query{AsOf: today, By: []string{"unit"}, UnitMode: report.LeadOnly, TypeMode: report.MainType}}
		flows := q
		flows.Report, flows.From, flows.To = "balance", today-10, today
		_, none, err := w.store.Counts(w.ctx, scope, q)
		if err != nil {
			t.Fatal(err)
		}
		stop := make(chan struct{})
		var askers sync.WaitGroup
		for n := range 4 {
			askers.Go(func() {
				last := none.Size
				for {
					select {
					case <-stop:
						return
					default:
					}
					q := q
					if n == 0 {
						q = flows
					}
					sheet, err := report.Run(w.ctx, w.store, scope, q, report.Names{Units: w.store.Units()}, nil)
					if err != nil {
						w.Error(err)
						return
					}
					value := sheet.Total.Values[0].Amount
					if n == 0 {
						value = sheet.Total.Values[1].Amount // new
					}
					// Each ticket takes one entry when it is registered.
					if want := report.Whole(sheet.Prefix.Size - none.Size); value.Cmp(want) != 0 || sheet.Prefix.Size < last {
						w.Errorf("of the first %d entries, after %d, %s tickets are counted", sheet.Prefix.Size, last, value)
						return
					}
					last = sheet.Prefix.Size
				}
			})
		}
		for range 60 {
			w.must(w.coordinator(), w.complaint("扬尘"))
		}
		close(stop)
		askers.Wait()
	})
}

// Days that nothing happens on change figures as well: due days, ages, milestones and the ends of periods go by. The days
// are walked up and down, so that each answer is brought from the one before.
func TestAnAnswerIsBroughtFromDayToDay(t *testing.T) {
	t.Parallel()
	seeds, moves := worlds()
	everyEngine(t, func(w *world) {
		l := newLife(w, seeds[0]+6)
		l.live(moves / 3)
		l.hurry(20)
		for range 6 { // and leave some unsigned
			l.derive()
		}
		histories, recorded := l.histories()
		known := recorded[len(recorded)*4/5] // what is in force then has a next one by now
		some := map[string]int{}
		for _, r := range report.Reports {
			day, from := l.today()-3, l.today()-90
			last := ""
			for n := range 120 {
				calm := n < 12 // a day each
				if day++; !calm {
					day += calendar.Day(l.rng.IntN(9) - 4)
				}
				if !calm && l.chance(10) {
					from += calendar.Day(l.rng.IntN(7) - 3)
				}
				q := report.Question{Report: r.Name, From: min(from, day), To: day, Query: report.Query{AsOf: day, UnitMode: report.LeadOnly, TypeMode: report.MainType}}
				if !calm && l.chance(40) {
					q.KnownAt = known
				}
				if !calm && r.Span == report.Cohort {
					q.To += calendar.Day(oneOf(l, 0, 0, 10, -10))
					q.From = min(q.From, q.To)
				}
				if got := l.holds(l.coordinator(), q, histories); got != last {
					last = got
					some[r.Name]++
				}
			}
			if some[r.Name] < 3 {
				l.Errorf("%s changed %d times: nothing was compared", r.Name, some[r.Name])
			}
		}
	})
}

// A recusal counts for days before it as well, also where those days were asked for before; and so does its end.
func TestARecusalTakesATicketOutOfWhatIsRemembered(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		ticket := w.dispatched("河道黑臭", "dongcheng")
		w.dispatched("扬尘", "dongcheng")
		day := calendar.DayOf(w.clock.now())
		auditor, _ := w.actor(rectify.Auditor, "shuijiang", "district").Scope()
		ask := func(when, want string) {
			w.Helper()
			for measure, q := range map[string]report.Question{"registered": {Report: "companions"}, "open": {Report: "balance", From: day, To: day}} {
				q.Query = report.Query{AsOf: day, By: []string{"unit"}, UnitMode: report.LeadOnly, TypeMode: report.MainType}
				sheet, err := report.Run(w.ctx, w.store, auditor, q, report.Names{Units: w.store.Units()}, nil)
				if err != nil {
					w.Fatal(err)
				}
				if v, _ := sheet.Value(sheet.Total, measure); v.Amount.String() != want {
					w.Errorf("%s, %s counts %s, want %s", when, q.Report, v.Amount, want)
				}
			}
		}
		recuse := func(units ...string) {
			w.clock.forward(72 * time.Hour)
			ticket = w.must(w.coordinator(), rectify.Command{Do: "edit", Ticket: ticket.ID, Version: ticket.Version, Facts: rectify.Facts{RecusedUnits: &units}})
		}
		ask("before the recusal", "2")
		recuse(w.unit["shuijiang"])
		ask("recused since", "1")
		recuse()
		ask("recused no more", "2")
	})
}

// What stands beside a closure rate on paper is asked for as known at the instant of the rate. It must not be counted over
// all tickets for that: here it still is what it was before the table was changed behind the back of the service.
func TestWhatStandsBesideAClosureRateIsRemembered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir()+"/qingdan.db")
	w.dispatched("河道黑臭", "dongcheng")
	q := report.Query{AsOf: calendar.DayOf(w.clock.now()), By: []string{"unit", "source"}}
	reopened := func() string {
		w.Helper()
		w.clock.forward(time.Minute)
		q.KnownAt = w.clock.now()
		sheet, err := w.asked(report.CompanionsOf(q))
		if err != nil {
			t.Fatal(err)
		}
		v, _ := sheet.Value(sheet.Total, "reopened")
		return v.Amount.String()
	}
	before := reopened()
	w.sql("DROP TRIGGER standings_facts_stay")
	w.sql("DROP TRIGGER standings_closed_once")
	w.sql("UPDATE standings SET reopens = 1")
	if after := reopened(); before != "0" || after != before {
		t.Errorf("%s were reopened, then %s: all were counted again", before, after)
	}
	q.By = []string{"unit"} // its cells are those of the wider question, added up
	if after := reopened(); after != before {
		t.Errorf("by unit %s were reopened: all were counted again", after)
	}
	w.restart()
	if after := reopened(); after != "1" {
		t.Errorf("after a restart %s were reopened", after)
	}
}

// What a report counts changes when days come, such as due days, replies, milestones and ages: asked day after day, what is
// remembered follows.
func TestARememberedAnswerTurnsWithTheDayAlone(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		l := newLife(w, 77)
		l.live(250)
		histories, _ := l.histories()
		turned := map[string]int{}
		for _, r := range report.Reports {
			if r.Flows {
				continue
			}
			before := ""
			for n := range 200 {
				day := l.today() - 150 + calendar.Day(n)
				q := report.Question{Report: r.Name, From: l.today() - 600, To: l.today() + 100, Query: report.Query{AsOf: day, By: []string{"source"}, UnitMode: report.LeadOnly, TypeMode: report.MainType}}
				if r.Span != report.Cohort {
					q.To = day
				}
				if now := l.holds(l.coordinator(), q, histories); now != before {
					turned[r.Name]++
					before = now
				}
			}
		}
		for _, name := range []string{"timeliness", "signing", "schedule", "backlog", "daily", "hotline"} {
			if turned[name] < 5 {
				w.Errorf("%s never turned", name)
			}
		}
	})
}
