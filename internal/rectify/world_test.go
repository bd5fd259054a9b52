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
	rectify.RoundWork   // rounds are tested over the real store
	rectify.CaptureWork // and so are codes for photos
	rectify.BoardWork
	rectify.ReconWork
	tree      *rectify.UnitTree
	routes    rectify.RouteSet
	tickets   map[string]rectify.Ticket
	files     map[string][]rectify.Attachment
	sealed    map[string][]byte
	objectors []rectify.Sealed
	entries   []rectify.Entry
	answers   map[string][]byte
	sweeps    []rectify.Sweep
	levels    map[string]string // of campaigns
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

func (m *memory) TicketsNumbered(scope rectify.Scope, campaign, batch, number string) (found []*rectify.Ticket, err error) {
	for _, t := range m.tickets {
		if t.Campaign == campaign && t.Batch == batch && t.ReceiptNumber == number && t.ReceiptKey != number && m.visible(scope, &t) {
			found = append(found, &t)
		}
	}
	return found, nil
}

func (m *memory) Attachments(t *rectify.Ticket) ([]rectify.Attachment, error) {
	return m.files[t.ID], nil
}

func (m *memory) CampaignLevel(code string) (string, error) { return m.levels[code], nil }

func (m *memory) Campaign(scope rectify.Scope, code string) (rectify.Campaign, error) {
	for _, t := range m.tickets {
		if t.Campaign == code && m.visible(scope, &t) {
			return rectify.Campaign{Code: code, Level: m.levels[code]}, nil
		}
	}
	return rectify.Campaign{}, rectify.Refuse(rectify.NotFound, "not_found", rectify.Say("没有", "none"))
}

func (m *memory) CampaignBeyond(scope rectify.Scope, code string) (bool, error) {
	for _, t := range m.tickets {
		within := func(u string) bool {
			return slices.ContainsFunc(scope.Units(), func(s string) bool { return m.tree.Within(u, s) })
		}
		if t.Campaign == code && !slices.ContainsFunc(t.Audience(), within) {
			return true, nil
		}
	}
	return false, nil
}

func (m *memory) RecordCampaign(_, after rectify.Campaign, e rectify.Entry) error {
	m.levels[after.Code] = after.Level
	m.entries = append(m.entries, e)
	return nil
}

func (m *memory) TicketByNotice(id string) (*rectify.Ticket, error) {
	for _, t := range m.tickets {
		if n, shown := t.Notice(); shown && n.ID == id {
			return &t, nil
		}
	}
	return nil, rectify.Refuse(rectify.NotFound, "not_found", rectify.Say("没有", "none"))
}

func (m *memory) TicketByTracking(digest string) (*rectify.Ticket, error) {
	for _, t := range m.tickets {
		if t.Tracking == digest {
			return &t, nil
		}
	}
	return nil, rectify.TrackingUnknown()
}

func (m *memory) SealedAbout(t *rectify.Ticket) (all []rectify.Sealed, err error) {
	if blob := m.sealed[t.ID]; blob != nil {
		all = append(all, rectify.Sealed{Ticket: t.ID, Blob: blob})
	}
	return append(all, m.objectors...), nil
}

func (m *memory) Record(r rectify.Record) error {
	m.tickets[r.After.ID] = *r.After
	m.entries = append(m.entries, r.Entry)
	if r.Sealed != nil {
		m.sealed[r.After.ID] = r.Sealed
	}
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
	w.memory = &memory{tree: rectify.NewUnitTree(units), routes: routes, tickets: map[string]rectify.Ticket{}, files: map[string][]rectify.Attachment{}, sealed: map[string][]byte{}, levels: map[string]string{}, answers: map[string][]byte{}}
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
