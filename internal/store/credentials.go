package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

type credentialRow struct {
	Digest      []byte
	ID          string
	Kind        string
	AccountID   string
	Label       string
	Scopes      string
	Epoch       int64
	CreatedAt   micros
	ExpiresAt   micros
	UsedAt      micros
	ConfirmedAt micros
}

// TableName names the table for GORM.
func (credentialRow) TableName() string { return "credentials" }

func (r *credentialRow) credential() auth.Credential {
	c := auth.Credential{ID: r.ID, Kind: auth.Kind(r.Kind), Account: r.AccountID, Label: r.Label, Scopes: unlist(r.Scopes), Epoch: r.Epoch,
		CreatedAt: r.CreatedAt.time(), ExpiresAt: r.ExpiresAt.time(), UsedAt: r.UsedAt.time(), ConfirmedAt: r.ConfirmedAt.time()}
	copy(c.Digest[:], r.Digest)
	return c
}

func (w *work) keepCredential(c *auth.Credential) error {
	return w.db().Create(&credentialRow{Digest: c.Digest[:], ID: c.ID, Kind: string(c.Kind), AccountID: c.Account, Label: c.Label, Scopes: list(c.Scopes), Epoch: c.Epoch,
		CreatedAt: microsOf(c.CreatedAt), ExpiresAt: microsOf(c.ExpiresAt), UsedAt: microsOf(c.UsedAt), ConfirmedAt: microsOf(c.ConfirmedAt)}).Error
}

// Credential gives a credential by its digest with its account, as of one moment.
func (s *Store) Credential(ctx context.Context, digest [32]byte) (auth.Credential, auth.Account, error) {
	found, known, epoch := s.remembered.find(digest)
	if known {
		c, a := found.clone()
		return c, a, nil
	}
	var row struct {
		C credentialRow `gorm:"embedded"`
		A accountRow    `gorm:"embedded;embeddedPrefix:a_"`
	}
	err := s.read.WithContext(ctx).Raw(`SELECT c.*, a.id AS a_id, a.username AS a_username, a.name AS a_name, a.role AS a_role, a.unit AS a_unit, a.scope AS a_scope,
		a.disabled AS a_disabled, a.created_at AS a_created_at, a.password_hash AS a_password_hash, a.password_at AS a_password_at, a.must_change AS a_must_change, a.vouched_at AS a_vouched_at,
		a.otp_required AS a_otp_required, a.otp_secret AS a_otp_secret, a.otp_pending AS a_otp_pending, a.otp_step AS a_otp_step,
		a.session_epoch AS a_session_epoch, a.token_epoch AS a_token_epoch
		FROM credentials c LEFT JOIN accounts a ON a.id = c.account_id WHERE c.digest = ?`, digest[:]).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return auth.Credential{}, auth.Account{}, auth.ErrAbsent
	}
	if err != nil {
		return auth.Credential{}, auth.Account{}, s.engine.translate(err)
	}
	read := remembered{row.C.credential(), row.A.account()}
	if s.writer != nil {
		s.remembered.keep(digest, read, epoch)
	}
	c, a := read.clone()
	return c, a, nil
}

// Credentials lists the credentials of an account, newest first.
func (s *Store) Credentials(ctx context.Context, account string) ([]auth.Credential, error) {
	var rows []credentialRow
	err := s.read.WithContext(ctx).Raw("SELECT * FROM credentials WHERE account_id = ? ORDER BY created_at DESC, id", account).Scan(&rows).Error
	all := make([]auth.Credential, len(rows))
	for i := range rows {
		all[i] = rows[i].credential()
	}
	return all, s.engine.translate(err)
}

// Touch sets when a credential was last used.
func (s *Store) Touch(ctx context.Context, digest [32]byte, usedAt time.Time) error {
	defer s.remembered.forget(digest)
	return s.Change(ctx, func(rw rectify.Work) error {
		return rw.(*work).db().Exec("UPDATE credentials SET used_at = ? WHERE digest = ? AND used_at < ?", microsOf(usedAt), digest[:], microsOf(usedAt)).Error
	})
}
