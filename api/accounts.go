package api

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

// Directory knows the accounts. Account says auth.ErrAbsent for one that is not there.
type Directory interface {
	Account(ctx context.Context, id string) (auth.Account, error)
	Accounts(ctx context.Context) ([]auth.Account, error) // all, by user name
	AccountName(ctx context.Context, id string) string    // as printed; the id itself when unknown
	AccountNames(ctx context.Context, ids []string) (map[string]string, error)
}

type account struct {
	ID          string  `json:"id"`
	Username    string  `json:"username"`
	Name        string  `json:"name"`
	Role        string  `json:"role"`
	RoleLabel   string  `json:"role_label"`
	Unit        *ref    `json:"unit" extensions:"x-nullable"`
	ScopeUnits  []ref   `json:"scope_units"` // 空为本单位 / empty for the own unit
	Disabled    bool    `json:"disabled"`
	CreatedAt   instant `json:"created_at" swaggertype:"string" format:"date-time"`
	PasswordAt  instant `json:"password_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"` // 未设口令前为 null / null until a password is chosen
	VouchedAt   instant `json:"vouched_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`  // 审计管理员确认之时 / null until an audit administrator vouched
	OTPRequired bool    `json:"otp_required"`
	OTPEnrolled bool    `json:"otp_enrolled"`
} // @name Account

type accountPage struct {
	Items      []account `json:"items"`
	NextCursor *string   `json:"next_cursor" extensions:"x-nullable"`
	Total      *int      `json:"total,omitempty"`
} // @name AccountPage

func (c *call) accountOf(a auth.Account) account {
	return account{ID: a.ID, Username: a.Username, Name: a.Name, Role: string(a.Role), RoleLabel: c.say(rectify.Label("role", string(a.Role))),
		Unit: c.server.unit(a.Unit), ScopeUnits: c.server.unitList(a.Scope), Disabled: a.Disabled, CreatedAt: instant(a.CreatedAt),
		PasswordAt: instant(a.PasswordAt), VouchedAt: instant(a.VouchedAt), OTPRequired: a.OTPRequired, OTPEnrolled: len(a.OTPSecret) > 0}
}

// getAccounts lists accounts by user name.
//
//	@Summary	账号
//	@Tags		accounts
//	@Security	bearer
//	@Param		q			query		string	false	"用户名或姓名中的字 / part of the user name or name"
//	@Param		role		query		[]string	false	"角色 / role"	collectionFormat(csv)
//	@Param		unit		query		string	false	"单位的 id / id of the unit"
//	@Param		disabled	query		bool	false	"是否停用 / disabled"
//	@Param		limit		query		int		false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param		cursor		query		string	false	"上一页的 next_cursor / of the page before"
//	@Param		count		query		bool	false	"是否给出总数 / tell the total"
//	@Success	200			{object}	accountPage
//	@Failure	401,403,422	{object}	problem
//	@Router		/api/v1/accounts [get]
func (s *Server) getAccounts(c *call) error {
	q := c.query()
	words, roles, unit, disabled, limit, count := q.text("q", 64), q.terms("role", "role"), q.text("unit", 64), q.flag("disabled"), q.limit(), q.flag("count")
	if err := q.err(); err != nil {
		return err
	}
	var after string // user name of the last account of the page before
	if _, err := c.cursor(&after); err != nil {
		return err
	}
	found, err := s.Directory.Accounts(c.ctx())
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(a auth.Account) bool {
		return !strings.Contains(a.Username, words) && !strings.Contains(a.Name, words) || roles != nil && !slices.Contains(roles, string(a.Role)) ||
			unit != "" && a.Unit != unit || disabled != nil && a.Disabled != *disabled
	})
	list := accountPage{Items: []account{}}
	if count != nil && *count {
		list.Total = new(len(found))
	}
	found = slices.DeleteFunc(found, func(a auth.Account) bool { return after != "" && a.Username <= after })
	if len(found) > limit {
		found = found[:limit]
		if list.NextCursor, err = c.next(found[limit-1].Username); err != nil {
			return err
		}
	}
	for _, a := range found {
		list.Items = append(list.Items, c.accountOf(a))
	}
	return c.give(answer(list))
}

// getAccount gives one account.
//
//	@Summary	一个账号
//	@Tags		accounts
//	@Security	bearer
//	@Param		id	path		string	true	"账号的 id / id of the account"
//	@Success	200	{object}	account
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/accounts/{id} [get]
func (s *Server) getAccount(c *call) error {
	a, err := c.stored(c.id())
	if err != nil {
		return err
	}
	return c.give(answer(c.accountOf(a)))
}

func (c *call) stored(id string) (auth.Account, error) {
	a, err := c.server.Directory.Account(c.ctx(), id)
	if errors.Is(err, auth.ErrAbsent) {
		err = rectify.Refuse(rectify.NotFound, "account.absent", rectify.Say("没有这个账号", "there is no such account"))
	}
	return a, err
}

type newAccount struct {
	Username    string   `json:"username" validate:"required" maxLength:"64"`
	Name        string   `json:"name" maxLength:"64"`
	Role        string   `json:"role" validate:"required" vocabulary:"role"`
	Unit        string   `json:"unit" maxLength:"64"` // 业务角色须填单位 id / id; for roles that handle tickets
	ScopeUnits  []string `json:"scope_units"`         // 单位 id,不填为本单位 / ids; left out for the own unit
	Password    string   `json:"password" maxLength:"512"`
	OTPRequired bool     `json:"otp_required"`
} // @name NewAccount

// postAccount makes an account. A password given here must be changed at the first sign-in; without one the person
// chooses it with a reset token.
//
//	@Summary	建立账号(需重新验证口令)
//	@Tags		accounts
//	@Security	bearer
//	@Param		body	body		newAccount	true	"账号"
//	@Success	201		{object}	account
//	@Failure	401,403,409,422	{object}	problem
//	@Router		/api/v1/accounts [post]
func (s *Server) postAccount(c *call) error {
	var in newAccount
	if err := c.decode(&in); err != nil {
		return err
	}
	if err := s.knownUnits(in.Unit, in.ScopeUnits); err != nil {
		return err
	}
	id, err := s.Gate.CreateAccount(c.ctx(), c.Session, auth.NewAccount{Username: in.Username, Name: in.Name, Role: rectify.Role(in.Role),
		Unit: in.Unit, Scope: in.ScopeUnits, Password: in.Password, OTPRequired: in.OTPRequired})
	if err != nil {
		return err
	}
	a, err := c.stored(id)
	if err != nil {
		return err
	}
	return c.give(created("/api/v1/accounts/"+id, c.accountOf(a)))
}

// knownUnits refuses units that do not exist, by the field that names them.
func (s *Server) knownUnits(unit string, scope []string) error {
	tree := s.Desk.House.Units()
	var unmet []rectify.Field
	check := func(field, id string) {
		if _, known := tree.Unit(id); !known {
			unmet = append(unmet, misfit(field, "unit.absent", "没有这个单位", "there is no such unit"))
		}
	}
	if unit != "" {
		check("unit", unit)
	}
	for i, id := range scope {
		check("scope_units["+strconv.Itoa(i)+"]", id)
	}
	return invalid("body", unmet)
}
