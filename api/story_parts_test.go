package api

import "slices"

// What the stories have in common. Every part also tries what would make it shorter.

const (
	anItem       = `"title":"沟渠黑臭","description":"沟渠黑臭,群众反映强烈。","township":"{unit:dongcheng}","discovered_on":"{today}","pollution_types":["water"]`
	parts        = `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:inspectors}"`
	goal         = `"closure_goal":"沟渠水质达标"`
	findings     = `"findings":"污水直排,反映的问题属实。","verdict":"substantiated"`
	checklist    = `"checklist":["measures","solved","mechanism","conduct","file"]`
	onTheSpot    = `"conclusion":"现场已整改到位","inspected_on":"{today}","place":"沟渠边","participants":["甲","乙"]`
	sweptNothing = `"result":"none","checked_by":"检查人","place":"全部河道","checked_on":"{today}","remarks":["正常"]`
	published    = `"notice_text":"沟渠问题已完成整改,现予公示。"`
)

func measured(due, done string) string {
	m := `"measures":[{"text":"清淤截污","person":"经办人","due_on":"` + due + `"`
	if done != "" {
		m += `,"done_on":"` + done + `"`
	}
	return m + "}]"
}

// nobodyElse is a move that each of some people tries in vain.
func nobodyElse(do, body string, status int, code, says string, people ...string) (all []step) {
	for _, who := range people {
		all = append(all, step{as: who, do: do, body: body, status: status, code: code, says: says})
	}
	return all
}

// onlyWhoMay are the attempts of those who have no part in what is about to begin.
func onlyWhoMay(before string) []step {
	return []step{
		{as: "auditor", do: before, status: 403, code: "role.not_allowed"},
		{as: "stranger", do: before, status: 404, code: "not_found"},
	}
}

// handed tells how the work is finished and handed in: nothing of it can be left out, and the officer does not sign for
// the leader.
func handed(due, state string) []step {
	return []step{
		{as: "officer", do: "request_acceptance", body: checklist, status: 409, code: "measures.open", says: "evidence.before_missing"},
		{as: "officer", do: "report_progress", body: `"progress_note":"不做了","measures":[]`, status: 409, code: "measures.dropped"},
		{as: "officer", do: "record_findings", body: `"closure_goal":"无"`, status: 409, code: "goal.fixed"},
		{as: "coordinator", do: "edit", body: `"closure_goal":"无"`, status: 409, code: "goal.fixed"},
		{as: "stranger", do: "report_progress", body: `"progress_note":"别处"`, status: 404, code: "not_found"},
		{as: "officer", do: "report_progress", body: `"progress_note":"已完成","progress_percent":100,` + measured(due, "{today}"), state: "rectifying"},
		{as: "officer", do: "stale", body: "countersign", status: 409, code: "ticket.stale"},
		{as: "officer", do: "attach", body: "before"},
		{as: "colleague", do: "attach", body: "after"},
		{as: "leader", do: "countersign", state: "rectifying"},
		{as: "officer", do: "request_acceptance", body: checklist, status: 409, code: "evidence.self_check_missing"},
		{as: "officer", do: "attach", body: "self_check"},
		{as: "officer", do: "request_acceptance", body: checklist, status: 409, code: "countersign.missing"},
		{as: "colleague", do: "countersign", status: 403, code: "move.not_yours"},
		{as: "leader", do: "countersign", state: "rectifying"},
		{as: "verifier", do: "close", status: 409, code: "move.not_from_here"},
		{as: "auditor", do: "request_acceptance", body: checklist, status: 403, code: "role.not_allowed"},
		{as: "officer", do: "request_acceptance", body: checklist + `,"handling":"已清淤截污。"`, state: state},
		{as: "officer", do: "attach", body: "after", status: 409, code: "evidence.frozen"},
	}
}

