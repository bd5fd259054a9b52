package rectify_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"qingdan/configs"
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// reported is a new ticket of a channel and a campaign; blank for none.
func (w *world) reported(source rectify.Source, channel, campaign string) *rectify.Ticket {
	w.Helper()
	f := rectify.Facts{Source: &source, Title: text("异味"), Description: text("夜间异味"), DiscoveredOn: ptr(calendar.DayOf(w.now)), Township: ptr("dongcheng"), ListLevel: ptr("city")}
	if channel != "" {
		f.Channel = &channel
	}
	if campaign != "" {
		f.Campaign = &campaign
	}
	return w.do(w.coordinator(), nil, "register", f)
}

func (w *world) handOut(t *rectify.Ticket) *rectify.Ticket {
	w.Helper()
	return w.do(w.coordinator(), t, "dispatch", rectify.Facts{ResponsibleUnit: ptr("dongcheng"), LeadUnit: ptr("bureau"), AcceptanceUnit: ptr("inspectors")})
}

func TestAComplaintIsRepliedToInSevenDaysInAProvincialOrMunicipalRoundAndElseInTen(t *testing.T) {
	t.Parallel()
	for level, days := range map[string]int{"": 10, "central": 10, "county": 10, "provincial": 7, "municipal": 7} {
		w := newWorld(t)
		ticket := w.reported(rectify.Complaint, "phone", "round")
		if err := w.SetLevel(context.Background(), w.coordinator(), "round", level); err != nil {
			t.Fatal(err)
		}
		ticket = w.handOut(ticket)
		if want := calendar.DayOf(w.now).Add(days); ticket.ReplyDueOn != want || ticket.CurrentDueOn != want || ticket.SignDueAt.IsZero() {
			t.Errorf("level %q: reply by %s, due %s; expected %s", level, ticket.ReplyDueOn, ticket.CurrentDueOn, want)
		}
	}
}

func TestAnotherLevelLaterRewritesNoStoredDayAndNoExtension(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.handOut(w.reported(rectify.Complaint, "phone", "round"))
	reply := ticket.ReplyDueOn
	if err := w.SetLevel(context.Background(), w.coordinator(), "round", "municipal"); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(24 * time.Hour)
	w.do(w.person(rectify.Officer, "dongcheng"), ticket, "sign", rectify.Facts{})
	ticket = w.reassigned(ticket, rectify.Facts{Reason: text("改派")})
	if ticket.ReplyDueOn != reply || ticket.CurrentDueOn != reply || ticket.Variant != "" {
		t.Errorf("reply by %s instead of %s, variant %q", ticket.ReplyDueOn, reply, ticket.Variant)
	}
	again := w.handOut(w.reported(rectify.Complaint, "phone", "round"))
	if again.Variant != "provincial_or_municipal" {
		t.Errorf("variant %q", again.Variant)
	}
	stands := again.ReplyDueOn
	w.now = w.now.Add(time.Hour)
	w.do(w.officer(), again, "return", rectify.Facts{ReasonCode: ptr("wrong_unit"), Reason: text("不属本单位")})
	w.now = w.now.Add(24 * time.Hour)
	if again = w.handOut(again); again.ReplyDueOn != stands {
		t.Errorf("a return moved the reply from %s to %s", stands, again.ReplyDueOn)
	}
}

func TestOnlyACoordinatorWhoSeesTheCampaignSetsAKnownLevel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.reported(rectify.Complaint, "phone", "round")
	set := func(a rectify.Actor, code, level string) error {
		return w.SetLevel(context.Background(), a, code, level)
	}
	refusedWith(t, set(w.officer(), "round", "central"), "campaign.not_yours")
	refusedWith(t, set(w.coordinator(), "round", "national"), "value.unknown")
	if err := set(w.coordinator(), "elsewhere", "central"); rectify.KindOf(err) != rectify.NotFound {
		t.Error(err)
	}
	narrow := w.coordinator()
	narrow.ScopeUnits = []string{"outsiders"}
	if err := set(narrow, "round", "central"); rectify.KindOf(err) != rectify.NotFound {
		t.Error(err)
	}
	w.handOut(w.reported(rectify.Complaint, "phone", "round"))
	narrow.ScopeUnits = []string{"dongcheng"}
	refusedWith(t, set(narrow, "round", "municipal"), "campaign.beyond")
	entries := len(w.memory.entries)
	for range 2 { // the second time changes nothing
		if err := set(w.coordinator(), "round", "central"); err != nil {
			t.Fatal(err)
		}
	}
	last := w.memory.entries[len(w.memory.entries)-1]
	if len(w.memory.entries) != entries+1 || last.Event != rectify.EventCampaign || last.Subject != "round" || last.Actor != w.coordinator().ID {
		t.Errorf("%+v", w.memory.entries[entries:])
	}
}

