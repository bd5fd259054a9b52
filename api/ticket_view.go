package api

import (
	"slices"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/redact"
)

// view holds what is looked up once for all tickets of an answer: names, and which of the tickets they refer to the
// caller may see.
type view struct {
	*call
	names, campaigns map[string]string
	seen             map[string]bool
	today            calendar.Day
	about            *rectify.Ticket // whose history is told: an entry alone does not tell who may know what
}

// view looks everything up that the tickets need, in a number of statements that does not depend on theirs. others
// are accounts beyond those of the tickets.
func (c *call) view(tickets []*rectify.Ticket, others ...string) (*view, error) {
	v := &view{call: c, today: calendar.DayOf(c.server.Now())}
	people, campaigns, linked := others, []string{}, []string{}
	for _, t := range tickets {
		people = append(people, peopleOf(t)...)
		campaigns = append(campaigns, t.Campaign)
		linked = append(linked, t.Origin, t.Master, t.Proposal.Master)
	}
	scope, err := c.scope()
	if err != nil {
		return v, err
	}
	if v.names, err = c.server.Directory.AccountNames(c.ctx(), distinct(people)); err != nil {
		return v, err
	}
	if v.campaigns, err = c.server.Tickets.CampaignNames(c.ctx(), distinct(campaigns)); err != nil {
		return v, err
	}
	if linked = distinct(linked); len(linked) > 0 {
		v.seen, err = c.server.Tickets.VisibleTickets(c.ctx(), scope, linked)
	}
	return v, err
}

func distinct(words []string) []string {
	slices.Sort(words)
	return slices.DeleteFunc(slices.Compact(words), func(s string) bool { return s == "" })
}

// peopleOf lists the accounts that a ticket names.
func peopleOf(t *rectify.Ticket) []string {
	all := []string{t.RegisteredBy, t.Dispatched.By, t.PlanSubmitted.By, t.PlanApproved.By, t.StageRequested.By, t.Countersigned.By,
		t.Applied.By, t.Reviewed.By, t.Verified.By, t.Closing.By, t.Proposal.By, t.NoticeWaived.By}
	for _, l := range t.LookBacks {
		all = append(all, l.By)
	}
	return all
}

// foresee looks up what the answer to a move will need, before the move is made: inside the unit of work nothing is
// read, because there every connection may be waiting for this one to end. What a ticket names after a move, it named
// before, or the caller brought it, or it is the caller.
func (c *call) foresee(before *rectify.Ticket, brought *rectify.Facts) (*view, error) {
	coming := rectify.Ticket{}
	if brought.Campaign != nil {
		coming.Campaign = *brought.Campaign
	}
	if brought.Origin != nil {
		coming.Origin = *brought.Origin
	}
	if brought.Master != nil {
		coming.Master = *brought.Master
	}
	return c.view([]*rectify.Ticket{before, &coming}, c.Actor.ID)
}

func (v *view) person(id string) *ref {
	if id == "" {
		return nil
	}
	if name, ok := v.names[id]; ok {
		return &ref{id, name}
	}
	return &ref{id, id}
}

func (v *view) signed(s rectify.Signature) *signature {
	if s.IsZero() {
		return nil
	}
	return &signature{v.person(s.By), v.server.unit(s.Unit), instant(s.At)}
}

// linked names another ticket only when the caller may see that one too (S-06, S-21).
func (v *view) linked(id string) *string {
	if !v.seen[id] {
		return nil
	}
	return word(id)
}

// masked shows what somebody wrote about a problem: to coordinators as it is, to everybody else without what belongs to one
// person, because complaints are registered word by word (S-24).
func (v *view) masked(text rectify.Text) string {
	if v.has(rectify.Coordinator) {
		return string(text)
	}
	return redact.Mask(string(text))
}

// term gives a value of an enumeration with its label; null for none.
func (v *view) term(enum, id string) (value, label *string) {
	if id == "" {
		return nil, nil
	}
	return &id, new(v.say(rectify.Label(enum, id)))
}

