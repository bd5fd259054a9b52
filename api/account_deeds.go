package api

import (
	"context"
	"net/http"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

type accountPatch struct {
	Name        patch[string]   `json:"name" swaggertype:"string" maxLength:"64"`
	Role        patch[string]   `json:"role" swaggertype:"string" vocabulary:"role"`
	Unit        patch[string]   `json:"unit" swaggertype:"string" maxLength:"64"` // 单位的 id / id of the unit
	ScopeUnits  patch[[]string] `json:"scope_units" swaggertype:"array,string"`   // 单位 id,null 为本单位 / ids; null for the own unit
	OTPRequired patch[bool]     `json:"otp_required" swaggertype:"boolean"`
} // @name AccountPatch

// patchAccount alters an account; a new role or unit ends its sessions and API tokens.
//
//	@Summary	变更账号(需重新验证口令)
//	@Tags		accounts
//	@Security	bearer
//	@Accept		json,application/merge-patch+json
//	@Param		id		path		string			true	"账号的 id / id of the account"
//	@Param		body	body		accountPatch	true	"要变更的项"
//	@Success	200		{object}	account
//	@Failure	401,403,404,409,422	{object}	problem
//	@Router		/api/v1/accounts/{id} [patch]
func (s *Server) patchAccount(c *call) error {
	var in accountPatch
	if err := c.decode(&in); err != nil {
		return err
	}
	if err := s.knownUnits(in.Unit.Value, in.ScopeUnits.Value); err != nil {
		return err
	}
	alter := auth.Alteration{Name: in.Name.set(), Unit: in.Unit.set(), Scope: in.ScopeUnits.set(), OTPRequired: in.OTPRequired.set()}
	if in.Role.Given {
		alter.Role = new(rectify.Role(in.Role.Value))
	}
	if err := s.Gate.AlterAccount(c.ctx(), c.Session, c.id(), alter); err != nil {
		return err
	}
	return s.getAccount(c)
}

// postDisable closes every way in for an account, at once.
//
//	@Summary	停用账号
//	@Tags		accounts
//	@Security	bearer
//	@Param		id	path		string	true	"账号的 id / id of the account"
//	@Success	200	{object}	account
//	@Failure	401,403,404,409	{object}	problem
//	@Router		/api/v1/accounts/{id}/disable [post]
func (s *Server) postDisable(c *call) error { return s.administer(c, s.Gate.DisableAccount) }

// postEnable lets the person sign in again.
//
//	@Summary	启用账号(需重新验证口令)
//	@Tags		accounts
//	@Security	bearer
//	@Param		id	path		string	true	"账号的 id / id of the account"
//	@Success	200	{object}	account
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/accounts/{id}/enable [post]
func (s *Server) postEnable(c *call) error { return s.administer(c, s.Gate.EnableAccount) }

// postVouch lets an account see again what needs two administrators.
//
//	@Summary	审计管理员确认账号确由本人使用(新建、改角色、重设口令后,未确认的账号不能查看举报人信息;需重新验证口令)
//	@Tags		accounts
//	@Security	bearer
//	@Param		id	path		string	true	"账号的 id / id of the account"
//	@Success	200	{object}	account
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/accounts/{id}/vouch [post]
func (s *Server) postVouch(c *call) error { return s.administer(c, s.Gate.Vouch) }

// deleteOTP forgets the second factor of an account whose telephone is lost.
//
//	@Summary	清除某账号的动态验证码(需重新验证口令)
//	@Tags		accounts
//	@Security	bearer
//	@Param		id	path		string	true	"账号的 id / id of the account"
//	@Success	200	{object}	account
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/accounts/{id}/otp [delete]
func (s *Server) deleteOTP(c *call) error { return s.administer(c, s.Gate.ClearOTP) }

func (s *Server) administer(c *call, deed func(context.Context, auth.Session, string) error) error {
	if err := deed(c.ctx(), c.Session, c.id()); err != nil {
		return err
	}
	return s.getAccount(c)
}

type resetToken struct {
	Token            string `json:"token"` // 仅显示这一次 / shown this once; for POST /api/v1/passwords
	ExpiresInSeconds int    `json:"expires_in_seconds"`
} // @name ResetToken

// postReset gives a one-time token with which the person chooses a password.
//
//	@Summary	签发重设口令的一次性令牌(需重新验证口令)
//	@Tags		accounts
//	@Security	bearer
//	@Param		id	path		string	true	"账号的 id / id of the account"
//	@Success	201	{object}	resetToken
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/accounts/{id}/reset [post]
func (s *Server) postReset(c *call) error {
	token, err := s.Gate.IssueReset(c.ctx(), c.Session, c.id())
	if err != nil {
		return err
	}
	return c.give(reply{Status: http.StatusCreated, body: resetToken{token, int(auth.ResetLife.Seconds())}})
}
