package sheet

import (
	"regexp"
	"strings"

	"qingdan/internal/sheet/grid"
)

var columnIndex = regexp.MustCompile(`^(?:[((]?\d{1,2}[))]?|[①-⑳]|[甲乙丙丁]|栏次)$`)

// isIndexRow tells the row under some headers that only numbers the columns.
func isIndexRow(row *grid.Row) bool {
	for i := range row.Cells {
		c := &row.Cells[i]
		if c.From == row.Line && !columnIndex.MatchString(squeeze(c.Text)) {
			return false
		}
	}
	return true
}

// isSignature tells the office and the date below a table from a complaint of which nothing else is known.
func (t *table) isSignature(row *grid.Row) bool {
	dated := false
	for i := range row.Cells {
		c := &row.Cells[i]
		switch f := t.head.fieldAt(c.Col); {
		case c.From != row.Line:
		case f == FieldProblem, f == FieldNumber, f == FieldSerial:
			return false
		default:
			dated = dated || dateTitle.MatchString(hanNumber.ReplaceAllStringFunc(squeeze(c.Text), hanDigits))
		}
	}
	return dated
}

// isTitle takes in a batch title that is spread over cells; nothing but the batch and its date may stand in it.
func (t *table) isTitle(row *grid.Row) bool {
	text := joined(row)
	s := squeeze(text)
	batch := batchTitle.FindString(s)
	if batch == "" {
		return false
	}
	rest := strings.Replace(s, batch, "", 1)
	if rest = strings.Trim(rest, "():、,"); rest != "" && !dateTitle.MatchString(hanNumber.ReplaceAllStringFunc(rest, hanDigits)) {
		return false
	}
	return t.titles.read(text)
}

// isSection takes in a section title whose number stands in a cell of its own.
func (t *table) isSection(row *grid.Row, first string) bool {
	if !hanOrdinal.MatchString(first) {
		return false
	}
	for i := range row.Cells {
		if c := &row.Cells[i]; c.From != row.Line || i > 0 && t.head.fieldAt(c.Col) != FieldProblem {
			return false
		}
	}
	t.section = strings.TrimRight(first, "、.") + "、" + strings.Join(strings.Fields(clean(row.Cells[1].Text)), "")
	return true
}
