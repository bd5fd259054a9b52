package rectify

import (
	"slices"
	"time"

	"qingdan/internal/calendar"
)

// Milestone is what is to be reached by a day (序时进度).
type Milestone struct {
	On     calendar.Day
	Target Text
	MetOn  calendar.Day
}

// Schedule is the state of the milestones as of a day: completed, on_schedule or behind (完成 / 达到序时进度 / 滞后);
// blank for a ticket without milestones (domain section 6.2).
func (t *Ticket) Schedule(today calendar.Day) string {
	switch {
	case len(t.Milestones) == 0:
		return ""
	case t.State == Closed:
		return "completed"
	}
	for _, m := range t.Milestones {
		if m.On <= today && (m.MetOn.IsZero() || m.MetOn > today) {
			return "behind"
		}
	}
	return "on_schedule"
}

// ProgressOwed tells whether an inspection task has not yet reported in the month of a day: tasks under rectification
// report monthly (按月调度), from the month after rectification began.
func (t *Ticket) ProgressOwed(today calendar.Day) bool {
	if t.Source != InspectionTask || t.State != Rectifying {
		return false
	}
	return t.progressBy(t.ProgressAt) < today
}

// Owing lists the units that rectify an inspection task and have not reported in the month of a day, each for itself.
func (t *Ticket) Owing(today calendar.Day) (all []string) {
	if t.Source != InspectionTask || t.State != Rectifying {
		return nil
	}
	for _, unit := range t.Units() {
		if t.progressBy(t.reportedAt(unit)) < today {
			all = append(all, unit)
		}
	}
	return all
}

// reportedAt is when a unit that rectifies reported last; zero when it never did.
func (t *Ticket) reportedAt(unit string) time.Time {
	if unit == t.ResponsibleUnit {
		return t.ProgressAt
	}
	i := slices.IndexFunc(t.CoProgress, func(p PartProgress) bool { return p.Unit == unit })
	if i < 0 {
		return time.Time{}
	}
	return t.CoProgress[i].At
}

// progressBy is the last day of the month of the latest report, or of the approval of the plan when that is younger;
// zero without either. The next report is owed from the day after.
func (t *Ticket) progressBy(last time.Time) calendar.Day {
	if last.Before(t.PlanApproved.At) {
		last = t.PlanApproved.At
	}
	if last.IsZero() {
		return 0
	}
	return calendar.DayOf(last).MonthEnd()
}

var (
	milestonesKept = guard{Message{"已定节点不减少", "no milestone dropped"}, []string{"milestones"}, func(d *deed) *Field {
		if d.before.State != Rectifying && d.before.State != StageClosed {
			return nil
		}
		for _, old := range d.before.Milestones {
			if !slices.ContainsFunc(d.t.Milestones, func(m Milestone) bool { return m.Target == old.Target && m.On == old.On }) {
				return &Field{"milestones", "milestones.dropped", Say("已定的序时进度节点不能删除或改期:%s", "a fixed milestone cannot be dropped or moved: %s", old.Target)}
			}
		}
		return nil
	}}
	milestonesDated = guard{Message{"节点有日期和目标,不晚于整改时限", "milestones with day and target, not after the due day"}, []string{"milestones"}, func(d *deed) *Field {
		for _, m := range d.t.Milestones {
			if m.On.IsZero() || m.Target == "" {
				return &Field{"milestones", "milestones.incomplete", Say("每个节点都要有日期(on)和目标(target)", "every milestone needs on and target")}
			}
			if m.MetOn > d.today {
				return &Field{"milestones", "day.future", Say("达到日期不能晚于今天", "met_on cannot lie in the future")}
			}
		}
		return nil
	}}
)
