package rectify

import (
	"reflect"
	"slices"
	"time"

	"qingdan/internal/calendar"
)

// DueFunc computes the last day of a limit of n days that starts on from.
type DueFunc func(from calendar.Day, n int, working, countFirst bool) (calendar.Day, error)

// Attachment is one piece of evidence as the table needs to know it.
type Attachment struct {
	ID     string
	Kind   string
	SHA256 string
	Name   string // as uploaded
	File   string // what the evidence room found out about the file, in its own words
	Size   int64
	By     string
	Unit   string
	At     time.Time
	Live   time.Time // set by the Desk: when the code was given with which it was taken on the spot; zero without one
}

// SealFunc gives what the caller wants kept with a ticket and nobody may read: the complainant's identity, encrypted
// for that ticket. It is called when the move is decided and the id of the ticket is known.
type SealFunc func(ticketID string) ([]byte, error)

// Sealed is what is sealed about one person: the complainant of a ticket, or with a number who made an objection to it.
type Sealed struct {
	Ticket    string
	Objection int // 0 for the complainant
	Blob      []byte
}

// NamesFunc opens what is sealed about a person for the one purpose of keeping it out of what is published: name,
// number and address.
type NamesFunc func(Sealed) ([]string, error)

// Command asks for one move of one ticket.
type Command struct {
	Do          string
	Ticket      string // blank for register
	Version     int64  // the version the caller decided on; 0 for register
	Note        Text
	EffectiveAt time.Time // when it happened; zero for now
	LateReason  Text
	Facts       Facts
	Attachment  *Attachment // for attach
	Capture     []byte      // for attach: digest of the code with which it was taken on the spot
	Measure     int         // for attach: the number of the measure that it was brought for; 0 for none
	Seal        SealFunc    // for register and record_complainant: encrypts the complainant's identity for the ticket
	Names       NamesFunc   // for the move that publishes a text
	Contact     SealFunc    // for object: encrypts how to reach who objects, for the ticket and number of the objection
	Historical  bool        // set by imports only
	LocalNumber string      // set by imports: qualifies a receipt number that is unique only in its batch
	Conditional bool        // the version came from If-Match, so a newer one is Stale
	Receipt     *Receipt
	tracking    string // of issue_tracking: the digest of the code
	splitFrom   string // of register: the ticket of whose call it is a part
	inner       bool
	derived     *Sweep  // of register: the sweep that it answers; the origin need not be visible to who answers
	made        *Ticket // the ticket as an earlier move of this unit of work made it, which is not read again
	rowDigest   string  // of the imported row behind the command
}

// deed is one move being decided upon: everything that guards may look at and effects may change.
type deed struct {
	move      *Move
	before    *Ticket
	t         *Ticket // the working copy
	cmd       *Command
	actor     Actor
	now       time.Time // when it is recorded
	at        time.Time // when it happened
	today     calendar.Day
	route     Route
	level     string // of the campaign, where the route has clocks by round
	units     *UnitTree
	due       DueFunc
	published PublishedFunc
	receives  Text
	evidence  []Attachment
	capture   Capture // that the attachment brought
	master    *Ticket
	known     bool     // who complained is recorded; looked up when a report is said to be anonymous
	sweeps    []Sweep  // of the ticket, where its route demands one
	names     []string // of who complained or objected, when a text is to be published
	newID     func() string
}

func (d *deed) within(unit string) bool { return d.units.Within(d.actor.Unit, unit) }

// ofResponsible tells whether a unit is the responsible unit or lies below it.
func (d *deed) ofResponsible(unit string) bool { return d.units.Within(unit, d.t.ResponsibleUnit) }

// partOfRectification tells whether a unit rectifies: the responsible unit, a co-unit, or one below these.
func (d *deed) partOfRectification(unit string) bool {
	return slices.ContainsFunc(d.t.Units(), func(u string) bool { return d.units.Within(unit, u) })
}

// differs tells whether the actor is another person of another unit than the one who signed.
func (d *deed) differs(s Signature) bool { return d.actor.ID != s.By && d.actor.Unit != s.Unit }

func (d *deed) signature() Signature { return Signature{By: d.actor.ID, Unit: d.actor.Unit, At: d.at} }

// has tells whether there is evidence of a kind that no other demanded kind is shown by too: one file is one proof.
// What is to prove that the problem was rectified is younger than the last reopening and than the dispatch to the unit
// that has it now; the same file brought again is as old as it was.
func (d *deed) has(kind string) bool {
	since := d.t.ReopenedAt
	if d.t.Dispatched.At.After(since) {
		since = d.t.Dispatched.At
	}
	return slices.ContainsFunc(d.evidence, func(a Attachment) bool {
		borrowed := slices.ContainsFunc(d.evidence, func(b Attachment) bool {
			return a.SHA256 == b.SHA256 && (a.Kind != b.Kind || kind != "before" && b.At.Before(since))
		})
		return a.Kind == kind && !borrowed
	})
}

// hadAHand tells whether the actor signed for those who rectify, or brought their proof, also when he has changed his
// role or unit since.
func (d *deed) hadAHand() bool {
	for _, s := range []Signature{d.t.Countersigned, d.t.PlanSubmitted, d.t.StageRequested} {
		if s.By == d.actor.ID && s.By != "" {
			return true
		}
	}
	return slices.ContainsFunc(d.evidence, func(a Attachment) bool {
		return a.By == d.actor.ID && a.By != "" && (a.Kind == "before" || a.Kind == "after" || a.Kind == "self_check")
	})
}

// rewritten tells whether the facts change anything of what the leader's signature stands under. What was blank may
// still be filled in with the application.
func (d *deed) rewritten() bool {
	was, is := reflect.ValueOf(d.before).Elem(), reflect.ValueOf(d.t).Elem()
	return slices.ContainsFunc(written, func(p [2]int) bool {
		return slices.Contains(found, SnakeCase(is.Type().Field(p[1]).Name)) && !was.Field(p[1]).IsZero() && !reflect.DeepEqual(was.Field(p[1]).Interface(), is.Field(p[1]).Interface())
	})
}

// digests lists what the application stands on: all evidence but what the checkers add later.
func (d *deed) digests() []string {
	var all []string
	for _, a := range d.evidence {
		if a.Kind != "verification" && a.Kind != "notice" {
			all = append(all, a.SHA256)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// clearApprovals forgets every signature that stood for what is now changed (S-16).
func (d *deed) clearApprovals() {
	t := d.t
	t.PlanSubmitted, t.PlanApproved, t.StageRequested, t.Countersigned = Signature{}, Signature{}, Signature{}, Signature{}
	t.Applied, t.Reviewed, t.Verified, t.Verification, t.NoticeWaived = Signature{}, Signature{}, Signature{}, Verification{}, Signature{}
	t.AppliedFrom, t.Checklist, t.Evidence = "", nil, nil
	t.NoticeDays, t.NoticeStartOn, t.NoticeEndOn, t.NoticeURL, t.NoticeID, t.NoticeText, t.NoticeUnit, t.NoticeContact = 0, 0, 0, "", "", "", "", ""
}

// setDue fixes the due day for the first time.
func (d *deed) setDue(due calendar.Day) {
	if !due.IsZero() && d.t.OriginalDueOn.IsZero() {
		d.t.OriginalDueOn, d.t.CurrentDueOn, d.t.DueFixed = due, due, d.signature()
		d.t.Variant, _ = d.route.under(d.t.Channel, d.level)
	}
}
