package store_test

import (
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// advance does what comes next for a ticket, or sends it back.
func (l *life) advance(t *rectify.Ticket) {
	officer, leader := l.of(rectify.Officer, t.ResponsibleUnit), l.of(rectify.Leader, t.ResponsibleUnit)
	reviewer, verifier := l.actor(rectify.Supervisor, "bureau", "bureau"), l.actor(rectify.Supervisor, "inspectors", "inspectors")
	reason := ptr(rectify.Text("不符合要求"))
	switch t.State {
	case rectify.Registered:
		l.begin(t, officer)
	case rectify.Dispatched:
		if l.chance(30) {
			l.do(officer, t, "return", rectify.Facts{ReasonCode: ptr("wrong_unit"), Reason: reason})
			return
		}
		l.late(officer, t, "sign", rectify.Facts{ClosureGoal: ptr(rectify.Text("水质达标"))})
	case rectify.Investigating:
		l.investigate(t, officer, leader)
	case rectify.PlanReview:
		if l.chance(20) {
			l.do(reviewer, t, "reject_plan", rectify.Facts{Reason: reason})
			return
		}
		l.do(reviewer, t, "approve_plan", rectify.Facts{})
	case rectify.Rectifying:
		l.rectify(t, officer, leader, reviewer)
	case rectify.StageClosed:
		if l.chance(50) {
			l.do(officer, t, "resume", l.goal(t))
			return
		}
		l.apply(t, officer, leader)
	case rectify.AcceptanceRequested:
		if l.chance(15) {
			l.do(reviewer, t, "lead_reject", rectify.Facts{Reason: reason})
			return
		}
		l.do(reviewer, t, "lead_pass", rectify.Facts{})
	case rectify.Verifying:
		l.verify(t, verifier)
	case rectify.Publicizing:
		if t.NoticeEndOn >= l.today() && l.chance(70) {
			l.clock.forward(t.NoticeEndOn.Add(1).Start().Sub(l.clock.now()))
		}
		l.do(verifier, t, "close", rectify.Facts{})
	case rectify.Closed:
		l.after(t)
	}
}

func (l *life) begin(t *rectify.Ticket, officer rectify.Actor) {
	switch {
	case t.Historical && !t.Live && l.chance(60):
		l.carryOver(t)
	case t.Source == rectify.SelfFound:
		l.do(officer, t, "start_now", rectify.Facts{ClosureGoal: ptr(rectify.Text("水质达标"))})
	case l.chance(8):
		l.do(l.coordinator(), t, "reject", rectify.Facts{Reason: ptr(rectify.Text("线索不清"))})
	default:
		facts := rectify.Facts{ResponsibleUnit: ptr(l.unit[oneOf(l, "dongcheng", "shuijiang", "village")]), LeadUnit: ptr(l.unit["bureau"]), AcceptanceUnit: ptr(l.unit["inspectors"]), CoUnits: l.coUnits()}
		if t.Source == rectify.ListItem || l.chance(40) {
			facts.DueOn = ptr(l.today() + calendar.Day(l.rng.IntN(25)))
		}
		l.do(l.coordinator(), t, "dispatch", facts)
	}
}

func (l *life) investigate(t *rectify.Ticket, officer, leader rectify.Actor) {
	found := rectify.Facts{Findings: ptr(rectify.Text("情况已核")), Verdict: ptr(oneOf(l, rectify.Substantiated, rectify.Partly, rectify.Unsubstantiated)), ClosureGoal: ptr(rectify.Text("水质达标")),
		Consequences: followed(l.rng.IntN(3)), Measures: &[]rectify.Measure{{Text: "清淤", Person: "经办人", DueOn: l.today() + 20}}}
	l.do(officer, t, "record_findings", found)
	if found.Consequences.CorrectNow == 1 { // some are answered at once
		l.do(officer, t, "record_reply", rectify.Facts{Reply: ptr(rectify.Text("已答复"))})
	}
	switch {
	case t.Verdict == rectify.Unsubstantiated:
		l.attach(officer, t, "other")
		l.do(leader, t, "countersign", rectify.Facts{})
		l.do(officer, t, "claim_unfounded", rectify.Facts{ClosureType: ptr(rectify.Unfounded)})
	case t.Source == rectify.InspectionTask:
		plan := rectify.Facts{}
		if t.CurrentDueOn.IsZero() {
			plan.DueOn = ptr(l.today() + 30)
		}
		l.do(officer, t, "submit_plan", plan)
	default:
		l.do(officer, t, "start_now", rectify.Facts{TimeLimitType: ptr("immediate")})
	}
}

func (l *life) rectify(t *rectify.Ticket, officer, leader, reviewer rectify.Actor) {
	switch l.rng.IntN(5) {
	case 0:
		l.late(officer, t, "report_progress", rectify.Facts{ProgressNote: ptr(rectify.Text("推进中")), ClosureGoal: l.goal(t).ClosureGoal})
	case 1:
		l.late(officer, t, "record_reply", rectify.Facts{Reply: ptr(rectify.Text("已答复"))})
	case 2:
		l.do(officer, t, "request_stage_close", rectify.Facts{Reply: ptr(rectify.Text("已答复")), StageDueOn: ptr(l.today() + 40)})
		l.do(reviewer, t, "stage_close", rectify.Facts{})
	default:
		l.apply(t, officer, leader)
	}
}

// apply does all that acceptance demands and asks for it.
func (l *life) apply(t *rectify.Ticket, officer, leader rectify.Actor) {
	if len(t.Measures) > 0 && t.State == rectify.Rectifying {
		l.do(officer, t, "report_progress", rectify.Facts{ProgressNote: ptr(rectify.Text("完成")), Measures: doneOn(t.Measures, l.today())})
	}
	l.attach(officer, t, "before", "after", "self_check")
	l.do(leader, t, "countersign", rectify.Facts{})
	asked := rectify.Facts{Checklist: criteria()}
	if len(t.Measures) == 0 {
		asked.Measures = &[]rectify.Measure{{Text: "清淤", Person: "经办人", DoneOn: l.today()}}
	}
	l.do(officer, t, "request_acceptance", asked)
}

// goal is brought where a ticket that came in as history has none.
func (l *life) goal(t *rectify.Ticket) (f rectify.Facts) {
	if t.ClosureGoal == "" {
		f.ClosureGoal = ptr(rectify.Text("水质达标"))
	}
	return f
}

func (l *life) verify(t *rectify.Ticket, verifier rectify.Actor) {
	onSite := rectify.Facts{Conclusion: ptr(rectify.Text("整改到位")), InspectedOn: ptr(l.today()), Place: ptr(rectify.Text("现场")), Participants: &[]rectify.Text{"甲", "乙"}}
	switch n := l.rng.IntN(10); {
	case n == 0:
		l.do(verifier, t, "verify_fail", rectify.Facts{Reason: ptr(rectify.Text("未到位")), Failed: &[]string{"solved"}})
	case n < 4:
		l.do(verifier, t, "skip_publicity", onSite)
	default:
		onSite.NoticeText = ptr(rectify.Text("已完成整改,现予公示。"))
		if noticed := t.Source == rectify.Complaint || t.Source == rectify.InspectionTask || t.Source == rectify.ListItem && t.ListLevel == "city"; noticed {
			onSite.NoticeContact = ptr(rectify.Text("023-00000000"))
		}
		l.do(verifier, t, "verify_pass", onSite)
	}
}

// after is what still happens to a closed ticket.
func (l *life) after(t *rectify.Ticket) {
	switch l.rng.IntN(4) {
	case 0:
		l.do(l.coordinator(), t, "file", rectify.Facts{FilingNumber: ptr("备1"), FiledOn: ptr(l.today())})
	case 1:
		l.do(l.coordinator(), t, "look_back", rectify.Facts{Result: ptr("held"), InspectedOn: ptr(l.today())})
	case 2:
		l.do(l.coordinator(), t, "look_back", rectify.Facts{Result: ptr("relapsed"), InspectedOn: ptr(l.today())})
		l.do(l.coordinator(), t, "reopen", rectify.Facts{Basis: ptr("look_back"), Reason: ptr(rectify.Text("反弹")), DueOn: ptr(l.today() + 10), ClosureGoal: l.goal(t).ClosureGoal})
	case 3:
		if t.Historical && !t.Live {
			l.carryOver(t)
		}
	}
}

// followed are acts after a problem, n of each kind.
func followed(n int) *rectify.Consequences {
	return &rectify.Consequences{CorrectNow: n, PenaltyCases: n, FineFen: int64(n) * 1_234_500, CriminalCases: n, AdminDetention: n, CriminalDetention: n, Summoned: n, HeldAccountable: n}
}
