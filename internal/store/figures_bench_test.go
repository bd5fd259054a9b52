package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// filler writes the ledger of many tickets without their rows, journal and steps: registered, dispatched and mostly
// closed over three years, in 34 townships, one in eight handled jointly with a neighbour. Beside it stands a plain
// table with a covering index, from which the same question can be answered by counting.
type filler struct {
	*Store
	b       testing.TB
	rng     *rand.Rand
	towns   []string
	cells   map[cellKey]int64
	rows    map[figureKey]report.Counts
	plain   []any
	tickets int64
}

func (f *filler) units() {
	units := []rectify.Unit{{Code: "district", Name: "district", Level: "县"}}
	for _, n := range []struct {
		name  string
		count int
	}{{"office", 1}, {"bureau", 5}, {"inspectors", 2}, {"town", 34}} {
		for i := range n.count {
			units = append(units, rectify.Unit{Code: fmt.Sprintf("%s%02d", n.name, i), Name: n.name, Level: "乡", Parent: "district"})
		}
	}
	for _, u := range units[len(units)-34:] {
		f.towns = append(f.towns, u.Code)
	}
	code := ""
	newID := func() string { return code }
	for _, u := range units { // one by one, so that ids are codes
		code = u.Code
		if _, _, err := f.PutUnits(context.Background(), []rectify.Unit{u}, rectify.Entry{Event: rectify.EventUnits, RecordedAt: time.Now()}, newID); err != nil {
			f.b.Fatal(err)
		}
	}
}

// fill writes n tickets. The rows are added up in memory and written many at a time: through the store it would take hours.
func (f *filler) fill(n int64) {
	f.units()
	f.cells, f.rows = map[cellKey]int64{}, map[figureKey]report.Counts{}
	f.exec("CREATE TABLE plain (unit TEXT NOT NULL, source TEXT NOT NULL, registered_on BIGINT NOT NULL, closed_on BIGINT NOT NULL, due_on BIGINT NOT NULL)")
	f.exec("CREATE INDEX plain_covers ON plain (unit, source, registered_on, closed_on, due_on)")
	err := f.write.Transaction(func(tx *gorm.DB) error {
		p := &page{store: f.Store, tx: tx}
		for range n {
			if err := f.ticket(&work{page: p, ctx: context.Background()}); err != nil {
				return err
			}
		}
		p.published()
		return nil
	})
	if err != nil {
		f.b.Fatal(err)
	}
	f.writeCells()
	keys := slices.SortedFunc(maps.Keys(f.rows), func(a, b figureKey) int {
		return cmp.Or(cmp.Compare(a.cube, b.cube), cmp.Compare(a.span, b.span), cmp.Compare(a.cell, b.cell), cmp.Compare(a.knownOn, b.knownOn))
	})
	args := make([]any, 0, 14*len(keys))
	for _, k := range keys {
		if c := f.rows[k]; c != (report.Counts{}) {
			args = append(args, k.cube, k.span, k.cell, k.knownOn, c.Open, c.StageClosed, c.Closed, c.Merged, c.NotAccepted, c.Voided, c.Overdue, c.Answered, c.Historical, c.Orders)
		}
	}
	f.insert("figures (cube, span, cell_id, known_on, "+measures+")", 14, args)
	f.insert("plain", 5, f.plain)
	f.exec("ANALYZE")
}

// writeCells relies on the numbers that an empty table gives out one after the other.
func (f *filler) writeCells() {
	args := make([]any, 9*len(f.cells))
	for k, id := range f.cells {
		c := k.cell
		copy(args[9*(id-1):], []any{k.cube, string(c.Source), c.Campaign, c.ListLevel, c.Township, c.Units, c.Types, c.Month, k.audience})
	}
	f.insert("figure_cells (cube, source, campaign, list_level, township, units, types, month, audience_id)", 9, args)
}

// insert writes rows of some columns, as many at a time as a statement takes.
func (f *filler) insert(table string, columns int, args []any) {
	row := "(?" + strings.Repeat(", ?", columns-1) + ")"
	most := 28000 / columns * columns
	for ; len(args) > 0; args = args[min(most, len(args)):] {
		some := args[:min(most, len(args))]
		f.exec("INSERT INTO "+table+" VALUES "+row+strings.Repeat(", "+row, len(some)/columns-1), some...)
	}
}

func (f *filler) exec(query string, args ...any) {
	if err := f.write.Exec(query, args...).Error; err != nil {
		f.b.Fatal(err)
	}
}

