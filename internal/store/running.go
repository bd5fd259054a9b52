package store

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"qingdan/internal/calendar"
	"qingdan/internal/report"
)

// mostPoints bounds how many days of all running sums together are held in memory, at 44 bytes each. The ledger of a
// district over ten years, by unit and source, has some hundred thousand.
const mostPoints = 1 << 20

// runningSums answers what is asked again and again, figures as of a day and as known now, without adding the ledger up
// anew: for each scope and set of dimensions it holds the sums after every day on which something changed, so that a day
// is found and not counted. What was recorded since the last question is read from the steps and added. Only the ledger
// is true; these sums can be dropped at any time.
type runningSums struct {
	mu    sync.Mutex
	known map[string]*running
	tick  atomic.Int64
}

// running are the sums of one scope and one set of dimensions.
type running struct {
	mu     sync.Mutex
	size   int64 // entries of the journal that are in it; below zero: too much to be held
	rows   []series
	at     map[report.Cell]int
	points atomic.Int64
	used   atomic.Int64
}

// series is one cell through time.
type series struct {
	cell   report.Cell
	points []point
}

// point is what a cell has come to at the end of a day.
type point struct {
	day  int32 // YYYYMMDD
	sums compact
}

// compact is Counts in a third of the space; a district never has two thousand million tickets.
type compact [10]int32

func compacted(c report.Counts) compact {
	return compact{int32(c.Open), int32(c.StageClosed), int32(c.Closed), int32(c.Merged), int32(c.NotAccepted), int32(c.Voided), int32(c.Overdue), int32(c.Answered), int32(c.Historical), int32(c.Orders)}
}

func (c compact) counts() report.Counts {
	return report.Counts{Open: int64(c[0]), StageClosed: int64(c[1]), Closed: int64(c[2]), Merged: int64(c[3]), NotAccepted: int64(c[4]),
		Voided: int64(c[5]), Overdue: int64(c[6]), Answered: int64(c[7]), Historical: int64(c[8]), Orders: int64(c[9])}
}

// from gives the sums for a question, the same ones for the same scope and dimensions.
func (s *runningSums) from(c *counting) *running {
	columns, _ := c.dimensions()
	key := fmt.Sprintf("%s|%q|%q", columns, c.scope.Units(), c.scope.Recusals())
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.known[key]
	if r == nil {
		r = &running{}
		if s.known == nil {
			s.known = map[string]*running{}
		}
		s.known[key] = r
	}
	r.used.Store(s.tick.Add(1))
	s.bound(r)
	return r
}

// bound drops what was not asked for longest, but not the one at hand.
func (s *runningSums) bound(kept *running) {
	for {
		total, oldest, least := int64(0), "", int64(0)
		for key, r := range s.known {
			total += r.points.Load() + 64 // for what a set costs without any points
			if used := r.used.Load(); r != kept && (oldest == "" || used < least) {
				oldest, least = key, used
			}
		}
		if total <= mostPoints || oldest == "" {
			return
		}
		delete(s.known, oldest)
	}
}

// tallies answers the question of c from the sums; false when it must be counted: there is too much to hold.
func (r *running) tallies(c *counting) ([]report.Tally, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.catchUp(c); err != nil || r.size < 0 {
		return nil, false, err
	}
	c.prefix.Size = r.size // another question may have brought it further than this one's snapshot
	day := int32(daySpan(c.q.AsOf))
	tallies := make([]report.Tally, 0, len(r.rows))
	for i := range r.rows {
		row := &r.rows[i]
		n, found := slices.BinarySearchFunc(row.points, day, byDay)
		if found {
			n++
		}
		if n > 0 && admits(c.q.Filter, row.cell) {
			tallies = append(tallies, report.Tally{Cell: row.cell, Counts: row.points[n-1].sums.counts()})
		}
	}
	return tallies, true, nil
}

func byDay(p point, day int32) int { return cmp.Compare(p.day, day) }

// catchUp brings the sums to the size of the journal in the snapshot of c, or leaves them when they are further.
func (r *running) catchUp(c *counting) error {
	if r.size < 0 || r.size >= c.prefix.Size && r.at != nil {
		return nil
	}
	anew := r.at == nil
	if !anew { // units that moved in the tree open and close tickets to others, for the past as well
		var moved int64
		if err := one(c.db.Raw("SELECT count(*) FROM journal WHERE idx >= ? AND idx < ? AND event = 'units'", r.size, c.prefix.Size), &moved); err != nil {
			return err
		}
		anew = moved > 0
	}
	if anew {
		r.rows, r.at = nil, map[report.Cell]int{}
		r.points.Store(0)
		if err := r.readLedger(c); err != nil {
			r.at = nil // it is read anew next time
			return err
		}
	} else if err := r.readSteps(c); err != nil {
		return err
	}
	r.size = c.prefix.Size
	if r.points.Load() > mostPoints {
		r.rows, r.at, r.size = nil, nil, -1
		r.points.Store(0)
	}
	return nil
}

