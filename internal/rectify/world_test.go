package rectify_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"qingdan/configs"
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// world is a district in memory, in which tickets come to be by legal moves only.
type world struct {
	testing.TB
	*rectify.Desk
	memory *memory
	now    time.Time
	id     string // of the ticket at hand
}

// memory keeps tickets for the tests of this package; package store has the real thing.
type memory struct {
	rectify.RoundWork // rounds are tested over the real store
	tree              *rectify.UnitTree
	routes            rectify.RouteSet
	tickets           map[string]rectify.Ticket
	files             map[string][]rectify.Attachment
	entries           []rectify.Entry
	answers           map[string][]byte
	sweeps            []rectify.Sweep
}

func (m *memory) Change(_ context.Context, fn func(rectify.Work) error) error { return fn(m) }
func (m *memory) Units() *rectify.UnitTree                                    { return m.tree }
func (m *memory) Routes(int) (rectify.RouteSet, error)                        { return m.routes, nil }

func (m *memory) Ticket(scope rectify.Scope, id string) (*rectify.Ticket, error) {
	t, ok := m.tickets[id]
	if !ok || !m.visible(scope, &t) {
		return nil, rectify.Refuse(rectify.NotFound, "not_found", rectify.Say("没有", "none"))
	}
	return &t, nil
}

func (m *memory) visible(scope rectify.Scope, t *rectify.Ticket) bool {
	for _, r := range t.RecusedUnits {
		if slices.Contains(scope.Recusals(), r) {
			return false
		}
	}
	return slices.ContainsFunc(t.Audience(), func(u string) bool {
		return slices.ContainsFunc(scope.Units(), func(s string) bool { return m.tree.Within(u, s) })
	})
}

func (m *memory) TicketByReceipt(scope rectify.Scope, campaign, key string) (*rectify.Ticket, error) {
	for _, t := range m.tickets {
		if t.Campaign == campaign && t.ReceiptKey == key && m.visible(scope, &t) {
			return &t, nil
		}
	}
	return nil, rectify.Refuse(rectify.NotFound, "not_found", rectify.Say("没有", "none"))
}

func (m *memory) Attachments(t *rectify.Ticket) ([]rectify.Attachment, error) {
	return m.files[t.ID], nil
}

func (m *memory) Record(r rectify.Record) error {
	m.tickets[r.After.ID] = *r.After
	m.entries = append(m.entries, r.Entry)
	if r.Attachment != nil {
		m.files[r.After.ID] = append(m.files[r.After.ID], *r.Attachment)
	}
	return nil
}

func (m *memory) Note(e rectify.Entry) error {
	m.entries = append(m.entries, e)
	return nil
}

func (m *memory) SettleRow(string, int, rectify.RowResult) error { return nil }

func (m *memory) Claim(actor string, r *rectify.Receipt) ([]byte, bool, error) {
	answer, found := m.answers[actor+r.Key]
	return answer, found, nil
}

func (m *memory) Keep(actor string, r *rectify.Receipt, answer []byte) error {
	m.answers[actor+r.Key] = answer
	return nil
}

func newWorld(t testing.TB) *world {
	t.Helper()
	routes, err := configs.Routes()
	if err != nil {
		t.Fatal(err)
	}
	units := []rectify.Unit{{ID: "district", AcceptanceUnit: "inspectors"}}
	for _, id := range []string{"office", "letters", "bureau", "inspectors", "dongcheng", "shuijiang", "outsiders"} {
		units = append(units, rectify.Unit{ID: id, Code: id, Name: id, Level: "乡", Parent: "district"})
	}
	units = append(units, rectify.Unit{ID: "station", Code: "station", Name: "station", Parent: "dongcheng"})
	w := &world{TB: t, now: time.Date(2024, 6, 3, 1, 0, 0, 0, time.UTC)}
	w.memory = &memory{tree: rectify.NewUnitTree(units), routes: routes, tickets: map[string]rectify.Ticket{}, files: map[string][]rectify.Attachment{}, answers: map[string][]byte{}}
	ids := 0
	w.Desk = &rectify.Desk{House: w.memory, Due: naturalDays, Now: func() time.Time { return w.now }, NewID: func() string {
		ids++
		return fmt.Sprintf("ticket%014d", ids)
	}}
	return w
}

