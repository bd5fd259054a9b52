package api

import (
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/snapshot"
)

// newSnapshot freezes a report.
type newSnapshot struct {
	Report string           `json:"report" validate:"required" maxLength:"32" example:"closure" extensions:"x-vocabulary=none"` // 报表名称 / name of the report
	Params reportParameters `json:"params" swaggertype:"object" extensions:"x-vocabulary=none"`                                 // 同该报表的查询参数,known_at、format 除外 / the query parameters of the report, without known_at and format
	Closes *closedPeriod    `json:"closes" extensions:"x-nullable"`                                                             // 提出以此快照封账 / propose to close a period with it
} // @name NewSnapshot

// closedPeriod is a span of whole days that a snapshot proposes to close.
type closedPeriod struct {
	From calendar.Day `json:"from" validate:"required" swaggertype:"string" format:"date"`
	To   calendar.Day `json:"to" validate:"required" swaggertype:"string" format:"date"`
} // @name ClosedPeriod

// reportParameters are the parameters of a report as an object: texts, numbers, true and false, and lists of texts.
type reportParameters url.Values

// take reads the object; names are those of the query, without what a snapshot decides itself.
func (p *reportParameters) take(b *binder, value any, path string, _ reflect.StructTag) {
	o, ok := value.(object)
	if !ok {
		b.miss(path, "value.type", "应为对象", "must be an object")
		return
	}
	names := strings.Fields(reportParams)
	*p = reportParameters{}
	for _, m := range o {
		at := under(path, m.name)
		if m.name == "known_at" || m.name == "format" || m.name == "small_below" || !slices.Contains(names, m.name) {
			b.miss(at, "parameter.unknown", "没有这个参数", "there is no such parameter")
			continue
		}
		text, ok := parameterText(m.value)
		if !ok {
			b.miss(at, "value.type", "应为文本、数、true、false 或文本列表", "must be a text, a number, true, false or a list of texts")
		}
		url.Values(*p).Set(m.name, text)
	}
}

func parameterText(value any) (string, bool) {
	switch v := value.(type) {
	case nil:
		return "", true
	case string:
		return v, true
	case bool:
		return map[bool]string{true: "true", false: "false"}[v], true
	case interface{ String() string }: // a number as it was written
		return v.String(), true
	case []any:
		texts := make([]string, len(v))
		for i, one := range v {
			text, ok := one.(string)
			if !ok || strings.Contains(text, ",") {
				return "", false
			}
			texts[i] = text
		}
		return strings.Join(texts, ","), true
	}
	return "", false
}

// postSnapshot freezes a report as it is known now.
//
//	@Summary	冻结报表
//	@Tags		snapshots
//	@Security	bearer
//	@Param		body	body		newSnapshot	true	"报表及其参数"
//	@Success	201		{object}	snapshotForm
//	@Failure	401,403,422	{object}	problem
//	@Router		/api/v1/snapshots [post]
func (s *Server) postSnapshot(c *call) error {
	var in newSnapshot
	if err := c.decode(&in); err != nil {
		return err
	}
	q := &query{values: url.Values(in.Params)}
	ask := c.question(q)
	ask.Report = in.Report
	if err := q.err(); err != nil {
		return err
	}
	if _, known := report.Named(in.Report); !known {
		return invalid("body", []rectify.Field{misfit("report", "report.unknown", "没有这个报表,见 GET /api/v1/reports", "there is no such report; see GET /api/v1/reports")})
	}
	what := snapshot.Ask{Question: ask.Settled(calendar.DayOf(s.Now()))}
	if in.Closes != nil {
		what.Closes = snapshot.Period{From: in.Closes.From, To: in.Closes.To}
	}
	if ask.ZeroRows {
		what.Listed = s.listed(c.Actor, ask.UnitLevel)
	}
	if err := c.takeTurn(); err != nil {
		return err
	}
	made, _, err := s.Snapshots.Make(c.ctx(), c.Actor, what)
	if err != nil {
		return err
	}
	return c.give(created("/api/v1/snapshots/"+made.ID, c.snapshot(made)))
}

