package report

// satisfaction tells what complainants said when they were called back (回访).
var satisfaction = Report{Name: "satisfaction", Title: word("回访满意度统计表", "Call-backs and satisfaction"), Span: Events,
	Measures: with(registeredMeasure,
		tickets("called", word("本期回访件", "Called back"), word("统计期内回访过的", "called back in the period"), func(m Moment) bool { return m.counted() && m.Calls > m.Before.Calls }),
		tickets("disputed", word("举报人认为未解决", "Disputed"), word("统计日举报人认为没有解决的", "of which the complainant says on the day that it is not solved"), func(m Moment) bool { return m.counted() && m.Disputed }),
		acts("calls", word("回访次数", "Call-backs"), word("统计期内的回访,含未接通的", "call-backs in the period, also where nobody was reached"), func(m Moment) int64 { return m.happened(m.Calls, m.Before.Calls) }),
		acts("reached", word("有效回访次数", "Effective call-backs"), word("其中接通的(有效回访)", "of them, those that reached somebody"), func(m Moment) int64 { return m.happened(m.CallsReached, m.Before.CallsReached) }),
		acts("satisfied", word("满意", "Satisfied"), word("有效回访中满意的", "effective call-backs: satisfied"), func(m Moment) int64 { return m.happened(m.CallsSatisfied, m.Before.CallsSatisfied) }),
		acts("basically", word("基本满意", "Basically satisfied"), word("有效回访中基本满意的", "effective call-backs: basically satisfied"), func(m Moment) int64 { return m.happened(m.CallsBasically, m.Before.CallsBasically) }),
		acts("dissatisfied", word("不满意", "Not satisfied"), word("有效回访中不满意的", "effective call-backs: not satisfied"), func(m Moment) int64 { return m.happened(m.CallsNot, m.Before.CallsNot) })),
	Rates: []Definition{
		{ID: "satisfied@1", Column: "satisfaction_rate", Label: word("满意率", "Satisfaction"), Numerator: []string{"satisfied"}, Denominator: []string{"reached"}, Excluded: apart,
			Words: word("满意的 ÷ 有效回访次数;分母只是有效回访,从不是全部问题", "satisfied ÷ effective call-backs; the denominator is effective call-backs only, never all tickets")},
		{ID: "satisfied_basically@1", Column: "satisfaction_rate_basically", Label: word("满意率(含基本满意)", "Satisfaction, with basically"), Numerator: []string{"satisfied", "basically"}, Denominator: []string{"reached"}, Excluded: apart,
			Words: word("满意和基本满意的 ÷ 有效回访次数", "satisfied and basically satisfied ÷ effective call-backs")},
		{ID: "dissatisfied@1", Column: "dissatisfaction_rate", Label: word("不满意率", "Dissatisfaction"), Numerator: []string{"dissatisfied"}, Denominator: []string{"reached"}, Excluded: apart,
			Words: word("不满意的 ÷ 有效回访次数", "not satisfied ÷ effective call-backs")},
		{ID: "reached@1", Column: "effective_rate", Label: word("有效回访率", "Effective call-backs"), Numerator: []string{"reached"}, Denominator: []string{"calls"}, Excluded: apart,
			Words: word("有效回访次数 ÷ 回访次数", "effective call-backs ÷ call-backs attempted")},
	},
	Identities: []Identity{adds("reached", "satisfied", "basically", "dissatisfied"), within("calls", "reached", "called"), within("registered", "called", "disputed")},
}
