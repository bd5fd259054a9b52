package store

import (
	"context"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Flows counts what went in and out of the open stock in a period, entry by entry, with the stock before and after it.
// All parts of the answer come from one snapshot. The cost grows with the number of entries in the period.
func (s *Store) Flows(ctx context.Context, scope rectify.Scope, q report.Question) (flows []report.Flow, prefix report.Prefix, err error) {
	if err := scoped(scope); err != nil {
		return nil, prefix, err
	}
	err = s.asking(ctx, func(db *gorm.DB, patient bool) (err error) {
		var c *standingCount
		if c, prefix, err = s.standingCount(db, scope, q); err != nil || c.size == 0 {
			return err
		}
		flows = nil
		return s.flows.answer(c, patient, counter[report.Flow]{(*standingCount).tellFlows, (*standingCount).blankedFlow}, func(cells map[report.Flow][]int64) {
			holds := holding(q.Filter)
			for f, n := range cells {
				f.N = n[0]
				flows = append(flows, narrowed(f, holds))
			}
		})
	})
	return flows, prefix, err
}

// tellFlows counts the movements of the period, and the stock before and after it.
func (c *standingCount) tellFlows(add func(report.Flow, []int64)) error {
	before := *c
	before.q.AsOf = c.q.From.Add(-1)
	flows, err := c.movements()
	for _, stock := range []func() ([]report.Flow, error){
		func() ([]report.Flow, error) { return before.stock(report.OpeningStock) },
		func() ([]report.Flow, error) { return c.stock(report.ClosingStock) },
	} {
		if err == nil {
			var more []report.Flow
			more, err = stock()
			flows = append(flows, more...)
		}
	}
	for _, f := range flows {
		n := []int64{f.N}
		f.N = 0
		add(f, n)
	}
	return err
}

// narrowed blanks what a filter does not admit.
func narrowed(f report.Flow, holds func(*report.Site) bool) report.Flow {
	for _, side := range []*report.Side{&f.Before, &f.After} {
		if side.Admitted && !holds(&side.Site) {
			*side = report.Side{Class: side.Class}
		}
	}
	return f
}

// transitions are the standings s that began in the period, with the standing p that each followed. It is looked up as
// the one before in the index of tickets, which holds no next_idx, and must then name s as its next.
func (c *standingCount) transitions() (sqlText, *condition) {
	cond := &condition{}
	if c.only != nil {
		cond.and("+s.day BETWEEN ? AND ? AND s.ticket_key IN ?", int64(c.q.From), int64(c.q.AsOf), c.only)
	} else {
		cond.and("s.day BETWEEN ? AND ?", int64(c.q.From), int64(c.q.AsOf))
	}
	if c.known != 0 {
		cond.and("s.idx < ?", c.known)
	}
	if !c.base {
		cond.and(notRecused, c.scope.Recusals())
	}
	return " FROM standings s LEFT JOIN standings p ON p.ticket_key = s.ticket_key AND p.idx = (SELECT max(b.idx) FROM standings b WHERE b.ticket_key = s.ticket_key AND b.idx < s.idx) AND p.next_idx = s.idx", cond
}

// movements are the transitions that change a term of the balance: not those that stay open where they are.
func (c *standingCount) movements() (flows []report.Flow, err error) {
	_, needs := c.dimensions()
	before, after := c.admitted("p."), c.admitted("s.")
	const pStock, sStock = "pc IN ('open', 'stage_closed')", "sc IN ('open', 'stage_closed')"
	columns, stayed := sqlText("pa, sa, pc, sc"), sqlText("pa = sa AND "+pStock+" AND "+sStock)
	inner := "SELECT CASE WHEN " + joined(before.parts, " AND ") + " THEN 1 ELSE 0 END AS pa, CASE WHEN " + joined(after.parts, " AND ") + " THEN 1 ELSE 0 END AS sa, COALESCE(p.class, '') AS pc, s.class AS sc"
	for _, d := range siteColumns {
		if c.needs(d.need) {
			columns += ", p_" + d.column + ", s_" + d.column
			stayed += " AND p_" + d.column + " = s_" + d.column
			inner += ", p." + d.column + " AS p_" + d.column + ", s." + d.column + " AS s_" + d.column
		}
	}
	from, cond := c.transitions()
	inner += from + cond.where()
	args := append(append(before.args, after.args...), cond.args...)
	rows, err := c.db.Raw(string("SELECT "+columns+", COUNT(*) FROM ("+inner+") x WHERE (pa = 1 OR sa = 1) AND ("+pStock+" OR "+sStock+") AND NOT ("+stayed+") GROUP BY "+columns), args...).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var f report.Flow
		var was, is report.Site
		p, s := scanNullable(&was, needs), scanSite(&is, needs)
		into := []any{&f.Before.Admitted, &f.After.Admitted, (*string)(&f.Before.Class), (*string)(&f.After.Class)}
		for i := range needs {
			into = append(into, p[i], s[i])
		}
		if err := rows.Scan(append(into, &f.N)...); err != nil {
			return nil, err
		}
		if f.Before.Admitted {
			f.Before.Site = was
		}
		if f.After.Admitted {
			f.After.Site = is
		}
		flows = append(flows, f)
	}
	return flows, rows.Err()
}

