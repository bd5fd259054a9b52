package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

var _ auth.Accounts = (*Store)(nil)

type accountRow struct {
	ID           string
	Username     string
	Name         string
	Role         string
	Unit         string
	Scope        string
	Disabled     flag
	CreatedAt    micros
	PasswordHash string
	PasswordAt   micros
	MustChange   flag
	VouchedAt    micros
	OTPRequired  flag   `gorm:"column:otp_required"`
	OTPSecret    []byte `gorm:"column:otp_secret"`
	OTPPending   []byte `gorm:"column:otp_pending"`
	OTPStep      int64  `gorm:"column:otp_step"`
	SessionEpoch int64
	TokenEpoch   int64
}

// TableName names the table for GORM.
func (accountRow) TableName() string { return "accounts" }

func accountRowOf(a auth.Account) accountRow {
	return accountRow{ID: a.ID, Username: a.Username, Name: a.Name, Role: string(a.Role), Unit: a.Unit, Scope: list(a.Scope), Disabled: flagOf(a.Disabled),
		CreatedAt: microsOf(a.CreatedAt), PasswordHash: a.PasswordHash, PasswordAt: microsOf(a.PasswordAt), MustChange: flagOf(a.MustChange), VouchedAt: microsOf(a.VouchedAt),
		OTPRequired: flagOf(a.OTPRequired), OTPSecret: a.OTPSecret, OTPPending: a.OTPPending, OTPStep: a.OTPStep, SessionEpoch: a.SessionEpoch, TokenEpoch: a.TokenEpoch}
}

func (r *accountRow) account() auth.Account {
	return auth.Account{ID: r.ID, Username: r.Username, Name: r.Name, Role: rectify.Role(r.Role), Unit: r.Unit, Scope: unlist(r.Scope), Disabled: r.Disabled != 0,
		CreatedAt: r.CreatedAt.time(), PasswordHash: r.PasswordHash, PasswordAt: r.PasswordAt.time(), MustChange: r.MustChange != 0, VouchedAt: r.VouchedAt.time(),
		OTPRequired: r.OTPRequired != 0, OTPSecret: r.OTPSecret, OTPPending: r.OTPPending, OTPStep: r.OTPStep, SessionEpoch: r.SessionEpoch, TokenEpoch: r.TokenEpoch}
}

// Account gives an account by id.
func (s *Store) Account(ctx context.Context, id string) (auth.Account, error) {
	return s.account(s.read.WithContext(ctx), "SELECT * FROM accounts WHERE id = ?", id)
}

// AccountNamed gives an account by the normal form of its user name.
func (s *Store) AccountNamed(ctx context.Context, username string) (auth.Account, error) {
	return s.account(s.read.WithContext(ctx), "SELECT * FROM accounts WHERE username = ?", username)
}

func (s *Store) account(db *gorm.DB, query sqlText, arg any) (auth.Account, error) {
	var row accountRow
	err := db.Raw(string(query), arg).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return auth.Account{}, auth.ErrAbsent
	}
	return row.account(), s.engine.translate(err)
}

// Accounts lists all accounts by user name.
func (s *Store) Accounts(ctx context.Context) ([]auth.Account, error) {
	var rows []accountRow
	err := s.read.WithContext(ctx).Raw("SELECT * FROM accounts ORDER BY username").Scan(&rows).Error
	all := make([]auth.Account, len(rows))
	for i := range rows {
		all[i] = rows[i].account()
	}
	return all, s.engine.translate(err)
}

// AccountName gives the printed name of an account, its id when it is unknown.
func (s *Store) AccountName(ctx context.Context, id string) string {
	if name, ok := s.names.Load(id); ok {
		return name.(string)
	}
	a, err := s.Account(ctx, id)
	if err != nil {
		return id
	}
	s.names.Store(id, a.Name)
	return a.Name
}

// Failures gives the failure counters of the keys.
func (s *Store) Failures(ctx context.Context, keys []string) (map[string]auth.Failure, error) {
	found, err := failuresOf(s.read.WithContext(ctx), keys)
	return found, s.engine.translate(err)
}

type failureRow struct {
	Key         string
	Count       int
	Locks       int
	Since       micros
	LastAt      micros
	LockedUntil micros
}

func failuresOf(db *gorm.DB, keys []string) (map[string]auth.Failure, error) {
	found := map[string]auth.Failure{}
	if len(keys) == 0 {
		return found, nil
	}
	var rows []failureRow
	err := db.Raw("SELECT * FROM sign_in_failures WHERE key IN ?", keys).Scan(&rows).Error
	for _, r := range rows {
		found[r.Key] = auth.Failure{Count: r.Count, Locks: r.Locks, Since: r.Since.time(), LastAt: r.LastAt.time(), LockedUntil: r.LockedUntil.time()}
	}
	return found, err
}

