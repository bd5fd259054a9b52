package recount

import (
	"math/big"
	"slices"
	"strings"
)

// rates are the figures made of counts: numerator and denominator, by report and column.
var rates = map[string]map[string][2][]string{
	"closure":      {"closure_rate": {{"closed"}, {"registered"}}, "closure_rate_inclusive": {{"closed", "stage_closed"}, {"registered"}}, "response_rate": {{"answered"}, {"registered"}}},
	"timeliness":   {"on_time_rate": {{"due_closed_in_time"}, {"due"}}, "on_time_rate_agreed": {{"agreed_closed_in_time"}, {"agreed_due"}}, "closed_in_time_rate": {{"dispatched_in_time"}, {"dispatched"}}, "dispatched_closure_rate": {{"dispatched_in_time", "dispatched_late"}, {"dispatched"}}, "cohort_closure_rate": {{"accepted_closed"}, {"accepted"}}, "overdue_rate": {{"overdue"}, {"stock"}}},
	"signing":      {"signing_rate": {{"signed_in_time"}, {"dispatched"}}, "return_rate": {{"returned"}, {"dispatched"}}, "returns_per_dispatch": {{"returns"}, {"dispatches"}}},
	"rework":       {"rework_rate": {{"reworked"}, {"applied"}}, "rework_rate_period": {{"reworked_here"}, {"applied_here"}}},
	"relapse":      {"relapse_rate": {{"reopened"}, {"ever_closed"}}, "relapse_rate_look_backs": {{"reopened"}, {"look_backs"}}, "look_back_failure_rate": {{"look_backs_lost"}, {"look_backs"}}, "look_back_coverage": {{"looked_back"}, {"closed"}}},
	"verdicts":     {"substantiation_rate": {{"founded"}, {"with_finding"}}, "unsubstantiated_rate": {{"unsubstantiated"}, {"with_finding"}}, "repeat_complaint_rate": {{"duplicates"}, {"received"}}},
	"satisfaction": {"satisfaction_rate": {{"satisfied"}, {"reached"}}, "satisfaction_rate_basically": {{"satisfied", "basically"}, {"reached"}}, "dissatisfaction_rate": {{"dissatisfied"}, {"reached"}}, "effective_rate": {{"reached"}, {"calls"}}},
	"schedule":     {"schedule_rate": {{"completed", "on_schedule"}, {"planned"}}, "behind_rate": {{"behind"}, {"planned"}}},
	"discovery":    {"self_discovery_rate": {{"self_discovered"}, {"registered"}}},
	"hotline":      {"reply_in_time_rate": {{"replied_in_time"}, {"reply_due"}}},
	"backlog":      {"aged_rate": {{"days_more"}, {"stock"}}},
}

// Rates are the percentages of a row by column, to one decimal; - for nothing over nothing.
func (r *Row) Rates(report string) map[string]string {
	all := map[string]string{}
	for column, made := range rates[report] {
		n, d := new(big.Rat), new(big.Rat)
		for _, m := range made[0] {
			n.Add(n, r.Of(m))
		}
		for _, m := range made[1] {
			d.Add(d, r.Of(m))
		}
		all[column] = "-"
		if d.Sign() > 0 {
			all[column] = Rounded(n.Mul(n.Quo(n, d), big.NewRat(100, 1)), 1)
		}
	}
	return all
}

// Rounded writes a number with so many decimals, half up.
func Rounded(n *big.Rat, decimals int) string {
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil))
	scaled := new(big.Rat).Mul(new(big.Rat).Abs(n), scale)
	scaled.Add(scaled, big.NewRat(1, 2))
	whole := new(big.Int).Quo(scaled.Num(), scaled.Denom()).String()
	for len(whole) <= decimals {
		whole = "0" + whole
	}
	if decimals > 0 {
		whole = whole[:len(whole)-decimals] + "." + whole[len(whole)-decimals:]
	}
	if n.Sign() < 0 {
		return "-" + whole
	}
	return whole
}

// Printed writes a count as reports do: whole, or with two decimals at most.
func Printed(n *big.Rat) string {
	if n.IsInt() {
		return n.Num().String()
	}
	return strings.TrimRight(strings.TrimRight(Rounded(n, 2), "0"), ".")
}

// spend keeps the days that a ticket took to close.
func (r *Row) spend(l *life, weight *big.Rat) {
	if l.q.Report != "durations" || !l.closedHere() || l.q.Working == nil {
		return
	}
	from, to := l.begins(), dayOf(l.now.ClosedAt)
	s := spell{natural: between(from, to), weight: weight}
	for day := later(from, 1); day <= to; day = later(day, 1) {
		if l.q.Working(day) {
			s.working++
		}
	}
	r.spells = append(r.spells, s)
}

// Days are mean and median days to close by column, to one decimal; - where nothing was closed.
func (r *Row) Days() map[string]string {
	all := map[string]string{}
	for column, of := range map[string]func(spell) int64{"days": func(s spell) int64 { return s.natural }, "working_days": func(s spell) int64 { return s.working }} {
		all["mean_"+column], all["median_"+column] = "-", "-"
		weight, sum := new(big.Rat), new(big.Rat)
		sorted := slices.Clone(r.spells)
		slices.SortFunc(sorted, func(a, b spell) int { return int(of(a) - of(b)) })
		for _, s := range sorted {
			weight.Add(weight, s.weight)
			sum.Add(sum, new(big.Rat).Mul(s.weight, big.NewRat(of(s), 1)))
		}
		if weight.Sign() == 0 {
			continue
		}
		all["mean_"+column] = Rounded(new(big.Rat).Quo(sum, weight), 1)
		half, below := new(big.Rat).Quo(weight, big.NewRat(2, 1)), new(big.Rat)
		for i, s := range sorted {
			below.Add(below, s.weight)
			if c := below.Cmp(half); c > 0 {
				all["median_"+column] = Rounded(big.NewRat(of(s), 1), 1)
				break
			} else if c == 0 {
				all["median_"+column] = Rounded(big.NewRat(of(s)+of(sorted[i+1]), 2), 1)
				break
			}
		}
	}
	return all
}