// ticket lives one life.
func (f *filler) ticket(w *work) error {
	f.tickets++
	pick := func(most int) int { return f.rng.IntN(most) }
	sources := []rectify.Source{rectify.ListItem, rectify.ListItem, rectify.ListItem, rectify.Complaint, rectify.Complaint, rectify.Hotline, rectify.SelfFound, rectify.InspectionTask}
	at := calendar.MustDay("2023-01-01").Add(pick(1080)).Start().Add(time.Duration(9+pick(8)) * time.Hour)
	kind := pick(5)
	t := rectify.Ticket{Source: sources[pick(len(sources))], State: rectify.Registered, RegisteredAt: at, EffectiveAt: at, RegisteredUnit: "office00", Township: f.towns[pick(34)],
		PollutionTypes: [][]string{{"water"}, {"air"}, {"noise"}, {"ecology"}, {"water", "air"}}[kind]}
	t.Campaign = fmt.Sprint(t.Source, dayOf(at).Year())
	if t.Source == rectify.ListItem {
		t.ListLevel = []string{"city", "district"}[pick(2)]
	}
	if err := f.record(w, nil, &t); err != nil {
		return err
	}
	out := t
	out.State, out.EffectiveAt, out.ResponsibleUnit, out.LeadUnit, out.AcceptanceUnit = rectify.Dispatched, at.Add(20*time.Hour), t.Township, fmt.Sprintf("bureau%02d", kind), "inspectors00"
	out.CurrentDueOn = dayOf(at).Add(30)
	if pick(8) == 0 {
		out.CoUnits = []string{f.towns[(slices.Index(f.towns, t.Township)+1+pick(3))%34]}
	}
	if err := f.record(w, &t, &out); err != nil {
		return err
	}
	closed := calendar.Day(1 << 20)
	if pick(50) > 0 {
		end := out
		end.State, end.EffectiveAt, end.RepliedAt = rectify.Closed, out.EffectiveAt.Add(time.Duration(2+pick(60))*24*time.Hour), out.EffectiveAt
		if err := f.record(w, &out, &end); err != nil {
			return err
		}
		closed = dayOf(end.EffectiveAt)
	}
	f.plain = append(f.plain, out.ResponsibleUnit, string(out.Source), int64(dayOf(at)), int64(closed), int64(out.CurrentDueOn))
	return nil
}

func (f *filler) record(w *work, before, after *rectify.Ticket) error {
	audience, err := w.internAudience(after)
	if err != nil {
		return err
	}
	for _, s := range report.Steps(before, after) {
		a := audience
		if before != nil && s.Cell.Audience != report.AudienceOf(after) {
			if a, err = w.internAudience(before); err != nil {
				return err
			}
		}
		day := daySpan(s.Day)
		for cube := cubeAll; cube <= cubeUnits; cube++ {
			key := keyOf(cube, s.Cell, a)
			cell, known := f.cells[key]
			if !known {
				cell = int64(len(f.cells) + 1)
				f.cells[key] = cell
			}
			for _, k := range []figureKey{{int64(cube), day, cell, int64(dayOf(after.EffectiveAt))}, {int64(cube), day / 100, cell, 0}, {int64(cube), day / 10000, cell, 0}} {
				f.rows[k] = f.rows[k].Plus(s.Counts)
			}
		}
	}
	return nil
}

func filled(b *testing.B, dsn string, n int64) *filler {
	b.Helper()
	s, err := Open(context.Background(), Options{DSN: dsn})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	f := &filler{Store: s, b: b, rng: rand.New(rand.NewPCG(1, 2))}
	f.fill(n)
	return f
}

// cpu is what this process has used so far: steadier than the clock on a shared machine.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // cannot fail for oneself
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkClosure asks for closure rates beside a plain count over a covering index on the same engine. It runs with
// 3 thousand tickets, and with QINGDAN_BENCH_TICKETS more; QINGDAN_BENCH_POSTGRES names an empty database to use instead
// of SQLite, which is left filled.
func BenchmarkClosure(b *testing.B) {
	n := int64(3000)
	if more, err := strconv.ParseInt(os.Getenv("QINGDAN_BENCH_TICKETS"), 10, 64); err == nil {
		n = more
	}
	dsn := os.Getenv("QINGDAN_BENCH_POSTGRES")
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
		b.Run(name, func(b *testing.B) {
			rows := 0
			once := func() {
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
			began := cpu()
			once() // reads the ledger; the next ones find its sums in memory
			first, spent := cpu()-began, cpu()
			for b.Loop() {
				once()
			}
			b.ReportMetric(float64(rows), "rows")
			b.ReportMetric(float64(first.Microseconds()), "first-cpu-µs")
			b.ReportMetric(float64((cpu()-spent).Microseconds())/float64(b.N), "cpu-µs/op")
		})
	}
	ask("unit and source", "district", report.Query{AsOf: day, By: []string{"unit", "source"}})
	ask("unit and source of one township", "town07", report.Query{AsOf: day, By: []string{"unit", "source"}})
	ask("36 months, township and source", "district", report.Query{AsOf: day + 300, By: []string{"month", "township", "source"}})
	ask("pollution type", "district", report.Query{AsOf: day, By: []string{"pollution_type"}})
	b.Run("unit and source by counting", func(b *testing.B) {
		const count = "SELECT unit, source, count(*), sum(CASE WHEN closed_on <= ? THEN 1 ELSE 0 END), sum(CASE WHEN closed_on > ? AND due_on < ? THEN 1 ELSE 0 END) FROM plain WHERE registered_on <= ? GROUP BY unit, source"
		lines, spent := 0, cpu()
		for b.Loop() {
			var rows []struct{ Unit, Source string }
			if err := f.read.Raw(count, int64(day), int64(day), int64(day), int64(day)).Scan(&rows).Error; err != nil {
				b.Fatal(err)
			}
			lines = len(rows)
		}
		b.ReportMetric(float64(lines), "rows")
		b.ReportMetric(float64((cpu()-spent).Microseconds())/float64(b.N), "cpu-µs/op")
	})
}
