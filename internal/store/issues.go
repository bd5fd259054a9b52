package store

import (
	"context"

	"qingdan/internal/snapshot"
)

// LastIssue gives the latest issue of a periodical with its snapshot; nil before the first.
func (s *Store) LastIssue(ctx context.Context, kind string) (*snapshot.Snapshot, error) {
	all, err := s.IssuesOf(ctx, kind, 0, 1)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0], nil
}

// IssuesOf lists the issues of a periodical, the newest first, before a number; 0 begins with the newest.
func (s *Store) IssuesOf(ctx context.Context, kind string, before int64, limit int) ([]*snapshot.Snapshot, error) {
	if before == 0 {
		before = noNextIdx
	}
	var rows []snapshotRow
	err := s.read.WithContext(ctx).Raw("SELECT "+snapshotColumns+" FROM issues i JOIN snapshots s ON s.id = i.snapshot_id WHERE i.kind = ? AND i.no < ? ORDER BY i.no DESC LIMIT ?", kind, before, limit).Scan(&rows).Error
	all := make([]*snapshot.Snapshot, len(rows))
	for i := range rows {
		if all[i], err = rows[i].snapshot(); err != nil {
			return nil, err
		}
	}
	return all, s.engine.translate(err)
}
