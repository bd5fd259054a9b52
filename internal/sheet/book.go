package sheet

import (
	"context"
	"io"
	"iter"
	"slices"
	"strings"

	"qingdan/internal/rectify"
	"qingdan/internal/sheet/grid"
)

// Options say how a file is read. The zero value reads any layout within the default limits.
type Options struct {
	Layout    rectify.RowKind        // "" or "auto" decides by the header of each sheet
	Limits    grid.Limits            // zero fields mean the defaults of package grid
	UnitNames func(name string) bool // tells known names of units; nil checks none
	Superiors []string               // names dropped before a lower unit; nil means 重庆市 and 南川区
}

// OptionsFor are the options for a list that somebody brings: units by their names, without the names of the units above
// and at his scope, which tables print before a lower unit.
func OptionsFor(tree *rectify.UnitTree, a rectify.Actor, layout string) Options {
	superiors := []string{"重庆市", "南川区"}
	for _, scope := range a.ScopeUnits {
		for _, id := range tree.Chain(scope) {
			u, _ := tree.Unit(id)
			superiors = append(superiors, u.Name)
		}
	}
	return Options{Layout: rectify.RowKind(layout), UnitNames: tree.Knows, Superiors: superiors}
}

// Book is a file whose tables have been found and whose rows have been counted and compared with each other.
type Book struct {
	Format   string // xlsx or csv
	Encoding string // of a csv file
	Sheets   []Sheet
	Notices  []grid.Notice // what was left alone: hidden sheets, macros, links to other files, rows, columns

	file  *grid.File
	opt   Options
	units unitReader
	seen  sightings
}

// Sheet tells what was found on one sheet.
type Sheet struct {
	Name       string
	Hidden     bool
	Layout     rectify.RowKind // "" when no table was found
	Title      string
	HeaderRows []int
	Rows       int // rows of data
	Columns    []FoundColumn
	Ignored    []string // headers of columns that were not read
	Personal   []string // headers of columns with personal contact data, never read
	Skipped    []Skip   // rows below the header that are neither data nor title, note or sum; at most 100
}

// Skip names a row that was passed over.
type Skip struct {
	Line int
	Text string
}

const maxSkips = 100

func (s *Sheet) skip(row *grid.Row) {
	if len(s.Skipped) < maxSkips {
		s.Skipped = append(s.Skipped, Skip{row.Line, short(joined(row))})
	}
}

func (s *Sheet) describe(h *header) {
	s.Layout, s.Columns, s.Ignored, s.Personal = h.kind, h.columns, h.ignored, h.personal
}

// Read finds the tables of a file. name is the name of the file as uploaded. A file that cannot be imported as a
// whole is refused with a *rectify.Error of kind Invalid or TooLarge; any other error comes from the reader or the
// context. The reader must stay open while Rows is used. Nothing is written anywhere.
func Read(ctx context.Context, file io.ReaderAt, size int64, name string, opt Options) (*Book, error) {
	if opt.Layout == "auto" {
		opt.Layout = ""
	}
	if opt.Layout != "" && opt.Layout != rectify.ComplaintRow && opt.Layout != rectify.TaskRow {
		return nil, refuse("import.unknown_layout", "不认识的版式“%s”,可用:auto、complaint、task。",
			"The layout %q is unknown; use auto, complaint or task.", opt.Layout)
	}
	if opt.Superiors == nil {
		opt.Superiors = []string{"重庆市", "南川区"}
	}
	g, err := grid.Open(ctx, file, size, name, opt.Limits)
	if err != nil {
		return nil, err
	}
	b := &Book{Format: g.Format, Encoding: g.Encoding, Notices: g.Notices, file: g, opt: opt,
		units: newUnitReader(opt.Superiors, opt.UnitNames), seen: sightings{}}
	var refusal *rectify.Error // of the first sheet without a table
	rows := 0
	for i, s := range g.Sheets {
		b.Sheets = append(b.Sheets, Sheet{Name: s.Name, Hidden: s.Hidden})
		if s.Hidden {
			continue
		}
		info := &b.Sheets[i]
		t, err := b.survey(ctx, i, info)
		if err != nil {
			return nil, err
		}
		if t.head == nil && refusal == nil {
			refusal = noHeader(info, t)
		}
		rows += info.Rows
	}
	b.seen = b.seen.repeated()
	switch {
	case rows > 0:
		b.tell()
		return b, nil
	case slices.ContainsFunc(b.Sheets, func(s Sheet) bool { return s.Layout != "" }):
		return nil, noRows(b.Sheets)
	case refusal != nil:
		return nil, refusal
	}
	return nil, refuse("import.no_sheet", "工作簿里没有可见的工作表,请取消隐藏后再上传。",
		"The workbook has no visible sheet; unhide the sheet to import.")
}

