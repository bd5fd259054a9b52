package snapshot

import (
	"cmp"
	"context"
	"slices"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/report/official"
)

// Closing closes a period: what was known when its snapshot was made is what every report of a day in it shows first.
// Closings are numbered in order, follow each other in time, and are never undone.
type Closing struct {
	No       int64
	Snapshot string
	Period   Period
	KnownAt  time.Time
	Entries  int64
	Proposed rectify.Signature
	By       string
	Unit     string
	At       time.Time
}

// Closings keeps closed periods.
type Closings interface {
	// KeepClosing writes a closing under the next number with its journal entry; decide is asked with the last one before
	// it, nil for the first, and whether the period changed since the closing was proposed.
	KeepClosing(ctx context.Context, c *Closing, e rectify.Entry, decide func(last *Closing, changed bool) error) error
	// Changed tells whether an entry of the journal after the first so many concerns a day up to this one.
	Changed(ctx context.Context, to calendar.Day, entries int64) (bool, error)
	// Closings lists all, in order.
	Closings(ctx context.Context) ([]*Closing, error)
	// ClosingOf gives the closing of the period in which a day lies; nil for none.
	ClosingOf(ctx context.Context, day calendar.Day) (*Closing, error)
}

// Settle gives a question about a day of a closed period its closing, and the closing of the former period with which it
// is compared. Where it asks for what was known at a later instant, the closing is only named.
func (o *Office) Settle(ctx context.Context, q report.Question) (report.Question, error) {
	c, err := o.Closings.ClosingOf(ctx, q.AsOf)
	switch {
	case err != nil:
		return q, err
	case c == nil:
	case q.KnownAt.IsZero():
		q.Closed = c.closed()
	case q.KnownAt.After(c.KnownAt):
		q.AfterClosing = c.No
	}
	if q.Compare == "" || !q.KnownAt.IsZero() {
		return q, nil
	}
	former, err := o.Closings.ClosingOf(ctx, q.Former().AsOf)
	if former != nil {
		q.FormerClosed = former.closed()
	}
	return q, err
}

func (c *Closing) closed() report.Closed {
	return report.Closed{No: c.No, KnownAt: c.KnownAt, Entries: c.Entries}
}

// SettleTable gives a table of counts whose day lies in a closed period its closing: it counts what was known then.
func (o *Office) SettleTable(ctx context.Context, a *official.Ask) error {
	if !a.KnownAt.IsZero() {
		return nil
	}
	c, err := o.Closings.ClosingOf(ctx, a.AsOf)
	if c != nil {
		a.KnownAt, a.Entries, a.Closed = c.KnownAt, c.Entries, c.No
	}
	return err
}

// SettleRanking gives a ranking whose last day lies in a closed period its closing, as Settle does for a report.
func (o *Office) SettleRanking(ctx context.Context, q report.RankQuestion) (report.RankQuestion, error) {
	settled, err := o.Settle(ctx, report.Question{Query: report.Query{AsOf: q.To, KnownAt: q.KnownAt}})
	q.Closed, q.AfterClosing = settled.Closed, settled.AfterClosing
	return q, err
}

// whole refuses whoever does not see the whole house: a closed period is closed for everybody, and an issue counts all.
func (o *Office) whole(ctx context.Context, a rectify.Actor) error {
	tree := o.Names(ctx).Units
	for _, root := range tree.Below("") {
		if !tree.AnyAbove(root, a.ScopeUnits) {
			missing, _ := tree.Unit(root)
			return rectify.Refuse(rectify.Forbidden, "closing.whole_house", rectify.Say("封账和定期报告对全部单位有效,须由查看范围含全部单位的账号办理;您的范围不含 %s,请由安全管理员调整", "closed periods and periodicals are for every unit; somebody whose scope is the whole house does this. Yours leaves out %s; a security administrator can widen it", missing.Name))
		}
	}
	return nil
}

