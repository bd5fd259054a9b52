package rectify_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/configs"
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

func (m *memory) Sweep(scope rectify.Scope, id string) (*rectify.Sweep, error) {
	for _, s := range m.sweeps {
		t := m.tickets[s.Ticket]
		if s.ID == id && len(s.Within(scope.Units(), m.tree).Units) > 0 && !slices.ContainsFunc(t.RecusedUnits, func(r string) bool { return slices.Contains(scope.Recusals(), r) }) {
			return &s, nil
		}
	}
	return nil, rectify.Refuse(rectify.NotFound, "not_found", rectify.Say("没有", "none"))
}

func (m *memory) SweepsOf(t *rectify.Ticket) (of []rectify.Sweep, err error) {
	for _, s := range m.sweeps {
		if s.Ticket == t.ID {
			of = append(of, s)
		}
	}
	return of, nil
}

func (m *memory) StartSweep(_ *rectify.Ticket, s *rectify.Sweep, e rectify.Entry) error {
	m.sweeps = append(m.sweeps, *s)
	return m.Note(e)
}

func (m *memory) AnswerSweep(s *rectify.Sweep, a *rectify.SweepAnswer, e rectify.Entry) error {
	i := slices.IndexFunc(m.sweeps, func(known rectify.Sweep) bool { return known.ID == s.ID })
	m.sweeps[i].Put(*a)
	return m.Note(e)
}

// asking is a sweep of some units that is due in ten days.
func (w *world) asking(units ...string) rectify.Sweep {
	return rectify.Sweep{Subject: "沟渠黑臭", Checklist: []rectify.Text{"沟渠水质", "排口"}, Units: units, DueOn: calendar.DayOf(w.now).Add(10)}
}

func (w *world) ask(by rectify.Actor, t *rectify.Ticket, ask rectify.Sweep) (*rectify.Sweep, error) {
	return w.AskSweep(context.Background(), by, t.ID, ask, rectify.Tell[*rectify.Sweep]{})
}

// sweep starts a sweep that is expected to be in order.
func (w *world) sweep(t *rectify.Ticket, units ...string) *rectify.Sweep {
	w.Helper()
	s, err := w.ask(w.coordinator(), t, w.asking(units...))
	if err != nil {
		w.Fatal(err)
	}
	return s
}

// nothing is the answer of a unit that found nothing, something that of one that found so many problems.
func (w *world) nothing() rectify.SweepReply {
	return rectify.SweepReply{SweepAnswer: rectify.SweepAnswer{Result: rectify.SweptNone, CheckedBy: "检查人", Place: "全部沟渠", CheckedOn: calendar.DayOf(w.now), Remarks: []rectify.Text{"正常", "无"}}}
}

func (w *world) something(n int) rectify.SweepReply {
	r := w.nothing()
	r.Result = rectify.SweptFound
	for range n {
		r.Problems = append(r.Problems, rectify.Facts{Title: text("沟渠黑臭"), Description: text("另一处沟渠黑臭。"), DiscoveredOn: ptr(calendar.DayOf(w.now)), Township: ptr("shuijiang")})
	}
	return r
}

func (w *world) reply(by rectify.Actor, s *rectify.Sweep, r rectify.SweepReply) (*rectify.Sweep, error) {
	return w.AnswerSweep(context.Background(), by, s.ID, r, rectify.Tell[*rectify.Sweep]{})
}

func TestASweepAsksTheTownshipsOfTheScopeUnlessUnitsAreNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Rectifying)
	ticket = w.do(w.coordinator(), ticket, "edit", rectify.Facts{RecusedUnits: &[]string{"letters"}})
	if s := w.sweep(ticket); slices.Contains(s.Units, "letters") || slices.Contains(s.Units, "station") || !slices.Contains(s.Units, "dongcheng") || !slices.Contains(s.Units, "shuijiang") {
		t.Errorf("asked are %v", s.Units)
	}
	if s := w.sweep(ticket, "shuijiang", "shuijiang"); !slices.Equal(s.Units, []string{"shuijiang"}) {
		t.Errorf("asked are %v", s.Units)
	}
}

