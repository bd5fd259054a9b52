package store

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// sortColumns are the columns of report.TicketSorts.
var sortColumns = map[string]sqlText{"registered_at": "t.registered_at", "closed_at": "t.closed_at", "current_due_on": "t.current_due_on", "recorded": "t.key"}

// Tickets gives a page of tickets in a stable order: keyset paging, so rows that change meanwhile are neither lost nor doubled.
func (s *Store) Tickets(ctx context.Context, scope rectify.Scope, q report.TicketQuery) (*report.TicketPage, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	l := &listing{store: s, db: s.read.WithContext(ctx), scope: scope, q: q}
	page, err := l.page()
	return page, s.engine.translate(err)
}

// listing is one list in the making.
type listing struct {
	store *Store
	db    *gorm.DB
	scope rectify.Scope
	q     report.TicketQuery
	from  sqlText
	args  []any
	cond  condition
}

func (l *listing) page() (*report.TicketPage, error) {
	l.from = " FROM tickets t"
	if l.q.Search != "" && !l.search() {
		return &report.TicketPage{Total: new(int64)}, nil
	}
	if l.q.Figure != nil {
		if err := l.q.Figure.Validate(); err != nil {
			return nil, err
		}
		l.behind(*l.q.Figure)
	}
	l.filter()
	all := len(l.cond.parts) == 0 && l.q.Search == "" && l.q.Figure == nil
	if err := l.restrict(); err != nil {
		return nil, err
	}
	counted := l.cond
	if all { // counted in the index of audiences alone, however wide the scope is
		counted = condition{}
		counted.and("t."+visible, l.scope.Units(), l.scope.Recusals())
	}
	page := &report.TicketPage{}
	if l.q.Count {
		page.Total = new(int64)
		if err := one(l.db.Raw(string("SELECT count(*)"+l.from+counted.where()), append(l.args, counted.args...)...), page.Total); err != nil {
			return nil, err
		}
		if l.q.Figure != nil {
			departed, err := l.departed(l.db)
			if err != nil {
				return nil, err
			}
			page.Departed = &departed
		}
	}
	if l.q.Sort == "" {
		l.q.Sort = "-registered_at"
	}
	name, descending := l.q.Sort, false
	if len(name) > 0 && name[0] == '-' {
		name, descending = name[1:], true
	}
	column, known := sortColumns[name]
	if !known {
		return nil, rectify.Refuse(rectify.Invalid, "sort.unknown", rectify.Say("不能按 %s 排序", "cannot sort by %s", name), rectify.Field{Name: "sort", Code: "value.unknown", Message: rectify.Say("不支持", "not supported")})
	}
	order := sqlText(" ORDER BY " + column + ", t.id LIMIT ?")
	if descending {
		order = " ORDER BY " + column + " DESC, t.id DESC LIMIT ?"
	}
	if a := l.q.After; a != nil {
		compare := sqlText("(" + column + ", t.id) > (?, ?)")
		if descending {
			compare = "(" + column + ", t.id) < (?, ?)"
		}
		var value any = a.Value
		if name == "recorded" {
			value = gorm.Expr("(SELECT key FROM tickets WHERE id = ?)", a.ID)
		}
		l.cond.and(compare, value, a.ID)
	}
	var rows []ticketRow
	args := append(append(l.args, l.cond.args...), l.q.Limit+1)
	if err := l.db.Raw(string(sqlText("SELECT "+listed)+l.from+l.cond.where()+order), args...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	if len(rows) > l.q.Limit {
		rows = rows[:l.q.Limit]
		last := rows[len(rows)-1]
		page.Next = &report.Place{Sort: l.q.Sort, Value: sortValue(name, last), ID: last.ID}
	}
	for i := range rows {
		page.Tickets = append(page.Tickets, rows[i].summary())
	}
	return page, nil
}

// listed are the columns that a list shows.
const listed = "t.key, t.id, t.ticket_no, t.source, t.state, t.version, t.route_version, t.historical, t.live, t.audience_id, t.campaign, t.receipt_number, t.receipt_key, " +
	"t.batch, t.list_level, t.title, t.township, t.pollution_types, t.key_case, t.verdict, t.registered_at, t.responsible_unit, t.co_units, t.lead_unit, t.acceptance_unit, " +
	"t.original_due_on, t.current_due_on, t.yellow_after, t.red_after, t.closed_at, t.closure_type, t.historical_closure, t.notice_id, t.notice_end_on, t.disputed, t.origin, t.master, t.effective_at, t.recorded_at"

func sortValue(name string, r ticketRow) int64 {
	switch name {
	case "closed_at":
		return int64(r.ClosedAt)
	case "current_due_on":
		return r.CurrentDueOn
	case "recorded":
		return 0 // the key stays in the house; the place is found by the id
	}
	return int64(r.RegisteredAt)
}

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
		c.and("t.key_case = ?", int64(flagOf(*q.KeyCase)))
	}
	if q.Disputed != nil {
		c.and("t.disputed = ?", int64(flagOf(*q.Disputed)))
	}
	if q.Historical != nil {
		c.and("t.historical = ?", int64(flagOf(*q.Historical)))
	}
	l.between("t.registered_at", q.RegisteredFrom, q.RegisteredTo)
	l.between("t.closed_at", q.ClosedFrom, q.ClosedTo)
	if q.MonthFrom != 0 {
		c.and("t.registered_at >= ?", microsOf(monthStart(q.MonthFrom).Start()))
	}
	if q.MonthTo != 0 {
		c.and("t.registered_at < ?", microsOf(monthStart(nextMonth(q.MonthTo)).Start()))
	}
	if !q.DueFrom.IsZero() {
		c.and("t.current_due_on >= ?", int64(q.DueFrom))
	}
	if !q.DueTo.IsZero() {
		c.and("t.current_due_on <> 0 AND t.current_due_on <= ?", int64(q.DueTo))
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
		l.cond.and(column+" >= ?", microsOf(from.Start()))
	}
	if !to.IsZero() {
		l.cond.and(column+" <> 0 AND "+column+" < ?", microsOf(to.Add(1).Start()))
	}
}

