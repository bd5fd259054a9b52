package rectify

import (
	"slices"
	"unicode/utf8"

	"qingdan/internal/calendar"
)

// Objection is what somebody says against a closure under public notice (公示异议).
type Objection struct {
	No       int // from 1 on, within the ticket
	Text     Text
	Channel  string
	On       calendar.Day // when it was made
	Recorded Signature    // of the public: when it came, without a name
	Public   bool         // came through the page of notices, so that a coordinator must look at it first
	Admitted Signature    // who let it in
	Declined bool         // kept out as no objection at all: abuse, or about something else
	Decided  Signature
	Upheld   bool
	Decision Text
}

// The bounds of what the public may send about one notice, so that nobody can bury it: how many may wait for a look at
// once, how many may come in all, and how long one may be.
const (
	mostWaiting   = 20
	mostPublic    = 100
	longestPublic = 2000
)

// OpenObjections lists the objections that wait for a decision.
func (t *Ticket) OpenObjections() []Objection {
	return slices.DeleteFunc(slices.Clone(t.Objections), func(o Objection) bool { return !o.Decided.IsZero() })
}

// objectedTo are the states in which objections are decided: what was objected to an earlier notice blocks a closing
// without one too.
var objectedTo = []State{AcceptanceRequested, Verifying, Publicizing}

// objectionMoves are rows 21 and 22 of domain section 4.2, and the dismissal that they imply.
var objectionMoves = []Move{
	{Do: "object", Label: Message{"登记公示异议", "Record an objection"}, From: []State{Publicizing}, Basis: "S", By: []Relation{ByCoordinator, ByPublic},
		Needs: []string{"objection", "objection_channel", "objected_on"}, If: []guard{objectedDuringNotice, publicInBounds}, Then: object},
	{Do: "moderate_objection", Label: Message{"审核公众异议", "Look at a public objection"}, From: objectedTo, Basis: "D", By: []Relation{ByCoordinator},
		Needs: []string{"objection_no", "granted", "reason"}, If: []guard{someObjectionWaits, objectionWaits, notTheRecorder}, Then: moderate},
	{Do: "uphold_objection", Label: Message{"异议成立", "Uphold the objection"}, From: objectedTo, To: Rectifying, Basis: "D", By: []Relation{ByVerifier, ByAcceptanceCoordinator},
		Needs: []string{"objection_no", "reason"}, Takes: []string{"closure_goal"}, If: []guard{someObjectionOpen, objectionOpen, objectionAdmitted, notTheRecorder, goalStated, goalFixed}, Then: upholdObjection},
	{Do: "dismiss_objection", Label: Message{"异议不成立", "Dismiss the objection"}, From: objectedTo, Basis: "D", By: []Relation{ByVerifier, ByAcceptanceCoordinator},
		Needs: []string{"objection_no", "reason"}, If: []guard{someObjectionOpen, objectionOpen, objectionAdmitted, notTheRecorder}, Then: func(d *deed) { d.decideObjection(false) }},
}

