package api

import (
	"maps"
	"reflect"
	"slices"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

// patchedTicket is a merge patch of a ticket: what is left out stays, null empties.
type patchedTicket struct {
	facts
} // @name TicketPatch

// patchTicket changes a ticket: coordinators the description and the findings, the responsible unit its findings.
//
//	@Summary	修改问题
//	@Tags		tickets
//	@Security	bearer
//	@Accept		json,application/merge-patch+json
//	@Param		id			path		string			true	"问题"
//	@Param		If-Match	header		string			true	"所依据版本的 ETag"
//	@Param		body		body		patchedTicket	true	"要变更的项"
//	@Success	200			{object}	ticket
//	@Failure	401,403,404,409,412,422,428	{object}	problem
//	@Router		/api/v1/tickets/{id} [patch]
func (s *Server) patchTicket(c *call) error {
	version, err := c.ifMatch()
	if err != nil {
		return err
	}
	var in patchedTicket
	if err := c.decode(&in); err != nil {
		return err
	}
	before, err := c.before()
	if err != nil {
		return err
	}
	brought, err := in.brought(before.Consequences)
	if err != nil {
		return err
	}
	if err := c.empty(&brought); err != nil {
		return err
	}
	do := "edit"
	if c.has(rectify.Officer, rectify.Leader) {
		do = "record_findings"
	}
	err = c.move(before, rectify.Command{Do: do, Ticket: c.id(), Version: version, Conditional: true, Facts: brought})
	if rectify.CodeOf(err) == "ticket.stale" {
		return c.stale(version)
	}
	return err
}

// empty gives every field that the patch sets to null its zero value.
func (c *call) empty(brought *rectify.Facts) error {
	value, err := parse(c.body)
	if err != nil {
		return err
	}
	fields := reflect.ValueOf(brought).Elem()
	for _, f := range reflect.VisibleFields(fields.Type()) {
		given, named := value.(object).get(wireName(rectify.SnakeCase(f.Name))) // decode saw that it is an object
		if named && given == nil {
			fields.FieldByIndex(f.Index).Set(reflect.New(f.Type.Elem()))
		}
	}
	return nil
}

// stale refuses a change that was built on an older version, with the fields that differ since.
func (c *call) stale(version int64) error {
	refusal := rectify.Refuse(rectify.Stale, "ticket.stale", rectify.Say("该问题已被他人更新,请核对下列字段后再改", "the ticket has meanwhile been changed; look at these fields and try again"))
	t, err := c.ticket()
	if err != nil {
		return err
	}
	entries, err := c.server.Tickets.History(c.ctx(), t, version, longestHistory)
	if err != nil {
		return err
	}
	names, err := c.changed(entries)
	if err != nil {
		return err
	}
	for _, name := range names {
		refusal.Fields = append(refusal.Fields, misfit(name, "field.changed", "已被改动", "was changed"))
	}
	return refusal
}

// changed names the fields that entries changed, as far as the ticket shows them to the caller.
func (c *call) changed(entries []*journal.Read) ([]string, error) {
	_, told, err := c.told(entries)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, changes := range told {
		for name := range changes {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names)), nil
}
