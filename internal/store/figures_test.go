package store_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// histories folds the journal: what every ticket was after each of its entries.
func (w *world) histories() (all []report.History, recorded []time.Time) {
	w.Helper()
	byTicket, order := map[string]report.History{}, []string{}
	for from := int64(0); ; {
		entries, err := w.store.Entries(w.ctx, from, 500)
		if err != nil {
			w.Fatal(err)
		}
		if len(entries) == 0 {
			break
		}
		for _, e := range entries {
			from = e.Index + 1
			recorded = append(recorded, e.RecordedAt)
			if e.Event != rectify.EventMove {
				continue
			}
			t := rectify.Ticket{}
			if h := byTicket[e.TicketID]; h != nil {
				t = *h[len(h)-1].Ticket
			} else {
				order = append(order, e.TicketID)
			}
			if err := e.Fold(&t); err != nil {
				w.Fatal(err)
			}
			byTicket[e.TicketID] = append(byTicket[e.TicketID], report.Past{Index: e.Index, Do: e.Do, Ticket: &t})
		}
	}
	for _, id := range order {
		all = append(all, byTicket[id])
	}
	return all, recorded
}

// watchers are people who ask for figures: of the whole district, of a township, of a village, and some who belong to
// units that are recused from some tickets although their scope is the district.
func (w *world) watchers() []rectify.Actor {
	return []rectify.Actor{w.coordinator(), w.officer(), w.actor(rectify.Officer, "shuijiang", "shuijiang"), w.actor(rectify.Officer, "village", "village"),
		w.actor(rectify.Auditor, "shuijiang", "district"), w.actor(rectify.Auditor, "village", "district"), w.actor(rectify.Supervisor, "bureau", "district")}
}

// sees is the rule of who may count a ticket, written down once more: a part in it then, or a unit below with one, and
// no recusal then or by now.
func (w *world) sees(a rectify.Actor) func(then, now *rectify.Ticket) bool {
	tree := w.store.Units()
	recused := func(t *rectify.Ticket) bool {
		return slices.ContainsFunc(t.RecusedUnits, func(u string) bool { return slices.Contains(a.Recusals, u) })
	}
	return func(then, now *rectify.Ticket) bool {
		involved := slices.ContainsFunc(then.Audience(), func(u string) bool {
			return slices.ContainsFunc(a.ScopeUnits, func(s string) bool { return tree.Within(u, s) })
		})
		return involved && !recused(then) && !recused(now)
	}
}

// ask draws a question.
func ask(l *life, recorded []time.Time) report.Query {
	q := report.Query{UnitMode: oneOf(l, report.LeadOnly, report.EachUnitFull, report.SplitEqually), TypeMode: oneOf(l, report.MainType, report.AllTypes), Decimals: 1}
	first := oneOf(l, calendar.MustDay("2023-11-01"), l.today()-60)
	q.AsOf = first + calendar.Day(l.rng.IntN(int(l.today()-first)+40))
	if l.chance(60) {
		q.KnownAt = recorded[l.rng.IntN(len(recorded))].Add(oneOf(l, 0, -time.Microsecond, time.Hour, 11*time.Hour))
		if l.chance(50) { // what is recorded late tells on days that are over
			q.AsOf = calendar.DayOf(q.KnownAt) - calendar.Day(l.rng.IntN(12)) + 2
		}
	}
	for _, d := range report.Dimensions {
		if l.chance(25) {
			q.By = append(q.By, d)
		}
	}
	l.rng.Shuffle(len(q.By), func(i, j int) { q.By[i], q.By[j] = q.By[j], q.By[i] })
	unit := oneOf(l, report.None, l.unit["dongcheng"], l.unit["shuijiang"], l.unit["village"])
	switch l.rng.IntN(14) {
	case 0:
		q.Filter.Sources = []string{"complaint", "hotline"}
	case 1:
		q.Filter.Campaigns = []string{oneOf(l, "c2024", report.None)}
	case 2:
		q.Filter.ListLevels = []string{oneOf(l, "city", report.None)}
	case 3:
		q.Filter.Township = unit
	case 4, 5, 6:
		q.Filter.Unit = unit
	case 7, 8:
		q.Filter.PollutionType = oneOf(l, "water", "air", report.None)
	case 9:
		q.Filter.MonthFrom, q.Filter.MonthTo = 202402, oneOf(l, 0, 202406)
	}
	return q
}

