package store

import (
	"context"

	"gorm.io/gorm"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

// EnsureCampaign names a campaign unless it has a name already.
func (w *work) EnsureCampaign(code, name string) error {
	done := w.db().Exec("INSERT INTO campaigns (code, name, created_at) VALUES (?, ?, ?) ON CONFLICT (code) DO UPDATE SET name = excluded.name WHERE campaigns.name = campaigns.code",
		code, name, microsOf(w.store.now()))
	if done.Error == nil && done.RowsAffected == 1 {
		w.after = append(w.after, func() { w.store.campaigns.Store(code, name) })
	}
	return done.Error
}

// CampaignName gives the name of a campaign, the code itself when it is unknown.
func (s *Store) CampaignName(ctx context.Context, code string) string {
	if name, ok := s.campaigns.Load(code); ok {
		return name.(string)
	}
	var name string
	if s.read.WithContext(ctx).Raw("SELECT name FROM campaigns WHERE code = ?", code).Take(&name).Error != nil {
		return code
	}
	s.campaigns.Store(code, name)
	return name
}

// CampaignsSeen gives those of some campaigns of which the scope sees a ticket, or saw one when it had a part in it: what
// its figures of any day may count.
func (s *Store) CampaignsSeen(ctx context.Context, scope rectify.Scope, codes []string) (seen []string, err error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	db := s.read.WithContext(ctx)
	for _, code := range codes {
		var n int64
		if err := one(db.Raw("SELECT count(*) FROM (SELECT 1 FROM tickets WHERE campaign = ? AND "+visible+" LIMIT 1) AS seen", code, scope.Units(), scope.Recusals()), &n); err != nil {
			return nil, s.engine.translate(err)
		}
		if n == 0 {
			const counted = "SELECT count(*) FROM (SELECT 1 FROM figure_cells c JOIN figure_steps f ON f.cell_id = c.id WHERE c.cube = 1 AND c.campaign = ? AND c." + visible +
				" AND f.ticket_key NOT IN (SELECT key FROM tickets WHERE audience_id IN (SELECT audience_id FROM audience_recusals WHERE unit_id IN ?)) LIMIT 1) AS counted"
			if err := one(db.Raw(counted, code, scope.Units(), scope.Recusals(), scope.Recusals()), &n); err != nil {
				return nil, s.engine.translate(err)
			}
		}
		if n > 0 {
			seen = append(seen, code)
		}
	}
	return seen, nil
}

// CampaignLevel gives the level of a campaign; blank when it has none.
func (w *work) CampaignLevel(code string) (level string, err error) {
	err = one(w.db().Raw("SELECT COALESCE(max(level), '') FROM campaigns WHERE code = ?", code), &level)
	return level, err
}

// Campaign gives a campaign of which a ticket is within the scope.
func (w *work) Campaign(scope rectify.Scope, code string) (rectify.Campaign, error) {
	if err := scoped(scope); err != nil {
		return rectify.Campaign{}, err
	}
	if err := w.settle(); err != nil {
		return rectify.Campaign{}, err
	}
	var seen int64
	if err := one(w.db().Raw("SELECT count(*) FROM (SELECT 1 FROM tickets WHERE campaign = ? AND "+visible+" LIMIT 1) AS seen", code, scope.Units(), scope.Recusals()), &seen); err != nil {
		return rectify.Campaign{}, err
	}
	if seen == 0 || code == "" {
		return rectify.Campaign{}, errNotFound
	}
	level, err := w.CampaignLevel(code)
	return rectify.Campaign{Code: code, Level: level}, err
}

// CampaignBeyond tells whether a campaign has a ticket in which no unit of the scope has a part, recused or not.
func (w *work) CampaignBeyond(scope rectify.Scope, code string) (bool, error) {
	if err := scoped(scope); err != nil {
		return false, err
	}
	var beyond int64
	err := one(w.db().Raw("SELECT count(*) FROM (SELECT 1 FROM tickets WHERE campaign = ? AND audience_id NOT IN (SELECT audience_id FROM audience_access WHERE unit_id IN ?) LIMIT 1) AS beyond", code, scope.Units()), &beyond)
	return beyond > 0, err
}

// RecordCampaign writes the level of a campaign.
func (w *work) RecordCampaign(before, after rectify.Campaign, e rectify.Entry) error {
	if err := w.lockHead(); err != nil {
		return err
	}
	err := w.db().Exec("INSERT INTO campaigns (code, name, level, created_at) VALUES (?, ?, ?, ?) ON CONFLICT (code) DO UPDATE SET level = excluded.level",
		after.Code, after.Code, after.Level, microsOf(w.store.now())).Error
	if err != nil {
		return err
	}
	changes, texts := journal.Diff(&before, &after)
	return w.append(e, changes, texts)
}

// CampaignLevels gives the levels of campaigns; those without one are left out.
func (s *Store) CampaignLevels(ctx context.Context, codes []string) (map[string]string, error) {
	var rows []struct{ Code, Level string }
	err := s.read.WithContext(ctx).Raw("SELECT code, level FROM campaigns WHERE level <> '' AND code IN ?", codes).Scan(&rows).Error
	levels := map[string]string{}
	for _, r := range rows {
		levels[r.Code] = r.Level
	}
	return levels, s.engine.translate(err)
}

// replayCampaigns compares the level of every campaign with the latest entry about it.
func replayCampaigns(db *gorm.DB) (findings []Finding, err error) {
	var entries []entryRow
	if err := db.Raw(selectEntries + "WHERE j.event = 'campaign' ORDER BY j.idx").Scan(&entries).Error; err != nil {
		return nil, err
	}
	said := map[string]rectify.Campaign{}
	for i := range entries {
		e, err := entries[i].read()
		if err != nil {
			return nil, err
		}
		c := said[e.Subject]
		if err := journal.Apply(&c, e.Named()); err != nil {
			return nil, err
		}
		said[e.Subject] = c
	}
	var rows []struct{ Code, Level string }
	if err := db.Raw("SELECT code, level FROM campaigns ORDER BY code").Scan(&rows).Error; err != nil {
		return nil, err
	}
	differs := func(code string) {
		findings = append(findings, Finding{code, rectify.Say("批次的督察层级与日志不符", "the level of the campaign is not what the journal says")})
	}
	for _, r := range rows {
		if said[r.Code].Level != r.Level {
			differs(r.Code)
		}
		delete(said, r.Code)
	}
	for code := range said {
		differs(code)
	}
	return findings, nil
}