// stock counts what is open at the end of the day of the question.
func (c *standingCount) stock(kind report.FlowKind) (flows []report.Flow, err error) {
	columns, needs := c.dimensions()
	from, args := c.from(&report.Report{})
	cond := c.filter()
	cond.and(stock)
	query := sqlText("SELECT ")
	for _, column := range columns {
		query += column + ", "
	}
	query += "s.class, COUNT(*)" + from + cond.where() + " GROUP BY s.class"
	for _, column := range columns {
		query += ", " + column
	}
	rows, err := c.db.Raw(string(query), append(args, cond.args...)...).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		f := report.Flow{Kind: kind, After: report.Side{Admitted: true}}
		if err := rows.Scan(append(scanSite(&f.After.Site, needs), (*string)(&f.After.Class), &f.N)...); err != nil {
			return nil, err
		}
		flows = append(flows, f)
	}
	return flows, rows.Err()
}

// behindTerm finds the tickets behind a term of the balance.
func (c *standingCount) behindTerm(term string) (sqlText, []any, *condition) {
	if term == "opening" || term == "open" {
		at := *c
		if term == "opening" {
			at.q.AsOf = c.q.From.Add(-1)
		}
		from, args := at.from(&report.Report{})
		cond := at.filter()
		at.byUnit(cond, "s.")
		cond.and(stock)
		return from, args, cond
	}
	const wasStock, wasNot = "p.class IN ('open', 'stage_closed')", "p.class NOT IN ('open', 'stage_closed')"
	from, cond := c.transitions()
	here := func(at sqlText) *condition {
		row := c.admitted(at)
		c.byUnit(row, at)
		return row
	}
	is, was := here("s."), here("p.")
	and := func(row *condition) { cond.and(joined(row.parts, " AND "), row.args...) }
	// not is for rows that hold it no more, or in smaller parts: shares of a ticket of more units.
	not := func(row *condition, smaller sqlText) {
		text := "NOT (COALESCE(" + boolean(row) + ", 0) = 1)"
		if c.q.UnitMode == report.SplitEqually && c.q.Filter.Unit != "" {
			text += " OR " + smaller
		}
		cond.and(text, row.args...)
	}
	const manyS, manyP = "LENGTH(s.units) - LENGTH(REPLACE(s.units, ',', ''))", "LENGTH(p.units) - LENGTH(REPLACE(p.units, ',', ''))"
	switch term {
	case "new":
		and(is)
		cond.and(stock + " AND p.ticket_key IS NULL")
	case "reopened":
		and(is)
		cond.and(stock + " AND " + wasNot)
	case "in":
		and(is)
		cond.and(wasStock)
		not(was, manyP+" > "+manyS)
	case "out":
		and(was)
		cond.and(wasStock)
		not(is, manyS+" > "+manyP)
	default:
		and(is)
		cond.and(wasStock+" AND s.class = ?", map[string]string{"closed": "closed", "cancelled": "voided", "not_accepted": "not_accepted", "merged": "merged"}[term])
	}
	return from, nil, cond
}

// boolean is a condition as a number.
func boolean(c *condition) sqlText {
	return "CASE WHEN " + joined(c.parts, " AND ") + " THEN 1 ELSE 0 END"
}
