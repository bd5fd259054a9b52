package report_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

func open(n int64) report.Counts { return report.Counts{Open: n} }

// joint is the case of domain section 3: 122 items that are 131 over their units.
func joint() []report.Tally {
	return []report.Tally{
		{Cell: report.Cell{Units: "bureau"}, Counts: open(50)}, {Cell: report.Cell{Units: "town"}, Counts: report.Counts{Open: 60, Closed: 3}},
		{Cell: report.Cell{Units: "town,bureau"}, Counts: report.Counts{Open: 4, Closed: 5}},
	}
}

func TestJointlyHandledTicketsCountAsTheModeSays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mode                report.UnitMode
		town, bureau, noted string
	}{
		{report.LeadOnly, "72", "50", ""},
		{report.EachUnitFull, "72", "59", "各行登记数之和 131,合计 122"},
		{report.SplitEqually, "67.5", "54.5", ""},
	} {
		q := query("unit")
		q.UnitMode = c.mode
		r := closure(t, q, joint())
		if got, want := column(r, "registered"), (map[string]string{"town": c.town, "bureau": c.bureau}); !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", c.mode, got, want)
		}
		if got := r.Total.Figures.Of("registered").String(); got != "122" {
			t.Errorf("%s: total %s, want 122", c.mode, got)
		}
		if note, ok := noted(r, "joint_handling"); ok != (c.noted != "") || !strings.Contains(note.ZH, c.noted) {
			t.Errorf("%s: note %q, want one with %q", c.mode, note.ZH, c.noted)
		}
	}
}

func TestFourAndAHalfTicketsHaveAnExactRate(t *testing.T) {
	t.Parallel()
	q := query("unit")
	q.UnitMode = report.SplitEqually
	r := closure(t, q, []report.Tally{{Cell: report.Cell{Units: "town,bureau"}, Counts: report.Counts{Open: 4, Closed: 5}}})
	rate := report.StruckOff.Of(r.Rows[0].Figures, 1)
	if rate.Numerator.String() != "2.5" || rate.Denominator.String() != "4.5" || *rate.Percent() != "55.6" {
		t.Errorf("%s of %s is %s", rate.Numerator, rate.Denominator, *rate.Percent())
	}
	if n := r.Rows[0].Figures.Of("registered"); n.IsWhole() || n.Rat().RatString() != "9/2" {
		t.Errorf("the amount is %s, want 9/2", n.Rat().RatString())
	}
}

func TestAUnitThatIsNamedTwiceCountsOnce(t *testing.T) {
	t.Parallel()
	for _, mode := range []report.UnitMode{report.LeadOnly, report.EachUnitFull, report.SplitEqually} {
		q := query("unit")
		q.UnitMode = mode
		r := closure(t, q, []report.Tally{{Cell: report.Cell{Units: "town,town"}, Counts: open(3)}})
		if got := column(r, "registered"); !maps.Equal(got, map[string]string{"town": "3"}) {
			t.Errorf("%s: %v, want town 3", mode, got)
		}
	}
}

func TestAFilterByUnitKeepsWhatTheModeCountsForIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mode report.UnitMode
		unit string
		want string
	}{
		{report.LeadOnly, "bureau", "50"}, {report.EachUnitFull, "bureau", "59"}, {report.SplitEqually, "bureau", "54.5"},
		{report.LeadOnly, report.None, "7"}, {report.SplitEqually, report.None, "7"}, {report.EachUnitFull, "nobody", "0"},
	} {
		tallies := append(joint(), report.Tally{Counts: open(7)})
		for _, by := range [][]string{nil, {"unit"}} {
			q := query(by...)
			q.UnitMode, q.Filter.Unit = c.mode, c.unit
			if got := closure(t, q, tallies).Total.Figures.Of("registered").String(); got != c.want {
				t.Errorf("%s, %s by %v: %s, want %s", c.mode, c.unit, by, got, c.want)
			}
		}
	}
}

