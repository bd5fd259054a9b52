package rectify

import (
	"slices"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/redact"
)

// Rating is what the complainant says of the outcome.
type Rating struct {
	At           time.Time
	Solved       bool
	Satisfaction string
	Remark       Text
}

// CallBack is one call to the complainant after the reply (回访). It is effective (有效回访) when somebody was reached.
type CallBack struct {
	Signature
	Reached      bool
	Satisfaction string // of an effective one
	Remark       Text
}

// trackingYears is how long a tracking code opens the case.
const trackingYears = 2

// mostRatings is how often a complainant may rate one closing: he may change his mind, not fill the journal.
const mostRatings = 3

// trackable are the states in which a complainant may be given a code. Nobody follows a ticket that was voided.
var trackable = append([]State{Registered, NotAccepted, Merged, Closed}, afterDispatch...)

// trackingMoves are decided here: what the complainant may follow and say (points 5 and 6 of domain section 8).
var trackingMoves = []Move{
	{Do: "issue_tracking", Label: Message{"发放查询码", "Give a tracking code"}, From: trackable, Basis: "D", By: []Relation{ByCoordinator}, Then: issueTracking},
	{Do: "revoke_tracking", Label: Message{"停用查询码", "Revoke the tracking code"}, From: trackable, Basis: "D", By: []Relation{ByCoordinator},
		If: []guard{trackingIssued}, Then: func(d *deed) { d.t.Tracking, d.t.TrackingUntil = "", time.Time{} }},
	{Do: "rate", Label: Message{"举报人评价", "Rate the outcome"}, From: []State{StageClosed, Closed}, Basis: "D", By: []Relation{ByComplainant},
		Needs: []string{"solved", "satisfaction"}, Takes: []string{"remark"}, If: []guard{ratingsLeft}, Then: rate},
	{Do: "call_back", Label: Message{"回访", "Call the complainant back"}, From: []State{StageClosed, Closed}, Basis: "S", By: []Relation{ByCoordinator},
		Needs: []string{"reached"}, Takes: []string{"satisfaction", "solved", "remark"}, If: []guard{callerIsOther, reachedAnswers, settlerIsOther}, Then: callBack},
}

var (
	settlerIsOther = guard{Message{"消除“未解决”的回访人不是销号人,也未在此后发放查询码", "who settles a dispute neither closed the ticket nor gave a code since"}, []string{"solved"}, func(d *deed) *Field {
		settles := d.before.Disputed && value(d.cmd.Facts.Solved)
		if settles && !d.before.HistoricalClosure && d.actor.ID == d.before.Closing.By {
			return &Field{"solved", "four_eyes.dispute", Say("举报人表示未解决,不能由销号人以回访认定已解决;请由他人回访,或重新整改", "who closed the ticket does not settle that the complainant calls it unsolved; another person calls him back, or the ticket is reopened")}
		}
		return unless(!settles || !slices.Contains(d.before.CodesSince, d.actor.ID), "solved", "four_eyes.dispute",
			"举报人表示未解决之后,您发放过查询码,不能由您以回访认定已解决;请由他人回访,或重新整改", "you gave a tracking code since the complainant called it unsolved, so another person calls him back, or the ticket is reopened")
	}}
	trackingIssued = guard{Message{"已发放查询码", "a code was given"}, nil, func(d *deed) *Field {
		return unless(d.t.Tracking != "", "do", "tracking.none", "没有在用的查询码", "there is no tracking code to revoke")
	}}
	ratingsLeft = guard{Message{"评价次数未用完,或首次表示未解决", "ratings left, or it is called unsolved anew"}, []string{"solved"}, func(d *deed) *Field {
		unsolved := d.cmd.Facts.Solved != nil && !*d.cmd.Facts.Solved
		return unless(d.t.RatingCount < mostRatings || unsolved && !d.before.Disputed, "do", "rating.used_up", "最多评价 %d 次,请直接联系受理单位", "%d ratings are taken at most; turn to the receiving unit", mostRatings)
	}}
	callerIsOther = guard{Message{"回访人不属于责任、配合单位", "the caller is not of a unit that rectifies"}, nil, func(d *deed) *Field {
		return unless(!d.partOfRectification(d.actor.Unit), "do", "four_eyes.call_back", "责任、配合单位不能自己回访", "a unit that rectifies does not call back itself")
	}}
	reachedAnswers = guard{Message{"有效回访有满意度,未接通的没有", "an effective call-back has a satisfaction, another one has none"}, []string{"reached", "satisfaction", "solved"}, func(d *deed) *Field {
		f := &d.cmd.Facts
		if value(f.Reached) {
			return unless(f.Has("satisfaction"), "satisfaction", "call_back.satisfaction", "有效回访须填写满意度(satisfaction)", "an effective call-back needs the satisfaction")
		}
		return unless(!f.Has("satisfaction") && f.Solved == nil, "reached", "call_back.not_reached", "未接通的回访不能填写满意度和是否解决", "where nobody was reached nobody said how satisfied he is")
	}}
)

