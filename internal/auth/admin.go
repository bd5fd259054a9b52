package auth

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"qingdan/internal/rectify"
)

// ConsoleSession is who works at the command line of the machine, with the request id of the command.
func ConsoleSession(request string) Session {
	return Session{Actor: rectify.Actor{ID: "console", Role: Console, Request: request}}
}

// CreateAccount makes an account and gives its id. It needs MayCreate and, from a person, a fresh proof of the
// password. account.username_taken, account.username_invalid, account.invalid, password.rejected.
func (g *Gate) CreateAccount(ctx context.Context, by Session, n NewAccount) (string, error) {
	if err := g.RequireConfirmed(by); err != nil {
		return "", err
	}
	if by.Actor.Role != Console && by.Actor.Role != rectify.SecurityAdmin && by.Actor.Role != rectify.AuditAdmin {
		return "", g.refusedDeed(ctx, by, "create_account", "", notSecurityAdmin())
	}
	n.Temporary = n.Temporary || by.Actor.Role != Console
	account, err := g.prepare(ctx, n)
	if err != nil {
		return "", err
	}
	account.VouchedAt = unlessConsole(by.Actor, account.CreatedAt)
	e := g.entry(rectify.EventAccount, "create_account", by.Actor, account.ID, account.CreatedAt)
	e.Note = Alteration{Role: &account.Role, Unit: &account.Unit, Scope: &account.Scope}.note()
	err = g.accounts.Apply(ctx, Change{Entry: e, Create: &account, Decide: func(_ *Account, census Census) error {
		return MayCreate(by.Actor, n.Role, n.Unit, census)
	}})
	if err != nil {
		return "", g.refusedDeed(ctx, by, "create_account", "", taken(err))
	}
	return account.ID, nil
}

// prepare checks the account and hashes its password.
func (g *Gate) prepare(ctx context.Context, n NewAccount) (Account, error) {
	username, err := NewName(n.Username)
	if err != nil {
		return Account{}, err
	}
	id, err := g.newID()
	if err != nil {
		return Account{}, err
	}
	scope, err := scopeOf(n.Scope)
	if err != nil {
		return Account{}, err
	}
	now := g.now()
	a := Account{ID: id, Username: username, Name: strings.TrimSpace(n.Name), Role: n.Role, Unit: n.Unit, Scope: scope, CreatedAt: now, OTPRequired: n.OTPRequired}
	if a.Name == "" {
		a.Name = username
	}
	if err := nameFits(a.Name); err != nil {
		return Account{}, err
	}
	if n.Password == "" {
		return a, nil
	}
	if err := g.s.Policy.Check(username, n.Password, ""); err != nil {
		return Account{}, err
	}
	if a.PasswordHash, err = g.replacing(ctx, "", n.Password); err != nil {
		return Account{}, err
	}
	a.PasswordAt, a.MustChange = now, n.Temporary
	return a, nil
}

// unlessConsole is when an account is vouched for after a deed of by: what the console does needs no second person,
// because whoever works there has the machine.
func unlessConsole(by rectify.Actor, since time.Time) time.Time {
	if by.Role == Console {
		return since
	}
	return time.Time{}
}

// Vouch lets an account do again what needs two administrators, to learn who complained and to check others' work: the one who made it, gave it its role or reset its
// password could otherwise use it in the person's name. An audit administrator does it with a fresh proof of his own
// password, after asking the person.
func (g *Gate) Vouch(ctx context.Context, by Session, account string) error {
	if err := g.RequireConfirmed(by); err != nil {
		return err
	}
	return g.administer(ctx, by, account, "vouch", Change{}, func(a *Account, _ Census) error {
		if by.Actor.Role != rectify.AuditAdmin {
			return rectify.Refuse(rectify.Forbidden, "account.vouched_by_audit_admin",
				rectify.Say("账号由审计管理员确认", "an audit administrator vouches for accounts"))
		}
		if a.Disabled || a.MustChange || a.PasswordHash == "" {
			return rectify.Refuse(rectify.Illegal, "account.not_in_hand",
				rectify.Say("本人尚未自己设定口令,或账号已停用,不能确认", "the person has not chosen a password yet, or the account is disabled; it cannot be vouched for"))
		}
		a.VouchedAt = g.now()
		return nil
	})
}

