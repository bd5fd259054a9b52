package store_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"qingdan/internal/auth"
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// closed makes a closed ticket at a township by carrying it over.
func (w *world) closed(title, town string, recused ...string) *rectify.Ticket {
	w.Helper()
	cmd := w.complaint(title)
	cmd.Historical, cmd.Facts.Township = true, ptr(w.unit[town])
	if recused != nil {
		cmd.Facts.RecusedUnits = &recused
	}
	t := w.must(w.coordinator(), cmd)
	return w.must(w.coordinator(), rectify.Command{Do: "record_closed", Ticket: t.ID, Version: t.Version, Historical: true, Facts: rectify.Facts{ResponsibleUnit: ptr(w.unit[town])}})
}

// inspector is an account that may be named in a round.
func (w *world) inspector(unit string) rectify.Actor {
	w.Helper()
	a := auth.Account{ID: w.newID(), Username: "inspector-" + unit, Name: unit, Role: rectify.Supervisor, Unit: w.unit[unit], Scope: []string{w.unit["district"]},
		CreatedAt: w.clock.now(), PasswordAt: w.clock.now(), VouchedAt: w.clock.now()}
	if err := w.store.Apply(w.ctx, auth.Change{Entry: w.entry(), Create: &a}); err != nil {
		w.Fatal(err)
	}
	p := w.actor(rectify.Supervisor, unit, "district")
	p.ID = a.ID
	return p
}

// round makes an act that is expected to succeed.
func (w *world) round(r *rectify.Round, err error) *rectify.Round {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
	w.clock.forward(time.Hour)
	return r
}

// drawn plans, freezes and draws a round of all closed tickets.
func (w *world) drawn(inspector rectify.Actor, plan rectify.Round) *rectify.Round {
	w.Helper()
	plan.Title, plan.Confidence, plan.Inspectors = "回头看", 950, []string{inspector.ID}
	r := w.round(w.desk.PlanRound(w.ctx, w.coordinator(), plan))
	r = w.round(w.desk.FreezeRound(w.ctx, w.coordinator(), r.ID, "体彩"))
	return w.round(w.desk.DrawRound(w.ctx, inspector, r.ID, "3 1 4", w.clock.now().Add(-time.Minute)))
}

func refusedAs(t *testing.T, err error, code string) {
	t.Helper()
	if rectify.CodeOf(err) != code {
		t.Errorf("expected %s, got %v", code, err)
	}
}

func TestARoundIsTheSumOfItsEntries(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		for i := range 12 {
			w.closed(fmt.Sprintf("河道 %d", i), []string{"dongcheng", "shuijiang"}[i%2])
		}
		open := w.dispatched("未销号", "dongcheng")
		inspector := w.inspector("inspectors")
		r := w.drawn(inspector, rectify.Round{Size: 4, Strata: []string{"township"}})
		if len(r.Sample) != 4 || slices.Contains(r.Sample, open.ID) || r.ListCount != 12 {
			w.Errorf("drawn %v of %d", r.Sample, r.ListCount)
		}
		for i, id := range r.Sample {
			known, err := w.store.Ticket(w.ctx, must(inspector.Scope()), id)
			if err != nil {
				w.Fatal(err)
			}
			w.must(inspector, rectify.Command{Do: "look_back", Ticket: id, Version: known.Version,
				Facts: rectify.Facts{Result: ptr([]string{"held", "relapsed", "held", "held"}[i]), InspectedOn: ptr(calendar.DayOf(w.clock.now()))}})
		}
		r = w.round(w.desk.FinishRound(w.ctx, w.actor(rectify.Auditor, "office", "district"), r.ID, ""))
		if tally := r.Tally(r.Results); tally != (rectify.RoundTally{Drawn: 4, Held: 3, Relapsed: 1}) {
			w.Errorf("found %+v", tally)
		}
		w.replayed()
		w.sql("UPDATE rounds SET detail = replace(detail, 'relapsed', 'held') WHERE id = '" + r.ID + "'")
		if findings, err := w.store.Replay(w.ctx, func(int64, int64) {}); err != nil || len(findings) != 1 || findings[0].Ticket != r.ID {
			w.Errorf("an edited result gave %v, %v", findings, err)
		}
		attempts := map[string]string{"UPDATE round_lists SET round_id = round_id": "append-only", "DELETE FROM round_lists": "append-only"}
		if w.store.Engine() == "sqlite" {
			attempts["INSERT OR REPLACE INTO round_lists SELECT * FROM round_lists"] = "is taken"
		}
		for attempt, said := range attempts {
			if err := w.intrude(attempt); err == nil || !strings.Contains(err.Error(), said) {
				w.Errorf("%s: %v", attempt, err)
			}
		}
	})
}

