package rectify

import (
	"reflect"
	"slices"
)

// Guards on what a person may choose about his own work.

// underAcceptance are the states in which others decide on what was handed in.
var underAcceptance = map[State]bool{AcceptanceRequested: true, Verifying: true, Publicizing: true}

var (
	byCoordinatorOnly = guard{Message{"受理编号、批次和回避单位由整改办登记", "receipt number, campaign and recusals by a coordinator only"}, []string{"receipt_number", "campaign", "recused_units"}, func(d *deed) *Field {
		if d.actor.Role == Coordinator {
			return nil
		}
		f := &d.cmd.Facts
		for _, name := range []string{"recused_units", "receipt_number", "campaign"} {
			if f.Has(name) {
				return &Field{name, "fact.not_yours", Say("该字段只能由整改办、信访组登记", "only a coordinator brings this field")}
			}
		}
		return nil
	}}
	partsNotChosen = guard{Message{"责任单位不自选复查、验收单位", "the responsible unit does not choose who checks it"}, []string{"lead_unit", "acceptance_unit", "co_units", "supervising_unit", "responsible_unit"}, func(d *deed) *Field {
		if d.actor.Role == Coordinator {
			return nil
		}
		f := &d.cmd.Facts
		if f.Has("responsible_unit") && value(f.ResponsibleUnit) != d.actor.Unit {
			return &Field{"responsible_unit", "units.not_yours", Say("自查发现的问题由本单位负责;交给其他单位请由整改办办理", "what a unit finds itself is its own; a coordinator gives tickets to others")}
		}
		for _, name := range []string{"lead_unit", "co_units", "supervising_unit"} {
			if f.Has(name) {
				return &Field{name, "units.not_yours", Say("该单位由整改办指定", "a coordinator names this unit")}
			}
		}
		chosen := f.Has("acceptance_unit") && (d.before.AcceptanceUnit != "" && value(f.AcceptanceUnit) != d.before.AcceptanceUnit || d.before.State == Investigating || d.units.AcceptanceUnit(d.actor.Unit) != "" && value(f.AcceptanceUnit) != d.units.AcceptanceUnit(d.actor.Unit))
		return unless(!chosen, "acceptance_unit", "units.not_yours", "验收单位由整改办或单位表指定,责任单位不能自选", "the acceptance unit is named by a coordinator or the list of units, not by the responsible unit")
	}}
	dueAtDispatch = guard{Message{"整改时限在交办时确定", "due day named at dispatch"}, []string{"due_on"}, func(d *deed) *Field {
		due := value(d.cmd.Facts.DueOn)
		if due.IsZero() || d.cmd.Historical {
			return nil
		}
		if d.route.Dispatch {
			return &Field{"due_on", "due.at_dispatch", Say("该来源的整改时限在交办时确定", "this source gets its due day at dispatch")}
		}
		return dueWithinRule.unmet(d)
	}}
	dueWithinRule = guard{Message{"整改时限不超过规定", "due day within the rule"}, []string{"due_on"}, func(d *deed) *Field {
		due := value(d.cmd.Facts.DueOn)
		if due.IsZero() || d.cmd.Historical {
			return nil
		}
		if due < d.today {
			return &Field{"due_on", "due.past", Say("整改时限不能早于今天", "the due day cannot lie in the past")}
		}
		limit := d.clocks().Close
		if d.actor.Role == Coordinator || limit.Days == 0 {
			return nil
		}
		last, err := d.due(d.today, limit.Days, limit.Working, d.route.CountFirst)
		return unless(err == nil && due <= last, "due_on", "due.beyond_rule", "整改时限不能晚于 %s", "the due day cannot lie after %s", last)
	}}
	numberKept = guard{Message{"受理编号和批次不清除", "receipt number and campaign are not cleared"}, []string{"receipt_number", "campaign"}, func(d *deed) *Field {
		if d.before.Campaign != "" && d.t.Campaign == "" {
			return &Field{"campaign", "campaign.kept", Say("已登记的批次可以更正,不能清除,否则该问题不再计入该批次", "a campaign can be corrected but not cleared: the ticket would leave its figures")}
		}
		return unless(d.before.ReceiptNumber == "" || d.t.ReceiptNumber != "", "receipt_number", "receipt.kept", "已登记的受理编号可以更正,不能清除", "a receipt number can be corrected but not cleared")
	}}
	categoryKept = guard{Message{"交办后类别由第二人确认才改", "after dispatch the category changes by two persons only"}, []string{"campaign", "list_level"}, func(d *deed) *Field {
		if d.before.State == Registered || d.t.Campaign == d.before.Campaign && d.t.ListLevel == d.before.ListLevel {
			return nil
		}
		name := "campaign"
		if d.t.Campaign == d.before.Campaign {
			name = "list_level"
		}
		return &Field{name, "category.second_person", Say("交办后改变批次或清单级别会改变统计,请用 propose_recategorise 提请并说明理由,由其他单位的第二人确认",
			"after dispatch another campaign or list level changes the figures: propose it with propose_recategorise and a reason; a second person of another unit confirms")}
	}}
	categoryChanged = guard{Message{"类别与现在不同", "another category than now"}, []string{"campaign", "list_level"}, func(d *deed) *Field {
		return unless(d.t.Campaign != d.before.Campaign || d.t.ListLevel != d.before.ListLevel, "campaign", "category.same", "请给出不同的批次(campaign)或清单级别(list_level)", "give another campaign or list_level")
	}}
	notOwnUnit = guard{Message{"不由责任、配合单位自己交办或补录办结", "not by the unit that rectifies"}, []string{"responsible_unit"}, func(d *deed) *Field {
		return unless(!slices.Contains(d.t.Units(), d.actor.Unit), "responsible_unit", "four_eyes.own_unit",
			"不能由责任单位或配合单位自己交办、改派或补录办结,请由上级整改办办理", "a unit neither dispatches to itself nor carries over its own closures; a coordinator above it does")
	}}
	firstReply = guard{Message{"验收、核查和公示期间不改已登记的反馈", "a reply is not rewritten while others decide"}, []string{"reply"}, func(d *deed) *Field {
		decided := d.before.State == PlanReview || underAcceptance[d.before.State]
		return unless(!decided || d.before.Reply == "" && d.before.RepliedAt.IsZero(), "reply", "ticket.under_acceptance", "方案审定、验收、核查和公示期间不能改动已登记的反馈;请先退回", "a recorded reply cannot be changed while others decide; send the ticket back first")
	}}
	dueNotMoved = guard{Message{"已定时限不因重新交办而变", "a fixed due day does not move by another dispatch"}, []string{"due_on"}, func(d *deed) *Field {
		due := value(d.cmd.Facts.DueOn)
		return unless(due.IsZero() || d.before.CurrentDueOn.IsZero() || due == d.before.CurrentDueOn, "due_on", "due.fixed", "整改时限已定为 %s,只能通过延期改变", "the due day is fixed at %s; only an extension moves it", d.before.CurrentDueOn)
	}}
	unchangedUnderAcceptance = guard{Message{"方案审定、验收、核查和公示期间内容不变", "nothing changes while it is decided upon"}, nil, func(d *deed) *Field {
		if d.before.State != PlanReview && !underAcceptance[d.before.State] {
			return nil
		}
		was, is := *d.before, *d.t // how great the risk is says nothing about what is being accepted
		is.RiskLevel = was.RiskLevel
		return unless(reflect.DeepEqual(was, is), "do", "ticket.under_acceptance", "方案审定、验收、核查和公示期间不能改动;请先退回", "nothing can be changed while it is decided upon; send the ticket back first")
	}}
)
