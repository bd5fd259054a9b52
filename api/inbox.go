package api

import (
	"context"
	"slices"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Inbox reads what waits for somebody.
type Inbox interface {
	Inbox(ctx context.Context, scope rectify.Scope, boxes []rectify.Box, first int) (map[string]report.Waiting, error)
	Errands(ctx context.Context, scope rectify.Scope, box rectify.Box, after *report.ErrandPlace, limit int) (*report.ErrandPage, error)
}

type inbox struct {
	Today day        `json:"today" swaggertype:"string" format:"date"`
	Boxes []inboxBox `json:"boxes"`
	// Sweeps are those that the unit has yet to answer; GET /api/v1/sweeps?open=true lists them to their end.
	Sweeps inboxSweeps `json:"sweeps"`
} // @name Inbox

type inboxSweeps struct {
	Count int            `json:"count" maximum:"100"`
	More  bool           `json:"more"` // 超过 100 件 / there are more than counted
	Items []sweepWaiting `json:"items"`
} // @name InboxSweeps

type sweepWaiting struct {
	ID      string `json:"id"`
	Subject string `json:"subject"`
	DueOn   day    `json:"due_on" swaggertype:"string" format:"date"`
} // @name SweepWaiting

// mostSweeps is how many waiting sweeps an inbox counts.
const mostSweeps = 100

// sweepsWaiting tells which sweeps wait for an answer of the caller's unit; coordinators ask and do not answer.
func (c *call) sweepsWaiting(scope rectify.Scope, first int) (inboxSweeps, error) {
	waiting := inboxSweeps{Items: []sweepWaiting{}}
	if !c.has(rectify.Officer, rectify.Leader) {
		return waiting, nil
	}
	all, err := c.server.Sweeps.Sweeps(c.ctx(), scope, rectify.SweepQuery{Waiting: c.server.Desk.House.Units().Chain(c.Actor.Unit), Limit: mostSweeps + 1})
	if err != nil {
		return waiting, err
	}
	waiting.Count, waiting.More = min(len(all), mostSweeps), len(all) > mostSweeps
	for _, s := range all[:min(first, len(all))] {
		waiting.Items = append(waiting.Items, sweepWaiting{s.ID, string(s.Subject), day(s.DueOn)})
	}
	return waiting, nil
}

type inboxBox struct {
	Box      string   `json:"box" extensions:"x-vocabulary=inbox_box"`
	BoxLabel string   `json:"box_label"`
	Count    int64    `json:"count" maximum:"1000"`
	More     bool     `json:"more"`  // 超过 1000 件 / there are more than counted
	Items    []errand `json:"items"` // 最急的若干件 / the most urgent ones
} // @name InboxBox

// errand is a ticket as an inbox shows it.
type errand struct {
	ID              string  `json:"id"`
	TicketNo        string  `json:"ticket_no"`
	Title           string  `json:"title"`
	Source          string  `json:"source"`
	State           string  `json:"state"`
	StateLabel      string  `json:"state_label"`
	Version         int64   `json:"version"`
	ResponsibleUnit *ref    `json:"responsible_unit" extensions:"x-nullable"`
	On              day     `json:"on" swaggertype:"string" format:"date" extensions:"x-nullable"` // 该事项的期限 / the day that this is about
	Light           *string `json:"light" extensions:"x-nullable"`
} // @name Errand

func (c *call) errand(e report.Errand, today calendar.Day) errand {
	t := e.Ticket
	return errand{t.ID, t.TicketNo, string(t.Title), string(t.Source), string(t.State), c.say(rectify.Label("state", string(t.State))), t.Version,
		c.server.unit(t.ResponsibleUnit), day(e.On), c.server.light(t, today)}
}

// getInbox tells what waits for the caller, by role and unit, in one call: every box of the role with its number and
// the most urgent tickets.
//
//	@Summary	我的待办
//	@Tags		inbox
//	@Security	bearer
//	@Param		first	query		int	false	"每类列出的件数 / tickets per box"	minimum(1)	maximum(20)	default(5)
//	@Success	200		{object}	inbox
//	@Failure	401,403,422	{object}	problem
//	@Router		/api/v1/inbox [get]
func (s *Server) getInbox(c *call) error {
	q := c.query()
	first := q.number("first", 5, 1, 20)
	if err := q.err(); err != nil {
		return err
	}
	scope, err := c.scope()
	if err != nil {
		return err
	}
	today := calendar.DayOf(s.Now())
	boxes := s.Desk.House.Units().Inbox(c.Actor, today, s.YellowDays)
	waiting, err := s.Inbox.Inbox(c.ctx(), scope, boxes, first)
	if err != nil {
		return err
	}
	told := inbox{Today: day(today), Boxes: []inboxBox{}}
	if told.Sweeps, err = c.sweepsWaiting(scope, first); err != nil {
		return err
	}
	for _, b := range boxes {
		w := waiting[b.ID]
		box := inboxBox{b.ID, c.say(rectify.Label("inbox_box", b.ID)), w.Count, w.More, []errand{}}
		for _, e := range w.First {
			box.Items = append(box.Items, c.errand(e, today))
		}
		told.Boxes = append(told.Boxes, box)
	}
	return c.give(answer(told))
}

type errandPage struct {
	Items      []listedErrand `json:"items"`
	NextCursor *string        `json:"next_cursor" extensions:"x-nullable"`
} // @name ErrandPage

type listedErrand struct {
	errand
	Owing []ref `json:"owing"` // 本月未报进展的责任、配合单位 / units that have not reported this month
} // @name ListedErrand

// getInboxBox lists one box of the caller's inbox to its end, the most urgent first: progress_owed, for a coordinator,
// is the list of who has not reported this month, with the units that owe a report.
//
//	@Summary	待办中的一类
//	@Tags		inbox
//	@Security	bearer
//	@Param		box		path		string	true	"待办类别 / box of the inbox"
//	@Param		limit	query		int		false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param		cursor	query		string	false	"上一页的 next_cursor / of the page before"
//	@Success	200		{object}	errandPage
//	@Failure	401,403,404,422	{object}	problem
//	@Router		/api/v1/inbox/{box} [get]
func (s *Server) getInboxBox(c *call) error {
	today := calendar.DayOf(s.Now())
	boxes := s.Desk.House.Units().Inbox(c.Actor, today, s.YellowDays)
	i := slices.IndexFunc(boxes, func(b rectify.Box) bool { return b.ID == c.Param("box") })
	if i < 0 {
		return rectify.Refuse(rectify.NotFound, "inbox.no_box", rectify.Say("您的待办中没有这一类;可用的类别见 GET /api/v1/inbox", "your inbox has no such box; see GET /api/v1/inbox for those it has"))
	}
	page, next, err := c.errands(boxes[i])
	if err != nil {
		return err
	}
	list := errandPage{Items: []listedErrand{}, NextCursor: next}
	for _, e := range page {
		list.Items = append(list.Items, listedErrand{c.errand(e, today), s.unitList(e.Ticket.Owing(today))})
	}
	return c.give(answer(list))
}

// errands reads the page of a box that the request asks for.
func (c *call) errands(box rectify.Box) ([]report.Errand, *string, error) {
	q := c.query()
	limit := q.limit()
	if err := q.err(); err != nil {
		return nil, nil, err
	}
	scope, err := c.scope()
	if err != nil {
		return nil, nil, err
	}
	var after *report.ErrandPlace
	var place report.ErrandPlace
	if more, err := c.cursor(&place); err != nil {
		return nil, nil, err
	} else if more {
		after = &place
	}
	page, err := c.server.Inbox.Errands(c.ctx(), scope, box, after, limit)
	if err != nil {
		return nil, nil, err
	}
	if page.Next == nil {
		return page.Errands, nil, nil
	}
	next, err := c.next(page.Next)
	return page.Errands, next, err
}
