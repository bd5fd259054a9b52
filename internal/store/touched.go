package store

import (
	"slices"

	"qingdan/internal/calendar"
	"qingdan/internal/report"
)

// period are the days of a question, as far as its report looks at them.
type period struct{ asOf, from, to calendar.Day }

func periodOf(q report.Question) period {
	switch r, _ := report.Named(q.Report); r.Span {
	case report.NoSpan:
		return period{asOf: q.AsOf}
	case report.Events:
		return period{q.AsOf, q.From, q.AsOf}
	}
	return period{q.AsOf, q.From, q.To}
}

// away is how far other days are.
func (p period) away(want period) int64 {
	return apart(p.asOf, want.asOf) + apart(p.from, want.from) + apart(p.to, want.to)
}

func apart[T ~int | ~int32 | ~int64](a, b T) int64 { return int64(max(a-b, b-a)) }

// steady are the reports in which a ticket counts the same on every day until something happens to it: no due day, age or
// milestone comes up in them by itself.
var steady = []string{"companions", "verdicts", "discovery", "relapse", "rework", "satisfaction", "balance"}

// touched finds the tickets that may count otherwise than they did on other days and at another size of the journal: it
// had an entry, or something happened to it, in between. Not few are those that are better counted all.
func (c *standingCount) touched(days period, size, weight int64) (keys []int64, few bool, err error) {
	most := 64 + weight/40
	find := func(query sqlText, args ...any) error {
		if !few {
			return nil
		}
		var found []int64
		if err := c.db.Raw(string(query+" LIMIT ?"), append(args, most+1)...).Scan(&found).Error; err != nil {
			return err
		}
		keys = append(keys, found...)
		few = int64(len(found)) <= most
		return nil
	}
	few = true
	if from, to := min(size, c.size), max(size, c.size); from < to {
		if few = to-from <= 20*most; few {
			err = find("SELECT DISTINCT ticket_key FROM journal WHERE idx >= ? AND idx < ? AND ticket_key <> 0", from, to)
		}
	}
	const happened = "SELECT DISTINCT ticket_key FROM standings WHERE day >= ? AND day < ?"
	if want := periodOf(c.q); err == nil && want != days {
		few = few && c.q.Cut == 0 && slices.Contains(steady, c.q.Report)
		if want.asOf != days.asOf {
			err = find(happened, int64(min(want.asOf, days.asOf))+1, int64(max(want.asOf, days.asOf))+1)
		}
		if err == nil && want.from != days.from {
			err = find(happened, int64(min(want.from, days.from)), int64(max(want.from, days.from)))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys), few && int64(len(keys)) <= 2*most, err
}

// recused are the tickets from which the caller is recused by now: they count for him on no past day either.
func (c *standingCount) recused() (keys []int64, err error) {
	return keys, c.db.Raw("SELECT key FROM tickets WHERE audience_id IN (SELECT audience_id FROM audience_recusals WHERE unit_id IN ?)", c.scope.Recusals()).Scan(&keys).Error
}

// unfiltered is the same count of everything that the scope admits, in the same dimensions: filters are columns of its
// cells, and recusals of today are taken off afterwards.
func (c *standingCount) unfiltered() *standingCount {
	base := *c
	_, base.kept = c.dimensions()
	base.q.Filter, base.base = report.Filter{}, true
	return &base
}

// at is the same count for other days and another size of the journal.
func (c *standingCount) at(days period, size int64) *standingCount {
	then := *c
	then.q.AsOf, then.q.From, then.q.To = days.asOf, days.from, days.to
	then.size, then.known = size, size
	return &then
}

// mostKeys is how many tickets one statement asks about.
const mostKeys = 512

// ofTickets runs a count over some tickets only, in parts. A part is filled up with its last ticket to one of few sizes,
// so that few statements are prepared.
func (c *standingCount) ofTickets(keys []int64, count func(*standingCount) error) error {
	for some := range slices.Chunk(keys, mostKeys) {
		part, wide := *c, 8
		for wide < len(some) {
			wide *= 8
		}
		part.only = append(make([]int64, 0, wide), some...)
		for len(part.only) < wide {
			part.only = append(part.only, some[len(some)-1])
		}
		if err := count(&part); err != nil {
			return err
		}
	}
	return nil
}

// among narrows a FROM to the tickets that are counted.
func (c *standingCount) among() (sqlText, []any) {
	if c.only == nil {
		return "", nil
	}
	return " AND s.ticket_key IN ?", []any{c.only}
}

// holds tells whether a place is within the filters that are columns, as admitted says it in SQL.
func holdsSite(f report.Filter, s report.Site) bool {
	in := func(values []string, v string) bool { return len(values) == 0 || slices.Contains(values, v) }
	return admits(f, s.Cell) && in(blanks(f.Batches), s.Batch) && in(f.Verdicts, s.Verdict)
}
