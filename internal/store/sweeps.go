package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

// sweepRow is a sweep in its table; the detail is the sweep without its answers.
type sweepRow struct {
	ID          string
	TicketKey   int64
	AudienceID  int64
	StartedUnit string
	StartedAt   micros
	Waiting     int
	Detail      string
}

// TableName names the table for GORM.
func (sweepRow) TableName() string { return "sweeps" }

// sweepUnitRow is a unit that is asked; the detail is its answer.
type sweepUnitRow struct {
	SweepID string
	UnitID  string
	Result  string
	Detail  string
}

// TableName names the table for GORM.
func (sweepUnitRow) TableName() string { return "sweep_units" }

// sweepVisible holds for a sweep s of a ticket t in which units of the scope are asked: whoever is recused from the
// ticket, now or when the sweep began, sees nothing of it.
const sweepVisible = "EXISTS (SELECT 1 FROM audience_access a WHERE a.unit_id IN ? AND a.audience_id = +s.audience_id) AND " +
	"NOT EXISTS (SELECT 1 FROM audience_recusals r WHERE r.unit_id IN ? AND r.audience_id = +t.audience_id)"

const selectSweeps = "SELECT s.id, s.detail, x.fingerprint FROM sweeps s JOIN tickets t ON t.key = s.ticket_key JOIN audiences x ON x.id = t.audience_id "

func rowOfSweep(s *rectify.Sweep) sweepRow {
	asked := *s
	asked.Answers = nil
	return sweepRow{ID: s.ID, StartedUnit: s.Started.Unit, StartedAt: microsOf(s.Started.At), Waiting: len(s.Unanswered()), Detail: string(journal.Marshal(&asked))}
}

func rowOfAnswer(sweep, unit string, a *rectify.SweepAnswer) sweepUnitRow {
	row := sweepUnitRow{SweepID: sweep, UnitID: unit}
	if a != nil {
		row.Result, row.Detail = a.Result, string(journal.Marshal(a))
	}
	return row
}

// audienceOfSweep is the fingerprint of who is asked. Recusals are those of the ticket.
func audienceOfSweep(s *rectify.Sweep) string {
	return strings.Join(slices.Sorted(slices.Values(s.Units)), ",") + "|"
}

// StartSweep writes a new sweep with a row for every unit that is asked.
func (w *work) StartSweep(t *rectify.Ticket, s *rectify.Sweep, e rectify.Entry) error {
	if err := w.lockHead(); err != nil {
		return err
	}
	row := rowOfSweep(s)
	var err error
	if row.AudienceID, err = w.internUnits(audienceOfSweep(s)); err != nil {
		return err
	}
	row.TicketKey = t.Key
	if err := w.db().Create(&row).Error; err != nil {
		return err
	}
	units := make([]sweepUnitRow, len(s.Units))
	for i, unit := range s.Units {
		units[i] = rowOfAnswer(s.ID, unit, nil)
	}
	if err := w.db().CreateInBatches(units, 100).Error; err != nil {
		return err
	}
	changes, texts := journal.Given(s)
	return w.append(e, changes, texts)
}

// AnswerSweep writes the answer of a unit, exactly if it is the first one or corrects none.
func (w *work) AnswerSweep(s *rectify.Sweep, a *rectify.SweepAnswer, e rectify.Entry) error {
	if err := w.lockHead(); err != nil {
		return err
	}
	row := rowOfAnswer(s.ID, a.Unit, a)
	done := w.db().Exec("UPDATE sweep_units SET result = ?, detail = ? WHERE sweep_id = ? AND unit_id = ? AND (result = '' OR result = 'none' AND ? = 'found')",
		row.Result, row.Detail, s.ID, a.Unit, a.Result)
	if done.Error != nil {
		return done.Error
	}
	if done.RowsAffected != 1 {
		return rectify.Refuse(rectify.Conflict, "sweep.stale", rectify.Say("该单位刚已答复,请刷新后再试", "the unit was answered for just now; reload and try again"))
	}
	if err := w.db().Exec("UPDATE sweeps SET waiting = (SELECT count(*) FROM sweep_units u WHERE u.sweep_id = sweeps.id AND u.result = '') WHERE id = ?", s.ID).Error; err != nil {
		return err
	}
	changes, texts := journal.Given(a)
	return w.append(e, changes, texts)
}

