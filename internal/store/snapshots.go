package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/journal"
	"qingdan/internal/rectify"
	"qingdan/internal/snapshot"
)

// snapshotRow is a snapshot without its bytes; the detail is the whole of it, and the other columns are to find it by.
type snapshotRow struct {
	ID      string
	Report  string
	AsOf    calendar.Day
	ByUser  string
	MadeAt  micros
	Scope   string
	Digest  string
	Entries int64
	Detail  string
}

// TableName names the table for GORM.
func (snapshotRow) TableName() string { return "snapshots" }

func rowOfSnapshot(s *snapshot.Snapshot) snapshotRow {
	return snapshotRow{s.ID, s.Question.Report, s.Question.AsOf, s.By, microsOf(s.At), list(s.Scope), s.Digest, s.Entries, string(journal.Marshal(s))}
}

func (r *snapshotRow) snapshot() (*snapshot.Snapshot, error) {
	var s snapshot.Snapshot
	return &s, journal.Unmarshal([]byte(r.Detail), &s)
}

const snapshotColumns = "s.id, s.report, s.as_of, s.by_user, s.made_at, s.scope, s.digest, s.entries, s.detail"

// Head gives the number of entries of the journal and when the last one was recorded.
func (s *Store) Head(ctx context.Context) (entries int64, latest time.Time, err error) {
	var at micros
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		if err := one(db.Raw("SELECT size FROM journal_head WHERE id = 1"), &entries); err != nil {
			return err
		}
		return one(db.Raw("SELECT COALESCE(max(recorded_at), 0) FROM journal WHERE idx = ?", entries-1), &at)
	})
	return entries, at.time(), s.engine.translate(err)
}

// KeepSnapshot writes a snapshot with its bytes and its journal entry, or nothing.
func (s *Store) KeepSnapshot(ctx context.Context, made *snapshot.Snapshot, body []byte, e rectify.Entry) error {
	return s.Change(ctx, func(rw rectify.Work) error {
		w := rw.(*work)
		if err := w.lockHead(); err != nil {
			return err
		}
		return w.keepSnapshot(made, body, e)
	})
}

func (w *work) keepSnapshot(made *snapshot.Snapshot, body []byte, e rectify.Entry) error {
	row := rowOfSnapshot(made)
	if err := w.db().Create(&row).Error; err != nil {
		return err
	}
	if err := w.db().Exec("INSERT INTO snapshot_bodies (snapshot_id, body) VALUES (?, ?)", row.ID, body).Error; err != nil {
		return err
	}
	if is := made.Issue; is.Kind != "" {
		if err := w.db().Exec("INSERT INTO issues (kind, no, on_day, snapshot_id) VALUES (?, ?, ?, ?)", is.Kind, is.No, int64(is.On), made.ID).Error; err != nil {
			return err
		}
	}
	changes, texts := journal.Given(made)
	return w.append(e, changes, texts)
}

// Snapshot gives a snapshot and its bytes. Who may read it is for its Office to decide.
func (s *Store) Snapshot(ctx context.Context, id string) (*snapshot.Snapshot, []byte, error) {
	db := s.read.WithContext(ctx)
	var row snapshotRow
	if err := db.Raw("SELECT "+snapshotColumns+" FROM snapshots s WHERE s.id = ?", id).Take(&row).Error; err != nil {
		return nil, nil, s.engine.translate(err)
	}
	var body []byte
	if err := one(db.Raw("SELECT body FROM snapshot_bodies WHERE snapshot_id = ?", id), &body); err != nil {
		return nil, nil, s.engine.translate(err)
	}
	made, err := row.snapshot()
	return made, body, err
}

// SnapshotsSince counts what an account froze since an instant, issues of periodicals left out.
func (s *Store) SnapshotsSince(ctx context.Context, by string, since time.Time) (int, error) {
	var made int64
	err := one(s.read.WithContext(ctx).Raw("SELECT count(*) FROM snapshots WHERE by_user = ? AND made_at >= ? AND id NOT IN (SELECT snapshot_id FROM issues)", by, microsOf(since)), &made)
	return int(made), s.engine.translate(err)
}

// Snapshots lists those whose scope is open, the newest first. There are as many scopes as kinds of makers.
func (s *Store) Snapshots(ctx context.Context, open func(*snapshot.Snapshot) bool, q snapshot.Query) ([]*snapshot.Snapshot, error) {
	db := s.read.WithContext(ctx)
	var scopes, within []string
	if err := db.Raw("SELECT DISTINCT scope FROM snapshots").Scan(&scopes).Error; err != nil {
		return nil, s.engine.translate(err)
	}
	for _, scope := range scopes {
		if open(&snapshot.Snapshot{Scope: unlist(scope)}) {
			within = append(within, scope)
		}
	}
	if within == nil {
		return nil, nil
	}
	cond := &condition{}
	cond.in("s.scope", within)
	cond.is("s.report", q.Report)
	cond.is("s.by_user", q.By)
	if q.From != 0 {
		cond.and("s.as_of >= ?", int64(q.From))
	}
	if q.To != 0 {
		cond.and("s.as_of <= ?", int64(q.To))
	}
	if q.After != nil {
		cond.and("(s.made_at, s.id) < (?, ?)", microsOf(q.After.At), q.After.ID)
	}
	var rows []snapshotRow
	err := db.Raw(string("SELECT "+snapshotColumns+" FROM snapshots s"+cond.where()+" ORDER BY s.made_at DESC, s.id DESC LIMIT ?"), append(cond.args, q.Limit)...).Scan(&rows).Error
	all := make([]*snapshot.Snapshot, len(rows))
	for i := range rows {
		if all[i], err = rows[i].snapshot(); err != nil {
			return nil, err
		}
	}
	return all, s.engine.translate(err)
}
