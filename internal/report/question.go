package report

import (
	"slices"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Question asks for a report that is made from standings.
type Question struct {
	Report string // name of one of Reports
	Query
	From, To    calendar.Day // the period; Settled fills it
	UnitLevel   string       // count units by the unit above them at this level of the tree; blank for as they are
	Restatement bool         // beside it what was known at the end of the day
	Compare     string       // one of Comparisons, blank for none
	Cut         int          // minute of the day at which days end, for the daily report; 0 for midnight
	Closed      Closed       // the closing of the period in which the day lies
	// FormerClosed is the closing of the former period that is held against this one: it counts as it was known then.
	FormerClosed Closed
	AfterClosing int64 // closing of the period in which the day lies, where a later instant of knowledge is asked for
}

// Closed says that what is shown first is what was known when a period was closed, with what came later beside it.
type Closed struct {
	No      int64 // of the closing; 0 for none
	KnownAt time.Time
	Entries int64
}

// Comparisons are the former periods that a report can be held against: 同比, 环比.
var Comparisons = []string{"year", "period"}

// WideDimensions are what reports made from standings can be grouped by.
var WideDimensions = append(slices.Clone(Dimensions), "batch", "verdict")

// Settled fills what was left out: the day is the end of the period or today, the period ends with the day and begins
// with its year.
func (q Question) Settled(today calendar.Day) Question {
	r, _ := Named(q.Report)
	if q.AsOf.IsZero() {
		if q.AsOf = today; r != nil && r.Span == Events && !q.To.IsZero() {
			q.AsOf = q.To
		}
	}
	if q.To.IsZero() {
		q.To = q.AsOf
	}
	if q.From.IsZero() {
		q.From = calendar.Date(q.To.Year(), time.January, 1)
	}
	return q
}

// Validate finds what a question must not be; units are looked up in the tree.
func (q Question) Validate(tree *rectify.UnitTree) error {
	fields := q.Query.faults(WideDimensions)
	bad := func(name, code, zh, en string, args ...any) {
		fields = append(fields, rectify.Field{Name: name, Code: code, Message: rectify.Say(zh, en, args...)})
	}
	r, known := Named(q.Report)
	if !known {
		bad("report", "value.unknown", "没有这个报表:%s", "there is no such report: %s", q.Report)
	}
	fields = append(fields, q.unversioned(q.Report)...)
	if q.From > q.To {
		bad("from", "period.reversed", "统计期起日 %s 晚于止日 %s", "the period begins on %s, after its end %s", q.From, q.To)
	}
	if known && r.Span == Events && q.To != q.AsOf {
		bad("to", "period.ends_with_day", "本表统计期内发生的事项,统计期以统计日结束:请令 to 与 as_of 相同或省略其一", "this report counts what happened in the period, which ends with the day: give to and as_of the same or leave one out")
	}
	if q.Cut < 0 || q.Cut >= 24*60 || q.Cut != 0 && q.Report != daily.Name {
		bad("cut", "value.range", "截止时刻只用于日报,如 20:00", "a time at which days end is for the daily report only, such as 20:00")
	}
	if q.Compare != "" && !slices.Contains(Comparisons, q.Compare) {
		bad("compare", "value.unknown", "可取值:%s", "must be one of: %s", strings.Join(Comparisons, ", "))
	}
	if q.UnitLevel != "" && !slices.Contains(Levels(tree), q.UnitLevel) {
		bad("unit_level", "value.unknown", "单位表中没有这个级别:%s;现有 %s", "no unit has the level %s; there are %s", q.UnitLevel, strings.Join(Levels(tree), ", "))
	}
	return wrong(fields)
}

// Grouped finds what is wrong with a question whatever the tree of units is.
func (q Question) Grouped() error { return wrong(q.Query.faults(WideDimensions)) }

// Levels are the levels of the units of a tree, in order.
func Levels(tree *rectify.UnitTree) []string {
	var levels []string
	for _, id := range tree.Subtree("") {
		if u, known := tree.Unit(id); known && u.Level != "" && !slices.Contains(levels, u.Level) {
			levels = append(levels, u.Level)
		}
	}
	slices.Sort(levels)
	return levels
}

// Above is the unit at a level above a unit, or itself; where there is none the unit stands for itself.
func Above(tree *rectify.UnitTree, unit, level string) string {
	if level == "" {
		return unit
	}
	for _, above := range tree.Chain(unit) {
		if u, _ := tree.Unit(above); u.Level == level {
			return above
		}
	}
	return unit
}

// Former is the same question of the former period: the year before, or the period just before. A period of whole
// months is held against as many whole months.
func (q Question) Former() Question {
	from, to, asOf := q.From, q.To, q.AsOf
	if q.Compare == "year" {
		q.From, q.To, q.AsOf = yearBefore(from), yearBefore(to), yearBefore(q.AsOf)
		if to == to.MonthEnd() {
			q.To = q.To.MonthEnd()
		}
		if asOf == to {
			q.AsOf = q.To
		}
		return q.alone()
	}
	q.To = from.Add(-1)
	if from == from.MonthStart() && to == to.MonthEnd() {
		months := (to.Month()/100-from.Month()/100)*12 + to.Month()%100 - from.Month()%100 + 1
		q.From = calendar.Date(from.Year(), time.Month(from.Month()%100-months), 1)
	} else {
		q.From = from.Add(-int(to-from) - 1)
	}
	if asOf == to {
		q.AsOf = q.To
	} else {
		q.AsOf = asOf.Add(-int(from - q.From))
	}
	return q.alone()
}

// former is the former question as it was known when its period was closed, if it was.
func (q Question) former() Question {
	closed := q.FormerClosed
	q = q.Former()
	q.Closed = closed
	return q.closed().alone()
}

// Ends is the instant at which a day of the question ends.
func (q Question) Ends(day calendar.Day) time.Time {
	if q.Cut == 0 {
		return day.End()
	}
	return day.Start().Add(time.Duration(q.Cut) * time.Minute)
}

// alone is the question without what stands beside its answer.
func (q Question) alone() Question {
	q.Compare, q.Restatement, q.ZeroRows, q.Closed, q.FormerClosed, q.AfterClosing = "", false, false, Closed{}, Closed{}, 0
	return q
}

// yearBefore keeps month and day; 29 February becomes the 28th.
func yearBefore(d calendar.Day) calendar.Day {
	month := d.Month()
	return min(calendar.Date(d.Year()-1, time.Month(month%100), d.Start().In(calendar.Zone).Day()), calendar.Date(d.Year()-1, time.Month(month%100), 1).MonthEnd())
}
