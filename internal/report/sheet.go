package report

import (
	"math/big"
	"slices"
	"strings"

	"qingdan/internal/rectify"
)

// Sheet is any report as a table of exact values: what is printed, kept, compared or ranked. Every line is the total of
// the question narrowed to it, and names the tickets behind each of its counts.
type Sheet struct {
	Name        string
	Title       rectify.Message
	Question    Question
	Prefix      Prefix
	Definitions []Definition
	Scope       []Part
	Columns     []Column // of values; those of the key are Question.By
	Lines       []Line
	Total       Line
	Besides     []Beside // the same columns for another day or another state of knowledge
	Notes       []Note
	Span        Span
	Below       int // of a sheet for publication: counts from 1 to less than this are small; 0 of any other
}

// Kind says what a column holds.
type Kind int

// Percents are Rates in percent, counts are Amounts, days are Rates of days per ticket.
const (
	PercentKind Kind = iota
	CountKind
	DaysKind
)

// Column is a column of values. Numerator and Denominator are the measures whose tickets stand behind it.
type Column struct {
	ID          string
	Label       rectify.Message
	Words       rectify.Message
	Kind        Kind
	Definition  string
	Numerator   []string
	Denominator []string
	Acts        bool // counts acts and not tickets
	Money       bool // in 分, printed in 万元
}

// Line is one line of a Sheet.
type Line struct {
	Key      []Part // in the order of Question.By; none for the total
	Values   []Value
	Withheld bool // of a sheet for publication
}

// Value is one exact value: an Amount in a column of counts, a Rate in any other.
type Value struct {
	Amount Amount
	Rate   Rate
}

// Text is the value as it is printed, nil when there is none.
func (c Column) Text(v Value) *string {
	switch c.Kind {
	case PercentKind:
		return v.Rate.Percent()
	case DaysKind:
		return v.Rate.Quotient()
	}
	text := c.amount(v.Amount)
	return &text
}