func TestRowsStandInOfficialOrder(t *testing.T) {
	t.Parallel()
	var tallies []report.Tally
	for _, c := range []report.Cell{{Township: "b"}, {Township: "a"}, {}, {Township: "zz"}} {
		for _, c.Source = range []rectify.Source{rectify.Oversight, rectify.InspectionTask, rectify.Hotline} {
			tallies = append(tallies, report.Tally{Cell: c, Counts: open(1)})
		}
	}
	tree := rectify.NewUnitTree([]rectify.Unit{{ID: "a", Code: "500119002", Name: "水江镇"}, {ID: "b", Code: "500119001", Name: "东城街道"}})
	r, err := report.Closure(query("township", "source"), report.Prefix{}, tallies, report.Names{Units: tree}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range r.Rows {
		got = append(got, row.Label().ZH)
	}
	var want []string
	for _, town := range []string{"东城街道", "水江镇", "zz", "未注明乡镇"} {
		for _, source := range []string{"督察反馈任务", "12345、12369 热线", "审计、巡察、督查"} {
			want = append(want, town+" / "+source)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("rows\n%v\nwant\n%v", got, want)
	}
}

func TestMonthsAndQuartersKeepTheirTickets(t *testing.T) {
	t.Parallel()
	tallies := []report.Tally{{Cell: report.Cell{Month: 202401}, Counts: open(1)}, {Cell: report.Cell{Month: 202403}, Counts: open(2)}, {Cell: report.Cell{Month: 202404}, Counts: open(4)}, {Cell: report.Cell{Month: 202312}, Counts: open(8)}}
	r := closure(t, query("month"), tallies)
	if got := column(r, "open"); !maps.Equal(got, map[string]string{"2023-12": "8", "2024-01": "1", "2024-03": "2", "2024-04": "4"}) {
		t.Errorf("months: %v", got)
	}
	q := query("quarter")
	q.Filter.MonthFrom = 202402
	r = closure(t, q, tallies)
	if got := column(r, "open"); !maps.Equal(got, map[string]string{"2023-Q4": "8", "2024-Q1": "3", "2024-Q2": "4"}) {
		t.Errorf("quarters: %v", got)
	}
	if f := r.Narrowed(r.Rows[1]); f.MonthFrom != 202402 || f.MonthTo != 202403 {
		t.Errorf("the first quarter from February on is asked for as %d to %d", f.MonthFrom, f.MonthTo)
	}
}

func TestListedUnitsKeepTheirEmptyLines(t *testing.T) {
	t.Parallel()
	tallies := []report.Tally{{Cell: report.Cell{Township: "town", Source: rectify.Complaint}, Counts: open(2)}, {Cell: report.Cell{Township: "town", Source: rectify.Hotline}, Counts: open(1)}}
	listed := []string{"town", "village"}
	if got := column(closure(t, query("township"), tallies, listed...), "registered"); !maps.Equal(got, map[string]string{"town": "3", "village": "0"}) {
		t.Errorf("by township: %v", got)
	}
	r := closure(t, query("source", "township"), tallies, listed...)
	var got []string
	for _, row := range r.Rows {
		got = append(got, row.Key[0].Value+" "+row.Key[1].Value+" "+row.Figures.Of("registered").String())
	}
	if want := []string{"complaint town 2", "complaint village 0", "hotline town 1", "hotline village 0"}; !slices.Equal(got, want) {
		t.Errorf("by source and township: %v, want %v", got, want)
	}
	q := query("township")
	q.Filter.Township = "town"
	if got := column(closure(t, q, tallies, listed...), "registered"); !maps.Equal(got, map[string]string{"town": "3"}) {
		t.Errorf("narrowed to one township: %v", got)
	}
	if got := column(closure(t, query("source"), tallies, listed...), "registered"); len(got) != 2 {
		t.Errorf("by source: %v", got)
	}
	if got := column(closure(t, query("township"), nil, listed...), "registered"); len(got) != 2 {
		t.Errorf("without any ticket: %v", got)
	}
}

func TestWhatIsTakenAwayLeavesNoEmptyLine(t *testing.T) {
	t.Parallel()
	hidden := report.Tally{Cell: report.Cell{Township: "town"}, Counts: open(1)}
	away := hidden
	away.Counts = report.Counts{}.Minus(away.Counts)
	if r := closure(t, query("township"), []report.Tally{hidden, away}); len(r.Rows) != 0 {
		t.Errorf("a line for %s tells that something was there", r.Rows[0].Label().EN)
	}
}

func TestAnUnknownQueryIsRefusedByName(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*report.Query){
		"by":        func(q *report.Query) { q.By = []string{"village"} },
		"unit_mode": func(q *report.Query) { q.UnitMode = "" },
		"type_mode": func(q *report.Query) { q.TypeMode = "some" },
		"decimals":  func(q *report.Query) { q.Decimals = 3 },
	} {
		q := query("unit")
		change(&q)
		_, err := report.Closure(q, report.Prefix{}, nil, names(nil), nil)
		if e, ok := err.(*rectify.Error); !ok || e.Kind != rectify.Invalid || len(e.Fields) != 1 || e.Fields[0].Name != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestATableSaysWhatItMixes(t *testing.T) {
	t.Parallel()
	one := []report.Tally{{Cell: report.Cell{Source: rectify.Complaint}, Counts: report.Counts{Closed: 3, Historical: 2}}}
	r := closure(t, query(), one)
	if _, ok := noted(r, "mixed_sources"); !ok {
		t.Error("a table over all sources does not say so")
	}
	if note, ok := noted(r, "historical"); !ok || !strings.Contains(note.ZH, "2 件") {
		t.Errorf("the closures that were imported are not named: %q", note.ZH)
	}
	if _, ok := noted(r, "provisional"); ok {
		t.Error("a day that is over is called provisional")
	}
	q := query("source")
	if _, ok := noted(closure(t, q, one), "mixed_sources"); ok {
		t.Error("a table by source is said to mix them")
	}
	late := report.Prefix{Size: 1, KnownAt: q.AsOf.Start().Add(23 * time.Hour)}
	r, err := report.Closure(q, late, one, names(one), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := noted(r, "provisional"); !ok {
		t.Error("a day that is not over is not called provisional")
	}
}

func TestTheTicketsBehindARowAreThoseOfItsNarrowedQuery(t *testing.T) {
	t.Parallel()
	q := query("unit", "campaign", "pollution_type")
	q.Filter = report.Filter{Sources: []string{"complaint"}, Township: "town"}
	r := closure(t, q, []report.Tally{{Cell: report.Cell{Source: rectify.Complaint, Township: "town", Units: "bureau,town", Types: "water,air"}, Counts: open(1)}})
	f := r.Behind(r.Rows[0], "open")
	want := report.Filter{Sources: []string{"complaint"}, Township: "town", Unit: "bureau", Campaigns: []string{report.None}, PollutionType: "water"}
	if f.Measure != "open" || f.Known != 1 || fmt.Sprint(f.Query.Filter) != fmt.Sprint(want) || f.Query.AsOf != q.AsOf || f.Query.By != nil {
		t.Errorf("behind the row stand %+v", f)
	}
	if fmt.Sprint(r.Narrowed(r.Total)) != fmt.Sprint(q.Filter) {
		t.Errorf("behind the total stand %+v", r.Narrowed(r.Total))
	}
	r.Prefix.Size = 0
	if f := r.Behind(r.Total, "open"); f.Known >= 0 {
		t.Errorf("behind a report on nothing stand the first %d entries, which would be all", f.Known)
	}
	var scope []string
	for _, p := range r.Scope {
		scope = append(scope, p.Dimension+" "+p.Label.ZH)
	}
	if got := strings.Join(scope, ", "); got != "source 群众举报转办件, township town" {
		t.Errorf("the printed scope is %s", got)
	}
}

func TestEveryDefinitionSaysWhatItIs(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, d := range report.Definitions {
		if seen[d.ID] || !strings.Contains(d.ID, "@") || d.Label.ZH == "" || d.Label.EN == "" || d.Words.ZH == "" || d.Words.EN == "" || d.Column == "" {
			t.Errorf("%s is not fully defined", d.ID)
		}
		seen[d.ID] = true
		for _, m := range slices.Concat(d.Numerator, d.Denominator, d.Excluded) {
			r, made := report.Named(d.Report)
			if made && r.Measure(m) < 0 || !made && (d.Report != "closure" || !slices.Contains(report.Measures, m) || report.MeasureLabel(m).ZH == m) {
				t.Errorf("%s speaks of %s, which is not measured", d.ID, m)
			}
		}
	}
	if d, ok := report.Defined("struck_off@1"); !ok || d.Formula() != "closed / registered" || d.Label.ZH != "办结率(销号率)" {
		t.Errorf("the closure rate is %s", d.Formula())
	}
	if d, _ := report.Defined("struck_off_inclusive@1"); d.Formula() != "(closed + stage_closed) / registered" {
		t.Errorf("the inclusive rate is %s", d.Formula())
	}
	if _, ok := report.Defined("struck_off@2"); ok {
		t.Error("an unknown version is defined")
	}
}
