package sheet

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"qingdan/internal/report/official"
)

// officialTable is a small official table with hostile texts.
func officialTable(paper string, rows ...[]any) Table {
	words := official.Sheet{Layout: &official.Layout{Paper: paper, Columns: []official.Column{{Width: 6, Align: "center"}, {Width: 20}, {Width: 10, Format: "0.00"}}},
		Title: "一览表", Lines: []string{"(截至今日)"}, Groups: []string{"", "举报", "举报"}, Heads: []string{"序号", "内容", "金额"}, Notes: []string{"注:范围"}}
	t := Official(words)
	t.Rows = func(yield func([]any, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
	return t
}

func reopened(t *testing.T, table Table) (*excelize.File, string) {
	t.Helper()
	var b bytes.Buffer
	if err := WriteXLSX(&b, table); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f, f.GetSheetName(0)
}

func TestAnOfficialTableIsPrintedOnItsPaperWithItsHeaderOnEveryPage(t *testing.T) {
	t.Parallel()
	f, name := reopened(t, officialTable("A3", []any{official.Banner("第1批")}, []any{1, strings.Repeat("长文", 40), 12.5}))
	layout, err := f.GetPageLayout(name)
	if err != nil || *layout.Size != 8 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
		t.Errorf("the page is %+v, %v", layout, err)
	}
	props, err := f.GetSheetProps(name)
	if err != nil || !*props.FitToPage {
		t.Errorf("the width does not go on one page: %v", err)
	}
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Name] = n.RefersTo
	}
	if names["_xlnm.Print_Titles"] != "'一览表'!$3:$4" || names["_xlnm.Print_Area"] != "'一览表'!$A$1:$C$7" {
		t.Errorf("the names are %v", names)
	}
	for cell, family := range map[string]string{"A1": "宋体", "A3": "黑体", "B6": "仿宋", "C6": "仿宋"} {
		id, err := f.GetCellStyle(name, cell)
		if err != nil {
			t.Fatal(err)
		}
		if style, err := f.GetStyle(id); err != nil || style.Font.Family != family {
			t.Errorf("%s is set in %+v, %v", cell, style.Font, err)
		}
	}
	if v, _ := f.GetCellValue(name, "A5"); v != "第1批" {
		t.Errorf("the banner reads %q", v)
	}
	if v, _ := f.GetCellValue(name, "C6"); v != "12.50" {
		t.Errorf("the amount reads %q", v)
	}
	if kind, _ := f.GetCellType(name, "C6"); kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("the amount is of type %v", kind)
	}
	if high, _ := f.GetRowHeight(name, 6); high < 60 {
		t.Errorf("eighty characters in a column of twenty are %v points high", high)
	}
	if merged, _ := f.GetMergeCells(name); len(merged) != 6 { // title, line, 序号, 举报, banner, note
		t.Errorf("%d areas are merged", len(merged))
	}
}

func TestAnOfficialTableHoldsNoFormula(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=1+1", "+1", "-1", "@A"} {
		table := officialTable("A4", []any{1, text, 0}, []any{official.Banner(text)})
		table.Title, table.Lines, table.Notes = text, []string{text}, []string{text}
		f, name := reopened(t, table)
		rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for j, v := range row {
				cell, _ := excelize.CoordinatesToCellName(j+1, i+1)
				if formula, _ := f.GetCellFormula(name, cell); formula != "" || Neutral(v) != v {
					t.Errorf("%s holds %q, formula %q", cell, v, formula)
				}
			}
		}
		var b bytes.Buffer
		if err := WriteCSV(&b, table, false); err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(b.String(), "\r\n") {
			for cell := range strings.SplitSeq(line, ",") {
				if cell = strings.Trim(cell, `"`); Neutral(cell) != cell {
					t.Errorf("csv holds %q", cell)
				}
			}
		}
	}
}
