package store

import (
	"context"
	"math/rand/v2"
	"testing"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// The standing before a period is looked up only where something ever happened. Each count alone must bring it about,
// and a life at random seldom has one alone.
func TestWhatHappenedBeforeThePeriodIsTakenOffWhicheverCountItIs(t *testing.T) {
	t.Parallel()
	s, err := Open(context.Background(), Options{DSN: t.TempDir() + "/qingdan.db"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	f := &filler{Store: s, b: t, rng: rand.New(rand.NewPCG(1, 2))}
	f.units()
	var audience int64
	if err := f.write.Transaction(func(tx *gorm.DB) (err error) {
		audience, err = (&work{page: &page{store: s, tx: tx}, ctx: context.Background()}).internAudience(&rectify.Ticket{RegisteredUnit: "office00"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	f.exec("PRAGMA foreign_keys = 0") // the tickets themselves are not written
	right, err := rectify.Actor{Role: rectify.Auditor, Unit: "district", ScopeUnits: []string{"district"}, Recusals: []string{"district"}}.Scope()
	if err != nil {
		t.Fatal(err)
	}
	first, counted := calendar.MustDay("2025-01-10"), 0
	for _, c := range []struct {
		report, measure string
		count           func(*report.Standing) *int
	}{
		{"relapse", "reopenings", func(s *report.Standing) *int { return &s.Reopens }},
		{"relapse", "look_backs", func(s *report.Standing) *int { return &s.LookBacks }},
		{"relapse", "look_backs_lost", func(s *report.Standing) *int { return &s.LookBacksLost }},
		{"rework", "applications", func(s *report.Standing) *int { return &s.Applications }},
		{"rework", "sent_back", func(s *report.Standing) *int { return &s.Reworks }},
		{"satisfaction", "calls", func(s *report.Standing) *int { return &s.Calls }},
		{"satisfaction", "reached", func(s *report.Standing) *int { return &s.CallsReached }},
		{"satisfaction", "satisfied", func(s *report.Standing) *int { return &s.CallsSatisfied }},
		{"satisfaction", "basically", func(s *report.Standing) *int { return &s.CallsBasically }},
		{"satisfaction", "dissatisfied", func(s *report.Standing) *int { return &s.CallsNot }},
	} {
		counted++
		key := int64(counted * 2)
		before := standingRow{TicketKey: key, Idx: key, Day: first, NextIdx: key + 1, NextDay: first + 60, AudienceID: audience,
			Standing: report.Standing{Batch: c.report + c.measure, Class: report.IsClosed, Verdict: rectify.VerdictUnknown, Month: 202501}}
		*c.count(&before.Standing) = 1
		now := before
		now.Idx, now.Day, now.NextIdx, now.NextDay = key+1, first+60, noNextIdx, noNextDay
		*c.count(&now.Standing) = 3
		if err := f.write.Create([]standingRow{before, now}).Error; err != nil {
			t.Fatal(err)
		}
		q := report.Question{Report: c.report, From: first + 30, Query: report.Query{AsOf: first + 90, UnitMode: report.LeadOnly, TypeMode: report.MainType}}
		q.Filter.Batches = []string{before.Batch}
		clear(s.counts.families) // these rows come without entries
		r, _ := report.Named(c.report)
		got, _, err := s.Counts(context.Background(), right, q.Settled(q.AsOf))
		if err != nil || len(got) != 1 || got[0].Amounts[r.Measure(c.measure)] != 2 {
			t.Errorf("%s: one before the period and three by its end count as %+v, %v", c.measure, got, err)
		}
	}
}
