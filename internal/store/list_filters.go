package store

import (
	"time"

	"qingdan/internal/calendar"
)

func (l *listing) filter() {
	q, c := l.q, &l.cond
	c.in("t.source", q.Sources)
	c.in("t.state", q.States)
	c.in("t.campaign", q.Campaigns)
	c.in("t.batch", q.Batches)
	c.in("t.list_level", q.ListLevels)
	c.in("t.verdict", q.Verdicts)
	c.is("t.responsible_unit", q.Unit)
	c.is("t.township", q.Township)
	c.is("t.origin", q.Origin)
	c.is("t.master", q.Master)
	if q.AnyUnit != "" {
		c.and("t.responsible_unit = ? OR t.co_units LIKE ?", q.AnyUnit, `%"`+q.AnyUnit+`"%`)
	}
	if q.PollutionType != "" {
		c.and("t.pollution_types LIKE ?", `["`+q.PollutionType+`"%`)
	}
	if q.AnyType != "" {
		c.and("t.pollution_types LIKE ?", `%"`+q.AnyType+`"%`)
	}
	if q.KeyCase != nil {
		c.flag("t.key_case", *q.KeyCase)
	}
	if q.Disputed != nil {
		c.flag("t.disputed", *q.Disputed)
	}
	if q.Historical != nil {
		c.flag("t.historical", *q.Historical)
	}
	l.between("t.registered_at", q.RegisteredFrom, q.RegisteredTo)
	l.between("t.closed_at", q.ClosedFrom, q.ClosedTo)
	if q.MonthFrom != 0 {
		l.span("t.registered_at", " >= ?", int64(microsOf(monthStart(q.MonthFrom).Start())))
	}
	if q.MonthTo != 0 {
		l.span("t.registered_at", " < ?", int64(microsOf(monthStart(nextMonth(q.MonthTo)).Start())))
	}
	if !q.DueFrom.IsZero() {
		l.span("t.current_due_on", " >= ?", int64(q.DueFrom))
	}
	if !q.DueTo.IsZero() {
		l.span("t.current_due_on", " > 0", nil)
		l.span("t.current_due_on", " <= ?", int64(q.DueTo))
	}
	l.light(q.Light, int64(q.Today), int64(q.Today.Add(q.YellowDays)))
}

// light says in the columns what rectify.Ticket.Light says; soon is the last day that counts as near.
func (l *listing) light(colour string, today, soon int64) {
	switch c := &l.cond; colour {
	case "red":
		c.and("t.red_after <> 0 AND t.yellow_after < ? AND t.red_after < ?", today, today)
	case "yellow":
		c.and("t.red_after <> 0 AND t.yellow_after <= ? AND t.red_after >= ? AND (t.yellow_after < ? OR t.current_due_on <= ?)", soon, today, today, soon)
	case "green":
		c.and("t.red_after <> 0 AND t.yellow_after >= ? AND t.current_due_on > ?", today, soon)
	}
}

// between narrows an instant to whole days; an absent instant (0) is in no span.
func (l *listing) between(column sqlText, from, to calendar.Day) {
	if !from.IsZero() {
		l.span(column, " >= ?", int64(microsOf(from.Start())))
	}
	if !to.IsZero() {
		l.span(column, " > 0", nil)
		l.span(column, " < ?", int64(microsOf(to.Add(1).Start())))
	}
}

// span narrows one column from one side.
func (l *listing) span(column, text sqlText, arg any) {
	s := spanOf{column: column, text: column + text}
	if arg != nil {
		s.args = []any{arg}
	}
	l.spans = append(l.spans, s)
	l.cond.and(s.text, s.args...)
}

func monthStart(month int) calendar.Day { return calendar.Date(month/100, time.Month(month%100), 1) }

func nextMonth(month int) int { return calendar.Date(month/100, time.Month(month%100)+1, 1).Month() }

// search narrows the list to what was typed; false when nothing can match.
func (l *listing) search() bool {
	words := l.store.wording(l.q.Search)
	if words == nil {
		return false
	}
	l.from += " JOIN (" + words.all + ") w ON w.ticket_key = t.key"
	l.args = append(l.args, words.allArgs...)
	return true
}

// wording finds the tickets in which what was typed occurs; nil when nothing can match.
func (s *Store) wording(typed string) *membership {
	words, ok := s.match(typed)
	if !ok {
		return nil
	}
	args := []any{words}
	if s.engine.name() == "postgres" {
		const match = " FROM ticket_search WHERE words @@ CAST(? AS tsquery)"
		return &membership{all: "SELECT ticket_key" + match, allArgs: args, each: "t.key IN (SELECT ticket_key" + match + ")", args: args}
	}
	return &membership{all: "SELECT rowid AS ticket_key FROM ticket_search WHERE ticket_search MATCH ?", allArgs: args,
		each: "EXISTS (SELECT 1 FROM ticket_search s WHERE s.rowid = t.key AND ticket_search MATCH ?)", args: args}
}