func TestARoundThatIsNotOpenIsAbsent(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		w.closed("河道", "dongcheng")
		w.closed("举报督察办", "dongcheng", w.unit["inspectors"])
		bureau := w.inspector("bureau")
		r := w.drawn(bureau, rectify.Round{Size: 1})
		for who, a := range map[string]rectify.Actor{
			"a recused unit":  w.actor(rectify.Supervisor, "inspectors", "district"),
			"a foreign scope": w.actor(rectify.Coordinator, "office", "shuijiang"),
			"another role":    w.actor(rectify.Leader, "office", "district"),
		} {
			_, err := w.store.Round(w.ctx, a, r.ID)
			if list, _ := w.store.Rounds(w.ctx, a, nil, 10); rectify.KindOf(err) != rectify.NotFound || len(list) != 0 {
				w.Errorf("%s: %v, %d rounds", who, err, len(list))
			}
		}
		for _, a := range []rectify.Actor{bureau, w.coordinator(), w.actor(rectify.Auditor, "office", "district")} {
			if list, err := w.store.Rounds(w.ctx, a, nil, 10); err != nil || len(list) != 1 {
				w.Errorf("%s: %d rounds, %v", a.ID, len(list), err)
			}
		}
	})
}

func TestShortcutsAroundADrawAreRefused(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		first := w.closed("河道", "dongcheng")
		second := w.closed("举报督察办", "dongcheng", w.unit["inspectors"])
		inspector, blind := w.inspector("bureau"), w.inspector("inspectors")
		plan := rectify.Round{Title: "回头看", Confidence: 950, Size: 1, Inspectors: []string{inspector.ID}}
		with := func(alter func(*rectify.Round)) rectify.Round {
			p := plan
			alter(&p)
			return p
		}
		for name, p := range map[string]rectify.Round{
			"no inspector":       with(func(p *rectify.Round) { p.Inspectors = nil }),
			"no such inspector":  with(func(p *rectify.Round) { p.Inspectors = []string{"none"} }),
			"a chosen one twice": with(func(p *rectify.Round) { p.Chosen = []string{first.ID, first.ID} }),
			"size and share":     with(func(p *rectify.Round) { p.Share = 50 }),
		} {
			if _, err := w.desk.PlanRound(w.ctx, w.coordinator(), p); rectify.CodeOf(err) != "round.plan" {
				w.Errorf("%s: %v", name, err)
			}
		}
		_, err := w.desk.PlanRound(w.ctx, inspector, plan)
		refusedAs(w.T, err, "role.not_allowed")
		seen := w.round(w.desk.PlanRound(w.ctx, w.coordinator(), with(func(p *rectify.Round) { p.Inspectors = []string{blind.ID} })))
		_, err = w.desk.FreezeRound(w.ctx, w.coordinator(), seen.ID, "体彩")
		refusedAs(w.T, err, "round.inspector_blind")

		elsewhere := with(func(p *rectify.Round) {
			p.Inspectors, p.Chosen, p.Filter.Township = []string{blind.ID}, []string{second.ID}, w.unit["shuijiang"]
		})
		w.closed("扬尘", "shuijiang")
		seen = w.round(w.desk.PlanRound(w.ctx, w.coordinator(), elsewhere))
		_, err = w.desk.FreezeRound(w.ctx, w.coordinator(), seen.ID, "体彩")
		refusedAs(w.T, err, "round.inspector_blind")

		r := w.round(w.desk.PlanRound(w.ctx, w.actor(rectify.Auditor, "office", "district"), plan))
		_, err = w.desk.FreezeRound(w.ctx, w.actor(rectify.Auditor, "office", "district"), r.ID, "体彩")
		refusedAs(w.T, err, "role.not_allowed")
		_, err = w.desk.DrawRound(w.ctx, inspector, r.ID, "1", w.clock.now())
		refusedAs(w.T, err, "round.state")
		r = w.round(w.desk.FreezeRound(w.ctx, w.coordinator(), r.ID, "体彩"))
		_, err = w.desk.FreezeRound(w.ctx, w.coordinator(), r.ID, "福彩")
		refusedAs(w.T, err, "round.state")
		_, err = w.desk.DrawRound(w.ctx, w.coordinator(), r.ID, "1", w.clock.now())
		refusedAs(w.T, err, "round.inspectors_only")
		for _, at := range []time.Time{r.Frozen.At, w.clock.now().Add(time.Second)} {
			_, err = w.desk.DrawRound(w.ctx, inspector, r.ID, "1", at)
			refusedAs(w.T, err, "round.randomness_at")
		}
		r = w.round(w.desk.DrawRound(w.ctx, inspector, r.ID, "1", w.clock.now()))
		_, err = w.desk.DrawRound(w.ctx, inspector, r.ID, "2", w.clock.now())
		refusedAs(w.T, err, "round.state")
		_, err = w.desk.FinishRound(w.ctx, w.coordinator(), r.ID, "")
		refusedAs(w.T, err, "round.results_missing")
		r = w.round(w.desk.FinishRound(w.ctx, w.coordinator(), r.ID, "道路中断")) // the auditor planned it
		if tally := r.Tally(r.Results); tally.Unfit() != 1 {
			w.Errorf("what was not inspected passes for held: %+v", tally)
		}
		refusals := 0
		for _, e := range must(w.store.Entries(w.ctx, 0, 1000)) {
			if e.Event == rectify.EventRefusal && strings.HasSuffix(e.Do, "_round") {
				refusals++
			}
		}
		if refusals != 15 {
			w.Errorf("%d refusals are in the journal", refusals)
		}
		w.replayed()
	})
}

