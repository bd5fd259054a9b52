package report

import (
	"slices"
	"strings"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Cell is where a ticket stands in every table at once: the dimensions by which figures are grouped and filtered.
type Cell struct {
	Source    rectify.Source
	Campaign  string
	ListLevel string
	Township  string
	Units     string // ids joined by commas, the responsible unit first; blank before dispatch
	Types     string // pollution types joined by commas, the main type first
	Month     int    // month of registration, 202406
	Audience  string // fingerprint of who may know: Audience of the ticket and its recused units
}

// Counts is what a ticket adds to its cell.
type Counts struct {
	Open        int64 // in the population, neither closed nor stage-closed
	StageClosed int64
	Closed      int64
	Merged      int64
	NotAccepted int64
	Voided      int64
	Overdue     int64 // open or stage-closed with the current due day passed
	Answered    int64 // in the population, with a reply
	Historical  int64 // closed by an import, not by moves made here
	Orders      int64 // acts of 责令改正 on tickets of the population
}

// Registered is the population P of domain section 6.1: without merged, not accepted and voided tickets.
func (c Counts) Registered() int64 { return c.Open + c.StageClosed + c.Closed }

// Plus adds two counts.
func (c Counts) Plus(o Counts) Counts {
	return Counts{c.Open + o.Open, c.StageClosed + o.StageClosed, c.Closed + o.Closed, c.Merged + o.Merged, c.NotAccepted + o.NotAccepted,
		c.Voided + o.Voided, c.Overdue + o.Overdue, c.Answered + o.Answered, c.Historical + o.Historical, c.Orders + o.Orders}
}

// add adds counts in place.
func (c *Counts) add(o *Counts) {
	c.Open += o.Open
	c.StageClosed += o.StageClosed
	c.Closed += o.Closed
	c.Merged += o.Merged
	c.NotAccepted += o.NotAccepted
	c.Voided += o.Voided
	c.Overdue += o.Overdue
	c.Answered += o.Answered
	c.Historical += o.Historical
	c.Orders += o.Orders
}

// Minus takes counts away.
func (c Counts) Minus(o Counts) Counts {
	return Counts{c.Open - o.Open, c.StageClosed - o.StageClosed, c.Closed - o.Closed, c.Merged - o.Merged, c.NotAccepted - o.NotAccepted,
		c.Voided - o.Voided, c.Overdue - o.Overdue, c.Answered - o.Answered, c.Historical - o.Historical, c.Orders - o.Orders}
}

// Step is a change of the figures on a day.
type Step struct {
	Day    calendar.Day
	Cell   Cell
	Counts Counts
}

// CellOf gives the cell of a ticket.
func CellOf(t *rectify.Ticket) Cell {
	return Cell{Source: t.Source, Campaign: t.Campaign, ListLevel: t.ListLevel, Township: t.Township, Units: strings.Join(t.Units(), ","),
		Types: strings.Join(t.PollutionTypes, ","), Month: calendar.DayOf(t.RegisteredAt).Month(), Audience: AudienceOf(t)}
}

// AudienceOf names who may know of a ticket: the units with a part in it, and after a bar the recused ones.
func AudienceOf(t *rectify.Ticket) string {
	return strings.Join(sorted(t.Audience()), ",") + "|" + strings.Join(sorted(t.RecusedUnits), ",")
}

// standing is what a ticket counts for as long as nothing happens, but for the overdue mark.
func standing(t *rectify.Ticket) Counts {
	var c Counts
	switch {
	case t.State == rectify.Merged:
		c.Merged = 1
	case t.State == rectify.NotAccepted:
		c.NotAccepted = 1
	case t.State == rectify.Voided:
		c.Voided = 1
	case t.State == rectify.Closed:
		c.Closed = 1
	case t.State == rectify.StageClosed:
		c.StageClosed = 1
	default:
		c.Open = 1
	}
	if c.Registered() == 0 {
		return c
	}
	if !t.RepliedAt.IsZero() {
		c.Answered = 1
	}
	if t.State == rectify.Closed && t.HistoricalClosure {
		c.Historical = 1
	}
	c.Orders = int64(t.Consequences.Orders())
	return c
}

// Counts is what a standing counts for at the end of a day on which it is in force.
func (s Standing) Counts(day calendar.Day) Counts {
	var c Counts
	switch s.Class {
	case IsMerged:
		c.Merged = 1
	case IsNotAccepted:
		c.NotAccepted = 1
	case IsVoided:
		c.Voided = 1
	case IsClosed:
		c.Closed = 1
	case IsStageClosed:
		c.StageClosed = 1
	default:
		c.Open = 1
	}
	if !s.counted() {
		return c
	}
	mark := func(n *int64, holds bool) {
		if holds {
			*n = 1
		}
	}
	mark(&c.Answered, !s.RepliedOn.IsZero())
	mark(&c.Historical, s.Class == IsClosed && s.Historical)
	mark(&c.Overdue, s.stock() && !s.CurrentDueOn.IsZero() && s.CurrentDueOn < day)
	c.Orders = int64(s.Orders)
	return c
}

// StandingOn is what a ticket counts for at the end of a day, if nothing has happened to it since.
func StandingOn(t *rectify.Ticket, day calendar.Day) Counts {
	c := standing(t)
	if due := t.CurrentDueOn; t.State.IsOpen() && !due.IsZero() && due < day {
		c.Overdue = 1
	}
	return c
}

// Steps gives the changes of the figures when a ticket goes from before (nil when it is new) to after, on the day of
// after.EffectiveAt. Nothing can have happened before the latest fact of a ticket, so the steps lie on that day and,
// for the overdue mark, on the day after the due day.
func Steps(before, after *rectify.Ticket) []Step {
	var steps []Step
	on := calendar.DayOf(after.EffectiveAt)
	add := func(day calendar.Day, cell Cell, c Counts) {
		for i := range steps {
			if steps[i].Day == day && steps[i].Cell == cell {
				steps[i].Counts = steps[i].Counts.Plus(c)
				return
			}
		}
		steps = append(steps, Step{day, cell, c})
	}
	overdueFrom := func(t *rectify.Ticket) (calendar.Day, bool) {
		return max(t.CurrentDueOn.Add(1), on), t.State.IsOpen() && !t.CurrentDueOn.IsZero()
	}
	if before != nil {
		cell := CellOf(before)
		add(on, cell, Counts{}.Minus(standing(before)))
		if day, marked := overdueFrom(before); marked {
			add(day, cell, Counts{Overdue: -1})
		}
	}
	cell := CellOf(after)
	add(on, cell, standing(after))
	if day, marked := overdueFrom(after); marked {
		add(day, cell, Counts{Overdue: 1})
	}
	kept := steps[:0]
	for _, s := range steps {
		if s.Counts != (Counts{}) {
			kept = append(kept, s)
		}
	}
	return kept
}

func sorted(units []string) []string {
	units = slices.Clone(units)
	slices.Sort(units)
	return slices.Compact(units)
}
