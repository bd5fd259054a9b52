package store

import (
	"errors"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
)

type captureRow struct {
	Digest    []byte
	ID        string
	TicketKey int64
	AccountID string
	IssuedAt  micros
	ExpiresAt micros
}

// TableName names the table for GORM.
func (captureRow) TableName() string { return "captures" }

// KeepCapture stores a code for a photo; those that expired go, so that there are never more than most for an account.
func (w *work) KeepCapture(c rectify.Capture, most int) error {
	if err := w.lockHead(); err != nil {
		return err
	}
	if err := w.db().Exec("DELETE FROM captures WHERE expires_at <= ?", microsOf(c.IssuedAt)).Error; err != nil {
		return err
	}
	var n int
	if err := one(w.db().Raw("SELECT count(*) FROM captures WHERE account_id = ?", c.Account), &n); err != nil {
		return err
	}
	if n >= most {
		return rectify.TooManyCaptures(most)
	}
	return w.db().Create(&captureRow{c.Digest, c.ID, c.TicketKey, c.Account, microsOf(c.IssuedAt), microsOf(c.ExpiresAt)}).Error
}

// TakeCapture gives the code with a digest and removes it, so that nobody uses it again.
func (w *work) TakeCapture(digest []byte) (rectify.Capture, bool, error) {
	if err := w.lockHead(); err != nil { // on PostgreSQL, two who bring the same code come one after the other
		return rectify.Capture{}, false, err
	}
	var row captureRow
	err := w.db().Raw("SELECT * FROM captures WHERE digest = ?", digest).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return rectify.Capture{}, false, nil
	}
	if err != nil {
		return rectify.Capture{}, false, err
	}
	c := rectify.Capture{ID: row.ID, Digest: row.Digest, TicketKey: row.TicketKey, Account: row.AccountID, IssuedAt: row.IssuedAt.time(), ExpiresAt: row.ExpiresAt.time()}
	return c, true, w.db().Exec("DELETE FROM captures WHERE digest = ?", digest).Error
}
