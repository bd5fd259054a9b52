package store

import (
	"encoding/binary"
	"errors"
	"math/bits"

	"qingdan/internal/report"
)

// compact is Counts in half the space; a district never has two thousand million tickets.
type compact [10]int32

func compacted(c report.Counts) compact {
	return compact{int32(c.Open), int32(c.StageClosed), int32(c.Closed), int32(c.Merged), int32(c.NotAccepted), int32(c.Voided), int32(c.Overdue), int32(c.Answered), int32(c.Historical), int32(c.Orders)}
}

func (c compact) counts() report.Counts {
	return report.Counts{Open: int64(c[0]), StageClosed: int64(c[1]), Closed: int64(c[2]), Merged: int64(c[3]), NotAccepted: int64(c[4]),
		Voided: int64(c[5]), Overdue: int64(c[6]), Answered: int64(c[7]), Historical: int64(c[8]), Orders: int64(c[9])}
}

func (c *compact) plus(o *compact) {
	for i := range c {
		c[i] += o[i]
	}
}

func (c *compact) minus(o *compact) {
	for i := range c {
		c[i] -= o[i]
	}
}

// Days on which a cell changed are written one behind the other: how far the day lies from the one before, a bit for
// each count that changed, and by how much; seven bytes or so. What changes most comes first, so that the bits take a
// byte. The order is what is on disk and never changes.
var rank = [...]uint8{0, 2, 6, 7, 1, 8, 9, 3, 4, 5}

// errDays is what is kept of days and cannot be read.
var errDays = errors.New("store: the days of a cell are damaged")

// appendDay writes one day more.
func appendDay(days []byte, gap int32, changed *compact) []byte {
	var mask uint64
	for i, place := range rank {
		if changed[place] != 0 {
			mask |= 1 << i
		}
	}
	days = binary.AppendUvarint(binary.AppendUvarint(days, uint64(gap)), mask)
	for ; mask != 0; mask &= mask - 1 {
		days = binary.AppendVarint(days, int64(changed[rank[bits.TrailingZeros64(mask)]]))
	}
	return days
}

// number reads one number and where the next begins; at is beyond the end where there is none.
func number(days []byte, at int) (n uint64, next int) {
	if at < len(days) && days[at] < 0x80 {
		return uint64(days[at]), at + 1
	}
	n, size := binary.Uvarint(days[min(at, len(days)):])
	if size <= 0 {
		return 0, len(days) + 1
	}
	return n, at + size
}

// addDay adds what changed on the day whose bits begin at a place, and tells where the next day begins.
func addDay(days []byte, at int, sums *compact) (next int) {
	mask, at := number(days, at)
	for mask &= 1<<len(rank) - 1; mask != 0; mask &= mask - 1 {
		var n uint64
		n, at = number(days, at)
		sums[rank[bits.TrailingZeros64(mask)]] += int32(n>>1) ^ -int32(n&1)
	}
	return at
}

// eachDay goes through days that begin after a day.
func eachDay(days []byte, after int32, fn func(day int32, changed *compact)) error {
	for at := 0; at < len(days); {
		gap, next := number(days, at)
		var changed compact
		if at = addDay(days, next, &changed); at > len(days) || gap == 0 || gap > 1<<30 {
			return errDays
		}
		after += int32(gap)
		fn(after, &changed)
	}
	return nil
}
