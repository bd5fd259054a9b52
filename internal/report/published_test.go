package report_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"qingdan/internal/report"
)

// part is one line of a published table.
type part struct {
	name  string
	count int64
}

// printedTable is one column of a published table with the total that was printed under it.
type printedTable struct {
	parts []part
	total int64
	sum   int64
}

// printedTables reads all published tables, by case and column.
func printedTables(t *testing.T) map[[2]string]*printedTable {
	t.Helper()
	all := map[[2]string]*printedTable{}
	for _, row := range published(t, "stats_tables_long.csv") {
		id := [2]string{row[0], row[4]}
		if all[id] == nil {
			all[id] = &printedTable{}
		}
		switch n := number(t, row[5]); {
		case row[3] == "合计(原文)":
			all[id].total = n
		case !strings.HasPrefix(row[3], "合计"):
			all[id].parts = append(all[id].parts, part{row[3], n})
			all[id].sum += n
		}
	}
	return all
}

// spread makes tickets of which every part has its printed number and which are total in all: as many as needed stand
// in two parts at once, or in none.
func spread(parts []part, total int64, place func(values string) report.Cell) []report.Tally {
	left, sum := map[string]int64{}, int64(0)
	for _, p := range parts {
		left[p.name], sum = left[p.name]+p.count, sum+p.count
	}
	var tallies []report.Tally
	for ; sum > total; sum-- {
		most := slices.SortedFunc(maps.Keys(left), func(a, b string) int { return int(left[b] - left[a]) })
		tallies = append(tallies, report.Tally{Cell: place(most[0] + "," + most[1]), Counts: report.Counts{Open: 1}})
		left[most[0]]--
		left[most[1]]--
	}
	for name, n := range left {
		tallies = append(tallies, report.Tally{Cell: place(name), Counts: report.Counts{Open: n}})
	}
	return append(tallies, report.Tally{Cell: place(""), Counts: report.Counts{Open: total - sum}})
}

// agrees holds the rows of a report against the printed lines.
func agrees(t *testing.T, r *report.ClosureReport, measure string, parts []part, total int64) {
	t.Helper()
	got := map[string]string{}
	if len(parts) > 0 {
		got = column(r, measure)
	}
	for _, p := range parts {
		if n, ok := got[p.name]; n != fmt.Sprint(p.count) && (ok || p.count != 0) {
			t.Errorf("%s: %s, printed %d", p.name, n, p.count)
		}
	}
	if got := r.Total.Figures.Of(measure).String(); got != fmt.Sprint(total) {
		t.Errorf("total %s, printed %d", got, total)
	}
}

func inTownship(name string) report.Cell { return report.Cell{Township: name} }
func ofUnits(names string) report.Cell   { return report.Cell{Units: names} }
func ofTypes(types string) report.Cell   { return report.Cell{Types: types} }

// notFigures are columns that the closure report does not have.
var notFigures = map[string]string{
	"来信": "the channel is no dimension of the closure report", "来电": "the channel is no dimension of the closure report",
	"重点案件": "key cases are a filter of the list, not a column", "verdict": "verdicts are a report of their own",
}

func TestPublishedTablesAddUpOrTheirErrorIsNamed(t *testing.T) {
	t.Parallel()
	tables := printedTables(t)
	checks := published(t, "stats_checks.csv")
	if len(checks) != 79 {
		t.Errorf("%d checks, want 79", len(checks))
	}
	left := map[string]int{}
	for _, c := range checks {
		id, kind, measure, holds, reason := c[0], c[1], c[2], c[6] == "成立", c[7]
		if strings.HasSuffix(id, "-verdict") {
			measure = "verdict"
		}
		if why := notFigures[measure]; why != "" {
			left[measure]++
			continue
		}
		t.Run(id+" "+kind+" "+measure, func(t *testing.T) {
			switch kind {
			case "列合计":
				columnAddsUp(t, tables, id, measure, holds)
			case "累计衔接", "累计衔接(分地区)":
				cumulates(t, tables, id, kind != "累计衔接", holds, reason)
			case "行合计": // 来信 + 来电 = 合计
				letters, calls := tables[[2]string{id, "来信"}], tables[[2]string{id, "来电"}]
				all := tables[[2]string{id, strings.Split(measure, "=")[0]}]
				if holds != (letters.sum+calls.sum == all.sum) {
					t.Errorf("%d letters and %d calls, printed %d", letters.sum, calls.sum, all.sum)
				}
			default:
				t.Errorf("no test for a check of this kind")
			}
		})
	}
	if want := (map[string]int{"来信": 2, "来电": 2, "重点案件": 2, "verdict": 2}); !maps.Equal(left, want) {
		t.Errorf("left out: %v, want %v", left, want)
	}
}