// survey goes over a sheet for the first time: header, count, numbers that occur more than once.
func (b *Book) survey(ctx context.Context, i int, info *Sheet) (*table, error) {
	t := b.table(i, info)
	for row, err := range b.file.Rows(ctx, i) {
		if err != nil {
			return nil, err
		}
		r := t.feed(row)
		if r == nil {
			continue
		}
		info.Rows++
		if err := r.checkTwin(info.Name); err != nil {
			return nil, err
		}
		b.seen.sighted(r, info.Name, place{int32(i), int32(r.line)})
	}
	return t, nil
}

func (b *Book) table(i int, info *Sheet) *table {
	t := &table{info: info, force: b.opt.Layout}
	t.titles.readYear(squeeze(b.file.Sheets[i].Name)) // the name of a sheet is no title, but may tell the year
	return t
}

// Rows reads the rows of data of all visible sheets in order. An error ends the sequence.
func (b *Book) Rows(ctx context.Context) iter.Seq2[rectify.Row, error] {
	return func(yield func(rectify.Row, error) bool) {
		for i := range b.Sheets {
			if b.Sheets[i].Rows == 0 {
				continue
			}
			if !b.sheetRows(ctx, i, yield) {
				return
			}
		}
	}
}

func (b *Book) sheetRows(ctx context.Context, i int, yield func(rectify.Row, error) bool) bool {
	name := b.Sheets[i].Name
	t := b.table(i, &Sheet{Name: name})
	steps := steps{}
	for cells, err := range b.file.Rows(ctx, i) {
		if err != nil {
			yield(rectify.Row{}, err)
			return false
		}
		r := t.feed(cells)
		if r == nil {
			continue
		}
		reader := rowReader{record: r, units: b.units, row: rectify.Row{Sheet: name, Line: r.line, Kind: r.kind, Alone: b.Format == "csv"}}
		if r.kind == rectify.TaskRow {
			reader.readTask()
			steps.mark(&reader)
		} else {
			reader.readComplaint()
			b.markRepeats(&reader, place{int32(i), int32(r.line)})
		}
		if !yield(reader.row, nil) {
			return false
		}
	}
	return true
}

func refuse(code, zh, en string, args ...any) *rectify.Error {
	return rectify.Refuse(rectify.Invalid, code, rectify.Say(zh, en, args...))
}

func noHeader(s *Sheet, t *table) *rectify.Error {
	nearest := t.nearest
	if nearest == nil {
		nearest = &header{at: map[Field]int{}}
	}
	missing := nearest.missing(t.force)
	e := refuse("import.no_header",
		"工作表“%s”没有找到表头:需要“交办问题基本情况”(或“举报内容”“整改任务”等)一列和至少两列其他内容;最接近的第 %d 行缺少 %s。请核对是否选错文件。",
		"Sheet %q has no header: a column for the problem (交办问题基本情况, 举报内容, 整改任务 ...) and at least two more are needed; row %d, the nearest, lacks %s. Check that this is the right file.",
		s.Name, max(t.nearestLine, 1), strings.Join(missing, "、"))
	if nearest.misfit {
		e.Message = rectify.Say("工作表“%s”第 %d 行的表头不是指定的版式 %s:缺少 %s。请改用版式 auto,或核对是否选错文件。",
			"The header of sheet %q in row %d is not that of the layout %s: it lacks %s. Use the layout auto, or check that this is the right file.",
			s.Name, t.nearestLine, t.force, strings.Join(missing, "、"))
	}
	for _, m := range missing {
		e.Fields = append(e.Fields, rectify.Field{Name: m, Code: "column.missing",
			Message: rectify.Say("缺少“%s”列", "The column %s is missing.", m)})
	}
	return e
}

func noRows(sheets []Sheet) *rectify.Error {
	for _, s := range sheets {
		if s.Layout != "" {
			return refuse("import.no_rows", "工作表“%s”只有标题和表头(第 %d 行),没有数据行,没有可导入的内容。",
				"Sheet %q has a title and a header (row %d) but no rows; there is nothing to import.",
				s.Name, s.HeaderRows[len(s.HeaderRows)-1])
		}
	}
	panic("noRows without a table")
}