func naturalDays(from calendar.Day, n int, _, countFirst bool) (calendar.Day, error) {
	if countFirst {
		n--
	}
	return from.Add(n), nil
}

// person names the people of the tests: role at unit. Coordinators and the auditor see the district, others their unit.
func (w *world) person(role rectify.Role, unit string) rectify.Actor {
	scope := unit
	if role == rectify.Coordinator || role == rectify.Auditor {
		scope = "district"
	}
	return rectify.Actor{ID: string(role) + "@" + unit, Role: role, Unit: unit, ScopeUnits: []string{scope}, Recusals: w.memory.tree.Chain(unit)}
}

func (w *world) coordinator() rectify.Actor { return w.person(rectify.Coordinator, "office") }
func (w *world) officer() rectify.Actor     { return w.person(rectify.Officer, "dongcheng") }
func (w *world) leader() rectify.Actor      { return w.person(rectify.Leader, "dongcheng") }
func (w *world) reviewer() rectify.Actor    { return w.person(rectify.Supervisor, "bureau") }
func (w *world) verifier() rectify.Actor    { return w.person(rectify.Supervisor, "inspectors") }

func ptr[T any](v T) *T { return &v }

func text(s string) *rectify.Text { return ptr(rectify.Text(s)) }

// do makes a move that is expected to succeed, on the ticket as it is now.
func (w *world) do(actor rectify.Actor, t *rectify.Ticket, do string, facts rectify.Facts) *rectify.Ticket {
	w.Helper()
	after, err := w.try(actor, t, do, facts)
	if err != nil {
		w.Fatalf("%s by %s: %v", do, actor.ID, err)
	}
	return after
}

func (w *world) try(actor rectify.Actor, t *rectify.Ticket, do string, facts rectify.Facts) (*rectify.Ticket, error) {
	cmd := rectify.Command{Do: do, Facts: facts}
	if t != nil {
		cmd.Ticket, cmd.Version = t.ID, w.memory.tickets[t.ID].Version
	}
	w.now = w.now.Add(time.Minute)
	return w.Act(context.Background(), actor, cmd)
}

// attach adds a piece of evidence.
func (w *world) attach(actor rectify.Actor, t *rectify.Ticket, kind string) *rectify.Ticket {
	w.Helper()
	after, err := w.Act(context.Background(), actor, rectify.Command{Do: "attach", Ticket: t.ID, Version: w.memory.tickets[t.ID].Version,
		Attachment: &rectify.Attachment{ID: kind + t.ID, Kind: kind, SHA256: kind, By: actor.ID, Unit: actor.Unit, At: w.now}})
	if err != nil {
		w.Fatalf("attach %s: %v", kind, err)
	}
	return after
}

// at brings a new ticket of a source to a state, by the shortest legal way.
func (w *world) at(source rectify.Source, state rectify.State) *rectify.Ticket {
	w.Helper()
	route := w.memory.routes.Routes[source]
	found := rectify.Facts{Source: &source, Title: text("沟渠黑臭"), Description: text("沟渠黑臭,群众反映强烈。"), DiscoveredOn: ptr(calendar.DayOf(w.now)), Township: ptr("dongcheng"), ListLevel: ptr("city")}
	registrar := w.coordinator()
	if source == rectify.SelfFound {
		registrar = w.officer()
	}
	t := w.do(registrar, nil, "register", found)
	steps := w.steps(source, route)
	for _, step := range steps {
		if t.State == state {
			return t
		}
		t = step(t, state)
	}
	if t.State != state {
		w.Fatalf("no way leads a %s ticket to %s: it stays %s", source, state, t.State)
	}
	return t
}