// worlds tells how many random worlds to live through per engine, and how long: QINGDAN_WORLDS=20 for a long run.
// Without it the same short lives are lived every time.
func worlds() (seeds []uint64, moves int) {
	if n, err := strconv.Atoi(os.Getenv("QINGDAN_WORLDS")); err == nil {
		for range n {
			seeds = append(seeds, rand.Uint64())
		}
		return seeds, 900
	}
	return []uint64{20241231}, 450
}

func TestTheLedgerCountsWhatTheHistoriesSay(t *testing.T) {
	t.Parallel()
	seeds, moves := worlds()
	for _, seed := range seeds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			everyEngine(t, func(w *world) {
				l := newLife(w, seed)
				for round := 0; round < 3 || round < 12 && len(l.unseen()) > 0; round++ {
					l.live(moves / 3)
					if round != 1 { // in between what is condensed falls behind
						l.condense()
					}
					l.compare(60)
				}
				if unseen := l.unseen(); len(unseen) > 0 {
					w.Errorf("in this long life no ticket saw %v, only %v", unseen, l.done)
				}
				w.replayed()
				if findings, err := w.store.VerifyFigures(w.ctx, 30000); err != nil || len(findings) != 0 {
					w.Errorf("the figures of this life are not what its journal says: %v, %v", findings, err)
				}
			})
		})
	}
}

// condense brings the condensed years up to the journal.
func (l *life) condense() {
	l.Helper()
	if _, err := l.store.Condense(l.ctx, 1); err != nil {
		l.Fatal(err)
	}
}

// unseen are moves that this test must have seen before it says anything about them.
func (l *life) unseen() (moves []string) {
	for _, move := range []string{"register", "dispatch", "sign", "return", "reassign", "reject", "edit", "void", "merge", "record_closed", "stage_close", "skip_publicity", "close", "reopen"} {
		if l.done[move] == 0 {
			moves = append(moves, move)
		}
	}
	return moves
}

// compare asks n questions and holds the ledger against the recount.
func (l *life) compare(n int) {
	l.Helper()
	histories, recorded := l.histories()
	for range n {
		actor, q := oneOf(l, l.watchers()...), ask(l, recorded)
		if l.chance(10) { // as after a restart, with more or less of it condensed
			l.store.Forget()
		}
		scope, err := actor.Scope()
		if err != nil {
			l.Fatal(err)
		}
		fast, prefix, err := l.store.Tallies(l.ctx, scope, q)
		if err != nil {
			l.Fatalf("%+v: %v", q, err)
		}
		if want := knownBy(recorded, q.KnownAt); prefix.Size != want {
			l.Fatalf("at %s %d entries are said to be known, want %d", q.KnownAt, prefix.Size, want)
		}
		slow := report.Recount(slices.Values(histories), q, prefix.Size, l.sees(actor))
		if got := report.Merge(fast); !slices.Equal(got, slow) {
			l.Fatalf("%s asks %+v\nof the first %d entries\nthe ledger says %+v\nthe histories   %+v", actor.ID, q, prefix.Size, got, slow)
		}
		if _, err := report.Closure(q, prefix, fast, report.Names{Units: l.store.Units()}, nil); err != nil {
			l.Fatalf("%+v: %v", q, err)
		}
	}
}

func TestFiguresHoldWhenManyWriteAtOnce(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		l := newLife(w, 7)
		l.live(10)
		var wait sync.WaitGroup
		for i := range 96 {
			wait.Go(func() {
				cmd := w.complaint("油烟扰民")
				if i%3 == 0 {
					cmd.Facts.Title = nil // is refused in the midst of the others' shared commit
				}
				if _, err := w.desk.Act(w.ctx, w.coordinator(), cmd); (err == nil) != (i%3 != 0) {
					w.Errorf("writer %d: %v", i, err)
				}
			})
		}
		wait.Wait()
		l.compare(20)
	})
}

