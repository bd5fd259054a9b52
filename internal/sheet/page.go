package sheet

import (
	"fmt"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"

	"qingdan/internal/report/official"
)

// Page is how a table is printed: on A3 or A4, its width on one page, the header repeated on each.
type Page struct {
	Paper    string // A3 or A4
	Portrait bool
}

// The fonts of official tables; a program without them takes its own for Chinese. Sizes are in points.
const (
	titleFont, headFont, bodyFont = "宋体", "黑体", "仿宋"
	titleSize, bodySize           = 18.0, 11.0
)

// Official lays an official table out.
func Official(s official.Sheet) Table {
	t := Table{Title: s.Title, Lines: s.Lines, Notes: s.Notes, Page: &Page{Paper: s.Layout.Paper, Portrait: s.Layout.Portrait}}
	for i, c := range s.Layout.Columns {
		t.Columns = append(t.Columns, Column{Group: s.Groups[i], Header: s.Heads[i], Width: c.Width, Format: c.Format, Align: c.Align})
	}
	return t
}

// banner is the text of a row that covers the line.
func banner(row []any) (string, bool) {
	if len(row) != 1 {
		return "", false
	}
	b, ok := row[0].(official.Banner)
	return string(b), ok
}

// page sets up the paper before the first row.
func (x *xlsxWriter) page() error {
	if x.Page == nil {
		return nil
	}
	fit, wide, any := true, 1, 0
	if err := x.file.SetSheetProps(x.name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	orientation, size := "landscape", map[string]int{"A3": 8, "A4": 9}[x.Page.Paper]
	if x.Page.Portrait {
		orientation = "portrait"
	}
	if err := x.file.SetPageLayout(x.name, &excelize.PageLayoutOptions{Orientation: &orientation, Size: &size, FitToWidth: &wide, FitToHeight: &any}); err != nil {
		return err
	}
	narrow, edge, centred := 0.4, 0.6, true
	if err := x.file.SetPageMargins(x.name, &excelize.PageLayoutMarginsOptions{Left: &narrow, Right: &narrow, Top: &edge, Bottom: &edge, Horizontally: &centred}); err != nil {
		return err
	}
	return x.file.SetHeaderFooter(x.name, &excelize.HeaderFooterOptions{OddFooter: `&C第 &P 页,共 &N 页`})
}

// area names the printed area and the rows that every page repeats; notes are printed once, below.
func (x *xlsxWriter) area() error {
	if x.Page == nil {
		return nil
	}
	last, err := excelize.ColumnNumberToName(max(len(x.Columns), 1))
	if err != nil {
		return err
	}
	head := 1
	if x.grouped() {
		head = 2
	}
	quoted := "'" + x.name + "'"
	for name, area := range map[string]string{
		"_xlnm.Print_Titles": fmt.Sprintf("%s!$%d:$%d", quoted, x.above()-head+1, x.above()),
		"_xlnm.Print_Area":   fmt.Sprintf("%s!$A$1:$%s$%d", quoted, last, max(x.line-1+len(x.Notes), 1)),
	} {
		if err := x.file.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: area, Scope: x.name}); err != nil {
			return err
		}
	}
	return nil
}

// font is one of the fonts of official tables; other tables keep the program's own.
func (x *xlsxWriter) font(family string, size float64, bold bool) *excelize.Font {
	if x.Page == nil {
		family = ""
	}
	return &excelize.Font{Family: family, Size: size, Bold: bold}
}

