package api

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"
)

// TestSharesAddUpToTheTotalExactly adds up what three units have of one ticket: 0.33 each in print, and 1 in all.
func TestSharesAddUpToTheTotalExactly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.registered("coordinator", aComplaint)
	w.move("coordinator", id, "dispatch", `"responsible_unit":"{unit:shuijiang}","co_units":["{unit:dongcheng}","{unit:village}"],"lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}"`)
	type line struct {
		Registered json.Number
		Measures   map[string]json.Number
		Exact      map[string]string
	}
	for _, name := range []string{"closure", "verdicts"} {
		made := read[struct {
			Rows  []line
			Total line
		}](t, w.do("coordinator", "GET", "/api/v1/reports/"+name+"?by=unit&unit_mode=split_equally", ""))
		sum := new(big.Rat)
		for _, l := range made.Rows {
			part, ok := new(big.Rat).SetString(l.Exact["registered"])
			if !ok || l.Registered+l.Measures["registered"] != "0.33" {
				t.Fatalf("%s: %+v", name, l)
			}
			sum.Add(sum, part)
		}
		if len(made.Rows) != 3 || sum.RatString() != "1" || len(made.Total.Exact) != 0 {
			t.Errorf("%s: %+v makes %s", name, made, sum)
		}
		if csv := w.reportFile("coordinator", name+"?by=unit&unit_mode=split_equally&format=csv").Body.String(); strings.Count(csv, ",0.33,1÷3,") < 3 {
			t.Errorf("%s: %s", name, csv)
		}
		if csv := w.reportFile("coordinator", name+"?by=unit&unit_mode=split_equally&small_below=5&format=csv").Body.String(); strings.Contains(csv, "1÷3") || strings.Count(csv, ",*,*,") < 4 {
			t.Errorf("a third is told where it is withheld: %s: %s", name, csv)
		}
		if csv := w.reportFile("coordinator", name+"?by=unit&format=csv").Body.String(); strings.Contains(csv, "精确值") && !strings.Contains(csv, "百分比按精确值") {
			t.Errorf("%s: %s", name, csv)
		}
	}
}
