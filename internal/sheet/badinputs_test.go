package sheet_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

// The names in this list stand for the division list of the district and the districts of the city.
var knownUnits = []string{"福寿镇", "鸣玉镇", "河图镇", "大有镇", "黎香湖镇", "木凉镇", "大观镇", "骑龙镇", "合溪镇", "石莲镇", "金山镇", "白沙镇", "德隆镇", "古花镇", "民主镇", "渝中区"}

func isKnown(name string) bool { return slices.Contains(knownUnits, name) }

// refusals are the codes, and the words that the sentence must hold, of the files that are refused as a whole.
var refusals = map[string]struct {
	code  string
	words []string
}{
	"not_a_zip.xlsx":           {"import.not_a_workbook", []string{"网页", "另存为 .xlsx"}},
	"truncated.xlsx":           {"import.truncated", []string{"不完整"}},
	"empty_file.xlsx":          {"import.empty_file", []string{"空"}},
	"wrong_headers.xlsx":       {"import.no_header", []string{"Sheet1", "第 2 行", "受理编号", "交办问题基本情况"}},
	"wide_row_100k.xlsx":       {"import.too_wide", []string{"一览表", "第 5 行", "16384 列"}},
	"password_protected.xlsx":  {"import.protected", []string{"密码"}},
	"huge_shared_strings.xlsx": {"import.unpacked_too_large", []string{"sharedStrings"}},
	"header_only.xlsx":         {"import.no_rows", []string{"一览表", "第 2 行", "没有数据行"}},
	"two_number_columns.xlsx":  {"import.two_number_columns", []string{"一览表", "受理编号", "B 列", "C 列", "第 3 行"}},
}

type badInput struct {
	File            string `json:"file"`
	Outcome         string `json:"outcome"`
	Tickets         int    `json:"tickets_if_imported"`
	CleanRows       []int  `json:"clean_rows"`
	ExactDuplicates []struct {
		Number string `json:"number"`
		Rows   []int  `json:"rows"`
	} `json:"exact_duplicates"`
	Conflicts []struct {
		Number string `json:"number"`
		Rows   []int  `json:"rows"`
	} `json:"conflicts"`
	FormulaWithoutValue []struct {
		Row    int    `json:"row"`
		Column string `json:"column"`
	} `json:"formula_without_value"`
	Neutralise []struct {
		Row    int    `json:"row"`
		Column string `json:"column"`
	} `json:"text_to_neutralise_on_export"`
	Problems []struct {
		Row     int      `json:"row"`
		Columns []string `json:"columns"`
	} `json:"problems"`
}

