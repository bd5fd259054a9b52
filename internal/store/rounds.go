package store

import (
	"context"
	"crypto/sha256"
	"slices"

	"gorm.io/gorm"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
	"qingdan/internal/sample"
)

type roundRow struct {
	ID         string
	Version    int64
	State      string
	Unit       string
	Inspectors string
	PlannedAt  micros
	Detail     string
}

// TableName names the table for GORM.
func (roundRow) TableName() string { return "rounds" }

func roundRowOf(r *rectify.Round) roundRow {
	return roundRow{r.ID, r.Version, string(r.State), r.Planned.Unit, list(r.Inspectors), microsOf(r.Planned.At), string(journal.Marshal(r))}
}

func (r *roundRow) round() (*rectify.Round, error) {
	var round rectify.Round
	return &round, journal.Unmarshal([]byte(r.Detail), &round)
}

// openRound lets through a planned round of the actor's unit, or with the actor as inspector, and a frozen one of whose
// list every ticket was open to the actor when it was frozen: its numbers would tell of the rest.
const openRound = "(r.state = 'planned' AND (r.unit = ? OR r.inspectors LIKE ?) OR r.state <> 'planned' AND NOT EXISTS (SELECT 1 FROM round_recusals x WHERE x.round_id = r.id AND x.unit_id IN ?) AND " +
	"(EXISTS (SELECT 1 FROM round_openers a WHERE a.round_id = r.id AND a.unit_id IN ?)"

// openTogether lets through what several units open together, though none of them alone: it looks at every audience.
const openTogether = " OR NOT EXISTS (SELECT 1 FROM round_audiences o WHERE o.round_id = r.id AND NOT EXISTS (SELECT 1 FROM audience_access a WHERE a.unit_id IN ? AND a.audience_id = o.audience_id))"

// What follows from the audiences of a list, for one round or all.
const (
	openersOf = "INSERT INTO round_openers (round_id, unit_id) SELECT o.round_id, a.unit_id FROM round_audiences o JOIN audience_access a ON a.audience_id = o.audience_id " +
		"WHERE ? = '' OR o.round_id = ? GROUP BY o.round_id, a.unit_id HAVING count(*) = (SELECT count(*) FROM round_audiences n WHERE n.round_id = o.round_id)"
	recusalsOf = "INSERT INTO round_recusals (round_id, unit_id) SELECT DISTINCT o.round_id, x.unit_id FROM round_audiences o JOIN audience_recusals x ON x.audience_id = o.audience_id " +
		"WHERE ? = '' OR o.round_id = ?"
)

// openRounds writes who may see a frozen round; of all rounds when id is blank.
func (w *work) openRounds(id string) error {
	for _, query := range []sqlText{openersOf, recusalsOf} {
		if err := w.db().Exec(string(query), id, id).Error; err != nil {
			return err
		}
	}
	return nil
}

type roundAudienceRow struct {
	RoundID    string
	AudienceID int64
}

// TableName names the table for GORM.
func (roundAudienceRow) TableName() string { return "round_audiences" }

// writeList keeps a frozen list with its audiences.
func (w *work) writeList(id string, r rectify.RoundRecord) error {
	if err := w.db().Exec("INSERT INTO round_lists (round_id, list) VALUES (?, ?)", id, r.List).Error; err != nil {
		return err
	}
	rows := make([]roundAudienceRow, len(r.Audiences))
	for i, audience := range r.Audiences {
		rows[i] = roundAudienceRow{id, audience}
	}
	if err := w.db().CreateInBatches(rows, 500).Error; err != nil {
		return err
	}
	return w.openRounds(id)
}

