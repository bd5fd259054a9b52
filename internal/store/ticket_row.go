package store

import (
	"encoding/json"
	"reflect"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

// ticketRow is a ticket in its table: a column for everything that is filtered, sorted, counted or constrained, and
// one canonical JSON for the rest.
type ticketRow struct {
	Key               int64
	ID                string
	TicketNo          string
	Source            string
	State             string
	Version           int64
	RouteVersion      int
	Historical        flag
	Live              flag
	AudienceID        int64
	Campaign          string
	ReceiptNumber     string
	ReceiptKey        string
	Batch             string
	ListLevel         string
	Title             string
	Township          string
	PollutionTypes    string
	KeyCase           flag
	Verdict           string
	RegisteredAt      micros
	ResponsibleUnit   string
	CoUnits           string
	LeadUnit          string
	AcceptanceUnit    string
	OriginalDueOn     int64
	CurrentDueOn      int64
	YellowAfter       int64 // see rectify.Ticket.Warnings
	RedAfter          int64
	DispatchedBy      string
	DispatchedUnit    string
	AppliedBy         string
	AppliedUnit       string
	ReviewedBy        string
	ReviewedUnit      string
	VerifiedBy        string
	VerifiedUnit      string
	ClosingBy         string
	ClosingUnit       string
	ClosedAt          micros
	ClosureType       string
	HistoricalClosure flag
	NoticeID          string
	NoticeEndOn       int64
	Tracking          string
	Disputed          flag
	Origin            string
	Master            string
	SplitFrom         string
	EffectiveAt       micros
	RecordedAt        micros
	Detail            string
}

// TableName names the table for GORM.
func (ticketRow) TableName() string { return "tickets" }

// micros is an instant in microseconds since 1970, 0 for none.
type micros int64

func microsOf(t time.Time) micros {
	if t.IsZero() {
		return 0
	}
	return micros(t.UnixMicro())
}

func (m micros) time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(m)).UTC()
}

// flag is a truth value that both engines keep as a number.
type flag int64

func flagOf(b bool) flag {
	if b {
		return 1
	}
	return 0
}

// ticketDetail is what has no column. Its fields have their namesakes in rectify.Ticket.
type ticketDetail struct {
	BatchOn, DiscoveredOn, ReplyDueOn, StageDueOn, NoticeStartOn, ReturnDueOn, FiledOn calendar.Day
	Channel, RegionText, Industry, RiskLevel, DiscoveryMode, QuantityUnit              string
	RegisteredBy, RegisteredUnit, SupervisingUnit, TimeLimitType, ReplyNumber          string
	NoticeURL, NoticeUnit, FilingNumber, RowDigest                                     string
	Description, Address, ResponsiblePerson, ClosureGoal, Findings, Handling           rectify.Text
	Reply, Accountability, RemarksText, ProgressNote, NoticeText, NoticeContact        rectify.Text
	LngMicro, LatMicro, Quantity                                                       int64
	RecusedUnits, Checklist, Evidence                                                  []string
	SignDueAt, SignedAt, RepliedAt, ProgressAt, StageClosedAt, ReopenedAt              time.Time
	DispatchedAt, AppliedAt, ReviewedAt, VerifiedAt, ClosingAt                         time.Time
	Countersigned, PlanSubmitted, PlanApproved, StageRequested, NoticeWaived           rectify.Signature
	AppliedFrom                                                                        rectify.State
	Violation, Anonymous                                                               bool
	ProgressPercent, NoticeDays, ReopenCount, ReworkCount, ReturnCount                 int
	ExtensionCount, RepeatCount, MeasureCount                                          int
	Measures                                                                           []rectify.Measure
	Consequences                                                                       rectify.Consequences
	Verification                                                                       rectify.Verification
	LookBacks                                                                          []rectify.LookBack
	Proposal                                                                           rectify.Proposal
	DueFixed                                                                           rectify.Signature
	CoProgress                                                                         []rectify.PartProgress
	Extensions                                                                         []rectify.Extension
	InformedOn, PlanDueOn, InformDueOn, ToldOn                                         calendar.Day
	Variant                                                                            string
	Provisional                                                                        []rectify.Provisional
	Milestones                                                                         []rectify.Milestone
	Objections                                                                         []rectify.Objection
	Slips                                                                              []rectify.Slip
	TrackingUntil, DisputedAt                                                          time.Time
	Rating                                                                             rectify.Rating
	RatingCount                                                                        int
	CodesSince                                                                         []string
	CallBacks                                                                          []rectify.CallBack
}

