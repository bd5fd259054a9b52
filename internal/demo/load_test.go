package demo_test

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/demo"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

var yearEnd = calendar.MustDay("2024-12-31")

// The demonstration is loaded once for all; the last of these moves tickets on.
func TestTheDemonstration(t *testing.T) {
	t.Parallel()
	w := loaded(t)
	t.Logf("loaded in %v", w.took)
	for _, s := range []struct {
		says string
		test func(*world)
	}{
		{"every founding figure comes out of the reports", foundingFigures},
		{"the closure table prints the published rates", publishedRates},
		{"nothing is stage-closed, and every closure is marked as history", onlyHistory},
		{"the open stock per source is what the plan for 2025 lists", openStock},
		{"four feedback problems of the central round move on schedule", fourWithAPlan},
		{"the water bodies lie in eleven townships and twenty-seven villages and sum up", waterBodies},
		{"two of three derived problems name what triggered them", derivedProblems},
		{"the lists spread over all townships and the whole year", spread},
		{"some open tickets are overdue after 2025, most are not", dueDays},
		{"every ticket has its id for good", sameIDs},
		{"loading again changes nothing", loadedAgain},
		{"every ticket is the sum of its entries", replayed},
		{"the accounts find their work in the first township", workToDo},
		{"the accounts lead a list item from dispatch to closure", dispatchToClosure},
	} {
		t.Run(s.says, func(t *testing.T) {
			inner := *w
			inner.T = t
			s.test(&inner)
		})
	}
}

// counts gives what was counted at the end of a day, within a filter.
func (w *world) counts(asOf calendar.Day, f report.Filter) (c report.Counts) {
	w.Helper()
	tallies, _, err := w.store.Tallies(w.ctx, w.scope("demo-auditor"), report.Query{AsOf: asOf, Filter: f})
	if err != nil {
		w.Fatal(err)
	}
	for _, t := range tallies {
		c = c.Plus(t.Counts)
	}
	return c
}

// tickets gives all tickets that a query finds for someone, in full.
func (w *world) tickets(username string, q report.TicketQuery) (all []*rectify.Ticket) {
	w.Helper()
	q.Limit, q.Sort = 200, "recorded"
	scope := w.scope(username)
	for {
		page, err := w.store.Tickets(w.ctx, scope, q)
		if err != nil {
			w.Fatal(err)
		}
		for _, t := range page.Tickets {
			whole, err := w.store.Ticket(w.ctx, scope, t.ID)
			if err != nil {
				w.Fatal(err)
			}
			all = append(all, whole)
		}
		if q.After = page.Next; q.After == nil {
			return all
		}
	}
}

func foundingFigures(w *world) {
	campaign := func(code string, levels ...string) report.Filter {
		return report.Filter{Campaigns: []string{code}, ListLevels: levels}
	}
	for _, asOf := range []calendar.Day{yearEnd, calendar.DayOf(w.now)} {
		for _, c := range []struct {
			of                                         string
			filter                                     report.Filter
			registered, closed, open, answered, orders int64
		}{
			{"the list", campaign("list-2024"), 2913, 2864, 49, 0, 0},
			{"central complaints", campaign("central-3"), 38, 29, 9, 29, 0},
			{"municipal complaints", campaign("municipal-2"), 60, 54, 6, 60, 20},
			{"central feedback", campaign("central-3-feedback"), 15, 0, 15, 0, 0},
			{"municipal feedback", campaign("municipal-2-feedback"), 35, 0, 35, 0, 0},
			{"older problems", campaign("earlier-rounds"), 3, 0, 3, 0, 0},
			{"derived problems", campaign("derived-2024"), 51, 0, 51, 0, 0},
			{"water bodies", campaign("black-odorous-water-2024"), 42, 42, 0, 0, 0},
		} {
			got := w.counts(asOf, c.filter)
			want := report.Counts{Open: c.open, Closed: c.closed, Answered: c.answered, Orders: c.orders, Historical: c.closed, Overdue: got.Overdue}
			if got != want || got.Registered() != c.registered {
				w.Errorf("%s on %s: %+v, want %+v", c.of, asOf, got, want)
			}
		}
		for levels, open := range map[string]int64{"city": 6, "district": 27, "township": 16, "city,district": 33} {
			if got := w.counts(asOf, campaign("list-2024", strings.Split(levels, ",")...)).Open; got != open {
				w.Errorf("open on the lists of %s on %s: %d, want %d", levels, asOf, got, open)
			}
		}
		if got := w.counts(asOf, report.Filter{}).Registered(); got != 2913+38+60+15+35+3+51+42 {
			w.Errorf("there are %d tickets in all on %s", got, asOf)
		}
	}
}

