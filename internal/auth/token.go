package auth

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"qingdan/internal/rectify"
)

// The scopes of API tokens. A token acts as its owner and no further than its scopes; none includes another.
const (
	TicketsRead   = "tickets:read"
	TicketsWrite  = "tickets:write"
	EvidenceWrite = "evidence:write"
	ImportsWrite  = "imports:write"
	ReportsRead   = "reports:read"
	LogRead       = "log:read"
	AccountsWrite = "accounts:write"
)

// Scopes lists the scopes with their labels.
var Scopes = []rectify.Term{
	{ID: TicketsRead, Message: rectify.Say("查看问题", "See tickets")},
	{ID: TicketsWrite, Message: rectify.Say("办理问题", "Handle tickets")},
	{ID: EvidenceWrite, Message: rectify.Say("上传佐证", "Upload evidence")},
	{ID: ImportsWrite, Message: rectify.Say("导入", "Import")},
	{ID: ReportsRead, Message: rectify.Say("查看报表", "See reports")},
	{ID: LogRead, Message: rectify.Say("查看日志和证明", "See the log and its proofs")},
	{ID: AccountsWrite, Message: rectify.Say("停用账号、吊销令牌", "Disable accounts and revoke tokens")},
}

// TokenRequest is what an API token is asked for: a label, at least one scope, and an end within LongestToken.
type TokenRequest struct {
	Label     string
	Scopes    []string
	ExpiresAt time.Time
}

// IssueToken makes an API token for the session's own account and gives it with its record; nobody can find the
// token out again later. It needs a person with a fresh proof of the password. token.invalid lists all that is wrong.
func (g *Gate) IssueToken(ctx context.Context, s Session, ask TokenRequest) (Credential, string, error) {
	if err := g.RequireConfirmed(s); err != nil {
		return Credential{}, "", err
	}
	now := g.now()
	if err := ask.check(now); err != nil {
		return Credential{}, "", err
	}
	token, digest, err := g.secret("qdt_")
	if err != nil {
		return Credential{}, "", err
	}
	id, err := g.newID()
	if err != nil {
		return Credential{}, "", err
	}
	scopes := slices.Clone(ask.Scopes)
	slices.Sort(scopes)
	c := Credential{ID: id, Digest: digest, Kind: KindToken, Account: s.Actor.ID, Label: strings.TrimSpace(ask.Label), Scopes: slices.Compact(scopes),
		CreatedAt: now, UsedAt: now, ExpiresAt: ask.ExpiresAt.UTC().Truncate(time.Microsecond)}
	e := g.entry(rectify.EventAccount, "issue_token", s.Actor, id, now)
	e.Note = rectify.Text("scopes=" + strings.Join(c.Scopes, ","))
	err = g.accounts.Apply(ctx, Change{Entry: e, Account: s.Actor.ID, Keep: &c, Decide: func(a *Account, _ Census) error {
		if a.Disabled {
			return disabled(rectify.Forbidden)
		}
		c.Epoch = a.TokenEpoch
		return nil
	}})
	if err != nil {
		return Credential{}, "", absent(err, unauthenticated())
	}
	return c, token, nil
}

func (ask TokenRequest) check(now time.Time) error {
	var unmet []rectify.Field
	miss := func(name, code string, m rectify.Message) {
		unmet = append(unmet, rectify.Field{Name: name, Code: code, Message: m})
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(ask.Label)); n < 1 || nameFits(ask.Label) != nil {
		miss("label", "token.label_invalid", rectify.Say("请填写用途,最多 %d 个字符", "say what it is for, in at most %d characters", longestName))
	}
	if len(ask.Scopes) == 0 {
		miss("scopes", "token.scope_missing", rectify.Say("请至少选择一项权限范围", "choose at least one scope"))
	}
	for _, scope := range ask.Scopes {
		if !slices.ContainsFunc(Scopes, func(t rectify.Term) bool { return t.ID == scope }) {
			miss("scopes", "token.scope_unknown", rectify.Say("没有权限范围 %q", "there is no scope %q", scope))
		}
	}
	if !ask.ExpiresAt.After(now) || ask.ExpiresAt.Sub(now) > LongestToken {
		miss("expires_at", "token.expiry_invalid", rectify.Say("有效期须在今后 %d 天以内", "it must end within the next %d days", int(LongestToken.Hours()/24)))
	}
	if len(unmet) == 0 {
		return nil
	}
	return rectify.Refuse(rectify.Invalid, "token.invalid", rectify.Say("令牌申请有误", "the request for a token is wrong"), unmet...)
}

// Credentials lists the sessions, API tokens and calendar feed of an account: one's own, or with MayManage another's.
func (g *Gate) Credentials(ctx context.Context, s Session, account string) ([]Credential, error) {
	if err := g.mayHandle(ctx, s, account); err != nil {
		return nil, err
	}
	all, err := g.accounts.Credentials(ctx, account)
	return slices.DeleteFunc(all, func(c Credential) bool { return c.Kind != KindSession && c.Kind != KindToken && c.Kind != KindFeed }), err
}

// Revoke ends one session, API token or calendar feed of an account: one's own, or with MayManage another's. It holds from the next
// request on. auth.credential_absent.
func (g *Gate) Revoke(ctx context.Context, s Session, account, id string) error {
	all, err := g.Credentials(ctx, s, account)
	if err != nil {
		return g.refusedDeed(ctx, s, "revoke", id, err)
	}
	if !slices.ContainsFunc(all, func(c Credential) bool { return c.ID == id }) {
		return rectify.Refuse(rectify.NotFound, "auth.credential_absent",
			rectify.Say("没有这个会话或令牌", "there is no such session or token"))
	}
	return g.accounts.Apply(ctx, Change{Entry: g.entry(rectify.EventAccount, "revoke", s.Actor, id, g.now()), Drop: []string{id}})
}

func (g *Gate) mayHandle(ctx context.Context, s Session, account string) error {
	if !s.Allows(AccountsWrite) {
		return scopeMissing(AccountsWrite)
	}
	if account == s.Actor.ID {
		return nil
	}
	a, err := g.accounts.Account(ctx, account)
	if err != nil {
		return absent(err, accountAbsent())
	}
	return MayManage(s.Actor, a)
}

func scopeMissing(scope string) error {
	return rectify.Refuse(rectify.Forbidden, "auth.scope_missing",
		rectify.Say("接口令牌没有权限范围 %s", "the API token lacks the scope %s", scope))
}
