package api

import (
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// provisional is a day that was computed before the holidays of a year it touches were published.
type provisional struct {
	Clock      string `json:"clock"`
	ClockLabel string `json:"clock_label"`
	From       day    `json:"from" swaggertype:"string" format:"date"`
	Days       int    `json:"days"` // 工作日 / working days
	CountFirst bool   `json:"count_first"`
	On         day    `json:"on" swaggertype:"string" format:"date"`
	Calendar   string `json:"calendar"` // 当时的日历版本 / version of the calendar that computed it
} // @name Provisional

func (c *call) provisional(p rectify.Provisional) provisional {
	return provisional{p.Clock, c.say(rectify.Label("clock", p.Clock)), day(p.From), p.Days, p.CountFirst, day(p.On), p.Calendar}
}

// toConfirm is a provisional day as the present calendar makes it.
type toConfirm struct {
	provisional
	Published  bool `json:"published"`                                        // 已公布,可以确认 / can be confirmed now
	Recomputed day  `json:"recomputed_on" swaggertype:"string" format:"date"` // 按现有日历 / by the present calendar
	Differs    bool `json:"differs"`
} // @name ProvisionalToConfirm

type provisionalTicket struct {
	errand
	Days []toConfirm `json:"days"`
} // @name ProvisionalTicket

type provisionalPage struct {
	Items      []provisionalTicket `json:"items"`
	NextCursor *string             `json:"next_cursor" extensions:"x-nullable"`
} // @name ProvisionalPage

// getProvisional lists the tickets with provisional days, each as it stands and as the calendar of today makes it. No
// day moves by itself: a coordinator confirms it (move confirm_day), or keeps the one that people were told.
//
//	@Summary	暂定期限清单
//	@Tags		calendar
//	@Security	bearer
//	@Param		limit	query		int		false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param		cursor	query		string	false	"上一页的 next_cursor / of the page before"
//	@Success	200		{object}	provisionalPage
//	@Failure	401,403,422	{object}	problem
//	@Router		/api/v1/calendar/provisional [get]
func (s *Server) getProvisional(c *call) error {
	page, next, err := c.errands(rectify.ToConfirm())
	if err != nil {
		return err
	}
	today := calendar.DayOf(s.Now())
	list := provisionalPage{Items: []provisionalTicket{}, NextCursor: next}
	for _, e := range page {
		item := provisionalTicket{errand: c.errand(e, today), Days: []toConfirm{}}
		for _, p := range e.Ticket.Provisional {
			due, err := s.Calendar.Due(p.From, p.Days, calendar.Working, p.CountFirst)
			if err != nil {
				return calendarRefusal(err)
			}
			item.Days = append(item.Days, toConfirm{c.provisional(p), !due.Provisional, day(due.On), due.On != p.On})
		}
		list.Items = append(list.Items, item)
	}
	return c.give(answer(list))
}
