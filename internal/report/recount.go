package report

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Past is a ticket as one entry of the journal left it.
type Past struct {
	Index  int64 // of the entry
	Do     string
	Ticket *rectify.Ticket
}

// History is all that happened to one ticket, in the order of the journal.
type History []Past

// Recount is the slow definition of every figure: each ticket stands on a day as the last fact up to that day left it,
// as far as it is among the first known entries of the journal. sees tells whether the caller may count a ticket that
// stood as then and stands as now. It shares nothing with Steps but the meaning of a standing.
func Recount(histories iter.Seq[History], q Query, known int64, sees func(then, now *rectify.Ticket) bool) []Tally {
	var tallies []Tally
	for h := range histories {
		then := h.on(q.AsOf, known)
		if then == nil || !sees(then, h[len(h)-1].Ticket) || !q.Filter.admits(then) {
			continue
		}
		tallies = append(tallies, Tally{q.needed(CellOf(then)), StandingOn(then, q.AsOf)})
	}
	return Merge(tallies)
}

// DayOfPast is the day on which what an entry tells happened.
func DayOfPast(p Past) calendar.Day { return calendar.DayOf(p.Ticket.EffectiveAt) }

// on is the ticket at the end of a day; nil before it was registered.
func (h History) on(day calendar.Day, known int64) *rectify.Ticket {
	var then *rectify.Ticket
	for _, p := range h {
		if p.Index < known && calendar.DayOf(p.Ticket.EffectiveAt) <= day {
			then = p.Ticket
		}
	}
	return then
}

// until is the ticket as it was before an instant, as far as some entries are known; nil before it was registered.
func (h History) until(end time.Time, known int64) *rectify.Ticket {
	var then *rectify.Ticket
	for _, p := range h {
		if p.Index < known && p.Ticket.EffectiveAt.Before(end) {
			then = p.Ticket
		}
	}
	return then
}

// admits applies the filters that store applies; units and types are left to Closure.
func (f Filter) admits(t *rectify.Ticket) bool {
	in := func(values []string, v string) bool {
		return len(values) == 0 || slices.Contains(values, v) || v == "" && slices.Contains(values, None)
	}
	month := calendar.DayOf(t.RegisteredAt).Month()
	return in(f.Sources, string(t.Source)) && in(f.Campaigns, t.Campaign) && in(f.ListLevels, t.ListLevel) &&
		(f.Township == "" || in([]string{f.Township}, t.Township)) &&
		(f.MonthFrom == 0 || month >= f.MonthFrom) && (f.MonthTo == 0 || month <= f.MonthTo)
}

// needed blanks the dimensions that the query does not look at.
func (q Query) needed(c Cell) Cell {
	c.Audience = ""
	for dimension, value := range map[string]*string{"campaign": &c.Campaign, "list_level": &c.ListLevel, "township": &c.Township, "units": &c.Units, "types": &c.Types} {
		if !q.Needs(dimension) {
			*value = ""
		}
	}
	if !q.Needs("source") {
		c.Source = ""
	}
	if !q.Needs("month") {
		c.Month = 0
	}
	return c
}

// Merge adds up the tallies of each cell and puts them in order.
func Merge(tallies []Tally) []Tally {
	cells := merged(tallies)
	all := make([]Tally, 0, len(cells))
	for cell, c := range cells {
		all = append(all, Tally{cell, c})
	}
	slices.SortFunc(all, func(a, b Tally) int { return a.Cell.compare(b.Cell) })
	return all
}

// merged adds up the tallies of each cell. Cells in which nothing is left are dropped: what a caller may not know of is
// taken away from his count, and an empty line would tell that something was there.
func merged(tallies []Tally) map[Cell]Counts {
	cells := make(map[Cell]Counts, len(tallies))
	for _, t := range tallies {
		cells[t.Cell] = cells[t.Cell].Plus(t.Counts)
	}
	maps.DeleteFunc(cells, func(_ Cell, c Counts) bool { return c == Counts{} })
	return cells
}

// distinct gives the tallies of different cells. Tallies in strict order are so already, and are given back as they are.
func distinct(tallies []Tally) []Tally {
	for i := 1; i < len(tallies); i++ {
		if !tallies[i-1].Cell.less(&tallies[i].Cell) {
			return Merge(tallies)
		}
	}
	return tallies
}

// less is the order of cells; values that are the same text are passed over quickly.
func (c *Cell) less(o *Cell) bool {
	for _, pair := range [...][2]string{{string(c.Source), string(o.Source)}, {c.Campaign, o.Campaign}, {c.ListLevel, o.ListLevel}, {c.Township, o.Township}, {c.Units, o.Units}, {c.Types, o.Types}} {
		if pair[0] != pair[1] {
			return pair[0] < pair[1]
		}
	}
	if c.Month != o.Month {
		return c.Month < o.Month
	}
	return c.Audience < o.Audience
}

// Compare is the order in which Merge puts cells.
func (c Cell) Compare(o Cell) int { return c.compare(o) }

func (c Cell) compare(o Cell) int {
	return cmp.Or(cmp.Compare(c.Source, o.Source), cmp.Compare(c.Campaign, o.Campaign), cmp.Compare(c.ListLevel, o.ListLevel), cmp.Compare(c.Township, o.Township),
		cmp.Compare(c.Units, o.Units), cmp.Compare(c.Types, o.Types), cmp.Compare(c.Month, o.Month), cmp.Compare(c.Audience, o.Audience))
}
