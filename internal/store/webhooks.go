package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"qingdan/internal/journal"
	"qingdan/internal/notify"
	"qingdan/internal/rectify"
)

// webhookRow is an endpoint in its table, with what is not journalled: its sealed target, how far it was told, and who
// delivers to it now.
type webhookRow struct {
	ID          string
	Label       string
	Host        string
	Format      string
	Unit        string
	Disabled    string
	CreatedBy   string
	CreatedAt   micros
	Target      []byte
	HeardTo     int64 // index of the next entry to tell
	LastN       int64 // number of the last delivery
	LeaseHolder string
	LeasedUntil micros
}

// TableName names the table for GORM.
func (webhookRow) TableName() string { return "webhooks" }

func (r *webhookRow) endpoint() notify.Endpoint {
	return notify.Endpoint{ID: r.ID, Label: rectify.Text(r.Label), Host: r.Host, Format: notify.Format(r.Format), Unit: r.Unit, Disabled: notify.Reason(r.Disabled),
		CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.time()}
}

func (r *webhookRow) take(e *notify.Endpoint) {
	r.ID, r.Label, r.Host, r.Format, r.Unit, r.Disabled = e.ID, string(e.Label), e.Host, string(e.Format), e.Unit, string(e.Disabled)
	r.CreatedBy, r.CreatedAt = e.CreatedBy, microsOf(e.CreatedAt)
}

// Endpoints lists all webhooks, oldest first.
func (s *Store) Endpoints(ctx context.Context) ([]notify.Endpoint, error) {
	rows, err := webhookRows(s.read.WithContext(ctx))
	all := make([]notify.Endpoint, len(rows))
	for i := range rows {
		all[i] = rows[i].endpoint()
	}
	return all, s.engine.translate(err)
}

func webhookRows(db *gorm.DB) (rows []webhookRow, err error) {
	err = db.Raw("SELECT * FROM webhooks ORDER BY created_at, id").Scan(&rows).Error
	return rows, err
}

// Endpoint gives a webhook and its sealed target.
func (s *Store) Endpoint(ctx context.Context, id string) (notify.Endpoint, []byte, error) {
	row, err := webhookOf(s.read.WithContext(ctx), id)
	if err == nil && row == nil {
		err = notify.Absent()
	}
	if err != nil {
		return notify.Endpoint{}, nil, s.engine.translate(err)
	}
	return row.endpoint(), row.Target, nil
}

func webhookOf(db *gorm.DB, id string) (*webhookRow, error) {
	var row webhookRow
	err := db.Raw("SELECT * FROM webhooks WHERE id = ?", id).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	return &row, err
}

// ApplyEndpoint does everything a change of a webhook asks for, or nothing.
func (s *Store) ApplyEndpoint(ctx context.Context, c notify.Change) error {
	return s.Change(ctx, func(rw rectify.Work) error {
		w := rw.(*work)
		if err := w.lockHead(); err != nil { // before the row, as everybody does
			return err
		}
		row, err := webhookOf(w.db(), c.Entry.Subject)
		if err != nil {
			return err
		}
		var before *notify.Endpoint
		if row != nil {
			known := row.endpoint()
			before = &known
		}
		after, err := c.Decide(before)
		if err != nil {
			return err
		}
		if err := w.writeEndpoint(row, after, &c); err != nil {
			return err
		}
		if after == nil {
			after = &notify.Endpoint{}
		}
		changes, texts := journal.Diff(before, after)
		return w.append(c.Entry, changes, texts)
	})
}

