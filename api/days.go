package api

import (
	"errors"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Calendar answers questions about working days.
type Calendar interface {
	Due(from calendar.Day, n int, kind calendar.Kind, countFirst bool) (calendar.Due, error)
	Days(from, to calendar.Day) ([]calendar.Entry, error)
	Count(from, to calendar.Day, countFirst bool) (n int, provisional bool, err error)
}

type due struct {
	DueOn       day       `json:"due_on" swaggertype:"string" format:"date"`
	Provisional bool      `json:"provisional"` // the holiday notice of a year in the period is not held yet
	Explanation []segment `json:"explanation"`
	Calendar    string    `json:"calendar"` // 日历版本 / version of the calendar
} // @name Due

// segment is one sentence of the explanation.
type segment struct {
	Step string `json:"step" enums:"start,skip,make_up,weekends,provisional,end,unworked"`
	From day    `json:"from" swaggertype:"string" format:"date" extensions:"x-nullable"`
	To   day    `json:"to" swaggertype:"string" format:"date" extensions:"x-nullable"`
	Days int    `json:"days"`
	Text string `json:"text"`
} // @name DueStep

// getDue computes the last day of a period.
//
//	@Summary	期限截止日
//	@Tags		calendar
//	@Security	bearer
//	@Param		from		query		string	true	"起算日 / from"	Format(date)
//	@Param		days		query		int		true	"天数 / number of days"	minimum(0)	maximum(10000)
//	@Param		kind		query		string	false	"工作日或自然日,默认 working / working or calendar days"	Enums(working, natural)
//	@Param		count_first	query		bool	false	"当日是否计入,默认 false / whether the first day counts"
//	@Success	200			{object}	due
//	@Failure	401,422	{object}	problem
//	@Router		/api/v1/calendar/due [get]
func (s *Server) getDue(c *call) error {
	q := c.query()
	from, n := q.needDay("from"), q.needNumber("days", 0, calendar.MaxDays)
	kind := q.one("kind", string(calendar.Working), string(calendar.Working), string(calendar.Natural))
	countFirst := q.flag("count_first")
	if err := q.err(); err != nil {
		return err
	}
	found, err := s.Calendar.Due(from, n, calendar.Kind(kind), countFirst != nil && *countFirst)
	if err != nil {
		return calendarRefusal(err)
	}
	answered := due{DueOn: day(found.On), Provisional: found.Provisional, Explanation: []segment{}, Calendar: found.Version}
	for _, e := range found.Explanation {
		answered.Explanation = append(answered.Explanation, segment{string(e.Step), day(e.From), day(e.To), e.Days, c.say(rectify.Message(e.Text))})
	}
	return c.give(answer(answered))
}

type calendarDay struct {
	Day         day    `json:"day" swaggertype:"string" format:"date"`
	Working     bool   `json:"working"`
	Sort        string `json:"sort" enums:"workday,weekend,holiday,make_up"`
	Name        string `json:"name"` // 通知所载节日名称 / of the holiday, as the notice prints it
	Label       string `json:"label"`
	Provisional bool   `json:"provisional"`
} // @name CalendarDay

type calendarDays struct {
	Items []calendarDay `json:"items"`
} // @name CalendarDays

// getDays lists days with whether people work on them.
//
//	@Summary	逐日列出工作日与节假日
//	@Tags		calendar
//	@Security	bearer
//	@Param		from	query		string	true	"首日 / first day"	Format(date)
//	@Param		to		query		string	true	"末日,最多十年 / last day, ten years at most"	Format(date)
//	@Success	200		{object}	calendarDays
//	@Failure	401,422	{object}	problem
//	@Router		/api/v1/calendar/days [get]
func (s *Server) getDays(c *call) error {
	q := c.query()
	from, to := q.needDay("from"), q.needDay("to")
	if err := q.err(); err != nil {
		return err
	}
	entries, err := s.Calendar.Days(from, to)
	if err != nil {
		return calendarRefusal(err)
	}
	list := calendarDays{Items: make([]calendarDay, len(entries))}
	for i, e := range entries {
		list.Items[i] = calendarDay{day(e.Day), e.Working, string(e.Sort), e.Name, c.say(rectify.Message(e.Text())), e.Provisional}
	}
	return c.give(answer(list))
}

// calendarRefusal turns what the calendar refuses into a refusal of the parameters.
func calendarRefusal(err error) error {
	var refused *calendar.Error
	if !errors.As(err, &refused) {
		return err
	}
	return rectify.Refuse(rectify.Invalid, refused.Code, rectify.Message(refused.Text))
}