// reviewed tells of the review: neither who applied nor anyone beside him makes it.
func reviewed(state string) []step {
	return append(nobodyElse("lead_pass", "", 403, "move.not_yours", "four_eyes.reviewer", "officer", "colleague", "leader"),
		step{as: "verifier", do: "lead_pass", status: 403, code: "move.not_yours"},
		step{as: "auditor", do: "lead_pass", status: 403, code: "role.not_allowed"},
		step{as: "reviewer", do: "lead_pass", state: state})
}

// verified tells of the verification, which neither the applicant, his colleague and his leader, nor the reviewer, nor the
// unit that dispatched can make; others is the reason that the last two are given.
func verified(notice, others, state string) []step {
	body := onTheSpot + notice
	return slices.Concat(nobodyElse("verify_pass", body, 403, "move.not_yours", "four_eyes.verifier", "officer", "colleague", "leader"),
		nobodyElse("verify_pass", body, 403, "move.not_yours", others, "reviewer", "coordinator"), []step{
			{as: "verifier", do: "close", status: 409, code: "move.not_from_here"},
			{as: "verifier", do: "verify_pass", body: body, state: state},
		})
}

// noticed tells of a notice of ten working days that ends on last: it is closed on the day after and not before, and an
// objection is decided by another than who recorded it.
func noticed(last, after string) []step {
	no := `"objection_no":1,"reason":"经核实已解决"`
	return []step{
		{as: "leader", do: "attach", body: "after", status: 409, code: "evidence.frozen"},
		{as: "coordinator", do: "attach", body: "before", status: 409, code: "evidence.frozen"},
		{as: "verifier", do: "close", status: 409, code: "ticket.notice_running", says: "公示至 " + last + " 止,含今日还剩 10 个工作日"},
		{as: "coordinator", do: "object", body: `"objection":"仍有异味","objection_channel":"phone","objected_on":"{today}"`, state: "publicizing"},
		{as: "coordinator", do: "dismiss_objection", body: no, status: 403, code: "move.not_yours", says: "four_eyes.objection"},
		{as: "leader", do: "dismiss_objection", body: no, status: 403, code: "move.not_yours", says: "four_eyes.objection"},
		{do: "wait", body: last},
		{as: "verifier", do: "close", status: 409, code: "ticket.notice_running", says: "还剩 1 个工作日"},
		{do: "wait", body: after},
		{as: "verifier", do: "close", status: 409, code: "objection.open"},
		{as: "verifier", do: "dismiss_objection", body: no, state: "publicizing"},
		{as: "officer", do: "close", status: 403, code: "move.not_yours", says: "four_eyes.closer"},
		{as: "reviewer", do: "close", status: 403, code: "move.not_yours"},
		{as: "auditor", do: "close", status: 403, code: "role.not_allowed"},
		{as: "verifier", do: "close", state: "closed"},
	}
}

// settled tells what follows the closing: the filing and the look-back, neither by the unit that rectified.
func settled() []step {
	return []step{
		{as: "officer", do: "attach", body: "after", status: 409, code: "evidence.frozen"},
		{as: "officer", do: "file", body: `"filing_number":"备〔1〕","filed_on":"{today}"`, status: 403, code: "move.not_yours"},
		{as: "auditor", do: "file", body: `"filing_number":"备〔1〕","filed_on":"{today}"`, status: 403, code: "role.not_allowed"},
		{as: "coordinator", do: "file", body: `"filing_number":"备〔1〕","filed_on":"{today}"`, state: "closed"},
		{as: "leader", do: "look_back", body: `"result":"held","inspected_on":"{today}"`, status: 403, code: "move.not_yours"},
		{as: "auditor", do: "look_back", body: `"result":"held","inspected_on":"{today}"`, status: 403, code: "role.not_allowed"},
		{as: "coordinator", do: "reopen", body: `"basis":"look_back","reason":"抽查","due_on":"2030-01-01"`, status: 409, code: "reopen.unproven"},
		{as: "coordinator", do: "look_back", body: `"result":"held","inspected_on":"{today}"`, state: "closed"},
	}
}
