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

// turn is a day on a standing in force that changes by itself what it counts: asked for as rows whose day lies from
// lo + from to hi + to, when the day of the figures goes from lo to hi or back.
type turn struct {
	rows     sqlText
	from, to int
}

const (
	latest = "SELECT ticket_key FROM standings WHERE next_day = 2147483647 AND "
	dueOn  = latest + "current_due_on > 0 AND current_due_on BETWEEN ? AND ?"
	oldAt  = latest + "class IN ('open', 'stage_closed') AND registered_on BETWEEN ? AND ?"
)

// turns are those of every report; in the others a ticket counts the same on every day until something happens to it.
// A light turns yellow three days before its due day.
var turns = map[string][]turn{
	"closure":    {{dueOn, 0, 0}},
	"timeliness": {{dueOn, 0, 0}, {latest + "original_due_on > 0 AND original_due_on BETWEEN ? AND ?", 0, 0}},
	"signing":    {{latest + "signing = 'waiting' AND sign_due_on BETWEEN ? AND ?", 0, 0}},
	"schedule":   {{dueOn, 0, 3}, {latest + "missed > 0 AND missed BETWEEN ? AND ?", 0, 0}, {latest + "missed_next > 0 AND missed_next BETWEEN ? AND ?", 0, 0}},
	"backlog":    {{dueOn, 0, 0}, {oldAt, -31, -30}, {oldAt, -61, -60}, {oldAt, -91, -90}},
	"daily":      {{dueOn, 0, 0}},
	"hotline":    {{latest + "reply_due_on > 0 AND reply_due_on BETWEEN ? AND ?", 0, 0}},
}

// fixedStart are reports that count by a day of the ticket itself whether it lies in the period; for another beginning
// they are counted anew.
var fixedStart = []string{"timeliness", "signing", "durations", "hotline"}

// follows tells whether the answer for some days can be brought to those of c by the tickets to which something happened
// and those whose day has come.
func (c *standingCount) follows(days period) bool {
	want := periodOf(c.q)
	switch {
	case c.q.Cut != 0, want.from != days.from && slices.Contains(fixedStart, c.q.Report):
		return false
	case want.to != 0 && (want.to < want.asOf || days.to < days.asOf):
		return false
	}
	return turns[c.q.Report] == nil || c.size == c.head // turns are known of what is in force by now
}

// touching looks for tickets, as long as they are few.
type touching struct {
	*standingCount
	most int64
	keys []int64
	few  bool
	err  error
}

func (t *touching) find(query sqlText, args ...any) {
	if !t.few || t.err != nil {
		return
	}
	var found []int64
	t.err = t.db.Raw(string(query+" LIMIT ?"), append(args, t.most+1)...).Scan(&found).Error
	t.keys = append(t.keys, found...)
	t.few = int64(len(t.keys)) <= t.most
}

// touched finds the tickets that may count otherwise than they did on other days and at another size of the journal: they
// had an entry, something happened to them, or their day came in between. Not few are those that are better counted all.
func (c *standingCount) touched(days period, size, weight int64) (keys []int64, few bool, err error) {
	t := &touching{standingCount: c, most: 64 + weight/20, few: true}
	if from, to := min(size, c.size), max(size, c.size); from < to {
		if t.few = to-from <= 10*t.most; t.few {
			t.find("SELECT DISTINCT ticket_key FROM journal WHERE idx >= ? AND idx < ? AND ticket_key <> 0", from, to)
		}
	}
	if want := periodOf(c.q); want != days {
		const happened = "SELECT DISTINCT ticket_key FROM standings WHERE day BETWEEN ? AND ?"
		t.few = t.few && c.follows(days)
		lo, hi, end := min(want.asOf, days.asOf), max(want.asOf, days.asOf), noNextDay
		if turns[c.q.Report] == nil {
			end = int(hi)
		}
		if lo < hi {
			t.find(happened, int64(lo)+1, end)
			for _, turn := range turns[c.q.Report] {
				t.find(turn.rows, int64(lo)+int64(turn.from), int64(hi)+int64(turn.to))
			}
		}
		if want.from != days.from {
			t.find(happened, int64(min(want.from, days.from)), int64(max(want.from, days.from))-1)
		}
	}
	slices.Sort(t.keys)
	return slices.Compact(t.keys), t.few, t.err
}

// recused are the tickets from which the caller is recused by now: they count for him on no past day either.
func (c *standingCount) recused() (keys []int64, err error) {
	return keys, c.db.Raw("SELECT key FROM tickets WHERE audience_id IN (SELECT audience_id FROM audience_recusals WHERE unit_id IN ?) LIMIT ?", c.scope.Recusals(), mostHidden+1).Scan(&keys).Error
}

// mostHidden is from how many tickets a caller may be recused until everything is counted for him each time.
const mostHidden = 2000

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

// holding tells of a place whether it is within the filters that are columns, as admitted says it in SQL.
func holding(f report.Filter) func(*report.Site) bool {
	cells, batches := admitting(f), blanks(f.Batches)
	in := func(values []string, v string) bool { return len(values) == 0 || slices.Contains(values, v) }
	return func(s *report.Site) bool {
		return cells.admits(&s.Cell) && in(batches, s.Batch) && in(f.Verdicts, s.Verdict)
	}
}
