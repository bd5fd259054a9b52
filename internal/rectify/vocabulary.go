package rectify

import "slices"

// Source tells where a problem came from (问题来源).
type Source string

// The six sources of domain section 4.
const (
	InspectionTask Source = "inspection_task"
	Complaint      Source = "complaint"
	ListItem       Source = "list_item"
	SelfFound      Source = "self_found"
	Hotline        Source = "hotline"
	Oversight      Source = "oversight"
)

// State is the state of a ticket (状态), domain section 4.1.
type State string

// The thirteen states.
const (
	Registered          State = "registered"
	NotAccepted         State = "not_accepted"
	Merged              State = "merged"
	Dispatched          State = "dispatched"
	Investigating       State = "investigating"
	PlanReview          State = "plan_review"
	Rectifying          State = "rectifying"
	StageClosed         State = "stage_closed"
	AcceptanceRequested State = "acceptance_requested"
	Verifying           State = "verifying"
	Publicizing         State = "publicizing"
	Closed              State = "closed"
	Voided              State = "voided"
)

// IsOpen tells whether work on the ticket goes on. Stage-closed tickets are open: 阶段性办结 is not 销号.
func (s State) IsOpen() bool {
	switch s {
	case NotAccepted, Merged, Closed, Voided:
		return false
	}
	return s != ""
}

// ClosureType says how a problem ended (销号类型).
type ClosureType string

// The closure types of domain section 4.1.
const (
	Rectified         ClosureType = "rectified"
	Unfounded         ClosureType = "unfounded"
	NoActionNeeded    ClosureType = "no_action_needed"
	CompletedLongTerm ClosureType = "completed_long_term"
)

// Role is what an account may do at all; its relation to a ticket decides the rest.
type Role string

// The eight roles of domain section 2.
const (
	Officer       Role = "officer"
	Leader        Role = "leader"
	Supervisor    Role = "supervisor"
	Coordinator   Role = "coordinator"
	Auditor       Role = "auditor"
	SystemAdmin   Role = "system_admin"
	SecurityAdmin Role = "security_admin"
	AuditAdmin    Role = "audit_admin"
)

// Public is who comes without signing in. It is no role that an account can have.
const Public Role = "public"

// Text is free text of a person. It may name people, so the journal keeps only a commitment to it and the words
// themselves lie in a table that can be emptied.
type Text string

// Term is one value of an enumeration with its labels.
type Term struct {
	ID string
	Message
}