func (w *work) writeEndpoint(row *webhookRow, after *notify.Endpoint, c *notify.Change) error {
	switch {
	case after == nil:
		// First the row, as a courier does, who finds then that he has nothing to queue any more.
		if err := w.db().Exec("UPDATE webhooks SET heard_to = -1 WHERE id = ?", row.ID).Error; err != nil {
			return err
		}
		if err := w.db().Exec("DELETE FROM webhook_deliveries WHERE endpoint = ?", row.ID).Error; err != nil {
			return err
		}
		return w.db().Exec("DELETE FROM webhooks WHERE id = ?", row.ID).Error
	case row == nil:
		row = &webhookRow{HeardTo: w.head, Target: c.Target}
		row.take(after)
		return w.db().Create(row).Error
	}
	row.take(after)
	if c.Target != nil {
		row.Target = c.Target
	}
	if err := w.db().Exec("UPDATE webhooks SET label = ?, host = ?, disabled = ?, target = ? WHERE id = ?", row.Label, row.Host, row.Disabled, row.Target, row.ID).Error; err != nil {
		return err
	}
	if c.Queue != nil {
		if err := w.queue(row.ID, []*notify.Delivery{c.Queue}); err != nil {
			return err
		}
	}
	return w.again(row.ID, c)
}

// again makes deliveries pending anew.
func (w *work) again(id string, c *notify.Change) error {
	const renew = "UPDATE webhook_deliveries SET state = 'pending', attempts = 0, since_at = 0, next_at = ?, done_at = 0 WHERE endpoint = ? AND "
	at := microsOf(c.Entry.RecordedAt)
	switch {
	case c.Again < 0:
		return w.db().Exec(renew+"state IN ('pending','failed')", at, id).Error
	case c.Again > 0:
		done := w.db().Exec(renew+"n = ?", at, id, c.Again)
		if done.Error == nil && done.RowsAffected != 1 {
			return notify.DeliveryAbsent()
		}
		return done.Error
	}
	return nil
}

// Lease keeps other processes from delivering to the webhook for a while; false while another one does. A lease of which
// more than half is left is not written anew.
func (s *Store) Lease(ctx context.Context, id, holder string, now, until time.Time) (mine bool, err error) {
	row, err := webhookOf(s.read.WithContext(ctx), id)
	if err != nil || row == nil {
		return false, s.engine.translate(err)
	}
	if left := row.LeasedUntil.time().Sub(now); row.LeaseHolder == holder && left > until.Sub(now)/2 {
		return true, nil
	}
	err = s.Change(ctx, func(rw rectify.Work) error {
		done := rw.(*work).db().Exec("UPDATE webhooks SET lease_holder = ?, leased_until = ? WHERE id = ? AND (lease_holder = ? OR leased_until < ?)",
			holder, microsOf(until), id, holder, microsOf(now))
		mine = done.RowsAffected == 1
		return done.Error
	})
	return mine, err
}

// replayWebhooks folds the entries of every webhook and compares them with the rows.
func replayWebhooks(db *gorm.DB) (findings []Finding, err error) {
	var entries []entryRow
	if err := db.Raw(selectEntries + "WHERE j.event = 'webhook' ORDER BY j.idx").Scan(&entries).Error; err != nil {
		return nil, err
	}
	folded := map[string]*notify.Endpoint{}
	for _, raw := range entries {
		e, err := raw.read()
		if err != nil {
			return nil, err
		}
		known := folded[e.Subject]
		if known == nil {
			known = &notify.Endpoint{}
			folded[e.Subject] = known
		}
		for _, fields := range []journal.Fields{e.Changes, e.Texts} {
			if err := journal.Apply(known, fields); err != nil {
				return nil, err
			}
		}
	}
	rows, err := webhookRows(db)
	for i := range rows {
		said := folded[rows[i].ID]
		if said == nil || *said != rows[i].endpoint() {
			findings = append(findings, Finding{"", rectify.Say("推送设置 %s 与日志不符", "the webhook %s is not what the journal says", rows[i].ID)})
		}
		delete(folded, rows[i].ID)
	}
	for id, said := range folded {
		if said.ID != "" {
			findings = append(findings, Finding{"", rectify.Say("日志中有推送设置 %s,表中已不存在", "the journal has the webhook %s, but its row is gone", id)})
		}
	}
	return findings, err
}
