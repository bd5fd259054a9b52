package forms_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"qingdan/internal/paper/forms"
)

// TestTheFormsAreDocumented holds docs/forms.md against the forms that ship and the fields that there are.
func TestTheFormsAreDocumented(t *testing.T) {
	t.Parallel()
	const name = "../../../docs/forms.md"
	var s strings.Builder
	s.WriteString(`# Forms 表单

Official forms of one problem, and the daily notice, as DOCX or PDF. Made by ` + "`go test ./internal/paper/forms`" + ` from the code and from [configs/forms.yaml](../configs/forms.yaml); ` + "`make docs`" + ` renews it.

A house names a file of its own with the setting ` + "`forms`" + `; a form in it replaces the one with the same id, others stay. A field that is not known, or not public in a form that is, is refused when the service starts.

What is not known is printed as ` + "`" + forms.Line + "`" + ` to be filled in by hand, never as 无, which would be a statement. Numbers of persons are covered in every text. No field tells who complained. PDF carries a Chinese font; a character that it lacks is printed as 〓, and the setting ` + "`font`" + ` names a TrueType font for such names. DOCX names 仿宋, 宋体, 黑体 and 楷体, which the opening program brings. Equal values give equal bytes.

| Id | Form | About | Published |
| --- | --- | --- | --- |
`)
	set := shipped(t)
	for _, id := range slices.Sorted(maps.Keys(set)) {
		fmt.Fprintf(&s, "| `%s` | %s | %s | %s |\n", id, set[id].Name, set[id].About, yes(set[id].Public))
	}
	for _, about := range []struct {
		title  string
		fields map[string]forms.Field
	}{{"Fields of one problem", forms.TicketFields}, {"Fields of one day", forms.DayFields}} {
		s.WriteString("\n## " + about.title + "\n\n| Field | 含义 | Public |\n| --- | --- | --- |\n")
		for _, name := range slices.Sorted(maps.Keys(about.fields)) {
			fmt.Fprintf(&s, "| `{%s}` | %s | %s |\n", name, about.fields[name].Label, yes(about.fields[name].Public))
		}
	}
	if *update {
		if err := os.WriteFile(name, []byte(s.String()), 0o644); err != nil { //nolint:gosec // a document for everybody
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != s.String() {
		t.Error("docs/forms.md is not what the code says; make docs")
	}
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
