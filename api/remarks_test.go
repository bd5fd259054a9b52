package api

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"qingdan/internal/sheet"
)

// remarked is a table of complaints with 备注, of several lines and of words that look like formulas.
func remarked(t *testing.T) []byte {
	t.Helper()
	table := sheet.Table{Title: "群众信访举报转办和边督边改公开情况一览表(第1批 2024年6月1日)"}
	for _, h := range []string{"序号", "受理编号", "交办问题基本情况", "行政区域", "污染类型", "调查核实情况", "是否属实", "处理和整改情况", "问责情况", "备注"} {
		table.Columns = append(table.Columns, sheet.Column{Header: h})
	}
	row := func(n int, number, remarks string) []any {
		return []any{n, number, "河边堆放垃圾,气味难闻。\n举报人称已有数月。", "一镇", "水", "经现场核查,\n垃圾约 2 吨。", "属实", "已清运。\n1.清理河岸;\n2.设立标牌。", "无", remarks}
	}
	rows := [][]any{row(1, "D3CQ202406010001", "已办结\n同 D3CQ202406010002 为一处。\n=另见附件"), row(2, "X3CQ202406010002", "正在办理,\n+清单另附"), row(3, "D3CQ202406010003", "")}
	table.Rows = func(yield func([]any, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
	var b bytes.Buffer
	if err := sheet.WriteXLSX(&b, table); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRemarksAreKeptExportedAndImportedAgainWithoutAChange(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t)
	w.forward(600 * 24 * time.Hour)
	w.addPeople(t.Context())
	first := w.importBytes("coordinator", "x.xlsx", remarked(t), "campaign", "c")
	if first.Totals != (importTotals{Created: 3}) {
		t.Fatalf("the table imports as %+v", first)
	}
	csv := w.export("coordinator", "d2?campaign=c&format=csv&bom=false").Body.String()
	for _, want := range []string{"\"已办结\n同 D3CQ202406010002 为一处。\n=另见附件\"", "\"未办结\n正在办理,\n+清单另附\"", "\"河边堆放垃圾,气味难闻。\n举报人称已有数月。\"", ",无,未办结\n"} {
		if !strings.Contains(strings.ReplaceAll(csv, "\r\n", "\n"), want) {
			t.Errorf("d2 does not print %q:\n%s", want, csv)
		}
	}
	for _, table := range []string{"d1", "d2", "d3", "d4"} {
		for _, format := range []string{"xlsx", "csv"} {
			again := w.importBytes("coordinator", "x."+format, w.export("coordinator", table+"?campaign=c&format="+format).Body.Bytes(), "campaign", "c")
			if again.Totals != (importTotals{Unchanged: 3}) {
				t.Errorf("%s as %s imports as %+v", table, format, again)
			}
		}
	}
}

func TestOtherRemarksAreAChange(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t)
	w.forward(600 * 24 * time.Hour)
	w.addPeople(t.Context())
	w.importBytes("coordinator", "x.xlsx", remarked(t), "campaign", "c")
	csv := w.export("coordinator", "d2?campaign=c&format=csv").Body.String()
	changed := strings.Replace(csv, "+清单另附", "+清单已附", 1)
	if again := w.importBytes("coordinator", "x.csv", []byte(changed), "campaign", "c"); again.Totals.Unchanged != 2 || again.Totals.Updated != 1 {
		t.Errorf("another remark imports as %+v", again)
	}
	if csv = w.export("coordinator", "d2?campaign=c&format=csv").Body.String(); !strings.Contains(csv, "+清单已附") {
		t.Errorf("the new remark is not kept: %s", csv)
	}
}
