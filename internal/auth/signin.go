package auth

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"qingdan/internal/rectify"
)

// Attempt is what somebody at the door brings. OTP may be blank. Address and Request say where it came from.
type Attempt struct {
	Username, Password, OTP string
	Address, Request        string
}

// SignIn opens a session and gives its token, which nobody can find out again later. The session may be good for
// nothing but changing the password or enrolling the second factor: see Session.Ready.
//
// Refusals are auth.wrong (name or password), auth.otp_required, auth.otp_wrong, auth.disabled (told only to who
// knows the password), auth.locked, all Unauthenticated, and auth.busy. Names that do not exist are counted, locked
// and answered like those that do, at the price of the same hash; a locked door costs no hash, which tells only what
// its code says anyway.
func (g *Gate) SignIn(ctx context.Context, try Attempt) (Session, string, error) {
	name, now := NormalName(try.Username), g.now()
	doors := g.doors(name, try.Address)
	account, err := g.accounts.AccountNamed(ctx, name)
	subject := account.ID
	if errors.Is(err, ErrAbsent) {
		account, subject = Account{}, doors[0]
	} else if err != nil {
		return Session{}, "", err
	}
	by := rectify.Actor{Address: try.Address, Request: try.Request}
	p := proof{entry: g.entry(rectify.EventSignIn, "sign_in", by, subject, now), doors: doors, kind: rectify.Unauthenticated,
		hash: account.PasswordHash, password: try.Password}
	var session Session
	var token string
	err = g.prove(ctx, p, func(outdated bool) error {
		session, token, err = g.open(ctx, account, try, outdated, p)
		return err
	})
	if err != nil {
		return Session{}, "", err
	}
	return session, token, nil
}

// proof is one attempt to prove a password.
type proof struct {
	entry          rectify.Entry
	doors          []string
	kind           rectify.Kind // of its refusals
	hash, password string
}

// prove checks the password and then does what it was asked for, all within one slot of the hasher: so at most as
// many attempts as there are slots can be under way between looking at the lock and counting, however many arrive.
// Every refusal is recorded; those that come from guessing are counted.
func (g *Gate) prove(ctx context.Context, p proof, then func(outdated bool) error) error {
	if err := g.hasher.enter(ctx); err != nil {
		return err
	}
	defer g.hasher.leave()
	failures, err := g.accounts.Failures(ctx, p.doors)
	if err != nil {
		return err
	}
	if left := g.locked(failures, p.entry.RecordedAt); left > 0 {
		return g.refused(ctx, p.entry, nil, lockedRefusal(p.kind, left))
	}
	match, outdated, err := g.hasher.verify(p.hash, p.password)
	if err != nil {
		return err
	}
	if !match {
		return g.refused(ctx, p.entry, p.doors, wrong(p.kind))
	}
	switch err := then(outdated); rectify.CodeOf(err) {
	case "auth.wrong", "auth.otp_wrong", "auth.disabled":
		return g.refused(ctx, p.entry, p.doors, err)
	case "auth.otp_required":
		return g.refused(ctx, p.entry, nil, err)
	default:
		return err
	}
}

// open is the rest of signing in once the password is right. It decides on the account as it is at the commit: a
// password changed, an account disabled or a code used meanwhile counts.
func (g *Gate) open(ctx context.Context, seen Account, try Attempt, outdated bool, p proof) (Session, string, error) {
	step, err := g.otpStep(seen, try.OTP, p.entry.RecordedAt)
	if err != nil {
		return Session{}, "", err
	}
	fresh := seen.PasswordHash
	if outdated {
		if fresh, err = g.hasher.hash(try.Password); err != nil {
			return Session{}, "", err
		}
	}
	token, digest, err := g.secret("qds_")
	if err != nil {
		return Session{}, "", err
	}
	id, err := g.newID()
	if err != nil {
		return Session{}, "", err
	}
	now := p.entry.RecordedAt
	c := Credential{ID: id, Digest: digest, Kind: KindSession, Account: seen.ID, CreatedAt: now, UsedAt: now, ConfirmedAt: now,
		ExpiresAt: now.Add(g.s.Absolute)}
	entry := p.entry
	entry.Actor, entry.Role, entry.Unit = seen.ID, seen.Role, seen.Unit
	var account Account
	err = g.accounts.Apply(ctx, Change{Entry: entry, Account: seen.ID, Keep: &c, Forgive: p.doors[:1], Decide: func(a *Account, _ Census) error {
		switch {
		case a.Disabled:
			return disabled(p.kind)
		case a.PasswordHash != seen.PasswordHash:
			return wrong(p.kind)
		case !bytes.Equal(a.OTPSecret, seen.OTPSecret), step != 0 && step <= a.OTPStep:
			return otpWrong(p.kind)
		}
		a.PasswordHash = fresh
		a.OTPStep = max(a.OTPStep, step)
		c.Epoch = a.SessionEpoch
		account = *a
		return nil
	}})
	if err != nil {
		return Session{}, "", absent(err, wrong(p.kind))
	}
	return g.session(c, account, try.Address, try.Request, now), token, nil
}

// needsOTP tells whether the account may do nothing without a second factor.
func (g *Gate) needsOTP(a Account) bool {
	return a.OTPRequired || slices.Contains(g.s.SecondFactor, a.Role)
}

// passwordDue tells whether the password must be changed before anything else.
func (g *Gate) passwordDue(a Account, now time.Time) bool {
	return a.MustChange || g.s.Policy.MaxAge > 0 && now.Sub(a.PasswordAt) >= g.s.Policy.MaxAge
}
