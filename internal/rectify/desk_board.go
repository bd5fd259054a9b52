package rectify

import (
	"context"
	"time"

	"qingdan/internal/calendar"
)

// BoardWork is what the boards need of a unit of work.
type BoardWork interface {
	// BoardEntry loads an entry about a unit in the scope; absent and foreign are the same NotFound.
	BoardEntry(scope Scope, id string) (*BoardEntry, error)
	// BoardTwin tells whether an entry that was not refused says the same: board, unit, ticket and quarter.
	BoardTwin(b *BoardEntry) (bool, error)
	// RecordBoard writes the entry as it is after an act, exactly if it is still as before, with its journal entry.
	RecordBoard(before, after *BoardEntry, e Entry) error
}

// ProposeBoard proposes an entry: board, unit, ticket, quarter, points and reason.
func (k *Desk) ProposeBoard(ctx context.Context, a Actor, ask BoardEntry, tell Tell[*BoardEntry]) (*BoardEntry, error) {
	var made *BoardEntry
	err := k.House.Change(ctx, func(w Work) error {
		scope, err := a.Scope()
		if err != nil {
			return err
		}
		return repeatable(w, a, tell, func() (*BoardEntry, error) {
			made, err = k.proposeBoard(w, a, scope, ask)
			return made, err
		})
	})
	if err != nil {
		k.refused(ctx, a, "propose_board", ask.Ticket, err)
		return nil, err
	}
	return made, nil
}

func (k *Desk) proposeBoard(w Work, a Actor, scope Scope, ask BoardEntry) (*BoardEntry, error) {
	if err := boardRole(a); err != nil {
		return nil, err
	}
	now := k.Now().UTC().Truncate(time.Microsecond)
	b := &ask
	b.ID, b.Version, b.State, b.Proposed = k.NewID(), 1, BoardProposed, Signature{By: a.ID, Unit: a.Unit, At: now}
	b.Decided, b.Decision = Signature{}, ""
	var t *Ticket
	var err error
	if b.Ticket != "" {
		if t, err = w.Ticket(scope, b.Ticket); err != nil && KindOf(err) != NotFound {
			return nil, err
		}
	}
	if err := b.proposed(a, k.House.Units(), calendar.DayOf(now), t); err != nil {
		return nil, err
	}
	twin, err := w.BoardTwin(b)
	if err != nil {
		return nil, err
	}
	if twin {
		return nil, Refuse(Conflict, "board.twice", Say("同一榜单、单位、问题和季度已有条目", "there is an entry of this board, unit, ticket and quarter already"))
	}
	e := k.Entry(a, EventBoard)
	e.Do, e.Subject, e.TicketID = "propose_board", b.ID, b.Ticket
	return b, w.RecordBoard(nil, b, e)
}

// DecideBoard approves or refuses an entry.
func (k *Desk) DecideBoard(ctx context.Context, a Actor, id string, approve bool, decision Text) (*BoardEntry, error) {
	var after *BoardEntry
	err := k.House.Change(ctx, func(w Work) error {
		scope, err := a.Scope()
		if err != nil {
			return err
		}
		before, err := w.BoardEntry(scope, id)
		if err != nil {
			return err
		}
		if err := boardRole(a); err != nil {
			return err
		}
		if err := before.decided(a, k.House.Units(), approve, decision); err != nil {
			return err
		}
		copied := *before
		after = &copied
		if after.State = BoardRefused; approve {
			after.State = BoardApproved
		}
		after.Version++
		after.Decision, after.Decided = decision, Signature{By: a.ID, Unit: a.Unit, At: k.Now().UTC().Truncate(time.Microsecond)}
		e := k.Entry(a, EventBoard)
		e.Do, e.Subject, e.TicketID = "decide_board", id, after.Ticket
		return w.RecordBoard(before, after, e)
	})
	if err != nil {
		k.refused(ctx, a, "decide_board", id, err)
		return nil, err
	}
	return after, nil
}

func boardRole(a Actor) error {
	if a.Role != Coordinator && a.Role != Supervisor {
		return Refuse(Forbidden, "role.not_allowed", Say("示范榜、警示榜由整改办或核查人申报和认定", "coordinators and supervisors propose and decide entries of the boards"))
	}
	return nil
}
