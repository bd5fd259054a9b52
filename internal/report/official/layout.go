// Package official holds the official tables (domain section 7) as data: what a layout says, how its rows are filled from
// tickets and its counts from what store counted. The words of every table stand in configs/tables.yaml.
//
// It is pure: it does not know SQL, HTTP, workbooks, the clock, or who is asking. What it gives out is masked: numbers of
// persons are covered in every text, and who complained is not among the fields.
package official

import (
	"slices"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Layout is one official table.
type Layout struct {
	ID       string           `yaml:"id"`
	Name     Words            `yaml:"name"`
	Title    string           `yaml:"title"`     // with placeholders; a part in brackets falls away when one in it is blank
	Lines    []string         `yaml:"lines"`     // merged lines below the title; a blank one falls away
	Rows     string           `yaml:"rows"`      // tickets, or the dimension that has a row each: unit, township
	Group    string           `yaml:"group"`     // of tickets: batch or section has a line above each; none when blank
	Sources  []rectify.Source `yaml:"sources"`   // the population when the question names none
	Without  []rectify.State  `yaml:"without"`   // tickets: states that are left out when the question names none
	UnitMode report.UnitMode  `yaml:"unit_mode"` // counts: unless the question says otherwise
	TypeMode report.TypeMode  `yaml:"type_mode"`
	Columns  []Column         `yaml:"columns"`
	Total    bool             `yaml:"total"`   // counts: a last row 合计
	DayCut   bool             `yaml:"day_cut"` // counts: the day may end at another hour than midnight
	Notes    []string         `yaml:"notes"`
	Needs    []string         `yaml:"needs"` // parameters that must be given
	Paper    string           `yaml:"paper"` // A4 or A3
	Portrait bool             `yaml:"portrait"`
}

// Words are a name in both languages.
type Words struct {
	ZH string `yaml:"zh"`
	EN string `yaml:"en"`
}

// Column is one column of a layout: it prints a field of a ticket, or a measure or a figure of a row.
type Column struct {
	Group   string    `yaml:"group"` // upper level of the header over neighbouring columns
	Header  string    `yaml:"header"`
	Field   string    `yaml:"field"`
	Measure string    `yaml:"measure"`
	Figure  string    `yaml:"figure"` // counts: report.column of one of the reports
	Ranked  string    `yaml:"ranked"` // counts: score or rank, of the ranking of the period
	Given   string    `yaml:"given"`  // counts: a number that the house does not keep, as it is given with the request
	Where   Condition `yaml:"where"`
	Width   float64   `yaml:"width"`
	Format  string    `yaml:"format"`
	Align   string    `yaml:"align"` // left, center, right; blank: texts left, numbers right
}

// Condition narrows what a measure counts; a blank part does not.
type Condition struct {
	Channel []string          `yaml:"channel"`
	Verdict []rectify.Verdict `yaml:"verdict"`
	Type    []string          `yaml:"type"` // pollution types; none: without one
	KeyCase bool              `yaml:"key_case"`
	Day     bool              `yaml:"day"` // registered on the day itself, not before it
}

// Layouts are the official tables by id, in the order of the file.
type Layouts struct {
	Channels []Channel
	Tables   []Layout
}

// Channel tells by the beginning of a receipt number how a complaint came in (D3CQ…: 来电, X3CQ…: 来信). It counts where the
// ticket itself does not say.
type Channel struct {
	Prefix  string `yaml:"prefix"`
	Channel string `yaml:"channel"`
}

// Table gives a layout by its id.
func (l *Layouts) Table(id string) (Layout, error) {
	for _, t := range l.Tables {
		if t.ID == id {
			return t, nil
		}
	}
	return Layout{}, rectify.Refuse(rectify.NotFound, "export.unknown_table", rectify.Say("没有这张表:%s;现有的表见 GET /api/v1/exports", "there is no table %s; see GET /api/v1/exports", id))
}

// Counts tells whether the table counts; otherwise it lists tickets.
func (l *Layout) Counts() bool { return l.Rows != "tickets" }

// Dated tells whether the table can be made for a past day: all counts are kept with their days.
func (l *Layout) Dated() bool { return l.Counts() }

// Ranks tells whether the table prints scores or ranks.
func (l *Layout) Ranks() bool {
	return slices.ContainsFunc(l.Columns, func(c Column) bool { return c.Ranked != "" })
}

// Givens are the names of the numbers that are given with the request.
func (l *Layout) Givens() (names []string) {
	for _, c := range l.Columns {
		if c.Given != "" {
			names = append(names, c.Given)
		}
	}
	return names
}

// States are those that the table lists unless the question names others.
func (l *Layout) States() []string {
	if len(l.Without) == 0 {
		return nil
	}
	var kept []string
	for _, s := range rectify.Vocabulary["state"] {
		if !slices.Contains(l.Without, rectify.State(s.ID)) {
			kept = append(kept, s.ID)
		}
	}
	return kept
}

// narrowing are the parameters of both kinds of tables; listing those of tables of tickets, counting those of counts.
var (
	narrowing = []string{"source", "campaign", "batch", "list_level", "township", "unit", "pollution_type", "month_from", "month_to"}
	listing   = []string{"state", "verdict", "any_unit", "any_type", "light", "key_case", "historical", "disputed", "origin", "q",
		"registered_from", "registered_to", "closed_from", "closed_to", "due_from", "due_to"}
	counting = []string{"as_of", "from", "unit_mode", "type_mode", "zero_rows"}
)

// Parameters are what the table may be asked with, besides its format.
func (l *Layout) Parameters() []string {
	all := slices.Clone(narrowing)
	if !l.Counts() {
		return append(all, listing...)
	}
	all = append(all, counting...)
	if len(l.Givens()) > 0 {
		all = append(all, "given")
	}
	if l.DayCut {
		all = append(all, "day_cut")
	}
	return all
}
