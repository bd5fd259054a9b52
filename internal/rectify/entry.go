package rectify

import "time"

// Entry is one entry of the journal: every change, refusal, disclosure, export and sign-in.
type Entry struct {
	Event       Event
	Do          string
	TicketID    string
	TicketKey   int64
	Seq         int64 // number within the ticket, from 1
	RecordedAt  time.Time
	EffectiveAt time.Time
	Actor       string
	Role        Role
	Unit        string
	Token       string
	Address     string
	Request     string
	From, To    State
	Route       int
	Historical  bool
	LateReason  Text
	Note        Text
	Reason      Text
	Code        string   // of a refusal
	Subject     string   // what an entry without ticket is about; of attach, the code with which the photo was taken
	Evidence    []string // digests
}

// Event sorts journal entries.
type Event string

// The events of the journal.
const (
	EventMove      Event = "move"
	EventRefusal   Event = "refusal"
	EventSignIn    Event = "sign_in"
	EventSignOut   Event = "sign_out"
	EventAccount   Event = "account"
	EventUnits     Event = "units"
	EventRoutes    Event = "routes"
	EventImport    Event = "import"
	EventExport    Event = "export"
	EventReveal    Event = "reveal"
	EventEvidence  Event = "evidence"
	EventSweep     Event = "sweep"
	EventLifecycle Event = "lifecycle"
	EventWebhook   Event = "webhook" // Subject is the id of the endpoint
	EventRound     Event = "round"
	EventCampaign  Event = "campaign" // Subject is the code of the campaign
	EventBoard     Event = "board"
	EventReconcile Event = "reconcile"
	EventSnapshot  Event = "snapshot" // Subject is the id of the snapshot
)