// amount is a count as it is printed; money exactly, in 万元.
func (c Column) amount(a Amount) string {
	if !c.Money {
		return a.String()
	}
	sign, fen := "", a.Rat()
	if fen.Sign() < 0 {
		sign = "-"
	}
	text := decimal(fen.Abs(fen).Quo(fen, big.NewRat(1_000_000, 1)), 6)
	return sign + strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// Difference is how much a value is more than another, as it is printed; nil when one of them has no value. Between
// percentages it is in percentage points, from the exact values.
func (c Column) Difference(v, former Value) *string {
	if c.Kind == CountKind {
		text := c.amount(v.Amount.Minus(former.Amount))
		return &text
	}
	if v.Rate.Denominator.IsZero() || former.Rate.Denominator.IsZero() {
		return nil
	}
	points := v.Rate.value().Sub(v.Rate.value(), former.Rate.value())
	if c.Kind == PercentKind {
		points.Mul(points, big.NewRat(100, 1))
	}
	sign := ""
	if points.Sign() < 0 {
		sign = "-"
	}
	text := decimal(points.Abs(points), v.Rate.Decimals)
	if strings.Trim(text, "0.") != "" { // what rounds to nothing has no sign
		text = sign + text
	}
	return &text
}

// Beside is the same report for another day or another state of knowledge.
type Beside struct {
	Name     string // known_then, year or period
	Question Question
	Prefix   Prefix
	Total    Line
	lines    map[string]Line
	columns  int
}

// Of gives the values beside a line; where there was nothing they are zero.
func (b *Beside) Of(l Line) Line {
	if len(l.Key) == 0 {
		return b.Total
	}
	if beside, known := b.lines[keyOf(l.Key)]; known {
		return beside
	}
	return Line{Key: l.Key, Values: make([]Value, b.columns)}
}

// Value gives the value of a column by its id.
func (s *Sheet) Value(l Line, id string) (Value, bool) {
	i := slices.IndexFunc(s.Columns, func(c Column) bool { return c.ID == id })
	if i < 0 {
		return Value{}, false
	}
	return l.Values[i], true
}

// Fractional tells whether some line has no whole number in a column, so that what is printed may not add up.
func (s *Sheet) Fractional(column int) bool {
	return slices.ContainsFunc(s.Lines, func(l Line) bool { return !l.Values[column].Amount.IsWhole() }) || !s.Total.Values[column].Amount.IsWhole()
}

// ByKey gives a lookup of lines by their key, of the total by none; where nothing was counted the line is zero.
func (s *Sheet) ByKey() func(key []Part) Line {
	at := make(map[string]int, len(s.Lines))
	for i, l := range s.Lines {
		at[keyOf(l.Key)] = i
	}
	return func(key []Part) Line {
		if i, known := at[keyOf(key)]; known {
			return s.Lines[i]
		}
		if len(key) == 0 {
			return s.Total
		}
		return Line{Key: key, Values: make([]Value, len(s.Columns))}
	}
}

// Label names the line: the values of its key, or the total.
func (l Line) Label() rectify.Message { return Row{Key: l.Key}.Label() }

// Behind describes the tickets behind one measure of a line, as far as was recorded when the report was made.
func (s *Sheet) Behind(l Line, measure string) Figure {
	return behind(s.Question, s.Prefix, l, measure)
}

// Behind is the same for what stands beside a line.
func (b *Beside) Behind(l Line, measure string) Figure {
	return behind(b.Question, b.Prefix, l, measure)
}

func behind(q Question, p Prefix, l Line, measure string) Figure {
	f := Figure{Measure: q.Report + "." + measure, Known: p.Size, Query: q.Query, From: q.From, To: q.To, UnitLevel: q.UnitLevel, Cut: q.Cut}
	f.Query.By, f.Query.Filter = nil, q.Filter.narrowed(l.Key)
	if q.Report == closureName {
		f.Measure = q.closureFigure(f.Query.Filter, measure)
	}
	if f.Known == 0 {
		f.Known = -1
	}
	return f
}

// Cells is how many cells the sheet has when it is laid out, with the total and what stands beside it.
func (s *Sheet) Cells() int {
	return (len(s.Lines) + 1) * (max(1, len(s.Question.By)) + len(s.Columns)*(1+2*len(s.Besides)))
}

func keyOf(key []Part) string {
	id := ""
	for _, p := range key {
		id += p.Value + "\x00"
	}
	return id
}

// stand puts another sheet of the same report beside this one. Lines that only the other has are added without values.
func (s *Sheet) stand(name string, other *Sheet) {
	b := Beside{Name: name, Question: other.Question, Prefix: other.Prefix, Total: other.Total, lines: map[string]Line{}, columns: len(other.Columns)}
	known := map[string]bool{}
	for _, l := range s.Lines {
		known[keyOf(l.Key)] = true
	}
	for _, l := range other.Lines {
		b.lines[keyOf(l.Key)] = l
		if !known[keyOf(l.Key)] {
			s.Lines = append(s.Lines, Line{Key: l.Key, Values: make([]Value, len(s.Columns))})
		}
	}
	slices.SortFunc(s.Lines, func(a, b Line) int { return compareKeys(a.Key, b.Key) })
	s.Besides = append(s.Besides, b)
}

// closureName is the report from the ledger, which has a shape of its own.
const closureName = "closure"

// ClosureTitle is its title.
var ClosureTitle = word("办结率(销号率)统计表", "Closure rates")

// Sheet gives the closure report the common shape.
func (c *ClosureReport) Sheet() *Sheet {
	s := &Sheet{Name: closureName, Title: ClosureTitle, Question: Question{Report: closureName, Query: c.Query}, Prefix: c.Prefix, Definitions: c.Definitions, Scope: c.Scope, Notes: c.Notes}
	for _, m := range measures {
		s.Columns = append(s.Columns, Column{ID: m.id, Label: m.label, Words: m.label, Kind: CountKind, Numerator: []string{m.id}, Acts: m.id == "orders"})
	}
	for _, d := range c.Definitions {
		s.Columns = append(s.Columns, Column{ID: d.Column, Label: d.Label, Words: d.Words, Kind: PercentKind, Definition: d.ID, Numerator: d.Numerator, Denominator: d.Denominator})
	}
	line := func(row Row) Line {
		l := Line{Key: row.Key}
		for _, a := range row.Figures {
			l.Values = append(l.Values, Value{Amount: a})
		}
		for _, d := range c.Definitions {
			l.Values = append(l.Values, Value{Rate: d.Of(row.Figures, c.Query.Decimals)})
		}
		return l
	}
	for _, r := range c.Rows {
		s.Lines = append(s.Lines, line(r))
	}
	s.Total = line(c.Total)
	return s
}
