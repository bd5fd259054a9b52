package recount

import "slices"

// The words that measures are made of.

// closed, stock and counted: 已销号, 未销号 (stage-closed ones too), 总体 P.
func (t *ticket) closed() bool  { return t.State == "closed" }
func (t *ticket) counted() bool { return t.stock() || t.closed() }
func (t *ticket) stock() bool {
	return !slices.Contains([]string{"closed", "merged", "not_accepted", "voided"}, t.State)
}

func (t *ticket) verdict() string {
	if t.Verdict == "" {
		return "unknown"
	}
	return t.Verdict
}

func (t *ticket) founded() bool {
	return slices.Contains([]string{"substantiated", "mostly", "partly"}, t.verdict())
}

func (t *ticket) complaint() bool { return t.Source == "complaint" || t.Source == "hotline" }

// overdue: not closed with the current due day before the day; the due day itself is in time.
func (t *ticket) overdue(day string) bool {
	return t.stock() && t.CurrentDueOn != "" && t.CurrentDueOn < day
}

// missed is how many milestones were due by a day and are not met.
func (t *ticket) missed(day string) (n int) {
	for _, m := range t.Milestones {
		if m.MetOn == "" && m.On <= day {
			n++
		}
	}
	return n
}

func (t *ticket) light(day string) string {
	switch missed := t.missed(day); {
	case t.overdue(day) || missed > 1:
		return "red"
	case missed == 1 || t.CurrentDueOn != "" && t.CurrentDueOn <= later(day, 3):
		return "yellow"
	case t.CurrentDueOn == "":
		return "dark"
	}
	return "green"
}

// discovery: self-found problems that state no way were found by ourselves.
func (t *ticket) discovery() string {
	switch {
	case t.DiscoveryMode != "":
		return t.DiscoveryMode
	case t.Source == "self_found":
		return "self_discovered"
	}
	return "unstated"
}

// in tells whether a day lies in the period.
func (l *life) in(day string) bool { return day != "" && l.q.From <= day && day <= l.q.To }

// firstDispatch is the day of the first dispatch here; none of none.
func (l *life) firstDispatch() string {
	for _, v := range l.past {
		if v.do == "dispatch" || v.do == "reassign" {
			return v.at.In(shanghai).Format("2006-01-02")
		}
	}
	return ""
}

// dispatched: of the population and first dispatched in the period.
func (l *life) dispatched() bool { return l.now.counted() && l.in(l.firstDispatch()) }

// closedBy: closed, and on a due day or before it.
func (l *life) closedBy(due string) bool {
	return l.now.closed() && due != "" && dayOf(l.now.ClosedAt) <= due
}

// due: of the population, with a due day in the period and not after the day.
func (l *life) due(on string) bool { return l.now.counted() && l.in(on) && on <= l.q.AsOf }

// ever is how often something was done by the day, here how often in the period.
func (l *life) ever(moves ...string) (n int64) {
	for _, v := range l.past {
		if slices.Contains(moves, v.do) {
			n++
		}
	}
	return n
}

func (l *life) here(moves ...string) (n int64) {
	for _, s := range l.period {
		if slices.Contains(moves, s.after.do) {
			n++
		}
	}
	return n
}

// sum adds up what every step of the period brought.
func (l *life) sum(of func(*ticket) int64) (n int64) {
	for _, s := range l.period {
		n += of(&s.after.ticket)
		if s.before != nil {
			n -= of(s.before)
		}
	}
	return n
}

// reopenings are the steps from closed to not closed by which work begins again.
func reopenings(steps []step) (n int64) {
	for _, s := range steps {
		if s.before != nil && s.before.closed() && s.after.stock() {
			n++
		}
	}
	return n
}

// all are the steps of the whole past.
func (l *life) all() (steps []step) {
	for i, v := range l.past {
		s := step{nil, v}
		if i > 0 {
			s.before = &l.past[i-1].ticket
		}
		steps = append(steps, s)
	}
	return steps
}

func (l *life) everClosed() bool {
	return slices.ContainsFunc(l.past, func(v version) bool { return v.closed() })
}

// lookedBack: closed, and looked at again since that closure.
func (l *life) lookedBack() bool {
	if !l.now.closed() {
		return false
	}
	looked := false
	for _, s := range l.all() {
		switch {
		case s.before == nil:
		case !s.before.closed() && s.after.closed():
			looked = false
		case len(s.after.LookBacks) > len(s.before.LookBacks):
			looked = true
		}
	}
	return looked
}

func lost(t *ticket) (n int64) {
	for _, look := range t.LookBacks {
		if look.Result != "held" {
			n++
		}
	}
	return n
}

// calls counts call-backs: all, those that reached somebody, or of these those with an answer.
func calls(effective bool, answer string) func(*ticket) int64 {
	return func(t *ticket) (n int64) {
		for _, c := range t.CallBacks {
			if (!effective || c.Reached) && (answer == "" || c.Satisfaction == answer) {
				n++
			}
		}
		return n
	}
}

// signed says how it stands with the signature: in time, late, waiting, over, or no limit to sign by.
func (l *life) signed() string {
	t := &l.now
	switch {
	case t.SignDueAt == "":
		return "unlimited"
	case t.SignedAt == "" && dayOf(t.SignDueAt) <= l.q.AsOf:
		return "over"
	case t.SignedAt == "":
		return "waiting"
	case t.SignedAt <= t.SignDueAt:
		return "in_time"
	}
	return "late"
}

// begins is the day from which days to close count: the first dispatch, or registration where nobody dispatched.
func (l *life) begins() string {
	if on := l.firstDispatch(); on != "" {
		return on
	}
	return dayOf(l.now.RegisteredAt)
}

// closedHere: closed on the day, with the closure in the period and made here.
func (l *life) closedHere() bool {
	return l.now.closed() && !l.now.Historical && l.q.From <= dayOf(l.now.ClosedAt)
}

func (l *life) age() int64 { return between(dayOf(l.now.RegisteredAt), l.q.AsOf) }
