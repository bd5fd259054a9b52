package rectify

import (
	"context"
	"errors"
	"time"
)

// What the Desk writes into the journal.

func (d *deed) entry() Entry {
	e := d.actor.entry(EventMove, d.now)
	e.Do, e.TicketID, e.TicketKey, e.Seq = d.move.Do, d.t.ID, d.t.Key, d.t.Version
	e.EffectiveAt, e.From, e.To, e.Route, e.Historical = d.at, d.before.State, d.t.State, d.t.RouteVersion, d.cmd.Historical
	e.Note, e.LateReason, e.Reason = d.cmd.Note, d.cmd.LateReason, value(d.cmd.Facts.Reason)
	switch {
	case d.cmd.Attachment != nil:
		e.Evidence, e.Subject = []string{d.cmd.Attachment.SHA256}, d.capture.ID
	case d.move.Do == "request_acceptance" || d.move.Do == "claim_unfounded" || d.move.Do == "verify_pass":
		e.Evidence = d.t.Evidence
	}
	return e
}

func (a Actor) entry(event Event, now time.Time) Entry {
	return Entry{Event: event, RecordedAt: now, EffectiveAt: now, Actor: a.ID, Role: a.Role, Unit: a.Unit, Token: a.Token, Address: a.Address, Request: a.Request}
}

// Entry begins a journal entry of the actor about something that is not a move.
func (k *Desk) Entry(actor Actor, event Event) Entry {
	return actor.entry(event, k.Now().UTC().Truncate(time.Microsecond))
}

// Note appends one entry in a unit of work of its own.
func (k *Desk) Note(ctx context.Context, e Entry) error {
	return k.House.Change(ctx, func(w Work) error { return w.Note(e) })
}

// refused records a refusal. That it cannot be recorded either is joined to nothing: the caller already gets an error.
func (k *Desk) refused(ctx context.Context, actor Actor, do, subject string, err error) {
	var refusal *Error
	if !errors.As(err, &refusal) || refusal.Kind == Internal || refusal.Kind == Unavailable {
		return
	}
	e := k.Entry(actor, EventRefusal)
	e.Do, e.Subject, e.Code = do, subject, refusal.Code
	_ = k.Note(context.WithoutCancel(ctx), e)
}
