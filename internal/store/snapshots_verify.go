package store

import (
	"gorm.io/gorm"

	"qingdan/internal/rectify"
	"qingdan/internal/snapshot"
)

// replaySnapshots compares every snapshot with its entry of the journal, and its bytes with the digest there.
func replaySnapshots(db *gorm.DB) (findings []Finding, err error) {
	differs := func(id, zh, en string) {
		findings = append(findings, Finding{id, rectify.Message{ZH: zh, EN: en}})
	}
	var ids []string
	if err := db.Raw("SELECT id FROM snapshots ORDER BY id").Scan(&ids).Error; err != nil {
		return nil, err
	}
	kept, closings := map[string]bool{}, map[int64]*snapshot.Closing{}
	for _, id := range ids {
		kept[id] = true
	}
	for last := int64(-1); ; {
		var entries []entryRow
		if err := db.Raw(string(selectEntries+"WHERE j.event = 'snapshot' AND j.idx > ? ORDER BY j.idx LIMIT 200"), last).Scan(&entries).Error; err != nil {
			return nil, err
		}
		if len(entries) == 0 {
			break
		}
		for i := range entries {
			last = entries[i].Idx
			e, err := entries[i].read()
			if err != nil {
				return nil, err
			}
			if e.Do == "close" {
				var c snapshot.Closing
				if err := e.Restore(&c); err != nil {
					return nil, err
				}
				closings[c.No] = &c
			}
			if e.Do != "freeze" && e.Do != "issue" {
				continue
			}
			var told snapshot.Snapshot
			if err := e.Restore(&told); err != nil {
				return nil, err
			}
			if !kept[told.ID] {
				differs(told.ID, "日志中有此快照,库中已不存在", "the journal has this snapshot, but it is gone")
				continue
			}
			delete(kept, told.ID)
			if err := compareSnapshot(db, &told, differs); err != nil {
				return nil, err
			}
		}
	}
	for _, id := range ids {
		if kept[id] {
			differs(id, "日志中没有此快照", "the journal knows no such snapshot")
		}
	}
	err = replayClosings(db, closings, differs)
	return findings, err
}

func compareSnapshot(db *gorm.DB, told *snapshot.Snapshot, differs func(id, zh, en string)) error {
	var rows []snapshotRow
	if err := db.Raw("SELECT "+snapshotColumns+" FROM snapshots s WHERE s.id = ?", told.ID).Scan(&rows).Error; err != nil {
		return err
	}
	if len(rows) != 1 || rows[0] != rowOfSnapshot(told) {
		differs(told.ID, "快照与日志不符", "the snapshot is not what the journal says")
	}
	var issues int64
	if err := one(db.Raw("SELECT count(*) FROM issues WHERE snapshot_id = ? AND kind = ? AND no = ? AND on_day = ?", told.ID, told.Issue.Kind, told.Issue.No, int64(told.Issue.On)), &issues); err != nil {
		return err
	}
	if (issues == 1) != (told.Issue.Kind != "") {
		differs(told.ID, "期号与日志不符", "the number of the issue is not what the journal says")
	}
	var bodies [][]byte
	if err := db.Raw("SELECT body FROM snapshot_bodies WHERE snapshot_id = ?", told.ID).Scan(&bodies).Error; err != nil {
		return err
	}
	if len(bodies) != 1 || snapshot.Digest(bodies[0]) != told.Digest {
		differs(told.ID, "快照的内容与日志中的摘要不符", "the content of the snapshot has not the digest that the journal names")
	}
	return nil
}
