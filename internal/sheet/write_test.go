package sheet_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"qingdan/internal/calendar"
	"qingdan/internal/sheet"
)

func lines(rows ...[]any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func sampleTable() sheet.Table {
	return sheet.Table{
		Title: "中央督察举报件办结情况[表]",
		Columns: []sheet.Column{{Header: "序号", Width: 6}, {Group: "受理(件)", Header: "来电"}, {Group: "受理(件)", Header: "来信"},
			{Header: "办结率", Format: "0.0"}, {Header: "说明", Width: 40}, {Header: "日期"}},
		Rows:  lines([]any{1, int64(20), -3, 98.318, "=1+1 是文字", calendar.MustDay("2024-12-31")}, []any{2, nil, uint8(4), 90.0, "两\n行\x07", "＋八六"}),
		Notes: []string{"注:分母为已受理件。", "@某局"},
	}
}

func TestAWorkbookIsWrittenWithTypedCells(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	must(t, sheet.WriteXLSX(&out, sampleTable()))
	f, err := excelize.OpenReader(&out)
	must(t, err)
	defer f.Close()
	name := f.GetSheetName(0)
	for cell, want := range map[string]string{
		"A1": "中央督察举报件办结情况[表]", "A2": "序号", "B2": "受理(件)", "B3": "来电", "C3": "来信", "D2": "办结率", "A4": "1", "B4": "20", "C4": "-3", "D4": "98.3", "E4": "'=1+1 是文字",
		"F4": "2024-12-31", "B5": "", "C5": "4", "D5": "90.0", "E5": "两\n行", "F5": "'＋八六", "A6": "注:分母为已受理件。", "A7": "'@某局",
	} {
		if got, err := f.GetCellValue(name, cell); err != nil || got != want {
			t.Errorf("%s is %q, want %q", cell, got, want)
		}
		if formula, _ := f.GetCellFormula(name, cell); formula != "" {
			t.Errorf("%s is a formula: %s", cell, formula)
		}
	}
	for _, cell := range []string{"A4", "C4", "D4"} {
		if kind, _ := f.GetCellType(name, cell); kind != excelize.CellTypeNumber && kind != excelize.CellTypeUnset {
			t.Errorf("%s is no number: %v", cell, kind)
		}
	}
	merged, err := f.GetMergeCells(name)
	must(t, err)
	var ranges []string
	for _, m := range merged {
		ranges = append(ranges, m.GetStartAxis()+":"+m.GetEndAxis())
	}
	slices.Sort(ranges)
	if got := strings.Join(ranges, " "); got != "A1:F1 A2:A3 A6:F6 A7:F7 B2:C2 D2:D3 E2:E3 F2:F3" {
		t.Errorf("merged: %s", got)
	}
	panes, err := f.GetPanes(name)
	must(t, err)
	if width, _ := f.GetColWidth(name, "E"); width != 40 || !panes.Freeze || panes.YSplit != 3 || name != "中央督察举报件办结情况表" {
		t.Errorf("width %v, panes %+v, sheet %s", width, panes, name)
	}
}

func TestCSVIsWrittenForExcel(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	must(t, sheet.WriteCSV(&out, sampleTable(), true))
	want := "\uFEFF中央督察举报件办结情况[表],,,,,\r\n序号,受理(件)/来电,受理(件)/来信,办结率,说明,日期\r\n" +
		"1,20,-3,98.3,'=1+1 是文字,2024-12-31\r\n2,,4,90.0,\"两\r\n行\",'＋八六\r\n注:分母为已受理件。,,,,,\r\n'@某局,,,,,\r\n"
	if out.String() != want {
		t.Errorf("got\n%q, want\n%q", out.String(), want)
	}
}

func TestNoTextOfAnExportIsAFormula(t *testing.T) {
	t.Parallel()
	for _, danger := range []string{"=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠a", " =1", "\n=1", "=cmd|'/C calc'!A1"} {
		if got := sheet.Neutral(danger); got != "'"+danger {
			t.Errorf("%q stays %q", danger, got)
		}
	}
	for _, plain := range []string{"", "水江镇", "1-1", "a=b", "'=1"} {
		if got := sheet.Neutral(plain); got != plain {
			t.Errorf("%q became %q", plain, got)
		}
	}
	table := sheet.Table{Columns: []sheet.Column{{Header: "=A"}}, Rows: lines([]any{"\r=1"}, []any{"=2"})}
	var out bytes.Buffer
	must(t, sheet.WriteXLSX(&out, table))
	archive, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	must(t, err)
	part, err := archive.Open("xl/worksheets/sheet1.xml")
	must(t, err)
	xml, err := io.ReadAll(part)
	must(t, err)
	if bytes.Contains(xml, []byte("<f>")) || bytes.Contains(xml, []byte(">=")) {
		t.Errorf("%s", xml)
	}
}

func TestWhatWasExportedIsReadBackUnchanged(t *testing.T) {
	t.Parallel()
	told := "=1+1 德隆镇有人在河边倾倒建筑垃圾"
	table := sheet.Table{Title: "一览表(第3批 2024年5月14日)",
		Columns: []sheet.Column{{Header: "受理编号"}, {Header: "交办问题基本情况"}, {Header: "行政区域"}, {Header: "是否属实"}, {Header: "责任人被处理情况"}},
		Notes:   []string{"注:以上为公开内容。"}}
	for _, write := range []func(io.Writer) error{
		func(w io.Writer) error { return sheet.WriteXLSX(w, table) },
		func(w io.Writer) error { return sheet.WriteCSV(w, table, true) },
		func(w io.Writer) error { return sheet.WriteCSV(w, table, false) },
	} {
		table.Rows = lines([]any{"@D1", told, "水江镇", "属实", "-无"})
		var out bytes.Buffer
		must(t, write(&out))
		_, rows, err := readBytes(t, out.Bytes(), "t.csv", sheet.Options{})
		must(t, err)
		if len(rows) != 1 || rows[0].ReceiptNumber != "@D1" || rows[0].Problem != told || rows[0].Accountability != "-无" || rows[0].Batch != "3" {
			t.Errorf("%+v", rows)
		}
	}
}

func TestAnErrorOfTheRowsEndsTheWriting(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	lost := errors.New("connection lost")
	table := sheet.Table{Columns: []sheet.Column{{Header: "文字"}}}
	long := strings.Repeat("很长的文字", 2_000)
	table.Rows = func(yield func([]any, error) bool) {
		for range 2_000 { // more than excelize keeps in memory
			if !yield([]any{long}, nil) {
				return
			}
		}
		yield(nil, lost)
	}
	var out bytes.Buffer
	if err := sheet.WriteXLSX(&out, table); !errors.Is(err, lost) || out.Len() > 0 {
		t.Errorf("%v, %d bytes", err, out.Len())
	}
	if err := sheet.WriteCSV(&out, table, false); !errors.Is(err, lost) {
		t.Errorf("%v", err)
	}
	if left, _ := os.ReadDir(temp); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestATextLongerThanACellIsCutWithAMark(t *testing.T) {
	t.Parallel()
	table := sheet.Table{Columns: []sheet.Column{{Header: "文字"}}, Rows: lines([]any{strings.Repeat("长", 40_000)})}
	var out bytes.Buffer
	must(t, sheet.WriteXLSX(&out, table))
	f, err := excelize.OpenReader(&out)
	must(t, err)
	defer f.Close()
	got, err := f.GetCellValue("Sheet1", "A2")
	if runes := []rune(got); err != nil || len(runes) != 32_767 || !strings.HasSuffix(got, "以下从略)") {
		t.Errorf("%d characters, %v", len(runes), err)
	}
}

func TestATableEndsWhenNobodyWaitsForIt(t *testing.T) {
	t.Parallel()
	gone, leave := context.WithCancel(t.Context())
	rows := 0
	table := sampleTable()
	table.Rows = func(yield func([]any, error) bool) {
		for yield([]any{1}, nil) && rows < 100 {
			if rows++; rows == 3 {
				leave()
			}
		}
	}
	for _, write := range []func() error{
		func() error { return sheet.WriteCSV(io.Discard, table.Until(gone), true) },
		func() error { return sheet.WriteXLSX(io.Discard, table.Until(gone)) },
	} {
		if err := write(); !errors.Is(err, context.Canceled) || rows > 3 {
			t.Errorf("%d rows were written for nobody: %v", rows, err)
		}
	}
}
