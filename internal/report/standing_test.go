package report_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// begin is the first day on which anything happens to the tickets drawn here.
var begin = calendar.MustDay("2024-02-26")

// drawHistory makes a ticket and changes whatever figures depend on, from one fact to the next.
func drawHistory(t *rapid.T) report.History {
	some := func(name string, values ...string) string { return rapid.SampledFrom(values).Draw(t, name) }
	at := begin.Start()
	ticket := rectify.Ticket{ID: "t", RegisteredAt: at.Add(time.Hour), Source: rectify.Complaint, RegisteredUnit: "office"}
	index := int64(0)
	var h report.History
	for range rapid.IntRange(1, 8).Draw(t, "entries") {
		at = at.Add(time.Duration(rapid.IntRange(0, 80).Draw(t, "hours")) * time.Hour)
		index += rapid.Int64Range(1, 3).Draw(t, "index")
		next := ticket
		next.State = rectify.State(rapid.SampledFrom(rectify.Vocabulary["state"]).Draw(t, "state").ID)
		next.HistoricalClosure = rapid.Bool().Draw(t, "historical")
		next.CurrentDueOn = calendar.Day(rapid.SampledFrom([]int{0, int(begin) - 1, int(begin) + 3, int(begin) + 8}).Draw(t, "due"))
		next.Township, next.Campaign, next.ListLevel = some("township", "", "town", "village"), some("campaign", "", "c"), some("level", "", "city")
		next.ResponsibleUnit = some("unit", "", "town", "bureau")
		next.CoUnits = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"x", "y"}), 0, 2, rapid.ID).Draw(t, "co_units")
		next.PollutionTypes = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"water", "air", "soil"}), 0, 3, rapid.ID).Draw(t, "types")
		next.RecusedUnits = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"r", "s"}), 0, 2, rapid.ID).Draw(t, "recused")
		if rapid.Bool().Draw(t, "replied") {
			next.RepliedAt = at
		}
		next.Consequences.CorrectNow = rapid.IntRange(0, 2).Draw(t, "orders")
		next.EffectiveAt, next.Version = at, ticket.Version+1
		ticket = next
		h = append(h, report.Past{Index: index, Ticket: &next})
	}
	return h
}

// fold adds the steps of a history up to a day, as the ledger does.
func fold(h report.History, day calendar.Day, known int64) map[report.Cell]report.Counts {
	sums := map[report.Cell]report.Counts{}
	var before *rectify.Ticket
	for _, p := range h {
		if p.Index >= known {
			break
		}
		for _, s := range report.Steps(before, p.Ticket) {
			if s.Day <= day {
				sums[s.Cell] = sums[s.Cell].Plus(s.Counts)
			}
		}
		before = p.Ticket
	}
	for cell, c := range sums {
		if c == (report.Counts{}) {
			delete(sums, cell)
		}
	}
	return sums
}

func TestTheStepsOfATicketAddUpToWhereItStands(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		known := rapid.Int64Range(0, h[len(h)-1].Index+1).Draw(t, "known")
		for day := begin - 1; day < begin+40; day++ {
			want := map[report.Cell]report.Counts{}
			for _, p := range h {
				if p.Index < known && calendar.DayOf(p.Ticket.EffectiveAt) <= day {
					want = map[report.Cell]report.Counts{report.CellOf(p.Ticket): report.StandingOn(p.Ticket, day)}
				}
			}
			if got := fold(h, day, known); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("on %s the steps add up to\n%+v\nbut the ticket stands at\n%+v", day, got, want)
			}
		}
	})
}

func TestAStandingCountsATicketInOneState(t *testing.T) {
	t.Parallel()
	for _, s := range rectify.Vocabulary["state"] {
		state := rectify.State(s.ID)
		c := report.StandingOn(&rectify.Ticket{State: state, CurrentDueOn: begin, HistoricalClosure: true, RepliedAt: begin.Start(), Consequences: rectify.Consequences{CorrectNow: 2, StopProduction: 1}}, begin+1)
		if n := c.Registered() + c.Merged + c.NotAccepted + c.Voided; n != 1 {
			t.Errorf("%s counts %d times", state, n)
		}
		ended := state == rectify.Merged || state == rectify.NotAccepted || state == rectify.Voided
		if want := map[bool]int64{true: 0, false: 1}[ended]; c.Registered() != want || c.Answered != want || c.Orders != 3*want {
			t.Errorf("%s counts %+v", state, c)
		}
		if (c.Overdue == 1) != state.IsOpen() || (c.Historical == 1) != (state == rectify.Closed) {
			t.Errorf("%s counts %+v", state, c)
		}
	}
}

