package rectify

import "slices"

// Move is one row of the table: what may be done, from where to where, by whom, with what, and under which
// conditions. There is no other way to change a ticket.
type Move struct {
	Do    string
	Label Message
	From  []State
	To    State // blank: the state stays
	By    []Relation
	Needs []string // facts that must be brought
	Takes []string // facts that may be brought
	If    []guard
	Then  effect
	Basis string // S: stated in a public rule, P: practice seen, D: decided here (domain section 4.2)
	Late  bool   // may be entered after it happened, with a reason
}

var (
	described = []string{"title", "description", "address", "region_text", "lng_micro", "lat_micro", "township", "pollution_types", "industry",
		"risk_level", "key_case", "discovered_on", "discovery_mode", "list_level", "channel", "batch", "batch_on", "quantity", "quantity_unit", "anonymous",
		"time_limit_type", "closure_goal", "recused_units"}
	found = []string{"responsible_person", "findings", "verdict", "violation", "handling", "reply", "reply_number", "accountability", "remarks_text", "consequences", "measures", "milestones", "closure_goal"}
	parts = []string{"lead_unit", "co_units", "supervising_unit", "acceptance_unit"}

	noticed = []string{"notice_url", "notice_text", "notice_unit", "notice_contact"}

	afterDispatch = []State{Dispatched, Investigating, PlanReview, Rectifying, StageClosed, AcceptanceRequested, Verifying, Publicizing}
	beforeAccept  = []State{Investigating, Rectifying, StageClosed}
)

