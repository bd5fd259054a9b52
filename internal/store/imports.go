package store

import (
	"context"
	"encoding/json"
	"iter"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

type importRow struct {
	ID         string
	Account    string
	Campaign   string
	Source     string
	AsOf       int64
	FileName   string
	SHA256     string `gorm:"column:sha256"`
	Layout     string
	DryRun     flag
	State      string
	RowCount   int
	CreatedAt  micros
	FinishedAt micros
}

// TableName names the table for GORM.
func (importRow) TableName() string { return "imports" }

type stagedRow struct {
	ImportID      string
	N             int
	Sheet         string
	Line          int
	ReceiptNumber string
	Body          string
	Outcome       string
	TicketID      string
	Problems      string
}

// TableName names the table for GORM.
func (stagedRow) TableName() string { return "import_rows" }

func (r *stagedRow) staged() (rectify.StagedRow, error) {
	s := rectify.StagedRow{N: r.N, RowResult: rectify.RowResult{Outcome: rectify.Outcome(r.Outcome), Ticket: r.TicketID}}
	if err := json.Unmarshal([]byte(r.Problems), &s.Problems); err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(r.Body), &s.Row)
}

// stagedTogether is how many rows are written in one unit of work while a file is read.
const stagedTogether = 200

// StageImport keeps an import and its rows. When reading ends with an error, or ctx ends, nothing is kept.
func (s *Store) StageImport(ctx context.Context, in rectify.Import, rows iter.Seq2[rectify.Row, error], join func(task, step rectify.Row) rectify.Row) (count int, err error) {
	record := importRow{ID: in.ID, Account: in.Account, Campaign: in.Campaign, Source: string(in.Source), AsOf: int64(in.AsOf), FileName: in.FileName, SHA256: in.SHA256,
		Layout: in.Layout, DryRun: flagOf(in.DryRun), State: string(rectify.ImportStaging), CreatedAt: microsOf(in.CreatedAt)}
	if err := s.Change(ctx, func(w rectify.Work) error { return w.(*work).db().Create(&record).Error }); err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			_ = s.dropImport(context.WithoutCancel(ctx), in.ID)
		}
	}()
	shelf := &staging{store: s, id: in.ID, order: rectify.Staging{Join: join}}
	for row, err := range rows {
		if err != nil {
			return 0, err
		}
		count++
		ready, superseded := shelf.order.Add(row)
		if err := shelf.put(ctx, ready, superseded, stagedTogether); err != nil {
			return 0, err
		}
	}
	if err := shelf.put(ctx, shelf.order.Flush(), nil, 1); err != nil {
		return 0, err
	}
	return count, s.Change(ctx, func(w rectify.Work) error {
		if !in.DryRun {
			if err := w.(*work).EnsureCampaign(in.Campaign, in.Campaign); err != nil {
				return err
			}
		}
		return w.(*work).db().Exec("UPDATE imports SET state = 'running', row_count = ? WHERE id = ?", count, in.ID).Error
	})
}

// staging is a file being staged.
type staging struct {
	store      *Store
	id         string
	order      rectify.Staging
	waiting    []stagedRow
	superseded []int
}

