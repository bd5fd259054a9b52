package store

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// way is how a list is looked up; it never decides what the list shows.
type way struct {
	from sqlText
	args []any
	cond condition
	plus sqlText // keeps SQLite from taking the order of the list for the way to its tickets

	column sqlText // of the order, when it is another one
}

// membership are the tickets that something else knows: those behind a figure, or in which words occur.
type membership struct {
	all     sqlText // FROM part that finds all of them as m.ticket_key
	allArgs []any
	each    sqlText // condition on a ticket t
	args    []any
	size    sqlText // FROM part, with the same arguments, of rows that are about as many
}

// probed is how many tickets at the head of the order are looked at to learn how many of them the list shows; of
// tickets that something else knows fewer, because each costs more.
const probed, probedMembers = 2000, 500

// way chooses how the page is found. PostgreSQL knows from its statistics; for SQLite a list that shows enough of what
// lies along its order is walked there until the page is full, whatever there is of it in all. Of other lists all tickets
// are gathered by the index that narrows most, and sorted.
func (l *listing) way() (way, error) {
	switch {
	case l.store.engine.name() == "postgres":
		return l.gathering("")
	case l.words != nil && l.order.name == "recorded":
		return l.alongWords(), nil
	}
	walk := l.walking()
	dense, err := l.dense(walk)
	if err != nil || dense {
		return l.walked(walk), err
	}
	return l.gathering("+")
}

// walked is the way of a walk, with what is asked of every ticket.
func (l *listing) walked(walk walkway) way {
	w := walk.way
	w.cond = condition{slices.Concat(w.cond.parts, l.cond.parts), slices.Concat(w.cond.args, l.cond.args)}
	w.each(l)
	return w
}

// each asks of every ticket along the way whether it belongs, and is the caller's to see.
func (w *way) each(l *listing) {
	w.cond.and(visibleEach, l.scope.Units(), l.scope.Recusals())
	for _, m := range l.members() {
		w.cond.and(m.each, m.args...)
	}
}

// members are what narrows the list beside the columns of tickets.
func (l *listing) members() (all []*membership) {
	for _, m := range []*membership{l.words, l.behind} {
		if m != nil {
			all = append(all, m)
		}
	}
	return all
}

// walkway is the way along an index, with the order in which it lies.
type walkway struct {
	way
	index string
}

// walking is the way along the index of the order: of all tickets, or of those of one unit, township, campaign or state.
// Its conditions are those that the index knows.
func (l *listing) walking() walkway {
	index := map[string]sqlText{"registered_at": "INDEXED BY tickets_registered", "closed_at": "INDEXED BY tickets_closed", "current_due_on": "INDEXED BY tickets_due", "recorded": "NOT INDEXED"}[l.order.name]
	var w way
	if q := l.q; l.order.name == "registered_at" {
		switch {
		case q.Unit != "":
			index = "INDEXED BY tickets_unit"
			w.cond.is("t.responsible_unit", q.Unit)
		case q.Township != "":
			index = "INDEXED BY tickets_township"
			w.cond.is("t.township", q.Township)
		case len(q.Campaigns) == 1:
			index = "INDEXED BY tickets_campaign"
			w.cond.and("t.campaign = ? AND t.campaign <> ''", q.Campaigns[0])
		case len(q.States) == 1:
			index = "INDEXED BY tickets_state"
			w.cond.is("t.state", q.States[0])
		}
	}
	for _, s := range l.spans {
		if s.column == l.order.column {
			w.cond.and(s.text, s.args...)
		}
	}
	w.from = " FROM tickets t " + index
	return walkway{w, string(index)}
}

// foundOut is what was found out about a list.
type foundOut struct {
	dense bool
	until time.Time
}

// maxWays bounds how many lists are remembered that way.
const maxWays = 4096

// dense tells whether a list shows enough of the tickets along its order, found out once a minute: the page is then full
// sooner than all tickets of the list are gathered.
func (l *listing) dense(walk walkway) (bool, error) {
	key := walk.index + l.sorted() + l.question()
	if known, ok := l.store.ways.find(key); ok && time.Now().Before(known.until) {
		return known.dense, nil
	}
	dense, err := l.compared(walk)
	if err == nil {
		l.store.ways.keep(key, foundOut{dense, time.Now().Add(time.Minute)})
	}
	return dense, err
}

// few and many are how many steps behind a figure are gathered without a further look, and how far they are counted.
const few, many = 500, 5000