func with(lists ...[]string) []string {
	var all []string
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// Table is the state machine: domain section 4.2, row by row.
var Table = slices.Concat(mainMoves, extensionMoves, objectionMoves, slipMoves, confirmMoves, trackingMoves, informMoves)

var mainMoves = []Move{
	{Do: "register", Label: Message{"登记", "Register"}, To: Registered, Basis: "S", By: []Relation{ByRegistrar},
		Needs: []string{"source", "title", "description", "discovered_on"},
		Takes: with(described, found, parts, []string{"campaign", "receipt_number", "origin", "responsible_unit", "due_on", "start", complainant}),
		If:    []guard{regionNamed, byCoordinatorOnly, partsNotChosen, dueAtDispatch, unitsNotRecused, verifierIsOther, defaultVerifierIsOther, identityByCoordinator, nobodyKnown}, Then: register},
	{Do: "edit", Label: Message{"修改", "Edit"}, From: append([]State{Registered}, afterDispatch...), Basis: "D", By: []Relation{ByCoordinator},
		Takes: with(described, found, []string{"campaign", "receipt_number"}), If: []guard{unchangedUnderAcceptance, goalFixed, measuresKept, measuresDated, milestonesKept, milestonesDated, numberKept, categoryKept, channelKept, unitsNotRecused, nobodyKnown}, Then: edit},
	{Do: "record_findings", Label: Message{"填报核查和整改情况", "Record findings"}, From: beforeAccept, Basis: "D", By: []Relation{ByUnitOfficer, ByUnitLeader},
		Takes: found, If: []guard{goalFixed, measuresKept, measuresDated, milestonesKept, milestonesDated}, Then: edit},
	{Do: "reject", Label: Message{"不予受理", "Do not accept"}, From: []State{Registered}, To: NotAccepted, Basis: "S", By: []Relation{ByCoordinator},
		Needs: []string{"reason"}, Takes: []string{"told_on"}, If: []guard{noProposal, toldOnDay, refusalTold}},
	{Do: "propose_merge", Label: Message{"提请并案", "Propose merging"}, From: []State{Registered, Dispatched, Investigating}, Basis: "D", By: []Relation{ByCoordinator},
		Needs: []string{"master", "reason"}, If: []guard{noProposal, masterFits}, Then: propose("merge")},
	{Do: "merge", Label: Message{"并案", "Merge"}, From: []State{Registered, Dispatched, Investigating}, To: Merged, Basis: "S", By: []Relation{BySecondPerson},
		Takes: []string{"master_decision", "reason", "due_on", "closure_goal"}, If: []guard{proposed("merge"), masterFits, masterDecided, masterGoalStated}, Then: merge},
	{Do: "propose_void", Label: Message{"提请作废", "Propose voiding"}, From: []State{Registered, Dispatched}, Basis: "D", By: []Relation{ByCoordinator},
		Needs: []string{"reason"}, If: []guard{noProposal}, Then: propose("void")},
	{Do: "void", Label: Message{"作废", "Void"}, From: []State{Registered, Dispatched}, To: Voided, Basis: "D", By: []Relation{BySecondPerson},
		Takes: []string{"reason"}, If: []guard{proposed("void")}, Then: clearProposal},
	{Do: "propose_recategorise", Label: Message{"提请更正类别", "Propose another category"}, From: []State{Dispatched, Investigating, Rectifying, StageClosed}, Basis: "D", By: []Relation{ByCoordinator},
		Needs: []string{"reason"}, Takes: []string{"campaign", "list_level"}, If: []guard{noProposal, categoryChanged, numberKept}, Then: propose("recategorise")},
	{Do: "recategorise", Label: Message{"更正类别", "Change the category"}, From: []State{Dispatched, Investigating, Rectifying, StageClosed}, Basis: "D", By: []Relation{BySecondPerson},
		Takes: []string{"reason"}, If: []guard{proposed("recategorise")}, Then: recategorise},
	{Do: "propose_goal", Label: Message{"提请修改办结目标", "Propose another closure goal"}, From: []State{Rectifying, StageClosed}, Basis: "D", By: []Relation{ByCoordinator, ByUnitLeader},
		Needs: []string{"closure_goal", "reason"}, If: []guard{noProposal, goalOther}, Then: propose("change_goal")},
	{Do: "change_goal", Label: Message{"修改办结目标", "Change the closure goal"}, From: []State{Rectifying, StageClosed}, Basis: "D", By: []Relation{BySecondPerson},
		Takes: []string{"reason"}, If: []guard{proposed("change_goal")}, Then: changeGoal},
	{Do: "withdraw_proposal", Label: Message{"撤回提请", "Withdraw the proposal"}, From: append([]State{Registered}, afterDispatch...), Basis: "D", By: []Relation{ByCoordinator},
		Needs: []string{"reason"}, If: []guard{proposedAny}, Then: clearProposal},
	{Do: "dispatch", Label: Message{"交办", "Dispatch"}, From: []State{Registered}, To: Dispatched, Basis: "S", By: []Relation{ByCoordinator},
		Needs: []string{"responsible_unit"}, Takes: with(parts, []string{"due_on", "time_limit_type", "closure_goal", "responsible_person"}),
		If: []guard{dispatchOn, noProposal, leadNamed, verifierNamed, verifierIsOther, leadIsOther, leadNotDispatching, unitsNotRecused, dueNamed, dueNotMoved, notOwnUnit}, Then: dispatch},
	{Do: "propose_reassign", Label: Message{"提请改派", "Propose reassigning"}, From: afterDispatch[1:], Basis: "D", By: []Relation{ByCoordinator},
		Needs: []string{"reason"}, Takes: with(parts, []string{"responsible_unit", "responsible_person"}),
		If: []guard{noProposal, leadNamed, verifierNamed, verifierIsOther, leadIsOther, leadNotDispatching, unitsNotRecused, notOwnUnit}, Then: propose("reassign")},
	{Do: "reassign", Label: Message{"改派", "Reassign"}, From: afterDispatch, To: Dispatched, Basis: "D", By: []Relation{ByCoordinator, BySecondPerson},
		Takes: with(parts, []string{"responsible_unit", "responsible_person", "reason"}),
		If:    []guard{reassignable, reassignReason, partsAsProposed, leadNamed, verifierNamed, verifierIsOther, leadIsOther, leadNotDispatching, unitsNotRecused, notOwnUnit}, Then: reassign},
	{Do: "sign", Label: Message{"签收", "Sign for"}, From: []State{Dispatched}, To: Investigating, Basis: "S", Late: true, By: []Relation{ByUnitOfficer},
		Takes: []string{"responsible_person", "closure_goal", "measures"}, If: []guard{goalStated, goalFixed, measuresDated}, Then: sign},
	{Do: "return", Label: Message{"退单", "Return"}, From: []State{Dispatched}, To: Registered, Basis: "S", By: []Relation{ByUnitOfficer, ByDispatchLeader},
		Needs: []string{"reason_code", "reason"}, If: []guard{noProposal, returnInTime, thirdReturn}, Then: returned},
	{Do: "submit_plan", Label: Message{"报送整改方案", "Submit the plan"}, From: []State{Investigating}, To: PlanReview, Basis: "S", By: []Relation{ByUnitOfficer},
		Takes: with(found, []string{"due_on"}), If: []guard{noProposal, findingsRecorded, measuresPlanned, milestonesDated, goalSet, dueKnown}, Then: submitPlan},
	{Do: "approve_plan", Label: Message{"方案审定", "Approve the plan"}, From: []State{PlanReview, Rectifying}, To: Rectifying, Basis: "S", By: []Relation{ByApprover},
		Takes: []string{"due_on", "closure_goal"}, If: []guard{planWaits, notThePlanner, goalStated, goalFixed, dueKnown}, Then: approvePlan},
	{Do: "reject_plan", Label: Message{"方案退回", "Send the plan back"}, From: []State{PlanReview}, To: Investigating, Basis: "D", By: []Relation{ByApprover},
		Needs: []string{"reason"}, Then: rejectPlan},
	{Do: "start_now", Label: Message{"立行立改", "Start at once"}, From: []State{Registered, Investigating}, To: Rectifying, Basis: "S", By: []Relation{ByUnitOfficer},
		Takes: with(found, parts, []string{"due_on"}), If: []guard{noProposal, startAllowed, goalStated, goalFixed, measuresDated, partsNotChosen, dueWithinRule, verifierNamed, verifierIsOther, unitsNotRecused}, Then: startNow},
	{Do: "report_progress", Label: Message{"填报进展", "Report progress"}, From: []State{Rectifying, StageClosed}, To: Rectifying, Basis: "S", Late: true, By: []Relation{ByUnitOfficer, ByCoUnit},
		Needs: []string{"progress_note"}, Takes: []string{"progress_percent", "measures", "milestones", "closure_goal"}, If: []guard{goalStated, goalFixed, measuresKept, measuresDated, milestonesKept, milestonesDated}, Then: progress},
	{Do: "record_reply", Label: Message{"登记反馈", "Record the reply"}, From: append([]State{}, afterDispatch...), Basis: "S", Late: true, By: []Relation{ByUnitOfficer, ByCoordinator},
		Needs: []string{"reply"}, Takes: []string{"reply_number"}, If: []guard{firstReply}, Then: func(d *deed) { d.t.RepliedAt = d.at }},
	{Do: "request_stage_close", Label: Message{"申请阶段性办结", "Ask for stage closure"}, From: []State{Rectifying}, Basis: "P", By: []Relation{ByUnitOfficer},
		Needs: []string{"reply", "stage_due_on"}, Takes: []string{"measures", "handling"}, If: []guard{complaintFamily, measuresKept, measuresDated, remainingDated, stageDueAhead}, Then: requestStage},
	{Do: "stage_close", Label: Message{"阶段性办结", "Stage close"}, From: []State{Rectifying}, To: StageClosed, Basis: "P", By: []Relation{ByLeadReviewer},
		If: []guard{complaintFamily, stageAsked, notTheStageAsker}, Then: stageClose},
	{Do: "resume", Label: Message{"继续整改", "Resume"}, From: []State{StageClosed}, To: Rectifying, Basis: "P", By: []Relation{ByUnitOfficer},
		Takes: []string{"closure_goal", "measures"}, If: []guard{goalStated, goalFixed, measuresKept, measuresDated}, Then: func(d *deed) { d.t.StageRequested = Signature{} }},
	{Do: "countersign", Label: Message{"负责人签字", "Countersign"}, From: beforeAccept, Basis: "D", By: []Relation{ByUnitLeader},
		Then: func(d *deed) { d.t.Countersigned = d.signature() }},
	{Do: "request_acceptance", Label: Message{"自查自验并申请验收", "Request acceptance"}, From: []State{Rectifying, StageClosed}, To: AcceptanceRequested, Basis: "S", By: []Relation{ByUnitOfficer, ByUnitLeader},
		Needs: []string{"checklist"}, Takes: []string{"handling", "closure_type", "findings", "verdict", "measures"},
		If: []guard{planStands, noOpenExtension, noProposal, verdictGiven, checklistFull, closureAsRectified, measuresHeld, measuresDone, measuresKept, measuresDated, photoBefore, photoAfter, selfCheckForm, penaltyRecord, countersigned}, Then: requestAcceptance},
	{Do: "claim_unfounded", Label: Message{"申请按不属实办结", "Claim unfounded"}, From: []State{Investigating}, To: AcceptanceRequested, Basis: "S", By: []Relation{ByUnitOfficer, ByUnitLeader},
		Needs: []string{"closure_type"}, Takes: []string{"findings", "verdict", "handling"},
		If: []guard{noProposal, findingsRecorded, closureFitsVerdict, someEvidence, countersigned}, Then: requestAcceptance},
	{Do: "lead_pass", Label: Message{"牵头单位复查通过", "Pass the review"}, From: []State{AcceptanceRequested}, To: Verifying, Basis: "S", By: []Relation{ByLeadReviewer},
		Takes: noticed, If: []guard{noProposal, reviewerIsOther, evidenceUnchanged, sweepFinished, objectionsSettled, noticePublishable, noticeReadable, noticeReceived, noticeReachable}, Then: leadPass},
	{Do: "lead_reject", Label: Message{"复查退回", "Fail the review"}, From: []State{AcceptanceRequested}, To: Rectifying, Basis: "S", By: []Relation{ByLeadReviewer},
		Needs: []string{"reason"}, Takes: []string{"failed"}, Then: rejected},
	{Do: "verify_pass", Label: Message{"现场核查通过", "Pass the verification"}, From: []State{Verifying}, To: Publicizing, Basis: "S", By: []Relation{ByVerifier},
		Needs: []string{"conclusion", "inspected_on", "place", "participants"}, Takes: noticed,
		If: []guard{noProposal, verifierDiffers, inspectedInTime, evidenceUnchanged, sweepFinished, objectionsSettled, noticePublishable, noticeReadable, noticeReceived, noticeReachable}, Then: verifyPass},
	{Do: "verify_fail", Label: Message{"核查不通过(退回整改)", "Fail the verification"}, From: []State{Verifying}, To: Rectifying, Basis: "S", By: []Relation{ByVerifier},
		Needs: []string{"reason", "failed"}, Then: rejected},
	{Do: "propose_secrecy", Label: Message{"提请因保密免公示", "Propose to waive the notice for secrecy"}, From: []State{Verifying}, Basis: "D", By: []Relation{ByVerifier, ByAcceptanceCoordinator},
		Needs: []string{"reason"}, If: []guard{noProposal, noticeDemanded}, Then: propose("waive_notice")},
	{Do: "waive_notice", Label: Message{"同意因保密免公示", "Waive the notice for secrecy"}, From: []State{Verifying}, Basis: "D", By: []Relation{BySecondPerson},
		Takes: []string{"reason"}, If: []guard{proposed("waive_notice")}, Then: waiveNotice},
	{Do: "skip_publicity", Label: Message{"免公示", "Close without notice"}, From: []State{Verifying}, To: Closed, Basis: "D", By: []Relation{ByVerifier, ByAcceptanceCoordinator},
		Needs: []string{"conclusion", "inspected_on", "place", "participants"}, Takes: []string{"reason"},
		If: []guard{noProposal, noticeOffOrSecret, verifierDiffers, inspectedInTime, evidenceUnchanged, sweepFinished, objectionsSettled}, Then: skipPublicity},
	{Do: "close", Label: Message{"销号", "Close"}, From: []State{Publicizing}, To: Closed, Basis: "S", By: []Relation{ByVerifier, ByAcceptanceCoordinator},
		Takes: []string{"notice_url"}, If: []guard{noProposal, noticeOver, noOpenObjection, closerIsOther, closureTypeSet, evidenceUnchanged, sweepFinished}, Then: closing},
	{Do: "file", Label: Message{"备案", "File"}, From: []State{Closed}, Basis: "S", By: []Relation{ByCoordinator},
		Needs: []string{"filing_number", "filed_on"}, If: []guard{filedAfterClosing}},
	{Do: "look_back", Label: Message{"回头看", "Look back"}, From: []State{Closed}, Basis: "S", By: []Relation{ByChecker},
		Needs: []string{"result", "inspected_on"}, Takes: []string{"reason"}, If: []guard{inspectedInTime, inspectedAfterClosing, holderIsOther}, Then: lookBack},
	{Do: "reopen", Label: Message{"反弹(重新整改)", "Reopen"}, From: []State{Closed}, To: Rectifying, Basis: "P", By: []Relation{ByCoordinator},
		Needs: []string{"basis", "reason", "due_on"}, Takes: []string{"closure_goal"}, If: []guard{basisProven, goalStated, dueAhead}, Then: reopen},
	{Do: "attach", Label: Message{"上传佐证", "Attach evidence"}, From: append([]State{Registered, Closed}, afterDispatch...), Basis: "S", By: []Relation{ByUnitOfficer, ByUnitLeader, ByCoUnit, ByLeadReviewer, ByVerifier, ByCoordinator},
		If: []guard{evidenceOpen, measureKnown}, Then: attach},
	{Do: "record_complainant", Label: Message{"登记举报人", "Record the complainant"}, From: append([]State{Registered, Closed}, afterDispatch...), Basis: "D", By: []Relation{ByCoordinator},
		Needs: []string{complainant}, Then: func(d *deed) { d.t.Anonymous = false }},
	{Do: "absorb", Label: Message{"并入", "Take in a merged ticket"}, From: append([]State{Registered, Closed}, afterDispatch...), Basis: "D", By: []Relation{ByHouse},
		Then: func(d *deed) { d.t.RepeatCount++ }},
	{Do: "record_open", Label: Message{"历史补录:在办", "Carry over as open"}, From: []State{Registered}, To: Rectifying, Basis: "D", By: []Relation{ByImporter},
		Takes: carried, If: []guard{onlyHistory}, Then: carryOver},
	{Do: "record_stage_closed", Label: Message{"历史补录:阶段性办结", "Carry over as stage closed"}, From: []State{Registered, Rectifying}, To: StageClosed, Basis: "D", By: []Relation{ByImporter},
		Takes: carried, If: []guard{onlyHistory, notOwnUnit}, Then: carryOver},
	{Do: "record_closed", Label: Message{"历史补录:销号", "Carry over as closed"}, From: []State{Registered, Rectifying, StageClosed}, To: Closed, Basis: "D", By: []Relation{ByImporter},
		Takes: append(carried, "closure_type"), If: []guard{onlyHistory, notOwnUnit}, Then: carryClosed},
	{Do: "record_update", Label: Message{"历史补录:更新", "Carry over a newer row"}, From: []State{Registered, Rectifying, StageClosed, Closed}, Basis: "D", By: []Relation{ByImporter},
		Takes: with(carried, described, []string{"receipt_number"}), If: []guard{onlyHistory}, Then: carryOver},
}

var carried = with(found, parts, []string{"responsible_unit", "co_units", "replied_on", "progress_percent", "progress_note", "due_on", "stage_due_on", "time_limit_type"})

// tableByName is filled by init because the effects of some rows look the table up again.
var tableByName = map[string]*Move{}

func init() {
	for i := range Table {
		tableByName[Table[i].Do] = &Table[i]
	}
}

// MoveNamed gives the row of a move.
func MoveNamed(do string) (*Move, bool) {
	m, ok := tableByName[do]
	return m, ok
}

// Guards names the conditions of a move, for the documents.
func (m *Move) Guards() []Message {
	var names []Message
	for _, g := range m.If {
		names = append(names, g.name)
	}
	return names
}
