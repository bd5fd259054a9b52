package api

import (
	"context"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Sweeps reads sweeps (举一反三), each read within a scope.
type Sweeps interface {
	SweepNamed(ctx context.Context, scope rectify.Scope, id string) (*rectify.Sweep, error)
	SweepsOf(ctx context.Context, t *rectify.Ticket) ([]rectify.Sweep, error)
	Sweeps(ctx context.Context, scope rectify.Scope, q rectify.SweepQuery) ([]rectify.Sweep, error)
	Contradictions(ctx context.Context, scope rectify.Scope, s *rectify.Sweep) (map[string][]string, error) // by unit
}

// newSweep starts a sweep. Its texts are read by units that may not see the ticket.
type newSweep struct {
	Subject   rectify.Text   `json:"subject" validate:"required" swaggertype:"string" maxLength:"500"`
	Checklist []rectify.Text `json:"checklist" validate:"required" swaggertype:"array,string" maxLength:"500" extensions:"x-vocabulary=none"`
	Units     []string       `json:"units"` // 单位的 id,不填为范围内全部乡镇(街道) / ids of units; all townships of the scope when left out
	DueOn     calendar.Day   `json:"due_on" validate:"required" swaggertype:"string" format:"date"`
} // @name NewSweep

// newSweepAnswer is what a unit answers once it looked.
type newSweepAnswer struct {
	Result    string         `json:"result" validate:"required" vocabulary:"sweep_result" extensions:"x-vocabulary=sweep_result"`
	Unit      string         `json:"unit"` // 单位的 id,不填为本人所在的被要求单位 / id of the unit that is asked; one's own when left out
	CheckedBy rectify.Text   `json:"checked_by" validate:"required" swaggertype:"string" maxLength:"200"`
	Place     rectify.Text   `json:"place" validate:"required" swaggertype:"string" maxLength:"500"`
	CheckedOn calendar.Day   `json:"checked_on" validate:"required" swaggertype:"string" format:"date"`
	Remarks   []rectify.Text `json:"remarks" validate:"required" swaggertype:"array,string" maxLength:"20000"` // 与排查内容逐项对应 / one on each item of the checklist
	Problems  []sweptProblem `json:"problems"`                                                                 // 发现的问题,登记为本单位自查发现的问题 / registered as tickets of the unit
} // @name NewSweepAnswer

// sweptProblem is a problem that a sweep found; it becomes a ticket.
type sweptProblem struct {
	Title          rectify.Text  `json:"title" validate:"required" swaggertype:"string" maxLength:"500"`
	Description    rectify.Text  `json:"description" validate:"required" swaggertype:"string" maxLength:"20000"`
	DiscoveredOn   calendar.Day  `json:"discovered_on" validate:"required" swaggertype:"string" format:"date"`
	Township       *string       `json:"township" extensions:"x-nullable"` // 单位的 id / id of the unit
	RegionText     *string       `json:"region_text" extensions:"x-nullable"`
	Address        *rectify.Text `json:"address" swaggertype:"string" extensions:"x-nullable"`
	PollutionTypes *[]string     `json:"pollution_types" swaggertype:"array,string" extensions:"x-nullable"`
	ClosureGoal    *rectify.Text `json:"closure_goal" swaggertype:"string" extensions:"x-nullable"`
	Start          bool          `json:"start"` // 同时开始整改 / start rectification in the same call
} // @name SweptProblem

func (p *sweptProblem) facts() rectify.Facts {
	f := rectify.Facts{Title: &p.Title, Description: &p.Description, DiscoveredOn: &p.DiscoveredOn, Township: p.Township, RegionText: p.RegionText,
		Address: p.Address, PollutionTypes: p.PollutionTypes, ClosureGoal: p.ClosureGoal}
	if p.Start {
		f.Start = &p.Start
	}
	return f
}

// postSweep starts a sweep from a ticket.
//
//	@Summary	开展举一反三排查
//	@Tags		sweeps
//	@Security	bearer
//	@Param		id		path		string		true	"问题的 id / id of the ticket"
//	@Param		body	body		newSweep	true	"排查"
//	@Success	201		{object}	sweep
//	@Failure	401,403,404,409,422	{object}	problem
//	@Router		/api/v1/tickets/{id}/sweeps [post]
func (s *Server) postSweep(c *call) error {
	var in newSweep
	if err := c.decode(&in); err != nil {
		return err
	}
	v, err := c.sweepView([]rectify.Sweep{{Ticket: c.id()}})
	if err != nil {
		return err
	}
	return once(c, func(made *rectify.Sweep) reply { return created("/api/v1/sweeps/"+made.ID, v.sweep(made)) }, func(tell rectify.Tell[*rectify.Sweep]) (*rectify.Sweep, error) {
		return s.Desk.AskSweep(c.ctx(), c.Actor, c.id(), rectify.Sweep{Subject: in.Subject, Checklist: in.Checklist, Units: in.Units, DueOn: in.DueOn}, tell)
	})
}

// postSweepAnswer answers a sweep for a unit. What was found becomes tickets of the unit in the same act.
//
//	@Summary	答复举一反三排查
//	@Tags		sweeps
//	@Security	bearer
//	@Param		id		path		string			true	"排查的 id / id of the sweep"
//	@Param		body	body		newSweepAnswer	true	"答复"
//	@Success	200		{object}	sweep
//	@Failure	401,403,404,409,422	{object}	problem
//	@Router		/api/v1/sweeps/{id}/answers [post]
func (s *Server) postSweepAnswer(c *call) error {
	var in newSweepAnswer
	if err := c.decode(&in); err != nil {
		return err
	}
	scope, err := c.scope()
	if err != nil {
		return err
	}
	before, err := s.Sweeps.SweepNamed(c.ctx(), scope, c.id())
	if rectify.KindOf(err) == rectify.NotFound {
		before, err = &rectify.Sweep{}, nil // the Desk refuses and records it
	}
	if err != nil {
		return err
	}
	v, err := c.sweepView([]rectify.Sweep{*before})
	if err != nil {
		return err
	}
	ask := rectify.SweepReply{SweepAnswer: rectify.SweepAnswer{Unit: in.Unit, Result: in.Result, CheckedBy: in.CheckedBy, Place: in.Place, CheckedOn: in.CheckedOn, Remarks: in.Remarks}}
	for _, p := range in.Problems {
		ask.Problems = append(ask.Problems, p.facts())
	}
	err = once(c, func(after *rectify.Sweep) reply { return answer(v.answered(before, after)) }, func(tell rectify.Tell[*rectify.Sweep]) (*rectify.Sweep, error) {
		return s.Desk.AnswerSweep(c.ctx(), c.Actor, c.id(), ask, tell)
	})
	return outward(err)
}

// getTicketSweeps lists the sweeps that started from a ticket and in which the caller's units are asked, newest first.
//
//	@Summary	问题的举一反三排查
//	@Tags		sweeps
//	@Security	bearer
//	@Param		id		path		string	true	"问题的 id / id of the ticket"
//	@Param		limit	query		int		false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param		cursor	query		string	false	"上一页的 next_cursor / of the page before"
//	@Success	200		{object}	sweepPage
//	@Failure	401,403,404,422	{object}	problem
//	@Router		/api/v1/tickets/{id}/sweeps [get]
func (s *Server) getTicketSweeps(c *call) error {
	t, err := c.ticket()
	if err != nil {
		return err
	}
	return c.listSweeps(rectify.SweepQuery{Ticket: t})
}

// getSweeps lists the sweeps in which the caller's units are asked, newest first. With open=true it lists what the caller's unit has
// still to answer, and for coordinators what their unit started and others have still to answer.
//
//	@Summary	举一反三排查列表
//	@Tags		sweeps
//	@Security	bearer
//	@Param		open	query		bool	false	"只列待答复的 / only those that wait for an answer"
//	@Param		limit	query		int		false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param		cursor	query		string	false	"上一页的 next_cursor / of the page before"
//	@Success	200		{object}	sweepPage
//	@Failure	401,403,422	{object}	problem
//	@Router		/api/v1/sweeps [get]
func (s *Server) getSweeps(c *call) error {
	q := c.query()
	open := q.flag("open")
	if err := q.err(); err != nil {
		return err
	}
	var ask rectify.SweepQuery
	switch {
	case open == nil || !*open:
	case c.has(rectify.Coordinator):
		ask.Started = c.Actor.Unit
	default:
		ask.Waiting = s.Desk.House.Units().Chain(c.Actor.Unit)
	}
	return c.listSweeps(ask)
}

// listSweeps answers with a page of sweeps.
func (c *call) listSweeps(ask rectify.SweepQuery) error {
	q := c.query()
	limit := q.limit()
	if err := q.err(); err != nil {
		return err
	}
	ask.Limit = limit + 1
	if _, err := c.cursor(&ask.Before); err != nil {
		return err
	}
	scope, err := c.scope()
	if err != nil {
		return err
	}
	all, err := c.server.Sweeps.Sweeps(c.ctx(), scope, ask)
	if err != nil {
		return err
	}
	page := sweepPage{Items: []sweep{}}
	if len(all) > limit {
		all = all[:limit]
		if page.NextCursor, err = c.next(all[limit-1].Place()); err != nil {
			return err
		}
	}
	v, err := c.sweepView(all)
	if err != nil {
		return err
	}
	for i := range all {
		page.Items = append(page.Items, v.sweep(&all[i]))
	}
	return c.give(answer(page))
}

// getSweep gives one sweep, as far as the caller's units are asked, with later complaints that speak against answers.
//
//	@Summary	一次举一反三排查
//	@Tags		sweeps
//	@Security	bearer
//	@Param		id	path		string	true	"排查的 id / id of the sweep"
//	@Success	200	{object}	sweep
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/sweeps/{id} [get]
func (s *Server) getSweep(c *call) error {
	scope, err := c.scope()
	if err != nil {
		return err
	}
	found, err := s.Sweeps.SweepNamed(c.ctx(), scope, c.id())
	if err != nil {
		return err
	}
	v, err := c.sweepView([]rectify.Sweep{*found})
	if err != nil {
		return err
	}
	against, err := s.Sweeps.Contradictions(c.ctx(), scope, found)
	if err != nil {
		return err
	}
	w := v.sweep(found)
	for i := range w.Answers {
		w.Answers[i].ContradictedBy = new(full(against[w.Answers[i].Unit.ID]))
	}
	return c.give(answer(w))
}