func publishedRates(w *world) {
	levels, err := w.store.CampaignLevels(w.ctx, []string{"central-3", "municipal-2", "list-2024"})
	if err != nil || len(levels) != 2 || levels["central-3"] != "central" || levels["municipal-2"] != "municipal" {
		w.Errorf("the rounds are of the levels %v, %v", levels, err)
	}
	q := report.Query{AsOf: yearEnd, By: []string{"campaign"}, UnitMode: report.LeadOnly, TypeMode: report.MainType, Decimals: 1}
	tallies, prefix, err := w.store.Tallies(w.ctx, w.scope("demo-auditor"), q)
	if err != nil {
		w.Fatal(err)
	}
	name := func(code string) string { return w.store.CampaignName(w.ctx, code) }
	table, err := report.Closure(q, prefix, tallies, report.Names{Units: w.store.Units(), Campaign: name}, nil)
	if err != nil {
		w.Fatal(err)
	}
	want := map[string]string{"list-2024": "98.3", "central-3": "76.3", "municipal-2": "90.0", "black-odorous-water-2024": "100.0",
		"central-3-feedback": "0.0", "municipal-2-feedback": "0.0", "earlier-rounds": "0.0", "derived-2024": "0.0"}
	for _, row := range table.Rows {
		code := row.Key[0].Value
		got := report.StruckOff.Of(row.Figures, q.Decimals).Percent()
		if got == nil || *got != want[code] {
			w.Errorf("closure rate of %s: %v, want %s", code, got, want[code])
		}
		if row.Key[0].Label.ZH == code {
			w.Errorf("campaign %s has no name", code)
		}
		delete(want, code)
	}
	if len(want) > 0 {
		w.Errorf("no rows for %v", slices.Sorted(maps.Keys(want)))
	}
}

func onlyHistory(w *world) {
	c := w.counts(calendar.DayOf(w.now), report.Filter{})
	if c.StageClosed != 0 || c.Merged != 0 || c.NotAccepted != 0 || c.Voided != 0 || c.Historical != c.Closed {
		w.Errorf("counted %+v", c)
	}
	for _, t := range w.tickets("demo-auditor", report.TicketQuery{Campaigns: []string{"central-3", "municipal-2", "black-odorous-water-2024"}, States: []string{"closed"}}) {
		if !t.Historical || !t.HistoricalClosure || t.Live || t.ClosureType == "" || calendar.DayOf(t.ClosedAt) > yearEnd || t.ClosedAt.Before(t.RegisteredAt) {
			w.Errorf("%s: historical %v, closure historical %v, live %v, type %q, registered %v, closed %v", t.TicketNo, t.Historical, t.HistoricalClosure, t.Live, t.ClosureType, t.RegisteredAt, t.ClosedAt)
		}
		if t.Source == rectify.Complaint && (t.RepliedAt.IsZero() || t.ClosedAt.Before(t.RepliedAt)) {
			w.Errorf("%s: replied %v, closed %v", t.TicketNo, t.RepliedAt, t.ClosedAt)
		}
	}
}

