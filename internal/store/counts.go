package store

import (
	"context"
	"database/sql"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Counts counts the measures of a report over standings, as they were in force at the end of a day and known at an
// instant. All parts of the answer come from one snapshot. The cost grows with the number of standings in force.
func (s *Store) Counts(ctx context.Context, scope rectify.Scope, q report.Question) (counted []report.Counted, prefix report.Prefix, err error) {
	if err := scoped(scope); err != nil {
		return nil, prefix, err
	}
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		if prefix, err = prefixOf(db, q.KnownAt, s.now()); err != nil {
			return err
		}
		standing := &standingCount{db: db, tree: s.Units(), scope: scope, q: q}
		if !q.KnownAt.IsZero() {
			standing.known = prefix.Size
			if prefix.Size == 0 {
				return nil
			}
		}
		counted, err = standing.all()
		return err
	})
	return counted, prefix, s.engine.translate(err)
}

// standingCount is one count over standings in progress.
type standingCount struct {
	db    *gorm.DB
	tree  *rectify.UnitTree
	scope rectify.Scope
	q     report.Question
	known int64 // entries that are known; 0 for all
}

// settled gives the days of the question to the expressions of measures, as q.
const settled = " FROM (SELECT CAST(? AS BIGINT) AS as_of, CAST(? AS BIGINT) AS begins, CAST(? AS BIGINT) AS ends) q"

// inForce joins the standings s in force at the end of a day.
func (c *standingCount) inForce() (sqlText, []any) {
	day := int64(c.q.AsOf)
	if c.known == 0 {
		return " JOIN standings s ON s.day <= ? AND s.next_day > ?", []any{day, day}
	}
	return " JOIN standings s ON s.day <= ? AND s.idx < ? AND (s.next_day > ? OR s.next_idx >= ?)", []any{day, c.known, day, c.known}
}

// before joins the standing p of the same ticket that was in force before the period.
func (c *standingCount) before() (sqlText, []any) {
	day := int64(c.q.From) - 1
	if c.known == 0 {
		return " LEFT JOIN standings p ON p.ticket_key = s.ticket_key AND p.day <= ? AND p.next_day > ?", []any{day, day}
	}
	return " LEFT JOIN standings p ON p.ticket_key = s.ticket_key AND p.day <= ? AND p.idx < ? AND (p.next_day > ? OR p.next_idx >= ?)", []any{day, c.known, day, c.known}
}

// from is the whole FROM of a report.
func (c *standingCount) from(r *report.Report) (sqlText, []any) {
	text, args := sqlText(settled), []any{int64(c.q.AsOf), int64(c.q.From), int64(c.q.To)}
	join, more := c.inForce()
	text, args = text+join, append(args, more...)
	if r.Span == report.Events {
		join, more = c.before()
		text, args = text+join, append(args, more...)
	}
	return text, args
}

// siteColumns are the columns of report.Site by the dimensions that need them.
var siteColumns = []struct {
	need   string
	column sqlText
}{{"source", "s.source"}, {"campaign", "s.campaign"}, {"list_level", "s.list_level"}, {"township", "s.township"},
	{"units", "s.units"}, {"types", "s.types"}, {"month", "s.month"}, {"batch", "s.batch"}, {"verdict", "s.verdict"}}

func (c *standingCount) dimensions() (columns []sqlText, needs []string) {
	for _, d := range siteColumns {
		if c.q.Needs(d.need) {
			columns, needs = append(columns, d.column), append(needs, d.need)
		}
	}
	return columns, needs
}

// filter holds what is a column of its own; units and types are lists and are filtered by package report.
func (c *standingCount) filter() *condition {
	f, cond := c.q.Filter, &condition{}
	cond.in("s.source", f.Sources)
	cond.in("s.campaign", blanks(f.Campaigns))
	cond.in("s.list_level", blanks(f.ListLevels))
	cond.in("s.batch", blanks(f.Batches))
	cond.in("s.verdict", f.Verdicts)
	if f.Township != "" {
		cond.and("s.township = ?", blanks([]string{f.Township})[0])
	}
	if f.MonthFrom != 0 {
		cond.and("s.month >= ?", f.MonthFrom)
	}
	if f.MonthTo != 0 {
		cond.and("s.month <= ?", f.MonthTo)
	}
	c.see(cond)
	return cond
}

// visibleThen is visible on a standing.
const visibleThen = "s.audience_id IN (SELECT audience_id FROM audience_access WHERE unit_id IN ?) AND s.audience_id NOT IN (SELECT audience_id FROM audience_recusals WHERE unit_id IN ?)"