func TestNobodyPlaysARoundAlone(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		w.closed("河道", "dongcheng")
		first, second := w.inspector("bureau"), w.inspector("inspectors")
		both := w.inspector("office") // an inspector of the round who also plans and freezes it
		both.Role = rectify.Coordinator
		auditor, other := w.actor(rectify.Auditor, "office", "district"), w.coordinator()
		plan := rectify.Round{Title: "回头看", Confidence: 950, Size: 1, Inspectors: []string{first.ID, second.ID, both.ID}}

		r := w.round(w.desk.PlanRound(w.ctx, both, plan))
		_, err := w.desk.FreezeRound(w.ctx, both, r.ID, " ")
		refusedAs(w.T, err, "round.source")
		_, err = w.desk.FreezeRound(w.ctx, w.actor(rectify.Coordinator, "office", "shuijiang"), r.ID, "体彩")
		refusedAs(w.T, err, "round.other_scope")
		r = w.round(w.desk.FreezeRound(w.ctx, both, r.ID, "体彩"))
		_, err = w.desk.DrawRound(w.ctx, both, r.ID, "1", w.clock.now())
		refusedAs(w.T, err, "round.drawer")
		_, err = w.desk.DrawRound(w.ctx, first, r.ID, " ", w.clock.now())
		refusedAs(w.T, err, "round.randomness")
		r = w.round(w.desk.DrawRound(w.ctx, first, r.ID, "1", w.clock.now()))
		_, err = w.desk.FinishRound(w.ctx, both, r.ID, "道路中断")
		refusedAs(w.T, err, "round.finisher")
		w.round(w.desk.FinishRound(w.ctx, auditor, r.ID, "道路中断"))

		r = w.round(w.desk.PlanRound(w.ctx, auditor, plan)) // the auditor's round, with one coordinator
		r = w.round(w.desk.FreezeRound(w.ctx, both, r.ID, "体彩"))
		for _, who := range []rectify.Actor{auditor, both} {
			_, err = w.desk.DrawRound(w.ctx, who, r.ID, "1", w.clock.now())
			refusedAs(w.T, err, "round.drawer")
		}
		r = w.round(w.desk.DrawRound(w.ctx, second, r.ID, "1", w.clock.now()))
		_, err = w.desk.FinishRound(w.ctx, auditor, r.ID, "道路中断")
		refusedAs(w.T, err, "round.finisher")
		w.round(w.desk.FinishRound(w.ctx, other, r.ID, "道路中断"))
		w.replayed()
	})
}

