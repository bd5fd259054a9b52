package published

import (
	"math/big"
	"strings"

	"qingdan/internal/rectify"
)

// Finding is something in a printed table that is not as arithmetic has it.
type Finding struct {
	Row  int    // of the file; 0 for the whole table
	Name string // of the line
	Code string
	rectify.Message
}

// Check names all that does not add up.
func (t *Table) Check() (found []Finding) {
	for _, l := range append(append([]Line{}, t.Lines...), t.Totals...) {
		found = append(found, l.parts()...)
		found = append(found, t.rate(l)...)
	}
	for _, total := range t.Totals {
		found = append(found, t.sums(total)...)
	}
	return found
}

func (l Line) says(code, zh, en string, args ...any) Finding {
	return Finding{l.Row, l.Name, code, rectify.Say(zh, en, args...)}
}

// parts holds the parts of a line against its total.
func (l Line) parts() (found []Finding) {
	if l.Total == nil || l.Closed == nil {
		return nil
	}
	switch sum := *l.Closed + value(l.Staged) + value(l.Open); {
	case l.Open != nil && sum != *l.Total:
		found = append(found, l.says("parts.sum", "各部分之和 %d,总数 %d", "the parts make %d, the total is %d", sum, *l.Total))
	case sum > *l.Total:
		found = append(found, l.says("parts.more", "部分 %d 多于总数 %d", "the part %d is more than the total %d", sum, *l.Total))
	}
	return found
}

func value(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// rate holds a percentage against its quotient, and looks for a reading that explains another one.
func (t *Table) rate(l Line) []Finding {
	if l.Rate == "" || l.Total == nil || l.Closed == nil || *l.Total == 0 {
		return nil
	}
	places, _ := decimals(l.Rate)
	right := rounded(*l.Closed, *l.Total, places)
	if l.Rate == right {
		return nil
	}
	for _, reading := range []struct {
		holds        bool
		code, zh, en string
	}{
		{l.Staged != nil && rounded(*l.Closed+*l.Staged, *l.Total, places) == l.Rate, "rate.inclusive", "是含阶段性办结的比率", "is the rate with stage closures"},
		{cut(*l.Closed, *l.Total, places) == l.Rate, "rate.truncated", "是截尾,没有四舍五入", "is cut off, not rounded"},
		{t.base() > 0 && rounded(*l.Closed, t.base(), places) == l.Rate, "rate.other_base", "是以各行之和为分母", "takes the sum of the lines for its base"},
		{roundedUp(*l.Closed, *l.Total, places) == l.Rate, "rate.rounded_up", "是进一,没有四舍五入", "is rounded up, not half up"},
	} {
		if reading.holds {
			return []Finding{l.says(reading.code, "公布 %[1]s%%,"+reading.zh+";%[2]d/%[3]d 为 %[4]s%%", "%[1]s %% is printed, which "+reading.en+"; %[2]d/%[3]d is %[4]s %%", l.Rate, *l.Closed, *l.Total, right)}
		}
	}
	return []Finding{l.says("rate.wrong", "公布 %s%%,%d/%d 为 %s%%", "%s %% is printed, %d/%d is %s %%", l.Rate, *l.Closed, *l.Total, right)}
}

// base is the sum of the counts of a table whose lines are shares of one total; 0 where they are not.
func (t *Table) base() (sum int64) {
	for _, l := range t.Lines {
		if l.Total == nil || l.Closed == nil || *l.Total != *t.Lines[0].Total {
			return 0
		}
		sum += *l.Closed
	}
	return sum
}

// sums holds a total against the lines above it.
func (t *Table) sums(total Line) (found []Finding) {
	for _, column := range []struct {
		of           func(Line) *int64
		code, zh, en string
	}{
		{func(l Line) *int64 { return l.Total }, "sum.total", "总数", "total"}, {func(l Line) *int64 { return l.Closed }, "sum.closed", "办结", "closed"},
		{func(l Line) *int64 { return l.Staged }, "sum.staged", "阶段性办结", "stage-closed"}, {func(l Line) *int64 { return l.Open }, "sum.open", "未办结", "open"},
	} {
		printed, sum, given := column.of(total), int64(0), false
		for _, l := range t.Lines {
			if n := column.of(l); n != nil {
				sum, given = sum+*n, true
			}
		}
		shares := column.code == "sum.total" && t.base() > 0 && printed != nil && *printed == *t.Lines[0].Total
		switch {
		case printed == nil || !given || shares || *printed == sum:
		case sum > *printed:
			found = append(found, total.says(column.code, "“%[1]s”各行之和 %[3]d,多于合计 %[4]d;共同办理或多种类型的件若在各行重复计数,应予说明", "%[2]s: the lines make %[3]d, more than the printed total of %[4]d; where joint items count in several lines that must be said", column.zh, column.en, sum, *printed))
		default:
			found = append(found, total.says(column.code, "“%[1]s”各行之和 %[3]d,少于合计 %[4]d", "%[2]s: the lines make %[3]d, less than the printed total of %[4]d", column.zh, column.en, sum, *printed))
		}
	}
	return found
}

// percent is an exact percentage in units of its last place, with the rest of the division.
func percent(part, whole int64, places int) (units, rest, of *big.Int) {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)+2), nil)
	of = big.NewInt(whole)
	units, rest = new(big.Int).QuoRem(scale.Mul(scale, big.NewInt(part)), of, new(big.Int))
	return units, rest, of
}

func rounded(part, whole int64, places int) string {
	units, rest, of := percent(part, whole, places)
	if rest.Lsh(rest, 1).Cmp(of) >= 0 {
		units.Add(units, big.NewInt(1))
	}
	return point(units, places)
}

func cut(part, whole int64, places int) string {
	units, _, _ := percent(part, whole, places)
	return point(units, places)
}

func roundedUp(part, whole int64, places int) string {
	units, rest, _ := percent(part, whole, places)
	if rest.Sign() > 0 {
		units.Add(units, big.NewInt(1))
	}
	return point(units, places)
}

func point(units *big.Int, places int) string {
	digits := units.String()
	if places == 0 {
		return digits
	}
	if missing := places + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	return digits[:len(digits)-places] + "." + digits[len(digits)-places:]
}