// see narrows to what the caller may know: then, and for recusals also by now.
func (c *standingCount) see(cond *condition) {
	cond.and(visibleThen, c.scope.Units(), c.scope.Recusals())
	cond.and("s.ticket_key NOT IN (SELECT key FROM tickets WHERE audience_id IN (SELECT audience_id FROM audience_recusals WHERE unit_id IN ?))", c.scope.Recusals())
}

func (c *standingCount) all() ([]report.Counted, error) {
	r, _ := report.Named(c.q.Report)
	columns, needs := c.dimensions()
	if r.Spread != "" {
		columns, needs = append(columns, "CASE WHEN "+measureOf(r, r.Spread)+" = 1 THEN s.started_on ELSE 0 END", "CASE WHEN "+measureOf(r, r.Spread)+" = 1 THEN s.closed_on ELSE 0 END"), append(needs, "started", "closed")
	}
	from, args := c.from(r)
	cond := c.filter()
	query := sqlText("SELECT ")
	for _, column := range columns {
		query += column + ", "
	}
	query += measured(r) + from + cond.where()
	if len(columns) > 0 {
		query += " GROUP BY " + joined(columns, ", ")
	}
	rows, err := c.db.Raw(string(query), append(args, cond.args...)...).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var counted []report.Counted
	for rows.Next() {
		one, err := scanCounted(rows, needs, len(r.Measures))
		if err != nil {
			return nil, err
		}
		if i := r.Measure(r.Spread); i >= 0 {
			one.Spread = one.Amounts[i]
		}
		counted = append(counted, one)
	}
	return counted, rows.Err()
}

// measured are the sums of the measures of a report.
func measured(r *report.Report) (text sqlText) {
	for i, m := range r.Measures {
		if i > 0 {
			text += ", "
		}
		text += "CAST(COALESCE(SUM(" + measureOf(r, m.ID) + "), 0) AS BIGINT)"
	}
	return text
}

func scanCounted(rows *sql.Rows, needs []string, measures int) (one report.Counted, err error) {
	one.Amounts = make([]int64, measures)
	site, into := &one.Site, make([]any, 0, len(needs)+measures)
	for _, d := range needs {
		into = append(into, map[string]any{"source": (*string)(&site.Source), "campaign": &site.Campaign, "list_level": &site.ListLevel, "township": &site.Township,
			"units": &site.Units, "types": &site.Types, "month": &site.Month, "batch": &site.Batch, "verdict": &site.Verdict, "started": &site.Started, "closed": &site.Closed}[d])
	}
	for i := range one.Amounts {
		into = append(into, &one.Amounts[i])
	}
	return one, rows.Scan(into...)
}

// behindStandings narrows the list to the tickets behind a measure of a report made from standings.
func (l *listing) behindStandings(r *report.Report, measure string, f report.Figure) {
	c := &standingCount{tree: l.store.Units(), scope: l.scope, q: report.Question{Report: r.Name, Query: f.Query, From: f.From, To: f.To, UnitLevel: f.UnitLevel}, known: f.Known}
	from, args := c.from(r)
	cond := c.filter()
	c.byUnit(cond)
	if f.Known < 0 {
		cond.and("1 = 0")
	}
	cond.and(measureOf(r, measure) + " > 0")
	l.from += " JOIN (SELECT s.ticket_key" + from + cond.where() + ") b ON b.ticket_key = t.key"
	l.args = append(append(l.args, args...), cond.args...)
}

// byUnit narrows by the lists that package report filters when it counts; a unit at a level of the tree stands for
// every unit that counts as it.
func (c *standingCount) byUnit(cond *condition) {
	q := c.q
	if unit := q.Filter.Unit; unit == report.None {
		cond.and("s.units = ''")
	} else if unit != "" {
		var either []sqlText
		var args []any
		for _, u := range c.tree.Subtree(unit) {
			if q.UnitLevel == "" && u != unit || report.Above(c.tree, u, q.UnitLevel) != unit {
				continue
			}
			part := &condition{}
			naming(part, "s.units", q.UnitMode == report.LeadOnly, u)
			either, args = append(either, part.parts...), append(args, part.args...)
		}
		if len(either) == 0 {
			either = append(either, "1 = 0")
		}
		cond.and(joined(either, " OR "), args...)
	}
	if kind := q.Filter.PollutionType; kind == report.None {
		cond.and("s.types = ''")
	} else if kind != "" {
		naming(cond, "s.types", q.TypeMode == report.MainType, kind)
	}
}
