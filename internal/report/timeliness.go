package report

import "qingdan/internal/calendar"

// timeliness tells what was closed in time, by several definitions that are never mixed.
var timeliness = Report{Name: "timeliness", Title: word("按期办结统计表", "Closure in time"), Span: Cohort,
	Measures: with(registeredMeasure,
		tickets("due", word("到期数", "Due"), word("原定时限在统计期内且不晚于统计日的", "with the original due day in the period and not after the day"), func(m Moment) bool { return m.due(m.OriginalDueOn) }),
		tickets("due_closed_in_time", word("到期按期办结", "Of them closed in time"), word("到期且在原定时限当日或以前销号的", "of those due, closed on or before the original due day"), func(m Moment) bool { return m.due(m.OriginalDueOn) && m.closedBy(m.OriginalDueOn) }),
		tickets("due_closed_late", word("到期超期办结", "Of them closed late"), word("到期且在原定时限以后销号的", "of those due, closed after the original due day"), func(m Moment) bool {
			return m.due(m.OriginalDueOn) && m.Class == IsClosed && !m.closedBy(m.OriginalDueOn)
		}),
		tickets("due_unclosed", word("到期未办结", "Of them not closed"), word("到期而统计日尚未销号的", "of those due, not closed by the day"), func(m Moment) bool { return m.due(m.OriginalDueOn) && m.stock() }),
		tickets("due_historical", word("到期中历史办结", "Of them closed before, imported"), word("到期中由导入认定已销号的,未经本系统核查", "of those due, closed by an import and not checked here"), func(m Moment) bool { return m.due(m.OriginalDueOn) && m.Historical }),
		tickets("agreed_due", word("到期数(含延期)", "Due, with extensions"), word("现行时限在统计期内且不晚于统计日的", "with the current due day in the period and not after the day"), func(m Moment) bool { return m.due(m.CurrentDueOn) }),
		tickets("agreed_closed_in_time", word("到期按期办结(含延期)", "Of them closed in time"), word("按现行时限到期且当日或以前销号的", "of those, closed on or before the current due day"), func(m Moment) bool { return m.due(m.CurrentDueOn) && m.closedBy(m.CurrentDueOn) }),
		tickets("dispatched", word("交办数", "Dispatched"), word("首次交办在统计期内的", "first dispatched in the period"), func(m Moment) bool { return m.dispatched() }),
		tickets("dispatched_in_time", word("按时办结", "Closed in time"), word("统计期内交办、在现行时限当日或以前销号的", "dispatched in the period and closed on or before the current due day"), func(m Moment) bool { return m.dispatched() && m.closedBy(m.CurrentDueOn) }),
		tickets("dispatched_late", word("超时办结", "Closed late"), word("统计期内交办、在现行时限以后销号的;没有时限而销号的也计在此", "dispatched in the period and closed after the current due day, or without one"), func(m Moment) bool {
			return m.dispatched() && m.Class == IsClosed && !m.closedBy(m.CurrentDueOn)
		}),
		tickets("dispatched_unclosed", word("交办未办结", "Dispatched, not closed"), word("统计期内交办、统计日尚未销号的", "dispatched in the period and not closed by the day"), func(m Moment) bool { return m.dispatched() && m.stock() }),
		tickets("accepted", word("受理数", "Accepted"), word("统计期内登记受理的", "registered in the period and accepted"), func(m Moment) bool { return m.counted() && m.in(m.RegisteredOn) }),
		tickets("accepted_closed", word("受理已办结", "Of them closed"), word("统计期内登记、统计日已销号的", "registered in the period and closed by the day"), func(m Moment) bool { return m.in(m.RegisteredOn) && m.Class == IsClosed }),
		tickets("stock", word("未销号", "Not closed"), word("统计日未销号的(含阶段性办结)", "not closed on the day, stage-closed ones too"), func(m Moment) bool { return m.stock() }),
		tickets("overdue", word("超期", "Overdue"), word("统计日未销号且现行时限早于统计日的", "not closed on the day with the current due day before it"), func(m Moment) bool { return m.overdue() })),
	Rates: []Definition{
		{ID: "on_time_original@1", Column: "on_time_rate", Label: word("按期整改率", "On-time closure rate"), Numerator: []string{"due_closed_in_time"}, Denominator: []string{"due"}, Excluded: apart,
			Words: word("在原定时限当日或以前销号的 ÷ 原定时限在统计期内且不晚于统计日的;当日算按期,延期不改变原定时限;销号后反弹重办的按未办结计",
				"closed on or before the original due day ÷ those with the original due day in the period and not after the day; the due day itself is in time, an extension never changes the original day, and a reopened one counts as not closed")},
		{ID: "on_time_agreed@1", Column: "on_time_rate_agreed", Label: word("按期整改率(含延期)", "On-time closure rate with extensions"), Numerator: []string{"agreed_closed_in_time"}, Denominator: []string{"agreed_due"}, Excluded: apart,
			Words: word("在现行时限当日或以前销号的 ÷ 现行时限在统计期内且不晚于统计日的;现行时限含批准的延期", "closed on or before the current due day ÷ those with the current due day in the period and not after the day; extensions that were granted count")},
		{ID: "closed_in_time@1", Column: "closed_in_time_rate", Label: word("按时结案率", "Rate of cases closed in time"), Numerator: []string{"dispatched_in_time"}, Denominator: []string{"dispatched"}, Excluded: apart,
			Words: word("统计期内首次交办、在现行时限当日或以前销号的 ÷ 统计期内首次交办的;导入的历史问题不是在本系统交办的,不计", "first dispatched in the period and closed on or before the current due day ÷ first dispatched in the period; imported history was not dispatched here and does not count")},
		{ID: "dispatched_closed@1", Column: "dispatched_closure_rate", Label: word("结案率", "Rate of cases closed"), Numerator: []string{"dispatched_in_time", "dispatched_late"}, Denominator: []string{"dispatched"}, Excluded: apart,
			Words: word("统计期内首次交办、统计日已销号的 ÷ 统计期内首次交办的;导入的历史问题不是在本系统交办的,不计", "first dispatched in the period and closed by the day ÷ first dispatched in the period; imported history was not dispatched here and does not count")},
		{ID: "cohort_closed@1", Column: "cohort_closure_rate", Label: word("到期办结率", "Cohort closure rate"), Numerator: []string{"accepted_closed"}, Denominator: []string{"accepted"}, Excluded: apart,
			Words: word("统计期内登记受理、统计日已销号的 ÷ 统计期内登记受理的", "registered in the period and closed by the day ÷ registered in the period")},
		{ID: "overdue@1", Column: "overdue_rate", Label: word("超期率", "Overdue rate"), Numerator: []string{"overdue"}, Denominator: []string{"stock"}, Excluded: apart,
			Words: word("未销号且现行时限早于统计日的 ÷ 统计日未销号的(含阶段性办结);到期当日不算超期", "not closed with the current due day before the day ÷ not closed on the day, stage-closed ones too; the due day itself is in time")},
	},
	Identities: []Identity{adds("due", "due_closed_in_time", "due_closed_late", "due_unclosed"), within("due", "due_historical"), within("agreed_due", "agreed_closed_in_time"),
		adds("dispatched", "dispatched_in_time", "dispatched_late", "dispatched_unclosed"), within("accepted", "accepted_closed"), within("stock", "overdue"), within("registered", "due", "dispatched", "accepted", "stock")},
}

// due tells whether a ticket of the population fell due in the period.
func (m Moment) due(on calendar.Day) bool { return m.counted() && m.in(on) && on <= m.AsOf }

// closedBy tells whether the ticket is closed and was so by a due day; there must be one.
func (m Moment) closedBy(due calendar.Day) bool {
	return m.Class == IsClosed && !due.IsZero() && m.ClosedOn <= due
}

// dispatched tells whether a ticket of the population was first dispatched in the period.
func (m Moment) dispatched() bool { return m.counted() && m.in(m.FirstDispatchedOn) }

func (m Moment) overdue() bool {
	return m.stock() && !m.CurrentDueOn.IsZero() && m.CurrentDueOn < m.AsOf
}
