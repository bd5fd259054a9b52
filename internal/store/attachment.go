package store

import (
	"context"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
)

type attachmentRow struct {
	ID        string
	TicketKey int64
	Kind      string
	SHA256    string `gorm:"column:sha256"`
	Name      string
	File      string // what package evidence found out, as JSON
	Size      int64
	ByAccount string
	ByUnit    string
	At        micros
	Live      micros // when the code was given with which it was taken on the spot
}

func (attachmentRow) TableName() string { return "attachments" }

func (r *attachmentRow) attachment() rectify.Attachment {
	return rectify.Attachment{ID: r.ID, Kind: r.Kind, SHA256: r.SHA256, Name: r.Name, File: r.File, Size: r.Size, By: r.ByAccount, Unit: r.ByUnit, At: r.At.time(), Live: r.Live.time()}
}

func (w *work) attach(ticketKey int64, a *rectify.Attachment) error {
	row := attachmentRow{ID: a.ID, TicketKey: ticketKey, Kind: a.Kind, SHA256: a.SHA256, Name: a.Name, File: a.File, Size: a.Size, ByAccount: a.By, ByUnit: a.Unit, At: microsOf(a.At), Live: microsOf(a.Live)}
	if err := w.db().Create(&row).Error; err != nil {
		return err
	}
	return w.indexLook(ticketKey, a)
}

func loadAttachments(db *gorm.DB, ticketKey int64) ([]rectify.Attachment, error) {
	var rows []attachmentRow
	if err := db.Raw("SELECT * FROM attachments WHERE ticket_key = ? ORDER BY at, id", ticketKey).Scan(&rows).Error; err != nil {
		return nil, err
	}
	all := make([]rectify.Attachment, len(rows))
	for i := range rows {
		all[i] = rows[i].attachment()
	}
	return all, nil
}

// Attachments lists the evidence of a ticket that was read within a scope, oldest first.
func (s *Store) Attachments(ctx context.Context, t *rectify.Ticket) ([]rectify.Attachment, error) {
	all, err := loadAttachments(s.read.WithContext(ctx), t.Key)
	return all, s.engine.translate(err)
}

// Attachment gives one piece of evidence within the scope of its ticket.
func (s *Store) Attachment(ctx context.Context, scope rectify.Scope, id string) (*rectify.Attachment, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	var row attachmentRow
	err := s.read.WithContext(ctx).Raw("SELECT f.* FROM attachments f JOIN tickets t ON t.key = f.ticket_key WHERE f.id = ? AND "+visibleEach,
		id, scope.Units(), scope.Recusals()).Take(&row).Error
	if err != nil {
		return nil, s.engine.translate(err)
	}
	a := row.attachment()
	return &a, nil
}

// EvidenceUse tells how many bytes of evidence a ticket, an account and the whole house hold.
func (s *Store) EvidenceUse(ctx context.Context, ticketKey int64, account string) (ticket, own, all int64, err error) {
	err = one(s.read.WithContext(ctx).Raw(`SELECT CAST(COALESCE((SELECT sum(size) FROM attachments WHERE ticket_key = ?), 0) AS BIGINT),
		CAST(COALESCE((SELECT sum(size) FROM attachments WHERE by_account = ?), 0) AS BIGINT), CAST(COALESCE((SELECT sum(size) FROM attachments), 0) AS BIGINT)`, ticketKey, account), &ticket, &own, &all)
	return ticket, own, all, s.engine.translate(err)
}