func monthStart(month int) calendar.Day { return calendar.Date(month/100, time.Month(month%100), 1) }

func nextMonth(month int) int { return calendar.Date(month/100, time.Month(month%100)+1, 1).Month() }

// search narrows the list to what was typed; false when nothing can match.
func (l *listing) search() bool {
	words, ok := l.store.match(l.q.Search)
	if !ok {
		return false
	}
	if l.q.Sort == "" {
		l.q.Sort = "-recorded"
	}
	if l.store.engine.name() == "postgres" {
		l.from += " JOIN ticket_search s ON s.ticket_key = t.key"
		l.cond.and("s.words @@ CAST(? AS tsquery)", words)
		return true
	}
	l.from += " JOIN ticket_search s ON s.rowid = t.key"
	l.cond.and("ticket_search MATCH ?", words)
	return true
}

// narrow is how many tickets a scope may hold to be walked from its own side rather than along the order of the list.
const narrow = 20000

// restrict adds the scope. A narrow scope is looked up by its audiences; a wide one is checked ticket by ticket along
// the order of the list, so that either way a page costs little.
func (l *listing) restrict() error {
	units, recusals := l.scope.Units(), l.scope.Recusals()
	isNarrow, err := l.narrow()
	if err != nil {
		return err
	}
	if isNarrow {
		l.cond.and("t."+visible, units, recusals)
		return nil
	}
	l.cond.and(visibleEach, units, recusals)
	return nil
}

// width is what was found out about a scope; it decides how a list is looked up, never what it shows.
type width struct {
	narrow bool
	until  time.Time
}

// narrow tells whether a scope holds few tickets; it is counted once a minute.
func (l *listing) narrow() (bool, error) {
	units, recusals := l.scope.Units(), l.scope.Recusals()
	key := strings.Join(units, ",") + "|" + strings.Join(recusals, ",")
	if known, ok := l.store.widths.Load(key); ok && time.Now().Before(known.(width).until) {
		return known.(width).narrow, nil
	}
	var some int64
	if err := one(l.db.Raw("SELECT count(*) FROM (SELECT 1 FROM tickets WHERE "+visible+" LIMIT ?) AS seen", units, recusals, narrow), &some); err != nil {
		return false, err
	}
	l.store.widths.Store(key, width{some < narrow, time.Now().Add(time.Minute)})
	return some < narrow, nil
}
