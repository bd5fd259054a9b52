package api

import (
	"net/http"
	"time"

	"qingdan/internal/auth"
)

// credential is a session or an API token of an account, without its secret.
type credential struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind" enums:"session,token,feed"`
	Label     string   `json:"label"`
	Scopes    []string `json:"scopes"`
	CreatedAt instant  `json:"created_at" swaggertype:"string" format:"date-time"`
	ExpiresAt instant  `json:"expires_at" swaggertype:"string" format:"date-time"`
	UsedAt    instant  `json:"used_at" swaggertype:"string" format:"date-time"`
	Current   bool     `json:"current"` // 本次请求所用 / the one this request came with
} // @name Credential

type credentials struct {
	Items []credential `json:"items"`
} // @name Credentials

func (c *call) credential(k auth.Credential) credential {
	scopes := k.Scopes
	if scopes == nil {
		scopes = []string{}
	}
	return credential{k.ID, string(k.Kind), k.Label, scopes, instant(k.CreatedAt), instant(k.ExpiresAt), instant(k.UsedAt), k.ID == c.Session.ID}
}

func (c *call) giveCredentials(account string) error {
	all, err := c.server.Gate.Credentials(c.ctx(), c.Session, account)
	if err != nil {
		return err
	}
	list := credentials{Items: []credential{}}
	for _, k := range all {
		list.Items = append(list.Items, c.credential(k))
	}
	return c.give(answer(list))
}

// getTokens lists the caller's sessions and API tokens.
//
//	@Summary	本人的会话与接口令牌
//	@Tags		tokens
//	@Security	bearer
//	@Success	200	{object}	credentials
//	@Failure	401,403	{object}	problem
//	@Router		/api/v1/tokens [get]
func (s *Server) getTokens(c *call) error { return c.giveCredentials(c.Actor.ID) }

type tokenRequest struct {
	Label     string    `json:"label" validate:"required" maxLength:"64"`
	Scopes    []string  `json:"scopes" validate:"required"`
	ExpiresAt time.Time `json:"expires_at" validate:"required" swaggertype:"string" format:"date-time"`
} // @name TokenRequest

type newToken struct {
	Token string `json:"token"` // 仅显示这一次 / shown this once
	credential
} // @name NewToken

// postToken makes an API token that acts as the caller, within its scopes.
//
//	@Summary	签发接口令牌(需重新验证口令)
//	@Tags		tokens
//	@Security	bearer
//	@Param		body	body		tokenRequest	true	"用途、权限范围、有效期"
//	@Success	201		{object}	newToken
//	@Failure	401,403,422	{object}	problem
//	@Router		/api/v1/tokens [post]
func (s *Server) postToken(c *call) error {
	var in tokenRequest
	if err := c.decode(&in); err != nil {
		return err
	}
	made, token, err := s.Gate.IssueToken(c.ctx(), c.Session, auth.TokenRequest{Label: in.Label, Scopes: in.Scopes, ExpiresAt: in.ExpiresAt})
	if err != nil {
		return err
	}
	return c.give(reply{Status: http.StatusCreated, body: newToken{token, c.credential(made)}})
}

// deleteToken revokes one of the caller's sessions or API tokens, from the next request on.
//
//	@Summary	吊销本人的会话或接口令牌
//	@Tags		tokens
//	@Security	bearer
//	@Param		id	path	string	true	"会话或令牌的 id / id of the session or token"
//	@Success	204
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/tokens/{id} [delete]
func (s *Server) deleteToken(c *call) error {
	if err := s.Gate.Revoke(c.ctx(), c.Session, c.Actor.ID, c.id()); err != nil {
		return err
	}
	return c.give(done)
}

// getAccountTokens lists the sessions and API tokens of another account.
//
//	@Summary	某账号的会话与接口令牌
//	@Tags		accounts
//	@Security	bearer
//	@Param		id	path		string	true	"账号的 id / id of the account"
//	@Success	200	{object}	credentials
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/accounts/{id}/tokens [get]
func (s *Server) getAccountTokens(c *call) error { return c.giveCredentials(c.id()) }

// deleteAccountToken revokes a session or API token of another account.
//
//	@Summary	吊销某账号的会话或接口令牌
//	@Tags		accounts
//	@Security	bearer
//	@Param		id		path	string	true	"账号的 id / id of the account"
//	@Param		token	path	string	true	"会话或令牌的 id / id of the session or token"
//	@Success	204
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/accounts/{id}/tokens/{token} [delete]
func (s *Server) deleteAccountToken(c *call) error {
	if err := s.Gate.Revoke(c.ctx(), c.Session, c.id(), c.Param("token")); err != nil {
		return err
	}
	return c.give(done)
}
