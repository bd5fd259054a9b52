package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Layout is how a report is printed, on paper and in tables: what is left out stays as it is.
type Layout struct {
	Title   rectify.Message            `yaml:"title"`
	Columns []string                   `yaml:"columns"` // ids, in order; all when left out
	Labels  map[string]rectify.Message `yaml:"labels"`  // headers of columns, by id
	Notes   []rectify.Message          `yaml:"notes"`   // printed below those of the report
	Chart   ChartLayout                `yaml:"chart"`
}

// ChartLayout is how the chart of a report is drawn.
type ChartLayout struct {
	Title rectify.Message `yaml:"title"`
	Rate  string          `yaml:"rate"` // the rate that is drawn line by line; the first when left out
}

// Layouts are those of reports, by name. They are printed as they are where there is none.
type Layouts map[string]Layout

// layoutsFile is the form of reports.yaml.
type layoutsFile struct {
	Version int     `yaml:"version"`
	Reports Layouts `yaml:"reports"`
}

// ReadLayouts reads layouts in the form of reports.yaml and validates them. An error names the line, the report, the column
// and the remedy.
func ReadLayouts(text []byte) (Layouts, error) {
	var f layoutsFile
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&f); err != nil {
		return nil, fmt.Errorf("reports: %w", err)
	}
	var faults []error
	if f.Version != 1 {
		faults = append(faults, fmt.Errorf("reports: version 应为 1 / must be 1, not %d", f.Version))
	}
	for name, line := range layoutLines(text) {
		c := &layoutChecker{name: name, line: line}
		l := f.Reports[name]
		c.check(&l)
		faults = append(faults, c.faults...)
	}
	slices.SortFunc(faults, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return f.Reports, errors.Join(faults...)
}

// layoutLines are the lines on which the reports stand.
func layoutLines(text []byte) map[string]int {
	var f struct {
		Reports yaml.Node `yaml:"reports"`
	}
	_ = yaml.Unmarshal(text, &f) // it is valid by now
	lines := map[string]int{}
	for i := 0; i+1 < len(f.Reports.Content); i += 2 {
		lines[f.Reports.Content[i].Value] = f.Reports.Content[i].Line
	}
	return lines
}

// layoutChecker collects what is wrong with one layout.
type layoutChecker struct {
	name   string
	line   int
	faults []error
}

func (c *layoutChecker) fault(zh, en string, args ...any) {
	c.faults = append(c.faults, fmt.Errorf("reports 第 %d 行 %s:%s / line %[1]d, %[2]s: %[4]s", c.line, c.name, fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...)))
}

func (c *layoutChecker) check(l *Layout) {
	known, printed := report.Printable(c.name)
	if !printed {
		c.fault("没有这个报表,可用 %[1]s", "there is no such report; there are %[1]s", strings.Join(report.Printed(), ", "))
		return
	}
	var ids, rates []string
	for _, col := range known {
		if ids = append(ids, col.ID); col.Kind != report.CountKind {
			rates = append(rates, col.ID)
		}
	}
	for i, id := range l.Columns {
		if !slices.Contains(ids, id) {
			c.fault("没有列 %[1]s,可用 %[2]s", "there is no column %[1]s; there are %[2]s", id, strings.Join(ids, ", "))
		}
		if slices.Contains(l.Columns[:i], id) {
			c.fault("列 %[1]s 写了两次,请删去一个", "the column %[1]s is there twice; drop one", id)
		}
	}
	for id, label := range l.Labels {
		if !slices.Contains(ids, id) {
			c.fault("labels:没有列 %[1]s,可用 %[2]s", "labels: there is no column %[1]s; there are %[2]s", id, strings.Join(ids, ", "))
		}
		c.both("labels."+id, label)
	}
	if l.Chart.Rate != "" && !slices.Contains(rates, l.Chart.Rate) {
		c.fault("chart.rate:没有比率 %[1]s,可用 %[2]s", "chart.rate: there is no rate %[1]s; there are %[2]s", l.Chart.Rate, strings.Join(rates, ", "))
	}
	c.both("title", l.Title)
	c.both("chart.title", l.Chart.Title)
	for _, note := range l.Notes {
		if c.both("notes", note); note == (rectify.Message{}) {
			c.fault("notes 中有空的一条,请删去", "a note is blank; drop it")
		}
	}
	c.mandatory(l.Columns, known)
}

// both refuses a text in one language only: whoever reads the other would find it blank.
func (c *layoutChecker) both(what string, m rectify.Message) {
	if (m.ZH == "") != (m.EN == "") {
		c.fault("%[1]s 须有 zh 和 en", "%[1]s must have zh and en", what)
	}
}

// mandatory refuses a rate without what it is made of, and a closure rate without its companions.
func (c *layoutChecker) mandatory(columns []string, known []report.Column) {
	if len(columns) == 0 {
		return
	}
	for _, col := range known {
		if !slices.Contains(columns, col.ID) || col.Kind == report.CountKind {
			continue
		}
		needs := slices.Concat(col.Numerator, col.Denominator)
		if strings.HasPrefix(col.Definition, "struck_off") {
			needs = append(needs, report.Companions...)
		}
		var missing []string
		for _, id := range needs {
			if !slices.Contains(columns, id) && !slices.Contains(missing, id) {
				missing = append(missing, id)
			}
		}
		if missing != nil {
			c.fault("列 %[1]s 不能单独印出,请同时列出 %[2]s", "the column %[1]s is never printed alone; list %[2]s too", col.ID, strings.Join(missing, ", "))
		}
	}
}

// Lay gives a report its printed form. The sheet itself stays as it was.
func (all Layouts) Lay(s *report.Sheet) *report.Sheet {
	l, laid := all[s.Name]
	if !laid {
		return s
	}
	out := *s
	if len(l.Columns) > 0 {
		out = *s.Arranged(l.Columns)
	}
	if l.Title.ZH != "" && s.Title == report.PrintedTitle(s.Name) { // an issue of a periodical has its own
		out.Title = l.Title
	}
	out.Columns = slices.Clone(out.Columns)
	for i, c := range out.Columns {
		if label, other := l.Labels[c.ID]; other {
			out.Columns[i].Label = label
		}
	}
	out.Notes = slices.Clone(out.Notes)
	for _, note := range l.Notes {
		out.Notes = append(out.Notes, report.Note{Code: "layout", Message: note})
	}
	return &out
}
