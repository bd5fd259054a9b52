package store

import (
	"cmp"
	"maps"
	"slices"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// toldStep is a step of the ledger with its cell spelled out.
type toldStep struct {
	Idx           int64
	TicketKey     int64
	OfTicket      int64 // of the entry
	Day           calendar.Day
	report.Cell   `gorm:"embedded"`
	report.Counts `gorm:"embedded"`
}

const counted = "f.open, f.stage_closed, f.closed, f.merged, f.not_accepted, f.voided, f.overdue, f.answered, f.historical, f.orders"

// stepsBetween reads the steps that the entries of the tickets after one key up to another made.
func stepsBetween(db *gorm.DB, after, last int64) (map[int64][]toldStep, error) {
	var rows []toldStep
	err := db.Raw("SELECT j.ticket_key AS of_ticket, f.idx, f.ticket_key, f.day, c.source, c.campaign, c.list_level, c.township, c.units, c.types, c.month, a.fingerprint AS audience, "+counted+
		" FROM journal j JOIN figure_steps f ON f.idx = j.idx JOIN figure_cells c ON c.id = f.cell_id AND c.cube = 1 JOIN audiences a ON a.id = c.audience_id"+
		" WHERE j.ticket_key <> 0 AND j.ticket_key > ? AND j.ticket_key <= ?", after, last).Scan(&rows).Error
	byTicket := map[int64][]toldStep{}
	for _, r := range rows {
		byTicket[r.OfTicket] = append(byTicket[r.OfTicket], r)
	}
	return byTicket, err
}

// replaySteps tells whether the steps of a ticket in the ledger are those that follow from its entries: for every day
// and not only for the last one.
func replaySteps(key int64, story []entryRow, steps []toldStep) (Finding, bool) {
	history, err := past(key, story)
	if err != nil || len(history) == 0 {
		return Finding{}, false // that the ticket cannot be rebuilt is said elsewhere
	}
	var want []toldStep
	var before *rectify.Ticket
	for _, p := range history {
		for _, s := range report.Steps(before, p.Ticket) {
			want = append(want, toldStep{p.Index, key, key, s.Day, s.Cell, s.Counts})
		}
		before = p.Ticket
	}
	left := map[toldStep]int{}
	for _, s := range steps {
		left[s]++
	}
	for _, s := range want {
		if left[s]--; left[s] < 0 {
			return Finding{before.TicketNo, rectify.Say("统计账本中 %s 的一步与第 %d 条日志不符", "a step of the ledger of figures on %s is not what entry %d of the journal says", s.Day, s.Idx)}, true
		}
	}
	if len(want) != len(steps) {
		return Finding{before.TicketNo, rectify.Say("统计账本应有 %d 步,现有 %d 步", "the ledger of figures should have %d steps of it and has %d", len(want), len(steps))}, true
	}
	return Finding{}, false
}

// replayLedger finds the days, months and years of the ledger that are not the sum of their steps, and steps that no
// entry made. It holds one month at a time, and the cells of one year.
func replayLedger(db *gorm.DB) (findings []Finding, err error) {
	var strays int64
	if err := one(db.Raw("SELECT count(*) FROM figure_steps f WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.idx = f.idx AND j.ticket_key = f.ticket_key)"), &strays); err != nil {
		return nil, err
	}
	if strays > 0 {
		findings = append(findings, Finding{Message: rectify.Say("统计账本有 %d 步不出自任何日志", "%d steps of the ledger of figures come from no entry of the journal", strays)})
	}
	l := &ledgerSums{db: db, units: map[cellKey]int64{}, open: map[int64]bool{}}
	if err := l.readCells(); err != nil {
		return nil, err
	}
	var days []calendar.Day
	if err := db.Raw("SELECT DISTINCT day FROM figure_steps ORDER BY day").Scan(&days).Error; err != nil {
		return nil, err
	}
	var spans []int64
	if err := db.Raw("SELECT DISTINCT span FROM figures").Scan(&spans).Error; err != nil {
		return nil, err
	}
	for _, span := range spans {
		l.open[span] = true
	}
	year := map[figureKey]report.Counts{}
	for i := 0; i < len(days); {
		first, last := days[i].MonthStart(), days[i].MonthEnd()
		month, err := l.month(first, last)
		if err != nil {
			return nil, err
		}
		for k, c := range month {
			if k.span == int64(first.Month()) {
				k.span = int64(first.Year())
				year[k] = year[k].Plus(c)
			}
		}
		if err := l.compare(month, "(f.span = ? OR f.span BETWEEN ? AND ?)", int64(first.Month()), daySpan(first), daySpan(last)); err != nil {
			return nil, err
		}
		for ; i < len(days) && days[i] <= last; i++ {
		}
		if i == len(days) || days[i].Year() != first.Year() {
			if err := l.compare(year, "f.span = ?", int64(first.Year())); err != nil {
				return nil, err
			}
			clear(year)
		}
	}
	for _, span := range slices.Sorted(maps.Keys(l.open)) { // spans without a single step
		if err := l.compare(nil, "f.span = ?", span); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(l.differ, cmp.Compare[int64])
	for _, span := range slices.Compact(l.differ) {
		findings = append(findings, Finding{Message: rectify.Say("统计账本 %d 的累计不是其逐笔之和", "the sums of the ledger of figures for %d are not those of its steps", span)})
	}
	return findings, nil
}

// ledgerSums holds the sums of the ledger against its steps.
type ledgerSums struct {
	db     *gorm.DB
	units  map[cellKey]int64 // the cells of the small cube
	open   map[int64]bool    // spans not compared yet
	differ []int64
}

func (l *ledgerSums) readCells() error {
	var cells []struct {
		ID          int64
		AudienceID  int64
		report.Cell `gorm:"embedded"`
	}
	err := l.db.Raw("SELECT id, audience_id, source, campaign, list_level, township, units, types, month FROM figure_cells WHERE cube = ?", cubeUnits).Scan(&cells).Error
	for _, c := range cells {
		l.units[cellKey{cubeUnits, c.Cell, c.AudienceID}] = c.ID
	}
	return err
}

// month adds up the steps of a month: by day, and in all.
func (l *ledgerSums) month(first, last calendar.Day) (map[figureKey]report.Counts, error) {
	rows, err := l.db.Raw("SELECT f.day, f.cell_id, j.recorded_at, c.source, c.township, c.units, c.audience_id, "+counted+
		" FROM figure_steps f JOIN figure_cells c ON c.id = f.cell_id JOIN journal j ON j.idx = f.idx WHERE f.day BETWEEN ? AND ?", int64(first), int64(last)).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[figureKey]report.Counts{}
	for rows.Next() {
		var day calendar.Day
		var cell, audience int64
		var at micros
		var of report.Cell
		var c report.Counts
		if err := rows.Scan(&day, &cell, &at, (*string)(&of.Source), &of.Township, &of.Units, &audience, &c.Open, &c.StageClosed, &c.Closed, &c.Merged, &c.NotAccepted, &c.Voided, &c.Overdue, &c.Answered, &c.Historical, &c.Orders); err != nil {
			return nil, err
		}
		small, known := l.units[keyOf(cubeUnits, of, audience)]
		if !known {
			small = -1 // a cell that no sum can have
		}
		for cube, id := range map[int64]int64{cubeAll: cell, cubeUnits: small} {
			for _, k := range []figureKey{{cube, daySpan(day), id, int64(dayOf(at.time()))}, {cube, int64(day.Month()), id, 0}} {
				all[k] = all[k].Plus(c)
			}
		}
	}
	return all, rows.Err()
}

// compare holds the sums of some spans against what they should be.
func (l *ledgerSums) compare(want map[figureKey]report.Counts, spans sqlText, args ...any) error {
	var rows []struct {
		Cube, Span, CellID, KnownOn int64
		report.Counts               `gorm:"embedded"`
	}
	if err := l.db.Raw(string("SELECT f.cube, f.span, f.cell_id, f.known_on, "+counted+" FROM figures f WHERE "+spans), args...).Scan(&rows).Error; err != nil {
		return err
	}
	found := map[figureKey]report.Counts{}
	for _, r := range rows {
		found[figureKey{r.Cube, r.Span, r.CellID, r.KnownOn}] = r.Counts
		delete(l.open, r.Span)
	}
	for k, c := range found {
		if want[k] != c {
			l.differ = append(l.differ, k.span)
		}
	}
	for k, c := range want {
		if found[k] != c {
			l.differ = append(l.differ, k.span)
		}
	}
	return nil
}
