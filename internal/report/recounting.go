package report

import (
	"cmp"
	"iter"
	"slices"

	"qingdan/internal/rectify"
)

// RecountStandings is the slow definition of every report made from standings: each ticket's history is told from its
// beginning, and every measure is asked of it by itself. sees is as in Recount.
func RecountStandings(histories iter.Seq[History], q Question, known int64, sees func(then, now *rectify.Ticket) bool) []Counted {
	r, _ := Named(q.Report)
	var all []Counted
	for h := range histories {
		then := h.until(q.Ends(q.AsOf), known)
		if then == nil || !sees(then, h[len(h)-1].Ticket) || !q.Filter.admits(then) {
			continue
		}
		m := Moment{Standing: h.standing(then), AsOf: q.AsOf, From: q.From, To: q.To}
		if !q.Filter.admitsStanding(m.Standing) {
			continue
		}
		if before := h.until(q.Ends(q.From.Add(-1)), known); before != nil {
			m.Before = h.standing(before)
		}
		c := Counted{Site: q.site(m.Standing)}
		if i := r.Measure(r.Spread); i >= 0 && r.Measures[i].Of(m) == 1 {
			c.Site.Started, c.Site.Closed, c.Spread = m.StartedOn, m.ClosedOn, 1
		}
		for _, measure := range r.Measures {
			c.Amounts = append(c.Amounts, measure.Of(m))
		}
		all = append(all, c)
	}
	return MergeCounted(all)
}

// standing tells the history up to a ticket of it.
func (h History) standing(until *rectify.Ticket) (s Standing) {
	for _, p := range h {
		if s = Next(s, p.Do, p.Ticket); p.Ticket == until {
			break
		}
	}
	return s
}

func (f Filter) admitsStanding(s Standing) bool {
	return (len(f.Verdicts) == 0 || slices.Contains(f.Verdicts, string(s.Verdict))) &&
		(len(f.Batches) == 0 || slices.Contains(f.Batches, s.Batch) || s.Batch == "" && slices.Contains(f.Batches, None))
}

// site is where a standing counts, as far as the question looks at it.
func (q Question) site(s Standing) Site {
	site := Site{Cell: q.needed(s.Cell())}
	if q.Needs("batch") {
		site.Batch = s.Batch
	}
	if q.Needs("verdict") {
		site.Verdict = string(s.Verdict)
	}
	return site
}

// MergeCounted adds up what was counted at each site and puts the sites in order; those where nothing is left are dropped.
func MergeCounted(counted []Counted) (all []Counted) {
	sites, spread := map[Site][]int64{}, map[Site]int64{}
	for _, c := range counted {
		sum := sites[c.Site]
		if sum == nil {
			sum = make([]int64, len(c.Amounts))
			sites[c.Site] = sum
		}
		spread[c.Site] += c.Spread
		for i, n := range c.Amounts {
			sum[i] += n
		}
	}
	for site, sum := range sites {
		if slices.ContainsFunc(sum, func(n int64) bool { return n != 0 }) {
			all = append(all, Counted{site, sum, spread[site]})
		}
	}
	slices.SortFunc(all, func(a, b Counted) int {
		return cmp.Or(a.Site.Cell.compare(b.Site.Cell), cmp.Compare(a.Site.Batch, b.Site.Batch), cmp.Compare(a.Site.Verdict, b.Site.Verdict), cmp.Compare(a.Site.Started, b.Site.Started), cmp.Compare(a.Site.Closed, b.Site.Closed))
	})
	return all
}
