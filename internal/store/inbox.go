package store

import (
	"context"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// MaxCounted is how far an inbox counts: a longer box is told as that many and more.
const MaxCounted = 1000

const errandsOf = "SELECT DISTINCT on_day, ticket_key FROM errands WHERE unit_id IN ? AND kind = ? AND on_day >= ? AND on_day <= ? AND " + visible

// errandsIn are the errands of one box with the arguments behind those of the box and the scope.
func errandsIn(scope rectify.Scope, b rectify.Box) (sqlText, []any) {
	query, args := sqlText(errandsOf), []any{b.Units, b.Errand, int64(b.From), int64(b.To), scope.Units(), scope.Recusals()}
	for _, unit := range b.Except {
		query += " AND NOT EXISTS (SELECT 1 FROM tickets r WHERE r.key = ticket_key AND (r.responsible_unit = ? OR r.co_units LIKE ?))"
		args = append(args, unit, `%"`+unit+`"%`)
	}
	return query, args
}

// boxOf gives the first errands of one box with their number, counted to the limit.
func boxOf(scope rectify.Scope, b rectify.Box, first int) (sqlText, []any) {
	errands, args := errandsIn(scope, b)
	return "SELECT * FROM (SELECT CAST(? AS TEXT) AS box, b.on_day, b.ticket_key, count(*) OVER () AS waiting FROM (" +
		errands + " ORDER BY on_day, ticket_key LIMIT ?) AS b ORDER BY b.on_day, b.ticket_key LIMIT ?) AS x", append(append([]any{b.ID}, args...), MaxCounted+1, first)
}

const waitingTickets = "SELECT y.box, y.on_day, y.waiting, t.key, t.id, t.ticket_no, t.source, t.state, t.version, t.title, t.responsible_unit, t.current_due_on, t.yellow_after, t.red_after FROM ("

// Inbox gives the boxes that hold something, each with the first errands by day, in one statement.
func (s *Store) Inbox(ctx context.Context, scope rectify.Scope, boxes []rectify.Box, first int) (map[string]report.Waiting, error) {
	if err := scoped(scope); err != nil || len(boxes) == 0 {
		return nil, err
	}
	var parts []sqlText
	var args []any
	for _, b := range boxes {
		part, of := boxOf(scope, b, first)
		parts, args = append(parts, part), append(args, of...)
	}
	var rows []struct {
		Box     string
		OnDay   int64
		Waiting int64
		Row     ticketRow `gorm:"embedded"`
	}
	query := waitingTickets + joined(parts, " UNION ALL ") + ") AS y JOIN tickets t ON t.key = y.ticket_key ORDER BY y.box, y.on_day, y.ticket_key"
	if err := s.read.WithContext(ctx).Raw(string(query), args...).Scan(&rows).Error; err != nil {
		return nil, s.engine.translate(err)
	}
	found := map[string]report.Waiting{}
	for i := range rows {
		r := &rows[i]
		w := found[r.Box]
		w.Count, w.More = min(r.Waiting, MaxCounted), r.Waiting > MaxCounted
		w.First = append(w.First, report.Errand{On: calendar.Day(r.OnDay), Ticket: r.Row.summary()})
		found[r.Box] = w
	}
	return found, nil
}

const pageOfErrands = " AND (on_day, ticket_key) > (?, (SELECT COALESCE(max(key), 0) FROM tickets WHERE id = ?)) ORDER BY on_day, ticket_key LIMIT ?) AS y " +
	"JOIN tickets t ON t.key = y.ticket_key ORDER BY y.on_day, y.ticket_key"

// Errands gives a page of one box, by day, after a place; nil for the first page.
func (s *Store) Errands(ctx context.Context, scope rectify.Scope, box rectify.Box, after *report.ErrandPlace, limit int) (*report.ErrandPage, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	if after == nil {
		after = &report.ErrandPlace{On: -1}
	}
	var rows []struct {
		OnDay int64
		Row   ticketRow `gorm:"embedded"`
	}
	errands, args := errandsIn(scope, box)
	err := s.read.WithContext(ctx).Raw(string("SELECT y.on_day, t.* FROM ("+errands+pageOfErrands), append(args, int64(after.On), after.ID, limit+1)...).Scan(&rows).Error
	if err != nil {
		return nil, s.engine.translate(err)
	}
	page := &report.ErrandPage{}
	if len(rows) > limit {
		rows = rows[:limit]
		page.Next = &report.ErrandPlace{On: calendar.Day(rows[limit-1].OnDay), ID: rows[limit-1].Row.ID}
	}
	for i := range rows {
		t, err := rows[i].Row.ticket()
		if err != nil {
			return nil, err
		}
		page.Errands = append(page.Errands, report.Errand{On: calendar.Day(rows[i].OnDay), Ticket: t})
	}
	return page, nil
}
