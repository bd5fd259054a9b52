package rectify_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
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
	ticket = w.do(w.verifier(), w.do(w.reviewer(), w.applied(ticket), "lead_pass", rectify.Facts{}), "verify_pass", w.published())
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

// speak objects on the page of notices.
func (w *world) speak(ticket *rectify.Ticket, said string) (*rectify.Ticket, error) {
	return w.Object(context.Background(), rectify.Visitor{Address: "192.0.2.7"}, ticket.NoticeID, rectify.Text(said), nil)
}

func TestAPublicObjectionBlocksClosingUntilACoordinatorLookedAndSomebodyDecided(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Publicizing)
	after, err := w.speak(ticket, "仍有异味")
	if err != nil || len(after.Objections) != 1 || !after.Objections[0].Public || after.Objections[0].Recorded.By != "" {
		t.Fatalf("%+v, %v", after, err)
	}
	if e := w.memory.entries[len(w.memory.entries)-1]; e.Do != "object" || e.Role != rectify.Public || e.Address != "192.0.2.7" || e.TicketID != ticket.ID {
		t.Errorf("the journal says %+v", e)
	}
	w.agreed(ticket) // the coordinators are called to look at it
	if !slices.Contains(w.boxesOf(w.coordinator(), ticket), "to_moderate") {
		t.Error("nobody is told that the public objected")
	}
	w.now = ticket.NoticeEndOn.Add(1).Start()
	first := rectify.Facts{ObjectionNo: ptr(1), Reason: text("复测达标")}
	_, err = w.try(w.verifier(), ticket, "close", rectify.Facts{})
	refusedWith(t, err, "objection.open")
	_, err = w.try(w.verifier(), ticket, "dismiss_objection", first)
	refusedWith(t, err, "objection.not_admitted")
	admit := rectify.Facts{ObjectionNo: ptr(1), Reason: text("属于异议"), Granted: ptr(true)}
	_, err = w.try(w.verifier(), ticket, "moderate_objection", admit)
	refusedWith(t, err, "move.not_yours")
	both := w.person(rectify.Coordinator, "inspectors")
	w.do(both, ticket, "moderate_objection", admit)
	_, err = w.try(both, ticket, "dismiss_objection", first)
	refusedWith(t, err, "four_eyes.objection")
	_, err = w.try(w.verifier(), ticket, "close", rectify.Facts{})
	refusedWith(t, err, "objection.open")
	w.do(w.verifier(), ticket, "dismiss_objection", first)
	w.do(w.verifier(), ticket, "close", rectify.Facts{})
}

func TestWhoRectifiesLearnsOfAPublicObjectionWhenItIsAdmitted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Publicizing)
	row := w.memory.tickets[ticket.ID]
	row.AcceptanceUnit = "district" // so that the township stands in the relation of who decides
	w.memory.tickets[ticket.ID] = row
	if _, err := w.speak(ticket, "仍有异味"); err != nil {
		t.Fatal(err)
	}
	town, station := w.person(rectify.Coordinator, "dongcheng"), w.person(rectify.Supervisor, "station")
	station.ScopeUnits = []string{"dongcheng"}
	admit := rectify.Facts{ObjectionNo: ptr(1), Reason: text("属于异议"), Granted: ptr(true)}
	_, err := w.try(town, ticket, "moderate_objection", admit)
	refusedWith(t, err, "objection.none_waiting")
	dismiss := rectify.Facts{ObjectionNo: ptr(1), Reason: text("无依据")}
	for _, who := range []rectify.Actor{town, station} {
		if held := w.boxesOf(who, ticket); slices.Contains(held, "objections") || slices.Contains(held, "to_moderate") {
			t.Errorf("the inbox of %s has it in %v", who.ID, held)
		}
		_, err = w.try(who, ticket, "dismiss_objection", dismiss)
		refusedWith(t, err, "objection.none_open")
		w.now = ticket.NoticeEndOn.Add(1).Start()
		_, err = w.try(who, ticket, "close", rectify.Facts{})
		refusedWith(t, err, "close.held")
		var refusal *rectify.Error
		if errors.As(err, &refusal); strings.Contains(fmt.Sprint(refusal), "objection") {
			t.Errorf("%s is told %v", who.ID, refusal)
		}
	}
	_, err = w.try(w.person(rectify.Coordinator, "inspectors"), ticket, "close", rectify.Facts{})
	refusedWith(t, err, "objection.open")
	now := w.memory.tickets[ticket.ID]
	for who, want := range map[rectify.Role]bool{rectify.Coordinator: true, rectify.Auditor: true, rectify.Supervisor: true, rectify.Officer: false, rectify.Leader: false} {
		if got := now.ShowsUnadmitted(w.person(who, "inspectors"), w.memory.tree); got != want {
			t.Errorf("%s of the acceptance unit sees it: %t", who, got)
		}
		if now.ShowsUnadmitted(w.person(who, "station"), w.memory.tree) {
			t.Errorf("%s of a unit that rectifies sees it", who)
		}
	}
	w.do(w.coordinator(), ticket, "moderate_objection", admit)
	_, err = w.try(town, ticket, "close", rectify.Facts{})
	refusedWith(t, err, "objection.open")
}

