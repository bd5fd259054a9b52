package report

import (
	"slices"

	"qingdan/internal/rectify"
)

// daily is the table of a daily, weekly or monthly report: what happened between two instants, and what stands at the
// second one. Question.Cut sets the hour at which its days end.
var daily = Report{Name: "daily", Title: word("问题办理情况统计表", "What happened and what stands"), Span: Events,
	Measures: slices.Concat(with(
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
		tickets("overdue", word("超期", "Overdue"), word("期末未销号、办理期限在统计日之前的", "not closed at the end, with a due day before the day"), func(m Moment) bool { return m.stock() && !m.CurrentDueOn.IsZero() && m.CurrentDueOn < m.AsOf }),
		tickets("closed_founded", word("累计办结属实", "Closed, substantiated"), word("期末已销号的中属实、基本属实或部分属实的", "closed at the end, substantiated fully, mostly or partly"), func(m Moment) bool { return m.Class == IsClosed && m.founded() }),
		tickets("closed_unfounded", word("累计办结不属实", "Closed, unsubstantiated"), word("期末已销号的中不属实的", "closed at the end, unsubstantiated"), func(m Moment) bool { return m.Class == IsClosed && m.Verdict == rectify.Unsubstantiated })),
		followed("orders", "责令整改", "Orders to correct", func(s Standing) int { return s.Orders }),
		followed("penalty_cases", "立案处罚", "Penalty cases", func(s Standing) int { return s.PenaltyCases }),
		fined(),
		followed("criminal_cases", "立案侦查", "Criminal cases", func(s Standing) int { return s.CriminalCases }),
		followed("admin_detention", "行政拘留", "Administrative detention", func(s Standing) int { return s.AdminDetention }),
		followed("criminal_detention", "刑事拘留", "Criminal detention", func(s Standing) int { return s.CriminalDetention }),
		followed("summoned", "约谈", "Summoned", func(s Standing) int { return s.Summoned }),
		followed("held_accountable", "问责", "Held accountable", func(s Standing) int { return s.HeldAccountable })),
	Identities: []Identity{
		adds("received", "received_phone", "received_letter", "received_other"), within("received", "received_key"), adds("received_total", "phone_total", "letter_total", "other_total"),
		within("received_total", "received", "key_total", "dispatched_total", "answered_total"), adds("received_total", "registered", "merged", "not_accepted", "voided"),
		adds("registered", "closed_total", "stage_closed", "open"), {Whole: "registered", Parts: []string{"overdue"}, AtMost: true},
		within("closed_total", "closed_founded", "closed_unfounded"), within("dispatched_total", "dispatched"), within("answered_total", "answered"), within("closed_total", "closed"),
	},
}

// Accumulated pairs the columns of a periodical that add up from one issue to the next.
var Accumulated = []struct {
	Total string
	Plus  []string
	Minus []string
}{{"received_total", []string{"received"}, nil}, {"phone_total", []string{"received_phone"}, nil}, {"letter_total", []string{"received_letter"}, nil}, {"other_total", []string{"received_other"}, nil},
	{"key_total", []string{"received_key"}, nil}, {"dispatched_total", []string{"dispatched"}, nil}, {"answered_total", []string{"answered"}, nil}, {"closed_total", []string{"closed"}, []string{"reopened"}},
	{"orders_total", []string{"orders"}, nil}, {"penalty_cases_total", []string{"penalty_cases"}, nil}, {"fine_total", []string{"fine"}, nil}, {"criminal_cases_total", []string{"criminal_cases"}, nil},
	{"admin_detention_total", []string{"admin_detention"}, nil}, {"criminal_detention_total", []string{"criminal_detention"}, nil}, {"summoned_total", []string{"summoned"}, nil}, {"held_accountable_total", []string{"held_accountable"}, nil}}

// Acts are what may follow a problem (D-6), by the columns of the daily report: each in the period and in all.
var Acts = []string{"orders", "penalty_cases", "fine", "criminal_cases", "admin_detention", "criminal_detention", "summoned", "held_accountable"}

// followed counts acts on tickets of the population: those that came to it in the period, and all. What is taken back in
// a period does not count against what was done in it; the next issue lists it as a correction.
func followed(id, zh, en string, of func(Standing) int) []Measure {
	return followedBy(id, zh, en, func(s Standing) int64 { return int64(of(s)) })
}

func followedBy(id, zh, en string, of func(Standing) int64) []Measure {
	of = countedOnly(of)
	return []Measure{
		acts(id, word("当期"+zh, en), word("期末总体中的问题所记“"+zh+"”比期初增加的", "of the population at the end, by how much it has grown in the period"), func(m Moment) int64 { return max(0, of(m.Standing)-of(m.Before)) }),
		acts(id+"_total", word("累计"+zh, en+" in all"), word("期末总体中的问题所记“"+zh+"”之和", "of the population at the end, all on record"), func(m Moment) int64 { return of(m.Standing) })}
}

func countedOnly(of func(Standing) int64) func(Standing) int64 {
	return func(s Standing) int64 {
		if !s.counted() {
			return 0
		}
		return of(s)
	}
}

// fined counts money, in 分.
func fined() []Measure {
	both := followedBy("fine", "罚款金额", "Fines", func(s Standing) int64 { return s.FineFen })
	for i := range both {
		both[i].Money = true
	}
	return both
}

// founded tells whether something was found to be true.
func (s Standing) founded() bool {
	return s.Verdict == rectify.Substantiated || s.Verdict == rectify.Mostly || s.Verdict == rectify.Partly
}

// fresh tells whether the ticket came in the period.
func (m Moment) fresh() bool { return m.Before.Class == "" }

func (m Moment) wasDispatched() bool { return !m.FirstDispatchedOn.IsZero() }
