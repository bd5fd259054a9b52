package report

// signing tells who signed for his tickets in time, and what was given back (退单).
var signing = Report{Name: "signing", Title: word("签收和退单统计表", "Signing and returns"), Span: Cohort,
	Measures: with(registeredMeasure,
		tickets("dispatched", word("交办数", "Dispatched"), word("首次交办在统计期内的", "first dispatched in the period"), func(m Moment) bool { return m.dispatched() }),
		tickets("signed_in_time", word("按时签收", "Signed in time"), word("最近一次交办在时限内签收的", "signed for within the limit of its latest dispatch"), func(m Moment) bool { return m.dispatched() && m.Signing == SignedInDue }),
		tickets("signed_late", word("超时签收", "Signed late"), word("最近一次交办超过时限才签收的", "signed for after the limit of its latest dispatch"), func(m Moment) bool { return m.dispatched() && m.Signing == SignedLate }),
		tickets("unsigned_overdue", word("超时未签收", "Not signed, limit over"), word("统计日终了时限已过而未签收的", "not signed for, with the limit over at the end of the day"), func(m Moment) bool { return m.dispatched() && m.unsigned() && m.SignDueOn <= m.AsOf }),
		tickets("unsigned", word("待签收", "Not signed yet"), word("时限未到、尚未签收的", "not signed for, with the limit still to come"), func(m Moment) bool { return m.dispatched() && m.unsigned() && m.SignDueOn > m.AsOf }),
		tickets("unlimited", word("退回待交办", "Back at the office"), word("已退单待重新交办,或没有签收时限的", "given back and not dispatched again, or without a limit to sign by"), func(m Moment) bool { return m.dispatched() && m.Signing == "" }),
		tickets("returned", word("有退单的", "With a return"), word("统计期内首次交办、统计日前退单过的", "first dispatched in the period and given back at least once by the day"), func(m Moment) bool { return m.dispatched() && m.Returns > 0 }),
		acts("returns", word("退单次数", "Returns"), word("这些问题的退单次数", "how often those were given back"), func(m Moment) int64 { return m.ifDispatched(m.Returns) }),
		acts("dispatches", word("交办次数", "Dispatches"), word("这些问题的交办和改派次数", "how often those were dispatched or reassigned"), func(m Moment) int64 { return m.ifDispatched(m.Dispatches) })),
	Rates: []Definition{
		{ID: "signed_in_time@1", Column: "signing_rate", Label: word("及时签收率", "Signing in time"), Numerator: []string{"signed_in_time"}, Denominator: []string{"dispatched"}, Excluded: apart,
			Words: word("在签收时限(默认 24 小时)内签收的 ÷ 统计期内首次交办的;改派后按最近一次交办计;尚未签收的留在分母", "signed for within the limit (24 hours unless the route says otherwise) ÷ first dispatched in the period; after a reassignment the latest dispatch counts; those not signed yet stay in the denominator")},
		{ID: "returned@1", Column: "return_rate", Label: word("退单率", "Return rate"), Numerator: []string{"returned"}, Denominator: []string{"dispatched"}, Excluded: apart,
			Words: word("退单至少一次的 ÷ 统计期内首次交办的", "given back at least once ÷ first dispatched in the period")},
		{ID: "returns_per_dispatch@1", Column: "returns_per_dispatch", Label: word("退单率(按次)", "Returns per dispatch"), Numerator: []string{"returns"}, Denominator: []string{"dispatches"}, Excluded: apart,
			Words: word("退单次数 ÷ 交办(含改派)次数,均为统计期内首次交办的问题的累计", "returns ÷ dispatches, reassignments too, both in all over the tickets first dispatched in the period")},
	},
	Identities: []Identity{adds("dispatched", "signed_in_time", "signed_late", "unsigned_overdue", "unsigned", "unlimited"), within("dispatched", "returned"), within("registered", "dispatched"), within("dispatches", "returns", "dispatched")},
}

func (m Moment) unsigned() bool { return m.Signing == SignWaiting }

func (m Moment) ifDispatched(n int) int64 {
	if m.dispatched() {
		return int64(n)
	}
	return 0
}
