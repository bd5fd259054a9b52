package demo

import (
	"fmt"
	"strconv"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// units gives ids of units by their codes.
type units struct{ tree *rectify.UnitTree }

func (u units) id(code string) *string {
	unit, _ := u.tree.Coded(code)
	return &unit.ID
}

// registration is what is known of an item when it is registered.
func (i item) registration(u units) rectify.Facts {
	p, day := i.problem(), i.registeredOn()
	title, address := i.words()
	f := rectify.Facts{
		Source:         &i.source,
		Campaign:       &i.code,
		ReceiptNumber:  new(fmt.Sprintf(i.number, i.n)),
		Title:          new(rectify.Text(title)),
		Description:    new(rectify.Text(i.foundBy() + "，" + title + "。（演示数据，内容虚构）")),
		Address:        new(rectify.Text(address)),
		Township:       u.id(townships[i.township()][0]),
		PollutionTypes: &p.types,
		Industry:       &p.industry,
		DiscoveredOn:   &day,
		DiscoveryMode:  new(i.discoveryMode()),
		AcceptanceUnit: u.id(inspectors),
	}
	switch i.campaign {
	case list2024:
		f.ListLevel = new(i.listLevel())
	case central3, municipal2:
		f.Batch, f.BatchOn = new(strconv.Itoa(int(day-calendar.MustDay(i.from))+1)), &day
		f.Channel = new([...]string{"phone", "phone", "letter"}[i.draw("channel", 3)])
		f.KeyCase = new(i.draw("key", 8) == 0)
	case blackWater2024:
		f.Quantity, f.QuantityUnit = new(i.area()), new("平方米")
	}
	if origin, derived := i.origin(); derived {
		f.Origin = new(origin.id())
	}
	if !i.waiting() || i.source == rectify.SelfFound {
		i.hand(&f, u)
	}
	return f
}

// words are the title and the address: a township, and a number for what lies there more than once.
func (i item) words() (title, address string) {
	p, place := i.problem(), townships[i.township()][1]
	title = place + p.place + p.what
	switch i.campaign {
	case list2024:
		spot := fmt.Sprintf("点位%d", i.n-i.first().n+1)
		return title + "（" + spot + "）", place + " " + spot
	case blackWater2024:
		return title, fmt.Sprintf("%s村%02d 第%d处", place, i.village(), (i.n-1)/waterVillages+1)
	}
	return title, place
}

// hand names the units that work on the item. One in twenty is handled jointly.
func (i item) hand(f *rectify.Facts, u units) {
	p := i.problem()
	lead, joint := p.lead, i.first().draw("joint", 20) == 0
	if joint || i.township() == 0 {
		lead = ecology // where the demonstration's reviewer works
	}
	f.ResponsibleUnit, f.LeadUnit = f.Township, u.id(lead)
	if joint && p.lead != lead {
		f.CoUnits = &[]string{*u.id(p.lead)}
	}
}

func (i item) foundBy() string {
	switch i.source {
	case rectify.Complaint:
		return "群众举报反映"
	case rectify.InspectionTask:
		return "督察反馈指出"
	case rectify.SelfFound:
		return "排查发现"
	}
	return "清单收录"
}

func (i item) discoveryMode() string {
	switch i.source {
	case rectify.Complaint:
		return "complaint"
	case rectify.InspectionTask:
		return "assigned"
	case rectify.SelfFound:
		return "self_discovered"
	}
	return [...]string{"self_discovered", "self_discovered", "self_discovered", "assigned", "complaint", "media"}[i.draw("mode", 6)]
}

// handled is what is known besides when an item is carried over.
func (i item) handled() rectify.Facts {
	p, due := i.problem(), i.dueOn()
	f := rectify.Facts{
		TimeLimitType: new("dated"),
		DueOn:         &due,
		ClosureGoal:   new(rectify.Text(p.measure + "。")),
	}
	if i.source == rectify.Complaint {
		verdict := i.verdict()
		f.Verdict, f.Findings = &verdict, new(rectify.Text("经调查核实，"+rectify.Label("verdict", string(verdict)).ZH+"。"))
	}
	if _, open := i.standing(); open {
		f.ProgressPercent = new(10 + 10*i.draw("progress", 9))
	} else {
		f.ProgressPercent = new(100)
		f.Handling = new(rectify.Text("整改完成：" + p.measure + "。"))
	}
	if replied := i.repliedOn(); !replied.IsZero() {
		f.RepliedOn, f.Reply = &replied, new(rectify.Text("办理情况已反馈督察组。"))
	}
	if acts, some := i.consequences(); some {
		f.Consequences = &acts
	}
	if k, _ := i.standing(); i.campaign == central3Tasks && k <= planned {
		f.Measures, f.ProgressNote = i.milestones(), new(rectify.Text("已制定整改方案，达到序时进度。"))
	}
	return f
}

// milestones is the plan of a task that moves on schedule: what was due is done.
func (i item) milestones() *[]rectify.Measure {
	measure := func(text, due, done string) rectify.Measure {
		m := rectify.Measure{Text: rectify.Text(text), Person: "责任单位负责人", DueOn: calendar.MustDay(due)}
		if done != "" {
			m.DoneOn = calendar.MustDay(done)
		}
		return m
	}
	return &[]rectify.Measure{
		measure("制定整改方案并报备", "2024-10-31", i.registeredOn().String()),
		measure(i.problem().measure, "2027-06-30", ""),
		measure("建立长效机制并申请验收", plannedDue.String(), ""),
	}
}
