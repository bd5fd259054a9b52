package rectify

import (
	"slices"

	"qingdan/internal/calendar"
)

// escalation tells whether the ticket is to be escalated once a day is over, and how far: to blue when its due day is
// over and no supervision slip was issued, to the next level when the last slip was not answered.
func (t *Ticket) escalation() (level string, after calendar.Day, waits bool) {
	if !t.State.IsOpen() {
		return "", 0, false
	}
	last := -1
	for i, s := range t.Slips {
		if slices.Contains(slipLevels, s.Level) {
			last = i
		}
	}
	if last < 0 {
		return slipLevels[0], t.CurrentDueOn, !t.CurrentDueOn.IsZero()
	}
	s := t.Slips[last]
	next := slices.Index(slipLevels, s.Level) + 1
	if next == len(slipLevels) || !s.Answered.IsZero() {
		return "", 0, false
	}
	return slipLevels[next], s.AnswerBy, true
}

// Escalation proposes the level of the supervision slip that is due on a day (督办升级), and since when; false when
// none is. A person issues it.
func (t *Ticket) Escalation(today calendar.Day) (level string, after calendar.Day, due bool) {
	level, after, due = t.escalation()
	return level, after, due && after < today
}
