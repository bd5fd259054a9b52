package report

import (
	"math/big"
	"strconv"
)

// Rate is a numerator over a denominator. It is never stored or entered, only computed (domain section 6.1).
type Rate struct {
	Numerator   Amount
	Denominator Amount
	Decimals    int // of Percent, 0 to 2
}

// Percent is the rate in percent, rounded half up: 2864 of 2913 is "98.3". It is nil for 0 of 0, which is printed "-".
func (r Rate) Percent() *string {
	if r.Denominator.IsZero() {
		return nil
	}
	text := r.percent()
	return &text
}

// small is the largest numerator for which the percentage stays within int64.
const small = 1 << 40

func (r Rate) percent() string {
	n, d := r.Numerator, r.Denominator
	if n.IsWhole() && d.IsWhole() && n.whole < small && d.whole < small {
		scale := int64(100)
		for range r.Decimals {
			scale *= 10
		}
		return point(strconv.FormatInt((2*n.whole*scale+d.whole)/(2*d.whole), 10), r.Decimals)
	}
	share := new(big.Rat).Quo(n.Rat(), d.Rat())
	return decimal(share.Mul(share, big.NewRat(100, 1)), r.Decimals)
}

// Quotient is the numerator per one of the denominator, rounded half up; nil for nothing over nothing.
func (r Rate) Quotient() *string {
	if r.Denominator.IsZero() {
		return nil
	}
	text := decimal(r.value(), r.Decimals)
	return &text
}

// value is the exact quotient; the denominator is not zero.
func (r Rate) value() *big.Rat { return new(big.Rat).Quo(r.Numerator.Rat(), r.Denominator.Rat()) }
