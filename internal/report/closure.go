package report

import (
	"slices"
	"strings"

	"qingdan/internal/rectify"
)

// ClosureReport is the table of closure rates. Every row is the total of the query narrowed to it: so it can be asked
// for alone, and its tickets can be listed.
type ClosureReport struct {
	Query       Query
	Prefix      Prefix
	Definitions []Definition // of the rates, the strict one first
	Scope       []Part       // what the filter narrows to
	Rows        []Row        // none without dimensions to group by
	Total       Row          // over distinct tickets: not the rows added up where modes let tickets count more than once
	Notes       []Note
}

// Row is one line of a table.
type Row struct {
	Key     []Part // in the order of Query.By; none for the total
	Figures Figures
}

// Note is a remark that a printed table must carry.
type Note struct {
	Code string
	rectify.Message
}

// Narrowed is the filter of the query with the key of a row; for the total it is the query's own.
func (c *ClosureReport) Narrowed(row Row) Filter { return c.Query.Filter.narrowed(row.Key) }

// Behind describes the tickets behind one measure of a row, as far as was recorded when the report was made. Their
// number is the amount; where tickets are shared out between units it is the number of tickets that share, and for
// orders the number of tickets that have any.
func (c *ClosureReport) Behind(row Row, measure string) Figure {
	q := c.Query
	q.By, q.Filter = nil, c.Narrowed(row)
	f := Figure{Measure: measure, Known: c.Prefix.Size, Query: q}
	if f.Known == 0 {
		f.Known = -1
	}
	return f
}

// Closure makes the report from what store counted. listed are units that keep their line when nothing was counted:
// in a table by unit or by township, but not by both, each stands in every combination of the other dimensions that occurs.
// The error is an *rectify.Error: a query that cannot be answered, or identities that do not hold.
func Closure(q Query, prefix Prefix, tallies []Tally, names Names, listed []string) (*ClosureReport, error) {
	if err := q.Validate(); err != nil {
		return nil, err
	}
	t := &table{q: q, names: names, rows: map[string]*line{}, parts: map[[2]string]Part{}, key: make([]string, len(q.By))}
	for cell, counts := range merged(tallies) {
		if err := sound(cell, counts); err != nil {
			return nil, err
		}
		t.add(cell, counts)
	}
	if err := t.keepEmpty(listed); err != nil {
		return nil, err
	}
	report := &ClosureReport{Query: q, Prefix: prefix, Definitions: []Definition{StruckOff, StruckOffInclusive, Answered}, Scope: names.parts(q.Filter),
		Rows: t.sorted(), Total: Row{Figures: t.total.figures()}}
	if err := report.Check(); err != nil {
		return nil, err
	}
	report.Notes = report.notes()
	return report, nil
}

// table is a report in the making.
type table struct {
	q     Query
	names Names
	rows  map[string]*line
	parts map[[2]string]Part // of values already met, by dimension and value
	total sum
	key   []string // of the row at hand
}

type line struct {
	key []Part
	sum
}

// add counts a cell for every value that it belongs to, and once for the total.
func (t *table) add(cell Cell, counts Counts) {
	units, types := t.q.units(cell), t.q.types(cell)
	if len(units.values) == 0 || len(types.values) == 0 {
		return
	}
	t.total.add(units.total, counts)
	if len(t.q.By) == 0 {
		return
	}
	if !slices.Contains(t.q.By, "unit") {
		units.values, units.ways = units.values[:1], units.total
	}
	if !slices.Contains(t.q.By, "pollution_type") {
		types.values = types.values[:1]
	}
	for _, unit := range units.values {
		for _, kind := range types.values {
			for i, d := range t.q.By {
				switch d {
				case "unit":
					t.key[i] = unit
				case "pollution_type":
					t.key[i] = kind
				default:
					t.key[i] = valueOf(d, cell)
				}
			}
			t.line(t.key).add(units.ways, counts)
		}
	}
}

// line finds or begins the line of a key.
func (t *table) line(key []string) *line {
	id := strings.Join(key, "\x00")
	if l, ok := t.rows[id]; ok {
		return l
	}
	l := &line{key: make([]Part, len(key))}
	for i, d := range t.q.By {
		l.key[i] = t.part(d, key[i])
	}
	t.rows[id] = l
	return l
}

func (t *table) part(dimension, value string) Part {
	id := [2]string{dimension, value}
	p, ok := t.parts[id]
	if !ok {
		p = t.names.part(dimension, value)
		t.parts[id] = p
	}
	return p
}

// keepEmpty begins the lines of listed units that have none yet, or of all values that there are (domain section 3: empty
// lines stay).
func (t *table) keepEmpty(listed []string) error {
	if t.q.ZeroRows {
		return t.keepAll(listed)
	}
	place := slices.IndexFunc(t.q.By, func(d string) bool { return d == "unit" || d == "township" })
	if len(listed) == 0 || place < 0 || slices.Contains(t.q.By, "unit") && slices.Contains(t.q.By, "township") {
		return nil
	}
	only := t.q.Filter.Unit
	if t.q.By[place] == "township" {
		only = t.q.Filter.Township
	}
	combinations := map[string][]string{}
	for _, l := range t.rows {
		key := make([]string, len(l.key))
		for i, p := range l.key {
			key[i] = p.Value
		}
		key[place] = ""
		combinations[strings.Join(key, "\x00")] = key
	}
	if len(t.q.By) == 1 {
		combinations[""] = []string{""}
	}
	for _, unit := range listed {
		if only != "" && only != unit {
			continue
		}
		for _, key := range combinations {
			key[place] = unit
			t.line(key)
		}
	}
	return nil
}

// sorted gives the rows in the order of their keys.
func (t *table) sorted() []Row {
	rows := make([]Row, 0, len(t.rows))
	for _, l := range t.rows {
		rows = append(rows, Row{Key: l.key, Figures: l.figures()})
	}
	slices.SortFunc(rows, func(a, b Row) int {
		for i := range a.Key {
			if c := strings.Compare(a.Key[i].order, b.Key[i].order); c != 0 {
				return c
			}
		}
		return 0
	})
	return rows
}
