package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"qingdan/configs"
)

func TestAListIsReconciledFromTheConsole(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	args := func(more ...string) []string {
		return append([]string{"reconcile", sheets + "complaints_batches.xlsx", "--campaign", "c", "--account", "zhenggaiban", "--data", data, "--as-of", "2024-12-31"}, more...)
	}
	if out, _ := console(t, done, args()...); !strings.Contains(out, "上级有、我方无 -38; 我方有、上级无 0; 我方 0") {
		t.Error(out)
	}
	imports(t, done, sheets+"complaints_batches.xlsx", "c", data, "--as-of", "2024-12-31")
	out, _ := console(t, done, args("--english")...)
	if !strings.Contains(out, "From their number to ours: Their list 39; Repeated in the list -1; Unreadable 0;") || !strings.Contains(out, "Ours, not theirs 0; Ours 38") {
		t.Error(out)
	}
	console(t, misused, args("--threshold", "0")...)
	on := func(deed string, more ...string) []string {
		return append([]string{"reconcile", deed, "--account", "zhenggaiban", "--data", data}, more...)
	}
	listed, _ := console(t, done, on("list")...)
	lines := strings.Split(strings.TrimSpace(listed), "\n")
	if len(lines) != 2 || !strings.Contains(lines[1], "added 38") {
		t.Fatal(listed)
	}
	first := strings.Fields(lines[1])[0]
	if shown, _ := console(t, done, on("show", first)...); !strings.Contains(shown, "上级有、我方无 -38") {
		t.Error(shown)
	}
	if tried, _ := console(t, done, on("apply", first, "--rows", "1,2")...); strings.Count(tried, "unchanged") != 2 {
		t.Error("what was imported meanwhile is not taken in again: " + tried)
	}
	console(t, refused, on("apply", first, "--rows", "999")...)
	console(t, misused, on("apply", first, "--rows", "1", "--fields", "state")...)
	console(t, refused, on("show", "none")...)
	if out, _ := console(t, done, "verify", "--data", data); strings.Contains(out, "reconciliation") {
		t.Error(out)
	}
}

func TestARankingIsPrintedOnTheConsole(t *testing.T) {
	t.Parallel()
	data, _ := furnished(t)
	imports(t, done, sheets+"complaints_batches.xlsx", "c", data, "--as-of", "2024-06-30")
	out, _ := console(t, done, "report", "ranking", "--year", "2024", "--quarter", "2", "--group", "townships", "--format", "json", "--data", data)
	var r struct {
		Label  string
		Groups []struct{ Ranked, Apart []struct{ Rank *int } }
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Label != "示例权重,非官方" || len(r.Groups) != 1 || len(r.Groups[0].Ranked) == 0 || *r.Groups[0].Ranked[0].Rank != 1 || len(r.Groups[0].Apart) == 0 {
		t.Errorf("%+v", r)
	}
	if out, _ = console(t, done, "report", "ranking", "--from", "2024-04-01", "--to", "2024-06-30", "--data", data); !strings.Contains(out, "总工单数") || strings.Contains(strings.Split(out, "\n")[1], "办结率") {
		t.Error(out)
	}
	console(t, misused, "report", "ranking", "--year", "2024", "--data", data)

	// Indicators of the office's own are held against the rules when the house opens.
	own, config := t.TempDir()+"/own.yaml", t.TempDir()+"/qingdan.yaml"
	for weight, status := range map[string]int{"weight: 25": done, "weight: 30": refused} {
		write(t, own, strings.ReplaceAll(strings.Replace(string(configs.Indicators), "weight: 25", weight, 1), "示例权重,非官方", "本区权重"))
		write(t, config, "indicators: "+own+"\n")
		out, errs := console(t, status, "--config", config, "report", "ranking", "--year", "2024", "--quarter", "2", "--data", data)
		if status == done && !strings.Contains(out, "本区权重") || status == refused && !(strings.Contains(errs, own) && strings.Contains(errs, "line ") && strings.Contains(errs, "they are 105.0000")) {
			t.Errorf("%s: %s %s", weight, out, errs)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