// change is what a day changed in a cell.
type change struct {
	tally report.Tally
	day   int32
}

// readSteps adds what changed from an entry of the journal on.
func (r *running) readSteps(c *counting) error {
	columns, _ := c.dimensions()
	cond := &condition{}
	cond.and("c."+visible, c.scope.Units(), c.scope.Recusals())
	cond.and("f.idx >= ? AND f.idx < ?", r.size, c.prefix.Size)
	by := sqlText("f.day")
	if columns != "" {
		by = columns + ", f.day"
	}
	rows, err := c.db.Raw(string("SELECT "+by+", "+sums+" FROM figure_steps f JOIN figure_cells c ON c.id = f.cell_id"+cond.where()+" GROUP BY "+by), cond.args...).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	var all []change
	for rows.Next() {
		var t tallyRow
		var on calendar.Day
		if err := rows.Scan(append(append(t.dimensions(c.q), &on), t.counts()...)...); err != nil {
			return err
		}
		all = append(all, change{t.tally(), int32(daySpan(on))})
	}
	if err := rows.Err(); err != nil {
		return err // and nothing was added
	}
	slices.SortStableFunc(all, func(a, b change) int { return cmp.Compare(a.day, b.day) })
	for _, change := range all {
		r.add(change)
	}
	return nil
}

// add adds what changed on a day to that day and to all later ones.
func (r *running) add(ch change) {
	row := &r.rows[r.place(ch.tally.Cell)]
	n, found := slices.BinarySearchFunc(row.points, ch.day, byDay)
	if !found {
		p := point{day: ch.day}
		if n > 0 {
			p.sums = row.points[n-1].sums
		}
		row.points = slices.Insert(row.points, n, p)
		r.points.Add(1)
	}
	plus := compacted(ch.tally.Counts)
	for j := n; j < len(row.points); j++ {
		for m := range plus {
			row.points[j].sums[m] += plus[m]
		}
	}
}

// unrecused tells whether no recusal takes tickets away from the caller for the past as well; those are counted.
func (c *counting) unrecused() (bool, error) {
	var some int64
	err := one(c.db.Raw("SELECT count(*) FROM (SELECT 1 FROM audience_recusals WHERE unit_id IN ? LIMIT 1) AS seen", c.scope.Recusals()), &some)
	return some == 0, err
}

// place gives the place of a cell, a new one where there is none.
func (r *running) place(cell report.Cell) int {
	i, known := r.at[cell]
	if !known {
		i = len(r.rows)
		r.at[cell] = i
		r.rows = append(r.rows, series{cell: cell})
	}
	return i
}

// dimensions are the columns that the query keeps apart, in the order of counting.dimensions.
func (r *tallyRow) dimensions(q report.Query) (all []any) {
	for _, d := range []struct {
		need  string
		place any
	}{{"source", &r.Source}, {"campaign", &r.Campaign}, {"list_level", &r.ListLevel}, {"township", &r.Township}, {"units", &r.Units}, {"types", &r.Types}, {"month", &r.Month}} {
		if q.Needs(d.need) {
			all = append(all, d.place)
		}
	}
	return all
}

func (r *tallyRow) counts() []any {
	return []any{&r.Open, &r.StageClosed, &r.Closed, &r.Merged, &r.NotAccepted, &r.Voided, &r.Overdue, &r.Answered, &r.Historical, &r.Orders}
}

// admits applies the filters that counting.filter applies in SQL.
func admits(f report.Filter, c report.Cell) bool {
	in := func(values []string, v string) bool { return len(values) == 0 || slices.Contains(blanks(values), v) }
	return in(f.Sources, string(c.Source)) && in(f.Campaigns, c.Campaign) && in(f.ListLevels, c.ListLevel) &&
		(f.Township == "" || in([]string{f.Township}, c.Township)) &&
		(f.MonthFrom == 0 || c.Month >= f.MonthFrom) && (f.MonthTo == 0 || c.Month <= f.MonthTo)
}
