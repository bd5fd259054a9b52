package rectify

import (
	"time"

	"qingdan/internal/calendar"
)

// Ticket is one problem on its way to closure. Instants are UTC with microseconds; units, accounts and tickets are
// named by public id; texts of persons are of type Text. Field names in snake_case are the names of the wire, of the
// journal and of Facts.
type Ticket struct {
	Key int64 // the store's own number; it never leaves the house

	ID           string // random
	TicketNo     string
	Source       Source
	State        State
	Version      int64 // grows by one with every entry of the journal about this ticket
	RouteVersion int
	Historical   bool // came in by an import of past facts
	Live         bool // was moved here, by people, since

	Campaign      string // code of the 督察轮次, 批次 or 年度清单
	ReceiptNumber string // as the authority wrote it
	ReceiptKey    string // what is unique within the campaign; blank when there is no number
	RowDigest     string // of the imported row that this ticket agrees with
	Batch         string
	BatchOn       calendar.Day
	ListLevel     string
	Channel       string

	Title          Text
	Description    Text
	Address        Text
	RegionText     string // the region as printed in the table it came from
	LngMicro       int64  // millionths of a degree, 0 with LatMicro 0 for unknown
	LatMicro       int64
	Township       string
	PollutionTypes []string // the first one is the main type
	Industry       string
	RiskLevel      string // set by a person; never computed
	KeyCase        bool
	DiscoveredOn   calendar.Day
	DiscoveryMode  string
	Quantity       int64 // measured amount, such as square metres treated
	QuantityUnit   string
	Anonymous      bool // nobody is known who could be told

	RegisteredAt   time.Time
	RegisteredBy   string
	RegisteredUnit string

	ResponsibleUnit   string
	ResponsiblePerson Text
	CoUnits           []string
	LeadUnit          string
	SupervisingUnit   string
	AcceptanceUnit    string
	RecusedUnits      []string // 回避: units that must not know of this ticket

	TimeLimitType string
	ClosureGoal   Text
	Dispatched    Signature
	SignDueAt     time.Time
	SignedAt      time.Time
	ReturnDueOn   calendar.Day // last day on which a wrong unit may return the ticket
	PlanDueOn     calendar.Day
	InformDueOn   calendar.Day // by when the complainant is told whether it is accepted; zero when none must be told
	ToldOn        calendar.Day // when he was told
	ReplyDueOn    calendar.Day
	RepliedAt     time.Time
	ReplyNumber   string
	OriginalDueOn calendar.Day // never changes once set
	CurrentDueOn  calendar.Day
	DueFixed      Signature // who fixed the current due day
	Variant       string    // of its route, under which the due day was fixed and is extended; blank for the route itself
	Extensions    []Extension
	Provisional   []Provisional // days that wait for the holidays to be published
	InformedOn    calendar.Day  // when the complainant was last told of an extension

	Findings        Text
	Verdict         Verdict
	Violation       bool // a penalty record is then demanded before acceptance
	Handling        Text
	Reply           Text
	Accountability  Text
	RemarksText     Text // 备注, as printed in the table it came from
	ProgressPercent int
	ProgressNote    Text
	ProgressAt      time.Time
	CoProgress      []PartProgress // of the co-units, each its own
	Measures        []Measure
	MeasureCount    int // numbers given to measures, also to those dropped since
	Milestones      []Milestone
	Consequences    Consequences

	PlanSubmitted Signature
	PlanApproved  Signature

	StageRequested Signature
	StageClosedAt  time.Time
	StageDueOn     calendar.Day // when the remaining measures are due

	Countersigned Signature // the leader's signature under what is to be accepted
	Applied       Signature
	AppliedFrom   State
	Checklist     []string // criteria of the self-check that are met
	Reviewed      Signature
	Verified      Signature
	Verification  Verification
	NoticeWaived  Signature // the second person who agreed that secrecy forbids the notice
	Evidence      []string  // digests that the application was made on

	NoticeDays    int // working days of public notice fixed when the notice began
	NoticeStartOn calendar.Day
	NoticeEndOn   calendar.Day // last day of the notice
	NoticeURL     string
	NoticeID      string // under which the public finds the notice; blank when it is not published
	NoticeText    Text
	NoticeUnit    string // 受理单位: who takes objections
	NoticeContact Text   // its telephone and address
	Objections    []Objection

	Closing           Signature
	ClosedAt          time.Time
	ClosureType       ClosureType
	HistoricalClosure bool // the closure came in by an import; nobody checked it here
	FiledOn           calendar.Day
	FilingNumber      string
	LookBacks         []LookBack
	Slips             []Slip

	ReopenCount    int
	ReopenedAt     time.Time // when it was last reopened; proof of the new rectification is younger
	ReworkCount    int
	ReturnCount    int
	ExtensionCount int
	RepeatCount    int // complaints merged into this one

	Origin    string // the ticket from which this one was derived (举一反三)
	Master    string // the ticket into which this one was merged (并案)
	SplitFrom string // the ticket of whose call this one is a part (一件多诉)
	Proposal  Proposal

	Tracking      string // keyed digest of the complainant's tracking code; blank when there is none
	TrackingUntil time.Time
	Rating        Rating
	RatingCount   int
	Disputed      bool      // the complainant says that it is not solved
	DisputedAt    time.Time // when he said so last
	CodesSince    []string  // who gave a tracking code while it is disputed; not who may settle the dispute
	CallBacks     []CallBack

	EffectiveAt time.Time // when the latest fact happened; nothing may be entered before it
	RecordedAt  time.Time // when the latest entry was recorded
}

