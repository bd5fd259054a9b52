package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// tallyRow is one line of a count.
type tallyRow struct {
	Source, Campaign, ListLevel, Township, Units, Types string
	Month                                               int
	Open, StageClosed, Closed, Merged, NotAccepted      int64
	Voided, Overdue, Answered, Historical, Orders       int64
}

func (r tallyRow) tally() report.Tally {
	return report.Tally{
		Cell:   report.Cell{Source: rectify.Source(r.Source), Campaign: r.Campaign, ListLevel: r.ListLevel, Township: r.Township, Units: r.Units, Types: r.Types, Month: r.Month},
		Counts: report.Counts{Open: r.Open, StageClosed: r.StageClosed, Closed: r.Closed, Merged: r.Merged, NotAccepted: r.NotAccepted, Voided: r.Voided, Overdue: r.Overdue, Answered: r.Answered, Historical: r.Historical, Orders: r.Orders},
	}
}

const sums = "CAST(SUM(f.open) AS BIGINT) AS open, CAST(SUM(f.stage_closed) AS BIGINT) AS stage_closed, CAST(SUM(f.closed) AS BIGINT) AS closed, CAST(SUM(f.merged) AS BIGINT) AS merged, CAST(SUM(f.not_accepted) AS BIGINT) AS not_accepted, " +
	"CAST(SUM(f.voided) AS BIGINT) AS voided, CAST(SUM(f.overdue) AS BIGINT) AS overdue, CAST(SUM(f.answered) AS BIGINT) AS answered, CAST(SUM(f.historical) AS BIGINT) AS historical, CAST(SUM(f.orders) AS BIGINT) AS orders"

// Tallies counts tickets from the ledger, as they stood at the end of a day and were known at an instant. The cost
// grows with the number of cells and not with the number of tickets. All parts of the answer come from one snapshot.
func (s *Store) Tallies(ctx context.Context, scope rectify.Scope, q report.Query) (tallies []report.Tally, prefix report.Prefix, err error) {
	if err := scoped(scope); err != nil {
		return nil, prefix, err
	}
	further, held := false, false
	if tallies, prefix, held, err = s.atOnce(ctx, scope, q); held || err != nil {
		return tallies, prefix, s.engine.translate(err)
	}
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		if prefix, err = prefixOf(db, q, s.now()); err != nil {
			return err
		}
		count := &counting{db: db, scope: scope, q: q, prefix: prefix}
		if tallies, held, err = s.remembering(count); err == nil && !held {
			tallies, err = count.all()
		}
		further, prefix = count.prefix.Size > prefix.Size, count.prefix
		return err
	})
	if err == nil && further { // what came in since may be the recusal of the caller
		db, free := s.read.WithContext(ctx), false
		if free, err = (&counting{db: db, scope: scope}).unrecused(); err == nil && !free {
			return s.Tallies(ctx, scope, q)
		}
		if err == nil {
			prefix.KnownAt, err = reproducing(db, prefix.Size, s.now())
		}
	}
	return tallies, prefix, s.engine.translate(err)
}

// remembering answers from the running sums what is asked as known now; false when it must be counted.
func (s *Store) remembering(c *counting) ([]report.Tally, bool, error) {
	if c.q.Afresh || !c.q.KnownAt.IsZero() || c.q.Entries != 0 {
		return nil, false, nil
	}
	if free, err := c.unrecused(); err != nil || !free {
		return nil, false, err
	}
	return s.running.from(c).caughtUp(c)
}

// atOnce answers from running sums that are as far as the journal, with one statement and no transaction; false when
// there are none.
func (s *Store) atOnce(ctx context.Context, scope rectify.Scope, q report.Query) (tallies []report.Tally, prefix report.Prefix, held bool, err error) {
	if q.Afresh {
		return nil, prefix, false, nil
	}
	c := &counting{db: s.read.WithContext(ctx), scope: scope, q: q}
	var recused bool
	var latest micros
	if err := one(c.db.Raw("SELECT h.size, COALESCE((SELECT j.recorded_at FROM journal j WHERE j.idx = h.size - 1), 0), EXISTS (SELECT 1 FROM audience_recusals r WHERE r.unit_id IN ?) FROM journal_head h WHERE h.id = 1", scope.Recusals()),
		&c.prefix.Size, &latest, &recused); err != nil || recused || !knowsAll(q, c.prefix.Size, latest) {
		return nil, prefix, false, err
	}
	r := s.running.from(c)
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.size != c.prefix.Size || r.at == nil { // further than the statement is as bad as behind: a recusal may be in between
		return nil, prefix, false, nil
	}
	if c.prefix.KnownAt = laterOf(s.now(), latest); !q.KnownAt.IsZero() && q.KnownAt.Before(c.prefix.KnownAt) {
		c.prefix.KnownAt = q.KnownAt
	}
	return r.tallies(c), c.prefix, true, nil
}

