package rectify_test

import (
	"context"
	"strings"
	"testing"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

func TestANoticeShowsWhatWasWrittenForItAndNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Verifying)
	if _, shown := ticket.Notice(); shown {
		t.Error("something is published before the notice")
	}
	ticket = w.do(w.verifier(), ticket, "verify_pass", w.published())
	n, shown := ticket.Notice()
	want := rectify.Notice{ID: ticket.NoticeID, Text: *w.published().NoticeText, Unit: "inspectors", Contact: "023-00000000", StartOn: calendar.DayOf(w.now), EndOn: ticket.NoticeEndOn}
	if !shown || n != want || n.ID == ticket.ID || n.ID == "" {
		t.Errorf("published is %+v, expected %+v", n, want)
	}
	if n.DaysLeft(n.EndOn) != 1 || n.DaysLeft(n.EndOn+1) != 0 || n.DaysLeft(n.StartOn) != 10 {
		t.Errorf("%d days left on the first day, %d on the last one", n.DaysLeft(n.StartOn), n.DaysLeft(n.EndOn))
	}
	w.now = ticket.NoticeEndOn.Add(1).Start()
	ticket = w.do(w.verifier(), ticket, "close", rectify.Facts{})
	if _, shown := ticket.Notice(); shown {
		t.Error("a closed ticket is still published")
	}
}

func TestNoTextIsPublishedThatMayNotBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Verifying)
	for text, code := range map[string]string{
		"联系138 1234 5678":         "notice.private",
		"身份证11010519491231002X":   "notice.private",
		"邮箱a@example.com":         "notice.private",
		strings.Repeat("长", 3001): "text.too_long",
	} {
		facts := w.onSite()
		facts.NoticeText = ptr(rectify.Text(text))
		_, err := w.try(w.verifier(), ticket, "verify_pass", facts)
		refusedWith(t, err, code)
	}
	linked := w.onSite()
	linked.NoticeURL, linked.NoticeContact = ptr("https://example.org/notice"), text("023-00000000")
	elsewhere := w.do(w.verifier(), ticket, "verify_pass", linked)
	if _, shown := elsewhere.Notice(); shown || elsewhere.NoticeEndOn.IsZero() {
		t.Error("a notice without a text is shown, or does not run")
	}
	_, err := w.try(w.reviewer(), w.at(rectify.Complaint, rectify.AcceptanceRequested), "lead_pass", rectify.Facts{NoticeText: text("公示")})
	refusedWith(t, err, "notice.none")
}

func TestWhoComplainedIsNotNamedInANotice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Verifying)
	w.memory.sealed[ticket.ID] = []byte("王某某")
	cmd := rectify.Command{Do: "verify_pass", Ticket: ticket.ID, Version: ticket.Version, Facts: w.onSite()}
	cmd.Facts.NoticeText, cmd.Facts.NoticeContact = text("王 某某反映的问题已整改。"), text("023-00000000")
	_, err := w.Act(context.Background(), w.verifier(), cmd)
	refusedWith(t, err, "notice.unchecked")
	cmd.Names = func(about rectify.Sealed) ([]string, error) { return []string{"", string(about.Blob)}, nil }
	_, err = w.Act(context.Background(), w.verifier(), cmd)
	refusedWith(t, err, "notice.names_complainant")
	w.memory.objectors = []rectify.Sealed{{Ticket: ticket.ID, Objection: 1, Blob: []byte("赵某")}}
	cmd.Facts.NoticeText = text("赵某反映的问题已整改。")
	_, err = w.Act(context.Background(), w.verifier(), cmd)
	refusedWith(t, err, "notice.names_complainant")
	w.memory.objectors[0].Blob = []byte("的") // a name that would keep every text out
	cmd.Facts.NoticeText = text("群众反映的问题已整改。")
	cmd.Facts.NoticeContact = text("找王某某 023-00000000")
	_, err = w.Act(context.Background(), w.verifier(), cmd)
	refusedWith(t, err, "notice.names_complainant")
	cmd.Facts.NoticeContact = text("023-00000000")
	if _, err := w.Act(context.Background(), w.verifier(), cmd); err != nil {
		t.Error(err)
	}
}

