package store_test

import (
	"fmt"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Whatever comes between two questions, tickets, recusals, units that move in the tree, days, other askers: what is
// remembered says what a count of everything says.
func TestWhatIsRememberedIsWhatACountSays(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		l := newLife(w, 4242)
		l.live(80)
		type question struct {
			actor rectify.Actor
			q     report.Question
		}
		var questions []question
		for n := range 26 {
			r := append([]string{"closure"}, report.Printed()...)[n%(1+len(report.Printed()))]
			q := report.Question{Report: r, Query: report.Query{AsOf: l.today() + calendar.Day(l.rng.IntN(9)-4), By: oneOf(l, nil, []string{"unit"}, []string{"source"}, []string{"unit", "source"}, []string{"verdict", "unit"}, []string{"pollution_type"}, []string{"batch"}),
				UnitMode: oneOf(l, report.LeadOnly, report.EachUnitFull, report.SplitEqually), TypeMode: oneOf(l, report.MainType, report.AllTypes)}, UnitLevel: oneOf(l, "", "", "乡")}
			if l.chance(30) {
				q.Filter.Unit = w.unit["village"]
			}
			if l.chance(30) {
				q.Filter.Sources = []string{"complaint"}
			}
			questions = append(questions, question{oneOf(l, l.watchers()...), q.Settled(l.today())})
		}
		last, changed := map[int]string{}, 0
		for n := range 30 {
			l.live(3)
			if to, moves := map[int]string{10: "dongcheng", 20: "shuijiang"}[n]; moves {
				entry := rectify.Entry{Event: rectify.EventUnits, RecordedAt: w.clock.now(), EffectiveAt: w.clock.now()}
				if _, _, err := w.store.PutUnits(w.ctx, []rectify.Unit{{Code: "village", Name: "village", Level: "乡", Parent: to}}, entry, w.newID); err != nil {
					w.Fatal(err)
				}
			}
			names := report.Names{Units: w.store.Units(), Workdays: report.WorkdaysOf(calendar.Embedded().Count)}
			for i, ask := range questions {
				scope, err := ask.actor.Scope()
				if err != nil {
					w.Fatal(err)
				}
				told := map[bool]string{}
				for _, afresh := range []bool{false, true} {
					q := ask.q
					q.Afresh = afresh
					sheet, err := report.Run(w.ctx, w.store, scope, q, names, nil)
					if err != nil {
						w.Fatal(err)
					}
					r := sheet.Record()
					told[afresh] = fmt.Sprint(r.Lines, r.Total)
				}
				if told[false] != told[true] {
					w.Fatalf("round %d, %s asks %+v:\nremembered %s\n   counted %s", n, ask.actor.ID, ask.q, told[false], told[true])
				}
				if told[true] != last[i] {
					last[i] = told[true]
					changed++
				}
			}
		}
		if changed < 100 {
			w.Errorf("answers changed %d times: nothing was compared", changed)
		}
	})
}
