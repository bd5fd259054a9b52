package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/journal"
	"qingdan/internal/rectify"
	"qingdan/internal/snapshot"
)

// closingRow is a closed period; the detail is the whole of it.
type closingRow struct {
	No         int64
	SnapshotID string
	FromDay    calendar.Day
	ToDay      calendar.Day
	Detail     string
}

// TableName names the table for GORM.
func (closingRow) TableName() string { return "closings" }

func rowOfClosing(c *snapshot.Closing) closingRow {
	return closingRow{c.No, c.Snapshot, c.Period.From, c.Period.To, string(journal.Marshal(c))}
}

func (r *closingRow) closing() (*snapshot.Closing, error) {
	var c snapshot.Closing
	return &c, journal.Unmarshal([]byte(r.Detail), &c)
}

// KeepClosing writes a closing under the next number. The head of the journal is held, so that nobody is between.
func (s *Store) KeepClosing(ctx context.Context, c *snapshot.Closing, e rectify.Entry, decide func(last *snapshot.Closing, changed bool) error) error {
	return s.Change(ctx, func(rw rectify.Work) error {
		w := rw.(*work)
		if err := w.lockHead(); err != nil {
			return err
		}
		last, err := closingBy(w.db(), "ORDER BY no DESC LIMIT 1")
		if err != nil {
			return err
		}
		changed, err := changedSince(w.db(), c.Period.To, c.Entries)
		if err != nil {
			return err
		}
		for _, s := range w.stands { // of others in this commit, not written yet
			changed = changed || s.Day <= c.Period.To && s.Idx >= c.Entries
		}
		if err := decide(last, changed); err != nil {
			return err
		}
		if c.No = 1; last != nil {
			c.No = last.No + 1
		}
		row := rowOfClosing(c)
		if err := w.db().Create(&row).Error; err != nil {
			return err
		}
		changes, texts := journal.Given(c)
		return w.append(e, changes, texts)
	})
}

func closingBy(db *gorm.DB, query sqlText, args ...any) (*snapshot.Closing, error) {
	var row closingRow
	err := db.Raw(string("SELECT * FROM closings "+query), args...).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return row.closing()
}

// Changed tells whether an entry of the journal after the first so many changed what figures know of a day up to this one.
func (s *Store) Changed(ctx context.Context, to calendar.Day, entries int64) (bool, error) {
	changed, err := changedSince(s.read.WithContext(ctx), to, entries)
	return changed, s.engine.translate(err)
}

func changedSince(db *gorm.DB, to calendar.Day, entries int64) (bool, error) {
	var some int64
	err := one(db.Raw("SELECT count(*) FROM (SELECT 1 FROM standings WHERE day <= ? AND idx >= ? LIMIT 1) AS later", int64(to), entries), &some)
	return some > 0, err
}

// Closings lists all closed periods, in order.
func (s *Store) Closings(ctx context.Context) ([]*snapshot.Closing, error) {
	var rows []closingRow
	if err := s.read.WithContext(ctx).Raw("SELECT * FROM closings ORDER BY no").Scan(&rows).Error; err != nil {
		return nil, s.engine.translate(err)
	}
	all := make([]*snapshot.Closing, len(rows))
	for i := range rows {
		var err error
		if all[i], err = rows[i].closing(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// ClosingOf gives the closing of the period in which a day lies; nil for none.
func (s *Store) ClosingOf(ctx context.Context, day calendar.Day) (*snapshot.Closing, error) {
	c, err := closingBy(s.read.WithContext(ctx), "WHERE from_day <= ? AND to_day >= ?", int64(day), int64(day))
	return c, s.engine.translate(err)
}

// replayClosings compares every closing with its entry of the journal.
func replayClosings(db *gorm.DB, told map[int64]*snapshot.Closing, differs func(id, zh, en string)) error {
	var rows []closingRow
	if err := db.Raw("SELECT * FROM closings ORDER BY no").Scan(&rows).Error; err != nil {
		return err
	}
	for _, row := range rows {
		if c := told[row.No]; c == nil || rowOfClosing(c) != row {
			differs(row.SnapshotID, "封账与日志不符", "the closing of a period is not what the journal says")
		}
		delete(told, row.No)
	}
	for _, c := range told {
		differs(c.Snapshot, "日志中有此封账,库中已不存在", "the journal has this closing of a period, but it is gone")
	}
	return nil
}