var (
	objectedDuringNotice = guard{Message{"异议在公示期内提出", "made while the notice ran"}, []string{"objected_on"}, func(d *deed) *Field {
		on := value(d.cmd.Facts.ObjectedOn)
		return unless(on >= d.t.NoticeStartOn && on <= d.today, "objected_on", "objection.day", "异议日期应在公示开始之日与今天之间", "an objection is made between the first day of the notice and today")
	}}
	publicInBounds = guard{Message{"公众异议在公示期内、数量有限", "from the public: while the notice runs, and not too many"}, []string{"objection"}, func(d *deed) *Field {
		if d.actor.Role != Public {
			return nil
		}
		waiting, all := 0, 0
		for _, o := range d.before.Objections {
			if o.Public && o.On >= d.t.NoticeStartOn {
				all++
				if o.waits() {
					waiting++
				}
			}
		}
		switch {
		case d.today > d.t.NoticeEndOn:
			return &Field{"objection", "notice.over", Say("公示已于 %s 期满,不再受理异议", "the notice ended on %s and takes no more objections", d.t.NoticeEndOn)}
		case waiting >= mostWaiting || all >= mostPublic:
			return &Field{"objection", "objection.too_many", Say("该公示收到的异议较多,请稍后再提,或直接联系受理单位", "too many objections to this notice wait; try again later, or turn to the receiving unit")}
		}
		return unless(utf8.RuneCountInString(string(value(d.cmd.Facts.Objection))) <= longestPublic, "objection", "text.too_long", "最多 %d 字", "at most %d characters", longestPublic)
	}}
	someObjectionWaits = guard{Message{"有待审核的公众异议", "a public objection waits for a look"}, nil, func(d *deed) *Field {
		return unless(d.seesUnadmitted() && slices.ContainsFunc(d.before.Objections, Objection.waits), "do", "objection.none_waiting", "没有待审核的公众异议", "no public objection waits for a look")
	}}
	objectionWaits = guard{Message{"该公众异议待审核", "the objection waits for a look"}, []string{"objection_no"}, func(d *deed) *Field {
		o, _ := d.objectionNamed()
		return unless(o.waits(), "objection_no", "objection.none", "没有该序号的待审核异议", "no objection of this number waits for a look")
	}}
	objectionAdmitted = guard{Message{"公众异议已审核", "a public objection was looked at"}, []string{"objection_no"}, func(d *deed) *Field {
		o, _ := d.objectionNamed()
		return unless(!o.waits(), "objection_no", "objection.not_admitted", "公众提出的异议须先由整改办审核(moderate_objection)", "a coordinator must look at a public objection first (moderate_objection)")
	}}
	noOpenObjection = guard{Message{"没有未处理的公示异议", "no open objection"}, nil, func(d *deed) *Field {
		if !d.seesUnadmitted() && slices.ContainsFunc(d.t.Objections, Objection.waits) {
			return unless(false, "do", "close.held", "尚有事项待处理,暂不能销号,请联系整改办", "something is to be decided before it is closed; ask a coordinator")
		}
		return unless(len(d.t.OpenObjections()) == 0, "do", "objection.open", "尚有 %d 件公示异议未处理,不能销号", "%d objections are open; decide on them before closing", len(d.t.OpenObjections()))
	}}
	// objectionsSettled holds where a closing comes without a notice of its own: what was objected to an earlier one stands.
	objectionsSettled = guard{Message{"不经公示而销号的,没有未处理的公示异议", "no open objection where it closes without a notice"}, nil, func(d *deed) *Field {
		if d.route.settle(d.move.To, d.t.ListLevel) != Closed {
			return nil
		}
		return noOpenObjection.unmet(d)
	}}
	someObjectionOpen = guard{Message{"有未处理的公示异议", "an objection is open"}, nil, func(d *deed) *Field {
		return unless(slices.ContainsFunc(d.t.OpenObjections(), d.sees), "do", "objection.none_open", "没有未处理的公示异议", "no objection is open")
	}}
	objectionOpen = guard{Message{"该异议待处理", "the objection is open"}, []string{"objection_no"}, func(d *deed) *Field {
		_, open := d.objectionNamed()
		return unless(open, "objection_no", "objection.none", "没有该序号的待处理异议", "no open objection has this number")
	}}
	notTheRecorder = guard{Message{"处理人不是登记人、申请人和责任单位", "decided by neither recorder nor applicant"}, []string{"objection_no"}, func(d *deed) *Field {
		o, _ := d.objectionNamed()
		return unless(o.Recorded.By != d.actor.ID && o.Admitted.By != d.actor.ID && d.differs(d.t.Applied) && !d.partOfRectification(d.actor.Unit), "do", "four_eyes.objection",
			"异议不能由登记人、审核人、申请人或责任、配合单位处理", "an objection is decided neither by who recorded it or let it in nor by who applied for the closure")
	}}
)

func (d *deed) objectionNamed() (Objection, bool) {
	for _, o := range d.before.OpenObjections() {
		if o.No == value(d.cmd.Facts.ObjectionNo) && d.sees(o) {
			return o, true
		}
	}
	return Objection{}, false
}

// waits tells whether a public objection was not yet looked at. It blocks the closing all the same: whoever wants to close
// looks at it first, and after the last day of the notice none can come any more.
func (o Objection) waits() bool { return o.Public && o.Admitted.IsZero() && o.Decided.IsZero() }

// Unadmitted tells whether a public objection was let in by nobody: it waits, or was kept out.
func (o Objection) Unadmitted() bool { return o.Public && o.Admitted.IsZero() }

// ShowsUnadmitted tells whether somebody may know of public objections that nobody let in: who moderates, who decides
// and the auditors. Whoever rectifies learns of an objection when it is admitted.
func (t *Ticket) ShowsUnadmitted(a Actor, tree *UnitTree) bool {
	switch {
	case tree.AnyAbove(a.Unit, t.Units()):
		return false
	case a.Role == Supervisor:
		return tree.Within(a.Unit, t.AcceptanceUnit)
	}
	return a.Role == Coordinator || a.Role == Auditor
}

func (d *deed) seesUnadmitted() bool { return d.before.ShowsUnadmitted(d.actor, d.units) }

func (d *deed) sees(o Objection) bool { return !o.Unadmitted() || d.seesUnadmitted() }

// moderate lets a public objection in, or keeps it out with a reason; it stays on the ticket either way.
func moderate(d *deed) {
	all := slices.Clone(d.t.Objections)
	o := &all[value(d.cmd.Facts.ObjectionNo)-1]
	if value(d.cmd.Facts.Granted) {
		o.Admitted = d.signature()
	} else {
		o.Declined, o.Decided, o.Decision = true, d.signature(), value(d.cmd.Facts.Reason)
	}
	d.t.Objections = all
}

func object(d *deed) {
	f := &d.cmd.Facts
	d.t.Objections = append(slices.Clone(d.t.Objections), Objection{No: len(d.t.Objections) + 1, Text: value(f.Objection), Channel: value(f.ObjectionChannel), On: value(f.ObjectedOn), Recorded: d.signature(), Public: d.actor.Role == Public})
}

func (d *deed) decideObjection(upheld bool) {
	all := slices.Clone(d.t.Objections)
	o := &all[value(d.cmd.Facts.ObjectionNo)-1]
	o.Decided, o.Upheld, o.Decision = d.signature(), upheld, value(d.cmd.Facts.Reason)
	d.t.Objections = all
}

// upholdObjection sends the ticket back: the whole way to the notice begins anew, and so does the notice.
func upholdObjection(d *deed) {
	d.decideObjection(true)
	d.sendBack()
}