func issueTracking(d *deed) {
	if d.t.Disputed && !slices.Contains(d.t.CodesSince, d.actor.ID) {
		d.t.CodesSince = append(slices.Clone(d.t.CodesSince), d.actor.ID)
	}
	d.t.Tracking, d.t.TrackingUntil = d.cmd.tracking, d.at.AddDate(trackingYears, 0, 0)
}

// rate can make a ticket disputed and never undoes it: nobody knows in whose hands a code is, and whoever gave it saw it.
func rate(d *deed) {
	f := &d.cmd.Facts
	d.t.Rating = Rating{d.at, value(f.Solved), value(f.Satisfaction), value(f.Remark)}
	d.t.RatingCount++
	if !d.t.Rating.Solved {
		d.t.Disputed, d.t.DisputedAt = true, d.at
	}
}

// callBack notes what was heard. That it is solved after all settles a dispute; that nothing was said of it does not.
func callBack(d *deed) {
	f := &d.cmd.Facts
	d.t.CallBacks = append(slices.Clone(d.t.CallBacks), CallBack{d.signature(), value(f.Reached), value(f.Satisfaction), value(f.Remark)})
	if f.Solved == nil {
		return
	}
	if d.t.Disputed = !*f.Solved; d.t.Disputed {
		d.t.DisputedAt = d.at
	} else {
		d.t.DisputedAt, d.t.CodesSince = time.Time{}, nil
	}
}

// Satisfaction is what the latest effective call-back found; blank without one.
func (t *Ticket) Satisfaction() string {
	for _, c := range slices.Backward(t.CallBacks) {
		if c.Reached {
			return c.Satisfaction
		}
	}
	return ""
}

// Case is what a complainant sees of his ticket: in plain words how far it is, dates and the reply. Nothing of it tells
// what the units do among themselves.
type Case struct {
	Stage      string // of the vocabulary case_stage
	ReceivedOn calendar.Day
	DueOn      calendar.Day
	RepliedOn  calendar.Day
	ClosedOn   calendar.Day
	Reply      Text // with what belongs to one person covered
	MayRate    bool
	Rated      bool
	Solved     bool
}

var caseStages = map[State]string{Registered: "received", NotAccepted: "not_accepted", Merged: "merged", StageClosed: "stage_closed",
	AcceptanceRequested: "checking", Verifying: "checking", Publicizing: "noticed", Closed: "closed"}

// Case gives what the bearer of the tracking code sees; false when the code no longer opens it.
func (t *Ticket) Case(now time.Time) (Case, bool) {
	if t.Tracking == "" || !now.Before(t.TrackingUntil) || t.State == Voided {
		return Case{}, false
	}
	c := Case{Stage: caseStages[t.State], ReceivedOn: dayIn(t.RegisteredAt), DueOn: t.CurrentDueOn, ClosedOn: dayIn(t.ClosedAt),
		Rated: !t.Rating.At.IsZero(), Solved: t.Rating.Solved,
		MayRate: (t.State == Closed || t.State == StageClosed) && (t.RatingCount < mostRatings || !t.Disputed)}
	if t.replyGiven() {
		c.RepliedOn, c.Reply = dayIn(t.RepliedAt), Text(redact.Mask(string(t.Reply)))
	}
	if c.Stage == "" {
		c.Stage = "handling"
	}
	return c, true
}

// replyGiven tells whether the reply was given to the complainant. What is asked of others together with a stage closure,
// or was written anew since a reopening, is still a draft.
func (t *Ticket) replyGiven() bool {
	if t.State == Closed || t.State == StageClosed {
		return true
	}
	return !t.RepliedAt.IsZero() && !t.RepliedAt.Before(t.ReopenedAt) && t.StageRequested.IsZero()
}

func dayIn(at time.Time) calendar.Day {
	if at.IsZero() {
		return 0
	}
	return calendar.DayOf(at)
}
