package store

import (
	"context"
	"maps"
	"slices"

	"qingdan/internal/rectify"
)

type unitRow struct {
	ID             string
	Code           string
	Name           string
	Level          string
	ParentID       string
	AcceptanceUnit string
}

func (unitRow) TableName() string { return "units" }

func (r unitRow) unit() rectify.Unit {
	return rectify.Unit{ID: r.ID, Code: r.Code, Name: r.Name, Level: r.Level, Parent: r.ParentID, AcceptanceUnit: r.AcceptanceUnit}
}

// Units gives the tree of units as it is now.
func (s *Store) Units() *rectify.UnitTree { return s.units.Load() }

func (s *Store) reloadUnits(ctx context.Context) error {
	var rows []unitRow
	if err := s.read.WithContext(ctx).Raw("SELECT * FROM units ORDER BY code").Scan(&rows).Error; err != nil {
		return s.engine.translate(err)
	}
	units := make([]rectify.Unit, len(rows))
	for i, r := range rows {
		units[i] = r.unit()
	}
	s.units.Store(rectify.NewUnitTree(units))
	return nil
}

// PutUnits adds and renames units by code, in one unit of work with its journal entry: all or nothing. Parents are
// named by code. The ids of known codes stay; a unit that moves in the tree opens and closes tickets to others, so who
// may see what is worked out anew.
func (s *Store) PutUnits(ctx context.Context, units []rectify.Unit, entry rectify.Entry, newID func() string) (added, changed int, err error) {
	err = s.Change(ctx, func(w rectify.Work) error {
		added, changed, err = w.(*work).putUnits(units, newID)
		if err != nil || added+changed == 0 {
			return err
		}
		return w.Note(entry)
	})
	if err == nil && added+changed > 0 {
		err = s.reloadUnits(ctx)
		s.changes.forget() // also what was worked out with the old tree since the commit
	}
	return added, changed, err
}

func (w *work) putUnits(units []rectify.Unit, newID func() string) (added, changed int, err error) {
	var rows []unitRow
	if err := w.db().Raw("SELECT * FROM units").Scan(&rows).Error; err != nil {
		return 0, 0, err
	}
	byCode := map[string]unitRow{}
	for _, r := range rows {
		byCode[r.Code] = r
	}
	for _, u := range units {
		if _, known := byCode[u.Code]; !known {
			byCode[u.Code] = unitRow{ID: newID(), Code: u.Code}
		}
	}
	moved := false
	for _, u := range units {
		old := byCode[u.Code]
		row := unitRow{ID: old.ID, Code: u.Code, Name: u.Name, Level: u.Level, AcceptanceUnit: byCode[u.AcceptanceUnit].ID}
		if u.Parent != "" {
			row.ParentID = byCode[u.Parent].ID
		}
		switch {
		case old.Name == "":
			added++
			err = w.db().Create(&row).Error
		case old != row:
			changed++
			moved = moved || old.ParentID != row.ParentID
			err = w.db().Model(&unitRow{}).Where("id = ?", row.ID).
				Updates(map[string]any{"name": row.Name, "level": row.Level, "parent_id": row.ParentID, "acceptance_unit": row.AcceptanceUnit}).Error
		}
		if err != nil {
			return 0, 0, err
		}
		byCode[u.Code] = row
	}
	if err := w.checkTree(byCode); err != nil {
		return 0, 0, err
	}
	if moved {
		err = w.reopenAudiences(byCode)
	}
	return added, changed, err
}

// checkTree refuses a tree with a missing parent or a ring.
func (w *work) checkTree(byCode map[string]unitRow) error {
	parent := map[string]string{}
	for _, u := range byCode {
		parent[u.ID] = u.ParentID
	}
	for _, u := range byCode {
		seen := map[string]bool{}
		for id := u.ID; id != ""; id = parent[id] {
			if _, ok := parent[id]; !ok || seen[id] {
				return rectify.Refuse(rectify.Invalid, "units.no_tree", rectify.Say("单位 %s(%s)的上级不存在或成环", "the parents of unit %s (%s) are missing or form a ring", u.Name, u.Code))
			}
			seen[id] = true
		}
	}
	return nil
}

// reopenAudiences writes anew who may see which audience, after units moved.
func (w *work) reopenAudiences(byCode map[string]unitRow) error {
	units := make([]rectify.Unit, 0, len(byCode))
	for _, code := range slices.Sorted(maps.Keys(byCode)) {
		units = append(units, byCode[code].unit())
	}
	tree := rectify.NewUnitTree(units)
	w.tree = tree // whatever is dispatched from here on is opened to the units above it now
	w.after = append(w.after, func() { w.store.units.Store(tree) }, w.store.changes.forget)
	if err := w.db().Exec("DELETE FROM audience_access").Error; err != nil {
		return err
	}
	for _, derived := range []sqlText{"DELETE FROM audience_recusals", "DELETE FROM round_openers", "DELETE FROM round_recusals"} {
		if err := w.db().Exec(string(derived)).Error; err != nil {
			return err
		}
	}
	var rows []struct {
		ID          int64
		Fingerprint string
	}
	if err := w.db().Raw("SELECT id, fingerprint FROM audiences").Scan(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		if err := w.openAudience(tree, r.ID, r.Fingerprint); err != nil {
			return err
		}
	}
	return w.openRounds("")
}
