package main

import (
	"database/sql"
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

func TestAnImportSaysWhatToCheck(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	file := csvFile(t, "1,D2CQ202404200001,河岸堆放垃圾,水江镇,属实,,,", "2,D2CQ202404200002,夜间施工噪声,水江镇,属实,,,", "3,33,道路扬尘,水江镇,属实,,,")
	says := func(campaign string, words ...string) {
		t.Helper()
		_, out, _ := imports(t, done, file, campaign, data, "--as-of", "2024-12-31")
		for _, w := range words {
			if word, absent := strings.CutPrefix(w, "!"); strings.Contains(out, word) == absent {
				t.Errorf("%s: %s\n%s", campaign, w, out)
			}
		}
	}
	says("first", "[import.new_campaign]", "!in_other_campaign")
	says("first", "!new_campaign", "!in_other_campaign")
	says("second", "[import.new_campaign]", "[import.in_other_campaign]", " 2 receipt numbers", "D2CQ202404200001 (first)")

	console(t, done, "account", "add", "fenguan", "--name", "金山镇整改办", "--role", "coordinator", "--unit", "500119110000", "--data", data)
	console(t, done, "account", "add", "jingban", "--name", "经办人", "--role", "officer", "--unit", "500119110000", "--data", data)
	out, _ := console(t, done, "import", file, "--campaign", "third", "--account", "fenguan", "--as-of", "2024-12-31", "--dry-run", "--data", data)
	if strings.Contains(out, "in_other_campaign") || !strings.Contains(out, "[import.new_campaign]") {
		t.Errorf("who sees none of the tickets is told of them:\n%s", out)
	}
	if _, errs := console(t, refused, "import", file, "--campaign", "third", "--account", "jingban", "--data", data); !strings.Contains(errs, "[import.not_yours]") {
		t.Error(errs)
	}
	inDatabase(t, data, func(db *sql.DB) {
		if n := number(t, db, "SELECT count(*) FROM imports WHERE state <> 'done'"); n > 0 {
			t.Errorf("a refused import left %d imports", n)
		}
	})
	if _, out, _ := imports(t, done, sheets+"bad_inputs/external_link.xlsx", "links", data); !strings.Contains(out, "[import.external_link]") {
		t.Errorf("a link to another file goes without a word:\n%s", out)
	}
}

func TestDaysOutOfOrderAreTold(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	file := t.TempDir() + "/table.csv"
	if err := os.WriteFile(file, []byte("公开情况一览表(第一批 2024年6月2日),,,,\n受理编号,举报内容,行政区域,是否属实,受理日期\nD2CQ202406010001,河岸堆放垃圾,水江镇,属实,2024年6月1日\nD2CQ202406010002,夜间施工噪声,水江镇,属实,2024年6月3日\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, out, _ := imports(t, done, file, "early", data, "--as-of", "2024-05-31"); got != [4]int{0, 0, 0, 2} || strings.Count(out, "[import.batch_after_as_of]") != 2 {
		t.Errorf("a batch after the day of the table: %v\n%s", got, out)
	}
	if got, out, _ := imports(t, done, file, "c", data, "--as-of", "2024-12-31"); got != [4]int{2, 0, 0, 0} || strings.Count(out, "[reported_on.after_batch]") != 1 || !strings.Contains(out, "row 4: ") {
		t.Errorf("a report after its batch: %v\n%s", got, out)
	}
}

func TestANumberInSmallLettersIsTheSameNumber(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	big, small := "1,D2CQ202404200001,河岸堆放垃圾,水江镇,属实,,,", "2,d2cq202404200001,河岸堆放垃圾,水江镇,属实,河岸有垃圾,,"
	if got, out, _ := imports(t, done, csvFile(t, big, small), "one-file", data, "--as-of", "2024-12-31"); got != [4]int{1, 0, 1, 0} {
		t.Errorf("in one file: %v\n%s", got, out)
	}
	if got, out, _ := imports(t, done, csvFile(t, big), "one-file", data, "--as-of", "2024-12-31"); got[0] != 0 {
		t.Errorf("in capitals, after small letters: %v\n%s", got, out)
	}
	imports(t, done, csvFile(t, big), "two-files", data, "--as-of", "2024-12-31")
	if got, out, _ := imports(t, done, csvFile(t, small), "two-files", data, "--as-of", "2024-12-31"); got != [4]int{0, 1, 0, 0} {
		t.Errorf("in two files: %v\n%s", got, out)
	}
	if got, out, _ := imports(t, done, csvFile(t, big), "two-files", data, "--as-of", "2024-12-31"); got[0] != 0 {
		t.Errorf("in capitals again: %v\n%s", got, out)
	}
}
