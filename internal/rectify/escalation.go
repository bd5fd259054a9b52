package rectify

import (
	"slices"

	"qingdan/internal/calendar"
)

// escalation tells whether the ticket is to be escalated once a day is over, and how far: to blue when its due day is
// over and no supervision slip was issued, to the next level when the last slip was missed.
func (t *Ticket) escalation() (level string, after calendar.Day, waits bool) {
	if !t.State.IsOpen() {
		return "", 0, false
	}
	s, issued := t.lastSlip()
	if !issued {
		return slipLevels[0], t.CurrentDueOn, !t.CurrentDueOn.IsZero()
	}
	next := slices.Index(slipLevels, s.Level) + 1
	if next == len(slipLevels) {
		return "", 0, false
	}
	after, waits = t.missedAfter(s)
	return slipLevels[next], after, waits
}

// Escalation proposes the level of the supervision slip that is due on a day (督办升级), and since when; false when
// none is. A person issues it.
func (t *Ticket) Escalation(today calendar.Day) (level string, after calendar.Day, due bool) {
	level, after, due = t.escalation()
	return level, after, due && after < today
}
