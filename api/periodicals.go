package api

import (
	"slices"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/snapshot"
)

// newIssue asks for the next issue of a periodical.
type newIssue struct {
	On calendar.Day `json:"on" swaggertype:"string" format:"date"` // 截止日,默认最近一个已到截止时刻的日子 / day at whose cut it ends; the latest one that is over when left out
} // @name NewIssue

// postIssue makes the next issue of a daily, weekly or monthly report.
//
//	@Summary	出具日报、周通报、月总结
//	@Tags		snapshots
//	@Security	bearer
//	@Param		kind	path		string		true	"种类 / kind"	Enums(daily, weekly, monthly)
//	@Param		body	body		newIssue	false	"截止日,可不填 / may be left out"
//	@Success	201		{object}	snapshotForm
//	@Failure	401,403,404,409,422	{object}	problem
//	@Router		/api/v1/periodicals/{kind} [post]
func (s *Server) postIssue(c *call) error {
	var in newIssue
	if err := c.decodeAny(&in); err != nil {
		return err
	}
	if err := c.takeTurn(); err != nil {
		return err
	}
	made, err := s.Snapshots.Issue(c.ctx(), c.Actor, c.Param("kind"), in.On)
	if err != nil {
		return c.recorded(err)
	}
	return c.give(created("/api/v1/snapshots/"+made.ID, c.snapshot(made)))
}

// getIssues lists the issues of a daily, weekly or monthly report, the newest first.
//
//	@Summary	日报、周通报、月总结各期
//	@Tags		snapshots
//	@Security	bearer
//	@Param		kind	path		string	true	"种类 / kind"	Enums(daily, weekly, monthly)
//	@Param		limit	query		int		false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param		cursor	query		string	false	"上一页的 next_cursor / of the page before"
//	@Success	200		{object}	snapshotPage
//	@Failure	401,403,404,422	{object}	problem
//	@Router		/api/v1/periodicals/{kind} [get]
func (s *Server) getIssues(c *call) error {
	if !slices.Contains(snapshot.Kinds, c.Param("kind")) {
		return rectify.Refuse(rectify.NotFound, "periodical.unknown", rectify.Say("没有这种定期报告:daily、weekly、monthly", "there is no such periodical: daily, weekly, monthly"))
	}
	q := c.query()
	limit := q.limit()
	if err := q.err(); err != nil {
		return err
	}
	var before int64
	if _, err := c.cursor(&before); err != nil {
		return err
	}
	all, err := s.Snapshots.IssuesFor(c.ctx(), c.Actor, c.Param("kind"), before, limit+1)
	if err != nil {
		return err
	}
	page := snapshotPage{Items: []snapshotForm{}}
	if len(all) > limit {
		all = all[:limit]
		if page.NextCursor, err = c.next(all[limit-1].Issue.No); err != nil {
			return err
		}
	}
	for _, one := range all {
		page.Items = append(page.Items, c.snapshot(one))
	}
	return c.give(answer(page))
}
