package rectify_test

import (
	"slices"

	"qingdan/internal/rectify"
)

// How a walk finds what to try.

// recent are the last cards, mostly such as can still go on.
func (w *walk) recent() []*card {
	if w.draw(10) == 0 {
		return w.cards[max(0, len(w.cards)-4):]
	}
	going := slices.DeleteFunc(slices.Clone(w.cards[max(0, len(w.cards)-8):]), (*card).ended)
	if len(going) == 0 {
		return w.cards[len(w.cards)-1:]
	}
	return going[max(0, len(going)-4):]
}

// from lists the moves that begin in a state, or all where none does.
func (w *walk) from(state rectify.State) []string {
	here := slices.DeleteFunc(slices.Clone(w.moves), func(do string) bool {
		m, _ := rectify.MoveNamed(do)
		return !slices.Contains(m.From, state)
	})
	if len(here) == 0 {
		return w.moves
	}
	return here
}

// lawful lists one act of every move that somebody may make now, as often as it is likely: what leads on far more than
// what ends a ticket or begins it anew, or no walk would ever see a notice.
func (w *walk) lawful(c *card, a act) []act {
	var all []act
	for _, do := range w.moves {
		if backward[do] && a.alt%5 > 1 {
			continue
		}
		for i := range w.crowd {
			a.do, a.who = do, w.crowd[(i+a.alt)%len(w.crowd)]
			helps := do == "attach" && a.who.Role != rectify.Officer && a.alt%5 != 0 // who brings proof cannot check it any more
			if c.sees(a.who) && rules[do].may(c, a) && !helps {
				all = append(all, slices.Repeat([]act{a}, 1+onward[do])...)
				break
			}
		}
		if a.do, a.who = do, anybody; rules[do].may(c, a) {
			all = append(all, slices.Repeat([]act{a}, 1+onward[do])...)
		}
	}
	return all
}

var (
	onward = map[string]int{"reject_plan": 3, "record_closed": 3, "record_open": 5, "return": 3, "dispatch": 25, "sign": 20, "start_now": 15, "submit_plan": 15, "approve_plan": 20, "attach": 16, "countersign": 5, "report_progress": 3,
		"request_acceptance": 40, "lead_pass": 40, "lead_reject": 2, "verify_fail": 2, "verify_pass": 40, "object": 8, "claim_unfounded": 5, "uphold_objection": 4, "dismiss_objection": 12, "close": 40, "void": 3, "merge": 15, "recategorise": 9,
		"request_stage_close": 5, "stage_close": 30, "record_stage_closed": 9, "moderate_objection": 9, "confirm_day": 3, "change_goal": 9, "waive_notice": 9, "skip_publicity": 5}
	backward = map[string]bool{"reassign": true, "propose_reassign": true, "propose_secrecy": true, "edit": true, "record_findings": true}
)
