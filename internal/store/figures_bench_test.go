package store

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// cpu is what this process has used so far: steadier than the clock on a shared machine.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // cannot fail for oneself
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkClosure asks for closure rates beside a plain count over a covering index on the same engine. It runs with
// 3 thousand tickets, and with QINGDAN_BENCH_TICKETS more; QINGDAN_BENCH_POSTGRES names an empty database to use instead
// of SQLite, QINGDAN_BENCH_FILE a file for SQLite. They are left filled, and used as they are when they hold tickets.
func BenchmarkClosure(b *testing.B) {
	n := int64(3000)
	if more, err := strconv.ParseInt(os.Getenv("QINGDAN_BENCH_TICKETS"), 10, 64); err == nil {
		n = more
	}
	dsn := cmp.Or(os.Getenv("QINGDAN_BENCH_POSTGRES"), os.Getenv("QINGDAN_BENCH_FILE"))
	if dsn == "" {
		dsn = filepath.Join(b.TempDir(), "qingdan.db")
	}
	f := filled(b, dsn, n)
	day := calendar.MustDay("2025-05-17")
	ask := func(name, scope string, q report.Query) {
		q.UnitMode, q.TypeMode, q.Decimals = report.LeadOnly, report.MainType, 1
		right, err := rectify.Actor{Role: rectify.Auditor, Unit: scope, ScopeUnits: []string{scope}, Recusals: []string{scope}}.Scope()
		if err != nil {
			b.Fatal(err)
		}
		day := q.AsOf
		b.Run(name, func(b *testing.B) {
			rows := 0
			once := func() {
				if q.AsOf = day.Add(-f.rng.IntN(800)); slices.Contains(q.By, "month") {
					q.AsOf = day.Add(f.rng.IntN(60))
				}
				tallies, prefix, err := f.Tallies(context.Background(), right, q)
				if err != nil {
					b.Fatal(err)
				}
				r, err := report.Closure(q, prefix, tallies, report.Names{Units: f.Units()}, nil)
				if err != nil {
					b.Fatal(err)
				}
				rows = len(r.Rows)
			}
			began, best := cpu(), time.Hour
			once() // reads the ledger; the next ones find its sums in memory
			first, spent := cpu()-began, cpu()
			for b.Loop() {
				at := time.Now()
				once()
				best = min(best, time.Since(at))
			}
			b.ReportMetric(float64(best.Microseconds()), "best-µs")
			b.ReportMetric(float64(rows), "rows")
			b.ReportMetric(float64(first.Microseconds()), "first-cpu-µs")
			b.ReportMetric(float64((cpu()-spent).Microseconds())/float64(b.N), "cpu-µs/op")
		})
	}
	ask("unit and source", "district", report.Query{AsOf: day, By: []string{"unit", "source"}})
	ask("unit and source of one township", "town07", report.Query{AsOf: day, By: []string{"unit", "source"}})
	day = calendar.MustDay("2026-03-13") // when all 36 months have begun
	ask("36 months, township and source", "district", report.Query{AsOf: day, By: []string{"month", "township", "source"}})
	day = calendar.MustDay("2025-05-17")
	ask("pollution type", "district", report.Query{AsOf: day, By: []string{"pollution_type"}})
	b.Run("unit and source by counting", func(b *testing.B) {
		const count = "SELECT unit, source, count(*), sum(CASE WHEN closed_on <= ? THEN 1 ELSE 0 END), sum(CASE WHEN closed_on > ? AND due_on < ? THEN 1 ELSE 0 END) FROM plain WHERE registered_on <= ? GROUP BY unit, source"
		lines, spent, best := 0, cpu(), time.Hour
		for b.Loop() {
			at := time.Now()
			var rows []struct{ Unit, Source string }
			if err := f.read.Raw(count, int64(day), int64(day), int64(day), int64(day)).Scan(&rows).Error; err != nil {
				b.Fatal(err)
			}
			lines, best = len(rows), min(best, time.Since(at))
		}
		b.ReportMetric(float64(best.Microseconds()), "best-µs")
		b.ReportMetric(float64(lines), "rows")
		b.ReportMetric(float64((cpu()-spent).Microseconds())/float64(b.N), "cpu-µs/op")
	})
}