// RequireVouched refuses who came to the account or its password by one administrator alone.
func (s Session) RequireVouched() error {
	if s.vouched {
		return nil
	}
	return rectify.Refuse(rectify.Forbidden, "account.not_vouched",
		rectify.Say("该账号新建、改角色或重设口令后尚未经审计管理员确认,不能办理此事;请审计管理员确认该账号",
			"since this account was made, changed or reset no audit administrator has vouched for it, so it cannot do this; ask an audit administrator"))
}

// scopeOf gives the units of a scope in order, each once. A blank one would be taken for no filter (S-04).
func scopeOf(units []string) ([]string, error) {
	if slices.Contains(units, "") {
		return nil, rectify.Refuse(rectify.Invalid, "account.invalid", rectify.Say("账号信息不完整或有误", "the account is incomplete or wrong"),
			rectify.Field{Name: "scope_units", Code: "account.scope_blank", Message: rectify.Say("查看范围中有空的单位", "the scope names a blank unit")})
	}
	units = slices.Clone(units)
	slices.Sort(units)
	return slices.Compact(units), nil
}

func nameFits(name string) error {
	if utf8.RuneCountInString(name) <= longestName && strings.IndexFunc(name, func(r rune) bool { return r != ' ' && visible(r) < 0 || r == utf8.RuneError }) < 0 {
		return nil
	}
	message := rectify.Say("姓名最多 %d 个字符,不能含控制字符或不可见字符", "a name has at most %d characters and no control or invisible ones", longestName)
	return rectify.Refuse(rectify.Invalid, "account.name_invalid", message, rectify.Field{Name: "name", Code: "account.name_invalid", Message: message})
}

// Alteration is what changes of an account; nil stays.
type Alteration struct {
	Name        *string
	Role        *rectify.Role
	Unit        *string
	Scope       *[]string // empty for the own unit
	OTPRequired *bool
}

// AlterAccount changes an account. A new role, unit or scope ends its sessions and API tokens. It needs MayAssign and, from
// a person, a fresh proof of the password.
func (g *Gate) AlterAccount(ctx context.Context, by Session, account string, alter Alteration) error {
	if err := g.RequireConfirmed(by); err != nil {
		return err
	}
	if alter.Name != nil {
		name := strings.TrimSpace(*alter.Name)
		if err := nameFits(name); err != nil {
			return err
		}
		alter.Name = &name
	}
	if alter.Scope != nil {
		scope, err := scopeOf(*alter.Scope)
		if err != nil {
			return err
		}
		alter.Scope = &scope
	}
	return g.administer(ctx, by, account, "alter_account", Change{Entry: rectify.Entry{Note: alter.note()}}, func(a *Account, _ Census) error {
		role, unit, scope := or(alter.Role, a.Role), or(alter.Unit, a.Unit), or(alter.Scope, a.Scope)
		if err := MayAssign(by.Actor, *a, role, unit); err != nil {
			return err
		}
		if role != a.Role || unit != a.Unit || !slices.Equal(scope, a.Scope) {
			a.SessionEpoch++
			a.TokenEpoch++
			a.VouchedAt = unlessConsole(by.Actor, a.VouchedAt)
		}
		a.Name, a.Role, a.Unit, a.Scope, a.OTPRequired = or(alter.Name, a.Name), role, unit, scope, or(alter.OTPRequired, a.OTPRequired)
		return nil
	})
}

// DisableAccount closes every way in for an account at once; its sessions and API tokens never come back. It needs
// MayDisable but no step-up, so that an emergency stop, also one by an API token with accounts:write, is not held up.
func (g *Gate) DisableAccount(ctx context.Context, by Session, account string) error {
	return g.administer(ctx, by, account, "disable_account", Change{Drop: []string{"reset-" + account}}, func(a *Account, census Census) error {
		if err := MayDisable(by.Actor, *a, census); err != nil {
			return err
		}
		a.Disabled = true
		a.SessionEpoch++
		a.TokenEpoch++
		return nil
	})
}