func TestWhatIsNoObjectionIsKeptOutAndStaysOnTheRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Publicizing)
	if _, err := w.speak(ticket, "广告"); err != nil {
		t.Fatal(err)
	}
	_, err := w.try(w.person(rectify.Coordinator, "dongcheng"), ticket, "moderate_objection", rectify.Facts{ObjectionNo: ptr(1), Reason: text("广告"), Granted: ptr(false)})
	if err == nil {
		t.Error("a coordinator of the responsible unit kept an objection out")
	}
	after := w.do(w.coordinator(), ticket, "moderate_objection", rectify.Facts{ObjectionNo: ptr(1), Reason: text("广告"), Granted: ptr(false)})
	if o := after.Objections[0]; !o.Declined || o.Decision != "广告" || o.Decided.By != w.coordinator().ID || len(after.OpenObjections()) != 0 {
		t.Errorf("%+v", o)
	}
	_, err = w.try(w.coordinator(), ticket, "moderate_objection", rectify.Facts{ObjectionNo: ptr(1), Reason: text("广告"), Granted: ptr(true)})
	refusedWith(t, err, "objection.none_waiting")
	w.now = ticket.NoticeEndOn.Add(1).Start()
	w.do(w.verifier(), ticket, "close", rectify.Facts{})
}

func TestNobodyBuriesANoticeUnderObjections(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Publicizing)
	entries := len(w.memory.entries)
	for range 20 {
		if _, err := w.speak(ticket, "广告"); err != nil {
			t.Fatal(err)
		}
	}
	_, err := w.speak(ticket, "广告")
	refusedWith(t, err, "objection.too_many")
	if len(w.memory.entries) != entries+20 {
		t.Errorf("%d entries of the journal came of it", len(w.memory.entries)-entries)
	}
	w.do(w.coordinator(), ticket, "moderate_objection", rectify.Facts{ObjectionNo: ptr(7), Reason: text("广告"), Granted: ptr(false)})
	if _, err = w.speak(ticket, "仍有异味"); err != nil {
		t.Errorf("with room again: %v", err)
	}
	_, err = w.speak(ticket, strings.Repeat("长", 2001))
	refusedWith(t, err, "objection.too_many")
	w.now = ticket.NoticeEndOn.Add(1).Start()
	_, err = w.speak(ticket, "来晚了")
	refusedWith(t, err, "notice.over")
	_, err = w.speak(&rectify.Ticket{NoticeID: "none"}, "仍有异味")
	refusedWith(t, err, "not_found")
	_, err = w.Act(context.Background(), rectify.Actor{Role: rectify.Public}, rectify.Command{Do: "object", Ticket: ticket.ID, Version: ticket.Version})
	if err == nil {
		t.Error("the public acted without a notice")
	}
}

func TestWhatWasObjectedToAnEarlierNoticeBlocksAClosingWithoutOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Publicizing)
	w.do(w.coordinator(), ticket, "object", w.objection())
	if _, err := w.speak(ticket, "仍有异味"); err != nil {
		t.Fatal(err)
	}
	ticket = w.do(w.verifier(), ticket, "uphold_objection", rectify.Facts{ObjectionNo: ptr(1), Reason: text("确有异味")})
	w.now = w.now.AddDate(0, 0, 1)
	ticket = w.do(w.reviewer(), w.applied(ticket), "lead_pass", rectify.Facts{})
	w.do(w.verifier(), ticket, "propose_secrecy", rectify.Facts{Reason: text("涉密")})
	w.do(w.coordinator(), ticket, "waive_notice", rectify.Facts{})
	_, err := w.try(w.verifier(), ticket, "skip_publicity", w.onSite())
	refusedWith(t, err, "objection.open")
	if !slices.Contains(w.boxesOf(w.coordinator(), ticket), "to_moderate") {
		t.Error("nobody is told that it waits")
	}
	w.do(w.coordinator(), ticket, "moderate_objection", rectify.Facts{ObjectionNo: ptr(2), Reason: text("属于异议"), Granted: ptr(true)})
	_, err = w.try(w.verifier(), ticket, "skip_publicity", w.onSite())
	refusedWith(t, err, "objection.open")
	w.do(w.verifier(), ticket, "dismiss_objection", rectify.Facts{ObjectionNo: ptr(2), Reason: text("复测达标")})
	w.do(w.verifier(), ticket, "skip_publicity", w.onSite())
}

func TestALevelWithoutNoticeDoesNotCloseOverAnOpenObjection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.ListItem, rectify.Publicizing)
	w.do(w.coordinator(), ticket, "object", w.objection())
	w.do(w.coordinator(), ticket, "object", w.objection())
	ticket = w.do(w.verifier(), ticket, "uphold_objection", rectify.Facts{ObjectionNo: ptr(1), Reason: text("确有异味")})
	w.do(w.coordinator(), ticket, "propose_recategorise", rectify.Facts{ListLevel: ptr("district"), Reason: text("更正")})
	w.do(w.person(rectify.Coordinator, "letters"), ticket, "recategorise", rectify.Facts{})
	ticket = w.do(w.reviewer(), w.applied(ticket), "lead_pass", rectify.Facts{})
	_, err := w.try(w.verifier(), ticket, "verify_pass", w.onSite())
	refusedWith(t, err, "objection.open")
}

func TestWhoKeepsAPublicObjectionOutDoesNotClose(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Publicizing)
	if _, err := w.speak(ticket, "仍有异味"); err != nil {
		t.Fatal(err)
	}
	both := w.person(rectify.Coordinator, "inspectors")
	w.do(both, ticket, "moderate_objection", rectify.Facts{ObjectionNo: ptr(1), Reason: text("广告"), Granted: ptr(false)})
	w.now = ticket.NoticeEndOn.Add(1).Start()
	_, err := w.try(both, ticket, "close", rectify.Facts{})
	refusedWith(t, err, "four_eyes.kept_out")
	w.do(w.verifier(), ticket, "close", rectify.Facts{})
}
