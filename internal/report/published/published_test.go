package published_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"qingdan/internal/rectify"
	"qingdan/internal/report/published"
)

// printed are the published tables of testdata by case: figures and where they stand, nothing else of their pages.
func printed(t *testing.T) (cases map[string][][]string, publishers map[string]bool) {
	t.Helper()
	file, err := os.Open("testdata/tables.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	cases, publishers = map[string][][]string{}, map[string]bool{}
	for _, row := range rows[1:] {
		cases[row[0]] = append(cases[row[0]], row)
		publishers[row[1]] = true
	}
	return cases, publishers
}

func TestAPublishedTableAddsUpOrItsErrorIsNamed(t *testing.T) {
	t.Parallel()
	cases, publishers := printed(t)
	if len(publishers) < 10 {
		t.Errorf("only %d publishers", len(publishers))
	}
	kinds := map[string]bool{}
	for name, rows := range cases {
		table := [][]string{{"项目", "总数", "数量", "阶段性办结", "未办结", "占比"}}
		want := map[string]string{}
		for _, row := range rows {
			table = append(table, row[4:10])
			if row[10] != "" {
				want[row[4]] = row[10]
			}
		}
		read, err := published.Read(table)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := map[string]string{}
		for _, f := range read.Check() {
			got[f.Name] = f.Code
			kinds[f.Code] = true
			if strings.Contains(f.ZH+f.EN, "%!") || f.ZH == "" || f.EN == "" {
				t.Errorf("%s: %s / %s", name, f.ZH, f.EN)
			}
		}
		for line, code := range want {
			if got[line] != code {
				t.Errorf("%s, %s: found %q, want %q", name, line, got[line], code)
			}
			delete(got, line)
		}
		if len(got) > 0 {
			t.Errorf("%s: found %v, which the publisher did not get wrong", name, got)
		}
	}
	for _, code := range []string{"rate.inclusive", "rate.other_base", "rate.truncated", "rate.wrong", "sum.closed"} {
		if !kinds[code] {
			t.Errorf("no published table shows %s", code)
		}
	}
}

func TestEveryFaultOfATableIsNamedByItsLine(t *testing.T) {
	t.Parallel()
	head := []string{"单位", "总数", "办结", "阶段性办结", "未办结", "办结率(%)"}
	for code, rows := range map[string][][]string{
		"":                {{"甲镇", "3", "2", "0", "1", "66.7"}, {"乙镇", "0", "0", "0", "0", "-"}, {"合计", "3", "2", "0", "1", "66.67"}},
		"parts.sum":       {{"甲镇", "3", "2", "0", "2", "66.7"}},
		"parts.more":      {{"甲镇", "3", "4", "", "", ""}},
		"rate.truncated":  {{"甲镇", "3", "2", "0", "1", "66.6"}},
		"rate.rounded_up": {{"甲镇", "3", "1", "0", "2", "33.4"}},
		"rate.wrong":      {{"甲镇", "3", "1", "0", "2", "35"}, {"乙镇", "4", "1", "0", "3", "25.0"}},
		"rate.inclusive":  {{"甲镇", "4", "1", "1", "2", "50"}},
		"sum.open":        {{"甲镇", "3", "2", "0", "1", ""}, {"合计", "", "2", "", "2", ""}},
		"sum.total":       {{"甲镇", "3", "2", "0", "1", ""}, {"乙镇", "4", "2", "0", "2", ""}, {"合计", "8", "4", "", "", ""}},
		"sum.closed":      {{"甲镇", "3", "2", "0", "1", ""}, {"乙镇", "4", "2", "0", "2", ""}, {"合计", "7", "3", "", "", ""}},
		"sum.staged":      {{"甲镇", "3", "2", "1", "0", ""}, {"合计", "3", "2", "0", "", ""}},
	} {
		if code == "rate.rounded_up" { // 33.4 is no share of the sum either
			rows = append(rows, []string{"乙镇", "8", "1", "0", "7", "12.5"})
		}
		table, err := published.Read(append([][]string{{"某某统计表"}, head}, rows...))
		if err != nil {
			t.Fatal(err)
		}
		found := table.Check()
		if code == "" != (len(found) == 0) || code != "" && (found[0].Code != code || found[0].Row < 3) {
			t.Errorf("%s: found %+v", code, found)
		}
	}
}

func TestATableThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	head := []string{"单位", "总数", "办结"}
	for code, rows := range map[string][][]string{
		"published.no_head": {{"甲", "3", "2"}}, "published.empty": {head, {"", "", ""}}, "published.number": {head, {"甲", "许多", "2"}},
	} {
		if _, err := published.Read(rows); rectify.CodeOf(err) != code {
			t.Errorf("%v: %v, want %s", rows, err, code)
		}
	}
	if _, err := published.Read([][]string{head, {"甲", "-3", "2"}}); err == nil {
		t.Error("a count below nothing is read")
	}
}

func TestATableIsHeldAgainstTheHouse(t *testing.T) {
	t.Parallel()
	table, err := published.Read([][]string{{"单位", "总数", "办结", "未办结"}, {"甲镇", "3", "2", "1"}, {"乙镇", "5", "5", "0"}, {"丙镇", "1", "1", "0"}, {"合计", "9", "8", "1"}})
	if err != nil {
		t.Fatal(err)
	}
	house := map[string]published.House{"甲镇": {Total: 3, Closed: 1, Open: 2}, "乙镇": {Total: 5, Closed: 5}, "": {Total: 9, Closed: 7, Open: 2}}
	var got []string
	for _, f := range table.Compare(func(name string) (published.House, bool) { h, known := house[name]; return h, known }) {
		got = append(got, f.Name+" "+f.Code)
	}
	if want := []string{"甲镇 house.closed", "甲镇 house.open", "丙镇 house.absent", "合计 house.closed", "合计 house.open"}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
}
