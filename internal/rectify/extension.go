package rectify

import (
	"slices"

	"qingdan/internal/calendar"
)

// Extension is one request to move the due day (延期) with its decision. The original due day never changes; the
// request counts only when it was granted.
type Extension struct {
	Asked   Signature
	From    calendar.Day // the due day that was agreed before
	To      calendar.Day // the day asked for
	Reason  Text
	Proof   []string // ids of attachments of the ticket
	Decided Signature
	Granted bool
	Opinion Text
	Lapsed  string // of the enumeration extension_lapse: what ended it undecided; blank when somebody decided
}

// Pending gives the extension that waits for a decision.
func (t *Ticket) Pending() (Extension, bool) {
	if n := len(t.Extensions); n > 0 && t.Extensions[n-1].Decided.IsZero() {
		return t.Extensions[n-1], true
	}
	return Extension{}, false
}

// extensionMoves are rows E1 and E2 of domain section 4.2.
var extensionMoves = []Move{
	{Do: "request_extension", Label: Message{"申请延期", "Ask for an extension"}, From: []State{Dispatched, Investigating, PlanReview, Rectifying, StageClosed}, Basis: "S", By: []Relation{ByUnitLeader},
		Needs: []string{"due_on", "reason", "proof"}, If: []guard{dueSet, noExtensionPending, extensionsLeft, beforeDue, extensionWithinRule, proofAttached}, Then: requestExtension},
	{Do: "decide_extension", Label: Message{"审批延期", "Decide on the extension"}, From: afterDispatch, Basis: "S", By: []Relation{ByDueFixer},
		Needs: []string{"granted", "reason"}, Takes: []string{"informed_on"}, If: []guard{extensionPending, notTheExtensionAsker, complainantInformed}, Then: decideExtension},
}

var (
	dueSet = guard{Message{"已有整改时限", "a due day is set"}, nil, func(d *deed) *Field {
		return unless(!d.t.CurrentDueOn.IsZero(), "do", "due.missing", "该问题尚无整改时限,不需要延期", "the ticket has no due day, so there is nothing to extend")
	}}
	noExtensionPending = guard{Message{"没有待审批的延期", "no extension waits"}, nil, func(d *deed) *Field {
		_, pending := d.before.Pending()
		return unless(!pending, "do", "extension.pending", "已有延期申请待审批", "an extension waits for a decision")
	}}
	extensionPending = guard{Message{"有待审批的延期", "an extension waits"}, nil, func(d *deed) *Field {
		_, pending := d.before.Pending()
		return unless(pending, "do", "extension.none", "没有待审批的延期申请", "no extension waits for a decision")
	}}
	extensionsLeft = guard{Message{"延期次数未用完", "extensions left"}, nil, func(d *deed) *Field {
		times := d.extensionRule().Times
		return unless(d.t.ExtensionCount < times, "do", "extension.used_up", "该来源最多延期 %d 次,已用完", "this source allows %d extensions, all used", times)
	}}
	beforeDue = guard{Message{"在到期之前申请", "asked for before the due day is over"}, nil, func(d *deed) *Field {
		return unless(d.t.CurrentDueOn.IsZero() || d.today <= d.t.CurrentDueOn, "do", "extension.too_late", "整改时限 %s 已过,不能再申请延期", "the due day %s is over; an extension can no longer be asked for", d.t.CurrentDueOn)
	}}
	extensionWithinRule = guard{Message{"新时限晚于现时限且不超过该来源的延期长度", "new day later, within the rule of the source"}, []string{"due_on"}, func(d *deed) *Field {
		due, rule := value(d.cmd.Facts.DueOn), d.extensionRule()
		if due <= d.t.CurrentDueOn {
			return &Field{"due_on", "extension.not_later", Say("新的整改时限必须晚于 %s", "the new due day must lie after %s", d.t.CurrentDueOn)}
		}
		if rule.Days == 0 {
			return nil
		}
		last, err := d.due(d.t.CurrentDueOn, rule.Days, rule.Working, false)
		return unless(err == nil && due <= last, "due_on", "extension.too_long", "该来源每次延期不能晚于 %s", "this source extends to %s at most", last)
	}}
	proofAttached = guard{Message{"证明材料已上传", "proof attached"}, []string{"proof"}, func(d *deed) *Field {
		for _, id := range value(d.cmd.Facts.Proof) {
			if !slices.ContainsFunc(d.evidence, func(a Attachment) bool { return a.ID == id }) {
				return &Field{"proof", "extension.proof_absent", Say("该问题没有编号为 %s 的材料,请先上传", "the ticket has no attachment %s; upload it first", id)}
			}
		}
		return nil
	}}
	notTheExtensionAsker = guard{Message{"审批人不是申请人和责任单位", "decided outside the responsible unit"}, nil, func(d *deed) *Field {
		e, _ := d.before.Pending()
		return unless(d.differs(e.Asked) && !d.partOfRectification(d.actor.Unit), "do", "four_eyes.extension", "延期不能由申请人或责任、配合单位自己审批", "an extension is not decided by who asks for it, nor by a unit that rectifies")
	}}
	complainantInformed = guard{Message{"延期已告知举报人(该来源要求时,匿名的除外)", "complainant informed where the source demands it, unless anonymous"}, []string{"granted", "informed_on"}, func(d *deed) *Field {
		needed := d.extensionRule().Inform && !d.before.Anonymous && value(d.cmd.Facts.Granted)
		on := value(d.cmd.Facts.InformedOn)
		if needed && on.IsZero() {
			return &Field{"informed_on", "extension.inform", Say("同意延期须告知举报人,请填写告知日期(informed_on)", "the complainant must be told of an extension: give informed_on")}
		}
		return unless(on <= d.today, "informed_on", "day.future", "不能晚于今天", "cannot lie in the future")
	}}
	noOpenExtension = guard{Message{"没有待审批的延期", "no open extension request"}, nil, func(d *deed) *Field {
		_, pending := d.before.Pending()
		return unless(!pending, "do", "extension.pending", "延期申请尚待审批,请先审批", "an extension waits for a decision; decide on it first")
	}}
)

