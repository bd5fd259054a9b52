package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
)

func TestAHousePrintsItsOwnFormsBesideThoseThatShip(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "forms.yaml")
	own := "version: 1\nforms:\n  d14: {name: 本区格式, about: ticket, public: true, parts: [{text: '{title}'}]}\n  own: {name: 内部表, about: ticket, parts: [{text: '{persons}'}]}\n"
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(own)
	set, err := settings{Forms: name}.forms()
	if err != nil {
		t.Fatal(err)
	}
	if set["d14"].Name != "本区格式" || set["own"].Name != "内部表" || set["d5"].Name == "" {
		t.Errorf("the house has %v", set)
	}
	for text, want := range map[string]string{
		strings.Replace(own, "about: ticket", "abuot: ticket", 1): "abuot",
		strings.Replace(own, "{title}", "{persons}", 1):           "persons",
		strings.Replace(own, "version: 1", "version: 2", 1):       "version 2",
	} {
		write(text)
		if _, err := (settings{Forms: name}).forms(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, expected %q", err, want)
		}
	}
	if _, err := (settings{Forms: name + ".absent"}).forms(); err == nil {
		t.Error("an absent file of forms is taken")
	}
}

func TestAHouseBringsAFontForRareNames(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "rare.ttf")
	if err := os.WriteFile(name, goregular.TTF, 0o600); err != nil {
		t.Fatal(err)
	}
	if set, err := (settings{Font: name}).letters(); err != nil || set.Rare() == nil {
		t.Errorf("the font is not taken: %v", err)
	}
	if err := os.WriteFile(name, []byte("no font"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, font := range []string{name, name + ".absent"} {
		if _, err := (settings{Font: font}).letters(); err == nil || !strings.Contains(err.Error(), "font") {
			t.Errorf("%v for %s", err, font)
		}
	}
}
