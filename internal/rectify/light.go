package rectify

import (
	"slices"

	"qingdan/internal/calendar"
)

// YellowDays is how many days before the due day the light turns yellow, unless the settings say otherwise.
const YellowDays = 3

// Warnings gives the days after which the light of an open ticket is yellow for a missed milestone, and red: when its
// due day or a second milestone is missed. Both are zero for a ticket that is not open or has no due day. The due day
// stands in for milestones that there are not, so the first day is never after the second.
func (t *Ticket) Warnings() (yellow, red calendar.Day) {
	if !t.State.IsOpen() || t.CurrentDueOn.IsZero() {
		return 0, 0
	}
	unmet := []calendar.Day{t.CurrentDueOn, t.CurrentDueOn}
	for _, m := range t.Milestones {
		if m.MetOn.IsZero() {
			unmet = append(unmet, m.On)
		}
	}
	slices.Sort(unmet)
	return unmet[0], min(unmet[1], t.CurrentDueOn)
}

// Light is 红黄绿, computed from the dates at reading and never stored: red when overdue or two milestones are missed,
// which is how two yellows in a row are read; yellow within some days of the due day or when one milestone is missed;
// green otherwise; blank when the ticket is not open or has no due day (domain section 6.2). The day itself is in time.
func (t *Ticket) Light(today calendar.Day, yellowDays int) string {
	yellow, red := t.Warnings()
	switch {
	case red.IsZero():
		return ""
	case red < today:
		return "red"
	case yellow < today || t.CurrentDueOn <= today.Add(yellowDays):
		return "yellow"
	}
	return "green"
}
