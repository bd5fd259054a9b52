package rectify_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"qingdan/internal/calendar"
	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

// walk is a long history of attempts, of which the clerk of model_test.go keeps his own cards.
type walk struct {
	*world
	books  books
	cards  []*card
	papers int
	number func() uint64 // draws
	drawn  uint64
	moves  []string
	crowd  []rectify.Actor
	ranked string          // level of the round
	made   map[string]bool // what happened at least once: "source state" and moves
}

// books are what a walk finds written after its attempts: in the memory of the tests, or in a real database.
type books interface {
	ticket(id string) rectify.Ticket
	told(id string) *rectify.Ticket // as its journal alone tells it
	fresh() []rectify.Entry         // what was entered since the last call
	proof(id string) []string       // ids of the evidence of a ticket
}

func newWalk(t testing.TB, made map[string]bool, number func() uint64) *walk {
	w := &walk{world: newWorld(t), number: number, moves: slices.Sorted(maps.Keys(rules)), made: made}
	shadowed := &shadowed{memory: w.memory, shadow: map[string]*rectify.Ticket{}}
	w.books, w.Desk.House = shadowed, shadowed
	w.Desk.Published, w.Desk.Due = w.published, w.due
	w.crowd = append(w.people(), w.person(rectify.Supervisor, "office"), w.person(rectify.Supervisor, "dongcheng"), w.person(rectify.Supervisor, "letters"),
		w.person(rectify.Coordinator, "dongcheng"), w.person(rectify.Officer, "inspectors"), w.person(rectify.Leader, "letters"))
	return w
}

// fresh reads what was entered since the last call and notes which moves were made.
func (w *walk) fresh() []rectify.Entry {
	entries := w.books.fresh()
	for _, e := range entries {
		if e.Event == rectify.EventMove {
			w.made[e.Do] = true
		}
	}
	return entries
}

// act tries a move and holds what came of it against the clerk's card.
func (w *walk) act(t rapid.TB, c *card, a act) {
	lawful := !a.spoil && (c.sees(a.who) || a.public()) && rules[a.do].may(c, a)
	cmd := w.command(c, a)
	from := c.state
	err := w.perform(c, a, cmd)
	if (err == nil) != lawful {
		t.Fatalf("%s by %s on a %s ticket in %s (alt %d, spoiled %t): the rules say %t, the service says %v", a.do, a.who.ID, c.source, from, a.alt, a.spoil, lawful, err)
	}
	fresh := w.fresh()
	if !lawful {
		if a.public() { // nobody answers for it, so it must not fill the journal
			if len(fresh) > 0 {
				t.Fatalf("the public's %s was refused and left %v in the journal", a.do, fresh)
			}
			return
		}
		if recorded := len(fresh) == 1 && fresh[0].Event == rectify.EventRefusal && fresh[0].Code != "" && fresh[0].Subject == c.id; !recorded && !cmd.Historical {
			t.Fatalf("the refusal of %s left %v in the journal", a.do, fresh)
		}
		if !c.sees(a.who) && rectify.KindOf(err) != rectify.NotFound {
			t.Fatalf("%s, who cannot see the ticket, was told more than that: %v", a.who.ID, err)
		}
		return
	}
	c.version++
	if !cmd.Historical && !slices.Contains([]string{"edit", "record_complainant", "issue_tracking", "revoke_tracking", "rate", "call_back"}, a.do) {
		c.live = true
	}
	if a.do == "attach" {
		c.evidence = append(c.evidence, paper{cmd.Attachment.Kind, cmd.Attachment.SHA256, a.who.ID, w.now})
	}
	rules[a.do].then(c, a)
	w.made[fmt.Sprint(c.source, " ", c.state)] = true
	c.settle()
	w.agree(t, c)
	if c.master != nil {
		c.master.settle()
		w.agree(t, c.master)
	}
}

// agree holds one ticket against its card and against its journal.
func (w *walk) agree(t rapid.TB, c *card) {
	is := w.books.ticket(c.id)
	got := []any{is.State, is.Version, is.ReturnCount, is.ReworkCount, is.ReopenCount, is.ExtensionCount, is.RepeatCount, is.CurrentDueOn, is.ResponsibleUnit, is.Live, is.Applied.By, is.Reviewed.By, is.PlanApproved.By, is.Countersigned.By, is.Tracking, is.RatingCount, is.Disputed, string(is.ClosureGoal), provisional(&is)}
	want := []any{c.state, c.version, c.returns, c.reworks, c.reopens, c.extensions, c.merged, c.due, c.responsible, c.live, c.applied.by, c.reviewed.by, c.approved.by, c.leader.by, c.tracking, c.ratings, c.disputed, c.goal, c.pending}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("a %s ticket is %v, its card says %v", c.source, got, want)
	}
	if told, kept := journal.Marshal(w.books.told(c.id)), journal.Marshal(&is); !bytes.Equal(told, kept) {
		t.Fatalf("the journal of %s tells %s, the ticket is %s", c.id, told, kept)
	}
}

// draw gives a number below n. What rapid draws is mostly small, which would make most steps alike, so it is scattered.
func (w *walk) draw(n int) int {
	w.drawn++
	x := w.number() + w.drawn*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return int((x ^ x>>31) % uint64(n))
}

func one[T any](w *walk, all []T) T { return all[w.draw(len(all))] }

