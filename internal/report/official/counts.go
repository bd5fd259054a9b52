package official

import (
	"slices"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Case is one ticket as it is counted: how it stood when the day ended, and what is asked of it besides.
type Case struct {
	report.Standing
	Cell   report.Cell
	Counts report.Counts
	At     time.Time // when it was registered
}

// CaseOf counts a ticket as it stood when a day ended.
func CaseOf(s report.Standing, at time.Time, day calendar.Day) Case {
	return Case{Standing: s, Cell: s.Cell(), Counts: s.Counts(day), At: at}
}

// measure is something that is counted.
type measure struct {
	of    func(report.Counts) int64
	act   func(report.Standing) int64 // acts of tickets that are registered
	money bool                        // in 分, printed in 万元
}

func standing(of func(report.Counts) int64) measure { return measure{of: of} }

func acts(of func(report.Standing) int) measure {
	return measure{act: func(s report.Standing) int64 { return int64(of(s)) }}
}

// measures are what a column of a table of counts may print. 收到 ≥ 受理 ≥ 交办 = 办结 + 阶段办结 + 未办结 (domain section 6.3).
var measures = map[string]measure{
	"received":           standing(func(c report.Counts) int64 { return c.Registered() + c.Merged + c.NotAccepted }),
	"accepted":           standing(func(c report.Counts) int64 { return c.Registered() + c.Merged }),
	"registered":         standing(report.Counts.Registered),
	"open":               standing(func(c report.Counts) int64 { return c.Open }),
	"stage_closed":       standing(func(c report.Counts) int64 { return c.StageClosed }),
	"closed":             standing(func(c report.Counts) int64 { return c.Closed }),
	"answered":           standing(func(c report.Counts) int64 { return c.Answered }),
	"overdue":            standing(func(c report.Counts) int64 { return c.Overdue }),
	"merged":             standing(func(c report.Counts) int64 { return c.Merged }),
	"not_accepted":       standing(func(c report.Counts) int64 { return c.NotAccepted }),
	"orders":             standing(func(c report.Counts) int64 { return c.Orders }),
	"penalty_cases":      acts(func(c report.Standing) int { return c.PenaltyCases }),
	"fine":               {act: func(c report.Standing) int64 { return c.FineFen }, money: true},
	"criminal_cases":     acts(func(c report.Standing) int { return c.CriminalCases }),
	"admin_detention":    acts(func(c report.Standing) int { return c.AdminDetention }),
	"criminal_detention": acts(func(c report.Standing) int { return c.CriminalDetention }),
	"summoned":           acts(func(c report.Standing) int { return c.Summoned }),
	"held_accountable":   acts(func(c report.Standing) int { return c.HeldAccountable }),
}

var measureNames = func() (all []string) {
	for name := range measures {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}()

// Count adds cases up to a table of counts.
type Count struct {
	layout   *Layout
	ask      *Ask
	names    report.Names
	channels []Channel
	query    report.Query
	rows     map[string]*tally
	total    tally
	several  int64             // cases with more than one pollution type
	joint    int64             // cases of more than one unit
	other    int64             // cases that came in neither by telephone nor by letter
	guessed  int64             // cases whose channel their number told
	batches  map[string][2]int // cases of a batch: on the day, and before it
}

// tally is one row in the making.
type tally struct {
	part    report.Part
	amounts []report.Amount
}

// NewCount begins a count.
func (l *Layout) NewCount(a *Ask, names report.Names, channels []Channel) *Count {
	c := &Count{layout: l, ask: a, names: names, channels: channels, query: a.Query(), rows: map[string]*tally{}, batches: map[string][2]int{}}
	c.total.amounts = make([]report.Amount, len(l.Columns))
	for _, id := range a.Listed {
		if (a.Filter.Unit == "" || l.Rows != "unit" || a.Filter.Unit == id) && (a.Filter.Township == "" || l.Rows != "township" || a.Filter.Township == id) {
			c.row(id)
		}
	}
	return c
}

func (c *Count) row(value string) *tally {
	t, ok := c.rows[value]
	if !ok {
		t = &tally{part: c.names.Part(c.layout.Rows, value), amounts: make([]report.Amount, len(c.layout.Columns))}
		c.rows[value] = t
	}
	return t
}

// Add counts one case for every row that it belongs to, and once for the total.
func (c *Count) Add(k Case) {
	start, end := c.span()
	if k.At.Before(start) || !k.At.Before(end) {
		return
	}
	units := c.query.UnitsOf(k.Cell)
	types := c.query.TypesOf(k.Cell)
	if len(units.Values) == 0 || len(types) == 0 {
		return
	}
	c.channel(&k)
	today := !k.At.Before(end.AddDate(0, 0, -c.ask.days()))
	c.notice(k, today)
	values, ways := []string{k.Cell.Township}, units.Total
	if c.layout.Rows == "unit" {
		values, ways = units.Values, units.Ways
	}
	for i, col := range c.layout.Columns {
		n := c.amount(col, k, types, today)
		if n == 0 {
			continue
		}
		c.total.amounts[i] = c.total.amounts[i].Plus(report.Share(n, units.Total))
		for _, v := range values {
			row := c.row(v)
			row.amounts[i] = row.amounts[i].Plus(report.Share(n, ways))
		}
	}
}

// span is the time in which what is counted was registered.
func (c *Count) span() (start, end time.Time) {
	end = c.ask.AsOf.Add(1).Start()
	if c.ask.Cut != 0 {
		end = c.ask.AsOf.Start().Add(c.ask.Cut)
	}
	if !c.ask.From.IsZero() {
		start = c.ask.From.Start()
		if c.ask.Cut != 0 {
			start = c.ask.From.Add(-1).Start().Add(c.ask.Cut)
		}
	}
	return start, end
}

// channel finds out how a case came in: as it says itself, else as its receipt number begins.
func (c *Count) channel(k *Case) {
	if k.Channel != "" {
		return
	}
	for _, ch := range c.channels {
		if strings.HasPrefix(k.NumberBegins, ch.Prefix) {
			k.Channel = ch.Channel
			c.guessed++
			return
		}
	}
}

// notice counts what the notes must tell of.
func (c *Count) notice(k Case, today bool) {
	if k.Counts.Registered() == 0 {
		return
	}
	of := c.batches[k.Batch]
	if today {
		of[0]++
	} else {
		of[1]++
	}
	c.batches[k.Batch] = of
	if strings.Contains(k.Cell.Types, ",") {
		c.several++
	}
	if strings.Contains(k.Cell.Units, ",") {
		c.joint++
	}
	if k.Channel != "phone" && k.Channel != "letter" {
		c.other++
	}
}

// amount is what a case adds to a column.
func (c *Count) amount(col Column, k Case, types []string, today bool) int64 {
	w := col.Where
	switch {
	case col.Measure == "",
		w.Day && !today,
		w.KeyCase && !k.KeyCase,
		len(w.Channel) > 0 && !slices.Contains(w.Channel, k.Channel),
		len(w.Verdict) > 0 && !slices.Contains(w.Verdict, verdictOf(k)),
		len(w.Type) > 0 && !slices.ContainsFunc(types, func(t string) bool { return slices.Contains(w.Type, named(t)) }):
		return 0
	}
	m := measures[col.Measure]
	if m.of != nil {
		return m.of(k.Counts)
	}
	if k.Counts.Registered() == 0 {
		return 0
	}
	return m.act(k.Standing)
}

func verdictOf(k Case) rectify.Verdict {
	if k.Verdict == "" {
		return rectify.VerdictUnknown
	}
	return k.Verdict
}

// named is the word for a pollution type in a condition.
func named(t string) string {
	if t == "" {
		return report.None
	}
	return t
}
