package sheet

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Table is a plain table to be written out. Rows are asked for once and in order; their error ends the writing.
type Table struct {
	Title   string // printed above the header when not empty
	Columns []Column
	Rows    iter.Seq2[[]any, error] // numbers stay numbers, nil is a blank cell, everything else becomes text
	Notes   []string                // printed below the table
}

// Column is a column of a Table.
type Column struct {
	Group  string // upper level of the header over neighbouring columns of the same group; may be empty
	Header string
	Width  float64 // in characters; 0 means 14
	Format string  // Excel number format of its numbers, such as 0.0; empty means as they are
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

// WriteXLSX writes a table as a workbook with one sheet. Nothing reaches w before all rows have been read, so that an
// error of theirs can still be answered. Texts are typed as text, so that no cell is a formula. Beyond 16 MiB the rows
// wait in a temporary file, which is gone when WriteXLSX returns.
func WriteXLSX(w io.Writer, t Table) (err error) {
	f := excelize.NewFile()
	defer f.Close()
	name := sheetName(t.Title)
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	stream, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	x := xlsxWriter{Table: t, stream: stream, line: 1}
	for _, step := range []func() error{
		func() error { return x.prepare(f) }, x.title, x.header, x.rows, x.notes, stream.Flush,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	_, err = f.WriteTo(w)
	return err
}

// sheetName makes a valid sheet name of a title: no more than 31 characters, none of :\/?*[].
func sheetName(title string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.TrimSpace(title))
	if runes := []rune(name); len(runes) > 31 {
		name = string(runes[:31])
	}
	if name == "" {
		return "Sheet1"
	}
	return name
}

type xlsxWriter struct {
	Table
	stream *excelize.StreamWriter
	line   int // the next one to write

	titleStyle, headStyle, textStyle, noteStyle int
	numberStyles                                []int // by column
}

func (x *xlsxWriter) prepare(f *excelize.File) error {
	border := []excelize.Border{{Type: "left", Color: "808080", Style: 1}, {Type: "right", Color: "808080", Style: 1},
		{Type: "top", Color: "808080", Style: 1}, {Type: "bottom", Color: "808080", Style: 1}}
	centred := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	for _, style := range []struct {
		id *int
		s  excelize.Style
	}{
		{&x.titleStyle, excelize.Style{Font: &excelize.Font{Bold: true, Size: 16}, Alignment: centred}},
		{&x.headStyle, excelize.Style{Font: &excelize.Font{Bold: true}, Border: border, Alignment: centred,
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF4"}}}},
		{&x.textStyle, excelize.Style{Border: border, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}},
		{&x.noteStyle, excelize.Style{Alignment: &excelize.Alignment{Vertical: "center"}}},
	} {
		id, err := f.NewStyle(&style.s)
		if err != nil {
			return err
		}
		*style.id = id
	}
	for i, c := range x.Columns {
		s := excelize.Style{Border: border, Alignment: &excelize.Alignment{Vertical: "center"}}
		if c.Format != "" {
			s.CustomNumFmt = &c.Format
		}
		id, err := f.NewStyle(&s)
		if err != nil {
			return err
		}
		x.numberStyles = append(x.numberStyles, id)
		width := c.Width
		if width == 0 {
			width = 14
		}
		if err := x.stream.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	frozen := 1
	if x.grouped() {
		frozen++
	}
	if x.Title != "" {
		frozen++
	}
	return x.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: frozen, TopLeftCell: fmt.Sprintf("A%d", frozen+1), ActivePane: "bottomLeft"})
}

// put writes a line of cells from column A on.
func (x *xlsxWriter) put(cells []any) error {
	if x.line > maxSheetRows {
		return refuse("export.too_many_rows", "结果超过 %d 行,一张工作表放不下,请缩小范围或导出 CSV。",
			"The result has more than %d rows, which one sheet cannot hold; narrow it or export CSV.", maxSheetRows)
	}
	err := x.stream.SetRow(fmt.Sprintf("A%d", x.line), cells)
	x.line++
	return err
}

// across writes a line that covers all columns.
func (x *xlsxWriter) across(text string, style int) error {
	last, err := excelize.CoordinatesToCellName(max(len(x.Columns), 1), x.line)
	if err != nil {
		return err
	}
	if len(x.Columns) > 1 {
		if err := x.stream.MergeCell(fmt.Sprintf("A%d", x.line), last); err != nil {
			return err
		}
	}
	return x.put([]any{excelize.Cell{StyleID: style, Value: cellText(text)}})
}

func (x *xlsxWriter) title() error {
	if x.Title == "" {
		return nil
	}
	return x.across(x.Title, x.titleStyle)
}

func (x *xlsxWriter) header() error {
	upper, lower := make([]any, len(x.Columns)), make([]any, len(x.Columns))
	for i, c := range x.Columns {
		upper[i] = excelize.Cell{StyleID: x.headStyle, Value: cellText(c.Group)}
		lower[i] = excelize.Cell{StyleID: x.headStyle, Value: cellText(c.Header)}
	}
	if !x.grouped() {
		return x.put(lower)
	}
	for i := 0; i < len(x.Columns); {
		end := i + 1
		group := x.Columns[i].Group
		for group != "" && end < len(x.Columns) && x.Columns[end].Group == group {
			end++
		}
		from, to := [2]int{i + 1, x.line}, [2]int{end, x.line}
		if group == "" { // a column of one level covers both
			upper[i], lower[i] = lower[i], excelize.Cell{StyleID: x.headStyle}
			to[1]++
		}
		if from != to {
			if err := x.merge(from, to); err != nil {
				return err
			}
		}
		i = end
	}
	if err := x.put(upper); err != nil {
		return err
	}
	return x.put(lower)
}

func (x *xlsxWriter) merge(from, to [2]int) error {
	a, err := excelize.CoordinatesToCellName(from[0], from[1])
	if err != nil {
		return err
	}
	b, err := excelize.CoordinatesToCellName(to[0], to[1])
	if err != nil {
		return err
	}
	return x.stream.MergeCell(a, b)
}

func (x *xlsxWriter) rows() error {
	if x.Rows == nil {
		return nil
	}
	cells := make([]any, len(x.Columns))
	for row, err := range x.Rows {
		if err != nil {
			return err
		}
		for i := range cells {
			cells[i] = excelize.Cell{StyleID: x.textStyle}
			switch {
			case i >= len(row) || row[i] == nil:
			case isNumber(row[i]):
				cells[i] = excelize.Cell{StyleID: x.numberStyles[i], Value: row[i]}
			default:
				cells[i] = excelize.Cell{StyleID: x.textStyle, Value: cellText(fmt.Sprint(row[i]))}
			}
		}
		if err := x.put(cells); err != nil {
			return err
		}
	}
	return nil
}

func (x *xlsxWriter) notes() error {
	for _, n := range x.Notes {
		if err := x.across(n, x.noteStyle); err != nil {
			return err
		}
	}
	return nil
}
