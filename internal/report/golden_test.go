package report_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

const golden = "testdata/golden/"

// frozen reads the history that golden figures are counted over. It was lived once and is never written again: a figure
// that changes over it has changed its meaning.
func frozen(t *testing.T) (all []report.History) {
	t.Helper()
	file, err := os.Open(golden + "history.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	of := map[string]int{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var p report.Past
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		at, known := of[p.Ticket.ID]
		if !known {
			at = len(all)
			of[p.Ticket.ID], all = at, append(all, nil)
		}
		all[at] = append(all[at], p)
	}
	if len(all) < 40 {
		t.Fatalf("the frozen history has only %d tickets", len(all))
	}
	return all
}

// goldenQuestions are asked of every figure; they are never changed either.
func goldenQuestions(name string) (all []report.Question) {
	for _, c := range []struct {
		asOf, from string
		known      int64
		by         []string
		units      report.UnitMode
		types      report.TypeMode
	}{
		{"2025-03-31", "2024-01-01", 1 << 40, nil, report.LeadOnly, report.MainType},
		{"2024-09-30", "2024-07-01", 1 << 40, []string{"source"}, report.LeadOnly, report.MainType},
		{"2024-12-31", "2024-06-01", 1 << 40, []string{"unit"}, report.SplitEqually, report.MainType},
		{"2024-12-31", "2024-06-01", 1 << 40, []string{"pollution_type"}, report.LeadOnly, report.AllTypes},
		{"2024-09-30", "2024-06-01", 330, []string{"township"}, report.EachUnitFull, report.MainType},
	} {
		q := report.Question{Report: name, Query: report.Query{AsOf: calendar.MustDay(c.asOf), By: c.by, UnitMode: c.units, TypeMode: c.types, Decimals: 2, Entries: c.known},
			From: calendar.MustDay(c.from), To: calendar.MustDay(c.asOf)}
		all = append(all, q)
	}
	return all
}

