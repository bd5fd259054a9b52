package report

// daily is the table of a daily, weekly or monthly report: what happened between two instants, and what stands at the
// second one. Question.Cut sets the hour at which its days end.
var daily = Report{Name: "daily", Title: word("问题办理情况统计表", "What happened and what stands"), Span: Events,
	Measures: with(
		tickets("received", word("当期收到", "Received"), word("当期登记的,不论后来如何", "registered in the period, whatever became of them"), Moment.fresh),
		tickets("received_phone", word("当期来电", "By phone"), word("当期登记、举报形式为来电的", "registered in the period, by phone"), func(m Moment) bool { return m.fresh() && m.Channel == "phone" }),
		tickets("received_letter", word("当期来信", "By letter"), word("当期登记、举报形式为来信的", "registered in the period, by letter"), func(m Moment) bool { return m.fresh() && m.Channel == "letter" }),
		tickets("received_other", word("当期其他形式", "Other ways"), word("当期登记、其他形式或未注明的", "registered in the period, in another way or in none that is named"), func(m Moment) bool { return m.fresh() && m.Channel != "phone" && m.Channel != "letter" }),
		tickets("received_key", word("当期重点件", "Key cases"), word("当期登记的重点件", "registered in the period, key cases"), func(m Moment) bool { return m.fresh() && m.KeyCase }),
		tickets("dispatched", word("当期转办", "Dispatched"), word("当期首次交办的", "first dispatched in the period"), func(m Moment) bool { return m.wasDispatched() && m.Before.FirstDispatchedOn.IsZero() }),
		tickets("answered", word("当期反馈", "Answered"), word("当期首次反馈办理情况的", "with a first reply in the period"), func(m Moment) bool { return !m.RepliedOn.IsZero() && m.Before.RepliedOn.IsZero() }),
		tickets("closed", word("当期办结", "Closed"), word("期末已销号而期初未销号的", "closed at the end and not before"), func(m Moment) bool { return m.Class == IsClosed && m.Before.Class != IsClosed }),
		tickets("reopened", word("当期反弹", "Reopened"), word("期初已销号而期末未销号的", "closed before and not at the end"), func(m Moment) bool { return m.Class != IsClosed && m.Before.Class == IsClosed }),
		tickets("received_total", word("累计收到", "Received in all"), word("至期末登记的,不论后来如何", "registered by the end, whatever became of them"), func(Moment) bool { return true }),
		tickets("phone_total", word("累计来电", "By phone in all"), word("至期末登记、举报形式为来电的", "registered by the end, by phone"), func(m Moment) bool { return m.Channel == "phone" }),
		tickets("letter_total", word("累计来信", "By letter in all"), word("至期末登记、举报形式为来信的", "registered by the end, by letter"), func(m Moment) bool { return m.Channel == "letter" }),
		tickets("other_total", word("累计其他形式", "Other ways in all"), word("至期末登记、其他形式或未注明的", "registered by the end, in another way or in none that is named"), func(m Moment) bool { return m.Channel != "phone" && m.Channel != "letter" }),
		tickets("key_total", word("累计重点件", "Key cases in all"), word("至期末登记的重点件", "registered by the end, key cases"), func(m Moment) bool { return m.KeyCase }),
		registeredMeasure,
		tickets("dispatched_total", word("累计转办", "Dispatched in all"), word("至期末交办过的", "dispatched by the end"), Moment.wasDispatched),
		tickets("answered_total", word("累计反馈", "Answered in all"), word("至期末反馈过办理情况的", "with a reply by the end"), func(m Moment) bool { return !m.RepliedOn.IsZero() }),
		tickets("closed_total", word("累计办结", "Closed in all"), word("期末已销号的", "closed at the end"), func(m Moment) bool { return m.Class == IsClosed }),
		tickets("stage_closed", word("阶段办结", "Stage closed"), word("期末阶段性办结的", "stage-closed at the end"), func(m Moment) bool { return m.Class == IsStageClosed }),
		tickets("open", word("未办结", "Open"), word("期末未办结的", "open at the end"), func(m Moment) bool { return m.Class == IsOpen }),
		tickets("overdue", word("超期", "Overdue"), word("期末未销号、办理期限在统计日之前的", "not closed at the end, with a due day before the day"), func(m Moment) bool { return m.stock() && !m.CurrentDueOn.IsZero() && m.CurrentDueOn < m.AsOf })),
	Identities: []Identity{
		adds("received", "received_phone", "received_letter", "received_other"), within("received", "received_key"), adds("received_total", "phone_total", "letter_total", "other_total"),
		within("received_total", "received", "key_total", "dispatched_total", "answered_total"), adds("received_total", "registered", "merged", "not_accepted", "voided"),
		adds("registered", "closed_total", "stage_closed", "open"), {Whole: "registered", Parts: []string{"overdue"}, AtMost: true},
		within("dispatched_total", "dispatched"), within("answered_total", "answered"), within("closed_total", "closed"),
	},
}

// Accumulated pairs the columns of a periodical that add up from one issue to the next.
var Accumulated = []struct {
	Total string
	Plus  []string
	Minus []string
}{{"received_total", []string{"received"}, nil}, {"phone_total", []string{"received_phone"}, nil}, {"letter_total", []string{"received_letter"}, nil}, {"other_total", []string{"received_other"}, nil},
	{"key_total", []string{"received_key"}, nil}, {"dispatched_total", []string{"dispatched"}, nil}, {"answered_total", []string{"answered"}, nil}, {"closed_total", []string{"closed"}, []string{"reopened"}}}

// fresh tells whether the ticket came in the period.
func (m Moment) fresh() bool { return m.Before.Class == "" }

func (m Moment) wasDispatched() bool { return !m.FirstDispatchedOn.IsZero() }
