package api

import (
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// escalation is a ticket that calls for the next supervision slip.
type escalation struct {
	errand
	Slips         int     `json:"slips"`                                                      // 已发督办单(不含催办) / supervision slips so far
	LastLevel     *string `json:"last_level" extensions:"x-nullable,x-vocabulary=slip_level"` // 最近一次 / of the last one
	DaysLate      int     `json:"days_late" minimum:"1"`                                      // 逾期天数 / since the due day, or the day to answer
	ProposedLevel string  `json:"proposed_level" extensions:"x-vocabulary=slip_level"`
	ProposedLabel string  `json:"proposed_label"`
} // @name Escalation

type escalationPage struct {
	Items      []escalation `json:"items"`
	NextCursor *string      `json:"next_cursor" extensions:"x-nullable"`
} // @name EscalationPage

// getEscalations lists what is to be escalated today, the longest overdue first: tickets past their due day without a
// supervision slip, and slips that were missed: not answered in time, or overdue once the day to answer was over. A coordinator issues the slip (move supervise); nothing
// rises by itself.
//
//	@Summary	待督办升级清单
//	@Tags		inbox
//	@Security	bearer
//	@Param		limit	query		int		false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param		cursor	query		string	false	"上一页的 next_cursor / of the page before"
//	@Success	200		{object}	escalationPage
//	@Failure	401,403,422	{object}	problem
//	@Router		/api/v1/escalations [get]
func (s *Server) getEscalations(c *call) error {
	today := calendar.DayOf(s.Now())
	page, next, err := c.errands(rectify.ToEscalate(today))
	if err != nil {
		return err
	}
	list := escalationPage{Items: []escalation{}, NextCursor: next}
	for _, e := range page {
		level, after, _ := e.Ticket.Escalation(today)
		item := escalation{errand: c.errand(e, today), DaysLate: int(today - after), ProposedLevel: level, ProposedLabel: c.say(rectify.Label("slip_level", level))}
		for _, slip := range e.Ticket.Slips {
			if slip.Level != "reminder" {
				item.Slips++
				item.LastLevel = &slip.Level
			}
		}
		list.Items = append(list.Items, item)
	}
	return c.give(answer(list))
}