func TestANoticeCanBeReadAndAnsweredOrDoesNotBegin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Verifying)
	for code, spoil := range map[string]func(*rectify.Facts){
		"notice.unpublished":     func(f *rectify.Facts) { f.NoticeText, f.NoticeURL = text(" "), ptr(" ") },
		"notice.contact_missing": func(f *rectify.Facts) { f.NoticeContact = nil },
		"notice.unit_involved":   func(f *rectify.Facts) { f.NoticeUnit = ptr("station") },
		"unit.unknown":           func(f *rectify.Facts) { f.NoticeUnit = ptr("nowhere") },
		"notice.private":         func(f *rectify.Facts) { f.NoticeContact = text("11010519491231002X") },
		"text.too_long":          func(f *rectify.Facts) { f.NoticeContact = text(strings.Repeat("长", 201)) },
	} {
		facts := w.published()
		spoil(&facts)
		_, err := w.try(w.verifier(), ticket, "verify_pass", facts)
		refusedWith(t, err, code)
	}
	choices, err := w.Choices(w.verifier(), ticket, w.memory.files[ticket.ID], nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range choices {
		if c.Move.Do == "verify_pass" && (len(c.Blocked) > 0 || len(c.Demands) != 2) {
			t.Errorf("asked before, verify_pass is blocked by %v and demands %v", c.Blocked, c.Demands)
		}
	}
	quiet := w.at(rectify.Oversight, rectify.Verifying)
	for _, facts := range []rectify.Facts{{NoticeUnit: ptr("office")}, {NoticeContact: text("023-00000000")}} {
		on := w.onSite()
		on.NoticeUnit, on.NoticeContact = facts.NoticeUnit, facts.NoticeContact
		_, err := w.try(w.verifier(), quiet, "verify_pass", on)
		refusedWith(t, err, "notice.none")
	}
	facts := w.published()
	facts.NoticeUnit, facts.NoticeContact = ptr("office"), nil
	w.Receives = "023-00000009 某街"
	after := w.do(w.verifier(), ticket, "verify_pass", facts)
	if n, _ := after.Notice(); n.Unit != "office" || n.Contact != "023-00000009 某街" {
		t.Errorf("published is %+v", n)
	}
}

func TestAnEarlyCloseIsToldTheWorkingDaysThatRemainAndTheLastOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Publicizing)
	w.Due = func(from calendar.Day, n int, _, _ bool) (calendar.Day, error) { return from.Add(2 * (n - 1)), nil } // every other day is free
	_, err := w.try(w.verifier(), ticket, "close", rectify.Facts{})
	refusedWith(t, err, "ticket.notice_running")
	if said := err.Error(); !strings.Contains(said, "5 more working days") || !strings.Contains(said, ticket.NoticeEndOn.String()) {
		t.Errorf("it says %s", said)
	}
}

func TestATicketThatAUnitMustNotKnowOfIsNeverPublished(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.at(rectify.Complaint, rectify.Verifying)
	row := w.memory.tickets[ticket.ID]
	row.RecusedUnits = []string{"outsiders"}
	w.memory.tickets[ticket.ID] = row
	_, err := w.try(w.verifier(), ticket, "verify_pass", w.published())
	refusedWith(t, err, "notice.recused")
	after := w.do(w.verifier(), ticket, "verify_pass", w.onSite())
	if _, shown := after.Notice(); shown || after.NoticeID != "" || after.State != rectify.Publicizing {
		t.Errorf("%s, published as %q", after.State, after.NoticeID)
	}
	running := w.at(rectify.Complaint, rectify.Publicizing)
	running.RecusedUnits = []string{"outsiders"} // recused later
	if _, shown := running.Notice(); shown {
		t.Error("it stays published after a recusal")
	}
}
