package sheet_test

import (
	"strings"
	"testing"

	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

func TestALayoutMayBeForced(t *testing.T) {
	t.Parallel()
	data := workbook(t, page{rows: [][]any{row("序号", "问题描述", "责任单位", "整改情况"), row(1, told, "水江镇", "已改")}})
	for _, kind := range []rectify.RowKind{rectify.ComplaintRow, rectify.TaskRow} {
		_, rows, err := readBytes(t, data, "t.xlsx", sheet.Options{Layout: kind})
		if err != nil || len(rows) != 1 || rows[0].Kind != kind {
			t.Errorf("%s: %v, %v", kind, rows, err)
		}
	}
	if _, _, err := readBytes(t, data, "t.xlsx", sheet.Options{Layout: "list"}); rectify.CodeOf(err) != "import.unknown_layout" {
		t.Errorf("an unknown layout: %v", err)
	}
}

func TestANamedLayoutIsRefusedOverATableThatIsPlainlyTheOther(t *testing.T) {
	t.Parallel()
	for file, c := range map[string]struct {
		kind  rectify.RowKind
		lacks []string
	}{
		"rectification_tasks.xlsx":                       {rectify.ComplaintRow, []string{"第 2 行", "complaint", "受理编号", "是否属实"}},
		"complaints_batches.xlsx":                        {rectify.TaskRow, []string{"task", "整改措施", "整改时限"}},
		"bad_inputs/impossible_dates_unknown_towns.xlsx": {rectify.TaskRow, []string{"task", "整改措施"}},
	} {
		_, _, err := readFile(t, file, sheet.Options{Layout: c.kind})
		if rectify.CodeOf(err) != "import.no_header" {
			t.Errorf("%s as %s: %v", file, c.kind, err)
			continue
		}
		for _, word := range c.lacks {
			if !strings.Contains(err.(*rectify.Error).ZH, word) {
				t.Errorf("%s as %s: %v does not name %s", file, c.kind, err.(*rectify.Error).ZH, word)
			}
		}
	}
	for file, kind := range map[string]rectify.RowKind{"rectification_tasks.xlsx": rectify.TaskRow, "complaints_mixed_layouts.xlsx": rectify.ComplaintRow} {
		if _, rows, err := readFile(t, file, sheet.Options{Layout: kind}); err != nil || len(rows) == 0 {
			t.Errorf("%s as %s: %d rows, %v", file, kind, len(rows), err)
		}
	}
}
