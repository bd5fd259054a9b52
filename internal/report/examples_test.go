package report_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

var update = flag.Bool("update", false, "write docs/figures.md anew")

// example is a report over some counts and the figures that they make. Where a place published them, it is said.
type example struct {
	counts map[string]int64
	spells [][2]string // for days to close: from, to
	want   map[string]string
}

var examples = map[string]example{
	"closure": {counts: map[string]int64{"registered": 1427, "closed": 492, "stage_closed": 291, "open": 644, "answered": 1427}, // Hainan 2023
		want: map[string]string{"closure_rate": "34.5", "closure_rate_inclusive": "54.9", "response_rate": "100.0"}},
	"timeliness": {counts: map[string]int64{"registered": 50000, "due": 10, "due_closed_in_time": 7, "due_closed_late": 2, "due_unclosed": 1, "agreed_due": 10, "agreed_closed_in_time": 9,
		"dispatched": 601, "dispatched_in_time": 597, "dispatched_late": 3, "dispatched_unclosed": 1, "accepted": 40417, "accepted_closed": 40415, "stock": 49, "overdue": 5},
		want: map[string]string{"on_time_rate": "70.0", "on_time_rate_agreed": "90.0", "closed_in_time_rate": "99.3", "dispatched_closure_rate": "99.8", "cohort_closure_rate": "100.0", "overdue_rate": "10.2"}},
	"signing": {counts: map[string]int64{"registered": 30, "dispatched": 30, "signed_in_time": 27, "signed_late": 1, "unsigned_overdue": 1, "unlimited": 1, "returned": 2, "returns": 3, "dispatches": 35},
		want: map[string]string{"signing_rate": "90.0", "return_rate": "6.7", "returns_per_dispatch": "8.6"}},
	"rework": {counts: map[string]int64{"registered": 60, "applied": 40, "reworked": 3, "applied_here": 12, "reworked_here": 1, "applications": 13, "sent_back": 1},
		want: map[string]string{"rework_rate": "7.5", "rework_rate_period": "8.3"}},
	"relapse": {counts: map[string]int64{"registered": 60, "ever_closed": 50, "closed": 48, "reopened": 2, "looked_back": 12, "ever_looked_back": 14, "reopenings": 2, "look_backs": 16, "look_backs_lost": 3},
		want: map[string]string{"relapse_rate": "4.0", "relapse_rate_look_backs": "12.5", "look_back_failure_rate": "18.8", "looked_back@1": "29.2", "looked_back@2": "25.0"}},
	"verdicts": {counts: map[string]int64{"registered": 1427, "substantiated": 1000, "mostly": 100, "partly": 227, "unsubstantiated": 100, "with_finding": 1427, "founded": 1327, "received": 250, "duplicates": 12},
		want: map[string]string{"substantiation_rate": "93.0", "unsubstantiated_rate": "7.0", "repeat_complaint_rate": "4.8"}},
	"satisfaction": {counts: map[string]int64{"registered": 300, "called": 250, "calls": 260, "reached": 246, "satisfied": 240, "basically": 4, "dissatisfied": 2},
		want: map[string]string{"satisfaction_rate": "97.6", "satisfaction_rate_basically": "99.2", "dissatisfaction_rate": "0.8", "effective_rate": "94.6"}},
	"schedule": {counts: map[string]int64{"registered": 8, "planned": 8, "completed": 3, "on_schedule": 4, "behind": 1, "stock": 5, "red": 1, "green": 4},
		want: map[string]string{"schedule_rate": "87.5", "behind_rate": "12.5"}},
	"discovery": {counts: map[string]int64{"registered": 2913, "self_discovered": 51, "unstated": 2862}, want: map[string]string{"self_discovery_rate": "1.8"}},
	"hotline": {counts: map[string]int64{"registered": 601, "dispatched": 601, "line_in_time": 500, "line_late": 2, "line_unclosed": 1, "interaction_in_time": 97, "interaction_unclosed": 1,
		"reply_due": 240, "replied_in_time": 238}, want: map[string]string{"reply_in_time_rate": "99.2"}},
	"backlog": {counts: map[string]int64{"registered": 601, "stock": 49, "days_30": 20, "days_60": 12, "days_90": 10, "days_more": 7, "overdue": 5}, want: map[string]string{"aged_rate": "14.3"}},
	"durations": {counts: map[string]int64{"registered": 4, "closed_here": 4}, // 10 June 2024 is 端午
		spells: [][2]string{{"2024-06-03", "2024-06-03"}, {"2024-06-03", "2024-06-06"}, {"2024-06-03", "2024-06-07"}, {"2024-06-03", "2024-06-13"}},
		want:   map[string]string{"mean_days": "4.3", "median_days": "3.5", "mean_working_days": "3.5", "median_working_days": "3.5"}},
}

