package report

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// shared says for whom a ticket counts in one dimension: the values it counts for, and into how many parts it goes.
type shared struct {
	values []string // as far as the filter keeps them; "" for none
	ways   int64    // parts per value
	total  int64    // parts of which one goes to the total; a ticket counts once there, however many values it has
}

// units says for which units the tickets of a cell count.
func (q Query) units(c Cell) shared {
	all := values(c.Units, q.UnitMode == LeadOnly)
	s := shared{values: kept(all, q.Filter.Unit), ways: 1, total: 1}
	if q.UnitMode == SplitEqually {
		s.ways = int64(len(all))
		if len(s.values) < len(all) {
			s.total = s.ways // one unit's share
		}
	}
	return s
}

// types says for which pollution types the tickets of a cell count.
func (q Query) types(c Cell) shared {
	return shared{values: kept(values(c.Types, q.TypeMode == MainType), q.Filter.PollutionType), ways: 1, total: 1}
}

// values takes a list of a cell apart. A value that is repeated counts once; no value at all is one blank.
func values(list string, firstOnly bool) []string {
	first, rest, more := strings.Cut(list, ",")
	if firstOnly || !more {
		return []string{first}
	}
	all := []string{first}
	for v := range strings.SplitSeq(rest, ",") {
		if !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}

func kept(all []string, only string) []string {
	switch {
	case only == "":
		return all
	case only == None:
		only = ""
	}
	if slices.Contains(all, only) {
		return []string{only}
	}
	return nil
}

// sum adds counts up exactly: counts of tickets that go into the same number of parts are kept together.
type sum struct {
	whole Counts
	parts map[int64]Counts // by the number of parts, where there is more than one
}

func (s *sum) add(ways int64, c *Counts) {
	if ways == 1 {
		s.whole.add(c)
		return
	}
	if s.parts == nil {
		s.parts = map[int64]Counts{}
	}
	s.parts[ways] = s.parts[ways].Plus(*c)
}

func (s *sum) figures(f *Figures) {
	s.whole.figures(f)
	for ways, c := range s.parts {
		for i, m := range measures {
			f[i] = f[i].Plus(amountOf(big.NewRat(m.of(c), ways)))
		}
	}
}

// figures sets the amounts of counts that are not shared out, where there is nothing yet.
func (c *Counts) figures(f *Figures) {
	f[mRegistered].whole, f[mOpen].whole, f[mStageClosed].whole, f[mClosed].whole = c.Registered(), c.Open, c.StageClosed, c.Closed
	f[mOverdue].whole, f[mAnswered].whole, f[mHistorical].whole, f[mOrders].whole = c.Overdue, c.Answered, c.Historical, c.Orders
	f[mMerged].whole, f[mNotAccepted].whole, f[mVoided].whole = c.Merged, c.NotAccepted, c.Voided
}

// Shares says for which units a ticket counts, and into how many parts it goes.
type Shares struct {
	Values []string
	Ways   int64 // parts per unit
	Total  int64 // parts of which one goes to the total
}

// UnitsOf says for which units the tickets of a cell count, as far as the filter keeps them.
func (q Query) UnitsOf(c Cell) Shares {
	s := q.units(c)
	return Shares{s.values, s.ways, s.total}
}

// TypesOf says for which pollution types the tickets of a cell count, as far as the filter keeps them.
func (q Query) TypesOf(c Cell) []string { return q.types(c).values }

// Share is one of so many equal parts of n.
func Share(n, ways int64) Amount {
	if ways == 1 {
		return Whole(n)
	}
	return amountOf(big.NewRat(n, ways))
}

// Rounded is an amount that is not whole as it is printed, with two decimals at most.
func Rounded(a Amount) float64 {
	f, _ := strconv.ParseFloat(a.String(), 64) // String prints a number
	return f
}