// Vocabulary lists every enumeration of the wire, in the order in which offices print it.
// Sources: domain sections 4, 4.1, 5 and 7.1.
var Vocabulary = joined(ofChasing, map[string][]Term{
	"source": {
		{string(InspectionTask), Message{"督察反馈任务", "Inspection task"}},
		{string(Complaint), Message{"群众举报转办件", "Transferred complaint"}},
		{string(ListItem), Message{"问题清单条目", "Problem-list item"}},
		{string(SelfFound), Message{"举一反三、主动排查", "Self-found problem"}},
		{string(Hotline), Message{"12345、12369 热线", "Hotline 12345 or 12369"}},
		{string(Oversight), Message{"审计、巡察、督查", "Audit and oversight"}},
	},
	"state": {
		{string(Registered), Message{"已登记(待交办)", "Registered"}},
		{string(NotAccepted), Message{"不予受理", "Not accepted"}},
		{string(Merged), Message{"已并案", "Merged"}},
		{string(Dispatched), Message{"已交办(待签收)", "Dispatched"}},
		{string(Investigating), Message{"已签收(调查核实中)", "Investigating"}},
		{string(PlanReview), Message{"整改方案待审", "Plan under review"}},
		{string(Rectifying), Message{"整改中", "Rectifying"}},
		{string(StageClosed), Message{"阶段性办结", "Stage closed"}},
		{string(AcceptanceRequested), Message{"已自查(申请验收,牵头单位复查中)", "Acceptance requested"}},
		{string(Verifying), Message{"现场核查中", "Under verification"}},
		{string(Publicizing), Message{"公示中", "Under public notice"}},
		{string(Closed), Message{"已销号", "Closed"}},
		{string(Voided), Message{"已作废", "Voided"}},
	},
	"closure_type": {
		{string(Rectified), Message{"整改完成", "Rectified"}},
		{string(Unfounded), Message{"不属实办结", "Closed as unfounded"}},
		{string(NoActionNeeded), Message{"属实但无需整改", "True, no action needed"}},
		{string(CompletedLongTerm), Message{"完成并长期坚持", "Completed, kept up"}},
	},
	"verdict": {
		{string(Substantiated), Message{"属实", "Substantiated"}},
		{string(Mostly), Message{"基本属实", "Mostly substantiated"}},
		{string(Partly), Message{"部分属实", "Partly substantiated"}},
		{string(Unsubstantiated), Message{"不属实", "Unsubstantiated"}},
		{string(VerdictUnknown), Message{"待核", "Not yet known"}},
	},
	"role": {
		{string(Officer), Message{"经办人", "Officer"}},
		{string(Leader), Message{"单位负责人", "Unit leader"}},
		{string(Supervisor), Message{"复查、核查人", "Supervisor"}},
		{string(Coordinator), Message{"整改办、信访组", "Coordinator"}},
		{string(Auditor), Message{"审计、考核", "Auditor"}},
		{string(SystemAdmin), Message{"系统管理员", "System administrator"}},
		{string(SecurityAdmin), Message{"安全管理员", "Security administrator"}},
		{string(AuditAdmin), Message{"审计管理员", "Audit administrator"}},
	},
	"pollution_type": {
		{"water", Message{"水", "Water"}},
		{"air", Message{"大气", "Air"}},
		{"soil", Message{"土壤", "Soil"}},
		{"noise", Message{"噪声", "Noise"}},
		{"ecology", Message{"生态", "Ecology"}},
		{"radiation", Message{"辐射", "Radiation"}},
		{"solid_waste", Message{"固废", "Solid waste"}},
		{"other", Message{"其他", "Other"}},
	},
	"list_level": {
		{"city", Message{"市级清单", "City list"}},
		{"district", Message{"区级清单", "District list"}},
		{"township", Message{"镇街清单", "Township list"}},
	},
	"discovery_mode": {
		{"self_discovered", Message{"主动发现", "Found by ourselves"}},
		{"assigned", Message{"上级交办", "Assigned from above"}},
		{"complaint", Message{"群众举报", "Complaint"}},
		{"media", Message{"媒体", "Media"}},
		{"other", Message{"其他", "Other"}},
	},
	"channel": {
		{"phone", Message{"来电", "Phone"}},
		{"letter", Message{"来信", "Letter"}},
		{"wechat", Message{"微信", "WeChat"}},
		{"hotline_12345", Message{"12345 热线", "Hotline 12345"}},
		{"hotline_12369", Message{"12369 环保举报", "Hotline 12369"}},
		{"interaction", Message{"政民互动", "Public interaction"}},
		{"other", Message{"其他", "Other"}},
	},
	"campaign_level": {
		{"central", Message{"中央", "Central"}},
		{"provincial", Message{"省级", "Provincial"}},
		{"municipal", Message{"市级", "Municipal"}},
		{"county", Message{"区县级", "County"}},
	},
	"time_limit_type": {
		{"dated", Message{"限期", "By a date"}},
		{"immediate", Message{"立行立改", "At once"}},
		{"standing", Message{"长期坚持", "Kept up"}},
	},
	"risk_level": {
		{"red", Message{"红", "Red"}}, {"orange", Message{"橙", "Orange"}}, {"yellow", Message{"黄", "Yellow"}},
		{"blue", Message{"蓝", "Blue"}}, {"green", Message{"绿", "Green"}},
	},
	"light": {
		{"green", Message{"绿", "Green"}}, {"yellow", Message{"黄", "Yellow"}}, {"red", Message{"红", "Red"}},
	},
	"evidence_kind": {
		{"before", Message{"整改前照片", "Photo before"}},
		{"after", Message{"整改后照片", "Photo after"}},
		{"plan", Message{"方案", "Plan"}},
		{"monitoring", Message{"监测报告", "Monitoring report"}},
		{"penalty", Message{"处罚文书", "Penalty document"}},
		{"self_check", Message{"自查表", "Self-check form"}},
		{"verification", Message{"验收表", "Verification form"}},
		{"notice", Message{"公示截图", "Notice screenshot"}},
		{"other", Message{"其他", "Other"}},
	},
	"criterion": {
		{"measures", Message{"措施到位", "Measures in place"}},
		{"solved", Message{"问题解决", "Problem solved"}},
		{"mechanism", Message{"机制健全", "Mechanism sound"}},
		{"conduct", Message{"行动规范", "Conduct in order"}},
		{"file", Message{"资料齐全", "File complete"}},
	},
	"return_reason": {
		{"wrong_unit", Message{"职责不属本单位", "Not our duty"}},
		{"wrong_place", Message{"不在本辖区", "Not our area"}},
		{"unclear", Message{"线索不清", "Clue unclear"}},
		{"other", Message{"其他", "Other"}},
	},
	"look_back_result": {
		{"held", Message{"未反弹", "Held"}},
		{"relapsed", Message{"反弹", "Relapsed"}},
		{"false_rectification", Message{"虚假整改", "False rectification"}},
	},
	"round_state": {
		{string(RoundPlanned), Message{"已计划", "Planned"}},
		{string(RoundFrozen), Message{"清单已冻结", "List frozen"}},
		{string(RoundDrawn), Message{"已抽取(检查中)", "Drawn"}},
		{string(RoundFinished), Message{"已结束", "Finished"}},
	},
	"recon_finding": reconFindingWords, "recon_closure": reconClosureWords, "recon_class": reconClassWords, "recon_method": reconMethodWords,
	"recon_proposal": reconProposalWords, "board": boardWords, "board_state": boardStateWords,
	"reopen_basis": {
		{"look_back", Message{"回头看不合格", "Look-back failed"}},
		{"repeat_complaint", Message{"重复投诉属实", "Substantiated repeat complaint"}},
		{"false_rectification", Message{"虚假整改", "False rectification"}},
	},
	"sweep_result": {
		{"none", Message{"未发现", "None"}},
		{"found", Message{"发现问题", "Found"}},
	},
	"measure_state": {
		{"open", Message{"未完成", "Open"}},
		{"overdue", Message{"已超期", "Overdue"}},
		{"done", Message{"已完成", "Done"}},
	},
	"satisfaction": {
		{"satisfied", Message{"满意", "Satisfied"}},
		{"basically", Message{"基本满意", "Basically satisfied"}},
		{"not", Message{"不满意", "Not satisfied"}},
	},
	"case_stage": {
		{"received", Message{"已受理", "Received"}},
		{"handling", Message{"办理中", "Being handled"}},
		{"stage_closed", Message{"阶段性办结", "Closed for this stage"}},
		{"checking", Message{"核查中", "Being checked"}},
		{"noticed", Message{"公示中", "Under public notice"}},
		{"closed", Message{"已办结", "Closed"}},
		{"merged", Message{"已并入同类问题办理", "Handled together with another one"}},
		{"not_accepted", Message{"不予受理", "Not accepted"}},
	},
	"master_decision": {
		{"reopen", Message{"重新整改", "Reopen"}},
		{"keep_closed", Message{"维持销号", "Keep closed"}},
	},
})

// Known tells whether id is a value of the enumeration.
func Known(enum, id string) bool {
	return slices.ContainsFunc(Vocabulary[enum], func(t Term) bool { return t.ID == id })
}

// Label gives both labels of a value; an unknown one is its own label.
func Label(enum, id string) Message {
	for _, t := range Vocabulary[enum] {
		if t.ID == id {
			return t.Message
		}
	}
	return Message{id, id}
}
