package plot

import (
	"slices"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Names are the charts that can be asked for.
var Names = []string{"trend", "ranking", "backlog", "flow"}

// Periods are the spans of time of a trend.
var Periods = []string{"month", "quarter"}

// Ask asks for a chart. Question.Report is the report that it is drawn from; blank for the usual one.
type Ask struct {
	Name     string
	Question report.Question
	Rates    []string // columns of the report; the first rate when left out
	Each     string   // trend: one of Periods, a month when left out
	Width    int      // in dots of a screen; 0 for the usual one
}

// Most is how many periods a trend may have, and how many rates.
const (
	mostPeriods = 36
	mostRates   = 4
)

// usual are the reports that charts are drawn from when none is named; of backlog and flow it is the only one.
var usual = map[string]string{"trend": "closure", "ranking": "closure", "backlog": "backlog", "flow": "balance"}

// Settle fills what the ask leaves out and gives the questions whose sheets the chart is drawn from. The error names the
// parameters that do not fit.
func (a *Ask) Settle(today calendar.Day) ([]report.Question, error) {
	var fields []rectify.Field
	bad := func(name, code, zh, en string, args ...any) {
		fields = append(fields, rectify.Field{Name: name, Code: code, Message: rectify.Say(zh, en, args...)})
	}
	q := &a.Question
	if q.Report == "" {
		q.Report = usual[a.Name]
	}
	switch {
	case !slices.Contains(Names, a.Name):
		return nil, rectify.Refuse(rectify.NotFound, "chart.unknown", rectify.Say("没有这种图,可用:%s", "there is no such chart; there are %s", strings.Join(Names, ", ")))
	case !known(q.Report):
		bad("report", "value.unknown", "没有这个报表:%s,见 GET /api/v1/reports", "there is no report %s; see GET /api/v1/reports", q.Report)
		return nil, refused(fields)
	case a.rateless() && q.Report != usual[a.Name]:
		bad("report", "parameter.unfit", "此图只由报表 %s 绘制", "this chart is drawn from the report %s only", usual[a.Name])
	case a.rateless() && len(a.Rates) > 0:
		bad("rate", "parameter.unfit", "此图不绘比率", "this chart shows no rates")
	}
	if a.Each != "" && a.Name != "trend" {
		bad("each", "parameter.unfit", "只用于 trend", "belongs to trend only")
	}
	a.closure(bad)
	a.rates(bad)
	a.by(bad)
	if a.Width != 0 && (a.Width < 320 || a.Width > 1600) {
		bad("width", "value.range", "应在 320 与 1600 之间", "must be between 320 and 1600")
	}
	if fields != nil {
		return nil, refused(fields)
	}
	if a.Name == "trend" {
		return a.periods(today)
	}
	*q = q.Settled(today)
	return []report.Question{*q}, nil
}

func refused(fields []rectify.Field) error {
	return rectify.Refuse(rectify.Invalid, "chart.query", rectify.Say("图的参数有误", "the parameters of the chart are wrong"), fields...)
}

func known(name string) bool {
	_, made := report.Named(name)
	return made || name == "closure"
}

// rateless tells whether the chart shows counts.
func (a *Ask) rateless() bool { return a.Name == "backlog" || a.Name == "flow" }

type complaint = func(name, code, zh, en string, args ...any)

// closure refuses what the report of closure rates would not regard.
func (a *Ask) closure(bad complaint) {
	q := a.Question
	if q.Report != "closure" {
		return
	}
	for name, given := range map[string]bool{"from": a.Name != "trend" && !q.From.IsZero(), "to": a.Name != "trend" && !q.To.IsZero()} {
		if given {
			bad(name, "parameter.unfit", "办结率报表没有这个参数", "the closure report does not take it")
		}
	}
}

// rates finds the columns to be drawn; a trend has an axis of percent only.
func (a *Ask) rates(bad complaint) {
	if a.rateless() {
		return
	}
	var all []string
	for _, d := range report.Definitions {
		if d.Report == a.Question.Report && d.Latest().ID == d.ID && (a.Name == "ranking" || d.Kind == report.PercentKind) {
			all = append(all, d.Column)
		}
	}
	most := mostRates
	if a.Name == "ranking" {
		most = 1
	}
	switch {
	case len(all) == 0:
		bad("report", "parameter.unfit", "报表 %s 没有可绘的比率", "the report %s has no rate to draw", a.Question.Report)
	case len(a.Rates) == 0:
		a.Rates = all[:1]
	case len(a.Rates) > most:
		bad("rate", "value.list", "最多 %d 个", "at most %d", most)
	}
	for _, r := range a.Rates {
		if len(all) > 0 && !slices.Contains(all, r) {
			bad("rate", "value.unknown", "报表 %[1]s 没有比率 %[2]s,可用:%[3]s", "the report %[1]s has no rate %[2]s; it has %[3]s", a.Question.Report, r, strings.Join(all, ", "))
		}
	}
}

// by settles what a bar stands for. A trend and a flow are of the whole scope.
func (a *Ask) by(bad complaint) {
	q := &a.Question
	switch whole := a.Name == "trend" || a.Name == "flow"; {
	case whole && len(q.By) > 0:
		bad("by", "parameter.unfit", "此图不分组,请用筛选参数", "this chart is not grouped; use the filters")
	case !whole && len(q.By) > 1:
		bad("by", "value.list", "只能按一项分组", "one dimension only")
	case !whole && len(q.By) == 0:
		q.By = []string{"unit"}
	}
}

// periods are the questions of a trend: every month or quarter by itself, as of its last day, the last one as of the day.
// Without a first day it shows a year.
func (a *Ask) periods(today calendar.Day) ([]report.Question, error) {
	q, step := a.Question, 1
	if a.Each == "quarter" {
		step = 3
	}
	if q.To.IsZero() {
		q.To = q.AsOf
	}
	if q.AsOf.IsZero() {
		q.AsOf = q.To
	}
	if q.AsOf.IsZero() {
		q.AsOf, q.To = today, today
	}
	if q.AsOf != q.To {
		return nil, refused([]rectify.Field{{Name: "to", Code: "period.ends_with_day", Message: rectify.Say("走势图以统计日结束:请令 to 与 as_of 相同或省略其一", "a trend ends with the day of the figures: give to and as_of the same or leave one out")}})
	}
	if q.From.IsZero() {
		q.From = begin(q.To, step, 12/step-1)
	}
	if q.From > q.To {
		return nil, refused([]rectify.Field{{Name: "from", Code: "period.reversed", Message: rectify.Say("统计期起日 %s 晚于止日 %s", "the period begins on %s, after its end %s", q.From, q.To)}})
	}
	a.Question = q
	var all []report.Question
	for i := 0; ; i++ {
		first := begin(q.To, step, i)
		part := q
		part.From = max(first, q.From)
		part.To = min(begin(q.To, step, i-1).Add(-1), q.To)
		part.AsOf = part.To
		if all = append(all, part); len(all) > mostPeriods {
			return nil, refused([]rectify.Field{{Name: "from", Code: "chart.too_many_periods", Message: rectify.Say("最多 %d 期,请缩短统计期或按季度", "at most %d periods; shorten the time or use quarters", mostPeriods)}})
		}
		if first <= q.From {
			slices.Reverse(all)
			return all, nil
		}
	}
}

// begin is the first day of the month or quarter of a day, or of an earlier one.
func begin(day calendar.Day, step, before int) calendar.Day {
	month := day.Month()%100 - 1
	return calendar.Date(day.Year(), time.Month(month-month%step-before*step+1), 1)
}