// CountFailure counts a failed attempt in a unit of work of its own.
func (s *Store) CountFailure(ctx context.Context, entry rectify.Entry, keys []string, count func(string, auth.Failure) auth.Failure) error {
	return s.Change(ctx, func(rw rectify.Work) error {
		w := rw.(*work)
		if err := w.lockHead(); err != nil { // two at once on one key must both count
			return err
		}
		known, err := failuresOf(w.db(), keys)
		if err != nil {
			return err
		}
		for _, key := range keys {
			f := count(key, known[key])
			err := w.db().Exec(`INSERT INTO sign_in_failures (key, count, locks, since, last_at, locked_until) VALUES (?, ?, ?, ?, ?, ?)
				ON CONFLICT (key) DO UPDATE SET count = excluded.count, locks = excluded.locks, since = excluded.since, last_at = excluded.last_at, locked_until = excluded.locked_until`,
				key, f.Count, f.Locks, microsOf(f.Since), microsOf(f.LastAt), microsOf(f.LockedUntil)).Error
			if err != nil {
				return err
			}
		}
		return w.Note(entry)
	})
}

// Apply does everything a change of accounts asks for, or nothing.
func (s *Store) Apply(ctx context.Context, change auth.Change) error {
	defer s.remembered.forget()
	var touched []string
	err := s.Change(ctx, func(rw rectify.Work) error {
		w := rw.(*work)
		if err := w.lockHead(); err != nil { // so that two changes never rely on the same census
			return err
		}
		var err error
		touched, err = w.applyAccounts(change)
		return err
	})
	for _, id := range touched {
		s.names.Delete(id)
	}
	return err
}

func (w *work) applyAccounts(c auth.Change) (touched []string, err error) {
	if c.Spend != [32]byte{} {
		spent := w.db().Exec("DELETE FROM credentials WHERE digest = ?", c.Spend[:])
		if spent.Error != nil {
			return nil, spent.Error
		}
		if spent.RowsAffected != 1 {
			return nil, auth.ErrAbsent
		}
	}
	if touched, err = w.alterAccount(c); err != nil {
		return nil, err
	}
	for _, id := range c.Drop {
		if err := w.db().Exec("DELETE FROM credentials WHERE id = ?", id).Error; err != nil {
			return nil, err
		}
	}
	if c.Keep != nil {
		if err := w.keepCredential(c.Keep); err != nil {
			return nil, err
		}
	}
	if c.Confirm != [32]byte{} {
		confirmed := w.db().Exec("UPDATE credentials SET confirmed_at = ? WHERE digest = ?", microsOf(c.Entry.RecordedAt), c.Confirm[:])
		if confirmed.Error != nil {
			return nil, confirmed.Error
		}
		if confirmed.RowsAffected != 1 {
			return nil, auth.ErrAbsent
		}
	}
	if len(c.Forgive) > 0 {
		if err := w.db().Exec("DELETE FROM sign_in_failures WHERE key IN ?", c.Forgive).Error; err != nil {
			return nil, err
		}
	}
	return touched, w.Note(c.Entry)
}

// alterAccount alters or creates the account that the change names, as its Decide wants it.
func (w *work) alterAccount(c auth.Change) (touched []string, err error) {
	var subject *auth.Account
	if c.Account != "" {
		known, err := w.store.account(w.db(), "SELECT * FROM accounts WHERE id = ?", c.Account)
		if err != nil {
			return nil, err
		}
		subject = &known
	}
	if c.Create != nil {
		created := *c.Create
		created.Scope = slices.Clone(created.Scope)
		subject = &created
	}
	if c.Decide != nil {
		census, err := w.census()
		if err != nil {
			return nil, err
		}
		if err := c.Decide(subject, census); err != nil {
			return nil, err
		}
	}
	if subject == nil {
		return nil, nil
	}
	row := accountRowOf(*subject)
	if c.Create != nil {
		err = w.db().Create(&row).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			err = auth.ErrTaken
		}
	} else {
		err = w.db().Model(&accountRow{}).Select("*").Omit("id").Where("id = ?", row.ID).Updates(row).Error
	}
	return []string{row.ID}, err
}

func (w *work) census() (auth.Census, error) {
	var rows []struct {
		Role     string
		Disabled int64
		N        int
	}
	census := auth.Census{Enabled: map[rectify.Role]int{}}
	err := w.db().Raw("SELECT role, disabled, count(*) AS n FROM accounts GROUP BY role, disabled").Scan(&rows).Error
	for _, r := range rows {
		census.Accounts += r.N
		if r.Disabled == 0 {
			census.Enabled[rectify.Role(r.Role)] += r.N
		}
	}
	return census, err
}

// Sweep deletes expired credentials and cold failure counters.
func (s *Store) Sweep(ctx context.Context, now, cold time.Time) error {
	defer s.remembered.forget()
	return s.Change(ctx, func(rw rectify.Work) error {
		db := rw.(*work).db()
		if err := db.Exec("DELETE FROM credentials WHERE expires_at < ?", microsOf(now)).Error; err != nil {
			return err
		}
		return db.Exec("DELETE FROM sign_in_failures WHERE last_at < ? AND locked_until < ?", microsOf(cold), microsOf(now)).Error
	})
}
