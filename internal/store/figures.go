package store

import (
	"errors"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// The cubes of the ledger: all dimensions, and the few that most reports need.
const (
	cubeAll   = 1
	cubeUnits = 2 // source, township, units, audience
)

// cellKey is a cell within a cube.
type cellKey struct {
	cube     int
	cell     report.Cell
	audience int64
}

// figureKey is one row of the ledger.
type figureKey struct {
	cube, span, cell, knownOn int64
}

// keyOf drops the dimensions that a cube does not keep.
func keyOf(cube int, cell report.Cell, audience int64) cellKey {
	cell.Audience = ""
	if cube == cubeUnits {
		cell.Campaign, cell.ListLevel, cell.Types, cell.Month = "", "", "", 0
	}
	return cellKey{cube, cell, audience}
}

func daySpan(d calendar.Day) int64 {
	return int64(d.Month())*100 + int64(d.Start().Day())
}

// writeFigures adds the steps of a page to the ledger: to single days as they were recorded, and to the totals of
// months and years. Steps of the same cell are added up first, so that a shared commit costs little more than a single one.
func (p *page) writeFigures() error {
	sums, order := map[figureKey]report.Counts{}, []figureKey{}
	var steps []any
	for _, s := range p.steps {
		day := daySpan(s.Day)
		for cube := cubeAll; cube <= cubeUnits; cube++ {
			cell, err := p.internCell(keyOf(cube, s.Cell, s.audience))
			if err != nil {
				return err
			}
			for _, k := range []figureKey{{int64(cube), day, cell, s.knownOn}, {int64(cube), day / 100, cell, 0}, {int64(cube), day / 10000, cell, 0}} {
				if _, known := sums[k]; !known {
					order = append(order, k)
				}
				sums[k] = sums[k].Plus(s.Counts)
			}
			if cube == cubeAll {
				steps = append(append(steps, cell, int64(s.Day), s.index, s.ticketKey), countsOf(s.Counts)...)
			}
		}
	}
	if err := p.insert(insertStep, "", 4+len(compact{}), steps); err != nil {
		return err
	}
	var rows []any
	for _, k := range order {
		c := sums[k]
		if c == (report.Counts{}) {
			continue
		}
		rows = append(append(rows, k.cube, k.span, k.cell, k.knownOn), countsOf(c)...)
	}
	return p.insert(insertFigure, addFigure, 4+len(compact{}), rows)
}

func countsOf(c report.Counts) []any {
	return []any{c.Open, c.StageClosed, c.Closed, c.Merged, c.NotAccepted, c.Voided, c.Overdue, c.Answered, c.Historical, c.Orders}
}

const (
	measures     = "open, stage_closed, closed, merged, not_accepted, voided, overdue, answered, historical, orders"
	insertStep   = "INSERT INTO figure_steps (cell_id, day, idx, ticket_key, " + measures + ")"
	insertFigure = "INSERT INTO figures (cube, span, cell_id, known_on, " + measures + ")"
	addFigure    = " ON CONFLICT (cube, span, cell_id, known_on) DO UPDATE SET open = figures.open + excluded.open, stage_closed = figures.stage_closed + excluded.stage_closed, " +
		"closed = figures.closed + excluded.closed, merged = figures.merged + excluded.merged, not_accepted = figures.not_accepted + excluded.not_accepted, " +
		"voided = figures.voided + excluded.voided, overdue = figures.overdue + excluded.overdue, answered = figures.answered + excluded.answered, " +
		"historical = figures.historical + excluded.historical, orders = figures.orders + excluded.orders"
)

// internCell gives the number of a cell, writing it when it is new.
func (p *page) internCell(k cellKey) (int64, error) {
	if id, ok := p.store.cells.number(k); ok {
		return id, nil
	}
	c := k.cell
	args := []any{k.cube, string(c.Source), c.Campaign, c.ListLevel, c.Township, c.Units, c.Types, c.Month, k.audience}
	var id int64
	err := p.tx.Raw("SELECT id FROM figure_cells WHERE cube = ? AND source = ? AND campaign = ? AND list_level = ? AND township = ? AND units = ? AND types = ? AND month = ? AND audience_id = ?", args...).Take(&id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = p.tx.Raw("INSERT INTO figure_cells (cube, source, campaign, list_level, township, units, types, month, audience_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id", args...).Scan(&id).Error
	}
	if err == nil {
		p.after = append(p.after, func() { p.store.cells.keep(k, id) })
	}
	return id, err
}

var _ rectify.Work = (*work)(nil)
