package rectify

import (
	"slices"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/sample"
)

// RoundState is how far a round of look-backs is.
type RoundState string

// The states of a round, in their order.
const (
	RoundPlanned  RoundState = "planned"
	RoundFrozen   RoundState = "frozen"
	RoundDrawn    RoundState = "drawn"
	RoundFinished RoundState = "finished"
)

// Round is one round of look-backs (回头看): closed tickets that somebody chose, and a random sample of a frozen list
// with a seed that nobody could foresee when the list was frozen. Field names in snake_case are those of the journal.
type Round struct {
	ID         string
	Version    int64 // grows by one with every entry of the journal about this round
	State      RoundState
	Title      Text
	Filter     RoundFilter
	Chosen     []string // tickets that are looked at in any case, beside the sample
	Size       int      // of the sample; 0 until the list is frozen when it is computed
	Share      int      // thousandths: at so many wrong closures the sample finds one
	Confidence int      // thousandths
	Strata     []string // of RoundStrata
	Inspectors []string // accounts
	Planned    Signature

	Frozen      Signature
	Source      string // of the randomness, announced when the list is frozen so that nobody can pick among several
	ListCount   int
	ListDigest  string // SHA-256, hexadecimal
	JournalSize int64  // entries before the one that froze the list
	Checkpoint  string // SHA-256 of the last of them, hexadecimal

	Drawn        Signature
	Randomness   string
	RandomnessAt time.Time
	Seed         string
	Sample       []string // tickets, in the order of selection

	Finished Signature
	Reason   Text
	Results  []RoundResult // of the sample and the chosen ones, as they were when the round was finished
}

// RoundFilter says from which closed tickets is drawn; zero fields do not narrow.
type RoundFilter struct {
	Sources              []string
	Campaigns            []string
	Unit                 string // responsible
	Township             string
	PollutionType        string // the main one
	ClosedFrom, ClosedTo calendar.Day
}

// RoundResult is what the round found at a ticket; Result is blank while it is not known.
type RoundResult struct {
	Ticket string
	Result string
}

// RoundStrata are the ways in which a list can be stratified.
var RoundStrata = []string{"township", "pollution_type"}

// Candidate is a closed ticket as a round sees it. Audience is the store's own number and never leaves the house.
type Candidate struct {
	ID       string
	Township string
	MainType string
	Audience int64
}

// RoundTally counts what a round found at its sample.
type RoundTally struct{ Drawn, Held, Relapsed, False, Missing int }

// Unfit counts what does not pass for held: what was not inspected could not be shown to hold.
func (t RoundTally) Unfit() int { return t.Relapsed + t.False + t.Missing }

// freeze makes the list and fixes the size.
func (r *Round) freeze(candidates []Candidate) (*sample.List, error) {
	members := make([]sample.Member, len(candidates))
	for i, c := range candidates {
		members[i].ID = c.ID
		for _, by := range r.Strata {
			word := map[string]string{"township": c.Township, "pollution_type": c.MainType}[by]
			members[i].Stratum += by + "=" + word + ";"
		}
	}
	if r.Size == 0 {
		r.Size = sample.SizeFor(len(members), r.Share, r.Confidence)
	}
	return sample.Freeze(r.ID, r.Size, members)
}

// ResultOf is what the inspectors of the round found at a ticket since the draw. One look-back that failed is not made
// good by a later one: what was found was found. An inspection before the draw does not count.
func (r *Round) ResultOf(t *Ticket) string {
	result := ""
	for _, l := range t.LookBacks {
		if l.At.Before(r.Drawn.At) || l.On < calendar.DayOf(r.Drawn.At) || !slices.Contains(r.Inspectors, l.By) {
			continue
		}
		if result == "" || result == "held" {
			result = l.Result
		}
	}
	return result
}

// Looked lists what the round looks at: the sample in its order, then the chosen ones that are not in it.
func (r *Round) Looked() []string {
	all := slices.Clone(r.Sample)
	for _, id := range r.Chosen {
		if !slices.Contains(r.Sample, id) {
			all = append(all, id)
		}
	}
	return all
}

// Tally counts the results of the sample; the chosen tickets were not drawn, so they prove nothing about the others.
func (r *Round) Tally(results []RoundResult) RoundTally {
	known := map[string]string{}
	for _, result := range results {
		known[result.Ticket] = result.Result
	}
	tally := RoundTally{Drawn: len(r.Sample)}
	for _, id := range r.Sample {
		switch known[id] {
		case "held":
			tally.Held++
		case "relapsed":
			tally.Relapsed++
		case "false_rectification":
			tally.False++
		default:
			tally.Missing++
		}
	}
	return tally
}

// Bound says what the sample proves: with the confidence of the round, at most so many of the list are unfit. It is
// exact for a round without strata; with strata it is what a simple sample of the same size would prove.
func (r *Round) Bound(t RoundTally) int {
	return sample.Bound(r.ListCount, t.Drawn, t.Unfit(), r.Confidence)
}

// OpenTo tells whether the actor may know what was drawn: the inspectors from the draw on, others when the results are in.
func (r *Round) OpenTo(a Actor) bool {
	return r.State == RoundFinished || slices.Contains(r.Inspectors, a.ID)
}