// TestARoundIsOpenToWhoeverMaySeeItsWholeList compares who finds a round with who finds every ticket of its list.
func TestARoundIsOpenToWhoeverMaySeeItsWholeList(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		var all []string
		for _, town := range []string{"dongcheng", "shuijiang", "village"} {
			all = append(all, w.closed("河道", town).ID)
		}
		all = append(all, w.closed("举报督察办", "dongcheng", w.unit["inspectors"]).ID)
		bureau := w.inspector("bureau")
		var rounds []*rectify.Round
		for _, filter := range []rectify.RoundFilter{{}, {Township: w.unit["dongcheng"]}, {Township: w.unit["village"]}, {Township: w.unit["shuijiang"]}} {
			plan := rectify.Round{Title: "回头看", Confidence: 950, Size: 1, Inspectors: []string{bureau.ID}, Filter: filter}
			r := w.round(w.desk.PlanRound(w.ctx, w.coordinator(), plan))
			rounds = append(rounds, w.round(w.desk.FreezeRound(w.ctx, w.coordinator(), r.ID, "体彩")))
		}
		compare := func(when string) {
			w.Helper()
			seen := 0
			for _, scope := range [][]string{{"district"}, {"dongcheng"}, {"shuijiang"}, {"village"}, {"office"}, {"dongcheng", "shuijiang"}, {"village", "shuijiang"}, {"office", "dongcheng"}} {
				for _, unit := range []string{"office", "inspectors", "village"} {
					a := w.actor(rectify.Coordinator, unit, scope[0])
					a.ScopeUnits = nil
					for _, u := range scope {
						a.ScopeUnits = append(a.ScopeUnits, w.unit[u])
					}
					for i, r := range rounds {
						list := strings.Split(string(must(w.store.RoundList(w.ctx, r))), "\n")
						open := true
						for _, id := range all {
							if slices.ContainsFunc(list, func(line string) bool { return strings.HasSuffix(line, "\t"+id) }) {
								_, err := w.store.Ticket(w.ctx, must(a.Scope()), id)
								open = open && err == nil
							}
						}
						_, err := w.store.Round(w.ctx, a, r.ID)
						if (err == nil) != open {
							w.Errorf("%s round %d, somebody of %s for %v: open %t, found %v", when, i, unit, scope, open, err)
						}
						if open {
							seen++
						}
					}
				}
			}
			if seen == 0 {
				w.Error("nobody sees any round")
			}
		}
		compare("at first")
		moved := []rectify.Unit{}
		for _, name := range []string{"district", "shuijiang", "village"} {
			u, _ := w.store.Units().Unit(w.unit[name])
			u.Parent = map[string]string{"shuijiang": "dongcheng", "village": "district"}[name]
			moved = append(moved, u)
		}
		if _, _, err := w.store.PutUnits(w.ctx, moved, w.entry(), w.newID); err != nil {
			w.Fatal(err)
		}
		compare("after units moved")
	})
}