// steps are the stages of a whole procedure; each either moves the ticket on or, when the wanted state lies aside, there.
func (w *world) steps(source rectify.Source, route rectify.Route) []func(*rectify.Ticket, rectify.State) *rectify.Ticket {
	plan := rectify.Facts{Findings: text("属实"), Verdict: ptr(rectify.Substantiated), ClosureGoal: text("水质达标"),
		Measures: &[]rectify.Measure{{Text: "清淤", Person: "经办人", DueOn: calendar.DayOf(w.now).Add(20)}}, DueOn: ptr(calendar.DayOf(w.now).Add(30))}
	return []func(*rectify.Ticket, rectify.State) *rectify.Ticket{
		func(t *rectify.Ticket, want rectify.State) *rectify.Ticket {
			switch {
			case want == rectify.NotAccepted:
				return w.do(w.coordinator(), t, "reject", rectify.Facts{Reason: text("线索不清")})
			case want == rectify.Voided:
				w.do(w.coordinator(), t, "propose_void", rectify.Facts{Reason: text("录入错误")})
				return w.do(w.person(rectify.Coordinator, "letters"), t, "void", rectify.Facts{})
			case want == rectify.Merged:
				master := w.at(source, rectify.Registered)
				w.do(w.coordinator(), t, "propose_merge", rectify.Facts{Master: &master.ID, Reason: text("同一问题")})
				return w.do(w.person(rectify.Coordinator, "letters"), t, "merge", rectify.Facts{})
			case !route.Dispatch:
				return w.do(w.officer(), t, "start_now", rectify.Facts{ClosureGoal: text("水质达标")})
			}
			due := rectify.Facts{ResponsibleUnit: ptr("dongcheng"), LeadUnit: ptr("bureau"), AcceptanceUnit: ptr("inspectors")}
			if route.DueDemanded {
				due.DueOn = ptr(calendar.DayOf(w.now).Add(30))
			}
			return w.do(w.coordinator(), t, "dispatch", due)
		},
		func(t *rectify.Ticket, _ rectify.State) *rectify.Ticket {
			if t.State == rectify.Dispatched {
				return w.do(w.officer(), t, "sign", rectify.Facts{})
			}
			return t
		},
		func(t *rectify.Ticket, _ rectify.State) *rectify.Ticket {
			if t.State == rectify.Investigating {
				facts := plan
				if !t.CurrentDueOn.IsZero() {
					facts.DueOn = nil
				}
				return w.do(w.officer(), t, "submit_plan", facts)
			}
			return t
		},
		func(t *rectify.Ticket, _ rectify.State) *rectify.Ticket {
			if t.State == rectify.PlanReview {
				return w.do(w.reviewer(), t, "approve_plan", rectify.Facts{})
			}
			return t
		},
		func(t *rectify.Ticket, want rectify.State) *rectify.Ticket {
			if want == rectify.StageClosed {
				w.do(w.officer(), t, "request_stage_close", rectify.Facts{Reply: text("已答复"), StageDueOn: ptr(calendar.DayOf(w.now).Add(60))})
				return w.do(w.reviewer(), t, "stage_close", rectify.Facts{})
			}
			return w.applied(t)
		},
		func(t *rectify.Ticket, _ rectify.State) *rectify.Ticket {
			if t.State == rectify.AcceptanceRequested {
				return w.do(w.reviewer(), t, "lead_pass", rectify.Facts{})
			}
			return t
		},
		func(t *rectify.Ticket, _ rectify.State) *rectify.Ticket {
			if t.State == rectify.Verifying {
				return w.do(w.verifier(), t, "verify_pass", w.onSite())
			}
			return t
		},
		func(t *rectify.Ticket, _ rectify.State) *rectify.Ticket {
			if t.State == rectify.Publicizing {
				w.now = t.NoticeEndOn.Add(1).Start()
				return w.do(w.verifier(), t, "close", rectify.Facts{})
			}
			return t
		},
	}
}

// applied does all that acceptance demands and asks for it.
func (w *world) applied(t *rectify.Ticket) *rectify.Ticket {
	w.Helper()
	if len(t.Measures) > 0 {
		done := slices.Clone(t.Measures)
		for i := range done {
			done[i].DoneOn = calendar.DayOf(w.now)
		}
		t = w.do(w.officer(), t, "report_progress", rectify.Facts{ProgressNote: text("完成"), Measures: &done})
	}
	for _, kind := range []string{"before", "after", "self_check"} {
		t = w.attach(w.officer(), t, kind)
	}
	t = w.do(w.leader(), t, "countersign", rectify.Facts{})
	return w.do(w.officer(), t, "request_acceptance", rectify.Facts{Checklist: criteria()})
}

func (w *world) onSite() rectify.Facts {
	return rectify.Facts{Conclusion: text("属实整改到位"), InspectedOn: ptr(calendar.DayOf(w.now)), Place: text("现场"), Participants: &[]rectify.Text{"甲", "乙"}}
}

func criteria() *[]string {
	var all []string
	for _, c := range rectify.Vocabulary["criterion"] {
		all = append(all, c.ID)
	}
	return &all
}