func TestTheDueDayItselfIsInTime(t *testing.T) {
	t.Parallel()
	ticket := rectify.Ticket{State: rectify.Rectifying, CurrentDueOn: begin}
	for day, want := range map[calendar.Day]int64{begin - 1: 0, begin: 0, begin + 1: 1} {
		if got := report.StandingOn(&ticket, day).Overdue; got != want {
			t.Errorf("%s: overdue %d, want %d", day, got, want)
		}
	}
}

// drawTallies makes counts that tickets can have.
func drawTallies(t *rapid.T) []report.Tally {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) report.Tally {
		n := func(name string, most int64) int64 { return rapid.Int64Range(0, most).Draw(t, name) }
		some := func(name string, values ...string) string { return rapid.SampledFrom(values).Draw(t, name) }
		c := report.Counts{Open: n("open", 5), StageClosed: n("stage", 3), Closed: n("closed", 9), Merged: n("merged", 2), NotAccepted: n("not accepted", 1), Voided: n("voided", 1), Orders: n("orders", 3)}
		c.Overdue, c.Answered, c.Historical = n("overdue", c.Open+c.StageClosed), n("answered", c.Registered()), n("historical", c.Closed)
		return report.Tally{Counts: c, Cell: report.Cell{
			Source: rectify.Source(some("source", "complaint", "hotline")), Campaign: some("campaign", "", "c1", "c2"), ListLevel: some("level", "", "city", "district"),
			Township: some("township", "", "a", "b"), Units: some("units", "", "a", "b", "a,b", "b,a", "a,b,c", "c,b,a,d"), Types: some("types", "", "water", "water,air", "air,soil,noise"),
			Month: rapid.SampledFrom([]int{202312, 202401, 202402, 202406}).Draw(t, "month")}}
	}), 0, 12).Draw(t, "tallies")
}

func drawQuery(t *rapid.T) report.Query {
	q := query(rapid.SliceOfNDistinct(rapid.SampledFrom(report.Dimensions), 0, 4, rapid.ID).Draw(t, "by")...)
	q.UnitMode = rapid.SampledFrom([]report.UnitMode{report.LeadOnly, report.EachUnitFull, report.SplitEqually}).Draw(t, "unit mode")
	q.TypeMode = rapid.SampledFrom([]report.TypeMode{report.MainType, report.AllTypes}).Draw(t, "type mode")
	q.Filter.Unit = rapid.SampledFrom([]string{"", "", "a", report.None}).Draw(t, "unit")
	q.Filter.PollutionType = rapid.SampledFrom([]string{"", "", "air", report.None}).Draw(t, "type")
	return q
}

func TestRowsAddUpToTheTotalUnlessTicketsStandInSeveral(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q, tallies := drawQuery(t), drawTallies(t)
		r := closure(t, q, tallies) // refuses by itself when an identity does not hold
		if len(q.By) == 0 {
			return
		}
		several := slices.Contains(q.By, "unit") && q.UnitMode == report.EachUnitFull || slices.Contains(q.By, "pollution_type") && q.TypeMode == report.AllTypes
		for _, m := range report.Measures {
			var added report.Amount
			for _, row := range r.Rows {
				added = added.Plus(row.Figures.Of(m))
			}
			if c := added.Cmp(r.Total.Figures.Of(m)); c < 0 || c > 0 && !several {
				t.Fatalf("%s: the rows add up to %s, the total is %s", m, added, r.Total.Figures.Of(m))
			}
		}
	})
}

func TestEveryRowIsTheTotalOfItsNarrowedQuery(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q, tallies := drawQuery(t), drawTallies(t)
		r := closure(t, q, tallies)
		for _, row := range r.Rows {
			filter := r.Narrowed(row)
			alone := q
			alone.By, alone.Filter = nil, filter
			var kept []report.Tally
			for _, tally := range tallies {
				if admitted(filter, tally.Cell) {
					kept = append(kept, tally)
				}
			}
			if got := closure(t, alone, kept).Total.Figures; fmt.Sprint(texts(got)) != fmt.Sprint(texts(row.Figures)) {
				t.Fatalf("row %s is %v, alone it is %v", row.Label().EN, texts(row.Figures), texts(got))
			}
		}
	})
}

// admitted applies the filters that store applies.
func admitted(f report.Filter, c report.Cell) bool {
	in := func(values []string, v string) bool {
		return len(values) == 0 || slices.Contains(values, v) || v == "" && slices.Contains(values, report.None)
	}
	township := []string{}
	if f.Township != "" {
		township = append(township, f.Township)
	}
	return in(f.Sources, string(c.Source)) && in(f.Campaigns, c.Campaign) && in(f.ListLevels, c.ListLevel) && in(township, c.Township) &&
		(f.MonthFrom == 0 || c.Month >= f.MonthFrom) && (f.MonthTo == 0 || c.Month <= f.MonthTo)
}

func texts(f report.Figures) (all []string) {
	for _, a := range f {
		all = append(all, a.Rat().RatString())
	}
	return all
}
