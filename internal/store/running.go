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

// mostHeld bounds how many bytes all running sums together take. By unit and source, by pollution type, or by month,
// township and source a district takes some megabytes each, however many tickets it has.
const mostHeld = 32 << 20

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
	mu   sync.RWMutex
	size int64 // entries of the journal that are in it; below zero: too much to be held
	rows []series
	at   map[report.Cell]int
	held atomic.Int64 // bytes
	used atomic.Int64

	sorted int // how many of the rows are in order
}

// from gives the sums for a question, the same ones for the same units and dimensions: whoever is recused from a ticket
// is not answered from them.
func (s *runningSums) from(c *counting) *running {
	columns, _ := c.dimensions()
	key := fmt.Sprintf("%s|%q", columns, c.scope.Units())
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
			total += r.held.Load() + 1024 // for what a set costs without any days
			if used := r.used.Load(); r != kept && (oldest == "" || used < least) {
				oldest, least = key, used
			}
		}
		if total <= mostHeld || oldest == "" {
			return
		}
		delete(s.known, oldest)
	}
}

// caughtUp answers the question of c from the sums; false when it must be counted: there is too much to hold.
func (r *running) caughtUp(c *counting) ([]report.Tally, bool, error) {
	if err := r.reach(c); err != nil {
		return nil, false, err
	}
	defer r.mu.RUnlock()
	if r.size < 0 {
		return nil, false, nil
	}
	c.prefix.Size = r.size // another question may have brought it further than this one's snapshot
	return r.tallies(c), true, nil
}

// tallies are the sums at the end of the day of c.
func (r *running) tallies(c *counting) []report.Tally {
	day, f := int32(daySpan(c.q.AsOf)), admitting(c.q.Filter)
	tallies := make([]report.Tally, 0, len(r.rows))
	for i := range r.rows {
		row := &r.rows[i]
		if day < row.first || f.narrows && !f.admits(&row.cell) {
			continue
		}
		if sums := row.on(day); sums != (compact{}) {
			tallies = append(tallies, report.Tally{Cell: row.cell, Counts: sums.counts()})
		}
	}
	return tallies
}

// reach brings the sums to the size of the journal in the snapshot of c, or leaves them when they are further, and holds
// them for reading.
func (r *running) reach(c *counting) error {
	r.mu.RLock()
	for !r.reached(c) {
		r.mu.RUnlock()
		r.mu.Lock()
		err := r.catchUp(c)
		r.mu.Unlock()
		if err != nil {
			return err
		}
		r.mu.RLock()
	}
	return nil
}

// reached tells whether the sums are as far as the snapshot of c.
func (r *running) reached(c *counting) bool {
	return r.size < 0 || r.at != nil && r.size >= c.prefix.Size
}

// catchUp reads what is missing.
func (r *running) catchUp(c *counting) error {
	if r.reached(c) {
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
	var err error
	if anew {
		err = r.read(c)
	} else {
		err = r.readSteps(c)
	}
	if err != nil {
		return err
	}
	r.sort()
	if r.size = c.prefix.Size; r.held.Load() > mostHeld {
		r.rows, r.at, r.size = nil, nil, -1
		r.held.Store(0)
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
		plus := compacted(change.tally.Counts)
		row := &r.rows[r.place(change.tally.Cell)]
		held := row.size()
		row.add(change.day, &plus)
		r.held.Add(row.size() - held)
	}
	return nil
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
		r.held.Add(r.rows[i].size())
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

// sort puts the cells in the order in which reports add them up fastest.
func (r *running) sort() {
	if r.sorted == len(r.rows) {
		return
	}
	slices.SortFunc(r.rows, func(a, b series) int { return a.cell.Compare(b.cell) })
	r.sorted = len(r.rows)
	for i := range r.rows {
		r.at[r.rows[i].cell] = i
	}
}

// admission is the filter of a question, as counting.filter applies it in SQL.
type admission struct {
	report.Filter
	townships []string
	narrows   bool
}

func admitting(f report.Filter) admission {
	a := admission{Filter: f}
	a.Campaigns, a.ListLevels = blanks(f.Campaigns), blanks(f.ListLevels)
	if f.Township != "" {
		a.townships = blanks([]string{f.Township})
	}
	a.narrows = len(a.Sources)+len(a.Campaigns)+len(a.ListLevels)+len(a.townships)+f.MonthFrom+f.MonthTo > 0
	return a
}

func (a *admission) admits(c *report.Cell) bool {
	in := func(values []string, v string) bool { return len(values) == 0 || slices.Contains(values, v) }
	return in(a.Sources, string(c.Source)) && in(a.Campaigns, c.Campaign) && in(a.ListLevels, c.ListLevel) && in(a.townships, c.Township) &&
		(a.MonthFrom == 0 || c.Month >= a.MonthFrom) && (a.MonthTo == 0 || c.Month <= a.MonthTo)
}
