package rectify

import (
	"context"
	"strconv"

	"qingdan/internal/calendar"
)

// PublicWork is what acts of people who did not sign in need of a unit of work. It takes no scope: whoever brings the id
// of a notice that is shown may object to it, and nothing else.
type PublicWork interface {
	// TicketByNotice loads the ticket behind a public notice; NotFound when none of this id is shown.
	TicketByNotice(id string) (*Ticket, error)
	// TicketByTracking loads the ticket that the digest of a tracking code opens; NotFound when none does.
	TicketByTracking(digest string) (*Ticket, error)
}

// Visitor is what the journal says of who comes without signing in.
type Visitor struct {
	Address string
	Request string
}

// ObjectionID names an objection where something is sealed for it.
func ObjectionID(ticket string, no int) string { return ticket + "/" + strconv.Itoa(no) }

// ObjectorAbsent is the one answer where nobody left a contact, there is no such objection, or it may not be known.
func ObjectorAbsent() *Error {
	return Refuse(NotFound, "objector.absent", Say("该异议没有留下联系方式", "nobody left a contact with this objection"))
}

// publicTries is how often an act of the public is tried again when somebody else was first.
const publicTries = 3

// Object records what somebody of the public says against a closure. It blocks the closing at once; a coordinator looks
// at it before it is decided upon. contact is nil when nobody wants an answer.
func (k *Desk) Object(ctx context.Context, who Visitor, notice string, text Text, contact SealFunc) (*Ticket, error) {
	channel, today := "other", calendar.DayOf(k.Now())
	cmd := Command{Do: "object", Facts: Facts{Objection: &text, ObjectionChannel: &channel, ObjectedOn: &today}, Contact: contact}
	return k.public(ctx, who, cmd, func(w Work) (*Ticket, error) { return w.TicketByNotice(notice) })
}

// Track gives a ticket the digest of a new tracking code, in place of an earlier one. The code itself is known to nobody
// but whom it is given to.
func (k *Desk) Track(ctx context.Context, actor Actor, ticket string, version int64, digest string) (*Ticket, error) {
	return k.Act(ctx, actor, Command{Do: "issue_tracking", Ticket: ticket, Version: version, tracking: digest})
}

// Rate records what the bearer of a tracking code says of the outcome.
func (k *Desk) Rate(ctx context.Context, who Visitor, digest string, said Facts) (*Ticket, error) {
	return k.public(ctx, who, Command{Do: "rate", Facts: said}, func(w Work) (*Ticket, error) {
		t, err := w.TicketByTracking(digest)
		if err != nil {
			return nil, err
		}
		if _, open := t.Case(k.Now()); !open {
			return nil, TrackingUnknown()
		}
		return t, nil
	})
}

// TrackingUnknown is the one answer to a code that was never given, is no longer good, or was revoked.
func TrackingUnknown() *Error {
	return Refuse(NotFound, "tracking.unknown", Say("查询码无效、已停用或已过期", "this tracking code opens nothing, or no longer"))
}

// public makes one move for somebody who did not sign in, on the ticket that find gives. Its refusals are not
// journalled: what nobody answers for must not be able to fill the journal.
func (k *Desk) public(ctx context.Context, who Visitor, cmd Command, find func(Work) (*Ticket, error)) (after *Ticket, err error) {
	actor := Actor{Role: Public, Address: who.Address, Request: who.Request}
	for range publicTries {
		err = k.House.Change(ctx, func(w Work) error {
			t, err := find(w)
			if err != nil {
				return err
			}
			mine := cmd
			mine.Ticket, mine.Version, mine.made = t.ID, t.Version, t
			after, err = k.act(w, actor, mine)
			return err
		})
		if KindOf(err) != Conflict {
			break
		}
	}
	return after, err
}
