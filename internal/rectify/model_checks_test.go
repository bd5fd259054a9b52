package rectify_test

import (
	"slices"

	"qingdan/internal/rectify"
)

// The second half of the rules: what those do who check, and what goes on beside the main way.
func init() {
	for do, r := range map[string]rule{
		"lead_pass": {func(c *card, a act) bool {
			only := !procedures[c.source].verify
			return c.in(rectify.AcceptanceRequested) && c.proposal == "" && c.reviewer(a.who) && c.independent(a.who) && (!only || c.dispatched.other(a.who)) && c.quiet(rectify.Verifying)
		}, func(c *card, a act) {
			c.reviewed = a.stamp()
			if c.state = next(c, rectify.Verifying); c.state == rectify.Closed {
				c.close(a)
			}
		}},
		"lead_reject": {func(c *card, a act) bool { return c.in(rectify.AcceptanceRequested) && c.reviewer(a.who) },
			sentBack},
		"verify_pass": {func(c *card, a act) bool {
			return c.in(rectify.Verifying) && c.verifier(a.who) && c.mayVerify(a.who) && c.proposal == "" && (!c.noticed() || a.brings()) && c.quiet(rectify.Publicizing)
		}, func(c *card, a act) { c.verified = a.stamp(); passed(c, a) }},
		"verify_fail": {func(c *card, a act) bool { return c.in(rectify.Verifying) && c.verifier(a.who) },
			sentBack},
		"skip_publicity": {func(c *card, a act) bool {
			return c.in(rectify.Verifying) && c.closer(a.who) && c.mayVerify(a.who) && c.proposal == "" && (!c.noticed() || c.waived) && c.openObjection() < 0
		}, func(c *card, a act) { c.verified = a.stamp(); c.close(a) }},
		"close": {func(c *card, a act) bool {
			return c.in(rectify.Publicizing) && c.proposal == "" && c.closer(a.who) && c.independent(a.who) && a.today > c.noticeEnd && c.openObjection() < 0 && !c.keptOut(a.who)
		}, func(c *card, a act) { c.close(a) }},
		"file": {func(c *card, a act) bool { return c.in(rectify.Closed) && coordinates(a.who) }, stays},
		"look_back": {func(c *card, a act) bool {
			return c.in(rectify.Closed) && (coordinates(a.who) || a.who.Role == rectify.Supervisor) && !c.rectifies(a.who.Unit) && (a.result() != "held" || !c.passedBy(a.who))
		}, func(c *card, a act) { c.lastLookBack = a.result() }},
		"reopen": {func(c *card, a act) bool {
			proven := map[string]bool{"look_back": c.lastLookBack != "" && c.lastLookBack != "held", "repeat_complaint": c.merged > 0, "false_rectification": true}
			return c.in(rectify.Closed) && coordinates(a.who) && proven[a.basis()] && c.stated(a)
		}, func(c *card, a act) { c.reopen(a) }},
		"attach": {func(c *card, a act) bool {
			ours := c.officer(a.who) || c.chief(a.who)
			part := ours || c.reviewer(a.who) || c.verifier(a.who) || coordinates(a.who)
			frozen := c.accepting() || c.in(rectify.Closed)
			checks := (a.kind() == "verification" || a.kind() == "notice") && a.who.Role != rectify.Officer && a.who.Role != rectify.Leader
			return (c.in(rectify.Registered, rectify.Closed) || c.handedOut()) && part && (!frozen || checks)
		}, func(c *card, a act) {
			if !c.accepting() && !c.in(rectify.Closed) {
				c.leader = stamp{}
			}
		}},
		"record_complainant": {func(c *card, a act) bool {
			return (c.in(rectify.Registered, rectify.Closed) || c.handedOut()) && coordinates(a.who)
		}, stays},
		"request_extension": {func(c *card, a act) bool {
			return c.underWork() && c.chief(a.who) && !c.due.IsZero() && a.today <= c.due && c.extension.by == "" && c.extensions < 1 && len(c.evidence) > 0
		}, func(c *card, a act) { c.extension, c.extendTo = a.stamp(), c.due.Add(5) }},
		"decide_extension": {func(c *card, a act) bool {
			fixer := coordinates(a.who) || (a.who.Role == rectify.Supervisor || a.who.Role == rectify.Leader) && under(a.who.Unit, c.dueUnit)
			return c.handedOut() && c.extension.by != "" && fixer && c.extension.other(a.who) && !c.rectifies(a.who.Unit)
		}, func(c *card, a act) {
			c.extension = stamp{}
			if a.alt%2 == 0 {
				c.due, c.dueUnit, c.duePlanned = max(c.extendTo, c.due), a.who.Unit, false
				c.extensions++
			}
		}},
		"object": {func(c *card, a act) bool { return c.in(rectify.Publicizing) && (coordinates(a.who) || c.objectable(a)) },
			func(c *card, a act) {
				c.objections = append(c.objections, complaint{by: a.who.ID, open: true, unlooked: a.public()})
			}},
		"uphold_objection": {func(c *card, a act) bool { return decidesObjection(c, a) && c.stated(a) }, func(c *card, a act) {
			c.aim(a)
			c.objections[c.objectionToDecide()].open = false
			c.again(rectify.Rectifying)
		}},
		"dismiss_objection": {decidesObjection, func(c *card, _ act) { c.objections[c.objectionToDecide()].open = false }},
		"urge": {func(c *card, a act) bool { return c.handedOut() && coordinates(a.who) },
			func(c *card, a act) { c.slips = append(c.slips, slip{-1, a.today.Add(1), true, 0}) }},
		"supervise": {func(c *card, a act) bool { return c.handedOut() && coordinates(a.who) && c.slipFits(a) },
			func(c *card, a act) { c.slips = append(c.slips, slip{a.alt % 3, a.today.Add(1), true, 0}) }},
		"answer_slip": {func(c *card, a act) bool {
			return (c.in(rectify.Closed) || c.handedOut()) && (c.officer(a.who) || c.chief(a.who)) && c.openSlip() >= 0
		}, func(c *card, a act) {
			s := &c.slips[c.openSlip()]
			s.open, s.answered = false, a.today
		}},
		"record_open":         carry(rectify.Rectifying),
		"record_stage_closed": carry(rectify.StageClosed),
		"record_closed":       carry(rectify.Closed),
		"record_update": {func(c *card, a act) bool {
			return coordinates(a.who) && c.historical && !c.live && c.in(rectify.Registered, rectify.Rectifying, rectify.StageClosed, rectify.Closed)
		}, func(c *card, a act) { on := c.closedOn; carry(c.state).then(c, a); c.closedOn = on }},
	} {
		rules[do] = r
	}
}

