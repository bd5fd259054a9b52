package rectify

import "reflect"

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
		chosen := f.Has("acceptance_unit") && (d.before.State == Investigating || d.units.AcceptanceUnit(d.actor.Unit) != "" && value(f.AcceptanceUnit) != d.units.AcceptanceUnit(d.actor.Unit))
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
		if d.actor.Role == Coordinator || d.route.Close.Days == 0 {
			return nil
		}
		last, err := d.due(d.today, d.route.Close.Days, d.route.Close.Working, false)
		return unless(err == nil && due <= last, "due_on", "due.beyond_rule", "整改时限不能晚于 %s", "the due day cannot lie after %s", last)
	}}
	numberKept = guard{Message{"受理编号和批次不清除", "receipt number and campaign are not cleared"}, []string{"receipt_number", "campaign"}, func(d *deed) *Field {
		if d.before.Campaign != "" && d.t.Campaign == "" {
			return &Field{"campaign", "campaign.kept", Say("已登记的批次可以更正,不能清除,否则该问题不再计入该批次", "a campaign can be corrected but not cleared: the ticket would leave its figures")}
		}
		return unless(d.before.ReceiptNumber == "" || d.t.ReceiptNumber != "", "receipt_number", "receipt.kept", "已登记的受理编号可以更正,不能清除", "a receipt number can be corrected but not cleared")
	}}
	unchangedUnderAcceptance = guard{Message{"方案审定、验收、核查和公示期间内容不变", "nothing changes while it is decided upon"}, nil, func(d *deed) *Field {
		if d.before.State != PlanReview && !underAcceptance[d.before.State] {
			return nil
		}
		// Who must not know, and how great the risk is, says nothing about what is being accepted.
		was, is := *d.before, *d.t
		is.RecusedUnits, is.RiskLevel = was.RecusedUnits, was.RiskLevel
		return unless(reflect.DeepEqual(was, is), "do", "ticket.under_acceptance", "方案审定、验收、核查和公示期间不能改动;请先退回", "nothing can be changed while it is decided upon; send the ticket back first")
	}}
)
