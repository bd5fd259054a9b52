package report_test

import (
	"slices"
	"strings"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

func TestLinesOfEveryValueThatThereIsStayWhenTheyAreAskedFor(t *testing.T) {
	t.Parallel()
	verdicts := len(rectify.Vocabulary["verdict"])
	for by, want := range map[string]int{
		"source": len(rectify.Vocabulary["source"]), "list_level": len(rectify.Vocabulary["list_level"]) + 1, "verdict": verdicts, "pollution_type": len(rectify.Vocabulary["pollution_type"]),
		"month": 15, "quarter": 5, "year": 2, "month,quarter,year": 15, "township": 2, "township,verdict": 2 * verdicts, "verdict,quarter": verdicts * 5, "batch": 1, "unit,township": 1,
	} {
		q := report.Question{Report: "verdicts", Query: query(strings.Split(by, ",")...), From: calendar.MustDay("2023-10-01"), To: calendar.MustDay("2024-12-31")}
		q.AsOf, q.ZeroRows = q.To, true
		counted := []report.Counted{{Site: report.Site{Cell: report.Cell{Source: rectify.Complaint, Township: "town", Units: "town", Types: "water", Month: 202403}, Batch: "3", Verdict: "unknown"}, Amounts: make([]int64, 20)}}
		made, _ := report.Named("verdicts")
		counted[0].Amounts = counted[0].Amounts[:len(made.Measures)]
		counted[0].Amounts[made.Measure("registered")], counted[0].Amounts[made.Measure("unknown")] = 1, 1
		sheet, err := report.Make(q, report.Prefix{}, counted, names(nil), []string{"town", "village"})
		if err != nil {
			t.Fatalf("%s: %v", by, err)
		}
		if len(sheet.Lines) != want {
			t.Errorf("by %s: %d lines, want %d", by, len(sheet.Lines), want)
		}
		sum := 0
		for _, l := range sheet.Lines {
			if v, _ := sheet.Value(l, "registered"); v.Amount.Cmp(report.Whole(1)) == 0 {
				sum++
			}
		}
		if sum != 1 {
			t.Errorf("by %s: %d lines count the ticket", by, sum)
		}
	}
}

func TestEmptyLinesKeepToTheFilter(t *testing.T) {
	t.Parallel()
	q := report.Question{Report: "companions", Query: query("source", "verdict", "month"), From: calendar.MustDay("2024-01-01"), To: calendar.MustDay("2024-12-31")}
	q.AsOf, q.ZeroRows = q.To, true
	q.Filter = report.Filter{Sources: []string{"hotline"}, Verdicts: []string{"unknown", "partly"}, MonthFrom: 202411, MonthTo: 202501}
	sheet, err := report.Make(q, report.Prefix{}, nil, names(nil), nil)
	if err != nil || len(sheet.Lines) != 6 {
		t.Fatalf("%d lines, want 6: %v", len(sheet.Lines), err)
	}
	q.Filter, q.From, q.By = report.Filter{}, calendar.MustDay("2001-01-01"), []string{"source", "verdict", "pollution_type", "month"}
	_, err = report.Make(q, report.Prefix{}, nil, names(nil), nil)
	if e, ok := err.(*rectify.Error); !ok || e.Code != "report.too_many_lines" {
		t.Errorf("%v", err)
	}
}

func TestTheLedgerKeepsTheSameLines(t *testing.T) {
	t.Parallel()
	q := query("source", "township")
	q.ZeroRows = true
	r, err := report.Closure(q, report.Prefix{}, nil, names(nil), []string{"town"})
	if err != nil || len(r.Rows) != len(rectify.Vocabulary["source"]) || !slices.ContainsFunc(r.Rows, func(row report.Row) bool { return row.Key[0].Value == "hotline" && row.Key[1].Value == "town" }) {
		t.Errorf("%d rows: %v", len(r.Rows), err)
	}
}
