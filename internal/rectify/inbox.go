package rectify

import (
	"cmp"
	"slices"
	"time"

	"qingdan/internal/calendar"
)

// Errand is one thing that waits for somebody about a ticket. Errands follow from the ticket alone, so they are kept
// beside it; what the day of reading makes of them (overdue, missed) is found out at reading.
type Errand struct {
	Kind string
	Unit string       // whose people it waits for; blank for the coordinators
	On   calendar.Day // the day it is about; zero for none; such errands come first
}

// Errands lists what waits about a ticket on its route, each once.
func (t *Ticket) Errands(route Route) []Errand {
	e := errands{}
	if t.State.IsOpen() && !t.CurrentDueOn.IsZero() {
		e.add("due", t.CurrentDueOn, append(t.Units(), t.SupervisingUnit)...)
		e.office("due", t.CurrentDueOn)
	}
	e.ofState(t)
	if t.State.IsOpen() && !t.InformDueOn.IsZero() && t.ToldOn.IsZero() && !t.Anonymous {
		e.office("to_inform", t.InformDueOn)
	}
	if route.Plan && !t.PlanSubmitted.IsZero() && t.PlanApproved.IsZero() && (t.State == PlanReview || t.State == Rectifying) {
		e.add("to_approve", t.CurrentDueOn, t.LeadUnit, t.AcceptanceUnit)
		e.office("to_approve", t.CurrentDueOn)
	}
	if x, pending := t.Pending(); pending && t.State.IsOpen() {
		e.add("extensions", x.From, t.DueFixed.Unit)
		e.office("extensions", x.From)
	}
	for _, s := range t.Slips {
		if s.Answered.IsZero() && t.ResponsibleUnit != "" {
			e.add("slips", s.AnswerBy, t.ResponsibleUnit)
		}
	}
	if _, on, waits := t.escalation(); waits {
		e.office("escalate", on)
	}
	if t.Source == InspectionTask && t.State == Rectifying {
		e.progress(t)
	}
	for _, p := range t.Provisional {
		e.office("provisional", p.On)
	}
	if !t.Proposal.IsZero() {
		e.office("proposals", t.CurrentDueOn)
	}
	return e.all
}

type errands struct{ all []Errand }

// add adds an errand for each unit; of two days for the same errand the earlier one stands.
func (e *errands) add(kind string, on calendar.Day, units ...string) {
	for _, unit := range units {
		if unit == "" {
			continue
		}
		e.put(Errand{kind, unit, on})
	}
}

func (e *errands) office(kind string, on calendar.Day) { e.put(Errand{kind, "", on}) }

func (e *errands) put(one Errand) {
	i := slices.IndexFunc(e.all, func(x Errand) bool { return x.Kind == one.Kind && x.Unit == one.Unit })
	if i < 0 {
		e.all = append(e.all, one)
	} else {
		e.all[i].On = min(e.all[i].On, one.On)
	}
}

// progress adds the monthly report of every unit that rectifies; the coordinators' stands for the one that is latest.
func (e *errands) progress(t *Ticket) {
	for _, unit := range t.Units() {
		by := t.progressBy(t.reportedAt(unit))
		e.add("progress_owed", by, unit)
		e.office("progress_owed", by)
	}
}

// ofState adds what the state of the ticket itself asks for.
func (e *errands) ofState(t *Ticket) {
	due := t.CurrentDueOn
	switch t.State {
	case Registered:
		switch {
		case t.ReturnCount > 0:
			e.office("returned", due)
		case t.ResponsibleUnit == "":
			e.office("to_dispatch", due)
		default:
			e.add("to_start", due, t.ResponsibleUnit)
		}
	case Dispatched:
		on := due
		if !t.SignDueAt.IsZero() {
			on = calendar.DayOf(t.SignDueAt)
		}
		e.add("to_sign", on, t.ResponsibleUnit)
	case Investigating, Rectifying:
		switch {
		case t.ReworkCount > 0:
			e.add("returned", due, t.ResponsibleUnit)
		case t.State == Investigating:
			e.add("to_plan", cmp.Or(t.PlanDueOn, due), t.ResponsibleUnit)
		}
		if t.ReopenCount > 0 {
			e.add("reopened", due, t.ResponsibleUnit)
		}
		if !t.StageRequested.IsZero() {
			e.add("stage_requests", due, t.LeadUnit)
		}
	case AcceptanceRequested:
		e.add("to_review", due, t.LeadUnit)
		e.objections(t)
	case Verifying:
		e.add("to_verify", due, t.AcceptanceUnit)
		e.objections(t)
	case Publicizing:
		if !e.objections(t) {
			e.add("to_close", t.NoticeEndOn, t.AcceptanceUnit)
		}
	case StageClosed, Closed:
		e.afterwards(t)
	}
}

// objections adds those that wait for a decision, and tells whether there are any.
func (e *errands) objections(t *Ticket) bool {
	open := t.OpenObjections()
	if len(open) == 0 {
		return false
	}
	e.add("objections", open[0].On, t.AcceptanceUnit)
	if slices.ContainsFunc(open, Objection.waits) { // a coordinator looks at them first
		e.office("to_moderate", open[0].On)
	}
	return true
}

// afterwards adds what calls for a coordinator after a closure: a look-back that failed, until the ticket is reopened,
// and a complainant who says that it is not solved, until somebody looked and found that it is.
func (e *errands) afterwards(t *Ticket) {
	seen, looked := t.lastLookBack()
	if looked && seen.failed() {
		e.office("look_back_failed", seen.On)
	}
	if t.Disputed && !(looked && !seen.failed() && seen.At.After(t.DisputedAt)) {
		e.office("disputed", calendar.DayOf(t.DisputedAt))
	}
}

