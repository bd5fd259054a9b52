package store

import (
	"context"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/snapshot"
)

// cellColumns are what a cell is made of, by the names of their dimensions.
var cellColumns = []struct {
	name   string
	column sqlText
}{{"unit", "units"}, {"township", "township"}, {"campaign", "campaign"}, {"list_level", "list_level"}, {"pollution_type", "types"}, {"batch", "batch"}, {"verdict", "verdict"}}

// Differences finds what became of the tickets that count in a question between two states. Both states and all parts
// of the answer come from one snapshot of the database. The cost grows with the number of standings in force.
func (s *Store) Differences(ctx context.Context, q snapshot.DiffQuery) (*snapshot.Diff, error) {
	if err := scoped(q.Maker); err != nil {
		return nil, err
	}
	if err := scoped(q.Reader); err != nil {
		return nil, err
	}
	d := &snapshot.Diff{}
	err := s.snapshot(ctx, func(db *gorm.DB) error {
		for _, one := range []*report.Question{&q.A, &q.B} {
			prefix, err := prefixOf(db, one.Query, s.now())
			if err != nil {
				return err
			}
			one.Entries = prefix.Size
		}
		f := &differing{db: db, q: q, a: s.state(q.Maker, q.A), b: s.state(q.Maker, q.B)}
		var err error
		if d.Counts, err = f.counts(); err != nil {
			return err
		}
		if d.Balances, err = f.balances(); err != nil {
			return err
		}
		d.Changes, d.Next, err = f.page()
		return err
	})
	return d, s.engine.translate(err)
}

// differing is one comparison in progress.
type differing struct {
	db   *gorm.DB
	q    snapshot.DiffQuery
	a, b state
}

// state is the standings that count in a question: as a table, and the condition on one x that is in force at all.
type state struct {
	table sqlText
	args  []any
	force sqlText
	when  []any
}

func (s *Store) state(scope rectify.Scope, q report.Question) state {
	c := &standingCount{tree: s.Units(), scope: scope, q: q, known: q.Entries}
	cond := c.filter()
	c.byUnit(cond, "s.")
	when := c.cutArgs(q.AsOf)
	cond.and(cutAt("s."), when...)
	return state{"SELECT s.* FROM standings s" + cond.where(), cond.args, cutAt("x."), when}
}

// pairs is every ticket that counts in either state and differs; ticket by ticket.
func (f *differing) pairs(columns sqlText, more *condition) (sqlText, []any) {
	changed, differs := sqlText(""), sqlText("a.ticket_key IS NULL OR b.ticket_key IS NULL OR a.class <> b.class")
	for _, c := range cellColumns {
		one := "a." + c.column + " <> b." + c.column
		changed += ", CASE WHEN " + one + " THEN 1 ELSE 0 END AS x_" + c.column
		differs += " OR " + one
	}
	elsewhere := "CASE WHEN a.ticket_key IS NULL THEN (SELECT count(*) FROM standings x WHERE x.ticket_key = k.ticket_key AND " + f.a.force + ") " +
		"WHEN b.ticket_key IS NULL THEN (SELECT count(*) FROM standings x WHERE x.ticket_key = k.ticket_key AND " + f.b.force + ") ELSE 0 END AS elsewhere"
	text := "WITH a AS (" + f.a.table + "), b AS (" + f.b.table + "), p AS (SELECT t.id, t.ticket_no, COALESCE(a.class, '') AS was, COALESCE(b.class, '') AS now_is, " + elsewhere + changed +
		", CASE WHEN " + visibleEach + " THEN 1 ELSE 0 END AS seen FROM (SELECT ticket_key FROM a UNION SELECT ticket_key FROM b) k " +
		"LEFT JOIN a ON a.ticket_key = k.ticket_key LEFT JOIN b ON b.ticket_key = k.ticket_key JOIN tickets t ON t.key = k.ticket_key WHERE " + differs + ") SELECT " + columns + " FROM p" + more.where()
	args := append(append([]any{}, f.a.args...), f.b.args...)
	args = append(append(args, f.a.when...), f.b.when...)
	args = append(args, f.q.Reader.Units(), f.q.Reader.Recusals())
	return text, append(args, more.args...)
}

func (f *differing) counts() (all []snapshot.Count, err error) {
	const key = "was, now_is, CASE WHEN elsewhere > 0 THEN 1 ELSE 0 END"
	text, args := f.pairs(key+", count(*), CAST(SUM(1 - seen) AS BIGINT)", &condition{})
	rows, err := f.db.Raw(string(text+" GROUP BY "+key+" ORDER BY 1, 2, 3"), args...).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c snapshot.Count
		var elsewhere int
		if err := rows.Scan((*string)(&c.Was), (*string)(&c.Is), &elsewhere, &c.N, &c.Departed); err != nil {
			return nil, err
		}
		c.Elsewhere = elsewhere != 0
		all = append(all, c)
	}
	return all, rows.Err()
}

// balances counts both states by class.
func (f *differing) balances() ([]snapshot.Balance, error) {
	var balances []snapshot.Balance
	for _, class := range []report.Class{report.IsOpen, report.IsStageClosed, report.IsClosed, report.IsMerged, report.IsNotAccepted, report.IsVoided} {
		balances = append(balances, snapshot.Balance{Class: class})
	}
	for i, at := range []state{f.a, f.b} {
		var rows []struct {
			Class string
			N     int64
		}
		if err := f.db.Raw(string("SELECT class, count(*) AS n FROM ("+at.table+") s GROUP BY class"), at.args...).Scan(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			for j := range balances {
				switch {
				case string(balances[j].Class) != r.Class:
				case i == 0:
					balances[j].Was = r.N
				default:
					balances[j].Is = r.N
				}
			}
		}
	}
	return balances, nil
}

// page names the tickets that the reader may see, in the order of their ids.
func (f *differing) page() (all []snapshot.Change, next string, err error) {
	more := &condition{}
	more.and("seen = 1")
	if f.q.After != "" {
		more.and("id > ?", f.q.After)
	}
	columns := sqlText("id, ticket_no, was, now_is, elsewhere")
	for _, c := range cellColumns {
		columns += ", x_" + c.column
	}
	text, args := f.pairs(columns, more)
	rows, err := f.db.Raw(string(text+" ORDER BY id LIMIT ?"), append(args, f.q.Limit+1)...).Rows()
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	for rows.Next() {
		var c snapshot.Change
		var elsewhere int
		flags := make([]int, len(cellColumns))
		into := []any{&c.Ticket, &c.TicketNo, (*string)(&c.Was), (*string)(&c.Is), &elsewhere}
		for i := range flags {
			into = append(into, &flags[i])
		}
		if err := rows.Scan(into...); err != nil {
			return nil, "", err
		}
		c.Elsewhere = elsewhere != 0
		for i, flag := range flags {
			if flag != 0 {
				c.Changed = append(c.Changed, cellColumns[i].name)
			}
		}
		all = append(all, c)
	}
	if len(all) > f.q.Limit {
		all = all[:f.q.Limit]
		next = all[len(all)-1].Ticket
	}
	return all, next, rows.Err()
}