// Signature is who did something, for which unit, and when it happened.
type Signature struct {
	By   string
	Unit string
	At   time.Time
}

// IsZero tells whether nobody signed.
func (s Signature) IsZero() bool { return s.By == "" && s.At.IsZero() }

// IsZero tells whether nothing is proposed.
func (p Proposal) IsZero() bool { return p.Do == "" }

// PartProgress is how far a co-unit has come with its part (配合单位进展).
type PartProgress struct {
	Signature
	Percent int
	Note    Text
}

// Consequences counts the acts that followed a problem; acts are counted apart from tickets (domain section 1).
type Consequences struct {
	CorrectNow        int   // 责令立即改正, 起
	CorrectByDate     int   // 限期整改, 起
	StopProduction    int   // 停产整改, 家
	Seizure           int   // 查封扣押, 家
	Shutdown          int   // 关停取缔, 家
	PenaltyCases      int   // 立案处罚, 家
	FineFen           int64 // 罚款, 分
	CriminalCases     int   // 立案侦查, 件
	AdminDetention    int   // 行政拘留, 人
	CriminalDetention int   // 刑事拘留, 人
	Summoned          int   // 约谈, 人
	HeldAccountable   int   // 问责, 人
}

// Orders is the number of acts of 责令改正.
func (c Consequences) Orders() int { return c.CorrectNow + c.CorrectByDate + c.StopProduction }

// Verification is what the verifier found on site (现场核查).
type Verification struct {
	Conclusion   Text
	On           calendar.Day
	Place        Text
	Participants []Text
	Failed       []string // criteria that were not met
}

// LookBack is one 回头看 of a closed ticket.
type LookBack struct {
	Signature
	Result string
	On     calendar.Day
	Note   Text
}

// Proposal is a change that waits for a second person of another unit (S-79): a removal from the figures, or another
// standard.
type Proposal struct {
	Signature
	Do     string
	Reason Text
	Master string
	// Campaign and ListLevel are those that the ticket is to have.
	Campaign  string
	ListLevel string
	// ClosureGoal is the one that the ticket is to have, and Parts are.
	ClosureGoal Text
	Parts       Parts
}

// Parts are who has a part in a ticket.
type Parts struct {
	ResponsibleUnit   string
	ResponsiblePerson Text
	CoUnits           []string
	LeadUnit          string
	SupervisingUnit   string
	AcceptanceUnit    string
}

// MainType is the main pollution type; blank when none is known.
func (t *Ticket) MainType() string {
	if len(t.PollutionTypes) == 0 {
		return ""
	}
	return t.PollutionTypes[0]
}

// Units lists the responsible unit and the co-units, the responsible one first.
func (t *Ticket) Units() []string {
	if t.ResponsibleUnit == "" {
		return nil
	}
	return append([]string{t.ResponsibleUnit}, t.CoUnits...)
}

// Audience lists the units that may know of the ticket because they have a part in it. The place of the problem
// alone gives no right to see it.
func (t *Ticket) Audience() []string {
	var units []string
	for _, u := range append(t.Units(), t.RegisteredUnit, t.LeadUnit, t.SupervisingUnit, t.AcceptanceUnit) {
		if u != "" {
			units = append(units, u)
		}
	}
	return units
}
