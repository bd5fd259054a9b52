package store

import (
	"qingdan/internal/report"
)

// maxTotals bounds how many totals are remembered.
const maxTotals = 4096

// total is how many tickets a list had when the journal had some entries. It is kept true by what has changed since.
type total struct {
	head, generation int64
	n, departed      int64
}

// counted tells the total of a page from memory, as of the same entries as the page; false when it must be counted.
func (l *listing) counted(page *report.TicketPage, f foundIn) bool {
	if l.q.Figure == nil && l.q.After == nil && len(f.rows) <= l.q.Limit { // the page is the list
		page.Total = new(int64(len(f.rows)))
		return true
	}
	key := l.question()
	t, known := l.store.totals.find(key)
	if !known || !l.brought(&t, f.head) {
		return false
	}
	l.store.totals.keep(key, t)
	l.tell(page, t)
	return true
}

func (l *listing) tell(page *report.TicketPage, t total) {
	page.Total = &t.n
	if l.q.Figure != nil {
		page.Departed = &t.departed
	}
}

// brought brings a total to the number of entries, forwards or backwards; false when it cannot be told from the changes.
func (l *listing) brought(t *total, head int64) bool {
	from, to, sign := t.head, head, int64(1)
	if from > to {
		from, to, sign = to, from, -1
	}
	changes, generation, complete := l.store.changes.between(from, to, l.store.engine.name() == "sqlite")
	if !complete || generation != t.generation {
		return false
	}
	for _, c := range changes {
		more, sure := l.weigh(c, from)
		if !sure {
			return false
		}
		t.n += sign * more
	}
	t.head = head
	return true
}

// weigh tells by how many a change makes the list longer. Whether a ticket belongs to what words or a figure find is not
// known here, so that one which would come or go with them makes the total uncertain. What a figure counts does not
// change when it is bounded by entries that were there before.
func (l *listing) weigh(c ticketChange, since int64) (more int64, sure bool) {
	was, is := c.before.in(l), c.after.in(l)
	differs := was.listed != is.listed
	if l.store.engine.name() != "sqlite" && differs { // another server may have moved units
		return 0, false
	}
	if l.words != nil && (c.reworded || differs) {
		return 0, false
	}
	if f := l.q.Figure; f != nil {
		if f.Known == 0 || f.Known > since {
			return 0, false
		}
		return 0, c.before == nil || was == is
	}
	if differs && is.listed {
		return 1, true
	} else if differs {
		return -1, true
	}
	return 0, true
}

// count counts the list in the snapshot of db, and remembers the total.
func (l *listing) count(page *report.TicketPage) error {
	t := total{generation: l.store.changes.now()}
	if err := one(l.db.Raw("SELECT size FROM journal_head WHERE id = 1"), &t.head); err != nil {
		return err
	}
	w, err := l.counting()
	if err != nil {
		return err
	}
	if err := one(l.db.Raw(string("SELECT count(*)"+w.from+w.cond.where()), append(w.args, w.cond.args...)...), &t.n); err != nil {
		return err
	}
	if l.q.Figure != nil {
		if t.departed, err = l.departed(l.db); err != nil {
			return err
		}
	}
	l.store.totals.keep(l.question(), t)
	l.tell(page, t)
	return nil
}

// counting is the way to count: a list without filters in the index of audiences alone, however wide the scope is.
func (l *listing) counting() (way, error) {
	if len(l.cond.parts) > 0 || len(l.members()) > 0 {
		return l.gathering("")
	}
	w := way{from: l.from}
	w.cond.and("t."+visible, l.scope.Units(), l.scope.Recusals())
	return w, nil
}
