package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Counts counts the measures of a report over standings, as they were in force at the end of a day and known at an
// instant. All parts of the answer come from one snapshot. The cost grows with the number of standings in force.
func (s *Store) Counts(ctx context.Context, scope rectify.Scope, q report.Question) (counted []report.Counted, prefix report.Prefix, err error) {
	if err := scoped(scope); err != nil {
		return nil, prefix, err
	}
	err = s.asking(ctx, func(db *gorm.DB, patient bool) error {
		counted, prefix, err = s.countsIn(db, scope, q, patient)
		return err
	})
	return counted, prefix, err
}

func (s *Store) countsIn(db *gorm.DB, scope rectify.Scope, q report.Question, patient bool) (counted []report.Counted, prefix report.Prefix, err error) {
	c, prefix, err := s.standingCount(db, scope, q)
	if err != nil || c.size == 0 {
		return nil, prefix, err
	}
	err = s.counts.answer(c, patient, counter[report.Site]{(*standingCount).tellCounts, (*standingCount).blanked}, func(cells map[report.Site][]int64) {
		holds := holding(q.Filter)
		for site, amounts := range cells {
			if last := len(amounts) - 1; holds(&site) {
				counted = append(counted, report.Counted{Site: site, Amounts: amounts[:last:last], Spread: amounts[last]})
			}
		}
	})
	return counted, prefix, err
}

// tellCounts counts the measures of every site, and how many tickets it spreads out.
func (c *standingCount) tellCounts(add func(report.Site, []int64)) error {
	counted, err := c.all()
	for _, one := range counted {
		one.Site.Started, one.Site.Closed = c.alike.Of(one.Site.Started, one.Site.Closed)
		add(one.Site, append(one.Amounts, one.Spread))
	}
	return err
}

// standingCount is one count over standings in progress.
type standingCount struct {
	db    *gorm.DB
	tree  *rectify.UnitTree
	scope rectify.Scope
	q     report.Question
	known int64 // entries that are known; 0 for all
	size  int64 // the same, for all as well
	head  int64 // entries there are
	alike *report.Alike

	// Of a count that is remembered:
	base bool     // without the recusals of today
	kept []string // dimensions that are kept apart without being filtered by
	only []int64  // tickets that are counted; nil for all
}

func (s *Store) standingCount(db *gorm.DB, scope rectify.Scope, q report.Question) (c *standingCount, prefix report.Prefix, err error) {
	c = &standingCount{db: db, tree: s.Units(), scope: scope, q: q, alike: s.alike}
	if prefix, err = prefixOf(db, q.Query, s.now()); err != nil {
		return c, prefix, err
	}
	c.size, c.head = prefix.Size, prefix.Size
	if !q.KnownAt.IsZero() || q.Entries != 0 {
		if err = one(db.Raw("SELECT size FROM journal_head WHERE id = 1"), &c.head); c.size < c.head {
			c.known = c.size
		}
	}
	return c, prefix, err
}

// settled gives the days of the question to the expressions of measures, as q.
const settled = " FROM (SELECT CAST(? AS BIGINT) AS as_of, CAST(? AS BIGINT) AS begins, CAST(? AS BIGINT) AS ends) q"

// inForce joins the standings s in force at the end of a day. The + keeps the order of days out of it: all earlier days
// are many, and those in force lie together by the day of the next.
func (c *standingCount) inForce() (sqlText, []any) {
	day := int64(c.q.AsOf)
	switch {
	case c.q.Cut != 0:
		return " JOIN standings s ON " + cutAt("s."), c.cutArgs(c.q.AsOf)
	case c.only != nil:
		known := cmp.Or(c.known, noNextIdx)
		return " JOIN standings s ON +s.day <= ? AND s.idx < ? AND (+s.next_day > ? OR s.next_idx >= ?)", []any{day, known, day, known}
	case c.known == 0:
		return " JOIN standings s ON +s.day <= ? AND s.next_day > ?", []any{day, day}
	}
	return " JOIN standings s ON s.day <= ? AND s.idx < ? AND (s.next_day > ? OR s.next_idx >= ?)", []any{day, c.known, day, c.known}
}

// before joins the standing p of the same ticket that was in force before the period, where s began in it: else s is
// that standing itself, and nothing has happened. Nor is p looked for where what the report counts has never happened,
// which is so of most tickets. The key is nothing then, and not a condition beside it, because SQLite seeks first. As
// known now p is the first one that ended later, which the index of tickets tells without a look at the rows. The +
// keeps the order of days out of it: a ticket has few standings.
func (c *standingCount) before(ever sqlText) (sqlText, []any) {
	day := int64(c.q.From) - 1
	join := " LEFT JOIN standings p ON p.ticket_key = CASE WHEN s.day >= q.begins AND " + ever + " > 0 THEN s.ticket_key END AND p.day <= ?"
	if c.known == 0 {
		return join + " AND p.idx = (SELECT min(b.idx) FROM standings b WHERE b.ticket_key = s.ticket_key AND +b.next_day > ?)", []any{day, day}
	}
	return join + " AND p.idx < ? AND (+p.next_day > ? OR p.next_idx >= ?)", []any{day, c.known, day, c.known}
}

