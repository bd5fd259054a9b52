package api

import (
	"net/http"
	"strconv"

	"qingdan/internal/notify"
)

// delivery is one message to a webhook and what became of it. What it says is not shown: system administrators have no
// business rights.
type delivery struct {
	N          int64   `json:"n" minimum:"1"`
	MessageID  string  `json:"message_id"` // webhook-id,各次尝试相同 / the same in every attempt
	State      string  `json:"state" extensions:"x-vocabulary=delivery_state"`
	StateLabel string  `json:"state_label"`
	Attempts   int     `json:"attempts"`
	QueuedAt   instant `json:"queued_at" swaggertype:"string" format:"date-time"`
	NextAt     instant `json:"next_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"` // 下次尝试不早于 / not tried again before
	DoneAt     instant `json:"done_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`
	Status     *int    `json:"status" extensions:"x-nullable"` // 对方最近的 HTTP 状态 / of the last answer
	Fault      *string `json:"fault" extensions:"x-vocabulary=delivery_fault,x-nullable"`
	FaultLabel *string `json:"fault_label" extensions:"x-nullable"`
} // @name Delivery

type deliveryPage struct {
	Items      []delivery `json:"items"`
	NextCursor *string    `json:"next_cursor" extensions:"x-nullable"`
} // @name DeliveryPage

func (c *call) delivery(d *notify.Delivery) delivery {
	wire := delivery{N: d.N, MessageID: d.ID, State: string(d.State), StateLabel: c.word(notify.States, string(d.State)), Attempts: d.Attempts, QueuedAt: instant(d.MadeAt), DoneAt: instant(d.DoneAt)}
	if d.State == notify.Pending {
		wire.NextAt = instant(d.NextAt)
	}
	if d.Status != 0 {
		wire.Status = &d.Status
	}
	if d.Fault != "" {
		wire.Fault, wire.FaultLabel = new(string(d.Fault)), new(c.word(notify.Faults, string(d.Fault)))
	}
	return wire
}

// getDeliveries lists what was sent to a webhook, newest first.
//
//	@Summary	推送记录(送达的保存 30 天)
//	@Tags		webhooks
//	@Security	bearer
//	@Param		id		path		string	true	"推送设置的 id / id of the webhook"
//	@Param		limit	query		int		false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param		cursor	query		string	false	"上一页的 next_cursor / of the page before"
//	@Success	200		{object}	deliveryPage
//	@Failure	401,403,404,422	{object}	problem
//	@Router		/api/v1/webhooks/{id}/deliveries [get]
func (s *Server) getDeliveries(c *call) error {
	q := c.query()
	limit := q.limit()
	if err := q.err(); err != nil {
		return err
	}
	var before int64
	if _, err := c.cursor(&before); err != nil {
		return err
	}
	if _, _, err := s.Webhooks.Shelf.Endpoint(c.ctx(), c.id()); err != nil {
		return err
	}
	all, err := s.Webhooks.Shelf.Deliveries(c.ctx(), c.id(), before, limit+1)
	if err != nil {
		return err
	}
	page := deliveryPage{Items: []delivery{}}
	if len(all) > limit {
		all = all[:limit]
		if page.NextCursor, err = c.next(all[limit-1].N); err != nil {
			return err
		}
	}
	for i := range all {
		page.Items = append(page.Items, c.delivery(&all[i]))
	}
	return c.give(answer(page))
}

// postRedelivery sends a message again, under the id it had.
//
//	@Summary	重新推送
//	@Tags		webhooks
//	@Security	bearer
//	@Param		id	path	string	true	"推送设置的 id / id of the webhook"
//	@Param		n	path	int		true	"推送记录的 n / n, the id of the delivery within the webhook"
//	@Success	202
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/webhooks/{id}/deliveries/{n}/redeliver [post]
func (s *Server) postRedelivery(c *call) error {
	n, err := strconv.ParseInt(c.Param("n"), 10, 64)
	if err != nil {
		return notify.DeliveryAbsent()
	}
	if err := s.Webhooks.Redeliver(c.ctx(), c.Actor, c.id(), n); err != nil {
		return err
	}
	return c.give(reply{Status: http.StatusAccepted})
}
