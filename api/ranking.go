package api

import (
	"context"
	"fmt"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/sheet"
)

// Ranks counts what rankings are made of.
type Ranks interface {
	report.RankBooks
	BoardEntries(ctx context.Context, scope rectify.Scope, q rectify.BoardQuery) ([]rectify.BoardEntry, error)
}

// getRanking ranks comparable units for a quarter or another period.
//
//	@Summary		排名(管控力指数)
//	@Description	按组排名;得分由指标设置决定,逐项列明。办结率从不单独给出。
//	@Tags			reports
//	@Security		bearer
//	@Produce		json
//	@Produce		text/csv
//	@Produce		application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
//	@Param			year		query		int		false	"年,与 quarter 同用;都不填为本季度 / year, with quarter; this quarter when both are left out"	minimum(2000)	maximum(2099)
//	@Param			quarter		query		int		false	"季度 / quarter"	minimum(1)	maximum(4)
//	@Param			from		query		string	false	"统计期起日,代替 year 和 quarter / first day, instead of year and quarter"	Format(date)
//	@Param			to			query		string	false	"统计期止日,存量截至该日 / last day; stocks are those at its end"	Format(date)
//	@Param			known_at	query		string	false	"按何时已录入的情况,默认现在 / as recorded by this instant, now when left out"	Format(date-time)
//	@Param			group		query		string	false	"只排这一组 / only this group"
//	@Param			decimals	query		int		false	"百分比的小数位 / decimals of percentages"	minimum(0)	maximum(2)	default(1)
//	@Param			layout		query		string	false	"表式:full 全部列,brief 单位、总工单数、得分、排名 / columns of the table"	Enums(full, brief)
//	@Param			format		query		string	false	"格式 / format"	Enums(json, csv, xlsx)
//	@Success		200			{object}	rankingForm
//	@Failure		401,403,422	{object}	problem
//	@Router			/api/v1/reports/ranking [get]
func (s *Server) getRanking(c *call) error {
	q := c.query()
	ask := c.rankQuestion(q)
	layout, format := q.one("layout", "full", "full", "brief"), q.one("format", c.wantedFormat(), "json", "csv", "xlsx")
	if err := q.err(); err != nil {
		return err
	}
	scope, err := c.scope()
	if err != nil {
		return err
	}
	if ask, err = s.Snapshots.SettleRanking(c.ctx(), ask); err != nil {
		return err
	}
	r, err := report.Rank(c.ctx(), s.Ranks, scope, s.Indicators, ask, s.names(c))
	if err != nil {
		return err
	}
	if format == "json" {
		return c.give(answer(rankingOf(r, c.say)))
	}
	e := s.Desk.Entry(c.Actor, rectify.EventExport)
	e.Do, e.Subject = "report.ranking", c.Request().URL.RawQuery
	return c.table(e, sheet.RankingTable(r, layout == "brief", c.say), "ranking-"+r.To.String(), format == "xlsx")
}

// names give what reports print.
func (s *Server) names(c *call) report.Names {
	return report.Names{Units: s.Desk.House.Units(), Campaign: func(code string) string { return s.Figures.CampaignName(c.ctx(), code) }, Workdays: report.WorkdaysOf(s.Calendar.Count)}
}

// rankQuestion reads the period: a quarter, or from and to.
func (c *call) rankQuestion(q *query) report.RankQuestion {
	today := calendar.DayOf(c.server.Now())
	ask := report.RankQuestion{From: q.day("from"), To: q.day("to"), Group: q.text("group", 100),
		Query: report.Query{KnownAt: q.instant("known_at"), Decimals: q.number("decimals", 1, 0, 2)}}
	wrong := len(q.unmet)
	year, quarter := q.number("year", 0, 2000, 2099), q.number("quarter", 0, 1, 4)
	if len(q.unmet) > wrong {
		return ask
	}
	if (year == 0) != (quarter == 0) || year != 0 && (ask.From != 0 || ask.To != 0) || (ask.From == 0) != (ask.To == 0) {
		q.miss("quarter", "period.unclear", "请同时给出 year 和 quarter,或同时给出 from 和 to", "give year and quarter together, or from and to together")
		return ask
	}
	if err := ask.Settle(year, quarter, today); err != nil {
		q.miss("quarter", "day.future", "统计期尚未开始", "the period has not begun yet")
	}
	return ask
}

type rankScore struct {
	Definition string   `json:"definition" example:"struck_off@1"`
	Label      string   `json:"label"`
	Value      rateForm `json:"value"`
	Printed    *string  `json:"printed" extensions:"x-nullable"` // 数值,百分比或天数 / percent or days
	Direction  string   `json:"direction" enums:"higher,lower" extensions:"x-vocabulary=none"`
	Worst      string   `json:"worst"`
	Best       string   `json:"best"`
	Weight     string   `json:"weight"`
	Share      *string  `json:"share" extensions:"x-nullable"` // 分摊后的权重 / the weight after those without a value were shared out
	Score      *string  `json:"score" extensions:"x-nullable"` // 0–100
	Points     string   `json:"points"`
} // @name RankingScore

type rankCharge struct {
	Measure string `json:"measure" example:"relapse.reopenings"`
	Label   string `json:"label"`
	Count   string `json:"count"`
	Each    string `json:"each"`
	Most    string `json:"most"`
	Points  string `json:"points"`
} // @name RankingDeduction

