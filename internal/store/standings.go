package store

import (
	"errors"
	"math"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// standingRow is one version of what figures need to know of a ticket. It is in force from its day until the day of the
// next one, as far as entries before NextIdx are known: the facts of a ticket never go back in time.
type standingRow struct {
	TicketKey       int64
	Idx             int64
	Day             calendar.Day
	NextIdx         int64
	NextDay         calendar.Day
	At              micros // when what it says happened
	NextAt          micros
	AudienceID      int64
	report.Standing `gorm:"embedded"`
}

// TableName names the table for GORM.
func (standingRow) TableName() string { return "standings" }

// The numbers of a next version that is not there.
const (
	noNextIdx = math.MaxInt64
	noNextDay = math.MaxInt32
	noNextAt  = math.MaxInt64
)

// stand keeps the standings of a ticket in step with it.
func (w *work) stand(r rectify.Record, audience int64) error {
	var prev standingRow
	if r.Before != nil {
		var err error
		if prev, err = w.standingOf(r.After.Key); err != nil {
			return err
		}
	}
	next := standingRow{TicketKey: r.After.Key, Idx: w.head - 1, Day: calendar.DayOf(r.After.EffectiveAt), NextIdx: noNextIdx, NextDay: noNextDay, At: microsOf(r.After.EffectiveAt), NextAt: noNextAt,
		AudienceID: audience, Standing: report.Next(prev.Standing, r.Entry.Do, r.After)}
	if r.Before == nil || next.Standing != prev.Standing || next.AudienceID != prev.AudienceID {
		w.stands = append(w.stands, next)
	}
	return nil
}

// standingOf gives the latest standing of a ticket: of this page, or from disk.
func (w *work) standingOf(key int64) (standingRow, error) {
	for i := len(w.stands) - 1; i >= 0; i-- {
		if w.stands[i].TicketKey == key {
			return w.stands[i], nil
		}
	}
	var row standingRow
	err := w.db().Raw("SELECT * FROM standings WHERE ticket_key = ? ORDER BY idx DESC LIMIT 1", key).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = nil
	}
	return row, err
}

// writeStandings writes the standings of a page, each closed by the next one of its ticket.
func (p *page) writeStandings() error {
	if len(p.stands) == 0 {
		return nil
	}
	rows, last := make([]standingRow, len(p.stands)), map[int64]int{}
	for i, row := range p.stands {
		rows[i] = row
		if before, twice := last[row.TicketKey]; twice {
			rows[before].NextIdx, rows[before].NextDay, rows[before].NextAt = row.Idx, row.Day, row.At
		} else if row.Idx != row.TicketKey-1 { // the first entry of a ticket has one before none
			if err := p.exec("UPDATE standings SET next_idx = ?, next_day = ?, next_at = ? WHERE next_day = ? AND ticket_key = ? AND next_idx = ?", row.Idx, int64(row.Day), int64(row.At), int64(noNextDay), row.TicketKey, int64(noNextIdx)); err != nil {
				return err
			}
		}
		last[row.TicketKey] = i
	}
	return insertRows(p, rows)
}