// getSnapshots lists the snapshots that the caller may know of, the newest first.
//
//	@Summary	报表快照列表
//	@Tags		snapshots
//	@Security	bearer
//	@Param		name		query		string	false	"报表名称 / name of the report"
//	@Param		made_by		query		string	false	"冻结人的账号 id / account id of the maker"
//	@Param		as_of_from	query		string	false	"统计日起 / day of the figures, from"	Format(date)
//	@Param		as_of_to	query		string	false	"统计日止 / day of the figures, to"	Format(date)
//	@Param		limit		query		int		false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param		cursor		query		string	false	"上一页的 next_cursor / of the page before"
//	@Success	200			{object}	snapshotPage
//	@Failure	401,403,422	{object}	problem
//	@Router		/api/v1/snapshots [get]
func (s *Server) getSnapshots(c *call) error {
	q := c.query()
	limit := q.limit()
	ask := snapshot.Query{Report: q.text("name", 32), By: q.text("made_by", 64), From: q.day("as_of_from"), To: q.day("as_of_to"), Limit: limit + 1}
	if err := q.err(); err != nil {
		return err
	}
	if _, err := c.cursor(&ask.After); err != nil {
		return err
	}
	all, err := s.Snapshots.List(c.ctx(), c.Actor, ask)
	if err != nil {
		return err
	}
	page := snapshotPage{Items: []snapshotForm{}}
	if len(all) > limit {
		all = all[:limit]
		if page.NextCursor, err = c.next(snapshot.Place{At: all[limit-1].At, ID: all[limit-1].ID}); err != nil {
			return err
		}
	}
	for _, one := range all {
		page.Items = append(page.Items, c.snapshot(one))
	}
	return c.give(answer(page))
}

// getSnapshot gives a frozen report: its bytes, a table made from them, or the form of GET /reports with links.
//
//	@Summary	报表快照
//	@Tags		snapshots
//	@Security	bearer
//	@Produce	json
//	@Produce	text/csv
//	@Produce	application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
//	@Produce	application/pdf,application/vnd.openxmlformats-officedocument.wordprocessingml.document
//	@Param		id		path		string	true	"快照的 id / id of the snapshot"
//	@Param		format	query		string	false	"json 为冻结的原文,ETag 即其 SHA-256;report 为报表接口的格式 / json: the frozen bytes, ETag is their SHA-256; report: the form of GET /reports"	Enums(json, report, csv, xlsx, pdf, docx)
//	@Param		chart	query		bool	false	"xlsx、pdf、docx 附相应的图 / with the fitting chart, in xlsx, pdf and docx"
//	@Success	200		{object}	object
//	@Success	304				"未变 / not modified"
//	@Failure	401,403,404,422	{object}	problem
//	@Router		/api/v1/snapshots/{id} [get]
func (s *Server) getSnapshot(c *call) error {
	q := c.query()
	form := c.reportForm(q, "report")
	if err := q.err(); err != nil {
		return err
	}
	r, err := s.Snapshots.Read(c.ctx(), c.Actor, c.id())
	if err != nil {
		return err
	}
	if c.has(rectify.Auditor) {
		r.Sheet.Prefix.Size = r.Entries
	}
	switch form.format {
	case "json":
		tag := `"` + r.Digest + `"`
		if c.unchanged(tag) {
			return nil
		}
		return c.give(reply{Status: http.StatusOK, ETag: tag, encoded: r.Body})
	case "report":
		return c.give(answer(madeOf(r.Sheet, c.say, c.links(r.Sheet))))
	}
	e := s.Desk.Entry(c.Actor, rectify.EventExport)
	e.Do, e.Subject = "snapshot."+r.Question.Report, r.ID
	return c.reportFile(e, r.Sheet, fileName(r.Sheet)+"-"+r.ID, form)
}

// getSnapshotCheck makes a frozen report anew from the same entries of the journal and compares the bytes.
//
//	@Summary	核对报表快照
//	@Tags		snapshots
//	@Security	bearer
//	@Param		id	path		string	true	"快照的 id / id of the snapshot"
//	@Success	200	{object}	snapshotCheck
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/snapshots/{id}/check [get]
func (s *Server) getSnapshotCheck(c *call) error {
	checked, err := s.Snapshots.Check(c.ctx(), c.Actor, c.id())
	if err != nil {
		return err
	}
	return c.give(answer(c.checked(checked)))
}

// getSnapshotDiff names what became of tickets between two snapshots of the same report and scope.
//
//	@Summary	两份快照之间的变化
//	@Tags		snapshots
//	@Security	bearer
//	@Param		id		path		string	true	"前一份快照的 id / id of the first snapshot"
//	@Param		other	path		string	true	"后一份快照的 id / id of the second snapshot"
//	@Param		limit	query		int		false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param		cursor	query		string	false	"上一页的 next_cursor / of the page before"
//	@Success	200		{object}	snapshotDiff
//	@Failure	401,403,404,422	{object}	problem
//	@Router		/api/v1/snapshots/{id}/diff/{other} [get]
func (s *Server) getSnapshotDiff(c *call) error {
	q := c.query()
	limit := q.limit()
	if err := q.err(); err != nil {
		return err
	}
	var after string
	if _, err := c.cursor(&after); err != nil {
		return err
	}
	d, err := s.Snapshots.Diff(c.ctx(), c.Actor, c.id(), c.Param("other"), after, limit)
	if err != nil {
		return err
	}
	changes, err := c.diff(d)
	if err != nil {
		return err
	}
	return c.give(answer(snapshotDiff{c.snapshot(d.A), c.snapshot(d.B), d.Turned, changes}))
}
