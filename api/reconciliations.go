package api

import (
	"context"
	"iter"
	"os"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/sheet"
)

// Reconciliations reads reconciliations and what they are made of.
type Reconciliations interface {
	OurTickets(ctx context.Context, scope rectify.Scope, campaign string, asOf calendar.Day) ([]rectify.OurTicket, int64, error)
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
	up, err := c.upload(s.TempDir, "campaign", "layout", "source", "as_of", "threshold")
	if err != nil {
		return err
	}
	defer up.remove()
	threshold := (&query{values: up.fields})
	least := threshold.number("threshold", rectify.DefaultLikeness, 1, 1000)
	if err := invalid("body", threshold.unmet); err != nil {
		return err
	}
	in, opt, err := s.importOf(c, up)
	if err != nil {
		return err
	}
	f, err := os.Open(up.path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := &rectify.Reconciliation{ID: in.ID, Campaign: in.Campaign, Source: in.Source, AsOf: in.AsOf, FileName: rectify.Text(up.name), SHA256: up.sha256, Layout: in.Layout, Threshold: least}
	tree := s.Desk.House.Units()
	opt.UnitNames = func(name string) bool {
		_, ok := tree.Named(name)
		return ok
	}
	book, err := sheet.Read(c.ctx(), f, up.size, up.name, opt)
	if err != nil {
		return c.recorded(err)
	}
	if err := Reconcile(c.ctx(), s.Desk, s.Reconciliations, c.Actor, r, book.Rows(c.ctx())); err != nil {
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
	found := rectify.Reconcile(r, theirs, ours, desk.House.Units(), sheet.JoinStep)
	return desk.KeepReconciliation(ctx, a, r, found)
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
//	@Description	只有“补录”可以批量执行,逐件经过与导入相同的检查;其余建议由人在问题上办理。
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
	if len(in.Rows) == 0 || len(in.Rows) > mostApplied {
		return invalid("body", []rectify.Field{misfit("rows", "list.length", "应有 1 到 200 个序号", "1 to 200 numbers")})
	}
	r, err := s.Reconciliations.Reconciliation(c.ctx(), c.Actor, c.id())
	if err != nil {
		return err
	}
	scope, err := c.scope()
	if err != nil {
		return err
	}
	done := reconApplied{DryRun: in.DryRun, Items: []reconResult{}}
	for _, n := range in.Rows {
		rows, err := s.Reconciliations.ReconRows(c.ctx(), scope, r.ID, "", n-1, 1)
		if err != nil {
			return err
		}
		if len(rows) == 0 || rows[0].N != n {
			return invalid("body", []rectify.Field{misfit("rows", "row.unknown", "没有这个序号", "names a row that is not there")})
		}
		result, err := s.Desk.ApplyReconRow(c.ctx(), c.Actor, r, &rows[0], in.DryRun)
		if err != nil {
			return err
		}
		item := reconResult{N: n, Outcome: string(result.Outcome), Problems: []rowProblem{}}
		if result.Ticket != "" {
			item.Ticket = &result.Ticket
		}
		for _, p := range result.Problems {
			item.Problems = append(item.Problems, rowProblem{p.Column, p.Code, c.say(p.Message), p.Fatal})
		}
		done.Items = append(done.Items, item)
	}
	return c.give(answer(done))
}
