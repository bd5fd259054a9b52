package report

import (
	"errors"
	"slices"

	"qingdan/internal/rectify"
)

// Broken is an identity that does not hold: the report is refused. It wraps the refusal, and tells where to look for
// the tickets that are to blame.
type Broken struct {
	error
	Identity Identity
}

// Unwrap gives the refusal.
func (b *Broken) Unwrap() error { return b.error }

// Blamed adds the numbers of the tickets that stand in contradiction to a refusal; without any it stays as it is.
func Blamed(err error, tickets []string) error {
	var refusal *rectify.Error
	if len(tickets) == 0 || !errors.As(err, &refusal) {
		return err
	}
	blamed := *refusal
	for _, t := range tickets {
		blamed.Fields = append(slices.Clone(blamed.Fields), rectify.Field{Name: t, Code: "report.contradiction", Message: rectify.Say("该问题的统计记录自相矛盾", "what is counted of this ticket contradicts itself")})
	}
	return &blamed
}

// sound finds counts that no tickets can have, before cells are added up, where one fault could hide another.
func (m *making) sound(c Counted) error {
	if len(c.Amounts) != len(m.Measures) {
		return errors.New("report: counts of another report")
	}
	of := func(id string) Amount { return Whole(c.Amounts[m.Measure(id)]) }
	return m.holds(of, func() rectify.Message { return rectify.Say("分项 %+v", "cell %+v", c.Site) })
}

// Contradicts tells whether what is counted of a single ticket breaks an identity of the report.
func (r *Report) Contradicts(amounts []int64) bool {
	return r.holds(func(id string) Amount { return Whole(amounts[r.Measure(id)]) }, func() rectify.Message { return rectify.Message{} }) != nil
}

// holds checks the identities of domain section 6.3 over some amounts.
func (r *Report) holds(of func(id string) Amount, row func() rectify.Message) error {
	for _, m := range r.Measures {
		if n := of(m.ID); n.Cmp(Amount{}) < 0 {
			return &Broken{violated(row, "“%[2]s”为负数 %[3]s", "%[1]s is negative: %[3]s", m.ID, m.Label.ZH, n), Identity{Whole: m.ID}}
		}
	}
	for _, i := range r.Identities {
		if i.Sum != nil {
			if err := r.balanced(i, of, row); err != nil {
				return err
			}
			continue
		}
		whole, sum := of(i.Whole), Amount{}
		for _, p := range i.Parts {
			n := of(p)
			if sum = sum.Plus(n); i.AtMost && n.Cmp(whole) > 0 {
				return &Broken{violated(row, "“%[2]s”%[3]s 多于“%[4]s”%[5]s", "%[1]s %[3]s is more than %[6]s %[5]s", p, r.words(p), n, r.words(i.Whole), whole, i.Whole), i}
			}
		}
		if !i.AtMost && sum.Cmp(whole) != 0 {
			return &Broken{violated(row, "各部分之和 %[3]s 与“%[2]s”%[4]s 不符", "the parts of %[1]s add up to %[3]s, it is %[4]s", i.Whole, r.words(i.Whole), sum, whole), i}
		}
	}
	return nil
}

// balanced checks that two sums are the same.
func (r *Report) balanced(i Identity, of func(id string) Amount, row func() rectify.Message) error {
	var left, right Amount
	for _, id := range i.Sum {
		left = left.Plus(of(id))
	}
	for _, id := range i.Parts {
		right = right.Plus(of(id))
	}
	if left.Cmp(right) == 0 {
		return nil
	}
	return &Broken{violated(row, "%[3]s 为 %[1]s,%[4]s 为 %[2]s,不平衡", "%[3]s make %[1]s, %[4]s make %[2]s", left, right, term(i.Sum), term(i.Parts)), i}
}

func (r *Report) words(measure string) string { return r.Measures[r.Measure(measure)].Label.ZH }

// check holds a sheet against the identities of its report, and its lines against the total.
func (m *making) check(s *Sheet) error {
	for _, l := range append(slices.Clone(s.Lines), s.Total) {
		if err := m.holds(func(id string) Amount { return l.Values[m.Measure(id)].Amount }, l.Label); err != nil {
			return err
		}
	}
	if len(m.q.By) == 0 {
		return nil
	}
	for i, measure := range m.Measures {
		var added Amount
		for _, l := range s.Lines {
			added = added.Plus(l.Values[i].Amount)
		}
		total := s.Total.Values[i].Amount
		moves := m.Flows && (measure.ID == "in" || measure.ID == "out") // between rows they leave the total as it is
		if n := added.Cmp(total); n < 0 || n > 0 && !m.q.overlapping() && !moves {
			return &Broken{violated(s.Total.Label, "“%[2]s”各行之和 %[3]s 与合计 %[4]s 不符", "%[1]s: the rows add up to %[3]s, the total is %[4]s", measure.ID, measure.Label.ZH, added, total), Identity{Whole: measure.ID}}
		}
	}
	return nil
}
