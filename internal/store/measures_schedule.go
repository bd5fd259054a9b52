package store

// An absent day is 0. A ticket is red when it is overdue or has missed two milestones, yellow within three days of its
// due day (rectify.YellowDays) or with one missed.
const (
	plannedTask = population + " AND s.milestones"
	missedOne   = "s.missed > 0 AND s.missed <= q.as_of"
	missedTwo   = "s.missed_next > 0 AND s.missed_next <= q.as_of"
	isRed       = "(s.current_due_on > 0 AND s.current_due_on < q.as_of OR " + missedTwo + ")"
	isYellow    = "(" + missedOne + " OR s.current_due_on > 0 AND s.current_due_on <= q.as_of + 3)"
)

var scheduleSQL = measureSQL{
	"planned":     holds(plannedTask),
	"completed":   holds(plannedTask + " AND s.class = 'closed'"),
	"on_schedule": holds(plannedTask + " AND " + stock + " AND NOT (" + missedOne + ")"),
	"behind":      holds(plannedTask + " AND " + stock + " AND " + missedOne),
	"unplanned":   holds(population + " AND NOT s.milestones AND s.source = 'inspection_task'"),
	"stock":       holds(stock),
	"red":         holds(stock + " AND " + isRed),
	"yellow":      holds(stock + " AND NOT " + isRed + " AND " + isYellow),
	"green":       holds(stock + " AND NOT " + isRed + " AND NOT " + isYellow + " AND s.current_due_on > 0"),
	"dark":        holds(stock + " AND NOT " + isRed + " AND NOT " + isYellow + " AND s.current_due_on = 0"),
}
