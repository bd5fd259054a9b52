package auth

import (
	"context"
	"crypto/sha256"

	"qingdan/internal/rectify"
)

// NewAccount is an account to be made. Without a Password nobody can sign in until a reset token is redeemed. A
// password that is Temporary must be changed at the first sign-in; one that an administrator chose always is.
type NewAccount struct {
	Username, Name string
	Role           rectify.Role
	Unit           string   // id; needed for roles that handle tickets
	Scope          []string // ids of the units whose tickets are visible; empty for the own unit
	Password       string
	Temporary      bool
	OTPRequired    bool
}

// OpenSetup gives the token with which the first account is made, for the command to print on the console: there is
// no account by default (S-43). It works once, for SetupLife, while there is no account at all, and replaces an
// earlier one. When there is an account it is auth.setup_over.
func (g *Gate) OpenSetup(ctx context.Context) (string, error) {
	token, digest, err := g.secret("qdi_")
	if err != nil {
		return "", err
	}
	now := g.now()
	c := Credential{ID: "setup", Digest: digest, Kind: KindSetup, CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(SetupLife)}
	e := g.entry(rectify.EventAccount, "open_setup", ConsoleSession("").Actor, "", now)
	err = g.accounts.Apply(ctx, Change{Entry: e, Drop: []string{c.ID}, Keep: &c, Decide: nobodyYet})
	if err != nil {
		return "", err
	}
	return token, nil
}

func nobodyYet(_ *Account, census Census) error {
	if census.Accounts > 0 {
		return rectify.Refuse(rectify.Illegal, "auth.setup_over",
			rectify.Say("已有账号,首次设置已结束;请由安全管理员建立账号", "there are accounts already, the set-up is over; ask the security administrator for an account"))
	}
	return nil
}

// SetUp makes the first account, a security administrator, with the token from the console and gives its id. The
// password is the person's own choice. auth.link_invalid for a token that is unknown, spent or over, and as soon as
// there is an account; a name or a password that breaks the rules does not spend it.
func (g *Gate) SetUp(ctx context.Context, token string, first NewAccount, address, request string) (string, error) {
	now := g.now()
	e := g.entry(rectify.EventAccount, "set_up", rectify.Actor{Address: address, Request: request}, "", now)
	first.Role, first.Unit, first.Scope, first.Temporary = rectify.SecurityAdmin, "", nil, false
	digest := sha256.Sum256([]byte(token))
	if kindOf(token) != KindSetup {
		return "", g.refused(ctx, e, nil, linkInvalid())
	}
	c, _, err := g.accounts.Credential(ctx, digest)
	if err = absent(err, linkInvalid()); err == nil && (c.Kind != KindSetup || !alive(c, now)) {
		err = linkInvalid()
	}
	if rectify.CodeOf(err) == "auth.link_invalid" {
		return "", g.refused(ctx, e, nil, err)
	} else if err != nil {
		return "", err
	}
	if first.Password == "" {
		return "", g.s.Policy.Check(first.Username, "", "")
	}
	account, err := g.prepare(ctx, first)
	if err != nil {
		return "", err
	}
	e.Actor, e.Role, e.Subject = account.ID, account.Role, account.ID
	err = g.accounts.Apply(ctx, Change{Entry: e, Spend: digest, Create: &account, Decide: func(a *Account, census Census) error {
		if nobodyYet(a, census) != nil {
			return linkInvalid()
		}
		return nil
	}})
	if err = absent(err, linkInvalid()); rectify.CodeOf(err) == "auth.link_invalid" {
		e.Actor, e.Role, e.Subject = "", "", ""
		return "", g.refused(ctx, e, nil, err)
	} else if err != nil {
		return "", err
	}
	return account.ID, nil
}
