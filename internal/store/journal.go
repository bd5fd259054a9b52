package store

import (
	"cmp"
	"context"
	"fmt"
	"reflect"

	"gorm.io/gorm"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

type entryRow struct {
	Idx       int64
	Leaf      []byte
	TicketKey int64
	Secret    []byte
	Texts     []byte
}

const selectEntries = "SELECT j.idx, j.leaf, j.ticket_key, x.secret, x.texts FROM journal j LEFT JOIN journal_texts x ON x.idx = j.idx "

func (s *Store) entries(db *gorm.DB, query sqlText, args ...any) ([]*journal.Read, error) {
	var rows []entryRow
	if err := db.Raw(string(selectEntries+query), args...).Scan(&rows).Error; err != nil {
		return nil, s.engine.translate(err)
	}
	all := make([]*journal.Read, len(rows))
	for i, r := range rows {
		read, err := r.read()
		if err != nil {
			return nil, err
		}
		all[i] = read
	}
	return all, nil
}

func (r *entryRow) read() (*journal.Read, error) {
	read, err := journal.Decode(r.Leaf, r.Secret, r.Texts)
	if err == nil && read.Index != r.Idx {
		err = fmt.Errorf("entry %d stands at place %d of the journal", read.Index, r.Idx)
	}
	return read, err
}

// History gives entries of a ticket that was read within a scope, in order, after a sequence number.
func (s *Store) History(ctx context.Context, t *rectify.Ticket, after int64, limit int) ([]*journal.Read, error) {
	return s.entries(s.read.WithContext(ctx), "WHERE j.ticket_key = ? AND j.seq > ? ORDER BY j.seq LIMIT ?", t.Key, after, limit)
}

// Entries gives entries of the journal from an index on. Only who may see everything may be handed them.
func (s *Store) Entries(ctx context.Context, from int64, limit int) ([]*journal.Read, error) {
	return s.entries(s.read.WithContext(ctx), "WHERE j.idx >= ? ORDER BY j.idx LIMIT ?", from, limit)
}

// JournalSize is the number of entries.
func (s *Store) JournalSize(ctx context.Context) (size int64, err error) {
	err = s.engine.translate(one(s.read.WithContext(ctx).Raw("SELECT size FROM journal_head WHERE id = 1"), &size))
	return size, err
}

// Finding is something that does not agree with the journal.
type Finding struct {
	Ticket string // its number, or the id of a round; blank when it is about neither
	rectify.Message
}

// Replay rebuilds every ticket from its entries and compares it with its row and errands: a row that was changed past the Desk is
// found, as is a missing or an extra one. It reads the journal once and holds a page of tickets at a time.
func (s *Store) Replay(ctx context.Context, progress func(done, all int64)) ([]Finding, error) {
	var findings []Finding
	err := s.snapshot(ctx, func(db *gorm.DB) error {
		var tickets int64
		if err := one(db.Raw("SELECT count(*) FROM tickets"), &tickets); err != nil {
			return err
		}
		var err error
		if findings, err = orphans(db); err != nil {
			return err
		}
		sweeps, err := replaySweeps(db)
		if err != nil {
			return err
		}
		findings = append(findings, sweeps...)
		others, err := replayWebhooks(db)
		if err != nil {
			return err
		}
		findings = append(findings, others...)
		rounds, err := replayRounds(db)
		if err != nil {
			return err
		}
		findings = append(findings, rounds...)
		levels, err := replayCampaigns(db)
		if err != nil {
			return err
		}
		findings = append(findings, levels...)
		boards, err := replayBoards(db)
		if err != nil {
			return err
		}
		findings = append(findings, boards...)
		held, err := replayReconciliations(db)
		if err != nil {
			return err
		}
		findings = append(findings, held...)
		frozen, err := replaySnapshots(db)
		if err != nil {
			return err
		}
		findings = append(findings, frozen...)
		entries, err := replayJournal(db)
		if err != nil {
			return err
		}
		findings = append(findings, entries...)
		ledger, err := replayLedger(db)
		if err != nil {
			return err
		}
		findings = append(findings, ledger...)
		known, err := fingerprints(db)
		if err != nil {
			return err
		}
		last := int64(0)
		for done := int64(0); ; {
			var rows []ticketRow
			if err := db.Raw("SELECT * FROM tickets WHERE key > ? ORDER BY key LIMIT 200", last).Scan(&rows).Error; err != nil || len(rows) == 0 {
				return err
			}
			from := last
			last = rows[len(rows)-1].Key
			stories, err := entriesBetween(db, from, last)
			if err != nil {
				return err
			}
			waiting, err := errandsBetween(db, from, last)
			if err != nil {
				return err
			}
			standings, err := standingsBetween(db, from, last)
			if err != nil {
				return err
			}
			steps, err := stepsBetween(db, from, last)
			if err != nil {
				return err
			}
			for i := range rows {
				key := rows[i].Key
				found, differs := s.replayOne(&rows[i], stories[key], waiting[key])
				if !differs {
					found, differs = replayStandings(key, stories[key], standings[key], known)
				}
				if !differs {
					found, differs = replaySteps(key, stories[key], steps[key])
				}
				if differs {
					findings = append(findings, found)
				}
			}
			done += int64(len(rows))
			progress(done, tickets)
		}
	})
	return findings, err
}

// entriesBetween reads what was entered about the tickets after one key up to another, each ticket's in order. One
// statement reads many tickets, because a statement inside a transaction is prepared anew every time.
func entriesBetween(db *gorm.DB, after, last int64) (map[int64][]entryRow, error) {
	var rows []entryRow
	err := db.Raw(string(selectEntries+"WHERE j.ticket_key > ? AND j.ticket_key <= ? ORDER BY j.ticket_key, j.seq"), after, last).Scan(&rows).Error
	stories := map[int64][]entryRow{}
	for _, r := range rows {
		stories[r.TicketKey] = append(stories[r.TicketKey], r)
	}
	return stories, err
}

// orphans finds the tickets that the journal speaks of and that have no row.
func orphans(db *gorm.DB) (findings []Finding, err error) {
	var keys []int64
	if err := db.Raw("SELECT DISTINCT ticket_key FROM journal WHERE ticket_key <> 0 AND ticket_key NOT IN (SELECT key FROM tickets) ORDER BY ticket_key").Scan(&keys).Error; err != nil {
		return nil, err
	}
	for _, key := range keys {
		story, err := entriesBetween(db, key-1, key)
		if err != nil {
			return nil, err
		}
		ticket := &rectify.Ticket{Key: key}
		_ = fold(ticket, story[key]) // as far as it goes: that the row is gone is said in any case
		findings = append(findings, Finding{ticket.TicketNo, rectify.Say("日志中有此件(%d 条),台账中已不存在", "the journal has %d entries on it, but its row is gone", len(story[key]))})
	}
	return findings, nil
}

// fold adds up the entries of a ticket.
func fold(t *rectify.Ticket, story []entryRow) error {
	for _, r := range story {
		e, err := r.read()
		if err != nil {
			return err
		}
		if err := e.Fold(t); err != nil {
			return err
		}
	}
	return nil
}

// replayOne says in what a row differs from its entries, and whether in anything.
func (s *Store) replayOne(row *ticketRow, story []entryRow, waiting []errandRow) (Finding, bool) {
	folded := &rectify.Ticket{Key: row.Key}
	if err := fold(folded, story); err != nil {
		return Finding{cmp.Or(folded.TicketNo, row.TicketNo), rectify.Say("无法由日志重建:%s", "it cannot be rebuilt from the journal: %s", err)}, true
	}
	want := rowOf(folded)
	want.AudienceID = row.AudienceID
	a, b := reflect.ValueOf(want), reflect.ValueOf(*row)
	for i, name := range columnNames {
		if !a.Field(i).Equal(b.Field(i)) {
			return Finding{cmp.Or(folded.TicketNo, row.TicketNo), rectify.Say("字段 %s 与日志不符", "column %s is not what the journal says", name)}, true
		}
	}
	if told, err := s.waitsAsTold(folded, row.AudienceID, waiting); err != nil || !told {
		return Finding{folded.TicketNo, rectify.Say("待办事项与日志不符", "what waits about it is not what the journal says")}, true
	}
	return Finding{}, false
}
