package store_test

import (
	"slices"
	"testing"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// sweep starts a sweep of units from a ticket, due in ten days.
func (w *world) sweep(t *rectify.Ticket, units ...string) *rectify.Sweep {
	w.Helper()
	ask := rectify.Sweep{Subject: "河道黑臭", Checklist: []rectify.Text{"水质", "排口"}, DueOn: calendar.DayOf(w.clock.now()).Add(10)}
	for _, unit := range units {
		ask.Units = append(ask.Units, w.unit[unit])
	}
	s, err := w.desk.AskSweep(w.ctx, w.coordinator(), t.ID, ask, rectify.Tell[*rectify.Sweep]{})
	if err != nil {
		w.Fatal(err)
	}
	return s
}

// reply answers a sweep for a unit: found when there are problems.
func (w *world) reply(unit string, s *rectify.Sweep, problems ...rectify.Facts) (*rectify.Sweep, error) {
	r := rectify.SweepReply{Problems: problems, SweepAnswer: rectify.SweepAnswer{Result: rectify.SweptNone, CheckedBy: "检查人", Place: "全部河道", CheckedOn: calendar.DayOf(w.clock.now()), Remarks: []rectify.Text{"正常", "无"}}}
	if problems != nil {
		r.Result = rectify.SweptFound
	}
	return w.desk.AnswerSweep(w.ctx, w.actor(rectify.Officer, unit, unit), s.ID, r, rectify.Tell[*rectify.Sweep]{})
}

func (w *world) scope(a rectify.Actor) rectify.Scope {
	w.Helper()
	return must(a.Scope())
}

func (w *world) problem() rectify.Facts {
	f := w.complaint("另一处黑臭").Facts
	f.Source = nil
	return f
}

func TestASweepAndItsAnswersAreTheSumOfTheirEntries(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		s := w.sweep(w.dispatched("河道黑臭", "dongcheng"), "dongcheng", "shuijiang")
		for _, problems := range [][]rectify.Facts{nil, {w.problem()}} {
			if _, err := w.reply("shuijiang", s, problems...); err != nil {
				w.Fatal(err)
			}
		}
		got, err := w.store.SweepNamed(w.ctx, w.scope(w.coordinator()), s.ID)
		if err != nil || len(got.Answers) != 1 || got.Answers[0].Result != rectify.SweptFound || len(got.Answers[0].Tickets) != 1 || got.Subject != s.Subject || !slices.Equal(got.Unanswered(), []string{w.unit["dongcheng"]}) {
			w.Fatalf("read back: %+v, %v", got, err)
		}
		w.replayed()
		for _, edit := range []string{"UPDATE sweep_units SET result = 'none'", "UPDATE sweeps SET waiting = 0", "UPDATE sweeps SET audience_id = (SELECT min(id) FROM audiences)", "DELETE FROM sweep_units WHERE result = ''"} {
			w.sql(edit)
			if findings, err := w.store.Replay(w.ctx, func(int64, int64) {}); err != nil || len(findings) != 1 {
				w.Errorf("%s gave %v, %v", edit, findings, err)
			}
		}
	})
}

func TestASweepIsSeenByWhoIsAskedAndNotByWhoIsRecused(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		ticket := w.dispatched("河道黑臭", "dongcheng")
		s := w.sweep(ticket, "shuijiang", "bureau")
		sees := func(a rectify.Actor) bool {
			_, err := w.store.SweepNamed(w.ctx, w.scope(a), s.ID)
			listed := must(w.store.Sweeps(w.ctx, w.scope(a), rectify.SweepQuery{Limit: 10}))
			if err != nil && rectify.KindOf(err) != rectify.NotFound || (len(listed) == 1) != (err == nil) {
				w.Errorf("by itself it gave %v, listed are %v", err, listed)
			}
			return err == nil
		}
		asked := w.actor(rectify.Officer, "shuijiang", "shuijiang")
		if !sees(w.coordinator()) || !sees(asked) || sees(w.officer()) {
			w.Error("a sweep is seen by others than those asked and those above them")
		}
		ticket, err := w.store.Ticket(w.ctx, w.scope(w.coordinator()), ticket.ID)
		if err != nil {
			w.Fatal(err)
		}
		w.must(w.coordinator(), rectify.Command{Do: "edit", Ticket: ticket.ID, Version: ticket.Version, Facts: rectify.Facts{RecusedUnits: &[]string{w.unit["shuijiang"]}}})
		if sees(asked) {
			w.Error("a unit that was recused later still sees the sweep")
		}
		if _, err := w.reply("shuijiang", s); rectify.KindOf(err) != rectify.NotFound {
			w.Errorf("a recused unit answers: %v", err)
		}
		if left := must(w.store.SweepNamed(w.ctx, w.scope(w.coordinator()), s.ID)); !slices.Equal(left.Units, []string{w.unit["bureau"]}) {
			w.Errorf("still asked are %v", left.Units)
		}
		if _, err := w.store.SweepNamed(w.ctx, rectify.Scope{}, s.ID); err == nil {
			w.Error("a sweep was read without a scope")
		}
	})
}

