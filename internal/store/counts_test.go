package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// askReport draws a question to a report made from standings.
func askReport(l *life, r *report.Report, q report.Query) report.Question {
	if r.Span != report.NoSpan && l.chance(50) {
		q.AsOf = min(q.AsOf, l.today()+5)
	}
	if l.chance(25) {
		q.AsOf, q.KnownAt, q.Filter = l.today(), time.Time{}, report.Filter{}
	}
	ask := report.Question{Report: r.Name, Query: q, UnitLevel: oneOf(l, "", "", "乡", "县")}
	for _, d := range []string{"batch", "verdict"} {
		if l.chance(15) {
			ask.By = append(ask.By, d)
		}
	}
	if l.chance(10) {
		ask.Filter.Verdicts = []string{oneOf(l, "substantiated", "unknown")}
	}
	ask.To = ask.AsOf
	if r.Span == report.Cohort {
		ask.To += calendar.Day(oneOf(l, 0, 0, l.rng.IntN(60)-40))
	}
	if r.Name == "daily" && l.chance(60) {
		ask.Cut = 1 + l.rng.IntN(24*60-1)
	}
	ask.From = ask.To - calendar.Day(l.rng.IntN(oneOf(l, 20, 200)))
	return ask
}

func TestEveryMeasureCountsInSQLWhatItsDefinitionSays(t *testing.T) {
	t.Parallel()
	seeds, moves := worlds()
	for _, seed := range seeds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			everyEngine(t, func(w *world) {
				l := newLife(w, seed+2)
				l.live(moves)
				l.hurry(120)
				for range 10 {
					l.derive()
				}
				for range 3 {
					l.extend()
				}
				seen := map[string]int64{}
				all := everyReport()
				for _, r := range all {
					l.compareReports(r, 50, seen)
				}
				for _, r := range all {
					for _, m := range r.Measures {
						if seen[r.Name+"."+m.ID] == 0 {
							w.Errorf("%s.%s was never anything but nought in this life: nothing was compared", r.Name, m.ID)
						}
					}
				}
				w.replayed()
			})
		})
	}
}

// everyReport are all reports that standings can make, closure too.
func everyReport() []*report.Report {
	closure, _ := report.Named("closure")
	return append([]*report.Report{closure}, report.Reports...)
}

// compareReports asks n questions and holds what SQL counts against the definitions, and every identity.
func (l *life) compareReports(r *report.Report, n int, seen map[string]int64) {
	l.Helper()
	histories, recorded := l.histories()
	for range n {
		actor, q := oneOf(l, l.watchers()...), askReport(l, r, ask(l, recorded))
		scope, err := actor.Scope()
		if err != nil {
			l.Fatal(err)
		}
		if r.Flows {
			l.compareFlows(actor, q, histories, seen)
			continue
		}
		fast, prefix, err := l.store.Counts(l.ctx, scope, q)
		if err != nil {
			l.Fatalf("%+v: %v", q, err)
		}
		slow := report.RecountStandings(slices.Values(histories), q, prefix.Size, l.sees(actor))
		got := report.MergeCounted(fast)
		if !reflect.DeepEqual(got, slow) {
			l.Fatalf("%s asks %+v\nof the first %d entries\nSQL says        %+v\nthe definitions %+v", actor.ID, q, prefix.Size, got, slow)
		}
		for _, c := range slow {
			for i, n := range c.Amounts {
				seen[r.Name+"."+r.Measures[i].ID] += n
			}
		}
		if _, err := report.Make(q, prefix, fast, report.Names{Units: l.store.Units()}, nil); err != nil {
			l.Fatalf("%+v: %v", q, err)
		}
	}
}

// compareFlows holds the balance against the histories, walked entry by entry.
func (l *life) compareFlows(actor rectify.Actor, q report.Question, histories []report.History, seen map[string]int64) {
	l.Helper()
	scope, _ := actor.Scope()
	fast, prefix, err := l.store.Flows(l.ctx, scope, q)
	if err != nil {
		l.Fatalf("%+v: %v", q, err)
	}
	slow := report.RecountFlows(slices.Values(histories), q, prefix.Size, l.sees(actor))
	if got := report.MergeFlows(fast); !reflect.DeepEqual(got, slow) {
		l.Fatalf("%s asks %+v\nof the first %d entries\nSQL says      %+v\nthe histories %+v", actor.ID, q, prefix.Size, got, slow)
	}
	sheet, err := report.MakeFlows(q, prefix, fast, report.Names{Units: l.store.Units()}, nil)
	if err != nil {
		l.Fatalf("%+v: %v", q, err)
	}
	for i, c := range sheet.Columns {
		if !sheet.Total.Values[i].Amount.IsZero() {
			seen[q.Report+"."+c.ID]++
		}
	}
}
