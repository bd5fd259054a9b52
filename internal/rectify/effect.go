package rectify

import (
	"slices"
	"strings"
	"time"

	"qingdan/internal/calendar"
)

// The effects of the moves. Facts with a namesake in the ticket are already written and every guard has been met.

func register(d *deed) {
	t, f := d.t, &d.cmd.Facts
	t.RegisteredAt, t.RegisteredBy, t.RegisteredUnit = d.at, d.actor.ID, d.actor.Unit
	t.Historical = d.cmd.Historical
	t.TicketNo = "QD-" + t.ID[:10]
	if t.Verdict == "" {
		t.Verdict = VerdictUnknown
	}
	t.ReceiptKey = receiptKey(t, d.cmd.LocalNumber)
	if !d.route.Dispatch {
		if t.ResponsibleUnit == "" && d.actor.Role != Coordinator {
			t.ResponsibleUnit = d.actor.Unit
		}
		if a := d.defaultVerifier(t.ResponsibleUnit); t.AcceptanceUnit == "" && !d.partOfRectification(a) {
			t.AcceptanceUnit = a
		}
	} else if !t.Historical {
		t.ResponsibleUnit, t.CoUnits = "", nil // dispatch names them
	}
	d.setDue(value(f.DueOn))
	d.informClock()
}

// receiptKey is what is unique in a campaign: letters in either case are one number.
func receiptKey(t *Ticket, qualifier string) string {
	key := strings.ToUpper(t.ReceiptNumber)
	if qualifier != "" {
		key = qualifier + "#" + key
	}
	return key
}

func edit(d *deed) {
	d.renumber()
	d.informClock() // the channel may be known only now
	if underAcceptance[d.t.State] {
		return
	}
	// Whoever signed saw another text (S-16).
	d.t.Countersigned, d.t.StageRequested = Signature{}, Signature{}
	if d.t.ListLevel != d.before.ListLevel || !slices.Equal(d.t.PollutionTypes, d.before.PollutionTypes) || d.t.TimeLimitType != d.before.TimeLimitType {
		d.t.PlanApproved = Signature{}
	}
}

func dispatch(d *deed) {
	t := d.t
	t.Dispatched = d.signature()
	d.startClocks()
	clocks := d.clocks()
	if reply := clocks.Reply; reply.Days > 0 && t.ReplyDueOn.IsZero() { // another dispatch gives no more time
		t.ReplyDueOn = d.limit("reply_due_on", d.today, reply.Days, reply.Working, d.route.CountFirst)
	}
	if due := value(d.cmd.Facts.DueOn); !due.IsZero() {
		d.setDue(due)
	} else if clocks.Close.Days > 0 {
		d.dueBy(clocks.Close, d.today)
	} else if !d.route.Plan {
		d.dueBy(clocks.Reply, d.today)
	}
}

func reassign(d *deed) {
	d.clearApprovals()
	d.t.Dispatched = d.signature()
	if p := d.before.Proposal; d.confirmsParts() { // who chose the units; who confirms may still check the work
		d.t.Dispatched.By, d.t.Dispatched.Unit = p.By, p.Unit
	}
	clearProposal(d)
	d.t.SignedAt = time.Time{}
	d.startClocks()
}

// startClocks sets the days by which the unit that now has the ticket must sign, return or plan, under the rules of the
// version that the ticket began with; another rule later changes none of them.
func (d *deed) startClocks() {
	d.t.SignDueAt = signDue(d)
	clocks := d.clocks()
	if d.t.ReturnDueOn = 0; clocks.ReturnDays >= 0 {
		d.t.ReturnDueOn = d.limit("return_due_on", d.today, clocks.ReturnDays, true, d.route.CountFirst)
	}
	if plan := clocks.PlanLimit; d.route.Plan && plan.Days > 0 {
		d.t.PlanDueOn = d.limit("plan_due_on", d.today, plan.Days, plan.Working, d.route.CountFirst)
	}
}

func sign(d *deed) { d.t.SignedAt = d.at }

func returned(d *deed) {
	d.t.ReturnCount++
	d.t.ResponsibleUnit, d.t.CoUnits, d.t.ResponsiblePerson = "", nil, ""
	d.t.Dispatched, d.t.SignDueAt, d.t.ReturnDueOn, d.t.PlanDueOn = Signature{}, time.Time{}, 0, 0
}

func submitPlan(d *deed) {
	d.t.Countersigned = Signature{} // it stood under an investigation
	d.setDue(value(d.cmd.Facts.DueOn))
	d.t.PlanSubmitted = d.signature()
}

// rejectPlan sends the plan back, and with it the due day that came with it: nobody has agreed to it.
func rejectPlan(d *deed) {
	t := d.t
	if t.DueFixed == t.PlanSubmitted {
		t.OriginalDueOn, t.CurrentDueOn, t.DueFixed, t.Variant = 0, 0, Signature{}, ""
	}
	t.PlanSubmitted = Signature{}
}

func approvePlan(d *deed) {
	d.setDue(value(d.cmd.Facts.DueOn))
	d.t.PlanApproved = d.signature()
}

func startNow(d *deed) {
	d.t.Countersigned = Signature{} // it stood under an investigation
	d.setDue(value(d.cmd.Facts.DueOn))
	d.dueBy(d.clocks().Close, d.today)
	if d.before.State == Registered {
		d.t.SignedAt = d.at
		d.t.TimeLimitType = "immediate"
	}
}

