package report

import "qingdan/internal/rectify"

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
	tallies = distinct(tallies)
	t := newTable(q, names, linesOf(q, len(tallies)))
	for i := range tallies {
		tally := &tallies[i]
		if tally.Counts == (Counts{}) {
			continue
		}
		if err := sound(tally); err != nil {
			return nil, err
		}
		t.add(tally)
	}
	if err := t.keepEmpty(listed); err != nil {
		return nil, err
	}
	report := &ClosureReport{Query: q, Prefix: prefix, Definitions: q.definitions(closureName), Scope: names.parts(q.Filter),
		Rows: t.sorted()}
	t.total.figures(&report.Total.Figures)
	if err := report.Check(); err != nil {
		return nil, err
	}
	report.Notes = report.notes()
	return report, nil
}

// linesOf guesses how many lines a table has.
func linesOf(q Query, cells int) int {
	if len(q.By) == 0 {
		return 0
	}
	return cells
}