// roundsOpenTo is the condition openRound for an actor; business roles of supervision only.
func roundsOpenTo(c *condition, a rectify.Actor) error {
	scope, err := a.Scope()
	if err != nil {
		return err
	}
	if a.Role != rectify.Coordinator && a.Role != rectify.Supervisor && a.Role != rectify.Auditor {
		return errNotFound
	}
	query, args := sqlText(openRound), []any{a.Unit, `%"` + a.ID + `"%`, scope.Recusals(), scope.Units()}
	if len(scope.Units()) > 1 {
		query, args = query+openTogether, append(args, scope.Units())
	}
	c.and(query+"))", args...)
	return nil
}

func loadRound(db *gorm.DB, a rectify.Actor, id string) (*rectify.Round, error) {
	var c condition
	if err := roundsOpenTo(&c, a); err != nil {
		return nil, err
	}
	c.and("r.id = ?", id)
	var row roundRow
	if err := db.Raw(string("SELECT r.* FROM rounds r"+c.where()), c.args...).Take(&row).Error; err != nil {
		return nil, err
	}
	return row.round()
}

// Round loads a round that the actor may know of.
func (w *work) Round(a rectify.Actor, id string) (*rectify.Round, error) {
	return loadRound(w.db(), a, id)
}

// Round gives a round that the actor may know of; absent and foreign are the same NotFound.
func (s *Store) Round(ctx context.Context, a rectify.Actor, id string) (*rectify.Round, error) {
	r, err := loadRound(s.read.WithContext(ctx), a, id)
	return r, s.engine.translate(err)
}

// Rounds lists rounds that the actor may know of, the newest first, after one that a page ended with.
func (s *Store) Rounds(ctx context.Context, a rectify.Actor, after *rectify.Round, limit int) ([]*rectify.Round, error) {
	var c condition
	if err := roundsOpenTo(&c, a); err != nil {
		return nil, err
	}
	if after != nil {
		c.and("(r.planned_at, r.id) < (?, ?)", microsOf(after.Planned.At), after.ID)
	}
	var rows []roundRow
	err := s.read.WithContext(ctx).Raw(string("SELECT r.* FROM rounds r"+c.where()+" ORDER BY r.planned_at DESC, r.id DESC LIMIT ?"), append(c.args, limit)...).Scan(&rows).Error
	all := make([]*rectify.Round, len(rows))
	for i := range rows {
		if all[i], err = rows[i].round(); err != nil {
			return nil, err
		}
	}
	return all, s.engine.translate(err)
}

// RecordRound writes one act on a round.
func (w *work) RecordRound(r rectify.RoundRecord) error {
	if err := w.lockHead(); err != nil {
		return err
	}
	row := roundRowOf(r.After)
	if r.Before == nil {
		if err := w.db().Create(&row).Error; err != nil {
			return err
		}
	} else {
		done := w.db().Exec("UPDATE rounds SET version = ?, state = ?, detail = ? WHERE id = ? AND version = ?", row.Version, row.State, row.Detail, row.ID, r.Before.Version)
		if done.Error != nil {
			return done.Error
		}
		if done.RowsAffected != 1 {
			return rectify.Refuse(rectify.Conflict, "round.stale", rectify.Say("本轮刚被他人更新,请刷新后再试", "someone was first; reload and try again"))
		}
	}
	if r.List != nil {
		if err := w.writeList(row.ID, r); err != nil {
			return err
		}
	}
	changes, texts := journal.Diff(r.Before, r.After)
	return w.append(r.Entry, changes, texts)
}

// RoundList gives the text of a frozen list.
func (w *work) RoundList(id string) ([]byte, error) { return roundList(w.db(), id) }

func roundList(db *gorm.DB, id string) (text []byte, err error) {
	err = one(db.Raw("SELECT list FROM round_lists WHERE round_id = ?", id), &text)
	return text, err
}

// RoundList gives the text of the frozen list of a round that was read for an actor.
func (s *Store) RoundList(ctx context.Context, r *rectify.Round) ([]byte, error) {
	text, err := roundList(s.read.WithContext(ctx), r.ID)
	return text, s.engine.translate(err)
}

