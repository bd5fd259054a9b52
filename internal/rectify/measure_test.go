package rectify_test

import (
	"context"
	"slices"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// measured is a complaint under investigation with measures.
func (w *world) measured(texts ...rectify.Text) *rectify.Ticket {
	w.Helper()
	return w.do(w.officer(), w.at(rectify.Complaint, rectify.Investigating), "record_findings", rectify.Facts{Measures: measures(texts...)})
}

func measures(texts ...rectify.Text) *[]rectify.Measure {
	var all []rectify.Measure
	for _, t := range texts {
		all = append(all, rectify.Measure{Text: t, Person: "经办人"})
	}
	return &all
}

func numbers(t *rectify.Ticket) map[rectify.Text]int {
	all := map[rectify.Text]int{}
	for _, m := range t.Measures {
		all[m.Text] = m.No
	}
	return all
}

func (w *world) proves(t *rectify.Ticket, id string, no int) (*rectify.Ticket, error) {
	return w.Act(context.Background(), w.officer(), rectify.Command{Do: "attach", Ticket: t.ID, Version: w.memory.tickets[t.ID].Version, Measure: no,
		Attachment: &rectify.Attachment{ID: id, Kind: "other", SHA256: id, By: w.officer().ID, At: w.now}})
}

func TestNumbersOfMeasuresNeverMoveAndAreNeverGivenAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.measured("清淤", "截污")
	ticket = w.do(w.officer(), ticket, "record_findings", rectify.Facts{Measures: measures("补种", "截污", "清淤")})
	if got := numbers(ticket); got["清淤"] != 1 || got["截污"] != 2 || got["补种"] != 3 {
		t.Errorf("after one was put before them: %v", got)
	}
	ticket = w.do(w.officer(), ticket, "record_findings", rectify.Facts{Measures: measures("清淤")})
	ticket = w.do(w.officer(), ticket, "record_findings", rectify.Facts{Measures: measures("清淤", "巡河")})
	if got := numbers(ticket); got["清淤"] != 1 || got["巡河"] != 4 {
		t.Errorf("after two were dropped: %v", got)
	}
	renamed := []rectify.Measure{{No: 4, Text: "每周巡河", Person: "经办人"}, {No: 1, Text: "清淤", Person: "经办人"}}
	ticket = w.do(w.officer(), ticket, "record_findings", rectify.Facts{Measures: &renamed})
	if got := numbers(ticket); got["清淤"] != 1 || got["每周巡河"] != 4 {
		t.Errorf("after one was worded anew: %v", got)
	}
	for code, bad := range map[string][]rectify.Measure{
		"measure.unknown":  {{No: 2, Text: "截污", Person: "经办人"}},
		"measure.repeated": {{No: 1, Text: "清淤", Person: "经办人"}, {No: 1, Text: "清淤", Person: "另一人"}},
	} {
		_, err := w.try(w.officer(), ticket, "record_findings", rectify.Facts{Measures: &bad})
		refusedWith(t, err, code)
	}
}

func TestAFixedMeasureDoesNotPassItsNumberOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.do(w.officer(), w.measured("清淤", "截污"), "start_now", rectify.Facts{ClosureGoal: text("达标")})
	swapped := []rectify.Measure{{No: 2, Text: "清淤", Person: "经办人"}, {No: 1, Text: "截污", Person: "经办人"}}
	_, err := w.try(w.officer(), ticket, "report_progress", rectify.Facts{ProgressNote: text("进展"), Measures: &swapped})
	refusedWith(t, err, "measures.dropped")
}

func TestEvidenceIsBroughtForAMeasureAndStaysWithIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.measured("清淤", "截污")
	_, err := w.proves(ticket, "photo", 3)
	refusedWith(t, err, "measure.unknown")
	if _, err = w.proves(ticket, "photo", 2); err != nil {
		t.Fatal(err)
	}
	forged := []rectify.Measure{{Text: "截污", Person: "经办人"}, {Text: "清淤", Person: "经办人", Evidence: []string{"forged"}}}
	ticket = w.do(w.officer(), ticket, "record_findings", rectify.Facts{Measures: &forged})
	if ticket.MeasureOf("photo") != 2 || ticket.MeasureOf("forged") != 0 || !slices.Equal(ticket.Measures[0].Evidence, []string{"photo"}) {
		t.Errorf("%+v", ticket.Measures)
	}
}

func TestTheLeadersSignatureStandsWhenTheSameMeasuresAreBroughtAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.do(w.officer(), w.measured("清淤"), "start_now", rectify.Facts{ClosureGoal: text("达标"), Findings: text("属实"), Verdict: ptr(rectify.Substantiated)})
	done := []rectify.Measure{{Text: "清淤", Person: "经办人", DoneOn: calendar.DayOf(w.now)}}
	w.do(w.officer(), ticket, "report_progress", rectify.Facts{ProgressNote: text("完成"), Measures: &done})
	for _, kind := range []string{"before", "after", "self_check"} {
		w.attach(w.officer(), ticket, kind)
	}
	w.do(w.leader(), ticket, "countersign", rectify.Facts{})
	w.do(w.officer(), ticket, "request_acceptance", rectify.Facts{Checklist: criteria(), Measures: &done})
}

func TestAMeasureIsOpenOverdueOrDone(t *testing.T) {
	t.Parallel()
	today := calendar.MustDay("2024-06-03")
	for state, m := range map[string]rectify.Measure{"done": {DueOn: today - 9, DoneOn: today}, "overdue": {DueOn: today - 1}, "open": {DueOn: today}} {
		if got := m.State(today); got != state || !rectify.Known("measure_state", got) {
			t.Errorf("%+v is %s, want %s", m, got, state)
		}
	}
	if got := (rectify.Measure{}).State(today); got != "open" {
		t.Errorf("without a day it is %s", got)
	}
}
