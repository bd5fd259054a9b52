package rectify_test

import (
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
	shadow map[string]*rectify.Ticket // every ticket as its journal alone tells it
	cards  []*card
	papers int
	drawn  uint64
	moves  []string
	crowd  []rectify.Actor
	made   map[string]bool // what happened at least once: "source state" and moves
}

// Record keeps the ticket and reads the leaf of its entry back into the shadow.
func (h *walk) Record(r rectify.Record) error {
	if err := h.memory.Record(r); err != nil {
		return err
	}
	changes, texts := journal.Diff(r.Before, r.After)
	leaf := journal.Encode(int64(len(h.memory.entries)), &r.Entry, changes, texts, []byte("key"))
	read, err := journal.Decode(leaf.Bytes, leaf.Key, leaf.Texts)
	if err != nil {
		return err
	}
	if h.shadow[r.After.ID] == nil {
		h.shadow[r.After.ID] = &rectify.Ticket{}
	}
	return read.Fold(h.shadow[r.After.ID])
}

// houseOf is the memory with the reading shadow in its way.
type houseOf struct{ *walk }

func (h houseOf) Units() *rectify.UnitTree                     { return h.memory.tree }
func (h houseOf) Routes(version int) (rectify.RouteSet, error) { return h.memory.Routes(version) }
func (h houseOf) Change(_ context.Context, fn func(rectify.Work) error) error {
	return fn(readingWork{h.memory, h.walk})
}

type readingWork struct {
	*memory
	walk *walk
}

func (r readingWork) Record(record rectify.Record) error { return r.walk.Record(record) }

func newWalk(t testing.TB, made map[string]bool) *walk {
	w := &walk{world: newWorld(t), shadow: map[string]*rectify.Ticket{}, moves: slices.Sorted(maps.Keys(rules)), made: made}
	w.Desk.House = houseOf{w}
	w.crowd = append(w.people(), w.person(rectify.Supervisor, "office"), w.person(rectify.Supervisor, "dongcheng"), w.person(rectify.Supervisor, "letters"),
		w.person(rectify.Coordinator, "dongcheng"), w.person(rectify.Officer, "inspectors"), w.person(rectify.Leader, "letters"))
	return w
}

// act tries a move and holds what came of it against the clerk's card.
func (w *walk) act(t *rapid.T, c *card, a act) {
	lawful := !a.spoil && c.sees(a.who) && rules[a.do].may(c, a)
	cmd := w.command(c, a)
	entries, from := len(w.memory.entries), c.state
	_, err := w.Act(context.Background(), a.who, cmd)
	if (err == nil) != lawful {
		t.Fatalf("%s by %s on a %s ticket in %s (alt %d, spoiled %t): the rules say %t, the service says %v", a.do, a.who.ID, c.source, from, a.alt, a.spoil, lawful, err)
	}
	fresh := w.memory.entries[entries:]
	if !lawful {
		if recorded := len(fresh) == 1 && fresh[0].Event == rectify.EventRefusal && fresh[0].Code != "" && fresh[0].Subject == c.id; !recorded && !cmd.Historical {
			t.Fatalf("the refusal of %s left %v in the journal", a.do, fresh)
		}
		if !c.sees(a.who) && rectify.KindOf(err) != rectify.NotFound {
			t.Fatalf("%s, who cannot see the ticket, was told more than that: %v", a.who.ID, err)
		}
		return
	}
	c.version++
	if !cmd.Historical && !slices.Contains([]string{"edit", "record_complainant"}, a.do) {
		c.live = true
	}
	if a.do == "attach" {
		c.evidence = append(c.evidence, paper{cmd.Attachment.Kind, cmd.Attachment.SHA256, a.who.ID, w.now})
	}
	rules[a.do].then(c, a)
	w.made[a.do], w.made[fmt.Sprint(c.source, " ", c.state)] = true, true
	w.agree(t, c)
	if c.master != nil {
		w.agree(t, c.master)
	}
}

// agree holds one ticket against its card and against its journal.
func (w *walk) agree(t *rapid.T, c *card) {
	is := w.memory.tickets[c.id]
	got := []any{is.State, is.Version, is.ReturnCount, is.ReworkCount, is.ReopenCount, is.ExtensionCount, is.RepeatCount, is.CurrentDueOn, is.ResponsibleUnit, is.Live, is.Applied.By, is.Reviewed.By, is.PlanApproved.By, is.Countersigned.By, string(is.ClosureGoal)}
	want := []any{c.state, c.version, c.returns, c.reworks, c.reopens, c.extensions, c.merged, c.due, c.responsible, c.live, c.applied.by, c.reviewed.by, c.approved.by, c.leader.by, c.goal}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("a %s ticket is %v, its card says %v", c.source, got, want)
	}
	if shadow := w.shadow[c.id]; !reflect.DeepEqual(*shadow, is) {
		t.Fatalf("the journal of %s tells %+v, the ticket is %+v", c.id, *shadow, is)
	}
}

// draw gives a number below n. What rapid draws is mostly small, which would make most steps alike, so it is scattered.
func (w *walk) draw(t *rapid.T, n int) int {
	w.drawn++
	x := rapid.Uint64().Draw(t, "draw") + w.drawn*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return int((x ^ x>>31) % uint64(n))
}

func one[T any](w *walk, t *rapid.T, all []T) T { return all[w.draw(t, len(all))] }

