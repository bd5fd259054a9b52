package api

import (
	"net/url"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// restatedParams narrow a report to what one of its lines counts.
const restatedParams = "as_of known_at since source campaign list_level township unit unit_level pollution_type batch verdict month_from month_to unit_mode type_mode cut limit cursor"

// restatement is what became of tickets between two states of knowledge of one day.
type restatement struct {
	Report  string  `json:"report"`
	AsOf    string  `json:"as_of" format:"date"`
	Since   instant `json:"since" swaggertype:"string" format:"date-time"`    // 变动前所知的时点:封账时,或统计日终了时 / the first state: of the closing, or the end of the day
	KnownAt instant `json:"known_at" swaggertype:"string" format:"date-time"` // 变动后所知的时点 / the second state
	ticketChanges
} // @name Restatement

// getRestated lists the tickets behind the difference between what was known of a day and what is known now: those that
// entered, left or changed by late entries and corrections.
//
//	@Summary		补录和更正所涉的问题
//	@Description	同一统计日,封账时(未封账的为统计日终了时,或 since 指定的时点)所知与现在所知之间进入、移出和变化的问题;筛选参数同报表,各行的链接见报表的 beside。
//	@Tags			reports
//	@Security		bearer
//	@Param			report			path		string		true	"报表,或 closure / report, or closure"	Enums(closure, timeliness, signing, rework, relapse, verdicts, satisfaction, schedule, discovery, durations, balance, companions, daily, backlog)
//	@Param			as_of			query		string		false	"统计日,默认今天 / day of the figures, today when left out"	Format(date)
//	@Param			since			query		string		false	"变动前的时点,默认封账时或统计日终了时 / the first state, that of the closing or the end of the day when left out"	Format(date-time)
//	@Param			known_at		query		string		false	"变动后的时点,默认现在 / the second state, now when left out"	Format(date-time)
//	@Param			source			query		[]string	false	"来源 / source"	collectionFormat(csv)
//	@Param			campaign		query		[]string	false	"轮次、批次、清单的代码 / codes of campaigns"	collectionFormat(csv)
//	@Param			list_level		query		[]string	false	"清单级别 / list level"	collectionFormat(csv)
//	@Param			township		query		string		false	"乡镇(街道)的 id / id of the township"
//	@Param			unit			query		string		false	"责任单位的 id / id of the responsible unit"
//	@Param			unit_level		query		string		false	"责任单位按其所属的这一级单位计 / units count as the unit above them at this level"
//	@Param			pollution_type	query		string		false	"污染类型 / pollution type"
//	@Param			batch			query		[]string	false	"批次 / batch"	collectionFormat(csv)
//	@Param			verdict			query		[]string	false	"是否属实 / verdict"	collectionFormat(csv)
//	@Param			month_from		query		string		false	"登记月起 / first month of registration"
//	@Param			month_to		query		string		false	"登记月止 / last month of registration"
//	@Param			unit_mode		query		string		false	"多单位共同办理的计数口径 / how tickets of several units count"	Enums(lead_only, each_unit_full, split_equally)
//	@Param			type_mode		query		string		false	"多种污染类型的计数口径 / how tickets of several types count"	Enums(main_type, all_types)
//	@Param			cut				query		string		false	"日报各日的截止时刻 / the time at which days end, of the daily report"
//	@Param			limit			query		int			false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param			cursor			query		string		false	"上一页的 next_cursor / of the page before"
//	@Success		200				{object}	restatement
//	@Failure		401,403,404,422	{object}	problem
//	@Router			/api/v1/reports/{report}/restated [get]
func (s *Server) getRestated(c *call) error {
	if _, known := report.Named(c.Param("report")); !known {
		return rectify.Refuse(rectify.NotFound, "report.unknown", rectify.Say("没有这个报表,见 GET /api/v1/reports", "there is no such report; see GET /api/v1/reports"))
	}
	q := c.query()
	ask, since, limit := c.question(q).Settled(calendar.DayOf(s.Now())), q.instant("since"), q.limit()
	if err := q.err(); err != nil {
		return err
	}
	after := ""
	if _, err := c.cursor(&after); err != nil {
		return err
	}
	d, since, err := s.Snapshots.Restated(c.ctx(), c.Actor, ask, since, after, limit)
	if err != nil {
		return err
	}
	known := ask.KnownAt
	if known.IsZero() {
		known = s.Now()
	}
	changes, err := c.diff(d)
	if err != nil {
		return err
	}
	return c.give(answer(restatement{ask.Report, ask.AsOf.String(), instant(since), instant(known), changes}))
}

// restatedOf is the address of the tickets behind the difference between a line and what stands beside it.
func (c *call) restatedOf(s *report.Sheet, l report.Line, b *report.Beside) string {
	f, v := s.Behind(l, s.Columns[0].ID), url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	first, second := s.Prefix.KnownAt, b.Prefix.KnownAt
	if second.Before(first) {
		first, second = second, first
	}
	set("as_of", f.Query.AsOf.String())
	if b.Name != report.KnownNow { // the closing says since when
		set("since", first.UTC().Format(time.RFC3339Nano))
	}
	set("known_at", second.UTC().Format(time.RFC3339Nano))
	set("unit_mode", string(f.Query.UnitMode))
	set("type_mode", string(f.Query.TypeMode))
	narrowMade(set, f)
	narrow(set, f.Query.Filter)
	return "/api/v1/reports/" + s.Name + "/restated?" + v.Encode()
}
