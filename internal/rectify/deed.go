package rectify

import (
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
}

// SealFunc gives what the caller wants kept with a ticket and nobody may read: the complainant's identity, encrypted
// for that ticket. It is called when the move is decided and the id of the ticket is known.
type SealFunc func(ticketID string) ([]byte, error)

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
	Seal        SealFunc    // for register and record_complainant: encrypts the complainant's identity for the ticket
	Historical  bool        // set by imports only
	LocalNumber string      // set by imports: qualifies a receipt number that is unique only in its batch
	Conditional bool        // the version came from If-Match, so a newer one is Stale
	Receipt     *Receipt
	inner       bool
	made        *Ticket // the ticket as an earlier move of this unit of work made it, which is not read again
	rowDigest   string  // of the imported row behind the command
}

// deed is one move being decided upon: everything that guards may look at and effects may change.
type deed struct {
	move     *Move
	before   *Ticket
	t        *Ticket // the working copy
	cmd      *Command
	actor    Actor
	now      time.Time // when it is recorded
	at       time.Time // when it happened
	today    calendar.Day
	route    Route
	units    *UnitTree
	due      DueFunc
	evidence []Attachment
	master   *Ticket
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
// After a reopening only what is younger proves that the problem was rectified again.
func (d *deed) has(kind string) bool {
	return slices.ContainsFunc(d.evidence, func(a Attachment) bool {
		shared := slices.ContainsFunc(d.evidence, func(b Attachment) bool { return a.SHA256 == b.SHA256 && a.Kind != b.Kind })
		return a.Kind == kind && !shared && (kind == "before" || !a.At.Before(d.t.ReopenedAt))
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
	t.Applied, t.Reviewed, t.Verified, t.Verification = Signature{}, Signature{}, Signature{}, Verification{}
	t.AppliedFrom, t.Checklist, t.Evidence = "", nil, nil
	t.NoticeDays, t.NoticeStartOn, t.NoticeEndOn, t.NoticeURL = 0, 0, 0, ""
}

// setDue fixes the due day for the first time.
func (d *deed) setDue(due calendar.Day) {
	if !due.IsZero() && d.t.OriginalDueOn.IsZero() {
		d.t.OriginalDueOn, d.t.CurrentDueOn, d.t.DueFixed = due, due, d.signature()
	}
}
