package api

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Figures counts.
type Figures interface {
	report.Books
	CampaignName(ctx context.Context, code string) string
	// CampaignsSeen gives those of some campaigns that may count in figures of the scope.
	CampaignsSeen(ctx context.Context, scope rectify.Scope, codes []string) ([]string, error)
}

// getClosure computes closure rates.
//
//	@Summary	办结率(销号率)报表
//	@Tags		reports
//	@Security	bearer
//	@Produce	json
//	@Produce	text/csv
//	@Produce	application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
//	@Produce	application/pdf,application/vnd.openxmlformats-officedocument.wordprocessingml.document
//	@Param		as_of			query		string	false	"统计日,默认今天;按事实发生的时间 / day of the figures, today when left out; by when things happened"	Format(date)
//	@Param		known_at		query		string	false	"按何时已录入的情况,默认现在 / as recorded by this instant, now when left out"	Format(date-time)
//	@Param		from			query		string	false	"统计期起日,只决定 compare 的上期 / first day of the period; it tells which period compare is with"	Format(date)
//	@Param		to				query		string	false	"统计期止日,默认统计日 / last day of the period, the day of the figures when left out"	Format(date)
//	@Param		by				query		[]string	false	"分组 / group by"	collectionFormat(csv)
//	@Param		source			query		[]string	false	"来源 / source"	collectionFormat(csv)
//	@Param		campaign		query		[]string	false	"轮次、批次、清单的代码 / codes of campaigns"	collectionFormat(csv)
//	@Param		list_level		query		[]string	false	"清单级别 / list level; none: 未列清单 on no list"	collectionFormat(csv)
//	@Param		township		query		string	false	"乡镇(街道)的 id / id of the township"
//	@Param		unit			query		string	false	"责任单位的 id / id of the responsible unit"
//	@Param		unit_level		query		string	false	"责任单位按其所属的这一级单位计,如 县、乡、部门 / units count as the unit above them at this level"
//	@Param		pollution_type	query		string	false	"污染类型 / pollution type"
//	@Param		batch			query		[]string	false	"批次 / batch; none: 未分批次 of no batch"	collectionFormat(csv)
//	@Param		verdict			query		[]string	false	"是否属实 / verdict"	collectionFormat(csv)
//	@Param		month_from		query		string	false	"登记月起,如 2024-01 / first month of registration"
//	@Param		month_to		query		string	false	"登记月止 / last month of registration"
//	@Param		unit_mode		query		string	false	"多单位共同办理的计数口径 / how tickets of several units count"	Enums(lead_only, each_unit_full, split_equally)
//	@Param		type_mode		query		string	false	"多种污染类型的计数口径 / how tickets of several types count"	Enums(main_type, all_types)
//	@Param		decimals		query		int		false	"百分比的小数位 / decimals of percentages"	minimum(0)	maximum(2)	default(1)
//	@Param		definition		query		[]string	false	"按旧版定义计算,如 struck_off@1;版本见 GET /api/v1/reports / compute by former versions of definitions"	collectionFormat(csv)
//	@Param		zero_rows		query		bool	false	"是否保留没有问题的行:乡镇(或该级单位)、来源、清单级别、污染类型、是否属实、统计期各月 / keep the lines of all townships (or units of the level), sources, list levels, types, verdicts and months of the period"
//	@Param		small_below		query		int		false	"供公开:小于此数的小数目整行隐去(csv、xlsx、pdf、docx) / for publication: withholds lines with counts below it"	minimum(3)	maximum(50)
//	@Param		restatement		query		bool	false	"并列统计日终了时所知的数字及差额 / beside it what was known at the end of the day, with the difference"
//	@Param		compare			query		string	false	"并列上年同期(同比)或上期(环比)及差额 / beside it the year before or the period before, with the difference"	Enums(year, period)
//	@Param		format			query		string	false	"格式 / format"	Enums(json, csv, xlsx, pdf, docx)
//	@Param		chart			query		bool	false	"xlsx、pdf、docx 附相应的图 / with the fitting chart, in xlsx, pdf and docx"
//	@Success	200				{object}	closureReport
//	@Success	304				"未变 / not modified"
//	@Failure	401,403,422		{object}	problem
//	@Router		/api/v1/reports/closure [get]
func (s *Server) getClosure(c *call) error {
	q := c.query()
	ask := c.question(q)
	ask.Report = "closure"
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
	if form.format != "json" {
		if !c.has(rectify.Auditor) {
			made.Prefix.Size = 0 // it would tell how much there is beyond the own tickets
		}
		e := s.Desk.Entry(c.Actor, rectify.EventExport)
		e.Do, e.Subject = "report.closure", c.Request().URL.RawQuery
		return c.reportFile(e, made, fileName(made), form)
	}
	wire := closureOf(made, c.say, c.links(made))
	if c.has(rectify.Auditor) {
		wire.Checkpoint = new(strconv.FormatInt(made.Prefix.Size, 10))
	}
	return c.give(answer(wire))
}

// listed are the townships that the caller may see, or the units of another level: they keep their line when nothing
// was counted.
func (s *Server) listed(a rectify.Actor, level string) []string {
	var all []string
	tree := s.Desk.House.Units()
	for _, scope := range a.ScopeUnits {
		for _, id := range tree.Subtree(scope) {
			if u, _ := tree.Unit(id); u.Level == cmp.Or(level, "乡") {
				all = append(all, id)
			}
		}
	}
	return all
}

// wantedFormat reads the Accept header; a format parameter wins over it.
func (c *call) wantedFormat() string {
	accept := c.Request().Header.Get("Accept")
	switch {
	case strings.Contains(accept, "text/csv"):
		return "csv"
	case strings.Contains(accept, mediaXLSX):
		return "xlsx"
	case strings.Contains(accept, mediaPDF):
		return "pdf"
	case strings.Contains(accept, mediaDOCX):
		return "docx"
	}
	return "json"
}

const mediaXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
