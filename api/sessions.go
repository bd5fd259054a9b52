package api

import (
	"net/http"

	"qingdan/internal/auth"
)

type signIn struct {
	Username string `json:"username" validate:"required" maxLength:"128"`
	Password string `json:"password" validate:"required" maxLength:"512"`
	OTP      string `json:"otp,omitempty" maxLength:"16"` // 六位动态验证码 / six digits, for accounts with a second factor
} // @name SignIn

type session struct {
	Token     string  `json:"token"`
	ExpiresAt instant `json:"expires_at" swaggertype:"string" format:"date-time"`
	Account   me      `json:"account"`
} // @name Session

// postSession signs in.
//
//	@Summary		登录
//	@Description	口令错误次数过多而锁定的账号也是 401,code 为 auth.locked。An account locked after too many failures is 401 too, with the code auth.locked.
//	@Tags			sessions
//	@Param		body	body		signIn	true	"用户名、口令、动态验证码"
//	@Success	201		{object}	session
//	@Failure	401,422,429,503	{object}	problem
//	@Router		/api/v1/sessions [post]
func (s *Server) postSession(c *call) error {
	var in signIn
	if err := c.decode(&in); err != nil {
		return err
	}
	opened, token, err := s.Gate.SignIn(c.ctx(), auth.Attempt{Username: in.Username, Password: in.Password, OTP: in.OTP,
		Address: c.RealIP(), Request: c.request})
	if err != nil {
		return err
	}
	c.Session, c.Actor = opened, actorOf(opened, s.Desk.House.Units())
	return c.give(reply{Status: http.StatusCreated, body: session{token, instant(opened.ExpiresAt), c.me()}})
}

// deleteSession signs out; with an API token it revokes that token.
//
//	@Summary	退出登录
//	@Tags		sessions
//	@Security	bearer
//	@Success	204
//	@Failure	401	{object}	problem
//	@Router		/api/v1/sessions/current [delete]
func (s *Server) deleteSession(c *call) error {
	if err := s.Gate.SignOut(c.ctx(), c.Session); err != nil {
		return err
	}
	return c.give(done)
}

// deleteSessions ends all sessions of the caller.
//
//	@Summary	退出所有设备
//	@Tags		sessions
//	@Security	bearer
//	@Success	204
//	@Failure	401,403	{object}	problem
//	@Router		/api/v1/sessions [delete]
func (s *Server) deleteSessions(c *call) error {
	if err := s.Gate.SignOutEverywhere(c.ctx(), c.Session); err != nil {
		return err
	}
	return c.give(done)
}

type passwordProof struct {
	Password string `json:"password" validate:"required" maxLength:"512"`
} // @name PasswordProof

type confirmation struct {
	ConfirmedUntil instant `json:"confirmed_until" swaggertype:"string" format:"date-time"`
} // @name Confirmation

// postConfirm proves the password once more, which important deeds ask for.
//
//	@Summary	重新验证口令
//	@Tags		sessions
//	@Security	bearer
//	@Param		body	body		passwordProof	true	"现口令"
//	@Success	200		{object}	confirmation
//	@Failure	401,403,422,429,503	{object}	problem
//	@Router		/api/v1/sessions/current/confirm [post]
func (s *Server) postConfirm(c *call) error {
	var in passwordProof
	if err := c.decode(&in); err != nil {
		return err
	}
	confirmed, err := s.Gate.Confirm(c.ctx(), c.Session, in.Password)
	if err != nil {
		return err
	}
	return c.give(answer(confirmation{instant(confirmed.ConfirmedUntil)}))
}
