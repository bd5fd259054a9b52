package report

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"qingdan/internal/rectify"
)

// RecountFlows is the slow definition of the balance: every ticket's history is walked entry by entry.
func RecountFlows(histories iter.Seq[History], q Question, known int64, sees func(then, now *rectify.Ticket) bool) []Flow {
	var all []Flow
	for h := range histories {
		now := h[len(h)-1].Ticket
		side := func(s Standing, t *rectify.Ticket) Side {
			if !sees(t, now) || !q.Filter.admits(t) || !q.Filter.admitsStanding(s) {
				return Side{Class: s.Class}
			}
			return Side{Site: q.site(s), Class: s.Class, Admitted: true}
		}
		var s Standing
		var last, opening Side
		for _, p := range h {
			s = Next(s, p.Do, p.Ticket)
			if day := DayOfPast(p); p.Index >= known || day > q.AsOf {
				break
			} else if after := side(s, p.Ticket); day < q.From {
				last, opening = after, after
			} else {
				all = append(all, Flow{Before: last, After: after, N: 1})
				last = after
			}
		}
		all = append(all, Flow{Kind: OpeningStock, After: opening, N: 1}, Flow{Kind: ClosingStock, After: last, N: 1})
	}
	return MergeFlows(all)
}

// MergeFlows adds up equal flows, drops those that change nothing, and puts them in order.
func MergeFlows(flows []Flow) (all []Flow) {
	sums := map[Flow]int64{}
	for _, f := range flows {
		n := f.N
		f.N = 0
		if f.counts() {
			sums[f] += n
		}
	}
	order := make(map[Flow]string, len(sums))
	for f, n := range sums {
		f.N = n
		all, order[f] = append(all, f), fmt.Sprint(f)
	}
	slices.SortFunc(all, func(a, b Flow) int { return cmp.Compare(order[a], order[b]) })
	return all
}

// counts tells whether a flow adds to any term.
func (f Flow) counts() bool {
	switch {
	case f.Kind != Movement:
		return f.After.Admitted && f.After.stock()
	case !f.Before.Admitted && !f.After.Admitted, !f.Before.stock() && !f.After.stock():
		return false
	case f.Before.stock() && f.After.stock():
		return f.Before.Site != f.After.Site || f.Before.Admitted != f.After.Admitted
	}
	return f.Before.stock() || f.After.Admitted
}

// MakeFlows makes the balance from what store counted, as Make makes other reports.
func MakeFlows(q Question, prefix Prefix, flows []Flow, names Names, listed []string) (*Sheet, error) {
	if err := q.Validate(names.Units); err != nil {
		return nil, err
	}
	m := newMaking(q, names)
	for _, f := range MergeFlows(flows) {
		m.flow(f)
	}
	return m.finish(prefix, listed)
}
