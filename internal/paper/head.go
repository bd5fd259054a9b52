package paper

import "fmt"

// place is where a cell of a head stands.
type place struct {
	Cell
	row, column int
}

// head gives every cell of the head its place, the way HTML does; cells must cover the head exactly.
func (t Table) head() ([]place, error) {
	taken := make([][]bool, len(t.Head))
	for i := range taken {
		taken[i] = make([]bool, len(t.Columns))
	}
	var places []place
	for r, cells := range t.Head {
		column := 0
		for _, c := range cells {
			for column < len(t.Columns) && taken[r][column] {
				column++
			}
			c.Across, c.Down = max(c.Across, 1), max(c.Down, 1)
			if column+c.Across > len(t.Columns) || r+c.Down > len(t.Head) {
				return nil, fmt.Errorf("head row %d: %q stands outside the table", r+1, c.Text)
			}
			for y := r; y < r+c.Down; y++ {
				for x := column; x < column+c.Across; x++ {
					if taken[y][x] {
						return nil, fmt.Errorf("head row %d: %q stands on another cell", r+1, c.Text)
					}
					taken[y][x] = true
				}
			}
			places = append(places, place{c, r, column})
		}
	}
	for r, row := range taken {
		for x, filled := range row {
			if !filled {
				return nil, fmt.Errorf("head row %d has no cell in column %d", r+1, x+1)
			}
		}
	}
	return places, nil
}

// table is a form as a grid.
func (f Form) table() Table {
	label := f.LabelShare
	if label == 0 {
		label = 0.25
	}
	t := Table{Columns: []Column{{Share: label, Align: Center}, {Share: 1 - label}}}
	for _, field := range f.Fields {
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: field.Label}, {Text: field.Value}}})
	}
	return t
}

// noRecords stands in a table without rows: an empty grid could be one whose rows were lost.
const noRecords = "无记录"

func (t Table) rows() []Row {
	if len(t.Rows) > 0 {
		return t.Rows
	}
	return []Row{{Cells: []Cell{{Text: noRecords, Across: len(t.Columns), Align: Center}}}}
}

func (t Table) shares() []float64 {
	sum, shares := 0.0, make([]float64, len(t.Columns))
	for _, c := range t.Columns {
		sum += c.Share
	}
	for i, c := range t.Columns {
		shares[i] = c.Share / sum
	}
	return shares
}

// align is where the text of a cell in a row of the body stands.
func (t Table) align(c Cell, column int) Align {
	switch {
	case c.Align != "":
		return c.Align
	case c.Across > 1:
		return Left
	}
	return t.Columns[column].Align
}
