package sheet_test

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"
)

// page is a sheet to be built: lines of cells from column A, row 1 on.
type page struct {
	name   string
	rows   [][]any
	merges []string // "A1:C1"
	hidden string   // hidden or veryHidden
	at     string   // where the first cell stands; "" is A1
}

// workbook builds an xlsx file as an office program would save it.
func workbook(t testing.TB, pages ...page) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, p := range pages {
		if p.name == "" {
			p.name = "Sheet1"
		}
		if i == 0 {
			must(t, f.SetSheetName("Sheet1", p.name))
		} else {
			_, err := f.NewSheet(p.name)
			must(t, err)
		}
		col, row := 1, 1
		if p.at != "" {
			var err error
			col, row, err = excelize.CellNameToCoordinates(p.at)
			must(t, err)
		}
		for y, line := range p.rows {
			for x, v := range line {
				if v == nil {
					continue
				}
				cell, err := excelize.CoordinatesToCellName(col+x, row+y)
				must(t, err)
				must(t, f.SetCellValue(p.name, cell, v))
			}
		}
		for _, m := range p.merges {
			from, to, _ := bytes.Cut([]byte(m), []byte(":"))
			must(t, f.MergeCell(p.name, string(from), string(to)))
		}
		switch p.hidden {
		case "hidden":
			must(t, f.SetSheetVisible(p.name, false))
		case "veryHidden":
			must(t, f.SetSheetVisible(p.name, false, true))
		}
	}
	var out bytes.Buffer
	must(t, f.Write(&out))
	return out.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// row spells a line of cells.
func row(cells ...any) []any { return cells }
