package rectify

// failed tells whether the problem was there again, or had never been solved.
func (l LookBack) failed() bool { return l.Result != "held" }

// lastLookBack is the latest look at the present closure; false when nobody has looked since the last reopening.
func (t *Ticket) lastLookBack() (LookBack, bool) {
	n := len(t.LookBacks)
	if n == 0 || t.LookBacks[n-1].At.Before(t.ReopenedAt) {
		return LookBack{}, false
	}
	return t.LookBacks[n-1], true
}
