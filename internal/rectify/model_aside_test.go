package rectify_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// aside is what a card says of what goes on beside the way of a ticket: who follows it from outside, and which of its
// days are still provisional.
type aside struct {
	tracking     string // digest of the code in use
	trackedUntil time.Time
	ratings      int
	disputed     bool
	codeGivers   []string           // who gave a code since it is called unsolved
	pending      map[string]waiting // by clock
	replyRuns    bool               // the clock of the reply began, which it does once
	published    bool               // the notice has a text of its own, which the public finds
	grace        int                // days by which the confirmed holidays put off the last day to return
}

// waiting is a provisional day and from where it was counted.
type waiting struct{ from, on calendar.Day }

// anybody is somebody of the public.
var anybody = rectify.Actor{Role: rectify.Public}

func (a act) public() bool { return a.who.Role == rectify.Public }

// What the alternatives of an act stand for, beside the way.
func (a act) granted() bool { return a.alt%2 == 0 }
func (a act) reached() bool { return a.alt%3 != 0 }
func (a act) solved() bool  { return a.alt%5 != 0 }
func (a act) silent() bool  { return a.alt%7 == 0 } // who was reached does not say whether it is solved
func (a act) keeps() bool   { return a.alt%4 == 0 }

// prints: the text is published here, not only elsewhere.
func (a act) prints() bool { return a.alt%3 != 1 }

// settles tells whether who was called back says that it is solved.
func (a act) settles() bool { return a.reached() && !a.silent() && a.solved() }

// In the walk the holidays that a limit touches are published three days after it began, and put it off by one day.
const (
	publishedAfter = 3
	putOff         = 1
)

func (w *walk) published(from, _ calendar.Day) (version string, published bool) {
	return "walk", calendar.DayOf(w.now) >= from.Add(publishedAfter)
}

func (w *walk) due(from calendar.Day, n int, working, countFirst bool) (calendar.Day, error) {
	if _, known := w.published(from, from); known && working {
		n += putOff
	}
	return naturalDays(from, n, working, countFirst)
}

// waitFor writes down that a day is provisional.
func (c *card) waitFor(clock string, from, on calendar.Day) {
	c.pending[clock] = waiting{from, on}
}

// waitForDue is waitFor for a due day that is fixed now; one that was fixed before is not touched.
func (c *card) waitForDue(from, on calendar.Day) {
	if c.due.IsZero() {
		c.waitFor("current_due_on", from, on)
	}
}

func (c *card) startClocks(today calendar.Day) {
	c.grace = 0
	if c.source == rectify.InspectionTask || c.source == rectify.Oversight {
		c.waitFor("sign_due_at", today, today.Add(3))
	}
	if c.source == rectify.InspectionTask {
		c.waitFor("plan_due_on", today, today.Add(30))
	}
	if n := int(procedures[c.source].returnDays); n > 0 && c.line == "" {
		c.waitFor("return_due_on", today, today.Add(n))
	}
}

// settle strikes out what waits for nothing any more, because its clock has stopped or shows another day.
func (c *card) settle() {
	open := c.in(rectify.Registered) || c.handedOut()
	for clock, w := range c.pending {
		runs := map[string]bool{"sign_due_at": c.in(rectify.Dispatched), "return_due_on": c.in(rectify.Dispatched), "notice_end_on": c.in(rectify.Publicizing),
			"reply_due_on": open && !c.replied, "plan_due_on": open && c.planned.by == "" && c.dispatched.by != "", "current_due_on": open && c.due == w.on}[clock]
		if !runs {
			delete(c.pending, clock)
		}
	}
}

// toConfirm names the provisional clock that an act is about.
func (c *card) toConfirm(a act) string {
	if len(c.pending) == 0 {
		return "notice_end_on"
	}
	clocks := slices.Sorted(maps.Keys(c.pending))
	return clocks[a.alt%len(clocks)]
}

// objectable tells whether the public can object: to what is published, while the notice runs.
func (c *card) objectable(a act) bool {
	waiting := 0
	for _, o := range c.objections {
		if o.open && o.unlooked {
			waiting++
		}
	}
	return a.public() && c.published && a.today <= c.noticeEnd && waiting < 20
}

func (c *card) unlooked() int {
	return slices.IndexFunc(c.objections, func(o complaint) bool { return o.open && o.unlooked })
}

func provisional(t *rectify.Ticket) map[string]waiting {
	all := map[string]waiting{}
	for _, p := range t.Provisional {
		all[p.Clock] = waiting{p.From, p.On}
	}
	return all
}

