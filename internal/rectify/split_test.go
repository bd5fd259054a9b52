package rectify_test

import (
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

func TestOneCallWithTwoProblemsBecomesTwoTicketsUnderOneNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	about := w.registration(rectify.Complaint)
	about.Facts.Campaign, about.Facts.ReceiptNumber, about.Facts.RecusedUnits = ptr("c"), ptr("D3CQ1"), &[]string{"outsiders"}
	whole, err := w.Act(t.Context(), w.coordinator(), about)
	if err != nil {
		t.Fatal(err)
	}
	cmd := rectify.Command{Ticket: whole.ID, Version: 1}
	parts := []rectify.Facts{{Title: text("污水"), Description: text("污水直排")}, {Title: text("噪声"), Description: text("夜间噪声"), PollutionTypes: &[]string{"noise"}}}
	all, err := w.Split(t.Context(), w.coordinator(), cmd, parts)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || all[0].ID != whole.ID || all[0].ReceiptNumber != "D3CQ1-1" || all[1].ReceiptNumber != "D3CQ1-2" || all[1].Campaign != "c" ||
		all[1].Township != whole.Township || all[1].Title != "噪声" || len(all[1].RecusedUnits) != 1 || all[1].State != rectify.Registered {
		t.Errorf("%+v", all)
	}
	cmd.Version = 2
	if _, err := w.Split(t.Context(), w.officer(), cmd, parts); rectify.CodeOf(err) != "not_found" {
		t.Errorf("by an officer: %v", err)
	}
	if _, err := w.Split(t.Context(), w.coordinator(), cmd, parts[:1]); rectify.CodeOf(err) != "split.number" {
		t.Errorf("into one: %v", err)
	}
	dispatched := w.at(rectify.Complaint, rectify.Dispatched)
	if _, err := w.Split(t.Context(), w.coordinator(), rectify.Command{Ticket: dispatched.ID, Version: dispatched.Version}, parts); rectify.CodeOf(err) != "split.registered_only" {
		t.Errorf("after dispatch: %v", err)
	}
}

func TestACoUnitReportsItsOwnProgress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.ListItem, rectify.Registered)
	ticket = w.do(w.coordinator(), ticket, "dispatch", rectify.Facts{ResponsibleUnit: ptr("dongcheng"), CoUnits: &[]string{"shuijiang"}, LeadUnit: ptr("bureau"),
		AcceptanceUnit: ptr("inspectors"), DueOn: ptr(calendar.DayOf(w.now).Add(20))})
	w.do(w.officer(), ticket, "sign", rectify.Facts{ClosureGoal: text("达标")})
	w.do(w.officer(), ticket, "report_progress", rectify.Facts{ProgressNote: text("主体完成"), ProgressPercent: ptr(80)})
	ticket = w.do(w.person(rectify.Officer, "shuijiang"), ticket, "report_progress", rectify.Facts{ProgressNote: text("刚进场"), ProgressPercent: ptr(10)})
	ticket = w.do(w.person(rectify.Officer, "shuijiang"), ticket, "report_progress", rectify.Facts{ProgressNote: text("过半"), ProgressPercent: ptr(60)})
	if ticket.ProgressPercent != 80 || ticket.ProgressNote != "主体完成" {
		t.Errorf("the co-unit wrote over the responsible unit: %d %s", ticket.ProgressPercent, ticket.ProgressNote)
	}
	if len(ticket.CoProgress) != 1 || ticket.CoProgress[0].Unit != "shuijiang" || ticket.CoProgress[0].Percent != 60 {
		t.Errorf("%+v", ticket.CoProgress)
	}
}