// put keeps rows, writing them once enough of them wait.
func (s *staging) put(ctx context.Context, ready []rectify.StagedRow, superseded []int, enough int) error {
	for _, r := range ready {
		body, err := json.Marshal(r.Row)
		if err != nil {
			return err
		}
		problems, err := json.Marshal(append([]rectify.Problem{}, r.Problems...))
		if err != nil {
			return err
		}
		s.waiting = append(s.waiting, stagedRow{ImportID: s.id, N: r.N, Sheet: r.Row.Sheet, Line: r.Row.Line, ReceiptNumber: r.Row.ReceiptNumber,
			Body: string(body), Outcome: string(r.Outcome), Problems: string(problems)})
	}
	s.superseded = append(s.superseded, superseded...)
	if len(s.waiting) < enough && len(s.superseded) < enough {
		return nil
	}
	batch, settled := s.waiting, s.superseded
	s.waiting, s.superseded = nil, nil
	return s.store.Change(ctx, func(w rectify.Work) error {
		if len(batch) > 0 {
			if err := insertRows(w.(*work).page, batch); err != nil {
				return err
			}
		}
		for _, n := range settled {
			if err := w.SettleRow(s.id, n, rectify.Superseded()); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) dropImport(ctx context.Context, id string) error {
	return s.Change(ctx, func(w rectify.Work) error {
		if err := w.(*work).db().Exec("DELETE FROM import_rows WHERE import_id = ?", id).Error; err != nil {
			return err
		}
		return w.(*work).db().Exec("DELETE FROM imports WHERE id = ?", id).Error
	})
}

// SettleRow stores the result of a row.
func (w *work) SettleRow(importID string, n int, r rectify.RowResult) error {
	if r.Problems == nil {
		r.Problems = []rectify.Problem{}
	}
	problems, err := json.Marshal(r.Problems)
	if err != nil {
		return err
	}
	return w.exec("UPDATE import_rows SET outcome = ?, ticket_id = ?, problems = ? WHERE import_id = ? AND n = ?", string(r.Outcome), r.Ticket, string(problems), importID, n)
}

// PendingRows gives rows without a result.
func (s *Store) PendingRows(ctx context.Context, id string, n, limit int) ([]rectify.StagedRow, error) {
	return s.stagedRows(ctx, "SELECT * FROM import_rows WHERE import_id = ? AND n > ? AND outcome = '' ORDER BY n LIMIT ?", id, n, limit)
}

// ImportRows gives rows with or without a result.
func (s *Store) ImportRows(ctx context.Context, id string, n, limit int) ([]rectify.StagedRow, error) {
	return s.stagedRows(ctx, "SELECT * FROM import_rows WHERE import_id = ? AND n > ? ORDER BY n LIMIT ?", id, n, limit)
}

func (s *Store) stagedRows(ctx context.Context, query sqlText, args ...any) ([]rectify.StagedRow, error) {
	var rows []stagedRow
	if err := s.read.WithContext(ctx).Raw(string(query), args...).Scan(&rows).Error; err != nil {
		return nil, s.engine.translate(err)
	}
	all := make([]rectify.StagedRow, len(rows))
	for i := range rows {
		var err error
		if all[i], err = rows[i].staged(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// FinishImport marks an import as done.
func (s *Store) FinishImport(ctx context.Context, id string, e rectify.Entry) error {
	return s.Change(ctx, func(w rectify.Work) error {
		done := w.(*work).db().Exec("UPDATE imports SET state = 'done', finished_at = ? WHERE id = ? AND state = 'running'", microsOf(e.RecordedAt), id)
		if done.Error != nil || done.RowsAffected == 0 {
			return done.Error
		}
		return w.Note(e)
	})
}

// Import gives an import with its totals so far. Only the account that made it may ask, unless account is blank.
func (s *Store) Import(ctx context.Context, account, id string) (rectify.Import, error) {
	var row importRow
	err := s.read.WithContext(ctx).Raw("SELECT * FROM imports WHERE id = ? AND (account = ? OR ? = '')", id, account, account).Take(&row).Error
	if err != nil {
		return rectify.Import{}, s.engine.translate(err)
	}
	in := row.record()
	var totals []struct {
		Outcome string
		N       int
	}
	err = s.read.WithContext(ctx).Raw("SELECT outcome, count(*) AS n FROM import_rows WHERE import_id = ? GROUP BY outcome", id).Scan(&totals).Error
	for _, t := range totals {
		if t.Outcome != "" {
			in.Totals[rectify.Outcome(t.Outcome)] = t.N
			in.Done += t.N
		}
	}
	return in, s.engine.translate(err)
}

func (r *importRow) record() rectify.Import {
	return rectify.Import{ID: r.ID, Account: r.Account, Campaign: r.Campaign, Source: rectify.Source(r.Source), AsOf: calendar.Day(r.AsOf), FileName: r.FileName, SHA256: r.SHA256,
		Layout: r.Layout, DryRun: r.DryRun != 0, State: rectify.ImportState(r.State), Rows: r.RowCount, Totals: map[rectify.Outcome]int{},
		CreatedAt: r.CreatedAt.time(), FinishedAt: r.FinishedAt.time()}
}

// UnfinishedImports lists the imports that a stop interrupted, and forgets those whose file was still being read.
func (s *Store) UnfinishedImports(ctx context.Context) ([]rectify.Import, error) {
	var rows []importRow
	if err := s.read.WithContext(ctx).Raw("SELECT * FROM imports WHERE state <> 'done' ORDER BY created_at").Scan(&rows).Error; err != nil {
		return nil, s.engine.translate(err)
	}
	var running []rectify.Import
	for i := range rows {
		if rows[i].State == string(rectify.ImportRunning) {
			running = append(running, rows[i].record())
			continue
		}
		if err := s.dropImport(ctx, rows[i].ID); err != nil {
			return nil, err
		}
	}
	return running, nil
}
