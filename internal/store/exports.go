package store

import (
	"context"
	"iter"

	"gorm.io/gorm"

	"qingdan/internal/journal"
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
	return s.snapshot(ctx, func(db *gorm.DB) error {
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

// caseRow is a ticket as it stood at the end of a day, with what is counted of it besides.
type caseRow struct {
	Source, Campaign, ListLevel, Township, Units, Types string
	Month                                               int
	Open, StageClosed, Closed, Merged, NotAccepted      int64
	Voided, Overdue, Answered, Historical, Orders       int64
	ReceiptNumber, Verdict, Detail                      string
	KeyCase                                             flag
	RegisteredAt                                        micros
}

// Cases gives the tickets that a table of counts is made of, one by one, as they stood at the end of the query's day: those
// whose steps in the ledger add up to one, as Tallies counts them. texts asks for what has no column.
func (s *Store) Cases(ctx context.Context, scope rectify.Scope, q report.Query, batches []string, texts bool, take func(official.Case)) error {
	if err := scoped(scope); err != nil {
		return err
	}
	err := s.snapshot(ctx, func(db *gorm.DB) error {
		count := &counting{db: db, scope: scope, q: q}
		cond := count.filter()
		cond.and("c.cube = 1 AND f.day <= ?", int64(q.AsOf))
		if !q.KnownAt.IsZero() {
			prefix, err := prefixOf(db, q, s.now())
			if err != nil {
				return err
			}
			cond.and("f.idx < ?", prefix.Size)
		}
		cond.and("f.ticket_key NOT IN (SELECT key FROM tickets WHERE audience_id IN (SELECT audience_id FROM audience_recusals WHERE unit_id IN ?))", scope.Recusals())
		byUnit(cond, q)
		outer := &condition{}
		outer.in("t.batch", batches)
		query := "SELECT g.*, t.receipt_number, t.verdict, t.key_case, t.registered_at, t.detail FROM (SELECT f.ticket_key AS ticket, " + caseCell + ", " + sums +
			" FROM figure_steps f JOIN figure_cells c ON c.id = f.cell_id" + cond.where() + " GROUP BY f.ticket_key, " + caseCell +
			" HAVING SUM(f.open) + SUM(f.stage_closed) + SUM(f.closed) + SUM(f.merged) + SUM(f.not_accepted) > 0) g JOIN tickets t ON t.key = g.ticket" + outer.where()
		rows, err := db.Raw(string(query), append(cond.args, outer.args...)...).Rows()
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var r caseRow
			if err := db.ScanRows(rows, &r); err != nil {
				return err
			}
			k, err := r.found(texts)
			if err != nil {
				return err
			}
			take(k)
		}
		return rows.Err()
	})
	return s.engine.translate(err)
}

const caseCell = "c.source, c.campaign, c.list_level, c.township, c.units, c.types, c.month"

func (r *caseRow) found(texts bool) (official.Case, error) {
	t := tallyRow{r.Source, r.Campaign, r.ListLevel, r.Township, r.Units, r.Types, r.Month, r.Open, r.StageClosed, r.Closed, r.Merged, r.NotAccepted,
		r.Voided, r.Overdue, r.Answered, r.Historical, r.Orders}.tally()
	k := official.Case{Cell: t.Cell, Counts: t.Counts, Number: r.ReceiptNumber, KeyCase: r.KeyCase != 0, At: r.RegisteredAt.time(), Verdict: rectify.Verdict(r.Verdict)}
	if !texts {
		return k, nil
	}
	var detail ticketDetail
	err := journal.Unmarshal([]byte(r.Detail), &detail)
	k.Channel, k.Acts = detail.Channel, detail.Consequences
	return k, err
}
