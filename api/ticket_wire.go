package api

import (
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// ticketSummary is a ticket as lists show it.
type ticketSummary struct {
	ID                  string   `json:"id"`
	TicketNo            string   `json:"ticket_no"`
	Source              string   `json:"source"`
	SourceLabel         string   `json:"source_label"`
	State               string   `json:"state"`
	StateLabel          string   `json:"state_label"`
	Version             int64    `json:"version"` // 亦为 ETag / also the ETag
	Historical          bool     `json:"historical"`
	Live                bool     `json:"live"` // 导入后在本系统办理过 / was moved here, by people, since it was imported
	Campaign            *labeled `json:"campaign" extensions:"x-nullable"`
	ReceiptNumber       string   `json:"receipt_number"`
	Batch               string   `json:"batch"`
	ListLevel           *string  `json:"list_level" extensions:"x-nullable"`
	ListLevelLabel      *string  `json:"list_level_label" extensions:"x-nullable"`
	Title               string   `json:"title"`
	Township            *ref     `json:"township" extensions:"x-nullable"`
	PollutionTypes      []string `json:"pollution_types"` // 第一项为主要类型 / the first one is the main type
	PollutionTypeLabels []string `json:"pollution_type_labels"`
	KeyCase             bool     `json:"key_case"`
	Verdict             *string  `json:"verdict" extensions:"x-nullable"`
	VerdictLabel        *string  `json:"verdict_label" extensions:"x-nullable"`
	RegisteredAt        instant  `json:"registered_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`
	ResponsibleUnit     *ref     `json:"responsible_unit" extensions:"x-nullable"`
	CoUnits             []ref    `json:"co_units"`
	LeadUnit            *ref     `json:"lead_unit" extensions:"x-nullable"`
	AcceptanceUnit      *ref     `json:"acceptance_unit" extensions:"x-nullable"`
	OriginalDueOn       day      `json:"original_due_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	CurrentDueOn        day      `json:"current_due_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	Light               *string  `json:"light" extensions:"x-nullable"` // 截至今日;无时限或已办结为 null / as of today; null without a due day or when not open
	ClosedAt            instant  `json:"closed_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`
	ClosureType         *string  `json:"closure_type" extensions:"x-nullable"`
	ClosureTypeLabel    *string  `json:"closure_type_label" extensions:"x-nullable"`
	HistoricalClosure   bool     `json:"historical_closure"`             // 销号随导入而来,未经本系统核查 / the closure came in by an import; nobody checked it here
	Origin              *string  `json:"origin" extensions:"x-nullable"` // 来源问题,不可见时亦为 null / ticket this one was derived from; null also when it is not yours to see
	Master              *string  `json:"master" extensions:"x-nullable"` // 主件,不可见时亦为 null / ticket this one was merged into; null also when it is not yours to see
} // @name TicketSummary

// ticket is a ticket on the wire.
type ticket struct {
	ticketSummary
	RouteVersion       int            `json:"route_version"`
	BatchOn            day            `json:"batch_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	Channel            *string        `json:"channel" extensions:"x-nullable"`
	ChannelLabel       *string        `json:"channel_label" extensions:"x-nullable"`
	Description        string         `json:"description"`
	Address            string         `json:"address"`
	RegionText         string         `json:"region_text"`
	Lng                *float64       `json:"lng" extensions:"x-nullable"`
	Lat                *float64       `json:"lat" extensions:"x-nullable"`
	Industry           string         `json:"industry"`
	RiskLevel          *string        `json:"risk_level" extensions:"x-nullable"` // 人工设定 / set by a person
	RiskLevelLabel     *string        `json:"risk_level_label" extensions:"x-nullable"`
	DiscoveredOn       day            `json:"discovered_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	DiscoveryMode      *string        `json:"discovery_mode" extensions:"x-nullable"`
	DiscoveryModeLabel *string        `json:"discovery_mode_label" extensions:"x-nullable"`
	Quantity           int64          `json:"quantity"`
	QuantityUnit       string         `json:"quantity_unit"`
	Anonymous          bool           `json:"anonymous"` // 匿名,无人可告知 / nobody is known who could be told
	RegisteredBy       *ref           `json:"registered_by" extensions:"x-nullable"`
	RegisteredUnit     *ref           `json:"registered_unit" extensions:"x-nullable"`
	ResponsiblePerson  string         `json:"responsible_person"`
	SupervisingUnit    *ref           `json:"supervising_unit" extensions:"x-nullable"`
	RecusedUnits       *[]ref         `json:"recused_units,omitempty"` // 仅整改办 / for coordinators
	TimeLimitType      *string        `json:"time_limit_type" extensions:"x-nullable"`
	TimeLimitTypeLabel *string        `json:"time_limit_type_label" extensions:"x-nullable"`
	ClosureGoal        string         `json:"closure_goal"`
	Dispatched         *signature     `json:"dispatched" extensions:"x-nullable"`
	SignDueAt          instant        `json:"sign_due_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`
	SignedAt           instant        `json:"signed_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`
	ReturnDueOn        day            `json:"return_due_on" swaggertype:"string" format:"date" extensions:"x-nullable"` // 可退单的最后一日 / last day to return it
	PlanDueOn          day            `json:"plan_due_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	InformDueOn        day            `json:"inform_due_on" swaggertype:"string" format:"date" extensions:"x-nullable"` // 受理告知的最后一日 / last day to tell the complainant of the acceptance
	ToldOn             day            `json:"told_on" swaggertype:"string" format:"date" extensions:"x-nullable"`       // 受理(不予受理)告知日期 / when he was told
	InformLate         bool           `json:"inform_late"`                                                              // 截至今日 / as of today
	ReplyDueOn         day            `json:"reply_due_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	RepliedAt          instant        `json:"replied_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`
	ReplyNumber        string         `json:"reply_number"`
	Findings           string         `json:"findings"`
	Violation          bool           `json:"violation"`
	Handling           string         `json:"handling"`
	Reply              string         `json:"reply"`
	Accountability     string         `json:"accountability"`
	RemarksText        string         `json:"remarks_text"` // 备注,原表所印 / 备注 as printed in the table it came from
	ProgressPercent    int            `json:"progress_percent"`
	ProgressNote       string         `json:"progress_note"`
	ProgressAt         instant        `json:"progress_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`
	Measures           []measure      `json:"measures"`
	Consequences       consequences   `json:"consequences"`
	PlanSubmitted      *signature     `json:"plan_submitted" extensions:"x-nullable"`
	PlanApproved       *signature     `json:"plan_approved" extensions:"x-nullable"`
	StageRequested     *signature     `json:"stage_requested" extensions:"x-nullable"`
	StageClosedAt      instant        `json:"stage_closed_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`
	StageDueOn         day            `json:"stage_due_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	Countersigned      *signature     `json:"countersigned" extensions:"x-nullable"`
	Applied            *signature     `json:"applied" extensions:"x-nullable"`
	AppliedFrom        *string        `json:"applied_from" extensions:"x-nullable"`
	Checklist          []string       `json:"checklist"`
	Reviewed           *signature     `json:"reviewed" extensions:"x-nullable"`
	NoticeWaived       *signature     `json:"notice_waived" extensions:"x-nullable"` // 第二人同意因保密免公示 / secrecy: who agreed as the second person
	Verified           *signature     `json:"verified" extensions:"x-nullable"`
	Verification       *verification  `json:"verification" extensions:"x-nullable"`
	Evidence           []string       `json:"evidence"` // 申请验收所依据的佐证摘要 / digests that the application stands on
	NoticeDays         int            `json:"notice_days"`
	NoticeStartOn      day            `json:"notice_start_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	NoticeEndOn        day            `json:"notice_end_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	NoticeURL          string         `json:"notice_url"`
	NoticeID           *string        `json:"notice_id" extensions:"x-nullable"` // 公示页面上的编号 / on the page of public notices
	NoticeText         string         `json:"notice_text"`
	NoticeUnit         *ref           `json:"notice_unit" extensions:"x-nullable"` // 受理单位 / who takes objections
	NoticeContact      string         `json:"notice_contact"`                      // 受理电话、地址 / and where
	Disputed           bool           `json:"disputed"`                            // 举报人认为未解决 / not solved, says the complainant
	DisputedAt         instant        `json:"disputed_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`
	Rating             *rating        `json:"rating" extensions:"x-nullable"`
	RatingCount        int            `json:"rating_count"`
	CallBacks          []callBack     `json:"call_backs"`
	Satisfaction       *string        `json:"satisfaction" extensions:"x-nullable"` // 最近一次有效回访的 / of the latest effective call-back
	SatisfactionLabel  *string        `json:"satisfaction_label" extensions:"x-nullable"`
	TrackingUntil      *instant       `json:"tracking_until,omitempty" swaggertype:"string" format:"date-time"` // 仅整改办 / for coordinators
	Closing            *signature     `json:"closing" extensions:"x-nullable"`
	FiledOn            day            `json:"filed_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	FilingNumber       string         `json:"filing_number"`
	LookBacks          []lookBackDone `json:"look_backs"`
	ReopenCount        int            `json:"reopen_count"`
	ReopenedAt         instant        `json:"reopened_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`
	ReworkCount        int            `json:"rework_count"`
	ReturnCount        int            `json:"return_count"`
	ExtensionCount     int            `json:"extension_count"`
	RepeatCount        int            `json:"repeat_count"`
	Proposal           *proposal      `json:"proposal" extensions:"x-nullable"`
	DueFixed           *signature     `json:"due_fixed" extensions:"x-nullable"` // 现时限由谁确定 / who fixed the current due day
	Variant            string         `json:"variant"`                           // 时限所依流程设置的 variants 名称 / of the route, under which the due day was fixed
	Extensions         []extension    `json:"extensions"`
	Provisional        []provisional  `json:"provisional"`                                                            // 暂定的期限 / days that wait for the holidays to be published
	InformedOn         day            `json:"informed_on" swaggertype:"string" format:"date" extensions:"x-nullable"` // 延期告知举报人的日期 / when the complainant was told of an extension
	Milestones         []milestone    `json:"milestones"`
	CoProgress         []partProgress `json:"co_progress"`                      // 各配合单位进展 / of the co-units, each its own
	Schedule           *string        `json:"schedule" extensions:"x-nullable"` // 截至今日 / as of today
	ScheduleLabel      *string        `json:"schedule_label" extensions:"x-nullable"`
	ProgressOwed       bool           `json:"progress_owed"` // 本月未填报进展 / this month's progress report is missing
	Objections         []objection    `json:"objections"`
	Slips              []slip         `json:"slips"`
	EffectiveAt        instant        `json:"effective_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`
	RecordedAt         instant        `json:"recorded_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`
} // @name Ticket

// withheld names the fields of rectify.Ticket that no answer carries, each with its reason.
var withheld = map[string]string{
	"codes_since":   "says who may not settle a dispute; each code that was given is in the history",
	"measure_count": "the measures show their numbers",
	"key":           "the store's own number would tell how many tickets there are",
	"receipt_key":   "qualifies receipt_number for uniqueness only",
	"row_digest":    "compares rows of imports only",
	"split_from":    "leads to what is sealed about one complainant; the parts of a call share a receipt number",
	"tracking":      "the digest of a code that only the complainant has",
}

// labeled is a campaign: its code and its name.
type labeled struct {
	Code string `json:"code"`
	Name string `json:"name"`
} // @name CampaignReference

type signature struct {
	By   *ref    `json:"by" extensions:"x-nullable"`
	Unit *ref    `json:"unit" extensions:"x-nullable"`
	At   instant `json:"at" swaggertype:"string" format:"date-time" extensions:"x-nullable"`
} // @name Signature

type measure struct {
	No         int      `json:"no"` // 不变,也不再用于其他措施 / for good, and for no other measure
	Text       string   `json:"text"`
	Person     string   `json:"person"`
	DueOn      day      `json:"due_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	DoneOn     day      `json:"done_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	State      string   `json:"state" extensions:"x-vocabulary=measure_state"` // 截至今日 / as of today
	StateLabel string   `json:"state_label"`
	Evidence   []string `json:"evidence"` // 佐证的 id / ids of attachments
} // @name Measure

// consequences counts the acts that followed.
type consequences struct {
	CorrectNow        int   `json:"correct_now"`
	CorrectByDate     int   `json:"correct_by_date"`
	StopProduction    int   `json:"stop_production"`
	Seizure           int   `json:"seizure"`
	Shutdown          int   `json:"shutdown"`
	PenaltyCases      int   `json:"penalty_cases"`
	FineFen           int64 `json:"fine_fen"` // 分(人民币) / cents of a yuan
	CriminalCases     int   `json:"criminal_cases"`
	AdminDetention    int   `json:"admin_detention"`
	CriminalDetention int   `json:"criminal_detention"`
	Summoned          int   `json:"summoned"`
	HeldAccountable   int   `json:"held_accountable"`
} // @name Consequences

type verification struct {
	Conclusion   string   `json:"conclusion"`
	InspectedOn  day      `json:"inspected_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	Place        string   `json:"place"`
	Participants []string `json:"participants"`
	Failed       []string `json:"failed"`
} // @name Verification

type lookBackDone struct {
	signature
	Result      string `json:"result"`
	ResultLabel string `json:"result_label"`
	InspectedOn day    `json:"inspected_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	Reason      string `json:"reason"`
} // @name LookBackDone

// proposal is a change that waits for a second person.
type proposal struct {
	signature
	Do      string  `json:"do"`
	DoLabel string  `json:"do_label"`
	Reason  string  `json:"reason"`
	Master  *string `json:"master" extensions:"x-nullable"`
	// Campaign and ListLevel are those that the ticket is to have.
	Campaign  *string `json:"campaign" extensions:"x-nullable"`
	ListLevel *string `json:"list_level" extensions:"x-nullable"`
	// ClosureGoal is the one that the ticket is to have.
	ClosureGoal *string `json:"closure_goal" extensions:"x-nullable"`
	// Parts are the units that it is to be given to.
	Parts *proposedParts `json:"parts" extensions:"x-nullable"`
} // @name Proposal

type proposedParts struct {
	ResponsibleUnit   *ref   `json:"responsible_unit" extensions:"x-nullable"`
	ResponsiblePerson string `json:"responsible_person"`
	CoUnits           []ref  `json:"co_units"`
	LeadUnit          *ref   `json:"lead_unit" extensions:"x-nullable"`
	SupervisingUnit   *ref   `json:"supervising_unit" extensions:"x-nullable"`
	AcceptanceUnit    *ref   `json:"acceptance_unit" extensions:"x-nullable"`
} // @name ProposedParts

// light of a ticket as of a day; null when there is none.
func (s *Server) light(t *rectify.Ticket, today calendar.Day) *string {
	return word(t.Light(today, s.YellowDays))
}

// word is null when blank.
func word(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// degrees is null for both halves of a place that is not known.
func degrees(micro, other int64) *float64 {
	if micro == 0 && other == 0 {
		return nil
	}
	return new(float64(micro) / 1e6)
}
