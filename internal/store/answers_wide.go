package store

import (
	"slices"

	"qingdan/internal/report"
)

// borrow adds up the nearest state of a question that keeps more dimensions apart, where nobody is at it.
func (a *answers[K]) borrow(f *family[K], c *standingCount, count counter[K]) error {
	var own *reckoned[K]
	if len(f.states) > 0 {
		own = slices.MinFunc(f.states, nearer[K](c))
	}
	for _, wide := range a.wider(f) {
		if !wide.mu.TryLock() {
			continue
		}
		lent, err := wide.lend(c, count, own)
		wide.mu.Unlock()
		if err != nil {
			return err
		}
		if lent != nil {
			f.keep(lent)
			return nil
		}
	}
	return nil
}

// wider are the answers to the same question with more dimensions.
func (a *answers[K]) wider(f *family[K]) (all []*family[K]) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, o := range a.families {
		if o != f && o.about == f.about && !slices.ContainsFunc(f.kept, func(d string) bool { return !slices.Contains(o.kept, d) }) {
			all = append(all, o)
		}
	}
	return all
}

// lend gives the nearest state in the dimensions of c; nil when none is nearer than the borrower's own.
func (f *family[K]) lend(c *standingCount, count counter[K], own *reckoned[K]) (*reckoned[K], error) {
	if f.seen > c.head {
		return nil, nil
	}
	if err := f.forgetMoved(c); err != nil || len(f.states) == 0 {
		return nil, err
	}
	near := slices.MinFunc(f.states, nearer[K](c))
	if own != nil && nearer[K](c)(near, own) >= 0 {
		return nil, nil
	}
	lent := &reckoned[K]{days: near.days, size: near.size, cells: map[K][]int64{}}
	add := adding(lent.cells, 1)
	for k, amounts := range near.cells {
		add(count.blank(c, k), amounts)
	}
	return lent, nil
}

// blanked leaves of a place what the question keeps apart.
func (c *standingCount) blanked(s report.Site) report.Site {
	for _, d := range siteColumns {
		if c.needs(d.need) {
			continue
		}
		switch d.need {
		case "source":
			s.Source = ""
		case "campaign":
			s.Campaign = ""
		case "list_level":
			s.ListLevel = ""
		case "township":
			s.Township = ""
		case "units":
			s.Units = ""
		case "types":
			s.Types = ""
		case "month":
			s.Month = 0
		case "batch":
			s.Batch = ""
		case "verdict":
			s.Verdict = ""
		}
	}
	return s
}

func (c *standingCount) blankedFlow(f report.Flow) report.Flow {
	f.Before.Site, f.After.Site = c.blanked(f.Before.Site), c.blanked(f.After.Site)
	return f
}
