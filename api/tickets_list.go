package api

import (
	"net/http"
	"slices"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

type ticketPage struct {
	Items      []ticketSummary `json:"items"`
	NextCursor *string         `json:"next_cursor" extensions:"x-nullable"`
	Total      *int64          `json:"total,omitempty"`
	Departed   *int64          `json:"departed,omitempty"` // 当时计入、现已不可见的件数 / behind a figure: counted then, and no longer yours to see
} // @name TicketPage

// getTickets lists tickets. With figure it lists those that stood behind that figure of a report on a day: source,
// campaign, list_level, township, unit, pollution_type, month_from and month_to then narrow the figure as they narrow
// the report, and the word none in them means without a value.
//
//	@Summary	问题列表
//	@Tags		tickets
//	@Security	bearer
//	@Param		source			query		[]string	false	"来源 / source"	collectionFormat(csv)
//	@Param		state			query		[]string	false	"状态 / state"	collectionFormat(csv)
//	@Param		campaign		query		[]string	false	"轮次、批次、清单的代码 / codes of campaigns"	collectionFormat(csv)
//	@Param		batch			query		[]string	false	"批次 / batch"	collectionFormat(csv)
//	@Param		list_level		query		[]string	false	"清单级别 / list level; none 只与 figure 同用 with figure only"	collectionFormat(csv)
//	@Param		verdict			query		[]string	false	"是否属实 / verdict"	collectionFormat(csv)
//	@Param		unit			query		string		false	"责任单位的 id / id of the responsible unit"
//	@Param		any_unit		query		string		false	"责任或配合单位的 id / id of the responsible or a co-unit"
//	@Param		township		query		string		false	"所在乡镇(街道)的 id / id of the township"
//	@Param		pollution_type	query		string		false	"主要污染类型 / main pollution type; none 只与 figure 同用 with figure only"
//	@Param		any_type		query		string		false	"任一污染类型 / any pollution type"
//	@Param		light			query		string		false	"今日红黄绿 / light of today"
//	@Param		key_case		query		bool		false	"是否重点 / key case"
//	@Param		disputed		query		bool		false	"举报人认为未解决 / not solved, says the complainant"
//	@Param		historical		query		bool		false	"是否历史导入 / came in closed by an import"
//	@Param		origin			query		string		false	"来源问题的 id(举一反三) / id of the ticket it was derived from"
//	@Param		master			query		string		false	"主件的 id(并入该件的问题) / id of the ticket into which it was merged"
//	@Param		q				query		string		false	"题目、描述、地址、编号、核查和整改情况中的词 / words to search for"
//	@Param		registered_from	query		string		false	"登记日起 / registered from"	Format(date)
//	@Param		registered_to	query		string		false	"登记日止 / registered to"	Format(date)
//	@Param		closed_from		query		string		false	"销号日起 / closed from"	Format(date)
//	@Param		closed_to		query		string		false	"销号日止 / closed to"	Format(date)
//	@Param		due_from		query		string		false	"现时限起 / due from"	Format(date)
//	@Param		due_to			query		string		false	"现时限止 / due to"	Format(date)
//	@Param		month_from		query		string		false	"登记月起,如 2024-01 / first month of registration"
//	@Param		month_to		query		string		false	"登记月止 / last month of registration"
//	@Param		figure			query		string		false	"报表中的数:列出其背后的问题 / the measure of a report whose tickets to list"
//	@Param		as_of			query		string		false	"figure 的统计日 / day of the figure"	Format(date)
//	@Param		known			query		int			false	"figure 所依据的日志条数(仅审计) / entries that it stands on, for auditors"
//	@Param		known_at		query		string		false	"figure 所依据的日志截至时刻 / as recorded by this instant"	Format(date-time)
//	@Param		from			query		string		false	"figure 的统计期起日 / first day of its period"	Format(date)
//	@Param		to				query		string		false	"figure 的统计期止日 / last day of its period"	Format(date)
//	@Param		unit_level		query		string		false	"figure 的单位级别 / level at which its units count"
//	@Param		cut				query		string		false	"figure 的日报各日的截止时刻 / time at which days of its daily report end"
//	@Param		unit_mode		query		string		false	"figure 的单位口径 / how tickets of several units count"	Enums(lead_only, each_unit_full, split_equally)
//	@Param		type_mode		query		string		false	"figure 的类型口径 / how tickets of several types count"	Enums(main_type, all_types)
//	@Param		sort			query		string		false	"排序;前加 - 为降序 / order; - for descending"
//	@Param		limit			query		int			false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param		cursor			query		string		false	"上一页的 next_cursor / of the page before"
//	@Param		count			query		bool		false	"是否给出总数 / tell the total"
//	@Success	200				{object}	ticketPage
//	@Failure	401,403,422		{object}	problem
//	@Router		/api/v1/tickets [get]
func (s *Server) getTickets(c *call) error {
	ask, err := c.ticketQuery()
	if err != nil {
		return err
	}
	var place report.Place
	if more, err := c.cursor(&place); err != nil {
		return err
	} else if more {
		ask.After = &place
	}
	scope, err := c.scope()
	if err != nil {
		return err
	}
	list := ticketPage{Items: []ticketSummary{}}
	if hidden, err := c.hidden(scope, ask.Origin, ask.Master); err != nil {
		return err
	} else if hidden {
		if ask.Count {
			list.Total = new(int64)
		}
		return c.give(answer(list))
	}
	page, err := s.Tickets.Tickets(c.ctx(), scope, ask)
	if err != nil {
		return err
	}
	if page.Next != nil {
		if list.NextCursor, err = c.next(page.Next); err != nil {
			return err
		}
	}
	text, err := c.written(page, list.NextCursor)
	if err != nil {
		return err
	}
	return c.give(reply{Status: http.StatusOK, encoded: text})
}

// hidden tells whether a ticket is named that the caller may not see: nobody learns what was derived from it or merged into it.
func (c *call) hidden(scope rectify.Scope, ids ...string) (bool, error) {
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" })
	if len(ids) == 0 {
		return false, nil
	}
	seen, err := c.server.Tickets.VisibleTickets(c.ctx(), scope, ids)
	return slices.ContainsFunc(ids, func(id string) bool { return !seen[id] }), err
}
