package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"time"

	"qingdan/internal/rectify"
)

// Vault seals the secrets of second factors before they reach Accounts, bound to the account's id.
type Vault interface {
	Seal(account string, secret []byte) ([]byte, error)
	Open(account string, sealed []byte) ([]byte, error)
}

// Settings tune the Gate. A field left at zero takes the value in its comment; NameKey must be given.
type Settings struct {
	NameKey      [32]byte       // secret of the installation, for the digests of names and addresses
	Policy       Policy         // MLPS3
	Cost         Cost           // DefaultCost
	Hashes       int            // 2: how many hashes are computed at once
	NameLock     LockRule       // DefaultNameLock
	AddressLock  LockRule       // DefaultAddressLock
	Idle         time.Duration  // 30 minutes: a session unused for so long is dead
	Absolute     time.Duration  // 12 hours: no session lives longer
	Confirmed    time.Duration  // 5 minutes: how long a proof of the password counts as step-up
	Issuer       string         // 问题清单: shown by the authenticator on the telephone
	SecondFactor []rectify.Role // none: roles that need a second factor whatever their account says
	Now          func() time.Time
	Random       io.Reader
	Log          *slog.Logger
}

// SecondFactorRoles are those that need a second factor in production: the bureau, the auditor and the
// administrators (S-36).
var SecondFactorRoles = []rectify.Role{rectify.Supervisor, rectify.Coordinator, rectify.Auditor,
	rectify.SystemAdmin, rectify.SecurityAdmin, rectify.AuditAdmin}

// How long one-time secrets work.
const (
	ResetLife    = 30 * time.Minute
	SetupLife    = 24 * time.Hour
	LongestToken = 366 * 24 * time.Hour
)

const (
	usedEvery   = time.Minute      // how often the last use of a session is written at most
	clockSkew   = 2 * time.Minute  // between two machines
	writeWithin = 10 * time.Second // for what must be written although the request is gone
)

// Gate is the one way in. It is safe for concurrent use.
type Gate struct {
	accounts Accounts
	vault    Vault
	hasher   *hasher
	s        Settings
}

// New makes the Gate; auth.settings when the settings cannot work.
func New(accounts Accounts, vault Vault, s Settings) (*Gate, error) {
	fill(&s.Policy, MLPS3)
	fill(&s.Cost, DefaultCost)
	fill(&s.Hashes, 2)
	fill(&s.NameLock, DefaultNameLock)
	fill(&s.AddressLock, DefaultAddressLock)
	fill(&s.Idle, 30*time.Minute)
	fill(&s.Absolute, 12*time.Hour)
	fill(&s.Confirmed, 5*time.Minute)
	fill(&s.Issuer, "问题清单")
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Random == nil {
		s.Random = rand.Reader
	}
	if s.Log == nil {
		s.Log = slog.Default()
	}
	if s.NameKey == [32]byte{} || !s.Cost.sane() || s.Hashes < 1 || s.Idle < 0 || s.Absolute < s.Idle || s.Confirmed < 0 ||
		!s.NameLock.sane() || !s.AddressLock.sane() || s.Policy.MinLength < 8 {
		return nil, rectify.Refuse(rectify.Invalid, "auth.settings",
			rectify.Say("登录设置无效:需要姓名摘要密钥,口令至少 8 位,会话总时长不短于空闲时长,锁定规则的各项须为正数",
				"the settings for signing in do not work: they need a name key, passwords of at least 8, a total session time not below the idle time, and positive lock rules"))
	}
	h, err := newHasher(s.Cost, s.Hashes, s.Random)
	if err != nil {
		return nil, err
	}
	return &Gate{accounts: accounts, vault: vault, hasher: h, s: s}, nil
}

func fill[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func (r LockRule) sane() bool {
	return r.After >= 1 && r.Within > 0 && r.First > 0 && r.Longest >= r.First
}

func (g *Gate) now() time.Time { return g.s.Now().UTC().Truncate(time.Microsecond) }

// secret draws a token with its digest, which alone is kept.
func (g *Gate) secret(prefix string) (token string, digest [32]byte, err error) {
	b := make([]byte, 32)
	if _, err := io.ReadFull(g.s.Random, b); err != nil {
		return "", digest, err
	}
	token = prefix + base64.RawURLEncoding.EncodeToString(b)
	return token, sha256.Sum256([]byte(token)), nil
}

func (g *Gate) newID() (string, error) {
	b := make([]byte, 16)
	_, err := io.ReadFull(g.s.Random, b)
	return hex.EncodeToString(b), err
}

// Sweep deletes credentials that expired and counters that no rule remembers; call it now and then.
func (g *Gate) Sweep(ctx context.Context) error {
	now := g.now()
	memory := max(g.s.NameLock.Within+g.s.NameLock.Longest, g.s.AddressLock.Within+g.s.AddressLock.Longest)
	return g.accounts.Sweep(ctx, now, now.Add(-memory))
}

// entry is the journal entry of a deed of the actor about the subject, an account id unless it says otherwise.
func (g *Gate) entry(event rectify.Event, do string, by rectify.Actor, subject string, at time.Time) rectify.Entry {
	return rectify.Entry{Event: event, Do: do, RecordedAt: at, EffectiveAt: at, Actor: by.ID, Role: by.Role, Unit: by.Unit,
		Token: by.Token, Address: by.Address, Request: by.Request, Subject: subject}
}

// write runs what must be on disk even if the caller has hung up: a guesser must not undo the count by closing the
// connection early.
func write(ctx context.Context, deed func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeWithin)
	defer cancel()
	return deed(ctx)
}

// refused records a refusal, and counts it when keys are given. It returns the refusal, or the reason why it could
// not be recorded: without its record nobody gets in and nobody gets an answer (S-82).
func (g *Gate) refused(ctx context.Context, e rectify.Entry, keys []string, refusal error) error {
	e.Event, e.Code = rectify.EventRefusal, rectify.CodeOf(refusal)
	err := write(ctx, func(ctx context.Context) error {
		return g.accounts.CountFailure(ctx, e, keys, g.counted(e.RecordedAt))
	})
	if err != nil {
		return unrecorded(err)
	}
	return refusal
}

// absent turns the ErrAbsent of Accounts into the refusal of the caller's choice.
func absent(err, refusal error) error {
	if errors.Is(err, ErrAbsent) {
		return refusal
	}
	return err
}
