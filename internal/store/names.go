package store

import (
	"context"
	"slices"
	"sync"
	"time"

	"gorm.io/gorm"

	"qingdan/internal/report/official"
)

// AccountNames gives the printed names of accounts in at most one statement; an id that is unknown is its own name.
func (s *Store) AccountNames(ctx context.Context, ids []string) (map[string]string, error) {
	return s.namesOf(s.read.WithContext(ctx), &s.names, "SELECT id, name FROM accounts WHERE id IN ?", ids)
}

// CampaignNames gives the names of campaigns in at most one statement; a code that is unknown is its own name.
func (s *Store) CampaignNames(ctx context.Context, codes []string) (map[string]string, error) {
	return s.campaignNames(s.read.WithContext(ctx), codes)
}

func (s *Store) campaignNames(db *gorm.DB, codes []string) (map[string]string, error) {
	return s.namesOf(db, &s.campaigns, "SELECT code AS id, name FROM campaigns WHERE code IN ?", codes)
}

// learnCampaigns reads the names of the campaigns that a table asks for or shows, on the connection that is held, so that
// whoever writes the table asks for none: others may hold all connections and wait for one as well. A campaign without a
// name is remembered too, until it gets one.
func (s *Store) learnCampaigns(db *gorm.DB, asked []string, stubs []official.Stub) error {
	codes := slices.Clone(asked)
	for i, stub := range stubs { // they lie together
		if stub.Campaign != "" && (i == 0 || stubs[i-1].Campaign != stub.Campaign) {
			codes = append(codes, stub.Campaign)
		}
	}
	names, err := s.campaignNames(db, codes)
	for code, name := range names {
		s.campaigns.LoadOrStore(code, name)
	}
	return err
}

// namesOf looks in what is already known, then once in the table.
func (s *Store) namesOf(db *gorm.DB, known *sync.Map, query sqlText, ids []string) (map[string]string, error) {
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
	if err := db.Raw(string(query), missing).Scan(&rows).Error; err != nil {
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
