package sheet

import (
	"slices"
	"unicode/utf8"

	"qingdan/internal/rectify"
	"qingdan/internal/sheet/grid"
)

// header is what a header row, with the row above it where the header has two levels, says of the columns.
type header struct {
	kind    rectify.RowKind
	lines   []int
	columns []FoundColumn // the columns that are read, from left to right
	at      map[Field]int
	misfit  bool // it is a table, but plainly one of another layout than the named one
	twin    int  // index of a second column of receipt numbers under the same word, or 0
	first   int  // leftmost and rightmost column of the table
	last    int

	ignored, personal []string
}

// FoundColumn is a column that is read.
type FoundColumn struct {
	Col    int    // counted from 1
	Header string // as printed, without white space
	Field  Field

	meaning
	word string
}

func (h *header) has(f Field) bool { _, ok := h.at[f]; return ok }

// fieldAt is the field of a column; unknownField for one that is not read.
func (h *header) fieldAt(col int) Field {
	for i := range h.columns {
		if h.columns[i].Col == col {
			return h.columns[i].Field
		}
	}
	return unknownField
}

// maxHeaderRunes is the length beyond which a cell is no header word, its comment included.
const maxHeaderRunes = 80

const maxWordRunes = 20

// readHeader understands a row as a header. above are the cells of the row before when they may be its upper level.
// ok is false when the row is no header; the header then holds what little was recognised, for the message.
func readHeader(row *grid.Row, above []grid.Cell, force rectify.RowKind) (h *header, ok bool) {
	h = &header{at: map[Field]int{}}
	var found []FoundColumn
	lines := map[int]bool{row.Line: true}
	add := func(c *grid.Cell, over string, line int) {
		text := squeeze(clean(unescape(c.Text)))
		col := FoundColumn{Col: c.Col, Header: text}
		if c.Kind == grid.Text && utf8.RuneCountInString(text) <= maxHeaderRunes {
			if col.word = headerWord(text); utf8.RuneCountInString(col.word) <= maxWordRunes {
				if col.meaning = meaningOf(col.word, over); col.field == unknownField && col.word != text {
					col.meaning = exact[insideOut(text)]
				}
			}
		}
		col.Field = col.field
		if col.Field != unknownField {
			lines[line] = true
			if over != "" && meaningOf(col.word, "") != col.meaning {
				lines[row.Line-1] = true
				col.Header = over + "/" + text
			}
		}
		found = append(found, col)
	}
	for i := range row.Cells {
		c := &row.Cells[i]
		over := ""
		if c.From == row.Line {
			over = groupOver(above, row.Cells, c.Col)
		}
		add(c, over, c.From)
	}
	for i := range above { // 序号 and 备注 may stand in the upper level alone
		if c := &above[i]; c.Span == 1 && !slices.ContainsFunc(row.Cells, func(x grid.Cell) bool { return x.Col == c.Col }) {
			add(c, "", row.Line-1)
		}
	}
	slices.SortFunc(found, func(a, b FoundColumn) int { return a.Col - b.Col })
	h.choose(found)
	for line := range lines {
		h.lines = append(h.lines, line)
	}
	slices.Sort(h.lines)
	if len(found) > 0 {
		h.first, h.last = found[0].Col, found[len(found)-1].Col
	}
	return h, h.complete(found) && h.settleKind(force)
}

// mayBeHeader tells cheaply, without patterns, whether a row holds the listed words that a complete header needs.
func mayBeHeader(row *grid.Row, above []grid.Cell) bool {
	found := 0
	look := func(c *grid.Cell, over string) {
		if c.Kind != grid.Text || len(c.Text) > 1<<10 {
			return
		}
		word := headerWord(clean(unescape(c.Text)))
		if _, listed := exact[word]; listed {
			found++
		} else if _, listed = exact[over+word]; listed && over != "" {
			found++
		}
	}
	for i := range row.Cells {
		c := &row.Cells[i]
		over := ""
		if c.From == row.Line && len(above) > 0 {
			over = groupOver(above, row.Cells, c.Col)
		}
		look(c, over)
	}
	for i := range above {
		look(&above[i], "")
	}
	return found >= listedWords
}

