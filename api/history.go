package api

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

// longestHistory is how many entries are compared to tell what changed since a version.
const longestHistory = 1000

type historyEntry struct {
	Seq         int64          `json:"seq"` // 操作后的版本 / the version that the ticket had afterwards
	At          instant        `json:"at" swaggertype:"string" format:"date-time"`
	EffectiveAt instant        `json:"effective_at" swaggertype:"string" format:"date-time"`
	Actor       *ref           `json:"actor" extensions:"x-nullable"`
	Unit        *ref           `json:"unit" extensions:"x-nullable"`
	Do          string         `json:"do"`
	Label       string         `json:"label"`
	From        *string        `json:"from" extensions:"x-vocabulary=state,x-nullable"`
	To          *string        `json:"to" extensions:"x-vocabulary=state,x-nullable"`
	Note        string         `json:"note"`
	Reason      string         `json:"reason"`
	Changes     map[string]any `json:"changes"` // 变更后的值,名称和形式与问题相同 / new values, under the names and in the form that the ticket has
	Historical  bool           `json:"historical"`
	LateReason  string         `json:"late_reason"`
	Index       *int64         `json:"index,omitempty"` // 日志序号,仅审计 / in the log; for auditors
} // @name HistoryEntry

type historyPage struct {
	Items      []historyEntry `json:"items"`
	NextCursor *string        `json:"next_cursor" extensions:"x-nullable"`
} // @name HistoryPage

// getHistory gives the journal entries of a ticket, oldest first. A page may be shorter than its limit: entries that
// would tell the caller nothing are left out of it.
//
//	@Summary	问题的办理记录
//	@Tags		tickets
//	@Security	bearer
//	@Param		id		path		string	true	"问题的 id / id of the ticket"
//	@Param		limit	query		int		false	"每页条数 / length of a page"	minimum(1)	maximum(200)	default(50)
//	@Param		cursor	query		string	false	"上一页的 next_cursor / of the page before"
//	@Success	200		{object}	historyPage
//	@Failure	401,403,404,422	{object}	problem
//	@Router		/api/v1/tickets/{id}/history [get]
func (s *Server) getHistory(c *call) error {
	q := c.query()
	limit := q.limit()
	if err := q.err(); err != nil {
		return err
	}
	var after int64
	if _, err := c.cursor(&after); err != nil {
		return err
	}
	t, err := c.ticket()
	if err != nil {
		return err
	}
	entries, err := s.Tickets.History(c.ctx(), t, after, limit+1)
	if err != nil {
		return err
	}
	list := historyPage{Items: []historyEntry{}}
	if len(entries) > limit {
		entries = entries[:limit]
		if list.NextCursor, err = c.next(entries[limit-1].Seq); err != nil {
			return err
		}
	}
	v, told, err := c.told(t, entries)
	if err != nil {
		return err
	}
	for i, e := range entries {
		if c.withheld(t, e, told[i]) {
			continue
		}
		entry := historyEntry{Seq: e.Seq, At: instant(e.RecordedAt), EffectiveAt: instant(e.EffectiveAt), Actor: v.person(e.Actor), Unit: s.unit(e.Unit),
			Do: e.Do, Label: c.moveLabel(e.Do), From: word(string(e.From)), To: word(string(e.To)), Note: string(e.Note), Reason: string(e.Reason),
			Changes: told[i], Historical: e.Historical, LateReason: string(e.LateReason)}
		if c.has(rectify.Auditor) {
			entry.Index = &e.Index
		}
		list.Items = append(list.Items, entry)
	}
	return c.give(answer(list))
}

// told gives for each entry the changed fields with their new values, exactly as the ticket itself would show them to
// the caller: an entry is written onto an empty ticket, and the fields it named are read off that ticket's wire form.
// What the wire form withholds is withheld here by the same means.
func (c *call) told(t *rectify.Ticket, entries []*journal.Read) (*view, []map[string]any, error) {
	tickets, people := make([]*rectify.Ticket, len(entries)), []string{}
	for i, e := range entries {
		tickets[i] = &rectify.Ticket{}
		for _, fields := range []journal.Fields{e.Changes, e.Texts} {
			if err := journal.Apply(tickets[i], fields); err != nil {
				return nil, nil, err
			}
		}
		people = append(people, e.Actor)
	}
	v, err := c.view(tickets, people...)
	if err != nil {
		return nil, nil, err
	}
	v.about = t
	all := make([]map[string]any, len(entries))
	for i, e := range entries {
		wire := v.ticket(tickets[i])
		all[i] = map[string]any{}
		for _, fields := range []journal.Fields{e.Changes, e.Texts} {
			for name := range fields {
				wire.show(wireName(name), all[i])
			}
		}
	}
	return v, all, nil
}

// withheld tells whether an entry would tell the caller nothing but that there is something that he may not see: the
// recusal of a unit, who complained, or an objection that nobody let in. Coordinators see the first two, auditors every entry.
func (c *call) withheld(t *rectify.Ticket, e *journal.Read, told map[string]any) bool {
	unadmitted := e.Do == "object" && e.Role == rectify.Public || e.Do == "moderate_objection" && !admits(e, told)
	if unadmitted && !t.ShowsUnadmitted(c.Actor, c.server.Desk.House.Units()) {
		return true
	}
	if c.has(rectify.Coordinator, rectify.Auditor) {
		return false
	}
	nothing := e.From == e.To && len(told) == 0 && len(e.Changes)+len(e.Texts) > 0
	return nothing || e.Do == "record_complainant"
}

// admits tells whether an entry let an objection in.
func admits(e *journal.Read, told map[string]any) bool {
	all, _ := told["objections"].([]objection)
	return slices.ContainsFunc(all, func(o objection) bool {
		return o.Admitted != nil && time.Time(o.Admitted.At).Equal(e.EffectiveAt)
	})
}

// show writes a field of a ticket, as the wire has it, into the map; one that is withheld it leaves out.
func (t *ticket) show(name string, into map[string]any) {
	index, ok := ticketFields()[name]
	if !ok {
		return
	}
	field := reflect.ValueOf(t).Elem().FieldByIndex(index)
	switch name {
	case "recused_units":
		if t.RecusedUnits == nil {
			return
		}
	case "objections":
		if len(t.Objections) == 0 {
			return
		}
	case "origin", "master", "proposal", "tracking_until":
		if field.IsNil() {
			return
		}
	}
	into[name] = field.Interface()
}

// ticketFields finds the fields of a ticket by their names on the wire.
var ticketFields = sync.OnceValue(func() map[string][]int {
	names := map[string][]int{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[ticket]()) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			names[name] = f.Index
		}
	}
	return names
})
