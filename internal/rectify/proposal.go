package rectify

// Changes that one person proposes and a second person of another unit makes (A13).

func propose(do string) func(*deed) {
	return func(d *deed) {
		d.t.Proposal = Proposal{Signature: d.signature(), Do: do, Reason: value(d.cmd.Facts.Reason), Master: value(d.cmd.Facts.Master)}
		p := d.t.Proposal
		switch do {
		case "recategorise":
			p.Campaign, p.ListLevel = d.t.Campaign, d.t.ListLevel
		case "change_goal":
			p.ClosureGoal = d.t.ClosureGoal
		case "reassign":
			p.Parts = d.t.parts()
		}
		*d.t = *d.before // a proposal changes nothing yet
		d.t.Proposal = p
	}
}

func clearProposal(d *deed) { d.t.Proposal = Proposal{} }

func merge(d *deed) {
	d.t.ClosureGoal = d.before.ClosureGoal // what was brought is the master's
	d.t.Master = d.t.Proposal.Master
	clearProposal(d)
}

// recategorise moves the ticket into another column of the figures; whoever signed saw the old one (S-16).
func recategorise(d *deed) {
	d.t.Campaign, d.t.ListLevel = d.t.Proposal.Campaign, d.t.Proposal.ListLevel
	d.t.Countersigned, d.t.StageRequested, d.t.PlanApproved = Signature{}, Signature{}, Signature{}
	clearProposal(d)
}

// changeGoal sets another standard; whoever signed before saw the old one (S-16).
func changeGoal(d *deed) {
	d.t.ClosureGoal = d.t.Proposal.ClosureGoal
	d.t.Countersigned, d.t.StageRequested = Signature{}, Signature{}
	clearProposal(d)
}

// waiveNotice agrees that the closure is not made public; whoever verifies may close then.
func waiveNotice(d *deed) {
	d.t.NoticeWaived = d.signature()
	clearProposal(d)
}

func (t *Ticket) parts() Parts {
	return Parts{t.ResponsibleUnit, t.ResponsiblePerson, t.CoUnits, t.LeadUnit, t.SupervisingUnit, t.AcceptanceUnit}
}

func (t *Ticket) setParts(p Parts) {
	t.ResponsibleUnit, t.ResponsiblePerson, t.CoUnits, t.LeadUnit, t.SupervisingUnit, t.AcceptanceUnit = p.ResponsibleUnit, p.ResponsiblePerson, p.CoUnits, p.LeadUnit, p.SupervisingUnit, p.AcceptanceUnit
}

// confirmsParts tells whether the move makes a transfer that another person proposed, so that its parts are settled.
func (d *deed) confirmsParts() bool {
	return d.move.Do == "reassign" && d.before.State != Dispatched && d.before.Proposal.Do == "reassign"
}

var (
	// reassignable: until the unit has signed a coordinator gives the ticket to another one alone, later with a second person.
	reassignable = guard{Message{"签收前由整改办改派,签收后由第二人确认", "by a coordinator until it is signed for, then by a second person"}, nil, func(d *deed) *Field {
		switch {
		case d.before.State != Dispatched && d.before.Proposal.Do != "reassign":
			return &Field{"do", "reassign.second_person", Say("签收后改派须先用 propose_reassign 提请并说明理由,由其他单位的第二人确认", "once it is signed for, propose the transfer with propose_reassign and a reason; a second person of another unit confirms")}
		case d.before.State != Dispatched:
			return unless(relations[BySecondPerson].holds(&deed{t: d.before, actor: d.actor, units: d.units}), "do", "four_eyes.reassign", "改派须由提请单位和责任、配合单位以外的第二人确认", "a transfer is confirmed by a second person, neither of the proposing unit nor of one that rectifies")
		case d.actor.Role != Coordinator:
			return &Field{"do", "move.not_yours", Say("签收前由整改办改派", "until it is signed for a coordinator reassigns")}
		}
		return noProposal.unmet(d)
	}}
	reassignReason = guard{Message{"签收前改派须有理由", "a reason before it is signed for"}, []string{"reason"}, func(d *deed) *Field {
		return unless(d.before.State != Dispatched || d.cmd.Facts.Has("reason"), "reason", "fact.missing", "必填", "required")
	}}
	partsAsProposed = guard{Message{"改派按提请的单位", "to the units that were proposed"}, []string{"responsible_unit"}, func(d *deed) *Field {
		for _, name := range append([]string{"responsible_unit", "responsible_person"}, parts...) {
			if d.confirmsParts() && d.cmd.Facts.Has(name) {
				return &Field{name, "proposal.fixed", Say("确认改派时不能再改单位;请撤回后重新提请", "a transfer is confirmed as it was proposed; withdraw it and propose another one")}
			}
		}
		return nil
	}}
)
