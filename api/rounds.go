package api

import (
	"context"
	"encoding/hex"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/sample"
)

// Rounds reads rounds of look-backs; what is absent and what is not open to the actor are the same NotFound.
type Rounds interface {
	Round(ctx context.Context, a rectify.Actor, id string) (*rectify.Round, error)
	Rounds(ctx context.Context, a rectify.Actor, after *rectify.Round, limit int) ([]*rectify.Round, error) // newest first
	RoundList(ctx context.Context, r *rectify.Round) ([]byte, error)
	TicketsAmong(ctx context.Context, scope rectify.Scope, ids []string) ([]*rectify.Ticket, error)
}

// newRound plans a round; either size or share is given.
type newRound struct {
	Title      rectify.Text `json:"title" validate:"required" swaggertype:"string" maxLength:"200"`
	Filter     roundFilter  `json:"filter"`
	Chosen     []string     `json:"chosen" maxLength:"64"`                         // 另行必查的已销号问题,最多 200 件 / closed tickets looked at in any case, at most 200
	Size       int          `json:"size" minimum:"0" maximum:"5000"`               // 抽取件数 / of the sample
	Share      int          `json:"share" minimum:"0" maximum:"1000"`              // 千分比:不合格达此比例时至少抽中一件 / thousandths: with so many unfit ones at least one is drawn
	Confidence int          `json:"confidence" minimum:"500" maximum:"999"`        // 千分比,默认 950 / thousandths, 950 when left out
	Strata     []string     `json:"strata" enums:"township,pollution_type"`        // 分层 / stratified by
	Inspectors []string     `json:"inspectors" validate:"required" maxLength:"64"` // 检查人的账号 id,最多 50 人 / account ids, at most 50
} // @name NewRound

type freezing struct {
	Source string `json:"randomness_source" validate:"required" maxLength:"200"` // 将采用的公开随机数,如体彩排列 5 第 24150 期 / where the public randomness will come from
} // @name RoundFreezing

type drawing struct {
	Randomness   string    `json:"randomness" validate:"required" maxLength:"1000"`                           // 冻结之后公布的随机数,原样 / as it was published after the freezing
	RandomnessAt time.Time `json:"randomness_at" validate:"required" swaggertype:"string" format:"date-time"` // 公布时刻 / when it was published
} // @name RoundDrawing

type finishing struct {
	Reason rectify.Text `json:"reason" swaggertype:"string" maxLength:"2000"` // 有未查的须说明 / needed when some were not inspected
} // @name RoundFinishing

type roundPage struct {
	Items      []round `json:"items"`
	NextCursor *string `json:"next_cursor" extensions:"x-nullable"`
} // @name RoundPage

// postRound plans a round of look-backs.
//
//	@Summary	计划一轮回头看
//	@Tags		rounds
//	@Security	bearer
//	@Param		body	body		newRound	true	"计划"
//	@Success	201		{object}	round
//	@Failure	401,403,422	{object}	problem
//	@Router		/api/v1/rounds [post]
func (s *Server) postRound(c *call) error {
	in := newRound{Confidence: 950}
	if err := c.decode(&in); err != nil {
		return err
	}
	if len(in.Chosen) > 200 || len(in.Inspectors) > 50 || len(in.Strata) > 2 || len(in.Strata) == 2 && in.Strata[0] == in.Strata[1] {
		return invalid("body", []rectify.Field{misfit("body", "list.length", "chosen 最多 200 项,inspectors 最多 50 项,strata 不重复", "at most 200 chosen and 50 inspectors, each stratum once")})
	}
	r, err := s.Desk.PlanRound(c.ctx(), c.Actor, rectify.Round{Title: in.Title, Filter: in.Filter.filter(), Chosen: in.Chosen, Size: in.Size, Share: in.Share,
		Confidence: in.Confidence, Strata: in.Strata, Inspectors: in.Inspectors})
	if err != nil {
		return err
	}
	w, err := c.wireRound(r)
	if err != nil {
		return err
	}
	return c.give(created("/api/v1/rounds/"+r.ID, w))
}

// getRounds lists the rounds that the caller may know of, the newest first.
//
//	@Summary	回头看轮次
//	@Tags		rounds
//	@Security	bearer
//	@Param		limit	query		int		false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param		cursor	query		string	false	"上一页的 next_cursor / of the page before"
//	@Success	200		{object}	roundPage
//	@Failure	401,403,422	{object}	problem
//	@Router		/api/v1/rounds [get]
func (s *Server) getRounds(c *call) error {
	q := c.query()
	limit := q.limit()
	if err := q.err(); err != nil {
		return err
	}
	var place struct {
		At time.Time
		ID string
	}
	var after *rectify.Round
	if more, err := c.cursor(&place); err != nil {
		return err
	} else if more {
		after = &rectify.Round{ID: place.ID, Planned: rectify.Signature{At: place.At}}
	}
	rounds, err := s.Rounds.Rounds(c.ctx(), c.Actor, after, limit+1)
	if err != nil {
		return err
	}
	list := roundPage{Items: []round{}}
	if len(rounds) > limit {
		rounds = rounds[:limit]
		place.At, place.ID = rounds[limit-1].Planned.At, rounds[limit-1].ID
		if list.NextCursor, err = c.next(place); err != nil {
			return err
		}
	}
	v, err := c.roundView(rounds...)
	if err != nil {
		return err
	}
	for _, r := range rounds {
		list.Items = append(list.Items, v.head(r))
	}
	return c.give(answer(list))
}

