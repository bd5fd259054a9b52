package api

import "testing"

// The acceptance unit of this story is the whole district, so that everybody with a supervisor's role may verify and
// nothing but the four eyes keeps them from it.
func TestTheStoryOfAFindingOfOversight(t *testing.T) {
	t.Parallel()
	s := storied(t, "2024-06-03")
	units := `"responsible_unit":"{unit:dongcheng}","lead_unit":"{unit:bureau}","acceptance_unit":"{unit:district}"`
	plan := findings + `,` + goal + `,` + measured("2024-06-20", "")
	s.tell(
		step{as: "leader", do: "register", body: `"source":"oversight",` + anItem, status: 403, code: "move.not_yours"},
		step{as: "coordinator", do: "register", body: `"source":"oversight",` + anItem, state: "registered"},
		step{as: "coordinator", do: "dispatch", body: units, status: 409, code: "due.missing"},
		step{as: "coordinator", do: "dispatch", body: units + `,"due_on":"2024-06-30"`, state: "dispatched"},
	)
	s.tell(onlyWhoMay("sign")...)
	s.tell(
		step{as: "officer", do: "sign", state: "investigating"},
		step{as: "officer", do: "submit_plan", body: plan + `,"due_on":"2024-12-31"`, status: 409, code: "due.fixed"},
		step{as: "officer", do: "submit_plan", body: plan, state: "plan_review"},
		step{as: "officer", do: "approve_plan", status: 403, code: "move.not_yours", says: "four_eyes.plan"},
		step{as: "double", do: "approve_plan", status: 409, code: "four_eyes.plan"},
		step{as: "coordinator", do: "approve_plan", state: "rectifying"},
		step{do: "wait", body: "2024-06-20"},
	)
	s.tell(handed("2024-06-20", "acceptance_requested")...)
	s.tell(step{as: "double", do: "lead_pass", status: 403, code: "move.not_yours", says: "four_eyes.reviewer"})
	s.tell(reviewed("verifying")...)
	for _, who := range []string{"double", "insider", "reviewer"} { // who worked, who dispatched, who reviewed
		s.tell(step{as: who, do: "verify_pass", body: onTheSpot, status: 409, code: "four_eyes.verifier"},
			step{as: who, do: "skip_publicity", body: onTheSpot, status: 409, code: "four_eyes.verifier"})
	}
	s.tell(
		step{as: "coordinator", do: "skip_publicity", body: onTheSpot, status: 409, code: "four_eyes.verifier"},
		step{as: "officer", do: "verify_pass", body: onTheSpot, status: 403, code: "move.not_yours", says: "four_eyes.verifier"},
		step{as: "verifier", do: "verify_pass", body: onTheSpot, state: "closed"}, // this source has no notice
	)
	s.tell(settled()...)
	s.tell(step{as: "double", do: "look_back", body: `"result":"held","inspected_on":"{today}"`, status: 403, code: "move.not_yours"})
	s.remembered()
}
