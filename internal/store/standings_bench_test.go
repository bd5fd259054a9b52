package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// stand writes n standings, five to a ticket: registered, dispatched, signed for, worked on and mostly closed, over
// three years in 34 townships.
func (f *filler) stand(n int64) {
	f.units()
	var audiences [34]int64
	err := f.write.Transaction(func(tx *gorm.DB) error {
		w := &work{page: &page{store: f.Store, tx: tx}, ctx: context.Background()}
		for i, town := range f.towns {
			var err error
			if audiences[i], err = w.internAudience(&rectify.Ticket{RegisteredUnit: "office00", ResponsibleUnit: town}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		f.b.Fatal(err)
	}
	f.exec("PRAGMA foreign_keys = 0") // the tickets themselves are not written
	sources := []rectify.Source{rectify.ListItem, rectify.Complaint, rectify.Hotline, rectify.SelfFound, rectify.InspectionTask}
	rows := make([]standingRow, 0, 500)
	write := func() {
		if err := f.write.CreateInBatches(rows, 500).Error; err != nil {
			f.b.Fatal(err)
		}
		rows = rows[:0]
	}
	for key := range n / 5 {
		town, day := f.rng.IntN(34), calendar.MustDay("2023-01-01").Add(f.rng.IntN(1000))
		t := standingRow{TicketKey: key*5 + 1, AudienceID: audiences[town]}
		s := report.Standing{Source: sources[f.rng.IntN(5)], Township: f.towns[town], Types: "water", Month: day.Month(), Verdict: rectify.VerdictUnknown, Class: report.IsOpen, RegisteredOn: day, StartedOn: day}
		for step := range 5 {
			on := day
			switch step {
			case 1:
				s.Units, s.FirstDispatchedOn, s.Dispatches, s.Signing, s.CurrentDueOn, s.OriginalDueOn = f.towns[town], day, 1, report.SignWaiting, day+30, day+30
			case 2:
				on, s.Signing = day+1, report.SignedInDue
			case 3:
				on, s.Verdict = day+5, rectify.Substantiated
			case 4:
				on = day.Add(10 + f.rng.IntN(40))
				if f.rng.IntN(50) > 0 {
					s.Class, s.ClosedOn, s.EverClosedOn, s.ClosureType, s.Applications = report.IsClosed, on, on, rectify.Rectified, 1
				}
			}
			t.Idx, t.Day, t.NextIdx, t.NextDay, t.Standing = key*5+int64(step), on, noNextIdx, noNextDay, s
			if len(rows) > 0 && step > 0 {
				rows[len(rows)-1].NextIdx, rows[len(rows)-1].NextDay = t.Idx, t.Day
			}
			rows = append(rows, t)
		}
		if len(rows) == cap(rows) {
			write()
		}
	}
	write()
	f.exec("UPDATE journal_head SET size = ? WHERE id = 1", n)
	f.exec("ANALYZE")
}

// BenchmarkStandings asks for reports over standings, for the first time and again, beside the bare count over the same
// rows without scope and names.
// It runs with 10 thousand standings, and with QINGDAN_BENCH_STANDINGS more.
func BenchmarkStandings(b *testing.B) {
	n := int64(10_000)
	if more, err := strconv.ParseInt(os.Getenv("QINGDAN_BENCH_STANDINGS"), 10, 64); err == nil {
		n = more
	}
	s, err := Open(context.Background(), Options{DSN: filepath.Join(b.TempDir(), "qingdan.db")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	f := &filler{Store: s, b: b, rng: rand.New(rand.NewPCG(1, 2))}
	f.stand(n)
	f.CountDaysBy(report.WorkdaysOf(calendar.Embedded().Count))
	right, err := rectify.Actor{Role: rectify.Auditor, Unit: "district", ScopeUnits: []string{"district"}, Recusals: []string{"district"}}.Scope()
	if err != nil {
		b.Fatal(err)
	}
	for _, day := range []string{"2025-12-31", "2024-03-31"} {
		q := report.Question{Query: report.Query{AsOf: calendar.MustDay(day), By: []string{"unit", "source"}, UnitMode: report.LeadOnly, TypeMode: report.MainType, Decimals: 1}}
		bare := report.Question{Query: q.Query}
		var counted time.Duration
		b.Run("bare count as of "+day, func(b *testing.B) {
			const text = "SELECT units, source, count(*), sum(CASE WHEN class = 'closed' THEN 1 ELSE 0 END), sum(CASE WHEN verdict = 'substantiated' THEN 1 ELSE 0 END) FROM standings WHERE day <= ? AND next_day > ? GROUP BY units, source"
			spent := cpu()
			for b.Loop() {
				var rows []struct{ Units, Source string }
				if err := f.read.Raw(text, int64(bare.AsOf), int64(bare.AsOf)).Scan(&rows).Error; err != nil || len(rows) == 0 {
					b.Fatal(len(rows), err)
				}
			}
			counted = (cpu() - spent) / time.Duration(b.N)
			b.ReportMetric(float64(counted.Microseconds()), "cpu-µs/op")
		})
		for _, r := range report.Reports {
			ask := func(q report.Question) {
				q.Report = r.Name
				sheet, err := report.Run(context.Background(), f.Store, right, q.Settled(q.AsOf), report.Names{Units: f.Units()}, nil)
				if err != nil || len(sheet.Lines) == 0 {
					b.Fatal(len(sheet.Lines), err)
				}
			}
			for name, before := range map[string]func(){"first": f.forget, "again": func() {}, "again after 100 entries": func() { f.touch(100) }} {
				b.Run(fmt.Sprintf("%s as of %s, %s", r.Name, day, name), func(b *testing.B) {
					ask(q)
					var spent time.Duration
					for b.Loop() {
						before()
						began := cpu()
						ask(q)
						spent += cpu() - began
					}
					b.ReportMetric(float64(spent.Microseconds())/float64(b.N), "cpu-µs/op")
					b.ReportMetric(float64(spent)/float64(b.N)/float64(counted), "of-bare")
				})
			}
		}
	}
}

// forget drops every answer over standings.
func (f *filler) forget() {
	clear(f.counts.families)
	clear(f.flows.families)
}

// touch gives entries to as many tickets.
func (f *filler) touch(n int64) {
	var head int64
	if err := one(f.write.Raw("SELECT size FROM journal_head WHERE id = 1"), &head); err != nil {
		f.b.Fatal(err)
	}
	for i := range n {
		f.exec("INSERT INTO journal (idx, leaf, event, ticket_key, seq, recorded_at) VALUES (?, x'', 'move', ?, ?, 0)", head+i, i*35+1, head+i)
	}
	f.exec("UPDATE journal_head SET size = ? WHERE id = 1", head+n)
}