type rankGrant struct {
	Entries []string `json:"entries"` // 榜单条目的 id / ids of entries of the board
	Points  string   `json:"points"`
} // @name RankingBoard

type rankUnit struct {
	Unit        ref               `json:"unit"`
	Rank        *int              `json:"rank" extensions:"x-nullable"`
	Index       *string           `json:"index" extensions:"x-nullable"`
	Apart       *string           `json:"apart" extensions:"x-nullable" example:"no_tickets"` // 不排名的原因:no_tickets 没有问题,no_figures 各项指标均无数值 / why it is not ranked
	Tickets     string            `json:"tickets"`
	ClosureRate rateForm          `json:"closure_rate"`
	Companions  map[string]string `json:"companions"` // 与办结率并列的旁证件数 / counts that stand beside the closure rate
	Departures  map[string]string `json:"departures"` // 统计期内转出、并案、作废、不予受理及统计期后反弹的件数 / what left the unit within the period unclosed, given away, merged, cancelled or not accepted, and what was reopened since
	Components  []rankScore       `json:"components"`
	Deductions  []rankCharge      `json:"deductions"`
	Models      rankGrant         `json:"models"`
	Warnings    rankGrant         `json:"warnings"`
	Explanation string            `json:"explanation"`
} // @name RankedUnit

type rankGroup struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	UnitMode     string     `json:"unit_mode"`
	Cap          string     `json:"cap"`
	Partial      bool       `json:"partial"` // 有单位不在查看范围内,不排名次 / some units lie outside your scope, nobody has a rank
	UnknownUnits []string   `json:"unknown_units"`
	Ranked       []rankUnit `json:"ranked"`
	Apart        []rankUnit `json:"apart"`
} // @name RankingGroup

type rankingForm struct {
	Version  int         `json:"version"`
	Label    string      `json:"label" example:"示例权重,非官方"`
	From     string      `json:"from" format:"date"`
	To       string      `json:"to" format:"date"`
	KnownAt  instant     `json:"known_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`
	Groups   []rankGroup `json:"groups"`
	Notes    []note      `json:"notes"`
	Rounding string      `json:"rounding"`
} // @name Ranking

// RankingJSON is the wire form of a ranking for the console.
func RankingJSON(r *report.Ranking, say func(rectify.Message) string) any { return rankingOf(r, say) }

func rankingOf(r *report.Ranking, say func(rectify.Message) string) rankingForm {
	form := rankingForm{Version: r.Indicators.Version, Label: say(r.Indicators.Label), From: r.From.String(), To: r.To.String(), KnownAt: instant(r.Prefix.KnownAt),
		Groups: []rankGroup{}, Notes: []note{}, Rounding: say(report.Rounding)}
	for _, g := range r.Groups {
		group := rankGroup{ID: g.ID, Name: say(g.Name), UnitMode: string(g.UnitMode), Cap: report.Points(g.Cap), Partial: g.Partial, UnknownUnits: append([]string{}, g.Unknown...), Ranked: []rankUnit{}, Apart: []rankUnit{}}
		for i := range g.Units {
			group.Ranked = append(group.Ranked, rankUnitOf(&g.Units[i], say))
		}
		for i := range g.Apart {
			group.Apart = append(group.Apart, rankUnitOf(&g.Apart[i], say))
		}
		form.Groups = append(form.Groups, group)
	}
	for _, n := range r.Notes {
		form.Notes = append(form.Notes, note{n.Code, say(n.Message)})
	}
	return form
}

func rankUnitOf(u *report.RankedUnit, say func(rectify.Message) string) rankUnit {
	form := rankUnit{Unit: ref{u.Unit.Value, say(u.Unit.Label)}, Tickets: u.Tickets.String(), ClosureRate: rateOf(u.Closure), Companions: map[string]string{}, Departures: map[string]string{},
		Components: []rankScore{}, Deductions: []rankCharge{}, Models: grantOf(u.Bonus), Warnings: grantOf(u.Penalty), Explanation: say(u.Explain())}
	if u.Index != nil {
		form.Index = new(report.Points(u.Index))
	}
	if u.Rank != 0 {
		form.Rank = &u.Rank
	}
	if u.Apart != "" {
		form.Apart = &u.Apart
	}
	for i, id := range report.Companions {
		form.Companions[id] = u.Companions[i].String()
	}
	for i, id := range report.Departures {
		form.Departures[id] = u.Departures[i].String()
	}
	for _, c := range u.Components {
		one := rankScore{Definition: c.Definition.ID, Label: say(c.Definition.Label), Value: rateOf(c.Value), Printed: c.Printed(), Direction: "lower", Worst: report.Points(c.Worst), Best: report.Points(c.Best),
			Weight: report.Points(c.Weight), Points: report.Points(c.Points)}
		if c.Higher {
			one.Direction = "higher"
		}
		if c.Score != nil {
			one.Score = new(report.Points(c.Score))
		}
		if c.Share != nil {
			one.Share = new(report.Points(c.Share))
		}
		form.Components = append(form.Components, one)
	}
	for _, d := range u.Deductions {
		form.Deductions = append(form.Deductions, rankCharge{fmt.Sprintf("%s.%s", d.Report, d.Measure), say(d.Label()), d.Count.String(), report.Points(d.Deduction.Points), report.Points(d.Most), report.Points(d.Points)})
	}
	return form
}

func grantOf(g report.Granted) rankGrant {
	return rankGrant{append([]string{}, g.Entries...), report.Points(g.Points)}
}
