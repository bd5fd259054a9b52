package api

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"github.com/labstack/echo/v4"

	"qingdan/internal/calendar"
	"qingdan/internal/chart"
	"qingdan/internal/plot"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// chartParams are the parameters of a chart: those of the reports, but for what stands beside their figures.
const chartParams = "format width report rate each as_of known_at from to by source campaign list_level township unit unit_level pollution_type batch verdict month_from month_to unit_mode type_mode decimals zero_rows"

// getChart draws a chart of a report; that is journalled before the first byte leaves. The same figures give the same
// picture and the same ETag.
//
//	@Summary	统计图(记入日志)
//	@Tags		reports
//	@Security	bearer
//	@Produce	image/svg+xml,image/png
//	@Param		chart			path		string		true	"trend 比率走势;ranking 比率排序;backlog 未销号库龄;flow 台账流转 / rates over time; a rate by unit; what is open by age; what was open, came in, went out and is open"	Enums(trend, ranking, backlog, flow)
//	@Param		format			query		string		false	"格式 / format"	Enums(svg, png)	default(svg)
//	@Param		width			query		int			false	"宽,屏幕点;png 为两倍 / width in dots of a screen, twice as many in a png"	minimum(320)	maximum(1600)	default(480)
//	@Param		report			query		string		false	"trend、ranking 所绘的报表,默认办结率 / report that a trend or ranking is drawn from, closure when left out"
//	@Param		rate			query		[]string	false	"所绘的比率(报表的列),默认第一个;trend 最多四个 / columns to draw, the first rate when left out; a trend shows up to four"	collectionFormat(csv)
//	@Param		each			query		string		false	"trend:一期多长 / trend: how long a period is"	Enums(month, quarter)	default(month)
//	@Param		as_of			query		string		false	"统计日,默认今天;按事实发生的时间 / day of the figures, today when left out; by when things happened"	Format(date)
//	@Param		known_at		query		string		false	"按何时已录入的情况,默认现在 / as recorded by this instant, now when left out"	Format(date-time)
//	@Param		from			query		string		false	"统计期起日;trend 默认一年 / first day of the period; of a trend a year when left out"	Format(date)
//	@Param		to				query		string		false	"统计期止日,默认统计日 / last day of the period, the day of the figures when left out"	Format(date)
//	@Param		by				query		[]string	false	"ranking、backlog 每行代表什么,默认责任单位 / what a bar stands for, the unit when left out"	collectionFormat(csv)
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
//	@Param		zero_rows		query		bool		false	"是否保留没有问题的行:乡镇(或该级单位)、来源、清单级别、污染类型、是否属实、统计期各月 / keep bars of units without tickets"
//	@Success	200				{file}		file
//	@Success	304
//	@Failure	401,403,404,422	{object}	problem
//	@Router		/api/v1/charts/{chart} [get]
func (s *Server) getChart(c *call) error {
	q := c.query()
	ask := plot.Ask{Name: c.Param("chart"), Question: c.question(q), Rates: q.list("rate"), Each: q.one("each", "", plot.Periods...), Width: q.number("width", 0, 320, 1600)}
	format := q.one("format", "svg", "svg", "png")
	if err := q.err(); err != nil {
		return err
	}
	questions, err := ask.Settle(calendar.DayOf(s.Now()))
	if err != nil {
		return err
	}
	var sheets []*report.Sheet
	for _, question := range questions {
		sheet, err := s.Report(c, question)
		if err != nil {
			return err
		}
		sheets = append(sheets, sheet)
	}
	drawn, media, err := draw(&ask, sheets, format, c.say)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(drawn.File)
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	if c.unchanged(tag) { // nothing leaves that was not journalled before
		return nil
	}
	e := s.Desk.Entry(c.Actor, rectify.EventExport)
	e.Do, e.Subject = "chart."+ask.Name, c.asked()
	if err := s.Desk.Note(c.ctx(), e); err != nil {
		return err
	}
	head := c.Response().Header()
	head.Set("ETag", tag)
	head.Set(echo.HeaderContentDisposition, `inline; filename="`+ask.Name+"-"+questions[len(questions)-1].AsOf.String()+"."+format+`"`)
	head.Set(echo.HeaderContentSecurityPolicy, sandboxed)
	c.worked()
	return c.Blob(http.StatusOK, media, drawn.File)
}

func draw(ask *plot.Ask, sheets []*report.Sheet, format string, say plot.Say) (chart.Drawn, string, error) {
	picture, err := ask.Chart(sheets, say)
	if err != nil {
		return chart.Drawn{}, "", err
	}
	if format == "png" {
		drawn, err := chart.PNG(picture)
		return drawn, "image/png", err
	}
	drawn, err := chart.SVG(picture)
	return drawn, "image/svg+xml", err
}
