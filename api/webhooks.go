package api

import (
	"net/http"

	"qingdan/internal/notify"
	"qingdan/internal/rectify"
)

// webhook is somewhere that is told what moves. Its address and its secret are never shown again.
type webhook struct {
	ID             string  `json:"id"`
	Label          string  `json:"label"`
	Host           string  `json:"host" example:"qyapi.weixin.qq.com"` // 地址的主机;完整地址不再显示 / of the address, which is not shown again
	Format         string  `json:"format" extensions:"x-vocabulary=webhook_format"`
	FormatLabel    string  `json:"format_label"`
	Unit           *ref    `json:"unit" extensions:"x-nullable"` // 只推送该单位可见的问题 / told is what this unit sees
	Enabled        bool    `json:"enabled"`
	Disabled       *string `json:"disabled" extensions:"x-vocabulary=webhook_disabled,x-nullable"`
	DisabledReason *string `json:"disabled_reason" extensions:"x-nullable"`
	CreatedBy      *ref    `json:"created_by" extensions:"x-nullable"`
	CreatedAt      instant `json:"created_at" swaggertype:"string" format:"date-time"`
} // @name Webhook

type webhookList struct {
	Items []webhook `json:"items"`
} // @name Webhooks

func (c *call) webhook(e *notify.Endpoint) webhook {
	w := webhook{ID: e.ID, Label: string(e.Label), Host: e.Host, Format: string(e.Format), FormatLabel: c.word(notify.Formats, string(e.Format)), Unit: c.server.unit(e.Unit),
		Enabled: e.Disabled == "", CreatedBy: c.account(e.CreatedBy), CreatedAt: instant(e.CreatedAt)}
	if e.Disabled != "" {
		w.Disabled, w.DisabledReason = new(string(e.Disabled)), new(c.word(notify.Reasons, string(e.Disabled)))
	}
	return w
}

// word is the label of a value in the caller's language.
func (c *call) word(terms []rectify.Term, id string) string {
	for _, t := range terms {
		if t.ID == id {
			return c.say(t.Message)
		}
	}
	return id
}

// getWebhooks lists all webhooks, oldest first.
//
//	@Summary	消息推送设置
//	@Tags		webhooks
//	@Security	bearer
//	@Success	200	{object}	webhookList
//	@Failure	401,403	{object}	problem
//	@Router		/api/v1/webhooks [get]
func (s *Server) getWebhooks(c *call) error {
	all, err := s.Webhooks.Shelf.Endpoints(c.ctx())
	if err != nil {
		return err
	}
	list := webhookList{Items: []webhook{}}
	for i := range all {
		list.Items = append(list.Items, c.webhook(&all[i]))
	}
	return c.give(answer(list))
}

// getWebhook gives one webhook.
//
//	@Summary	一项推送设置
//	@Tags		webhooks
//	@Security	bearer
//	@Param		id	path		string	true	"推送设置的 id / id of the webhook"
//	@Success	200	{object}	webhook
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/webhooks/{id} [get]
func (s *Server) getWebhook(c *call) error {
	e, _, err := s.Webhooks.Shelf.Endpoint(c.ctx(), c.id())
	if err != nil {
		return err
	}
	return c.give(answer(c.webhook(&e)))
}

type newWebhook struct {
	Label  string  `json:"label" validate:"required" maxLength:"64"`
	URL    string  `json:"url" validate:"required" maxLength:"2048"` // https,主机须在 webhook_hosts 设置中 / https, its host in the setting webhook_hosts
	Format string  `json:"format" validate:"required" enums:"standard,wecom,dingtalk"`
	Unit   string  `json:"unit" validate:"required" maxLength:"64"` // 单位的 id / id of the unit
	Secret *string `json:"secret" maxLength:"128"`                  // 仅钉钉机器人(加签) / of a DingTalk robot only
} // @name NewWebhook

type madeWebhook struct {
	Secret string `json:"secret"` // 签名推送的密钥,仅显示这一次 / of a signed webhook, shown this once
	webhook
} // @name MadeWebhook

