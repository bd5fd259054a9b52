package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
)

// routeShelf holds every version of the routes that was ever in force.
type routeShelf struct {
	mu      sync.RWMutex
	byVer   map[int]rectify.RouteSet
	present int
}

// Routes gives a version of the routes; 0 is the one in force.
func (s *Store) Routes(version int) (rectify.RouteSet, error) {
	s.routes.mu.RLock()
	defer s.routes.mu.RUnlock()
	if version == 0 {
		version = s.routes.present
	}
	set, ok := s.routes.byVer[version]
	if !ok {
		return set, rectify.Refuse(rectify.Internal, "routes.unknown", rectify.Say("没有流程设置版本 %d", "there are no routes of version %d", version))
	}
	return set, nil
}

// UseRoutes puts a version of the routes in force and keeps it for ever. The same version with another content, or an
// older version than the latest, is refused: tickets keep the version they began with.
func (s *Store) UseRoutes(ctx context.Context, set rectify.RouteSet) error {
	if err := set.Validate(); err != nil {
		return err
	}
	body, err := json.Marshal(set)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	digest := hex.EncodeToString(sum[:])
	if err := s.loadRoutes(ctx); err != nil {
		return err
	}
	if set.Version < s.routes.present {
		return fmt.Errorf("the routes have version %d, but version %d is already in force: raise the version", set.Version, s.routes.present)
	}
	var known string
	err = s.read.WithContext(ctx).Raw("SELECT digest FROM rule_sets WHERE version = ?", set.Version).Take(&known).Error
	switch {
	case err == nil && known != digest:
		return fmt.Errorf("the routes were changed but kept version %d: raise the version", set.Version)
	case errors.Is(err, gorm.ErrRecordNotFound):
		err = s.Change(ctx, func(w rectify.Work) error {
			now := s.now()
			if err := w.(*work).db().Exec("INSERT INTO rule_sets (version, digest, body, since) VALUES (?, ?, ?, ?)", set.Version, digest, string(body), microsOf(now)).Error; err != nil {
				return err
			}
			return w.Note(rectify.Entry{Event: rectify.EventRoutes, RecordedAt: now, EffectiveAt: now, Route: set.Version, Subject: digest})
		})
	}
	if err != nil {
		return err
	}
	return s.loadRoutes(ctx)
}

func (s *Store) loadRoutes(ctx context.Context) error {
	var rows []struct {
		Version int
		Body    string
	}
	if err := s.read.WithContext(ctx).Raw("SELECT version, body FROM rule_sets ORDER BY version").Scan(&rows).Error; err != nil {
		return s.engine.translate(err)
	}
	s.routes.mu.Lock()
	defer s.routes.mu.Unlock()
	s.routes.byVer = map[int]rectify.RouteSet{}
	for _, r := range rows {
		var set rectify.RouteSet
		if err := json.Unmarshal([]byte(r.Body), &set); err != nil {
			return fmt.Errorf("routes of version %d: %w", r.Version, err)
		}
		s.routes.byVer[r.Version], s.routes.present = set, r.Version
	}
	return nil
}
