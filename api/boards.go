package api

import "qingdan/internal/rectify"

// newBoardEntry proposes a unit for a board.
type newBoardEntry struct {
	Board   string       `json:"board" validate:"required" enums:"model,warning" extensions:"x-vocabulary=board"` // model 示范榜,warning 警示榜
	Unit    string       `json:"unit" validate:"required" maxLength:"64"`                                         // 单位的 id / id of the unit
	Ticket  string       `json:"ticket" maxLength:"64"`                                                           // 所涉问题的 id,可不填 / id of the ticket, may be left out
	Quarter string       `json:"quarter" validate:"required" maxLength:"7" example:"2024-Q1"`
	Points  int          `json:"points" minimum:"0" maximum:"100"` // 分值,0 或不填按指标设置 / points; 0 for what the indicators give
	Reason  rectify.Text `json:"reason" validate:"required" swaggertype:"string" maxLength:"20000"`
} // @name NewBoardEntry

type boardDecision struct {
	Approve bool         `json:"approve" validate:"required"`
	Reason  rectify.Text `json:"reason" swaggertype:"string" maxLength:"20000"` // 不予认定须说明 / needed when refused
} // @name BoardDecision

type boardEntry struct {
	ID         string     `json:"id"`
	Board      string     `json:"board" extensions:"x-vocabulary=board"`
	BoardLabel string     `json:"board_label"`
	Unit       *ref       `json:"unit" extensions:"x-nullable"`
	Ticket     *string    `json:"ticket" extensions:"x-nullable"`
	Quarter    string     `json:"quarter" example:"2024-Q1"`
	Points     int        `json:"points"`
	Reason     string     `json:"reason"`
	State      string     `json:"state" extensions:"x-vocabulary=board_state"`
	StateLabel string     `json:"state_label"`
	Proposed   *signature `json:"proposed" extensions:"x-nullable"`
	Decided    *signature `json:"decided" extensions:"x-nullable"`
	Decision   string     `json:"decision"`
} // @name BoardEntry

type boardPage struct {
	Items      []boardEntry `json:"items"`
	NextCursor *string      `json:"next_cursor" extensions:"x-nullable"`
} // @name BoardPage

func (v *view) boardEntry(b *rectify.BoardEntry) boardEntry {
	form := boardEntry{ID: b.ID, Board: b.Kind, BoardLabel: v.say(rectify.Label("board", b.Kind)), Unit: v.server.unit(b.Unit), Quarter: b.Quarter, Points: b.Points, Reason: string(b.Reason),
		State: string(b.State), StateLabel: v.say(rectify.Label("board_state", string(b.State))), Proposed: v.signed(b.Proposed), Decided: v.signed(b.Decided), Decision: string(b.Decision)}
	if b.Ticket != "" {
		form.Ticket = &b.Ticket
	}
	return form
}

func (c *call) boardView(all ...rectify.BoardEntry) (*view, error) {
	people := []string{c.Actor.ID}
	for _, b := range all {
		people = append(people, b.Proposed.By, b.Decided.By)
	}
	return c.view(nil, people...)
}

// postBoard proposes an entry.
//
//	@Summary		申报示范榜或警示榜
//	@Description	由另一单位的第二人认定后计入排名。
//	@Tags			boards
//	@Security		bearer
//	@Param			body	body		newBoardEntry	true	"条目"
//	@Success		201		{object}	boardEntry
//	@Failure		401,403,409,422	{object}	problem
//	@Router			/api/v1/boards [post]
func (s *Server) postBoard(c *call) error {
	var in newBoardEntry
	if err := c.decode(&in); err != nil {
		return err
	}
	v, err := c.boardView()
	if err != nil {
		return err
	}
	return once(c, func(b *rectify.BoardEntry) reply { return created("/api/v1/boards/"+b.ID, v.boardEntry(b)) }, func(tell rectify.Tell[*rectify.BoardEntry]) (*rectify.BoardEntry, error) {
		return s.Desk.ProposeBoard(c.ctx(), c.Actor, rectify.BoardEntry{Kind: in.Board, Unit: in.Unit, Ticket: in.Ticket, Quarter: in.Quarter, Points: in.Points, Reason: in.Reason}, tell)
	})
}

// postBoardDecision approves or refuses an entry, by a second person of another unit.
//
//	@Summary	认定榜单条目
//	@Tags		boards
//	@Security	bearer
//	@Param		id		path		string			true	"条目的 id / id of the entry"
//	@Param		body	body		boardDecision	true	"决定"
//	@Success	200		{object}	boardEntry
//	@Failure	401,403,404,409,422	{object}	problem
//	@Router		/api/v1/boards/{id}/decision [post]
func (s *Server) postBoardDecision(c *call) error {
	var in boardDecision
	if err := c.decode(&in); err != nil {
		return err
	}
	if err := c.Session.RequireVouched(); err != nil {
		return c.recorded(err)
	}
	b, err := s.Desk.DecideBoard(c.ctx(), c.Actor, c.id(), in.Approve, in.Reason)
	if err != nil {
		return err
	}
	v, err := c.boardView(*b)
	if err != nil {
		return err
	}
	return c.give(answer(v.boardEntry(b)))
}

// getBoards lists the entries about units in the caller's scope, newest first.
//
//	@Summary	示范榜、警示榜
//	@Tags		boards
//	@Security	bearer
//	@Param		quarter	query		string	false	"季度,如 2024-Q1 / quarter"
//	@Param		state	query		string	false	"状态 / state"	Enums(proposed, approved, refused)
//	@Param		unit	query		string	false	"单位的 id / id of the unit"
//	@Param		limit	query		int		false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param		cursor	query		string	false	"上一页的 next_cursor / of the page before"
//	@Success	200		{object}	boardPage
//	@Failure	401,403,422	{object}	problem
//	@Router		/api/v1/boards [get]
func (s *Server) getBoards(c *call) error {
	q := c.query()
	limit := q.limit()
	ask := rectify.BoardQuery{Quarter: q.text("quarter", 7), State: rectify.BoardState(q.one("state", "", "proposed", "approved", "refused")), Unit: q.text("unit", 64), Limit: limit + 1}
	if _, _, ok := rectify.QuarterDays(ask.Quarter); !ok && ask.Quarter != "" {
		q.miss("quarter", "value.unknown", "应为 2024-Q1 这样的季度", "must be a quarter such as 2024-Q1")
	}
	if err := q.err(); err != nil {
		return err
	}
	if _, err := c.cursor(&ask.Before); err != nil {
		return err
	}
	scope, err := c.scope()
	if err != nil {
		return err
	}
	all, err := s.Ranks.BoardEntries(c.ctx(), scope, ask)
	if err != nil {
		return err
	}
	page := boardPage{Items: []boardEntry{}}
	if len(all) > limit {
		all = all[:limit]
		if page.NextCursor, err = c.next(all[limit-1].Place()); err != nil {
			return err
		}
	}
	v, err := c.boardView(all...)
	if err != nil {
		return err
	}
	for i := range all {
		page.Items = append(page.Items, v.boardEntry(&all[i]))
	}
	return c.give(answer(page))
}