// register opens a card.
func (w *walk) register(t *rapid.T, source rectify.Source, who rectify.Actor, historical bool) {
	may := coordinates(who) || source == rectify.SelfFound && who.Role != rectify.Auditor
	ticket, err := w.Act(context.Background(), who, registration(source, who, calendar.DayOf(w.now), historical))
	if (err == nil) != may {
		t.Fatalf("%s registers a %s ticket: the rules say %t, the service says %v", who.ID, source, may, err)
	}
	if err != nil {
		return
	}
	c := &card{id: ticket.ID, source: source, state: rectify.Registered, registered: who.Unit, historical: historical, version: 1, category: "water", level: "city", verdict: rectify.VerdictUnknown}
	if source == rectify.SelfFound {
		c.responsible, c.acceptance = who.Unit, "inspectors"
		if coordinates(who) {
			c.responsible = "dongcheng"
		}
	}
	w.cards = append(w.cards, c)
	w.agree(t, c)
}

// step draws one attempt. Six of ten are lawful, or nothing would ever get far; the others must fail.
func (w *walk) step(t *rapid.T) {
	w.now = w.now.Add(time.Minute)
	if w.draw(t, 10) == 0 {
		w.now = w.now.Add(time.Duration(1+w.draw(t, 12)) * 24 * time.Hour)
	}
	if len(w.cards) == 0 || w.draw(t, 25) == 0 {
		w.register(t, one(w, t, rectify.Sources()), one(w, t, w.crowd), w.draw(t, 4) == 0)
		return
	}
	recent := w.cards[max(0, len(w.cards)-4):]
	c := one(w, t, recent)
	a := act{alt: w.draw(t, 210), today: calendar.DayOf(w.now), now: w.now, other: one(w, t, recent)}
	switch kind := w.draw(t, 10); kind {
	case 0: // anybody tries anything
		a.do, a.who = one(w, t, w.moves), one(w, t, w.crowd)
		a.spoil = rules[a.do].may(c, a)
		w.act(t, c, a)
	case 1, 2: // somebody who knows the ticket tries what can be tried where it stands
		a.do = one(w, t, w.from(c.state))
		a.who = one(w, t, slices.DeleteFunc(slices.Clone(w.crowd), func(p rectify.Actor) bool { return !c.sees(p) }))
		a.spoil = rules[a.do].may(c, a)
		w.act(t, c, a)
	default:
		if lawful := w.lawful(c, a); len(lawful) > 0 {
			a = one(w, t, lawful)
			a.spoil = kind == 3
			w.act(t, c, a)
		}
	}
}

// from lists the moves that begin in a state, or all where none does.
func (w *walk) from(state rectify.State) []string {
	here := slices.DeleteFunc(slices.Clone(w.moves), func(do string) bool {
		m, _ := rectify.MoveNamed(do)
		return !slices.Contains(m.From, state)
	})
	if len(here) == 0 {
		return w.moves
	}
	return here
}

// lawful lists one act of every move that somebody may make now, as often as it is likely: what leads on far more than
// what ends a ticket or begins it anew, or no walk would ever see a notice.
func (w *walk) lawful(c *card, a act) []act {
	var all []act
	for _, do := range w.moves {
		if backward[do] && a.alt%5 > 1 {
			continue
		}
		for i := range w.crowd {
			a.do, a.who = do, w.crowd[(i+a.alt)%len(w.crowd)]
			helps := do == "attach" && a.who.Role != rectify.Officer && a.alt%5 != 0 // who brings proof cannot check it any more
			if c.sees(a.who) && rules[do].may(c, a) && !helps {
				all = append(all, slices.Repeat([]act{a}, 1+onward[do])...)
				break
			}
		}
	}
	return all
}

var (
	onward = map[string]int{"reject_plan": 3, "record_closed": 3, "record_open": 5, "return": 3, "dispatch": 25, "sign": 20, "start_now": 15, "submit_plan": 15, "approve_plan": 20, "attach": 8, "countersign": 5, "report_progress": 3,
		"request_acceptance": 40, "lead_pass": 40, "lead_reject": 2, "verify_fail": 2, "verify_pass": 40, "object": 5, "claim_unfounded": 5, "uphold_objection": 12, "dismiss_objection": 12, "close": 40, "void": 3, "merge": 15, "recategorise": 9, "change_goal": 9, "waive_notice": 9, "skip_publicity": 5,
		"request_stage_close": 5, "stage_close": 30, "record_stage_closed": 9}
	backward = map[string]bool{"reassign": true, "propose_reassign": true, "propose_secrecy": true, "edit": true, "record_findings": true}
)

// steps of a walk; a hundred walks make a hundred thousand.
const steps = 1000

func TestEveryHistoryOfMovesByAnybodyIsWhatTheRulesAndTheJournalSay(t *testing.T) {
	t.Parallel()
	made := map[string]bool{}
	rapid.Check(t, func(rt *rapid.T) {
		w := newWalk(t, made)
		for range steps {
			w.step(rt)
		}
	})
	for do := range rules {
		if !made[do] {
			t.Errorf("no walk ever made the move %s", do)
		}
	}
	for source, r := range newWorld(t).memory.routes.Routes {
		for _, state := range reachable(r, source) {
			if state.IsOpen() && state != rectify.Registered && !made[fmt.Sprint(source, " ", state)] {
				t.Errorf("no walk led a %s ticket to %s", source, state)
			}
		}
	}
}

// notWalked are moves that no walk draws, because they change neither the way of a ticket nor who may take it further;
// each has tests of its own.
var notWalked = map[string]bool{"register": true, "absorb": true, "moderate_objection": true, "confirm_day": true, "issue_tracking": true,
	"revoke_tracking": true, "rate": true, "call_back": true}

func TestTheRulesOfTheModelKnowEveryMoveOfTheTable(t *testing.T) {
	t.Parallel()
	for _, m := range rectify.Table {
		if _, known := rules[m.Do]; !known && !notWalked[m.Do] {
			t.Errorf("the model has no rule for %s", m.Do)
		}
	}
}