func requestExtension(d *deed) {
	f := &d.cmd.Facts
	d.t.Extensions = append(slices.Clone(d.t.Extensions), Extension{Asked: d.signature(), From: d.t.CurrentDueOn, To: value(f.DueOn), Reason: value(f.Reason), Proof: value(f.Proof)})
}

func decideExtension(d *deed) {
	all := slices.Clone(d.t.Extensions)
	e := &all[len(all)-1]
	e.Decided, e.Granted, e.Opinion = d.signature(), value(d.cmd.Facts.Granted), value(d.cmd.Facts.Reason)
	d.t.Extensions = all
	if !e.Granted {
		return
	}
	d.t.CurrentDueOn = max(e.To, d.t.CurrentDueOn) // a stage closure may have agreed on a later day meanwhile
	d.t.DueFixed = d.signature()
	d.t.ExtensionCount++
	if on := value(d.cmd.Facts.InformedOn); !on.IsZero() {
		d.t.InformedOn = on
	}
}

// lapses tells what becomes of an extension that nobody has decided on when a move is made: it asks for time for a unit
// or a closure that is no more.
var lapses = map[string]string{"reassign": "reassigned", "return": "returned", "reopen": "reopened"}

// lapseExtension ends a pending extension in the act that took away what it was asked for. It was asked for and not
// granted, so it uses nothing up.
func (d *deed) lapseExtension() {
	why := lapses[d.move.Do]
	switch {
	case why == "" && !d.t.State.IsOpen():
		why = "ended"
	case d.move.Do == "reject_plan" && d.t.CurrentDueOn.IsZero(): // the day that it was to move was never agreed to
		why = "plan_rejected"
	}
	if _, pending := d.t.Pending(); !pending || why == "" {
		return
	}
	all := slices.Clone(d.t.Extensions)
	e := &all[len(all)-1]
	e.Decided, e.Lapsed = d.signature(), why
	d.t.Extensions = all
}