// Sweep loads a sweep within the scope.
func (w *work) Sweep(scope rectify.Scope, id string) (*rectify.Sweep, error) {
	return w.store.loadSweep(w.db(), scope, id)
}

// SweepsOf lists the sweeps of a ticket.
func (w *work) SweepsOf(t *rectify.Ticket) ([]rectify.Sweep, error) {
	return w.store.sweepsOf(w.db(), t)
}

func (s *Store) loadSweep(db *gorm.DB, scope rectify.Scope, id string) (*rectify.Sweep, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	all, err := s.readSweeps(db, "WHERE s.id = ? AND "+sweepVisible, id, scope.Units(), scope.Recusals())
	if err == nil && len(all) == 0 {
		err = errNotFound
	}
	if err != nil {
		return nil, err
	}
	return &all[0], nil
}

func (s *Store) sweepsOf(db *gorm.DB, t *rectify.Ticket) ([]rectify.Sweep, error) {
	return s.readSweeps(db, "WHERE s.ticket_key = ? ORDER BY s.started_at, s.id", t.Key)
}

// readSweeps reads sweeps with their answers in two statements. A unit that was recused from the ticket since is no
// longer asked.
func (s *Store) readSweeps(db *gorm.DB, query sqlText, args ...any) ([]rectify.Sweep, error) {
	var rows []struct {
		ID, Detail  string
		Fingerprint string // of the ticket's audience: who has a part | who is recused
	}
	if err := db.Raw(string(selectSweeps+query), args...).Scan(&rows).Error; err != nil || len(rows) == 0 {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	var answers []sweepUnitRow
	if err := db.Raw("SELECT * FROM sweep_units WHERE sweep_id IN ? AND result <> '' ORDER BY sweep_id, unit_id", ids).Scan(&answers).Error; err != nil {
		return nil, err
	}
	all := make([]rectify.Sweep, len(rows))
	for i, r := range rows {
		if err := journal.Unmarshal([]byte(r.Detail), &all[i]); err != nil {
			return nil, err
		}
	}
	for _, a := range answers {
		var answer rectify.SweepAnswer
		if err := journal.Unmarshal([]byte(a.Detail), &answer); err != nil {
			return nil, err
		}
		sweep := &all[slices.Index(ids, a.SweepID)]
		sweep.Answers = append(sweep.Answers, answer)
	}
	for i, r := range rows {
		if _, recused, _ := strings.Cut(r.Fingerprint, "|"); recused != "" {
			all[i] = all[i].Without(strings.Split(recused, ","), s.Units())
		}
	}
	return all, nil
}

// SweepNamed gives one sweep; absent and foreign are the same NotFound.
func (s *Store) SweepNamed(ctx context.Context, scope rectify.Scope, id string) (*rectify.Sweep, error) {
	sweep, err := s.loadSweep(s.read.WithContext(ctx), scope, id)
	return sweep, s.engine.translate(err)
}

// SweepsOf lists all sweeps of a ticket, for the rule that demands them; nobody is shown these.
func (s *Store) SweepsOf(ctx context.Context, t *rectify.Ticket) ([]rectify.Sweep, error) {
	all, err := s.sweepsOf(s.read.WithContext(ctx), t)
	return all, s.engine.translate(err)
}

// Sweeps lists the sweeps in which units of the scope are asked, newest first.
func (s *Store) Sweeps(ctx context.Context, scope rectify.Scope, q rectify.SweepQuery) ([]rectify.Sweep, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	cond := &condition{}
	cond.and(sweepVisible, scope.Units(), scope.Recusals())
	if q.Ticket != nil {
		cond.and("s.ticket_key = ?", q.Ticket.Key)
	}
	if q.Waiting != nil {
		cond.and("s.id IN (SELECT sweep_id FROM sweep_units WHERE unit_id IN ? AND result = '')", q.Waiting)
	}
	if q.Started != "" {
		cond.and("s.started_unit = ? AND s.waiting > 0", q.Started)
	}
	if at := q.Before; at != nil {
		cond.and("s.started_at < ? OR s.started_at = ? AND s.id < ?", at.At, at.At, at.ID)
	}
	all, err := s.readSweeps(s.read.WithContext(ctx), cond.where()+" ORDER BY s.started_at DESC, s.id DESC LIMIT ?", append(cond.args, q.Limit)...)
	return all, s.engine.translate(err)
}
