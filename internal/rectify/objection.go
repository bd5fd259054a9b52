package rectify

import (
	"slices"

	"qingdan/internal/calendar"
)

// Objection is what somebody says against a closure under public notice (公示异议).
type Objection struct {
	No       int // from 1 on, within the ticket
	Text     Text
	Channel  string
	On       calendar.Day // when it was made
	Recorded Signature
	Decided  Signature
	Upheld   bool
	Decision Text
}

// OpenObjections lists the objections that wait for a decision.
func (t *Ticket) OpenObjections() []Objection {
	return slices.DeleteFunc(slices.Clone(t.Objections), func(o Objection) bool { return !o.Decided.IsZero() })
}

// objectionMoves are rows 21 and 22 of domain section 4.2, and the dismissal that they imply.
var objectionMoves = []Move{
	{Do: "object", Label: Message{"登记公示异议", "Record an objection"}, From: []State{Publicizing}, Basis: "S", By: []Relation{ByCoordinator, ByPublic},
		Needs: []string{"objection", "objection_channel", "objected_on"}, If: []guard{objectedDuringNotice}, Then: object},
	{Do: "uphold_objection", Label: Message{"异议成立", "Uphold the objection"}, From: []State{Publicizing}, To: Rectifying, Basis: "D", By: []Relation{ByVerifier, ByAcceptanceCoordinator},
		Needs: []string{"objection_no", "reason"}, If: []guard{someObjectionOpen, objectionOpen, notTheRecorder}, Then: upholdObjection},
	{Do: "dismiss_objection", Label: Message{"异议不成立", "Dismiss the objection"}, From: []State{Publicizing}, Basis: "D", By: []Relation{ByVerifier, ByAcceptanceCoordinator},
		Needs: []string{"objection_no", "reason"}, If: []guard{someObjectionOpen, objectionOpen, notTheRecorder}, Then: func(d *deed) { d.decideObjection(false) }},
}

var (
	objectedDuringNotice = guard{Message{"异议在公示期内提出", "made while the notice ran"}, []string{"objected_on"}, func(d *deed) *Field {
		on := value(d.cmd.Facts.ObjectedOn)
		return unless(on >= d.t.NoticeStartOn && on <= d.today, "objected_on", "objection.day", "异议日期应在公示开始之日与今天之间", "an objection is made between the first day of the notice and today")
	}}
	noOpenObjection = guard{Message{"没有未处理的公示异议", "no open objection"}, nil, func(d *deed) *Field {
		return unless(len(d.t.OpenObjections()) == 0, "do", "objection.open", "尚有 %d 件公示异议未处理,不能销号", "%d objections are open; decide on them before closing", len(d.t.OpenObjections()))
	}}
	someObjectionOpen = guard{Message{"有未处理的公示异议", "an objection is open"}, nil, func(d *deed) *Field {
		return unless(len(d.t.OpenObjections()) > 0, "do", "objection.none_open", "没有未处理的公示异议", "no objection is open")
	}}
	objectionOpen = guard{Message{"该异议待处理", "the objection is open"}, []string{"objection_no"}, func(d *deed) *Field {
		_, open := d.objectionNamed()
		return unless(open, "objection_no", "objection.none", "没有该序号的待处理异议", "no open objection has this number")
	}}
	notTheRecorder = guard{Message{"处理人不是登记人、申请人和责任单位", "decided by neither recorder nor applicant"}, []string{"objection_no"}, func(d *deed) *Field {
		o, _ := d.objectionNamed()
		return unless(o.Recorded.By != d.actor.ID && d.differs(d.t.Applied) && !d.partOfRectification(d.actor.Unit), "do", "four_eyes.objection",
			"异议不能由登记人、申请人或责任、配合单位处理", "an objection is decided neither by who recorded it nor by who applied for the closure")
	}}
)

func (d *deed) objectionNamed() (Objection, bool) {
	for _, o := range d.before.OpenObjections() {
		if o.No == value(d.cmd.Facts.ObjectionNo) {
			return o, true
		}
	}
	return Objection{}, false
}

func object(d *deed) {
	f := &d.cmd.Facts
	d.t.Objections = append(slices.Clone(d.t.Objections), Objection{No: len(d.t.Objections) + 1, Text: value(f.Objection), Channel: value(f.ObjectionChannel), On: value(f.ObjectedOn), Recorded: d.signature()})
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
