package snapshot

import (
	"cmp"
	"context"
	"slices"
	"time"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Kinds of what became of a ticket between two snapshots.
const (
	Entered     = "entered"      // it was not there before
	MovedIn     = "moved_in"     // it was there, outside of what the report counts
	MovedOut    = "moved_out"    // it is there, outside of what the report counts
	Absent      = "absent"       // it was not there at the second state, which is the earlier one
	Closed      = "closed"       // 销号
	StageClosed = "stage_closed" // 阶段性办结
	Reopened    = "reopened"     // open again
	Merged      = "merged"
	Rejected    = "rejected" // 不予受理
	Voided      = "voided"
	Restored    = "restored" // counts again after it was merged, rejected or voided
	Moved       = "moved"    // the same state in another cell
)

// Pair is what a ticket counted as in both snapshots; blank where it did not count.
type Pair struct {
	Was, Is   report.Class
	Elsewhere bool     // where it did not count it was there all the same
	Changed   []string // dimensions of the cell; never of a ticket that counted once only
}

// Kind says what became of the ticket.
func (p Pair) Kind() string {
	counts := func(c report.Class) bool {
		return c == report.IsOpen || c == report.IsStageClosed || c == report.IsClosed
	}
	switch {
	case p.Was == "" && p.Elsewhere:
		return MovedIn
	case p.Was == "":
		return Entered
	case p.Is == "" && p.Elsewhere:
		return MovedOut
	case p.Is == "":
		return Absent
	case p.Was == p.Is:
		return Moved
	case p.Is == report.IsMerged:
		return Merged
	case p.Is == report.IsNotAccepted:
		return Rejected
	case p.Is == report.IsVoided:
		return Voided
	case !counts(p.Was):
		return Restored
	case p.Is == report.IsClosed:
		return Closed
	case p.Is == report.IsStageClosed && p.Was == report.IsOpen:
		return StageClosed
	}
	return Reopened
}

// Change is what became of one ticket that the reader may see.
type Change struct {
	Pair
	Ticket   string // id
	TicketNo string
}

// Count is how many tickets had the same fate. Departed are those among them that the reader may no longer see.
type Count struct {
	Pair
	N        int64
	Departed int64
}

// Balance is how many tickets counted as a class in both snapshots.
type Balance struct {
	Class   report.Class
	Was, Is int64
}

// Diff is what became of the tickets of a report between two snapshots.
type Diff struct {
	A, B     *Snapshot
	Turned   bool      // the later one was named first; A is the earlier one all the same
	Counts   []Count   // of changes
	Balances []Balance // the counts add up to their differences
	Changes  []Change  // a page
	Next     string    // id of the last ticket of the page; blank on the last page
}

// DiffQuery asks for the changes between two states of one report.
type DiffQuery struct {
	A, B   report.Question
	Maker  rectify.Scope // what was counted
	Reader rectify.Scope // what may be named
	After  string
	Limit  int
}

// Differ finds what became of tickets.
type Differ interface {
	Differences(ctx context.Context, q DiffQuery) (*Diff, error)
}

// Diff names what became of the tickets of a report between two snapshots of the same report and scope.
func (o *Office) Diff(ctx context.Context, a rectify.Actor, first, second, after string, limit int) (*Diff, error) {
	one, err := o.Read(ctx, a, first)
	if err != nil {
		return nil, err
	}
	two, err := o.Read(ctx, a, second)
	if err != nil {
		return nil, err
	}
	if !comparable(one.Snapshot, two.Snapshot) {
		return nil, rectify.Refuse(rectify.Invalid, "snapshot.not_comparable", rectify.Say("两份快照的报表、范围或筛选条件不同,不能比较", "the snapshots are of different reports, scopes or filters and cannot be compared"))
	}
	turned := two.earlier(one.Snapshot)
	if turned { // backwards a closure would read as a reopening
		one, two = two, one
	}
	q := DiffQuery{A: one.ask(), B: two.ask(), After: after, Limit: limit}
	if q.Maker, err = one.scope(slices.Concat(a.Recusals, two.Recusals)); err != nil {
		return nil, err
	}
	reader := a
	reader.Recusals = q.Maker.Recusals()
	if q.Reader, err = reader.Scope(); err != nil {
		return nil, err
	}
	d, err := o.Differ.Differences(ctx, q)
	if err != nil {
		return nil, err
	}
	d.A, d.B, d.Turned = one.Snapshot, two.Snapshot, turned
	return d, d.holds()
}

// Restated names what became of tickets between two states of knowledge of one day: as it was known when its period was
// closed, or at its end, or since an instant, and as it is known now or was by the instant of the question.
func (o *Office) Restated(ctx context.Context, a rectify.Actor, q report.Question, since time.Time, after string, limit int) (*Diff, time.Time, error) {
	scope, err := a.Scope()
	if err != nil {
		return nil, since, err
	}
	then := q
	then.KnownAt = cmp.Or(since, q.AsOf.End())
	if since.IsZero() {
		closed, err := o.Closings.ClosingOf(ctx, q.AsOf)
		if err != nil {
			return nil, since, err
		}
		if closed != nil {
			then.KnownAt, then.Entries = closed.KnownAt, closed.Entries
		}
	}
	d, err := o.Differ.Differences(ctx, DiffQuery{A: then, B: q, Maker: scope, Reader: scope, After: after, Limit: limit})
	if err != nil {
		return nil, since, err
	}
	return d, then.KnownAt, d.holds()
}

// earlier tells whether a snapshot is of an earlier day than another one, or of the same day as known before it.
func (s *Snapshot) earlier(o *Snapshot) bool {
	return s.Question.AsOf < o.Question.AsOf || s.Question.AsOf == o.Question.AsOf && s.Entries < o.Entries
}

// comparable tells whether both count the same in the same scope.
func comparable(a, b *Snapshot) bool {
	same := func(a, b []string) bool {
		return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
	}
	q, p := a.Question, b.Question
	return q.Report == p.Report && same(a.Scope, b.Scope) && q.UnitMode == p.UnitMode && q.TypeMode == p.TypeMode && q.UnitLevel == p.UnitLevel && q.Cut == p.Cut && sameFilter(q.Filter, p.Filter)
}

func sameFilter(a, b report.Filter) bool {
	x, y := report.Question{Query: report.Query{Filter: a}}, report.Question{Query: report.Query{Filter: b}}
	return string(canonical(&x)) == string(canonical(&y))
}

// holds refuses counts that do not add up to the difference of what was counted.
func (d *Diff) holds() error {
	for _, b := range d.Balances {
		n := b.Was
		for _, c := range d.Counts {
			if c.Was == b.Class {
				n -= c.N
			}
			if c.Is == b.Class {
				n += c.N
			}
		}
		if n != b.Is {
			return rectify.Refuse(rectify.Internal, "report.identity", rectify.Say("两份快照的差别与各自的件数不符,不予出具;请联系系统管理员运行 qingdan verify", "the changes do not add up to the difference of the snapshots and are not issued; ask the system administrator to run qingdan verify"))
		}
	}
	return nil
}