func TestA12369ReportIsToldOfIn15DaysAndClosedIn60FromItsAcceptance(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.reported(rectify.Hotline, "hotline_12369", "")
	registered := calendar.DayOf(w.now)
	if ticket.InformDueOn != registered.Add(15) || !slices.Contains(w.boxesOf(w.coordinator(), ticket), "to_inform") {
		t.Errorf("tell by %s", ticket.InformDueOn)
	}
	w.now = w.now.Add(5 * 24 * time.Hour)
	accepted := calendar.DayOf(w.now)
	_, err := w.try(w.coordinator(), ticket, "inform", rectify.Facts{ToldOn: ptr(accepted.Add(1))})
	refusedWith(t, err, "day.future")
	_, err = w.try(w.coordinator(), ticket, "inform", rectify.Facts{ToldOn: ptr(registered.Add(-1))})
	refusedWith(t, err, "inform.before_registration")
	_, err = w.try(w.person(rectify.Auditor, "letters"), ticket, "inform", rectify.Facts{ToldOn: &accepted})
	refusedWith(t, err, "move.not_yours")
	ticket = w.do(w.coordinator(), ticket, "inform", rectify.Facts{ToldOn: &accepted})
	_, err = w.try(w.coordinator(), ticket, "inform", rectify.Facts{ToldOn: &accepted})
	refusedWith(t, err, "inform.told")

	w.now = w.now.Add(3 * 24 * time.Hour)
	ticket = w.handOut(ticket)
	if ticket.CurrentDueOn != accepted.Add(60) || !ticket.SignDueAt.IsZero() || !ticket.ReturnDueOn.IsZero() || !ticket.ReplyDueOn.IsZero() || ticket.Variant != "12369" {
		t.Errorf("due %s, sign by %s, return by %s, reply by %s, variant %q", ticket.CurrentDueOn, ticket.SignDueAt, ticket.ReturnDueOn, ticket.ReplyDueOn, ticket.Variant)
	}
	w.now = w.now.Add(20 * 24 * time.Hour) // no clock ends the time to return it
	w.do(w.officer(), ticket, "return", rectify.Facts{ReasonCode: ptr("wrong_unit"), Reason: text("不属本单位")})
}

func TestAReportOf12345KeepsItsClocks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, channel := range []string{"", "hotline_12345"} {
		ticket := w.handOut(w.reported(rectify.Hotline, channel, ""))
		today := calendar.DayOf(w.now)
		if !ticket.InformDueOn.IsZero() || ticket.SignDueAt != ticket.Dispatched.At.Add(24*time.Hour) || ticket.ReturnDueOn != today.Add(2) || ticket.ReplyDueOn != today.Add(5) || ticket.CurrentDueOn != today.Add(5) {
			t.Errorf("%+v", ticket)
		}
		_, err := w.try(w.coordinator(), ticket, "inform", rectify.Facts{ToldOn: &today})
		refusedWith(t, err, "inform.not_demanded")
	}
}

func TestA12369ReportIsNotRefusedBeforeTheComplainantKnowsAndLatenessShows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.reported(rectify.Hotline, "", "")
	w.do(w.coordinator(), ticket, "edit", rectify.Facts{Channel: ptr("hotline_12369")}) // the channel was found out later
	registered := calendar.DayOf(w.now)
	w.now = w.now.Add(16 * 24 * time.Hour)
	_, err := w.try(w.coordinator(), ticket, "reject", rectify.Facts{Reason: text("不属管辖")})
	refusedWith(t, err, "inform.missing")
	waiting := w.memory.tickets[ticket.ID]
	if waiting.InformLate(registered.Add(15)) || !waiting.InformLate(registered.Add(16)) {
		t.Error("late from the day after the last one on")
	}
	ticket = w.do(w.coordinator(), ticket, "reject", rectify.Facts{Reason: text("不属管辖"), ToldOn: ptr(calendar.DayOf(w.now))})
	if ticket.State != rectify.NotAccepted || !ticket.InformLate(calendar.DayOf(w.now).Add(30)) {
		t.Errorf("%s told on %s by %s", ticket.State, ticket.ToldOn, ticket.InformDueOn)
	}
	nobody := w.reported(rectify.Hotline, "hotline_12369", "")
	w.do(w.coordinator(), nobody, "edit", rectify.Facts{Anonymous: ptr(true)})
	if waiting := w.memory.tickets[nobody.ID]; waiting.InformLate(registered.Add(400)) || slices.Contains(w.boxesOf(w.coordinator(), nobody), "to_inform") {
		t.Error("nobody can be told of an anonymous report")
	}
	if after := w.do(w.coordinator(), nobody, "reject", rectify.Facts{Reason: text("线索不清")}); after.State != rectify.NotAccepted || !after.ToldOn.IsZero() {
		t.Errorf("%s, told on %s", after.State, after.ToldOn)
	}
	prompt := w.reported(rectify.Hotline, "hotline_12369", "")
	if w.do(w.coordinator(), prompt, "reject", rectify.Facts{Reason: text("不属管辖"), ToldOn: ptr(calendar.DayOf(w.now))}).InformLate(registered.Add(400)) {
		t.Error("told on the day of registration is not late")
	}
}

