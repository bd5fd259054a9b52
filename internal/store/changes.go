package store

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// ticketChange is what one entry changed in what lists are narrowed by.
type ticketChange struct {
	idx           int64
	before, after *sight // before is nil for a new ticket
	reworded      bool   // it is found by other words
}

// sight is a ticket as lists are narrowed.
type sight struct {
	row      ticketRow // without its texts
	audience string
}

// noted remembers what a move changed until the page is on disk.
func (w *work) noted(r rectify.Record, reworded bool) {
	w.changed = append(w.changed, ticketChange{w.head - 1, sightOf(r.Before), sightOf(r.After), reworded})
}

func sightOf(t *rectify.Ticket) *sight {
	if t == nil {
		return nil
	}
	s := &sight{columnsOf(t), report.AudienceOf(t)}
	s.row.Title = ""
	return s
}

// seen is what a scope and a list make of a ticket.
type seen struct {
	visible, recused, listed bool
}

// in tells what the list makes of a ticket; nothing of one that is not there yet.
func (s *sight) in(l *listing) (is seen) {
	if s == nil {
		return is
	}
	involved, recused, _ := strings.Cut(s.audience, "|")
	tree := l.store.Units()
	for unit := range strings.SplitSeq(involved, ",") {
		if slices.ContainsFunc(tree.Chain(unit), func(above string) bool { return slices.Contains(l.scope.Units(), above) }) {
			is.visible = true
			break
		}
	}
	for unit := range strings.SplitSeq(recused, ",") {
		is.recused = is.recused || unit != "" && slices.Contains(l.scope.Recusals(), unit)
	}
	is.visible = is.visible && !is.recused
	is.listed = is.visible && admitsTicket(l.q, &s.row)
	return is
}

// admitsTicket says of a row what listing.filter says in SQL; a test on random lives holds the two together.
func admitsTicket(q report.TicketQuery, r *ticketRow) bool {
	in := func(values []string, v string) bool { return len(values) == 0 || slices.Contains(values, v) }
	is := func(asked, v string) bool { return asked == "" || asked == v }
	flagged := func(asked *bool, v flag) bool { return asked == nil || flagOf(*asked) == v }
	within := func(at micros, from, to calendar.Day) bool {
		return (from.IsZero() || at >= microsOf(from.Start())) && (to.IsZero() || at != 0 && at < microsOf(to.Add(1).Start()))
	}
	named := func(list, v string) bool { return v == "" || strings.Contains(list, `"`+v+`"`) }
	return in(q.Sources, r.Source) && in(q.States, r.State) && in(q.Campaigns, r.Campaign) && in(q.Batches, r.Batch) && in(q.ListLevels, r.ListLevel) && in(q.Verdicts, r.Verdict) &&
		is(q.Unit, r.ResponsibleUnit) && is(q.Township, r.Township) && is(q.Origin, r.Origin) && is(q.Master, r.Master) &&
		(is(q.AnyUnit, r.ResponsibleUnit) || named(r.CoUnits, q.AnyUnit)) &&
		(q.PollutionType == "" || strings.HasPrefix(r.PollutionTypes, `["`+q.PollutionType+`"`)) && named(r.PollutionTypes, q.AnyType) &&
		flagged(q.KeyCase, r.KeyCase) && flagged(q.Disputed, r.Disputed) && flagged(q.Historical, r.Historical) &&
		within(r.RegisteredAt, q.RegisteredFrom, q.RegisteredTo) && within(r.ClosedAt, q.ClosedFrom, q.ClosedTo) &&
		(q.MonthFrom == 0 || r.RegisteredAt >= microsOf(monthStart(q.MonthFrom).Start())) &&
		(q.MonthTo == 0 || r.RegisteredAt < microsOf(monthStart(nextMonth(q.MonthTo)).Start())) &&
		(q.DueFrom.IsZero() || r.CurrentDueOn >= int64(q.DueFrom)) && (q.DueTo.IsZero() || r.CurrentDueOn != 0 && r.CurrentDueOn <= int64(q.DueTo)) &&
		lit(q.Light, r, int64(q.Today), int64(q.Today.Add(q.YellowDays)))
}

// lit says of a row what listing.light says in SQL.
func lit(colour string, r *ticketRow, today, soon int64) bool {
	yellow, red, due := r.YellowAfter, r.RedAfter, r.CurrentDueOn
	switch colour {
	case "red":
		return red != 0 && yellow < today && red < today
	case "yellow":
		return red != 0 && yellow <= soon && red >= today && (yellow < today || due <= soon)
	case "green":
		return red != 0 && yellow >= today && due > soon
	}
	return true
}

// maxChanges bounds how many changes are remembered, at about 1.5 KB each.
const maxChanges = 4096

// changeRing remembers the latest changes of tickets, without a gap: those of all entries from one to another.
type changeRing struct {
	mu         sync.Mutex
	from, to   int64
	generation int64
	latest     []ticketChange
	grown      chan struct{} // closed when more is known
}

// add remembers the changes of a page that is on disk. Of pages that come out of order, or after one of another server,
// only the last is kept.
func (c *changeRing) add(from, to int64, changed []ticketChange) {
	if from == to {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case from == c.to:
		c.latest = append(c.latest, changed...)
	case to <= c.from:
		return
	default:
		c.from, c.latest = from, slices.Clone(changed)
	}
	c.to = to
	if n := len(c.latest) - maxChanges; n > maxChanges/4 {
		c.from = c.latest[n-1].idx + 1
		c.latest = slices.Clone(c.latest[n:])
	}
	if c.grown != nil {
		close(c.grown)
		c.grown = nil
	}
}

// forget makes everything that was worked out from the changes be counted anew: units have moved, and who sees what is
// not what it was.
func (c *changeRing) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.generation++
	c.from, c.latest = c.to, nil
}

func (c *changeRing) now() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.generation
}

func byEntry(c ticketChange, idx int64) int { return cmp.Compare(c.idx, idx) }

// publishing is how long a page may take from the disk to its changes.
const publishing = 50 * time.Millisecond

// between gives the changes of the entries from one to another; false when not all are known. A page that has just been
// committed is waited for.
func (c *changeRing) between(from, to int64, wait bool) (changes []ticketChange, generation int64, complete bool) {
	if from == to {
		return nil, c.now(), true
	}
	late := time.After(publishing)
	for {
		c.mu.Lock()
		if c.from > from || !wait || c.to >= to {
			defer c.mu.Unlock()
			if c.from > from || c.to < to {
				return nil, c.generation, false
			}
			first, _ := slices.BinarySearchFunc(c.latest, from, byEntry)
			last, _ := slices.BinarySearchFunc(c.latest, to, byEntry)
			return slices.Clone(c.latest[first:last]), c.generation, true
		}
		if c.grown == nil {
			c.grown = make(chan struct{})
		}
		grown := c.grown
		c.mu.Unlock()
		select {
		case <-grown:
		case <-late:
			wait = false
		}
	}
}
