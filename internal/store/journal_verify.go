package store

import (
	"gorm.io/gorm"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

// replayJournal finds entries whose columns are not what their bytes say: by the instant of recording a known_at cuts,
// and by the event the entries of snapshots and closings are found. It reads the journal once, some entries at a time.
func replayJournal(db *gorm.DB) (findings []Finding, err error) {
	differs := func(idx int64, zh, en string) {
		findings = append(findings, Finding{Message: rectify.Say("第 %d 条日志:"+zh, "entry %d of the journal: "+en, idx)})
	}
	next, latest := int64(0), micros(0)
	for {
		var rows []struct {
			Idx        int64
			Leaf       []byte
			Event      string
			TicketKey  int64
			Seq        int64
			RecordedAt micros
		}
		if err := db.Raw("SELECT idx, leaf, event, ticket_key, seq, recorded_at FROM journal WHERE idx >= ? ORDER BY idx LIMIT 500", next).Scan(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			if r.Idx != next {
				differs(next, "缺失", "it is gone")
			}
			next = r.Idx + 1
			e, err := journal.Decode(r.Leaf, nil, nil)
			if err != nil {
				differs(r.Idx, "无法读取", "it cannot be read")
				continue
			}
			latest = max(latest, microsOf(e.RecordedAt))
			switch {
			case e.Index != r.Idx:
				differs(r.Idx, "位置与内容不符", "it says that it stands elsewhere")
			case r.Event != string(e.Event) || r.Seq != e.Seq || (r.TicketKey != 0) != (e.TicketID != "" && e.Seq != 0):
				differs(r.Idx, "种类或所属问题与内容不符", "its event or its ticket is not what it says")
			case r.RecordedAt != latest:
				differs(r.Idx, "录入时间与内容不符", "the instant of recording is not what it says")
			}
		}
		if len(rows) == 0 {
			break
		}
	}
	var size int64
	if err := one(db.Raw("SELECT size FROM journal_head WHERE id = 1"), &size); err != nil {
		return nil, err
	}
	if size != next {
		differs(next, "条数与日志长度不符", "the journal is not as long as its head says")
	}
	return findings, nil
}
