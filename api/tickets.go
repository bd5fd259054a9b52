package api

import (
	"context"
	"errors"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Tickets reads tickets, each read within a scope. What is absent and what is foreign are the same NotFound.
type Tickets interface {
	Ticket(ctx context.Context, scope rectify.Scope, id string) (*rectify.Ticket, error)
	Tickets(ctx context.Context, scope rectify.Scope, q report.TicketQuery) (*report.TicketPage, error)
	VisibleTickets(ctx context.Context, scope rectify.Scope, ids []string) (map[string]bool, error)
	Attachments(ctx context.Context, t *rectify.Ticket) ([]rectify.Attachment, error)
	History(ctx context.Context, t *rectify.Ticket, after int64, limit int) ([]*journal.Read, error)
	CampaignNames(ctx context.Context, codes []string) (map[string]string, error) // by code
}

// newTicket is what registering takes: source, title, description and discovered_on, and where it is.
type newTicket struct {
	facts
	Note        rectify.Text      `json:"note" swaggertype:"string"`
	Complainant *givenComplainant `json:"complainant"` // from coordinators only; kept sealed
} // @name NewTicket

// postTicket registers a ticket.
//
//	@Summary	登记问题
//	@Tags		tickets
//	@Security	bearer
//	@Param		body	body		newTicket	true	"问题"
//	@Success	201		{object}	ticket
//	@Failure	401,403,409,422	{object}	problem
//	@Router		/api/v1/tickets [post]
func (s *Server) postTicket(c *call) error {
	var in newTicket
	if err := c.decode(&in); err != nil {
		return err
	}
	brought, err := in.brought(rectify.Consequences{})
	if err != nil {
		return err
	}
	cmd := rectify.Command{Do: "register", Note: in.Note, Facts: brought, Seal: s.sealer(in.Complainant)}
	return c.move(cmd, func(t *rectify.Ticket) reply {
		return created("/api/v1/tickets/"+t.ID, c.wire(t)).versioned(t.Version)
	})
}

// getTicket gives one ticket.
//
//	@Summary	一个问题
//	@Tags		tickets
//	@Security	bearer
//	@Param		id				path		string	true	"问题"
//	@Param		If-None-Match	header		string	false	"已有版本的 ETag"
//	@Success	200				{object}	ticket
//	@Failure	401,403,404		{object}	problem
//	@Router		/api/v1/tickets/{id} [get]
func (s *Server) getTicket(c *call) error {
	t, err := c.ticket()
	if err != nil {
		return err
	}
	if c.unchanged(etag(t.Version)) {
		return nil
	}
	v, err := c.view([]*rectify.Ticket{t})
	if err != nil {
		return err
	}
	return c.give(answer(v.ticket(t)).versioned(t.Version))
}

// ticket loads the ticket that the path names, within the caller's scope.
func (c *call) ticket() (*rectify.Ticket, error) {
	scope, err := c.scope()
	if err != nil {
		return nil, err
	}
	return c.server.Tickets.Ticket(c.ctx(), scope, c.id())
}

// answered is how moves answer: the ticket after the move, with its ETag.
func (c *call) answered(t *rectify.Ticket) reply { return answer(c.wire(t)).versioned(t.Version) }

// move makes a move through the Desk and answers; refusals name fields as the wire does.
func (c *call) move(cmd rectify.Command, wire func(*rectify.Ticket) reply, parts ...[]byte) error {
	return outward(c.act(cmd, wire, parts...))
}

// outward gives the fields of a refusal the names that they have on the wire.
func outward(err error) error {
	var refusal *rectify.Error
	if !errors.As(err, &refusal) {
		return err
	}
	renamed := *refusal
	renamed.Fields = make([]rectify.Field, len(refusal.Fields))
	for i, f := range refusal.Fields {
		f.Name = wireName(f.Name)
		renamed.Fields[i] = f
	}
	return &renamed
}
