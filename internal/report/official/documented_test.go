package official

import (
	"os"
	"slices"
	"strings"
	"testing"

	"qingdan/configs"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

func TestTheManualNamesEveryTableFieldAndMeasure(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../docs/exports.md")
	if err != nil {
		t.Fatal(err)
	}
	layouts, err := Read(configs.Tables)
	if err != nil {
		t.Fatal(err)
	}
	words := append(slices.Clone(fieldNames), measureNames...)
	for _, l := range layouts.Tables {
		words = append(words, l.ID)
	}
	for _, p := range placeholders {
		words = append(words, "{"+p+"}")
	}
	named := strings.FieldsFunc(string(text), func(r rune) bool { return strings.ContainsRune("` \n", r) })
	for _, w := range words {
		if !slices.Contains(named, w) {
			t.Errorf("docs/exports.md does not name %s", w)
		}
	}
}

func TestATableWhoseRowsDoNotAddUpIsRefused(t *testing.T) {
	t.Parallel()
	layouts, err := Read(configs.Tables)
	if err != nil {
		t.Fatal(err)
	}
	l, err := layouts.Table("d10")
	if err != nil {
		t.Fatal(err)
	}
	c := l.NewCount(&Ask{UnitMode: l.UnitMode}, report.Names{Units: rectify.NewUnitTree(nil)}, nil)
	if _, _, err := c.Table(); err != nil {
		t.Errorf("nothing was counted: %v", err)
	}
	c.total.amounts[1] = c.total.amounts[1].Plus(report.Whole(1))
	if _, _, err := c.Table(); err == nil || !strings.Contains(err.Error(), "已办件数") {
		t.Errorf("a total of 1 over no rows: %v", err)
	}
}
