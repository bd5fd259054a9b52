package api

import "testing"

func TestTheStoryOfAComplaint(t *testing.T) {
	t.Parallel()
	s := storied(t, "2025-05-06")
	later := `"due_on":"2025-05-30","reason":"汛期","proof":["{proof}"]`
	s.tell(
		step{as: "leader", do: "register", body: `"source":"complaint",` + anItem, status: 403, code: "move.not_yours"},
		step{as: "coordinator", do: "register", body: `"source":"complaint","campaign":"central-3","receipt_number":"X1",` + anItem, state: "registered"},
		step{as: "coordinator", do: "register", body: `"source":"complaint","campaign":"central-3","receipt_number":"x1",` + anItem, status: 409, code: "receipt.taken"},
		step{as: "coordinator", do: "dispatch", body: parts + `,"due_on":"2025-05-05"`, status: 409, code: "due.past"},
		step{as: "coordinator", do: "dispatch", body: parts + `,"due_on":"2025-05-19"`, state: "dispatched"},
	)
	s.tell(onlyWhoMay("sign")...)
	s.tell(
		step{as: "officer", do: "sign", state: "investigating"},
		step{as: "officer", do: "claim_unfounded", body: `"closure_type":"unfounded",` + findings, status: 409, code: "closure_type.unfit"},
		step{as: "officer", do: "record_findings", body: findings + `,` + goal + `,` + measured("2025-05-18", ""), state: "investigating"},
		step{as: "officer", do: "start_now", state: "rectifying"},
		step{as: "officer", do: "attach", body: "other"},
		step{as: "officer", do: "request_stage_close", body: `"reply":"正在整改","stage_due_on":"2025-05-20"`, state: "rectifying"},
		step{as: "officer", do: "stage_close", status: 403, code: "move.not_yours", says: "four_eyes.stage"},
		step{as: "leader", do: "stage_close", status: 403, code: "move.not_yours", says: "four_eyes.stage"},
		step{as: "reviewer", do: "stage_close", state: "stage_closed"},
		step{as: "verifier", do: "close", status: 409, code: "move.not_from_here"},
		step{as: "officer", do: "resume", state: "rectifying"},
		step{as: "officer", do: "request_extension", body: later, status: 403, code: "move.not_yours"},
		step{do: "wait", body: "2025-05-21"},
		step{as: "leader", do: "request_extension", body: later, status: 409, code: "extension.too_late", says: "2025-05-20"},
	)
	s.tell(handed("2025-05-18", "acceptance_requested")...)
	s.tell(reviewed("verifying")...)
	s.tell(verified(","+published, "four_eyes.verifier", "publicizing")...)
	s.says(`"notice_start_on":"2025-05-21"`, `"notice_end_on":"2025-06-04"`) // a published one: 2 June is a holiday
	s.tell(noticed("2025-06-04", "2025-06-05")...)
	s.tell(settled()...)
	s.remembered()
}
