package sheet_test

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"

	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

var shortHead = row("序号", "受理编号", "举报内容", "行政区域", "调查核实情况", "是否属实", "处理和整改情况", "所属网格")

// readTable reads a table below shortHead.
func readTable(t *testing.T, merges []string, rows ...[]any) (*sheet.Book, []rectify.Row) {
	t.Helper()
	book, got, err := readBytes(t, workbook(t, page{rows: append([][]any{shortHead}, rows...), merges: merges}), "t.xlsx", sheet.Options{})
	must(t, err)
	return book, got
}

func TestEachLevelOfATwoLevelHeaderHasItsSay(t *testing.T) {
	t.Parallel()
	_, rows, err := readBytes(t, workbook(t, page{rows: [][]any{
		row("序号", "举报件", nil, "交办问题", nil, "调查核实", nil, "处理整改", nil),
		row(nil, "编号", "日期", "基本情况", "区域", "情况", "是否属实", "情况", "是否办结"),
		row(1, "D1", "2025-02-30", told, "水江镇", "甲", "属实", "乙", "办结"),
	}, merges: []string{"A1:A2", "B1:C1", "D1:E1", "F1:G1", "H1:I1"}}), "t.xlsx", sheet.Options{})
	must(t, err)
	if r := rows[0]; r.Findings != "甲" || r.Handling != "乙" || r.Problem != told || r.ReceiptNumber != "D1" {
		t.Errorf("%+v", r)
	}
	if p := rows[0].Problems; len(p) != 1 || p[0].Column != "举报件/日期" {
		t.Errorf("%v", p)
	}
}

func TestARowWithoutItsTextIsKeptOut(t *testing.T) {
	t.Parallel()
	_, rows := readTable(t, nil, row(1, "D1", "", "水江镇", "查", "是", "改"), row(2, "D2", " \u3000", "水江镇", "查", "是", "改"), row(3, "D3", told, "水江镇"))
	for i, r := range rows {
		if blank := i < 2; hasProblem(r, "举报内容", "problem.blank", true) != blank {
			t.Errorf("row %d: %v", r.Line, r.Problems)
		}
	}
	if len(rows) != 3 {
		t.Errorf("%d rows", len(rows))
	}
}

func TestRowsThatAreOnlyNumberedInAdvanceAreNoComplaints(t *testing.T) {
	t.Parallel()
	book, rows := readTable(t, nil, row(1, "D1", told, "水江镇"), row(2, "", "", "", "", "", "", "第三网格"), row(3))
	if len(rows) != 1 || len(book.Sheets[0].Skipped) != 1 || book.Sheets[0].Skipped[0] != (sheet.Skip{Line: 3, Text: "2 第三网格"}) {
		t.Errorf("%d rows, skipped %v", len(rows), book.Sheets[0].Skipped)
	}
}

func TestARowMergedIntoTheOneAboveIsNoRow(t *testing.T) {
	t.Parallel()
	left := strings.ReplaceAll(strings.ReplaceAll(lineXML, `r="2"`, `r="3"`), `2" t=`, `3" t=`) // values left over below merged cells
	data := rawWorkbook(t, headXML+lineXML+left, `<mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="B2:B3"/><mergeCell ref="C2:C3"/><mergeCell ref="D2:D3"/></mergeCells>`, nil)
	if _, rows, err := readBytes(t, data, "t.xlsx", sheet.Options{}); err != nil || len(rows) != 1 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	merges := []string{"A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:F3", "G2:G3", "H2:H3"}
	if _, rows := readTable(t, merges, row(1, "D1", told, "水江镇", "查", "是", "改", "一"), row()); len(rows) != 1 {
		t.Errorf("%d rows", len(rows))
	}
}

func TestALoneTextBelowTheProblemsIsReportedOrASignature(t *testing.T) {
	t.Parallel()
	_, rows := readTable(t, []string{"A4:A5"}, row(1, "D1", told, "水江镇"), row("", "", told+"没有序号的一行"), row(2, "D2", told+"二", "水江镇"), row(nil, "", told+"三"),
		row("", "", "区整改办"), row("", "", "2024年6月3日"))
	if len(rows) != 4 || !hasProblem(rows[1], "举报内容", "row.lone_text", true) || len(rows[3].Problems) != 1 || rows[3].Problems[0].Code != "region.blank" {
		for _, r := range rows {
			t.Error(brief(r))
		}
	}
}

func TestShortValuesAreNoHeader(t *testing.T) {
	t.Parallel()
	_, rows := readTable(t, nil, row(1, "D1", "群众反映噪声问题", "水江镇", "经调查情况属实", "属实", "整改情况良好"), row(2, "D2", "举报油烟问题", "水江镇", "核实情况如下", "属实", "办理情况良好"))
	if len(rows) != 2 || rows[0].Problem != "群众反映噪声问题" {
		t.Errorf("%d rows", len(rows))
	}
}

