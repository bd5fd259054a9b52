package report

import (
	"maps"
	"math/big"
	"slices"

	"qingdan/internal/calendar"
)

// spell is a number of tickets that took as long as each other, each counted in so many parts.
type spell struct {
	started, closed calendar.Day
	n, ways         int64
}

// Workdays counts the working days after one day up to another; provisional when a notice that is not published yet
// could change it.
type Workdays func(from, to calendar.Day) (n int, provisional bool)

// WorkdaysOf counts with a calendar; days that it does not know make the count provisional.
func WorkdaysOf(count func(from, to calendar.Day, countFirst bool) (int, bool, error)) Workdays {
	return func(from, to calendar.Day) (int, bool) {
		n, provisional, err := count(from, to, false)
		return n, provisional || err != nil
	}
}

// workdays is the calendar of the names, or the one that ships with the binary.
func (n Names) workdays(from, to calendar.Day) (int, bool) {
	if n.Workdays != nil {
		return n.Workdays(from, to)
	}
	return WorkdaysOf(calendar.Embedded().Count)(from, to)
}

// days are the four values of a line: mean and median in natural and in working days.
func (m *making) days(spells []spell, decimals int) map[string]Rate {
	natural, working := weights{}, weights{}
	for _, s := range spells {
		natural.add(int64(s.closed-s.started), s.n, s.ways)
		n, provisional := m.names.workdays(s.started, s.closed)
		m.provisional = m.provisional || provisional
		working.add(int64(n), s.n, s.ways)
	}
	n, w := natural.all(), working.all()
	return map[string]Rate{"mean_days": mean(n, decimals), "median_days": median(n, decimals), "mean_working_days": mean(w, decimals), "median_working_days": median(w, decimals)}
}

// weighed is a value that stands for so many tickets.
type weighed struct {
	value  int64
	weight *big.Rat
}

// weights add up how many tickets, each in so many parts, a value stands for.
type weights map[[2]int64]int64

func (w weights) add(value, n, ways int64) { w[[2]int64{value, ways}] += n }

// all gives every value once, in order.
func (w weights) all() (all []weighed) {
	for _, k := range slices.SortedFunc(maps.Keys(w), func(a, b [2]int64) int { return slices.Compare(a[:], b[:]) }) {
		weight := big.NewRat(w[k], k[1])
		if last := len(all) - 1; last >= 0 && all[last].value == k[0] {
			all[last].weight.Add(all[last].weight, weight)
			continue
		}
		all = append(all, weighed{k[0], weight})
	}
	return all
}

// mean is the sum of the values over their number.
func mean(all []weighed, decimals int) Rate {
	sum, n := new(big.Rat), new(big.Rat)
	for _, w := range all {
		n.Add(n, w.weight)
		sum.Add(sum, new(big.Rat).Mul(w.weight, big.NewRat(w.value, 1)))
	}
	return Rate{Numerator: amountOf(sum), Denominator: amountOf(n), Decimals: decimals}
}

// median is the value, of several in order, below and above which lies half of the weight; where that is between two, their mean.
func median(all []weighed, decimals int) Rate {
	none := Rate{Decimals: decimals}
	half := new(big.Rat)
	for _, w := range all {
		half.Add(half, w.weight)
	}
	if half.Sign() == 0 {
		return none
	}
	half.Quo(half, big.NewRat(2, 1))
	sum := new(big.Rat)
	for i, w := range all {
		sum.Add(sum, w.weight)
		switch sum.Cmp(half) {
		case 1:
			return Rate{Numerator: Whole(w.value), Denominator: Whole(1), Decimals: decimals}
		case 0:
			return Rate{Numerator: amountOf(big.NewRat(w.value+all[i+1].value, 2)), Denominator: Whole(1), Decimals: decimals}
		}
	}
	return none
}
