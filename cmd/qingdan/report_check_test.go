package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestAPublishedTableIsCheckedOnTheConsole checks tables by themselves and against the house, which names the tickets.
func TestAPublishedTableIsCheckedOnTheConsole(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	imports(t, done, csvFile(t, "1,D2CQ202404200001,河岸堆放垃圾,水江镇,属实,有垃圾,已清运,已办结", "2,D2CQ202404200002,夜间施工噪声,水江镇,属实,,,", "3,D2CQ202404200003,道路扬尘,南平镇,属实,有扬尘,已洒水,阶段性办结"), "c", data, "--as-of", "2024-12-31")
	table := func(rows ...string) string {
		file := t.TempDir() + "/published.csv"
		if err := os.WriteFile(file, []byte("\ufeff某区办理情况统计表\n单位,交办数,已办结,阶段性办结,未办结,办结率\n"+strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	right := table("水江镇,2,1,0,1,50.0%", "南平镇,1,0,1,0,0.0%", "合计,3,1,1,1,33.3%")
	if out, _ := console(t, done, "report", "check", right, "--as-of", "2025-01-31", "--data", data); !strings.Contains(out, "3 行相符") {
		t.Error(out)
	}
	out, errs := console(t, refused, "report", "check", table("水江镇,2,1,0,1,49.9%", "南平镇,1,0,1,0,100%", "合计,4,1,1,1,25.0%"))
	for _, want := range []string{"第 3 行 / row 3 水江镇", "[rate.wrong]", "第 4 行 / row 4 南平镇", "[rate.inclusive]", "[parts.sum]", "[sum.total]"} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %s:\n%s", want, out)
		}
	}
	if !strings.Contains(errs, "不符 4 处") {
		t.Error(errs)
	}
	out, _ = console(t, refused, "report", "check", table("水江镇,2,2,0,0,100%", "南平镇,1,0,1,0,0%", "头渡镇,1,1,0,0,100%", "合计,4,3,1,0,75.0%"), "--as-of", "2025-01-31", "--data", data)
	if !regexp.MustCompile(`row 3 水江镇: “办结”公布 2,本系统 1 .*\[house\.closed\]\n  QD-\S+\n`).MatchString(out) || !regexp.MustCompile(`row 3 水江镇: “未办结”公布 0,本系统 1 .*\n  QD-\S+\n`).MatchString(out) || !strings.Contains(out, "row 6 合计: “总数”公布 4,本系统 3") {
		t.Errorf("the lines and tickets that differ are not named:\n%s", out)
	}
	console(t, misused, "report", "check", right, "--as-of", "soon")
	if _, errs := console(t, refused, "report", "check", csvFile(t, "1,2,3")); !strings.Contains(errs, "[published.no_head]") {
		t.Error(errs)
	}
}