// sheet makes the report of an example.
func (e example) sheet(t *testing.T, name string, versions ...string) *report.Sheet {
	t.Helper()
	if name == "closure" {
		n := e.counts
		return closure(t, query(), []report.Tally{{Counts: report.Counts{Open: n["open"], Closed: n["closed"], StageClosed: n["stage_closed"], Answered: n["answered"]}}}).Sheet()
	}
	r, _ := report.Named(name)
	q := report.Question{Report: name, Query: query(), To: calendar.MustDay("2024-12-31")}.Settled(0)
	q.Versions = versions
	count := func(share int64) report.Counted {
		c := report.Counted{Amounts: make([]int64, len(r.Measures))}
		for id, n := range e.counts {
			if r.Measure(id) < 0 {
				t.Fatalf("%s has no %s", name, id)
			}
			c.Amounts[r.Measure(id)] = n / share
		}
		return c
	}
	var counted []report.Counted
	for _, s := range e.spells {
		c := count(int64(len(e.spells)))
		c.Site.Started, c.Site.Closed, c.Spread = calendar.MustDay(s[0]), calendar.MustDay(s[1]), 1
		counted = append(counted, c)
	}
	if counted == nil {
		counted = append(counted, count(1))
	}
	sheet, err := report.Make(q, report.Prefix{KnownAt: time.Now()}, counted, report.Names{Units: rectify.NewUnitTree(nil)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return sheet
}

// TestTheFiguresAreDocumented works every example out and writes the document of all definitions from the code.
func TestTheFiguresAreDocumented(t *testing.T) {
	t.Parallel()
	const path = "../../docs/figures.md"
	var b strings.Builder
	b.WriteString("<!-- Generated from the definitions by `make docs`; do not edit. -->\n# 指标定义 / Definitions of the figures\n\n" +
		"百分比按精确值四舍五入,0/0 无值。并案、不予受理和作废的不进比率。各例由测试算出。\n" +
		"Percentages are rounded half up from the exact value; 0 of 0 has none. Merged, not accepted and voided tickets enter no rate. A test works out every example.\n\n" +
		"`period`: `none` 只看统计日 only the day counts; `cohort` 统计期按某日期选取问题 the period chooses tickets by a day of theirs; `events` 统计期内发生的事项,以统计日结束 what happened in the period, which ends with the day.\n")
	worked := defined(t, &b, "closure", report.ClosureTitle, report.NoSpan)
	b.WriteString("\n| 计数 / measure | 中文 | English |\n| --- | --- | --- |\n")
	for _, m := range report.Measures {
		fmt.Fprintf(&b, "| `%s`%s | %s | %s |\n", m, map[bool]string{true: " ×"}[m == "orders"], report.MeasureLabel(m).ZH, report.MeasureLabel(m).EN)
	}
	b.WriteString("\n自检 / identities: `registered = open + stage_closed + closed`; `open + stage_closed ≥ overdue`; `closed ≥ historical`; `registered ≥ answered`\n")
	for _, r := range report.Reports {
		worked += defined(t, &b, r.Name, r.Title, r.Span)
		b.WriteString("\n| 计数 / measure | 中文 | English | 说明 | words |\n| --- | --- | --- | --- | --- |\n")
		for _, m := range r.Measures {
			fmt.Fprintf(&b, "| `%s`%s | %s | %s | %s | %s |\n", m.ID, map[bool]string{true: " ×"}[m.Acts], m.Label.ZH, m.Label.EN, m.Words.ZH, m.Words.EN)
		}
		b.WriteString("\n自检 / identities: ")
		var all []string
		for _, i := range r.Identities {
			sign := " = "
			if i.AtMost {
				sign = " ≥ "
			}
			whole, parts := i.Whole, strings.Join(i.Parts, " + ")
			if i.AtMost {
				parts = strings.Join(i.Parts, ", ")
			}
			if i.Sum != nil {
				whole = strings.Join(i.Sum, " + ")
			}
			all = append(all, "`"+whole+sign+parts+"`")
		}
		b.WriteString(strings.Join(all, "; ") + "\n")
	}
	b.WriteString("\n× 计次数或事项,一件可有多次 / counts acts, of which a ticket may have several.\n")
	if worked != len(report.Definitions) {
		t.Errorf("only %d examples", worked)
	}
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(path); err != nil || string(want) != b.String() {
		t.Errorf("docs/figures.md is not what the definitions say; run the test with -update (%v)", err)
	}
}

// defined writes the head of a report and its definitions, each with its example worked out, former versions too.
func defined(t *testing.T, b *strings.Builder, name string, title rectify.Message, span report.Span) (worked int) {
	fmt.Fprintf(b, "\n## %s / %s — `%s`\n\n`GET /api/v1/reports/%s`, `qingdan report %[3]s`; period: `%[5]s`\n", title.ZH, title.EN, name, name, span)
	for _, d := range report.DefinitionsOf(name) {
		fmt.Fprintf(b, "\n### %s / %s — `%s`\n\n`%s` = `%s`\n\n%s。\n%s.\n", d.Label.ZH, d.Label.EN, d.ID, d.Column, d.Formula(), d.Words.ZH, strings.ToUpper(d.Words.EN[:1])+d.Words.EN[1:])
		if d.Ours {
			b.WriteString("\n本系统自定 / defined here.\n")
		}
		if latest := d.Latest(); latest.ID != d.ID {
			fmt.Fprintf(b, "\n旧定义,现行为 `%s`;`definition=%s` 仍按此计算 / a former definition, `%[1]s` is in force; `definition=%[2]s` still computes by it.\n", latest.ID, d.ID)
		}
		fmt.Fprintf(b, "\n例 / example: %s\n", worked1(t, d))
		worked++
	}
	return worked
}

// worked1 works out one figure of the example of its report.
func worked1(t *testing.T, d report.Definition) string {
	e, given := examples[d.Report]
	if !given {
		t.Fatalf("%s has no example", d.Report)
	}
	want, versioned := e.want[d.ID]
	if !versioned {
		want = e.want[d.Column]
	}
	sheet := e.sheet(t, d.Report, d.ID)
	v, known := sheet.Value(sheet.Total, d.Column)
	i := slices.IndexFunc(sheet.Columns, func(c report.Column) bool { return c.ID == d.Column })
	if !known || sheet.Columns[i].Text(v) == nil || *sheet.Columns[i].Text(v) != want {
		t.Errorf("%s: the example makes %v, want %s", d.ID, v, want)
	}
	if d.Kind == report.DaysKind {
		var spans []string
		for _, s := range e.spells {
			spans = append(spans, s[0]+"–"+s[1][5:])
		}
		return strings.Join(spans, ", ") + " → **" + want + "**"
	}
	return fmt.Sprintf("%s / %s → **%s**", v.Rate.Numerator, v.Rate.Denominator, want)
}
