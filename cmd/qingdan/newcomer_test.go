package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// inBothLanguages demands that what was said has Chinese and English.
func inBothLanguages(t testing.TB, said string) {
	t.Helper()
	chinese := strings.ContainsFunc(said, func(r rune) bool { return r >= '一' && r <= '龥' })
	if !chinese || !strings.Contains(said, " / ") {
		t.Errorf("this is not said in both languages: %s", said)
	}
}

func TestAMistypedDirectoryIsRefusedAndNothingIsMadeThere(t *testing.T) {
	t.Parallel()
	for _, command := range [][]string{{"verify"}, {"verify", "--replay"}, {"report", "closure"}, {"import", sheets + "complaints_batches.xlsx", "--campaign", "c", "--account", "a"},
		{"account", "add", "x", "--name", "X", "--role", "security_admin"}, {"account", "setup"}, {"account", "unlock", "x"}} {
		absent, empty, hollow := filepath.Join(t.TempDir(), "absent"), t.TempDir(), t.TempDir()
		if err := os.WriteFile(hollow+"/qingdan.db", nil, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, data := range []string{absent, empty, hollow} {
			_, errs := console(t, refused, append(command, "--data", data)...)
			oneLine(t, errs)
			inBothLanguages(t, errs)
			if !strings.Contains(errs, "no database at "+data) || !strings.Contains(errs, "--data") {
				t.Errorf("%q: the refusal names neither the place nor the remedy: %s", command, errs)
			}
		}
		if _, err := os.Stat(absent); !os.IsNotExist(err) {
			t.Errorf("%q: the absent directory was made", command)
		}
		if left, err := os.ReadDir(empty); err != nil || len(left) > 0 {
			t.Errorf("%q: it left %v in the empty directory, %v", command, left, err)
		}
		_ = filepath.WalkDir(hollow, func(path string, d fs.DirEntry, _ error) error {
			if !d.IsDir() && d.Name() != "qingdan.db" {
				t.Errorf("%q: it left %s", command, path)
			}
			return nil
		})
	}
}

func TestAFlagThatCannotBeRightIsWrongUsageInBothLanguages(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	for flag, value := range map[string]string{"--as-of": "2024-13-31", "--known-at": "yesterday", "--by": "nix", "--source": "none", "--list-level": "x", "--pollution-type": "x",
		"--month-from": "2024-13", "--month-to": "2024", "--decimals": "7"} {
		_, errs := console(t, misused, "report", "closure", flag, value, "--data", data)
		oneLine(t, errs)
		inBothLanguages(t, errs)
		word := strings.ReplaceAll(strings.TrimPrefix(flag, "--"), "-", "_")
		if !strings.Contains(errs, flag) && !strings.Contains(errs, word) || strings.HasPrefix(errs, "qingdan: calendar.") {
			t.Errorf("%s %s: %s", flag, value, errs)
		}
	}
	_, errs := console(t, misused, "import", sheets+"complaints_batches.xlsx", "--campaign", "c", "--account", "a", "--as-of", "31.12.2024", "--data", data)
	inBothLanguages(t, errs)
}

func TestAHouseWithoutUnitsSaysHowToBringThemIn(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	console(t, done, "migrate", "--data", data)
	_, errs := console(t, refused, "report", "closure", "--data", data)
	oneLine(t, errs)
	inBothLanguages(t, errs)
	if !strings.Contains(errs, "qingdan unit import") {
		t.Errorf("the remedy is missing: %s", errs)
	}
}

func TestTheHelpNamesNoPlaceholder(t *testing.T) {
	t.Parallel()
	for _, command := range [][]string{{}, {"serve"}, {"report", "closure"}, {"verify"}} {
		if out, _ := console(t, done, append(command, "--help")...); strings.Contains(out, "($") {
			t.Errorf("%q --help shows a placeholder:\n%s", command, out)
		}
	}
}

func TestTheFirstAccountIsMadeByTheLineThatIsPrinted(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the line needs %s, which is not here", tool)
		}
	}
	s := start(t, "--data", t.TempDir())
	line := printed(t, s.out.String(), `(?m)^(read -rs PASSWORD .*)$`)
	shell := exec.Command("bash", "-c", line)
	shell.Stdin = strings.NewReader(goodPassword + "\n")
	if out, err := shell.CombinedOutput(); err != nil || !strings.Contains(string(out), `"id":"`) {
		t.Fatalf("the line answered %v %s", err, out)
	}
	s.signIn("anquan", goodPassword)
}
