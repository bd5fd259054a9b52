package rectify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"qingdan/internal/calendar"
)

// SweepWork is what sweeps need of a unit of work.
type SweepWork interface {
	// Sweep loads a sweep in which units of the scope are asked; absent and foreign are the same NotFound.
	Sweep(scope Scope, id string) (*Sweep, error)
	// SweepsOf lists the sweeps of a ticket, oldest first.
	SweepsOf(t *Ticket) ([]Sweep, error)
	// StartSweep writes a new sweep of a ticket with its entry.
	StartSweep(t *Ticket, s *Sweep, e Entry) error
	// AnswerSweep writes the answer of a unit, in the place of a former one, with its entry.
	AnswerSweep(s *Sweep, a *SweepAnswer, e Entry) error
}

// Tell makes the answer that is kept under an idempotency key; Receipt is nil without one.
type Tell[T any] struct {
	Receipt *Receipt
	Wire    func(T) []byte
}

// AskSweep starts a sweep from a ticket. ask holds subject, checklist, units and due day.
func (k *Desk) AskSweep(ctx context.Context, actor Actor, ticket string, ask Sweep, tell Tell[*Sweep]) (*Sweep, error) {
	var made *Sweep
	err := k.House.Change(ctx, func(w Work) error {
		scope, err := actor.Scope()
		if err != nil {
			return err
		}
		t, err := w.Ticket(scope, ticket)
		if err != nil {
			return err
		}
		return repeatable(w, actor, tell, func() (*Sweep, error) {
			made, err = k.askSweep(w, actor, t, ask)
			return made, err
		})
	})
	if err != nil {
		k.refused(ctx, actor, "start_sweep", ticket, err)
		return nil, err
	}
	return made, nil
}

func (k *Desk) askSweep(w Work, actor Actor, t *Ticket, ask Sweep) (*Sweep, error) {
	if actor.Role != Coordinator {
		return nil, Refuse(Forbidden, "role.not_allowed", Say("举一反三由整改办组织", "sweeps are started by coordinators"))
	}
	now := k.Now().UTC().Truncate(time.Microsecond)
	s := Sweep{ID: k.NewID(), Ticket: t.ID, Subject: ask.Subject, PollutionType: t.MainType(), Checklist: ask.Checklist, Units: ask.Units, DueOn: ask.DueOn,
		Started: Signature{By: actor.ID, Unit: actor.Unit, At: now}}
	g := &sweeping{actor: actor, units: k.House.Units(), today: calendar.DayOf(now)}
	if err := g.start(t, &s); err != nil {
		return nil, err
	}
	e := actor.entry(EventSweep, now)
	e.Do, e.Subject, e.TicketID = "start_sweep", s.ID, t.ID
	return &s, w.StartSweep(t, &s, e)
}

// SweepReply is what a person answers to a sweep: the answer, and the problems that were found.
type SweepReply struct {
	SweepAnswer
	Problems []Facts
}

// AnswerSweep answers a sweep for a unit. What was found becomes tickets of the actor's unit in the same unit of work.
// The sweep is given as it is afterwards.
func (k *Desk) AnswerSweep(ctx context.Context, actor Actor, id string, r SweepReply, tell Tell[*Sweep]) (*Sweep, error) {
	var after *Sweep
	err := k.House.Change(ctx, func(w Work) error {
		scope, err := actor.Scope()
		if err != nil {
			return err
		}
		s, err := w.Sweep(scope, id)
		if err != nil {
			return err
		}
		return repeatable(w, actor, tell, func() (*Sweep, error) {
			after, err = s, k.answerSweep(w, actor, s, r)
			return after, err
		})
	})
	if err != nil {
		k.refused(ctx, actor, "answer_sweep", id, err)
		return nil, err
	}
	return after, nil
}

func (k *Desk) answerSweep(w Work, actor Actor, s *Sweep, r SweepReply) error {
	now := k.Now().UTC().Truncate(time.Microsecond)
	g := &sweeping{actor: actor, units: k.House.Units(), today: calendar.DayOf(now)}
	if actor.Role != Officer && actor.Role != Leader {
		return Refuse(Forbidden, "role.not_allowed", Say("排查由被要求的单位的经办人或负责人答复", "officers and leaders of the units that are asked answer"))
	}
	a := r.SweepAnswer
	a.Signed, a.Tickets = Signature{By: actor.ID, Unit: actor.Unit, At: now}, nil
	var err error
	if a.Unit, err = g.asked(s, a.Unit); err != nil {
		return err
	}
	if err := g.answer(s, &a, len(r.Problems)); err != nil {
		return err
	}
	source := SelfFound
	for i, problem := range r.Problems {
		problem.Source, problem.Origin = &source, &s.Ticket
		t, err := k.act(w, actor, Command{Do: "register", Facts: problem, derived: s})
		if err != nil {
			return within(fmt.Sprintf("problems[%d].", i), err)
		}
		a.Tickets = append(a.Tickets, t.ID)
	}
	s.Put(a)
	e := actor.entry(EventSweep, now)
	e.Do, e.Subject, e.TicketID = "answer_sweep", s.ID, s.Ticket
	return w.AnswerSweep(s, &a, e)
}

// within puts the place of a part before the fields of a refusal of it.
func within(place string, err error) error {
	var refusal *Error
	if !errors.As(err, &refusal) {
		return err
	}
	placed := *refusal
	placed.Fields = slices.Clone(refusal.Fields)
	for i := range placed.Fields {
		placed.Fields[i].Name = place + placed.Fields[i].Name
	}
	return &placed
}

// repeatable acts at most once per idempotency key, when there is one.
func repeatable[T any](w Work, actor Actor, tell Tell[T], act func() (T, error)) error {
	r := tell.Receipt
	if r == nil {
		_, err := act()
		return err
	}
	var found bool
	var err error
	if r.Given, found, err = w.Claim(actor.ID, r); err != nil || found {
		r.Repeated = found
		return err
	}
	made, err := act()
	if err != nil {
		return err
	}
	r.Given = tell.Wire(made)
	return w.Keep(actor.ID, r, r.Given)
}
