package rectify

import (
	"slices"

	"qingdan/internal/calendar"
)

// Slip is one reminder (催办) or supervision slip (督办单) and what the responsible unit answered.
type Slip struct {
	No       int // from 1 on, within the ticket
	Level    string
	Issued   Signature
	Reason   Text
	AnswerBy calendar.Day
	Answered Signature
	Answer   Text
}

// missedAfter gives the day after which a slip is missed: the day to answer when nobody had answered by then, else the
// day on which the ticket is overdue as well, for an answer alone ends no chase; false when it never is.
func (t *Ticket) missedAfter(s Slip) (calendar.Day, bool) {
	if s.Answered.IsZero() || calendar.DayOf(s.Answered.At) > s.AnswerBy {
		return s.AnswerBy, true
	}
	after := max(s.AnswerBy, t.CurrentDueOn)
	ended := t.State == Closed && calendar.DayOf(t.ClosedAt) <= after
	return after, !t.CurrentDueOn.IsZero() && !ended
}

// Missed tells whether a slip of the ticket was missed as of a day. It was met only when it was answered by its day and
// the ticket is not overdue once that day is over.
func (t *Ticket) Missed(s Slip, today calendar.Day) bool {
	after, missed := t.missedAfter(s)
	return missed && after < today
}

// lastSlip gives the supervision slip that was issued last; reminders do not count.
func (t *Ticket) lastSlip() (Slip, bool) {
	for _, s := range slices.Backward(t.Slips) {
		if slices.Contains(slipLevels, s.Level) {
			return s, true
		}
	}
	return Slip{}, false
}

// slipMoves are row E3 of domain section 4.2, and the answer that a slip asks for.
var slipMoves = []Move{
	{Do: "urge", Label: Message{"催办", "Remind"}, From: afterDispatch, Basis: "S", By: []Relation{ByCoordinator, BySupervisingUnit},
		Needs: []string{"reason", "answer_by"}, If: []guard{answerAhead}, Then: func(d *deed) { d.issue("reminder") }},
	{Do: "supervise", Label: Message{"发督办单", "Issue a supervision slip"}, From: afterDispatch, Basis: "S", By: []Relation{ByCoordinator},
		Needs: []string{"slip_level", "reason", "answer_by"}, Takes: []string{"urgent"}, If: []guard{answerAhead, nextLevel}, Then: func(d *deed) { d.issue(value(d.cmd.Facts.SlipLevel)) }},
	{Do: "answer_slip", Label: Message{"答复督办", "Answer a slip"}, From: append([]State{Closed}, afterDispatch...), Basis: "D", By: []Relation{ByUnitOfficer, ByUnitLeader},
		Needs: []string{"slip_no", "answer"}, If: []guard{someSlipOpen, slipOpen}, Then: answerSlip},
}

// slipLevels in rising order: blue, orange, red (蓝、橙、红).
var slipLevels = []string{"blue", "orange", "red"}

var (
	answerAhead = guard{Message{"答复期限晚于今天", "day to answer ahead"}, []string{"answer_by"}, func(d *deed) *Field {
		return unless(value(d.cmd.Facts.AnswerBy) > d.today, "answer_by", "due.past", "答复期限必须晚于今天", "the day to answer must lie after today")
	}}
	nextLevel = guard{Message{"前一级督办逾期才升级,紧急的除外", "next level only after the former was missed, unless urgent"}, []string{"slip_level", "urgent"}, func(d *deed) *Field {
		level := slices.Index(slipLevels, value(d.cmd.Facts.SlipLevel))
		reached, missed := -1, true
		if last, issued := d.before.lastSlip(); issued {
			reached, missed = slices.Index(slipLevels, last.Level), d.before.Missed(last, d.today)
		}
		if reached >= 0 && level <= reached {
			return unless(level == reached && !missed, "slip_level", "slip.not_higher", "已发过%s督办单;逾期的请升级", "a slip of level %s was issued already; raise the level when it was missed", slipLevels[reached])
		}
		inOrder := level == 0 || level == reached+1 && missed
		return unless(inOrder || value(d.cmd.Facts.Urgent), "slip_level", "slip.order", "督办按蓝、橙、红逐级升级,前一级逾期(未按期答复,或期满后问题仍超期)才能升级;紧急的请填 urgent", "slips rise from blue over orange to red, each after the former was missed; for an urgent one give urgent")
	}}
	someSlipOpen = guard{Message{"有待答复的督办单", "a slip waits for an answer"}, nil, func(d *deed) *Field {
		open := slices.ContainsFunc(d.before.Slips, func(s Slip) bool { return s.Answered.IsZero() })
		return unless(open, "do", "slip.none_open", "没有待答复的督办单", "no slip waits for an answer")
	}}
	slipOpen = guard{Message{"该督办单待答复", "the slip waits for an answer"}, []string{"slip_no"}, func(d *deed) *Field {
		n := value(d.cmd.Facts.SlipNo)
		return unless(n >= 1 && n <= len(d.before.Slips) && d.before.Slips[n-1].Answered.IsZero(), "slip_no", "slip.none", "没有该序号的待答复督办单", "no slip of this number waits for an answer")
	}}
)

func (d *deed) issue(level string) {
	f := &d.cmd.Facts
	d.t.Slips = append(slices.Clone(d.t.Slips), Slip{No: len(d.t.Slips) + 1, Level: level, Issued: d.signature(), Reason: value(f.Reason), AnswerBy: value(f.AnswerBy)})
}

func answerSlip(d *deed) {
	f := &d.cmd.Facts
	all := slices.Clone(d.t.Slips)
	s := &all[value(f.SlipNo)-1]
	s.Answered, s.Answer = d.signature(), value(f.Answer)
	d.t.Slips = all
}
