package official

import (
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Others are the parameters of a table of tickets whose values stand in its notes as they were given.
func (l *Layout) Others() []string { return listing }

// Settle gives the question what it leaves out, and refuses one that the table cannot answer exactly.
func (l *Layout) Settle(a *Ask) error {
	today := calendar.DayOf(a.Now)
	if a.AsOf.IsZero() {
		a.AsOf = today
	}
	if len(a.Filter.Sources) == 0 {
		for _, s := range l.Sources {
			a.Filter.Sources = append(a.Filter.Sources, string(s))
		}
	}
	if !l.Counts() {
		return l.settleTickets(a)
	}
	refuse := func(name, code, zh, en string, args ...any) error {
		return rectify.Refuse(rectify.Invalid, "export.query", rectify.Say("导出参数有误", "the parameters of the export are wrong"), rectify.Field{Name: name, Code: code, Message: rectify.Say(zh, en, args...)})
	}
	switch {
	case a.AsOf > today:
		return refuse("as_of", "day.future", "不能晚于今天", "cannot lie in the future")
	case a.AsOf < today && !l.Dated():
		return refuse("as_of", "export.not_dated", "表 %s 含属实情况或处理措施,这些只有现时数,只能统计今天", "table %s counts verdicts or acts, which are kept without their day; it can be made for today only", l.ID)
	case !a.From.IsZero() && a.From > a.AsOf:
		return refuse("from", "value.range", "不能晚于统计日", "cannot lie after the day of the figures")
	}
	return a.Query().Validate()
}

// settleTickets joins the two halves of the filter of a table of tickets.
func (l *Layout) settleTickets(a *Ask) error {
	t, f := &a.Tickets, a.Filter
	t.Sources, t.Campaigns, t.ListLevels, t.Batches = f.Sources, f.Campaigns, f.ListLevels, a.Batches
	t.Township, t.Unit, t.PollutionType, t.MonthFrom, t.MonthTo = f.Township, f.Unit, f.PollutionType, f.MonthFrom, f.MonthTo
	if len(t.States) == 0 {
		t.States = l.States()
	}
	return nil
}
