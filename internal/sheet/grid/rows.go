package grid

import (
	"slices"
	"strconv"
	"unicode"
)

const maxLine = 1_048_576 // rows of a sheet (ECMA-376)

// rowReader reads the rows of one sheet of a workbook.
type rowReader struct {
	*workbook
	sheet *sheetPart
	x     *scanner
	row   Row
	line  int
	count int
	cover cover

	unpacked []byte
	recent   [64]string // texts of the last cells, by column
}

// same gives the text as a string; columns often repeat the text of the row before.
func (r *rowReader) same(text []byte) string {
	slot := &r.recent[len(r.row.Cells)%len(r.recent)]
	if string(text) != *slot {
		*slot = string(text)
	}
	return *slot
}

func (r *rowReader) read(yield func(*Row) bool) error {
	r.cover.waiting = r.sheet.merges
	if err := r.enter("sheetData"); err != nil {
		return err
	}
	for {
		t, err := r.x.next()
		if err != nil {
			return r.x.unexpected(err)
		}
		switch {
		case t == endTag:
			return nil // of sheetData; whatever follows is not rows
		case t != startTag:
		case string(r.x.name) != "row":
			if err := r.x.skipElement(); err != nil {
				return err
			}
		default:
			if err := r.readRow(); err != nil {
				return err
			}
			if len(r.row.Cells) == 0 {
				continue
			}
			if r.count++; r.count > r.limits.Rows {
				return tooLarge("import.too_many_rows", "工作表“%s”的数据超过 %d 行,请拆成几个文件。",
					"Sheet %q has more than %d rows; split it.", r.sheet.name, r.limits.Rows)
			}
			if err := r.cover.apply(r.sheet.name, &r.row); err != nil {
				return err
			}
			if !yield(&r.row) {
				return errStopped
			}
		}
	}
}

// enter reads on to the start of an element below the root.
func (r *rowReader) enter(name string) error {
	for {
		t, err := r.x.next()
		if err != nil {
			return r.x.unexpected(err)
		}
		if t == startTag && string(r.x.name) == name {
			return nil
		}
	}
}

func (r *rowReader) readRow() error {
	r.row.Cells = r.row.Cells[:0]
	line := r.line + 1
	if v, ok := r.x.attr("r"); ok {
		n, err := strconv.Atoi(string(v))
		if err != nil || n <= r.line {
			return syntax("rows are not in order at %.20q", v)
		}
		line = n
	}
	if line > maxLine {
		return syntax("row %d is beyond the format", line)
	}
	r.line, r.row.Line = line, line
	col, sorted := 0, true
	for {
		t, err := r.x.next()
		if err != nil {
			return r.x.unexpected(err)
		}
		if t == endTag {
			break
		}
		if t != startTag {
			continue
		}
		if string(r.x.name) != "c" {
			if err := r.x.skipElement(); err != nil {
				return err
			}
			continue
		}
		before := col
		if col, err = r.readCell(col); err != nil {
			return err
		}
		sorted = sorted && col > before
	}
	if !sorted {
		slices.SortStableFunc(r.row.Cells, func(a, b Cell) int { return a.Col - b.Col })
		for i := 1; i < len(r.row.Cells); i++ {
			if r.row.Cells[i].Col == r.row.Cells[i-1].Col {
				return syntax("cell %s%d occurs twice", Letter(r.row.Cells[i].Col), line)
			}
		}
	}
	return nil
}

