package sheet

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/sheet/grid"
)

// table walks over the rows of one sheet and tells the rows of data from titles, headers, sections, notes and sums.
type table struct {
	info    *Sheet
	force   rectify.RowKind
	head    *header
	above   []grid.Cell // the row before, when it may be the upper level of a header
	line    int         // of the row before
	titles  titles
	section string

	nearest     *header // the row that looked most like a header, for the message when there is none
	nearestLine int
}

// record is one row of data.
type record struct {
	*header
	line    int
	cells   []*grid.Cell // by the index of header.columns; nil for blank ones
	batch   string       // of the nearest title
	batchOn calendar.Day
	days    map[string]calendar.Day
	year    int // of the nearest title, 0 when none names one
	section string
	lone    bool // nothing but the text of the problem stands in it, where other rows have a serial or a number
}

// feed takes in the next row; the record is nil when the row holds no data.
func (t *table) feed(row *grid.Row) *record {
	if !row.Own() {
		return nil
	}
	defer t.remember(row)
	if t.isHeader(row) {
		return nil
	}
	if t.head == nil {
		t.titles.read(joined(row))
		if t.info.Title == "" {
			t.info.Title = short(joined(row))
		}
		return nil
	}
	if !t.isData(row) {
		return nil
	}
	r := &record{header: t.head, line: row.Line, cells: make([]*grid.Cell, len(t.head.columns)),
		year: t.titles.year, section: t.section, days: t.titles.days}
	r.lone = len(row.Cells) == 1 && (t.head.has(FieldSerial) || t.head.has(FieldNumber))
	r.batch, r.batchOn = t.titles.batch, t.titles.on
	for i := range t.head.columns {
		r.cells[i] = cellAt(row, t.head.columns[i].Col)
	}
	return r
}

func cellAt(row *grid.Row, col int) *grid.Cell {
	for i := range row.Cells {
		if row.Cells[i].Col == col {
			return &row.Cells[i]
		}
	}
	return nil
}

// joined is the text of a title row.
func joined(row *grid.Row) string {
	var parts []string
	for i := range row.Cells {
		if c := &row.Cells[i]; c.From == row.Line {
			parts = append(parts, valueOf(c).text)
		}
	}
	return strings.Join(parts, " ")
}

// groupBytes is the length beyond which a row is not taken for the upper level of a header.
const groupBytes = 90

// remember keeps the row while it may turn out to be the upper level of a header.
func (t *table) remember(row *grid.Row) {
	t.above, t.line = t.above[:0], row.Line
	if len(row.Cells) < 2 {
		return
	}
	for i := range row.Cells {
		if len(row.Cells[i].Text) > groupBytes {
			t.above = t.above[:0]
			return
		}
		t.above = append(t.above, row.Cells[i])
	}
}

func (t *table) isHeader(row *grid.Row) bool {
	if len(row.Cells) < 2 || t.head != nil && t.certainlyData(row) {
		return false
	}
	above := t.above
	if t.line != row.Line-1 {
		above = nil
	}
	if t.head != nil && !mayBeHeader(row, above) {
		return false
	}
	afterHeader := t.head != nil && t.head.lines[len(t.head.lines)-1] == row.Line-1
	if afterHeader && !t.head.underHeader(row) {
		// Below a header stands data, unless the row is a header by itself: then the one above was its upper level.
		if _, ok := readHeader(row, nil, t.force); !ok {
			return false
		}
	}
	h, ok := readHeader(row, above, t.force)
	if !ok {
		if t.head == nil && (t.nearest == nil || len(h.columns) > len(t.nearest.columns)) {
			t.nearest, t.nearestLine = h, row.Line
		}
		return false
	}
	if t.head == nil {
		t.info.describe(h)
	}
	for _, line := range h.lines {
		if n := len(t.info.HeaderRows); n == 0 || t.info.HeaderRows[n-1] < line {
			t.info.HeaderRows = append(t.info.HeaderRows, line)
		}
	}
	if afterHeader {
		t.info.describe(h)
	}
	t.head = h
	return true
}

