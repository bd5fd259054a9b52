package rectify

import (
	"context"
	"errors"
	"time"

	"qingdan/internal/calendar"
)

// House keeps what the Desk decides. Change runs fn as one unit of work: everything in it is on disk when Change
// returns nil, and nothing of it is when it does not. fn may run again after a serialisation failure, so it must
// not have effects of its own.
type House interface {
	Change(ctx context.Context, fn func(Work) error) error
	Units() *UnitTree
	Routes(version int) (RouteSet, error) // any version that was ever in force; 0 for the present one
}

// Work is the inside of one unit of work.
type Work interface {
	PublicWork
	RoundWork
	// Ticket loads a ticket within the scope; absent and foreign are the same NotFound.
	Ticket(scope Scope, id string) (*Ticket, error)
	// TicketByReceipt loads the ticket with a receipt key of a campaign within the scope; NotFound without one.
	TicketByReceipt(scope Scope, campaign, key string) (*Ticket, error)
	// Attachments lists the evidence of a ticket, oldest first.
	Attachments(t *Ticket) ([]Attachment, error)
	// Sealed gives what is sealed about the complainant of a ticket; nil when nothing is.
	Sealed(t *Ticket) ([]byte, error)
	// Record writes the ticket as it is after the move, exactly if it is still as before, together with its journal
	// entry and counters. Someone else being first is a Conflict.
	Record(Record) error
	// Note appends a journal entry that changes no ticket.
	Note(Entry) error
	// Claim looks for the answer that was given under an idempotency key; found with another fingerprint is Invalid.
	Claim(actor string, r *Receipt) (answer []byte, found bool, err error)
	// SettleRow stores the result of a row of an import.
	SettleRow(importID string, n int, r RowResult) error
	// Keep stores the answer under the key, in the same unit of work as what it answers.
	Keep(actor string, r *Receipt, answer []byte) error
	SweepWork
	BoardWork
	ReconWork
}

// Record is one accepted move: the ticket before and after, and what is written with it.
type Record struct {
	Before     *Ticket // nil for a new ticket
	After      *Ticket // its Key is set by Record when the ticket is new
	Entry      Entry
	Attachment *Attachment
	Sealed     []byte // replaces what was sealed before
	Contact    []byte // of who made the last objection of After
}

// Receipt makes a command safe to repeat: the same key and fingerprint give the same answer once.
type Receipt struct {
	Key         string
	Fingerprint string // digest of the request
	Answer      func(*Ticket) []byte
	Ticket      string // what the answer is about: set by Claim when it was given before, by the Desk when it is new
	Given       []byte // set by the Desk: the answer, new or repeated
	Repeated    bool   // set by the Desk: the answer was given before
}

// Desk is the one door: exactly one function changes a ticket.
type Desk struct {
	House House
	Due   DueFunc
	// Published is asked for every limit in working days; nil when all years are known.
	Published PublishedFunc
	Now       func() time.Time
	NewID     func() string
}

// Act makes one move: it loads, decides and records in one unit of work. A refusal is recorded too, in a unit of its
// own. Errors are *Error; the ticket is the one after the move.
func (k *Desk) Act(ctx context.Context, actor Actor, cmd Command) (*Ticket, error) {
	var after *Ticket
	err := k.House.Change(ctx, func(w Work) error {
		var err error
		after, err = k.once(w, actor, cmd)
		return err
	})
	if err != nil {
		if !cmd.Historical {
			k.refused(ctx, actor, cmd.Do, cmd.Ticket, err)
		}
		return nil, err
	}
	return after, nil
}

// once is act under the idempotency key, when there is one.
func (k *Desk) once(w Work, actor Actor, cmd Command) (*Ticket, error) {
	if cmd.Receipt == nil {
		return k.act(w, actor, cmd)
	}
	answer, found, err := w.Claim(actor.ID, cmd.Receipt)
	if err == nil && found { // what may no longer be seen is not told again either
		var scope Scope
		if scope, err = actor.Scope(); err == nil {
			_, err = w.Ticket(scope, cmd.Receipt.Ticket)
		}
		if err != nil {
			return nil, err
		}
	}
	if err != nil || found {
		cmd.Receipt.Given, cmd.Receipt.Repeated = answer, found
		return nil, err
	}
	after, err := k.act(w, actor, cmd)
	if err != nil {
		return nil, err
	}
	cmd.Receipt.Ticket, cmd.Receipt.Given = after.ID, cmd.Receipt.Answer(after)
	return after, w.Keep(actor.ID, cmd.Receipt, cmd.Receipt.Given)
}

func (k *Desk) act(w Work, actor Actor, cmd Command) (*Ticket, error) {
	move, ok := MoveNamed(cmd.Do)
	if !ok {
		return nil, Refuse(Invalid, "move.unknown", Say("没有这个操作:%q", "there is no such move: %q", cmd.Do),
			Field{"do", "move.unknown", Say("没有这个操作", "there is no such move")})
	}
	d, err := k.open(w, actor, cmd, move)
	if err != nil {
		return nil, err
	}
	if err := d.decide(); err != nil {
		return nil, err
	}
	record := Record{After: d.t, Entry: d.entry(), Attachment: cmd.Attachment}
	if cmd.Seal != nil {
		if record.Sealed, err = cmd.Seal(d.t.ID); err != nil {
			return nil, err
		}
	}
	if cmd.Contact != nil {
		if record.Contact, err = cmd.Contact(ObjectionID(d.t.ID, len(d.t.Objections))); err != nil {
			return nil, err
		}
	}
	if d.before.ID != "" {
		record.Before = d.before
	}
	if err := w.Record(record); err != nil {
		return nil, err
	}
	return k.follow(w, actor, cmd, d)
}

