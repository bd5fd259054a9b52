package api

import (
	"context"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Board is what people see who do not sign in: public notices, and with a tracking code one case. It is read without a
// scope and gives no ticket.
type Board interface {
	Notices(ctx context.Context, today calendar.Day, after rectify.Notice, limit int) ([]rectify.Notice, error)
	Notice(ctx context.Context, id string) (rectify.Notice, error)
	Case(ctx context.Context, digest string, now time.Time) (rectify.Case, error)
}

// Contact is where the public reaches the office besides the page of notices.
type Contact struct {
	Phone   string // 监督电话
	Address string // 受理地址
}

// publicNotice is a closure under public notice, as everybody sees it.
type publicNotice struct {
	ID       string `json:"id"`
	Text     string `json:"text"`
	Unit     string `json:"unit"`    // 受理单位 / who takes objections
	Contact  string `json:"contact"` // 受理电话、地址 / its telephone and address
	Phone    string `json:"phone"`   // 监督电话 / telephone of the office
	Address  string `json:"address"` // 受理地址 / its address
	StartOn  day    `json:"start_on" swaggertype:"string" format:"date"`
	EndOn    day    `json:"end_on" swaggertype:"string" format:"date"` // 最后一日 / the last day
	DaysLeft int    `json:"days_left" minimum:"0"`                     // 含今日;0 为已期满 / today included; 0 when it is over
} // @name PublicNotice

type publicNotices struct {
	Items      []publicNotice `json:"items"`
	NextCursor *string        `json:"next_cursor" extensions:"x-nullable"`
} // @name PublicNotices

func (c *call) publicNotice(n rectify.Notice) publicNotice {
	at := c.server.Contact
	w := publicNotice{ID: n.ID, Text: string(n.Text), Contact: string(n.Contact), Phone: at.Phone, Address: at.Address, StartOn: day(n.StartOn), EndOn: day(n.EndOn),
		DaysLeft: n.DaysLeft(calendar.DayOf(c.server.Now()))}
	if unit := c.server.unit(n.Unit); unit != nil {
		w.Unit = unit.Name
	}
	return w
}

// getNotices lists the public notices that run today.
//
//	@Summary	公示中的销号(无须登录)
//	@Tags		public
//	@Param		limit	query		int		false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param		cursor	query		string	false	"上一页的 next_cursor / of the page before"
//	@Success	200		{object}	publicNotices
//	@Failure	422,429	{object}	problem
//	@Router		/api/v1/public/notices [get]
func (s *Server) getNotices(c *call) error {
	if err := c.looks(); err != nil {
		return err
	}
	q := c.query()
	limit := q.limit()
	if err := q.err(); err != nil {
		return err
	}
	var after struct {
		On calendar.Day
		ID string
	}
	if _, err := c.cursor(&after); err != nil {
		return err
	}
	found, err := s.Board.Notices(c.ctx(), calendar.DayOf(s.Now()), rectify.Notice{ID: after.ID, EndOn: after.On}, limit+1)
	if err != nil {
		return err
	}
	page := publicNotices{Items: []publicNotice{}}
	if len(found) > limit {
		found = found[:limit]
		after.On, after.ID = found[limit-1].EndOn, found[limit-1].ID
		if page.NextCursor, err = c.next(after); err != nil {
			return err
		}
	}
	for _, n := range found {
		page.Items = append(page.Items, c.publicNotice(n))
	}
	return c.give(answer(page))
}

// getNotice gives one public notice, until the ticket is closed or sent back.
//
//	@Summary	一项公示(无须登录)
//	@Tags		public
//	@Param		id	path		string	true	"公示的 id / id of the notice"
//	@Success	200	{object}	publicNotice
//	@Failure	404,429	{object}	problem
//	@Router		/api/v1/public/notices/{id} [get]
func (s *Server) getNotice(c *call) error {
	if err := c.looks(); err != nil {
		return err
	}
	n, err := s.Board.Notice(c.ctx(), c.id())
	if err != nil {
		return err
	}
	return c.give(answer(c.publicNotice(n)))
}
