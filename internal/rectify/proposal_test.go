package rectify_test

import (
	"testing"

	"qingdan/internal/rectify"
)

func TestAProposalWaitsForAnAnswerAndIsNotReplacedByAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	master := w.at(rectify.Complaint, rectify.Rectifying)
	for _, state := range []rectify.State{rectify.Registered, rectify.Dispatched} {
		ticket := w.at(rectify.Complaint, state)
		w.do(w.coordinator(), ticket, "propose_void", rectify.Facts{Reason: text("录入有误")})
		for do, facts := range map[string]rectify.Facts{"propose_void": {}, "propose_merge": {Master: &master.ID}} {
			facts.Reason = text("另有理由")
			_, err := w.try(w.person(rectify.Coordinator, "letters"), ticket, do, facts)
			refusedWith(t, err, "proposal.pending")
		}
	}
}

func TestATicketIsNotRefusedWhileAProposalWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Registered)
	w.do(w.coordinator(), ticket, "propose_void", rectify.Facts{Reason: text("录入有误")})
	_, err := w.try(w.coordinator(), ticket, "reject", rectify.Facts{Reason: text("不属管辖")})
	refusedWith(t, err, "proposal.pending")
	w.do(w.coordinator(), ticket, "withdraw_proposal", rectify.Facts{Reason: text("改为不予受理")})
	w.do(w.coordinator(), ticket, "reject", rectify.Facts{Reason: text("不属管辖")})
}

// Whoever proposed may have left since, and so may the state in which it could be confirmed.
func TestAnyCoordinatorWithdrawsAProposalWhereverTheTicketWentSince(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Dispatched)
	w.do(w.coordinator(), ticket, "propose_void", rectify.Facts{Reason: text("录入有误")})
	w.do(w.officer(), ticket, "sign", rectify.Facts{})
	_, err := w.try(w.person(rectify.Coordinator, "letters"), ticket, "void", rectify.Facts{})
	refusedWith(t, err, "move.not_from_here")
	ticket = w.do(w.person(rectify.Coordinator, "letters"), ticket, "withdraw_proposal", rectify.Facts{Reason: text("已签收")})
	if !ticket.Proposal.IsZero() {
		t.Errorf("%+v still waits", ticket.Proposal)
	}
}

func TestTheOnlyCheckerMayConfirmATransferAndStillCheck(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Hotline, rectify.Investigating)
	elsewhere := rectify.Facts{Reason: text("在水江镇"), ResponsibleUnit: ptr("shuijiang")}
	_, err := w.try(w.person(rectify.Coordinator, "bureau"), ticket, "propose_reassign", elsewhere)
	refusedWith(t, err, "four_eyes.dispatcher")
	w.do(w.coordinator(), ticket, "propose_reassign", elsewhere)
	ticket = w.do(w.reviewer(), ticket, "reassign", rectify.Facts{})
	if ticket.ResponsibleUnit != "shuijiang" || ticket.Dispatched.Unit != "office" {
		t.Errorf("with %s, dispatched by %s", ticket.ResponsibleUnit, ticket.Dispatched.Unit)
	}
}
