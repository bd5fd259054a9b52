package store

import (
	"context"
	"time"

	"qingdan/internal/notify"
	"qingdan/internal/rectify"
)

// How much of the journal is looked at in one go for a webhook, and how long what was delivered is kept.
const (
	gatherAtOnce  = 500
	deliveredKept = 30 * 24 * time.Hour
)

type deliveryRow struct {
	Endpoint  string
	N         int64
	ID        string
	TicketKey int64
	Body      []byte
	State     string
	Attempts  int
	MadeAt    micros
	SinceAt   micros
	NextAt    micros
	DoneAt    micros
	Status    int
	Fault     string
	Hidden    bool `gorm:"->"` // no column: see Due
}

// TableName names the table for GORM.
func (deliveryRow) TableName() string { return "webhook_deliveries" }

func (r *deliveryRow) delivery() notify.Delivery {
	return notify.Delivery{Endpoint: r.Endpoint, N: r.N, ID: r.ID, TicketKey: r.TicketKey, Body: r.Body, State: notify.State(r.State), Attempts: r.Attempts,
		MadeAt: r.MadeAt.time(), SinceAt: r.SinceAt.time(), NextAt: r.NextAt.time(), DoneAt: r.DoneAt.time(), Status: r.Status, Fault: notify.Fault(r.Fault), Hidden: r.Hidden}
}

func (s *Store) deliveries(ctx context.Context, query sqlText, args ...any) ([]notify.Delivery, error) {
	var rows []deliveryRow
	err := s.read.WithContext(ctx).Raw(string(query), args...).Scan(&rows).Error
	all := make([]notify.Delivery, len(rows))
	for i := range rows {
		all[i] = rows[i].delivery()
	}
	return all, s.engine.translate(err)
}

// Deliveries lists deliveries to a webhook before a number (0 for the newest), newest first.
func (s *Store) Deliveries(ctx context.Context, id string, before int64, limit int) ([]notify.Delivery, error) {
	return s.deliveries(ctx, "SELECT * FROM webhook_deliveries WHERE endpoint = ? AND (? = 0 OR n < ?) ORDER BY n DESC LIMIT ?", id, before, before, limit)
}

// Due gives deliveries whose time has come, oldest first, and of one ticket only the first that is pending.
func (s *Store) Due(ctx context.Context, id string, scope rectify.Scope, now time.Time, limit int) ([]notify.Delivery, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	return s.deliveries(ctx, `SELECT d.*, d.ticket_key <> 0 AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.key = d.ticket_key AND `+visibleEach+`) AS hidden FROM webhook_deliveries d WHERE d.endpoint = ? AND d.state = 'pending' AND d.next_at <= ? AND (d.ticket_key = 0 OR NOT EXISTS
		(SELECT 1 FROM webhook_deliveries e WHERE e.endpoint = d.endpoint AND e.ticket_key = d.ticket_key AND e.n < d.n AND e.state = 'pending')) ORDER BY d.n LIMIT ?`,
		scope.Units(), scope.Recusals(), id, microsOf(now), limit)
}

// Settle writes what became of deliveries, as far as they are still pending.
func (s *Store) Settle(ctx context.Context, done []notify.Delivery) error {
	return s.Change(ctx, func(rw rectify.Work) error {
		db := rw.(*work).db()
		for _, d := range done {
			if err := db.Exec("UPDATE webhook_deliveries SET state = ?, attempts = ?, since_at = ?, next_at = ?, done_at = ?, status = ?, fault = ? WHERE endpoint = ? AND n = ? AND state = 'pending'",
				string(d.State), d.Attempts, microsOf(d.SinceAt), microsOf(d.NextAt), microsOf(d.DoneAt), d.Status, string(d.Fault), d.Endpoint, d.N).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// eventRow is an entry with the ticket that it is about, as far as the scope sees it now.
type eventRow struct {
	Entry           entryRow `gorm:"embedded"`
	TicketNo        *string
	ResponsibleUnit *string
}

const selectEvents = "SELECT j.idx, j.leaf, j.ticket_key, t.ticket_no, t.responsible_unit FROM journal j LEFT JOIN tickets t ON t.key = j.ticket_key AND j.event = 'move' AND " +
	visibleEach + " WHERE j.idx >= ? ORDER BY j.idx LIMIT ?"

// Gather turns the next entries of the journal into deliveries of a webhook, as far as its window has room, and tells
// whether there may be more. No text of a person is read for it.
func (s *Store) Gather(ctx context.Context, id string, scope rectify.Scope, now time.Time, make func(notify.Event) (*notify.Delivery, error)) (more bool, err error) {
	if err := scoped(scope); err != nil {
		return false, err
	}
	read := s.read.WithContext(ctx)
	var from, waiting int64
	if err := one(read.Raw("SELECT w.heard_to, (SELECT count(*) FROM webhook_deliveries d WHERE d.endpoint = w.id AND d.state = 'pending') FROM webhooks w WHERE w.id = ?", id), &from, &waiting); err != nil {
		return false, s.engine.translate(err)
	}
	room := int(min(notify.Window-waiting, gatherAtOnce))
	if room <= 0 {
		return false, nil
	}
	var rows []eventRow
	if err := read.Raw(selectEvents, scope.Units(), scope.Recusals(), from, room).Scan(&rows).Error; err != nil || len(rows) == 0 {
		return false, s.engine.translate(err)
	}
	var queue []*notify.Delivery
	for i := range rows {
		if rows[i].TicketNo == nil {
			continue
		}
		entry, err := rows[i].Entry.read()
		if err != nil {
			return false, err
		}
		d, err := make(notify.Event{Read: *entry, TicketKey: rows[i].Entry.TicketKey, TicketNo: *rows[i].TicketNo, ResponsibleUnit: *rows[i].ResponsibleUnit})
		if err != nil {
			return false, err
		}
		if d != nil {
			queue = append(queue, d)
		}
	}
	err = s.Change(ctx, func(rw rectify.Work) error {
		w := rw.(*work)
		heard := w.db().Exec("UPDATE webhooks SET heard_to = ? WHERE id = ? AND heard_to = ?", rows[len(rows)-1].Entry.Idx+1, id, from)
		if heard.Error != nil || heard.RowsAffected != 1 { // removed, or somebody else was first
			return heard.Error
		}
		if err := w.db().Exec("DELETE FROM webhook_deliveries WHERE endpoint = ? AND state IN ('delivered','withheld') AND done_at < ?", id, microsOf(now.Add(-deliveredKept))).Error; err != nil {
			return err
		}
		return w.queue(id, queue)
	})
	return err == nil && len(rows) == room, err
}

// queue numbers deliveries and puts them behind the others.
func (w *work) queue(id string, all []*notify.Delivery) error {
	if len(all) == 0 {
		return nil
	}
	var last int64
	if err := w.db().Raw("UPDATE webhooks SET last_n = last_n + ? WHERE id = ? RETURNING last_n", len(all), id).Scan(&last).Error; err != nil {
		return err
	}
	for i, d := range all {
		row := deliveryRow{Endpoint: id, N: last - int64(len(all)-1-i), ID: d.ID, TicketKey: d.TicketKey, Body: d.Body, State: string(d.State),
			MadeAt: microsOf(d.MadeAt), NextAt: microsOf(d.NextAt)}
		if err := w.db().Create(&row).Error; err != nil {
			return err
		}
	}
	return nil
}