// rowOf maps a ticket to its row; the audience is filled in by whoever interns it.
func rowOf(t *rectify.Ticket) ticketRow {
	detail := ticketDetail{DispatchedAt: t.Dispatched.At, AppliedAt: t.Applied.At, ReviewedAt: t.Reviewed.At, VerifiedAt: t.Verified.At, ClosingAt: t.Closing.At}
	copyNamesakes(reflect.ValueOf(&detail).Elem(), reflect.ValueOf(t).Elem())
	row := columnsOf(t)
	row.Detail = string(journal.Marshal(&detail))
	return row
}

// columnsOf is the row without the detail.
func columnsOf(t *rectify.Ticket) ticketRow {
	yellow, red := t.Warnings()
	return ticketRow{
		Key: t.Key, ID: t.ID, TicketNo: t.TicketNo, Source: string(t.Source), State: string(t.State), Version: t.Version, RouteVersion: t.RouteVersion,
		Historical: flagOf(t.Historical), Live: flagOf(t.Live), Campaign: t.Campaign, ReceiptNumber: t.ReceiptNumber, ReceiptKey: t.ReceiptKey,
		Batch: t.Batch, ListLevel: t.ListLevel, Title: string(t.Title), Township: t.Township, PollutionTypes: list(t.PollutionTypes),
		KeyCase: flagOf(t.KeyCase), Verdict: string(t.Verdict), RegisteredAt: microsOf(t.RegisteredAt), ResponsibleUnit: t.ResponsibleUnit,
		CoUnits: list(t.CoUnits), LeadUnit: t.LeadUnit, AcceptanceUnit: t.AcceptanceUnit, OriginalDueOn: int64(t.OriginalDueOn), CurrentDueOn: int64(t.CurrentDueOn), YellowAfter: int64(yellow), RedAfter: int64(red),
		DispatchedBy: t.Dispatched.By, DispatchedUnit: t.Dispatched.Unit, AppliedBy: t.Applied.By, AppliedUnit: t.Applied.Unit,
		ReviewedBy: t.Reviewed.By, ReviewedUnit: t.Reviewed.Unit, VerifiedBy: t.Verified.By, VerifiedUnit: t.Verified.Unit,
		ClosingBy: t.Closing.By, ClosingUnit: t.Closing.Unit, ClosedAt: microsOf(t.ClosedAt), ClosureType: string(t.ClosureType),
		HistoricalClosure: flagOf(t.HistoricalClosure), NoticeID: t.NoticeID, NoticeEndOn: int64(t.NoticeEndOn), Tracking: t.Tracking, Disputed: flagOf(t.Disputed), Origin: t.Origin, Master: t.Master, SplitFrom: t.SplitFrom, EffectiveAt: microsOf(t.EffectiveAt), RecordedAt: microsOf(t.RecordedAt),
	}
}

