package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"qingdan/internal/rectify"
)

// proveSelf proves the password of the session's own account and then does the deed. Wrong answers count like at
// the door, with refusals of kind Forbidden.
func (g *Gate) proveSelf(ctx context.Context, s Session, password, do string, then func(Account, rectify.Entry) error) error {
	if s.IsToken() {
		return personNeeded()
	}
	account, err := g.accounts.Account(ctx, s.Actor.ID)
	if err != nil {
		return absent(err, unauthenticated())
	}
	e := g.entry(rectify.EventAccount, do, s.Actor, account.ID, g.now())
	p := proof{entry: e, doors: g.doors(account.Username, s.Actor.Address), kind: rectify.Forbidden, hash: account.PasswordHash, password: password}
	return g.prove(ctx, p, func(bool) error { return then(account, e) })
}

// stillProven refuses when the account was disabled, or its password changed, after the proof began.
func stillProven(a *Account, seen Account) error {
	switch {
	case a.Disabled:
		return disabled(rectify.Forbidden)
	case a.PasswordHash != seen.PasswordHash:
		return wrong(rectify.Forbidden)
	}
	return nil
}

// ChangePassword replaces the password of the session's own account and ends all its sessions, this one too; its API
// tokens stay. password.rejected lists every rule that the new one breaks; the present one wrong is auth.wrong or
// auth.locked, both Forbidden.
func (g *Gate) ChangePassword(ctx context.Context, s Session, present, next string) error {
	if err := g.s.Policy.Check(s.Username, next, present); err != nil {
		return err
	}
	err := g.proveSelf(ctx, s, present, "change_password", func(seen Account, e rectify.Entry) error {
		hash, err := g.hasher.hash(next)
		if err != nil {
			return err
		}
		return g.accounts.Apply(ctx, Change{Entry: e, Account: seen.ID, Forgive: []string{g.nameKey(seen.Username)},
			Decide: func(a *Account, _ Census) error {
				if err := stillProven(a, seen); err != nil {
					return err
				}
				a.PasswordHash, a.PasswordAt, a.MustChange = hash, e.RecordedAt, false
				a.SessionEpoch++
				return nil
			}})
	})
	return absent(err, unauthenticated())
}

// IssueReset gives a one-time token with which the person chooses a password; it works for ResetLife and replaces an
// earlier one. Whoever issues it needs the right to manage the account (MayManage) and a fresh proof of his own
// password. The present password goes on working until the token is redeemed: disable the account first where that
// matters.
func (g *Gate) IssueReset(ctx context.Context, by Session, account string) (string, error) {
	if err := g.RequireConfirmed(by); err != nil {
		return "", err
	}
	token, digest, err := g.secret("qdr_")
	if err != nil {
		return "", err
	}
	now := g.now()
	c := Credential{ID: "reset-" + account, Digest: digest, Kind: KindReset, Account: account, Label: by.Actor.ID, CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(ResetLife)}
	err = g.administer(ctx, by, account, "issue_reset", Change{Drop: []string{c.ID}, Keep: &c}, func(a *Account, _ Census) error {
		if err := MayManage(by.Actor, *a); err != nil || !a.Disabled {
			return err
		}
		return rectify.Refuse(rectify.Illegal, "account.disabled", rectify.Say("账号已停用,请先启用", "the account is disabled; enable it first"))
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// Redeem chooses a new password with a reset token, once. It ends all sessions and API tokens of the account and
// lifts its lock; the second factor stays. auth.link_invalid for a token that is unknown, spent, over, or of a
// disabled account; a password that breaks the rules does not spend the token.
func (g *Gate) Redeem(ctx context.Context, token, password, address, request string) error {
	now := g.now()
	by := rectify.Actor{Address: address, Request: request}
	e := g.entry(rectify.EventAccount, "reset_password", by, "", now)
	if kindOf(token) != KindReset {
		return g.refused(ctx, e, nil, linkInvalid())
	}
	digest := sha256.Sum256([]byte(token))
	c, seen, err := g.accounts.Credential(ctx, digest)
	if errors.Is(err, ErrAbsent) {
		return g.refused(ctx, e, nil, linkInvalid())
	} else if err != nil {
		return err
	}
	e.Subject = seen.ID
	if c.Kind != KindReset || seen.ID == "" || !alive(c, now) {
		return g.refused(ctx, e, nil, linkInvalid())
	}
	if err := g.s.Policy.Check(seen.Username, password, ""); err != nil {
		return err
	}
	hash, err := g.replacing(ctx, seen.PasswordHash, password)
	if err != nil {
		return err
	}
	e.Actor, e.Role, e.Unit = seen.ID, seen.Role, seen.Unit
	err = g.accounts.Apply(ctx, Change{Entry: e, Spend: digest, Account: seen.ID, Forgive: []string{g.nameKey(seen.Username)},
		Decide: func(a *Account, _ Census) error {
			if a.Disabled {
				return linkInvalid()
			}
			a.PasswordHash, a.PasswordAt, a.MustChange = hash, now, false
			if c.Label != ConsoleSession("").Actor.ID {
				a.VouchedAt = time.Time{} // whoever issued the token may have redeemed it
			}
			a.SessionEpoch++
			a.TokenEpoch++
			return nil
		}})
	if err = absent(err, linkInvalid()); rectify.CodeOf(err) == "auth.link_invalid" {
		return g.refused(ctx, e, nil, err)
	}
	return err
}

func alive(c Credential, now time.Time) bool {
	return now.Before(c.ExpiresAt) && !c.CreatedAt.After(now.Add(clockSkew))
}

// replacing hashes a new password and refuses it when it is the one in use.
func (g *Gate) replacing(ctx context.Context, present, password string) (string, error) {
	if err := g.hasher.enter(ctx); err != nil {
		return "", err
	}
	defer g.hasher.leave()
	if present != "" {
		// The error is left out: a damaged hash is no reason to refuse the reset that repairs it.
		if same, _, _ := g.hasher.verify(present, password); same {
			return "", rejected(rectify.Field{Name: "password", Code: "password.unchanged", Message: unchanged})
		}
	}
	return g.hasher.hash(password)
}
