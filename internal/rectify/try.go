package rectify

import (
	"context"
	"errors"

	"qingdan/internal/calendar"
)

// Try decides a move as Act does and keeps nothing, neither the move nor its refusal. The ticket is as it would be.
func (k *Desk) Try(ctx context.Context, actor Actor, cmd Command) (*Ticket, error) {
	var after *Ticket
	cmd.Receipt = nil
	err := k.House.Change(ctx, func(w Work) error {
		var err error
		if after, err = k.act(w, actor, cmd); err != nil {
			return err
		}
		return errUndo
	})
	if !errors.Is(err, errUndo) {
		return nil, err
	}
	return after, nil
}

// Choices tells what the actor could do with the ticket and what stands in the way. master is the ticket into which
// merging this one was proposed, nil when there is none or the actor may not see it; sweeps loads the sweeps of the
// ticket, and is asked only where the route demands one.
func (k *Desk) Choices(actor Actor, t *Ticket, evidence []Attachment, master *Ticket, sweeps func() ([]Sweep, error)) ([]Choice, error) {
	set, err := k.House.Routes(t.RouteVersion)
	if err != nil {
		return nil, err
	}
	now := k.Now().UTC()
	working := *t
	d := &deed{before: t, t: &working, cmd: &Command{}, actor: actor, now: now, at: now, today: calendar.DayOf(now),
		route: set.Routes[t.Source], units: k.House.Units(), due: k.Due, published: k.Published, receives: k.Receives, evidence: evidence, master: master}
	if d.route.SweepFirst {
		if d.sweeps, err = sweeps(); err != nil {
			return nil, err
		}
	}
	return d.choices(), nil
}
