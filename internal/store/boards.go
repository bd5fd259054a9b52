package store

import (
	"context"
	"maps"
	"slices"

	"gorm.io/gorm"

	"qingdan/internal/calendar"
	"qingdan/internal/journal"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

type boardRow struct {
	ID         string
	Version    int64
	Board      string
	UnitID     string
	TicketID   string
	Quarter    string
	State      string
	ProposedAt micros
	DecidedIdx int64 // of the entry that decided; undecided before
	Detail     string
}

// TableName names the table for GORM.
func (boardRow) TableName() string { return "boards" }

const undecided = -1

func boardRowOf(b *rectify.BoardEntry, decided int64) boardRow {
	return boardRow{b.ID, b.Version, b.Kind, b.Unit, b.Ticket, b.Quarter, string(b.State), microsOf(b.Proposed.At), decided, string(journal.Marshal(b))}
}

// boardsVisible narrows entries b to those about units in the scope and, where they name a ticket, about one that is
// visible now.
func (s *Store) boardsVisible(c *condition, scope rectify.Scope) error {
	if err := scoped(scope); err != nil {
		return err
	}
	var units []string
	for _, above := range scope.Units() {
		units = append(units, s.Units().Subtree(above)...)
	}
	c.and("b.unit_id IN ?", units)
	c.and("b.ticket_id = '' OR EXISTS (SELECT 1 FROM tickets t WHERE t.id = b.ticket_id AND "+visibleEach+")", scope.Units(), scope.Recusals())
	return nil
}

func readBoards(db *gorm.DB, query sqlText, args ...any) ([]rectify.BoardEntry, error) {
	var rows []boardRow
	if err := db.Raw(string("SELECT b.* FROM boards b"+query), args...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	all := make([]rectify.BoardEntry, len(rows))
	for i, row := range rows {
		if err := journal.Unmarshal([]byte(row.Detail), &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// BoardEntry loads an entry about a unit in the scope.
func (w *work) BoardEntry(scope rectify.Scope, id string) (*rectify.BoardEntry, error) {
	var c condition
	if err := w.store.boardsVisible(&c, scope); err != nil {
		return nil, err
	}
	c.and("b.id = ?", id)
	all, err := readBoards(w.db(), c.where(), c.args...)
	if err == nil && len(all) == 0 {
		err = errNotFound
	}
	if err != nil {
		return nil, err
	}
	return &all[0], nil
}

// BoardTwin tells whether an entry that was not refused says the same.
func (w *work) BoardTwin(b *rectify.BoardEntry) (bool, error) {
	var ids []string
	err := w.db().Raw("SELECT id FROM boards WHERE board = ? AND unit_id = ? AND ticket_id = ? AND quarter = ? AND state <> 'refused' LIMIT 1", b.Kind, b.Unit, b.Ticket, b.Quarter).Scan(&ids).Error
	return len(ids) > 0, err
}

// RecordBoard writes one act on an entry.
func (w *work) RecordBoard(before, after *rectify.BoardEntry, e rectify.Entry) error {
	if err := w.lockHead(); err != nil {
		return err
	}
	if before == nil {
		row := boardRowOf(after, undecided)
		if err := w.db().Create(&row).Error; err != nil {
			return err
		}
	} else {
		row := boardRowOf(after, w.head)
		done := w.db().Exec("UPDATE boards SET version = ?, state = ?, decided_idx = ?, detail = ? WHERE id = ? AND version = ?", row.Version, row.State, row.DecidedIdx, row.Detail, row.ID, before.Version)
		if done.Error != nil {
			return done.Error
		}
		if done.RowsAffected != 1 {
			return rectify.Refuse(rectify.Conflict, "board.stale", rectify.Say("该条目刚被他人决定,请刷新后再试", "someone was first; reload and try again"))
		}
	}
	changes, texts := journal.Diff(before, after)
	return w.append(e, changes, texts)
}

// BoardEntries lists entries within the scope, newest first.
func (s *Store) BoardEntries(ctx context.Context, scope rectify.Scope, q rectify.BoardQuery) ([]rectify.BoardEntry, error) {
	var c condition
	if err := s.boardsVisible(&c, scope); err != nil {
		return nil, err
	}
	c.is("b.quarter", q.Quarter)
	c.is("b.state", string(q.State))
	c.is("b.unit_id", q.Unit)
	if at := q.Before; at != nil {
		c.and("b.proposed_at < ? OR b.proposed_at = ? AND b.id < ?", at.At, at.At, at.ID)
	}
	all, err := readBoards(s.read.WithContext(ctx), c.where()+" ORDER BY b.proposed_at DESC, b.id DESC LIMIT ?", append(c.args, q.Limit)...)
	return all, s.engine.translate(err)
}

// Boards gives the entries that were approved by then, of quarters that begin in a period.
func (s *Store) Boards(ctx context.Context, scope rectify.Scope, from, to calendar.Day, known report.Prefix) ([]rectify.BoardEntry, error) {
	var all []rectify.BoardEntry
	err := s.snapshot(ctx, func(db *gorm.DB) (err error) {
		all, err = s.boardsIn(db, scope, from, to, known)
		return err
	})
	return all, s.engine.translate(err)
}

func (s *Store) boardsIn(db *gorm.DB, scope rectify.Scope, from, to calendar.Day, known report.Prefix) ([]rectify.BoardEntry, error) {
	var c condition
	if err := s.boardsVisible(&c, scope); err != nil {
		return nil, err
	}
	first := rectify.QuarterOf(from)
	if start, _, _ := rectify.QuarterDays(first); start < from {
		_, end, _ := rectify.QuarterDays(first)
		first = rectify.QuarterOf(end.Add(1))
	}
	c.and("b.state = 'approved' AND b.quarter >= ? AND b.quarter <= ? AND b.decided_idx < ?", first, rectify.QuarterOf(to), known.Size)
	return readBoards(db, c.where()+" ORDER BY b.id", c.args...)
}

// replayBoards rebuilds every entry of the boards from the journal and compares it with its row.
func replayBoards(db *gorm.DB) (findings []Finding, err error) {
	var entries []entryRow
	if err := db.Raw(selectEntries + "WHERE j.event = 'board' ORDER BY j.idx").Scan(&entries).Error; err != nil {
		return nil, err
	}
	folded := map[string]boardRow{}
	made := map[string]*rectify.BoardEntry{}
	for i := range entries {
		e, err := entries[i].read()
		if err != nil {
			return nil, err
		}
		b, decided := made[e.Subject], e.Index
		if b == nil {
			b, decided = &rectify.BoardEntry{}, undecided
			made[e.Subject] = b
		}
		if err := journal.Apply(b, e.Named()); err != nil {
			return nil, err
		}
		b.Version++
		folded[e.Subject] = boardRowOf(b, decided)
	}
	var rows []boardRow
	if err := db.Raw("SELECT * FROM boards ORDER BY id").Scan(&rows).Error; err != nil {
		return nil, err
	}
	for _, row := range rows {
		if folded[row.ID] != row {
			findings = append(findings, Finding{row.ID, rectify.Say("榜单条目与日志不符", "the entry of a board is not what the journal says")})
		}
		delete(folded, row.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(folded)) {
		findings = append(findings, Finding{id, rectify.Say("日志中有此榜单条目,库中已不存在", "the journal has this entry of a board, but its row is gone")})
	}
	return findings, nil
}
