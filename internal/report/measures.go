package report

import "qingdan/internal/rectify"

// The places of measures.
const (
	mRegistered = iota
	mOpen
	mStageClosed
	mClosed
	mOverdue
	mAnswered
	mHistorical
	mOrders
	mMerged
	mNotAccepted
	mVoided
)

// measures are what is counted, with the words of the tables.
var measures = [...]struct {
	id    string
	label rectify.Message
	of    func(Counts) int64
}{
	mRegistered:  {"registered", rectify.Message{ZH: "登记数", EN: "Registered"}, Counts.Registered},
	mOpen:        {"open", rectify.Message{ZH: "未办结", EN: "Open"}, func(c Counts) int64 { return c.Open }},
	mStageClosed: {"stage_closed", rectify.Message{ZH: "阶段性办结", EN: "Stage closed"}, func(c Counts) int64 { return c.StageClosed }},
	mClosed:      {"closed", rectify.Message{ZH: "办结(销号)", EN: "Closed"}, func(c Counts) int64 { return c.Closed }},
	mOverdue:     {"overdue", rectify.Message{ZH: "超期", EN: "Overdue"}, func(c Counts) int64 { return c.Overdue }},
	mAnswered:    {"answered", rectify.Message{ZH: "已反馈", EN: "Answered"}, func(c Counts) int64 { return c.Answered }},
	mHistorical:  {"historical", rectify.Message{ZH: "其中历史办结", EN: "Closed before, imported"}, func(c Counts) int64 { return c.Historical }},
	mOrders:      {"orders", rectify.Message{ZH: "责令改正(起)", EN: "Orders to correct"}, func(c Counts) int64 { return c.Orders }},
	mMerged:      {"merged", rectify.Message{ZH: "并案", EN: "Merged"}, func(c Counts) int64 { return c.Merged }},
	mNotAccepted: {"not_accepted", rectify.Message{ZH: "不予受理", EN: "Not accepted"}, func(c Counts) int64 { return c.NotAccepted }},
	mVoided:      {"voided", rectify.Message{ZH: "作废", EN: "Voided"}, func(c Counts) int64 { return c.Voided }},
}

// Measures are the counts of a report. The tickets behind each can be listed; all but orders count tickets, orders
// counts acts of 责令改正, of which a ticket may have several.
var Measures = func() (ids []string) {
	for _, m := range measures {
		ids = append(ids, m.id)
	}
	return ids
}()

// MeasureLabel gives the words of a measure; an unknown one is its own label.
func MeasureLabel(id string) rectify.Message {
	for _, m := range measures {
		if m.id == id {
			return m.label
		}
	}
	return rectify.Message{ZH: id, EN: id}
}

// Figures holds the amount of every measure.
type Figures [len(measures)]Amount

// Of gives one measure; an unknown one is zero.
func (f Figures) Of(measure string) Amount {
	for i, m := range measures {
		if m.id == measure {
			return f[i]
		}
	}
	return Amount{}
}

// sum gives several measures together.
func (f Figures) sum(measures []string) Amount {
	var all Amount
	for _, m := range measures {
		all = all.Plus(f.Of(m))
	}
	return all
}

// Plus adds figures, measure by measure.
func (f Figures) Plus(other Figures) Figures {
	f.add(&other)
	return f
}

func (f *Figures) add(other *Figures) {
	for i := range f {
		if f[i].part == nil && other[i].part == nil {
			f[i].whole += other[i].whole
		} else {
			f[i] = f[i].Plus(other[i])
		}
	}
}
