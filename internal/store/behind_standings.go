package store

import "qingdan/internal/report"

// membershipInStandings finds the tickets behind a measure of a report made from standings.
func (l *listing) membershipInStandings(r *report.Report, measure string, f report.Figure) *membership {
	c := &standingCount{tree: l.store.Units(), scope: l.scope, q: report.Question{Report: r.Name, Query: f.Query, From: f.From, To: f.To, UnitLevel: f.UnitLevel, Cut: f.Cut}, known: f.Known}
	var from sqlText
	var args []any
	var cond *condition
	if r.Flows {
		from, args, cond = c.behindTerm(measure)
	} else {
		from, args = c.from(r)
		cond = c.filter()
		c.byUnit(cond, "s.")
		cond.and(measureOf(r, measure) + " > 0")
	}
	if f.Known < 0 {
		cond.and("1 = 0")
	}
	args = append(args, cond.args...)
	return &membership{all: "SELECT DISTINCT s.ticket_key" + from + cond.where(), allArgs: args,
		each: "EXISTS (SELECT 1" + from + cond.where() + " AND s.ticket_key = t.key)", args: args}
}

// byUnit narrows by the lists that package report filters when it counts; a unit at a level of the tree stands for
// every unit that counts as it.
func (c *standingCount) byUnit(cond *condition, at sqlText) {
	q := c.q
	if unit := q.Filter.Unit; unit == report.None {
		cond.and(at + "units = ''")
	} else if unit != "" {
		var either []sqlText
		var args []any
		for _, u := range c.tree.Subtree(unit) {
			if q.UnitLevel == "" && u != unit || report.Above(c.tree, u, q.UnitLevel) != unit {
				continue
			}
			part := &condition{}
			naming(part, at+"units", q.UnitMode == report.LeadOnly, u)
			either, args = append(either, part.parts...), append(args, part.args...)
		}
		if len(either) == 0 {
			either = append(either, "1 = 0")
		}
		cond.and(joined(either, " OR "), args...)
	}
	if kind := q.Filter.PollutionType; kind == report.None {
		cond.and(at + "types = ''")
	} else if kind != "" {
		naming(cond, at+"types", q.TypeMode == report.MainType, kind)
	}
}