func TestStepsUnderOneSerialAreOneTaskEvenWithTextsOfTheirOwn(t *testing.T) {
	t.Parallel()
	_, rows, err := readBytes(t, workbook(t, page{rows: [][]any{
		row("序号", "整改任务", "整改措施", "责任单位", "完成时限", "是否完成"),
		row(1, "清理河道垃圾", "打捞", "水江镇", "2024年6月底", "是"),
		row(nil, "建立巡查制度", "巡查", "南平镇", "2024年底", "否"),
		row(2, "改造污水管网", "改造", "大观镇", "2025年底", "是"),
		row(1, "清理河道垃圾", "打捞", "水江镇", "2024年6月底", "是"),
	}, merges: []string{"A2:A3"}}), "t.xlsx", sheet.Options{})
	must(t, err)
	compareBriefs(t, rows, []string{
		"2 1 closed units=水江镇 due=2024-06-30 date", "3 1 open units=南平镇 due=2024-12-31 date repeats 2", "4 2 closed units=大观镇 due=2025-12-31 date", "5 1 closed units=水江镇 due=2024-06-30 date",
	})
	joined := sheet.JoinStep(rows[0], rows[1])
	if joined.Problem != "清理河道垃圾\n建立巡查制度" || joined.Closure != rectify.RowOpen || strings.Join(joined.Units, " ") != "水江镇 南平镇" {
		t.Errorf("%+v", joined)
	}
}

func TestErrorsInCellsAreReported(t *testing.T) {
	t.Parallel()
	data := rawWorkbook(t, headXML+strings.Replace(lineXML, `<c r="C2" t="inlineStr"><is><t>水江镇</t></is></c>`, `<c r="C2" t="e"><f>X!A1</f><v>#REF!</v></c>`, 1), "", nil)
	_, rows, err := readBytes(t, data, "t.xlsx", sheet.Options{})
	must(t, err)
	if len(rows) != 1 || !hasProblem(rows[0], "行政区域", "cell.error_value", true) || len(rows[0].Units) > 0 || len(rows[0].Problems) != 1 {
		t.Errorf("%+v", rows)
	}
}

func TestPrefixedXMLWithoutReferencesIsRead(t *testing.T) {
	t.Parallel()
	xml := strings.NewReplacer("<row", "<x:row", "</row", "</x:row", "<c ", "<x:c ", "</c", "</x:c", "<is", "<x:is", "</is", "</x:is", "<t>", "<x:t>", "</t>", "</x:t>",
		` r="1"`, "", ` r="2"`, "", ` r="A1"`, "", ` r="B1"`, "", ` r="C1"`, "", ` r="D1"`, "", ` r="A2"`, "", ` r="B2"`, "", ` r="C2"`, "", ` r="D2"`, "").Replace(headXML + lineXML)
	data := rawWorkbook(t, "", "", map[string]string{"xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="x"><x:sheetData>` + xml + `</x:sheetData></x:worksheet>`})
	_, rows, err := readBytes(t, data, "t.xlsx", sheet.Options{})
	must(t, err)
	compareBriefs(t, rows, []string{"2 D1 verdict=substantiated open units=水江镇"})
}

func TestABookMayBeReadByTwoAtOnce(t *testing.T) {
	t.Parallel()
	data := sharedWorkbook(t, 500)
	book, err := sheet.Read(context.Background(), bytes.NewReader(data), int64(len(data)), "t.xlsx", sheet.Options{})
	must(t, err)
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			n := 0
			for row, err := range book.Rows(context.Background()) {
				if err != nil || row.Line != n+2 {
					t.Errorf("row %d: %v", row.Line, err)
					return
				}
				n++
			}
			if n != 500 {
				t.Errorf("%d rows", n)
			}
		})
	}
	readers.Wait()
}

func TestAWorkbookWithManyRowsOfOneNumberNamesTheRival(t *testing.T) {
	t.Parallel()
	_, rows, err := readFile(t, "bad_inputs/duplicate_conflict.xlsx", sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, rival := range map[int]string{3: "第 7 行", 4: "第 6 行"} {
		if p := rows[i].Problems; len(p) != 1 || !strings.Contains(p[0].ZH, rival) || !p[0].Fatal {
			t.Errorf("row %d: %v", rows[i].Line, p)
		}
	}
}

func TestAHeaderIsKnownWithItsBracketsInsideOut(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"受理（编号）", "受理【编号】", "“受理编号”", "案件号", "信访 序号", "受理代码"} {
		head := append([]any{}, shortHead...)
		head[1] = word
		_, rows, err := readBytes(t, workbook(t, page{rows: [][]any{head, row(1, "D2CQ202206010001", told, "水江镇", "查", "是", "改")}}), "t.xlsx", sheet.Options{})
		if err != nil || rows[0].ReceiptNumber != "D2CQ202206010001" {
			t.Errorf("%s: %+v, %v", word, rows, err)
		}
	}
}

func TestSumsAndSignaturesInAnyColumnAreNoComplaints(t *testing.T) {
	t.Parallel()
	book, rows := readTable(t, nil, row(1, "D1", told, "水江镇", "查", "是", "改"), row("", "", "合计", 1, "", 1), row("", "", "", "", "", "某区整改办", "2022年6月1日"))
	if len(rows) != 1 || len(book.Sheets[0].Skipped) != 1 {
		t.Errorf("%d rows, skipped %v", len(rows), book.Sheets[0].Skipped)
	}
}
