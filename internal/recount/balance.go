package recount

import "math/big"

// balance walks through the period entry by entry. A ticket is stock while it is neither closed nor out of the books.
// What moves between rows while it is stock, or on its way out, goes out of one and into another.
func (b *Book) balance(t *Table, l *life) {
	where := func(x *ticket) map[string]*big.Rat {
		if x == nil || !l.q.admits(x) {
			return nil
		}
		return b.places(l.q, x)
	}
	count := func(measure string, places map[string]*big.Rat) {
		for name, weight := range places {
			t.row(name).add(measure, 1, weight)
		}
	}
	if l.before != nil && l.before.stock() {
		count("opening", where(l.before))
	}
	if l.now.stock() {
		count("open", where(&l.now))
	}
	for _, s := range l.period {
		was, is := s.before, &s.after.ticket
		from, to := where(was), where(is)
		switch {
		case was == nil && is.stock():
			count("new", to)
		case was != nil && !was.stock() && is.stock():
			count("reopened", to)
		case was != nil && was.stock():
			t.moved(from, to)
			if term := map[string]string{"closed": "closed", "voided": "cancelled", "not_accepted": "not_accepted", "merged": "merged"}[is.State]; term != "" {
				count(term, to)
			}
		}
	}
}

// moved adds by how much a ticket counts more in a row as in, by how much less as out.
func (t *Table) moved(from, to map[string]*big.Rat) {
	all := map[string]bool{}
	for name := range from {
		all[name] = true
	}
	for name := range to {
		all[name] = true
	}
	for name := range all {
		was, is := from[name], to[name]
		if was == nil {
			was = new(big.Rat)
		}
		if is == nil {
			is = new(big.Rat)
		}
		switch more := new(big.Rat).Sub(is, was); more.Sign() {
		case 1:
			t.row(name).add("in", 1, more)
		case -1:
			t.row(name).add("out", 1, more.Neg(more))
		}
	}
}
