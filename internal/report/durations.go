package report

import "qingdan/internal/calendar"

// durations tells how long it took to close what was closed.
var durations = Report{Name: "durations", Title: word("办结天数统计表", "Days to close"), Span: Events, Spread: "closed_here",
	Measures: with(registeredMeasure,
		tickets("closed_here", word("本期办结", "Closed in the period"), word("统计日已销号,且在统计期内经本系统销号的", "closed on the day, with the closure in the period and made here"), func(m Moment) bool { return m.closedHere() }),
		tickets("closed_historical", word("本期历史办结", "Closed before, imported"), word("统计期内由导入认定已销号的;何时交办不可考,不计天数", "closed in the period by an import; when they were dispatched is not known here, so no days count"), func(m Moment) bool {
			return m.Class == IsClosed && m.Historical && m.within(m.ClosedOn)
		}),
		tickets("reopened_before", word("其中反弹后办结", "Of them reopened before"), word("本期办结中曾反弹重办的,自首次交办起算", "of those closed in the period, reopened before; their days count from the first dispatch"), func(m Moment) bool { return m.closedHere() && m.Reopens > 0 })),
	Rates: []Definition{
		{ID: "mean_days@1", Column: "mean_days", Label: word("平均办结天数", "Mean days to close"), Kind: DaysKind, Form: "mean(closed_on - started_on)", Numerator: []string{"closed_here"}, Denominator: []string{"closed_here"}, Excluded: []string{"closed_historical"},
			Words: word("自首次交办(不交办的自登记)至销号的自然日数的平均;当日办结为 0 天", "mean of the natural days from the first dispatch (from registration where nobody dispatches) to the closure; closed on the same day is 0")},
		{ID: "median_days@1", Column: "median_days", Label: word("办结天数中位数", "Median days to close"), Kind: DaysKind, Form: "median(closed_on - started_on)", Numerator: []string{"closed_here"}, Denominator: []string{"closed_here"}, Excluded: []string{"closed_historical"},
			Words: word("同上自然日数的中位数;偶数件取中间两数的平均", "median of the same natural days; of an even number the mean of the two in the middle")},
		{ID: "mean_working_days@1", Column: "mean_working_days", Label: word("平均办结工作日", "Mean working days to close"), Kind: DaysKind, Form: "mean(workdays(started_on, closed_on])", Numerator: []string{"closed_here"}, Denominator: []string{"closed_here"}, Excluded: []string{"closed_historical"},
			Words: word("首次交办次日至销号当日的工作日数的平均,按国务院放假通知含调休", "mean of the working days from the day after the first dispatch to the closure, by the holiday notices of the State Council with make-up workdays")},
		{ID: "median_working_days@1", Column: "median_working_days", Label: word("办结工作日中位数", "Median working days to close"), Kind: DaysKind, Form: "median(workdays(started_on, closed_on])", Numerator: []string{"closed_here"}, Denominator: []string{"closed_here"}, Excluded: []string{"closed_historical"},
			Words: word("同上工作日数的中位数", "median of the same working days")},
	},
	Identities: []Identity{within("registered", "closed_here", "closed_historical"), within("closed_here", "reopened_before")},
}

func (m Moment) closedHere() bool {
	return m.Class == IsClosed && !m.Historical && m.within(m.ClosedOn)
}

// within tells whether a day lies between the beginning of the period and the day of the figures.
func (m Moment) within(day calendar.Day) bool { return m.From <= day && day <= m.AsOf }
