package rectify

import (
	"slices"

	"qingdan/internal/calendar"
)

// Measure is one rectification measure (整改措施).
type Measure struct {
	No       int // from 1 on, within the ticket; it never moves and is never given again
	Text     Text
	Person   Text
	DueOn    calendar.Day
	DoneOn   calendar.Day
	Evidence []string // ids of the attachments that were brought for it
}

// State is how a measure stands as of a day: done, overdue or open.
func (m Measure) State(today calendar.Day) string {
	switch {
	case !m.DoneOn.IsZero():
		return "done"
	case !m.DueOn.IsZero() && m.DueOn < today:
		return "overdue"
	}
	return "open"
}

// same tells whether a measure is another one as it was brought, with all but its evidence.
func (m Measure) same(other Measure) bool {
	return m.No == other.No && m.Text == other.Text && m.Person == other.Person && m.DueOn == other.DueOn && m.DoneOn == other.DoneOn
}

// MeasureOf tells for which measure an attachment was brought; 0 for none.
func (t *Ticket) MeasureOf(attachment string) int {
	for _, m := range t.Measures {
		if slices.Contains(m.Evidence, attachment) {
			return m.No
		}
	}
	return 0
}

func (t *Ticket) measure(no int) int {
	return slices.IndexFunc(t.Measures, func(m Measure) bool { return m.No == no })
}

// numberMeasures gives the measures that were brought their numbers: the one that they name, that of the measure which
// says the same, or a new one. Their evidence stays with the number.
func (d *deed) numberMeasures() []Field {
	if d.cmd.Facts.Measures == nil {
		return nil
	}
	all := slices.Clone(d.t.Measures)
	taken := map[int]bool{}
	for _, m := range all {
		if m.No == 0 {
			continue
		}
		if d.before.measure(m.No) < 0 {
			return []Field{{"measures", "measure.unknown", Say("没有编号为 %d 的整改措施;新增的措施请勿填编号(no)", "there is no measure %d; leave no out for a new one", m.No)}}
		}
		if taken[m.No] {
			return []Field{{"measures", "measure.repeated", Say("整改措施编号 %d 重复", "measure %d is given more than once", m.No)}}
		}
		taken[m.No] = true
	}
	likenesses := []func(was, is Measure) bool{
		func(was, is Measure) bool { return was.Text == is.Text && was.DueOn == is.DueOn },
		func(was, is Measure) bool { return was.Text == is.Text },
	}
	for _, like := range likenesses {
		for i := range all {
			for _, was := range d.before.Measures {
				if all[i].No == 0 && !taken[was.No] && like(was, all[i]) {
					all[i].No, taken[was.No] = was.No, true
				}
			}
		}
	}
	for i := range all {
		all[i].Evidence = nil
		if all[i].No == 0 {
			d.t.MeasureCount++
			all[i].No = d.t.MeasureCount
		} else {
			all[i].Evidence = d.before.Measures[d.before.measure(all[i].No)].Evidence
		}
	}
	d.t.Measures = all
	return nil
}

// measureKnown holds the number that an attachment was brought for against the measures.
var measureKnown = guard{Message{"佐证所属的整改措施存在", "the measure that it proves is there"}, nil, func(d *deed) *Field {
	no := d.cmd.Measure
	return unless(no == 0 || d.t.measure(no) >= 0, "measure", "measure.unknown", "没有编号为 %d 的整改措施,请核对其编号(no)", "there is no measure %d; look at the no of the measures", no)
}}

// prove puts an attachment to the measure that it was brought for.
func (d *deed) prove() {
	if d.cmd.Measure == 0 {
		return
	}
	all := slices.Clone(d.t.Measures)
	m := &all[d.t.measure(d.cmd.Measure)]
	m.Evidence = append(slices.Clone(m.Evidence), d.cmd.Attachment.ID)
	d.t.Measures = all
}
