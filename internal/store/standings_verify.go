package store

import (
	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// standingsBetween reads the standings of the tickets after one key up to another, each ticket's in order.
func standingsBetween(db *gorm.DB, after, last int64) (map[int64][]standingRow, error) {
	var rows []standingRow
	err := db.Raw("SELECT * FROM standings WHERE ticket_key > ? AND ticket_key <= ? ORDER BY ticket_key, idx", after, last).Scan(&rows).Error
	byTicket := map[int64][]standingRow{}
	for _, r := range rows {
		byTicket[r.TicketKey] = append(byTicket[r.TicketKey], r)
	}
	return byTicket, err
}

// fingerprints are the audiences by their numbers.
func fingerprints(db *gorm.DB) (map[int64]string, error) {
	var rows []struct {
		ID          int64
		Fingerprint string
	}
	err := db.Raw("SELECT id, fingerprint FROM audiences").Scan(&rows).Error
	all := make(map[int64]string, len(rows))
	for _, r := range rows {
		all[r.ID] = r.Fingerprint
	}
	return all, err
}

// replayStandings tells whether the standings of a ticket are those that follow from its entries. Which number an
// audience has is the store's own; that it is the ticket's is told by its fingerprint.
func replayStandings(key int64, story []entryRow, rows []standingRow, audiences map[int64]string) (Finding, bool) {
	want, ticket, err := retold(key, story)
	if err == nil && len(want) == len(rows) {
		for i, w := range want {
			if w.of == audiences[rows[i].AudienceID] {
				w.AudienceID = rows[i].AudienceID
			}
			if w.standingRow != rows[i] {
				return Finding{ticket.TicketNo, rectify.Say("第 %d 条日志之后的统计记录与日志不符", "what figures count after entry %d is not what the journal says", w.Idx)}, true
			}
		}
		return Finding{}, false
	}
	return Finding{ticket.TicketNo, rectify.Say("统计记录应有 %d 条,现有 %d 条", "figures should know %d standings of it and know %d", len(want), len(rows))}, true
}

// retoldRow is a standing with the fingerprint of its audience.
type retoldRow struct {
	standingRow
	of string
}

// retold makes the standings of a ticket anew from its entries.
func retold(key int64, story []entryRow) (rows []retoldRow, ticket rectify.Ticket, err error) {
	for _, r := range story {
		e, err := r.read()
		if err != nil {
			return nil, ticket, err
		}
		ticket.Key = key
		if err := e.Fold(&ticket); err != nil {
			return nil, ticket, err
		}
		next := retoldRow{standingRow{TicketKey: ticket.Key, Idx: e.Index, Day: calendar.DayOf(ticket.EffectiveAt), NextIdx: noNextIdx, NextDay: noNextDay, At: microsOf(ticket.EffectiveAt), NextAt: noNextAt}, report.AudienceOf(&ticket)}
		if n := len(rows); n == 0 {
			next.Standing = report.Next(report.Standing{}, e.Do, &ticket)
		} else if next.Standing = report.Next(rows[n-1].Standing, e.Do, &ticket); next.Standing == rows[n-1].Standing && next.of == rows[n-1].of {
			continue
		} else {
			rows[n-1].NextIdx, rows[n-1].NextDay, rows[n-1].NextAt = next.Idx, next.Day, next.At
		}
		rows = append(rows, next)
	}
	return rows, ticket, nil
}
