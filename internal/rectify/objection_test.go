package rectify_test

import (
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

func (w *world) objection() rectify.Facts {
	return rectify.Facts{Objection: text("仍有异味"), ObjectionChannel: ptr("phone"), ObjectedOn: ptr(calendar.DayOf(w.now))}
}

func TestAnOpenObjectionBlocksClosing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Publicizing)
	w.do(w.coordinator(), ticket, "object", w.objection())
	w.do(w.coordinator(), ticket, "object", w.objection())
	w.now = ticket.NoticeEndOn.Add(1).Start()
	_, err := w.try(w.verifier(), ticket, "close", rectify.Facts{})
	refusedWith(t, err, "objection.open")

	w.do(w.verifier(), ticket, "dismiss_objection", rectify.Facts{ObjectionNo: ptr(1), Reason: text("复测达标")})
	_, err = w.try(w.verifier(), ticket, "dismiss_objection", rectify.Facts{ObjectionNo: ptr(1), Reason: text("复测达标")})
	refusedWith(t, err, "objection.none")
	_, err = w.try(w.verifier(), ticket, "close", rectify.Facts{})
	refusedWith(t, err, "objection.open")
	w.do(w.verifier(), ticket, "dismiss_objection", rectify.Facts{ObjectionNo: ptr(2), Reason: text("复测达标")})
	w.do(w.verifier(), ticket, "close", rectify.Facts{})
}

func TestAnUpheldObjectionSendsTheTicketBackAndTheNoticeStartsAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Publicizing)
	end := ticket.NoticeEndOn
	w.do(w.coordinator(), ticket, "object", w.objection())
	ticket = w.do(w.verifier(), ticket, "uphold_objection", rectify.Facts{ObjectionNo: ptr(1), Reason: text("确有异味")})
	if ticket.State != rectify.Rectifying || !ticket.NoticeEndOn.IsZero() || ticket.ReworkCount != 1 || !ticket.Applied.IsZero() || !ticket.Objections[0].Upheld {
		t.Errorf("%s, notice until %s, %+v", ticket.State, ticket.NoticeEndOn, ticket.Objections)
	}
	w.now = end.Add(5).Start()
	ticket = w.do(w.verifier(), w.do(w.reviewer(), w.applied(ticket), "lead_pass", rectify.Facts{}), "verify_pass", w.onSite())
	if ticket.NoticeStartOn != calendar.DayOf(w.now) {
		t.Errorf("the new notice began on %s", ticket.NoticeStartOn)
	}
}

func TestAnObjectionIsDecidedByAnotherThanWhoRecordedIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Publicizing)
	both := w.person(rectify.Coordinator, "inspectors")
	w.do(both, ticket, "object", w.objection())
	_, err := w.try(both, ticket, "dismiss_objection", rectify.Facts{ObjectionNo: ptr(1), Reason: text("无依据")})
	refusedWith(t, err, "four_eyes.objection")
	_, err = w.try(w.officer(), ticket, "dismiss_objection", rectify.Facts{ObjectionNo: ptr(1), Reason: text("无依据")})
	refusedWith(t, err, "move.not_yours")
}

func TestAnObjectionFromBeforeTheNoticeIsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Publicizing)
	facts := w.objection()
	facts.ObjectedOn = ptr(ticket.NoticeStartOn.Add(-1))
	_, err := w.try(w.coordinator(), ticket, "object", facts)
	refusedWith(t, err, "objection.day")
}
