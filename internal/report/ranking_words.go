package report

import (
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Settle fills the period: a quarter of a year, or the one of today; a quarter that is not over ends today.
func (q *RankQuestion) Settle(year, quarter int, today calendar.Day) error {
	if q.From.IsZero() && q.To.IsZero() {
		first := calendar.Date(today.Year(), time.Month((today.Month()%100+2)/3*3-2), 1)
		if year != 0 {
			first = calendar.Date(year, time.Month(quarter*3-2), 1)
		}
		q.From, q.To = first, calendar.Date(first.Year(), time.Month(first.Month()%100+2), 1).MonthEnd()
		if q.To > today && q.From <= today {
			q.To = today
		}
	}
	if q.From > today {
		return rectify.Refuse(rectify.Invalid, "day.future", rectify.Say("统计期尚未开始", "the period has not begun yet"))
	}
	return nil
}

// Printed is the value as its report prints it; nil for none.
func (s Scored) Printed() *string {
	return Column{Kind: s.Definition.Kind}.Text(Value{Rate: s.Value})
}

// Label names what is counted.
func (d *Deduction) Label() rectify.Message {
	of, _ := Named(d.Report)
	return of.Measures[of.Measure(d.Measure)].Label
}

// Explain writes the index as the sum that it is, or why there is none.
func (u *RankedUnit) Explain() rectify.Message {
	switch u.Apart {
	case "no_tickets":
		return word("没有问题,不排名", "no tickets: not ranked")
	case "no_figures":
		return word("有问题,但各项指标在统计期内均无数值,不排名", "it has tickets, but no figure has a value in the period: not ranked")
	}
	var zh, en strings.Builder
	for i, c := range u.Components {
		if i > 0 {
			zh.WriteString(" + ")
			en.WriteString(" + ")
		}
		term := "0"
		if c.Share != nil {
			term = Points(c.Share) + "×" + Points(c.Score) + "÷100"
		}
		zh.WriteString(c.Definition.Label.ZH + " " + term)
		en.WriteString(c.Definition.Label.EN + " " + term)
	}
	for _, d := range u.Deductions {
		zh.WriteString(" − " + d.Label().ZH + " " + Points(d.Points))
		en.WriteString(" − " + d.Label().EN + " " + Points(d.Points))
	}
	end := " = " + Points(u.Index)
	zh.WriteString(" + 示范榜 " + Points(u.Bonus.Points) + " − 警示榜 " + Points(u.Penalty.Points) + end)
	en.WriteString(" + models " + Points(u.Bonus.Points) + " − warnings " + Points(u.Penalty.Points) + end)
	return rectify.Message{ZH: zh.String(), EN: en.String()}
}