func (v *view) summary(t *rectify.Ticket) ticketSummary {
	s := ticketSummary{ID: t.ID, TicketNo: t.TicketNo, Source: string(t.Source), SourceLabel: v.say(rectify.Label("source", string(t.Source))),
		State: string(t.State), StateLabel: v.say(rectify.Label("state", string(t.State))), Version: t.Version, Historical: t.Historical, Live: t.Live,
		ReceiptNumber: t.ReceiptNumber, Batch: t.Batch, Title: v.masked(t.Title), Township: v.server.unit(t.Township), PollutionTypes: full(t.PollutionTypes),
		PollutionTypeLabels: []string{}, KeyCase: t.KeyCase, RegisteredAt: instant(t.RegisteredAt), ResponsibleUnit: v.server.unit(t.ResponsibleUnit),
		CoUnits: v.server.unitList(t.CoUnits), LeadUnit: v.server.unit(t.LeadUnit), AcceptanceUnit: v.server.unit(t.AcceptanceUnit),
		OriginalDueOn: day(t.OriginalDueOn), CurrentDueOn: day(t.CurrentDueOn), Light: v.server.light(t, v.today), ClosedAt: instant(t.ClosedAt),
		HistoricalClosure: t.HistoricalClosure, Origin: v.linked(t.Origin), Master: v.linked(t.Master)}
	if t.Campaign != "" {
		s.Campaign = &labeled{t.Campaign, t.Campaign}
		if name := v.campaigns[t.Campaign]; name != "" {
			s.Campaign.Name = name
		}
	}
	for _, kind := range t.PollutionTypes {
		s.PollutionTypeLabels = append(s.PollutionTypeLabels, v.say(rectify.Label("pollution_type", kind)))
	}
	s.ListLevel, s.ListLevelLabel = v.term("list_level", t.ListLevel)
	s.Verdict, s.VerdictLabel = v.term("verdict", string(t.Verdict))
	s.ClosureType, s.ClosureTypeLabel = v.term("closure_type", string(t.ClosureType))
	return s
}

