package rectify

import (
	"slices"

	"qingdan/internal/calendar"
)

// Guards on checking others' work, on closing, and on what comes after it.

var (
	reviewerIsOther = guard{Message{"复查人与申请人不同人不同单位", "reviewer differs from the applicant"}, nil, func(d *deed) *Field {
		if !d.route.Verify && !d.differs(d.t.Dispatched) { // the review is the only check, and whoever dispatched does not make it
			return &Field{"do", "four_eyes.dispatcher", Say("该来源只有复查一道检查,交办人和交办单位不能复查", "the review is the only check of this source: neither who dispatched nor the dispatching unit makes it")}
		}
		return unless(d.differs(d.t.Applied) && !d.hadAHand() && !d.partOfRectification(d.actor.Unit), "do", "four_eyes.reviewer", "复查人与申请人不能是同一人或同一单位", "the reviewer must differ from the applicant in person and unit")
	}}
	verifierDiffers = guard{Message{"核查人与申请人、交办人不同人不同单位,与复查人不同人", "verifier differs from applicant, reviewer and dispatcher"}, nil, func(d *deed) *Field {
		ok := d.differs(d.t.Applied) && d.differs(d.t.Dispatched) && !d.hadAHand() && !d.partOfRectification(d.actor.Unit) && (d.t.Reviewed.IsZero() || d.actor.ID != d.t.Reviewed.By)
		return unless(ok, "do", "four_eyes.verifier", "核查人与申请人、交办人不能是同一人或同一单位,与复查人不能是同一人", "the verifier must differ from applicant and dispatcher in person and unit, and from the reviewer in person")
	}}
	closerIsOther = guard{Message{"销号人与申请人不同人不同单位,也未将公众异议不予受理", "closer differs from the applicant, and kept no public objection out"}, nil, func(d *deed) *Field {
		keptOut := func(o Objection) bool { return o.Declined && o.Decided.By == d.actor.ID }
		if slices.ContainsFunc(d.before.Objections, keptOut) {
			return &Field{"do", "four_eyes.kept_out", Say("您对公众异议作过不予受理,请由他人销号", "you kept a public objection out, so another person closes")}
		}
		return unless(d.differs(d.t.Applied) && !d.hadAHand() && !d.partOfRectification(d.actor.Unit), "do", "four_eyes.closer", "销号人与申请人不能是同一人或同一单位", "who closes must differ from the applicant in person and unit")
	}}
	inspectedInTime = guard{Message{"核查日期合理", "inspection day"}, []string{"inspected_on"}, func(d *deed) *Field {
		on := value(d.cmd.Facts.InspectedOn)
		return unless(on <= d.today && on >= calendar.DayOf(d.t.Applied.At), "inspected_on", "inspection.day", "核查日期不能晚于今天,也不能早于申请验收之日", "the inspection day lies neither after today nor before the application")
	}}
	inspectedAfterClosing = guard{Message{"回头看在销号之后", "look-back after closing"}, []string{"inspected_on"}, func(d *deed) *Field {
		return unless(value(d.cmd.Facts.InspectedOn) >= calendar.DayOf(d.t.ClosedAt), "inspected_on", "look_back.before_closing", "回头看日期不能早于销号日期", "a look-back cannot lie before the closing day")
	}}
	holderIsOther = guard{Message{"认定未反弹的不是申请、复查、核查、销号人", "found to hold by none who applied for, passed or closed it"}, []string{"result"}, func(d *deed) *Field {
		t := d.before
		passed := slices.ContainsFunc([]Signature{t.Applied, t.Reviewed, t.Verified, t.Closing}, func(s Signature) bool { return s.By == d.actor.ID })
		return unless(t.HistoricalClosure || !passed || value(d.cmd.Facts.Result) != "held", "result", "four_eyes.look_back",
			"申请、复查、核查或销号的人不能自己认定未反弹,请由他人回头看;发现反弹或虚假整改的可以登记", "who applied for, passed or closed it does not find that it holds; another person looks, but what relapsed or was false is recorded by anybody")
	}}
	noticeOffOrSecret = guard{Message{"该来源不公示,或第二人已同意因保密免公示", "no notice on this route, or waived by two persons"}, nil, func(d *deed) *Field {
		ok := d.route.Notice(d.t.ListLevel) == 0 || !d.t.NoticeWaived.IsZero()
		return unless(ok, "do", "notice.needed", "该来源须公示;确需保密的用 propose_secrecy 提请并说明理由,由其他单位的第二人同意(waive_notice)", "this source needs a public notice; for secrecy propose it with propose_secrecy and a reason, and a second person of another unit agrees with waive_notice")
	}}
	noticeDemanded = guard{Message{"该来源须公示", "a notice is demanded"}, nil, func(d *deed) *Field {
		return unless(d.route.Notice(d.t.ListLevel) > 0, "do", "notice.off", "该来源不公示,无须提请", "this source has no public notice to waive")
	}}
	noticeOver = guard{Message{"公示期满", "notice run in full"}, nil, func(d *deed) *Field {
		return unless(d.today > d.t.NoticeEndOn && !d.t.NoticeEndOn.IsZero(), "do", "ticket.notice_running", "公示至 %s 止,含今日还剩 %d 个工作日;%s 起可以销号", "the notice runs until %s, %d more working days with today; it can be closed from %s", d.t.NoticeEndOn, d.workingDaysTo(d.t.NoticeEndOn), d.t.NoticeEndOn.Add(1))
	}}
	filedAfterClosing = guard{Message{"备案日期合理", "filing day"}, []string{"filed_on"}, func(d *deed) *Field {
		on := value(d.cmd.Facts.FiledOn)
		return unless(on >= calendar.DayOf(d.t.ClosedAt) && on <= d.today, "filed_on", "filing.day", "备案日期应在销号日期与今天之间", "the filing day lies between the closing day and today")
	}}
	basisProven = guard{Message{"重新整改有依据", "basis proven"}, []string{"basis"}, func(d *deed) *Field {
		basis := value(d.cmd.Facts.Basis)
		seen, looked := d.t.lastLookBack()
		failed := looked && seen.failed()
		repeated := d.t.RepeatCount > 0
		return unless(basis != "look_back" && basis != "repeat_complaint" || basis == "look_back" && failed || basis == "repeat_complaint" && repeated,
			"basis", "reopen.unproven", "没有不合格的回头看或并入的重复举报作为依据", "no failed look-back or merged repeat complaint supports this basis")
	}}
)
