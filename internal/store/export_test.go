package store

import (
	"context"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Waiting is how many units of work wait for the writer.
func (s *Store) Waiting() int { return len(s.writer.queue) }

// Ways lists the first tickets of a list on each way there is to them, in one snapshot.
func (s *Store) Ways(ctx context.Context, scope rectify.Scope, q report.TicketQuery) (all [][]int64, err error) {
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		l := &listing{store: s, db: db, scope: scope, q: q}
		if err := l.asked(); err != nil || l.from == "" {
			return err
		}
		var ways []way
		for _, plus := range []sqlText{"", "+"} {
			if s.engine.name() == "postgres" {
				plus = ""
			}
			w, err := l.gathering(plus)
			if err != nil {
				return err
			}
			ways = append(ways, w)
		}
		if s.engine.name() == "sqlite" {
			ways = append(ways, l.walked(l.walking()))
			if l.words != nil && l.order.name == "recorded" {
				ways = append(ways, l.alongWords())
			}
		}
		for _, w := range ways {
			f, err := l.along(w)
			if err != nil {
				return err
			}
			keys := []int64{}
			for _, r := range f.rows {
				keys = append(keys, r.key)
			}
			all = append(all, keys)
		}
		return nil
	})
	return all, err
}

// Totals counts a list anew, and tells the total from memory where there is one.
func (s *Store) Totals(ctx context.Context, scope rectify.Scope, q report.TicketQuery) (counted, remembered *report.TicketPage, err error) {
	l := &listing{store: s, db: s.read.WithContext(ctx), scope: scope, q: q}
	if err := l.asked(); err != nil || l.from == "" {
		return nil, nil, err
	}
	found, err := l.find()
	if err != nil {
		return nil, nil, err
	}
	remembered = &report.TicketPage{}
	if !l.counted(remembered, found) {
		remembered = nil
	}
	counted = &report.TicketPage{}
	return counted, remembered, s.snapshot(ctx, func(db *gorm.DB) error { l.db = db; return l.count(counted) })
}