func openStock(w *world) {
	for source, open := range map[string]int64{"list_item": 49, "complaint": 15, "inspection_task": 53, "self_found": 51, "hotline": 0, "oversight": 0} {
		if got := w.counts(yearEnd, report.Filter{Sources: []string{source}}).Open; got != open {
			w.Errorf("open of source %s: %d, want %d", source, got, open)
		}
	}
}

func fourWithAPlan(w *world) {
	today, withPlan := calendar.DayOf(w.now), 0
	for _, t := range w.tickets("demo-auditor", report.TicketQuery{Campaigns: []string{"central-3-feedback"}}) {
		if len(t.Measures) == 0 {
			continue
		}
		withPlan++
		for _, m := range t.Measures {
			if m.Text == "" || m.Person == "" || m.DoneOn.IsZero() && m.DueOn < today || m.DoneOn > m.DueOn || m.DueOn > t.CurrentDueOn {
				w.Errorf("%s: measure %+v is missed or without substance", t.TicketNo, m)
			}
		}
	}
	if withPlan != 4 {
		w.Errorf("%d feedback problems have a plan, want 4", withPlan)
	}
}

func waterBodies(w *world) {
	towns, villages, area := map[string]bool{}, map[string]bool{}, int64(0)
	for _, t := range w.tickets("demo-auditor", report.TicketQuery{Campaigns: []string{"black-odorous-water-2024"}}) {
		village, place, ok := strings.Cut(string(t.Address), " ")
		if !ok || !strings.HasPrefix(place, "第") || t.Quantity <= 0 || t.QuantityUnit != "平方米" || t.ClosureGoal == "" {
			w.Errorf("%s: address %q, quantity %d %s, plan %q", t.TicketNo, t.Address, t.Quantity, t.QuantityUnit, t.ClosureGoal)
		}
		if calendar.DayOf(t.ClosedAt) >= t.OriginalDueOn || t.OriginalDueOn.Year() != 2025 {
			w.Errorf("%s: a two-year task done in one is due in 2025, not on %s", t.TicketNo, t.OriginalDueOn)
		}
		towns[t.Township], villages[village] = true, true
		area += t.Quantity
	}
	if len(towns) != 11 || len(villages) != 27 || area != 27_630 {
		w.Errorf("%d townships, %d villages, %d square metres", len(towns), len(villages), area)
	}
}

func derivedProblems(w *world) {
	linked := 0
	for _, t := range w.tickets("demo-auditor", report.TicketQuery{Campaigns: []string{"derived-2024"}}) {
		if t.Origin == "" {
			continue
		}
		linked++
		origin, err := w.store.Ticket(w.ctx, w.scope("demo-auditor"), t.Origin)
		if err != nil {
			w.Fatal(err)
		}
		if origin.MainType() != t.MainType() || origin.Industry != t.Industry || t.RegisteredAt.Before(origin.RegisteredAt) {
			w.Errorf("%s (%s) is no sequel of %s (%s)", t.TicketNo, t.Title, origin.TicketNo, origin.Title)
		}
	}
	if linked != 34 {
		w.Errorf("%d derived problems name an origin", linked)
	}
}

func spread(w *world) {
	q := report.Query{AsOf: yearEnd, By: []string{"township", "pollution_type", "month"}, Filter: report.Filter{Campaigns: []string{"list-2024"}}}
	tallies, _, err := w.store.Tallies(w.ctx, w.scope("demo-auditor"), q)
	if err != nil {
		w.Fatal(err)
	}
	towns, types, months := map[string]int64{}, map[string]bool{}, map[int]bool{}
	for _, t := range tallies {
		towns[t.Cell.Township] += t.Counts.Registered()
		types[t.Cell.Types], months[t.Cell.Month] = true, true
	}
	if len(towns) != 34 || len(months) != 12 || len(types) < 8 {
		w.Errorf("%d townships, %d months, %d combinations of types", len(towns), len(months), len(types))
	}
	for town, n := range towns {
		if n < 40 || n > 140 {
			w.Errorf("township %s has %d list items", town, n)
		}
	}
}

