package api

import (
	"math"
	"reflect"
	"slices"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// facts are what a caller may bring with a move, under the names that a ticket has on the wire. Which of them a move
// needs and takes stands in the table of moves.
type facts struct {
	Source         *rectify.Source `json:"source" swaggertype:"string" extensions:"x-nullable"`
	Campaign       *string         `json:"campaign" extensions:"x-nullable"` // 代码 / code
	ReceiptNumber  *string         `json:"receipt_number" extensions:"x-nullable"`
	Batch          *string         `json:"batch" extensions:"x-nullable"`
	BatchOn        *calendar.Day   `json:"batch_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	ListLevel      *string         `json:"list_level" extensions:"x-nullable"`
	Channel        *string         `json:"channel" extensions:"x-nullable"`
	Title          *rectify.Text   `json:"title" swaggertype:"string" extensions:"x-nullable"`
	Description    *rectify.Text   `json:"description" swaggertype:"string" extensions:"x-nullable"`
	Address        *rectify.Text   `json:"address" swaggertype:"string" extensions:"x-nullable"`
	RegionText     *string         `json:"region_text" extensions:"x-nullable"`
	Lng            *float64        `json:"lng" extensions:"x-nullable"`
	Lat            *float64        `json:"lat" extensions:"x-nullable"`
	Township       *string         `json:"township" extensions:"x-nullable"` // 单位的 id / id of the unit
	PollutionTypes *[]string       `json:"pollution_types" swaggertype:"array,string" extensions:"x-nullable"`
	Industry       *string         `json:"industry" extensions:"x-nullable"`
	RiskLevel      *string         `json:"risk_level" extensions:"x-nullable"`
	KeyCase        *bool           `json:"key_case" extensions:"x-nullable"`
	DiscoveredOn   *calendar.Day   `json:"discovered_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	DiscoveryMode  *string         `json:"discovery_mode" extensions:"x-nullable"`
	Quantity       *int64          `json:"quantity" extensions:"x-nullable"`
	QuantityUnit   *string         `json:"quantity_unit" extensions:"x-nullable"`
	Anonymous      *bool           `json:"anonymous" extensions:"x-nullable"` // 匿名,无人可告知 / nobody is known who could be told
	Origin         *string         `json:"origin" extensions:"x-nullable"`    // 来源问题的 id / id of the ticket this one is derived from
	RecusedUnits   *[]string       `json:"recused_units" swaggertype:"array,string" extensions:"x-nullable"`

	ResponsibleUnit   *string              `json:"responsible_unit" extensions:"x-nullable"`
	ResponsiblePerson *rectify.Text        `json:"responsible_person" swaggertype:"string" extensions:"x-nullable"`
	CoUnits           *[]string            `json:"co_units" swaggertype:"array,string" extensions:"x-nullable"`
	LeadUnit          *string              `json:"lead_unit" extensions:"x-nullable"`
	SupervisingUnit   *string              `json:"supervising_unit" extensions:"x-nullable"`
	AcceptanceUnit    *string              `json:"acceptance_unit" extensions:"x-nullable"`
	TimeLimitType     *string              `json:"time_limit_type" extensions:"x-nullable"`
	ClosureGoal       *rectify.Text        `json:"closure_goal" swaggertype:"string" extensions:"x-nullable"`
	Findings          *rectify.Text        `json:"findings" swaggertype:"string" extensions:"x-nullable"`
	Verdict           *rectify.Verdict     `json:"verdict" swaggertype:"string" extensions:"x-nullable"`
	Violation         *bool                `json:"violation" extensions:"x-nullable"`
	Handling          *rectify.Text        `json:"handling" swaggertype:"string" extensions:"x-nullable"`
	Reply             *rectify.Text        `json:"reply" swaggertype:"string" extensions:"x-nullable"`
	ReplyNumber       *string              `json:"reply_number" extensions:"x-nullable"`
	Accountability    *rectify.Text        `json:"accountability" swaggertype:"string" extensions:"x-nullable"`
	RemarksText       *rectify.Text        `json:"remarks_text" swaggertype:"string" extensions:"x-nullable"`
	Consequences      *givenConsequences   `json:"consequences" extensions:"x-nullable"`
	Measures          *[]givenMeasure      `json:"measures" extensions:"x-nullable"`
	Milestones        *[]givenMilestone    `json:"milestones" extensions:"x-nullable"`
	ProgressPercent   *int                 `json:"progress_percent" extensions:"x-nullable"`
	ProgressNote      *rectify.Text        `json:"progress_note" swaggertype:"string" extensions:"x-nullable"`
	Checklist         *[]string            `json:"checklist" swaggertype:"array,string" extensions:"x-nullable"`
	ClosureType       *rectify.ClosureType `json:"closure_type" swaggertype:"string" extensions:"x-nullable"`
	NoticeURL         *string              `json:"notice_url" extensions:"x-nullable"`
	NoticeText        *rectify.Text        `json:"notice_text" swaggertype:"string" extensions:"x-nullable"`    // 公示文本,不得含个人信息 / to be published; without personal data
	NoticeUnit        *string              `json:"notice_unit" extensions:"x-nullable"`                         // 受理单位,不填为验收单位 / who takes objections; the acceptance unit when left out
	NoticeContact     *rectify.Text        `json:"notice_contact" swaggertype:"string" extensions:"x-nullable"` // 受理电话、地址,不填为本系统所设 / telephone and address; those of the office when left out
	FilingNumber      *string              `json:"filing_number" extensions:"x-nullable"`
	FiledOn           *calendar.Day        `json:"filed_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	StageDueOn        *calendar.Day        `json:"stage_due_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	Master            *string              `json:"master" extensions:"x-nullable"` // 主件的 id / id of the ticket this one is merged into

	DueOn          *calendar.Day   `json:"due_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	Reason         *rectify.Text   `json:"reason" swaggertype:"string" extensions:"x-nullable"`
	ReasonCode     *string         `json:"reason_code" extensions:"x-nullable"`
	Conclusion     *rectify.Text   `json:"conclusion" swaggertype:"string" extensions:"x-nullable"`
	InspectedOn    *calendar.Day   `json:"inspected_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	Place          *rectify.Text   `json:"place" swaggertype:"string" extensions:"x-nullable"`
	Participants   *[]rectify.Text `json:"participants" swaggertype:"array,string" extensions:"x-nullable"`
	Failed         *[]string       `json:"failed" swaggertype:"array,string" extensions:"x-nullable"`
	Result         *string         `json:"result" extensions:"x-nullable"`
	Basis          *string         `json:"basis" extensions:"x-nullable"`
	MasterDecision *string         `json:"master_decision" extensions:"x-nullable"`
	Start          *bool           `json:"start" extensions:"x-nullable"` // 同时开始整改 / start rectification in the same call

	Granted          *bool         `json:"granted" extensions:"x-nullable"`
	Proof            *[]string     `json:"proof" swaggertype:"array,string" extensions:"x-nullable"` // 佐证的 id / ids of attachments
	InformedOn       *calendar.Day `json:"informed_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	ToldOn           *calendar.Day `json:"told_on" swaggertype:"string" format:"date" extensions:"x-nullable"` // 受理(不予受理)告知日期 / when the complainant was told
	Objection        *rectify.Text `json:"objection" swaggertype:"string" extensions:"x-nullable"`
	ObjectionChannel *string       `json:"objection_channel" extensions:"x-nullable"`
	ObjectedOn       *calendar.Day `json:"objected_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	ObjectionNo      *int          `json:"objection_no" extensions:"x-nullable"`
	SlipLevel        *string       `json:"slip_level" extensions:"x-nullable"`
	SlipNo           *int          `json:"slip_no" extensions:"x-nullable"`
	AnswerBy         *calendar.Day `json:"answer_by" swaggertype:"string" format:"date" extensions:"x-nullable"`
	Answer           *rectify.Text `json:"answer" swaggertype:"string" extensions:"x-nullable"`
	Urgent           *bool         `json:"urgent" extensions:"x-nullable"`
	Clock            *string       `json:"clock" extensions:"x-nullable"` // 暂定的期限 / which provisional day
	Keep             *bool         `json:"keep" extensions:"x-nullable"`  // 保留已告知的日期 / keep the day that people were told
	Solved           *bool         `json:"solved" extensions:"x-nullable"`
	Satisfaction     *string       `json:"satisfaction" extensions:"x-nullable"`
	Remark           *rectify.Text `json:"remark" swaggertype:"string" extensions:"x-nullable"`
	Reached          *bool         `json:"reached" extensions:"x-nullable"` // 是否接通 / whether somebody was reached
}

type givenMeasure struct {
	No     int           `json:"no" minimum:"0"` // 已有措施的编号;新增的不填 / of a measure that is there; left out for a new one
	Text   rectify.Text  `json:"text" swaggertype:"string" validate:"required"`
	Person rectify.Text  `json:"person" swaggertype:"string"`
	DueOn  *calendar.Day `json:"due_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	DoneOn *calendar.Day `json:"done_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
} // @name GivenMeasure

// givenConsequences counts acts. In a merge patch what is left out stays as it is; elsewhere it is zero.
type givenConsequences struct {
	CorrectNow        patch[int]   `json:"correct_now" swaggertype:"integer" minimum:"0" extensions:"x-nullable"`
	CorrectByDate     patch[int]   `json:"correct_by_date" swaggertype:"integer" minimum:"0" extensions:"x-nullable"`
	StopProduction    patch[int]   `json:"stop_production" swaggertype:"integer" minimum:"0" extensions:"x-nullable"`
	Seizure           patch[int]   `json:"seizure" swaggertype:"integer" minimum:"0" extensions:"x-nullable"`
	Shutdown          patch[int]   `json:"shutdown" swaggertype:"integer" minimum:"0" extensions:"x-nullable"`
	PenaltyCases      patch[int]   `json:"penalty_cases" swaggertype:"integer" minimum:"0" extensions:"x-nullable"`
	FineFen           patch[int64] `json:"fine_fen" swaggertype:"integer" minimum:"0" extensions:"x-nullable"` // 分(人民币) / cents of a yuan
	CriminalCases     patch[int]   `json:"criminal_cases" swaggertype:"integer" minimum:"0" extensions:"x-nullable"`
	AdminDetention    patch[int]   `json:"admin_detention" swaggertype:"integer" minimum:"0" extensions:"x-nullable"`
	CriminalDetention patch[int]   `json:"criminal_detention" swaggertype:"integer" minimum:"0" extensions:"x-nullable"`
	Summoned          patch[int]   `json:"summoned" swaggertype:"integer" minimum:"0" extensions:"x-nullable"`
	HeldAccountable   patch[int]   `json:"held_accountable" swaggertype:"integer" minimum:"0" extensions:"x-nullable"`
} // @name GivenConsequences

// over writes what was given over what was there.
func (g *givenConsequences) over(base rectify.Consequences) rectify.Consequences {
	from, to := reflect.ValueOf(g).Elem(), reflect.ValueOf(&base).Elem()
	for i := range from.NumField() {
		if field := from.Field(i); field.FieldByName("Given").Bool() {
			to.FieldByName(from.Type().Field(i).Name).Set(field.FieldByName("Value"))
		}
	}
	return base
}

// brought turns the facts of the wire into those of the business; base is what a merge patch of consequences builds
// on. Namesakes of one type are copied, the few others are turned over by hand.
func (f *facts) brought(base rectify.Consequences) (rectify.Facts, error) {
	var found rectify.Facts
	var unmet []rectify.Field
	from, to := reflect.ValueOf(f).Elem(), reflect.ValueOf(&found).Elem()
	for i, field := range reflect.VisibleFields(from.Type()) {
		if target := to.FieldByName(field.Name); target.IsValid() && target.Type() == field.Type {
			target.Set(from.Field(i))
		}
	}
	micro := func(name string, degrees *float64, most float64) *int64 {
		if degrees == nil {
			return nil
		}
		if !(math.Abs(*degrees) <= most) { // also what is no number
			unmet = append(unmet, misfit(name, "number.range", "应在 -%[1]v 到 %[1]v 之间", "must be from -%[1]v to %[1]v", most))
			return nil
		}
		return new(int64(math.Round(*degrees * 1e6)))
	}
	found.LngMicro, found.LatMicro = micro("lng", f.Lng, 180), micro("lat", f.Lat, 90)
	if f.Consequences != nil {
		found.Consequences = new(f.Consequences.over(base))
	}
	if f.Measures != nil {
		measures := make([]rectify.Measure, len(*f.Measures))
		for i, m := range *f.Measures {
			measures[i] = rectify.Measure{No: m.No, Text: m.Text, Person: m.Person}
			if m.DueOn != nil {
				measures[i].DueOn = *m.DueOn
			}
			if m.DoneOn != nil {
				measures[i].DoneOn = *m.DoneOn
			}
		}
		found.Measures = &measures
	}
	if f.Milestones != nil {
		found.Milestones = milestonesOf(*f.Milestones)
	}
	return found, invalid("body", unmet)
}

// wireNames are the fields whose name on the wire is not that of the business.
var wireNames = map[string]string{"lng_micro": "lng", "lat_micro": "lat"}

func wireName(name string) string {
	if wire, ok := wireNames[name]; ok {
		return wire
	}
	return name
}

// wireNamesOf gives each name once.
func wireNamesOf(names []string) []string {
	all := []string{}
	for _, name := range names {
		if name = wireName(name); !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}
