package store

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
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
	b         testing.TB
	rng       *rand.Rand
	towns     []string
	audiences map[string]int64
	cells     map[cellKey]int64
	numbers   map[[2]int][2]int64 // of cells in both cubes, by kind of ticket and stage
	found     [3][]finding        // by cube
	plain     []any
}

// finding is a change in a cell on a day, as it was recorded on a day: the days of its key are counted from 2023.
type finding struct {
	key     uint64 // day, cell, known on
	changed uint8  // one of fillerChanges
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
	f.audiences, f.cells, f.numbers = map[string]int64{}, map[cellKey]int64{}, map[[2]int][2]int64{}
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
	for cube := cubeAll; cube <= cubeUnits; cube++ {
		f.writeLedger(cube)
	}
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

// writeLedger writes the single days of a cube and the totals of its months and years.
func (f *filler) writeLedger(cube int) {
	found := f.found[cube]
	f.found[cube] = nil
	slices.SortFunc(found, func(a, b finding) int { return cmp.Compare(a.key, b.key) })
	var args []any
	row := func(span, cell, known int64, c *compact) {
		args = append(args, cube, span, cell, known)
		for _, n := range c {
			args = append(args, n)
		}
		if len(args) > 1<<20 {
			f.insert("figures (cube, span, cell_id, known_on, "+measures+")", 14, args)
			args = args[:0]
		}
	}
	totals := map[[2]int64]compact{}
	for i := 0; i < len(found); {
		key, sum := found[i].key, compact{}
		for ; i < len(found) && found[i].key == key; i++ {
			sum.plus(&fillerChanges[found[i].changed])
		}
		day, cell := fillerDay.Add(int(key>>36)), int64(key>>12&(1<<24-1))
		row(daySpan(day), cell, int64(fillerDay.Add(int(key&4095))), &sum)
		for _, span := range []int64{int64(day.Month()), int64(day.Year())} {
			total := totals[[2]int64{span, cell}]
			total.plus(&sum)
			totals[[2]int64{span, cell}] = total
		}
	}
	for at, total := range totals {
		row(at[0], at[1], 0, &total)
	}
	f.insert("figures (cube, span, cell_id, known_on, "+measures+")", 14, args)
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
	pick := func(most int) int { return f.rng.IntN(most) }
	sources := []rectify.Source{rectify.ListItem, rectify.ListItem, rectify.ListItem, rectify.Complaint, rectify.Complaint, rectify.Hotline, rectify.SelfFound, rectify.InspectionTask}
	at := calendar.MustDay("2023-01-01").Add(pick(1080)).Start().Add(time.Duration(9+pick(8)) * time.Hour)
	kind, source, town, level, joint := pick(5), pick(8), pick(34), pick(2), max(0, pick(24)-20)
	t := rectify.Ticket{Source: sources[source], State: rectify.Registered, RegisteredAt: at, EffectiveAt: at, RegisteredUnit: "office00", Township: f.towns[town],
		PollutionTypes: [][]string{{"water"}, {"air"}, {"noise"}, {"ecology"}, {"water", "air"}}[kind]}
	t.Campaign = fmt.Sprint(t.Source, dayOf(at).Year())
	if t.Source == rectify.ListItem {
		t.ListLevel = []string{"city", "district"}[level]
	} else {
		level = 0
	}
	like := ((((slices.Index(sources, t.Source)*2+level)*34+town)*5+kind)*4+joint)*1000 + dayOf(at).Month()/100%100*12 + dayOf(at).Month()%100
	out := t
	out.State, out.EffectiveAt, out.ResponsibleUnit, out.LeadUnit, out.AcceptanceUnit = rectify.Dispatched, at.Add(20*time.Hour), t.Township, fmt.Sprintf("bureau%02d", kind), "inspectors00"
	out.CurrentDueOn = dayOf(at).Add(30)
	if joint > 0 {
		out.CoUnits = []string{f.towns[(town+joint)%34]}
	}
	before, err := f.number(w, like, 0, &t)
	if err != nil {
		return err
	}
	after, err := f.number(w, like, 1, &out)
	if err != nil {
		return err
	}
	// What report.Steps gives for these moves.
	known := dayOf(at)
	f.change(before, known, known, isOpen)
	known = dayOf(out.EffectiveAt)
	f.change(before, known, known, notOpen)
	f.change(after, known, known, isOpen)
	f.change(after, out.CurrentDueOn.Add(1), known, isOverdue)
	closed := calendar.Day(1 << 20)
	if pick(50) > 0 {
		closed = dayOf(out.EffectiveAt.Add(time.Duration(2+pick(60)) * 24 * time.Hour))
		f.change(after, closed, closed, isClosed)
		f.change(after, max(closed, out.CurrentDueOn.Add(1)), closed, notOverdue)
	}
	f.plain = append(f.plain, out.ResponsibleUnit, string(out.Source), int64(dayOf(at)), int64(closed), int64(out.CurrentDueOn))
	if len(f.plain) > 1<<20 {
		f.insert("plain", 5, f.plain)
		f.plain = f.plain[:0]
	}
	return nil
}

// What tickets of the filler change, open and closed, overdue and answered.
const (
	isOpen = iota
	notOpen
	isOverdue
	notOverdue
	isClosed
)

var fillerChanges = []compact{isOpen: {0: 1}, notOpen: {0: -1}, isOverdue: {6: 1}, notOverdue: {6: -1}, isClosed: {0: -1, 2: 1, 7: 1}}

var fillerDay = calendar.MustDay("2023-01-01")

func (f *filler) change(cells [2]int64, day, known calendar.Day, changed uint8) {
	for i, cell := range cells {
		f.found[i+1] = append(f.found[i+1], finding{uint64(day-fillerDay)<<36 | uint64(cell)<<12 | uint64(known-fillerDay), changed})
	}
}

// number gives the cells of a ticket in both cubes.
func (f *filler) number(w *work, like, stage int, t *rectify.Ticket) (cells [2]int64, err error) {
	if cells, known := f.numbers[[2]int{like, stage}]; known {
		return cells, nil
	}
	cell := report.CellOf(t)
	audience, known := f.audiences[cell.Audience]
	if !known {
		if audience, err = w.internAudience(t); err != nil {
			return cells, err
		}
		f.audiences[cell.Audience] = audience
	}
	for cube := cubeAll; cube <= cubeUnits; cube++ {
		key := keyOf(cube, cell, audience)
		id, known := f.cells[key]
		if !known {
			id = int64(len(f.cells) + 1)
			f.cells[key] = id
		}
		cells[cube-1] = id
	}
	f.numbers[[2]int{like, stage}] = cells
	return cells, nil
}

func filled(b testing.TB, dsn string, n int64) *filler {
	b.Helper()
	s, err := Open(context.Background(), Options{DSN: dsn})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	f := &filler{Store: s, b: b, rng: rand.New(rand.NewPCG(1, 2))}
	var cells int64
	if err := one(s.read.Raw("SELECT count(*) FROM figure_cells"), &cells); err != nil {
		b.Fatal(err)
	}
	if cells == 0 {
		f.fill(n)
	}
	if _, err := s.Condense(context.Background(), 1); err != nil {
		b.Fatal(err)
	}
	return f
}
