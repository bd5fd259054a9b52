package store_test

import (
	"time"

	"qingdan/internal/rectify"
)

// hurry registers tickets and takes each as far as it goes within days, so that some are closed in time, called back,
// looked at again and reopened.
func (l *life) hurry(n int) {
	l.Helper()
	for range n {
		l.register()
		t := l.pick()
		for range 40 {
			l.clock.forward(time.Duration(1+l.rng.IntN(200)) * time.Minute)
			if l.busy(t); t.State == rectify.Closed && l.chance(60) {
				break
			}
			l.advance(t)
		}
	}
}

// busy is what figures count besides the way to closure.
func (l *life) busy(t *rectify.Ticket) {
	if t.Source == rectify.InspectionTask && (t.State == rectify.Registered || t.State == rectify.Investigating) && len(t.Milestones) == 0 {
		l.do(l.coordinator(), t, "edit", rectify.Facts{Milestones: &[]rectify.Milestone{{On: l.today() + 1, Target: "一期"}, {On: l.today() + 3, Target: "二期"}, {On: l.today() + 40, Target: "三期"}}})
	}
	switch t.State {
	case rectify.Registered, rectify.Dispatched, rectify.Investigating, rectify.Rectifying:
		if l.chance(20) {
			l.do(l.coordinator(), t, "edit", rectify.Facts{Batch: ptr(oneOf(l, "", "1", "2")), DiscoveryMode: ptr(oneOf(l, "self_discovered", "assigned", "complaint")), Verdict: ptr(oneOf(l, rectify.Mostly, rectify.Substantiated, rectify.VerdictUnknown))})
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
