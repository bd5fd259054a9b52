package store

import (
	"context"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
)

// condenseAll condenses the whole ledger as it is now, a year of a cube at a time, and then says so at once. Whoever
// begins later takes it over.
func (s *Store) condenseAll(ctx context.Context) error {
	var build int64
	if err := s.Change(ctx, func(rw rectify.Work) error {
		return rw.(*work).db().Raw("UPDATE figure_years_head SET build = build + 1, size = -1 WHERE id = 1 RETURNING build").Scan(&build).Error
	}); err != nil {
		return err
	}
	return s.lastingSnapshot(ctx, func(db *gorm.DB) error {
		var size int64
		if err := one(db.Raw("SELECT size FROM journal_head WHERE id = 1"), &size); err != nil {
			return err
		}
		for cube := cubeAll; cube <= cubeUnits; cube++ {
			if err := eachLedgerYear(db, cube, func(rows []yearRow) error { return s.keepYears(ctx, build, rows) }); err != nil {
				return err
			}
		}
		return s.stillBuilding(ctx, build, func(w *work) error {
			return w.tx.Exec("UPDATE figure_years_head SET size = ? WHERE id = 1", size).Error
		})
	})
}

// keepYears writes some years at a time, so that other writers need not wait long.
func (s *Store) keepYears(ctx context.Context, build int64, rows []yearRow) error {
	for ; len(rows) > 0; rows = rows[min(yearsAtOnce, len(rows)):] {
		if err := s.stillBuilding(ctx, build, func(w *work) error { return w.keepYears(rows[:min(yearsAtOnce, len(rows))]) }); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// stillBuilding does something unless somebody else began to condense everything.
func (s *Store) stillBuilding(ctx context.Context, build int64, fn func(*work) error) error {
	return s.Change(ctx, func(rw rectify.Work) error {
		w := rw.(*work)
		if err := w.lockHead(); err != nil {
			return err
		}
		var now int64
		if err := one(w.db().Raw("SELECT build FROM figure_years_head WHERE id = 1"), &now); err != nil {
			return err
		}
		if now != build {
			return rectify.Refuse(rectify.Conflict, "figures.condensed_elsewhere", rectify.Say("另一进程正在归并统计,请稍后再试", "another process condenses the figures; try again later"))
		}
		return fn(w)
	})
}

// eachLedgerYear condenses the single days of a cube, year after year. A year has all its cells, also where nothing is left.
func eachLedgerYear(db *gorm.DB, cube int, fn func([]yearRow) error) error {
	for year := int64(1000); ; year++ {
		var first int64
		if err := one(db.Raw("SELECT COALESCE(min(span), 0) FROM figures WHERE cube = ? AND span >= ?", cube, year*10000), &first); err != nil || first == 0 {
			return err
		}
		year = first / 10000
		rows, err := ledgerYear(db, cube, year)
		if err == nil {
			err = fn(rows)
		}
		if err != nil {
			return err
		}
	}
}

// ledgerYear condenses a year of a cube.
func ledgerYear(db *gorm.DB, cube int, year int64) ([]yearRow, error) {
	cond := &condition{}
	cond.and("f.cube = ? AND f.span BETWEEN ? AND ?", cube, year*10000, year*10000+9999)
	rows, at, last := []yearRow{}, map[int64]int{}, []int32{}
	day, changed := int32(0), map[int]*compact{}
	flush := func() {
		for n, sums := range changed {
			if *sums != (compact{}) {
				rows[n].Days, last[n] = appendDay(rows[n].Days, day-last[n], sums), day
			}
		}
		clear(changed)
	}
	err := ledgerDays(db, cond, func(cell int64, on int32, sums *compact) {
		n, known := at[cell]
		if !known {
			n = len(rows)
			at[cell], rows, last = n, append(rows, yearRow{int64(cube), cell, year, []byte{daysForm}}), append(last, int32(year)*10000)
		}
		if on != day {
			flush()
			day = on
		}
		if known := changed[n]; known != nil {
			known.plus(sums)
		} else {
			changed[n] = new(*sums)
		}
	})
	flush()
	return rows, err
}
