package report

import (
	"math/big"
	"slices"
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
type sum []struct {
	ways   int64
	counts Counts
}

func (s *sum) add(ways int64, c Counts) {
	for i := range *s {
		if p := &(*s)[i]; p.ways == ways {
			p.counts = p.counts.Plus(c)
			return
		}
	}
	*s = append(*s, struct {
		ways   int64
		counts Counts
	}{ways, c})
}

func (s sum) figures() (f Figures) {
	for i, m := range measures {
		for _, p := range s {
			n := m.of(p.counts)
			if p.ways == 1 {
				f[i] = f[i].Plus(Whole(n))
			} else {
				f[i] = f[i].Plus(amountOf(big.NewRat(n, p.ways)))
			}
		}
	}
	return f
}
