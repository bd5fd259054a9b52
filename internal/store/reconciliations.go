package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

type reconciliationRow struct {
	ID     string
	UnitID string
	MadeAt micros
	Detail string
}

// TableName names the table for GORM.
func (reconciliationRow) TableName() string { return "reconciliations" }

func reconciliationRowOf(r *rectify.Reconciliation) reconciliationRow {
	return reconciliationRow{r.ID, r.Made.Unit, microsOf(r.Made.At), string(journal.Marshal(r))}
}

type reconRow struct {
	ReconciliationID string
	N                int
	Finding          string
	TicketID         string
	Body             string
}

// TableName names the table for GORM.
func (reconRow) TableName() string { return "reconciliation_rows" }

// reconDigest sums up the rows of a reconciliation, in their order.
func reconDigest(bodies func(yield func(string) bool)) string {
	digest := sha256.New()
	for body := range bodies {
		digest.Write([]byte(body + "\n"))
	}
	return hex.EncodeToString(digest.Sum(nil))
}

// RecordReconciliation writes a reconciliation with its rows.
func (w *work) RecordReconciliation(r *rectify.Reconciliation, rows []rectify.ReconRow, e rectify.Entry) error {
	if err := w.lockHead(); err != nil {
		return err
	}
	kept := make([]reconRow, len(rows))
	for i := range rows {
		body, err := json.Marshal(&rows[i])
		if err != nil {
			return err
		}
		kept[i] = reconRow{r.ID, rows[i].N, string(rows[i].Finding), rows[i].Ticket, string(body)}
	}
	r.Digest = reconDigest(func(yield func(string) bool) {
		for i := range kept {
			if !yield(kept[i].Body) {
				return
			}
		}
	})
	row := reconciliationRowOf(r)
	if err := w.db().Create(&row).Error; err != nil {
		return err
	}
	if len(kept) > 0 {
		if err := w.db().CreateInBatches(kept, 100).Error; err != nil {
			return err
		}
	}
	changes, texts := journal.Given(r)
	return w.append(e, changes, texts)
}

// Reconciliation gives one that is open to the actor; absent and foreign are the same NotFound.
func (s *Store) Reconciliation(ctx context.Context, a rectify.Actor, id string) (*rectify.Reconciliation, error) {
	var row reconciliationRow
	if err := s.read.WithContext(ctx).Raw("SELECT * FROM reconciliations WHERE id = ?", id).Take(&row).Error; err != nil {
		return nil, s.engine.translate(err)
	}
	var r rectify.Reconciliation
	if err := journal.Unmarshal([]byte(row.Detail), &r); err != nil {
		return nil, err
	}
	if !r.OpenTo(a, s.Units()) {
		return nil, s.engine.translate(errNotFound)
	}
	return &r, nil
}

// Reconciliations lists those that are open to the actor, the newest first. They are few: what a narrower scope may not
// read is passed over.
func (s *Store) Reconciliations(ctx context.Context, a rectify.Actor, q rectify.ReconQuery) ([]*rectify.Reconciliation, error) {
	var all []*rectify.Reconciliation
	for before := q.Before; ; {
		var c condition
		c.and("unit_id = ?", a.Unit)
		if before != nil {
			c.and("made_at < ? OR made_at = ? AND id < ?", before.At, before.At, before.ID)
		}
		var rows []reconciliationRow
		if err := s.read.WithContext(ctx).Raw(string("SELECT * FROM reconciliations"+c.where()+" ORDER BY made_at DESC, id DESC LIMIT ?"), append(c.args, max(q.Limit, 50))...).Scan(&rows).Error; err != nil {
			return nil, s.engine.translate(err)
		}
		for _, row := range rows {
			r := &rectify.Reconciliation{}
			if err := journal.Unmarshal([]byte(row.Detail), r); err != nil {
				return nil, err
			}
			before = &rectify.ReconPlace{At: int64(row.MadeAt), ID: row.ID}
			if q.Campaign != "" && r.Campaign != q.Campaign || !r.OpenTo(a, s.Units()) {
				continue
			}
			if all = append(all, r); len(all) == q.Limit {
				return all, nil
			}
		}
		if len(rows) < max(q.Limit, 50) {
			return all, nil
		}
	}
}

