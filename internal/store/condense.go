package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// condensedAtOnce is how many entries are condensed in one transaction, which holds up other writers for so long;
// yearsAtOnce is how many years of cells are written in one.
const condensedAtOnce, yearsAtOnce = 4000, 1000

// condensedTo tells how many entries of the journal are in the condensed years; none when nothing is condensed.
func condensedTo(db *gorm.DB) (size int64, err error) {
	err = one(db.Raw("SELECT CASE WHEN size > 0 THEN size ELSE 0 END FROM figure_years_head WHERE id = 1"), &size)
	return size, err
}

// condensedAndAll tells how many entries of the journal are condensed, and how many there are.
func condensedAndAll(db *gorm.DB) (condensed, all int64, err error) {
	err = one(db.Raw("SELECT y.size, j.size FROM figure_years_head y, journal_head j WHERE y.id = 1 AND j.id = 1"), &condensed, &all)
	return condensed, all, err
}

// Condense brings the condensed years of the ledger up to the journal when they are behind by some entries or more: the
// days of a cell in a year as one value, without the days on which they were recorded, so that the sums of all days can
// be read at once. It tells whether there was something to do. Only the ledger is true; what is condensed follows from
// it, and is made anew where it cannot be read.
func (s *Store) Condense(ctx context.Context, behind int64) (done bool, err error) {
	for {
		size, journal, err := condensedAndAll(s.read.WithContext(ctx))
		if err != nil || journal == 0 || journal-max(size, 0) < max(behind, 1) {
			return done, s.engine.translate(err)
		}
		if done, behind = true, 1; size > 0 {
			err = s.condenseNew(ctx)
		}
		if size <= 0 || errors.Is(err, errDays) {
			err = s.condenseAll(ctx)
		}
		if err != nil || ctx.Err() != nil {
			return done, errors.Join(err, ctx.Err())
		}
	}
}

// yearRow is a year of a cell.
type yearRow struct {
	Cube, CellID, Year int64
	Days               []byte
}

const keepYear = "INSERT INTO figure_years (cube, cell_id, year, days) VALUES (?, ?, ?, ?) ON CONFLICT (cube, cell_id, year) DO UPDATE SET days = excluded.days"

func (w *work) keepYears(rows []yearRow) error {
	for _, y := range rows {
		if err := w.tx.Exec(keepYear, y.Cube, y.CellID, y.Year, y.Days).Error; err != nil {
			return err
		}
	}
	return nil
}

// condenseNew adds the entries that follow, so many as fit into one transaction.
func (s *Store) condenseNew(ctx context.Context) error {
	return s.Change(ctx, func(rw rectify.Work) error {
		w := rw.(*work)
		if err := w.lockHead(); err != nil {
			return err
		}
		size, journal, err := condensedAndAll(w.db())
		if err != nil || size < 0 {
			return err
		}
		to := min(journal, size+condensedAtOnce)
		for cube := cubeAll; cube <= cubeUnits; cube++ {
			changed, err := stepsByCell(w.db(), cube, size, to)
			if err != nil {
				return err
			}
			rows, err := enriched(w.db(), cube, changed)
			if err == nil {
				err = w.keepYears(rows)
			}
			if err != nil {
				return err
			}
		}
		return w.tx.Exec("UPDATE figure_years_head SET size = ? WHERE id = 1", to).Error
	})
}

// dayOf is what changed on a day.
type dayChange struct {
	day  int32
	sums compact
}

// stepsByCell adds up the steps of some entries by cell and day.
func stepsByCell(db *gorm.DB, cube int, from, to int64) (map[int64][]dayChange, error) {
	cell, join := sqlText("f.cell_id"), sqlText("")
	if cube == cubeUnits {
		cell, join = "c.id", " JOIN figure_cells a ON a.id = f.cell_id JOIN figure_cells c ON c.cube = 2 AND c.source = a.source AND c.campaign = '' AND c.list_level = '' AND c.township = a.township AND c.units = a.units AND c.types = '' AND c.month = 0 AND c.audience_id = a.audience_id"
	}
	rows, err := db.Raw(string("SELECT "+cell+", f.day, "+sums+" FROM figure_steps f"+join+" WHERE f.idx >= ? AND f.idx < ? GROUP BY "+cell+", f.day"), from, to).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	changed := map[int64][]dayChange{}
	for rows.Next() {
		var id int64
		var day calendar.Day
		var t tallyRow
		if err := rows.Scan(append([]any{&id, &day}, t.counts()...)...); err != nil {
			return nil, err
		}
		changed[id] = append(changed[id], dayChange{int32(daySpan(day)), compacted(t.tally().Counts)})
	}
	return changed, rows.Err()
}

// enriched adds changes to the condensed years of their cells, and gives the years that differ now.
func enriched(db *gorm.DB, cube int, changed map[int64][]dayChange) (all []yearRow, err error) {
	ids := make([]int64, 0, len(changed))
	for id := range changed {
		ids = append(ids, id)
	}
	for ; len(ids) > 0; ids = ids[min(yearsAtOnce, len(ids)):] {
		some := ids[:min(yearsAtOnce, len(ids))]
		var rows []yearRow
		if err := db.Raw("SELECT cube, cell_id, year, days FROM figure_years WHERE cube = ? AND cell_id IN ?", cube, some).Scan(&rows).Error; err != nil {
			return nil, err
		}
		known := map[[2]int64][]byte{}
		for _, y := range rows {
			known[[2]int64{y.CellID, y.Year}] = y.Days
		}
		for _, id := range some {
			var sums yearSums
			for _, c := range changed[id] {
				sums.change(c.day, &c.sums)
			}
			for year := range sums.years {
				if err := sums.add(year, known[[2]int64{id, int64(year)}]); err != nil {
					return nil, err
				}
			}
			for year, days := range sums.condensed() {
				all = append(all, yearRow{int64(cube), id, int64(year), days})
			}
		}
	}
	return all, nil
}

// condensed writes down every year in which something was added.
func (s *yearSums) condensed() map[int32][]byte {
	all, last := make(map[int32][]byte, len(s.years)), map[int32]int32{}
	for year := range s.years {
		all[year], last[year] = []byte{daysForm}, year*10000
	}
	s.flush(func(day int32, changed *compact) {
		if year := day / 10000; *changed != (compact{}) {
			all[year], last[year] = appendDay(all[year], day-last[year], changed), day
		}
	})
	return all
}
