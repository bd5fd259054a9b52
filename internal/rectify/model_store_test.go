package rectify_test

import (
	"context"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"qingdan/configs"
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
	"qingdan/internal/store"
)

// kept is a real database as the books of a walk: it reads its tickets as rows, and adds up the entries of its journal
// as they come.
type kept struct {
	testing.TB
	*store.Store
	everything rectify.Scope
	shadow     map[string]*rectify.Ticket
	read       int64 // entries
}

// onDisk puts a walk over a database instead of the memory; its units have the names of the memory's as ids.
func (w *walk) onDisk() *kept {
	w.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{DSN: filepath.Join(w.TempDir(), "qingdan.db"), Now: func() time.Time { return w.now }})
	k := &kept{TB: w.TB, Store: s, shadow: map[string]*rectify.Ticket{}}
	k.must(err)
	w.Cleanup(func() { _ = s.Close() })
	routes, err := configs.Routes()
	k.must(err)
	k.must(s.UseRoutes(ctx, routes))
	units := []rectify.Unit{{Code: "district", Name: "district", AcceptanceUnit: "inspectors"}}
	for _, u := range w.memory.tree.Subtree("district")[1:] {
		unit, _ := w.memory.tree.Unit(u)
		units = append(units, rectify.Unit{Code: u, Name: u, Level: unit.Level, Parent: unit.Parent})
	}
	named := -1
	_, _, err = s.PutUnits(ctx, units, rectify.Entry{Event: rectify.EventUnits, RecordedAt: w.now, EffectiveAt: w.now}, func() string {
		named++
		return units[named].Code
	})
	k.must(err)
	k.everything, err = w.person(rectify.Auditor, "office").Scope()
	k.must(err)
	w.books, w.Desk.House = k, s
	k.fresh()
	return k
}

func (k *kept) must(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

func (k *kept) ticket(id string) rectify.Ticket {
	k.Helper()
	t, err := k.Ticket(context.Background(), k.everything, id)
	k.must(err)
	is := *t
	is.Key = 0 // a number of the database
	return is
}

func (k *kept) told(id string) *rectify.Ticket { return k.shadow[id] }

func (k *kept) fresh() (all []rectify.Entry) {
	k.Helper()
	entries, err := k.Entries(context.Background(), k.read, 100)
	k.must(err)
	for _, e := range entries {
		if e.Index != k.read {
			k.Fatalf("entry %d follows entry %d", e.Index, k.read-1)
		}
		k.read++
		all = append(all, e.Entry)
		if e.Event != rectify.EventMove {
			continue
		}
		if k.shadow[e.TicketID] == nil {
			k.shadow[e.TicketID] = &rectify.Ticket{}
		}
		k.must(e.Fold(k.shadow[e.TicketID]))
	}
	return all
}

func (k *kept) proof(id string) (ids []string) {
	k.Helper()
	t, err := k.Ticket(context.Background(), k.everything, id)
	k.must(err)
	files, err := k.Attachments(context.Background(), t)
	k.must(err)
	for _, f := range files {
		ids = append(ids, f.ID)
	}
	return ids
}

// agrees holds every projection against the journal, and the figures of today against the cards.
func (k *kept) agrees(w *walk) {
	k.Helper()
	ctx, today := context.Background(), calendar.DayOf(w.now)
	findings, err := k.Replay(ctx, func(int64, int64) {})
	k.must(err)
	miscounted, err := k.VerifyFigures(ctx, today)
	k.must(err)
	for _, f := range append(findings, miscounted...) {
		k.Errorf("ticket %s: %s", f.Ticket, f.EN)
	}
	tallies, _, err := k.Tallies(ctx, k.everything, report.Query{AsOf: today, By: []string{"source"}, UnitMode: report.LeadOnly, TypeMode: report.MainType})
	k.must(err)
	counted := map[rectify.Source]report.Counts{}
	for _, t := range tallies {
		counted[t.Cell.Source] = counted[t.Cell.Source].Plus(report.Counts{Open: t.Counts.Open, StageClosed: t.Counts.StageClosed, Closed: t.Counts.Closed,
			Merged: t.Counts.Merged, NotAccepted: t.Counts.NotAccepted, Voided: t.Counts.Voided})
	}
	if want := w.counts(); !maps.Equal(counted, want) {
		k.Errorf("the figures count %+v, the cards %+v", counted, want)
	}
}

// counts counts the cards as they lie in the drawers.
func (w *walk) counts() map[rectify.Source]report.Counts {
	all := map[rectify.Source]report.Counts{}
	for _, c := range w.cards {
		n := all[c.source]
		switch c.state {
		case rectify.StageClosed:
			n.StageClosed++
		case rectify.Closed:
			n.Closed++
		case rectify.Merged:
			n.Merged++
		case rectify.NotAccepted:
			n.NotAccepted++
		case rectify.Voided:
			n.Voided++
		default:
			n.Open++
		}
		all[c.source] = n
	}
	return all
}

// storeWalks tells how many walks over a database to take at least: QINGDAN_WALKS=20 for a long run, each another one.
// Without it the same walks are taken every time.
func storeWalks() (least int, seed func() uint64) {
	if n, err := strconv.Atoi(os.Getenv("QINGDAN_WALKS")); err == nil {
		return n, rand.Uint64
	}
	return 5, rand.New(rand.NewPCG(2024, 0)).Uint64
}

// unmade are the moves of the table that no walk has made yet.
func unmade(made map[string]bool) (moves []string) {
	for _, m := range rectify.Table {
		if !made[m.Do] {
			moves = append(moves, m.Do)
		}
	}
	return moves
}

func TestTheDatabaseKeepsEveryHistoryAsTheRulesAndTheJournalSay(t *testing.T) {
	t.Parallel()
	least, seed := storeWalks()
	made := map[string]bool{}
	for n := 0; n < least || n < 3*least && len(unmade(made)) > 0; n++ {
		start := seed()
		t.Run(strconv.FormatUint(start, 10), func(t *testing.T) {
			w := newWalk(t, made, rand.New(rand.NewPCG(start, 0)).Uint64)
			books := w.onDisk()
			for n := range steps {
				w.step(t)
				if n%200 == 199 {
					books.agrees(w)
				}
			}
			for _, c := range w.cards {
				w.agree(t, c)
			}
		})
		if t.Failed() {
			return
		}
	}
	if moves := unmade(made); len(moves) > 0 {
		t.Errorf("no walk over the database ever made the moves %v", moves)
	}
}
