package report

import "qingdan/internal/rectify"

// schedule tells how tasks keep to their plan (序时进度) and which lights are on.
var schedule = Report{Name: "schedule", Title: word("序时进度统计表", "Schedule of tasks"),
	Measures: with(registeredMeasure,
		tickets("planned", word("有序时进度", "With milestones"), word("总体中定有序时进度节点的", "of the population, those with milestones"), func(m Moment) bool { return m.planned() }),
		tickets("completed", word("完成", "Completed"), word("定有节点且已销号的", "with milestones and closed"), func(m Moment) bool { return m.planned() && m.Class == IsClosed }),
		tickets("on_schedule", word("达到序时进度", "On schedule"), word("未销号,统计日(含)前应达到的节点均已达到的", "not closed, with every milestone met that was due by the day"), func(m Moment) bool { return m.planned() && m.stock() && m.missed() == 0 }),
		tickets("behind", word("滞后", "Behind"), word("未销号,统计日(含)前有节点未达到的", "not closed, with a milestone due by the day and not met"), func(m Moment) bool { return m.planned() && m.stock() && m.missed() > 0 }),
		tickets("unplanned", word("任务无节点", "Tasks without milestones"), word("督察反馈任务中没有定节点的", "inspection tasks without milestones"), func(m Moment) bool { return m.counted() && !m.Milestones && m.Source == rectify.InspectionTask }),
		tickets("stock", word("未销号", "Not closed"), word("统计日未销号的(含阶段性办结)", "not closed on the day, stage-closed ones too"), func(m Moment) bool { return m.stock() }),
		tickets("red", word("红灯", "Red"), word("未销号,已超期或有两个节点未达到的", "not closed, overdue or with two milestones missed"), func(m Moment) bool { return m.stock() && m.light() == "red" }),
		tickets("yellow", word("黄灯", "Yellow"), word("未销号,三日内到期或有一个节点未达到的", "not closed, due within three days or with one milestone missed"), func(m Moment) bool { return m.stock() && m.light() == "yellow" }),
		tickets("green", word("绿灯", "Green"), word("未销号,有时限且不红不黄的", "not closed, with a due day and neither red nor yellow"), func(m Moment) bool { return m.stock() && m.light() == "green" }),
		tickets("dark", word("无灯", "No light"), word("未销号,没有时限也没有节点未达到的", "not closed, without a due day and with no milestone missed"), func(m Moment) bool { return m.stock() && m.light() == "" })),
	Rates: []Definition{
		{ID: "on_schedule@1", Column: "schedule_rate", Label: word("序时进度达标率", "On schedule"), Numerator: []string{"completed", "on_schedule"}, Denominator: []string{"planned"}, Excluded: apart,
			Words: word("(完成 + 达到序时进度)÷ 定有节点的", "(completed + on schedule) ÷ those with milestones")},
		{ID: "behind@1", Column: "behind_rate", Label: word("滞后率", "Behind"), Numerator: []string{"behind"}, Denominator: []string{"planned"}, Excluded: apart,
			Words: word("滞后 ÷ 定有节点的;节点当日终了仍未达到即为滞后", "behind ÷ those with milestones; a milestone not met at the end of its day is missed")},
	},
	Identities: []Identity{adds("planned", "completed", "on_schedule", "behind"), adds("stock", "red", "yellow", "green", "dark"), within("registered", "planned", "stock", "unplanned")},
}

func (m Moment) planned() bool { return m.counted() && m.Milestones }

// missed counts the milestones missed by the day, no further than two.
func (m Moment) missed() int {
	switch {
	case m.Missed.IsZero() || m.Missed > m.AsOf:
		return 0
	case m.MissedNext.IsZero() || m.MissedNext > m.AsOf:
		return 1
	}
	return 2
}

// light is 红黄绿 of domain section 6.2: of the due day and of the milestones.
func (m Moment) light() string {
	switch missed := m.missed(); {
	case m.overdue() || missed == 2:
		return "red"
	case missed == 1 || !m.CurrentDueOn.IsZero() && m.CurrentDueOn <= m.AsOf.Add(rectify.YellowDays):
		return "yellow"
	case m.CurrentDueOn.IsZero():
		return ""
	}
	return "green"
}
