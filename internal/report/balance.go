package report

// balance is the equation of conservation (S-77): what was open before the period and what came in is what went out and
// what is open at its end. Its terms count what happened, not tickets: one that was closed twice is closed twice.
var balance = Report{Name: "balance", Title: word("台账平衡表", "Balance"), Span: Events, Flows: true,
	Measures: []Measure{
		termOf("opening", "期初未销号", "Open before", "统计期起日前未销号的(含阶段性办结)", "not closed before the period, stage-closed ones too"),
		termOf("new", "本期新增", "New", "统计期内登记的", "registered in the period"),
		termOf("reopened", "本期反弹", "Reopened", "统计期内反弹重办的", "reopened in the period"),
		termOf("in", "转入", "In", "统计期内由别处转入本行的(改派、更正、调整可见范围)", "came to this row in the period: reassigned, re-categorised, or into view"),
		termOf("closed", "本期销号", "Closed", "统计期内销号的,含导入的历史办结", "closed in the period, also by an import"),
		termOf("cancelled", "本期作废", "Cancelled", "统计期内作废的", "voided in the period"),
		termOf("not_accepted", "本期不予受理", "Not accepted", "统计期内不予受理的", "not accepted in the period"),
		termOf("merged", "本期并案", "Merged", "统计期内并入他件的", "merged into another one in the period"),
		termOf("out", "转出", "Out", "统计期内由本行转往别处的", "went from this row elsewhere in the period"),
		termOf("open", "期末未销号", "Open after", "统计日未销号的(含阶段性办结)", "not closed on the day, stage-closed ones too"),
	},
	Identities: []Identity{{Sum: []string{"opening", "new", "reopened", "in"}, Parts: []string{"closed", "cancelled", "not_accepted", "merged", "out", "open"}}},
}

// The places of the terms.
const (
	tOpening = iota
	tNew
	tReopened
	tIn
	tClosed
	tCancelled
	tNotAccepted
	tMerged
	tOut
	tOpen
)

// termOf is a term of the balance; it is counted from flows and has no measure of a single moment.
func termOf(id, zh, en, wordsZH, wordsEN string) Measure {
	return Measure{ID: id, Label: word(zh, en), Words: word(wordsZH, wordsEN), Acts: true}
}

// Side is a ticket on one side of a Flow, as far as the question admits it.
type Side struct {
	Site     Site  // blank where it is not admitted
	Class    Class // blank for no ticket yet
	Admitted bool  // within the filter, and the caller may know
}

// Flow is how many tickets went from one side to another by one entry in the period. Opening and closing stock are
// flows as well: from nothing, marked as such.
type Flow struct {
	Kind   FlowKind
	Before Side
	After  Side
	N      int64
}

// FlowKind tells stock from movement.
type FlowKind int

// What a Flow is.
const (
	Movement FlowKind = iota
	OpeningStock
	ClosingStock
)

// stock tells whether the side is open work.
func (s Side) stock() bool { return s.Class == IsOpen || s.Class == IsStageClosed }

// weights are the parts in which a side counts, by line; the blank key is the total.
func (m *making) weights(s Side) map[string]int64 {
	all := map[string]int64{}
	if !s.Admitted {
		return all
	}
	s.Site.Units = m.roll(s.Site.Units)
	units, types := m.q.units(s.Site.Cell), m.q.types(s.Site.Cell)
	if len(units.values) == 0 || len(types.values) == 0 {
		return all
	}
	all[""] = units.total
	for _, key := range m.keys(s.Site, &units, types) {
		m.at(key)
		all[lineID(key)] = units.ways
	}
	return all
}

// flow adds the terms of a flow to every line that it touches.
func (m *making) flow(f Flow) {
	before, after := m.weights(f.Before), m.weights(f.After)
	add := func(id string, term int, n, ways int64) {
		amounts := make([]int64, len(m.Measures))
		amounts[term] = n
		if id == "" {
			m.total.add(ways, amounts)
			return
		}
		m.lines[id].add(ways, amounts)
	}
	each := func(weights map[string]int64, term int) {
		for id, ways := range weights {
			add(id, term, f.N, ways)
		}
	}
	switch {
	case f.Kind == OpeningStock:
		each(after, tOpening)
	case f.Kind == ClosingStock:
		each(after, tOpen)
	case f.After.stock() && f.Before.Class == "":
		each(after, tNew)
	case f.After.stock() && !f.Before.stock():
		each(after, tReopened)
	case f.Before.stock():
		m.moved(before, after, f.N, add)
		if term, left := map[Class]int{IsClosed: tClosed, IsVoided: tCancelled, IsNotAccepted: tNotAccepted, IsMerged: tMerged}[f.After.Class]; left {
			each(after, term)
		}
	}
}

// moved adds what went into a line and out of it: the difference of the parts in which a ticket counts there.
func (m *making) moved(before, after map[string]int64, n int64, add func(id string, term int, n, ways int64)) {
	for id, was := range before {
		switch is, stays := after[id]; {
		case !stays:
			add(id, tOut, n, was)
		case is > was:
			add(id, tOut, n*(is-was), is*was)
		case is < was:
			add(id, tIn, n*(was-is), is*was)
		}
	}
	for id, is := range after {
		if _, was := before[id]; !was {
			add(id, tIn, n, is)
		}
	}
}
