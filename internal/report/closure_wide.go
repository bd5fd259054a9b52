package report

import (
	"slices"

	"qingdan/internal/rectify"
)

// closureMade is the closure report as it is counted over standings, where a question needs what the ledger does not keep
// apart. Its measures mean what those of the ledger mean; a test on random histories holds the two together.
var closureMade = Report{Name: closureName, Title: ClosureTitle, Span: NoSpan,
	Measures: []Measure{registeredMeasure,
		tickets("open", measures[mOpen].label, word("统计日未办结的", "neither closed nor stage-closed on the day"), func(m Moment) bool { return m.Class == IsOpen }),
		tickets("stage_closed", measures[mStageClosed].label, word("统计日阶段性办结的", "stage-closed on the day"), func(m Moment) bool { return m.Class == IsStageClosed }),
		tickets("closed", measures[mClosed].label, word("统计日已销号的", "closed on the day"), func(m Moment) bool { return m.Class == IsClosed }),
		tickets("overdue", measures[mOverdue].label, word("统计日未销号且现行时限早于统计日的", "not closed on the day with the current due day before it"), func(m Moment) bool { return m.overdue() }),
		tickets("answered", measures[mAnswered].label, word("统计日前已反馈办理情况的", "with a reply by the day"), func(m Moment) bool { return m.counted() && !m.RepliedOn.IsZero() }),
		tickets("historical", measures[mHistorical].label, word("由导入认定已销号的,未经本系统核查", "closed by an import and not checked here"), func(m Moment) bool { return m.Class == IsClosed && m.Historical }),
		acts("orders", MeasureLabel("orders"), word("统计日前责令改正的次数", "orders to correct given by the day"), func(m Moment) int64 {
			if !m.counted() {
				return 0
			}
			return int64(m.Orders)
		}),
		apartMeasures[0], apartMeasures[1], apartMeasures[2]},
	Rates:      []Definition{StruckOff, StruckOffInclusive, Answered},
	Identities: []Identity{adds("registered", "closed", "stage_closed", "open"), within("registered", "overdue", "answered"), within("closed", "historical")},
}

// beyondLedger tells whether the question needs a dimension that the ledger has not.
func (q Query) beyondLedger() bool { return q.Needs("batch") || q.Needs("verdict") }

// OfLedger tells whether the ledger answers the question.
func (q Question) OfLedger() bool { return q.Report == closureName && !q.beyondLedger() }

// rolled counts the units of tallies as those above them at the level of the question.
func (q Question) rolled(tallies []Tally, tree *rectify.UnitTree) []Tally {
	if q.UnitLevel == "" {
		return tallies
	}
	m, all := &making{q: q, names: Names{Units: tree}, rolled: map[string]string{}}, slices.Clone(tallies)
	for i := range all {
		all[i].Cell.Units = m.roll(all[i].Cell.Units)
	}
	return all
}

// closureFigure names a measure of the closure report: as the ledger counts it, or as standings do.
func (q Question) closureFigure(narrowed Filter, measure string) string {
	q.Filter = narrowed
	switch {
	case slices.Contains(Companions, measure):
		return companions.Name + "." + measure
	case q.UnitLevel != "" || q.beyondLedger():
		return closureName + "." + measure
	}
	return measure
}