// groupOver is the word of the upper level above a column: of the cell that covers it, or of the nearest one on the
// left when that one is no column of its own.
func groupOver(above, below []grid.Cell, col int) string {
	for i := len(above) - 1; i >= 0; i-- {
		c := &above[i]
		if c.Col > col {
			continue
		}
		covers := col < c.Col+c.Span
		open := c.Span == 1 && slices.ContainsFunc(below, func(x grid.Cell) bool { return x.Col == c.Col })
		if covers || open {
			return headerWord(clean(unescape(c.Text)))
		}
		return ""
	}
	return ""
}

// choose gives each field its best column. All columns that count persons are kept.
func (h *header) choose(found []FoundColumn) {
	best := map[Field]int{}
	for i, c := range found {
		if j, taken := best[c.Field]; !taken || c.rank < found[j].rank {
			best[c.Field] = i
		}
	}
	for i, c := range found {
		switch {
		case c.Field == FieldPersonal:
			h.personal = append(h.personal, c.Header)
		case c.Field == unknownField:
			if c.Header != "" {
				h.ignored = append(h.ignored, c.Header)
			}
		case best[c.Field] == i:
			h.at[c.Field] = len(h.columns)
			h.columns = append(h.columns, c)
		case c.Field == FieldPersonCount:
			h.columns = append(h.columns, c)
		case c.Field == FieldNumber && c.word == found[best[FieldNumber]].word:
			h.twin = len(h.columns)
			h.columns = append(h.columns, c)
		default:
			h.ignored = append(h.ignored, c.Header)
		}
	}
}

// telling are the fields that make a row a header; 序号 and 备注 stand in every table.
var telling = []Field{FieldNumber, FieldRegion, FieldPollutionTypes, FieldFindings, FieldVerdict, FieldClosureGoal, FieldHandling, FieldProgress, FieldClosure, FieldAccountability, FieldKeyCase,
	FieldReportedOn, FieldUnits, FieldLeadUnits, FieldSupervisingUnits, FieldAcceptanceUnits, FieldMeasures, FieldDeadline}

// listedWords is how many headers must be listed word by word, so that no row of values passes for a header.
const listedWords = 2

// complete tells whether the columns make a table: the text of the problem, two more telling columns (three when the
// first is known by a vague word), and two headers that are listed word by word, so that no row of values passes.
func (h *header) complete(found []FoundColumn) bool {
	i, ok := h.at[FieldProblem]
	if !ok {
		return false
	}
	need := 2
	if h.columns[i].rank >= rankVague {
		need = 3
	}
	tell, listed := 0, 0
	for _, f := range telling {
		if h.has(f) {
			tell++
		}
	}
	for _, c := range found {
		if c.Field != unknownField && c.Field != FieldPersonal && c.rank < rankPattern {
			listed++
		}
	}
	return tell >= need && listed >= listedWords
}

// underHeader tells whether a row is the lower level of a header whose cells were not merged: short words under
// groups, nothing under the columns that every row fills.
func (h *header) underHeader(row *grid.Row) bool {
	if row.Line != h.lines[len(h.lines)-1]+1 {
		return false
	}
	known := false
	for i := range row.Cells {
		c := &row.Cells[i]
		if c.From != row.Line {
			continue
		}
		f := h.fieldAt(c.Col)
		if c.Kind != grid.Text || f == FieldProblem || f == FieldNumber || f == FieldSerial || f == FieldRegion {
			return false
		}
		word := headerWord(c.Text)
		if utf8.RuneCountInString(word) > maxWordRunes {
			return false
		}
		known = known || meaningOf(word, "").rank < rankPattern && meaningOf(word, "").field != unknownField
	}
	return known
}
