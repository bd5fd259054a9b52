package report

// rework tells how often what was said to be done was not (退回整改).
var rework = Report{Name: "rework", Title: word("退回整改统计表", "Rework"), Span: Events,
	Measures: with(registeredMeasure,
		tickets("applied", word("申请过验收", "Applied"), word("统计日前申请过验收的", "asked for acceptance at least once by the day"), func(m Moment) bool { return m.counted() && m.Applications > 0 }),
		tickets("reworked", word("退回整改过", "Sent back"), word("其中被退回整改过的", "of them, sent back at least once"), func(m Moment) bool { return m.counted() && m.Applications > 0 && m.Reworks > 0 }),
		tickets("applied_here", word("本期申请验收", "Applied in the period"), word("统计期内申请过验收的", "asked for acceptance in the period"), func(m Moment) bool { return m.counted() && m.Applications > m.Before.Applications }),
		tickets("reworked_here", word("本期退回整改", "Sent back in the period"), word("统计期内申请过验收,且统计期内被退回整改的", "asked for acceptance in the period and sent back in the period"), func(m Moment) bool {
			return m.counted() && m.Applications > m.Before.Applications && m.Reworks > m.Before.Reworks
		}),
		acts("applications", word("本期申请次数", "Applications"), word("统计期内申请验收的次数", "how often acceptance was asked for in the period"), func(m Moment) int64 { return m.happened(m.Applications, m.Before.Applications) }),
		acts("sent_back", word("本期退回次数", "Times sent back"), word("统计期内复查或核查退回的次数", "how often a review or a verification failed in the period"), func(m Moment) int64 { return m.happened(m.Reworks, m.Before.Reworks) })),
	Rates: []Definition{
		{ID: "reworked@1", Column: "rework_rate", Label: word("退回整改率", "Rework rate"), Numerator: []string{"reworked"}, Denominator: []string{"applied"}, Excluded: apart,
			Words: word("被退回整改至少一次的 ÷ 申请过验收的,截至统计日累计;导入的历史办结没有在本系统申请验收,不计", "sent back at least once ÷ asked for acceptance at least once, in all by the day; imported closures did not apply here and do not count")},
		{ID: "reworked_in_period@1", Column: "rework_rate_period", Label: word("本期退回整改率", "Rework rate of the period"), Numerator: []string{"reworked_here"}, Denominator: []string{"applied_here"}, Excluded: apart,
			Words: word("统计期内申请验收且统计期内被退回的 ÷ 统计期内申请验收的", "asked for acceptance and sent back in the period ÷ asked for acceptance in the period")},
	},
	Identities: []Identity{within("registered", "applied"), within("applied", "reworked", "applied_here"), within("applied_here", "reworked_here"), within("applications", "applied_here")},
}

// happened is how often something happened to a ticket of the population in the period.
func (m Moment) happened(now, before int) int64 {
	if !m.counted() {
		return 0
	}
	return int64(now - before)
}
