package store

import (
	"context"
	"path/filepath"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

func TestAManyYearsLedgerCountsWhatAPlainTableDoes(t *testing.T) {
	t.Parallel()
	f := filled(t, filepath.Join(t.TempDir(), "qingdan.db"), 400)
	scope, err := rectify.Actor{Role: rectify.Auditor, Unit: "district", ScopeUnits: []string{"district"}, Recusals: []string{"district"}}.Scope()
	if err != nil {
		t.Fatal(err)
	}
	type line struct {
		Unit, Source                string
		Registered, Closed, Overdue int64
	}
	for _, condensed := range []bool{true, false} {
		if f.Forget(); !condensed {
			f.exec("UPDATE figure_years_head SET size = -1")
		}
		for day := calendar.MustDay("2023-01-01"); day < calendar.MustDay("2026-06-01"); day += 37 {
			var rows []line
			if err := f.read.Raw("SELECT unit, source, count(*) AS registered, CAST(sum(closed_on <= ?1) AS INTEGER) AS closed, CAST(sum(closed_on > ?1 AND due_on < ?1) AS INTEGER) AS overdue FROM plain WHERE registered_on < ?1 GROUP BY unit, source", int64(day)).Scan(&rows).Error; err != nil {
				t.Fatal(err)
			}
			want := map[[2]string]line{}
			for _, r := range rows {
				want[[2]string{r.Unit, r.Source}] = r
			}
			for _, by := range [][]string{{"unit", "source"}, {"unit", "source", "month"}} {
				q := report.Query{AsOf: day, By: by, UnitMode: report.LeadOnly, TypeMode: report.MainType}
				tallies, _, err := f.Tallies(context.Background(), scope, q)
				if err != nil {
					t.Fatal(err)
				}
				got := map[[2]string]line{}
				for _, c := range tallies {
					l := line{Unit: q.UnitsOf(c.Cell).Values[0], Source: string(c.Cell.Source)}
					if l.Unit == "" { // not dispatched before the next day, when the plain table has a unit already
						continue
					}
					n := got[[2]string{l.Unit, l.Source}]
					l.Registered, l.Closed, l.Overdue = n.Registered+c.Counts.Registered(), n.Closed+c.Counts.Closed, n.Overdue+c.Counts.Overdue
					got[[2]string{l.Unit, l.Source}] = l
				}
				for key, l := range want {
					if got[key] != l {
						t.Fatalf("condensed %t, on %s by %v: %v is counted as %+v", condensed, day, by, l, got[key])
					}
					delete(got, key)
				}
				if len(got) > 0 {
					t.Fatalf("on %s %v are counted from nothing", day, got)
				}
			}
		}
	}
}