// open gathers what the decision needs.
func (k *Desk) open(w Work, actor Actor, cmd Command, move *Move) (*deed, error) {
	var scope Scope
	var err error
	if actor.Role != Public { // reads nothing: see desk_public.go
		if scope, err = actor.Scope(); err != nil {
			return nil, err
		}
	}
	cmd.Facts.normalise()
	now := k.Now().UTC().Truncate(time.Microsecond)
	d := &deed{move: move, before: &Ticket{}, cmd: &cmd, actor: actor, now: now, at: now, units: k.House.Units(), due: k.Due, published: k.Published, newID: k.NewID}
	version := 0
	switch {
	case cmd.made != nil:
		d.before, version = cmd.made, cmd.made.RouteVersion
	case len(move.From) > 0:
		if d.before, err = w.Ticket(scope, cmd.Ticket); err != nil {
			return nil, err
		}
		if d.evidence, err = w.Attachments(d.before); err != nil {
			return nil, err
		}
		version = d.before.RouteVersion
	}
	if cmd.Facts.NoticeText != nil {
		if d.names, err = namesIn(w, d.before, cmd.Names); err != nil {
			return nil, err
		}
	}
	switch {
	case !cmd.EffectiveAt.IsZero():
		d.at = cmd.EffectiveAt.UTC().Truncate(time.Microsecond)
	case now.Before(d.before.EffectiveAt): // the clock was set back: what happens now still comes after the latest fact
		d.at = d.before.EffectiveAt
	}
	d.today = calendar.DayOf(d.at)
	set, err := k.House.Routes(version)
	if err != nil {
		return nil, err
	}
	after := *d.before
	d.t = &after
	if d.before.ID == "" {
		d.t.ID, d.t.RouteVersion = k.NewID(), set.Version
		d.route = set.Routes[value(cmd.Facts.Source)]
	} else {
		d.route = set.Routes[d.before.Source]
	}
	if d.route.SweepFirst && d.before.ID != "" {
		if d.sweeps, err = w.SweepsOf(d.before); err != nil {
			return nil, err
		}
	}
	return d, d.lookUp(w, scope)
}

// lookUp loads the other tickets that the decision is about, within the same scope (S-09).
func (d *deed) lookUp(w Work, scope Scope) error {
	master := value(d.cmd.Facts.Master)
	if d.move.Do == "merge" {
		master = d.before.Proposal.Master
	}
	if master != "" {
		m, err := w.Ticket(scope, master)
		if err != nil && KindOf(err) != NotFound {
			return err
		}
		d.master = m
	}
	if origin := value(d.cmd.Facts.Origin); origin != "" && !d.cmd.derived {
		if _, err := w.Ticket(scope, origin); err != nil {
			if KindOf(err) != NotFound {
				return err
			}
			return Refuse(Invalid, "origin.unknown", Say("来源问题(origin)不存在", "there is no such origin ticket"), Field{"origin", "origin.unknown", Say("不存在", "not found")})
		}
	}
	return nil
}

// follow makes the moves that belong to the one just made, in the same unit of work.
func (k *Desk) follow(w Work, actor Actor, cmd Command, d *deed) (*Ticket, error) {
	switch {
	case cmd.Do == "register" && value(cmd.Facts.Start):
		return k.act(w, actor, Command{Do: "start_now", Ticket: d.t.ID, made: d.t, Version: d.t.Version, EffectiveAt: cmd.EffectiveAt, Historical: cmd.Historical})
	case cmd.Do == "merge":
		if _, err := k.act(w, actor, Command{Do: "absorb", Ticket: d.t.Master, Note: cmd.Note, inner: true}); err != nil {
			return nil, err
		}
		if value(cmd.Facts.MasterDecision) == "reopen" && d.master.State == Closed {
			basis := "repeat_complaint"
			if _, err := k.act(w, actor, Command{Do: "reopen", Ticket: d.t.Master, inner: true,
				Facts: Facts{Basis: &basis, Reason: cmd.Facts.Reason, DueOn: cmd.Facts.DueOn}}); err != nil {
				return nil, err
			}
		}
	}
	return d.t, nil
}

func (d *deed) entry() Entry {
	e := d.actor.entry(EventMove, d.now)
	e.Do, e.TicketID, e.TicketKey, e.Seq = d.move.Do, d.t.ID, d.t.Key, d.t.Version
	e.EffectiveAt, e.From, e.To, e.Route, e.Historical = d.at, d.before.State, d.t.State, d.t.RouteVersion, d.cmd.Historical
	e.Note, e.LateReason, e.Reason = d.cmd.Note, d.cmd.LateReason, value(d.cmd.Facts.Reason)
	switch {
	case d.cmd.Attachment != nil:
		e.Evidence = []string{d.cmd.Attachment.SHA256}
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
