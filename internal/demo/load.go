package demo

import (
	"context"
	"slices"
	"time"

	"qingdan/internal/rectify"
)

// together is how many tickets are entered in one unit of work: few commits, and no long transaction.
const together = 100

// registry is where a house keeps the names of campaigns, when it keeps them.
type registry interface {
	EnsureCampaign(code, name string) error
}

// Load enters the demonstration through the desk, as historical entries of a coordinator who sees the district. The
// units of Units must be in the tree: demo.unit_missing. What is there already stays as it is, so that loading may be
// repeated or taken up again.
func Load(ctx context.Context, desk *rectify.Desk, coordinator rectify.Actor, tree *rectify.UnitTree) error {
	for _, u := range Units() {
		if _, known := tree.Coded(u.Code); !known {
			return rectify.Refuse(rectify.Invalid, "demo.unit_missing", rectify.Say("演示缺少单位 %s(%s),请先加入演示单位", "the demonstration lacks unit %s (%s); add its units first", u.Name, u.Code))
		}
	}
	scope, err := coordinator.Scope()
	if err != nil {
		return err
	}
	l := &loading{ctx: ctx, desk: desk, coordinator: coordinator, scope: scope, units: units{tree}}
	for _, c := range campaigns {
		for some := range slices.Chunk(c.items(), together) {
			if err := desk.House.Change(ctx, func(w rectify.Work) error { return l.enterAll(w, some) }); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *campaign) items() []item {
	all := make([]item, c.total)
	for n := range all {
		all[n] = item{c, n + 1}
	}
	return all
}

// loading is the demonstration being entered.
type loading struct {
	ctx         context.Context
	desk        *rectify.Desk
	coordinator rectify.Actor
	scope       rectify.Scope
	units       units
}

// enterAll enters tickets of one campaign: all of them, or none when the first is there already, because they were
// entered in one unit of work.
func (l *loading) enterAll(w rectify.Work, items []item) error {
	if _, err := w.Ticket(l.scope, items[0].id()); rectify.KindOf(err) != rectify.NotFound {
		return err
	}
	if names, kept := w.(registry); kept {
		if err := names.EnsureCampaign(items[0].code, items[0].name); err != nil {
			return err
		}
	}
	for _, i := range items {
		if err := l.enter(w, i); err != nil {
			return err
		}
	}
	desk := *l.desk
	desk.House = room{l.desk.House, w}
	return desk.SetLevel(l.ctx, l.coordinator, items[0].code, items[0].level)
}

// room is the house as it is seen from inside a unit of work: what the desk changes belongs to it.
type room struct {
	rectify.House
	work rectify.Work
}

// Change runs fn in the unit of work that is under way.
func (r room) Change(_ context.Context, fn func(rectify.Work) error) error { return fn(r.work) }

// enter makes the moves of one ticket: registered, then carried over as open when it still is or when it was answered
// first, then as closed.
func (l *loading) enter(w rectify.Work, i item) error {
	desk := *l.desk
	desk.House, desk.NewID = room{l.desk.House, w}, i.id
	cmd := rectify.Command{Do: "register", EffectiveAt: i.registeredOn().Start().Add(9 * time.Hour), Facts: i.registration(l.units), Historical: true}
	t, err := desk.Act(l.ctx, l.coordinator, cmd)
	if err != nil || i.waiting() {
		return err
	}
	cmd.Facts = i.handled()
	carry := func(do string) error {
		cmd.Do, cmd.Ticket, cmd.Version = do, t.ID, t.Version
		t, err = desk.Act(l.ctx, l.coordinator, cmd)
		return err
	}
	replied, closed := i.repliedOn(), i.closedOn()
	if !replied.IsZero() {
		cmd.EffectiveAt = replied.Start().Add(15 * time.Hour)
	}
	if closed.IsZero() || !replied.IsZero() {
		if err := carry("record_open"); err != nil {
			return err
		}
		cmd.Facts = rectify.Facts{}
	}
	if closed.IsZero() {
		return nil
	}
	cmd.EffectiveAt = closed.Start().Add(17 * time.Hour)
	return carry("record_closed")
}