// postWebhook makes a webhook, which is told of what happens from now on.
//
//	@Summary	新建消息推送(需重新验证口令)
//	@Tags		webhooks
//	@Security	bearer
//	@Param		body	body		newWebhook	true	"推送到哪里"
//	@Success	201		{object}	madeWebhook
//	@Failure	401,403,422	{object}	problem
//	@Router		/api/v1/webhooks [post]
func (s *Server) postWebhook(c *call) error {
	var in newWebhook
	if err := c.decode(&in); err != nil {
		return err
	}
	if err := c.confirmed(); err != nil {
		return err
	}
	e, secret, err := s.Webhooks.Create(c.ctx(), c.Actor, notify.Request{Label: &in.Label, URL: &in.URL, Secret: in.Secret, Unit: in.Unit, Format: notify.Format(in.Format)})
	if err != nil {
		return c.misled(err)
	}
	return c.give(created("/api/v1/webhooks/"+e.ID, madeWebhook{secret, c.webhook(&e)}))
}

type webhookPatch struct {
	Label   patch[string] `json:"label" swaggertype:"string" maxLength:"64"`
	URL     patch[string] `json:"url" swaggertype:"string" maxLength:"2048"`
	Secret  patch[string] `json:"secret" swaggertype:"string" maxLength:"128"`
	Enabled patch[bool]   `json:"enabled" swaggertype:"boolean"` // 重新启用后补推期间的消息 / switched on again it is told of all it missed
} // @name WebhookPatch

// patchWebhook alters a webhook, or switches it off and on.
//
//	@Summary	变更消息推送(需重新验证口令)
//	@Tags		webhooks
//	@Security	bearer
//	@Accept		json,application/merge-patch+json
//	@Param		id		path		string			true	"推送设置的 id / id of the webhook"
//	@Param		body	body		webhookPatch	true	"要变更的项"
//	@Success	200		{object}	webhook
//	@Failure	401,403,404,422	{object}	problem
//	@Router		/api/v1/webhooks/{id} [patch]
func (s *Server) patchWebhook(c *call) error {
	var in webhookPatch
	if err := c.decode(&in); err != nil {
		return err
	}
	if err := c.confirmed(); err != nil {
		return err
	}
	e, err := s.Webhooks.Alter(c.ctx(), c.Actor, c.id(), notify.Request{Label: in.Label.set(), URL: in.URL.set(), Secret: in.Secret.set(), Enabled: in.Enabled.set()})
	if err != nil {
		return c.misled(err)
	}
	return c.give(answer(c.webhook(&e)))
}

// misled enters in the journal that somebody tried to send messages where they may not go (S-61).
func (c *call) misled(err error) error {
	if code := rectify.CodeOf(err); code == "webhook.host_not_allowed" || code == "webhook.url_invalid" {
		return c.recorded(err)
	}
	return err
}

// deleteWebhook forgets a webhook, its secret and its deliveries.
//
//	@Summary	删除消息推送
//	@Tags		webhooks
//	@Security	bearer
//	@Param		id	path	string	true	"推送设置的 id / id of the webhook"
//	@Success	204
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/webhooks/{id} [delete]
func (s *Server) deleteWebhook(c *call) error {
	if err := s.Webhooks.Remove(c.ctx(), c.Actor, c.id()); err != nil {
		return err
	}
	return c.give(done)
}

// postPing queues a message that says nothing, to try a webhook.
//
//	@Summary	推送一条测试消息
//	@Tags		webhooks
//	@Security	bearer
//	@Param		id	path	string	true	"推送设置的 id / id of the webhook"
//	@Success	202
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/webhooks/{id}/ping [post]
func (s *Server) postPing(c *call) error {
	if err := s.Webhooks.Ping(c.ctx(), c.Actor, c.id()); err != nil {
		return err
	}
	return c.give(reply{Status: http.StatusAccepted})
}
