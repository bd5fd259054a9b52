package store

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"reflect"
	"slices"

	"gorm.io/gorm"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

// replayRounds rebuilds every round from its entries and compares it with its row, and every frozen list with the
// digest and the checkpoint with the entry that the journal names.
func replayRounds(db *gorm.DB) (findings []Finding, err error) {
	var entries []entryRow
	if err := db.Raw(selectEntries + "WHERE j.event = 'round' ORDER BY j.idx").Scan(&entries).Error; err != nil {
		return nil, err
	}
	differs := func(id, zh, en string, args ...any) {
		findings = append(findings, Finding{id, rectify.Say(zh, en, args...)})
	}
	folded := map[string]*rectify.Round{}
	for i := range entries {
		e, err := entries[i].read()
		if err != nil {
			return nil, err
		}
		r := folded[e.Subject]
		if r == nil {
			r = &rectify.Round{}
			folded[e.Subject] = r
		}
		if err := journal.Apply(r, e.Named()); err != nil {
			return nil, err
		}
		r.Version++
	}
	var rows []roundRow
	if err := db.Raw("SELECT * FROM rounds ORDER BY id").Scan(&rows).Error; err != nil {
		return nil, err
	}
	for _, row := range rows {
		r := folded[row.ID]
		delete(folded, row.ID)
		switch {
		case r == nil:
			differs(row.ID, "日志中没有此轮回头看", "the journal knows no such round")
		case !reflect.DeepEqual(roundRowOf(r), row):
			differs(row.ID, "轮次与日志不符", "the round is not what the journal says")
		case r.ListDigest != "":
			if err := replayList(db, r, differs); err != nil {
				return nil, err
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(folded)) {
		differs(id, "日志中有此轮回头看,库中已不存在", "the journal has this round, but its row is gone")
	}
	return findings, nil
}

func replayList(db *gorm.DB, r *rectify.Round, differs func(id, zh, en string, args ...any)) error {
	var lists, leaves [][]byte
	if err := db.Raw("SELECT list FROM round_lists WHERE round_id = ?", r.ID).Scan(&lists).Error; err != nil {
		return err
	}
	if len(lists) != 1 || digestOf(lists[0]) != r.ListDigest {
		differs(r.ID, "冻结清单与日志中的摘要不符", "the frozen list has not the digest that the journal names")
	}
	if err := db.Raw("SELECT leaf FROM journal WHERE idx = ?", r.JournalSize-1).Scan(&leaves).Error; err != nil {
		return err
	}
	if len(leaves) != 1 || digestOf(leaves[0]) != r.Checkpoint {
		differs(r.ID, "冻结时的日志与现在不符", "the journal is not the one at which the list was frozen")
	}
	return nil
}

func digestOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