func (l *listing) compared(walk walkway) (bool, error) {
	most, size := probed, int64(0)
	if len(l.members()) > 0 {
		most = probedMembers
	}
	if l.behind != nil && l.behind.size != "" {
		if err := one(l.db.Raw(string("SELECT count(*) FROM (SELECT 1"+l.behind.size+" LIMIT ?) z"), append(slices.Clone(l.behind.args), many)...), &size); err != nil || size < few {
			return false, err
		}
	}
	share, least, err := l.share(walk, most)
	if err == nil && share < least && size == many { // the tickets at the head may be too young to be counted
		share, least, err = l.share(walk, many)
	}
	return share >= least, err
}

// share finds what share of some tickets at the head of the order the list shows, and from which share on a walk is
// quicker: with a share d of n tickets, 50/d are looked at. To gather dn tickets by an index costs more than twice as much
// for each of them; without one that narrows all n are looked at, as they are behind a figure from standings.
func (l *listing) share(walk walkway, most int) (share, least float64, err error) {
	direction := sqlText("")
	if l.order.descending {
		direction = " DESC"
	}
	head := "SELECT t.key" + walk.from + walk.cond.where() + " ORDER BY " + l.order.column + direction
	if l.order.name != "recorded" {
		head += ", t.id" + direction
	}
	shown := way{cond: condition{slices.Clone(l.cond.parts), slices.Clone(l.cond.args)}}
	shown.each(l)
	var looked, shows, last int64
	query := "SELECT count(*), COALESCE(SUM(CASE WHEN " + joined(shown.cond.parts, " AND ") + " THEN 1 ELSE 0 END), 0), (SELECT COALESCE(max(key), 0) FROM tickets) FROM (" + head + " LIMIT ?) h CROSS JOIN tickets t ON t.key = h.key"
	if err := one(l.db.Raw(string(query), slices.Concat(shown.cond.args, walk.cond.args, []any{most})...), &looked, &shows, &last); err != nil {
		return 0, 0, err
	}
	if looked < int64(most) {
		return 1, 0, nil
	}
	tickets := float64(last)/3 + 1 // a key is the number of an entry, and a ticket has at least a few
	least = math.Sqrt(24 / tickets)
	if !l.gatherable() {
		least = min(least, 120/tickets)
	}
	return float64(shows) / float64(looked), least, nil
}

// gatherable tells whether an index narrows the list, other than that of its order.
func (l *listing) gatherable() bool {
	q := l.q
	switch {
	case l.behind != nil:
		return l.behind.size != ""
	case l.words != nil, q.Unit != "", q.Township != "", q.Origin != "", q.Master != "", q.Light != "", len(q.Campaigns) > 0, len(q.States) > 0, len(l.spans) > 0:
		return true
	}
	return q.KeyCase != nil && *q.KeyCase || q.Disputed != nil && *q.Disputed
}

// question tells one list from another, whatever its order and page.
func (l *listing) question() string {
	var b strings.Builder
	b.WriteString(string(joined(l.cond.parts, "&")))
	fmt.Fprintf(&b, "%q|%q|%q", l.cond.args, l.scope.Units(), l.scope.Recusals())
	for _, m := range l.members() {
		fmt.Fprintf(&b, "|%s%q", m.each, m.args)
	}
	return b.String()
}

// gathering is the way to all tickets of the list at once.
func (l *listing) gathering(plus sqlText) (way, error) {
	restricted := *l
	restricted.cond = condition{slices.Clone(l.cond.parts), slices.Clone(l.cond.args)}
	err := restricted.restrict()
	w := way{from: l.from, args: slices.Clone(l.args), cond: restricted.cond, plus: plus}
	for i, m := range l.members() {
		name := []sqlText{"m", "n"}[i]
		w.from += " JOIN (" + m.all + ") " + name + " ON " + name + ".ticket_key = t.key"
		w.args = append(w.args, m.allArgs...)
	}
	return w, err
}

// alongWords walks the search words, which lie in the order in which tickets were entered.
func (l *listing) alongWords() way {
	w := way{from: " FROM ticket_search s CROSS JOIN tickets t ON t.key = s.rowid", column: "s.rowid"}
	w.cond.and("ticket_search MATCH ?", l.words.args...)
	w.cond.parts, w.cond.args = append(w.cond.parts, l.cond.parts...), append(w.cond.args, l.cond.args...)
	alone := *l
	alone.words = nil
	w.each(&alone)
	return w
}
