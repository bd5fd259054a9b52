package store

import (
	"context"
	"iter"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
)

// wholeAtOnce is how many tickets are read whole at a time.
const wholeAtOnce = 500

// InOrder reads the tickets of a list, whole and in the order of an official table, inside one snapshot: use gets the first
// one, nil when there is none, and then all. Of tickets that wait for their turn only a stub is kept.
func (s *Store) InOrder(ctx context.Context, scope rectify.Scope, q report.TicketQuery, stub func(*rectify.Ticket) official.Stub, use func(first *rectify.Ticket, all iter.Seq2[*rectify.Ticket, error]) error) error {
	if err := scoped(scope); err != nil {
		return err
	}
	return s.lastingSnapshot(ctx, func(db *gorm.DB) error {
		l := &listing{store: s, db: db, scope: scope, q: q}
		stubs, err := l.stubs(stub)
		if err != nil {
			return s.engine.translate(err)
		}
		official.Sort(stubs)
		all := func(yield func(*rectify.Ticket, error) bool) {
			for from := 0; from < len(stubs); from += wholeAtOnce {
				page, err := l.whole(stubs[from:min(from+wholeAtOnce, len(stubs))])
				if err != nil {
					yield(nil, s.engine.translate(err))
					return
				}
				for _, t := range page {
					if !yield(t, nil) {
						return
					}
				}
			}
		}
		for first, err := range all {
			if err != nil {
				return err
			}
			return use(first, all)
		}
		return use(nil, all)
	})
}

// stubbed are the columns that a stub is made of.
const stubbed = "t.key, t.source, t.campaign, t.receipt_number, t.receipt_key, t.batch, t.registered_at"

// stubs walks once over all tickets of the list.
func (l *listing) stubs(stub func(*rectify.Ticket) official.Stub) (all []official.Stub, err error) {
	l.from = " FROM tickets t"
	if l.q.Search != "" && !l.search() {
		return nil, nil
	}
	l.filter()
	if err := l.restrict(); err != nil {
		return nil, err
	}
	query := sqlText("SELECT "+stubbed) + l.from + l.cond.where()
	rows, err := l.db.Raw(string(query), append(l.args, l.cond.args...)...).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r ticketRow
		if err := l.db.ScanRows(rows, &r); err != nil {
			return nil, err
		}
		all = append(all, stub(&rectify.Ticket{Key: r.Key, Source: rectify.Source(r.Source), Campaign: r.Campaign, ReceiptNumber: r.ReceiptNumber, ReceiptKey: r.ReceiptKey,
			Batch: r.Batch, RegisteredAt: r.RegisteredAt.time()}))
	}
	return all, rows.Err()
}

// whole reads tickets with their texts, in the order of their stubs.
func (l *listing) whole(stubs []official.Stub) ([]*rectify.Ticket, error) {
	keys := make([]int64, len(stubs))
	place := make(map[int64]int, len(stubs))
	for i, s := range stubs {
		keys[i], place[s.Key] = s.Key, i
	}
	var rows []ticketRow
	if err := l.db.Raw("SELECT t.* FROM tickets t WHERE t.key IN ? AND "+visibleEach, keys, l.scope.Units(), l.scope.Recusals()).Scan(&rows).Error; err != nil {
		return nil, err
	}
	all := make([]*rectify.Ticket, len(stubs))
	for i := range rows {
		t, err := rows[i].ticket()
		if err != nil {
			return nil, err
		}
		all[place[t.Key]] = t
	}
	return all, nil
}

// caseRow is a ticket as it stood when a day ended, with the instant at which it was registered.
type caseRow struct {
	report.Standing `gorm:"embedded"`
	RegisteredAt    micros
}

// caseColumns are the columns of standings that a table of counts is made of.
const caseColumns = "s.source, s.campaign, s.list_level, s.township, s.units, s.types, s.month, s.batch, s.verdict, s.class, s.key_case, s.channel, s.replied_on, s.current_due_on, s.historical, " +
	"s.orders, s.penalty_cases, s.fine_fen, s.criminal_cases, s.admin_detention, s.criminal_detention, s.summoned, s.held_accountable, s.number_begins"

// Cases gives the tickets that a table of counts is made of, one by one, as they stood when the question's day ended and
// as it was known: what was found and done is that of the day, too.
func (s *Store) Cases(ctx context.Context, scope rectify.Scope, q report.Question, take func(official.Case)) error {
	if err := scoped(scope); err != nil {
		return err
	}
	return s.engine.translate(s.lastingSnapshot(ctx, func(db *gorm.DB) error {
		count := &standingCount{db: db, tree: s.Units(), scope: scope, q: q}
		if !q.KnownAt.IsZero() {
			prefix, err := prefixOf(db, q.Query, s.now())
			if count.known = prefix.Size; err != nil || prefix.Size == 0 {
				return err
			}
		}
		return count.cases(take)
	}))
}

func (c *standingCount) cases(take func(official.Case)) error {
	join, args := c.inForce()
	cond := c.filter()
	c.byUnit(cond, "s.")
	cond.and("s.class <> 'voided'")
	query := "SELECT " + caseColumns + ", t.registered_at FROM (SELECT 1 AS one) q" + join + " JOIN tickets t ON t.key = s.ticket_key" + cond.where()
	rows, err := c.db.Raw(string(query), append(args, cond.args...)...).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r caseRow
		if err := c.db.ScanRows(rows, &r); err != nil {
			return err
		}
		take(official.CaseOf(r.Standing, r.RegisteredAt.time(), c.q.AsOf))
	}
	return rows.Err()
}
