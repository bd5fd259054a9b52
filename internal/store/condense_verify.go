package store

import (
	"bytes"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
)

// verifyCondensed condenses the ledger anew, without the entries that are not condensed yet, and compares that with
// what is kept, a year of a cube at a time.
func verifyCondensed(db *gorm.DB, journal int64) (findings []Finding, err error) {
	size, err := condensedTo(db)
	if err != nil || size == 0 {
		return nil, err
	}
	for cube := cubeAll; cube <= cubeUnits; cube++ {
		later, err := stepsByCell(db, cube, size, journal)
		if err != nil {
			return nil, err
		}
		var kept, met int64
		if err := one(db.Raw("SELECT count(*) FROM figure_years WHERE cube = ?", cube), &kept); err != nil {
			return nil, err
		}
		differ := func(year, n int64) {
			findings = append(findings, Finding{Message: rectify.Say("归并的统计与账本不符:立方 %d,%d 年,%d 个分项", "what is condensed is not what the ledger says: cube %d, year %d, %d cells", cube, year, n)})
		}
		if err := eachLedgerYear(db, cube, func(rows []yearRow) error {
			wrong, there, err := differentYears(db, rows, later)
			if met += there; wrong > 0 {
				differ(rows[0].Year, wrong)
			}
			return err
		}); err != nil {
			return nil, err
		}
		if kept != met {
			differ(0, kept-met) // years of cells of which the ledger knows nothing
		}
	}
	return findings, nil
}

// differentYears compares the cells of a year with what is kept of them, and tells how many of these there are.
func differentYears(db *gorm.DB, rows []yearRow, later map[int64][]dayChange) (wrong, there int64, err error) {
	var kept []yearRow
	if err := db.Raw("SELECT cube, cell_id, year, days FROM figure_years WHERE cube = ? AND year = ?", rows[0].Cube, rows[0].Year).Scan(&kept).Error; err != nil {
		return 0, 0, err
	}
	days := make(map[int64][]byte, len(kept))
	for _, y := range kept {
		days[y.CellID] = y.Days
	}
	for _, y := range rows {
		want, year := y.Days, int32(y.Year)
		if len(later[y.CellID]) > 0 {
			var sums yearSums
			if err := sums.add(year, want); err != nil {
				return 0, 0, err
			}
			for _, c := range later[y.CellID] {
				if less := (compact{}); c.day/10000 == year {
					less.minus(&c.sums)
					sums.change(c.day, &less)
				}
			}
			want = sums.condensed()[year]
		}
		got, known := days[y.CellID]
		if known {
			there++
		}
		if !bytes.Equal(got, want) {
			wrong++
		}
	}
	return wrong, there, nil
}
