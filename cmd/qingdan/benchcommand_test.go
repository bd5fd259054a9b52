package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"qingdan/internal/report"
)

func TestTheBenchMeasuresEverythingBesideABareLoopAndLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	out, _ := console(t, done, "bench", "--tickets", "100", "--format", "json", "--folder", folder)
	var printed struct {
		Tickets      int         `json:"tickets"`
		Measurements []benchLine `json:"measurements"`
	}
	if err := json.Unmarshal([]byte(out), &printed); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if want := 2 + 5 + 2 + 2*len(report.Reports) + 2 + 3; printed.Tickets != 100 || len(printed.Measurements) != want {
		t.Errorf("%d tickets, %d measurements instead of %d", printed.Tickets, len(printed.Measurements), want)
	}
	for _, l := range printed.Measurements {
		if l.Times == 0 || l.PerSecond <= 0 || l.P50 <= 0 || l.P99 < l.P50 || l.CPU <= 0 || l.BareP50 <= 0 || l.BareCPU <= 0 || l.Ratio <= 0 || l.NameZH == "" {
			t.Errorf("%+v", l)
		}
		if strings.HasPrefix(l.NameEN, "export") && l.Rows == 0 {
			t.Errorf("%s: no rows were exported", l.NameEN)
		}
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestTheBenchRefusesASizeThatTellsNothing(t *testing.T) {
	t.Parallel()
	for _, size := range []string{"0", "-5", "99", "10000001"} {
		if _, errs := console(t, misused, "bench", "--tickets="+size); !strings.Contains(errs, "--tickets") {
			t.Errorf("%s: %s", size, errs)
		}
	}
}
