package report

import "qingdan/internal/rectify"

// verdicts tells what was found to be true (是否属实), and how much came twice.
var verdicts = Report{Name: "verdicts", Title: word("属实情况统计表", "Verdicts"),
	Measures: with(registeredMeasure,
		verdictMeasure("substantiated", "属实", "Substantiated", rectify.Substantiated),
		verdictMeasure("mostly", "基本属实", "Mostly substantiated", rectify.Mostly),
		verdictMeasure("partly", "部分属实", "Partly substantiated", rectify.Partly),
		verdictMeasure("unsubstantiated", "不属实", "Unsubstantiated", rectify.Unsubstantiated),
		verdictMeasure("unknown", "待核", "Not yet known", rectify.VerdictUnknown),
		tickets("with_finding", word("已核查", "With a finding"), word("总体中已有核查结论的", "of the population, those with a finding"), func(m Moment) bool {
			return m.counted() && m.Verdict != rectify.VerdictUnknown
		}),
		tickets("founded", word("属实合计", "Substantiated in all"), word("总体中属实、基本属实和部分属实的", "of the population, those substantiated fully, mostly or partly"), func(m Moment) bool {
			return m.counted() && (m.Verdict == rectify.Substantiated || m.Verdict == rectify.Mostly || m.Verdict == rectify.Partly)
		}),
		tickets("received", word("收到举报", "Complaints received"), word("举报转办件和热线件,含并案和不予受理的,不含作废的", "complaints and hotline items, also merged and not accepted ones, without voided ones"), func(m Moment) bool {
			return m.complaint() && m.Class != IsVoided
		}),
		tickets("duplicates", word("重复举报", "Repeat complaints"), word("收到的举报中已并入主件的", "of the complaints received, those merged into a master"), func(m Moment) bool {
			return m.complaint() && m.Class == IsMerged
		})),
	Rates: []Definition{
		{ID: "substantiated@1", Column: "substantiation_rate", Label: word("属实率", "Substantiation rate"), Numerator: []string{"founded"}, Denominator: []string{"with_finding"}, Excluded: apart,
			Words: word("(属实 + 基本属实 + 部分属实)÷ 已有核查结论的问题数;待核的不进分母", "problems substantiated fully, mostly or partly ÷ problems with a finding; those not yet known are in neither")},
		{ID: "unsubstantiated@1", Column: "unsubstantiated_rate", Label: word("不属实率", "Unsubstantiated rate"), Numerator: []string{"unsubstantiated"}, Denominator: []string{"with_finding"}, Excluded: apart,
			Words: word("不属实 ÷ 已有核查结论的问题数;不属实与是否需要整改、是否办结无关", "unsubstantiated problems ÷ problems with a finding; it says nothing of measures or closure")},
		{ID: "repeat_complaints@1", Column: "repeat_complaint_rate", Label: word("重复投诉率", "Repeat complaint rate"), Numerator: []string{"duplicates"}, Denominator: []string{"received"}, Excluded: []string{"voided"},
			Words: word("并入主件的举报 ÷ 收到的全部举报(举报转办件和热线件,含并案)", "complaints merged into a master ÷ all complaints received (transferred complaints and hotline items, merged ones too)")},
	},
	Identities: []Identity{adds("registered", "substantiated", "mostly", "partly", "unsubstantiated", "unknown"), adds("registered", "with_finding", "unknown"),
		adds("with_finding", "founded", "unsubstantiated"), within("received", "duplicates")},
}

func verdictMeasure(id, zh, en string, v rectify.Verdict) Measure {
	return tickets(id, word(zh, en), word("总体中核查结论为“"+zh+"”的", "of the population, those with this verdict"), func(m Moment) bool { return m.counted() && m.Verdict == v })
}