func progress(d *deed) {
	d.t.Countersigned, d.t.StageRequested = Signature{}, Signature{}
	if !d.ofResponsible(d.actor.Unit) { // a co-unit tells of its own part
		mine := PartProgress{Signature: d.signature(), Percent: d.t.ProgressPercent, Note: d.t.ProgressNote}
		if d.cmd.Facts.ProgressPercent == nil {
			mine.Percent = 0
		}
		d.t.ProgressPercent, d.t.ProgressNote = d.before.ProgressPercent, d.before.ProgressNote
		others := slices.DeleteFunc(slices.Clone(d.t.CoProgress), func(p PartProgress) bool { return p.Unit == mine.Unit })
		d.t.CoProgress = append(others, mine)
		return
	}
	d.t.ProgressAt = d.at
}

func requestStage(d *deed) {
	d.t.StageRequested = d.signature()
	d.t.RepliedAt = d.at
}

// stageClose agrees on the day of the remaining measures; the original due day stays.
func stageClose(d *deed) {
	d.t.StageClosedAt = d.at
	if !d.t.StageDueOn.IsZero() {
		d.setDue(d.t.StageDueOn) // when none was fixed before
		d.t.CurrentDueOn, d.t.DueFixed = d.t.StageDueOn, d.signature()
	}
	d.t.StageRequested = Signature{}
}

func requestAcceptance(d *deed) {
	d.t.Applied, d.t.AppliedFrom = d.signature(), d.before.State
	d.t.Evidence = d.digests()
	if d.t.ClosureType == "" {
		d.t.ClosureType = Rectified
	}
}

func leadPass(d *deed) {
	d.t.Reviewed = d.signature()
	d.enter(d.t.State)
}

// rejected sends back to where the application came from.
func rejected(d *deed) {
	if d.t.AppliedFrom == Investigating {
		d.t.State = Investigating
	}
	d.sendBack()
}

func verifyPass(d *deed) {
	d.verified()
	d.enter(d.t.State)
}

func skipPublicity(d *deed) {
	d.verified()
	closing(d)
}

// sendBack voids the application, so that everything is checked again.
func (d *deed) sendBack() {
	d.t.ReworkCount++
	planned, approved := d.t.PlanSubmitted, d.t.PlanApproved
	d.clearApprovals()
	d.t.PlanSubmitted, d.t.PlanApproved = planned, approved
	if d.t.Proposal.Do == "waive_notice" {
		clearProposal(d)
	}
	d.t.ClosureType = ""
}

func (d *deed) verified() {
	f := &d.cmd.Facts
	d.t.Verified = d.signature()
	d.t.Verification = Verification{Conclusion: value(f.Conclusion), On: value(f.InspectedOn), Place: value(f.Place), Participants: value(f.Participants)}
}

// enter does what entering a late state means, also when the stages before it are off.
func (d *deed) enter(state State) {
	switch state {
	case Publicizing:
		d.beginNotice()
	case Closed:
		closing(d)
	}
}

func closing(d *deed) {
	d.t.Closing, d.t.ClosedAt = d.signature(), d.at
	d.t.HistoricalClosure = false
}

func lookBack(d *deed) {
	f := &d.cmd.Facts
	d.t.LookBacks = append(slices.Clone(d.t.LookBacks), LookBack{Signature: d.signature(), Result: value(f.Result), On: value(f.InspectedOn), Note: value(f.Reason)})
}

func reopen(d *deed) {
	d.t.ReopenCount++
	d.t.ReopenedAt = d.at
	d.clearApprovals()
	d.t.Closing, d.t.ClosedAt, d.t.ClosureType, d.t.HistoricalClosure = Signature{}, time.Time{}, "", false
	d.t.FiledOn, d.t.FilingNumber = 0, ""
	d.t.Rating, d.t.RatingCount, d.t.Disputed, d.t.DisputedAt, d.t.CodesSince = Rating{}, 0, false, time.Time{}, nil
	d.setDue(value(d.cmd.Facts.DueOn)) // when none was fixed before
	d.t.CurrentDueOn, d.t.DueFixed = value(d.cmd.Facts.DueOn), d.signature()
}

func attach(d *deed) {
	d.prove()
	if !underAcceptance[d.t.State] && d.t.State != Closed {
		d.t.Countersigned = Signature{}
	}
}

func carryOver(d *deed) {
	f := &d.cmd.Facts
	d.renumber()
	d.setDue(value(f.DueOn))
	if f.RepliedOn != nil {
		d.t.RepliedAt = f.RepliedOn.Start()
	}
	if d.t.State == StageClosed && d.t.StageClosedAt.IsZero() {
		d.t.StageClosedAt = d.at
	}
	if d.t.Dispatched.IsZero() && d.t.ResponsibleUnit != "" {
		d.t.Dispatched = d.signature()
	}
}

func carryClosed(d *deed) {
	carryOver(d)
	d.t.Closing, d.t.ClosedAt, d.t.HistoricalClosure = d.signature(), d.at, true
	if d.t.ClosureType == "" {
		d.t.ClosureType = Rectified
		if d.t.Verdict == Unsubstantiated {
			d.t.ClosureType = Unfounded
		}
	}
}

func signDue(d *deed) time.Time {
	switch clocks := d.clocks(); {
	case clocks.SignHours > 0:
		return d.at.Add(time.Duration(clocks.SignHours) * time.Hour)
	case clocks.SignDays > 0:
		if last := d.limit("sign_due_at", calendar.DayOf(d.at), clocks.SignDays, true, d.route.CountFirst); !last.IsZero() {
			return last.End().UTC().Truncate(time.Microsecond)
		}
	}
	return time.Time{}
}
