package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qingdan/internal/snapshot"
)

func TestAReportIsFrozenAndCheckedOnTheConsole(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	file := csvFile(t, "1,D2CQ202404200001,河岸堆放垃圾,水江镇,属实,河岸有垃圾,已清运,")
	imports(t, done, file, "c", data, "--as-of", "2024-12-31")
	freeze := func() string {
		out, _ := console(t, done, "snapshot", "make", "closure", "--by", "unit", "--as-of", "2025-01-31", "--data", data)
		return strings.Fields(out)[0]
	}
	first := freeze()
	imports(t, done, sheets+"complaints_batches.xlsx", "d", data, "--as-of", "2024-12-31")
	second := freeze()
	if out, _ := console(t, done, "snapshot", "check", first, "--data", data); !strings.Contains(out, "the same to the byte") {
		t.Error(out)
	}
	if out, _ := console(t, done, "snapshot", "show", first, "--data", data); !strings.HasPrefix(out, `{"columns"`) || strings.Contains(out, "entries") {
		t.Error(out)
	}
	kept := filepath.Join(t.TempDir(), "frozen.json")
	whole, _ := console(t, done, "snapshot", "show", first, "--data", data)
	if out, _ := console(t, done, "snapshot", "show", first, "--format", "json", "--output", kept, "--data", data); out != "" {
		t.Errorf("the frozen bytes go to the terminal and not into the file: %s", out)
	}
	if text, err := os.ReadFile(kept); err != nil || string(text) != whole {
		t.Errorf("the file holds other bytes than were frozen: %s, %v", text, err)
	}
	if out, _ := console(t, done, "snapshot", "show", first, "--format", "table", "--data", data); !strings.Contains(out, "合计") {
		t.Error(out)
	}
	if out, _ := console(t, done, "snapshot", "list", "--data", data); !strings.Contains(out, first) || strings.Index(out, second) > strings.Index(out, first) {
		t.Error(out)
	}
	if out, _ := console(t, done, "snapshot", "diff", first, second, "--data", data); !strings.Contains(out, "entered") {
		t.Error(out)
	}
	if _, errs := console(t, refused, "snapshot", "show", "none", "--data", data); !strings.Contains(errs, "not_found") {
		t.Error(errs)
	}
	console(t, misused, "snapshot", "make", "nothing", "--data", data)
	if out, _ := console(t, done, "verify", "--data", data); !strings.Contains(out, "everything agrees") {
		t.Error(out)
	}
}

func TestTheScheduleOfPeriodicalsIsChecked(t *testing.T) {
	t.Parallel()
	good := defaults().Periodicals
	if s, err := good.schedule(); err != nil || s.Cut != 20*60 || s.Weekday != 5 || len(s.Kinds) != len(snapshot.Kinds) {
		t.Errorf("%+v, %v", s, err)
	}
	for name, spoil := range map[string]func(*periodicals){
		"periodicals.kinds": func(p *periodicals) { p.Kinds = []string{"hourly"} }, "periodicals.cut": func(p *periodicals) { p.Cut = "24:00" },
		"periodicals.weekday": func(p *periodicals) { p.Weekday = 0 }, "periodicals.month_day": func(p *periodicals) { p.MonthDay = 32 },
		"periodicals.sources": func(p *periodicals) { p.Sources = []string{"none"} },
	} {
		p := good
		spoil(&p)
		if _, err := p.schedule(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
