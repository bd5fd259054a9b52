package report_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

func shippedText(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("../../configs/indicators.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func shipped(t *testing.T) *report.Indicators {
	t.Helper()
	set, err := report.ReadIndicators(shippedText(t))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// rankBooks counts standings that are given, by the definitions themselves.
type rankBooks struct {
	moments []report.Moment
	flows   []report.Flow
	after   []report.Flow // of the days after cut
	cut     calendar.Day
	entries []rectify.BoardEntry
	size    func() int64
}

func (b *rankBooks) Tallies(context.Context, rectify.Scope, report.Query) ([]report.Tally, report.Prefix, error) {
	panic("rankings do not ask the ledger")
}

func (b *rankBooks) Flows(_ context.Context, _ rectify.Scope, q report.Question) ([]report.Flow, report.Prefix, error) {
	if q.From > b.cut && b.cut != 0 {
		return b.after, b.prefix(q), nil
	}
	return b.flows, b.prefix(q), nil
}

func (b *rankBooks) prefix(q report.Question) report.Prefix {
	size := int64(1000)
	if b.size != nil {
		size = b.size()
	}
	return report.Prefix{Size: size, KnownAt: q.AsOf.Add(5).End()}
}

func (b *rankBooks) Contradictory(context.Context, rectify.Scope, report.Question, int) ([]string, error) {
	return nil, nil
}

func (b *rankBooks) Counts(_ context.Context, _ rectify.Scope, q report.Question) (all []report.Counted, _ report.Prefix, _ error) {
	r, _ := report.Named(q.Report)
	for _, m := range b.moments {
		m.AsOf, m.From, m.To = q.AsOf, q.From, q.To
		one := report.Counted{Site: report.Site{Cell: report.Cell{Units: m.Units}}}
		for _, measure := range r.Measures {
			one.Amounts = append(one.Amounts, measure.Of(m))
		}
		all = append(all, one)
	}
	return all, b.prefix(q), nil
}

func (b *rankBooks) Boards(context.Context, rectify.Scope, calendar.Day, calendar.Day, report.Prefix) ([]rectify.BoardEntry, error) {
	return b.entries, nil
}

// rankWorld is a tree of townships and departments with random tickets.
type rankWorld struct {
	*rankBooks
	units []rectify.Unit
	from  calendar.Day
	to    calendar.Day
}

func newRankWorld(rng *rand.Rand, towns int) *rankWorld {
	w := &rankWorld{rankBooks: &rankBooks{}, from: calendar.Date(2024, 4, 1), to: calendar.Date(2024, 6, 30)}
	w.units = []rectify.Unit{{ID: "district", Code: "00", Name: "区", Level: "县"}}
	for i := range towns {
		w.units = append(w.units, rectify.Unit{ID: fmt.Sprintf("town%d", i), Code: fmt.Sprintf("1%02d", i), Name: fmt.Sprintf("第%d镇", i), Level: "乡", Parent: "district"})
	}
	w.units = append(w.units, rectify.Unit{ID: "station", Code: "900", Name: "站", Level: "所", Parent: "town0"}, rectify.Unit{ID: "bureau", Code: "800", Name: "局", Level: "部门", Parent: "district"})
	for range rng.IntN(60) {
		w.moments = append(w.moments, w.ticket(rng, w.units[1+rng.IntN(len(w.units)-1)].ID))
	}
	return w
}

func (w *rankWorld) ticket(rng *rand.Rand, unit string) report.Moment {
	day := func() calendar.Day { return w.from + calendar.Day(rng.IntN(90)) }
	m := report.Moment{Standing: report.Standing{Units: unit, Class: []report.Class{report.IsOpen, report.IsStageClosed, report.IsClosed, report.IsClosed}[rng.IntN(4)], RegisteredOn: w.from,
		FirstDispatchedOn: day(), Dispatches: 1, Signing: []string{report.SignedInDue, report.SignedLate}[rng.IntN(2)], OriginalDueOn: day(), CurrentDueOn: w.from + calendar.Day(rng.IntN(200)),
		Applications: rng.IntN(2), Reopens: rng.IntN(2)}}
	if m.Class == report.IsClosed {
		m.ClosedOn, m.EverClosedOn = day(), w.from
	} else if m.Reopens > 0 {
		m.EverClosedOn = w.from
	} else {
		m.Reopens = 0
	}
	if m.EverClosedOn == 0 {
		m.Reopens = 0
	}
	return m
}

func (w *rankWorld) rank(t *testing.T, set *report.Indicators, scope ...string) *report.Ranking {
	t.Helper()
	if scope == nil {
		scope = []string{"district"}
	}
	allowed, err := rectify.Actor{Role: rectify.Auditor, Unit: "district", ScopeUnits: scope, Recusals: []string{"district"}}.Scope()
	if err != nil {
		t.Fatal(err)
	}
	q := report.RankQuestion{From: w.from, To: w.to, Query: report.Query{Decimals: 1}}
	r, err := report.Rank(context.Background(), w.rankBooks, allowed, set, q, report.Names{Units: rectify.NewUnitTree(w.units)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// places are rank and index by unit.
func places(g report.RankedGroup) map[string]string {
	all := map[string]string{}
	for _, u := range append(slices.Clone(g.Units), g.Apart...) {
		all[u.Unit.Value] = u.Apart
		if u.Index != nil {
			all[u.Unit.Value] = fmt.Sprint(u.Rank, " ", u.Index)
		}
	}
	return all
}

func TestRanksDoNotDependOnTheOrderOfUnitsNorOnUnitsOutsideTheGroup(t *testing.T) {
	t.Parallel()
	set := shipped(t)
	ranked := 0
	for seed := range uint64(80) {
		rng := rand.New(rand.NewPCG(seed, 1))
		w := newRankWorld(rng, 6)
		before := places(w.rank(t, set).Groups[0])
		ranked += len(before)
		rng.Shuffle(len(w.moments), func(i, j int) { w.moments[i], w.moments[j] = w.moments[j], w.moments[i] })
		slices.Reverse(w.units)
		if after := places(w.rank(t, set).Groups[0]); !reflect.DeepEqual(before, after) {
			t.Fatalf("seed %d: in another order %v became %v", seed, before, after)
		}
		w.moments = slices.DeleteFunc(w.moments, func(m report.Moment) bool { return m.Units == "bureau" })
		w.units = slices.DeleteFunc(w.units, func(u rectify.Unit) bool { return u.ID == "bureau" })
		if after := places(w.rank(t, set).Groups[0]); !reflect.DeepEqual(before, after) {
			t.Fatalf("seed %d: without a unit of another group %v became %v", seed, before, after)
		}
	}
	if ranked == 0 {
		t.Error("nothing was ranked")
	}
}

func TestEqualIndexesShareARankAndTheNextOneCountsOn(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 2))
		w := newRankWorld(rng, 5)
		w.moments = nil
		for town := range 4 { // 1 and 2 are twins; 4 has nothing
			w.moments = append(w.moments, w.ticket(rng, fmt.Sprintf("town%d", town)))
		}
		twin := w.moments[1].Standing
		twin.Units = "town2"
		w.moments[2].Standing = twin
		g := w.rank(t, shipped(t)).Groups[0]
		rank := map[string]int{}
		for i, u := range g.Units {
			rank[u.Unit.Value] = u.Rank
			better := 0
			for _, other := range g.Units {
				if other.Index.Cmp(u.Index) > 0 {
					better++
				}
			}
			if u.Rank != better+1 || i > 0 && g.Units[i-1].Index.Cmp(u.Index) < 0 {
				t.Fatalf("seed %d: %s has rank %d with %d before it", seed, u.Unit.Value, u.Rank, better)
			}
		}
		if rank["town1"] == 0 || rank["town1"] != rank["town2"] {
			t.Fatalf("seed %d: twins have ranks %v", seed, rank)
		}
		if len(g.Apart) != 1 || g.Apart[0].Unit.Value != "town4" || g.Apart[0].Rank != 0 || g.Apart[0].Apart != "no_tickets" {
			t.Fatalf("seed %d: apart are %+v", seed, g.Apart)
		}
	}
}

// TestAnIndexIsTheSumThatItExplains works one out by hand: 2 tickets, 1 closed and in time, both signed in time, one of
// them overdue, one reopened.
func TestAnIndexIsTheSumThatItExplains(t *testing.T) {
	t.Parallel()
	w := newRankWorld(rand.New(rand.NewPCG(1, 1)), 1)
	ticket := report.Standing{Units: "station", Class: report.IsClosed, RegisteredOn: w.from, FirstDispatchedOn: w.from, Dispatches: 1, Signing: report.SignedInDue, OriginalDueOn: w.from + 20, CurrentDueOn: w.from + 20,
		ClosedOn: w.from + 20, EverClosedOn: w.from + 5, Reopens: 1}
	open := ticket
	open.Class, open.ClosedOn, open.EverClosedOn, open.Reopens = report.IsOpen, 0, 0, 0
	w.moments = []report.Moment{{Standing: ticket}, {Standing: open}}
	w.entries = []rectify.BoardEntry{{ID: "a", Kind: rectify.BoardModel, Unit: "station"}, {ID: "b", Kind: rectify.BoardModel, Unit: "town0", Points: 5}, {ID: "c", Kind: rectify.BoardWarning, Unit: "town0"},
		{ID: "d", Kind: rectify.BoardModel, Unit: "bureau"}}
	u := w.rank(t, shipped(t)).Groups[0].Units[0]
	// Weights 25, 25, 15, 15 of 80: nobody applied and nobody was called. 31.25×50% + 31.25×50% + 18.75×100% + 18.75×0 = 50.
	if got, want := report.Points(u.Index), "53.00"; got != want { // 50 − 2 (reopened) + 3 + 5 − 3
		t.Errorf("the index is %s, not %s: %s", got, want, u.Explain().EN)
	}
	if !slices.Equal(u.Bonus.Entries, []string{"a", "b"}) || !slices.Equal(u.Penalty.Entries, []string{"c"}) {
		t.Errorf("entries: %v %v", u.Bonus, u.Penalty)
	}
	if text := u.Explain().ZH; !strings.Contains(text, "31.25×50.00÷100") || !strings.HasSuffix(text, "− 警示榜 3.00 = 53.00") {
		t.Error(text)
	}
	if *u.Closure.Percent() != "50.0" || u.Companions[0].String() != "1" || len(u.Companions) != len(report.Companions) {
		t.Errorf("beside the rate %v stands %v", u.Closure, u.Companions)
	}
}

// TestWhoGetsRidOfBadTicketsBeforeTheCutShowsIt gives three bad ones away, merges two and has one voided, so that only a
// closed one is left, and reopens four after the cut: the rate is perfect, and beside it stands how that came.
func TestWhoGetsRidOfBadTicketsBeforeTheCutShowsIt(t *testing.T) {
	t.Parallel()
	w := newRankWorld(rand.New(rand.NewPCG(1, 1)), 1)
	w.moments = []report.Moment{{Standing: report.Standing{Units: "town0", Class: report.IsClosed, RegisteredOn: w.from, ClosedOn: w.from, EverClosedOn: w.from}}}
	at := func(unit string, class report.Class) report.Side {
		return report.Side{Site: report.Site{Cell: report.Cell{Units: unit}}, Class: class, Admitted: true}
	}
	mine, others := at("town0", report.IsOpen), at("bureau", report.IsOpen)
	w.flows = []report.Flow{{Kind: report.OpeningStock, After: mine, N: 6}, {Before: mine, After: others, N: 3}, {Before: mine, After: at("town0", report.IsMerged), N: 2},
		{Before: mine, After: at("town0", report.IsVoided), N: 1}, {Kind: report.ClosingStock, After: others, N: 3}}
	closed := at("town0", report.IsClosed)
	w.cut, w.after = w.to, []report.Flow{{Before: closed, After: mine, N: 4}, {Kind: report.ClosingStock, After: mine, N: 4}}
	u := w.rank(t, shipped(t)).Groups[0].Units[0]
	var left []string
	for _, n := range u.Departures {
		left = append(left, n.String())
	}
	if *u.Closure.Percent() != "100.0" || !slices.Equal(left, []string{"3", "2", "1", "0", "4"}) {
		t.Errorf("beside a rate of %s stands %v", *u.Closure.Percent(), left)
	}
}

func TestPointsAndIndexesEndAtTheirLimits(t *testing.T) {
	t.Parallel()
	w := newRankWorld(rand.New(rand.NewPCG(1, 1)), 1)
	w.moments = []report.Moment{{Standing: report.Standing{Units: "town0", Class: report.IsClosed, RegisteredOn: w.from, ClosedOn: w.from, EverClosedOn: w.from, Reopens: 30}}}
	for i := range 12 {
		w.entries = append(w.entries, rectify.BoardEntry{ID: fmt.Sprint(i), Kind: []string{rectify.BoardModel, rectify.BoardWarning}[i%2], Unit: "town0"})
	}
	set := shipped(t)
	u := w.rank(t, set).Groups[0].Units[0]
	if report.Points(u.Bonus.Points) != "9.00" || report.Points(u.Penalty.Points) != "9.00" || report.Points(u.Deductions[0].Points) != "10.00" || report.Points(u.Index) != "90.00" { // 100 − 10 + 9 − 9
		t.Error(u.Explain().EN)
	}
	set.Groups[0].Cap.SetInt64(80)
	if u = w.rank(t, set).Groups[0].Units[0]; report.Points(u.Index) != "80.00" {
		t.Error(u.Explain().EN)
	}
}

func TestNobodyHasARankAmongUnitsThatTheReaderMayNotSee(t *testing.T) {
	t.Parallel()
	w := newRankWorld(rand.New(rand.NewPCG(3, 1)), 4)
	w.moments = append(w.moments, w.ticket(rand.New(rand.NewPCG(4, 1)), "town1"))
	g := w.rank(t, shipped(t), "town1").Groups[0]
	if !g.Partial || len(g.Units) != 1 || g.Units[0].Unit.Value != "town1" || g.Units[0].Rank != 0 || g.Units[0].Index == nil {
		t.Errorf("%+v", g)
	}
}

func TestARankingStandsOnOneStateOfTheJournal(t *testing.T) {
	t.Parallel()
	w := newRankWorld(rand.New(rand.NewPCG(3, 1)), 4)
	size := int64(0)
	w.size = func() int64 { size++; return size }
	scope, _ := rectify.Actor{Role: rectify.Auditor, Unit: "district", ScopeUnits: []string{"district"}, Recusals: []string{"district"}}.Scope()
	_, err := report.Rank(context.Background(), w.rankBooks, scope, shipped(t), report.RankQuestion{From: w.from, To: w.to}, report.Names{Units: rectify.NewUnitTree(w.units)})
	if rectify.CodeOf(err) != "ranking.moving" {
		t.Errorf("figures of different states were put together: %v", err)
	}
}

func TestWrongIndicatorsAreRefusedWithTheirLine(t *testing.T) {
	t.Parallel()
	good := string(shippedText(t))
	lines := strings.Split(good, "\n")
	for change, want := range map[[2]string]string{
		{"weight: 25", "weight: 26"}:                                       "weights must add up to 100, they are 101",
		{"struck_off@1, weight", "struck_of@1, weight"}:                    `no such figure: "struck_of@1"`,
		{"direction: lower, worst: 50", "direction: up, worst: 50"}:        "direction must be higher or lower",
		{"worst: 50, best: 0", "worst: 0, best: 50"}:                       "best must be more than worst",
		{"relapse.reopenings", "relapse.reopened_often"}:                   "there is no such count",
		{"points: 3, most: 9", "points: 3, most: 2"}:                       "most must not be less than points",
		{"level: 乡 ", "level: '' "}:                                        "give level (of units) or units",
		{"unit_mode: lead_only", "unit_mode: lead"}:                        "unit_mode must be one of",
		{"id: departments", "id: townships"}:                               "stands twice",
		{"valid_to: 2099-12-31", "valid_to: 1999-12-31"}:                   "valid_to lies before valid_from",
		{"cap: 120", "cap: -1"}:                                            "cap must be a number",
		{"worst: 0, best: 100, cap: 100", "worst: 0, best: 100, cap: 101"}: "at most 100",
		{"version: 1", "version: 0"}:                                       "version must be 1 or more",
	} {
		at := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, change[0]) })
		if at < 0 {
			t.Fatalf("%q does not stand in the indicators that ship", change[0])
		}
		changed := slices.Clone(lines)
		changed[at] = strings.Replace(changed[at], change[0], change[1], 1)
		_, err := report.ReadIndicators([]byte(strings.Join(changed, "\n")))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%s: %v", change[1], err)
		} else if !strings.Contains(want, "add up") && !strings.Contains(want, "give level") && !strings.Contains(err.Error(), fmt.Sprintf("line %d:", at+1)) {
			t.Errorf("%s stands in line %d: %v", change[1], at+1, err)
		}
	}
	if _, err := report.ReadIndicators([]byte(strings.Replace(good, "penalty:", "fine:", 1))); err == nil || !strings.Contains(err.Error(), "line ") {
		t.Errorf("an unknown key: %v", err)
	}
}

func TestIndicatorsCountOnlyWhileTheyAreInForce(t *testing.T) {
	t.Parallel()
	w := newRankWorld(rand.New(rand.NewPCG(3, 1)), 2)
	set := *shipped(t)
	set.To = calendar.Date(2024, 6, 29)
	scope, _ := rectify.Actor{Role: rectify.Auditor, Unit: "district", ScopeUnits: []string{"district"}, Recusals: []string{"district"}}.Scope()
	_, err := report.Rank(context.Background(), w.rankBooks, scope, &set, report.RankQuestion{From: w.from, To: w.to}, report.Names{Units: rectify.NewUnitTree(w.units)})
	if rectify.CodeOf(err) != "ranking.not_in_force" {
		t.Error(err)
	}
}