func TestEveryBadInputMeetsItsOutcome(t *testing.T) {
	// Not parallel: the temporary directory and the memory of the process are watched.
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	var list []badInput
	expected(t, "bad_inputs.json", &list)
	if len(list) != 15 {
		t.Fatalf("%d bad inputs", len(list))
	}
	for _, want := range list {
		t.Run(want.File, func(t *testing.T) {
			var rows []rectify.Row
			var err error
			start := time.Now()
			peak := peakHeap(func() {
				_, rows, err = readFile(t, "bad_inputs/"+want.File, sheet.Options{UnitNames: isKnown})
			})
			if spent := time.Since(start); spent > 10*time.Second || peak > 32<<20 {
				t.Errorf("took %s and %d MiB", spent, peak>>20)
			}
			switch want.Outcome {
			case "reject":
				checkRefusal(t, want.File, err)
			case "import_or_reject":
				if err != nil || len(rows) != want.Tickets {
					t.Errorf("%d rows, %v; want %d", len(rows), err, want.Tickets)
				}
				for _, r := range rows {
					if len(r.Problems) > 0 || strings.ContainsRune(r.Problem, '\uFFFD') || r.ReceiptNumber == "" {
						t.Errorf("row %d: %+v", r.Line, r)
					}
				}
			case "row_problems":
				if err != nil {
					t.Fatal(err)
				}
				checkRows(t, want, rows)
			}
			if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

func checkRefusal(t *testing.T, file string, err error) {
	t.Helper()
	want := refusals[file]
	var refusal *rectify.Error
	if !errors.As(err, &refusal) || refusal.Code != want.code {
		t.Fatalf("%v, want %s", err, want.code)
	}
	if refusal.Kind != rectify.Invalid && refusal.Kind != rectify.TooLarge {
		t.Errorf("kind %s", refusal.Kind)
	}
	for _, w := range want.words {
		if !strings.Contains(refusal.ZH, w) {
			t.Errorf("%q does not name %q", refusal.ZH, w)
		}
	}
	if refusal.EN == "" || strings.Contains(refusal.ZH+refusal.EN, "%!") {
		t.Errorf("%q, %q", refusal.ZH, refusal.EN)
	}
}

func checkRows(t *testing.T, want badInput, rows []rectify.Row) {
	t.Helper()
	at := func(line int) rectify.Row {
		i := slices.IndexFunc(rows, func(r rectify.Row) bool { return r.Line == line })
		if i < 0 {
			t.Fatalf("no row %d", line)
		}
		return rows[i]
	}
	for _, line := range want.CleanRows {
		if r := at(line); len(r.Problems) > 0 || r.Repeats != nil {
			t.Errorf("row %d is not clean: %v", line, r.Problems)
		}
	}
	for _, d := range want.ExactDuplicates {
		if r := at(d.Rows[1]); len(r.Problems) > 0 || r.Repeats == nil || r.Repeats.Line != d.Rows[0] || r.ReceiptNumber != d.Number {
			t.Errorf("row %d: %v, repeats %v", r.Line, r.Problems, r.Repeats)
		}
	}
	for _, c := range want.Conflicts {
		for _, line := range c.Rows {
			if r := at(line); !hasProblem(r, "受理编号", "receipt.conflict", true) || r.Repeats != nil {
				t.Errorf("row %d is no conflict: %v", line, r.Problems)
			}
		}
	}
	for _, f := range want.FormulaWithoutValue {
		if r := at(f.Row); !hasProblem(r, f.Column, "cell.formula_without_result", true) || len(r.Problems) != 1 {
			t.Errorf("row %d: %v", f.Row, r.Problems)
		}
	}
	for _, n := range want.Neutralise {
		r := at(n.Row)
		text := map[string]string{"受理编号": r.ReceiptNumber, "交办问题基本情况": r.Problem, "责任人被处理情况": r.Accountability}[n.Column]
		if len(r.Problems) > 0 || sheet.Neutral(text) == text || text == "" {
			t.Errorf("row %d, %s: %q", n.Row, n.Column, text)
		}
	}
	for _, p := range want.Problems {
		r := at(p.Row)
		var columns []string
		for _, x := range r.Problems {
			columns = append(columns, x.Column)
			if !strings.Contains(x.ZH, "办理情况") || !strings.Contains(x.ZH, x.Column) || strings.Contains(x.ZH+x.EN, "%!") {
				t.Errorf("row %d: %q names no place", p.Row, x.ZH)
			}
			if fatal := x.Column != "行政区域"; fatal != x.Fatal {
				t.Errorf("row %d, %s: fatal is %t", p.Row, x.Column, x.Fatal)
			}
		}
		for _, c := range p.Columns {
			if !slices.Contains(columns, c) {
				t.Errorf("row %d: nothing about %s in %v", p.Row, c, columns)
			}
		}
		for _, c := range columns {
			if !slices.Contains(p.Columns, c) && !(p.Row == 7 && c == "整改时限") { // 9999-12-31 may be reported
				t.Errorf("row %d: %s is reported without cause", p.Row, c)
			}
			if c == "受理日期" && r.ReportedOn != 0 || c == "整改时限" && r.Deadline != 0 {
				t.Errorf("row %d: a value was invented for %s", p.Row, c)
			}
		}
	}
	if want.File == "impossible_dates_unknown_towns.xlsx" {
		if r := at(6); r.ReportedOn.String() != "2024-06-30" || strings.Join(r.Units, " ") != "鸣玉镇 梦溪镇" {
			t.Errorf("row 6: %s, %v", r.ReportedOn, r.Units)
		}
	}
}

func hasProblem(r rectify.Row, column, code string, fatal bool) bool {
	return slices.ContainsFunc(r.Problems, func(p rectify.Problem) bool { return p.Column == column && p.Code == code && p.Fatal == fatal })
}
