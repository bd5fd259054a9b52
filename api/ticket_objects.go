package api

import (
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// The objects that a ticket carries: extensions, milestones, objections and supervision slips.

type extension struct {
	Asked   *signature `json:"asked" extensions:"x-nullable"`
	From    day        `json:"from" swaggertype:"string" format:"date"` // 原定时限 / the due day agreed before
	To      day        `json:"to" swaggertype:"string" format:"date"`   // 申请的时限 / the day asked for
	Reason  string     `json:"reason"`
	Proof   []string   `json:"proof"` // 佐证的 id / ids of attachments
	Decided *signature `json:"decided" extensions:"x-nullable"`
	Granted *bool      `json:"granted" extensions:"x-nullable"` // 未审批为 null / null until decided
	Opinion string     `json:"opinion"`
	// Lapsed says what ended it before anybody decided; null otherwise. It then counts as asked for and not granted.
	Lapsed      *string `json:"lapsed" extensions:"x-nullable,x-vocabulary=extension_lapse"`
	LapsedLabel *string `json:"lapsed_label" extensions:"x-nullable"`
} // @name Extension

type milestone struct {
	On     day    `json:"on" swaggertype:"string" format:"date"`
	Target string `json:"target"`
	MetOn  day    `json:"met_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
} // @name Milestone

type partProgress struct {
	signature
	Percent int    `json:"percent"`
	Note    string `json:"note"`
} // @name PartProgress

type objection struct {
	No           int        `json:"no"`
	Text         string     `json:"text"`
	Channel      string     `json:"channel"`
	ChannelLabel string     `json:"channel_label"`
	ObjectedOn   day        `json:"objected_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
	Recorded     *signature `json:"recorded" extensions:"x-nullable"`
	Public       bool       `json:"public"`                           // 来自公示页面 / came through the page of notices
	Admitted     *signature `json:"admitted" extensions:"x-nullable"` // 审核受理 / let in by
	Declined     bool       `json:"declined"`                         // 审核后不作为异议 / kept out as no objection
	Decided      *signature `json:"decided" extensions:"x-nullable"`
	Upheld       *bool      `json:"upheld" extensions:"x-nullable"` // 未处理为 null / null until decided
	Decision     string     `json:"decision"`
} // @name Objection

type slip struct {
	No         int        `json:"no"`
	Level      string     `json:"level" extensions:"x-vocabulary=slip_level"`
	LevelLabel string     `json:"level_label"`
	Issued     *signature `json:"issued" extensions:"x-nullable"`
	Reason     string     `json:"reason"`
	AnswerBy   day        `json:"answer_by" swaggertype:"string" format:"date" extensions:"x-nullable"`
	Answered   *signature `json:"answered" extensions:"x-nullable"`
	Answer     string     `json:"answer"`
	Missed     bool       `json:"missed"` // 截至今日 / as of today
} // @name Slip

type rating struct {
	At                instant `json:"at" swaggertype:"string" format:"date-time"`
	Solved            bool    `json:"solved"`
	Satisfaction      string  `json:"satisfaction"`
	SatisfactionLabel string  `json:"satisfaction_label"`
	Remark            string  `json:"remark"` // 仅整改办可见 / for coordinators, otherwise blank
} // @name Rating

type callBack struct {
	signature
	Reached           bool    `json:"reached"`
	Satisfaction      *string `json:"satisfaction" extensions:"x-nullable"`
	SatisfactionLabel *string `json:"satisfaction_label" extensions:"x-nullable"`
	Remark            string  `json:"remark"`
} // @name CallBack

type givenMilestone struct {
	On     *calendar.Day `json:"on" swaggertype:"string" format:"date" validate:"required"`
	Target rectify.Text  `json:"target" swaggertype:"string" validate:"required"`
	MetOn  *calendar.Day `json:"met_on" swaggertype:"string" format:"date" extensions:"x-nullable"`
} // @name GivenMilestone

func milestonesOf(given []givenMilestone) *[]rectify.Milestone {
	all := make([]rectify.Milestone, len(given))
	for i, m := range given {
		all[i].Target = m.Target
		if m.On != nil {
			all[i].On = *m.On
		}
		if m.MetOn != nil {
			all[i].MetOn = *m.MetOn
		}
	}
	return &all
}

// objects adds to a ticket on the wire what it carries.
func (v *view) objects(t *rectify.Ticket, w *ticket) {
	w.InformDueOn, w.ToldOn, w.InformLate, w.Variant = day(t.InformDueOn), day(t.ToldOn), t.InformLate(v.today), t.Variant
	w.ReturnDueOn, w.PlanDueOn = day(t.ReturnDueOn), day(t.PlanDueOn)
	w.DueFixed, w.InformedOn, w.ProgressOwed = v.signed(t.DueFixed), day(t.InformedOn), t.ProgressOwed(v.today)
	w.Extensions, w.Milestones, w.CoProgress, w.Objections, w.Slips = []extension{}, []milestone{}, []partProgress{}, []objection{}, []slip{}
	for _, p := range t.CoProgress {
		w.CoProgress = append(w.CoProgress, partProgress{*v.signed(p.Signature), p.Percent, string(p.Note)})
	}
	w.Provisional = []provisional{}
	for _, p := range t.Provisional {
		w.Provisional = append(w.Provisional, v.provisional(p))
	}
	for _, e := range t.Extensions {
		lapsed, label := v.term("extension_lapse", e.Lapsed)
		w.Extensions = append(w.Extensions, extension{v.signed(e.Asked), day(e.From), day(e.To), string(e.Reason), full(e.Proof), v.signed(e.Decided), decision(e.Decided, e.Granted), string(e.Opinion), lapsed, label})
	}
	w.Schedule, w.ScheduleLabel = v.term("schedule", t.Schedule(v.today))
	for _, m := range t.Milestones {
		w.Milestones = append(w.Milestones, milestone{day(m.On), string(m.Target), day(m.MetOn)})
	}
	whole := t
	if v.about != nil {
		whole = v.about
	}
	unadmitted := whole.ShowsUnadmitted(v.Actor, v.server.Desk.House.Units())
	for _, o := range t.Objections {
		if o.Unadmitted() && !unadmitted {
			continue
		}
		w.Objections = append(w.Objections, objection{o.No, v.masked(o.Text), o.Channel, v.say(rectify.Label("channel", o.Channel)), day(o.On), v.signed(o.Recorded),
			o.Public, v.signed(o.Admitted), o.Declined, v.signed(o.Decided), decision(o.Decided, o.Upheld), string(o.Decision)})
	}
	for _, s := range t.Slips {
		w.Slips = append(w.Slips, slip{s.No, s.Level, v.say(rectify.Label("slip_level", s.Level)), v.signed(s.Issued), string(s.Reason), day(s.AnswerBy),
			v.signed(s.Answered), string(s.Answer), t.Missed(s, v.today)})
	}
}

// said adds what the complainant said. A remark may tell who he is, so only coordinators read it.
func (v *view) said(t *rectify.Ticket, w *ticket) {
	remark := func(text rectify.Text) string {
		if v.has(rectify.Coordinator) {
			return string(text)
		}
		return ""
	}
	if r := t.Rating; !r.At.IsZero() {
		w.Rating = &rating{instant(r.At), r.Solved, r.Satisfaction, v.say(rectify.Label("satisfaction", r.Satisfaction)), remark(r.Remark)}
	}
	w.CallBacks = []callBack{}
	for _, c := range t.CallBacks {
		satisfaction, label := v.term("satisfaction", c.Satisfaction)
		w.CallBacks = append(w.CallBacks, callBack{*v.signed(c.Signature), c.Reached, satisfaction, label, remark(c.Remark)})
	}
	w.Disputed, w.DisputedAt, w.RatingCount = t.Disputed, instant(t.DisputedAt), t.RatingCount
	w.Satisfaction, w.SatisfactionLabel = v.term("satisfaction", t.Satisfaction())
	if v.has(rectify.Coordinator) && !t.TrackingUntil.IsZero() {
		w.TrackingUntil = new(instant(t.TrackingUntil))
	}
}

// decision is null until somebody decided.
func decision(by rectify.Signature, yes bool) *bool {
	if by.IsZero() {
		return nil
	}
	return &yes
}
