package api

import (
	"context"
	"iter"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

// Reconciliations reads reconciliations and what they are made of.
type Reconciliations interface {
	OurTickets(ctx context.Context, scope rectify.Scope, campaign string, asOf calendar.Day) ([]rectify.OurTicket, int64, error)
	Reconciliations(ctx context.Context, a rectify.Actor, q rectify.ReconQuery) ([]*rectify.Reconciliation, error)
	Reconciliation(ctx context.Context, a rectify.Actor, id string) (*rectify.Reconciliation, error)
	ReconRows(ctx context.Context, scope rectify.Scope, id, finding string, after, limit int) ([]rectify.ReconRow, error)
}

// postReconciliation holds a superior office's list against the tickets of a campaign.
//
//	@Summary		对账:上级清单与本系统
//	@Description	逐行按受理编号、再按批次和编号、再按相似度匹配;不改变任何问题,结果保存后不再变化。
//	@Tags			reconciliations
//	@Security		bearer
//	@Accept			multipart/form-data
//	@Param			file		formData	file	true	"xlsx 或 csv 文件 / xlsx or csv file"
//	@Param			campaign	formData	string	true	"督察轮次、批次或年度清单的代码 / code of the campaign"
//	@Param			layout		formData	string	false	"版式 / layout"	Enums(auto, complaint, task)
//	@Param			source		formData	string	false	"举报类清单补录时的来源,默认 complaint / source of complaints that are taken in"	Enums(complaint, hotline, list_item, oversight, inspection_task)
//	@Param			as_of		formData	string	false	"清单所反映的日期,默认今天;本系统按该日终了时的情况比较 / day that the list tells of; ours are taken as at its end"	Format(date)
//	@Param			threshold	formData	int		false	"视为同一问题的最低相似度,千分,默认 700 / least likeness of one problem, thousandths"	minimum(1)	maximum(1000)
//	@Success		201			{object}	reconciliation
//	@Failure		401,403,413,422	{object}	problem
//	@Router			/api/v1/reconciliations [post]
func (s *Server) postReconciliation(c *call) error {
	list, err := s.uploadedList(c, "threshold")
	if err != nil {
		return err
	}
	defer list.close()
	q := &query{values: list.up.fields}
	least := q.number("threshold", rectify.DefaultLikeness, 1, 1000)
	if err := invalid("body", q.unmet); err != nil {
		return err
	}
	if err := c.takeTurn(); err != nil {
		return err
	}
	r := rectify.ReconciliationOf(list.Import, least)
	if err := Reconcile(c.ctx(), s.Desk, s.Reconciliations, c.Actor, r, list.book.Rows(c.ctx())); err != nil {
		return c.recorded(err)
	}
	return c.give(created("/api/v1/reconciliations/"+r.ID, c.reconciliation(r)))
}

// Reconcile reads the rows, holds them against the tickets and keeps what was found.
func Reconcile(ctx context.Context, desk *rectify.Desk, books Reconciliations, a rectify.Actor, r *rectify.Reconciliation, rows iter.Seq2[rectify.Row, error]) error {
	if err := rectify.MayReconcile(a); err != nil {
		return err
	}
	var theirs []rectify.Row
	for row, err := range rows {
		if err != nil {
			return err
		}
		if theirs = append(theirs, row); len(theirs) > rectify.MostReconRows {
			return rectify.TooMuchToReconcile("清单行数", "the rows of the list", rectify.MostReconRows)
		}
	}
	scope, err := a.Scope()
	if err != nil {
		return err
	}
	ours, size, err := books.OurTickets(ctx, scope, r.Campaign, r.AsOf)
	if err != nil {
		return err
	}
	if len(ours) > rectify.MostReconTickets {
		return rectify.TooMuchToReconcile("该轮次批次的问题数", "the tickets of the campaign", rectify.MostReconTickets)
	}
	r.Journal = size
	found, err := rectify.Reconcile(ctx, r, theirs, ours, desk.House.Units(), sheet.JoinStep)
	if err != nil {
		return err
	}
	return desk.KeepReconciliation(ctx, a, r, found)
}

// getReconciliations lists the reconciliations of the caller's unit, the newest first.
//
//	@Summary		对账列表
//	@Description	只列本单位制作、且制作时的范围在查看范围之内的。
//	@Tags			reconciliations
//	@Security		bearer
//	@Param			campaign	query		string	false	"只列这一轮次批次 / only of this campaign"
//	@Param			limit		query		int		false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param			cursor		query		string	false	"上一页的 next_cursor / of the page before"
//	@Success		200			{object}	reconciliationPage
//	@Failure		401,403,422	{object}	problem
//	@Router			/api/v1/reconciliations [get]
func (s *Server) getReconciliations(c *call) error {
	q := c.query()
	limit := q.limit()
	ask := rectify.ReconQuery{Campaign: rectify.NormalCampaign(q.text("campaign", 100)), Limit: limit + 1}
	if err := q.err(); err != nil {
		return err
	}
	if _, err := c.cursor(&ask.Before); err != nil {
		return err
	}
	all, err := s.Reconciliations.Reconciliations(c.ctx(), c.Actor, ask)
	if err != nil {
		return err
	}
	page := reconciliationPage{Items: []reconciliationHead{}}
	if len(all) > limit {
		all = all[:limit]
		if page.NextCursor, err = c.next(all[limit-1].Place()); err != nil {
			return err
		}
	}
	for _, r := range all {
		page.Items = append(page.Items, c.reconciliationHead(r))
	}
	return c.give(answer(page))
}

// getReconciliation gives a reconciliation with a page of its rows.
//
//	@Summary	一次对账
//	@Tags		reconciliations
//	@Security	bearer
//	@Produce	json
//	@Produce	text/csv
//	@Produce	application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
//	@Param		id		path		string	true	"对账的 id / id of the reconciliation"
//	@Param		finding	query		string	false	"只列这一结果 / only this finding"
//	@Param		after	query		int		false	"此序号之后的行 / rows after this number"	minimum(0)
//	@Param		format	query		string	false	"格式 / format"	Enums(json, csv, xlsx)
//	@Success	200		{object}	reconciliation
//	@Failure	401,403,404,422	{object}	problem
//	@Router		/api/v1/reconciliations/{id} [get]
func (s *Server) getReconciliation(c *call) error {
	if err := c.readsTickets(); err != nil {
		return err
	}
	q := c.query()
	after, findings := q.number("after", 0, 0, 1<<30), q.terms("finding", "recon_finding")
	format := q.one("format", c.wantedFormat(), "json", "csv", "xlsx")
	finding := ""
	switch {
	case len(findings) == 1:
		finding = findings[0]
	case len(findings) > 1:
		q.miss("finding", "value.unknown", "只能选一个", "one only")
	}
	if err := q.err(); err != nil {
		return err
	}
	r, err := s.Reconciliations.Reconciliation(c.ctx(), c.Actor, c.id())
	if err != nil {
		return err
	}
	scope, err := c.scope()
	if err != nil {
		return err
	}
	if format != "json" {
		e := s.Desk.Entry(c.Actor, rectify.EventExport)
		e.Do, e.Subject = "reconciliation", r.ID
		all := ReconRowsOf(c.ctx(), s.Reconciliations, scope, r.ID, finding)
		return c.table(e, sheet.ReconciliationTable(r, all, s.unitName, c.say), "reconciliation-"+r.AsOf.String(), format == "xlsx")
	}
	rows, err := s.Reconciliations.ReconRows(c.ctx(), scope, r.ID, finding, after, rowsShown+1)
	if err != nil {
		return err
	}
	form := c.reconciliation(r)
	if len(rows) > rowsShown {
		rows = rows[:rowsShown]
		form.Next = new(rows[rowsShown-1].N)
	}
	form.Rows = []reconRow{}
	for i := range rows {
		form.Rows = append(form.Rows, c.reconRow(&rows[i]))
	}
	return c.give(answer(form))
}

// ReconRowsOf reads all rows of a reconciliation, page by page.
func ReconRowsOf(ctx context.Context, books Reconciliations, scope rectify.Scope, id, finding string) iter.Seq2[rectify.ReconRow, error] {
	return func(yield func(rectify.ReconRow, error) bool) {
		for after := 0; ; {
			rows, err := books.ReconRows(ctx, scope, id, finding, after, rowsShown)
			if err != nil {
				yield(rectify.ReconRow{}, err)
				return
			}
			for _, row := range rows {
				if after = row.N; !yield(row, nil) {
					return
				}
			}
			if len(rows) < rowsShown {
				return
			}
		}
	}
}

// unitName names a unit, or gives back what is no id.
func (s *Server) unitName(id string) string {
	if u, known := s.Desk.House.Units().Unit(id); known {
		return u.Name
	}
	return id
}

// postReconciliationApply does what rows propose, one by one; with dry_run it only tries.
//
//	@Summary		执行对账建议
//	@Description	逐行办理所选建议:补录、按上级清单更正、关联受理编号、催办。都经流程表、按操作人的权限进行,一行要么全做、要么不做,重复执行不再改变;从不销号。
//	@Tags			reconciliations
//	@Security		bearer
//	@Param			id		path		string			true	"对账的 id / id of the reconciliation"
//	@Param			body	body		reconApplying	true	"序号"
//	@Success		200		{object}	reconApplied
//	@Failure		401,403,404,422	{object}	problem
//	@Router			/api/v1/reconciliations/{id}/apply [post]
func (s *Server) postReconciliationApply(c *call) error {
	var in reconApplying
	if err := c.decode(&in); err != nil {
		return err
	}
	order, err := in.order()
	if err != nil {
		return err
	}
	r, err := s.Reconciliations.Reconciliation(c.ctx(), c.Actor, c.id())
	if err != nil {
		return err
	}
	results, err := ApplyReconRows(c.ctx(), s.Desk, s.Reconciliations, c.Actor, r, in.Rows, order)
	if err != nil {
		return err
	}
	done := reconApplied{DryRun: in.DryRun, Items: []reconResult{}}
	for i := range results {
		done.Items = append(done.Items, c.reconResult(in.Rows[i], &results[i]))
	}
	return c.give(answer(done))
}

// ApplyReconRows applies rows of a reconciliation by their numbers, each by itself. A number that the actor may not see,
// or that is not there, is refused before anything is done.
func ApplyReconRows(ctx context.Context, desk *rectify.Desk, books Reconciliations, a rectify.Actor, r *rectify.Reconciliation, numbers []int, order rectify.ReconOrder) ([]rectify.ReconResult, error) {
	scope, err := a.Scope()
	if err != nil {
		return nil, err
	}
	chosen := make([]rectify.ReconRow, len(numbers))
	for i, n := range numbers {
		rows, err := books.ReconRows(ctx, scope, r.ID, "", n-1, 1)
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 || rows[0].N != n {
			return nil, invalid("body", []rectify.Field{misfit("rows", "row.unknown", "没有序号 %d", "there is no row %d", n)})
		}
		chosen[i] = rows[0]
	}
	results := make([]rectify.ReconResult, len(chosen))
	for i := range chosen {
		if results[i], err = desk.ApplyReconRow(ctx, a, r, &chosen[i], order); err != nil {
			return nil, err
		}
	}
	return results, nil
}
