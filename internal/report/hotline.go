package report

// hotline tells how what was handed to units was closed by the way it came in, and whether it was answered in time (D-15,
// D-16). 政民互动 is a channel of its own; all others are the hotline.
var hotline = Report{Name: "hotline", Title: word("热线和政民互动办理统计表", "Hotline and public interaction"), Span: Cohort,
	Measures: with(registeredMeasure,
		tickets("dispatched", word("交办数", "Dispatched"), word("首次交办在统计期内的", "first dispatched in the period"), Moment.dispatched),
		tickets("line_in_time", word("热线按时办结", "Hotline, in time"), word("统计期内交办、不是政民互动、在现行时限当日或以前销号的", "dispatched in the period, not by public interaction, closed on or before the current due day"), func(m Moment) bool { return m.dispatched() && !m.interaction() && m.closedBy(m.CurrentDueOn) }),
		tickets("line_late", word("热线超时办结", "Hotline, late"), word("统计期内交办、不是政民互动、在现行时限以后销号的;没有时限而销号的也计在此", "dispatched in the period, not by public interaction, closed after the current due day, or without one"), func(m Moment) bool {
			return m.dispatched() && !m.interaction() && m.Class == IsClosed && !m.closedBy(m.CurrentDueOn)
		}),
		tickets("line_unclosed", word("热线未办结", "Hotline, not closed"), word("统计期内交办、不是政民互动、统计日尚未销号的", "dispatched in the period, not by public interaction, not closed by the day"), func(m Moment) bool { return m.dispatched() && !m.interaction() && m.stock() }),
		tickets("interaction_in_time", word("政民互动按时办结", "Public interaction, in time"), word("统计期内交办、举报形式为政民互动、在现行时限当日或以前销号的", "dispatched in the period, by public interaction, closed on or before the current due day"), func(m Moment) bool { return m.dispatched() && m.interaction() && m.closedBy(m.CurrentDueOn) }),
		tickets("interaction_late", word("政民互动超时办结", "Public interaction, late"), word("统计期内交办、举报形式为政民互动、在现行时限以后销号的;没有时限而销号的也计在此", "dispatched in the period, by public interaction, closed after the current due day, or without one"), func(m Moment) bool {
			return m.dispatched() && m.interaction() && m.Class == IsClosed && !m.closedBy(m.CurrentDueOn)
		}),
		tickets("interaction_unclosed", word("政民互动未办结", "Public interaction, not closed"), word("统计期内交办、举报形式为政民互动、统计日尚未销号的", "dispatched in the period, by public interaction, not closed by the day"), func(m Moment) bool { return m.dispatched() && m.interaction() && m.stock() }),
		tickets("reply_due", word("应反馈数", "Replies due"), word("统计期内交办、反馈时限不晚于统计日的", "dispatched in the period, with a reply due on or before the day"), Moment.replyDue),
		tickets("replied_in_time", word("按时反馈数", "Replied in time"), word("其中在反馈时限当日或以前反馈的", "of them, those answered on or before that day"), func(m Moment) bool { return m.replyDue() && !m.RepliedOn.IsZero() && m.RepliedOn <= m.ReplyDueOn })),
	Rates: []Definition{
		{ID: "replied_in_time@1", Column: "reply_in_time_rate", Label: word("按时反馈率", "Replied in time"), Numerator: []string{"replied_in_time"}, Denominator: []string{"reply_due"}, Excluded: apart,
			Words: word("在反馈时限当日或以前反馈的 ÷ 统计期内首次交办、反馈时限不晚于统计日的;没有反馈时限的不计", "answered on or before the day when a reply was due ÷ first dispatched in the period with a reply due on or before the day; those without such a day do not count")},
	},
	Identities: []Identity{adds("dispatched", "line_in_time", "line_late", "line_unclosed", "interaction_in_time", "interaction_late", "interaction_unclosed"),
		within("dispatched", "reply_due"), within("reply_due", "replied_in_time"), within("registered", "dispatched")},
}

func (m Moment) interaction() bool { return m.Channel == "interaction" }

// replyDue tells whether a ticket dispatched in the period was to be answered by the day.
func (m Moment) replyDue() bool {
	return m.dispatched() && !m.ReplyDueOn.IsZero() && m.ReplyDueOn <= m.AsOf
}