// knowsAll tells whether a query asks for all that is recorded: without an instant, or with one since the last entry.
func knowsAll(q report.Query, size int64, latest micros) bool {
	return (q.KnownAt.IsZero() || microsOf(q.KnownAt) >= latest) && (q.Entries == 0 || q.Entries >= size)
}

// snapshot runs reads that must agree with each other.
func (s *Store) snapshot(ctx context.Context, fn func(*gorm.DB) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if s.engine.name() == "postgres" {
		options.Isolation = sql.LevelRepeatableRead
	}
	return s.read.WithContext(ctx).Transaction(fn, options)
}

// lastingSnapshot is a snapshot that is held for long, such as while a table is written. Not all connections are held that
// way: one is left for short reads, those of whoever writes the table too.
func (s *Store) lastingSnapshot(ctx context.Context, fn func(*gorm.DB) error) error {
	select {
	case s.lasting <- struct{}{}:
		defer func() { <-s.lasting }()
		return s.snapshot(ctx, fn)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// prefixOf finds how much of the journal was recorded by the instant of a query; the zero instant means all. Nobody knows
// what will be recorded by an instant to come; the last entry may be one, when the clock was set back.
func prefixOf(db *gorm.DB, q report.Query, now time.Time) (report.Prefix, error) {
	p, err := recordedPrefix(db, q.KnownAt, now)
	if err == nil && q.KnownAt.After(now.UTC().Truncate(time.Microsecond)) {
		p.KnownAt, err = reproducing(db, p.Size, now)
	}
	if q.Entries != 0 {
		p.Size = min(p.Size, q.Entries)
	}
	return p, err
}

// reproducing is the instant by which some entries are known, and with which they are asked for again: now, or when the
// last of them was recorded, where the clock was set back since.
func reproducing(db *gorm.DB, size int64, now time.Time) (time.Time, error) {
	var latest micros
	err := one(db.Raw("SELECT COALESCE((SELECT recorded_at FROM journal WHERE idx = ?), 0)", size-1), &latest)
	return laterOf(now, latest), err
}

func laterOf(now time.Time, latest micros) time.Time {
	at := now.UTC().Truncate(time.Microsecond)
	if last := latest.time(); last.After(at) {
		return last
	}
	return at
}

func recordedPrefix(db *gorm.DB, knownAt, now time.Time) (report.Prefix, error) {
	p := report.Prefix{KnownAt: knownAt}
	if knownAt.IsZero() {
		var latest micros
		err := one(db.Raw("SELECT h.size, COALESCE(j.recorded_at, 0) FROM journal_head h LEFT JOIN journal j ON j.idx = h.size - 1 WHERE h.id = 1"), &p.Size, &latest)
		p.KnownAt = laterOf(now, latest)
		return p, err
	}
	return p, one(db.Raw(recordedBy, microsOf(knownAt)), &p.Size)
}

// recordedBy is the number of entries recorded by an instant; along the journal recorded_at never goes back.
const recordedBy = "SELECT COALESCE((SELECT idx + 1 FROM journal WHERE recorded_at <= ? ORDER BY recorded_at DESC, idx DESC LIMIT 1), 0)"

// counting is one count in progress.
type counting struct {
	db     *gorm.DB
	scope  rectify.Scope
	q      report.Query
	prefix report.Prefix
}

func (c *counting) all() ([]report.Tally, error) {
	tallies, err := c.ledger()
	if err != nil {
		return nil, err
	}
	if !c.q.KnownAt.IsZero() {
		later, err := c.recordedLaterThatDay()
		if err != nil {
			return nil, err
		}
		tallies = append(tallies, later...)
	}
	hidden, err := c.recused()
	return append(tallies, hidden...), err
}

// dimensions are the columns to group by, and the cube that has them.
func (c *counting) dimensions() (columns sqlText, cube int) {
	var kept []sqlText
	cube = cubeUnits
	for _, d := range []struct {
		need   string
		column sqlText
	}{{"source", "c.source"}, {"campaign", "c.campaign"}, {"list_level", "c.list_level"},
		{"township", "c.township"}, {"units", "c.units"}, {"types", "c.types"}, {"month", "c.month"}} {
		if !c.q.Needs(d.need) {
			continue
		}
		kept = append(kept, d.column)
		switch d.need {
		case "campaign", "list_level", "types", "month":
			cube = cubeAll
		}
	}
	return joined(kept, ", "), cube
}

// filter holds the query's filters that are columns of a cell; units and types are lists and are filtered by package report.
func (c *counting) filter() *condition {
	f, cond := c.q.Filter, &condition{}
	cond.in("c.source", f.Sources)
	cond.in("c.campaign", blanks(f.Campaigns))
	cond.in("c.list_level", blanks(f.ListLevels))
	if f.Township != "" {
		cond.and("c.township = ?", blanks([]string{f.Township})[0])
	}
	if f.MonthFrom != 0 {
		cond.and("c.month >= ?", f.MonthFrom)
	}
	if f.MonthTo != 0 {
		cond.and("c.month <= ?", f.MonthTo)
	}
	cond.and("c."+visible, c.scope.Units(), c.scope.Recusals())
	return cond
}

// blanks turns the word for "without a value" into what such a column holds.
func blanks(values []string) []string {
	kept := slices.Clone(values)
	for i, v := range kept {
		if v == report.None {
			kept[i] = ""
		}
	}
	return kept
}

func (c *counting) run(measures, from sqlText, args []any, cond *condition) ([]report.Tally, error) {
	columns, _ := c.dimensions()
	query := "SELECT " + measures + from + cond.where()
	if columns != "" {
		query = "SELECT " + columns + ", " + measures + from + cond.where() + " GROUP BY " + columns
	}
	var rows []tallyRow
	if err := c.db.Raw(string(query), append(args, cond.args...)...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	tallies := make([]report.Tally, len(rows))
	for i, r := range rows {
		tallies[i] = r.tally()
	}
	return tallies, nil
}

// ledger adds up whole years, whole months and single days; with a past known_at only single days, by when they were recorded.
func (c *counting) ledger() ([]report.Tally, error) {
	_, cube := c.dimensions()
	day := daySpan(c.q.AsOf)
	if c.q.KnownAt.IsZero() {
		const span = "SELECT cell_id, " + measures + " FROM figures WHERE cube = ? AND span BETWEEN ? AND ?"
		from := sqlText(" FROM (" + span + " UNION ALL " + span + " UNION ALL " + span + ") f JOIN figure_cells c ON c.id = f.cell_id")
		year, month := day/10000, day/100
		return c.run(sums, from, []any{cube, 1, year - 1, cube, year*100 + 1, month - 1, cube, month*100 + 1, day}, c.filter())
	}
	cond := c.filter()
	from := sqlText(" FROM (SELECT cell_id, " + measures + " FROM figures WHERE cube = ? AND span BETWEEN 10000000 AND ? AND known_on <= ?) f JOIN figure_cells c ON c.id = f.cell_id")
	return c.run(sums, from, []any{cube, day, int64(calendar.DayOf(c.prefix.KnownAt))}, cond)
}

const takenAway = "CAST(-SUM(f.open) AS BIGINT) AS open, CAST(-SUM(f.stage_closed) AS BIGINT) AS stage_closed, CAST(-SUM(f.closed) AS BIGINT) AS closed, CAST(-SUM(f.merged) AS BIGINT) AS merged, CAST(-SUM(f.not_accepted) AS BIGINT) AS not_accepted, " +
	"CAST(-SUM(f.voided) AS BIGINT) AS voided, CAST(-SUM(f.overdue) AS BIGINT) AS overdue, CAST(-SUM(f.answered) AS BIGINT) AS answered, CAST(-SUM(f.historical) AS BIGINT) AS historical, CAST(-SUM(f.orders) AS BIGINT) AS orders"

// recordedLaterThatDay takes away what the ledger holds for the day of known_at but was recorded after it.
func (c *counting) recordedLaterThatDay() ([]report.Tally, error) {
	cond := c.filter()
	cond.and("f.idx >= ? AND f.day <= ? AND f.idx < ("+recordedBy+")", c.prefix.Size, int64(c.q.AsOf), microsOf(calendar.DayOf(c.prefix.KnownAt).End()))
	return c.run(takenAway, " FROM figure_steps f JOIN figure_cells c ON c.id = f.cell_id", nil, cond)
}

// recused takes away tickets from which the caller's unit is recused by now, for every past day as well.
func (c *counting) recused() ([]report.Tally, error) {
	cond := c.filter()
	cond.and("f.day <= ? AND f.idx < ? AND f.ticket_key IN (SELECT key FROM tickets WHERE audience_id IN (SELECT audience_id FROM audience_recusals WHERE unit_id IN ?))",
		int64(c.q.AsOf), c.prefix.Size, c.scope.Recusals())
	var any int64
	if err := one(c.db.Raw("SELECT count(*) FROM audience_recusals WHERE unit_id IN ?", c.scope.Recusals()), &any); err != nil || any == 0 {
		return nil, err
	}
	return c.run(takenAway, " FROM figure_steps f JOIN figure_cells c ON c.id = f.cell_id", nil, cond)
}