func dueDays(w *world) {
	early := w.counts(yearEnd, report.Filter{})
	late := w.counts(calendar.MustDay("2026-12-31"), report.Filter{})
	if early.Overdue != 0 || late.Overdue == 0 || late.Overdue*3 > late.Open {
		w.Errorf("overdue at the end of 2024 %d, of 2026 %d of %d open", early.Overdue, late.Overdue, late.Open)
	}
}

// idDigest sums up the sorted ids. It changes when an id does: links into a demonstration then break.
const idDigest = "fdbb11e79910dee8e12816b4cbf16ee168197df9d38721d44656438b4376ae35"

func sameIDs(w *world) {
	digest, ids := w.idDigest()
	if digest != idDigest {
		w.Errorf("the ids have the digest %s", digest)
	}
	numbers := map[string]bool{}
	for _, id := range ids {
		numbers[id[:10]] = true // the visible number is made of them
	}
	if len(numbers) != len(ids) {
		w.Errorf("%d tickets share %d numbers", len(ids), len(numbers))
	}
}

func (w *world) idDigest() (string, []string) {
	w.Helper()
	var ids []string
	q := report.TicketQuery{Limit: 1000, Sort: "recorded"}
	for {
		page, err := w.store.Tickets(w.ctx, w.scope("demo-coordinator"), q)
		if err != nil {
			w.Fatal(err)
		}
		for _, t := range page.Tickets {
			ids = append(ids, t.ID)
		}
		if q.After = page.Next; q.After == nil {
			break
		}
	}
	slices.Sort(ids)
	sum := sha256.Sum256([]byte(strings.Join(ids, "\n")))
	return hex.EncodeToString(sum[:]), ids
}

func loadedAgain(w *world) {
	before, err := w.store.JournalSize(w.ctx)
	if err != nil {
		w.Fatal(err)
	}
	w.load()
	if after, err := w.store.JournalSize(w.ctx); err != nil || after != before {
		w.Errorf("the journal grew from %d to %d entries (%v)", before, after, err)
	}
}

func replayed(w *world) {
	findings, err := w.store.Replay(w.ctx, func(int64, int64) {})
	if err != nil {
		w.Fatal(err)
	}
	for _, f := range findings {
		w.Errorf("ticket %s: %s", f.Ticket, f.EN)
	}
}

func workToDo(w *world) {
	rectifying := map[rectify.Source]int{}
	for _, t := range w.tickets("demo-officer", report.TicketQuery{States: []string{"rectifying", "registered"}}) {
		if t.State == rectify.Registered && t.Source != rectify.SelfFound {
			w.Errorf("%s was not dispatched, but the township sees it", t.TicketNo)
		}
		if t.ResponsibleUnit != w.actor("demo-officer").Unit {
			continue
		}
		rectifying[t.Source]++
		if t.LeadUnit != w.actor("demo-reviewer").Unit || t.AcceptanceUnit != w.actor("demo-verifier").Unit {
			w.Errorf("%s is not checked by the units of the demonstration", t.TicketNo)
		}
	}
	for _, source := range []rectify.Source{rectify.ListItem, rectify.Complaint, rectify.InspectionTask, rectify.SelfFound} {
		if rectifying[source] < 3 {
			w.Errorf("the officer has %d open tickets of source %s", rectifying[source], source)
		}
	}
	if waiting := w.tickets("demo-coordinator", report.TicketQuery{States: []string{"registered"}, Sources: []string{"list_item"}}); len(waiting) != 2 {
		w.Errorf("%d list items wait for dispatch", len(waiting))
	}
}

