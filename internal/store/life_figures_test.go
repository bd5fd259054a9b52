package store_test

import (
	"fmt"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// hurry registers tickets and takes each as far as it goes within days, so that some are closed in time, called back,
// looked at again and reopened.
func (l *life) hurry(n int) {
	l.Helper()
	for range n {
		l.register()
		t := l.pick()
		for range 1 + l.rng.IntN(60) {
			l.clock.forward(time.Duration(1+l.rng.IntN(200)) * time.Minute)
			if l.busy(t); t.State == rectify.Closed && l.chance(60) {
				break
			}
			l.advance(t)
		}
	}
}

// derive finds a problem like another one and leaves it at once, dispatched and not yet signed for.
func (l *life) derive() {
	l.Helper()
	like := l.pick()
	cmd := l.complaint("同类问题")
	cmd.Facts.Origin = &like.ID
	if !l.try(l.coordinator(), nil, cmd) {
		l.Fatal("a derived problem was not taken")
	}
	scope, _ := l.coordinator().Scope()
	t, err := l.store.Ticket(l.ctx, scope, l.tickets[len(l.tickets)-1])
	if err != nil {
		l.Fatal(err)
	}
	l.do(l.coordinator(), t, "dispatch", rectify.Facts{ResponsibleUnit: ptr(l.unit["dongcheng"]), LeadUnit: ptr(l.unit["bureau"]), AcceptanceUnit: ptr(l.unit["inspectors"])})
	if l.chance(50) && !l.do(l.officer(), t, "return", rectify.Facts{ReasonCode: ptr("wrong_unit"), Reason: ptr(rectify.Text("不属本单位"))}) {
		l.Fatalf("%s could not be returned", t.State)
	}
	if reason := (rectify.Facts{Reason: ptr(rectify.Text("录入有误"))}); l.chance(30) && l.do(l.coordinator(), t, "propose_void", reason) {
		l.do(l.second(), t, "void", reason)
	}
}

// extend registers a problem, dispatches it, and asks for an extension that is granted.
func (l *life) extend() {
	l.Helper()
	if !l.try(l.coordinator(), nil, l.complaint("须跨汛期整改")) {
		l.Fatal("a problem was not taken")
	}
	scope, _ := l.coordinator().Scope()
	t, err := l.store.Ticket(l.ctx, scope, l.tickets[len(l.tickets)-1])
	if err != nil {
		l.Fatal(err)
	}
	l.do(l.coordinator(), t, "dispatch", rectify.Facts{ResponsibleUnit: ptr(l.unit["dongcheng"]), LeadUnit: ptr(l.unit["bureau"]), AcceptanceUnit: ptr(l.unit["inspectors"]), DueOn: ptr(l.today() + 20)})
	officer, leader := l.of(rectify.Officer, t.ResponsibleUnit), l.of(rectify.Leader, t.ResponsibleUnit)
	l.attach(officer, t, "other")
	if !l.do(leader, t, "request_extension", rectify.Facts{DueOn: ptr(l.today() + 25), Reason: ptr(rectify.Text("汛期不能施工")), Proof: &[]string{fmt.Sprintf("file%d", l.files)}}) ||
		!l.do(l.coordinator(), t, "decide_extension", rectify.Facts{Granted: ptr(true), Reason: ptr(rectify.Text("同意")), InformedOn: ptr(l.today())}) {
		l.Fatalf("%s was not extended", t.State)
	}
}

// busy is what figures count besides the way to closure.
func (l *life) busy(t *rectify.Ticket) {
	if t.Source == rectify.InspectionTask && (t.State == rectify.Registered || t.State == rectify.Investigating) && len(t.Milestones) == 0 {
		l.do(l.coordinator(), t, "edit", rectify.Facts{Milestones: &[]rectify.Milestone{{On: l.today() + calendar.Day(l.rng.IntN(60)), Target: "一期"}, {On: l.today() + calendar.Day(l.rng.IntN(90)), Target: "二期"}}})
	}
	switch t.State {
	case rectify.Registered, rectify.Dispatched, rectify.Investigating, rectify.Rectifying:
		if l.chance(20) {
			l.do(l.coordinator(), t, "edit", rectify.Facts{Batch: ptr(oneOf(l, "", "1", "2")), DiscoveryMode: ptr(oneOf(l, "self_discovered", "assigned", "complaint", "media", "other")), Verdict: ptr(oneOf(l, rectify.Mostly, rectify.Substantiated, rectify.VerdictUnknown))})
		}
	case rectify.StageClosed, rectify.Closed:
		if l.chance(50) {
			return
		}
		call := rectify.Facts{Reached: ptr(l.chance(70))}
		if *call.Reached {
			call.Satisfaction, call.Solved = ptr(oneOf(l, "satisfied", "basically", "not")), ptr(l.chance(80))
		}
		l.do(l.coordinator(), t, "call_back", call)
	}
}
