package official

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"qingdan/internal/calendar"
	"qingdan/internal/report"
)

// Figured tells whether the table prints figures of reports, as report.column, and counts nothing itself.
func (l *Layout) Figured() bool {
	return slices.ContainsFunc(l.Columns, func(c Column) bool { return c.Figure != "" })
}

// figureOf finds what report.column names.
func figureOf(figure string) (name, column string, known bool) {
	name, column, _ = strings.Cut(figure, ".")
	r, made := report.Named(name)
	known = made && (r.Measure(column) >= 0 || slices.ContainsFunc(report.Definitions, func(d report.Definition) bool { return d.Report == name && d.Column == column }))
	return name, column, known
}

// Questions are the reports that the table prints, each by the rows of the table: its period begins with From, or with
// the year.
func (l *Layout) Questions(a *Ask) []report.Question {
	var all []report.Question
	for _, c := range l.Columns {
		name, _, _ := strings.Cut(c.Figure, ".")
		if c.Figure == "" || slices.ContainsFunc(all, func(q report.Question) bool { return q.Report == name }) {
			continue
		}
		q := report.Question{Report: name, Query: a.Query(), From: a.From}
		q.By, q.Decimals, q.Filter.Batches = []string{l.Rows}, 1, a.Batches
		all = append(all, q.Settled(a.AsOf))
	}
	return all
}

// Figures gives the rows of a table of figures, the total last, from the sheets of its questions.
func (l *Layout) Figures(a *Ask, names report.Names, sheets []*report.Sheet) (Sheet, [][]any) {
	parts := map[string]report.Part{}
	for _, s := range sheets {
		for _, line := range s.Lines {
			parts[line.Key[0].Value] = line.Key[0]
		}
	}
	var order []report.Part
	for _, p := range parts {
		order = append(order, p)
	}
	slices.SortFunc(order, report.Part.Compare)
	var rows [][]any
	for i, p := range order {
		rows = append(rows, l.figures(sheets, i+1, p.Label.ZH, func(s *report.Sheet) report.Line {
			for _, line := range s.Lines {
				if line.Key[0].Value == p.Value {
					return line
				}
			}
			return report.Line{Values: make([]report.Value, len(s.Columns))}
		}))
	}
	if l.Total {
		rows = append(rows, l.figures(sheets, 0, "合计", func(s *report.Sheet) report.Line { return s.Total }))
	}
	return l.sheet(a, a.words(names, calendar.Day(0)), names, l.meanings(sheets)), rows
}

func (l *Layout) figures(sheets []*report.Sheet, serial int, name string, line func(*report.Sheet) report.Line) []any {
	cells := make([]any, len(l.Columns))
	for i, col := range l.Columns {
		switch {
		case col.Field == "serial" && serial > 0:
			cells[i] = serial
		case col.Field == "serial": // 合计 stands at the beginning of its row
			cells[i], name = name, ""
		case col.Field == "name" && name != "":
			cells[i] = name
		case col.Figure != "":
			cells[i] = figured(col.Figure, sheets, line)
		}
	}
	return cells
}

// figured is a figure as a typed cell; a rate without a value is a dash.
func figured(id string, sheets []*report.Sheet, line func(*report.Sheet) report.Line) any {
	name, column, _ := figureOf(id)
	for _, s := range sheets {
		i := slices.IndexFunc(s.Columns, func(c report.Column) bool { return c.ID == column })
		if s.Name != name || i < 0 {
			continue
		}
		v := line(s).Values[i]
		if s.Columns[i].Kind == report.CountKind {
			return figure(v.Amount, false)
		}
		if text := s.Columns[i].Text(v); text != nil {
			f, err := strconv.ParseFloat(*text, 64)
			if err == nil && !math.IsInf(f, 0) {
				return f
			}
		}
	}
	return "-"
}

// meanings are the notes that say what the printed rates mean, and over which period.
func (l *Layout) meanings(sheets []*report.Sheet) (notes []string) {
	for _, s := range sheets {
		if s.Span != report.NoSpan && s == sheets[0] {
			notes = append(notes, fmt.Sprintf("统计期%s至%s。", chineseDay(s.Question.From), chineseDay(s.Question.To)))
		}
		for _, col := range l.Columns {
			name, column, _ := figureOf(col.Figure)
			for _, d := range s.Definitions {
				if name == s.Name && d.Column == column {
					notes = append(notes, col.Header+"("+d.ID+"):"+d.Words.ZH+"。")
				}
			}
		}
	}
	return notes
}
