package api

import (
	"net/http"

	"qingdan/internal/rectify"
)

type splitting struct {
	Parts []splitPart  `json:"parts" validate:"required"` // 第一项留在原问题上 / the first stays on the ticket itself
	Note  rectify.Text `json:"note" swaggertype:"string" maxLength:"20000"`
} // @name Splitting

// splitPart is what one part says of its own; what it leaves out it has from the ticket.
type splitPart struct {
	Title          *rectify.Text `json:"title" swaggertype:"string" extensions:"x-nullable"`
	Description    *rectify.Text `json:"description" swaggertype:"string" extensions:"x-nullable"`
	Address        *rectify.Text `json:"address" swaggertype:"string" extensions:"x-nullable"`
	Township       *string       `json:"township" extensions:"x-nullable"` // 单位的 id / id of the unit
	PollutionTypes *[]string     `json:"pollution_types" swaggertype:"array,string" extensions:"x-nullable"`
} // @name SplitPart

// postSplit divides a ticket that tells of several problems.
//
//	@Summary	一件多诉:拆分为几个问题,受理编号加 -1、-2
//	@Tags		tickets
//	@Security	bearer
//	@Param		id			path	string		true	"问题的 id / id of the ticket"
//	@Param		If-Match	header	string		true	"所依据版本的 ETag,带引号,如 \"4\" / of the version decided on, with its quotes"
//	@Param		body		body	splitting	true	"各部分"
//	@Success	201	{array}		ticket
//	@Failure	401,403,404,409,412,422,428	{object}	problem
//	@Router		/api/v1/tickets/{id}/split [post]
func (s *Server) postSplit(c *call) error {
	version, err := c.ifMatch()
	if err != nil {
		return err
	}
	var in splitting
	if err := c.decode(&in); err != nil {
		return err
	}
	parts := make([]rectify.Facts, len(in.Parts))
	for i, p := range in.Parts {
		parts[i] = rectify.Facts{Title: p.Title, Description: p.Description, Address: p.Address, Township: p.Township, PollutionTypes: p.PollutionTypes}
	}
	all, err := s.Desk.Split(c.ctx(), c.Actor, rectify.Command{Ticket: c.id(), Version: version, Conditional: true, Note: in.Note}, parts)
	if err != nil {
		return outward(c.compared(err, c.id(), version))
	}
	v, err := c.view(all)
	if err != nil {
		return err
	}
	list := make([]ticket, len(all))
	for i, t := range all {
		list[i] = v.ticket(t)
	}
	return c.give(reply{Status: http.StatusCreated, body: list})
}
