package api

import (
	"slices"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// action asks for one move; the facts it needs and takes stand in the table of moves (GET …/moves).
type action struct {
	Do          string       `json:"do" validate:"required" maxLength:"64"`
	Version     int64        `json:"version" validate:"required" minimum:"1"` // 所依据的版本 / the version that you decided on
	Note        rectify.Text `json:"note" swaggertype:"string" maxLength:"20000"`
	EffectiveAt *time.Time   `json:"effective_at" swaggertype:"string" format:"date-time" extensions:"x-nullable"` // 可补录的操作的实际发生时刻 / when it happened, of moves that may be entered late
	LateReason  rectify.Text `json:"late_reason" swaggertype:"string" maxLength:"20000"`
	facts
} // @name Action

// postAction makes a move.
//
//	@Summary	办理:按流程表进行一项操作
//	@Tags		tickets
//	@Security	bearer
//	@Param		id		path		string	true	"问题的 id / id of the ticket"
//	@Param		body	body		action	true	"操作"
//	@Success	200		{object}	ticket
//	@Failure	401,403,404,409,422	{object}	problem
//	@Router		/api/v1/tickets/{id}/actions [post]
func (s *Server) postAction(c *call) error {
	var in action
	if err := c.decode(&in); err != nil {
		return err
	}
	cmd, err := in.command(c.id())
	if err != nil {
		return err
	}
	if err := c.mayCheck(in.Do); err != nil {
		return c.recorded(err)
	}
	cmd.Names = s.namesOf
	before, err := c.before()
	if err != nil {
		return err
	}
	return c.move(before, cmd)
}

// checks are the moves by which one unit answers for the work of another.
var checks = []string{"lead_pass", "verify_pass", "skip_publicity", "close", "look_back"}

// mayCheck refuses a check by an account that one administrator alone had in hand.
func (c *call) mayCheck(do string) error {
	if !slices.Contains(checks, do) {
		return nil
	}
	return c.Session.RequireVouched()
}

// command is the action on a ticket as the Desk takes it.
func (a *action) command(ticket string) (rectify.Command, error) {
	if err := offered(a.Do); err != nil {
		return rectify.Command{}, err
	}
	brought, err := a.brought(rectify.Consequences{})
	cmd := rectify.Command{Do: a.Do, Ticket: ticket, Version: a.Version, Note: a.Note, LateReason: a.LateReason, Facts: brought}
	if a.EffectiveAt != nil {
		cmd.EffectiveAt = *a.EffectiveAt
	}
	return cmd, err
}

// elsewhere are the moves with an address of their own.
var elsewhere = map[string]string{"register": "POST /api/v1/tickets", "edit": "PATCH /api/v1/tickets/{id}", "attach": "POST /api/v1/tickets/{id}/evidence",
	"record_complainant": "PUT /api/v1/tickets/{id}/complainant", "issue_tracking": "POST /api/v1/tickets/{id}/tracking", "revoke_tracking": "DELETE /api/v1/tickets/{id}/tracking",
	"rate": "POST /api/v1/public/track/rating"}

// offered refuses what is no move of people: unknown ones, parts of other moves and those of imports.
func offered(do string) error {
	m, known := rectify.MoveNamed(do)
	message := rectify.Say("没有这个操作:%q", "there is no such move: %q", do)
	switch at := elsewhere[do]; {
	case at != "":
		message = rectify.Say("该操作请用 %s", "use %s for this", at)
	case known && !slices.Contains(m.By, rectify.ByHouse) && !slices.Contains(m.By, rectify.ByImporter):
		return nil
	}
	return rectify.Refuse(rectify.Invalid, "move.unknown", message, rectify.Field{Name: "do", Code: "move.unknown", Message: message})
}

// newLookBack is a look-back; version may be left out for the present one.
type newLookBack struct {
	Result      string       `json:"result" validate:"required" vocabulary:"look_back_result"`
	InspectedOn calendar.Day `json:"inspected_on" validate:"required" swaggertype:"string" format:"date"`
	Reason      rectify.Text `json:"reason" swaggertype:"string" maxLength:"20000"`
	Version     int64        `json:"version" minimum:"1"`
} // @name NewLookBack

// postLookBack records that a closed ticket was looked at again.
//
//	@Summary	回头看
//	@Tags		tickets
//	@Security	bearer
//	@Param		id		path		string		true	"问题的 id / id of the ticket"
//	@Param		body	body		newLookBack	true	"结果"
//	@Success	200		{object}	ticket
//	@Failure	401,403,404,409,422	{object}	problem
//	@Router		/api/v1/tickets/{id}/look_backs [post]
func (s *Server) postLookBack(c *call) error {
	var in newLookBack
	if err := c.decode(&in); err != nil {
		return err
	}
	if err := c.mayCheck("look_back"); err != nil {
		return c.recorded(err)
	}
	cmd := rectify.Command{Do: "look_back", Ticket: c.id(), Version: in.Version, Facts: rectify.Facts{Result: &in.Result, InspectedOn: &in.InspectedOn}}
	if in.Reason != "" {
		cmd.Facts.Reason = &in.Reason
	}
	before, err := c.before()
	if err != nil {
		return err
	}
	if in.Version == 0 {
		cmd.Version = before.Version
	}
	return c.move(before, cmd)
}