// register opens a card.
func (w *walk) register(t rapid.TB, source rectify.Source, who rectify.Actor, historical bool) {
	own := source == rectify.SelfFound && who.Role != rectify.Auditor
	unchecked := who.Unit == "inspectors" && !historical // who verifies what others find does not verify his own
	may := coordinates(who) || own && !unchecked
	other := w.draw(2) == 0
	ticket, err := w.Act(context.Background(), who, registration(source, who, calendar.DayOf(w.now), historical, other))
	w.fresh()
	if (err == nil) != may {
		t.Fatalf("%s registers a %s ticket: the rules say %t, the service says %v", who.ID, source, may, err)
	}
	if err != nil {
		return
	}
	c := &card{id: ticket.ID, source: source, state: rectify.Registered, registered: who.Unit, historical: historical, version: 1, category: "water", level: "city", verdict: rectify.VerdictUnknown, aside: aside{pending: map[string]waiting{}}}
	if source == rectify.Hotline && other {
		c.line, c.informs = "12369", !historical
	}
	if source == rectify.Complaint {
		c.campaign = "round"
	}
	if source == rectify.SelfFound {
		if c.responsible = who.Unit; coordinates(who) {
			c.responsible = "dongcheng"
		}
		if c.responsible != "inspectors" {
			c.acceptance = "inspectors"
		}
	}
	w.cards = append(w.cards, c)
	w.agree(t, c)
}

// step draws one attempt. Six of ten are lawful, or nothing would ever get far; the others must fail.
func (w *walk) step(t rapid.TB) {
	w.now = w.now.Add(time.Minute)
	if w.draw(10) == 0 {
		w.now = w.now.Add(time.Duration(1+w.draw(12)) * 24 * time.Hour)
	}
	if len(w.cards) == 0 || w.draw(25) == 0 {
		w.register(t, one(w, rectify.Sources()), one(w, w.crowd), w.draw(4) == 0)
		return
	}
	recent := w.recent()
	c := one(w, recent)
	if wait := c.noticeEnd.Add(1).Start(); c.in(rectify.Publicizing) && w.now.Before(wait) && w.draw(4) == 0 { // or no notice would ever end
		w.now = wait
	}
	if w.draw(50) == 0 { // what is stored already does not move by it
		w.rankRound(t, one(w, []string{"", "central", "municipal"}))
	}
	a := act{municipal: c.campaign != "" && w.ranked == "municipal", alt: w.draw(210), today: calendar.DayOf(w.now), now: w.now, other: one(w, recent)}
	if w.draw(40) == 0 { // the public tries what it may, wherever the ticket stands
		a.do, a.who = one(w, []string{"object", "rate"}), anybody
		w.act(t, c, a)
		return
	}
	switch kind := w.draw(10); kind {
	case 0: // anybody tries anything
		a.do, a.who = one(w, w.moves), one(w, w.crowd)
		a.spoil = rules[a.do].may(c, a)
		w.act(t, c, a)
	case 1, 2: // somebody who knows the ticket tries what can be tried where it stands
		a.do = one(w, w.from(c.state))
		a.who = one(w, slices.DeleteFunc(slices.Clone(w.crowd), func(p rectify.Actor) bool { return !c.sees(p) }))
		a.spoil = rules[a.do].may(c, a)
		w.act(t, c, a)
	default:
		if lawful := w.lawful(c, a); len(lawful) > 0 {
			a = one(w, lawful)
			a.spoil = kind == 3
			w.act(t, c, a)
		}
	}
}

// rankRound says of what level the inspection is from which all complaints of the walk come.
func (w *walk) rankRound(t rapid.TB, level string) {
	if !slices.ContainsFunc(w.cards, func(c *card) bool { return c.campaign == "round" }) {
		return
	}
	if err := w.SetLevel(context.Background(), w.coordinator(), "round", level); err != nil {
		t.Fatal(err)
	}
	w.ranked = level
	w.fresh()
}

// steps of a walk; a hundred walks make a hundred thousand.
const steps = 1000

func TestEveryHistoryOfMovesByAnybodyIsWhatTheRulesAndTheJournalSay(t *testing.T) {
	t.Parallel()
	made := map[string]bool{}
	rapid.Check(t, func(rt *rapid.T) {
		w := newWalk(t, made, func() uint64 { return rapid.Uint64().Draw(rt, "draw") })
		for range steps {
			w.step(rt)
		}
	})
	if moves := unmade(made); len(moves) > 0 {
		t.Errorf("no walk ever made the moves %v", moves)
	}
	for source, r := range newWorld(t).memory.routes.Routes {
		for _, state := range reachable(r, source) {
			if state.IsOpen() && state != rectify.Registered && !made[fmt.Sprint(source, " ", state)] {
				t.Errorf("no walk led a %s ticket to %s", source, state)
			}
		}
	}
}

// byItself are moves that need no rule of their own: the walk registers, and a merger makes its master take in.
var byItself = map[string]bool{"register": true, "absorb": true}

func TestTheRulesOfTheModelKnowEveryMoveOfTheTable(t *testing.T) {
	t.Parallel()
	for _, m := range rectify.Table {
		if _, known := rules[m.Do]; !known && !byItself[m.Do] {
			t.Errorf("the model has no rule for %s", m.Do)
		}
	}
}
