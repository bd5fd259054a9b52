package rectify_test

import (
	"fmt"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// command puts an act into the words of the service, with everything that the move needs.
func (w *walk) command(c *card, a act) rectify.Command {
	cmd := rectify.Command{Do: a.do, Ticket: c.id, Version: c.version, Facts: facts(c, a)}
	w.papers++
	switch a.do {
	case "attach":
		digest := fmt.Sprintf("%064d", w.papers)
		if a.copied() {
			digest = fmt.Sprintf("%064d", 0)
		}
		cmd.Attachment = &rectify.Attachment{ID: fmt.Sprint("paper", w.papers), Kind: a.kind(), SHA256: digest, By: a.who.ID, At: w.now}
	case "edit":
		if a.alt%3 == 1 {
			cmd.Facts.Title = text(fmt.Sprint("沟渠黑臭", w.papers))
		}
	case "request_extension":
		if files := w.books.proof(c.id); len(files) > 0 {
			cmd.Facts.Proof = &files
		}
	case "verify_pass":
		cmd.Names = func(rectify.Sealed) ([]string, error) { return []string{"王某某"}, nil }
	case "record_complainant":
		cmd.Seal = func(string) ([]byte, error) { return []byte("sealed"), nil }
	case "record_open", "record_stage_closed", "record_closed", "record_update":
		cmd.Historical = true
	}
	if a.spoil {
		spoil(&cmd, c, a)
	}
	return cmd
}

// spoil brings what no rule allows: for some moves a fact of their own that is wrong, for all others one out of place.
func spoil(cmd *rectify.Command, c *card, a act) {
	f := &cmd.Facts
	switch a.do {
	case "dispatch", "reassign", "propose_reassign":
		f.AcceptanceUnit = ptr("station") // belongs to the responsible unit
	case "request_acceptance":
		f.Checklist = ptr((*criteria())[1:])
	case "verify_pass", "skip_publicity", "look_back":
		f.InspectedOn = ptr(a.today.Add(1))
	case "submit_plan":
		f.Measures = &[]rectify.Measure{{Text: "清淤", DueOn: a.today.Add(10)}}
	case "request_extension":
		f.DueOn = ptr(c.due)
	case "claim_unfounded":
		f.ClosureType = ptr(rectify.Rectified)
	case "file":
		f.FiledOn = ptr(a.today.Add(1))
	case "object":
		f.ObjectedOn = ptr(a.today.Add(1))
	case "reopen":
		f.DueOn = ptr(a.today)
	case "sign", "issue_tracking":
		cmd.Version--
	case "moderate_objection":
		f.ObjectionNo = ptr(99)
	default:
		f.Granted = ptr(true)
		if a.do == "decide_extension" {
			f.Urgent = ptr(true)
		}
	}
}

func facts(c *card, a act) rectify.Facts {
	lead, acceptance := a.units()
	f := rectify.Facts{}
	goal := func(c *card) {
		if c.goal == "" && a.brings() {
			f.ClosureGoal = text(aGoal)
		}
	}
	reason := func() { f.Reason = text("理由") }
	due := func(n int) { f.DueOn = ptr(a.today.Add(n)) }
	onSite := func() {
		f.Conclusion, f.InspectedOn, f.Place, f.Participants = text("属实整改到位"), ptr(a.today), text("现场"), &[]rectify.Text{"甲", "乙"}
	}
	switch a.do {
	case "edit":
		switch a.alt % 3 {
		case 0:
			f.RiskLevel = ptr([]string{"red", "blue"}[a.alt/3%2])
		case 2:
			f.PollutionTypes = &[]string{a.category()}
		}
	case "record_findings":
		f.Findings, f.Verdict = text("属实"), ptr(a.verdict())
	case "reject":
		reason()
		if a.tells() {
			f.ToldOn = ptr(a.today)
		}
	case "inform":
		f.ToldOn = ptr(a.today)
	case "propose_void", "propose_secrecy", "withdraw_proposal", "reject_plan", "lead_reject":
		reason()
	case "sign", "start_now", "resume":
		goal(c)
	case "propose_goal":
		f.ClosureGoal = text(c.higher())
		reason()
	case "propose_recategorise":
		f.ListLevel = ptr(c.another())
		reason()
	case "propose_merge":
		f.Master = &a.other.id
		reason()
	case "merge":
		f.MasterDecision = ptr("keep_closed")
		if a.reopens() {
			f.MasterDecision = ptr("reopen")
		}
		if c.master != nil {
			goal(c.master)
		}
		reason()
		due(20)
	case "dispatch", "reassign", "propose_reassign":
		if a.do == "reassign" && !c.in(rectify.Dispatched) {
			break
		}
		f.ResponsibleUnit, f.LeadUnit, f.AcceptanceUnit = ptr("dongcheng"), &lead, &acceptance
		if a.do != "dispatch" {
			reason()
		} else if procedures[c.source].demanded {
			if due(30); !c.due.IsZero() {
				f.DueOn = &c.due
			}
		}
	case "return":
		f.ReasonCode = ptr("wrong_unit")
		reason()
	case "submit_plan":
		f.Findings, f.Verdict, f.ClosureGoal = text("属实"), ptr(rectify.Substantiated), text("水质达标")
		f.Measures = &[]rectify.Measure{{Text: "清淤", Person: "经办人", DueOn: a.today.Add(10)}}
		if c.due.IsZero() {
			due(30)
		}
	case "report_progress":
		f.ProgressNote = text("进展")
		goal(c)
		if c.measured {
			m := rectify.Measure{Text: "清淤", Person: "经办人", DueOn: c.measureDue}
			if a.alt%3 != 0 {
				m.DoneOn = a.today
			}
			f.Measures = &[]rectify.Measure{m}
		}
	case "record_reply":
		f.Reply = text("已答复")
	case "request_stage_close":
		f.Reply, f.StageDueOn = text("已答复"), ptr(a.today.Add(60))
	case "request_acceptance":
		f.Checklist, f.ClosureType, f.Findings, f.Verdict = criteria(), ptr(rectify.Rectified), text("属实"), ptr(rectify.Substantiated)
		if !c.measured && a.brings() {
			f.Measures = &[]rectify.Measure{{Text: "清淤", Person: "经办人", DueOn: a.today, DoneOn: a.today}}
		}
	case "claim_unfounded":
		f.Findings, f.Verdict, f.ClosureType = text("属实"), ptr(a.verdict()), ptr(rectify.NoActionNeeded)
		if a.verdict() == rectify.Unsubstantiated {
			f.ClosureType = ptr(rectify.Unfounded)
		}
	case "verify_pass":
		if onSite(); c.noticed() && a.brings() {
			if f.NoticeContact = text("023-00000000"); a.prints() {
				f.NoticeText = text("沟渠已清淤,水质达标。")
			} else {
				f.NoticeURL = ptr("https://example.org/notice")
			}
		}
	case "verify_fail":
		f.Failed = ptr((*criteria())[:1])
		reason()
	case "skip_publicity":
		onSite()
	case "file":
		f.FilingNumber, f.FiledOn = ptr("备1"), ptr(a.today)
	case "look_back":
		f.Result, f.InspectedOn = ptr(a.result()), ptr(a.today)
	case "reopen":
		f.Basis = ptr(a.basis())
		goal(c)
		reason()
		due(20)
	case "request_extension":
		f.DueOn = ptr(c.due.Add(5))
		reason()
	case "decide_extension":
		f.Granted, f.InformedOn = ptr(a.alt%2 == 0), ptr(a.today)
		reason()
	case "object":
		f.Objection, f.ObjectionChannel, f.ObjectedOn = text("仍有异味"), ptr("phone"), ptr(a.today)
	case "uphold_objection", "dismiss_objection":
		f.ObjectionNo = ptr(c.objectionToDecide() + 1)
		if a.do == "uphold_objection" {
			goal(c)
		}
		reason()
	case "urge", "supervise":
		f.AnswerBy = ptr(a.today.Add(1))
		reason()
		if a.do == "supervise" {
			f.SlipLevel = ptr([]string{"blue", "orange", "red"}[a.alt%3])
		}
	case "answer_slip":
		f.SlipNo, f.Answer = ptr(c.openSlip()+1), text("已整改")
	case "record_open", "record_stage_closed", "record_closed", "record_update":
		f.ResponsibleUnit, f.LeadUnit, f.AcceptanceUnit = ptr("dongcheng"), ptr("bureau"), ptr("inspectors")
	default:
		asideFacts(&f, c, a)
	}
	return f
}

// registration is a new problem of a source; a coordinator says whose own finding it is.
func registration(source rectify.Source, who rectify.Actor, today calendar.Day, historical, other bool) rectify.Command {
	f := rectify.Facts{Source: &source, Title: text("沟渠黑臭"), Description: text("沟渠黑臭,群众反映强烈。"), DiscoveredOn: &today, Township: ptr("dongcheng"), ListLevel: ptr("city"), PollutionTypes: &[]string{"water"}}
	if coordinates(who) && source == rectify.SelfFound {
		f.ResponsibleUnit = ptr("dongcheng")
	}
	if source == rectify.Hotline && other {
		f.Channel = ptr("hotline_12369")
	}
	if source == rectify.Complaint && coordinates(who) {
		f.Campaign = ptr("round")
	}
	return rectify.Command{Do: "register", Facts: f, Historical: historical}
}
