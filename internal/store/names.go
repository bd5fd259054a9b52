package store

import (
	"context"
	"sync"
	"time"
)

// AccountNames gives the printed names of accounts in at most one statement; an id that is unknown is its own name.
func (s *Store) AccountNames(ctx context.Context, ids []string) (map[string]string, error) {
	return s.namesOf(ctx, &s.names, "SELECT id, name FROM accounts WHERE id IN ?", ids)
}

// CampaignNames gives the names of campaigns in at most one statement; a code that is unknown is its own name.
func (s *Store) CampaignNames(ctx context.Context, codes []string) (map[string]string, error) {
	return s.namesOf(ctx, &s.campaigns, "SELECT code AS id, name FROM campaigns WHERE code IN ?", codes)
}

// namesOf looks in what is already known, then once in the table.
func (s *Store) namesOf(ctx context.Context, known *sync.Map, query sqlText, ids []string) (map[string]string, error) {
	names := make(map[string]string, len(ids))
	var missing []string
	for _, id := range ids {
		if name, ok := known.Load(id); ok {
			names[id] = name.(string)
		} else if _, asked := names[id]; !asked && id != "" {
			names[id] = id
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return names, nil
	}
	var rows []struct{ ID, Name string }
	if err := s.read.WithContext(ctx).Raw(string(query), missing).Scan(&rows).Error; err != nil {
		return nil, s.engine.translate(err)
	}
	for _, r := range rows {
		known.Store(r.ID, r.Name)
		names[r.ID] = r.Name
	}
	return names, nil
}

// KnownBy tells how many entries of the journal were recorded by an instant.
func (s *Store) KnownBy(ctx context.Context, at time.Time) (int64, error) {
	prefix, err := recordedPrefix(s.read.WithContext(ctx), at, s.now())
	return prefix.Size, s.engine.translate(err)
}
