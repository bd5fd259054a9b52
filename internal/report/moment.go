package report

import (
	"slices"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Moment is a ticket at the end of a day, and as it was before the period that leads to it.
type Moment struct {
	Standing
	Before   Standing     // at the end of the day before From; zero when it was not there yet
	AsOf     calendar.Day // the day of the figures
	From, To calendar.Day // the period
}

// Measure is one thing that is counted. Of is its definition; store counts the same in SQL, and a test on random
// histories holds the two together.
type Measure struct {
	ID    string
	Label rectify.Message
	Words rectify.Message // what exactly is counted
	Acts  bool            // counts acts, of which a ticket may have several, and not tickets
	Money bool            // in 分; printed in 万元
	Of    func(Moment) int64
}

// tickets is a Measure that counts tickets.
func tickets(id string, label, words rectify.Message, holds func(Moment) bool) Measure {
	return Measure{ID: id, Label: label, Words: words, Of: func(m Moment) int64 {
		if holds(m) {
			return 1
		}
		return 0
	}}
}

// acts is a Measure that counts what happened, also several times to one ticket.
func acts(id string, label, words rectify.Message, of func(Moment) int64) Measure {
	return Measure{ID: id, Label: label, Words: words, Acts: true, Of: of}
}

// counted tells whether the ticket is of the population P (domain section 6.1).
func (s Standing) counted() bool { return s.stock() || s.Class == IsClosed }

// stock tells whether the ticket is open work.
func (s Standing) stock() bool { return s.Class == IsOpen || s.Class == IsStageClosed }

// complaint tells whether the ticket is of the complaint family.
func (s Standing) complaint() bool {
	return s.Source == rectify.Complaint || s.Source == rectify.Hotline
}

// in tells whether a day lies in the period; an absent day does not.
func (m Moment) in(day calendar.Day) bool { return !day.IsZero() && m.From <= day && day <= m.To }

// word makes a Message; most definitions are written with it.
func word(zh, en string) rectify.Message { return rectify.Message{ZH: zh, EN: en} }

// apartMeasures stand beside every population.
var apartMeasures = []Measure{
	tickets("merged", word("并案", "Merged"), word("已并案,不进比率", "merged into another one; in no rate"), func(m Moment) bool { return m.Class == IsMerged }),
	tickets("not_accepted", word("不予受理", "Not accepted"), word("不予受理,不进比率", "not accepted; in no rate"), func(m Moment) bool { return m.Class == IsNotAccepted }),
	tickets("voided", word("作废", "Voided"), word("作废,不进比率", "voided; in no rate"), func(m Moment) bool { return m.Class == IsVoided }),
}

var registeredMeasure = tickets("registered", word("登记数", "Registered"), word("截至统计日登记的问题数(总体 P)", "problems registered by the day (the population P)"), func(m Moment) bool { return m.counted() })

// with is a list of measures and the ones that stand beside every population.
func with(own ...Measure) []Measure { return slices.Concat(own, apartMeasures) }
