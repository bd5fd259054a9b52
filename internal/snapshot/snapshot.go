package snapshot

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/journal"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Snapshot is what is known of a frozen report besides its bytes. All of it is in the journal.
type Snapshot struct {
	ID       string
	Question report.Question
	Listed   []string // units that keep an empty line
	Scope    []string // units whose tickets were counted
	Recusals []string // units by whose recusal tickets were left out
	By       string
	Unit     string
	At       time.Time
	KnownAt  time.Time
	Entries  int64  // of the journal, on which it stands
	Digest   string // SHA-256 of the bytes, in hexadecimal
	Closes   Period // what it is proposed to close; zero for nothing
	Issue    Issue  // of a periodical; zero for none
	Telling  Telling
}

// Period is a span of whole days.
type Period struct {
	From, To calendar.Day
}

// IsZero tells whether there is no period.
func (p Period) IsZero() bool { return p == Period{} }

// Seal gives the canonical bytes of a report.
func Seal(s *report.Sheet) []byte {
	record := s.Record()
	return journal.Marshal(&record)
}

func canonical(q *report.Question) []byte { return journal.Marshal(q) }

// Open reads what Seal wrote.
func Open(body []byte) (*report.Sheet, error) {
	var record report.Record
	if err := journal.Unmarshal(body, &record); err != nil {
		return nil, err
	}
	return record.Sheet()
}

// Digest is SHA-256 in hexadecimal.
func Digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// OpenTo tells whether an actor may know of the snapshot: when every ticket that its maker could see is in the actor's
// scope. It looks at units alone and never at tickets, so that the answer tells nothing of them.
func (s *Snapshot) OpenTo(a rectify.Actor, tree *rectify.UnitTree) bool {
	return len(s.Scope) > 0 && !slices.ContainsFunc(s.Scope, func(unit string) bool { return !tree.AnyAbove(unit, a.ScopeUnits) })
}

// Whole tells whether nothing is withheld from an actor that was counted: he is recused from no more than its maker.
func (s *Snapshot) Whole(a rectify.Actor) bool {
	return !slices.ContainsFunc(a.Recusals, func(unit string) bool { return !slices.Contains(s.Recusals, unit) })
}

// scope is the right of the maker as it was then, less what a reader is recused from.
func (s *Snapshot) scope(recusals []string) (rectify.Scope, error) {
	for _, unit := range s.Recusals {
		if !slices.Contains(recusals, unit) {
			recusals = append(slices.Clone(recusals), unit)
		}
	}
	return rectify.Actor{ID: s.By, Role: rectify.Auditor, Unit: s.Unit, ScopeUnits: s.Scope, Recusals: recusals}.Scope()
}

// ask is the question with what was known then, to be counted anew.
func (s *Snapshot) ask() report.Question {
	q := s.Question
	q.KnownAt, q.Entries, q.Afresh = s.KnownAt, s.Entries, true
	return q
}
