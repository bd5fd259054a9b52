package rectify

import (
	"cmp"
	"context"
	"time"

	"qingdan/internal/calendar"
)

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
	// Receives is the telephone and address of the office, where a notice names none of its own.
	Receives Text
	Now      func() time.Time
	NewID    func() string
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
	if err := d.redeem(w); err != nil {
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
	d := &deed{move: move, before: &Ticket{}, cmd: &cmd, actor: actor, now: now, at: now, units: k.House.Units(), due: k.Due, published: k.Published, receives: k.Receives, newID: k.NewID}
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
	if cmd.Facts.NoticeText != nil || cmd.Facts.NoticeContact != nil {
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
		d.t.ID, d.t.RouteVersion, d.t.SplitFrom = k.NewID(), set.Version, cmd.splitFrom
		d.route = set.Routes[value(cmd.Facts.Source)]
	} else {
		d.route = set.Routes[d.before.Source]
	}
	if code := cmp.Or(value(cmd.Facts.Campaign), d.before.Campaign); code != "" && d.route.byRound() && !cmd.Historical { // no clock of what is past starts now
		if d.level, err = w.CampaignLevel(code); err != nil {
			return nil, err
		}
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
	if err := d.whoComplained(w); err != nil {
		return err
	}
	if origin := value(d.cmd.Facts.Origin); origin != "" && d.cmd.derived == nil {
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
				Facts: Facts{Basis: &basis, Reason: cmd.Facts.Reason, DueOn: cmd.Facts.DueOn, ClosureGoal: cmd.Facts.ClosureGoal}}); err != nil {
				return nil, err
			}
		}
	}
	return d.t, nil
}
