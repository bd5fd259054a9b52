package store

import (
	"errors"
	"slices"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
)

// replaySweeps rebuilds every sweep from its entries and compares it with its rows.
func replaySweeps(db *gorm.DB) (findings []Finding, err error) {
	made := map[string]*rectify.Sweep{}
	for last := int64(-1); ; {
		var rows []entryRow
		if err := db.Raw(string(selectEntries+"WHERE j.event = 'sweep' AND j.idx > ? ORDER BY j.idx LIMIT 1000"), last).Scan(&rows).Error; err != nil {
			return nil, err
		}
		if len(rows) == 0 {
			break
		}
		for _, r := range rows {
			last = r.Idx
			if err := foldSweep(made, r); err != nil {
				return nil, err
			}
		}
	}
	var rows []keptSweep
	var units []sweepUnitRow
	if err := errors.Join(db.Raw("SELECT s.id, t.id AS ticket, x.fingerprint, s.started_unit, s.started_at, s.waiting, s.detail FROM sweeps s "+
		"JOIN tickets t ON t.key = s.ticket_key JOIN audiences x ON x.id = s.audience_id").Scan(&rows).Error, db.Raw("SELECT * FROM sweep_units").Scan(&units).Error); err != nil {
		return nil, err
	}
	differs := func(id string) {
		findings = append(findings, Finding{Message: rectify.Say("举一反三排查 %s 与日志不符", "sweep %s is not what the journal says", id)})
	}
	answers := map[string][]sweepUnitRow{}
	for _, u := range units {
		answers[u.SweepID] = append(answers[u.SweepID], u)
	}
	for _, row := range rows {
		s := made[row.ID]
		delete(made, row.ID)
		if s == nil || !sameSweep(s, row, answers[row.ID]) {
			differs(row.ID)
		}
	}
	for id := range made {
		differs(id)
	}
	return findings, nil
}

func foldSweep(made map[string]*rectify.Sweep, r entryRow) error {
	e, err := r.read()
	if err != nil {
		return err
	}
	if e.Do == "start_sweep" {
		s := &rectify.Sweep{}
		made[e.Subject] = s
		return e.Restore(s)
	}
	var a rectify.SweepAnswer
	if err := e.Restore(&a); err != nil {
		return err
	}
	if s := made[e.Subject]; s != nil {
		s.Put(a)
	}
	return nil
}

// keptSweep is a row with what its numbers stand for.
type keptSweep struct {
	ID, Ticket, Fingerprint, StartedUnit string
	StartedAt                            micros
	Waiting                              int
	Detail                               string
}

func sameSweep(s *rectify.Sweep, row keptSweep, units []sweepUnitRow) bool {
	want := rowOfSweep(s)
	if row != (keptSweep{want.ID, s.Ticket, audienceOfSweep(s), want.StartedUnit, want.StartedAt, want.Waiting, want.Detail}) || len(units) != len(s.Units) {
		return false
	}
	for _, u := range units {
		var given *rectify.SweepAnswer
		if a, ok := s.Answer(u.UnitID); ok {
			given = &a
		}
		if !slices.Contains(s.Units, u.UnitID) || u != rowOfAnswer(s.ID, u.UnitID, given) {
			return false
		}
	}
	return true
}
