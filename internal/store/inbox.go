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

// boxOf gives the first errands of one box with their number, counted to the limit.
const boxOf = "SELECT * FROM (SELECT CAST(? AS TEXT) AS box, b.on_day, b.ticket_key, count(*) OVER () AS waiting FROM (" +
	errandsOf + " ORDER BY on_day, ticket_key LIMIT ?) AS b ORDER BY b.on_day, b.ticket_key LIMIT ?) AS x"

const waitingTickets = "SELECT y.box, y.on_day, y.waiting, t.key, t.id, t.ticket_no, t.source, t.state, t.version, t.title, t.responsible_unit, t.current_due_on, t.yellow_after, t.red_after FROM ("

// Inbox gives the boxes that hold something, each with the first errands by day, in one statement.
func (s *Store) Inbox(ctx context.Context, scope rectify.Scope, boxes []rectify.Box, first int) (map[string]report.Waiting, error) {
	if err := scoped(scope); err != nil || len(boxes) == 0 {
		return nil, err
	}
	var parts []sqlText
	var args []any
	for _, b := range boxes {
		parts = append(parts, boxOf)
		args = append(args, b.ID, b.Units, b.Errand, int64(b.From), int64(b.To), scope.Units(), scope.Recusals(), MaxCounted+1, first)
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

const pageOfErrands = "SELECT y.on_day, t.* FROM (" + errandsOf + " AND (on_day, ticket_key) > (?, (SELECT COALESCE(max(key), 0) FROM tickets WHERE id = ?)) ORDER BY on_day, ticket_key LIMIT ?) AS y " +
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
	err := s.read.WithContext(ctx).Raw(pageOfErrands, box.Units, box.Errand, int64(box.From), int64(box.To), scope.Units(), scope.Recusals(), int64(after.On), after.ID, limit+1).Scan(&rows).Error
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
