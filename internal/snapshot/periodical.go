package snapshot

import (
	"context"
	"slices"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Kinds of periodicals, in the order in which they are made.
var Kinds = []string{"daily", "weekly", "monthly"}

// kindTitles are their names.
var kindTitles = map[string]rectify.Message{"daily": {ZH: "日报", EN: "Daily report"}, "weekly": {ZH: "周通报", EN: "Weekly report"}, "monthly": {ZH: "月总结", EN: "Monthly report"}}

// Schedule says which periodicals are made and when.
type Schedule struct {
	Kinds    []string
	Cut      int // minute of the day at which days end
	Weekday  time.Weekday
	MonthDay int // of the monthly report; 0 for the last day of the month
	Sources  []string
}

// Issue is one number of a periodical.
type Issue struct {
	Kind     string
	No       int64
	On       calendar.Day // at whose cut it ends
	Previous string       // snapshot of the issue before
}

// Issues keeps the numbers of periodicals. Snapshots that carry an Issue are written with their number in one unit of
// work; a number or a day that is taken is a Conflict.
type Issues interface {
	// LastIssue gives the latest issue of a kind with its snapshot; nil before the first.
	LastIssue(ctx context.Context, kind string) (*Snapshot, error)
	// IssuesOf lists the snapshots of a kind, the newest first, before a number.
	IssuesOf(ctx context.Context, kind string, before int64, limit int) ([]*Snapshot, error)
}

// due tells whether an issue of a kind ends on a day.
func (s Schedule) due(kind string, day calendar.Day) bool {
	switch kind {
	case "weekly":
		return day.Start().In(calendar.Zone).Weekday() == s.Weekday
	case "monthly":
		return s.MonthDay == 0 && day == day.MonthEnd() || s.MonthDay != 0 && day == min(day.MonthStart().Add(s.MonthDay-1), day.MonthEnd())
	}
	return true
}

// before is the day on which the issue before one that ends on a day ended.
func (s Schedule) before(kind string, day calendar.Day) calendar.Day {
	for day--; !s.due(kind, day); day-- {
	}
	return day
}

// after is the day on which the issue after one that ends on a day ends.
func (s Schedule) after(kind string, day calendar.Day) calendar.Day {
	for day++; !s.due(kind, day); day++ {
	}
	return day
}

// over gives the last day whose cut has passed.
func (s Schedule) over(now time.Time) calendar.Day {
	day := calendar.DayOf(now)
	if now.Before(report.Question{Cut: s.Cut}.Ends(day)) {
		day--
	}
	return day
}

// pending are the days on which issues are still to be made, the earliest first: all since the last one, or the latest
// when there is none yet.
func (s Schedule) pending(kind string, last, over calendar.Day) (days []calendar.Day) {
	for day := over; day > last; day-- {
		if !s.due(kind, day) {
			continue
		}
		days = append([]calendar.Day{day}, days...)
		if last == 0 {
			break
		}
	}
	return days
}

// mostMissed bounds how many missed issues are made at once.
const mostMissed = 400

// Catch makes all issues that are due, those that were missed too. It is called again and again, by every server; an
// issue is made once.
func (o *Office) Catch(ctx context.Context) error {
	if len(o.Names(ctx).Units.Below("")) == 0 {
		return nil // a house without units has nothing to tell
	}
	for _, kind := range o.Schedule.Kinds {
		last, err := o.Issues.LastIssue(ctx, kind)
		if err != nil {
			return err
		}
		var day calendar.Day
		if last != nil {
			day = last.Issue.On
		}
		days := o.Schedule.pending(kind, day, o.Schedule.over(o.Now()))
		for _, day := range days[:min(len(days), mostMissed)] {
			if _, err := o.issue(ctx, o.scheduler(ctx), kind, day); err != nil {
				if rectify.KindOf(err) == rectify.Conflict {
					break // another server was first
				}
				return err
			}
		}
	}
	return nil
}

// scheduler is the house itself: it sees every unit and is recused from nothing. What readers are recused from is left
// out when they read.
func (o *Office) scheduler(ctx context.Context) rectify.Actor {
	return rectify.Actor{ID: "periodical", Role: rectify.Auditor, Unit: "periodical", Recusals: []string{"periodical"}, ScopeUnits: o.Names(ctx).Units.Below("")}
}

// Issue makes the next issue of a kind on demand, up to a day whose cut has passed; the latest such day when it is zero.
func (o *Office) Issue(ctx context.Context, a rectify.Actor, kind string, day calendar.Day) (*Snapshot, error) {
	if _, known := kindTitles[kind]; !known {
		return nil, rectify.Refuse(rectify.NotFound, "periodical.unknown", rectify.Say("没有这种定期报告:daily、weekly、monthly", "there is no such periodical: daily, weekly, monthly"))
	}
	if a.Role != rectify.Coordinator && a.Role != rectify.Auditor {
		return nil, rectify.Refuse(rectify.Forbidden, "role.not_allowed", rectify.Say("由整改办或审计出具", "a coordinator or an auditor issues it"))
	}
	if err := o.whole(ctx, a); err != nil {
		return nil, err
	}
	last, err := o.Issues.LastIssue(ctx, kind)
	if err != nil {
		return nil, err
	}
	if day, err = o.Schedule.next(kind, day, last, o.Schedule.over(o.Now())); err != nil {
		return nil, err
	}
	return o.issue(ctx, a, kind, day)
}

// next is the day of an issue that somebody asks for. Issues follow each other without a gap, and each is of a whole week
// or month: a day that is none of theirs, or passes one over, is refused. The first may be of any period that is over.
func (s Schedule) next(kind string, day calendar.Day, last *Snapshot, over calendar.Day) (calendar.Day, error) {
	if last != nil && (day != 0 && day <= last.Issue.On || day == 0 && over <= last.Issue.On) {
		return 0, rectify.Refuse(rectify.Conflict, "periodical.issued", rectify.Say("已出至 %s(第 %d 期)", "issued up to %s (number %d)", last.Issue.On, last.Issue.No))
	}
	due := s.before(kind, over.Add(1)) // the latest that is over
	if last != nil {
		due = s.after(kind, last.Issue.On)
	} else if day != 0 {
		due = s.after(kind, day.Add(-1))
	}
	switch {
	case day == 0 && due <= over || day == due && due <= over:
		return due, nil
	case day > over:
		return 0, rectify.Refuse(rectify.Invalid, "periodical.not_over", rectify.Say("%s 尚未到截止时刻", "%s has not come to its cut yet", day))
	}
	return 0, rectify.Refuse(rectify.Invalid, "periodical.not_due", rectify.Say("%[1]s在 %[2]s 截止,下一期请以该日出具", "%[3]s: the next issue ends on %[2]s; issue it for that day", kindTitles[kind].ZH, due, kindTitles[kind].EN),
		rectify.Field{Name: "on", Code: "periodical.not_due", Message: rectify.Say("应为 %s", "must be %s", due)})
}

// issue makes one issue that ends on a day.
func (o *Office) issue(ctx context.Context, a rectify.Actor, kind string, day calendar.Day) (*Snapshot, error) {
	last, err := o.Issues.LastIssue(ctx, kind)
	if err != nil {
		return nil, err
	}
	is := Issue{Kind: kind, No: 1, On: day}
	from := o.Schedule.before(kind, day).Add(1)
	if last != nil {
		if day <= last.Issue.On {
			return nil, rectify.Refuse(rectify.Conflict, "periodical.issued", rectify.Say("已出至 %s(第 %d 期)", "issued up to %s (number %d)", last.Issue.On, last.Issue.No))
		}
		is.No, is.Previous, from = last.Issue.No+1, last.ID, last.Issue.On.Add(1)
	}
	q := report.Question{Report: "daily", From: from, To: day, Cut: o.Schedule.Cut,
		Query: report.Query{AsOf: day, By: []string{"source", "unit"}, UnitMode: report.LeadOnly, TypeMode: report.MainType, Decimals: 1, Filter: report.Filter{Sources: o.Schedule.Sources}}}
	house := o.scheduler(ctx)
	s := &Snapshot{Question: q, Scope: house.ScopeUnits, Recusals: house.Recusals, By: a.ID, Unit: a.Unit, Issue: is, Telling: o.Telling}
	_, err = o.freeze(ctx, a, s, "issue")
	return s, err
}

// IssuesFor lists the issues of a kind that an actor may know of, the newest first. All have the scope of the house, so
// that he knows all of them or none.
func (o *Office) IssuesFor(ctx context.Context, a rectify.Actor, kind string, before int64, limit int) ([]*Snapshot, error) {
	if _, err := a.Scope(); err != nil {
		return nil, err
	}
	all, err := o.Issues.IssuesOf(ctx, kind, before, limit)
	tree := o.Names(ctx).Units
	return slices.DeleteFunc(all, func(s *Snapshot) bool { return !s.OpenTo(a, tree) }), err
}
