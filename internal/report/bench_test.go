package report_test

import (
	"fmt"
	"testing"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// BenchmarkClosure prints 36 months × 34 townships × 4 sources.
func BenchmarkClosure(b *testing.B) {
	var tallies []report.Tally
	for month := range 36 {
		for town := range 34 {
			for _, source := range rectify.Sources()[:4] {
				tallies = append(tallies, report.Tally{Cell: report.Cell{Month: (2023+month/12)*100 + month%12 + 1, Township: fmt.Sprintf("town%02d", town), Source: source},
					Counts: report.Counts{Open: 3, Overdue: 1, Closed: 90, Answered: 80, StageClosed: 1}})
			}
		}
	}
	known := names(tallies)
	q := query("month", "township", "source")
	for b.Loop() {
		if r, err := report.Closure(q, report.Prefix{Size: 1}, tallies, known, nil); err != nil || len(r.Rows) != len(tallies) {
			b.Fatal(len(r.Rows), err)
		}
	}
}
