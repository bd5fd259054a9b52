package api

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// TestTablesOfFiguresPrintWhatTheirReportsCount holds D-15 to D-17 against the reports that they are made of.
func TestTablesOfFiguresPrintWhatTheirReportsCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 2 {
		id := w.registered("coordinator", strings.Replace(aComplaint, `"complaint"`, `"hotline"`, 1))
		w.move("coordinator", id, "dispatch", `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}","due_on":"2024-07-01"`)
	}
	var timeliness walked
	w.must(json.Unmarshal(w.do("auditor", "GET", "/api/v1/reports/timeliness?by=unit&source=hotline", "").Body.Bytes(), &timeliness))
	n := timeliness.Total.Measures
	if n["dispatched"] != "2" {
		t.Fatalf("the report counts %v", n)
	}
	d15 := w.export("auditor", "d15?format=csv&zero_rows=false").Body.String()
	if want := fmt.Sprintf("合计,,%[1]s,0,0,%[1]s,0,0,0,%s,%s,%s,0.0,0.0,0,-", n["dispatched"], n["dispatched_in_time"], n["dispatched_late"], n["dispatched_unclosed"]); !strings.Contains(d15, want) || !strings.Contains(d15, "12345热线") || !strings.Contains(d15, "closed_in_time@1") {
		t.Errorf("without %s:\n%s", want, d15)
	}
	if earlier := w.export("auditor", "d15?format=csv&as_of=2024-05-31").Body.String(); !strings.Contains(earlier, "合计,,0,0,0,0,0,0,0,0,0,0,-,-,0,-") {
		t.Errorf("before anything was dispatched:\n%s", earlier)
	}
	given := w.export("auditor", "d16?format=csv&given=knowledge_updates:{unit:dongcheng}=12").Body.String()
	if !strings.Contains(given, "dongcheng,2,0.0,-,-,-,12,") || !strings.Contains(given, "合计,,2,0.0,-,-,-,12,") || !strings.Contains(given, "知识库更新总数目由导出人填报") {
		t.Errorf("what is given with the request is not printed:\n%s", given)
	}
	if blank := w.export("auditor", "d16?format=csv").Body.String(); !strings.Contains(blank, "dongcheng,2,0.0,-,-,-,,") || !strings.Contains(blank, "本系统没有记录,留空待填") {
		t.Errorf("what is not given is not left blank:\n%s", blank)
	}
	for _, wrong := range []string{"knowledge_updates:{unit:dongcheng}=x", "knowledge_updates:nowhere=1", "score:{unit:dongcheng}=1", "knowledge_updates:{unit:dongcheng}=-1", "knowledge_updates:{unit:dongcheng}=1,knowledge_updates:{unit:dongcheng}=2"} {
		if got := w.export("auditor", "d16?given="+wrong); got.Code != 422 || !strings.Contains(got.Body.String(), "value.given") {
			t.Errorf("%s: %d %s", wrong, got.Code, got.Body)
		}
	}
	ranking := w.do("auditor", "GET", "/api/v1/reports/ranking?from=2024-01-01&to=2024-06-03", "").Body.String()
	d17 := w.export("auditor", "d17?format=csv&zero_rows=false").Body.String()
	if score := regexp.MustCompile(`dongcheng,2,([\d.]+),1\r?\n`).FindStringSubmatch(d17); score == nil || !strings.Contains(ranking, `"index":"`+score[1]+`"`) || !strings.Contains(d17, "示例权重,非官方") {
		t.Errorf("the ranking says\n%s\nand the table\n%s", ranking, d17)
	}
	for _, id := range []string{"d16", "d17"} {
		if got := w.export("coordinator", id); got.Code != 200 || !strings.HasPrefix(got.Body.String(), "PK") {
			t.Errorf("%s: %d %s", id, got.Code, got.Body)
		}
	}
}
