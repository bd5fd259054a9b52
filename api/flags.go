package api

import (
	"cmp"
	"context"
	"slices"

	"qingdan/internal/calendar"
	"qingdan/internal/flags"
	"qingdan/internal/rectify"
)

// Suspects reads what flags are raised on, each read within a scope.
type Suspects interface {
	Closures(ctx context.Context, scope rectify.Scope, from, to calendar.Day, most int) ([]*rectify.Ticket, error)
	ReusedPhotos(ctx context.Context, scope rectify.Scope, t *rectify.Ticket) ([]flags.Reuse, error)
	PhotosBetween(ctx context.Context, scope rectify.Scope, from, to calendar.Day) (map[string][]rectify.Attachment, error) // by ticket id
	PhotosLike(ctx context.Context, scope rectify.Scope, t *rectify.Ticket, looks [8]uint64) ([]flags.Photo, error)
	ViewsBetween(ctx context.Context, scope rectify.Scope, from, to calendar.Day) ([]flags.View, error)
	MovesBetween(ctx context.Context, scope rectify.Scope, kinds []string, from, to calendar.Day, most int) ([]flags.Move, error)
	ReusedBetween(ctx context.Context, scope rectify.Scope, from, to calendar.Day) ([]flags.Reuse, error)
}

const (
	longestFlagged = 366   // days
	mostFlagged    = 20000 // closures that are compared with each other at once
	aroundClosing  = 15    // days before and after a closing that it is compared with
)

type flagForm struct {
	Code     string   `json:"code"`
	Severity string   `json:"severity" enums:"notice,warning,serious"`
	Message  string   `json:"message"` // 含所依据的数字 / with the numbers that it was raised on
	Tickets  []string `json:"tickets"` // 所涉问题的 id / ids of the tickets that it is about
	People   []ref    `json:"people"`
	Unit     *ref     `json:"unit" extensions:"x-nullable"` // 所涉单位 / the unit that it is about, when it is about one
} // @name Flag

type flagList struct {
	Items []flagForm `json:"items"`
} // @name FlagList

type flagPage struct {
	Items      []flagForm `json:"items"`
	NextCursor *string    `json:"next_cursor" extensions:"x-nullable"`
} // @name FlagPage

// getTicketFlags tells what about a ticket is worth a look. A flag is no judgement and blocks nothing.
//
//	@Summary	问题的疑点
//	@Tags		flags
//	@Security	bearer
//	@Param		id	path		string	true	"问题的 id / id of the ticket"
//	@Success	200	{object}	flagList
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/tickets/{id}/flags [get]
func (s *Server) getTicketFlags(c *call) error {
	t, err := c.ticket()
	if err != nil {
		return err
	}
	scope, err := c.scope()
	if err != nil {
		return err
	}
	reused, err := s.Suspects.ReusedPhotos(c.ctx(), scope, t)
	if err != nil {
		return err
	}
	all := flags.Over(nil, reused, s.Flags)
	if t.State == rectify.Closed {
		on := calendar.DayOf(t.ClosedAt)
		from, to := on.Add(-aroundClosing), on.Add(aroundClosing)
		closed, err := s.Suspects.Closures(c.ctx(), scope, from, to, mostFlagged)
		if err != nil {
			return err
		}
		photos, err := c.photos(scope, from, to)
		if err != nil {
			return err
		}
		if all, err = c.compare(scope, closed, photos, reused, from, to); err != nil {
			return err
		}
	}
	alike, err := c.alike(scope, t)
	if err != nil {
		return err
	}
	all = append(all, alike...)
	raised := slices.DeleteFunc(all, func(f flags.Flag) bool { return !slices.Contains(f.Tickets, t.ID) })
	history, err := s.Tickets.History(c.ctx(), t, 0, longestHistory)
	if err != nil {
		return err
	}
	entries := make([]rectify.Entry, len(history))
	for i, e := range history {
		entries[i] = e.Entry
	}
	items, err := c.flags(append(raised, flags.Late(t.ID, entries, s.Flags)...))
	if err != nil {
		return err
	}
	return c.give(answer(flagList{Items: items}))
}

