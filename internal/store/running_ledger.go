package store

import (
	"database/sql"

	"gorm.io/gorm"

	"qingdan/internal/report"
)

// read fills the sums anew: from the condensed years as far as those go and from the steps since, or from the ledger day
// by day while nothing is condensed.
func (r *running) read(c *counting) error {
	r.rows, r.at, r.sorted = nil, map[report.Cell]int{}, 0
	r.held.Store(0)
	err := r.readAll(c)
	if err != nil {
		r.at = nil // it is read anew next time
	}
	return err
}

func (r *running) readAll(c *counting) error {
	cells, all, err := r.cells(c)
	if err != nil {
		return err
	}
	from, err := condensedTo(c.db)
	if err != nil {
		return err
	}
	if from > 0 && from <= c.prefix.Size {
		whole, err := r.readYears(c, cells, all)
		if err != nil {
			return err
		}
		if whole {
			r.trim()
			r.size = from
			return r.readSteps(c)
		}
		r.rows, r.at = nil, map[report.Cell]int{} // what is condensed is damaged; verify tells so
		if cells, all, err = r.cells(c); err != nil {
			return err
		}
	}
	err = r.readLedger(c, cells, all)
	r.trim()
	return err
}

// trim counts what is held without what was reserved for more.
func (r *running) trim() {
	held := int64(0)
	for i := range r.rows {
		r.rows[i].trim()
		held += r.rows[i].size()
	}
	r.held.Store(held)
}

// readLedger fills empty sums with every day of every cell that the scope may see. It goes through the ledger in its own
// order, by day, so that each day comes last, and looks cells up in memory: joined and grouped in SQL the same takes
// three times as long.
func (r *running) readLedger(c *counting, cells map[int64]int, all bool) error {
	_, cube := c.dimensions()
	cond := &condition{}
	cond.and("f.cube = ? AND f.span >= 10000000", cube)
	if !all { // a scope that sees every cell need not be asked row by row
		cond.and("+f.cell_id IN (SELECT c.id FROM figure_cells c WHERE c.cube = ? AND c."+visible+")", cube, c.scope.Units(), c.scope.Recusals())
	}
	day, changed := int32(0), map[int]*compact{}
	flush := func() {
		for n, sums := range changed {
			r.rows[n].put(day, sums)
		}
		clear(changed)
	}
	err := ledgerDays(c.db, cond, func(cell int64, on int32, sums *compact) {
		n, seen := cells[cell]
		if !seen {
			return
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
	return err
}

// ledgerDays goes through single days of the ledger in its order.
func ledgerDays(db *gorm.DB, cond *condition, fn func(cell int64, day int32, sums *compact)) error {
	rows, err := db.Raw(string("SELECT f.cell_id, f.span, "+measures+" FROM figures f"+cond.where()+" ORDER BY f.cube, f.span"), cond.args...).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	// Values are taken as the driver gives them: to convert twelve of each row takes as long as to read them.
	var values [2 + len(compact{})]any
	into := make([]any, len(values))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		var sums compact
		for m := range sums {
			sums[m] = int32(values[2+m].(int64))
		}
		fn(values[0].(int64), int32(values[1].(int64)), &sums)
	}
	return rows.Err()
}

// readYears fills empty sums from the condensed years; false when one is damaged. The years of all cells that make one
// series are added up together.
func (r *running) readYears(c *counting, cells map[int64]int, all bool) (whole bool, err error) {
	_, cube := c.dimensions()
	cond := &condition{}
	cond.and("y.cube = ?", cube)
	if !all {
		cond.and("y.cell_id IN (SELECT c.id FROM figure_cells c WHERE c.cube = ? AND c."+visible+")", cube, c.scope.Units(), c.scope.Recusals())
	}
	rows, err := c.db.Raw(string("SELECT y.cell_id, y.year, y.days FROM figure_years y"+cond.where()+" ORDER BY y.cube, y.cell_id, y.year"), cond.args...).Rows()
	if err != nil {
		return false, err
	}
	defer rows.Close()
	piles := pile{first: make([]int32, len(r.rows))}
	for rows.Next() {
		var cell, year int64
		var days sql.RawBytes
		if err := rows.Scan(&cell, &year, &days); err != nil {
			return false, err
		}
		if n, seen := cells[cell]; seen {
			piles.lay(n, int32(year), days)
		}
	}
	if err := rows.Err(); err != nil {
		return false, err
	}
	var sum yearSums
	for n := range r.rows {
		if !piles.each(n, func(year int32, days []byte) bool { return sum.add(year, days) == nil }) {
			return false, nil
		}
		sum.flush(r.rows[n].put)
	}
	return true, nil
}

// cells gives the place of each cell that the scope may see by its number, making it where it is new, and tells whether
// those are all there are.
func (r *running) cells(c *counting) (cells map[int64]int, all bool, err error) {
	columns, cube := c.dimensions()
	if columns != "" {
		columns = ", " + columns
	}
	var there int
	if err := one(c.db.Raw("SELECT count(*) FROM figure_cells WHERE cube = ?", cube), &there); err != nil {
		return nil, false, err
	}
	cond := &condition{}
	cond.and("c.cube = ?", cube)
	cond.and("c."+visible, c.scope.Units(), c.scope.Recusals())
	rows, err := c.db.Raw(string("SELECT c.id"+columns+" FROM figure_cells c"+cond.where()), cond.args...).Rows()
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	cells = make(map[int64]int, there)
	for rows.Next() {
		var id int64
		var t tallyRow
		if err := rows.Scan(append([]any{&id}, t.dimensions(c.q)...)...); err != nil {
			return nil, false, err
		}
		cells[id] = r.place(t.tally().Cell)
	}
	return cells, len(cells) == there, rows.Err()
}
