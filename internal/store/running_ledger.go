package store

// readLedger fills empty sums with every day of every cell that the scope may see. It goes through the ledger in its own
// order, by day, so that each day comes last, and looks cells up in memory: joined and grouped in SQL the same takes
// three times as long.
func (r *running) readLedger(c *counting) error {
	cells, all, err := r.cells(c)
	if err != nil {
		return err
	}
	_, cube := c.dimensions()
	cond := &condition{}
	cond.and("f.cube = ? AND f.span >= 10000000", cube)
	if !all { // a scope that sees every cell need not be asked row by row
		cond.and("+f.cell_id IN (SELECT c.id FROM figure_cells c WHERE c.cube = ? AND c."+visible+")", cube, c.scope.Units(), c.scope.Recusals())
	}
	rows, err := c.db.Raw(string("SELECT f.cell_id, f.span, "+measures+" FROM figures f"+cond.where()+" ORDER BY f.cube, f.span"), cond.args...).Rows()
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
		id, span := values[0].(int64), int32(values[1].(int64))
		n, seen := cells[id]
		if !seen {
			continue
		}
		row := &r.rows[n]
		last := len(row.points) - 1
		if last < 0 || row.points[last].day != span {
			p := point{day: span}
			if last >= 0 {
				p.sums = row.points[last].sums
			}
			row.points, last = append(row.points, p), last+1
			if r.points.Add(1) > mostPoints {
				return nil // too much to be held, whatever else there is
			}
		}
		for m := range row.points[last].sums {
			row.points[last].sums[m] += int32(values[2+m].(int64))
		}
	}
	return rows.Err()
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
	cells = map[int64]int{}
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
