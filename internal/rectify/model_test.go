package rectify_test

import (
	"slices"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// card is what a clerk with a card box would write down of a ticket: where it stands, who signed what, and how often
// it went round. It is kept by the rules of this file, which share nothing with the product's table.
type card struct {
	id                                            string
	source                                        rectify.Source
	state, appliedFrom                            rectify.State
	registered, responsible, lead, acceptance     string // units
	dispatched, planned, approved, asked, leader  stamp
	applied, reviewed, verified, closed           stamp
	dispatchedOn, due, noticeEnd, closedOn        calendar.Day
	stageDue                                      calendar.Day
	dueUnit                                       string
	duePlanned                                    bool // it came with the plan, and nobody has agreed to it
	measured, done                                bool // a measure was planned; it is done
	measureDue                                    calendar.Day
	verdict                                       rectify.Verdict
	category                                      string
	newLead, newAcceptance                        string // of a transfer that was proposed
	waived                                        bool   // two persons agreed to close without a notice
	goal, otherGoal                               string // what it is held against, and what was proposed instead
	proposal                                      string // merge or void
	proposed                                      stamp
	master                                        *card
	evidence                                      []paper
	reopenedAt, dispatchedAt                      time.Time // evidence of the work is younger
	level                                         string
	line, campaign                                string // 12369 for that hotline; the round of inspection
	informs, told                                 bool   // the complainant is to be told of the acceptance; he was
	replied                                       bool
	extension                                     stamp
	extendTo                                      calendar.Day
	objections                                    []complaint
	slips                                         []slip
	lastLookBack                                  string
	historical, live, carried                     bool // carried: the closure that stands came by an import
	version                                       int64
	returns, reworks, reopens, extensions, merged int
	aside
}

// stamp is a person's signature: "role@unit" and the unit.
type stamp struct{ by, unit string }

type paper struct {
	kind, digest, by string
	at               time.Time
}

type complaint struct {
	by, admitted   string // who recorded it, who let it in
	declined       bool   // it was not let in, by the same person
	open, unlooked bool   // unlooked: it came from the public and nobody has looked at it yet
}

type slip struct {
	level int // -1 for a reminder
	by    calendar.Day
	open  bool
	// answered is the day of the answer.
	answered calendar.Day
}

// route is the procedure of a source as the clerk knows it.
type route struct {
	dispatch, investigate, plan, review, verify, notice bool
	returnDays, closeDays, extendDays                   calendar.Day
	demanded                                            bool // the due day is named at dispatch
}

var procedures = map[rectify.Source]route{
	rectify.InspectionTask: {dispatch: true, investigate: true, plan: true, review: true, verify: true, notice: true, returnDays: 2, extendDays: 9999},
	rectify.Complaint:      {dispatch: true, investigate: true, review: true, verify: true, notice: true, closeDays: 10, extendDays: 30},
	rectify.ListItem:       {dispatch: true, review: true, verify: true, notice: true, returnDays: 2, demanded: true, extendDays: 30},
	rectify.SelfFound:      {verify: true, closeDays: 7, extendDays: 7},
	rectify.Hotline:        {dispatch: true, investigate: true, review: true, returnDays: 2, closeDays: 5, extendDays: 10},
	rectify.Oversight:      {dispatch: true, investigate: true, plan: true, review: true, verify: true, returnDays: 2, demanded: true, extendDays: 90},
}

// closeDays is how long the work may take when its clock starts now.
func (c *card) closeDays(a act) calendar.Day {
	switch {
	case c.line == "12369":
		return 60
	case c.source == rectify.Complaint && a.municipal:
		return 7
	}
	return procedures[c.source].closeDays
}

// under tells whether a unit is another one or belongs to it, in the world of the tests.
func under(unit, above string) bool {
	return above != "" && (unit == above || above == "district" || unit == "station" && above == "dongcheng")
}

func (c *card) rectifies(unit string) bool { return under(unit, c.responsible) }

func (m stamp) other(p rectify.Actor) bool { return m.by != p.ID && m.unit != p.Unit }

// sees: coordinators and the auditor see the district, all others what their unit or one below has a part in.
func (c *card) sees(p rectify.Actor) bool {
	if p.Role == rectify.Coordinator || p.Role == rectify.Auditor {
		return true
	}
	return slices.ContainsFunc([]string{c.registered, c.responsible, c.lead, c.acceptance}, func(u string) bool { return u != "" && under(u, p.Unit) })
}

func (c *card) officer(p rectify.Actor) bool {
	return p.Role == rectify.Officer && c.rectifies(p.Unit)
}
func (c *card) chief(p rectify.Actor) bool { return p.Role == rectify.Leader && c.rectifies(p.Unit) }
func (c *card) reviewer(p rectify.Actor) bool {
	return p.Role == rectify.Supervisor && under(p.Unit, c.lead)
}
func (c *card) verifier(p rectify.Actor) bool {
	return p.Role == rectify.Supervisor && under(p.Unit, c.acceptance)
}
func (c *card) closer(p rectify.Actor) bool {
	return c.verifier(p) || coordinates(p) && under(p.Unit, c.acceptance)
}
func coordinates(p rectify.Actor) bool { return p.Role == rectify.Coordinator }

// second is the other person of another unit who confirms a removal.
func (c *card) second(p rectify.Actor) bool {
	return (coordinates(p) || p.Role == rectify.Supervisor || p.Role == rectify.Leader) && c.proposed.other(p) && !c.rectifies(p.Unit)
}

// independent tells whether a person may accept the work: neither who applied, signed or proved it, nor anyone of a unit
// that rectifies.
func (c *card) independent(p rectify.Actor) bool {
	signed := slices.Contains([]string{c.leader.by, c.planned.by, c.asked.by}, p.ID)
	proved := slices.ContainsFunc(c.evidence, func(a paper) bool {
		return a.by == p.ID && slices.Contains([]string{"before", "after", "self_check"}, a.kind)
	})
	return c.outside(p) && !signed && !proved
}

// outside tells whether a person may decide on what is said against the work.
func (c *card) outside(p rectify.Actor) bool { return c.applied.other(p) && !c.rectifies(p.Unit) }

func (c *card) mayVerify(p rectify.Actor) bool {
	return c.independent(p) && c.dispatched.other(p) && p.ID != c.reviewed.by
}

// shows tells whether a kind of evidence is there with a file of its own; what proves the work is younger than the last
// reopening and dispatch, and so is its file.
func (c *card) shows(kind string) bool {
	old := func(a paper) bool { return a.at.Before(c.reopenedAt) || a.at.Before(c.dispatchedAt) }
	return slices.ContainsFunc(c.evidence, func(a paper) bool {
		return a.kind == kind && !slices.ContainsFunc(c.evidence, func(b paper) bool {
			return b.digest == a.digest && (b.kind != kind || kind != "before" && old(b))
		})
	})
}

// judge writes down whether it is true. Whoever signed under another verdict signed something else.
func (c *card) judge(v rectify.Verdict) {
	if c.verdict != v {
		c.verdict, c.leader = v, stamp{}
	}
}

// signed tells whether the leader stands behind what is handed in with a verdict.
func (c *card) signed(p rectify.Actor, v rectify.Verdict) bool {
	return p.Role == rectify.Leader || c.verdict == v && c.leader.by != "" && c.leader.by != p.ID
}

func (c *card) openObjection() int {
	return slices.IndexFunc(c.objections, func(o complaint) bool { return o.open })
}

// objectionToDecide is an open one that was looked at, if there is any.
func (c *card) objectionToDecide() int {
	if n := slices.IndexFunc(c.objections, func(o complaint) bool { return o.open && !o.unlooked }); n >= 0 {
		return n
	}
	return c.openObjection()
}

func (c *card) openSlip() int { return slices.IndexFunc(c.slips, func(s slip) bool { return s.open }) }

// fixDue names the due day; the first one stands.
func (c *card) fixDue(on calendar.Day, p rectify.Actor) {
	if c.due.IsZero() && !on.IsZero() {
		c.due, c.dueUnit = on, p.Unit
	}
}

// forget voids what was signed for work that is now another.
func (c *card) forget() {
	c.planned, c.approved, c.asked, c.leader, c.applied, c.reviewed, c.verified, c.closed = stamp{}, stamp{}, stamp{}, stamp{}, stamp{}, stamp{}, stamp{}, stamp{}
	c.appliedFrom, c.noticeEnd, c.waived, c.published = "", 0, false, false
}

// again sends the work back, with the plan as it was.
func (c *card) again(to rectify.State) {
	planned, approved := c.planned, c.approved
	c.forget()
	c.planned, c.approved, c.state = planned, approved, to
	if c.proposal == "waive_notice" {
		c.proposal, c.proposed = "", stamp{}
	}
	c.reworks++
}

func (c *card) reopen(a act) {
	c.aim(a)
	c.forget()
	c.state, c.due, c.dueUnit, c.reopenedAt, c.lastLookBack = rectify.Rectifying, a.today.Add(20), a.who.Unit, a.now, ""
	c.ratings, c.disputed, c.codeGivers = 0, false, nil
	c.reopens++
}

func (c *card) close(a act) {
	c.state, c.closedOn, c.closed, c.carried, c.extension = rectify.Closed, a.today, a.stamp(), false, stamp{}
}

// changed voids signatures under another text.
func (c *card) changed() { c.leader, c.asked = stamp{}, stamp{} }

// in tells whether the card lies in one of the drawers.
func (c *card) in(states ...rectify.State) bool { return slices.Contains(states, c.state) }

func (c *card) handedOut() bool {
	return c.in(rectify.Dispatched, rectify.Investigating, rectify.PlanReview, rectify.Rectifying, rectify.StageClosed) || c.accepting()
}

// underWork tells whether the due day can still be moved.
func (c *card) underWork() bool { return c.handedOut() && !c.accepting() }

func (c *card) accepting() bool {
	return c.in(rectify.AcceptanceRequested, rectify.Verifying, rectify.Publicizing)
}

func (c *card) working() bool {
	return c.in(rectify.Investigating, rectify.Rectifying, rectify.StageClosed)
}

// ended tells whether nothing can be merged into the card any more.
func (c *card) ended() bool { return c.in(rectify.NotAccepted, rectify.Merged, rectify.Voided) }

// aGoal is the closure goal that people bring.
const aGoal = "水质达标"

// stated tells whether rectification may begin: what it is held against is written down, or brought.
func (c *card) stated(a act) bool { return c.goal != "" || a.brings() }

// aim writes down the goal that is brought where none stands.
func (c *card) aim(a act) {
	if c.goal == "" && a.brings() {
		c.goal = aGoal
	}
}

// higher is another goal than the one that stands.
func (c *card) higher() string { return c.goal + "并长期保持" }