func TestASweepIsRefusedUnlessItCanBeAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Rectifying)
	ticket = w.do(w.coordinator(), ticket, "edit", rectify.Facts{RecusedUnits: &[]string{"shuijiang"}})
	narrow := w.coordinator()
	narrow.ScopeUnits = []string{"dongcheng"}
	for name, c := range map[string]struct {
		by    rectify.Actor
		ask   func(*rectify.Sweep)
		field string
	}{
		"a recused unit":               {w.coordinator(), func(s *rectify.Sweep) { s.Units = []string{"shuijiang"} }, "units.recused"},
		"a unit that is not there":     {w.coordinator(), func(s *rectify.Sweep) { s.Units = []string{"nowhere"} }, "unit.unknown"},
		"a unit outside the scope":     {narrow, func(s *rectify.Sweep) { s.Units = []string{"bureau"} }, "unit.unknown"},
		"a due day that is today":      {w.coordinator(), func(s *rectify.Sweep) { s.DueOn = calendar.DayOf(w.now) }, "due.past"},
		"nothing to check":             {w.coordinator(), func(s *rectify.Sweep) { s.Checklist = nil }, "sweep.checklist"},
		"more to check than fits":      {w.coordinator(), func(s *rectify.Sweep) { s.Checklist = make([]rectify.Text, 31) }, "sweep.checklist"},
		"a blank item":                 {w.coordinator(), func(s *rectify.Sweep) { s.Checklist[0] = " " }, "fact.missing"},
		"no subject":                   {w.coordinator(), func(s *rectify.Sweep) { s.Subject = "" }, "fact.missing"},
		"a text that cannot be seen":   {w.coordinator(), func(s *rectify.Sweep) { s.Subject = "\u202e" }, "text.control"},
		"somebody who only handles it": {w.officer(), func(*rectify.Sweep) {}, "role.not_allowed"},
	} {
		ask := w.asking("dongcheng")
		c.ask(&ask)
		t.Run(name, func(t *testing.T) { refusedWith(t, second(w.ask(c.by, ticket, ask)), c.field) })
	}
	if voided := w.at(rectify.Complaint, rectify.Voided); rectify.CodeOf(second(w.ask(w.coordinator(), voided, w.asking("dongcheng")))) != "sweep.no_problem" {
		t.Error("a sweep started from a voided ticket")
	}
	if len(w.memory.sweeps) != 0 {
		t.Errorf("kept are %v", w.memory.sweeps)
	}
}

func second[T any](_ T, err error) error { return err }

func TestEveryUnitAnswersOnceAndByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sweep(w.at(rectify.Complaint, rectify.Rectifying), "dongcheng", "shuijiang")
	other := w.nothing()
	other.Unit = "shuijiang"
	if _, err := w.reply(w.officer(), s, other); rectify.CodeOf(err) != "sweep.not_your_unit" {
		t.Errorf("answered for another unit: %v", err)
	}
	if last := w.memory.entries[len(w.memory.entries)-1]; last.Event != rectify.EventRefusal || last.Code != "sweep.not_your_unit" || last.Subject != s.ID {
		t.Errorf("the refusal is journalled as %+v", last)
	}
	if _, err := w.reply(w.coordinator(), s, w.nothing()); rectify.CodeOf(err) != "role.not_allowed" {
		t.Errorf("the coordinator answered: %v", err)
	}
	if _, err := w.reply(w.person(rectify.Leader, "outsiders"), s, w.nothing()); rectify.KindOf(err) != rectify.NotFound {
		t.Errorf("a unit that is not asked learns: %v", err)
	}
	after, err := w.reply(w.officer(), s, w.nothing())
	if err != nil || !slices.Equal(after.Unanswered(), []string{"shuijiang"}) {
		t.Fatalf("after the first answer: %+v, %v", after, err)
	}
	if _, err := w.reply(w.leader(), s, w.nothing()); rectify.CodeOf(err) != "sweep.answered" {
		t.Errorf("answered twice: %v", err)
	}
	if late := after.Overdue(s.DueOn.Add(1)); !slices.Equal(late, []string{"shuijiang"}) || after.Overdue(s.DueOn) != nil {
		t.Errorf("overdue are %v", late)
	}
}

func TestAnAnswerSaysWhoLookedAtWhatWhereAndWhen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sweep(w.at(rectify.Complaint, rectify.Rectifying), "dongcheng")
	for field, spoil := range map[string]func(*rectify.SweepReply){
		"fact.missing":             func(r *rectify.SweepReply) { r.CheckedBy = "" },
		"text.control":             func(r *rectify.SweepReply) { r.Place = "\x00" },
		"sweep.remarks":            func(r *rectify.SweepReply) { r.Remarks = r.Remarks[:1] },
		"sweep.checked_on":         func(r *rectify.SweepReply) { r.CheckedOn = r.CheckedOn.Add(-30) },
		"value.unknown":            func(r *rectify.SweepReply) { r.Result = "perhaps" },
		"sweep.problems_with_none": func(r *rectify.SweepReply) { r.Problems = w.something(1).Problems },
		"sweep.problems":           func(r *rectify.SweepReply) { *r = w.something(21) },
	} {
		r := w.nothing()
		spoil(&r)
		refusedWith(t, second(w.reply(w.officer(), s, r)), field)
	}
	tomorrow := w.nothing()
	tomorrow.CheckedOn = tomorrow.CheckedOn.Add(1)
	refusedWith(t, second(w.reply(w.officer(), s, tomorrow)), "sweep.checked_on")
}

