package report

import (
	"strings"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Class is what a ticket counts as, whatever stage it is in.
type Class string

// The classes. The first two are the open stock, the first three the population P of domain section 6.1.
const (
	IsOpen        Class = "open"
	IsStageClosed Class = "stage_closed"
	IsClosed      Class = "closed"
	IsMerged      Class = "merged"
	IsNotAccepted Class = "not_accepted"
	IsVoided      Class = "voided"
)

// The states of signing for a ticket: nothing to sign for, waiting, signed by the limit or after it.
const (
	SignWaiting = "waiting"
	SignedInDue = "in_time"
	SignedLate  = "late"
)

// Standing is what figures need to know of a ticket after an entry of the journal: where it stands in every table, and
// facts that are days, counts and words only. What depends on the day of a report, such as being overdue, is computed
// from it when it is read. Field names in snake_case are the columns in which store keeps it.
type Standing struct {
	Source    rectify.Source
	Campaign  string
	ListLevel string
	Township  string
	Units     string // as in Cell
	Types     string // as in Cell
	Month     int    // of registration
	Batch     string
	Verdict   rectify.Verdict

	Class        Class
	KeyCase      bool
	Channel      string // 举报形式
	Derived      bool   // from another ticket (举一反三)
	Discovery    string
	Disputed     bool
	RegisteredOn calendar.Day

	StartedOn         calendar.Day // of the first dispatch, or of registration where nobody dispatches: days to close count from here
	FirstDispatchedOn calendar.Day // zero when it was never dispatched here
	Dispatches        int          // also to another unit
	Returns           int
	Signing           string
	SignDueOn         calendar.Day
	RepliedOn         calendar.Day
	OriginalDueOn     calendar.Day
	CurrentDueOn      calendar.Day
	Extensions        int

	Applications int // for acceptance
	Reworks      int
	ClosedOn     calendar.Day // zero while it is not closed
	ClosureType  rectify.ClosureType
	Historical   bool         // the closure came in by an import
	EverClosedOn calendar.Day // of the first closure, which stays when the ticket is reopened
	Reopens      int
	ReopenedOn   calendar.Day // of the last reopening

	LookBacks      int
	LookBacksLost  int          // that found a relapse or a false rectification
	LookBackOn     calendar.Day // of the last one since the closure in force; zero while it is not closed or not looked at
	LookBackResult string
	Calls          int // to the complainant (回访)
	CallsReached   int // effective ones (有效回访)
	CallsSatisfied int // by what was said in effective ones
	CallsBasically int
	CallsNot       int
	Repeats        int // complaints merged into this one

	ReplyDueOn        calendar.Day
	Orders            int // acts of 责令改正
	PenaltyCases      int // 立案处罚, 家
	FineFen           int64
	CriminalCases     int
	AdminDetention    int
	CriminalDetention int
	Summoned          int
	HeldAccountable   int
	NumberBegins      string // the first signs of the receipt number, which tell how a complaint came in

	Milestones bool         // has any (序时进度)
	Missed     calendar.Day // day of the first milestone that was not met
	MissedNext calendar.Day // day of the second one
}

// Cell is where the standing counts, without its audience.
func (s Standing) Cell() Cell {
	return Cell{Source: s.Source, Campaign: s.Campaign, ListLevel: s.ListLevel, Township: s.Township, Units: s.Units, Types: s.Types, Month: s.Month}
}

// Next is the standing after a move: what the ticket says, and what it no longer says of its past. prev is the zero
// Standing for a new ticket.
func Next(prev Standing, do string, t *rectify.Ticket) Standing {
	s := Standing{Source: t.Source, Campaign: t.Campaign, ListLevel: t.ListLevel, Township: t.Township, Units: strings.Join(t.Units(), ","),
		Types: strings.Join(t.PollutionTypes, ","), Month: calendar.DayOf(t.RegisteredAt).Month(), Batch: t.Batch, Verdict: t.Verdict,
		Class: classOf(t), KeyCase: t.KeyCase, Channel: t.Channel, Derived: t.Origin != "", Discovery: t.DiscoveryMode, Disputed: t.Disputed, RegisteredOn: calendar.DayOf(t.RegisteredAt),
		FirstDispatchedOn: prev.FirstDispatchedOn, Dispatches: prev.Dispatches, Returns: t.ReturnCount, RepliedOn: calendar.DayOf(t.RepliedAt),
		OriginalDueOn: t.OriginalDueOn, CurrentDueOn: t.CurrentDueOn, Extensions: t.ExtensionCount,
		Applications: prev.Applications, Reworks: t.ReworkCount, EverClosedOn: prev.EverClosedOn, Reopens: t.ReopenCount, ReopenedOn: calendar.DayOf(t.ReopenedAt), Repeats: t.RepeatCount}
	if s.Verdict == "" {
		s.Verdict = rectify.VerdictUnknown
	}
	on := calendar.DayOf(t.EffectiveAt)
	switch do {
	case "dispatch", "reassign":
		s.Dispatches++
		if s.FirstDispatchedOn.IsZero() {
			s.FirstDispatchedOn = on
		}
	case "request_acceptance", "claim_unfounded":
		s.Applications++
	}
	if s.StartedOn = s.FirstDispatchedOn; s.StartedOn.IsZero() {
		s.StartedOn = s.RegisteredOn
	}
	s.sign(t)
	s.act(t)
	s.close(t)
	s.after(prev, t)
	s.plan(t)
	return s
}

func classOf(t *rectify.Ticket) Class {
	switch t.State {
	case rectify.StageClosed, rectify.Closed, rectify.Merged, rectify.NotAccepted, rectify.Voided:
		return Class(t.State)
	}
	return IsOpen
}

// sign compares instants; a limit that runs out during a day is late at the end of that day.
func (s *Standing) sign(t *rectify.Ticket) {
	if t.SignDueAt.IsZero() || s.Dispatches == 0 {
		return
	}
	s.SignDueOn = calendar.DayOf(t.SignDueAt)
	switch {
	case t.SignedAt.IsZero():
		s.Signing = SignWaiting
	case t.SignedAt.After(t.SignDueAt):
		s.Signing = SignedLate
	default:
		s.Signing = SignedInDue
	}
}

// LongestBeginning is how many signs of a receipt number a standing keeps.
const LongestBeginning = 4

// act keeps what followed of the problem, and what it was to be answered by.
func (s *Standing) act(t *rectify.Ticket) {
	c := t.Consequences
	s.Orders, s.PenaltyCases, s.FineFen, s.CriminalCases = c.Orders(), c.PenaltyCases, c.FineFen, c.CriminalCases
	s.AdminDetention, s.CriminalDetention, s.Summoned, s.HeldAccountable = c.AdminDetention, c.CriminalDetention, c.Summoned, c.HeldAccountable
	s.ReplyDueOn = t.ReplyDueOn
	number := []rune(strings.ToUpper(t.ReceiptNumber))
	s.NumberBegins = string(number[:min(len(number), LongestBeginning)])
}

func (s *Standing) close(t *rectify.Ticket) {
	if t.State != rectify.Closed {
		return
	}
	s.ClosedOn, s.ClosureType, s.Historical = calendar.DayOf(t.ClosedAt), t.ClosureType, t.HistoricalClosure
	if s.EverClosedOn.IsZero() {
		s.EverClosedOn = s.ClosedOn
	}
}

// after is what is found and said once the work is done.
func (s *Standing) after(prev Standing, t *rectify.Ticket) {
	s.LookBacks = len(t.LookBacks)
	for _, l := range t.LookBacks {
		if l.Result != "held" {
			s.LookBacksLost++
		}
	}
	switch { // a look-back before the ticket was closed again, be it on the same day, is none of this closure
	case s.Class != IsClosed:
	case s.LookBacks > prev.LookBacks:
		last := t.LookBacks[s.LookBacks-1]
		s.LookBackOn, s.LookBackResult = last.On, last.Result
	case prev.Class == IsClosed:
		s.LookBackOn, s.LookBackResult = prev.LookBackOn, prev.LookBackResult
	}
	s.Calls = len(t.CallBacks)
	for _, c := range t.CallBacks {
		if !c.Reached {
			continue
		}
		s.CallsReached++
		switch c.Satisfaction {
		case "satisfied":
			s.CallsSatisfied++
		case "basically":
			s.CallsBasically++
		case "not":
			s.CallsNot++
		}
	}
}

// plan keeps the days of the two earliest milestones that were not met.
func (s *Standing) plan(t *rectify.Ticket) {
	s.Milestones = len(t.Milestones) > 0
	for _, m := range t.Milestones {
		switch {
		case !m.MetOn.IsZero():
		case s.Missed.IsZero() || m.On < s.Missed:
			s.Missed, s.MissedNext = m.On, s.Missed
		case s.MissedNext.IsZero() || m.On < s.MissedNext:
			s.MissedNext = m.On
		}
	}
}
