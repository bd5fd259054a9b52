package api

import (
	"encoding/json"
	"fmt"
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
	if want := fmt.Sprintf("合计,,%s,%s,%s,%s,0.0,0.0,0,-", n["dispatched"], n["dispatched_in_time"], n["dispatched_late"], n["dispatched_unclosed"]); !strings.Contains(d15, want) || !strings.Contains(d15, "12345热线") || !strings.Contains(d15, "closed_in_time@1") {
		t.Errorf("without %s:\n%s", want, d15)
	}
	if earlier := w.export("auditor", "d15?format=csv&as_of=2024-05-31").Body.String(); !strings.Contains(earlier, "合计,,0,0,0,0,-,-,0,-") {
		t.Errorf("before anything was dispatched:\n%s", earlier)
	}
	for _, id := range []string{"d16", "d17"} {
		if got := w.export("coordinator", id); got.Code != 200 || !strings.HasPrefix(got.Body.String(), "PK") {
			t.Errorf("%s: %d %s", id, got.Code, got.Body)
		}
	}
}