func TestA12369ReportIsExtendedBy30NaturalDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ask := func(t *rectify.Ticket, days int) error {
		_, err := w.try(w.leader(), t, "request_extension", rectify.Facts{DueOn: ptr(t.CurrentDueOn.Add(days)), Reason: text("取样"), Proof: &[]string{"before" + t.ID}})
		return err
	}
	ticket := w.do(w.officer(), w.handOut(w.reported(rectify.Hotline, "hotline_12369", "")), "sign", rectify.Facts{})
	ticket = w.attach(w.officer(), ticket, "before")
	refusedWith(t, ask(ticket, 31), "extension.too_long")
	if err := ask(ticket, 30); err != nil {
		t.Fatal(err)
	}
	_, err := w.try(w.coordinator(), ticket, "decide_extension", rectify.Facts{Granted: ptr(true), Reason: text("同意")})
	refusedWith(t, err, "extension.inform")
	due := ticket.OriginalDueOn
	ticket = w.do(w.coordinator(), ticket, "decide_extension", rectify.Facts{Granted: ptr(true), Reason: text("同意"), InformedOn: ptr(calendar.DayOf(w.now))})
	if ticket.OriginalDueOn != due || ticket.CurrentDueOn != due.Add(30) {
		t.Errorf("original %s, current %s", ticket.OriginalDueOn, ticket.CurrentDueOn)
	}
	refusedWith(t, ask(ticket, 1), "extension.used_up")

	short := w.do(w.officer(), w.handOut(w.reported(rectify.Hotline, "hotline_12345", "")), "sign", rectify.Facts{})
	short = w.attach(w.officer(), short, "before")
	refusedWith(t, ask(short, 11), "extension.too_long")
}

func TestVariantsThatNobodyCouldMeanAreRefusedAtStartUp(t *testing.T) {
	t.Parallel()
	for code, change := range map[string]func(*rectify.Route){
		"route.variant_name":    func(r *rectify.Route) { r.Variants[0].Name = "" },
		"route.variant_for_all": func(r *rectify.Route) { r.Variants[0].Channels = nil },
		"route.variant_unknown": func(r *rectify.Route) { r.Variants[0].Channels = []string{"fax"} },
		"route.negative_limit":  func(r *rectify.Route) { r.Variants[0].Inform.Days = -1 },
		"route.variant_hidden": func(r *rectify.Route) {
			r.Variants = append(r.Variants, rectify.Variant{Name: "same", Channels: []string{"hotline_12369"}, Rounds: []string{"county"}})
		},
	} {
		set, err := configs.Routes()
		if err != nil {
			t.Fatal(err)
		}
		route := set.Routes[rectify.Hotline]
		route.Variants = slices.Clone(route.Variants)
		change(&route)
		set.Routes[rectify.Hotline] = route
		refusedWith(t, set.Validate(), code)
	}
	for _, wrong := range []string{"variants: [{nmae: x}]", "variants: [{name: x, when: {round: [provincial], size: 3}}]"} {
		if _, err := configs.ReadRoutes([]byte("version: 1\nsources:\n  complaint:\n    " + wrong + "\n")); err == nil || rectify.CodeOf(err) != "internal" {
			t.Errorf("%s was taken: %v", wrong, err)
		}
	}
}

func TestNobodyChangesTheChannelUnderClocksThatRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.reported(rectify.Hotline, "hotline_12369", "")
	w.do(w.coordinator(), ticket, "edit", rectify.Facts{Channel: ptr("hotline_12345")})
	ticket = w.do(w.coordinator(), ticket, "edit", rectify.Facts{Channel: ptr("hotline_12369")})
	ticket = w.handOut(ticket)
	_, err := w.try(w.coordinator(), ticket, "edit", rectify.Facts{Channel: ptr("hotline_12345")})
	refusedWith(t, err, "channel.clocks_run")
	w.do(w.coordinator(), ticket, "edit", rectify.Facts{RiskLevel: ptr("red")})
}
