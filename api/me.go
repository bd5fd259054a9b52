package api

import (
	"net/http"

	"qingdan/internal/rectify"
)

// me is the account that asks, and what its session is good for.
type me struct {
	ID             string   `json:"id"`
	Username       string   `json:"username"`
	Name           string   `json:"name"`
	Role           string   `json:"role"`
	RoleLabel      string   `json:"role_label"`
	Unit           *ref     `json:"unit" extensions:"x-nullable"`
	ScopeUnits     []ref    `json:"scope_units"` // 可见范围 / the units whose tickets are visible
	PasswordDue    bool     `json:"password_due"`
	EnrolmentDue   bool     `json:"enrolment_due"` // 须启用动态验证码 / of a second factor
	ExpiresAt      instant  `json:"expires_at" swaggertype:"string" format:"date-time"`
	ConfirmedUntil instant  `json:"confirmed_until" swaggertype:"string" format:"date-time" extensions:"x-nullable"` // 接口令牌为 null / null for an API token
	TokenScopes    []string `json:"token_scopes,omitempty"`                                                          // 接口令牌的权限范围 / of an API token
} // @name Me

func (c *call) me() me {
	a, s := c.Actor, c.Session
	return me{ID: a.ID, Username: s.Username, Name: a.Name, Role: string(a.Role), RoleLabel: c.say(rectify.Label("role", string(a.Role))),
		Unit: c.server.unit(a.Unit), ScopeUnits: c.server.unitList(a.ScopeUnits), PasswordDue: s.PasswordDue, EnrolmentDue: s.EnrolmentDue,
		ExpiresAt: instant(s.ExpiresAt), ConfirmedUntil: instant(s.ConfirmedUntil), TokenScopes: s.Scopes}
}

// getMe tells who asks.
//
//	@Summary	当前账号
//	@Tags		me
//	@Security	bearer
//	@Success	200	{object}	me
//	@Failure	401	{object}	problem
//	@Router		/api/v1/me [get]
func (s *Server) getMe(c *call) error { return c.give(answer(c.me())) }

type passwordChange struct {
	Present string `json:"present" validate:"required" maxLength:"512"`
	Next    string `json:"next" validate:"required" maxLength:"512"`
} // @name PasswordChange

// postMyPassword changes the caller's password and ends all sessions.
//
//	@Summary	修改口令
//	@Tags		me
//	@Security	bearer
//	@Param		body	body	passwordChange	true	"现口令与新口令"
//	@Success	204
//	@Failure	401,403,422,429,503	{object}	problem
//	@Router		/api/v1/me/password [post]
func (s *Server) postMyPassword(c *call) error {
	var in passwordChange
	if err := c.decode(&in); err != nil {
		return err
	}
	if err := s.Gate.ChangePassword(c.ctx(), c.Session, in.Present, in.Next); err != nil {
		return err
	}
	return c.give(done)
}

type enrolment struct {
	Secret string `json:"secret"`                                // base32, for typing
	URI    string `json:"uri"`                                   // otpauth://
	QR     []byte `json:"qr" swaggertype:"string" format:"byte"` // PNG of the URI
} // @name Enrolment

// postMyOTP begins the enrolment of a second factor.
//
//	@Summary	生成动态验证码密钥(只显示一次)
//	@Tags		me
//	@Security	bearer
//	@Success	201	{object}	enrolment
//	@Failure	401,403	{object}	problem
//	@Router		/api/v1/me/otp [post]
func (s *Server) postMyOTP(c *call) error {
	begun, err := s.Gate.BeginOTP(c.ctx(), c.Session)
	if err != nil {
		return err
	}
	return c.give(reply{Status: http.StatusCreated, body: enrolment{begun.Secret, begun.URI, begun.QR}})
}

type firstCode struct {
	Code string `json:"code" validate:"required" maxLength:"16"`
} // @name FirstCode

// postMyOTPConfirm puts the second factor in force.
//
//	@Summary	启用动态验证码
//	@Tags		me
//	@Security	bearer
//	@Param		body	body	firstCode	true	"验证器显示的六位数字"
//	@Success	204
//	@Failure	401,403,409,422	{object}	problem
//	@Router		/api/v1/me/otp/confirm [post]
func (s *Server) postMyOTPConfirm(c *call) error {
	var in firstCode
	if err := c.decode(&in); err != nil {
		return err
	}
	if err := s.Gate.FinishOTP(c.ctx(), c.Session, in.Code); err != nil {
		return err
	}
	return c.give(done)
}
