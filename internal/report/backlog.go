package report

import "qingdan/internal/rectify"

// backlog tells how long what is not closed has waited, in days from its registration to the day; a reopened one is as
// old as it was first registered.
var backlog = Report{Name: "backlog", Title: word("未销号问题库龄统计表", "Backlog by age"),
	Measures: with(registeredMeasure,
		tickets("stock", word("未销号", "Not closed"), word("统计日未销号的(含阶段性办结)", "not closed on the day, stage-closed ones too"), func(m Moment) bool { return m.stock() }),
		aged("days_30", -1<<30, 30, word("30日以内", "Up to 30 days"), word("未销号,登记至统计日 0–30 日的", "not closed, 0–30 days from registration to the day")),
		aged("days_60", 31, 60, word("31–60日", "31–60 days"), word("未销号,登记至统计日 31–60 日的", "not closed, 31–60 days from registration to the day")),
		aged("days_90", 61, 90, word("61–90日", "61–90 days"), word("未销号,登记至统计日 61–90 日的", "not closed, 61–90 days from registration to the day")),
		aged("days_more", 91, 1<<30, word("90日以上", "Over 90 days"), word("未销号,登记至统计日超过 90 日的", "not closed, more than 90 days from registration to the day")),
		tickets("overdue", word("超期", "Overdue"), word("统计日未销号且现行时限早于统计日的", "not closed on the day with the current due day before it"), func(m Moment) bool { return m.overdue() })),
	Rates: []Definition{
		{ID: "aged@1", Column: "aged_rate", Label: word("超90日占比", "Share over 90 days"), Numerator: []string{"days_more"}, Denominator: []string{"stock"}, Excluded: apart, Ours: true,
			Words: word("未销号且登记至统计日超过 90 日的 ÷ 统计日未销号的(含阶段性办结)", "not closed and registered more than 90 days before the day ÷ not closed on the day, stage-closed ones too")},
	},
	Identities: []Identity{adds("stock", "days_30", "days_60", "days_90", "days_more"), within("stock", "overdue"), within("registered", "stock")},
}

// Bands are the measures of the backlog that are its classes of age, youngest first.
var Bands = []string{"days_30", "days_60", "days_90", "days_more"}

// aged counts what is not closed and has waited so many days.
func aged(id string, from, to int, label, words rectify.Message) Measure {
	return tickets(id, label, words, func(m Moment) bool {
		age := int(m.AsOf - m.RegisteredOn)
		return m.stock() && from <= age && age <= to
	})
}
