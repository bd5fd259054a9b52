package store

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// sortColumns are the columns of report.TicketSorts.
var sortColumns = map[string]sqlText{"registered_at": "t.registered_at", "closed_at": "t.closed_at", "current_due_on": "t.current_due_on", "recorded": "t.key"}

// Tickets gives a page of tickets in a stable order: keyset paging, so rows that change meanwhile are neither lost nor
// doubled. What it gives is kept and shared, and must not be changed.
func (s *Store) Tickets(ctx context.Context, scope rectify.Scope, q report.TicketQuery) (*report.TicketPage, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	l := &listing{store: s, db: s.read.WithContext(ctx), scope: scope, q: q}
	page, err := l.page(ctx)
	return page, s.engine.translate(err)
}

// listing is one list in the making.
type listing struct {
	store  *Store
	db     *gorm.DB
	scope  rectify.Scope
	q      report.TicketQuery
	from   sqlText // with its arguments, what the tickets t come out of
	args   []any
	cond   condition   // filters
	spans  []spanOf    // those of them that are a span of one column, by which a list can be sorted
	behind *membership // of a figure
	words  *membership // that are searched for
	order  order
}

// order is how a list is sorted.
type order struct {
	name       string
	column     sqlText
	descending bool
}

// spanOf is a condition on a column that may be the order of the list.
type spanOf struct {
	column sqlText
	text   sqlText
	args   []any
}

func (l *listing) page(ctx context.Context) (*report.TicketPage, error) {
	if err := l.asked(); err != nil || l.from == "" {
		return &report.TicketPage{Total: new(int64)}, err
	}
	found, err := l.find()
	if err != nil {
		return nil, err
	}
	page := &report.TicketPage{}
	agree := !l.q.Count || l.counted(page, found)
	if agree {
		agree, err = l.fill(page, found)
	}
	if agree || err != nil {
		return page, err
	}
	// Something is counted, or changed between two statements: all of it again, from one snapshot.
	page = &report.TicketPage{}
	err = l.store.snapshot(ctx, func(db *gorm.DB) error {
		l.db = db
		if found, err = l.find(); err != nil {
			return err
		}
		if l.q.Count {
			if err := l.count(page); err != nil {
				return err
			}
		}
		_, err := l.fill(page, found)
		return err
	})
	return page, err
}

// asked reads the question; from stays blank when nothing can match.
func (l *listing) asked() error {
	name, descending := strings.CutPrefix(l.q.Sort, "-")
	if l.q.Sort == "" {
		if name, descending = "registered_at", true; l.q.Search != "" {
			name = "recorded"
		}
	}
	column, known := sortColumns[name]
	if !known {
		return rectify.Refuse(rectify.Invalid, "sort.unknown", rectify.Say("不能按 %s 排序", "cannot sort by %s", name), rectify.Field{Name: "sort", Code: "value.unknown", Message: rectify.Say("不支持", "not supported")})
	}
	l.order = order{name, column, descending}
	l.from = " FROM tickets t"
	if l.q.Search != "" {
		if l.words = l.store.wording(l.q.Search); l.words == nil {
			l.from = ""
			return nil
		}
	}
	if l.q.Figure != nil {
		if err := l.q.Figure.Validate(); err != nil {
			return err
		}
		l.behind = l.membership(*l.q.Figure)
	}
	l.filter()
	return nil
}

// found is what is read of every ticket of a page; the rest is in memory, or read when it is not.
type found struct {
	key, version, value int64
}

// foundIn are the tickets of a page, with one more when there is a next page, and how many entries the journal had then.
type foundIn struct {
	head int64
	rows []found
}

const entriesNow = "(SELECT size FROM journal_head WHERE id = 1)"

// find finds the page.
func (l *listing) find() (f foundIn, err error) {
	w, err := l.way()
	if err != nil {
		return f, err
	}
	return l.along(w)
}

// along finds the page on a way.
func (l *listing) along(w way) (f foundIn, err error) {
	column := l.order.column
	if w.column != "" {
		column = w.column
	}
	direction, compare := sqlText(""), sqlText(" > ")
	if l.order.descending {
		direction, compare = " DESC", " < "
	}
	if a := l.q.After; a != nil {
		if l.order.name == "recorded" {
			w.cond.and(column+compare+"(SELECT key FROM tickets WHERE id = ?)", a.ID)
		} else {
			w.cond.and("("+column+", t.id)"+compare+"(?, ?)", a.Value, a.ID)
		}
	}
	by, again := " ORDER BY "+w.plus+column+direction, " ORDER BY p.value"+direction
	if l.order.name != "recorded" {
		by, again = by+", "+w.plus+"t.id"+direction, again+", p.id"+direction
	}
	packed := sqlText("group_concat")
	if l.store.engine.name() == "postgres" {
		packed = "string_agg"
	}
	query := "SELECT " + entriesNow + ", COALESCE(" + packed + "(p.key || ' ' || p.version || ' ' || p.value, ' '" + again + "), '') FROM (SELECT t.key, t.version, t.id, " + column + " AS value" + w.from + w.cond.where() + by + " LIMIT ?) p"
	var rows string
	if err := one(l.db.Raw(string(query), slices.Concat(w.args, w.cond.args, []any{l.q.Limit + 1})...), &f.head, &rows); err != nil {
		return f, err
	}
	f.rows, err = unpacked(rows)
	return f, err
}

