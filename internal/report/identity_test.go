package report_test

import (
	"slices"
	"strings"
	"testing"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

func TestAReportThatContradictsItselfIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]report.Counts{
		"“未办结”为负数 -1":     {Open: -1, Closed: 4},
		"“超期”2 多于 1":      {Open: 1, Overdue: 2},
		"“其中历史办结”3 多于 2":  {Closed: 2, Historical: 3},
		"“已反馈”5 多于 4":     {Closed: 2, Open: 2, Answered: 5},
		"“作废”为负数 -2":      {Open: 1, Voided: -2},
		"“责令改正(起)”为负数 -1": {Open: 1, Orders: -1},
	} {
		good := report.Tally{Cell: report.Cell{Township: "other"}, Counts: report.Counts{Open: 9, Closed: 9, Voided: 9, Orders: 9}} // would hide the fault in the total
		_, err := report.Closure(query(), report.Prefix{}, []report.Tally{good, {Cell: report.Cell{Township: "town"}, Counts: c}}, names(nil), nil)
		if rectify.CodeOf(err) != "report.identity" || rectify.KindOf(err) != rectify.Internal {
			t.Errorf("%+v: %v, want report.identity", c, err)
			continue
		}
		if words := err.(*rectify.Error).Message; !strings.Contains(words.ZH, name) || !strings.Contains(words.ZH, "town") || strings.Contains(words.ZH+words.EN, "%!") {
			t.Errorf("the refusal does not name cell and fault %q: %s / %s", name, words.ZH, words.EN)
		}
	}
}

func TestATableThatWasTamperedWithIsRefused(t *testing.T) {
	t.Parallel()
	of := func(measure string) int { return slices.Index(report.Measures, measure) }
	tallies := []report.Tally{{Cell: report.Cell{Units: "town"}, Counts: report.Counts{Open: 2, Overdue: 1, Closed: 3, Historical: 1, Answered: 4}}, {Cell: report.Cell{Units: "bureau,town"}, Counts: open(1)}}
	for words, tamper := range map[string]func(*report.ClosureReport){
		"town 办结、阶段性办结与未办结之和 6 与登记数 5 不符": func(r *report.ClosureReport) { r.Rows[1].Figures[of("closed")] = report.Whole(4) },
		"town “超期”3 多于 2":             func(r *report.ClosureReport) { r.Rows[1].Figures[of("overdue")] = report.Whole(3) },
		"town “其中历史办结”4 多于 3":         func(r *report.ClosureReport) { r.Rows[1].Figures[of("historical")] = report.Whole(4) },
		"town “已反馈”6 多于 5":            func(r *report.ClosureReport) { r.Rows[1].Figures[of("answered")] = report.Whole(6) },
		"town “并案”为负数 -1":             func(r *report.ClosureReport) { r.Rows[1].Figures[of("merged")] = report.Whole(-1) },
		"合计 “责令改正(起)”各行之和 0 与合计 7 不符": func(r *report.ClosureReport) { r.Total.Figures[of("orders")] = report.Whole(7) },
		"合计 “登记数”各行之和 5 与合计 6 不符":     func(r *report.ClosureReport) { r.Rows = r.Rows[1:] },
		"合计 “登记数”各行之和 7 与合计 6 不符":     func(r *report.ClosureReport) { r.Rows = append(r.Rows, r.Rows[0]) },
	} {
		r := closure(t, query("unit"), tallies)
		tamper(r)
		err := r.Check()
		if refusal, ok := err.(*rectify.Error); !ok || refusal.Code != "report.identity" || !strings.Contains(refusal.ZH, words) || strings.Contains(refusal.ZH+refusal.EN, "%!") {
			t.Errorf("want a refusal with %q, got %v", words, err)
		}
	}
	q := query("unit")
	q.UnitMode = report.EachUnitFull
	r := closure(t, q, tallies)
	r.Total.Figures[of("orders")] = report.Whole(1)
	if err := r.Check(); err == nil {
		t.Error("rows below the total pass where tickets may count more than once")
	}
}
