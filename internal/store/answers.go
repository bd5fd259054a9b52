package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"gorm.io/gorm"
)

// mostCells bounds how many cells of all answers of a kind are held in memory, at less than half a kilobyte each; the
// report by unit and source of a district has some hundred. mostStates bounds for how many days and periods one question
// is held.
const (
	mostCells  = 1 << 17
	mostStates = 8
)

// answers remembers what was counted over standings: for each report, scope and set of dimensions the cells as they
// stood at some size of the journal, for the days that were asked for. A question for the same days, or for days near
// them, takes off what the tickets counted that were touched in between and adds what they count now, in the same SQL:
// its cost grows with what changed and not with what is there. Only the standings are true; answers can be dropped at
// any time.
type answers[K comparable] struct {
	mu       sync.Mutex
	families map[string]*family[K]
	tick     atomic.Int64
}

// family are the answers to one question for different days.
type family[K comparable] struct {
	about  string   // report, scope and end of days
	kept   []string // dimensions
	mu     sync.Mutex
	states []*reckoned[K] // the one asked for last first
	seen   int64          // entries of the journal up to which no unit moved since the states were counted
	cells  atomic.Int64
	used   atomic.Int64
}

// reckoned is an answer: what was counted of each cell. The amounts of a cell are never changed, only replaced.
type reckoned[K comparable] struct {
	days  period
	size  int64 // entries of the journal that are in it
	cells map[K][]int64
}

// counter counts over standings, cell by cell, and blanks in a cell what its question does not keep apart.
type counter[K comparable] struct {
	count func(c *standingCount, add func(K, []int64)) error
	blank func(c *standingCount, k K) K
}

// errAgain asks for another snapshot: someone else is bringing the same answer forward.
type errAgain struct{ held *sync.Mutex }

func (errAgain) Error() string { return "store: an answer is being brought forward" }

// wait waits until it is brought forward.
func (e errAgain) wait() {
	e.held.Lock()
	defer e.held.Unlock()
}

// mostTries is how often a question tries to find an answer that nobody is at, before it waits with its snapshot.
const mostTries = 16

// asking runs a question over standings in a snapshot. Who would wait for an answer waits without one, because there
// are few connections.
func (s *Store) asking(ctx context.Context, fn func(db *gorm.DB, patient bool) error) error {
	for try := range mostTries + 1 {
		err := s.snapshot(ctx, func(db *gorm.DB) error { return fn(db, try == mostTries) })
		var again errAgain
		if !errors.As(err, &again) {
			return s.engine.translate(err)
		}
		again.wait()
	}
	return ctx.Err()
}

// of gives the answers to the question of c, the same for all its days, filters and modes.
func (a *answers[K]) of(c *standingCount) *family[K] {
	_, kept := c.dimensions()
	about := fmt.Sprintf("%s|%d|%q|%q", c.q.Report, c.q.Cut, c.scope.Units(), c.scope.Recusals())
	key := fmt.Sprint(about, kept)
	a.mu.Lock()
	defer a.mu.Unlock()
	f := a.families[key]
	if f == nil {
		f = &family[K]{about: about, kept: kept}
		if a.families == nil {
			a.families = map[string]*family[K]{}
		}
		a.families[key] = f
	}
	f.used.Store(a.tick.Add(1))
	a.bound(f)
	return f
}

// bound drops what was not asked for longest, but not the one at hand.
func (a *answers[K]) bound(kept *family[K]) {
	for {
		total, oldest, least := int64(0), "", int64(0)
		for key, f := range a.families {
			total += f.cells.Load() + 16 // for what a question costs without any cells
			if used := f.used.Load(); f != kept && (oldest == "" || used < least) {
				oldest, least = key, used
			}
		}
		if total <= mostCells || oldest == "" {
			return
		}
		delete(a.families, oldest)
	}
}

// answer gives the cells for the question of c without its filters, from memory or by counting them all. What it gives
// is for reading only, and only until give returns.
func (a *answers[K]) answer(c *standingCount, patient bool, count counter[K], give func(map[K][]int64)) error {
	base := c.unfiltered()
	hidden, err := c.recused()
	if err != nil {
		return err
	}
	if c.q.Afresh || len(hidden) > mostHidden {
		base.base = false
		cells := map[K][]int64{}
		if err := count.count(base, adding(cells, 1)); err != nil {
			return err
		}
		give(cells)
		return nil
	}
	f := a.of(c)
	if patient {
		f.mu.Lock()
	} else if !f.mu.TryLock() {
		return errAgain{&f.mu}
	}
	defer f.mu.Unlock()
	late := c.head < f.seen // others have brought it further than this snapshot reaches
	if late && !patient {
		return errAgain{&f.mu}
	}
	cells, err := a.cellsFor(f, base, late, count)
	if err != nil {
		return err
	}
	if len(hidden) > 0 {
		cells = maps.Clone(cells)
		err = base.ofTickets(hidden, func(c *standingCount) error { return count.count(c, adding(cells, -1)) })
	}
	if err == nil {
		give(cells)
	}
	return err
}

