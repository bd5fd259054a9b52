package rectify_test

import (
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

func (w *world) extension(days int) rectify.Facts {
	return rectify.Facts{DueOn: ptr(calendar.DayOf(w.now).Add(days)), Reason: text("汛期无法施工"), Proof: &[]string{"before" + w.id}}
}

// dated is a list item under rectification with a due day in ten days, and a file to prove with.
func (w *world) dated() *rectify.Ticket {
	w.Helper()
	t := w.at(rectify.ListItem, rectify.Rectifying)
	w.id = t.ID
	return w.attach(w.officer(), t, "before")
}

func TestAnExtensionMovesTheAgreedDayAndNeverTheOriginalOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.dated()
	original := ticket.OriginalDueOn
	ticket = w.do(w.leader(), ticket, "request_extension", w.extension(40))
	if ticket.CurrentDueOn != original || ticket.ExtensionCount != 0 {
		t.Errorf("asking alone moved the day to %s", ticket.CurrentDueOn)
	}
	_, err := w.try(w.leader(), ticket, "request_extension", w.extension(50))
	refusedWith(t, err, "extension.pending")

	ticket = w.do(w.coordinator(), ticket, "decide_extension", rectify.Facts{Granted: ptr(true), Reason: text("同意")})
	if ticket.OriginalDueOn != original || ticket.CurrentDueOn <= original || ticket.ExtensionCount != 1 || !ticket.Extensions[0].Granted || ticket.Extensions[0].From != original {
		t.Errorf("%+v", ticket.Extensions)
	}
	_, err = w.try(w.leader(), ticket, "request_extension", w.extension(60))
	refusedWith(t, err, "extension.used_up")
	_, err = w.try(w.coordinator(), ticket, "decide_extension", rectify.Facts{Granted: ptr(true), Reason: text("同意")})
	refusedWith(t, err, "extension.none")
}

func TestARefusedExtensionMovesNothingAndUsesNothingUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.dated()
	due := ticket.CurrentDueOn
	w.do(w.leader(), ticket, "request_extension", w.extension(40))
	ticket = w.do(w.coordinator(), ticket, "decide_extension", rectify.Facts{Granted: ptr(false), Reason: text("理由不足")})
	if ticket.CurrentDueOn != due || ticket.ExtensionCount != 0 {
		t.Errorf("due %s, %d extensions", ticket.CurrentDueOn, ticket.ExtensionCount)
	}
	w.do(w.leader(), ticket, "request_extension", w.extension(35))
}

func TestAnExtensionIsAskedForInTimeWithProofAndWithinTheRule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.dated()
	for code, facts := range map[string]rectify.Facts{
		"extension.not_later":    {DueOn: ptr(ticket.CurrentDueOn), Reason: text("x"), Proof: &[]string{"before" + ticket.ID}},
		"extension.too_long":     {DueOn: ptr(ticket.CurrentDueOn.Add(31)), Reason: text("x"), Proof: &[]string{"before" + ticket.ID}},
		"extension.proof_absent": {DueOn: ptr(ticket.CurrentDueOn.Add(5)), Reason: text("x"), Proof: &[]string{"of another ticket"}},
		"fact.missing":           {DueOn: ptr(ticket.CurrentDueOn.Add(5))},
	} {
		_, err := w.try(w.leader(), ticket, "request_extension", facts)
		refusedWith(t, err, code)
	}
	_, err := w.try(w.officer(), ticket, "request_extension", w.extension(40))
	refusedWith(t, err, "move.not_yours")
	w.now = ticket.CurrentDueOn.End().Add(time.Minute)
	_, err = w.try(w.leader(), ticket, "request_extension", w.extension(40))
	refusedWith(t, err, "extension.too_late")
}

func TestTheUnitThatRectifiesNeverDecidesOnItsExtension(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.dated()
	w.do(w.leader(), ticket, "request_extension", w.extension(40))
	decision := rectify.Facts{Granted: ptr(true), Reason: text("同意")}
	_, err := w.try(w.person(rectify.Coordinator, "dongcheng"), ticket, "decide_extension", decision)
	refusedWith(t, err, "four_eyes.extension")
	_, err = w.try(w.verifier(), ticket, "decide_extension", decision)
	refusedWith(t, err, "move.not_yours")
	turncoat := w.coordinator()
	turncoat.ID = w.leader().ID
	_, err = w.try(turncoat, ticket, "decide_extension", decision)
	refusedWith(t, err, "four_eyes.extension")
	w.do(w.person(rectify.Leader, "office"), ticket, "decide_extension", decision) // of the unit that fixed the day
}

func TestAHotlineExtensionIsToldToTheComplainant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Hotline, rectify.Rectifying)
	w.id = ticket.ID
	ticket = w.attach(w.officer(), ticket, "before")
	w.do(w.leader(), ticket, "request_extension", rectify.Facts{DueOn: ptr(ticket.CurrentDueOn.Add(3)), Reason: text("x"), Proof: &[]string{"before" + ticket.ID}})
	_, err := w.try(w.coordinator(), ticket, "decide_extension", rectify.Facts{Granted: ptr(true), Reason: text("同意")})
	refusedWith(t, err, "extension.inform")
	ticket = w.do(w.coordinator(), ticket, "decide_extension", rectify.Facts{Granted: ptr(true), Reason: text("同意"), InformedOn: ptr(calendar.DayOf(w.now))})
	if ticket.InformedOn.IsZero() {
		t.Error("when the complainant was told is not kept")
	}
}

func TestAcceptanceWaitsForTheDecisionOnAnExtension(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.dated()
	w.do(w.leader(), ticket, "request_extension", w.extension(40))
	_, err := w.try(w.officer(), ticket, "request_acceptance", rectify.Facts{Checklist: criteria()})
	refusedWith(t, err, "extension.pending")
}

func TestASelfFoundTicketThatWasGivenAwayAndReturnedIsDispatched(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.SelfFound, rectify.Rectifying)
	w.reassigned(ticket, rectify.Facts{ResponsibleUnit: ptr("shuijiang"), AcceptanceUnit: ptr("inspectors"), Reason: text("在水江镇")})
	w.do(w.person(rectify.Officer, "shuijiang"), ticket, "return", rectify.Facts{ReasonCode: ptr("wrong_place"), Reason: text("不在本辖区")})
	if ticket = w.do(w.coordinator(), ticket, "dispatch", rectify.Facts{ResponsibleUnit: ptr("dongcheng"), AcceptanceUnit: ptr("inspectors")}); ticket.State != rectify.Dispatched {
		t.Errorf("it is %s", ticket.State)
	}
}
