package main

import (
	"os"
	"strings"
	"testing"
)

// csvFile writes a table of complaints under the header of the sub-district closure notices.
func csvFile(t testing.TB, rows ...string) string {
	t.Helper()
	file := t.TempDir() + "/table.csv"
	text := "序号,受理编号,投诉内容,行政区域,是否属实,调查核实情况,处理和整改情况,完成情况\n" + strings.Join(rows, "\n") + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestARowThatLagsBehindIsToldInItsOwnWords(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	row := "1,D2CQ202404200001,河岸堆放垃圾,水江镇,属实,河岸有垃圾,已清运,"
	imports(t, done, csvFile(t, row+"已办结"), "c", data, "--as-of", "2024-12-31")
	for printed, english := range map[string]string{"阶段性办结": "Stage closed", "未办结": "Open", "正在办理": "Open"} {
		got, out, _ := imports(t, done, csvFile(t, row+printed), "c", data, "--as-of", "2024-12-31")
		chinese := map[string]string{"Open": "未办结"}[english] + map[string]string{"Stage closed": "阶段性办结"}[english]
		if got != [4]int{0, 0, 0, 1} || !strings.Contains(out, "已销号”,表中却为“"+chinese+"”") || !strings.Contains(out, `"`+english+`" in the table`) {
			t.Errorf("%s: %v\n%s", printed, got, out)
		}
	}
}