// columnAddsUp prints a published column with the report and compares every line and the total.
func columnAddsUp(t *testing.T, tables map[[2]string]*printedTable, id, measure string, holds bool) {
	table := tables[[2]string{id, measure}]
	if holds != (table.sum == table.total) {
		t.Fatalf("the lines add up to %d, the printed total is %d", table.sum, table.total)
	}
	allTypes := query("pollution_type")
	allTypes.TypeMode = report.AllTypes
	switch {
	case strings.HasSuffix(id, "-result") && measure == "件数" && strings.Contains(table.parts[0].name, "办结"), strings.HasSuffix(id, "-batchresult"):
		resultAddsUp(t, table)
	case id == "HLJ2021-10-table" && measure != "合计":
		// Lines by type: a complaint of several types stands in each, so that the lines exceed the printed number of complaints.
		var types []part
		for _, kind := range []string{"水", "大气", "土壤", "生态", "辐射", "噪声", "其他"} {
			types = append(types, part{kind, tables[[2]string{id, kind}].total})
		}
		total := tables[[2]string{id, "合计"}].total
		agrees(t, closure(t, allTypes, spread(types, total, ofTypes)), "registered", types, total)
	case id == "SD2021-15-cumtype":
		total := tables[[2]string{"SD2021-15-cum", "件数"}].total
		tallies := spread(table.parts, total, ofTypes)
		r := closure(t, allTypes, tallies)
		agrees(t, r, "registered", table.parts, total)
		if note, ok := noted(r, "several_types"); !ok || !strings.Contains(note.ZH, "2517") || !strings.Contains(note.ZH, "2490") {
			t.Errorf("the table does not say why 2517 problems are 2490 items: %q", note.ZH)
		}
		agrees(t, closure(t, query("pollution_type"), tallies), "registered", nil, total)
	case strings.HasSuffix(id, "type"):
		agrees(t, closure(t, query("pollution_type"), spread(table.parts, table.total, ofTypes)), "registered", table.parts, table.total)
	case !holds:
		jointlyHandled(t, table)
	case measure == "办结件数":
		agrees(t, handledAndClosed(t, tables, id), "closed", table.parts, table.total)
	case measure == "已办件数":
		agrees(t, handledAndClosed(t, tables, id), "registered", table.parts, table.total)
	default:
		agrees(t, closure(t, query("township"), spread(table.parts, table.total, inTownship)), "registered", table.parts, table.total)
	}
}

// jointlyHandled shows that lines above the total are joint handling, in all three ways of counting.
func jointlyHandled(t *testing.T, table *printedTable) {
	tallies := spread(table.parts, table.total, ofUnits)
	q := query("unit")
	q.UnitMode = report.EachUnitFull
	r := closure(t, q, tallies)
	agrees(t, r, "registered", table.parts, table.total)
	if note, ok := noted(r, "joint_handling"); !ok || !strings.Contains(note.EN, fmt.Sprintf("add up to %d, the total is %d", table.sum, table.total)) {
		t.Errorf("the table does not say why its lines exceed the total: %q", note.EN)
	}
	for _, q.UnitMode = range []report.UnitMode{report.LeadOnly, report.SplitEqually} {
		agrees(t, closure(t, q, tallies), "registered", nil, table.total) // Closure itself refuses when the lines do not add up
	}
}

