package store

import (
	"context"
	"iter"
	"slices"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// VerifyFigures counts every ticket anew from its journal entries and compares that with the ledger: by source and
// unit, as of a day, and the ledger with what is condensed of it. It reads the journal once and holds a page of tickets at
// a time.
func (s *Store) VerifyFigures(ctx context.Context, asOf calendar.Day) (findings []Finding, err error) {
	q := report.Query{AsOf: asOf, By: []string{"source", "campaign", "list_level", "township", "unit", "pollution_type", "month"}, UnitMode: report.LeadOnly, TypeMode: report.MainType}
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		var size int64
		if err := one(db.Raw("SELECT size FROM journal_head WHERE id = 1"), &size); err != nil {
			return err
		}
		var failed error
		everyone := func(_, _ *rectify.Ticket) bool { return true }
		slow := report.Recount(histories(db, &failed), q, size, everyone)
		if failed != nil {
			return failed
		}
		fast, err := ledgerOfAll(db, q)
		if err != nil {
			return err
		}
		findings = differences(report.Merge(fast), slow)
		condensed, err := verifyCondensed(db, size)
		findings = append(findings, condensed...)
		return err
	})
	return findings, s.engine.translate(err)
}

// ledgerOfAll adds up the ledger over every audience.
func ledgerOfAll(db *gorm.DB, q report.Query) ([]report.Tally, error) {
	var units []string
	if err := db.Raw("SELECT DISTINCT unit_id FROM audience_access").Scan(&units).Error; err != nil || len(units) == 0 {
		return nil, err
	}
	scope, err := rectify.Actor{Role: rectify.Auditor, Unit: "house", ScopeUnits: units, Recusals: []string{"house"}}.Scope()
	if err != nil {
		return nil, err
	}
	count := &counting{db: db, scope: scope, q: q}
	return count.ledger()
}

// histories reads every ticket as each of its entries left it.
func histories(db *gorm.DB, failed *error) iter.Seq[report.History] {
	return func(yield func(report.History) bool) {
		for last := int64(0); ; {
			var keys []int64
			if *failed = db.Raw("SELECT key FROM tickets WHERE key > ? ORDER BY key LIMIT 200", last).Scan(&keys).Error; *failed != nil || len(keys) == 0 {
				return
			}
			from := last
			last = keys[len(keys)-1]
			stories, err := entriesBetween(db, from, last)
			if *failed = err; err != nil {
				return
			}
			for _, key := range keys {
				history, err := past(key, stories[key])
				if *failed = err; err != nil || !yield(history) {
					return
				}
			}
		}
	}
}

func past(key int64, story []entryRow) (history report.History, err error) {
	ticket := rectify.Ticket{Key: key}
	for _, r := range story {
		e, err := r.read()
		if err != nil {
			return nil, err
		}
		next := ticket
		if err := e.Fold(&next); err != nil {
			return nil, err
		}
		ticket = next
		history = append(history, report.Past{Index: e.Index, Do: e.Do, Ticket: &next})
	}
	return history, nil
}

func differences(fast, slow []report.Tally) (findings []Finding) {
	for _, t := range without(fast, slow) {
		findings = append(findings, Finding{Message: rectify.Say("统计账本有而日志没有:%+v %+v", "the ledger of figures has what the journal has not: %+v in %+v", t.Counts, t.Cell)})
	}
	for _, t := range without(slow, fast) {
		findings = append(findings, Finding{Message: rectify.Say("日志有而统计账本没有:%+v %+v", "the journal has what the ledger of figures has not: %+v in %+v", t.Counts, t.Cell)})
	}
	return findings
}

func without(all, known []report.Tally) []report.Tally {
	seen := map[report.Tally]bool{}
	for _, t := range known {
		seen[t] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(t report.Tally) bool { return seen[t] })
}
