package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"qingdan/internal/report"
)

func flagOf(parameter string) string { return "--" + strings.ReplaceAll(parameter, "_", "-") }

func TestTheReportCommandHasTheParametersOfTheAPI(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]struct {
			Get struct{ Parameters []struct{ Name, In string } }
		}
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	for path, reports := range map[string][]string{"closure": {"closure"}, "{report}": made()} {
		for _, name := range reports {
			help, _ := console(t, done, "report", name, "--help")
			n := 0
			for _, p := range document.Paths["/api/v1/reports/"+path].Get.Parameters {
				if n++; p.In == "query" && !strings.Contains(help, flagOf(p.Name)) {
					t.Errorf("report %s has no %s", name, flagOf(p.Name))
				}
			}
			if n < 15 {
				t.Errorf("the document names only %d parameters", n)
			}
		}
	}
}

// made are the reports from standings.
func made() (names []string) {
	for _, r := range report.Reports {
		names = append(names, r.Name)
	}
	return names
}

// TestEveryReportIsPrintedAsTheAPIAnswers asks for every report on the console and over HTTP.
func TestEveryReportIsPrintedAsTheAPIAnswers(t *testing.T) {
	t.Parallel()
	data, token := furnished(t)
	imports(t, done, sheets+"complaints_batches.xlsx", "c", data, "--as-of", "2024-12-31")
	imports(t, done, sheets+"rectification_tasks.xlsx", "d", data, "--as-of", "2024-12-31")
	type line struct {
		Label                             map[string]string
		Measures                          map[string]float64
		Registered, Open, Closed, Overdue float64 // of closure, which has a shape of its own
		Beside                            map[string]struct{ Difference map[string]*string }
		Rates                             map[string]struct{ Percent *string }
		Days                              map[string]*string
	}
	type answer struct {
		Rows  []line
		Total line
	}
	ask := map[string]string{"as_of": "2025-01-31", "from": "2024-01-01", "to": "2025-01-31", "by": "unit", "unit_level": "乡", "compare": "year", "verdict": "substantiated,unknown,partly"}
	printed := map[string]answer{}
	for _, name := range append(made(), "closure") {
		args := []string{"report", name, "--format", "json", "--data", data}
		for flag, value := range ask {
			args = append(args, flagOf(flag)+"="+value)
		}
		out, _ := console(t, done, args...)
		var a answer
		if err := json.Unmarshal([]byte(out), &a); err != nil {
			t.Fatal(err)
		}
		printed[name] = a
		if table, _ := console(t, done, "report", name, "--as-of", "2025-01-31", "--data", data); !strings.Contains(table, "2025-01-31") || !strings.Contains(table, "口径 lead_only") {
			t.Errorf("%s is printed without its day and modes:\n%s", name, table)
		}
	}
	table, _ := console(t, done, "report", "relapse", "--as-of", "2025-01-31", "--compare", "year", "--data", data)
	if lines := strings.Split(table, "\n"); !strings.Contains(lines[1], "反弹 上年同期") || !strings.HasPrefix(lines[2], "合计") {
		t.Errorf("the head of a table on a terminal is not one line:\n%s", table)
	}
	console(t, misused, "report", "relapse", "--from", "yesterday", "--data", data)
	for _, command := range [][]string{{"report", "closure"}, {"report", "relapse"}, {"chart", "ranking"}, {"export", "d1"}, {"snapshot", "make", "closure"}} {
		if _, errs := console(t, refused, append(command, "--campaign", "nope", "--data", data)...); !strings.Contains(errs, "nope") {
			t.Errorf("%v: %s", command, errs)
		}
	}
	if _, errs := console(t, refused, "report", "relapse", "--as-of", "2025-01-31", "--to", "2024-12-31", "--data", data); !strings.Contains(errs, "report.query") {
		t.Error(errs)
	}
	s := start(t, "--data", data)
	s.redeem("zhenggaiban", token)
	q := url.Values{}
	for name, value := range ask {
		q.Set(name, value)
	}
	for _, name := range append(made(), "closure") {
		answered := read[answer](s.ask("zhenggaiban", "GET", "/api/v1/reports/"+name+"?"+q.Encode(), nil).is(http.StatusOK))
		if diff := cmp.Diff(answered, printed[name]); diff != "" || len(answered.Rows) == 0 {
			t.Errorf("%s: the API and the console differ, or nothing was counted:\n%s", name, diff)
		}
	}
}

// TestTheReportCommandCountsAsTheAPIDoes narrows the report by every parameter, on the console and over HTTP.
func TestTheReportCommandCountsAsTheAPIDoes(t *testing.T) {
	t.Parallel()
	data, token := furnished(t)
	imports(t, done, sheets+"complaints_batches.xlsx", "c", data, "--as-of", "2024-12-31")
	imports(t, done, sheets+"rectification_tasks.xlsx", "d", data, "--as-of", "2024-12-31")
	type counted struct {
		Rows  []struct{ Registered, Closed, Open int }
		Total struct{ Registered, Closed, Open int }
	}
	asks := []map[string]string{
		{"by": "unit", "unit": "none"}, {"by": "source", "unit": "500119001000"}, {"by": "unit", "township": "500119001000"}, {"by": "source", "township": "none"},
		{"by": "township", "zero_rows": "true"}, {"by": "pollution_type", "pollution_type": "water"}, {"by": "pollution_type", "type_mode": "all_types"},
		{"by": "month", "month_from": "2024-05", "month_to": "2024-05"}, {"by": "month", "month_from": "2025-01"}, {"by": "campaign", "known_at": "2020-01-01T00:00:00+08:00"},
		{"by": "source,campaign", "campaign": "c"}, {"by": "source", "source": "inspection_task"}, {"by": "list_level", "list_level": "none"}, {"by": "unit", "unit_mode": "each_unit_full"},
	}
	console := func(ask map[string]string) (c counted) {
		args := []string{"report", "closure", "--format", "json", "--data", data, "--as-of", "2025-01-31"}
		for name, value := range ask {
			args = append(args, flagOf(name)+"="+value)
		}
		out, _ := console(t, done, args...)
		if err := json.Unmarshal([]byte(out), &c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	var printed []counted
	for _, ask := range asks {
		printed = append(printed, console(ask))
	}
	all, narrowed := console(nil).Total.Registered, map[bool]int{}
	s := start(t, "--data", data)
	s.redeem("zhenggaiban", token)
	for i, ask := range asks {
		q := url.Values{"as_of": {"2025-01-31"}}
		for name, value := range ask {
			if (name == "unit" || name == "township") && value != "none" {
				value = s.unit("zhenggaiban", value)
			}
			q.Set(name, value)
		}
		answered := read[counted](s.ask("zhenggaiban", "GET", "/api/v1/reports/closure?"+q.Encode(), nil).is(http.StatusOK))
		if diff := cmp.Diff(answered, printed[i]); diff != "" {
			t.Errorf("%v: the API and the console differ:\n%s", ask, diff)
		}
		narrowed[answered.Total.Registered < all]++
	}
	if all == 0 || narrowed[true] < 6 {
		t.Errorf("of %d tickets only %d questions left some out", all, narrowed[true])
	}
}