func TestAClockThatWasSetBackLeavesTheOrderOfFacts(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		ticket := w.dispatched("河道黑臭", "dongcheng")
		w.clock.forward(-72 * time.Hour)
		signed := w.must(w.officer(), rectify.Command{Do: "sign", Ticket: ticket.ID, Version: ticket.Version})
		if !signed.EffectiveAt.Equal(ticket.EffectiveAt) {
			w.Errorf("the ticket was signed for at %s, before it was dispatched at %s", signed.EffectiveAt, ticket.EffectiveAt)
		}
		l := newLife(w, 8)
		l.tickets = []string{ticket.ID}
		l.compare(20)
	})
}

// knownBy is the number of entries recorded by an instant. The journal's order rules: when the clock was set back, an
// entry counts as recorded no earlier than the one before it.
func knownBy(recorded []time.Time, at time.Time) int64 {
	if at.IsZero() {
		return int64(len(recorded))
	}
	latest := time.Time{}
	for i, r := range recorded {
		if r.After(latest) {
			latest = r
		}
		if latest.After(at) {
			return int64(i)
		}
	}
	return int64(len(recorded))
}

func TestNobodyKnowsYetWhatWillBeRecorded(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		w.dispatched("河道黑臭", "dongcheng")
		scope, err := w.actor(rectify.Auditor, "shuijiang", "district").Scope()
		if err != nil {
			w.Fatal(err)
		}
		q := report.Query{AsOf: calendar.DayOf(w.clock.now()), KnownAt: w.clock.now().AddDate(50, 0, 0), UnitMode: report.LeadOnly, TypeMode: report.MainType}
		_, prefix, err := w.store.Tallies(w.ctx, scope, q)
		if err != nil || !prefix.KnownAt.Equal(w.clock.now()) {
			w.Errorf("the ledger says that it knows what is recorded by %s (%v)", prefix.KnownAt, err)
		}
		_, prefix, err = w.store.Counts(w.ctx, scope, report.Question{Report: "verdicts", Query: q, From: q.AsOf, To: q.AsOf})
		if err != nil || !prefix.KnownAt.Equal(w.clock.now()) {
			w.Errorf("standings say that they know what is recorded by %s (%v)", prefix.KnownAt, err)
		}
	})
}

// TestAReportIsAskedForAgainWithTheInstantThatItPrints also where the clock was set back between two entries.
func TestAReportIsAskedForAgainWithTheInstantThatItPrints(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		w.dispatched("河道黑臭", "dongcheng")
		day := calendar.DayOf(w.clock.now())
		w.clock.forward(-72 * time.Hour)
		w.dispatched("扬尘", "shuijiang")
		scope, err := w.coordinator().Scope()
		if err != nil {
			w.Fatal(err)
		}
		q := report.Query{AsOf: day, UnitMode: report.LeadOnly, TypeMode: report.MainType}
		_, first, err := w.store.Tallies(w.ctx, scope, q)
		if err != nil {
			w.Fatal(err)
		}
		w.clock.forward(time.Hour)
		q.KnownAt = first.KnownAt
		_, again, err := w.store.Tallies(w.ctx, scope, q)
		if err != nil || again.Size != first.Size || first.Size == 0 {
			w.Errorf("%d entries were known, asked for again by %s %d are, %v", first.Size, first.KnownAt, again.Size, err)
		}
		_, made, err := w.store.Counts(w.ctx, scope, report.Question{Report: "verdicts", Query: q, From: day, To: day})
		if err != nil || made.Size != first.Size || !made.KnownAt.Equal(first.KnownAt) {
			w.Errorf("standings know %d entries by %s, %v", made.Size, made.KnownAt, err)
		}
	})
}
