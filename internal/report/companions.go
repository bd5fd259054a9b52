package report

// companions are what has to stand beside a closure rate, so that nobody is praised for one number (旁证指标): how much of
// the population was reopened, looked at again, disputed, given back or extended. They count tickets of the same
// population on the same day.
var companions = Report{Name: "companions", Title: word("办结率旁证指标表", "What stands beside a closure rate"), Span: NoSpan,
	Measures: with(registeredMeasure,
		tickets("closed", word("办结(销号)", "Closed"), word("统计日已销号的", "closed on the day"), func(m Moment) bool { return m.Class == IsClosed }),
		tickets("stage_closed", word("阶段性办结", "Stage closed"), word("统计日阶段性办结的", "stage-closed on the day"), func(m Moment) bool { return m.Class == IsStageClosed }),
		tickets("answered", word("已反馈", "Answered"), word("统计日前已反馈办理情况的", "with a reply by the day"), func(m Moment) bool { return m.counted() && !m.RepliedOn.IsZero() }),
		tickets("historical", word("其中历史办结", "Closed before, imported"), word("由导入认定已销号的,未经本系统核查", "closed by an import and not checked here"), func(m Moment) bool { return m.Class == IsClosed && m.Historical }),
		tickets("reopened", word("反弹过", "Reopened"), word("统计日前反弹重办过的", "reopened at least once by the day"), func(m Moment) bool { return m.counted() && m.Reopens > 0 }),
		tickets("sampled", word("回头看过", "Looked at again"), word("统计日前回头看(含抽查)过的", "looked at again at least once by the day, in samples too"), func(m Moment) bool { return m.counted() && m.LookBacks > 0 }),
		tickets("failed", word("回头看不合格", "Failed look-backs"), word("回头看发现反弹或虚假整改的", "of which a look-back found a relapse or a false rectification"), func(m Moment) bool { return m.counted() && m.LookBacksLost > 0 }),
		tickets("disputed", word("举报人认为未解决", "Disputed"), word("统计日举报人认为没有解决的", "of which the complainant says on the day that it is not solved"), func(m Moment) bool { return m.counted() && m.Disputed }),
		tickets("reworked", word("退回整改过", "Sent back"), word("复查或核查退回过的", "sent back by a review or a verification at least once"), func(m Moment) bool { return m.counted() && m.Reworks > 0 }),
		tickets("returned", word("退单过", "Given back"), word("退单过的", "given back at least once"), func(m Moment) bool { return m.counted() && m.Returns > 0 }),
		tickets("extended", word("延期过", "Extended"), word("批准过延期的", "with at least one extension granted"), func(m Moment) bool { return m.counted() && m.Extensions > 0 })),
	Identities: []Identity{within("registered", "closed", "stage_closed", "answered", "reopened", "sampled", "disputed", "reworked", "returned", "extended"), within("closed", "historical"), within("sampled", "failed")},
}

// Companions are the measures that are printed beside every closure rate that leaves the house.
var Companions = []string{"reopened", "sampled", "failed", "disputed", "reworked", "returned", "extended"}

// CompanionsOf is the question of what stands beside a closure report.
func CompanionsOf(q Query) Question { return Question{Report: companions.Name, Query: q} }