// styles makes the styles of the lines and columns.
func (x *xlsxWriter) styles() error {
	border := []excelize.Border{{Type: "left", Color: "808080", Style: 1}, {Type: "right", Color: "808080", Style: 1},
		{Type: "top", Color: "808080", Style: 1}, {Type: "bottom", Color: "808080", Style: 1}}
	centred := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	for _, style := range []struct {
		id *int
		s  excelize.Style
	}{
		{&x.titleStyle, excelize.Style{Font: x.font(titleFont, titleSize, true), Alignment: centred}},
		{&x.lineStyle, excelize.Style{Font: x.font(bodyFont, bodySize, false), Alignment: centred}},
		{&x.headStyle, excelize.Style{Font: x.font(headFont, bodySize, true), Border: border, Alignment: centred,
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF4"}}}},
		{&x.bannerStyle, excelize.Style{Font: x.font(headFont, bodySize, true), Border: border, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}},
		{&x.noteStyle, excelize.Style{Font: x.font(bodyFont, bodySize, false), Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}},
	} {
		id, err := x.file.NewStyle(&style.s)
		if err != nil {
			return err
		}
		*style.id = id
	}
	for _, c := range x.Columns {
		text := excelize.Style{Font: x.font(bodyFont, bodySize, false), Border: border, Alignment: &excelize.Alignment{Horizontal: c.Align, Vertical: "center", WrapText: true}}
		id, err := x.file.NewStyle(&text)
		if err != nil {
			return err
		}
		number := excelize.Style{Font: text.Font, Border: border, Alignment: &excelize.Alignment{Horizontal: c.Align, Vertical: "center"}}
		if x.Page != nil && c.Align == "" {
			number.Alignment.Horizontal = "center" // as official tables print figures
		}
		if c.Format != "" {
			number.CustomNumFmt = &c.Format
		}
		x.textStyles = append(x.textStyles, id)
		if id, err = x.file.NewStyle(&number); err != nil {
			return err
		}
		x.numberStyles = append(x.numberStyles, id)
	}
	return nil
}

// across writes a line that covers all columns. A program makes a covered line no higher by itself.
func (x *xlsxWriter) across(text string, style int, size float64) error {
	last, err := excelize.CoordinatesToCellName(max(len(x.Columns), 1), x.line)
	if err != nil {
		return err
	}
	if len(x.Columns) > 1 {
		if err := x.stream.MergeCell(fmt.Sprintf("A%d", x.line), last); err != nil {
			return err
		}
	}
	return x.put([]any{excelize.Cell{StyleID: style, Value: cellText(text)}}, excelize.RowOpts{Height: min(lines(text, x.width, size)*size*1.6, highest)})
}

// highest is how high a line of a worksheet can be, in points.
const highest = 409.0

// lines is how many lines a text takes in a column; a Chinese character of 11 points is a little wider than two of the
// characters in which widths are given.
func lines(text string, width, size float64) (n float64) {
	for part := range strings.SplitSeq(text, "\n") {
		n += max(1, math.Ceil(displayed(part)*1.1*size/11/max(width-1, 1)))
	}
	return n
}

// height is the height of a row by its longest text. Programs do not agree on whether they find it out themselves.
func (x *xlsxWriter) height(cells []any) []excelize.RowOpts {
	if x.Page == nil {
		return nil
	}
	most := 1.0
	for i, c := range cells {
		text, _ := c.(excelize.Cell).Value.(string)
		width := x.Columns[i].Width
		if width == 0 {
			width = 14
		}
		most = max(most, lines(text, width, bodySize))
	}
	return []excelize.RowOpts{{Height: min(most*bodySize*1.4+5, highest)}}
}

// single are the headers of two levels as one of them sees them: those of one level share the height of both.
func (x *xlsxWriter) single() []any {
	cells := make([]any, len(x.Columns))
	for i, c := range x.Columns {
		text := c.Header
		if c.Group == "" {
			text = string([]rune(text)[:(len([]rune(text))+1)/2])
		}
		cells[i] = excelize.Cell{Value: text}
	}
	return cells
}

// displayed is the width of a text in characters, of which Chinese ones take two.
func displayed(text string) (width float64) {
	for _, r := range text {
		if width++; r > 0x2E7F {
			width++
		}
	}
	return width
}

// pictureSheet is the name of the sheet that holds the picture.
const pictureSheet = "图"

// picture puts the picture on a sheet of its own, where it covers no cell; its dots are twice those of the screen.
func (x *xlsxWriter) picture() error {
	if x.Picture == nil {
		return nil
	}
	if _, err := x.file.NewSheet(pictureSheet); err != nil {
		return err
	}
	return x.file.AddPictureFromBytes(pictureSheet, "A1", &excelize.Picture{Extension: ".png", File: x.Picture,
		Format: &excelize.GraphicOptions{AltText: x.Title, ScaleX: 0.5, ScaleY: 0.5, Positioning: "oneCell"}})
}