// unpacked reads what one row tells of all tickets: to take a row each from the driver costs more than to find them.
func unpacked(rows string) ([]found, error) {
	fields := strings.Fields(rows)
	all := make([]found, len(fields)/3)
	for i := range all {
		for n, into := range []*int64{&all[i].key, &all[i].version, &all[i].value} {
			var err error
			if *into, err = strconv.ParseInt(fields[3*i+n], 10, 64); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// fill gives the page its tickets; false when one of them has changed since it was found.
func (l *listing) fill(page *report.TicketPage, f foundIn) (bool, error) {
	rows := f.rows[:min(len(f.rows), l.q.Limit)]
	page.Tickets = make([]*rectify.Ticket, len(rows))
	place := map[int64]int{}
	for i, r := range rows {
		if page.Tickets[i] = l.store.summaries.of(r.key, r.version); page.Tickets[i] == nil {
			place[r.key] = i
		}
	}
	if len(place) > 0 {
		if err := l.read(page.Tickets, rows, place); err != nil {
			return false, err
		}
	}
	if slices.Contains(page.Tickets, nil) {
		return false, nil
	}
	if len(rows) < len(f.rows) {
		last := rows[len(rows)-1]
		if l.order.name == "recorded" {
			last.value = 0 // the key stays in the house; the place is found by the id
		}
		page.Next = &report.Place{Sort: l.sorted(), Value: last.value, ID: page.Tickets[len(rows)-1].ID}
	}
	return true, nil
}

func (l *listing) sorted() string {
	if l.order.descending {
		return "-" + l.order.name
	}
	return l.order.name
}

// read reads the tickets that are not in memory into their places.
func (l *listing) read(into []*rectify.Ticket, rows []found, place map[int64]int) error {
	keys := make([]int64, 0, len(place))
	for key := range place {
		keys = append(keys, key)
	}
	read, err := l.db.Raw("SELECT "+listed+" FROM tickets t WHERE t.key IN ? AND "+visibleEach, keys, l.scope.Units(), l.scope.Recusals()).Rows()
	if err != nil {
		return err
	}
	defer read.Close()
	for read.Next() {
		var r ticketRow
		if err := r.scanListed(read); err != nil {
			return err
		}
		if i, wanted := place[r.Key]; wanted && rows[i].version == r.Version {
			into[i] = r.summary()
			l.store.summaries.keep(r.Key, into[i])
		}
	}
	return read.Err()
}

// listed are the columns that a list shows, in the order of scanListed.
const listed = "t.key, t.id, t.ticket_no, t.source, t.state, t.version, t.route_version, t.historical, t.live, t.campaign, t.receipt_number, t.receipt_key, " +
	"t.batch, t.list_level, t.title, t.township, t.pollution_types, t.key_case, t.verdict, t.registered_at, t.responsible_unit, t.co_units, t.lead_unit, t.acceptance_unit, " +
	"t.original_due_on, t.current_due_on, t.yellow_after, t.red_after, t.closed_at, t.closure_type, t.historical_closure, t.notice_id, t.notice_end_on, t.disputed, t.origin, t.master, t.effective_at, t.recorded_at"

func (r *ticketRow) scanListed(rows *sql.Rows) error {
	return rows.Scan(&r.Key, &r.ID, &r.TicketNo, &r.Source, &r.State, &r.Version, &r.RouteVersion, &r.Historical, &r.Live, &r.Campaign, &r.ReceiptNumber, &r.ReceiptKey,
		&r.Batch, &r.ListLevel, &r.Title, &r.Township, &r.PollutionTypes, &r.KeyCase, &r.Verdict, &r.RegisteredAt, &r.ResponsibleUnit, &r.CoUnits, &r.LeadUnit, &r.AcceptanceUnit,
		&r.OriginalDueOn, &r.CurrentDueOn, &r.YellowAfter, &r.RedAfter, &r.ClosedAt, &r.ClosureType, &r.HistoricalClosure, &r.NoticeID, &r.NoticeEndOn, &r.Disputed, &r.Origin, &r.Master, &r.EffectiveAt, &r.RecordedAt)
}