// cellsFor brings the nearest state to the days and the size of c, here or among wider answers, or counts anew.
func (a *answers[K]) cellsFor(f *family[K], c *standingCount, late bool, count counter[K]) (map[K][]int64, error) {
	if !late {
		if err := f.forgetMoved(c); err != nil {
			return nil, err
		}
		if cells, err := f.brought(c, count); err != nil || cells != nil {
			return cells, err
		}
		if err := a.borrow(f, c, count); err != nil {
			return nil, err
		}
		if cells, err := f.brought(c, count); err != nil || cells != nil {
			return cells, err
		}
	}
	cells := map[K][]int64{}
	if err := count.count(c, adding(cells, 1)); err != nil {
		return nil, err
	}
	if !late {
		f.keep(&reckoned[K]{days: periodOf(c.q), size: c.size, cells: cells})
	}
	return cells, nil
}

// forgetMoved drops everything when units have moved in the tree: that opens and closes tickets to others, for the past
// as well.
func (f *family[K]) forgetMoved(c *standingCount) error {
	if c.head > f.seen && len(f.states) > 0 {
		var moved int64
		if err := one(c.db.Raw("SELECT count(*) FROM journal WHERE idx >= ? AND idx < ? AND event = 'units'", f.seen, c.head), &moved); err != nil {
			return err
		}
		if moved > 0 {
			f.states = nil
		}
	}
	f.seen = c.head
	return nil
}

// brought brings the nearest state to the days and the size of c; nil when too much was touched in between.
func (f *family[K]) brought(c *standingCount, count counter[K]) (map[K][]int64, error) {
	want := periodOf(c.q)
	near := slices.SortedFunc(slices.Values(f.states), nearer[K](c))
	for _, s := range near[:min(2, len(near))] {
		keys, few, err := c.touched(s.days, s.size, s.weight())
		if err != nil {
			return nil, err
		}
		if !few {
			continue
		}
		if s.days == want && len(keys) == 0 {
			s.size = max(s.size, c.size)
			f.keep(s)
			return s.cells, nil
		}
		now := &reckoned[K]{days: want, size: c.size, cells: maps.Clone(s.cells)}
		if err := c.at(s.days, s.size).ofTickets(keys, func(c *standingCount) error { return count.count(c, adding(now.cells, -1)) }); err != nil {
			return nil, err
		}
		if err := c.ofTickets(keys, func(c *standingCount) error { return count.count(c, adding(now.cells, 1)) }); err != nil {
			return nil, err
		}
		if s.days == want && s.size < c.size {
			f.states = slices.DeleteFunc(f.states, func(o *reckoned[K]) bool { return o == s })
		}
		if s.days != want || s.size < c.size { // what was known a little earlier is found again as easily
			f.keep(now)
		}
		return now.cells, nil
	}
	return nil, nil
}

// nearer puts states in the order of how far their days and sizes are from those of c.
func nearer[K comparable](c *standingCount) func(a, b *reckoned[K]) int {
	want := periodOf(c.q)
	return func(a, b *reckoned[K]) int {
		return cmp.Or(cmp.Compare(a.days.away(want), b.days.away(want)), cmp.Compare(apart(a.size, c.size), apart(b.size, c.size)))
	}
}

// keep puts a state first and drops the last ones.
func (f *family[K]) keep(s *reckoned[K]) {
	if len(s.cells) > mostCells/2 {
		return
	}
	f.states = append([]*reckoned[K]{s}, slices.DeleteFunc(f.states, func(o *reckoned[K]) bool { return o == s })...)
	total := 0
	for i, o := range f.states {
		if total += len(o.cells); i == mostStates || i > 0 && total > mostCells/2 {
			f.states, total = slices.Clone(f.states[:i]), total-len(o.cells)
			break
		}
	}
	f.cells.Store(int64(total))
}

// weight is about how many tickets a state counts.
func (s *reckoned[K]) weight() (n int64) {
	for _, amounts := range s.cells {
		n += slices.Max(amounts)
	}
	return n
}

// adding adds what is counted to cells so many times; a cell in which nothing is left is dropped.
func adding[K comparable](cells map[K][]int64, times int64) func(K, []int64) {
	return func(k K, amounts []int64) {
		sum, left := make([]int64, len(amounts)), false
		copy(sum, cells[k])
		for i, n := range amounts {
			sum[i] += times * n
			left = left || sum[i] != 0
		}
		if left {
			cells[k] = sum
		} else {
			delete(cells, k)
		}
	}
}
