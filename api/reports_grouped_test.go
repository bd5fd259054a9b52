package api

import (
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"qingdan/internal/report"
)

// TestEveryReportGroupsByEveryDimension asks every report over HTTP by every dimension, in combinations and in every
// mode, and adds its lines up.
func TestEveryReportGroupsByEveryDimension(t *testing.T) {
	t.Parallel()
	w := lively(t)
	asks := []string{"by=source,campaign", "by=township,quarter&zero_rows=true", "by=unit,source&unit_mode=split_equally", "by=unit,month&unit_mode=each_unit_full", "by=pollution_type,list_level&type_mode=all_types", "by=unit&zero_rows=true"}
	wide := []string{"by=unit&unit_level=乡", "by=unit&unit_level=部门&unit_mode=split_equally", "by=unit&unit_level=县", "by=batch,verdict,year", "by=unit,verdict&compare=year", "by=source&compare=period&from=2024-06-01&to=2024-06-30&as_of=2024-06-30", "by=township,batch&restatement=true"}
	for _, d := range report.WideDimensions {
		if slices.Contains(report.Dimensions, d) {
			asks = append(asks, "by="+d)
		} else {
			wide = append(wide, "by="+d)
		}
	}
	for _, name := range append([]string{"closure"}, reportNames...) {
		all := asks
		if name != "closure" {
			all = append(slices.Clone(asks), wide...)
		}
		for _, ask := range all {
			answer := w.do("auditor", "GET", "/api/v1/reports/"+name+"?"+ask, "")
			if answer.Code != http.StatusOK {
				t.Fatalf("%s %s: %d %s", name, ask, answer.Code, answer.Body)
			}
			made := read[added](t, answer)
			unitMode, typeMode := "lead_only", "main_type"
			for _, m := range report.UnitModes {
				if strings.Contains(ask, "unit_mode="+m) {
					unitMode = m
				}
			}
			if strings.Contains(ask, "all_types") {
				typeMode = "all_types"
			}
			if made.UnitMode != unitMode || made.TypeMode != typeMode || len(made.Definitions) == 0 && len(reportOf(name)) > 0 {
				t.Errorf("%s %s prints %q, %q, %d definitions", name, ask, made.UnitMode, made.TypeMode, len(made.Definitions))
			}
			made.addsUp(t, name+" "+ask, unitMode == "each_unit_full" || typeMode == "all_types", unitMode == "split_equally")
			if beside := strings.Contains(ask, "compare") || strings.Contains(ask, "restatement"); beside != (len(made.Besides) == 1) || beside && len(made.Total.Beside) != 1 {
				t.Errorf("%s %s: beside it stand %v", name, ask, made.Besides)
			}
		}
		empty := read[added](t, w.do("auditor", "GET", "/api/v1/reports/"+name+"?by=township&source=oversight&zero_rows=true", ""))
		if len(empty.Rows) != 2 || slices.ContainsFunc(empty.Rows, func(l addedLine) bool {
			return slices.ContainsFunc(slices.Collect(maps.Values(l.counts())), func(n string) bool { return n != "0" })
		}) {
			t.Errorf("%s: the townships without tickets stand as %+v", name, empty.Rows)
		}
	}
}

// TestAPrintedReportSaysHowItCounts reads the modes off the paper of every report.
func TestAPrintedReportSaysHowItCounts(t *testing.T) {
	t.Parallel()
	w := lively(t)
	for _, name := range append([]string{"closure"}, reportNames...) {
		r := httptest.NewRequest("GET", "/api/v1/reports/"+name+"?format=csv&by=unit,pollution_type&unit_mode=each_unit_full&type_mode=all_types", nil)
		r.Header.Set("Authorization", "Bearer "+w.token["auditor"])
		answer := w.serve(r)
		for _, word := range []string{"each_unit_full", "all_types", "2024-06-23"} {
			if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), word) {
				t.Errorf("%s: %d, lacks %s\n%s", name, answer.Code, word, answer.Body)
			}
		}
	}
}

// reportOf are the ids of the definitions of a report.
func reportOf(name string) (ids []string) {
	for _, d := range report.DefinitionsOf(name) {
		ids = append(ids, d.ID)
	}
	return ids
}

type added struct {
	UnitMode    string `json:"unit_mode"`
	TypeMode    string `json:"type_mode"`
	Definitions []definition
	Besides     []struct{ Name string }
	Rows        []addedLine
	Total       addedLine
}

// addedLine is a line of any report; the closure report writes its counts beside each other.
type addedLine struct {
	walkedLine
	Registered, Closed, Open, Overdue, Answered, Historical, Orders number
	StageClosed                                                     number `json:"stage_closed"`
}

// number is a count as it is written.
type number string

// UnmarshalJSON takes the digits as they are.
func (n *number) UnmarshalJSON(data []byte) error { *n = number(data); return nil }

func (l *addedLine) counts() map[string]string {
	all := map[string]string{}
	for name, n := range l.Measures {
		all[name] = n.String()
	}
	for name, n := range map[string]number{"registered": l.Registered, "closed": l.Closed, "open": l.Open, "overdue": l.Overdue, "answered": l.Answered, "historical": l.Historical, "orders": l.Orders, "stage_closed": l.StageClosed} {
		if len(l.Measures) == 0 {
			all[name] = string(n)
		}
	}
	return all
}

func (l *addedLine) count(name string) string { return l.counts()[name] }

// addsUp holds the lines against the total: equal, or at least as much where an item may count in several lines; shares
// are printed with two decimals, so that their sum may be off by as much.
func (g *added) addsUp(t *testing.T, ask string, overlapping, shared bool) {
	t.Helper()
	counts := g.Total.counts()
	if len(counts) < 7 || len(g.Rows) == 0 {
		t.Errorf("%s: %d counts in %d lines", ask, len(counts), len(g.Rows))
	}
	for name, printed := range counts {
		total, sum := new(big.Rat), new(big.Rat)
		if _, ok := total.SetString(printed); !ok {
			t.Fatalf("%s: %s is %q", ask, name, printed)
		}
		for _, l := range g.Rows {
			n, ok := new(big.Rat).SetString(l.count(name))
			if !ok {
				t.Fatalf("%s: %s of %v is %q", ask, name, l.counts(), l.count(name))
			}
			sum.Add(sum, n)
		}
		off := new(big.Rat).Sub(sum, total)
		moves := strings.HasPrefix(ask, "balance") && (name == "in" || name == "out")
		switch {
		case off.Sign() == 0, (overlapping || moves) && off.Sign() > 0, shared && off.Abs(off).Cmp(big.NewRat(int64(len(g.Rows)), 200)) <= 0:
		default:
			t.Errorf("%s: the lines of %s make %s, the total is %s", ask, name, sum.RatString(), printed)
		}
	}
}