// getFlags lists what about the closures of a period is worth a look, by code. Late entries are flagged at each ticket
// only.
//
//	@Summary	一个时期内销号的疑点
//	@Tags		flags
//	@Security	bearer
//	@Param		code	query		string	false	"疑点代码,逗号分隔 / codes, separated by commas"
//	@Param		unit	query		string	false	"责任单位的 id / id of the responsible unit"
//	@Param		from	query		string	true	"销号日期自 / closed from"	format(date)
//	@Param		to		query		string	true	"销号日期至 / closed until"	format(date)
//	@Param		limit	query		int		false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param		cursor	query		string	false	"上一页的 next_cursor / of the page before"
//	@Success	200		{object}	flagPage
//	@Failure	401,403,422	{object}	problem
//	@Router		/api/v1/flags [get]
func (s *Server) getFlags(c *call) error {
	q := c.query()
	codes, unit, from, to, limit := q.list("code"), q.text("unit", 64), q.needDay("from"), q.needDay("to"), q.limit()
	for _, code := range codes {
		if !slices.Contains(flags.Codes(), code) {
			q.miss("code", "value.unknown", "没有这个取值:%s", "there is no such value: %s", under("", code))
		}
	}
	if span := int(to - from); len(q.unmet) == 0 && (span < 0 || span >= longestFlagged) {
		q.miss("to", "value.range", "应不早于 from,且时期不超过 %d 天", "must not lie before from, and the period is at most %d days", longestFlagged)
	}
	if err := q.err(); err != nil {
		return err
	}
	raised, err := c.raised(from, to, unit)
	if err != nil {
		return err
	}
	if codes != nil {
		raised = slices.DeleteFunc(raised, func(f flags.Flag) bool { return !slices.Contains(codes, f.Code) })
	}
	var after [2]string
	if _, err := c.cursor(&after); err != nil {
		return err
	}
	raised = slices.DeleteFunc(raised, func(f flags.Flag) bool {
		return cmp.Or(cmp.Compare(f.Code, after[0]), cmp.Compare(f.Subject, after[1])) <= 0
	})
	page := flagPage{}
	if len(raised) > limit {
		raised = raised[:limit]
		last := raised[limit-1]
		if page.NextCursor, err = c.next([2]string{last.Code, last.Subject}); err != nil {
			return err
		}
	}
	if page.Items, err = c.flags(raised); err != nil {
		return err
	}
	return c.give(answer(page))
}

// raised gives the flags of a period by code and subject; of one responsible unit when it is named.
func (c *call) raised(from, to calendar.Day, unit string) ([]flags.Flag, error) {
	s := c.server
	scope, err := c.scope()
	if err != nil {
		return nil, err
	}
	closed, err := s.Suspects.Closures(c.ctx(), scope, from, to, mostFlagged+1)
	if err != nil {
		return nil, err
	}
	if len(closed) > mostFlagged {
		return nil, invalid("query", []rectify.Field{misfit("to", "flags.too_many", "该时期销号超过 %d 件,请缩短时期", "more than %d tickets were closed in the period; shorten it", mostFlagged)})
	}
	reused, err := s.Suspects.ReusedBetween(c.ctx(), scope, from, to)
	if err != nil {
		return nil, err
	}
	photos, err := c.photos(scope, from, to)
	if err != nil {
		return nil, err
	}
	all, err := c.compare(scope, closed, photos, reused, from, to)
	if err != nil {
		return nil, err
	}
	moved, err := c.moved(scope, closed, from, to)
	if err != nil {
		return nil, err
	}
	all = slices.Concat(all, flags.CutOff(closed, from, to, s.Flags), flags.Alike(photos, s.Flags), moved)
	slices.SortStableFunc(all, func(a, b flags.Flag) int { return cmp.Compare(a.Code, b.Code) })
	if unit == "" {
		return all, nil
	}
	theirs := map[string]bool{}
	for _, t := range closed {
		theirs[t.ID] = t.ResponsibleUnit == unit
	}
	return slices.DeleteFunc(all, func(f flags.Flag) bool {
		return f.Unit != unit && !slices.ContainsFunc(f.Tickets, func(id string) bool { return theirs[id] })
	}), nil
}

// flags gives flags in the form of the wire.
func (c *call) flags(raised []flags.Flag) ([]flagForm, error) {
	var people []string
	for _, f := range raised {
		people = append(people, f.People...)
	}
	v, err := c.view(nil, people...)
	if err != nil {
		return nil, err
	}
	items := make([]flagForm, len(raised))
	for i, f := range raised {
		items[i] = flagForm{Code: f.Code, Severity: string(f.Severity), Message: c.say(f.Message), Tickets: full(f.Tickets), People: []ref{}, Unit: c.server.unit(f.Unit)}
		for _, id := range slices.Compact(f.People) {
			items[i].People = append(items[i].People, *v.person(id))
		}
	}
	return items, nil
}
