package api

import (
	"context"
	"iter"
	"net/http"
	"sync"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

// Imports keeps imports and their rows.
type Imports interface {
	rectify.Shelf
	StageImport(ctx context.Context, in rectify.Import, rows iter.Seq2[rectify.Row, error], join func(task, step rectify.Row) rectify.Row) (int, error)
	Import(ctx context.Context, account, id string) (rectify.Import, error)
	ImportRows(ctx context.Context, id string, n, limit int) ([]rectify.StagedRow, error)
	UnfinishedImports(ctx context.Context) ([]rectify.Import, error)
	Account(ctx context.Context, id string) (auth.Account, error)
}

// importedAtOnce is up to how many rows an import is finished within the request; a larger one goes on behind it.
const importedAtOnce = 2000

// rowsShown is how many rows of an import one answer holds.
const rowsShown = 500

// runner does imports in the background and waits for them when the service stops.
type runner struct {
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup
}

// Begin takes up imports that a stop interrupted; the service must run before and End after.
func (s *Server) Begin(ctx context.Context) error {
	s.runner.ctx, s.runner.cancel = context.WithCancel(context.WithoutCancel(ctx))
	unfinished, err := s.Imports.UnfinishedImports(ctx)
	if err != nil {
		return err
	}
	for _, in := range unfinished {
		account, err := s.Imports.Account(ctx, in.Account)
		if err != nil {
			return err
		}
		if account.Disabled {
			s.Log.Warn("an import stays unfinished: its account is disabled", "import", in.ID)
			continue
		}
		actor := actorOf(auth.Session{Actor: rectify.Actor{ID: account.ID, Name: account.Name, Role: account.Role, Unit: account.Unit, ScopeUnits: account.Scope}}, s.Desk.House.Units())
		s.behind(actor, in)
	}
	return nil
}

// End stops background work; what was begun is taken up at the next start.
func (s *Server) End(ctx context.Context) error {
	if s.runner.cancel == nil {
		return nil
	}
	s.runner.cancel()
	done := make(chan struct{})
	go func() {
		s.runner.work.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Server) behind(actor rectify.Actor, in rectify.Import) {
	ctx := s.runner.ctx
	if ctx == nil {
		ctx = context.Background()
	}
	s.runner.work.Go(func() {
		if err := s.Desk.RunImport(ctx, s.Imports, actor, in); err != nil && ctx.Err() == nil {
			s.Log.Error("an import stopped; it is taken up at the next start", "import", in.ID, "error", err)
		}
	})
}

// postImport imports an official table.
//
//	@Summary		导入台账
//	@Description	群众举报公开情况一览表或整改任务清单(xlsx、csv)。先逐行试算可用 dry_run=true;重复导入同一文件不改变任何内容。
//	@Tags			imports
//	@Security		bearer
//	@Accept			multipart/form-data
//	@Param			file		formData	file	true	"xlsx 或 csv 文件 / xlsx or csv file"
//	@Param			campaign	formData	string	true	"督察轮次、批次或年度清单的代码,不存在则新建 / code of the campaign, made when unknown"
//	@Param			layout		formData	string	false	"版式 / layout"	Enums(auto, complaint, task)
//	@Param			source		formData	string	false	"举报类台账的来源,默认 complaint / source of complaints"	Enums(complaint, hotline, list_item, oversight, inspection_task)
//	@Param			as_of		formData	string	false	"台账所反映的日期;表中已办结的自该日起计为办结,默认今天 / day that the table tells of; today when left out"	Format(date)
//	@Param			dry_run		formData	bool	false	"只试算,不写入 / try only, write nothing"
//	@Success		201			{object}	importForm
//	@Failure		401,403,413,422	{object}	problem
//	@Router			/api/v1/imports [post]
func (s *Server) postImport(c *call) error {
	list, err := s.uploadedList(c, "dry_run")
	if err != nil {
		return err
	}
	defer list.close()
	in, book := list.Import, list.book
	if in.Rows, err = s.Imports.StageImport(c.ctx(), in, book.Rows(c.ctx()), sheet.JoinStep); err != nil {
		return err
	}
	foreseen, err := s.Desk.Foresee(c.ctx(), s.Imports, c.Actor, in)
	if err != nil {
		return err
	}
	if in.Rows > importedAtOnce {
		s.behind(c.Actor, in)
	} else if err := s.Desk.RunImport(c.ctx(), s.Imports, c.Actor, in); err != nil {
		return err
	}
	form, err := s.importForm(c, in.ID, 0)
	if err != nil {
		return err
	}
	form.Notices = c.notices(book, foreseen)
	return c.give(created("/api/v1/imports/"+in.ID, form))
}

// getImport gives an import again.
//
//	@Summary	导入结果
//	@Tags		imports
//	@Security	bearer
//	@Param		id		path		string	true	"导入的 id / id of the import"
//	@Param		after	query		int		false	"从文件中第几行数据之后 / rows after this one"
//	@Success	200		{object}	importForm
//	@Failure	401,403,404,422	{object}	problem
//	@Router		/api/v1/imports/{id} [get]
func (s *Server) getImport(c *call) error {
	q := c.query()
	after := q.number("after", 0, 0, 1<<30)
	if err := q.err(); err != nil {
		return err
	}
	form, err := s.importForm(c, c.id(), after)
	if err != nil {
		return err
	}
	return c.give(reply{Status: http.StatusOK, body: form})
}
