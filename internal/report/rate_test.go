package report_test

import (
	"encoding/csv"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"qingdan/internal/calendar"
	"qingdan/internal/report"
)

// published reads a file of published figures without its header; the test is skipped where the files are not at hand.
func published(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("../../../shared/data", name))
	if err != nil {
		t.Skipf("the published figures are not part of this repository: %v", err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%s: %d rows, %v", name, len(rows), err)
	}
	return rows[1:]
}

func number(t *testing.T, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func query(by ...string) report.Query {
	return report.Query{AsOf: calendar.MustDay("2024-12-31"), By: by, UnitMode: report.LeadOnly, TypeMode: report.MainType, Decimals: 1}
}

// failing is a test or a drawn case of one.
type failing interface {
	Helper()
	Fatal(...any)
}

// closure makes a report that is expected to be issued.
func closure(t failing, q report.Query, tallies []report.Tally, listed ...string) *report.ClosureReport {
	t.Helper()
	r, err := report.Closure(q, report.Prefix{Size: 1, KnownAt: q.AsOf.Add(1).Start()}, tallies, names(tallies), listed)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// rates counts tickets of one cell and gives their rates as they are printed; "-" for none.
func rates(t *testing.T, decimals int, c report.Counts) (strict, inclusive, answered string) {
	t.Helper()
	q := query()
	q.Decimals = decimals
	r := closure(t, q, []report.Tally{{Counts: c}})
	var printed []string
	for _, d := range r.Definitions {
		percent := "-"
		if p := d.Of(r.Total.Figures, decimals).Percent(); p != nil {
			percent = *p
		}
		printed = append(printed, percent)
	}
	return printed[0], printed[1], printed[2]
}

func decimalsOf(text string) int {
	_, after, _ := strings.Cut(text, ".")
	return len(after)
}

func TestPublishedRatesAreComputedFromTheirNumbers(t *testing.T) {
	t.Parallel()
	cases := published(t, "rate_cases.csv")
	if len(cases) != 20 {
		t.Errorf("%d cases, want 20", len(cases))
	}
	for _, c := range cases {
		name, numerator, denominator, printed, computed, verdict := c[0], c[1], c[2], c[3], c[4], c[5]
		if verdict == "无分子" {
			if numerator != "" {
				t.Errorf("%s: said to have no numerator, but has %s", name, numerator)
			}
			continue // a rate without its numerator cannot be checked: what every report here must avoid
		}
		closed, staged, _ := strings.Cut(numerator, "+")
		counts := report.Counts{Closed: number(t, closed)}
		if staged != "" {
			counts.StageClosed = number(t, staged)
		}
		counts.Open = number(t, denominator) - counts.Closed - counts.StageClosed
		strict, inclusive, _ := rates(t, decimalsOf(computed), counts)
		if inclusive != computed {
			t.Errorf("%s: %s of %s is %s, want %s", name, numerator, denominator, inclusive, computed)
		}
		if staged == "" && strict != inclusive {
			t.Errorf("%s: without stage closures the strict rate %s differs from the inclusive one %s", name, strict, inclusive)
		}
		if same := printed == computed; same != (verdict == "一致") {
			t.Errorf("%s: published %s, computed %s, but the verdict is %s", name, printed, computed, verdict)
		}
	}
}

func TestTheFoundingFiguresHaveTheirPrintedRates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                        string
		counts                      report.Counts
		strict, inclusive, answered string
	}{
		{"2864 of 2913 closed", report.Counts{Closed: 2864, Open: 49}, "98.3", "98.3", "0.0"},
		{"60 of 60 answered, 54 closed", report.Counts{Closed: 54, Open: 6, Answered: 60}, "90.0", "90.0", "100.0"},
		{"1427 with 492 closed and 291 stage-closed", report.Counts{Closed: 492, StageClosed: 291, Open: 644}, "34.5", "54.9", "0.0"},
		{"21 of 23 closed, two stage-closed", report.Counts{Closed: 21, StageClosed: 2}, "91.3", "100.0", "0.0"},
		{"597 of 601", report.Counts{Closed: 597, Open: 4}, "99.3", "99.3", "0.0"},
		{"268 of 391, once printed as 67.3", report.Counts{Closed: 268, Open: 123}, "68.5", "68.5", "0.0"},
		{"nothing at all", report.Counts{}, "-", "-", "-"},
	} {
		strict, inclusive, answered := rates(t, 1, c.counts)
		if strict != c.strict || inclusive != c.inclusive || answered != c.answered {
			t.Errorf("%s: %s strict, %s inclusive, %s answered; want %s, %s, %s", c.name, strict, inclusive, answered, c.strict, c.inclusive, c.answered)
		}
	}
}

func TestAHalfIsRoundedUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n, d     int64
		decimals int
		want     string
	}{
		{1, 8, 0, "13"}, {1, 8, 1, "12.5"}, {1, 16, 1, "6.3"}, {1, 800, 2, "0.13"}, {1, 2000, 1, "0.1"}, {1, 2001, 1, "0.0"},
		{1, 200, 0, "1"}, {1, 201, 0, "0"}, {2, 3, 2, "66.67"}, {1, 1, 0, "100"}, {0, 7, 2, "0.00"}, {999, 1000, 0, "100"},
		{1 << 50, 1<<50 + 1, 2, "100.00"}, {1 << 50, 1 << 51, 1, "50.0"},
	} {
		got := report.Rate{Numerator: report.Whole(c.n), Denominator: report.Whole(c.d), Decimals: c.decimals}.Percent()
		if got == nil || *got != c.want {
			t.Errorf("%d of %d with %d decimals is %v, want %s", c.n, c.d, c.decimals, got, c.want)
		}
	}
}

func TestARateIsExactInEveryWayOfComputingIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.Int64Range(1, 1<<45).Draw(t, "denominator")
		n := rapid.Int64Range(0, d).Draw(t, "numerator")
		decimals := rapid.IntRange(0, 2).Draw(t, "decimals")
		got := *report.Rate{Numerator: report.Whole(n), Denominator: report.Whole(d), Decimals: decimals}.Percent()
		value, ok := new(big.Rat).SetString(got)
		if !ok {
			t.Fatalf("%q is no number", got)
		}
		// Rounded half up: value - half a place <= exact < value + half a place.
		exact := new(big.Rat).Mul(big.NewRat(n, d), big.NewRat(100, 1))
		half := []*big.Rat{big.NewRat(1, 2), big.NewRat(1, 20), big.NewRat(1, 200)}[decimals]
		if exact.Cmp(new(big.Rat).Sub(value, half)) < 0 || exact.Cmp(new(big.Rat).Add(value, half)) >= 0 || decimalsOf(got) != decimals {
			t.Fatalf("%d of %d with %d decimals is printed %s", n, d, decimals, got)
		}
	})
}

func TestSharesArePrintedWithAtMostTwoDecimals(t *testing.T) {
	t.Parallel()
	q := query("unit")
	q.UnitMode, q.Decimals = report.SplitEqually, 2
	r := closure(t, q, []report.Tally{
		{Cell: report.Cell{Units: "a,b"}, Counts: report.Counts{Closed: 9}},
		{Cell: report.Cell{Units: "c,d,e"}, Counts: report.Counts{Open: 1, Closed: 1}},
		{Cell: report.Cell{Units: "c"}, Counts: report.Counts{Open: 1}},
	})
	for i, want := range []struct{ registered, closed, percent string }{
		{"4.5", "4.5", "100.00"}, {"4.5", "4.5", "100.00"}, {"1.67", "0.33", "20.00"}, {"0.67", "0.33", "50.00"}, {"0.67", "0.33", "50.00"},
	} {
		f := r.Rows[i].Figures
		if got := f.Of("registered").String(); got != want.registered {
			t.Errorf("row %d: registered %s, want %s", i, got, want.registered)
		}
		if got := f.Of("closed").String(); got != want.closed {
			t.Errorf("row %d: closed %s, want %s", i, got, want.closed)
		}
		if got := *report.StruckOff.Of(f, 2).Percent(); got != want.percent {
			t.Errorf("row %d: %s %%, want %s", i, got, want.percent)
		}
	}
	if got := r.Total.Figures.Of("registered").String(); got != "12" {
		t.Errorf("the total is %s, want 12", got)
	}
}
