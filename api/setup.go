package api

import "qingdan/internal/auth"

type setup struct {
	Token    string `json:"token" validate:"required" maxLength:"64"` // 见控制台 / from the console of the machine
	Username string `json:"username" validate:"required" maxLength:"64"`
	Name     string `json:"name" maxLength:"64"`
	Password string `json:"password" validate:"required" maxLength:"512"`
} // @name Setup

// made names what was created.
type made struct {
	ID string `json:"id"`
} // @name Made

// postSetup makes the first account, a security administrator, with the one-time token from the console.
//
//	@Summary	首次设置:建立第一名安全管理员
//	@Tags		setup
//	@Param		body	body		setup	true	"控制台上的一次性令牌与账号"
//	@Success	201		{object}	made
//	@Failure	401,409,422,429,503	{object}	problem
//	@Router		/api/v1/setup [post]
func (s *Server) postSetup(c *call) error {
	var in setup
	if err := c.decode(&in); err != nil {
		return err
	}
	id, err := s.Gate.SetUp(c.ctx(), in.Token, auth.NewAccount{Username: in.Username, Name: in.Name, Password: in.Password}, c.RealIP(), c.request)
	if err != nil {
		return err
	}
	return c.give(created("/api/v1/accounts/"+id, made{id}))
}

type redemption struct {
	Token    string `json:"token" validate:"required" maxLength:"64"`
	Password string `json:"password" validate:"required" maxLength:"512"`
} // @name Redemption

// postPassword chooses a password with a reset token.
//
//	@Summary	用一次性令牌设置口令
//	@Tags		setup
//	@Param		body	body	redemption	true	"安全管理员给出的一次性令牌与新口令"
//	@Success	204
//	@Failure	401,422,429,503	{object}	problem
//	@Router		/api/v1/passwords [post]
func (s *Server) postPassword(c *call) error {
	var in redemption
	if err := c.decode(&in); err != nil {
		return err
	}
	if err := s.Gate.Redeem(c.ctx(), in.Token, in.Password, c.RealIP(), c.request); err != nil {
		return err
	}
	return c.give(done)
}
