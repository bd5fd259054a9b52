package store_test

import (
	"fmt"
	"slices"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/report"
)

// Days to close are the same figures whether each pair of days is kept or only how many days lie between.
func TestDaysToCloseAreKeptByTheirNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir()+"/qingdan.db")
	l := newLife(w, 11)
	l.hurry(60)
	ask := func(by ...string) (values []string) {
		w.Helper()
		for day := l.today() - 30; day <= l.today(); day += 3 {
			sheet, err := w.asked(report.Question{Report: "durations", Query: report.Query{AsOf: day, By: by}})
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range append(sheet.Lines, sheet.Total) {
				for _, v := range line.Values {
					values = append(values, fmt.Sprint(v.Amount, v.Rate.Numerator, "/", v.Rate.Denominator))
				}
			}
		}
		return values
	}
	want, total := ask("unit", "source"), ask()
	w.restart()
	w.store.CountDaysBy(report.WorkdaysOf(calendar.Embedded().Count))
	if got := ask("unit", "source"); !slices.Equal(got, want) {
		t.Errorf("by unit and source\n%v\nwant\n%v", got, want)
	}
	if got := ask(); !slices.Equal(got, total) || !slices.ContainsFunc(total, func(v string) bool { return v[0] != '0' }) {
		t.Errorf("in all\n%v\nwant\n%v", got, total)
	}
}

func TestPairsOfDaysWithAsManyDaysBetweenAreAlike(t *testing.T) {
	t.Parallel()
	days := report.WorkdaysOf(calendar.Embedded().Count)
	alike, day, kept := report.NewAlike(days), calendar.MustDay("2024-01-01"), map[[2]calendar.Day]bool{}
	for from := range 366 {
		for n := range 20 {
			started, closed := day.Add(from), day.Add(from+n)
			s, c := alike.Of(started, closed)
			want, _ := days(started, closed)
			if got, _ := days(s, c); got != want || c-s != closed-started {
				t.Fatalf("%s to %s is told by %s to %s", started, closed, s, c)
			}
			kept[[2]calendar.Day{s, c}] = true
		}
	}
	if len(kept) > 200 {
		t.Errorf("%d pairs are kept apart", len(kept))
	}
}