// proposable holds the proposal to close a period against what must be so.
func (o *Office) proposable(ctx context.Context, a rectify.Actor, ask Ask) error {
	if a.Role != rectify.Coordinator {
		return rectify.Refuse(rectify.Forbidden, "role.not_allowed", rectify.Say("由整改办提出封账", "a coordinator proposes to close a period"))
	}
	if err := o.whole(ctx, a); err != nil {
		return err
	}
	bad := func(code, zh, en string) error {
		m := rectify.Message{ZH: zh, EN: en}
		return rectify.Refuse(rectify.Invalid, code, m, rectify.Field{Name: "closes", Code: code, Message: m})
	}
	switch p := ask.Closes; {
	case p.From.IsZero() || p.To.IsZero() || p.From > p.To:
		return bad("period.reversed", "请给出封账期间的起止日,起日不晚于止日", "give the first and the last day of the period, in this order")
	case p.To != ask.Question.AsOf:
		return bad("closing.as_of", "封账快照的统计日须为期间止日", "the day of the figures must be the last day of the period")
	case p.To >= calendar.DayOf(o.Now()):
		return bad("closing.not_over", "期间尚未结束,结束后再封账", "the period is not over yet; close it afterwards")
	}
	last, err := o.Closings.Closings(ctx)
	if err == nil && len(last) > 0 {
		err = inOrder(last[len(last)-1], ask.Closes)
	}
	if err != nil {
		return err
	}
	return o.onlyProposal(ctx, a, ask.Closes)
}

// inOrder holds a period against the last one that was closed: it begins the day after, for a period that was passed
// over could never be closed any more, and its figures would move for ever.
func inOrder(last *Closing, p Period) error {
	switch {
	case last == nil:
	case p.From <= last.Period.To:
		return rectify.Refuse(rectify.Conflict, "closing.overlap", rectify.Say("第 %d 号封账已到 %s,新的期间须在其后;已封账的期间不再打开", "closing %d reaches to %s; a new period begins after it, and a closed one is never opened again", last.No, last.Period.To))
	case p.From > last.Period.To.Add(1):
		return rectify.Refuse(rectify.Conflict, "closing.gap", rectify.Say("第 %d 号封账到 %s,新的期间须自次日 %s 起,中间的日子以后不能再封账", "closing %d reaches to %s; a new period begins the day after, on %s, for the days between could never be closed any more", last.No, last.Period.To, last.Period.To.Add(1)))
	}
	return nil
}

// Close closes the period that a snapshot proposes to close. Two persons do this: an auditor, or a coordinator or
// supervisor of another unit, confirms what a coordinator proposed.
func (o *Office) Close(ctx context.Context, a rectify.Actor, id string) (*Closing, error) {
	r, err := o.Read(ctx, a, id)
	if err != nil {
		return nil, err
	}
	switch {
	case r.Closes.IsZero():
		return nil, rectify.Refuse(rectify.Illegal, "closing.none", rectify.Say("此快照没有提出封账", "this snapshot does not propose to close a period"))
	case !slices.Contains([]rectify.Role{rectify.Auditor, rectify.Coordinator, rectify.Supervisor}, a.Role):
		return nil, rectify.Refuse(rectify.Forbidden, "role.not_allowed", rectify.Say("由审计,或其他单位的整改办、核查人员确认封账", "an auditor, or a coordinator or supervisor of another unit, confirms a closing"))
	case a.ID == r.By || a.Role != rectify.Auditor && a.Unit == r.Unit:
		return nil, rectify.Refuse(rectify.Forbidden, "closing.second_person", rectify.Say("封账须由审计或其他单位的第二人确认,提出人本人和本单位不能确认", "an auditor or a second person of another unit confirms a closing, not who proposed it nor somebody of the same unit"))
	}
	if err := cmp.Or(o.whole(ctx, a), o.lapsed(r.Snapshot)); err != nil {
		return nil, err
	}
	c := &Closing{Snapshot: r.ID, Period: r.Closes, KnownAt: r.KnownAt, Entries: r.Entries, Proposed: rectify.Signature{By: r.By, Unit: r.Unit, At: r.At},
		By: a.ID, Unit: a.Unit, At: o.Now().UTC().Truncate(time.Microsecond)}
	e := o.Entry(a, rectify.EventSnapshot)
	e.Do, e.Subject = "close", r.ID
	return c, o.Closings.KeepClosing(ctx, c, e, func(last *Closing, changed bool) error {
		if err := inOrder(last, c.Period); err != nil || !changed {
			return err
		}
		return rectify.Refuse(rectify.Illegal, "closing.changed", rectify.Say("提出封账之后,又有涉及该期间的补录或更正:请核对后重新冻结快照并提出封账", "since the closing was proposed something of the period was entered late or corrected: look at it, freeze a new snapshot and propose anew"))
	})
}