func init() {
	trackable := func(c *card) bool {
		return c.in(rectify.Registered, rectify.NotAccepted, rectify.Merged, rectify.Closed) || c.handedOut()
	}
	replied := func(c *card) bool { return c.in(rectify.StageClosed, rectify.Closed) }
	for do, r := range map[string]rule{
		"moderate_objection": {func(c *card, a act) bool {
			return c.accepting() && coordinates(a.who) && c.unlooked() >= 0 && c.outside(a.who)
		}, func(c *card, a act) {
			o := &c.objections[c.unlooked()]
			o.unlooked, o.admitted, o.open, o.declined = false, a.who.ID, a.granted(), !a.granted()
		}},
		"issue_tracking": {func(c *card, a act) bool { return trackable(c) && coordinates(a.who) },
			func(c *card, a act) {
				c.trackedUntil = a.now.AddDate(2, 0, 0)
				if c.disputed {
					c.codeGivers = append(c.codeGivers, a.who.ID)
				}
			}},
		"revoke_tracking": {func(c *card, a act) bool { return trackable(c) && coordinates(a.who) && c.tracking != "" },
			func(c *card, _ act) { c.tracking = "" }},
		"rate": {func(c *card, a act) bool {
			return a.public() && replied(c) && c.tracking != "" && a.now.Before(c.trackedUntil) && (c.ratings < 3 || !c.disputed && !a.solved())
		}, func(c *card, a act) { c.ratings++; c.disputed = c.disputed || !a.solved() }},
		"call_back": {func(c *card, a act) bool {
			mayHaveAnswered := c.disputed && a.settles() && (c.closed.by == a.who.ID || slices.Contains(c.codeGivers, a.who.ID))
			return replied(c) && coordinates(a.who) && !c.rectifies(a.who.Unit) && !mayHaveAnswered
		}, func(c *card, a act) {
			switch {
			case a.settles():
				c.disputed, c.codeGivers = false, nil
			case a.reached() && !a.silent():
				c.disputed = true
			}
		}},
		"confirm_day": {func(c *card, a act) bool {
			w, waits := c.pending[c.toConfirm(a)]
			return (c.in(rectify.Registered) || c.handedOut()) && coordinates(a.who) && !c.rectifies(a.who.Unit) && waits && a.today >= w.from.Add(publishedAfter)
		}, confirmed},
	} {
		rules[do] = r
	}
}

// confirmed moves the day to where the published holidays put it, unless people were told the other one.
func confirmed(c *card, a act) {
	clock := c.toConfirm(a)
	on := c.pending[clock].on.Add(putOff)
	delete(c.pending, clock)
	if a.keeps() {
		return
	}
	switch clock {
	case "notice_end_on":
		c.noticeEnd = on
	case "current_due_on":
		c.due, c.dueUnit = on, a.who.Unit
	case "return_due_on":
		c.grace = putOff
	}
}

func asideFacts(f *rectify.Facts, c *card, a act) {
	switch a.do {
	case "moderate_objection":
		f.ObjectionNo, f.Granted, f.Reason = ptr(c.unlooked()+1), ptr(a.granted()), text("理由")
	case "rate":
		f.Solved, f.Satisfaction = ptr(a.solved()), ptr("basically")
	case "call_back":
		if f.Reached = ptr(a.reached()); a.reached() {
			if f.Satisfaction = ptr("satisfied"); !a.silent() {
				f.Solved = ptr(a.solved())
			}
		}
	case "confirm_day":
		f.Clock, f.Keep, f.Reason = ptr(c.toConfirm(a)), ptr(a.keeps()), text("节假日安排已公布")
	}
}

// perform makes the attempt through the door that is meant for it. What is spoiled of the public is the code or the
// notice that it brings.
func (w *walk) perform(c *card, a act, cmd rectify.Command) (err error) {
	ctx, visitor := context.Background(), rectify.Visitor{Address: "192.0.2.7"}
	is := w.books.ticket(c.id)
	switch {
	case a.do == "issue_tracking":
		code := fmt.Sprint("code", w.papers)
		if _, err = w.Track(ctx, a.who, c.id, cmd.Version, code); err == nil {
			c.tracking = code
		}
	case a.public() && a.do == "rate":
		code := c.tracking
		if a.spoil || code == "" {
			code = "guessed"
		}
		_, err = w.Rate(ctx, visitor, code, cmd.Facts)
	case a.public():
		notice, _ := is.Notice()
		if a.spoil {
			notice.ID = "guessed"
		}
		_, err = w.Object(ctx, visitor, notice.ID, "仍有异味", nil)
	default:
		_, err = w.Act(ctx, a.who, cmd)
	}
	return err
}
