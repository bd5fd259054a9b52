package store

import (
	"context"
	"slices"

	"qingdan/internal/calendar"
	"qingdan/internal/flags"
	"qingdan/internal/rectify"
)

// tellingRow is a move that flags are raised on over a period: the journal has it too, but is not searched by what was done.
type tellingRow struct {
	Move      string
	At        micros
	TicketKey int64
	Seq       int64
	UnitID    string
	AccountID string
	DueOn     int64
	ClosedAt  micros
}

// TableName names the table for GORM.
func (tellingRow) TableName() string { return "telling_moves" }

// tell keeps a move that tells something. What imports bring is about the past.
func (w *work) tell(r *rectify.Record) {
	if r.Entry.Historical || !slices.Contains(flags.Telling(), r.Entry.Do) {
		return
	}
	row := tellingRow{Move: r.Entry.Do, At: microsOf(r.Entry.RecordedAt), TicketKey: r.After.Key, Seq: r.Entry.Seq, UnitID: r.After.RegisteredUnit, AccountID: r.Entry.Actor}
	if r.Before != nil {
		row.UnitID, row.DueOn, row.ClosedAt = r.Before.ResponsibleUnit, int64(r.Before.CurrentDueOn), microsOf(r.Before.ClosedAt)
	}
	w.tales = append(w.tales, row)
}

// writeTales writes those of a page.
func (p *page) writeTales() error {
	return insertRows(p, p.tales)
}

// MovesBetween gives the telling moves of some kinds of the tickets of the scope, recorded from one day to another, in
// their order; most of them at the most.
func (s *Store) MovesBetween(ctx context.Context, scope rectify.Scope, kinds []string, from, to calendar.Day, most int) ([]flags.Move, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	var rows []struct {
		T  tellingRow `gorm:"embedded"`
		ID string
	}
	err := s.read.WithContext(ctx).Raw("SELECT m.*, t.id FROM telling_moves m JOIN tickets t ON t.key = m.ticket_key WHERE m.move IN ? AND m.at >= ? AND m.at < ? AND "+visibleEach+
		" ORDER BY m.at, m.ticket_key, m.seq LIMIT ?", kinds, microsOf(from.Start()), microsOf(to.Add(1).Start()), scope.Units(), scope.Recusals(), most).Scan(&rows).Error
	moves := make([]flags.Move, len(rows))
	for i, r := range rows {
		moves[i] = flags.Move{Ticket: r.ID, Do: r.T.Move, At: r.T.At.time(), Unit: r.T.UnitID, By: r.T.AccountID, DueOn: calendar.Day(r.T.DueOn), ClosedAt: r.T.ClosedAt.time()}
	}
	return moves, s.engine.translate(err)
}