// certainlyData spares most rows a look at each cell: where the problem is told at length, the row is no header.
func (t *table) certainlyData(row *grid.Row) bool {
	c := cellAt(row, t.head.columns[t.head.at[FieldProblem]].Col)
	if c == nil || len(c.Text) <= maxWordRunes {
		return false
	}
	runes := utf8.RuneCountInString(c.Text)
	return runes > maxHeaderRunes || runes > 2*maxWordRunes && !strings.Contains(c.Text, "(") && !strings.Contains(c.Text, "（")
}

var (
	looksLikeNumber = regexp.MustCompile(`\d{4}|^\d{1,6}号?$`)
	hanOrdinal      = regexp.MustCompile(`^[((]?[一二三四五六七八九十]+[))]?[、.]?$`)
	startsWithBatch = regexp.MustCompile(`^[((]?第[^批]{1,6}批`)
	onlyDigits      = regexp.MustCompile(`^[\d.\-]*$`)
)

// isData decides what a row below a header is. Batch titles and section rows are taken in on the way.
func (t *table) isData(row *grid.Row) bool {
	var first, only *grid.Cell
	own, facts := 0, 0
	for i := range row.Cells {
		c := &row.Cells[i]
		if c.From != row.Line {
			continue
		}
		if own++; first == nil {
			first = c
		}
		if f := t.head.fieldAt(c.Col); f != unknownField && f != FieldSerial && !(f == FieldPersonCount && c.Text == "0") {
			facts++
		}
	}
	if own == 1 {
		only = first
	}
	field, text := t.head.fieldAt(first.Col), squeeze(first.Text)
	serial := onlyDigits.MatchString(text) // as in most rows
	switch {
	case !serial && (field != FieldProblem || bareTotal.MatchString(text)) && total.MatchString(text):
		return false
	case !serial && (field != FieldProblem || only != nil) && note.MatchString(text):
		return false
	case only != nil:
		return t.isLoneData(row, only, text)
	case own >= 4 && isIndexRow(row):
		return false
	case own <= 3 && t.isTitle(row):
		return false
	case t.head.kind == rectify.TaskRow && own == 2 && t.isSection(row, text):
		return false
	case facts == 0, own <= 2 && t.isSignature(row):
		t.info.skip(row)
		return false
	}
	return true
}

// isLoneData decides on a row with one cell: a title, a section, or a row of which only the problem is known.
func (t *table) isLoneData(row *grid.Row, c *grid.Cell, text string) bool {
	field := t.head.fieldAt(c.Col)
	wide := c.Span > 1
	if c.Kind == grid.Unsolved {
		return field == FieldProblem || field == FieldNumber
	}
	if field == FieldProblem && !wide && !startsWithBatch.MatchString(text) && !dateTitle.MatchString(text) {
		return t.mayStandAlone(row, c, text)
	}
	title := t.titles.read(valueOf(c).text)
	if field == FieldNumber && !wide && !title && looksLikeNumber.MatchString(text) {
		return true
	}
	switch section := strings.Join(strings.Fields(valueOf(c).text), ""); {
	case onlyDigits.MatchString(text) && field == FieldSerial: // numbered in advance
	case t.head.kind == rectify.TaskRow && !title && utf8.RuneCountInString(section) <= maxSectionRunes:
		t.section = section
	case !title:
		t.info.skip(&grid.Row{Line: c.From, Cells: []grid.Cell{*c}})
	}
	return false
}

// mayStandAlone tells a complaint of which only the text is known from a signature or remark below that column: its
// serial or number is merged down from above, or the table has neither, or the text is long enough to be one and will
// be reported.
func (t *table) mayStandAlone(row *grid.Row, c *grid.Cell, text string) bool {
	if len(row.Cells) > 1 || !t.head.has(FieldSerial) && !t.head.has(FieldNumber) || utf8.RuneCountInString(text) >= loneProblemRunes {
		return true
	}
	t.info.skip(&grid.Row{Line: c.From, Cells: []grid.Cell{*c}})
	return false
}

const loneProblemRunes = 15

// maxSectionRunes is the length beyond which a line in a list of tasks is running text and no section title.
const maxSectionRunes = 200
