package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestAnAuditorCountsAnewWithTheFileAlone exports the journal of a house and counts its closure rates without the house.
func TestAnAuditorCountsAnewWithTheFileAlone(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	imports(t, done, sheets+"complaints_batches.xlsx", "c", data, "--as-of", "2024-12-31")
	file := t.TempDir() + "/journal.jsonl"
	console(t, done, "journal", "export", "--output", file, "--data", data)
	want, _ := console(t, done, "report", "closure", "--as-of", "2025-01-31", "--by", "unit", "--format", "csv", "--data", data)
	if err := os.RemoveAll(data); err != nil {
		t.Fatal(err)
	}
	out, _ := console(t, done, "journal", "recount", file, "closure", "--as-of", "2025-01-31", "--by", "unit")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) < 5 {
		t.Fatalf("counted anew:\n%s", out)
	}
	for _, line := range lines {
		found := regexp.MustCompile(`^(.*?)  .*\bclosed=(\d+)  .*registered=(\d+)  .*closure_rate=([\d.-]+)`).FindStringSubmatch(line)
		if found == nil {
			t.Fatalf("no line of a recount: %s", line)
		}
		name := strings.ReplaceAll(strings.TrimSuffix(found[1], " / total"), "-", "未交办单位")
		if !regexp.MustCompile(`(?m)^` + name + `,` + found[3] + `,.*\b` + found[2] + `,.*\b` + regexp.QuoteMeta(found[4])).MatchString(want) {
			t.Errorf("counted anew: %s\nprinted:\n%s", line, want)
		}
	}
	for _, wrong := range [][]string{{"closure", "--as-of", "31.1.2025"}, {"nonsense"}, {"closure", "--unit", "nobody"}, {"closure", "--known-at", "now"}, {"closure", "--from", "x"}} {
		console(t, misused, append([]string{"journal", "recount", file}, wrong...)...)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.SplitAfter(string(whole), "\n")
	for name, text := range map[string]string{"cut": strings.Join(rows[:len(rows)-2], ""), "longer": string(whole) + "{}\n", "gap": rows[0] + strings.Join(rows[2:], "") + rows[1], "other": "{}\n"} {
		broken := t.TempDir() + "/" + name
		if err := os.WriteFile(broken, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, errs := console(t, refused, "journal", "recount", broken, "closure"); !strings.Contains(errs, "[journal.unreadable]") {
			t.Errorf("%s: %s", name, errs)
		}
	}
}
