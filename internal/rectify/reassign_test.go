package rectify_test

import (
	"testing"

	"qingdan/internal/rectify"
)

// reassigned gives a ticket that is signed for to others, by two persons.
func (w *world) reassigned(t *rectify.Ticket, facts rectify.Facts) *rectify.Ticket {
	w.Helper()
	w.do(w.coordinator(), t, "propose_reassign", facts)
	return w.do(w.person(rectify.Coordinator, "letters"), t, "reassign", rectify.Facts{})
}

func TestATransferAfterSigningNeedsASecondPersonOfAnotherUnit(t *testing.T) {
	t.Parallel()
	elsewhere := rectify.Facts{Reason: text("在水江镇"), ResponsibleUnit: ptr("shuijiang"), CoUnits: &[]string{"outsiders"}}
	for _, state := range []rectify.State{rectify.Investigating, rectify.Rectifying, rectify.StageClosed, rectify.AcceptanceRequested, rectify.Verifying, rectify.Publicizing} {
		w := newWorld(t)
		ticket := w.at(rectify.Complaint, state)
		_, err := w.try(w.coordinator(), ticket, "reassign", elsewhere)
		refusedWith(t, err, "reassign.second_person")
		own := elsewhere
		own.AcceptanceUnit = ptr("shuijiang")
		_, err = w.try(w.coordinator(), ticket, "propose_reassign", own)
		refusedWith(t, err, "four_eyes.acceptance_unit")

		ticket = w.do(w.coordinator(), ticket, "propose_reassign", elsewhere)
		if ticket.State != state || ticket.ResponsibleUnit != "dongcheng" || ticket.Proposal.Parts.ResponsibleUnit != "shuijiang" {
			t.Errorf("proposing already moved it: %s of %s, %+v", ticket.State, ticket.ResponsibleUnit, ticket.Proposal)
		}
		colleague := w.coordinator()
		colleague.ID = "another coordinator of the same office"
		for _, who := range []rectify.Actor{w.coordinator(), colleague} {
			_, err = w.try(who, ticket, "reassign", rectify.Facts{})
			refusedWith(t, err, "four_eyes.reassign")
		}
		if _, err = w.try(w.leader(), ticket, "reassign", rectify.Facts{}); err == nil {
			t.Error("the unit gave its own ticket away")
		}
		second := w.person(rectify.Coordinator, "letters")
		_, err = w.try(second, ticket, "reassign", rectify.Facts{ResponsibleUnit: ptr("bureau")})
		refusedWith(t, err, "proposal.fixed")
		ticket = w.do(second, ticket, "reassign", rectify.Facts{})
		if ticket.State != rectify.Dispatched || ticket.ResponsibleUnit != "shuijiang" || len(ticket.CoUnits) != 1 || !ticket.Proposal.IsZero() || ticket.Dispatched.By != w.coordinator().ID {
			t.Errorf("%s of %s with %v by %s", ticket.State, ticket.ResponsibleUnit, ticket.CoUnits, ticket.Dispatched.By)
		}
	}
}

func TestUntilItIsSignedForACoordinatorReassignsAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Dispatched)
	_, err := w.try(w.coordinator(), ticket, "reassign", rectify.Facts{ResponsibleUnit: ptr("shuijiang")})
	refusedWith(t, err, "fact.missing")
	_, err = w.try(w.reviewer(), ticket, "reassign", rectify.Facts{ResponsibleUnit: ptr("shuijiang"), Reason: text("x")})
	refusedWith(t, err, "move.not_yours")
	w.do(w.coordinator(), ticket, "reassign", rectify.Facts{ResponsibleUnit: ptr("shuijiang"), Reason: text("在水江镇")})
}

func TestANoticeIsWaivedForSecrecyByTwoPersons(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Verifying)
	_, err := w.try(w.verifier(), ticket, "skip_publicity", w.onSite())
	refusedWith(t, err, "notice.needed")
	_, err = w.try(w.verifier(), ticket, "waive_notice", rectify.Facts{})
	refusedWith(t, err, "proposal.none")
	w.do(w.verifier(), ticket, "propose_secrecy", rectify.Facts{Reason: text("涉密")})
	_, err = w.try(w.verifier(), ticket, "skip_publicity", w.onSite())
	refusedWith(t, err, "proposal.pending")
	for _, who := range []rectify.Actor{w.verifier(), w.person(rectify.Coordinator, "inspectors"), w.leader()} {
		_, err = w.try(who, ticket, "waive_notice", rectify.Facts{})
		refusedWith(t, err, "move.not_yours")
	}
	w.do(w.coordinator(), ticket, "waive_notice", rectify.Facts{})
	if ticket = w.do(w.verifier(), ticket, "skip_publicity", w.onSite()); ticket.State != rectify.Closed || ticket.NoticeWaived.By != w.coordinator().ID {
		t.Errorf("%s, waived by %s", ticket.State, ticket.NoticeWaived.By)
	}

	open := w.at(rectify.Oversight, rectify.Verifying)
	_, err = w.try(w.verifier(), open, "propose_secrecy", rectify.Facts{Reason: text("涉密")})
	refusedWith(t, err, "notice.off")
	w.do(w.verifier(), open, "skip_publicity", w.onSite())
}

func TestAWaiverFallsWithTheApplicationThatItWasFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Verifying)
	w.do(w.verifier(), ticket, "propose_secrecy", rectify.Facts{Reason: text("涉密")})
	w.do(w.coordinator(), ticket, "waive_notice", rectify.Facts{})
	ticket = w.do(w.verifier(), ticket, "verify_fail", rectify.Facts{Reason: text("未到位"), Failed: &[]string{"solved"}})
	if !ticket.NoticeWaived.IsZero() {
		t.Error("it still stands")
	}
}