// counted makes the report over the frozen history.
func counted(t *testing.T, histories []report.History, q report.Question) *report.Sheet {
	t.Helper()
	here := report.Names{Units: rectify.NewUnitTree(nil), Workdays: func(from, to calendar.Day) (int, bool) {
		n, _, err := calendar.Embedded().Count(from, to, false)
		return n, err != nil
	}}
	known := report.Prefix{KnownAt: q.AsOf.Add(1).Start()}
	var sheet *report.Sheet
	var err error
	switch r, made := report.Named(q.Report); {
	case !made || q.OfLedger():
		var c *report.ClosureReport
		if c, err = report.Closure(q.Query, known, report.Recount(slices.Values(histories), q.Query, q.Entries, everything), here, nil); err == nil {
			sheet = c.Sheet()
		}
	case r.Flows:
		sheet, err = report.MakeFlows(q, known, report.RecountFlows(slices.Values(histories), q, q.Entries, everything), here, nil)
	default:
		sheet, err = report.Make(q, known, report.RecountStandings(slices.Values(histories), q, q.Entries, everything), here, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return sheet
}

// written is a column as its golden file has it: what it means in words, and its values.
func written(t *testing.T, histories []report.History, name, column, version string) string {
	t.Helper()
	var b strings.Builder
	for i, q := range goldenQuestions(name) {
		if version != "" {
			q.Versions = []string{version}
		}
		sheet := counted(t, histories, q)
		at := slices.IndexFunc(sheet.Columns, func(c report.Column) bool { return c.ID == column })
		if at < 0 {
			t.Fatalf("%s has no column %s", name, column)
		}
		if i == 0 {
			b.WriteString(meaning(sheet, column))
		}
		fmt.Fprintf(&b, "\n%s, from %s, as of %s, %d entries, by %v, %s, %s\n", name, q.From, q.AsOf, q.Entries, q.By, q.UnitMode, q.TypeMode)
		for _, l := range append(slices.Clone(sheet.Lines), sheet.Total) {
			c, v, text := sheet.Columns[at], l.Values[at], "-"
			if said := c.Text(v); said != nil {
				text = *said
			}
			if c.Kind == report.CountKind {
				fmt.Fprintf(&b, "%s: %s\n", named(l), v.Amount.Rat().RatString())
			} else {
				fmt.Fprintf(&b, "%s: %s / %s = %s\n", named(l), v.Rate.Numerator.Rat().RatString(), v.Rate.Denominator.Rat().RatString(), text)
			}
		}
	}
	return b.String()
}

// named is the key of a line by its values, which stay when labels change.
func named(l report.Line) string {
	if len(l.Key) == 0 {
		return "total"
	}
	return strings.TrimSpace("- " + l.Key[0].Value)
}

// meaning is the definition of a column and of the counts that it is made of.
func meaning(s *report.Sheet, column string) string {
	var b strings.Builder
	var of []string
	for _, d := range s.Definitions {
		if d.Column == column {
			fmt.Fprintf(&b, "%s %s\n%s / %s\n%s\n%s\n%s, excluded %v, ours %t\n", d.ID, d.Column, d.Label.ZH, d.Label.EN, d.Words.ZH, d.Words.EN, d.Formula(), d.Excluded, d.Ours)
			of = slices.Concat(d.Numerator, d.Denominator)
		}
	}
	for _, c := range s.Columns {
		if slices.Contains(of, c.ID) || of == nil && c.ID == column {
			fmt.Fprintf(&b, "  %s: %s / %s, acts %t\n", c.ID, c.Words.ZH, c.Words.EN, c.Acts)
		}
	}
	return b.String()
}

// TestNoDefinitionEverChanges holds the words, the formula and the results of every definition ever registered against
// the file that was written when it came. Such a file is made once, with -update, and never again: what is to be counted
// in another way gets the next version. Files whose definition is gone are found as well.
func TestNoDefinitionEverChanges(t *testing.T) {
	t.Parallel()
	histories := frozen(t)
	want := map[string]string{}
	for _, d := range report.Definitions {
		want[d.ID] = written(t, histories, d.Report, d.Column, d.ID)
	}
	for _, r := range report.Reports {
		if len(r.Rates) > 0 {
			continue // its counts are in the files of the figures made of them
		}
		for _, m := range r.Measures {
			want[r.Name+"."+m.ID] = written(t, histories, r.Name, m.ID, "")
		}
	}
	told := 0
	for name, text := range want {
		held, err := os.ReadFile(golden + name + ".txt")
		if errors.Is(err, fs.ErrNotExist) && *update {
			held, err = []byte(text), os.WriteFile(golden+name+".txt", []byte(text), 0o644)
		}
		switch {
		case errors.Is(err, fs.ErrNotExist):
			t.Errorf("%s is new: run the test with -update once, and never change it again", name)
		case err != nil:
			t.Fatal(err)
		case string(held) != text:
			t.Errorf("%s is not what it was when it was registered: give the change a new version beside it\nit was\n%s\nit is\n%s", name, held, text)
		}
		if strings.Contains(text, "total: 0 / 0 = -") && strings.Count(text, "total: 0 / 0 = -") == len(goldenQuestions("")) {
			t.Errorf("%s is nothing over nothing in the whole history: nothing is held", name)
		}
		told++
	}
	files, err := filepath.Glob(golden + "*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if _, known := want[strings.TrimSuffix(filepath.Base(file), ".txt")]; !known {
			t.Errorf("%s was registered once and can no longer be computed", file)
		}
	}
	if told < 60 {
		t.Errorf("only %d figures are held", told)
	}
}

func TestAFormerVersionIsComputedWhenAskedForAndSaysSo(t *testing.T) {
	t.Parallel()
	histories := frozen(t)
	q := goldenQuestions("relapse")[0]
	now := counted(t, histories, q)
	q.Versions = []string{"looked_back@1"}
	then := counted(t, histories, q)
	coverage := func(s *report.Sheet) string {
		v, _ := s.Value(s.Total, "look_back_coverage")
		return v.Rate.Numerator.String()
	}
	if coverage(now) == coverage(then) {
		t.Errorf("both versions count %s: the history does not tell them apart", coverage(now))
	}
	for _, c := range []struct {
		sheet *report.Sheet
		id    string
		noted bool
	}{{now, "looked_back@2", false}, {then, "looked_back@1", true}} {
		var ids []string
		for _, d := range c.sheet.Definitions {
			ids = append(ids, d.ID)
		}
		noted := slices.ContainsFunc(c.sheet.Notes, func(n report.Note) bool {
			return n.Code == "superseded" && strings.Contains(n.ZH, "looked_back@2") && !strings.Contains(n.ZH+n.EN, "%!")
		})
		if len(ids) != 4 || !slices.Contains(ids, c.id) || noted != c.noted {
			t.Errorf("want %s, noted %t: the report is made by %v and notes %v", c.id, c.noted, ids, c.sheet.Notes)
		}
	}
	for _, wrong := range [][]string{{"looked_back@3"}, {"struck_off@1"}, {"looked_back"}, {"looked_back@1", "looked_back@2"}} {
		q.Versions = wrong
		if err := q.Validate(rectify.NewUnitTree(nil)); err == nil || !strings.Contains(fmt.Sprint(err.(*rectify.Error).Fields), "definition") || strings.Contains(fmt.Sprint(err.(*rectify.Error).Fields), "%!") {
			t.Errorf("%v: %v", wrong, err)
		}
	}
	if err := (report.Query{AsOf: q.AsOf, UnitMode: report.LeadOnly, TypeMode: report.MainType, Versions: []string{"looked_back@1"}}).Validate(); err == nil {
		t.Error("the closure report takes a definition of another one")
	}
}
