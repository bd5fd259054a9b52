package rectify

import (
	"slices"
	"time"

	"qingdan/internal/calendar"
)

// Provisional is a day that was computed in working days before the holidays of a year it touches were published. The
// day stands until a coordinator confirms it; it never moves by itself.
type Provisional struct {
	Clock      string // the field of the ticket that holds the day: of the enumeration clock
	From       calendar.Day
	Days       int
	CountFirst bool
	On         calendar.Day
	Calendar   string // version of the calendar that computed it
}

// PublishedFunc tells whether the holidays of every year that can change a working day between two days are known, and
// names the version of the calendar.
type PublishedFunc func(from, to calendar.Day) (version string, published bool)

// confirmMoves settle what was provisional.
var confirmMoves = []Move{
	{Do: "confirm_day", Label: Message{"确认暂定期限", "Confirm a provisional day"}, From: afterDispatch, Basis: "D", By: []Relation{ByCoordinator},
		Needs: []string{"clock", "reason"}, Takes: []string{"keep"}, If: []guard{someProvisional, clockProvisional, noticePublished, confirmedByOther}, Then: confirmDay},
}

var (
	someProvisional = guard{Message{"有暂定期限", "a day is provisional"}, nil, func(d *deed) *Field {
		return unless(len(d.before.Provisional) > 0, "do", "provisional.none", "没有暂定的期限", "no day is provisional")
	}}
	clockProvisional = guard{Message{"该期限为暂定", "this day is provisional"}, []string{"clock"}, func(d *deed) *Field {
		_, found := d.provisional()
		return unless(found, "clock", "provisional.not_this", "该期限不是暂定的", "this day is not provisional")
	}}
	noticePublished = guard{Message{"节假日安排已公布", "the holidays are published"}, []string{"clock"}, func(d *deed) *Field {
		p, found := d.provisional()
		if !found {
			return nil
		}
		on, err := d.due(p.From, p.Days, true, p.CountFirst)
		return unless(err == nil && d.isPublished(p.From, on), "clock", "provisional.unpublished", "所涉年份的节假日安排尚未载入,暂不能确认", "the holidays of a year it touches are not loaded yet; it cannot be confirmed")
	}}
	confirmedByOther = guard{Message{"确认人不属责任、配合单位", "confirmed outside the units that rectify"}, nil, func(d *deed) *Field {
		return unless(!d.partOfRectification(d.actor.Unit), "do", "four_eyes.confirm_day", "暂定期限不能由责任、配合单位自己确认", "a day is not confirmed by a unit that rectifies")
	}}
)

func (d *deed) provisional() (Provisional, bool) {
	i := slices.IndexFunc(d.before.Provisional, func(p Provisional) bool { return p.Clock == value(d.cmd.Facts.Clock) })
	if i < 0 {
		return Provisional{}, false
	}
	return d.before.Provisional[i], true
}

func (d *deed) isPublished(from, to calendar.Day) bool {
	if d.published == nil {
		return true
	}
	_, published := d.published(from, to)
	return published
}

// limit computes the day of a clock and remembers when it is provisional; zero when it cannot be computed.
func (d *deed) limit(clock string, from calendar.Day, n int, working, countFirst bool) calendar.Day {
	on, err := d.due(from, n, working, countFirst)
	if err != nil {
		return 0
	}
	if working && n > 0 && !d.isPublished(from, on) {
		version, _ := d.published(from, on)
		kept := slices.DeleteFunc(slices.Clone(d.t.Provisional), func(p Provisional) bool { return p.Clock == clock })
		d.t.Provisional = append(kept, Provisional{clock, from, n, countFirst, on, version})
	}
	return on
}

// settleProvisional forgets what no longer stands because the day was set anew or its clock has stopped.
func (d *deed) settleProvisional() {
	stands := func(p Provisional) bool { return p.On == d.t.clock(p.Clock) }
	if slices.ContainsFunc(d.t.Provisional, func(p Provisional) bool { return !stands(p) }) {
		d.t.Provisional = slices.DeleteFunc(slices.Clone(d.t.Provisional), func(p Provisional) bool { return !stands(p) })
	}
}

// clock gives the day of a clock that still runs, else zero.
func (t *Ticket) clock(name string) calendar.Day {
	runs, on := t.State.IsOpen(), t.CurrentDueOn
	switch name {
	case "sign_due_at":
		runs, on = t.State == Dispatched, calendar.DayOf(t.SignDueAt)
	case "return_due_on":
		runs, on = t.State == Dispatched, t.ReturnDueOn
	case "reply_due_on":
		runs, on = runs && t.RepliedAt.IsZero(), t.ReplyDueOn
	case "plan_due_on":
		runs, on = runs && t.PlanSubmitted.IsZero(), t.PlanDueOn
	case "notice_end_on":
		runs, on = t.State == Publicizing, t.NoticeEndOn
	}
	if !runs {
		return 0
	}
	return on
}

// confirmDay puts the day as the published holidays make it, or keeps the one that people were told.
func confirmDay(d *deed) {
	p, _ := d.provisional()
	d.t.Provisional = slices.DeleteFunc(slices.Clone(d.t.Provisional), func(o Provisional) bool { return o.Clock == p.Clock })
	on, err := d.due(p.From, p.Days, true, p.CountFirst)
	if err != nil || on == p.On || value(d.cmd.Facts.Keep) {
		return
	}
	switch p.Clock {
	case "sign_due_at":
		d.t.SignDueAt = on.End().UTC().Truncate(time.Microsecond)
	case "reply_due_on":
		d.t.ReplyDueOn = on
	case "return_due_on":
		d.t.ReturnDueOn = on
	case "plan_due_on":
		d.t.PlanDueOn = on
	case "notice_end_on":
		d.t.NoticeEndOn = on
	case "current_due_on":
		d.t.CurrentDueOn, d.t.DueFixed = on, d.signature()
	}
}
