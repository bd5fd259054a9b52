package auth

import (
	"context"
	"errors"
	"time"

	"qingdan/internal/rectify"
)

// What an Accounts says about a row; it returns them as they are or wrapped.
var (
	ErrAbsent = errors.New("no such account or credential")
	ErrTaken  = errors.New("the user name is taken")
)

// Accounts keeps what the Gate decides. Each method is one atomic unit of work of its own and is on disk when it
// returns nil. All instants are UTC in microseconds.
type Accounts interface {
	// Account gives an account by id; ErrAbsent.
	Account(ctx context.Context, id string) (Account, error)

	// AccountNamed gives an account by the normal form of its user name; ErrAbsent.
	AccountNamed(ctx context.Context, username string) (Account, error)

	// Credential gives a credential by its digest with its account, both as of one moment; the account of a set-up
	// credential is zero. ErrAbsent. Every request asks it: a memory in front of it must forget within this process
	// when Apply touches the account or the credential, and within two seconds elsewhere.
	Credential(ctx context.Context, digest [32]byte) (Credential, Account, error)

	// Credentials lists the credentials of an account, newest first.
	Credentials(ctx context.Context, account string) ([]Credential, error)

	// Failures gives the failure counters of the keys; a key without one is left out.
	Failures(ctx context.Context, keys []string) (map[string]Failure, error)

	// CountFailure replaces each counter by count of it (the zero Failure when there is none) and records the entry.
	// It commits by itself, never inside the unit of work of the request that failed: the count must stay when that
	// is rolled back. Two at once on one key must both count. Without keys it records the entry only.
	CountFailure(ctx context.Context, entry rectify.Entry, keys []string, count func(key string, f Failure) Failure) error

	// Apply does everything that the change asks for and records its entry, or does nothing and returns the error.
	Apply(ctx context.Context, change Change) error

	// Touch sets when a credential was last used, unless a later use is set already. A credential that is gone stays
	// gone and is no error. No entry is recorded.
	Touch(ctx context.Context, digest [32]byte, usedAt time.Time) error

	// Sweep deletes the credentials that expired before now and the counters without a failure since cold.
	Sweep(ctx context.Context, now, cold time.Time) error
}

// Change is one unit of work. Its parts are done in the order of the fields.
type Change struct {
	// Entry goes into the journal with the rest.
	Entry rectify.Entry

	// Spend, when not zero, is the digest of a one-time credential: it is deleted, and if exactly one row was not
	// deleted the unit fails with ErrAbsent. Of many at once one succeeds.
	Spend [32]byte

	// Account is the id of the account to alter; blank for none. ErrAbsent.
	Account string

	// Create, when not nil, is inserted; a user name in use is ErrTaken.
	Create *Account

	// Decide, when not nil, sees the account to alter, locked against every other unit, or a copy of the one to
	// create, or nil, together with the census of the same moment. What it alters is stored; its error undoes the
	// unit and is returned as it is. It may run again after a serialisation failure. Two units that both rely on the
	// census must not both succeed on the same one.
	Decide func(a *Account, census Census) error

	// Drop lists the ids of credentials to delete; one that is absent is no error.
	Drop []string

	// Keep, when not nil, is a credential to insert, read after Decide ran.
	Keep *Credential

	// Confirm, when not zero, is the digest of a session whose ConfirmedAt becomes Entry.RecordedAt; ErrAbsent.
	Confirm [32]byte

	// Forgive lists the failure counters to delete.
	Forgive []string
}

// Account is one person, or one application, with one role.
type Account struct {
	ID           string
	Username     string // normal form, unique
	Name         string // as printed
	Role         rectify.Role
	Unit         string   // id; blank for administrators
	Scope        []string // ids of the units whose tickets are visible; empty for the own unit
	Disabled     bool
	CreatedAt    time.Time
	PasswordHash string // PHC string; blank until a reset token is redeemed
	PasswordAt   time.Time
	MustChange   bool      // the password was chosen by somebody else
	VouchedAt    time.Time // since when nobody but the person has had this account in hand; see Vouch
	OTPRequired  bool
	OTPSecret    []byte // sealed; empty without a second factor
	OTPPending   []byte // sealed; shown to the person but not yet confirmed by a code
	OTPStep      int64  // the last accepted time step: no code of it or before works again
	SessionEpoch int64  // sessions of an older epoch are dead
	TokenEpoch   int64  // API tokens of an older epoch are dead
}

// Census counts the accounts, for the rules about the first and the last one.
type Census struct {
	Accounts int                  // all, disabled ones too
	Enabled  map[rectify.Role]int // those not disabled
}

// Kind sorts credentials; one kind is never taken for another.
type Kind string

// The kinds of credentials.
const (
	KindSession Kind = "session"
	KindToken   Kind = "token"
	KindFeed    Kind = "feed"
	KindReset   Kind = "reset"
	KindSetup   Kind = "setup"
)

// Credential is something that opens a door: the secret itself is known to its holder only.
type Credential struct {
	ID          string // public, unique
	Digest      [32]byte
	Kind        Kind
	Account     string // id; blank for a set-up credential
	Label       string // of an API token
	Scopes      []string
	Epoch       int64
	CreatedAt   time.Time
	ExpiresAt   time.Time
	UsedAt      time.Time // written at most once a minute
	ConfirmedAt time.Time // when the person last proved the password
}

// Failure counts failed attempts on one name or from one address. Its key is a keyed digest: what people type into
// the name field may be a password.
type Failure struct {
	Count       int       // since Since
	Locks       int       // locks in a row, for growing them
	Since       time.Time // begin of the window
	LastAt      time.Time
	LockedUntil time.Time
}
