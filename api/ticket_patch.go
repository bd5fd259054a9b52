package api

import (
	"errors"
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
//	@Param		id			path		string			true	"问题的 id / id of the ticket"
//	@Param		If-Match	header		string			true	"所依据版本的 ETag,带引号,如 \"4\" / of the version decided on, with its quotes"
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
	return c.move(before, rectify.Command{Do: do, Ticket: c.id(), Version: version, Conditional: true, Facts: brought})
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

// compared adds to the refusal of a stale version the fields that differ since, as far as the caller may see them. The
// version itself always does: so the list is never empty, which would tell that what changed is withheld.
func (c *call) compared(err error, id string, version int64) error {
	var stale *rectify.Error
	if rectify.CodeOf(err) != "ticket.stale" || !errors.As(err, &stale) {
		return err
	}
	scope, err := c.scope()
	if err != nil {
		return err
	}
	t, err := c.server.Tickets.Ticket(c.ctx(), scope, id)
	if err != nil {
		return err
	}
	entries, err := c.server.Tickets.History(c.ctx(), t, version, longestHistory)
	if err != nil {
		return err
	}
	names, err := c.changed(t, entries)
	if err != nil {
		return err
	}
	refusal := *stale
	refusal.Fields = nil
	for _, name := range append(names, "version") {
		refusal.Fields = append(refusal.Fields, misfit(name, "field.changed", "已被改动", "was changed"))
	}
	return &refusal
}

// changed names the fields that entries changed, as far as the ticket shows them to the caller.
func (c *call) changed(t *rectify.Ticket, entries []*journal.Read) ([]string, error) {
	_, told, err := c.told(t, entries)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for i, changes := range told {
		if c.withheld(t, entries[i], changes) {
			continue
		}
		for name := range changes {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names)), nil
}