// resultAddsUp holds 办结 + 阶段性办结 + 未办结 = 转办 against a printed table.
func resultAddsUp(t *testing.T, table *printedTable) {
	var c report.Counts
	for _, p := range table.parts {
		switch p.name {
		case "已办结":
			c.Closed = p.count
		case "阶段性办结":
			c.StageClosed = p.count
		default:
			c.Open = p.count
		}
	}
	r := closure(t, query(), []report.Tally{{Counts: c}})
	agrees(t, r, "registered", nil, table.total)
	if got := report.StruckOffInclusive.Of(r.Total.Figures, 1); got.Numerator.String() != fmt.Sprint(c.Closed+c.StageClosed) || got.Denominator.String() != fmt.Sprint(table.total) {
		t.Errorf("the inclusive rate is %s of %s", got.Numerator, got.Denominator)
	}
}

// handledAndClosed is a table by region with both numbers.
func handledAndClosed(t *testing.T, tables map[[2]string]*printedTable, id string) *report.ClosureReport {
	var tallies []report.Tally
	for i, p := range tables[[2]string{id, "已办件数"}].parts {
		closed := tables[[2]string{id, "办结件数"}].parts[i]
		if closed.name != p.name {
			t.Fatalf("%s stands beside %s", closed.name, p.name)
		}
		tallies = append(tallies, report.Tally{Cell: inTownship(p.name), Counts: report.Counts{Closed: closed.count, Open: p.count - closed.count}})
	}
	return closure(t, query("township"), tallies)
}

// cumulates holds 上期累计 + 本批 = 本期累计 against three printed tables.
func cumulates(t *testing.T, tables map[[2]string]*printedTable, id string, byRegion, holds bool, reason string) {
	of := map[string][2]string{"HN2018-21-cum": {"HN2018-20-cum", "HN2018-21-batch"}, "HN2024-03-cum": {"HN2024-02-cum", "HN2024-03-batch"}}[id]
	before, batch, now := tables[[2]string{of[0], "件数"}], tables[[2]string{of[1], "件数"}], tables[[2]string{id, "件数"}]
	if !byRegion {
		if before.total+batch.total != now.total {
			t.Errorf("%d and %d are not %d", before.total, batch.total, now.total)
		}
		return
	}
	both := append(spread(before.parts, before.sum, inTownship), spread(batch.parts, batch.sum, inTownship)...)
	computed, differ := column(closure(t, query("township"), both), "registered"), map[string]bool{}
	for _, p := range now.parts {
		if computed[p.name] != fmt.Sprint(p.count) {
			differ[p.name] = true
		}
		delete(computed, p.name)
	}
	for name := range computed {
		differ[name] = true
	}
	if holds != (len(differ) == 0) {
		t.Errorf("differing regions: %v", differ)
	}
	// The publisher spelt one city in two ways from one batch to the next; nothing else may differ.
	if want := map[string]bool{"张家界": true, "张家界市": true}; !holds && (!maps.Equal(differ, want) || !strings.Contains(reason, "名称写法不一")) {
		t.Errorf("differing regions: %v, want the two spellings of one city; reason given: %s", differ, reason)
	}
}

func TestInspectionRoundsKeepTheIdentityOfTheirResults(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, row := range published(t, "inspection_totals.csv") {
		name, transferred, closed, staged := row[0], row[4], row[5], row[6]
		if transferred == "" || closed == "" || staged == "" {
			continue
		}
		seen++
		c := report.Counts{Closed: number(t, closed), StageClosed: number(t, staged)}
		c.Open = number(t, transferred) - c.Closed - c.StageClosed
		open := map[bool]int64{true: 35, false: 0}[strings.HasPrefix(name, "内蒙古")] // as their notes say
		if c.Open != open {
			t.Errorf("%s: %d are left open, want %d", name, c.Open, open)
		}
		strict, inclusive, _ := rates(t, 1, c)
		want := map[bool][2]string{true: {"38.2", "91.1"}, false: {"83.0", "100.0"}}[open == 35]
		if strict != want[0] || inclusive != want[1] {
			t.Errorf("%s: %s strict and %s inclusive, want %v", name, strict, inclusive, want)
		}
	}
	if seen != 2 {
		t.Errorf("%d rounds give all three numbers, want 2", seen)
	}
}
