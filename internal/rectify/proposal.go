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
