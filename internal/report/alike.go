package report

import (
	"sync"

	"qingdan/internal/calendar"
)

// Alike stands for all that took as many natural and as many working days by the first of them that it was asked about,
// so that days to close can be kept without the days they lie on.
type Alike struct {
	workdays Workdays
	mu       sync.Mutex
	first    map[spellLength]spell
}

type spellLength struct {
	natural     calendar.Day
	working     int
	provisional bool
}

// NewAlike compares by a calendar.
func NewAlike(workdays Workdays) *Alike {
	return &Alike{workdays: workdays, first: map[spellLength]spell{}}
}

// Of gives the days that stand for two others; nil leaves them as they are.
func (a *Alike) Of(started, closed calendar.Day) (calendar.Day, calendar.Day) {
	if a == nil || closed.IsZero() {
		return started, closed
	}
	length := spellLength{natural: closed - started}
	length.working, length.provisional = a.workdays(started, closed)
	a.mu.Lock()
	defer a.mu.Unlock()
	first, known := a.first[length]
	if !known {
		first = spell{started: started, closed: closed}
		a.first[length] = first
	}
	return first.started, first.closed
}