// Box is one heading of an inbox: errands of one kind, of a span of days.
type Box struct {
	ID       string // of the enumeration inbox_box
	Errand   string
	Units    []string // whose errands these are; the blank unit is the coordinators'
	Except   []string // left out are tickets that one of these units rectifies, as responsible or co-unit
	From, To calendar.Day
}

// boxes in the order in which an inbox shows them: who finds what in it, and on which days.
var boxes = []struct {
	id, errand string
	roles      []Role // at the unit of the errand
	office     bool   // also the coordinators' own
	span       func(today calendar.Day, yellowDays int) (from, to calendar.Day)
}{
	{"to_sign", "to_sign", []Role{Officer}, false, always},
	{"overdue", "due", []Role{Officer, Leader, Supervisor}, true, past},
	{"due_soon", "due", []Role{Officer, Leader, Supervisor}, true, soon},
	{"returned", "returned", []Role{Officer, Leader}, true, always},
	{"reopened", "reopened", []Role{Officer, Leader}, false, always},
	{"slips", "slips", []Role{Officer, Leader}, false, always},
	{"to_start", "to_start", []Role{Officer}, false, always},
	{"to_plan", "to_plan", []Role{Officer}, false, always},
	{"progress_owed", "progress_owed", []Role{Officer}, true, past},
	{"to_inform", "to_inform", nil, true, always},
	{"to_dispatch", "to_dispatch", nil, true, always},
	{"proposals", "proposals", nil, true, always},
	{"to_approve", "to_approve", []Role{Supervisor}, true, always},
	{"extensions", "extensions", []Role{Supervisor, Leader}, true, always},
	{"stage_requests", "stage_requests", []Role{Supervisor}, false, always},
	{"to_review", "to_review", []Role{Supervisor}, false, always},
	{"to_verify", "to_verify", []Role{Supervisor}, false, always},
	{"objections", "objections", []Role{Supervisor, Coordinator}, false, always},
	{"to_moderate", "to_moderate", nil, true, always},
	{"to_close", "to_close", []Role{Supervisor, Coordinator}, false, past},
	{"escalate", "escalate", nil, true, past},
	{"look_back_failed", "look_back_failed", nil, true, always},
	{"disputed", "disputed", nil, true, always},
}

func always(calendar.Day, int) (from, to calendar.Day) {
	return 0, calendar.Date(9998, time.December, 31)
}

func past(today calendar.Day, _ int) (from, to calendar.Day) { return 0, today.Add(-1) }

func soon(today calendar.Day, yellowDays int) (from, to calendar.Day) {
	return today, today.Add(yellowDays)
}

// Inbox lists the boxes of an actor as of a day: what the role may act on, at the actor's unit or one above it. An
// actor without errands, such as an auditor, has none. Due soon is what is due within yellowDays.
func (tree *UnitTree) Inbox(a Actor, today calendar.Day, yellowDays int) []Box {
	var all []Box
	for _, b := range boxes {
		box := Box{ID: b.id, Errand: b.errand}
		if slices.Contains(b.roles, a.Role) {
			box.Units = tree.Chain(a.Unit)
		}
		if b.office && a.Role == Coordinator {
			box.Units = []string{""}
			if b.errand == "extensions" {
				box.Units = tree.fixedBelow(a)
			}
		}
		if b.errand == "objections" || b.errand == "to_moderate" { // see ShowsUnadmitted
			box.Except = tree.Chain(a.Unit)
		}
		if box.From, box.To = b.span(today, yellowDays); len(box.Units) > 0 {
			all = append(all, box)
		}
	}
	return all
}

// fixedBelow names the units whose due days a coordinator may decide to move (see ByDueFixer): all, which are the
// coordinators' own errands, for who oversees the whole tree.
func (tree *UnitTree) fixedBelow(a Actor) (all []string) {
	for _, above := range a.ScopeUnits {
		if u, _ := tree.Unit(above); u.Parent == "" {
			return []string{""}
		}
		all = append(all, tree.Subtree(above)...)
	}
	return all
}

// ToConfirm is the box of all tickets with a provisional day, whoever asks.
func ToConfirm() Box {
	_, to := always(0, 0)
	return Box{ID: "provisional", Errand: "provisional", Units: []string{""}, To: to}
}

// ToEscalate is the box of all tickets whose escalation is due on a day, whoever asks.
func ToEscalate(today calendar.Day) Box {
	_, to := past(today, 0)
	return Box{ID: "escalate", Errand: "escalate", Units: []string{""}, To: to}
}

// agenda are the errands whose days stand in somebody's calendar, with their words.
var agenda = []struct {
	errand string
	label  Message
}{
	{"due", Message{"整改时限", "Due"}},
	{"to_sign", Message{"签收时限", "Sign by"}},
	{"to_inform", Message{"受理告知时限", "Tell of the acceptance by"}},
	{"slips", Message{"督办答复时限", "Answer the slip by"}},
	{"to_close", Message{"公示期满", "End of notice"}},
}

// Agenda lists the boxes of an actor's calendar from a day on; the id of each is the kind of its errands.
func (tree *UnitTree) Agenda(a Actor, from calendar.Day) (all []Box, labels []Message) {
	for _, day := range agenda {
		for _, b := range tree.Inbox(a, from, 0) {
			if b.Errand == day.errand {
				_, b.To = always(from, 0)
				b.ID, b.From = day.errand, from
				all, labels = append(all, b), append(labels, day.label)
				break
			}
		}
	}
	return all, labels
}