// ReconRows gives rows after a number, of one finding or of all. Rows about a ticket that the scope may not see now are
// left out.
func (s *Store) ReconRows(ctx context.Context, scope rectify.Scope, id, finding string, after, limit int) ([]rectify.ReconRow, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	var c condition
	c.and("r.reconciliation_id = ? AND r.n > ?", id, after)
	c.is("r.finding", finding)
	c.and("r.ticket_id = '' OR EXISTS (SELECT 1 FROM tickets t WHERE t.id = r.ticket_id AND "+visibleEach+")", scope.Units(), scope.Recusals())
	var rows []reconRow
	if err := s.read.WithContext(ctx).Raw(string("SELECT r.* FROM reconciliation_rows r"+c.where()+" ORDER BY r.n LIMIT ?"), append(c.args, limit)...).Scan(&rows).Error; err != nil {
		return nil, s.engine.translate(err)
	}
	all := make([]rectify.ReconRow, len(rows))
	for i := range rows {
		if err := json.Unmarshal([]byte(rows[i].Body), &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// OurTickets lists the tickets of a campaign in the scope as they were at the end of a day, one more than can be
// reconciled at most, and how much of the journal that stands on.
func (s *Store) OurTickets(ctx context.Context, scope rectify.Scope, campaign string, asOf calendar.Day) (all []rectify.OurTicket, size int64, err error) {
	if err := scoped(scope); err != nil {
		return nil, 0, err
	}
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		if err := one(db.Raw("SELECT size FROM journal_head WHERE id = 1"), &size); err != nil {
			return err
		}
		rows, err := db.Raw("SELECT t.id, t.ticket_no, t.receipt_key, t.receipt_number, t.detail, s.class, s.batch, s.units, s.verdict, s.current_due_on, s.registered_on FROM tickets t "+
			"LEFT JOIN standings s ON s.ticket_key = t.key AND s.day <= ? AND s.next_day > ? WHERE t.campaign = ? AND "+visibleEach+" ORDER BY t.key LIMIT ?",
			int64(asOf), int64(asOf), campaign, scope.Units(), scope.Recusals(), rectify.MostReconTickets+1).Rows()
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			t, err := scanOurs(rows)
			if err != nil {
				return err
			}
			all = append(all, t)
		}
		return rows.Err()
	})
	return all, size, s.engine.translate(err)
}

// scanOurs reads one ticket; one that was not there yet on the day has no standing.
func scanOurs(rows *sql.Rows) (t rectify.OurTicket, err error) {
	var detail string
	var class, batch, units, verdict sql.NullString
	var due, registered sql.NullInt64
	if err := rows.Scan(&t.ID, &t.TicketNo, &t.ReceiptKey, &t.ReceiptNumber, &detail, &class, &batch, &units, &verdict, &due, &registered); err != nil {
		return t, err
	}
	var said ticketDetail
	if err := journal.Unmarshal([]byte(detail), &said); err != nil {
		return t, err
	}
	t.Description, t.BatchOn = string(said.Description), said.BatchOn
	t.Class, t.Batch, t.Unit, t.Verdict = class.String, batch.String, firstOf(units.String), rectify.Verdict(verdict.String)
	t.DueOn, t.RegisteredOn = calendar.Day(due.Int64), calendar.Day(registered.Int64)
	return t, nil
}

// firstOf is the responsible unit of a list of units.
func firstOf(units string) string {
	for i, r := range units {
		if r == ',' {
			return units[:i]
		}
	}
	return units
}

// replayReconciliations holds every reconciliation and its rows against the journal.
func replayReconciliations(db *gorm.DB) (findings []Finding, err error) {
	var entries []entryRow
	if err := db.Raw(selectEntries + "WHERE j.event = 'reconcile' ORDER BY j.idx").Scan(&entries).Error; err != nil {
		return nil, err
	}
	differs := func(id, zh, en string, args ...any) {
		findings = append(findings, Finding{id, rectify.Say(zh, en, args...)})
	}
	made := map[string]*rectify.Reconciliation{}
	for i := range entries {
		e, err := entries[i].read()
		if err != nil {
			return nil, err
		}
		if e.Do != "reconcile" {
			continue
		}
		r := &rectify.Reconciliation{}
		if err := e.Restore(r); err != nil {
			return nil, err
		}
		made[e.Subject] = r
	}
	var rows []reconciliationRow
	if err := db.Raw("SELECT * FROM reconciliations ORDER BY id").Scan(&rows).Error; err != nil {
		return nil, err
	}
	for _, row := range rows {
		r := made[row.ID]
		delete(made, row.ID)
		if r == nil || reconciliationRowOf(r) != row {
			differs(row.ID, "对账与日志不符", "the reconciliation is not what the journal says")
			continue
		}
		digest, err := keptDigest(db, row.ID)
		if err != nil {
			return nil, err
		}
		if digest != r.Digest {
			differs(row.ID, "对账的各行与日志中的摘要不符", "the rows of the reconciliation have not the digest that the journal names")
		}
	}
	for _, id := range slices.Sorted(maps.Keys(made)) {
		differs(id, "日志中有此次对账,库中已不存在", "the journal has this reconciliation, but its row is gone")
	}
	return findings, nil
}

func keptDigest(db *gorm.DB, id string) (string, error) {
	rows, err := db.Raw("SELECT n, finding, ticket_id, body FROM reconciliation_rows WHERE reconciliation_id = ? ORDER BY n", id).Rows()
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var failed error
	digest := reconDigest(func(yield func(string) bool) {
		for rows.Next() {
			var r reconRow
			var said rectify.ReconRow
			if failed = rows.Scan(&r.N, &r.Finding, &r.TicketID, &r.Body); failed != nil {
				return
			}
			if json.Unmarshal([]byte(r.Body), &said) != nil || said.N != r.N || string(said.Finding) != r.Finding || said.Ticket != r.TicketID {
				r.Body = "" // its columns say something else than its body
			}
			if !yield(r.Body) {
				return
			}
		}
		failed = rows.Err()
	})
	return digest, failed
}
