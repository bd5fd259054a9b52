package notify

import (
	"context"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"qingdan/internal/rectify"
)

// Office is where system administrators look after endpoints. They have no business rights, so nothing that it gives
// tells about a ticket.
type Office struct {
	Shelf     Shelf
	Box       Box
	Units     func() *rectify.UnitTree
	Addresses Addresses
	Now       func() time.Time
	NewID     func() string
	Entry     func(rectify.Actor, rectify.Event) rectify.Entry
}

// Request is what an administrator says about an endpoint; when it is altered, nil stays as it is.
type Request struct {
	Label   *string
	URL     *string
	Secret  *string // of a 钉钉 robot with 加签; for Standard one is drawn
	Unit    string  // only of a new one
	Format  Format  // only of a new one
	Enabled *bool
}

const longestLabel, longestURL, longestSecret = 64, 2048, 128

// Create makes an endpoint and gives its secret, which is shown this once. It is told of what is entered from now on.
func (o *Office) Create(ctx context.Context, by rectify.Actor, r Request) (Endpoint, string, error) {
	if err := mayManage(by); err != nil {
		return Endpoint{}, "", err
	}
	u, err := o.Addresses.Check(or(r.URL))
	if err != nil {
		return Endpoint{}, "", err
	}
	if err := o.fits(r); err != nil {
		return Endpoint{}, "", err
	}
	now := o.Now().UTC().Truncate(time.Microsecond)
	e := Endpoint{ID: o.NewID(), Label: rectify.Text(strings.TrimSpace(or(r.Label))), Host: shownHost(u), Format: r.Format, Unit: r.Unit, CreatedBy: by.ID, CreatedAt: now}
	to := target{URL: or(r.URL), Secret: or(r.Secret)}
	if e.Format == Standard {
		to.Secret = newSecret()
	}
	sealed, err := to.seal(o.Box, e.ID)
	if err != nil {
		return Endpoint{}, "", err
	}
	err = o.Shelf.ApplyEndpoint(ctx, Change{Entry: o.entry(by, "create", e.ID), Target: sealed, Decide: func(*Endpoint) (*Endpoint, error) { return &e, nil }})
	if e.Format != Standard {
		to.Secret = "" // he brought it
	}
	return e, to.Secret, err
}

// fits checks what a request brings.
func (o *Office) fits(r Request) error {
	var unmet []rectify.Field
	miss := func(name, code, zh, en string) {
		unmet = append(unmet, rectify.Field{Name: name, Code: code, Message: rectify.Message{ZH: zh, EN: en}})
	}
	if _, known := o.Units().Unit(r.Unit); !known {
		miss("unit", "unit.absent", "没有这个单位", "there is no such unit")
	}
	if r.Secret != nil && r.Format != DingTalk {
		miss("secret", "webhook.secret_not_taken", "只有钉钉机器人(加签)需要带入密钥;签名推送的密钥由系统生成", "only a DingTalk robot brings a secret; that of a signed webhook is drawn")
	}
	if utf8.RuneCountInString(or(r.Label)) > longestLabel || len(or(r.URL)) > longestURL || len(or(r.Secret)) > longestSecret {
		miss("body", "value.too_long", "名称、地址或密钥过长", "label, url or secret is too long")
	}
	if unmet == nil {
		return nil
	}
	return rectify.Refuse(rectify.Invalid, "webhook.invalid", rectify.Say("推送设置有误", "the webhook is not right"), unmet...)
}