func TestWhatASweepFindsBecomesTicketsOfTheUnitThatPointToTheirOrigin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	origin := w.at(rectify.Complaint, rectify.Rectifying)
	s := w.sweep(origin, "shuijiang")
	r := w.something(2)
	r.Problems[1].Start = ptr(true)
	r.Problems[1].ClosureGoal = text("水质达标")
	officer := w.person(rectify.Officer, "shuijiang")
	after, err := w.reply(officer, s, r)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := after.Answer("shuijiang")
	if len(a.Tickets) != 2 {
		t.Fatalf("made are %v", a.Tickets)
	}
	first, started := w.memory.tickets[a.Tickets[0]], w.memory.tickets[a.Tickets[1]]
	if first.Origin != origin.ID || first.Source != rectify.SelfFound || first.ResponsibleUnit != "shuijiang" || started.State != rectify.Rectifying {
		t.Errorf("made are %+v and %+v", first, started)
	}
	facts := r.Problems[0]
	facts.Source, facts.Origin = ptr(rectify.SelfFound), &origin.ID
	refusedWith(t, second(w.try(officer, nil, "register", facts)), "origin.unknown")
}

func TestOnlyNoneIsCorrectedToFoundAndOnlyBeforeTheDueDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sweep(w.at(rectify.Complaint, rectify.Rectifying), "dongcheng", "shuijiang")
	for _, unit := range []string{"dongcheng", "shuijiang"} {
		if _, err := w.reply(w.person(rectify.Officer, unit), s, w.nothing()); err != nil {
			t.Fatal(err)
		}
	}
	if after, err := w.reply(w.officer(), s, w.something(1)); err != nil || len(after.Unanswered()) != 0 || after.Answers[0].Result != rectify.SweptFound {
		t.Errorf("corrected: %+v, %v", after, err)
	}
	if _, err := w.reply(w.officer(), s, w.nothing()); rectify.CodeOf(err) != "sweep.answered" {
		t.Errorf("what was found was taken back: %v", err)
	}
	w.now = s.DueOn.Start().Add(time.Hour)
	if _, err := w.reply(w.person(rectify.Officer, "shuijiang"), s, w.something(1)); rectify.CodeOf(err) != "sweep.correction_late" {
		t.Errorf("corrected on the due day: %v", err)
	}
}

// sweepFirst puts routes in force by which complaints close only after a sweep.
func (w *world) sweepFirst() {
	w.Helper()
	shipped, err := os.ReadFile("../../configs/routes.yaml")
	if err != nil {
		w.Fatal(err)
	}
	if w.memory.routes, err = configs.ReadRoutes([]byte(strings.Replace(string(shipped), "  complaint:\n", "  complaint:\n    sweep_before_closing: true\n", 1))); err != nil {
		w.Fatal(err)
	}
}

// blocked names what keeps the verifier from passing a ticket.
func (w *world) blocked(t *rectify.Ticket) string {
	w.Helper()
	choices, err := w.Choices(w.verifier(), t, w.memory.files[t.ID], nil, func() ([]rectify.Sweep, error) { return w.memory.SweepsOf(t) })
	if err != nil {
		w.Fatal(err)
	}
	i := slices.IndexFunc(choices, func(c rectify.Choice) bool { return c.Move.Do == "verify_pass" })
	return codes(choices[i].Blocked)
}

func TestARouteMayDemandASweepBeforeClosing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sweepFirst()
	ticket := w.at(rectify.Complaint, rectify.Verifying)
	if blocked := w.blocked(ticket); !strings.Contains(blocked, "sweep.unfinished") {
		t.Errorf("without a sweep verify_pass is blocked by %q", blocked)
	}
	refusedWith(t, second(w.try(w.verifier(), ticket, "verify_pass", w.onSite())), "sweep.unfinished")
	s := w.sweep(ticket, "shuijiang")
	refusedWith(t, second(w.try(w.verifier(), ticket, "verify_pass", w.onSite())), "sweep.unfinished")
	if _, err := w.reply(w.person(rectify.Officer, "shuijiang"), s, w.nothing()); err != nil {
		t.Fatal(err)
	}
	if blocked := w.blocked(ticket); blocked != "" {
		t.Errorf("after the sweep verify_pass is blocked by %q", blocked)
	}
	ticket = w.do(w.verifier(), ticket, "verify_pass", w.published())
	w.sweep(ticket, "dongcheng")
	w.now = ticket.NoticeEndOn.Add(1).Start()
	refusedWith(t, second(w.try(w.verifier(), ticket, "close", rectify.Facts{})), "sweep.unfinished")
}

func TestAReviewThatIsTheOnlyCheckNeedsTheSweepToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sweepFirst()
	ticket := w.at(rectify.Complaint, rectify.AcceptanceRequested)
	route := w.memory.routes.Routes[rectify.Complaint]
	route.Verify = false
	w.memory.routes.Routes[rectify.Complaint] = route
	refusedWith(t, second(w.try(w.reviewer(), ticket, "lead_pass", rectify.Facts{})), "sweep.unfinished")
	route.Verify = true
	w.memory.routes.Routes[rectify.Complaint] = route
	w.do(w.reviewer(), ticket, "lead_pass", rectify.Facts{})
}
