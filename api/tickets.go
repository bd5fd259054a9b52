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
	TicketVersion(ctx context.Context, scope rectify.Scope, id string) (int64, error)
	Tickets(ctx context.Context, scope rectify.Scope, q report.TicketQuery) (*report.TicketPage, error)
	VisibleTickets(ctx context.Context, scope rectify.Scope, ids []string) (map[string]bool, error)
	Attachments(ctx context.Context, t *rectify.Ticket) ([]rectify.Attachment, error)
	History(ctx context.Context, t *rectify.Ticket, after int64, limit int) ([]*journal.Read, error)
	CampaignNames(ctx context.Context, codes []string) (map[string]string, error)  // by code
	CampaignLevels(ctx context.Context, codes []string) (map[string]string, error) // by code, where there is one
}

// newTicket is what registering takes: source, title, description and discovered_on, and where it is.
type newTicket struct {
	facts
	Note        rectify.Text      `json:"note" swaggertype:"string"`
	Complainant *givenComplainant `json:"complainant"` // 仅整改办、信访组,加密保存 / from coordinators only; kept sealed
} // @name NewTicket

// postTicket registers a ticket.
//
//	@Summary	登记问题
//	@Tags		tickets
//	@Security	bearer
//	@Param		body	body		newTicket	true	"问题"
//	@Success	201		{object}	ticket
//	@Failure	401,403,404,409,422	{object}	problem
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
	v, err := c.foresee(&rectify.Ticket{}, &brought)
	if err != nil {
		return err
	}
	return outward(c.act(cmd, func(t *rectify.Ticket) reply {
		return created("/api/v1/tickets/"+t.ID, v.ticket(t)).versioned(t.Version)
	}))
}

// getTicket gives one ticket.
//
//	@Summary	一个问题
//	@Tags		tickets
//	@Security	bearer
//	@Param		id				path		string	true	"问题的 id / id of the ticket"
//	@Param		If-None-Match	header		string	false	"已有版本的 ETag / of the version at hand"
//	@Success	200				{object}	ticket
//	@Success	304				"未变 / not modified"
//	@Failure	401,403,404		{object}	problem
//	@Router		/api/v1/tickets/{id} [get]
func (s *Server) getTicket(c *call) error {
	if len(c.Request().Header["If-None-Match"]) > 0 { // the version alone tells, without the rest of the ticket
		scope, err := c.scope()
		if err != nil {
			return err
		}
		if version, err := s.Tickets.TicketVersion(c.ctx(), scope, c.id()); err != nil || c.unchanged(etag(version)) {
			return err
		}
	}
	t, err := c.ticket()
	if err != nil {
		return err
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

// before gives the ticket that the path names as it is before a move; an empty one when it is absent or foreign,
// which the Desk refuses and records.
func (c *call) before() (*rectify.Ticket, error) {
	t, err := c.ticket()
	if rectify.KindOf(err) == rectify.NotFound {
		return &rectify.Ticket{}, nil
	}
	return t, err
}

// move makes a move on a ticket and answers with the ticket after it.
func (c *call) move(before *rectify.Ticket, cmd rectify.Command) error {
	v, err := c.foresee(before, &cmd.Facts)
	if err != nil {
		return err
	}
	err = c.act(cmd, func(t *rectify.Ticket) reply { return answer(v.ticket(t)).versioned(t.Version) })
	return outward(c.compared(err, cmd.Ticket, cmd.Version))
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