// Alter changes the label or address of an endpoint, or switches it off and on. Switched on again it is told of all it
// missed, in order, beginning with what failed.
func (o *Office) Alter(ctx context.Context, by rectify.Actor, id string, r Request) (Endpoint, error) {
	if err := mayManage(by); err != nil {
		return Endpoint{}, err
	}
	present, sealed, err := o.Shelf.Endpoint(ctx, id)
	if err != nil {
		return Endpoint{}, err
	}
	r.Unit, r.Format = present.Unit, present.Format
	if err := o.fits(r); err != nil {
		return Endpoint{}, err
	}
	change := Change{Entry: o.entry(by, "alter", id)}
	var u *url.URL
	if r.URL != nil || r.Secret != nil {
		to, err := openTarget(o.Box, id, sealed)
		if err != nil {
			return Endpoint{}, err
		}
		if r.URL != nil {
			to.URL = *r.URL
		}
		if r.Secret != nil {
			to.Secret = *r.Secret
		}
		if u, err = o.Addresses.Check(to.URL); err != nil {
			return Endpoint{}, err
		}
		if change.Target, err = to.seal(o.Box, id); err != nil {
			return Endpoint{}, err
		}
	}
	if r.Enabled != nil && *r.Enabled {
		change.Again = -1
	}
	var after Endpoint
	change.Decide = func(before *Endpoint) (*Endpoint, error) {
		if before == nil {
			return nil, Absent()
		}
		after = *before
		if r.Label != nil {
			after.Label = rectify.Text(strings.TrimSpace(*r.Label))
		}
		if u != nil {
			after.Host = shownHost(u)
		}
		switch {
		case r.Enabled != nil && *r.Enabled:
			after.Disabled = ""
		case r.Enabled != nil:
			after.Disabled = ByAdmin
		}
		return &after, nil
	}
	err = o.Shelf.ApplyEndpoint(ctx, change)
	return after, err
}

// Remove forgets an endpoint with its secret and its deliveries.
func (o *Office) Remove(ctx context.Context, by rectify.Actor, id string) error {
	return o.change(ctx, by, "remove", id, Change{}, func(*Endpoint) *Endpoint { return nil })
}

// Ping queues a message that says nothing, to try the endpoint.
func (o *Office) Ping(ctx context.Context, by rectify.Actor, id string) error {
	e, _, err := o.Shelf.Endpoint(ctx, id)
	if err != nil {
		return err
	}
	now := o.Now()
	body, err := e.Format.ping(now)
	if err != nil {
		return err
	}
	queue := &Delivery{Endpoint: id, ID: "msg_" + o.NewID(), Body: body, State: Pending, MadeAt: now, NextAt: now}
	return o.change(ctx, by, "ping", id, Change{Queue: queue}, same)
}

// Redeliver sends a delivery again, under the id it had. webhook.delivery_absent.
func (o *Office) Redeliver(ctx context.Context, by rectify.Actor, id string, n int64) error {
	if n < 1 {
		return DeliveryAbsent()
	}
	return o.change(ctx, by, "redeliver", id, Change{Again: n}, same)
}

func same(e *Endpoint) *Endpoint { return e }

func (o *Office) change(ctx context.Context, by rectify.Actor, do, id string, c Change, decide func(*Endpoint) *Endpoint) error {
	if err := mayManage(by); err != nil {
		return err
	}
	c.Entry = o.entry(by, do, id)
	c.Decide = func(before *Endpoint) (*Endpoint, error) {
		if before == nil {
			return nil, Absent()
		}
		return decide(before), nil
	}
	return o.Shelf.ApplyEndpoint(ctx, c)
}

func (o *Office) entry(by rectify.Actor, do, id string) rectify.Entry {
	e := o.Entry(by, rectify.EventWebhook)
	e.Do, e.Subject = do, id
	return e
}

func mayManage(by rectify.Actor) error {
	if by.Role == rectify.SystemAdmin {
		return nil
	}
	return rectify.Refuse(rectify.Forbidden, "webhook.not_yours", rectify.Say("消息推送由系统管理员设置", "system administrators look after webhooks"))
}

// Absent is what a shelf says about an endpoint that is not there: webhook.absent.
func Absent() error {
	return rectify.Refuse(rectify.NotFound, "webhook.absent", rectify.Say("没有这个推送设置", "there is no such webhook"))
}

// DeliveryAbsent is what a shelf says about a delivery that is not there.
func DeliveryAbsent() error {
	return rectify.Refuse(rectify.NotFound, "webhook.delivery_absent", rectify.Say("没有这条推送记录,或已过保存期", "there is no such delivery, or it was kept long enough"))
}

func or(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
