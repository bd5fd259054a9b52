package rectify

import "qingdan/internal/calendar"

// Reconciliation is a list of a superior office held against the tickets of a campaign on a day (对账). It never changes;
// what its rows propose is done through the Desk, row by row.
type Reconciliation struct {
	ID        string
	Version   int64
	Made      Signature
	Scope     []string // units in whose scope it was made
	Campaign  string
	Source    Source // of what the list holds, for rows that are taken in
	AsOf      calendar.Day
	FileName  Text
	SHA256    string
	Layout    string
	Threshold int    // thousandths: how similar texts must be to stand for one problem
	Rows      int    // of the reconciliation
	Digest    string // SHA-256 of the rows, hexadecimal
	Journal   int64  // entries that it stands on
	Findings  []FindingCount
	All       []BridgeLine // from the number of their rows to the number of our tickets
	Open      []BridgeLine // from what is open with them to what is open with us
}

// ReconciliationOf begins the reconciliation of a list that was read as an import reads it.
func ReconciliationOf(in Import, threshold int) *Reconciliation {
	return &Reconciliation{ID: in.ID, Campaign: in.Campaign, Source: in.Source, AsOf: in.AsOf, FileName: Text(in.FileName), SHA256: in.SHA256, Layout: in.Layout, Threshold: threshold}
}

// FindingCount counts the rows of a finding.
type FindingCount struct {
	Finding ReconFinding
	Count   int
}

// BridgeLine is one line of the way from their total to ours: the first and the last are the totals, the others are
// added up between them.
type BridgeLine struct {
	Code  string
	Count int
}

// ReconFinding is what a row of a reconciliation says.
type ReconFinding string

// The findings. Every row has exactly one.
const (
	ReconSame        ReconFinding = "same"
	ReconDifferent   ReconFinding = "different"
	ReconClosedThere ReconFinding = "closed_there" // closed with them, open here
	ReconClosedHere  ReconFinding = "closed_here"  // closed here, open with them
	ReconAdded       ReconFinding = "added"        // theirs and not ours
	ReconMissing     ReconFinding = "missing"      // ours and not theirs
	ReconDuplicate   ReconFinding = "duplicate"    // of another row of theirs
	ReconApart       ReconFinding = "apart"        // ours is merged, not accepted or voided, or was registered later
	ReconUnreadable  ReconFinding = "unreadable"
)

// ReconFindings are all findings in the order in which they are listed.
var ReconFindings = []ReconFinding{ReconSame, ReconDifferent, ReconClosedThere, ReconClosedHere, ReconAdded, ReconMissing, ReconDuplicate, ReconApart, ReconUnreadable}

// The proposals: what to do about a row.
const (
	ProposeNothing = "none"
	ProposeImport  = "import"  // take the row in
	ProposeCorrect = "correct" // set what differs as it is there, if they are right
	ProposeLink    = "link"    // give the ticket the number that the list has, if it is the same problem
	ProposeChase   = "chase"   // remind the unit: bring what is missing and apply for acceptance
	ProposeLook    = "look"    // look at both
	ProposeAsk     = "ask"     // ask the superior office, look back
)

// ReconRow is one row of a reconciliation: a row of their list, one of our tickets, or both.
type ReconRow struct {
	N             int
	Finding       ReconFinding
	Proposal      string
	Sheet         string // of their file; blank for what only we have
	Line          int
	ReceiptNumber string
	Text          string // the beginning of the problem
	TheirClosure  RowClosure
	Twin          int // the row that this one repeats
	Ticket        string
	TicketNo      string
	OurClass      string // on the day: open, stage_closed, closed, merged, not_accepted, voided; blank when it was not there yet
	Method        string // number, batch or similar; blank without a match
	Likeness      Likeness
	Differences   []ReconDifference
	Problems      []Problem
	Row           *Row // of what can be applied
}

// ReconDifference is one field in which both differ. Units are ids where they are known and names where they are not.
type ReconDifference struct{ Field, Theirs, Ours string }

// Likeness tells how similar a row and a ticket are, in thousandths, and why.
type Likeness struct {
	Score int // of 1000
	Text  int // share of common pairs of characters
	Unit  int // 1000 for the same unit, 0 for another, -1 when one is not known
	Date  int // 1000 within a week, 0 further apart, -1 when one is not known
}

// OurTicket is a ticket as it is held against their list: as it was on the day.
type OurTicket struct {
	ID            string
	TicketNo      string
	ReceiptKey    string
	ReceiptNumber string
	Description   string
	Class         string
	Batch         string
	Unit          string
	Verdict       Verdict
	DueOn         calendar.Day
	RegisteredOn  calendar.Day
	BatchOn       calendar.Day
}

// Bounds of a reconciliation.
const (
	MostReconRows    = 20_000
	MostReconTickets = 50_000
	DefaultLikeness  = 700
)

// ReconQuery asks for a page of reconciliations, the newest first.
type ReconQuery struct {
	Campaign string // of this one only; blank for all
	Before   *ReconPlace
	Limit    int
}

// ReconPlace is where a page of reconciliations ended.
type ReconPlace struct {
	At int64 // when it was made, in microseconds since 1970
	ID string
}

// Place is where a page ends that ends with this one.
func (r *Reconciliation) Place() ReconPlace { return ReconPlace{r.Made.At.UnixMicro(), r.ID} }

// TooMuchToReconcile refuses what is beyond the bounds.
func TooMuchToReconcile(zh, en string, most int) error {
	return Refuse(Invalid, "reconcile.too_large", Say(zh+"超过 %[1]d,请分批次对账", en+" are more than %[1]d; reconcile batch by batch", most))
}

// MayReconcile refuses who may not hold lists against tickets.
func MayReconcile(a Actor) error {
	if a.Role != Coordinator {
		return Refuse(Forbidden, "reconcile.not_yours", Say("只有整改办可以对账", "only a coordinator reconciles lists"))
	}
	return nil
}

// OpenTo tells whether the actor may read it: coordinators and auditors of the unit that made it, whose scope holds all
// that it was made in.
func (r *Reconciliation) OpenTo(a Actor, tree *UnitTree) bool {
	if a.Role != Coordinator && a.Role != Auditor || a.Unit != r.Made.Unit {
		return false
	}
	for _, unit := range r.Scope {
		if !tree.AnyAbove(unit, a.ScopeUnits) {
			return false
		}
	}
	return true
}
