package auth

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"qingdan/internal/rectify"
)

// Session is an open door: somebody signed in, or an API token at work.
type Session struct {
	ID             string // of the credential
	Username       string
	Actor          rectify.Actor // its ScopeUnits as the account has them: the caller adds the own unit and the recusals
	Scopes         []string      // of an API token
	SignedInAt     time.Time
	ExpiresAt      time.Time
	ConfirmedUntil time.Time // zero for an API token
	PasswordDue    bool      // the password is somebody else's choice, or too old
	EnrolmentDue   bool      // the second factor is required and missing
	vouched        bool
	digest         [32]byte
}

// IsToken tells an API token from a person.
func (s Session) IsToken() bool { return s.Actor.Token != "" }

// Allows tells whether the scope is open: to a person always, as far as the role goes; to an API token when it is
// one of its scopes.
func (s Session) Allows(scope string) bool { return !s.IsToken() || slices.Contains(s.Scopes, scope) }

// Ready refuses a session that must first change its password (auth.password_due) or enrol its second factor
// (auth.enrolment_due).
func (s Session) Ready() error {
	switch {
	case s.PasswordDue:
		return rectify.Refuse(rectify.Forbidden, "auth.password_due",
			rectify.Say("请先修改口令", "change your password first"))
	case s.EnrolmentDue:
		return rectify.Refuse(rectify.Forbidden, "auth.enrolment_due",
			rectify.Say("请先绑定动态验证码", "enrol your second factor first"))
	}
	return nil
}

func (g *Gate) session(c Credential, a Account, address, request string, now time.Time) Session {
	s := Session{vouched: !a.VouchedAt.IsZero(), ID: c.ID, Username: a.Username, Scopes: c.Scopes, SignedInAt: c.CreatedAt, ExpiresAt: c.ExpiresAt, digest: c.Digest,
		Actor: rectify.Actor{ID: a.ID, Name: a.Name, Role: a.Role, Unit: a.Unit, ScopeUnits: slices.Clone(a.Scope), Address: address, Request: request}}
	if c.Kind == KindToken || c.Kind == KindFeed {
		s.Actor.Token = c.ID
		return s
	}
	s.ConfirmedUntil = c.ConfirmedAt.Add(g.s.Confirmed)
	s.PasswordDue = g.passwordDue(a, now)
	s.EnrolmentDue = g.needsOTP(a) && len(a.OTPSecret) == 0
	return s
}

// Admit gives the session of a token for everyday work: Identify, and Session.Ready. Use it for every route but those
// on which a password is changed, a second factor enrolled or the session ended.
func (g *Gate) Admit(ctx context.Context, token, address, request string) (Session, error) {
	s, err := g.Identify(ctx, token, address, request)
	if err != nil {
		return Session{}, err
	}
	if err := s.Ready(); err != nil {
		return Session{}, err
	}
	return s, nil
}

// Identify gives the session of a session token or API token, whether or not it is Ready. It asks Accounts each time
// (S-14). auth.unauthenticated for a token that is unknown, revoked, of another kind, or of a disabled account;
// auth.session_expired after the idle or the absolute limit. The last use is written at most once a minute, so an
// idle session ends up to a minute early, never late.
func (g *Gate) Identify(ctx context.Context, token, address, request string) (Session, error) {
	kind := kindOf(token)
	if kind != KindSession && kind != KindToken {
		return Session{}, unauthenticated()
	}
	digest := sha256.Sum256([]byte(token))
	c, a, err := g.accounts.Credential(ctx, digest)
	if err != nil {
		return Session{}, absent(err, unauthenticated())
	}
	if c.Kind != kind || a.ID == "" || a.Disabled || c.Epoch != epoch(a, kind) {
		return Session{}, unauthenticated()
	}
	now := g.now()
	if !alive(c, now) || kind == KindSession && now.Sub(c.UsedAt) >= g.s.Idle {
		return Session{}, g.buried(ctx, c, a, address, request, now)
	}
	if now.Sub(c.UsedAt) >= min(usedEvery, g.s.Idle/4) {
		// Reading must go on while the disk is full, so this failure is told to the operator only.
		if err := g.accounts.Touch(ctx, digest, now); err != nil {
			g.s.Log.WarnContext(ctx, "the last use of a session could not be written", "credential", c.ID, "error", err)
		}
	}
	return g.session(c, a, address, request, now), nil
}

