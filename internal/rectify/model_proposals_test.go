package rectify_test

import "qingdan/internal/rectify"

// The rules of what one person proposes and a second one of another unit makes.
func init() {
	for do, r := range map[string]rule{
		"propose_merge": {func(c *card, a act) bool {
			return c.in(rectify.Registered, rectify.Dispatched, rectify.Investigating) && coordinates(a.who) && c.proposal == "" && a.other != c && !a.other.ended()
		}, func(c *card, a act) { c.proposal, c.proposed, c.master = "merge", a.stamp(), a.other }},
		"merge": {func(c *card, a act) bool {
			return c.in(rectify.Registered, rectify.Dispatched, rectify.Investigating) && c.proposal == "merge" && c.second(a.who) && c.master.sees(a.who) && !c.master.ended() &&
				(c.master.state != rectify.Closed || !a.reopens() || c.master.goal != "" || a.brings())
		}, func(c *card, a act) {
			c.extension = stamp{}
			c.state, c.proposal, c.proposed = rectify.Merged, "", stamp{}
			m := c.master
			m.merged++
			m.version++
			if m.state == rectify.Closed && a.reopens() {
				m.reopen(a)
				m.version++
				m.live = true
			}
		}},
		"propose_void": {func(c *card, a act) bool {
			return c.in(rectify.Registered, rectify.Dispatched) && coordinates(a.who) && c.proposal == ""
		},
			func(c *card, a act) { c.proposal, c.proposed = "void", a.stamp() }},
		"void": {func(c *card, a act) bool {
			return c.in(rectify.Registered, rectify.Dispatched) && c.proposal == "void" && c.second(a.who)
		}, func(c *card, _ act) { c.state, c.proposal = rectify.Voided, "" }},
		"withdraw_proposal": {func(c *card, a act) bool {
			return (c.in(rectify.Registered) || c.handedOut()) && coordinates(a.who) && c.proposal != ""
		}, func(c *card, _ act) { c.proposal, c.proposed = "", stamp{} }},
		"propose_reassign": {func(c *card, a act) bool { return c.handedOut() && !c.in(rectify.Dispatched) && c.gives(a) },
			func(c *card, a act) {
				c.newLead, c.newAcceptance = a.units()
				c.proposal, c.proposed = "reassign", a.stamp()
			}},
		"reassign": {func(c *card, a act) bool {
			if c.in(rectify.Dispatched) {
				return c.gives(a)
			}
			return c.handedOut() && c.proposal == "reassign" && c.second(a.who) && a.who.Unit != "dongcheng"
		}, func(c *card, a act) {
			c.forget()
			c.extension = stamp{}
			c.responsible = "dongcheng"
			proposed := c.proposed
			if c.handOut(a); c.proposal == "reassign" {
				c.dispatched, c.lead, c.acceptance = proposed, c.newLead, c.newAcceptance
			}
			c.proposal, c.proposed = "", stamp{}
		}},
		"propose_goal": {func(c *card, a act) bool {
			return c.in(rectify.Rectifying, rectify.StageClosed) && (coordinates(a.who) || c.chief(a.who)) && c.proposal == ""
		}, func(c *card, a act) { c.otherGoal = c.higher(); c.proposal, c.proposed = "change_goal", a.stamp() }},
		"change_goal": {func(c *card, a act) bool {
			return c.in(rectify.Rectifying, rectify.StageClosed) && c.proposal == "change_goal" && c.second(a.who)
		}, func(c *card, _ act) {
			c.changed()
			c.goal, c.proposal, c.proposed = c.otherGoal, "", stamp{}
		}},
		"propose_secrecy": {func(c *card, a act) bool {
			return c.in(rectify.Verifying) && c.closer(a.who) && c.proposal == "" && c.noticed()
		}, func(c *card, a act) { c.proposal, c.proposed = "waive_notice", a.stamp() }},
		"waive_notice": {func(c *card, a act) bool {
			return c.in(rectify.Verifying) && c.proposal == "waive_notice" && c.second(a.who)
		}, func(c *card, _ act) { c.waived, c.proposal, c.proposed = true, "", stamp{} }},
		"propose_recategorise": {func(c *card, a act) bool {
			return c.in(rectify.Dispatched, rectify.Investigating, rectify.Rectifying, rectify.StageClosed) && coordinates(a.who) && c.proposal == ""
		}, func(c *card, a act) { c.proposal, c.proposed = "recategorise", a.stamp() }},
		"recategorise": {func(c *card, a act) bool {
			return c.in(rectify.Dispatched, rectify.Investigating, rectify.Rectifying, rectify.StageClosed) && c.proposal == "recategorise" && c.second(a.who)
		}, func(c *card, a act) {
			c.changed()
			c.level, c.approved, c.proposal, c.proposed = c.another(), stamp{}, "", stamp{}
		}},
	} {
		rules[do] = r
	}
}
