package api

import (
	"qingdan/internal/rectify"
)

// moveChoice is one row of the table of moves as it stands from here.
type moveChoice struct {
	Do        string      `json:"do"`
	Label     string      `json:"label"`
	To        string      `json:"to" extensions:"x-vocabulary=state"`
	Allowed   bool        `json:"allowed"`
	BlockedBy []moveBlock `json:"blocked_by"`
	Needs     []string    `json:"needs"` // 必填 / facts that must be brought
	Takes     []string    `json:"takes"` // 可填 / facts that may be brought
	By        []string    `json:"by"`
	// Demands are the conditions beyond needs that do not hold yet and that the caller meets by the facts he brings.
	Demands []moveDemand `json:"demands"`
} // @name MoveChoice

type moveBlock struct {
	Code    string `json:"code"`
	Message string `json:"message"`
} // @name MoveBlock

type moveDemand struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
} // @name MoveDemand

// getMoves tells what can be done with a ticket now, and what stands in the way of the rest.
//
//	@Summary	目前可进行的操作,以及其余操作的障碍
//	@Tags		tickets
//	@Security	bearer
//	@Param		id	path		string	true	"问题的 id / id of the ticket"
//	@Success	200	{array}		moveChoice
//	@Failure	401,403,404	{object}	problem
//	@Router		/api/v1/tickets/{id}/moves [get]
func (s *Server) getMoves(c *call) error {
	t, err := c.ticket()
	if err != nil {
		return err
	}
	choices, err := c.choices(t)
	if err != nil {
		return err
	}
	list := make([]moveChoice, len(choices))
	for i, choice := range choices {
		m := choice.Move
		list[i] = moveChoice{Do: m.Do, Label: c.say(m.Label), To: string(choice.To), Allowed: len(choice.Blocked) == 0, BlockedBy: []moveBlock{},
			Needs: wireNamesOf(m.Needs), Takes: wireNamesOf(m.Takes), By: full(m.By), Demands: []moveDemand{}}
		for _, b := range choice.Blocked {
			list[i].BlockedBy = append(list[i].BlockedBy, moveBlock{b.Code, c.say(b.Message)})
		}
		for _, f := range choice.Demands {
			list[i].Demands = append(list[i].Demands, moveDemand{wireName(f.Name), f.Code, c.say(f.Message)})
		}
	}
	return c.give(answer(list))
}

// choices asks the Desk what the caller could do with a ticket.
func (c *call) choices(t *rectify.Ticket) ([]rectify.Choice, error) {
	files, err := c.server.Tickets.Attachments(c.ctx(), t)
	if err != nil {
		return nil, err
	}
	var master *rectify.Ticket
	if id := t.Proposal.Master; id != "" {
		scope, err := c.scope()
		if err != nil {
			return nil, err
		}
		if master, err = c.server.Tickets.Ticket(c.ctx(), scope, id); err != nil && rectify.KindOf(err) != rectify.NotFound {
			return nil, err
		}
	}
	return c.server.Desk.Choices(c.Actor, t, files, master, func() ([]rectify.Sweep, error) { return c.server.Sweeps.SweepsOf(c.ctx(), t) })
}