// readCell reads a cell and keeps it if it has content; it gives the column.
func (r *rowReader) readCell(col int) (int, error) {
	col++
	if ref, ok := r.x.attr("r"); ok {
		if col, _, _ = parseRef(ref); col == 0 {
			return 0, syntax("a cell reference %.20q", ref)
		}
	}
	if col > r.limits.Columns {
		return 0, tooWide(r.sheet.name, r.line, r.limits.Columns)
	}
	cell := Cell{Col: col, Span: 1, From: r.line, Format: general}
	kind, _ := r.x.attr("t")
	t := cellType(kind)
	if s, ok := r.x.attr("s"); ok && t == 'n' {
		if i, err := strconv.Atoi(string(s)); err == nil && i >= 0 && i < len(r.formats) {
			cell.Format = r.formats[i]
		}
	}
	formula, stored := false, false
	for {
		tok, err := r.x.next()
		if err != nil {
			return 0, r.x.unexpected(err)
		}
		if tok == endTag {
			break
		}
		if tok != startTag {
			continue
		}
		switch string(r.x.name) {
		case "f":
			formula = true
			err = r.x.skipElement()
		case "v", "is":
			stored, err = r.readValue(&cell, t)
		default:
			err = r.x.skipElement()
		}
		if err != nil {
			return 0, err
		}
	}
	if formula && !stored {
		cell.Kind = Unsolved
		r.row.Cells = append(r.row.Cells, cell)
	} else if !blank(cell.Text) {
		r.row.Cells = append(r.row.Cells, cell)
	}
	return col, nil
}

// cellType shortens the t attribute: s shared, t text, b boolean, e error, d date, n number.
func cellType(t []byte) byte {
	switch string(t) {
	case "s", "b", "e", "d":
		return t[0]
	case "str", "inlineStr":
		return 't'
	}
	return 'n'
}

// readValue reads the content of a v or is element; stored tells whether there is any.
func (r *rowReader) readValue(cell *Cell, t byte) (stored bool, err error) {
	text, long, err := r.x.runs(r.limits.CellRunes)
	if err != nil {
		return false, err
	}
	stored = len(text) > 0 || long || t == 't' // the empty text is a result, nothing is none
	switch t {
	case 's':
		i, err := strconv.ParseUint(string(trimmed(text)), 10, 32)
		if err != nil {
			return stored, nil
		}
		var known bool
		if r.unpacked, long, known = r.shared.text(uint32(i), r.unpacked); !known {
			return false, syntax("cell %s%d refers to a text that does not exist", Letter(cell.Col), r.line)
		}
		cell.Text = r.same(r.unpacked)
	case 'n':
		cell.Kind = Number
		cell.Text = string(trimmed(text))
		if r.date1904 && cell.Format.Date {
			cell.Text = shift1904(cell.Text)
		}
	case 'b':
		cell.Kind = Boolean
		cell.Text = string(trimmed(text))
	case 'e':
		cell.Kind = Failure
		cell.Text = string(text)
	default:
		cell.Text = string(text)
	}
	if long {
		return false, tooLong(r.sheet.name, r.line, cell.Col, r.limits.CellRunes)
	}
	return stored, nil
}

// shift1904 moves a serial of the 1904 system to the 1900 system.
func shift1904(serial string) string {
	f, err := strconv.ParseFloat(serial, 64)
	if err != nil {
		return serial
	}
	return strconv.FormatFloat(f+1462, 'f', -1, 64)
}

func trimmed(b []byte) []byte {
	for len(b) > 0 && b[0] <= ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] <= ' ' {
		b = b[:len(b)-1]
	}
	return b
}

// blank tells whether a text shows nothing.
func blank(s string) bool {
	for _, c := range s {
		if !unicode.IsSpace(c) && c != '\u200B' && c != '\uFEFF' {
			return false
		}
	}
	return true
}

func tooWide(sheet string, line, columns int) error {
	return tooLarge("import.too_wide", "工作表“%s”第 %d 行超过 %d 列(%s 列以后),请删去表格右侧多余的列。",
		"Row %[2]d of sheet %[1]q has more than %[3]d columns (beyond column %[4]s); delete the columns to the right of the table.",
		sheet, line, columns, Letter(columns))
}

func tooLong(sheet string, line, col, runes int) error {
	return tooLarge("import.cell_too_long", "工作表“%s”第 %d 行 %s 列的文字超过 %d 字,请缩短后再上传。",
		"The text in row %[2]d, column %[3]s of sheet %[1]q has more than %[4]d characters; shorten it.",
		sheet, line, Letter(col), runes)
}