func dispatchToClosure(w *world) {
	var t *rectify.Ticket
	for _, waiting := range w.tickets("demo-coordinator", report.TicketQuery{States: []string{"registered"}, Sources: []string{"list_item"}, ListLevels: []string{"district"}}) {
		t = waiting
	}
	if t == nil {
		w.Fatal("no district item waits for dispatch")
	}
	do := func(username, move string, f rectify.Facts, a *rectify.Attachment) {
		w.Helper()
		w.now = w.now.Add(time.Minute)
		after, err := w.desk.Act(w.ctx, w.actor(username), rectify.Command{Do: move, Ticket: t.ID, Version: t.Version, Facts: f, Attachment: a})
		if err != nil {
			w.Fatalf("%s: %v", move, err)
		}
		t = after
	}
	w.desk.Now = func() time.Time { return w.now }
	day := calendar.DayOf(w.now)
	do("demo-coordinator", "dispatch", rectify.Facts{ResponsibleUnit: new(w.actor("demo-officer").Unit), LeadUnit: new(w.actor("demo-reviewer").Unit),
		AcceptanceUnit: new(w.actor("demo-verifier").Unit), DueOn: new(day.Add(30))}, nil)
	do("demo-officer", "sign", rectify.Facts{ClosureGoal: new(rectify.Text("垃圾清运完毕")), Measures: &[]rectify.Measure{{Text: "清运垃圾", Person: "经办人"}}}, nil)
	for i, kind := range []string{"before", "after", "self_check"} {
		digest := strings.Repeat(string(rune('a'+i)), 64)
		do("demo-officer", "attach", rectify.Facts{}, &rectify.Attachment{ID: "file-" + kind, Kind: kind, SHA256: digest, Name: kind, By: "demo-officer", At: w.now})
	}
	do("demo-officer", "report_progress", rectify.Facts{ProgressNote: new(rectify.Text("已清运")), Measures: &[]rectify.Measure{{Text: "清运垃圾", Person: "经办人", DoneOn: day}}}, nil)
	do("demo-leader", "countersign", rectify.Facts{}, nil)
	do("demo-officer", "request_acceptance", rectify.Facts{Checklist: &[]string{"measures", "solved", "mechanism", "conduct", "file"}}, nil)
	do("demo-reviewer", "lead_pass", rectify.Facts{}, nil)
	do("demo-verifier", "skip_publicity", rectify.Facts{Conclusion: new(rectify.Text("现场核查通过")), InspectedOn: &day, Place: new(rectify.Text("现场")),
		Participants: &[]rectify.Text{"甲", "乙"}}, nil)
	if t.State != rectify.Closed || t.HistoricalClosure {
		w.Errorf("the ticket is %s, its closure historical: %v", t.State, t.HistoricalClosure)
	}
	if got := w.counts(day, report.Filter{Campaigns: []string{"list-2024"}}); got.Open != 48 || got.Closed != 2865 || got.Historical != 2864 {
		w.Errorf("after one closure made here: %+v", got)
	}
}

func TestWithoutItsUnitsNothingIsLoaded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.refused("demo.unit_missing", w.actor("demo-coordinator"), rectify.NewUnitTree(nil))
}

func TestOnlyACoordinatorLoadsTheDemonstration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.refused("move.not_yours", w.actor("demo-officer"), w.store.Units())
	w.refused("role.no_business", rectify.Actor{ID: "demo-system", Role: rectify.SystemAdmin}, w.store.Units())
}

// refused fails the test unless loading is refused with a code and leaves no trace.
func (w *world) refused(code string, actor rectify.Actor, tree *rectify.UnitTree) {
	w.Helper()
	before, err := w.store.JournalSize(w.ctx)
	if err != nil {
		w.Fatal(err)
	}
	if err := demo.Load(w.ctx, w.desk, actor, tree); rectify.CodeOf(err) != code {
		w.Errorf("got %v, want %s", err, code)
	}
	if after, err := w.store.JournalSize(w.ctx); err != nil || after != before {
		w.Errorf("the journal grew from %d to %d entries (%v)", before, after, err)
	}
}
