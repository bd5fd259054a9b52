package api

import (
	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

type sweep struct {
	ID           string        `json:"id"`
	Ticket       *string       `json:"ticket" extensions:"x-nullable"` // 来源问题的 id,无权查看时为 null / id of the ticket, null when you may not see it
	Subject      string        `json:"subject"`
	Checklist    []string      `json:"checklist" extensions:"x-vocabulary=none"`
	DueOn        day           `json:"due_on" swaggertype:"string" format:"date"`
	Started      *signature    `json:"started" extensions:"x-nullable"`
	Units        []ref         `json:"units"` // 本人范围内被要求排查的单位 / those asked that lie in your scope
	Answers      []sweepAnswer `json:"answers"`
	Unanswered   []ref         `json:"unanswered"`
	OverdueUnits []ref         `json:"overdue_units"` // 截至今日 / as of today
	Coverage     rateForm      `json:"coverage"`      // 已答复的单位 / units that answered, of units
} // @name Sweep

type sweepAnswer struct {
	Unit           *ref       `json:"unit" extensions:"x-nullable"`
	Result         string     `json:"result" extensions:"x-vocabulary=sweep_result"`
	ResultLabel    string     `json:"result_label"`
	Signed         *signature `json:"signed" extensions:"x-nullable"`
	CheckedBy      string     `json:"checked_by"`
	Place          string     `json:"place"`
	CheckedOn      day        `json:"checked_on" swaggertype:"string" format:"date"`
	Remarks        []string   `json:"remarks"`                   // 与 checklist 逐项对应 / one on each item of checklist
	Tickets        []string   `json:"tickets"`                   // 由此登记的问题的 id / ids of tickets registered by it
	ContradictedBy *[]string  `json:"contradicted_by,omitempty"` // 此后的举报,与“未发现”不符的问题的 id,仅见于单次排查 / ids of later complaints that speak against none; of a single sweep only
} // @name SweepAnswer

type sweepPage struct {
	Items      []sweep `json:"items"`
	NextCursor *string `json:"next_cursor" extensions:"x-nullable"`
} // @name SweepPage

// sweepView looks everything up that sweeps need.
func (c *call) sweepView(all []rectify.Sweep) (*view, error) {
	people, tickets := []string{c.Actor.ID}, []*rectify.Ticket{}
	for _, s := range all {
		people = append(people, s.Started.By)
		tickets = append(tickets, &rectify.Ticket{Origin: s.Ticket})
		for _, a := range s.Answers {
			people = append(people, a.Signed.By)
			for _, id := range a.Tickets {
				tickets = append(tickets, &rectify.Ticket{Origin: id})
			}
		}
	}
	return c.view(tickets, people...)
}

// sweep shows a sweep as far as the caller's units are asked.
func (v *view) sweep(whole *rectify.Sweep) sweep {
	s := whole.Within(v.Actor.ScopeUnits, v.server.Desk.House.Units())
	w := sweep{ID: s.ID, Ticket: v.linked(s.Ticket), Subject: string(s.Subject), Checklist: full(s.Checklist), DueOn: day(s.DueOn), Started: v.signed(s.Started),
		Units: v.server.unitList(s.Units), Answers: []sweepAnswer{}, Unanswered: v.server.unitList(s.Unanswered()), OverdueUnits: v.server.unitList(s.Overdue(v.today)),
		Coverage: rateOf(report.Rate{Numerator: report.Whole(int64(len(s.Answers))), Denominator: report.Whole(int64(len(s.Units))), Decimals: 1})}
	for _, a := range s.Answers {
		shown := sweepAnswer{Unit: v.server.unit(a.Unit), Result: a.Result, ResultLabel: v.say(rectify.Label("sweep_result", a.Result)), Signed: v.signed(a.Signed),
			CheckedBy: string(a.CheckedBy), Place: string(a.Place), CheckedOn: day(a.CheckedOn), Remarks: full(a.Remarks), Tickets: []string{}}
		for _, id := range a.Tickets {
			if v.seen[id] {
				shown.Tickets = append(shown.Tickets, id)
			}
		}
		w.Answers = append(w.Answers, shown)
	}
	return w
}

// answered shows a sweep after the caller's answer, who sees the tickets that it made.
func (v *view) answered(before, after *rectify.Sweep) sweep {
	known := map[string]bool{}
	for _, a := range before.Answers {
		for _, id := range a.Tickets {
			known[id] = true
		}
	}
	if v.seen == nil {
		v.seen = map[string]bool{}
	}
	for _, a := range after.Answers {
		for _, id := range a.Tickets {
			v.seen[id] = v.seen[id] || !known[id]
		}
	}
	return v.sweep(after)
}
