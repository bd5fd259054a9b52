package report

import (
	"fmt"
	"math/big"
	"time"

	"qingdan/internal/rectify"
)

// Record is a Sheet as it is kept for ever: everything that is printed, in exact numbers and in both languages, and
// nothing that must be looked up again. How much of the journal it stands on is not part of it: that would tell readers
// how much there is beyond their own tickets.
type Record struct {
	Format      string
	Name        string
	Title       rectify.Message
	Question    Question
	KnownAt     time.Time
	Span        Span
	Definitions []Definition
	Scope       []PartRecord
	Columns     []Column
	Lines       []LineRecord
	Total       LineRecord
	Besides     []BesideRecord
	Notes       []Note
}

// RecordFormat is the version of the form; it is part of every record.
const RecordFormat = "qingdan/report/1"

// PartRecord is a Part whose place in the table is that of its line.
type PartRecord struct {
	Dimension string
	Value     string
	Label     rectify.Message
}

// LineRecord is one line.
type LineRecord struct {
	Key    []PartRecord
	Values []ValueRecord
}

// ValueRecord is one value: Amount in a column of counts, Numerator and Denominator in any other, as exact numbers (9/2).
// Text is what is printed; blank when there is no value.
type ValueRecord struct {
	Amount      string
	Numerator   string
	Denominator string
	Text        string
}

// BesideRecord is a Beside.
type BesideRecord struct {
	Name     string
	Question Question
	KnownAt  time.Time
	Total    LineRecord
	Lines    []LineRecord
}

// Record gives the sheet as it is kept.
func (s *Sheet) Record() Record {
	r := Record{Format: RecordFormat, Name: s.Name, Title: s.Title, Question: s.Question.kept(), KnownAt: s.Prefix.KnownAt, Span: s.Span, Definitions: s.Definitions,
		Scope: recordParts(s.Scope), Columns: s.Columns, Lines: s.recordLines(s.Lines), Total: s.recordLine(s.Total), Notes: s.Notes}
	for i := range s.Besides {
		b := &s.Besides[i]
		one := BesideRecord{Name: b.Name, Question: b.Question.kept(), KnownAt: b.Prefix.KnownAt, Total: s.recordLine(b.Total)}
		for _, l := range s.Lines {
			one.Lines = append(one.Lines, s.recordLine(b.Of(l)))
		}
		r.Besides = append(r.Besides, one)
	}
	return r
}

// kept is the question without the size of the journal.
func (q Question) kept() Question {
	q.Entries, q.Closed.Entries, q.FormerClosed.Entries = 0, 0, 0
	return q
}

func recordParts(parts []Part) (all []PartRecord) {
	for _, p := range parts {
		all = append(all, PartRecord{p.Dimension, p.Value, p.Label})
	}
	return all
}

func (s *Sheet) recordLines(lines []Line) (all []LineRecord) {
	for _, l := range lines {
		all = append(all, s.recordLine(l))
	}
	return all
}

func (s *Sheet) recordLine(l Line) LineRecord {
	out := LineRecord{Key: recordParts(l.Key)}
	for i, c := range s.Columns {
		v, one := l.Values[i], ValueRecord{}
		if c.Kind == CountKind {
			one.Amount = v.Amount.Rat().RatString()
		} else {
			one.Numerator, one.Denominator = v.Rate.Numerator.Rat().RatString(), v.Rate.Denominator.Rat().RatString()
		}
		if text := c.Text(v); text != nil {
			one.Text = *text
		}
		out.Values = append(out.Values, one)
	}
	return out
}

// Relabel gives the values of keys and scope the names that they have in another sheet.
func (r *Record) Relabel(as *Sheet) {
	names := map[[2]string]rectify.Message{}
	for _, l := range as.Lines {
		for _, p := range l.Key {
			names[[2]string{p.Dimension, p.Value}] = p.Label
		}
	}
	for _, p := range as.Scope {
		names[[2]string{p.Dimension, p.Value}] = p.Label
	}
	relabel := func(parts []PartRecord) {
		for i, p := range parts {
			if name, known := names[[2]string{p.Dimension, p.Value}]; known {
				parts[i].Label = name
			}
		}
	}
	relabel(r.Scope)
	for _, l := range r.Lines {
		relabel(l.Key)
	}
	for _, b := range r.Besides {
		for _, l := range b.Lines {
			relabel(l.Key)
		}
	}
}

// Sheet gives the kept report back. Its Prefix has no size.
func (r Record) Sheet() (*Sheet, error) {
	if r.Format != RecordFormat {
		return nil, fmt.Errorf("report: a record of the form %q", r.Format)
	}
	s := &Sheet{Name: r.Name, Title: r.Title, Question: r.Question, Prefix: Prefix{KnownAt: r.KnownAt}, Span: r.Span, Definitions: r.Definitions, Columns: r.Columns, Notes: r.Notes}
	s.Scope = partsOf(r.Scope)
	var err error
	if s.Total, err = r.line(r.Total); err != nil {
		return nil, err
	}
	if s.Lines, err = r.lines(r.Lines); err != nil {
		return nil, err
	}
	for _, kept := range r.Besides {
		b := Beside{Name: kept.Name, Question: kept.Question, Prefix: Prefix{KnownAt: kept.KnownAt}, lines: map[string]Line{}, columns: len(r.Columns)}
		if b.Total, err = r.line(kept.Total); err != nil {
			return nil, err
		}
		lines, err := r.lines(kept.Lines)
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			b.lines[keyOf(l.Key)] = l
		}
		s.Besides = append(s.Besides, b)
	}
	return s, nil
}

func partsOf(kept []PartRecord) (all []Part) {
	for _, p := range kept {
		all = append(all, Part{Dimension: p.Dimension, Value: p.Value, Label: p.Label})
	}
	return all
}

func (r Record) lines(kept []LineRecord) (all []Line, err error) {
	for _, one := range kept {
		l, err := r.line(one)
		if err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

func (r Record) line(kept LineRecord) (Line, error) {
	l := Line{Key: partsOf(kept.Key)}
	if len(kept.Values) != len(r.Columns) {
		return l, fmt.Errorf("report: a line of %d values in %d columns", len(kept.Values), len(r.Columns))
	}
	for i, c := range r.Columns {
		one, v := kept.Values[i], Value{}
		var err error
		if c.Kind == CountKind {
			v.Amount, err = exact(one.Amount)
		} else {
			v.Rate.Decimals = r.Question.Decimals
			if v.Rate.Numerator, err = exact(one.Numerator); err == nil {
				v.Rate.Denominator, err = exact(one.Denominator)
			}
		}
		if err != nil {
			return l, err
		}
		l.Values = append(l.Values, v)
	}
	return l, nil
}

func exact(text string) (Amount, error) {
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		return Amount{}, fmt.Errorf("report: %q is no number", text)
	}
	return amountOf(value), nil
}
