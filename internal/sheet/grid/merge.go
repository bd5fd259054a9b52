package grid

import (
	"io"
	"slices"

	"qingdan/internal/rectify"
)

// merge is a merged range; rows and columns are counted from 1, ends included.
type merge struct{ row1, row2, col1, col2 int32 }

// maxActiveMerges bounds how many merged ranges may cover one row. Ranges do not overlap in a sound workbook.
const maxActiveMerges = 1024

// readMerges looks for the merged ranges, which follow the rows in the file, without looking at the rows.
func (s *sheetPart) readMerges(x *scanner, limits Limits) error {
	for {
		t, err := x.next()
		if err == io.EOF {
			slices.SortFunc(s.merges, func(a, b merge) int { return int(a.row1 - b.row1) })
			return nil
		} else if err != nil {
			return err
		}
		if t != startTag {
			continue
		}
		switch string(x.name) {
		case "sheetData":
			if err := x.skipElement(); err != nil {
				return err
			}
		case "mergeCell":
			ref, _ := x.attr("ref")
			m, ok := parseRange(ref)
			if !ok {
				return syntax("a merged range %.40q", ref)
			}
			if m.row1 == m.row2 && m.col1 == m.col2 {
				continue
			}
			if len(s.merges) >= limits.Rows {
				return tooLarge("import.too_many_merges", "工作表“%s”的合并单元格超过 %d 处,请拆成几个文件。",
					"Sheet %q has more than %d merged ranges; split it.", s.name, limits.Rows)
			}
			s.merges = append(s.merges, m)
		}
	}
}

func parseRange(ref []byte) (merge, bool) {
	c1, r1, rest := parseRef(ref)
	if len(rest) == 0 {
		return merge{int32(r1), int32(r1), int32(c1), int32(c1)}, c1 > 0 && r1 > 0
	}
	if rest[0] != ':' {
		return merge{}, false
	}
	c2, r2, rest := parseRef(rest[1:])
	m := merge{int32(min(r1, r2)), int32(max(r1, r2)), int32(min(c1, c2)), int32(max(c1, c2))}
	return m, len(rest) == 0 && m.row1 > 0 && m.col1 > 0
}

// parseRef reads a reference such as AB12; what cannot be read is 0.
func parseRef(ref []byte) (col, row int, rest []byte) {
	i := 0
	for ; i < len(ref) && i < 8; i++ {
		if ref[i] == '$' {
			continue
		}
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		col = col*26 + int(c-'A') + 1
	}
	for ; i < len(ref) && ref[i] >= '0' && ref[i] <= '9' && row < 1<<24; i++ {
		row = row*10 + int(ref[i]-'0')
	}
	return col, row, ref[i:]
}

// cover applies the merged ranges to rows in ascending order.
type cover struct {
	waiting []merge // not yet reached
	active  []held
	scratch []Cell
}

type held struct {
	merge
	anchor Cell // as it stands in its first row; no text when that cell is blank
}

// apply resolves the merged cells of a row: cells below their anchor get its value, covered columns are cleared.
func (c *cover) apply(sheet string, row *Row) error {
	line := int32(row.Line)
	c.active = slices.DeleteFunc(c.active, func(h held) bool { return h.row2 < line })
	for len(c.waiting) > 0 && c.waiting[0].row1 <= line {
		if m := c.waiting[0]; m.row2 >= line {
			c.active = append(c.active, held{merge: m, anchor: Cell{Col: int(m.col1), From: int(m.row1)}})
		}
		c.waiting = c.waiting[1:]
	}
	if len(c.active) == 0 {
		return nil
	}
	if len(c.active) > maxActiveMerges {
		return overMerged(sheet, row.Line)
	}
	slices.SortFunc(c.active, func(a, b held) int { return int(a.col1 - b.col1) })
	kept := c.scratch[:0]
	next := 0
	for i := range row.Cells {
		cell := row.Cells[i]
		for next < len(c.active) && int(c.active[next].col2) < cell.Col {
			kept = c.active[next].carry(kept, line)
			next++
		}
		if next == len(c.active) || int(c.active[next].col1) > cell.Col {
			kept = append(kept, cell)
			continue
		}
		if h := &c.active[next]; h.row1 == line && int(h.col1) == cell.Col {
			cell.Span = int(h.col2-h.col1) + 1
			h.anchor = cell
			kept = append(kept, cell)
		}
	}
	for ; next < len(c.active); next++ {
		kept = c.active[next].carry(kept, line)
	}
	c.scratch, row.Cells = row.Cells, kept
	return nil
}

func (h *held) carry(into []Cell, line int32) []Cell {
	if h.row1 == line || h.anchor.Span == 0 {
		return into
	}
	return append(into, h.anchor)
}

func overMerged(sheet string, line int) *rectify.Error {
	return tooLarge("import.too_many_merges", "工作表“%s”第 %d 行被 %d 处以上合并单元格覆盖,不像正常的表格,请取消合并后再上传。",
		"Row %[2]d of sheet %[1]q is covered by more than %[3]d merged ranges; unmerge them.", sheet, line, maxActiveMerges)
}
