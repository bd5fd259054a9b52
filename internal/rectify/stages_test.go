package rectify_test

import (
	"slices"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// at brings a new ticket of a source to a state, by the shortest legal way.
func (w *world) at(source rectify.Source, state rectify.State) *rectify.Ticket {
	w.Helper()
	route := w.memory.routes.Routes[source]
	found := rectify.Facts{Source: &source, Title: text("沟渠黑臭"), Description: text("沟渠黑臭,群众反映强烈。"), DiscoveredOn: ptr(calendar.DayOf(w.now)), Township: ptr("dongcheng"), ListLevel: ptr("city")}
	registrar := w.coordinator()
	if source == rectify.SelfFound {
		registrar = w.officer()
	}
	t := w.do(registrar, nil, "register", found)
	steps := w.steps(source, route)
	for _, step := range steps {
		if t.State == state {
			return t
		}
		t = step(t, state)
	}
	if t.State != state {
		w.Fatalf("no way leads a %s ticket to %s: it stays %s", source, state, t.State)
	}
	return t
}

// steps are the stages of a whole procedure; each either moves the ticket on or, when the wanted state lies aside, there.
func (w *world) steps(source rectify.Source, route rectify.Route) []func(*rectify.Ticket, rectify.State) *rectify.Ticket {
	plan := rectify.Facts{Findings: text("属实"), Verdict: ptr(rectify.Substantiated), ClosureGoal: text("水质达标"),
		Measures: &[]rectify.Measure{{Text: "清淤", Person: "经办人", DueOn: calendar.DayOf(w.now).Add(20)}}, DueOn: ptr(calendar.DayOf(w.now).Add(30))}
	return []func(*rectify.Ticket, rectify.State) *rectify.Ticket{
		func(t *rectify.Ticket, want rectify.State) *rectify.Ticket {
			switch {
			case want == rectify.NotAccepted:
				return w.do(w.coordinator(), t, "reject", rectify.Facts{Reason: text("线索不清")})
			case want == rectify.Voided:
				w.do(w.coordinator(), t, "propose_void", rectify.Facts{Reason: text("录入错误")})
				return w.do(w.person(rectify.Coordinator, "letters"), t, "void", rectify.Facts{})
			case want == rectify.Merged:
				master := w.at(source, rectify.Registered)
				w.do(w.coordinator(), t, "propose_merge", rectify.Facts{Master: &master.ID, Reason: text("同一问题")})
				return w.do(w.person(rectify.Coordinator, "letters"), t, "merge", rectify.Facts{})
			case !route.Dispatch:
				return w.do(w.officer(), t, "start_now", rectify.Facts{ClosureGoal: text("水质达标")})
			}
			due := rectify.Facts{ResponsibleUnit: ptr("dongcheng"), LeadUnit: ptr("bureau"), AcceptanceUnit: ptr("inspectors")}
			if route.DueDemanded {
				due.DueOn = ptr(calendar.DayOf(w.now).Add(30))
			}
			return w.do(w.coordinator(), t, "dispatch", due)
		},
		func(t *rectify.Ticket, _ rectify.State) *rectify.Ticket {
			if t.State == rectify.Dispatched {
				goal := rectify.Facts{}
				if !route.Investigate {
					goal.ClosureGoal = text("水质达标")
				}
				return w.do(w.officer(), t, "sign", goal)
			}
			return t
		},
		func(t *rectify.Ticket, _ rectify.State) *rectify.Ticket {
			if t.State == rectify.Investigating {
				facts := plan
				if !t.CurrentDueOn.IsZero() {
					facts.DueOn = nil
				}
				return w.do(w.officer(), t, "submit_plan", facts)
			}
			return t
		},
		func(t *rectify.Ticket, _ rectify.State) *rectify.Ticket {
			if t.State == rectify.PlanReview {
				return w.do(w.reviewer(), t, "approve_plan", rectify.Facts{})
			}
			return t
		},
		func(t *rectify.Ticket, want rectify.State) *rectify.Ticket {
			if want == rectify.StageClosed {
				w.do(w.officer(), t, "request_stage_close", rectify.Facts{Reply: text("已答复"), StageDueOn: ptr(calendar.DayOf(w.now).Add(60))})
				return w.do(w.reviewer(), t, "stage_close", rectify.Facts{})
			}
			return w.applied(t)
		},
		func(t *rectify.Ticket, _ rectify.State) *rectify.Ticket {
			if t.State == rectify.AcceptanceRequested {
				return w.do(w.reviewer(), t, "lead_pass", rectify.Facts{})
			}
			return t
		},
		func(t *rectify.Ticket, _ rectify.State) *rectify.Ticket {
			if t.State == rectify.Verifying {
				facts := w.onSite()
				if route.Notice(t.ListLevel) > 0 {
					facts = w.published()
				}
				return w.do(w.verifier(), t, "verify_pass", facts)
			}
			return t
		},
		func(t *rectify.Ticket, _ rectify.State) *rectify.Ticket {
			if t.State == rectify.Publicizing {
				w.now = t.NoticeEndOn.Add(1).Start()
				return w.do(w.verifier(), t, "close", rectify.Facts{})
			}
			return t
		},
	}
}

// applied does all that acceptance demands and asks for it.
func (w *world) applied(t *rectify.Ticket) *rectify.Ticket {
	w.Helper()
	if len(t.Measures) == 0 {
		t = w.do(w.officer(), t, "record_findings", rectify.Facts{Measures: &[]rectify.Measure{{Text: "清理", Person: "经办人", DoneOn: calendar.DayOf(w.now)}}})
	} else {
		done := slices.Clone(t.Measures)
		for i := range done {
			done[i].DoneOn = calendar.DayOf(w.now)
		}
		t = w.do(w.officer(), t, "report_progress", rectify.Facts{ProgressNote: text("完成"), Measures: &done})
	}
	for _, kind := range []string{"before", "after", "self_check"} {
		t = w.attach(w.officer(), t, kind)
	}
	t = w.do(w.leader(), t, "countersign", rectify.Facts{})
	return w.do(w.officer(), t, "request_acceptance", rectify.Facts{Checklist: criteria()})
}

func (w *world) onSite() rectify.Facts {
	return rectify.Facts{Conclusion: text("属实整改到位"), InspectedOn: ptr(calendar.DayOf(w.now)), Place: text("现场"), Participants: &[]rectify.Text{"甲", "乙"}}
}

// published is what the verifier found on site, with the text of the notice.
func (w *world) published() rectify.Facts {
	facts := w.onSite()
	facts.NoticeText, facts.NoticeContact = text("沟渠黑臭问题已完成整改,现予公示。"), text("023-00000000")
	return facts
}

func criteria() *[]string {
	var all []string
	for _, c := range rectify.Vocabulary["criterion"] {
		all = append(all, c.ID)
	}
	return &all
}
