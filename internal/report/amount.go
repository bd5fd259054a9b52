package report

import (
	"math/big"
	"strconv"
	"strings"
)

// Amount is an exact count: a whole number, or a fraction where a ticket is shared out between units (4.5 件).
type Amount struct {
	whole int64
	part  *big.Rat // the exact value where it is not whole; never changed
}

// Whole is the Amount of n tickets.
func Whole(n int64) Amount { return Amount{whole: n} }

// Rat is the exact value.
func (a Amount) Rat() *big.Rat {
	if a.part != nil {
		return new(big.Rat).Set(a.part)
	}
	return new(big.Rat).SetInt64(a.whole)
}

// Plus adds exactly.
func (a Amount) Plus(b Amount) Amount {
	if a.part == nil && b.part == nil {
		return Amount{whole: a.whole + b.whole}
	}
	return amountOf(a.Rat().Add(a.Rat(), b.Rat()))
}

// Minus takes away exactly.
func (a Amount) Minus(b Amount) Amount {
	if a.part == nil && b.part == nil {
		return Amount{whole: a.whole - b.whole}
	}
	return amountOf(new(big.Rat).Sub(a.Rat(), b.Rat()))
}

// amountOf takes a value over.
func amountOf(r *big.Rat) Amount {
	if r.IsInt() {
		return Amount{whole: r.Num().Int64()}
	}
	return Amount{part: r}
}

// Cmp is -1, 0 or 1 as a is less than, equal to or more than b.
func (a Amount) Cmp(b Amount) int {
	if a.part == nil && b.part == nil {
		return int(max(-1, min(1, a.whole-b.whole)))
	}
	return a.Rat().Cmp(b.Rat())
}

// IsZero tells whether nothing was counted.
func (a Amount) IsZero() bool { return a.whole == 0 && a.part == nil }

// IsWhole tells whether the amount has no fraction.
func (a Amount) IsWhole() bool { return a.part == nil }

// String is the number as it is printed, also as a JSON number: 2864, 4.5; at most two decimals, rounded half up, so
// that a third is 0.33. Three such thirds print as 0.33 each and as 1 in the total: rates and totals use the exact value.
func (a Amount) String() string {
	if a.part == nil {
		return strconv.FormatInt(a.whole, 10)
	}
	sign, magnitude := "", new(big.Rat).Abs(a.part)
	if a.part.Sign() < 0 {
		sign = "-"
	}
	return sign + strings.TrimRight(strings.TrimRight(decimal(magnitude, 2), "0"), ".")
}

// Exact is the fraction where the amount is not whole, such as 9/2; blank for a whole number.
func (a Amount) Exact() string {
	if a.part == nil {
		return ""
	}
	return a.part.RatString()
}

// decimal writes a value that is not negative with a fixed number of decimals, rounded half up in whole numbers.
func decimal(r *big.Rat, decimals int) string {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	twice := new(big.Int).Mul(scale.Mul(scale, r.Num()), big.NewInt(2))
	n := twice.Add(twice, r.Denom())
	n.Quo(n, new(big.Int).Mul(r.Denom(), big.NewInt(2)))
	return point(n.String(), decimals)
}

// point sets the decimal point into a number of smallest places.
func point(digits string, decimals int) string {
	if decimals == 0 {
		return digits
	}
	if missing := decimals + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	cut := len(digits) - decimals
	return digits[:cut] + "." + digits[cut:]
}