// ticket is the one mapping from the ticket of the business to the one of the wire.
func (v *view) ticket(t *rectify.Ticket) ticket {
	w := ticket{ticketSummary: v.summary(t), RouteVersion: t.RouteVersion, BatchOn: day(t.BatchOn), Description: v.masked(t.Description), Address: string(t.Address),
		RegionText: t.RegionText, Lng: degrees(t.LngMicro, t.LatMicro), Lat: degrees(t.LatMicro, t.LngMicro), Industry: t.Industry, DiscoveredOn: day(t.DiscoveredOn),
		Quantity: t.Quantity, QuantityUnit: t.QuantityUnit, Anonymous: t.Anonymous, RegisteredBy: v.person(t.RegisteredBy), RegisteredUnit: v.server.unit(t.RegisteredUnit),
		ResponsiblePerson: string(t.ResponsiblePerson), SupervisingUnit: v.server.unit(t.SupervisingUnit), ClosureGoal: string(t.ClosureGoal),
		Dispatched: v.signed(t.Dispatched), SignDueAt: instant(t.SignDueAt), SignedAt: instant(t.SignedAt), ReplyDueOn: day(t.ReplyDueOn),
		RepliedAt: instant(t.RepliedAt), ReplyNumber: t.ReplyNumber, Findings: string(t.Findings), Violation: t.Violation, Handling: string(t.Handling),
		Reply: string(t.Reply), Accountability: string(t.Accountability), RemarksText: string(t.RemarksText), ProgressPercent: t.ProgressPercent, ProgressNote: string(t.ProgressNote),
		ProgressAt: instant(t.ProgressAt), Measures: []measure{}, Consequences: consequences(t.Consequences), PlanSubmitted: v.signed(t.PlanSubmitted),
		PlanApproved: v.signed(t.PlanApproved), StageRequested: v.signed(t.StageRequested), StageClosedAt: instant(t.StageClosedAt), StageDueOn: day(t.StageDueOn),
		Countersigned: v.signed(t.Countersigned), Applied: v.signed(t.Applied), AppliedFrom: word(string(t.AppliedFrom)), Checklist: full(t.Checklist),
		Reviewed: v.signed(t.Reviewed), Verified: v.signed(t.Verified), NoticeWaived: v.signed(t.NoticeWaived), Evidence: full(t.Evidence), NoticeDays: t.NoticeDays, NoticeStartOn: day(t.NoticeStartOn),
		NoticeEndOn: day(t.NoticeEndOn), NoticeURL: t.NoticeURL, NoticeID: word(t.NoticeID), NoticeText: string(t.NoticeText),
		NoticeUnit: v.server.unit(t.NoticeUnit), NoticeContact: string(t.NoticeContact), Closing: v.signed(t.Closing), FiledOn: day(t.FiledOn), FilingNumber: t.FilingNumber,
		LookBacks: []lookBackDone{}, ReopenCount: t.ReopenCount, ReopenedAt: instant(t.ReopenedAt), ReworkCount: t.ReworkCount, ReturnCount: t.ReturnCount, ExtensionCount: t.ExtensionCount,
		RepeatCount: t.RepeatCount, EffectiveAt: instant(t.EffectiveAt), RecordedAt: instant(t.RecordedAt)}
	w.Channel, w.ChannelLabel = v.term("channel", t.Channel)
	w.RiskLevel, w.RiskLevelLabel = v.term("risk_level", t.RiskLevel)
	w.DiscoveryMode, w.DiscoveryModeLabel = v.term("discovery_mode", t.DiscoveryMode)
	w.TimeLimitType, w.TimeLimitTypeLabel = v.term("time_limit_type", t.TimeLimitType)
	if v.has(rectify.Coordinator) {
		w.RecusedUnits = new(v.server.unitList(t.RecusedUnits))
	}
	for _, m := range t.Measures {
		state := m.State(v.today)
		w.Measures = append(w.Measures, measure{m.No, string(m.Text), string(m.Person), day(m.DueOn), day(m.DoneOn), state, v.say(rectify.Label("measure_state", state)), full(m.Evidence)})
	}
	if f := t.Verification; f.Conclusion != "" || !f.On.IsZero() {
		w.Verification = &verification{string(f.Conclusion), day(f.On), string(f.Place), full(f.Participants), full(f.Failed)}
	}
	for _, l := range t.LookBacks {
		w.LookBacks = append(w.LookBacks, lookBackDone{*v.signed(l.Signature), l.Result, v.say(rectify.Label("look_back_result", l.Result)), day(l.On), string(l.Note)})
	}
	if p := t.Proposal; !p.IsZero() && (p.Master == "" || v.seen[p.Master]) { // a proposal without its master would tell that one is hidden
		w.Proposal = &proposal{*v.signed(p.Signature), p.Do, v.moveLabel(p.Do), string(p.Reason), v.linked(p.Master), word(p.Campaign), word(p.ListLevel), word(string(p.ClosureGoal)), v.proposedParts(p)}
	}
	v.objects(t, &w)
	v.said(t, &w)
	return w
}

// proposedParts are the units of a transfer that waits for a second person.
func (v *view) proposedParts(p rectify.Proposal) *proposedParts {
	if p.Do != "reassign" {
		return nil
	}
	unit := v.server.unit
	return &proposedParts{unit(p.Parts.ResponsibleUnit), string(p.Parts.ResponsiblePerson), v.server.unitList(p.Parts.CoUnits), unit(p.Parts.LeadUnit), unit(p.Parts.SupervisingUnit), unit(p.Parts.AcceptanceUnit)}
}

// moveLabel is the name of a move; an unknown one is its own name.
func (c *call) moveLabel(do string) string {
	if m, ok := rectify.MoveNamed(do); ok {
		return c.say(m.Label)
	}
	return do
}

// full is a list that is never null.
func full[T ~string](words []T) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = string(w)
	}
	return all
}