// summary maps the columns of a row, without the detail; it is what lists show. Of its milestones it has the two days
// that its light follows from.
func (r *ticketRow) summary() *rectify.Ticket {
	return &rectify.Ticket{
		Key: r.Key, ID: r.ID, TicketNo: r.TicketNo, Source: rectify.Source(r.Source), State: rectify.State(r.State), Version: r.Version, RouteVersion: r.RouteVersion,
		Historical: r.Historical != 0, Live: r.Live != 0, Campaign: r.Campaign, ReceiptNumber: r.ReceiptNumber, ReceiptKey: r.ReceiptKey,
		Batch: r.Batch, ListLevel: r.ListLevel, Title: rectify.Text(r.Title), Township: r.Township, PollutionTypes: unlist(r.PollutionTypes),
		KeyCase: r.KeyCase != 0, Verdict: rectify.Verdict(r.Verdict), RegisteredAt: r.RegisteredAt.time(), ResponsibleUnit: r.ResponsibleUnit,
		CoUnits: unlist(r.CoUnits), LeadUnit: r.LeadUnit, AcceptanceUnit: r.AcceptanceUnit, OriginalDueOn: calendar.Day(r.OriginalDueOn), CurrentDueOn: calendar.Day(r.CurrentDueOn), Milestones: r.missed(),
		Dispatched: rectify.Signature{By: r.DispatchedBy, Unit: r.DispatchedUnit}, Applied: rectify.Signature{By: r.AppliedBy, Unit: r.AppliedUnit},
		Reviewed: rectify.Signature{By: r.ReviewedBy, Unit: r.ReviewedUnit}, Verified: rectify.Signature{By: r.VerifiedBy, Unit: r.VerifiedUnit},
		Closing: rectify.Signature{By: r.ClosingBy, Unit: r.ClosingUnit}, ClosedAt: r.ClosedAt.time(), ClosureType: rectify.ClosureType(r.ClosureType),
		HistoricalClosure: r.HistoricalClosure != 0, NoticeID: r.NoticeID, NoticeEndOn: calendar.Day(r.NoticeEndOn), Tracking: r.Tracking, Disputed: r.Disputed != 0, Origin: r.Origin, Master: r.Master, SplitFrom: r.SplitFrom, EffectiveAt: r.EffectiveAt.time(), RecordedAt: r.RecordedAt.time(),
	}
}

func (r *ticketRow) missed() []rectify.Milestone {
	if r.YellowAfter == r.CurrentDueOn || r.RedAfter == 0 { // none is unmet before the due day
		return nil
	}
	return []rectify.Milestone{{On: calendar.Day(r.YellowAfter)}, {On: calendar.Day(r.RedAfter)}}
}

// ticket maps the whole row.
func (r *ticketRow) ticket() (*rectify.Ticket, error) {
	t := r.summary()
	var detail ticketDetail
	if err := journal.Unmarshal([]byte(r.Detail), &detail); err != nil {
		return nil, err
	}
	copyNamesakes(reflect.ValueOf(t).Elem(), reflect.ValueOf(&detail).Elem())
	t.Dispatched.At, t.Applied.At, t.Reviewed.At, t.Verified.At, t.Closing.At = detail.DispatchedAt, detail.AppliedAt, detail.ReviewedAt, detail.VerifiedAt, detail.ClosingAt
	return t, nil
}

// namesakes are the pairs of field numbers of ticketDetail and Ticket.
var namesakes = func() (pairs [][2]int) {
	ticket := reflect.TypeFor[rectify.Ticket]()
	detail := reflect.TypeFor[ticketDetail]()
	for i := range detail.NumField() {
		if f, ok := ticket.FieldByName(detail.Field(i).Name); ok {
			pairs = append(pairs, [2]int{i, f.Index[0]})
		}
	}
	return pairs
}()

// copyNamesakes copies between a detail and a ticket, in either direction.
func copyNamesakes(to, from reflect.Value) {
	for _, p := range namesakes {
		if to.Type() == reflect.TypeFor[ticketDetail]() {
			to.Field(p[0]).Set(from.Field(p[1]))
		} else {
			to.Field(p[1]).Set(from.Field(p[0]))
		}
	}
}

// list keeps a list of short words as JSON.
func list(words []string) string {
	if len(words) == 0 {
		return "[]"
	}
	b, _ := json.Marshal(words) // strings cannot fail
	return string(b)
}

func unlist(s string) []string {
	var words []string
	if s != "[]" {
		_ = json.Unmarshal([]byte(s), &words) // written by list
	}
	return words
}

// columnNames are the columns of ticketRow in the order of its fields.
var columnNames = func() (names []string) {
	t := reflect.TypeFor[ticketRow]()
	for i := range t.NumField() {
		names = append(names, rectify.SnakeCase(t.Field(i).Name))
	}
	return names
}()

// changedColumns gives the columns that differ, so that an update touches only the indexes it must.
func changedColumns(before *rectify.Ticket, after *ticketRow) map[string]any {
	old := rowOf(before)
	a, b := reflect.ValueOf(&old).Elem(), reflect.ValueOf(after).Elem()
	changed := map[string]any{}
	for i, name := range columnNames {
		if !a.Field(i).Equal(b.Field(i)) {
			changed[name] = b.Field(i).Interface()
		}
	}
	return changed
}