// getRound gives a round. What was drawn and found shows to its inspectors; to others when the round is finished.
//
//	@Summary	一轮回头看
//	@Tags		rounds
//	@Security	bearer
//	@Param		id	path		string	true	"轮次的 id / id of the round"
//	@Success	200	{object}	round
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/rounds/{id} [get]
func (s *Server) getRound(c *call) error {
	return c.giveRound(s.Rounds.Round(c.ctx(), c.Actor, c.id()))
}

// postRoundFreeze freezes the list from which is drawn and announces the source of the randomness.
//
//	@Summary	冻结清单
//	@Tags		rounds
//	@Security	bearer
//	@Param		id		path		string		true	"轮次的 id / id of the round"
//	@Param		body	body		freezing	true	"随机数来源"
//	@Success	200		{object}	round
//	@Failure	401,403,404,409,422	{object}	problem
//	@Router		/api/v1/rounds/{id}/freeze [post]
func (s *Server) postRoundFreeze(c *call) error {
	var in freezing
	if err := c.decode(&in); err != nil {
		return err
	}
	return c.giveRound(s.Desk.FreezeRound(c.ctx(), c.Actor, c.id(), in.Source))
}

// postRoundDraw draws with randomness that became public after the list was frozen: at the moment of departure.
//
//	@Summary	抽取
//	@Tags		rounds
//	@Security	bearer
//	@Param		id		path		string	true	"轮次的 id / id of the round"
//	@Param		body	body		drawing	true	"公开随机数"
//	@Success	200		{object}	round
//	@Failure	401,403,404,409,422	{object}	problem
//	@Router		/api/v1/rounds/{id}/draw [post]
func (s *Server) postRoundDraw(c *call) error {
	var in drawing
	if err := c.decode(&in); err != nil {
		return err
	}
	if err := c.Session.RequireVouched(); err != nil {
		return c.recorded(err)
	}
	return c.giveRound(s.Desk.DrawRound(c.ctx(), c.Actor, c.id(), in.Randomness, in.RandomnessAt))
}

// postRoundFinish ends a round with its results.
//
//	@Summary	结束本轮
//	@Tags		rounds
//	@Security	bearer
//	@Param		id		path		string		true	"轮次的 id / id of the round"
//	@Param		body	body		finishing	true	"未查的说明理由"
//	@Success	200		{object}	round
//	@Failure	401,403,404,409,422	{object}	problem
//	@Router		/api/v1/rounds/{id}/finish [post]
func (s *Server) postRoundFinish(c *call) error {
	var in finishing
	if err := c.decode(&in); err != nil {
		return err
	}
	if err := c.Session.RequireVouched(); err != nil {
		return c.recorded(err)
	}
	return c.giveRound(s.Desk.FinishRound(c.ctx(), c.Actor, c.id(), in.Reason))
}

// getRoundExport gives all that is needed to draw again; qingdan sample verify does it.
//
//	@Summary	导出抽取过程,供任何人复算
//	@Tags		rounds
//	@Security	bearer
//	@Param		id	path		string	true	"轮次的 id / id of the round"
//	@Success	200	{object}	sample.Proof
//	@Failure	401,403,404,409	{object}	problem
//	@Router		/api/v1/rounds/{id}/export [get]
func (s *Server) getRoundExport(c *call) error {
	r, err := s.Rounds.Round(c.ctx(), c.Actor, c.id())
	if err != nil {
		return err
	}
	switch {
	case r.Drawn.IsZero():
		return rectify.Refuse(rectify.Illegal, "round.not_drawn", rectify.Say("本轮尚未抽取", "nothing is drawn yet"))
	case !r.OpenTo(c.Actor):
		return rectify.Refuse(rectify.Forbidden, "round.inspectors_only", rectify.Say("结果报齐之前只有本轮检查人可以查看抽中的问题", "until the results are in, only the inspectors of the round may know what was drawn"))
	}
	text, err := s.Rounds.RoundList(c.ctx(), r)
	if err != nil {
		return err
	}
	list, err := sample.Parse(text)
	if err != nil {
		return err
	}
	digest := list.Digest()
	e := s.Desk.Entry(c.Actor, rectify.EventExport)
	e.Do, e.Subject = "export_round", r.ID
	if err := s.Desk.Note(c.ctx(), e); err != nil {
		return err
	}
	return c.give(answer(sample.Proof{Format: sample.ProofFormat, Round: list.Round, Size: list.Size, Members: list.Members, ListDigest: hex.EncodeToString(digest[:]),
		JournalSize: r.JournalSize, Checkpoint: r.Checkpoint, FrozenAt: r.Frozen.At.In(calendar.Zone), Source: r.Source, Randomness: r.Randomness,
		RandomnessAt: r.RandomnessAt.In(calendar.Zone), DrawnAt: r.Drawn.At.In(calendar.Zone), Seed: r.Seed, Drawn: r.Sample}))
}

func (c *call) giveRound(r *rectify.Round, err error) error {
	if err != nil {
		return err
	}
	w, err := c.wireRound(r)
	if err != nil {
		return err
	}
	return c.give(answer(w))
}
