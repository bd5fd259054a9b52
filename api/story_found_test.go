package api

import "testing"

func TestTheStoryOfAProblemThatAUnitFoundItself(t *testing.T) {
	t.Parallel()
	s := storied(t, "2024-06-03")
	own := `"source":"self_found",` + anItem + `,` + goal + `,` + measured("2024-06-05", "")
	s.tell(
		step{as: "officer", do: "register", body: own + `,"acceptance_unit":"{unit:shuijiang}"`, status: 409, code: "units.not_yours"},
		step{as: "officer", do: "register", body: own + `,"responsible_unit":"{unit:shuijiang}"`, status: 409, code: "units.not_yours"},
		step{as: "officer", do: "register", body: own + `,"due_on":"2024-07-31"`, status: 409, code: "due.beyond_rule"},
		step{as: "auditor", do: "register", body: own, status: 403, code: "role.not_allowed"},
		step{as: "officer", do: "register", body: own, state: "registered"},
	)
	s.tell(onlyWhoMay("start_now")...)
	s.tell(
		step{as: "coordinator", do: "dispatch", body: parts, status: 409, code: "route.no_dispatch"},
		step{as: "verifier", do: "start_now", status: 403, code: "move.not_yours"},
		step{as: "officer", do: "start_now", state: "rectifying", says: `"current_due_on":"2024-06-10"`},
	)
	s.tell(handed("2024-06-05", "verifying")...) // this source has no review
	s.tell(
		step{as: "officer", do: "lead_pass", status: 403, code: "move.not_yours"},
		step{as: "verifier", do: "verify_pass", body: onTheSpot + "," + published, status: 409, code: "notice.none"},
	)
	s.tell(verified("", "move.not_yours", "closed")...)
	s.tell(settled()...)
	s.remembered()
}
