package api

import "testing"

// The notice of this story is a published one: from 2025-01-21 to 2025-02-08, ten working days over the Spring Festival
// of which Sunday 26 January and Saturday 8 February are two.
func TestTheStoryOfAnInspectionTask(t *testing.T) {
	t.Parallel()
	s := storied(t, "2025-01-06")
	plan := findings + `,` + goal + `,"due_on":"2025-03-31",` + measured("2025-01-20", "")
	s.tell(
		step{as: "officer", do: "register", body: `"source":"inspection_task",` + anItem, status: 403, code: "move.not_yours"},
		step{as: "auditor", do: "register", body: `"source":"inspection_task",` + anItem, status: 403, code: "role.not_allowed"},
		step{as: "coordinator", do: "register", body: `"source":"inspection_task","campaign":"central-3","receipt_number":"12",` + anItem, state: "registered"},
		step{as: "coordinator", do: "start_now", status: 403, code: "move.not_yours"},
		step{as: "coordinator", do: "close", status: 403, code: "move.not_yours", says: "move.not_from_here"},
		step{as: "coordinator", do: "dispatch", body: `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:village}"`, status: 409, code: "four_eyes.acceptance_unit"},
		step{as: "coordinator", do: "dispatch", body: `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:dongcheng}","acceptance_unit":"{unit:inspectors}"`, status: 409, code: "four_eyes.lead_unit"},
		step{as: "coordinator", do: "dispatch", body: parts, state: "dispatched"},
		step{as: "coordinator", do: "sign", status: 403, code: "move.not_yours"},
		step{as: "officer", do: "request_acceptance", body: checklist, status: 409, code: "move.not_from_here"},
	)
	s.tell(onlyWhoMay("sign")...)
	s.tell(
		step{as: "officer", do: "sign", state: "investigating"},
		step{as: "officer", do: "start_now", body: findings + `,` + goal, status: 409, code: "plan.needed"},
		step{as: "officer", do: "submit_plan", body: goal + `,"due_on":"2025-03-31",` + measured("2025-01-20", ""), status: 409, code: "findings.missing"},
		step{as: "officer", do: "submit_plan", body: findings + `,"due_on":"2025-03-31",` + measured("2025-01-20", ""), status: 409, code: "goal.missing"},
		step{as: "officer", do: "submit_plan", body: plan, state: "plan_review"},
		step{as: "officer", do: "approve_plan", status: 403, code: "move.not_yours", says: "four_eyes.plan"},
		step{as: "colleague", do: "approve_plan", status: 403, code: "move.not_yours", says: "four_eyes.plan"},
		step{as: "leader", do: "approve_plan", status: 403, code: "move.not_yours", says: "four_eyes.plan"},
		step{as: "coordinator", do: "edit", body: `"closure_goal":"无"`, status: 409, code: "ticket.under_acceptance"},
		step{as: "reviewer", do: "approve_plan", state: "rectifying"},
		step{as: "coordinator", do: "sweep", body: `"subject":"支流黑臭","checklist":["河道水质"],"units":["{unit:shuijiang}","{unit:dongcheng}"],"due_on":"2025-02-20"`},
		step{as: "officer", do: "answer_sweep", body: `"unit":"{unit:shuijiang}",` + sweptNothing, status: 403, code: "sweep.not_your_unit"},
		step{as: "coordinator", do: "answer_sweep", body: sweptNothing, status: 403, code: "role.not_allowed"},
		step{as: "officer", do: "answer_sweep", body: sweptNothing},
		step{as: "stranger", do: "answer_sweep", body: sweptNothing},
		step{do: "wait", body: "2025-01-20"},
	)
	s.tell(handed("2025-01-20", "acceptance_requested")...)
	s.tell(reviewed("verifying")...)
	s.tell(
		step{as: "verifier", do: "skip_publicity", body: onTheSpot, status: 409, code: "notice.needed"},
		step{do: "wait", body: "2025-01-21"},
	)
	s.tell(verified(","+published, "four_eyes.verifier", "publicizing")...)
	s.says(`"notice_start_on":"2025-01-21"`, `"notice_end_on":"2025-02-08"`, `"notice_days":10`)
	s.tell(noticed("2025-02-08", "2025-02-09")...)
	s.tell(settled()...)
	s.remembered()
}
