package report

// relapse tells what did not stay solved, and how much was looked at again (回头看).
var relapse = Report{Name: "relapse", Title: word("反弹和回头看统计表", "Relapse and look-backs"), Span: Events,
	Measures: with(registeredMeasure,
		tickets("ever_closed", word("销号过", "Ever closed"), word("统计期末以前销号过的,含已反弹重办的", "closed at least once by the end of the period, also when reopened since"), func(m Moment) bool { return m.counted() && !m.EverClosedOn.IsZero() }),
		tickets("closed", word("已销号", "Closed"), word("统计日已销号的", "closed on the day"), func(m Moment) bool { return m.Class == IsClosed }),
		tickets("reopened", word("反弹", "Reopened"), word("统计期内反弹重办的", "reopened in the period"), func(m Moment) bool { return m.counted() && m.Reopens > m.Before.Reopens }),
		tickets("looked_back", word("已回头看", "Looked at again"), word("已销号且本次销号以后回头看过的", "closed on the day and looked at again since that closure"), func(m Moment) bool { return m.Class == IsClosed && !m.LookBackOn.IsZero() }),
		tickets("ever_looked_back", word("回头看过的已销号", "Closed, looked at again at any time"), word("已销号且曾回头看过的,不论在哪次销号以后", "closed on the day and looked at again at any time, after whichever closure"), func(m Moment) bool { return m.Class == IsClosed && m.LookBacks > 0 }),
		acts("reopenings", word("反弹次数", "Reopenings"), word("统计期内反弹重办的次数", "how often tickets were reopened in the period"), func(m Moment) int64 { return m.happened(m.Reopens, m.Before.Reopens) }),
		acts("look_backs", word("回头看次数", "Look-backs"), word("统计期内回头看的次数", "look-backs done in the period"), func(m Moment) int64 { return m.happened(m.LookBacks, m.Before.LookBacks) }),
		acts("look_backs_lost", word("回头看不合格次数", "Look-backs that failed"), word("其中发现反弹或虚假整改的", "of them, those that found a relapse or a false rectification"), func(m Moment) int64 { return m.happened(m.LookBacksLost, m.Before.LookBacksLost) })),
	Rates: []Definition{
		{ID: "relapsed@1", Column: "relapse_rate", Label: word("反弹率", "Relapse rate"), Numerator: []string{"reopened"}, Denominator: []string{"ever_closed"}, Excluded: apart,
			Words: word("统计期内反弹重办的 ÷ 统计期末以前销号过的", "reopened in the period ÷ closed at least once by the end of the period")},
		{ID: "relapsed_per_look_back@1", Column: "relapse_rate_look_backs", Label: word("反弹率(按回头看)", "Relapse rate per look-back"), Numerator: []string{"reopened"}, Denominator: []string{"look_backs"}, Excluded: apart,
			Words: word("统计期内反弹重办的 ÷ 统计期内回头看次数;因重复投诉重办的也在分子,可大于 100%", "reopened in the period ÷ look-backs done in the period; those reopened for a repeat complaint count too, so that it may exceed 100 %")},
		{ID: "look_back_failed@1", Column: "look_back_failure_rate", Label: word("回头看不合格率", "Failed look-backs"), Numerator: []string{"look_backs_lost"}, Denominator: []string{"look_backs"}, Excluded: apart, Ours: true,
			Words: word("发现反弹或虚假整改的回头看次数 ÷ 统计期内回头看次数", "look-backs that found a relapse or a false rectification ÷ look-backs done in the period")},
		{ID: "looked_back@1", Column: "look_back_coverage", Label: word("回头看覆盖率", "Look-back coverage"), Numerator: []string{"ever_looked_back"}, Denominator: []string{"closed"}, Excluded: apart,
			Words: word("已销号且至少回头看过一次的 ÷ 统计日已销号的;反弹重办以前的回头看也算", "closed on the day and looked at again at least once ÷ closed on the day; a look-back before a reopening counts too")},
		{ID: "looked_back@2", Column: "look_back_coverage", Label: word("回头看覆盖率", "Look-back coverage"), Numerator: []string{"looked_back"}, Denominator: []string{"closed"}, Excluded: apart,
			Words: word("已销号且本次销号以后回头看过的 ÷ 统计日已销号的;反弹重办以前的回头看不说明这次销号", "closed on the day and looked at again since that closure ÷ closed on the day; a look-back before a reopening says nothing of this closure")},
	},
	Identities: []Identity{within("registered", "ever_closed"), within("ever_closed", "closed", "reopened"), within("closed", "ever_looked_back"), within("ever_looked_back", "looked_back"), within("look_backs", "look_backs_lost"), within("reopenings", "reopened")},
}