// beforeAll joins the standing p of every ticket that was in force before the period, which is s itself where s began
// before it; of one that came in it there is none.
func (c *standingCount) beforeAll() (sqlText, []any) {
	const join = " LEFT JOIN standings p ON p.ticket_key = s.ticket_key AND "
	day := int64(c.q.From) - 1
	switch {
	case c.q.Cut != 0:
		return join + cutAt("p."), c.cutArgs(c.q.From.Add(-1))
	case c.known == 0:
		return join + "p.idx = CASE WHEN s.day < q.begins THEN s.idx ELSE (SELECT min(b.idx) FROM standings b WHERE b.ticket_key = s.ticket_key AND +b.next_day > ?) END AND p.day <= ?", []any{day, day}
	}
	return join + "p.day <= ? AND p.idx < ? AND (+p.next_day > ? OR p.next_idx >= ?)", []any{day, c.known, day, c.known}
}

// cutAt holds for what was in force at an instant, as far as some entries are known.
func cutAt(at sqlText) sqlText {
	return at + "at < ? AND " + at + "idx < ? AND (" + at + "next_at >= ? OR " + at + "next_idx >= ?)"
}

func (c *standingCount) cutArgs(day calendar.Day) []any {
	known := c.known
	if known == 0 {
		known = noNextIdx
	}
	ends := microsOf(c.q.Ends(day))
	return []any{ends, known, ends, known}
}

// from is the whole FROM of a report.
func (c *standingCount) from(r *report.Report) (sqlText, []any) {
	text, args := sqlText(settled), []any{int64(c.q.AsOf), int64(c.q.From), int64(c.q.To)}
	join, more := c.inForce()
	some, tickets := c.among()
	text, args = text+join+some, append(append(args, more...), tickets...)
	if ever := everHappened[r.Name]; ever != "" {
		join, more = c.before(ever)
		text, args = text+join, append(args, more...)
	} else if r.Name == "daily" { // what is new in it is what was not there before
		join, more = c.beforeAll()
		text, args = text+join, append(args, more...)
	}
	return text, args
}

// siteColumns are the columns of report.Site by the dimensions that need them.
var siteColumns = []struct {
	need   string
	column sqlText
}{{"source", "source"}, {"campaign", "campaign"}, {"list_level", "list_level"}, {"township", "township"},
	{"units", "units"}, {"types", "types"}, {"month", "month"}, {"batch", "batch"}, {"verdict", "verdict"}}

func (c *standingCount) dimensions() (columns []sqlText, needs []string) {
	for _, d := range siteColumns {
		if c.needs(d.need) {
			columns, needs = append(columns, "s."+d.column), append(needs, d.need)
		}
	}
	return columns, needs
}

func (c *standingCount) needs(dimension string) bool {
	return c.q.Needs(dimension) || slices.Contains(c.kept, dimension)
}

// filter narrows the standing s to what the question asks for and the caller may know.
func (c *standingCount) filter() *condition {
	cond := c.admitted("s.")
	if !c.base {
		cond.and(notRecused, c.scope.Recusals())
	}
	return cond
}

// notRecused leaves out tickets from which the caller is recused by now, for every past day as well.
const notRecused = "s.ticket_key NOT IN (SELECT key FROM tickets WHERE audience_id IN (SELECT audience_id FROM audience_recusals WHERE unit_id IN ?))"

// admitted holds what is a column of its own, on the standing s or p, and what the caller might know then; units and
// types are lists and are filtered by package report.
func (c *standingCount) admitted(at sqlText) *condition {
	f, cond := c.q.Filter, &condition{}
	cond.in(at+"source", f.Sources)
	cond.in(at+"campaign", blanks(f.Campaigns))
	cond.in(at+"list_level", blanks(f.ListLevels))
	cond.in(at+"batch", blanks(f.Batches))
	cond.in(at+"verdict", f.Verdicts)
	if f.Township != "" {
		cond.and(at+"township = ?", blanks([]string{f.Township})[0])
	}
	if f.MonthFrom != 0 {
		cond.and(at+"month >= ?", f.MonthFrom)
	}
	if f.MonthTo != 0 {
		cond.and(at+"month <= ?", f.MonthTo)
	}
	cond.and(at+"audience_id IN (SELECT audience_id FROM audience_access WHERE unit_id IN ?)", c.scope.Units())
	cond.and(at+"audience_id NOT IN (SELECT audience_id FROM audience_recusals WHERE unit_id IN ?)", c.scope.Recusals())
	return cond
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
	into := scanSite(&one.Site, needs)
	for i := range one.Amounts {
		into = append(into, &one.Amounts[i])
	}
	return one, rows.Scan(into...)
}