func sentBack(c *card, _ act) {
	if c.appliedFrom == rectify.Investigating {
		c.again(rectify.Investigating)
		return
	}
	c.again(rectify.Rectifying)
}

func decidesObjection(c *card, a act) bool {
	n := c.objectionToDecide()
	return c.accepting() && c.closer(a.who) && n >= 0 && !c.objections[n].unlooked && c.objections[n].by != a.who.ID && c.objections[n].admitted != a.who.ID && c.outside(a.who)
}

// quiet tells whether a check may be passed: where nothing but the closing follows, no objection is open.
func (c *card) quiet(wanted rectify.State) bool {
	return next(c, wanted) != rectify.Closed || c.openObjection() < 0
}

// keptOut tells whether a person let an objection of the public not even be heard.
func (c *card) keptOut(p rectify.Actor) bool {
	return slices.ContainsFunc(c.objections, func(o complaint) bool { return o.declined && o.admitted == p.ID })
}

// passedBy tells whether a person had a part in the closure that stands.
func (c *card) passedBy(p rectify.Actor) bool {
	return !c.carried && slices.Contains([]string{c.applied.by, c.reviewed.by, c.verified.by, c.closed.by}, p.ID)
}

// slipFits: blue, orange, red, each after the former was left unanswered on its day, or the work is late after it; the
// last slip of these decides.
func (c *card) slipFits(a act) bool {
	last := slip{level: -1}
	for _, s := range c.slips {
		if s.level >= 0 {
			last = s
		}
	}
	late := last.open || last.answered > last.by || !c.due.IsZero() && c.due < a.today
	missed, level := late && last.by < a.today, a.alt%3
	switch {
	case last.level < 0:
		return level == 0
	case level == last.level:
		return !missed
	}
	return level == last.level+1 && missed
}
