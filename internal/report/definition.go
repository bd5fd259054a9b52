package report

import (
	"strings"

	"qingdan/internal/rectify"
)

// Definition says in full what a rate is. A definition never changes: a new rule is a new version beside the old one,
// so that a report printed under the old one can be recomputed for ever.
type Definition struct {
	ID          string // name@version
	Column      string // of a row, on the wire
	Label       rectify.Message
	Words       rectify.Message // the formula as an officer would say it
	Numerator   []string        // measures, added up
	Denominator []string
	Excluded    []string // measures that count in neither
	Report      string   // in which it stands
	Kind        Kind     // percent when left out
	Form        string   // the formula, where it is no quotient of measures
	Ours        bool     // no public rule gives it; it is defined here
}

// The definitions of the closure report (domain section 6.2).
var (
	StruckOff = Definition{ID: "struck_off@1", Column: "closure_rate", Label: rectify.Message{ZH: "办结率(销号率)", EN: "Closure rate"},
		Words: rectify.Message{
			ZH: "截至统计日已销号的问题数 ÷ 截至统计日登记的问题数;阶段性办结不计入分子",
			EN: "problems closed by the day ÷ problems registered by the day; stage closure does not count as closed"},
		Numerator: []string{"closed"}, Denominator: []string{"registered"}, Excluded: apart, Report: "closure"}
	StruckOffInclusive = Definition{ID: "struck_off_inclusive@1", Column: "closure_rate_inclusive", Label: rectify.Message{ZH: "办结率(含阶段性办结)", EN: "Closure rate with stage closures"},
		Words: rectify.Message{
			ZH: "截至统计日已销号和阶段性办结的问题数 ÷ 截至统计日登记的问题数",
			EN: "problems closed or stage-closed by the day ÷ problems registered by the day"},
		Numerator: []string{"closed", "stage_closed"}, Denominator: []string{"registered"}, Excluded: apart, Report: "closure"}
	Answered = Definition{ID: "answered@1", Column: "response_rate", Label: rectify.Message{ZH: "办理反馈率", EN: "Response rate"},
		Words: rectify.Message{
			ZH: "截至统计日已反馈办理情况的问题数 ÷ 截至统计日登记的问题数;反馈不等于销号",
			EN: "problems with a reply by the day ÷ problems registered by the day; a reply is not a closure"},
		Numerator: []string{"answered"}, Denominator: []string{"registered"}, Excluded: apart, Report: "closure"}
)

// apart are counted in columns of their own and enter no rate (domain section 6.1).
var apart = []string{"merged", "not_accepted", "voided"}

// Definitions are all that were ever in force. Versions are added and never removed.
var Definitions = func() []Definition {
	all := []Definition{StruckOff, StruckOffInclusive, Answered}
	for _, r := range Reports {
		for _, d := range r.Rates {
			d.Report = r.Name
			all = append(all, d)
		}
	}
	return all
}()

// Defined gives a definition by its id.
func Defined(id string) (Definition, bool) {
	for _, d := range Definitions {
		if d.ID == id {
			return d, true
		}
	}
	return Definition{}, false
}

// Formula names the measures: closed / registered.
func (d Definition) Formula() string {
	if d.Form != "" {
		return d.Form
	}
	return term(d.Numerator) + " / " + term(d.Denominator)
}

func term(measures []string) string {
	if len(measures) == 1 {
		return measures[0]
	}
	return "(" + strings.Join(measures, " + ") + ")"
}

// Rounding says how every percentage is rounded.
var Rounding = rectify.Message{ZH: "百分比按精确值四舍五入;分母为 0 时不计算,印“-”", EN: "percentages are rounded half up from the exact value; 0 of 0 has none and is printed -"}

// Of computes the rate.
func (d Definition) Of(f Figures, decimals int) Rate {
	return Rate{Numerator: f.sum(d.Numerator), Denominator: f.sum(d.Denominator), Decimals: decimals}
}
