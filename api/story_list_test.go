package api

import "testing"

func TestTheStoryOfAListItem(t *testing.T) {
	t.Parallel()
	s := storied(t, "2025-09-01")
	later := `"due_on":"2025-09-26","reason":"汛期","proof":["{proof}"]`
	s.tell(
		step{as: "officer", do: "register", body: `"source":"list_item",` + anItem, status: 403, code: "move.not_yours"},
		step{as: "coordinator", do: "register", body: `"source":"list_item","list_level":"city",` + anItem, state: "registered"},
		step{as: "coordinator", do: "dispatch", body: parts, status: 409, code: "due.missing"},
		step{as: "coordinator", do: "dispatch", body: parts + `,` + goal + `,"due_on":"2025-09-19"`, state: "dispatched"},
		step{as: "coordinator", do: "edit", body: `"list_level":"district"`, status: 409, code: "category.second_person"},
	)
	s.tell(onlyWhoMay("sign")...)
	s.tell(
		step{as: "colleague", do: "sign", state: "rectifying"}, // this source has no stage to investigate
		step{as: "officer", do: "record_findings", body: findings + `,` + measured("2025-09-18", ""), state: "rectifying"},
		step{as: "leader", do: "request_extension", body: `"due_on":"2025-09-26","reason":"汛期","proof":["none"]`, status: 409, code: "extension.proof_absent"},
		step{as: "officer", do: "attach", body: "other"},
		step{as: "leader", do: "request_extension", body: later, state: "rectifying"},
		step{as: "leader", do: "decide_extension", body: `"granted":true,"reason":"同意"`, status: 403, code: "move.not_yours", says: "four_eyes.extension"},
		step{as: "verifier", do: "decide_extension", body: `"granted":true,"reason":"同意"`, status: 403, code: "move.not_yours"},
		step{as: "coordinator", do: "decide_extension", body: `"granted":true,"reason":"同意"`, says: `"original_due_on":"2025-09-19"`},
		step{as: "leader", do: "request_extension", body: `"due_on":"2025-09-30","reason":"再延","proof":["{proof}"]`, status: 409, code: "extension.used_up"},
		step{do: "wait", body: "2025-09-22"},
	)
	s.tell(handed("2025-09-18", "acceptance_requested")...)
	s.tell(reviewed("verifying")...)
	s.tell(step{as: "verifier", do: "skip_publicity", body: onTheSpot, status: 409, code: "notice.needed"})
	s.tell(verified(","+published, "four_eyes.verifier", "publicizing")...)
	s.says(`"notice_start_on":"2025-09-22"`, `"notice_end_on":"2025-10-10"`) // Sunday 28 September is worked, 1 to 8 October are holidays
	s.tell(noticed("2025-10-10", "2025-10-11")...)
	s.tell(settled()...)
	s.remembered()
}
