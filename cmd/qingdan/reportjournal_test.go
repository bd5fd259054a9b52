package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qingdan/internal/store"
)

func TestWhatTheConsoleGivesOutAsAFileIsInTheJournal(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	imports(t, done, sheets+"complaints_batches.xlsx", "c", data, "--as-of", "2024-06-30")
	grown := func(args ...string) int64 {
		t.Helper()
		size := func() int64 {
			t.Helper()
			s, err := store.Open(t.Context(), store.Options{DSN: settings{Data: data}.database()})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			n, err := s.JournalSize(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := size()
		console(t, done, append(args, "--data", data)...)
		return size() - before
	}
	file := filepath.Join(t.TempDir(), "file")
	shown := grown("report", "closure")
	for _, args := range [][]string{{"report", "closure", "--format", "csv"}, {"report", "timeliness", "--format", "pdf", "--output", file}, {"report", "closure", "--format", "json", "--output", file},
		{"report", "verdicts", "--format", "docx", "--output", file}, {"report", "ranking", "--year", "2024", "--quarter", "2", "--format", "xlsx"}, {"report", "closure", "--by", "unit", "--small-below", "5", "--format", "csv", "--output", file}} {
		if n := grown(args...); n != shown+1 {
			t.Errorf("%v added %d entries, what is only shown %d", args, n, shown)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), "*") || !strings.Contains(string(text), "供公开") {
		t.Errorf("%s %v", text, err)
	}
	console(t, misused, "report", "closure", "--small-below", "5", "--format", "json", "--data", data)
}
