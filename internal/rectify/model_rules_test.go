package rectify_test

import (
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// act is one attempt: somebody tries a move on a card. alt picks among the lawful ways to make it.
type act struct {
	do    string
	who   rectify.Actor
	alt   int
	today calendar.Day
	now   time.Time
	other *card // to be merged into, if the move is about merging
	spoil bool  // brings one fact that no rule allows
	// municipal is the round of the card, as of now.
	municipal bool
}

func (a act) stamp() stamp { return stamp{a.who.ID, a.who.Unit} }

// What the alternatives of an act stand for.
func (a act) units() (lead, acceptance string) {
	return []string{"bureau", "office"}[a.alt%2], []string{"inspectors", "office", "inspectors", "bureau", "inspectors"}[a.alt/2%5]
}
func (a act) verdict() rectify.Verdict {
	return []rectify.Verdict{rectify.Substantiated, rectify.Unsubstantiated}[a.alt%2]
}
func (a act) reopens() bool { return a.alt%2 == 0 }
func (a act) brings() bool  { return a.alt%4 != 3 } // the closure goal, or the measures, where they are asked for
func (a act) basis() string {
	return []string{"look_back", "repeat_complaint", "false_rectification"}[a.alt%3]
}
func (a act) result() string { return []string{"held", "relapsed", "false_rectification"}[a.alt%3] }
func (a act) tells() bool    { return a.alt%2 == 0 }
func (a act) kind() string {
	return []string{"before", "after", "self_check", "verification", "notice", "after"}[a.alt%6]
}
func (a act) copied() bool { return a.alt%7 == 0 } // one file for all kinds

// rule says when a move is lawful and what the clerk writes down then.
type rule struct {
	may  func(*card, act) bool
	then func(*card, act)
}

func next(c *card, wanted rectify.State) rectify.State {
	r := procedures[c.source]
	switch {
	case wanted == rectify.Investigating && !r.investigate, wanted == rectify.PlanReview && !r.plan:
		return rectify.Rectifying
	case wanted == rectify.AcceptanceRequested && !r.review:
		return rectify.Verifying
	case wanted == rectify.Verifying && !r.verify, wanted == rectify.Publicizing && !c.noticed():
		return rectify.Closed
	}
	return wanted
}

func to(state rectify.State) func(*card, act) {
	return func(c *card, _ act) { c.state = next(c, state) }
}

func stays(*card, act) {}

// passed is what follows the last check.
func passed(c *card, a act) {
	if c.state = next(c, rectify.Publicizing); c.state == rectify.Closed {
		c.close(a)
		return
	}
	c.noticeEnd, c.published = a.today.Add(9), a.prints() // ten days, the first one counted
	c.waitFor("notice_end_on", a.today, c.noticeEnd)
}

func apply(c *card, a act) {
	c.appliedFrom, c.applied = c.state, a.stamp()
	c.state = next(c, rectify.AcceptanceRequested)
}

func carry(state rectify.State) rule {
	return rule{may: func(c *card, a act) bool {
		at := map[rectify.State][]rectify.State{rectify.Rectifying: {rectify.Registered}, rectify.StageClosed: {rectify.Registered, rectify.Rectifying},
			rectify.Closed: {rectify.Registered, rectify.Rectifying, rectify.StageClosed}}[state]
		return coordinates(a.who) && c.historical && !c.live && c.in(at...) && (state == rectify.Rectifying || a.who.Unit != "dongcheng")
	}, then: func(c *card, a act) {
		c.state, c.closedOn, c.carried = state, a.today, state == rectify.Closed
		c.responsible, c.lead, c.acceptance = "dongcheng", "bureau", "inspectors"
		if c.dispatched.by == "" {
			c.dispatched, c.dispatchedOn, c.dispatchedAt = a.stamp(), a.today, a.now
		}
	}}
}

// rules are all moves of people and of the importer. Registering has no card yet, so the walk does it by itself.
var rules = map[string]rule{
	"edit": {func(c *card, a act) bool {
		decided := c.in(rectify.PlanReview) || c.accepting()
		return coordinates(a.who) && (c.in(rectify.Registered) || c.handedOut()) && (!decided || a.alt%3 == 0 || a.alt%3 == 2 && a.category() == c.category)
	}, func(c *card, a act) {
		if c.accepting() {
			return
		}
		c.changed()
		if a.alt%3 == 2 && c.category != a.category() {
			c.category, c.approved = a.category(), stamp{}
		}
	}},
	"record_findings": {func(c *card, a act) bool { return c.working() && (c.officer(a.who) || c.chief(a.who)) },
		func(c *card, a act) { c.judge(a.verdict()); c.changed() }},
	"reject": {func(c *card, a act) bool {
		return c.in(rectify.Registered) && coordinates(a.who) && c.proposal == "" && (!c.informs || c.told || a.tells())
	}, to(rectify.NotAccepted)},
	"inform": {func(c *card, a act) bool {
		return (c.in(rectify.Registered) || c.handedOut()) && coordinates(a.who) && c.informs && !c.told
	}, func(c *card, a act) {
		if c.told = true; c.in(rectify.Registered) {
			c.fixDue(a.today.Add(60), a.who)
		}
	}},
	"dispatch": {func(c *card, a act) bool {
		r := procedures[c.source]
		lead, _ := a.units()
		return c.in(rectify.Registered) && coordinates(a.who) && (r.dispatch || c.returns > 0) && c.proposal == "" && (r.verify || lead != a.who.Unit) && a.who.Unit != "dongcheng"
	}, func(c *card, a act) {
		r := procedures[c.source]
		c.handOut(a)
		c.responsible = "dongcheng"
		if c.source == rectify.Hotline && c.line == "" {
			if !c.replyRuns {
				c.waitFor("reply_due_on", a.today, a.today.Add(5))
			}
			c.replyRuns = true
			c.waitForDue(a.today, a.today.Add(5))
		}
		if r.demanded {
			c.fixDue(a.today.Add(30), a.who)
		} else if !r.plan {
			c.fixDue(a.today.Add(int(c.closeDays(a))), a.who)
		}
	}},
	"sign": {func(c *card, a act) bool {
		return c.in(rectify.Dispatched) && c.officer(a.who) && (procedures[c.source].investigate || c.stated(a))
	}, func(c *card, a act) { c.state = next(c, rectify.Investigating); c.aim(a) }},
	"return": {func(c *card, a act) bool {
		byChief := a.who.Role == rectify.Leader && under(a.who.Unit, c.dispatched.unit)
		if !c.in(rectify.Dispatched) || c.proposal != "" || c.line == "" && a.today > c.dispatchedOn.Add(int(procedures[c.source].returnDays)+c.grace) {
			return false
		}
		return c.returns < 2 && c.officer(a.who) || c.returns >= 2 && byChief
	}, func(c *card, a act) {
		c.extension = stamp{}
		c.state, c.responsible, c.dispatched, c.dispatchedAt = rectify.Registered, "", stamp{}, time.Time{}
		c.returns++
	}},
	"submit_plan": {func(c *card, a act) bool { return c.in(rectify.Investigating) && c.officer(a.who) && c.proposal == "" },
		func(c *card, a act) {
			c.measured, c.done, c.measureDue, c.verdict, c.leader = true, false, a.today.Add(10), rectify.Substantiated, stamp{}
			c.goal = aGoal
			c.duePlanned = c.due.IsZero()
			c.fixDue(a.today.Add(30), a.who)
			c.planned = a.stamp()
			c.state = next(c, rectify.PlanReview)
		}},
	"approve_plan": {func(c *card, a act) bool {
		waits := procedures[c.source].plan && c.planned.by != "" && c.approved.by == ""
		return c.in(rectify.PlanReview, rectify.Rectifying) && waits && c.approver(a.who) && a.who.ID != c.planned.by && !c.rectifies(a.who.Unit)
	}, func(c *card, a act) { c.state, c.approved = rectify.Rectifying, a.stamp() }},
	"reject_plan": {func(c *card, a act) bool { return c.in(rectify.PlanReview) && c.approver(a.who) },
		func(c *card, _ act) {
			if c.state, c.planned = rectify.Investigating, (stamp{}); c.duePlanned {
				c.due, c.dueUnit, c.extension = 0, "", stamp{}
			}
		}},
	"start_now": {func(c *card, a act) bool {
		r := procedures[c.source]
		fits := c.in(rectify.Registered) && !r.dispatch || c.in(rectify.Investigating) && (!r.plan || c.source == rectify.SelfFound)
		return fits && c.officer(a.who) && c.proposal == "" && (!r.verify || c.acceptance != "") && !c.rectifies(c.acceptance) && c.stated(a)
	}, func(c *card, a act) {
		c.aim(a)
		c.state, c.leader = rectify.Rectifying, stamp{}
		if c.source == rectify.SelfFound {
			c.fixDue(a.today.Add(7), a.who)
		}
		if c.source == rectify.Hotline {
			if c.line == "" {
				c.waitForDue(a.today, a.today.Add(5))
			}
			c.fixDue(a.today.Add(int(c.closeDays(a))), a.who)
		}
	}},
	"report_progress": {func(c *card, a act) bool {
		return (c.in(rectify.Rectifying) || c.in(rectify.StageClosed) && c.stated(a)) && c.officer(a.who)
	},
		func(c *card, a act) {
			c.aim(a)
			c.state = rectify.Rectifying
			c.changed()
			c.done = a.alt%3 != 0
		}},
	"record_reply": {func(c *card, a act) bool {
		decided := c.in(rectify.PlanReview) || c.accepting()
		return c.handedOut() && (c.officer(a.who) || coordinates(a.who)) && (!decided || !c.replied)
	}, func(c *card, _ act) { c.replied = true }},
	"request_stage_close": {func(c *card, a act) bool { return c.in(rectify.Rectifying) && c.officer(a.who) && c.fromPeople() },
		func(c *card, a act) { c.asked, c.replied, c.stageDue = a.stamp(), true, a.today.Add(60) }},
	"stage_close": {func(c *card, a act) bool {
		return c.in(rectify.Rectifying) && c.reviewer(a.who) && c.fromPeople() && c.asked.by != "" && c.asked.other(a.who)
	}, func(c *card, a act) {
		c.state, c.asked, c.due, c.dueUnit = rectify.StageClosed, stamp{}, c.stageDue, a.who.Unit
	}},
	"resume": {func(c *card, a act) bool { return c.in(rectify.StageClosed) && c.officer(a.who) && c.stated(a) },
		func(c *card, a act) { c.aim(a); c.state, c.asked = rectify.Rectifying, stamp{} }},
	"countersign": {func(c *card, a act) bool { return c.working() && c.chief(a.who) },
		func(c *card, a act) { c.leader = a.stamp() }},
	"request_acceptance": {func(c *card, a act) bool {
		planStands := !procedures[c.source].plan || c.approved.by != "" || (c.historical || c.reopens > 0) && c.planned.by == ""
		return c.in(rectify.Rectifying, rectify.StageClosed) && (c.officer(a.who) || c.chief(a.who)) && planStands && c.extension.by == "" && c.proposal == "" && (c.measured && c.done || !c.measured && a.brings()) &&
			c.shows("before") && c.shows("after") && c.shows("self_check") && c.signed(a.who, rectify.Substantiated)
	}, func(c *card, a act) {
		if !c.measured {
			c.measured, c.done, c.measureDue = true, true, a.today
		}
		c.judge(rectify.Substantiated)
		apply(c, a)
	}},
	"claim_unfounded": {func(c *card, a act) bool {
		return c.in(rectify.Investigating) && (c.officer(a.who) || c.chief(a.who)) && c.proposal == "" && len(c.evidence) > 0 && c.signed(a.who, a.verdict())
	}, func(c *card, a act) { c.judge(a.verdict()); apply(c, a) }},
}

// noticed tells whether the closure is made public first; of the lists only the city's is.
func (c *card) noticed() bool {
	return procedures[c.source].notice && (c.source != rectify.ListItem || c.level == "city")
}

// another is the list level that a ticket could be moved to.
func (c *card) another() string {
	if c.level == "city" {
		return "district"
	}
	return "city"
}

// category is what kind of problem an edit makes of it.
func (a act) category() string { return []string{"air", "water"}[a.alt/3%2] }

// gives tells whether a coordinator may choose who has a part from now on.
func (c *card) gives(a act) bool {
	r := procedures[c.source]
	lead, _ := a.units()
	return coordinates(a.who) && c.proposal == "" && (r.verify || !r.review || lead != a.who.Unit) && a.who.Unit != "dongcheng"
}

// handOut writes down who checks and who gave it out.
func (c *card) handOut(a act) {
	c.lead, c.acceptance = a.units()
	c.state, c.dispatched, c.dispatchedOn, c.dispatchedAt = rectify.Dispatched, a.stamp(), a.today, a.now
	c.startClocks(a.today)
}

func (c *card) approver(p rectify.Actor) bool {
	return coordinates(p) || c.reviewer(p) || c.verifier(p)
}

func (c *card) fromPeople() bool {
	return c.source == rectify.Complaint || c.source == rectify.Hotline
}