// Candidates lists closed tickets in the scope.
func (w *work) Candidates(scope rectify.Scope, f rectify.RoundFilter, ids []string) ([]rectify.Candidate, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	if err := w.settle(); err != nil {
		return nil, err
	}
	l := &listing{}
	l.cond.and("t.state = 'closed'")
	l.cond.and("t."+visible, scope.Units(), scope.Recusals())
	l.cond.in("t.id", ids)
	l.cond.in("t.source", f.Sources)
	l.cond.in("t.campaign", f.Campaigns)
	l.cond.is("t.responsible_unit", f.Unit)
	l.cond.is("t.township", f.Township)
	if f.PollutionType != "" {
		l.cond.and("t.pollution_types LIKE ?", `["`+f.PollutionType+`"%`)
	}
	l.between("t.closed_at", f.ClosedFrom, f.ClosedTo)
	var rows []ticketRow
	query := "SELECT t.id, t.township, t.pollution_types, t.audience_id FROM tickets t" + l.cond.where() + " ORDER BY t.id LIMIT ?"
	if err := w.db().Raw(string(query), append(l.cond.args, sample.MostMembers+1)...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	all := make([]rectify.Candidate, len(rows))
	for i, r := range rows {
		all[i] = rectify.Candidate{ID: r.ID, Township: r.Township, MainType: (&rectify.Ticket{PollutionTypes: unlist(r.PollutionTypes)}).MainType(), Audience: r.AudienceID}
	}
	return all, nil
}

// RoundTickets loads tickets of a round within the scope.
func (w *work) RoundTickets(scope rectify.Scope, ids []string) ([]*rectify.Ticket, error) {
	return ticketsAmong(w.db(), scope, ids)
}

// TicketsAmong gives those of the tickets that the scope may see, in no order.
func (s *Store) TicketsAmong(ctx context.Context, scope rectify.Scope, ids []string) ([]*rectify.Ticket, error) {
	all, err := ticketsAmong(s.read.WithContext(ctx), scope, ids)
	return all, s.engine.translate(err)
}

func ticketsAmong(db *gorm.DB, scope rectify.Scope, ids []string) (all []*rectify.Ticket, err error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	for some := range slices.Chunk(ids, 500) {
		var rows []ticketRow
		if err := db.Raw("SELECT t.* FROM tickets t WHERE t.id IN ? AND "+visibleEach, some, scope.Units(), scope.Recusals()).Scan(&rows).Error; err != nil {
			return nil, err
		}
		for i := range rows {
			t, err := rows[i].ticket()
			if err != nil {
				return nil, err
			}
			all = append(all, t)
		}
	}
	return all, nil
}

// Checkpoint gives the number of journal entries and SHA-256 of the last one. The head is held from here on, so that
// the entry that names it comes right behind.
func (w *work) Checkpoint() (int64, [32]byte, error) {
	if err := w.lockHead(); err != nil {
		return 0, [32]byte{}, err
	}
	if n := len(w.leaves); n > 0 {
		return w.head, sha256.Sum256(w.leaves[n-1].Leaf), nil
	}
	var leaf []byte
	if err := one(w.db().Raw("SELECT leaf FROM journal WHERE idx = ?", w.head-1), &leaf); err != nil {
		return 0, [32]byte{}, err
	}
	return w.head, sha256.Sum256(leaf), nil
}

// Person gives an account as the actor that it is now.
func (w *work) Person(id string) (rectify.Actor, error) {
	var row accountRow
	if err := w.db().Raw("SELECT * FROM accounts WHERE id = ? AND disabled = 0", id).Take(&row).Error; err != nil {
		return rectify.Actor{}, w.store.engine.translate(err)
	}
	a := row.account()
	p := rectify.Actor{ID: a.ID, Name: a.Name, Role: a.Role, Unit: a.Unit, ScopeUnits: a.Scope, Recusals: w.store.Units().Chain(a.Unit)}
	if len(p.ScopeUnits) == 0 && p.Unit != "" {
		p.ScopeUnits = []string{p.Unit}
	}
	return p, nil
}
