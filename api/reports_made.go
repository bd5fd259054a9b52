package api

import (
	"cmp"
	"slices"
	"strconv"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// reportParams are the parameters of a report; the closure report has all but the last one.
const reportParams = closureParams + " cut"

const closureParams = "as_of known_at from to by source campaign list_level township unit unit_level pollution_type batch verdict month_from month_to unit_mode type_mode decimals definition zero_rows restatement compare small_below format chart"

// reportNames are the reports of getReport.
var reportNames = func() (names []string) {
	for _, r := range report.Reports {
		names = append(names, r.Name)
	}
	return names
}()

// getReport makes one of the reports from what tickets were after each entry.
//
//	@Summary	统计报表
//	@Tags		reports
//	@Security	bearer
//	@Produce	json
//	@Produce	text/csv
//	@Produce	application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
//	@Produce	application/pdf,application/vnd.openxmlformats-officedocument.wordprocessingml.document
//	@Param		report			path		string		true	"报表 / report"
//	@Param		as_of			query		string		false	"统计日,默认今天;按事实发生的时间 / day of the figures, today when left out; by when things happened"	Format(date)
//	@Param		known_at		query		string		false	"按何时已录入的情况,默认现在 / as recorded by this instant, now when left out"	Format(date-time)
//	@Param		from			query		string		false	"统计期起日,默认止日所在年的 1 月 1 日 / first day of the period, 1 January when left out"	Format(date)
//	@Param		to				query		string		false	"统计期止日,默认统计日 / last day of the period, the day of the figures when left out"	Format(date)
//	@Param		by				query		[]string	false	"分组 / group by"	collectionFormat(csv)
//	@Param		source			query		[]string	false	"来源 / source"	collectionFormat(csv)
//	@Param		campaign		query		[]string	false	"轮次、批次、清单的代码 / codes of campaigns"	collectionFormat(csv)
//	@Param		list_level		query		[]string	false	"清单级别 / list level; none: 未列清单 on no list"	collectionFormat(csv)
//	@Param		township		query		string		false	"乡镇(街道)的 id / id of the township"
//	@Param		unit			query		string		false	"责任单位的 id / id of the responsible unit"
//	@Param		unit_level		query		string		false	"责任单位按其所属的这一级单位计,如 县、乡、部门 / units count as the unit above them at this level"
//	@Param		pollution_type	query		string		false	"污染类型 / pollution type"
//	@Param		batch			query		[]string	false	"批次 / batch; none: 未分批次 of no batch"	collectionFormat(csv)
//	@Param		verdict			query		[]string	false	"是否属实 / verdict"	collectionFormat(csv)
//	@Param		month_from		query		string		false	"登记月起,如 2024-01 / first month of registration"
//	@Param		month_to		query		string		false	"登记月止 / last month of registration"
//	@Param		unit_mode		query		string		false	"多单位共同办理的计数口径 / how tickets of several units count"	Enums(lead_only, each_unit_full, split_equally)
//	@Param		type_mode		query		string		false	"多种污染类型的计数口径 / how tickets of several types count"	Enums(main_type, all_types)
//	@Param		decimals		query		int			false	"百分比和天数的小数位 / decimals of percentages and days"	minimum(0)	maximum(2)	default(1)
//	@Param		definition		query		[]string	false	"按旧版定义计算,如 looked_back@1;版本见 GET /api/v1/reports / compute by former versions of definitions"	collectionFormat(csv)
//	@Param		zero_rows		query		bool		false	"是否保留没有问题的行:乡镇(或该级单位)、来源、清单级别、污染类型、是否属实、统计期各月 / keep the lines of all townships (or units of the level), sources, list levels, types, verdicts and months of the period"
//	@Param		restatement		query		bool		false	"并列统计日终了时所知的数字及差额 / beside it what was known at the end of the day, with the difference"
//	@Param		compare			query		string		false	"并列上年同期(同比)或上期(环比)及差额 / beside it the year before or the period before, with the difference"	Enums(year, period)
//	@Param		cut				query		string		false	"日报各日的截止时刻,如 20:00 / the time at which days end, of the daily report"
//	@Param		small_below		query		int			false	"供公开:小于此数的小数目整行隐去(csv、xlsx、pdf、docx) / for publication: withholds lines with counts below it"	minimum(3)	maximum(50)
//	@Param		format			query		string		false	"格式 / format"	Enums(json, csv, xlsx, pdf, docx)
//	@Param		chart				query		bool			false	"xlsx、pdf、docx 附相应的图 / with the fitting chart, in xlsx, pdf and docx"
//	@Success	200				{object}	madeReport
//	@Success	304				"未变 / not modified"
//	@Failure	401,403,404,422	{object}	problem
//	@Router		/api/v1/reports/{report} [get]
func (s *Server) getReport(c *call) error {
	if _, known := report.Named(c.Param("report")); !known {
		return rectify.Refuse(rectify.NotFound, "report.unknown", rectify.Say("没有这个报表,见 GET /api/v1/reports", "there is no such report; see GET /api/v1/reports"))
	}
	q := c.query()
	ask := c.question(q)
	form := c.reportForm(q)
	if err := q.err(); err != nil {
		return err
	}
	made, err := s.Report(c, ask)
	if err != nil {
		return err
	}
	tag := c.reportTag(made, form)
	if c.unchanged(tag) { // nothing leaves that was not journalled before
		return nil
	}
	c.Response().Header().Set("ETag", tag)
	if form.format == "json" {
		wire := madeOf(made, c.say, c.links(made))
		if c.has(rectify.Auditor) {
			wire.Checkpoint = new(strconv.FormatInt(made.Prefix.Size, 10))
		}
		return c.give(answer(wire))
	}
	if !c.has(rectify.Auditor) {
		made.Prefix.Size = 0 // it would tell how much there is beyond the own tickets
	}
	e := s.Desk.Entry(c.Actor, rectify.EventExport)
	e.Do, e.Subject = "report."+ask.Report, c.Request().URL.RawQuery
	return c.reportFile(e, made, fileName(made), form)
}

// Report makes any report for the caller, by its name and parameters.
func (s *Server) Report(c *call, q report.Question) (*report.Sheet, error) {
	scope, err := c.scope()
	if err != nil {
		return nil, err
	}
	var listed []string
	if q.ZeroRows {
		listed = s.listed(c.Actor, q.UnitLevel)
	}
	if q, err = s.Snapshots.Settle(c.ctx(), q.Settled(calendar.DayOf(s.Now()))); err != nil {
		return nil, err
	}
	return report.Run(c.ctx(), s.Figures, scope, q, s.names(c), listed)
}

// question reads the parameters of a report.
func (c *call) question(q *query) report.Question {
	ask := report.Question{Report: cmp.Or(c.Param("report"), q.text("report", 32)), Query: report.Query{AsOf: q.day("as_of"), KnownAt: q.instant("known_at"), By: q.list("by"),
		UnitMode: c.unitMode(q), TypeMode: c.typeMode(q), Decimals: q.number("decimals", 1, 0, 2), Versions: q.list("definition"), Filter: c.countedIn(q, c.wideFilter(q, true))},
		From: q.day("from"), To: q.day("to"), UnitLevel: q.text("unit_level", 32), Compare: q.one("compare", "", report.Comparisons...), Cut: q.clock("cut")}
	if restated := q.flag("restatement"); restated != nil {
		ask.Restatement = *restated
	}
	if zero := q.flag("zero_rows"); zero != nil {
		ask.ZeroRows = *zero
	}
	return ask
}

// wideFilter is filter with what only reports made from standings narrow by.
func (c *call) wideFilter(q *query, none bool) report.Filter {
	f := c.filter(q, none)
	f.Batches, f.Verdicts = q.list("batch"), q.terms("verdict", "verdict")
	return f
}

// countedIn refuses campaigns of which nothing can be counted for the caller: alike whether they do not exist or are not
// his to know of, because a name alone can tell that somebody complained.
func (c *call) countedIn(q *query, f report.Filter) report.Filter {
	codes := slices.DeleteFunc(slices.Clone(f.Campaigns), func(code string) bool { return code == report.None })
	if len(codes) == 0 {
		return f
	}
	scope, err := c.scope()
	if err != nil {
		q.failed = err
		return f
	}
	seen, err := c.server.Figures.CampaignsSeen(c.ctx(), scope, codes)
	if err != nil {
		q.failed = err
	}
	for _, code := range codes {
		if !slices.Contains(seen, code) {
			q.miss("campaign", "campaign.unknown", "没有这个轮次、批次或清单:%s,见 GET /api/v1/campaigns", "there is no campaign %s; see GET /api/v1/campaigns", under("", code))
		}
	}
	return f
}

func (c *call) unitMode(q *query) report.UnitMode {
	return report.UnitMode(q.one("unit_mode", string(report.LeadOnly), string(report.LeadOnly), string(report.EachUnitFull), string(report.SplitEqually)))
}

func (c *call) typeMode(q *query) report.TypeMode {
	return report.TypeMode(q.one("type_mode", string(report.MainType), string(report.MainType), string(report.AllTypes)))
}
