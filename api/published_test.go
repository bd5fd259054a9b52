package api

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"qingdan/internal/rectify"
)

// statistics reads a file of published figures; they are not part of this repository.
func statistics(t *testing.T) (tables map[string][]printedCount) {
	t.Helper()
	f, err := os.Open("../../shared/data/stats_tables_long.csv")
	if err != nil {
		t.Skipf("the published figures are not part of this repository: %v", err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	tables = map[string][]printedCount{}
	for _, row := range rows[1:] {
		n, err := strconv.Atoi(row[5])
		if err != nil {
			t.Fatal(err)
		}
		tables[row[0]] = append(tables[row[0]], printedCount{row[3], row[4], n})
	}
	return tables
}

// printedCount is one number of a published table: of a line, in a column.
type printedCount struct {
	line, column string
	n            int
}

// imports makes tickets of a table of counts as an outsider would: a table of complaints, imported. counts are tickets
// by what the column 是否属实 and the column 完成情况 say.
func (w *world) imports(campaign string, counts map[[2]string]int) (total int) {
	w.Helper()
	var b strings.Builder
	b.WriteString("序号,受理编号,投诉内容,行政区域,是否属实,调查核实情况,处理和整改情况,完成情况\n")
	for says, n := range counts {
		for range n {
			total++
			fmt.Fprintf(&b, "%d,D2HN2023%09d,第%[1]d件,dongcheng,%[3]s,已核查,已处理,%[4]s\n", total, total, says[0], says[1])
		}
	}
	made := w.importBytes("coordinator", campaign+".csv", []byte(b.String()), "campaign", campaign, "as_of", "2024-06-02")
	if made.Totals.Created != total {
		w.Fatalf("%s: of %d rows %+v", campaign, total, made.Totals)
	}
	return total
}

// prints holds a report of a campaign against printed numbers: counts as they are, percentages as texts.
func (w *world) prints(report, campaign, query string, want map[string]string) {
	w.Helper()
	answer := w.do("auditor", "GET", "/api/v1/reports/"+report+"?campaign="+campaign+query, "")
	made := read[struct{ Total map[string]any }](w.T, answer)
	say := func(of any, name string) string {
		all, _ := of.(map[string]any)
		switch v := all[name].(type) {
		case float64:
			return strconv.FormatFloat(v, 'f', -1, 64)
		case map[string]any:
			return fmt.Sprint(v["percent"])
		}
		return ""
	}
	for name, printed := range want {
		got := say(made.Total, name)
		for _, inside := range []string{"measures", "rates"} {
			if got == "" {
				got = say(made.Total[inside], name)
			}
		}
		if got != printed {
			w.Errorf("%s of %s: %s is %q, printed %s", report, campaign, name, got, printed)
		}
	}
}

// TestAPublishedResultIsPrintedAgainFromImportedTickets imports published results as tables and reads the published
// sums and percentages off the reports.
func TestAPublishedResultIsPrintedAgainFromImportedTickets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hainan := map[[2]string]int{{"属实", "已办结"}: 440, {"部分属实", "已办结"}: 52, {"部分属实", "阶段性办结"}: 291, {"部分属实", "未办结"}: 436, {"基本属实", "未办结"}: 108, {"不属实", "未办结"}: 100}
	w.imports("hainan", hainan) // 1427 items up to the 23rd batch of 2023
	w.prints("closure", "hainan", "", map[string]string{"registered": "1427", "closed": "492", "stage_closed": "291", "open": "644", "closure_rate": "34.5", "closure_rate_inclusive": "54.9"})
	w.prints("verdicts", "hainan", "&decimals=2", map[string]string{"substantiated": "440", "partly": "779", "mostly": "108", "unsubstantiated": "100", "unsubstantiated_rate": "7.01"})
	w.imports("jiangsu", map[[2]string]int{{"", "已办结"}: 6, {"", "未办结"}: 7})
	w.prints("closure", "jiangsu", "&decimals=0", map[string]string{"registered": "13", "closed": "6", "closure_rate": "46"})
	done := 0
	for id, table := range statistics(t) {
		counts, want, total := map[[2]string]int{}, map[string]string{}, 0
		report, measures, column := "closure", map[string]string{"已办结": "closed", "阶段性办结": "stage_closed", "未办结": "open", "正在办理": "open"}, 1
		switch {
		case strings.HasSuffix(id, "-verdict"):
			report, measures, column = "verdicts", map[string]string{"属实": "substantiated", "基本属实": "mostly", "部分属实": "partly", "不属实": "unsubstantiated"}, 0
		case !strings.HasSuffix(id, "result") || table[0].column != "件数":
			continue
		}
		for _, p := range table {
			if measure := measures[p.line]; measure != "" {
				key := [2]string{"", "已办结"}
				key[column] = p.line
				counts[key], want[measure], total = p.n, strconv.Itoa(p.n), total+p.n
			} else if p.line == "合计(原文)" {
				want["registered"] = strconv.Itoa(p.n)
			}
		}
		if total == 0 {
			continue // a table of another kind
		}
		w.imports(id, counts)
		w.prints(report, id, "", want)
		done++
	}
	if done < 8 {
		t.Errorf("only %d tables were read", done)
	}
}

// typeOf are the pollution types of the tables.
var typeOf = map[string]string{"水": "water", "大气": "air", "土壤": "soil", "生态": "ecology", "辐射": "radiation", "噪声": "noise", "其他": "other"}

// TestAPublishedTableByRegionIsPrintedAgainFromItsTickets registers every complaint of two published tables over the
// API: letters, calls, key cases and types by region.
func TestAPublishedTableByRegionIsPrintedAgainFromItsTickets(t *testing.T) {
	t.Parallel()
	tables := statistics(t)
	w := newWorld(t)
	for _, id := range []string{"HLJ2021-10-table", "SY2017-33-table"} {
		lines, totals := map[string]map[string]int{}, map[string]string{}
		for _, p := range tables[id] {
			if strings.HasPrefix(p.line, "合计") {
				totals[p.column] = strconv.Itoa(p.n)
				continue
			}
			if lines[p.line] == nil {
				lines[p.line] = map[string]int{}
			}
			lines[p.line][p.column] += p.n
		}
		for region, counts := range lines {
			w.registers(id, w.township(region), counts)
		}
		got := read[struct {
			Rows []struct {
				Key      struct{ Township struct{ Name string } }
				Measures map[string]int
			}
			Total struct{ Measures map[string]int }
		}](t, w.do("auditor", "GET", "/api/v1/reports/daily?by=township&campaign="+id, ""))
		for _, row := range got.Rows {
			printed := lines[row.Key.Township.Name]
			if row.Measures["letter_total"] != printed["来信"] || row.Measures["phone_total"] != printed["来电"] || row.Measures["key_total"] != printed["重点案件"] {
				t.Errorf("%s %s: %v, printed %v", id, row.Key.Township.Name, row.Measures, printed)
			}
		}
		if fmt.Sprint(got.Total.Measures["letter_total"]) != totals["来信"] || fmt.Sprint(got.Total.Measures["phone_total"]) != totals["来电"] || fmt.Sprint(got.Total.Measures["key_total"]) != totals["重点案件"] {
			t.Errorf("%s: in all %v, printed %v", id, got.Total.Measures, totals)
		}
		if totals["水"] == "" {
			continue
		}
		byType := read[struct {
			Rows []struct {
				Key        map[string]string
				Registered int
			}
		}](t, w.do("auditor", "GET", "/api/v1/reports/closure?by=pollution_type&type_mode=all_types&campaign="+id, ""))
		printed := map[string]string{}
		for zh, en := range typeOf {
			printed[en] = totals[zh]
		}
		for _, row := range byType.Rows {
			if kind := row.Key["pollution_type"]; fmt.Sprint(row.Registered) != printed[kind] {
				t.Errorf("%s: %d of %s, printed %s", id, row.Registered, kind, printed[kind])
			}
			delete(printed, row.Key["pollution_type"])
		}
		for kind, n := range printed {
			if n != "0" {
				t.Errorf("%s: no line for %s, printed %s", id, kind, n)
			}
		}
	}
}

// township adds a township of this name to the district.
func (w *world) township(name string) (id string) {
	w.Helper()
	_, _, err := w.store.PutUnits(context.Background(), []rectify.Unit{{Code: name, Name: name, Level: "乡", Parent: "district"}}, rectify.Entry{Event: rectify.EventUnits, RecordedAt: w.now(), EffectiveAt: w.now()}, w.newID)
	w.must(err)
	u, _ := w.store.Units().Named(name)
	return u.ID
}

// registers makes the tickets of one line: so many letters and calls, the first ones key cases, with their types spread
// over them so that each type has its printed number.
func (w *world) registers(campaign, township string, counts map[string]int) {
	w.Helper()
	total := counts["来信"] + counts["来电"]
	types, at := make([][]string, total), 0
	for zh, en := range typeOf {
		for n := range counts[zh] {
			if n >= total {
				w.Fatalf("%s: more of %s than complaints", campaign, zh)
			}
			types[at%total] = append(types[at%total], en)
			at++
		}
	}
	for i := range total {
		channel := "phone"
		if i < counts["来信"] {
			channel = "letter"
		}
		if types[i] == nil {
			types[i] = []string{"other"}
		}
		w.registered("coordinator", fmt.Sprintf(`{"source":"complaint","title":"第%d件","description":"如题。","campaign":%q,"township":%q,"channel":%q,"key_case":%t,"discovered_on":"2024-06-03","pollution_types":["%s"]}`,
			i+1, campaign, township, channel, i < counts["重点案件"], strings.Join(types[i], `","`)))
		w.forward(time.Second)
	}
}