func TestOnlyInspectionsOfTheRoundCountForIt(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 6, 3, 1, 0, 0, 0, time.UTC)
	r := rectify.Round{Inspectors: []string{"i"}, Drawn: rectify.Signature{By: "i", At: at}}
	look := func(by, result string, after time.Duration, on calendar.Day) rectify.LookBack {
		return rectify.LookBack{Signature: rectify.Signature{By: by, At: at.Add(after)}, Result: result, On: on}
	}
	today := calendar.DayOf(at)
	for name, c := range map[string]struct {
		looks []rectify.LookBack
		want  string
	}{
		"by an inspector":           {[]rectify.LookBack{look("i", "held", time.Hour, today)}, "held"},
		"by somebody else":          {[]rectify.LookBack{look("x", "held", time.Hour, today)}, ""},
		"entered before the draw":   {[]rectify.LookBack{look("i", "held", -time.Hour, today)}, ""},
		"inspected before the draw": {[]rectify.LookBack{look("i", "held", time.Hour, today-1)}, ""},
		"made good later":           {[]rectify.LookBack{look("i", "false_rectification", time.Hour, today), look("i", "held", 2*time.Hour, today)}, "false_rectification"},
	} {
		if got := r.ResultOf(&rectify.Ticket{LookBacks: c.looks}); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestAListThatWasChangedIsNotDrawnFrom changes a frozen list, and the journal at the freezing, past the Desk.
func TestAListThatWasChangedIsNotDrawnFrom(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir()+"/qingdan.db")
	w.closed("河道", "dongcheng")
	second := w.closed("扬尘", "dongcheng")
	inspector := w.inspector("bureau")
	plan := rectify.Round{Title: "回头看", Confidence: 950, Size: 1, Inspectors: []string{inspector.ID}}
	_, err := w.desk.PlanRound(w.ctx, w.actor(rectify.Leader, "office", "district"), plan)
	refusedAs(w.T, err, "role.not_allowed")
	r := w.round(w.desk.PlanRound(w.ctx, w.coordinator(), plan))
	_, err = w.desk.DrawRound(w.ctx, inspector, r.ID, "1", w.clock.now()) // its refusal is the last entry before the freezing
	refusedAs(w.T, err, "round.state")
	r = w.round(w.desk.FreezeRound(w.ctx, w.coordinator(), r.ID, "体彩"))
	w.sql("DROP TRIGGER round_lists_no_update")
	w.sql("UPDATE round_lists SET list = CAST(replace(CAST(list AS TEXT), '" + second.ID + "', 'x') AS BLOB)")
	_, err = w.desk.DrawRound(w.ctx, inspector, r.ID, "1", w.clock.now())
	refusedAs(w.T, err, "round.list_changed")
	w.sql("DROP TRIGGER journal_no_update")
	w.sql("UPDATE journal SET leaf = CAST(replace(CAST(leaf AS TEXT), 'round.state', 'round.stale') AS BLOB) WHERE event = 'refusal'")
	if findings, err := w.store.Replay(w.ctx, func(int64, int64) {}); err != nil || len(findings) != 2 {
		t.Errorf("the changed list and journal gave %v, %v", findings, err)
	}
}

func TestOfManyDrawsAtOnceOneCounts(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		w.closed("河道", "dongcheng")
		inspector := w.inspector("bureau")
		r := w.round(w.desk.PlanRound(w.ctx, w.coordinator(), rectify.Round{Title: "回头看", Confidence: 950, Size: 1, Inspectors: []string{inspector.ID}}))
		w.round(w.desk.FreezeRound(w.ctx, w.coordinator(), r.ID, "体彩"))
		var wait sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wait.Go(func() { _, errs[i] = w.desk.DrawRound(w.ctx, inspector, r.ID, fmt.Sprint(i), w.clock.now()) })
		}
		wait.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if code := rectify.CodeOf(err); code != "round.state" && code != "round.stale" {
				w.Errorf("refused as %v", err)
			}
		}
		if won != 1 {
			w.Errorf("%d draws of one round counted", won)
		}
		w.replayed()
	})
}
