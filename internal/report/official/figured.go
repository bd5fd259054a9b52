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
func (l *Layout) Figures(a *Ask, names report.Names, sheets []*report.Sheet, ranking *report.Ranking) (Sheet, [][]any) {
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
		rows = append(rows, l.figures(l.besides(a, ranking, p.Value), sheets, i+1, p.Label.ZH, func(s *report.Sheet) report.Line {
			for _, line := range s.Lines {
				if line.Key[0].Value == p.Value {
					return line
				}
			}
			return report.Line{Values: make([]report.Value, len(s.Columns))}
		}))
	}
	if l.Total {
		rows = append(rows, l.figures(l.sums(a), sheets, 0, "合计", func(s *report.Sheet) report.Line { return s.Total }))
	}
	return l.sheet(a, a.words(names, calendar.Day(0)), names, append(l.meanings(sheets), l.sources(a, ranking)...)), rows
}

// beside is what a row prints besides figures, by column.
type beside map[int]any

// besides are the score, the rank and the given numbers of a unit; blank where nothing is given, to be filled in by hand.
func (l *Layout) besides(a *Ask, ranking *report.Ranking, unit string) beside {
	b := beside{}
	for i, c := range l.Columns {
		switch {
		case c.Given != "":
			if n, given := a.Given[c.Given][unit]; given {
				b[i] = n
			}
		case c.Ranked != "":
			b[i] = "-"
			if u := rankedUnit(ranking, unit); u != nil && u.Index != nil && c.Ranked == "score" {
				b[i], _ = strconv.ParseFloat(report.Points(u.Index), 64)
			} else if u != nil && u.Rank != 0 && c.Ranked == "rank" {
				b[i] = int64(u.Rank)
			}
		}
	}
	return b
}

// sums are the given numbers in all; scores and ranks have none.
func (l *Layout) sums(a *Ask) beside {
	b := beside{}
	for i, c := range l.Columns {
		if c.Given != "" && len(a.Given[c.Given]) > 0 {
			sum := 0.0
			for _, n := range a.Given[c.Given] {
				sum += n
			}
			b[i] = sum
		}
	}
	return b
}

func rankedUnit(ranking *report.Ranking, unit string) *report.RankedUnit {
	if ranking == nil {
		return nil
	}
	for i := range ranking.Groups {
		g := &ranking.Groups[i]
		for _, of := range [][]report.RankedUnit{g.Units, g.Apart} {
			for j := range of {
				if of[j].Unit.Value == unit {
					return &of[j]
				}
			}
		}
	}
	return nil
}

// sources are the notes that say where scores come from, and what was not counted here.
func (l *Layout) sources(a *Ask, ranking *report.Ranking) (notes []string) {
	if ranking != nil {
		notes = append(notes, fmt.Sprintf("得分、排名取自考评排名(指标第 %d 版,%s),含该单位各来源的问题,统计期%s至%s;“-”为不参加排名。", ranking.Indicators.Version, ranking.Indicators.Label.ZH, chineseDay(ranking.From), chineseDay(ranking.To)))
	}
	for _, c := range l.Columns {
		switch {
		case c.Given != "" && len(a.Given[c.Given]) > 0:
			notes = append(notes, c.Header+"由导出人填报,非本系统统计。")
		case c.Given != "":
			notes = append(notes, c.Header+"本系统没有记录,留空待填。")
		}
	}
	return notes
}

func (l *Layout) figures(others beside, sheets []*report.Sheet, serial int, name string, line func(*report.Sheet) report.Line) []any {
	cells := make([]any, len(l.Columns))
	for i, col := range l.Columns {
		switch {
		case col.Field == "serial" && serial > 0:
			cells[i] = serial
		case col.Field == "serial": // 合计 stands at the beginning of its row
			cells[i], name = name, ""
		case col.Field == "name" && name != "":
			cells[i] = name
		case col.Ranked+col.Given != "":
			cells[i] = others[i]
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
