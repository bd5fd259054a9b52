package sheet_test

import (
	"os"
	"testing"

	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

func TestFilesAreKnownByTheirContentNotByTheirName(t *testing.T) {
	t.Parallel()
	data := workbook(t, page{rows: [][]any{row("受理编号", "举报内容", "行政区域", "是否属实"), row("D1", told, "水江镇", "是")}})
	if _, rows, err := readBytes(t, data, "table.csv", sheet.Options{}); err != nil || len(rows) != 1 {
		t.Errorf("a workbook called csv: %v", err)
	}
	ole, err := os.ReadFile("testdata/bad_inputs/password_protected.xlsx")
	must(t, err)
	old := append([]byte{}, ole[:512]...)
	for name, c := range map[string]struct {
		data []byte
		file string
		code string
	}{
		"an old .xls renamed":        {old, "table.xlsx", "import.old_format"},
		"a csv renamed":              {[]byte("受理编号,举报内容\n"), "table.xlsx", "import.not_a_workbook"},
		"a web page called csv":      {[]byte("\xEF\xBB\xBF <!DOCTYPE html><html></html>"), "table.csv", "import.not_a_workbook"},
		"a binary file called csv":   {[]byte("a,b\x00c,d\n1,2,3\n"), "table.csv", "import.not_a_workbook"},
		"a zip that is no workbook":  {zipOf(t, map[string]string{"word/document.xml": "<w/>"}), "table.xlsx", "import.not_a_workbook"},
		"a binary workbook":          {zipOf(t, map[string]string{"xl/workbook.bin": "x"}), "table.xlsx", "import.old_format"},
		"an empty csv":               {nil, "table.csv", "import.empty_file"},
		"a csv of blank lines":       {[]byte("\r\n,,\r\n"), "table.csv", "import.no_header"},
		"a csv with a header only":   {[]byte("受理编号,举报内容,行政区域,是否属实\r\n,,,\r\n"), "table.csv", "import.no_rows"},
		"statistics instead of rows": {[]byte("区县,移交件数,水,大气,土壤\r\n南川区,3,1,1,1\r\n"), "table.csv", "import.no_header"},
	} {
		if _, _, err := readBytes(t, c.data, c.file, sheet.Options{}); rectify.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}