func TestOpenSweepsAreListedForWhoMustAnswerAndForWhoStarted(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		ticket := w.dispatched("河道黑臭", "dongcheng")
		first, second := w.sweep(ticket, "dongcheng", "shuijiang"), w.sweep(ticket, "shuijiang")
		waiting := func(unit string) (ids []string) {
			for _, s := range must(w.store.Sweeps(w.ctx, w.scope(w.actor(rectify.Officer, unit, unit)), rectify.SweepQuery{Waiting: []string{w.unit[unit]}, Limit: 10})) {
				ids = append(ids, s.ID)
			}
			return ids
		}
		if got := waiting("shuijiang"); !slices.Equal(got, []string{second.ID, first.ID}) {
			w.Errorf("waiting are %v", got)
		}
		for _, s := range []*rectify.Sweep{first, second} {
			if _, err := w.reply("shuijiang", s); err != nil {
				w.Fatal(err)
			}
		}
		if waiting("shuijiang") != nil || !slices.Equal(waiting("dongcheng"), []string{first.ID}) {
			w.Errorf("waiting are %v and %v", waiting("shuijiang"), waiting("dongcheng"))
		}
		open := must(w.store.Sweeps(w.ctx, w.scope(w.coordinator()), rectify.SweepQuery{Started: w.unit["office"], Limit: 10}))
		if len(open) != 1 || open[0].ID != first.ID {
			w.Errorf("open are %v", open)
		}
		page := must(w.store.Sweeps(w.ctx, w.scope(w.coordinator()), rectify.SweepQuery{Before: second.Place(), Limit: 1}))
		if len(page) != 1 || page[0].ID != first.ID {
			w.Errorf("after the newest come %v", page)
		}
	})
}

func TestTwoPeopleAnsweringForOneUnitHaveOneWinner(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		s := w.sweep(w.dispatched("河道黑臭", "dongcheng"), "shuijiang")
		errs := make(chan error)
		for range 8 {
			go func() {
				_, err := w.reply("shuijiang", s)
				errs <- err
			}()
		}
		won := 0
		for range 8 {
			switch err := <-errs; {
			case err == nil:
				won++
			case rectify.CodeOf(err) != "sweep.answered" && rectify.KindOf(err) != rectify.Conflict:
				w.Errorf("refused with %v", err)
			}
		}
		if won != 1 {
			w.Errorf("%d answers were taken", won)
		}
		w.replayed()
	})
}

func TestALaterComplaintSpeaksAgainstNone(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(w *world) {
		s := w.sweep(w.dispatched("河道黑臭", "dongcheng"), "dongcheng", "shuijiang", "village")
		against := func(a rectify.Actor) []string {
			now := must(w.store.SweepNamed(w.ctx, w.scope(w.coordinator()), s.ID))
			return must(w.store.Contradictions(w.ctx, w.scope(a), now))[w.unit["shuijiang"]]
		}
		complain := func(change func(*rectify.Facts)) string {
			cmd := w.complaint("水江又黑臭")
			cmd.Facts.Township = ptr(w.unit["shuijiang"])
			change(&cmd.Facts)
			return w.must(w.coordinator(), cmd).ID
		}
		same := func(*rectify.Facts) {}
		complain(same) // before the answer
		if _, err := w.reply("shuijiang", s); err != nil {
			w.Fatal(err)
		}
		complain(same) // found on the day of the answer
		w.clock.forward(48 * time.Hour)
		if got := against(w.coordinator()); got != nil {
			w.Errorf("without a later complaint there is %v", got)
		}
		complain(func(f *rectify.Facts) { f.PollutionTypes = &[]string{"air", "water"} })
		complain(func(f *rectify.Facts) { f.Township = ptr(w.unit["dongcheng"]) })
		complain(func(f *rectify.Facts) { f.Source = ptr(rectify.ListItem) })
		hidden := complain(func(f *rectify.Facts) { f.RecusedUnits = &[]string{w.unit["inspectors"]} })
		want := complain(same)
		if got := against(w.coordinator()); !slices.Equal(got, []string{hidden, want}) {
			w.Errorf("against none speak %v, not %s and %s", got, hidden, want)
		}
		if got := against(w.actor(rectify.Supervisor, "inspectors", "district")); !slices.Equal(got, []string{want}) {
			w.Errorf("a recused unit is told of %v", got)
		}
		if got := against(w.actor(rectify.Officer, "shuijiang", "shuijiang")); got != nil {
			w.Errorf("who sees no complaint is told of %v", got)
		}
		w.clock.forward(180 * 24 * time.Hour)
		complain(same)
		if got := against(w.coordinator()); len(got) != 2 {
			w.Errorf("after 180 days against none speak %v", got)
		}
	})
}
