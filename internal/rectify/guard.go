package rectify

import (
	"cmp"
	"slices"
	"strings"
)

// guard is one condition of a move. A guard with facts can be met by bringing them, so it is not asked when a
// caller only wants to know what is possible.
type guard struct {
	name  Message // for the documents
	facts []string
	unmet func(*deed) *Field
}

func unless(ok bool, name, code, zh, en string, args ...any) *Field {
	if ok {
		return nil
	}
	return &Field{name, code, Say(zh, en, args...)}
}

var (
	regionNamed = guard{Message{"注明乡镇或行政区域", "region"}, []string{"township", "region_text"}, func(d *deed) *Field {
		return unless(d.t.Township != "" || d.t.RegionText != "", "township", "region.missing", "请填写乡镇(township)或行政区域(region_text)", "name the township or the region_text")
	}}
	dispatchOn = guard{Message{"该来源须交办,或退单后另行交办", "dispatch on, or the ticket was returned"}, nil, func(d *deed) *Field {
		return unless(d.route.Dispatch || d.before.ReturnCount > 0, "do", "route.no_dispatch", "该来源不经交办,请由责任单位立行立改", "this source is not dispatched; the responsible unit starts at once")
	}}
	noProposal = guard{Message{"没有待确认的提请", "no proposal pending"}, nil, func(d *deed) *Field {
		return unless(d.t.Proposal.IsZero(), "do", "proposal.pending", "已提请%s,请先由第二人确认或撤回", "a proposal to %s is pending; confirm or withdraw it first", d.t.Proposal.Do)
	}}
	proposedAny = guard{Message{"有待确认的提请", "a proposal is pending"}, nil, func(d *deed) *Field {
		return unless(!d.t.Proposal.IsZero(), "do", "proposal.none", "没有待确认的提请", "no proposal is pending")
	}}
	masterFits = guard{Message{"主件存在且未终结", "master fits"}, []string{"master"}, func(d *deed) *Field {
		m := d.master
		switch {
		case m == nil:
			return &Field{"master", "merge.no_master", Say("主件不存在", "there is no such master ticket")}
		case m.ID == d.t.ID:
			return &Field{"master", "merge.itself", Say("不能并入自身", "a ticket cannot be merged into itself")}
		case m.State == Merged || m.State == Voided || m.State == NotAccepted:
			return &Field{"master", "merge.master_ended", Say("主件已%s,不能作为主件", "the master is %s and cannot take in others", Label("state", string(m.State)).ZH)}
		}
		for _, r := range d.t.RecusedUnits {
			if !slices.ContainsFunc(m.RecusedUnits, func(u string) bool { return d.units.Within(r, u) }) {
				return &Field{"master", "merge.recused", Say("主件未对本件的回避单位回避,并入后其将知晓本件", "the master is open to a unit recused here, which would learn of this ticket by it")}
			}
		}
		for _, r := range m.RecusedUnits {
			if !slices.ContainsFunc(d.t.RecusedUnits, func(u string) bool { return d.units.Within(r, u) }) {
				return &Field{"master", "merge.recused_master", Say("主件对本件未回避的单位回避,并入后其将知晓主件;请先为本件设置同样的回避", "the master is closed to a unit that sees this ticket, which would learn of it by the merger; recuse that unit here first")}
			}
		}
		return nil
	}}
	masterDecided = guard{Message{"主件已销号的须作出决定", "decision on a closed master"}, []string{"master_decision"}, func(d *deed) *Field {
		decided := d.cmd.Facts.MasterDecision != nil && d.cmd.Facts.Has("reason")
		return unless(d.master == nil || d.master.State != Closed || decided, "master_decision", "merge.master_closed",
			"主件已销号,请给出 master_decision(reopen 或 keep_closed)和理由", "the master is closed: give master_decision (reopen or keep_closed) and a reason")
	}}
	leadNamed = guard{Message{"已指定牵头单位", "lead unit named"}, []string{"lead_unit"}, func(d *deed) *Field {
		return unless(!d.route.Review || d.t.LeadUnit != "", "lead_unit", "units.lead_missing", "该来源须复查,请指定牵头单位", "this source is reviewed: name the lead unit")
	}}
	verifierNamed = guard{Message{"已指定验收单位", "acceptance unit named"}, []string{"acceptance_unit"}, func(d *deed) *Field {
		return unless(!d.route.Verify || d.t.AcceptanceUnit != "", "acceptance_unit", "units.acceptance_missing", "请指定验收单位", "name the acceptance unit")
	}}
	verifierIsOther = guard{Message{"验收单位不是责任、配合单位", "acceptance unit is another unit"}, []string{"acceptance_unit"}, func(d *deed) *Field {
		return unless(d.t.AcceptanceUnit == "" || !d.partOfRectification(d.t.AcceptanceUnit), "acceptance_unit", "four_eyes.acceptance_unit",
			"验收单位不能是责任单位、配合单位或其下属单位", "the acceptance unit must be neither the responsible unit nor a co-unit, nor below one")
	}}
	defaultVerifierIsOther = guard{Message{"自查问题由其他单位验收", "what a unit finds itself is verified by another unit"}, []string{"acceptance_unit", "responsible_unit"}, func(d *deed) *Field {
		named := d.t.ResponsibleUnit != "" && d.t.AcceptanceUnit != "" // verifierIsOther sees both
		if named || d.route.Dispatch || !d.route.Verify || d.cmd.Historical || d.actor.Role == Coordinator && d.t.ResponsibleUnit == "" {
			return nil
		}
		responsible := cmp.Or(d.t.ResponsibleUnit, d.actor.Unit)
		acceptance := cmp.Or(d.t.AcceptanceUnit, d.defaultVerifier(responsible))
		return unless(acceptance == "" || !d.units.Within(acceptance, responsible), "acceptance_unit", "four_eyes.acceptance_unit",
			"验收单位不能是责任单位或其下属单位;验收单位自查发现的问题请由整改办登记并指定其他验收单位(acceptance_unit)", "the acceptance unit must not be the responsible unit, nor below it; what an acceptance unit finds itself is registered by a coordinator who names another acceptance_unit")
	}}
	leadIsOther = guard{Message{"牵头单位不是责任、配合单位", "lead unit is another unit"}, []string{"lead_unit"}, func(d *deed) *Field {
		return unless(d.t.LeadUnit == "" || !d.route.Review || !d.partOfRectification(d.t.LeadUnit), "lead_unit", "four_eyes.lead_unit",
			"牵头(复查)单位不能是责任单位、配合单位或其下属单位", "the lead unit must be neither the responsible unit nor a co-unit, nor below one")
	}}
	leadNotDispatching = guard{Message{"只有复查一道检查时,牵头单位不是交办单位", "the only checker is not the dispatching unit"}, []string{"lead_unit"}, func(d *deed) *Field {
		dispatches := d.actor.Unit
		if d.confirmsParts() { // who confirms a transfer did not choose
			dispatches = d.before.Proposal.Unit
		}
		return unless(d.route.Verify || !d.route.Review || d.t.LeadUnit != dispatches, "lead_unit", "four_eyes.dispatcher",
			"该来源只有复查一道检查,牵头单位不能是交办单位", "the review is the only check of this source, so the lead unit cannot be the dispatching unit")
	}}
	unitsNotRecused = guard{Message{"回避单位不参与", "no part for a recused unit"}, []string{"recused_units"}, func(d *deed) *Field {
		for _, u := range append(d.t.Units(), d.t.LeadUnit, d.t.AcceptanceUnit, d.t.SupervisingUnit) {
			for _, r := range d.t.RecusedUnits {
				if u != "" && d.units.Within(u, r) {
					return &Field{"recused_units", "units.recused", Say("被举报单位及其下属单位应当回避,不能承办、配合、牵头、督导或验收", "a recused unit, or one below it, can have no part in this ticket")}
				}
			}
		}
		for _, r := range d.t.RecusedUnits {
			if !slices.Contains(d.before.RecusedUnits, r) && !slices.ContainsFunc(d.actor.ScopeUnits, func(u string) bool { return d.units.Within(r, u) }) {
				return &Field{"recused_units", "units.recused_beyond", Say("只能对本人查看范围内的单位设置回避", "only units within your own scope can be recused")}
			}
			if r != d.actor.Unit && d.units.Within(d.actor.Unit, r) {
				return &Field{"recused_units", "units.recused_above", Say("不能对登记单位的上级整体回避,否则无人能够办理", "a unit above the one that registers cannot be recused as a whole: nobody could handle the ticket")}
			}
		}
		return nil
	}}
	dueNamed = guard{Message{"整改时限已定", "due day"}, []string{"due_on"}, func(d *deed) *Field {
		due := value(d.cmd.Facts.DueOn)
		if due.IsZero() {
			return unless(!d.route.DueDemanded, "due_on", "due.missing", "该来源须在交办时确定整改时限(due_on)", "this source needs due_on at dispatch")
		}
		again := due == d.before.CurrentDueOn // it was fixed before the ticket was returned and does not move
		return unless(due >= d.today || again, "due_on", "due.past", "整改时限不能早于今天", "the due day cannot lie in the past")
	}}
	dueAhead = guard{Message{"新时限晚于今天", "due day ahead"}, []string{"due_on"}, func(d *deed) *Field {
		return unless(value(d.cmd.Facts.DueOn) > d.today, "due_on", "due.past", "新的整改时限必须晚于今天", "the new due day must lie after today")
	}}
	dueKnown = guard{Message{"整改时限已知", "due day known"}, []string{"due_on"}, func(d *deed) *Field {
		due := value(d.cmd.Facts.DueOn)
		if !due.IsZero() && !d.t.OriginalDueOn.IsZero() && due != d.t.CurrentDueOn {
			return &Field{"due_on", "due.fixed", Say("整改时限已定为 %s,只能通过延期改变", "the due day is fixed at %s; only an extension moves it", d.t.CurrentDueOn)}
		}
		return unless(!due.IsZero() || !d.t.CurrentDueOn.IsZero(), "due_on", "due.missing", "请确定整改时限(due_on)", "name the due day (due_on)")
	}}
	returnInTime = guard{Message{"在退单期限内", "return in time"}, nil, func(d *deed) *Field {
		return unless(d.t.ReturnDueOn.IsZero() || d.today <= d.t.ReturnDueOn, "do", "return.too_late", "退单期限已过(%s 前)", "the time to return a ticket ended on %s", d.t.ReturnDueOn)
	}}
	thirdReturn = guard{Message{"第三次退单由交办单位负责人决定", "third return by the dispatching unit's leader"}, nil, func(d *deed) *Field {
		byLeader := relations[ByDispatchLeader].holds(d)
		if d.t.ReturnCount < 2 {
			return unless(!byLeader || relations[ByUnitOfficer].holds(d), "do", "return.by_unit", "前两次退单由责任单位提出", "the first two returns are made by the responsible unit")
		}
		return unless(byLeader, "do", "return.third", "第三次退单须由交办单位负责人决定", "a third return is decided by the leader of the dispatching unit")
	}}
	findingsRecorded = guard{Message{"已填调查核实情况和是否属实", "findings recorded"}, []string{"findings", "verdict"}, func(d *deed) *Field {
		return unless(d.t.Findings != "" && d.t.Verdict != "" && d.t.Verdict != VerdictUnknown, "findings", "findings.missing", "请先填写调查核实情况(findings)和是否属实(verdict)", "record the findings and the verdict first")
	}}
	remainingDated = guard{Message{"后续措施有期限", "remaining measures dated"}, []string{"measures"}, func(d *deed) *Field {
		bad := slices.ContainsFunc(d.t.Measures, func(m Measure) bool { return m.DoneOn.IsZero() && m.DueOn.IsZero() })
		return unless(!bad, "measures", "measures.undated", "每项后续措施都要有期限", "every remaining measure needs a due_on")
	}}
	stageDueAhead = guard{Message{"后续期限晚于今天", "later due day"}, []string{"stage_due_on"}, func(d *deed) *Field {
		return unless(d.t.StageDueOn > d.today, "stage_due_on", "due.past", "后续措施期限必须晚于今天", "stage_due_on must lie after today")
	}}
	startAllowed = guard{Message{"立行立改,或该来源不报方案", "at once, or no plan on this route"}, []string{"time_limit_type"}, func(d *deed) *Field {
		if d.before.State == Registered {
			return unless(!d.route.Dispatch, "do", "route.dispatch_first", "该来源须先交办", "this source must be dispatched first")
		}
		return unless(!d.route.Plan || d.before.TimeLimitType == "immediate", "time_limit_type", "plan.needed", "只有立行立改(immediate)可以不报方案", "only an immediate ticket may start without a plan")
	}}
	planWaits = guard{Message{"方案待审定", "a plan waits for approval"}, nil, func(d *deed) *Field {
		return unless(d.route.Plan && !d.t.PlanSubmitted.IsZero() && d.t.PlanApproved.IsZero(), "do", "plan.none_waiting", "没有待审定的方案", "no plan waits for approval")
	}}
	planStands = guard{Message{"方案已审定,此后类别未变", "the plan stands approved"}, nil, func(d *deed) *Field {
		elsewhere := d.t.Historical || d.t.ReopenCount > 0 // the plan was approved before it came here, or for the first closure
		return unless(!d.route.Plan || d.t.TimeLimitType == "immediate" || !d.t.PlanApproved.IsZero() || elsewhere && d.t.PlanSubmitted.IsZero(), "do", "plan.unapproved",
			"整改方案未经审定,或审定后类别有变,须(重新)审定(approve_plan)", "no approved plan stands, or the category changed after the approval; it must be approved (again) with approve_plan")
	}}
	notThePlanner = guard{Message{"审定人不是报送人", "approver is not the submitter"}, nil, func(d *deed) *Field {
		return unless(d.actor.ID != d.t.PlanSubmitted.By && !d.ofResponsible(d.actor.Unit), "do", "four_eyes.plan", "方案不能由报送人或责任单位自己审定", "a plan is not approved by who submitted it, nor by the responsible unit")
	}}
	verdictGiven = guard{Message{"举报、热线件已填核实情况和是否属实", "findings and verdict of a complaint"}, []string{"findings", "verdict"}, func(d *deed) *Field {
		if d.t.Source != Complaint && d.t.Source != Hotline {
			return nil
		}
		return findingsRecorded.unmet(d)
	}}
	complaintFamily = guard{Message{"群众举报、热线类", "complaint family"}, nil, func(d *deed) *Field {
		return unless(d.t.Source == Complaint || d.t.Source == Hotline, "do", "stage.not_a_complaint", "只有群众举报和热线件可以阶段性办结", "only complaints and hotline tickets can be stage-closed")
	}}
	stageAsked = guard{Message{"已申请阶段性办结", "stage closure asked for"}, nil, func(d *deed) *Field {
		return unless(!d.t.StageRequested.IsZero(), "do", "stage.not_asked", "责任单位尚未申请阶段性办结", "the responsible unit has not asked for stage closure")
	}}
	notTheStageAsker = guard{Message{"由另一人决定", "another person decides"}, nil, func(d *deed) *Field {
		return unless(d.actor.ID != d.t.StageRequested.By && d.actor.Unit != d.t.StageRequested.Unit, "do", "four_eyes.stage", "申请人和决定人不能是同一人或同一单位", "who asks and who decides must differ in person and unit")
	}}
	checklistFull = guard{Message{"五项标准齐备", "five criteria met"}, []string{"checklist"}, func(d *deed) *Field {
		var missing []string
		for _, c := range Vocabulary["criterion"] {
			if !slices.Contains(d.t.Checklist, c.ID) {
				missing = append(missing, c.ID)
			}
		}
		return unless(missing == nil, "checklist", "checklist.incomplete", "五项标准尚缺:%s", "criteria not met: %s", strings.Join(missing, ", "))
	}}
	photoBefore   = demands("before", "evidence.before_missing", "缺少整改前照片", "a photo before rectification is missing")
	photoAfter    = demands("after", "evidence.after_missing", "缺少整改后照片", "a photo after rectification is missing")
	selfCheckForm = demands("self_check", "evidence.self_check_missing", "缺少自查表", "the self-check form is missing")
	penaltyRecord = guard{Message{"有违法行为须有处罚文书", "penalty document for a violation"}, nil, func(d *deed) *Field {
		return unless(!d.t.Violation || d.has("penalty"), "evidence", "evidence.penalty_missing", "存在违法行为,缺少处罚文书", "a violation was found: the penalty document is missing")
	}}
	someEvidence = guard{Message{"已上传佐证", "evidence attached"}, nil, func(d *deed) *Field {
		return unless(len(d.evidence) > 0, "evidence", "evidence.missing", "请先上传佐证材料", "attach evidence first")
	}}
	countersigned = guard{Message{"单位负责人已签字", "leader's signature"}, nil, func(d *deed) *Field {
		return unless(d.actor.Role == Leader || !d.t.Countersigned.IsZero() && d.t.Countersigned.By != d.actor.ID, "do", "countersign.missing", "需要单位负责人签字(countersign),签字后材料有变须重新签字", "the unit leader must countersign; a change after the signature voids it")
	}}
	closureFitsVerdict = guard{Message{"销号类型与属实情况相符", "closure type fits the verdict"}, []string{"closure_type", "verdict"}, func(d *deed) *Field {
		ok := d.t.ClosureType == Unfounded && d.t.Verdict == Unsubstantiated || d.t.ClosureType == NoActionNeeded && d.t.Verdict != Unsubstantiated
		return unless(ok, "closure_type", "closure_type.unfit", "不属实用 unfounded,属实但无需整改用 no_action_needed", "use unfounded for an unsubstantiated problem, no_action_needed for a true one that needs no measures")
	}}
	closureAsRectified = guard{Message{"整改后的销号类型", "closure type after rectification"}, []string{"closure_type"}, func(d *deed) *Field {
		ok := d.t.ClosureType == "" || d.t.ClosureType == Rectified || d.t.ClosureType == CompletedLongTerm
		return unless(ok && d.t.Verdict != Unsubstantiated, "closure_type", "closure_type.unfit", "整改后申请验收只能是 rectified 或 completed_long_term;不属实的请在调查核实时申请(claim_unfounded)",
			"after rectification the closure type is rectified or completed_long_term; what is unsubstantiated is claimed while investigating (claim_unfounded)")
	}}
	closureTypeSet = guard{Message{"已选销号类型", "closure type set"}, []string{"closure_type"}, func(d *deed) *Field {
		return unless(d.t.ClosureType != "", "closure_type", "closure_type.missing", "请选择销号类型", "choose the closure_type")
	}}
	evidenceUnchanged = guard{Message{"佐证与申请时一致", "evidence as applied for"}, nil, func(d *deed) *Field {
		return unless(d.t.Applied.IsZero() || slices.Equal(d.t.Evidence, d.digests()), "evidence", "evidence.changed", "申请验收后佐证材料有变,请退回重新申请", "the evidence changed after the application; send the ticket back")
	}}
	evidenceOpen = guard{Message{"此时可补充佐证", "evidence may be added now"}, nil, func(d *deed) *Field {
		if d.cmd.Attachment == nil {
			return nil
		}
		kind := d.cmd.Attachment.Kind
		frozen := underAcceptance[d.t.State] || d.t.State == Closed
		byChecker := (kind == "verification" || kind == "notice") && d.actor.Role != Officer && d.actor.Role != Leader
		return unless(!frozen || byChecker, "kind", "evidence.frozen", "申请验收后不能再改动佐证材料;只有核查方可补充验收表和公示截图", "evidence is frozen after the application; only checkers may add verification forms and notices")
	}}
	identityByCoordinator = guard{Message{"举报人信息只由整改办登记", "identity recorded by a coordinator only"}, nil, func(d *deed) *Field {
		return unless(d.cmd.Seal == nil || d.actor.Role == Coordinator, complainant, "complainant.not_yours", "举报人信息只能由整改办、信访组登记", "only a coordinator records who complained")
	}}
	onlyHistory = guard{Message{"未在本系统办理过", "never worked on here"}, nil, func(d *deed) *Field {
		return unless(d.t.Historical && !d.t.Live, "do", "historical.live", "该问题已在系统中办理,不能再按历史台账导入", "this ticket has been worked on here and cannot be changed by an import of history")
	}}
)

func demands(kind, code, zh, en string) guard {
	return guard{Message{"佐证:" + Label("evidence_kind", kind).ZH, "evidence: " + kind}, nil, func(d *deed) *Field { return unless(d.has(kind), "evidence", code, "%[1]s", "%[2]s", zh, en) }}
}

func proposed(do string) guard {
	return guard{Message{"已由他人提请", "proposed by another person"}, nil, func(d *deed) *Field {
		return unless(d.t.Proposal.Do == do, "do", "proposal.none", "须先由整改办提请(propose_%s),再由其他单位的第二人确认", "a coordinator must propose first (propose_%s); a second person of another unit confirms", do)
	}}
}
