package api

import "testing"

func TestTheStoryOfAHotlineCall(t *testing.T) {
	t.Parallel()
	s := storied(t, "2024-09-27")
	later := `"due_on":"2024-10-12","reason":"汛期","proof":["{proof}"]`
	granted := `"granted":true,"reason":"同意"`
	s.tell(
		step{as: "officer", do: "register", body: `"source":"hotline",` + anItem, status: 403, code: "move.not_yours"},
		step{as: "coordinator", do: "register", body: `"source":"hotline",` + anItem, state: "registered"},
		step{as: "coordinator", do: "dispatch", body: `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:office}"`, status: 409, code: "four_eyes.dispatcher"},
		step{as: "coordinator", do: "dispatch", body: parts, state: "dispatched", says: `"current_due_on":"2024-10-10"`}, // 29 September and 12 October are worked
	)
	s.tell(onlyWhoMay("sign")...)
	s.tell(
		step{as: "officer", do: "sign", state: "investigating"},
		step{as: "officer", do: "attach", body: "other"},
		step{as: "officer", do: "start_now", body: findings + `,` + goal + `,` + measured("2024-10-09", ""), state: "rectifying"},
		step{as: "leader", do: "request_extension", body: `"due_on":"2024-12-31","reason":"汛期","proof":["{proof}"]`, status: 409, code: "extension.too_long"},
		step{as: "leader", do: "request_extension", body: later, state: "rectifying"},
		step{as: "officer", do: "request_acceptance", body: checklist, status: 409, code: "extension.pending"},
		step{as: "coordinator", do: "decide_extension", body: granted, status: 409, code: "extension.inform"},
		step{as: "coordinator", do: "decide_extension", body: granted + `,"informed_on":"{today}"`, says: `"current_due_on":"2024-10-12"`},
		step{do: "wait", body: "2024-10-14"},
		step{as: "leader", do: "request_extension", body: `"due_on":"2024-10-20","reason":"再延","proof":["{proof}"]`, status: 409, code: "extension.used_up", says: "extension.too_late"},
	)
	s.tell(handed("2024-10-09", "acceptance_requested")...)
	s.tell(
		step{as: "coordinator", do: "lead_pass", status: 403, code: "move.not_yours", says: "four_eyes.dispatcher"},
		step{as: "insider", do: "lead_pass", status: 403, code: "move.not_yours", says: "four_eyes.dispatcher"},
		step{as: "reviewer", do: "lead_pass", body: published, status: 409, code: "notice.none"},
	)
	s.tell(reviewed("closed")...) // the review is the only check of this source
	s.tell(settled()...)
	s.remembered()
}
