package sheet

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Table is a plain table to be written out. Rows are asked for once and in order; their error ends the writing.
type Table struct {
	Title   string   // printed above the header when not empty
	Lines   []string // further lines between title and header
	Columns []Column
	Rows    iter.Seq2[[]any, error] // numbers stay numbers, nil is a blank cell, a lone official.Banner covers the line, everything else becomes text
	Notes   []string                // printed below the table
	Picture []byte                  // a PNG, on a second sheet
	Page    *Page                   // how an official table is printed; nil leaves that to the program
}

// Column is a column of a Table.
type Column struct {
	Group  string // upper level of the header over neighbouring columns of the same group; may be empty
	Header string
	Width  float64 // in characters; 0 means 14
	Format string  // Excel number format of its numbers, such as 0.0; empty means as they are
	Align  string  // left, center, right; empty means texts left, numbers as the program puts them
}

// Text is a cell of the column as it is printed where cells have no types.
func (c Column) Text(v any) string { return csvCell(v, c.Format) }

// Neutral puts an apostrophe before a text that a spreadsheet program would take for a formula or a command: one
// that begins with = + - @, their full-width forms, a tab or a carriage return. Read takes it away again.
func Neutral(s string) string {
	if s == "-" {
		return s // what tables print for nothing; no program takes it for a formula
	}
	if first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " \n\u3000\u00a0")); first != utf8.RuneError &&
		strings.ContainsRune("=+-@\t\r＝＋－＠", first) {
		return "'" + s
	}
	return s
}

const (
	maxCellRunes = 32_767
	maxSheetRows = 1_048_576
	cutMark      = "……(超过单元格上限,以下从略)"
)

// cellText makes a text fit for a cell: without control characters, not a formula, not longer than a cell may be.
func cellText(s string) string {
	s = Neutral(strings.ToValidUTF8(s, "?"))
	if strings.IndexFunc(s, isControl) >= 0 {
		s = strings.Map(func(r rune) rune {
			if isControl(r) {
				return -1
			}
			return r
		}, s)
	}
	if len(s) > maxCellRunes && utf8.RuneCountInString(s) > maxCellRunes {
		s = string([]rune(s)[:maxCellRunes-utf8.RuneCountInString(cutMark)]) + cutMark
	}
	return s
}

func isControl(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF
}

func isNumber(v any) bool {
	switch v.(type) {
	case int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, float32, float64:
		return true
	}
	return false
}

// grouped tells whether the header has two levels.
func (t *Table) grouped() bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Group != "" })
}

// above is how many lines stand over the first row.
func (t *Table) above() int {
	n := 1 + len(t.Lines)
	if t.grouped() {
		n++
	}
	if t.Title != "" {
		n++
	}
	return n
}

// Told is the table with its rows counted as they are written: tell hears of each.
func (t Table) Told(tell func(rows int)) Table {
	rows := t.Rows
	if rows == nil {
		return t
	}
	t.Rows = func(yield func([]any, error) bool) {
		n := 0
		for row, err := range rows {
			if err == nil {
				n++
				tell(n)
			}
			if !yield(row, err) {
				return
			}
		}
	}
	return t
}
