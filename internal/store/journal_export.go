package store

import (
	"context"
	"io"

	"gorm.io/gorm"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

// exportPage is how many entries are read at once.
const exportPage = 500

// ExportJournal writes the journal from an index on as lines of JSON: a head, then every entry as it is at one moment.
// Only who may see everything may be handed it.
func (s *Store) ExportJournal(ctx context.Context, to io.Writer, from int64, progress func(done, all int64)) (entries int64, err error) {
	err = s.lastingSnapshot(ctx, func(db *gorm.DB) error {
		var size int64
		if err := one(db.Raw("SELECT size FROM journal_head WHERE id = 1"), &size); err != nil {
			return err
		}
		if err := s.exportHead(to, max(0, size-from)); err != nil {
			return err
		}
		for next := from; next < size; {
			var rows []entryRow
			if err := db.Raw(string(selectEntries+"WHERE j.idx >= ? ORDER BY j.idx LIMIT ?"), next, exportPage).Scan(&rows).Error; err != nil || len(rows) == 0 {
				return err
			}
			for _, r := range rows {
				line, err := journal.Export(r.Leaf, r.Secret, r.Texts)
				if err != nil {
					return err
				}
				if _, err := to.Write(line); err != nil {
					return err
				}
			}
			next = rows[len(rows)-1].Idx + 1
			entries += int64(len(rows))
			progress(entries, size-from)
		}
		return nil
	})
	return entries, s.engine.translate(err)
}

func (s *Store) exportHead(to io.Writer, entries int64) error {
	var units []rectify.Unit
	tree := s.Units()
	for _, root := range tree.Below("") {
		for _, id := range tree.Subtree(root) {
			u, _ := tree.Unit(id)
			units = append(units, u)
		}
	}
	head, err := journal.ExportHead(entries, units)
	if err == nil {
		_, err = to.Write(head)
	}
	return err
}
