package rectify_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

func (w *world) track(t *rectify.Ticket, digest string) *rectify.Ticket {
	w.Helper()
	after, err := w.Track(context.Background(), w.coordinator(), t.ID, w.memory.tickets[t.ID].Version, digest)
	if err != nil {
		w.Fatal(err)
	}
	return after
}

func said(solved bool, satisfaction string) rectify.Facts {
	return rectify.Facts{Solved: &solved, Satisfaction: &satisfaction}
}

func TestACaseIsShownInPlainWordsWithoutWhatTheUnitsDo(t *testing.T) {
	t.Parallel()
	for state, stage := range map[rectify.State]string{rectify.Registered: "received", rectify.Dispatched: "handling", rectify.Rectifying: "handling", rectify.StageClosed: "stage_closed",
		rectify.AcceptanceRequested: "checking", rectify.Verifying: "checking", rectify.Publicizing: "noticed", rectify.Closed: "closed", rectify.NotAccepted: "not_accepted", rectify.Merged: "merged"} {
		w := newWorld(t)
		ticket := w.track(w.at(rectify.Complaint, state), "code")
		ticket.Reply, ticket.RepliedAt, ticket.StageRequested = "已整改,经办人电话13812345678", w.now, rectify.Signature{}
		c, open := ticket.Case(w.now)
		if !open || c.Stage != stage || c.Reply != "已整改,经办人电话138********" || c.ReceivedOn.IsZero() || c.ClosedOn.IsZero() != (state != rectify.Closed) {
			t.Errorf("%s is shown as %+v", state, c)
		}
		if _, open := ticket.Case(ticket.TrackingUntil); open {
			t.Errorf("%s: the code opens it after its time", state)
		}
	}
}

func TestADisputeStandsUntilAReopeningOrACallBackBySomebodyWhoGaveNoCodeSince(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.track(w.at(rectify.Complaint, rectify.Closed), "code")
	rate := func(code string, solved bool) (*rectify.Ticket, error) {
		return w.Rate(context.Background(), rectify.Visitor{Address: "192.0.2.7"}, code, said(solved, "basically"))
	}
	after, err := rate("code", false)
	if err != nil || !after.Disputed || after.Rating.Solved || after.State != rectify.Closed {
		t.Fatalf("%+v, %v", after, err)
	}
	if after, err = rate("code", true); err != nil || !after.Disputed {
		t.Errorf("whoever saw the code when it was given settled the dispute: %v", err)
	}
	w.track(ticket, "his own")
	if after, err = rate("his own", true); err != nil || !after.Disputed {
		t.Errorf("a code given to oneself settled the dispute: %v", err)
	}
	_, err = rate("his own", true)
	refusedWith(t, err, "rating.used_up")
	call := rectify.Facts{Reached: ptr(true), Satisfaction: ptr("satisfied")}
	if after = w.do(w.coordinator(), ticket, "call_back", call); !after.Disputed {
		t.Error("a call-back that says nothing of it settled the dispute")
	}
	call.Solved = ptr(true)
	_, err = w.try(w.coordinator(), ticket, "call_back", call)
	refusedWith(t, err, "four_eyes.dispute")
	_, err = w.try(w.person(rectify.Coordinator, "dongcheng"), ticket, "call_back", call)
	refusedWith(t, err, "four_eyes.call_back")
	if after = w.do(w.person(rectify.Coordinator, "letters"), ticket, "call_back", call); after.Disputed || after.CodesSince != nil {
		t.Error("somebody else called back and it stays disputed")
	}
	if c, _ := after.Case(w.now); !c.MayRate {
		t.Error("the complainant is not asked again")
	}
	if after, err = rate("his own", false); err != nil || !after.Disputed {
		t.Errorf("with all ratings used up \"not solved\" does not count: %v", err)
	}
	if c, _ := after.Case(w.now); c.MayRate {
		t.Error("he is asked for what would be refused")
	}
	_, err = rate("his own", false)
	refusedWith(t, err, "rating.used_up")
	w.do(w.coordinator(), ticket, "look_back", rectify.Facts{Result: ptr("relapsed"), InspectedOn: ptr(calendar.DayOf(w.now))})
	after = w.do(w.coordinator(), ticket, "reopen", rectify.Facts{Basis: ptr("look_back"), Reason: text("反弹"), DueOn: ptr(calendar.DayOf(w.now).Add(10))})
	if after.Disputed || after.RatingCount != 0 || after.CodesSince != nil {
		t.Errorf("after a reopening: disputed %t, %d ratings", after.Disputed, after.RatingCount)
	}
	_, err = rate("his own", true)
	refusedWith(t, err, "move.not_from_here")
}

func TestAReplyIsADraftUntilItIsGiven(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.track(w.at(rectify.Complaint, rectify.Rectifying), "code")
	shown := func(when string, want rectify.Text) {
		t.Helper()
		ticket = ptr(w.memory.tickets[ticket.ID])
		if c, _ := ticket.Case(w.now); c.Reply != want || c.RepliedOn.IsZero() != (want == "") {
			t.Errorf("%s he reads %q, given on %s", when, c.Reply, c.RepliedOn)
		}
	}
	w.do(w.officer(), ticket, "record_findings", rectify.Facts{Reply: text("草稿"), Findings: text("属实"), Verdict: ptr(rectify.Substantiated)})
	shown("before it is given", "")
	w.do(w.officer(), ticket, "record_reply", rectify.Facts{Reply: text("已答复")})
	shown("when it is given", "已答复")
	w.do(w.officer(), ticket, "request_stage_close", rectify.Facts{Reply: text("拟阶段性办结"), StageDueOn: ptr(calendar.DayOf(w.now).Add(60))})
	shown("while a stage closure is asked for", "")
	w.do(w.reviewer(), ticket, "stage_close", rectify.Facts{})
	shown("at the stage closure", "拟阶段性办结")

	ticket = w.track(w.at(rectify.Complaint, rectify.Closed), "other")
	w.do(w.coordinator(), ticket, "look_back", rectify.Facts{Result: ptr("relapsed"), InspectedOn: ptr(calendar.DayOf(w.now))})
	w.do(w.coordinator(), ticket, "reopen", rectify.Facts{Basis: ptr("look_back"), Reason: text("反弹"), DueOn: ptr(calendar.DayOf(w.now).Add(10))})
	w.do(w.officer(), ticket, "record_findings", rectify.Facts{Reply: text("重新整改的草稿")})
	shown("after a reopening", "")
	w.do(w.officer(), ticket, "record_reply", rectify.Facts{Reply: text("已重新整改")})
	shown("when it is given anew", "已重新整改")
}

func TestNobodyRatesWithoutTheCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.track(w.at(rectify.Complaint, rectify.Closed), "old")
	w.track(ticket, "code")
	_, err := w.Rate(context.Background(), rectify.Visitor{}, "old", said(true, "satisfied"))
	refusedWith(t, err, "tracking.unknown")
	_, err = w.try(w.coordinator(), ticket, "rate", said(true, "satisfied"))
	refusedWith(t, err, "move.not_yours")
	w.do(w.coordinator(), ticket, "revoke_tracking", rectify.Facts{})
	_, err = w.Rate(context.Background(), rectify.Visitor{}, "code", said(true, "satisfied"))
	refusedWith(t, err, "tracking.unknown")
	_, err = w.try(w.coordinator(), ticket, "revoke_tracking", rectify.Facts{})
	refusedWith(t, err, "tracking.none")
	_, err = w.Track(context.Background(), w.officer(), ticket.ID, w.memory.tickets[ticket.ID].Version, "mine")
	refusedWith(t, err, "move.not_yours")
}

func TestOnlyAnEffectiveCallBackSaysHowSatisfiedSomebodyIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Closed)
	for _, c := range []struct {
		facts rectify.Facts
		code  string
	}{
		{rectify.Facts{Reached: ptr(true)}, "call_back.satisfaction"},
		{rectify.Facts{Reached: ptr(false), Satisfaction: ptr("satisfied")}, "call_back.not_reached"},
		{rectify.Facts{Reached: ptr(false), Solved: ptr(true)}, "call_back.not_reached"},
		{rectify.Facts{Reached: ptr(true), Satisfaction: ptr("glad")}, "value.unknown"},
	} {
		_, err := w.try(w.coordinator(), ticket, "call_back", c.facts)
		refusedWith(t, err, c.code)
	}
	_, err := w.try(w.person(rectify.Coordinator, "dongcheng"), ticket, "call_back", rectify.Facts{Reached: ptr(true), Satisfaction: ptr("satisfied")})
	if err == nil {
		t.Error("the responsible unit called back itself")
	}
	w.do(w.coordinator(), ticket, "call_back", rectify.Facts{Reached: ptr(true), Satisfaction: ptr("basically")})
	after := w.do(w.coordinator(), ticket, "call_back", rectify.Facts{Reached: ptr(false)})
	if after.Satisfaction() != "basically" || len(after.CallBacks) != 2 || after.Disputed {
		t.Errorf("%q of %+v", after.Satisfaction(), after.CallBacks)
	}
}

func TestADisputedClosureWaitsForACoordinatorUntilSomebodyLookedAndFoundItSolved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.track(w.at(rectify.Complaint, rectify.Closed), "code")
	waits := func(box string) bool { return slices.Contains(w.boxesOf(w.coordinator(), ticket), box) }
	w.do(w.coordinator(), ticket, "look_back", rectify.Facts{Result: ptr("held"), InspectedOn: ptr(calendar.DayOf(w.now))})
	if waits("disputed") || waits("look_back_failed") {
		t.Error("a closure that nobody doubts waits")
	}
	w.now = w.now.Add(time.Hour)
	if _, err := w.Rate(context.Background(), rectify.Visitor{Address: "192.0.2.7"}, "code", said(false, "not")); err != nil {
		t.Fatal(err)
	}
	if !waits("disputed") {
		t.Error("an earlier look-back settles a later dispute")
	}
	for _, a := range []rectify.Actor{w.officer(), w.leader(), w.verifier(), w.person(rectify.Auditor, "letters")} {
		if held := w.boxesOf(a, ticket); slices.Contains(held, "disputed") {
			t.Errorf("%s has it in %v", a.ID, held)
		}
	}
	w.do(w.coordinator(), ticket, "look_back", rectify.Facts{Result: ptr("held"), InspectedOn: ptr(calendar.DayOf(w.now))})
	if waits("disputed") {
		t.Error("somebody looked since and found it solved")
	}
	w.do(w.coordinator(), ticket, "call_back", rectify.Facts{Reached: ptr(true), Satisfaction: ptr("not"), Solved: ptr(false)})
	if !waits("disputed") {
		t.Error("he says it again")
	}
	w.do(w.verifier(), ticket, "look_back", rectify.Facts{Result: ptr("relapsed"), InspectedOn: ptr(calendar.DayOf(w.now))})
	if !waits("disputed") || !waits("look_back_failed") {
		t.Errorf("%v", w.boxesOf(w.coordinator(), ticket))
	}
	w.do(w.coordinator(), ticket, "reopen", rectify.Facts{Basis: ptr("look_back"), Reason: text("反弹"), DueOn: ptr(calendar.DayOf(w.now).Add(10))})
	if waits("disputed") || waits("look_back_failed") {
		t.Error("it is reopened and still waits to be")
	}
}
