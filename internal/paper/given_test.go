package paper_test

import (
	"errors"
	"testing"

	"qingdan/internal/paper"
	"qingdan/internal/typeface"
)

// TestPrintingIsGivenUpWhenNobodyWaits prints a long table whose reader goes after some rows.
func TestPrintingIsGivenUpWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	gone, asked := errors.New("gone"), 0
	table := paper.Table{Columns: []paper.Column{{Share: 1}}, Head: [][]paper.Cell{{{Text: "序号"}}}}
	for range 1000 {
		table.Rows = append(table.Rows, paper.Row{Cells: []paper.Cell{{Text: "一"}}})
	}
	d := paper.Document{Title: "长表", Blocks: []paper.Block{table, table}, Given: func() error {
		if asked++; asked < 10 {
			return nil
		}
		return gone
	}}
	if printed, err := paper.PDF(d, typeface.Set{}); !errors.Is(err, gone) || printed.File != nil || asked != 10 {
		t.Errorf("pdf: %v after %d rows", err, asked)
	}
	asked = 0
	if printed, err := paper.DOCX(d); !errors.Is(err, gone) || printed.File != nil || asked > 13 {
		t.Errorf("docx: %v after %d rows", err, asked)
	}
}