// buried deletes a credential that expired, so that a clock set back does not raise it again.
func (g *Gate) buried(ctx context.Context, c Credential, a Account, address, request string, now time.Time) error {
	e := g.entry(rectify.EventSignOut, "expire", rectify.Actor{ID: a.ID, Role: a.Role, Unit: a.Unit, Address: address, Request: request}, c.ID, now)
	err := write(ctx, func(ctx context.Context) error {
		return g.accounts.Apply(ctx, Change{Entry: e, Drop: []string{c.ID}})
	})
	if err != nil {
		g.s.Log.WarnContext(ctx, "an expired credential could not be deleted", "credential", c.ID, "error", err)
	}
	return expired()
}

// kindOf reads the kind from the shape of a token; blank for what cannot be one.
func kindOf(token string) Kind {
	if len(token) != 4+43 { // 32 bytes in base64 without padding
		return ""
	}
	switch {
	case strings.HasPrefix(token, "qds_"):
		return KindSession
	case strings.HasPrefix(token, "qdt_"):
		return KindToken
	case strings.HasPrefix(token, "qdf_"):
		return KindFeed
	case strings.HasPrefix(token, "qdr_"):
		return KindReset
	case strings.HasPrefix(token, "qdi_"):
		return KindSetup
	}
	return ""
}

func epoch(a Account, kind Kind) int64 {
	if kind == KindToken || kind == KindFeed {
		return a.TokenEpoch
	}
	return a.SessionEpoch
}

// SignOut ends the session, or revokes the API token that it belongs to.
func (g *Gate) SignOut(ctx context.Context, s Session) error {
	return g.accounts.Apply(ctx, Change{Entry: g.entry(rectify.EventSignOut, "sign_out", s.Actor, s.ID, g.now()), Drop: []string{s.ID}})
}

// SignOutEverywhere ends all sessions of the person, this one too; API tokens stay.
func (g *Gate) SignOutEverywhere(ctx context.Context, s Session) error {
	if s.IsToken() {
		return personNeeded()
	}
	err := g.accounts.Apply(ctx, Change{Entry: g.entry(rectify.EventSignOut, "sign_out_everywhere", s.Actor, s.Actor.ID, g.now()),
		Account: s.Actor.ID, Decide: func(a *Account, _ Census) error {
			a.SessionEpoch++
			return nil
		}})
	return absent(err, unauthenticated())
}

// Confirm proves the password once more and opens the step-up window. A wrong one counts like at the door:
// auth.wrong and auth.locked, both Forbidden because the session itself goes on.
func (g *Gate) Confirm(ctx context.Context, s Session, password string) (Session, error) {
	err := g.proveSelf(ctx, s, password, "confirm", func(seen Account, e rectify.Entry) error {
		return g.accounts.Apply(ctx, Change{Entry: e, Account: seen.ID, Confirm: s.digest, Forgive: []string{g.nameKey(seen.Username)},
			Decide: func(a *Account, _ Census) error { return stillProven(a, seen) }})
	})
	if err != nil {
		return Session{}, absent(err, unauthenticated())
	}
	s.ConfirmedUntil = g.now().Add(g.s.Confirmed)
	return s, nil
}

// RequireConfirmed refuses with auth.step_up_required unless the password was proven within the window (S-45).
func (g *Gate) RequireConfirmed(s Session) error {
	if s.Actor.Role == Console {
		return nil
	}
	if s.IsToken() {
		return personNeeded()
	}
	if now := g.now(); !now.Before(s.ConfirmedUntil) || s.ConfirmedUntil.After(now.Add(g.s.Confirmed+clockSkew)) {
		return stepUpNeeded()
	}
	return nil
}
