package store_test

import (
	"slices"
	"testing"

	"qingdan/internal/report"
)

// TestStandingsCountClosuresAsTheLedgerDoes asks random questions that both can answer.
func TestStandingsCountClosuresAsTheLedgerDoes(t *testing.T) {
	t.Parallel()
	seeds, moves := worlds()
	everyEngine(t, func(w *world) {
		l := newLife(w, seeds[0]+5)
		l.live(moves)
		closure, _ := report.Named("closure")
		seen := map[string]bool{}
		_, recorded := l.histories()
		for range 80 {
			actor := oneOf(l, l.watchers()...)
			scope, _ := actor.Scope()
			q := report.Question{Report: "closure", Query: ask(l, recorded), UnitLevel: oneOf(l, "", "", "乡", "县")}.Settled(l.today())
			fast, err := report.Run(w.ctx, w.store, scope, q, report.Names{Units: w.store.Units()}, nil)
			if err != nil {
				l.Fatalf("%+v: %v", q, err)
			}
			counted, prefix, err := w.store.Counts(w.ctx, scope, q)
			if err != nil {
				l.Fatal(err)
			}
			slow, err := report.Make(q, prefix, counted, report.Names{Units: w.store.Units()}, nil)
			if err != nil {
				l.Fatalf("%+v: %v", q, err)
			}
			if len(fast.Lines) != len(slow.Lines) {
				l.Fatalf("%s asks %+v: %d lines from the ledger, %d from standings", actor.ID, q, len(fast.Lines), len(slow.Lines))
			}
			for i, line := range append(slices.Clone(slow.Lines), slow.Total) {
				other := fast.Total
				if i < len(fast.Lines) {
					other = fast.Lines[i]
				}
				for _, c := range slow.Columns {
					was, _ := fast.Value(other, c.ID)
					is, _ := slow.Value(line, c.ID)
					if !slices.Equal(texts(line.Key), texts(other.Key)) || c.Text(was) == nil != (c.Text(is) == nil) || c.Text(is) != nil && *c.Text(was) != *c.Text(is) {
						l.Fatalf("%s asks %+v\n%s of %s: the ledger has %+v of %s, standings %+v", actor.ID, q, c.ID, line.Label().EN, was, other.Label().EN, is)
					}
					seen[c.ID] = seen[c.ID] || !is.Amount.IsZero()
				}
			}
		}
		for _, m := range closure.Measures {
			if !seen[m.ID] {
				l.Errorf("%s was never anything but nought: nothing was compared", m.ID)
			}
		}
	})
}

func texts(key []report.Part) (all []string) {
	for _, p := range key {
		all = append(all, p.Dimension+"="+p.Value)
	}
	return all
}

// TestTheClosureReportHasEveryGroupingOfTheOthers holds grouped closures against the same tickets told apart by filters.
func TestTheClosureReportHasEveryGroupingOfTheOthers(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		l := newLife(w, 11)
		l.live(200)
		day, lines := l.today(), 0
		for _, by := range []string{"batch", "verdict"} {
			sheet, err := w.asked(report.Question{Report: "closure", Query: report.Query{AsOf: day, By: []string{by, "unit"}}, UnitLevel: "乡", Compare: "period", Restatement: true})
			if err != nil {
				t.Fatal(err)
			}
			if len(sheet.Besides) != 2 {
				t.Errorf("%d sheets stand beside the one by %s", len(sheet.Besides), by)
			}
			for _, line := range sheet.Lines {
				lines++
				alone, err := w.asked(report.Question{Report: "closure", Query: report.Query{AsOf: day, Filter: sheet.Behind(line, "closed").Query.Filter}, UnitLevel: "乡"})
				if err != nil {
					t.Fatal(err)
				}
				for i, c := range sheet.Columns {
					if c.Kind == report.CountKind && line.Values[i].Amount.Cmp(alone.Total.Values[i].Amount) != 0 {
						t.Errorf("%s of %s is %s, asked for alone %s", c.ID, line.Label().EN, line.Values[i].Amount, alone.Total.Values[i].Amount)
					}
				}
			}
		}
		if lines < 3 {
			t.Errorf("%d lines: this test looked at nothing", lines)
		}
	})
}
