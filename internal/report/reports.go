package report

import "qingdan/internal/rectify"

// Report declares one kind of report: what it counts, the figures made of that, and what must hold between them. A new
// figure is one block in the file of its report, and one in store that counts the same in SQL.
type Report struct {
	Name       string
	Title      rectify.Message
	Span       Span
	Measures   []Measure
	Rates      []Definition
	Identities []Identity
	Flows      bool   // counts what went in and out, not what is there
	Spread     string // the measure whose tickets are spread out by their days to close; blank for none
}

// Span says what the period of a report is for.
type Span int

// NoSpan: only the day counts. Cohort: the period chooses tickets by a day of theirs, and the day of the figures may be
// later. Events: the period ends with the day of the figures and bounds what is counted as happened.
const (
	NoSpan Span = iota
	Cohort
	Events
)

// String is the word of the wire.
func (s Span) String() string { return [...]string{"none", "cohort", "events"}[s] }

// Identity must hold in every row: the parts add up to the whole, or each is at most the whole.
type Identity struct {
	Whole  string
	Sum    []string // add up to what the parts do, where the whole is no measure of its own
	Parts  []string
	AtMost bool
}

// adds says that the parts add up to the whole.
func adds(whole string, parts ...string) Identity { return Identity{Whole: whole, Parts: parts} }

// within says that no part is more than the whole.
func within(whole string, parts ...string) Identity {
	return Identity{Whole: whole, Parts: parts, AtMost: true}
}

// Reports are all reports made from standings, in the order in which they are listed.
var Reports = []*Report{&timeliness, &signing, &rework, &relapse, &verdicts, &satisfaction, &schedule, &discovery, &durations, &balance, &companions, &daily, &backlog, &hotline}

// Named gives a report by its name; closure is not one of Reports, because the ledger answers most of its questions.
func Named(name string) (*Report, bool) {
	if name == closureName {
		return &closureMade, true
	}
	for _, r := range Reports {
		if r.Name == name {
			return r, true
		}
	}
	return nil, false
}

// Measure gives the place of a measure; -1 for none.
func (r *Report) Measure(id string) int {
	for i, m := range r.Measures {
		if m.ID == id {
			return i
		}
	}
	return -1
}
