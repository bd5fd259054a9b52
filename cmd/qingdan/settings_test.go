package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"qingdan/internal/flags"
)

func TestTheSampleConfigurationIsTheDefaults(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../configs/qingdan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var got settings
	if err := decodeSettings(text, &got); err != nil {
		t.Fatal(err)
	}
	want := defaults()
	want.DemoPassword = ""
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("configs/qingdan.yaml differs from the defaults:\n%s", diff)
	}
}

func TestAnUnknownSettingIsRefused(t *testing.T) {
	t.Parallel()
	s := defaults()
	if err := decodeSettings([]byte("listne: 127.0.0.1:1\n"), &s); err == nil || !strings.Contains(err.Error(), "listne") {
		t.Errorf("a misspelt key gave %v", err)
	}
	w := &world{env: map[string]string{"QINGDAN_LISTNE": "x"}}
	if _, err := w.settings(); err == nil || !strings.Contains(err.Error(), "QINGDAN_LISTNE") {
		t.Errorf("a misspelt variable gave %v", err)
	}
}

func TestTheEnvironmentWinsOverTheFile(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/qingdan.yaml"
	if err := os.WriteFile(file, []byte("listen: 127.0.0.1:1\nidle_minutes: 5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := &world{env: map[string]string{"QINGDAN_LISTEN": "127.0.0.1:2"}, config: file}
	s, err := w.settings()
	if err != nil || s.Listen != "127.0.0.1:2" || s.IdleMinutes != 5 {
		t.Errorf("got %+v, %v", s, err)
	}
}

func TestAPasswordThatSomebodyChoseForTheDemonstrationIsNotPrinted(t *testing.T) {
	t.Parallel()
	w := &world{env: map[string]string{"QINGDAN_DEMO_PASSWORD": goodPassword}}
	s, err := w.settings()
	if err != nil || s.DemoPassword != goodPassword {
		t.Fatalf("the variable gave %q, %v", s.DemoPassword, err)
	}
	if said := w.demoPassword(s); strings.Contains(said, goodPassword) || !strings.Contains(said, "QINGDAN_DEMO_PASSWORD") {
		t.Errorf("the console says %s", said)
	}
}

func TestThePlaceOfADatabaseIsNamedWithoutItsPassword(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"postgres://qingdan:geheim@db.example:5432/q", "postgres://db.example:5432/q?user=qingdan&password=geheim", "postgres://qingdan:geheim%@db.example:5432/q"} {
		if said := (settings{Database: address}).place(); strings.Contains(said, "geheim") || !strings.Contains(said, "db.example:5432/q") && said != "QINGDAN_DATABASE" {
			t.Errorf("the place is %s", said)
		}
	}
}

func TestThresholdsOfFlagsComeFromFileAndEnvironmentAndAreChecked(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/qingdan.yaml"
	if err := os.WriteFile(file, []byte("flags:\n  far_metres: 300\n  check_within: 90s\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := &world{env: map[string]string{"QINGDAN_FLAGS_FAR_METRES": "400", "QINGDAN_FLAGS_CLOCK": "5m"}, config: file}
	s, err := w.settings()
	want := flags.Defaults()
	want.Far, want.Check, want.Clock = 400, 90*time.Second, 5*time.Minute
	if err != nil || s.Flags != want {
		t.Errorf("got %+v, %v", s.Flags, err)
	}
	for name, value := range map[string]string{"ALIKE_BITS": "8", "NIGHT_FROM": "25", "CUT_OFF_SHARE": "0", "CLOCK": "-1h", "REOPEN_WITHIN": "900000h", "RUSH_SIZE": "1"} {
		w := &world{env: map[string]string{"QINGDAN_FLAGS_" + name: value}}
		if _, err := w.settings(); err == nil || !strings.Contains(err.Error(), "flags."+strings.ToLower(name)) {
			t.Errorf("%s of %s gave %v", name, value, err)
		}
	}
	if _, err := (&world{env: map[string]string{"QINGDAN_FLAGS_FAR": "400"}}).settings(); err == nil {
		t.Error("a misspelt threshold was taken")
	}
	if _, err := (&world{env: map[string]string{"QINGDAN_CAPTURE_MINUTES": "61"}}).settings(); err == nil {
		t.Error("a code may be good for more than an hour")
	}
}
