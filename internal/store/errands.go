package store

import (
	"cmp"
	"slices"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// waitsOf is what waits about a ticket, changed by a move.
type waitsOf struct {
	ticketKey int64
	audience  int64
	anew      bool // nothing waited before
	errands   []rectify.Errand
}

// await keeps the errands of a ticket in step with it.
func (w *work) await(before, after *rectify.Ticket, audience int64) error {
	set, err := w.store.Routes(after.RouteVersion)
	if err != nil {
		return err
	}
	var old []rectify.Errand
	if before != nil {
		old = before.Errands(set.Routes[before.Source])
	}
	now := after.Errands(set.Routes[after.Source])
	if !slices.Equal(old, now) || before != nil && report.AudienceOf(before) != report.AudienceOf(after) {
		w.waits = append(w.waits, waitsOf{after.Key, audience, len(old) == 0, now})
	}
	return nil
}

// writeErrands writes the errands of a page, those of each ticket once.
func (p *page) writeErrands() error {
	last, order := map[int64]waitsOf{}, []int64{}
	for _, f := range p.waits {
		if earlier, twice := last[f.ticketKey]; twice {
			f.anew = earlier.anew
		} else {
			order = append(order, f.ticketKey)
		}
		last[f.ticketKey] = f
	}
	var rows []errandRow
	for _, key := range order {
		f := last[key]
		if !f.anew {
			if err := p.exec("DELETE FROM errands WHERE ticket_key = ?", key); err != nil {
				return err
			}
		}
		rows = append(rows, errandRowsOf(key, f.audience, f.errands)...)
	}
	return insertRows(p, rows)
}

// errandRow is an errand in its table.
type errandRow struct {
	UnitID     string
	Kind       string
	OnDay      int64
	TicketKey  int64
	AudienceID int64
}

// TableName names the table for GORM.
func (errandRow) TableName() string { return "errands" }

// errandRowsOf gives the rows in the order of the primary key.
func errandRowsOf(key, audience int64, errands []rectify.Errand) []errandRow {
	var rows []errandRow
	for _, e := range errands {
		rows = append(rows, errandRow{e.Unit, e.Kind, int64(e.On), key, audience})
	}
	slices.SortFunc(rows, func(a, b errandRow) int {
		return cmp.Or(cmp.Compare(a.UnitID, b.UnitID), cmp.Compare(a.Kind, b.Kind))
	})
	return rows
}

// waitsAsTold tells whether the errands of a ticket are those that follow from it.
func (s *Store) waitsAsTold(t *rectify.Ticket, audience int64, waiting []errandRow) (bool, error) {
	set, err := s.Routes(t.RouteVersion)
	return slices.Equal(waiting, errandRowsOf(t.Key, audience, t.Errands(set.Routes[t.Source]))), err
}

// errandsBetween reads the errands of the tickets after one key up to another.
func errandsBetween(db *gorm.DB, after, last int64) (map[int64][]errandRow, error) {
	var rows []errandRow
	err := db.Raw("SELECT unit_id, kind, on_day, ticket_key, audience_id FROM errands WHERE ticket_key > ? AND ticket_key <= ?", after, last).Scan(&rows).Error
	byTicket := map[int64][]errandRow{}
	slices.SortFunc(rows, func(a, b errandRow) int {
		return cmp.Or(cmp.Compare(a.UnitID, b.UnitID), cmp.Compare(a.Kind, b.Kind))
	})
	for _, r := range rows {
		byTicket[r.TicketKey] = append(byTicket[r.TicketKey], r)
	}
	return byTicket, err
}
