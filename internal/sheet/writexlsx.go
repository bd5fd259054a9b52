package sheet

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/xuri/excelize/v2"
)

// WriteXLSX writes a table as a workbook with one sheet. Nothing reaches w before all rows have been read, so that an
// error of theirs can still be answered. Texts are typed as text, so that no cell is a formula. Beyond 16 MiB the rows
// wait in a temporary file, which is gone when WriteXLSX returns.
func WriteXLSX(w io.Writer, t Table) error { return writeXLSX(w, t, false) }

// StreamXLSX is WriteXLSX whose first bytes reach w with the first row, so that whoever waits sees that it goes on. An error
// before the first row leaves w untouched; after it w holds a beginning that no program takes for a workbook.
func StreamXLSX(w io.Writer, t Table) error { return writeXLSX(w, t, true) }

func writeXLSX(w io.Writer, t Table, early bool) (err error) {
	f := excelize.NewFile()
	defer f.Close()
	x := xlsxWriter{Table: t, file: f, name: sheetName(t.Title), line: 1, archive: zip.NewWriter(w), early: early}
	if err := f.SetSheetName("Sheet1", x.name); err != nil {
		return err
	}
	if err := x.page(); err != nil { // what comes before the rows in the file must be known before them
		return err
	}
	if x.stream, err = f.NewStreamWriter(x.name); err != nil {
		return err
	}
	for _, step := range []func() error{x.prepare, x.title, x.header, x.rows, x.area, x.notes, x.stream.Flush} {
		if err := step(); err != nil {
			return err
		}
	}
	if err := x.picture(); err != nil {
		return err
	}
	// The archive goes to w as it grows; the library alone would hold it in memory first.
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return &parts{x.archive, x.begun} })
	_, err = f.WriteTo(io.Discard)
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

// firstPart is the part of a workbook that can be written before the rows are known; firstText is what stands in it.
const (
	firstPart = "docProps/app.xml"
	firstText = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>qingdan</Application></Properties>`
)

// begin sends the first part on its way, once.
func (x *xlsxWriter) begin() error {
	if !x.early || x.begun {
		return nil
	}
	x.begun = true
	part, err := x.archive.Create(firstPart)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(part, firstText); err != nil {
		return err
	}
	return x.archive.Flush()
}

// parts is an archive of which the first part may have been written.
type parts struct {
	*zip.Writer
	begun bool
}

// Create begins a part.
func (p *parts) Create(name string) (io.Writer, error) {
	if p.begun && name == firstPart {
		return io.Discard, nil
	}
	return p.Writer.Create(name)
}

type xlsxWriter struct {
	Table
	archive      *zip.Writer
	early, begun bool
	file         *excelize.File
	name         string // of the sheet
	stream       *excelize.StreamWriter
	line         int // the next one to write
	width        float64

	titleStyle, lineStyle, headStyle, bannerStyle, noteStyle int
	textStyles, numberStyles                                 []int // by column
}

func (x *xlsxWriter) prepare() error {
	if err := x.styles(); err != nil {
		return err
	}
	for i, c := range x.Columns {
		width := c.Width
		if width == 0 {
			width = 14
		}
		x.width += width
		if err := x.stream.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	frozen := x.above()
	return x.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: frozen, TopLeftCell: fmt.Sprintf("A%d", frozen+1), ActivePane: "bottomLeft"})
}

// put writes a line of cells from column A on.
func (x *xlsxWriter) put(cells []any, height ...excelize.RowOpts) error {
	if x.line > maxSheetRows {
		return refuse("export.too_many_rows", "结果超过 %d 行,一张工作表放不下,请缩小范围或导出 CSV。",
			"The result has more than %d rows, which one sheet cannot hold; narrow it or export CSV.", maxSheetRows)
	}
	err := x.stream.SetRow(fmt.Sprintf("A%d", x.line), cells, height...)
	x.line++
	return err
}

func (x *xlsxWriter) title() error {
	if x.Title == "" && len(x.Lines) == 0 {
		return nil
	}
	if err := x.across(x.Title, x.titleStyle, titleSize); err != nil {
		return err
	}
	for _, line := range x.Lines {
		if err := x.across(line, x.lineStyle, bodySize); err != nil {
			return err
		}
	}
	return nil
}

func (x *xlsxWriter) header() error {
	upper, lower := make([]any, len(x.Columns)), make([]any, len(x.Columns))
	for i, c := range x.Columns {
		upper[i] = excelize.Cell{StyleID: x.headStyle, Value: cellText(c.Group)}
		lower[i] = excelize.Cell{StyleID: x.headStyle, Value: cellText(c.Header)}
	}
	if !x.grouped() {
		return x.put(lower, x.height(lower)...)
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
	high := x.height(x.single())
	if err := x.put(upper, high...); err != nil {
		return err
	}
	return x.put(lower, high...)
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
		if err := x.begin(); err != nil {
			return err
		}
		if text, covers := banner(row); covers {
			if err := x.across(text, x.bannerStyle, bodySize); err != nil {
				return err
			}
			continue
		}
		for i := range cells {
			cells[i] = excelize.Cell{StyleID: x.textStyles[i]}
			switch {
			case i >= len(row) || row[i] == nil:
			case isNumber(row[i]):
				cells[i] = excelize.Cell{StyleID: x.numberStyles[i], Value: row[i]}
			case row[i] == "-": // stands where a number would
				cells[i] = excelize.Cell{StyleID: x.numberStyles[i], Value: "-"}
			default:
				cells[i] = excelize.Cell{StyleID: x.textStyles[i], Value: cellText(fmt.Sprint(row[i]))}
			}
		}
		if err := x.put(cells, x.height(cells)...); err != nil {
			return err
		}
	}
	return nil
}

func (x *xlsxWriter) notes() error {
	for _, n := range x.Notes {
		if err := x.across(n, x.noteStyle, bodySize); err != nil {
			return err
		}
	}
	return nil
}