// EnableAccount lets the person sign in again. It needs MayManage and, from a person, a fresh proof of the password.
func (g *Gate) EnableAccount(ctx context.Context, by Session, account string) error {
	if err := g.RequireConfirmed(by); err != nil {
		return err
	}
	return g.administer(ctx, by, account, "enable_account", Change{}, func(a *Account, _ Census) error {
		if err := MayManage(by.Actor, *a); err != nil {
			return err
		}
		a.Disabled, a.VouchedAt = false, unlessConsole(by.Actor, a.VouchedAt)
		return nil
	})
}

// ClearOTP forgets the second factor of an account whose telephone is lost and ends its sessions. It needs MayManage
// and, from a person, a fresh proof of the password.
func (g *Gate) ClearOTP(ctx context.Context, by Session, account string) error {
	if err := g.RequireConfirmed(by); err != nil {
		return err
	}
	return g.administer(ctx, by, account, "clear_otp", Change{}, func(a *Account, _ Census) error {
		if err := MayManage(by.Actor, *a); err != nil {
			return err
		}
		a.OTPSecret, a.OTPPending, a.VouchedAt = nil, nil, unlessConsole(by.Actor, a.VouchedAt)
		a.SessionEpoch++
		return nil
	})
}

// Unlock lifts the lock that failed attempts put on a user name, from the console: when the last administrator is
// locked out, nobody else can. account.absent.
func (g *Gate) Unlock(ctx context.Context, console Session, username string) error {
	name := NormalName(username)
	a, err := g.accounts.AccountNamed(ctx, name)
	if err != nil {
		return absent(err, accountAbsent())
	}
	return g.accounts.Apply(ctx, Change{Entry: g.entry(rectify.EventAccount, "unlock", console.Actor, a.ID, g.now()), Forgive: []string{g.nameKey(name)}})
}

// administer does one deed to another's account and records it, or records why not.
func (g *Gate) administer(ctx context.Context, by Session, account, do string, c Change, decide func(*Account, Census) error) error {
	if !by.Allows(AccountsWrite) {
		return g.refusedDeed(ctx, by, do, account, scopeMissing(AccountsWrite))
	}
	note := c.Entry.Note
	c.Entry = g.entry(rectify.EventAccount, do, by.Actor, account, g.now())
	c.Entry.Note, c.Account, c.Decide = note, account, decide
	err := g.accounts.Apply(ctx, c)
	if err != nil {
		return g.refusedDeed(ctx, by, do, account, absent(err, accountAbsent()))
	}
	return nil
}

// refusedDeed records what the rules refused; a failure of the store is returned as it is.
func (g *Gate) refusedDeed(ctx context.Context, by Session, do, subject string, err error) error {
	switch rectify.KindOf(err) {
	case rectify.Forbidden, rectify.Illegal, rectify.NotFound:
		return g.refused(ctx, g.entry(rectify.EventAccount, do, by.Actor, subject, g.now()), nil, err)
	}
	return err
}

func taken(err error) error {
	if !errors.Is(err, ErrTaken) {
		return err
	}
	message := rectify.Say("用户名已被使用", "the user name is in use")
	return rectify.Refuse(rectify.Conflict, "account.username_taken", message,
		rectify.Field{Name: "username", Code: "account.username_taken", Message: message})
}

// note tells the journal which rights were given.
func (alter Alteration) note() rectify.Text {
	var words []string
	if alter.Role != nil {
		words = append(words, "role="+string(*alter.Role))
	}
	if alter.Unit != nil {
		words = append(words, "unit="+*alter.Unit)
	}
	if alter.Scope != nil {
		words = append(words, "scope="+strings.Join(*alter.Scope, ","))
	}
	return rectify.Text(strings.Join(words, " "))
}

func or[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}
