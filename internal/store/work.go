package store

import (
	"cmp"
	"context"
	"errors"

	"gorm.io/gorm"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// page is one transaction of the journal: the entries, steps and search words that go to disk together.
type page struct {
	store   *Store
	tx      *gorm.DB
	locked  bool   // the head is known and held
	head    int64  // number of entries
	read    int64  // number of entries when the page began
	latest  micros // when the last entry was recorded; it never goes back, so that an instant always cuts off a prefix
	steps   []stepOf
	words   []wordsOf
	waits   []waitsOf
	tales   []tellingRow
	stands  []standingRow
	changed []ticketChange
	leaves  []journalRow
	texts   []journalTextsRow
	tree    *rectify.UnitTree // as this page has changed it; nil for as it is
	after   []func()          // run when the page is on disk
}

// units is the tree for what is written in this page.
func (p *page) units() *rectify.UnitTree { return cmp.Or(p.tree, p.store.Units()) }

// stepOf is a step with the entry and ticket that made it.
type stepOf struct {
	report.Step
	index     int64
	ticketKey int64
	audience  int64
	knownOn   int64
}

type pageMark struct {
	head                                               int64
	latest                                             micros
	steps, words, waits, tales, stands, changed, after int
	leaves, texts                                      int
	tree                                               *rectify.UnitTree
}

func (p *page) mark() pageMark {
	return pageMark{p.head, p.latest, len(p.steps), len(p.words), len(p.waits), len(p.tales), len(p.stands), len(p.changed), len(p.after), len(p.leaves), len(p.texts), p.tree}
}

func (p *page) reset(m pageMark) {
	p.head, p.latest, p.steps, p.words, p.waits, p.after = m.head, m.latest, p.steps[:m.steps], p.words[:m.words], p.waits[:m.waits], p.after[:m.after]
	p.tales, p.stands, p.changed = p.tales[:m.tales], p.stands[:m.stands], p.changed[:m.changed]
	p.leaves, p.texts, p.tree = p.leaves[:m.leaves], p.texts[:m.texts], m.tree
}

// readHead takes the journal's head: under the write lock on SQLite, by a row lock on PostgreSQL, so that the index
// has no gap and everyone writes in its order.
func (p *page) readHead(lock bool) error {
	if p.locked {
		return nil
	}
	q := sqlText("SELECT size FROM journal_head WHERE id = 1")
	if lock {
		q += " FOR UPDATE"
	}
	if err := one(p.tx.Raw(string(q)), &p.head); err != nil {
		return err
	}
	p.read, p.locked = p.head, true
	return one(p.tx.Raw("SELECT COALESCE(max(recorded_at), 0) FROM journal WHERE idx = ?", p.head-1), &p.latest)
}

// lockHead takes the head before anything is written, so that units of work never wait for each other in a ring.
func (p *page) lockHead() error { return p.readHead(p.store.engine.name() == "postgres") }

// finish writes what is written once per transaction.
func (p *page) finish() error {
	if p.head == p.read {
		return nil
	}
	if err := p.writeJournal(); err != nil {
		return err
	}
	if err := p.writeFigures(); err != nil {
		return err
	}
	if err := p.writeStandings(); err != nil {
		return err
	}
	if err := p.writeErrands(); err != nil {
		return err
	}
	if err := p.writeTales(); err != nil {
		return err
	}
	if err := p.writeWords(); err != nil {
		return err
	}
	return p.exec("UPDATE journal_head SET size = ? WHERE id = 1", p.head)
}

// work is the inside of one unit of work.
type work struct {
	*page
	ctx   context.Context
	fresh *ticketRow // a new ticket that waits for further moves of this unit, so that its row is written once
}

func (w *work) db() *gorm.DB { return w.tx.WithContext(w.ctx) }

// settle writes the row that waits. Whatever reads tickets or refers to them comes after it.
func (w *work) settle() error {
	row := w.fresh
	if row == nil {
		return nil
	}
	w.fresh = nil
	return insertRows(w.page, []ticketRow{*row})
}

// run runs fn in the unit to its end.
func (w *work) run(fn func(rectify.Work) error) error {
	if err := fn(w); err != nil {
		return err
	}
	return w.settle()
}

// Ticket loads a ticket within the scope.
func (w *work) Ticket(scope rectify.Scope, id string) (*rectify.Ticket, error) {
	if err := w.settle(); err != nil {
		return nil, err
	}
	return loadTicket(w.db(), scope, id)
}

// Attachments lists the evidence of a ticket, oldest first.
func (w *work) Attachments(t *rectify.Ticket) ([]rectify.Attachment, error) {
	if err := w.settle(); err != nil {
		return nil, err
	}
	return loadAttachments(w.db(), t.Key)
}

// Record writes one accepted move: ticket row, journal entry, steps of the figures and search words.
func (w *work) Record(r rectify.Record) error {
	if err := w.lockHead(); err != nil {
		return err
	}
	row := rowOf(r.After)
	audience, err := w.internAudience(r.After)
	if err != nil {
		return err
	}
	row.AudienceID = audience
	switch waiting := w.fresh; {
	case r.Before == nil:
		err = w.settle()
		row.Key = w.head + 1 // one more than the index of its first entry: unique without a counter of its own
		r.After.Key, w.fresh = row.Key, &row
	case waiting != nil && waiting.Key == r.Before.Key && waiting.Version == r.Before.Version && waiting.State == string(r.Before.State):
		*waiting = row
	default:
		if err = w.settle(); err == nil {
			err = w.replace(&row, r.Before)
		}
	}
	if err != nil {
		return err
	}
	changes, texts := journal.Diff(r.Before, r.After)
	r.Entry.TicketKey = row.Key
	if err := w.append(r.Entry, changes, texts); err != nil {
		return err
	}
	for _, step := range report.Steps(r.Before, r.After) {
		a := audience
		if r.Before != nil && step.Cell.Audience != report.AudienceOf(r.After) {
			if a, err = w.internAudience(r.Before); err != nil {
				return err
			}
		}
		w.steps = append(w.steps, stepOf{step, w.head - 1, row.Key, a, int64(dayOf(w.latest.time()))})
	}
	if err := w.stand(r, audience); err != nil {
		return err
	}
	if r.Attachment != nil || r.Sealed != nil || r.Contact != nil {
		if err := w.settle(); err != nil {
			return err
		}
	}
	if r.Attachment != nil {
		if err := w.attach(row.Key, r.Attachment); err != nil {
			return err
		}
	}
	if r.Sealed != nil {
		if err := w.db().Exec("INSERT INTO complainants (ticket_key, sealed) VALUES (?, ?) ON CONFLICT (ticket_key) DO UPDATE SET sealed = excluded.sealed", row.Key, r.Sealed).Error; err != nil {
			return err
		}
	}
	if r.Contact != nil {
		if err := w.db().Exec("INSERT INTO objectors (ticket_key, no, sealed) VALUES (?, ?, ?)", row.Key, len(r.After.Objections), r.Contact).Error; err != nil {
			return err
		}
	}
	w.tell(&r)
	w.noted(r, w.index(r.Before, r.After))
	return w.await(r.Before, r.After, audience)
}

// replace is the compare-and-set on id, version and state.
func (w *work) replace(row *ticketRow, before *rectify.Ticket) error {
	done := w.db().Model(&ticketRow{}).Where("key = ? AND version = ? AND state = ?", before.Key, before.Version, string(before.State)).
		Updates(changedColumns(before, row))
	if done.Error != nil {
		return done.Error
	}
	if done.RowsAffected != 1 {
		return rectify.Refuse(rectify.Conflict, "ticket.stale", rectify.Say("该问题刚被他人更新,请刷新后再试", "someone was first; reload and try again"))
	}
	return nil
}

// Claim looks for the answer given under an idempotency key.
func (w *work) Claim(actor string, r *rectify.Receipt) ([]byte, bool, error) {
	var known struct {
		Fingerprint string
		TicketID    string
		Answer      []byte
	}
	err := w.db().Raw("SELECT fingerprint, ticket_id, answer FROM answers WHERE account_id = ? AND idempotency_key = ?", actor, r.Key).Take(&known).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return nil, false, nil
	case err != nil:
		return nil, false, err
	case known.Fingerprint != r.Fingerprint:
		return nil, false, rectify.Refuse(rectify.Invalid, "idempotency.other_request", rectify.Say("该 Idempotency-Key 已用于另一请求", "this Idempotency-Key was used for another request"))
	}
	r.Ticket = known.TicketID
	return known.Answer, true, nil
}

// Keep stores the answer under the key.
func (w *work) Keep(actor string, r *rectify.Receipt, answer []byte) error {
	return w.db().Exec("INSERT INTO answers (account_id, idempotency_key, fingerprint, ticket_id, answer, at) VALUES (?, ?, ?, ?, ?, ?)",
		actor, r.Key, r.Fingerprint, r.Ticket, answer, microsOf(w.store.now())).Error
}
