package store

import (
	"math/bits"
	"slices"
)

// pile holds the years of many cells, those of one series one behind the other.
type pile struct {
	first []int32 // by series, counted from one
	years []piled
	bytes []byte
}

type piled struct {
	next, year int32
	from, to   int
}

// lay puts a year on the pile of a series.
func (p *pile) lay(n int, year int32, days []byte) {
	from := len(p.bytes)
	p.bytes = append(p.bytes, days...)
	p.years = append(p.years, piled{next: p.first[n], year: year, from: from, to: len(p.bytes)})
	p.first[n] = int32(len(p.years))
}

// each goes through the pile of a series until fn says false.
func (p *pile) each(n int, fn func(year int32, days []byte) bool) bool {
	for i := p.first[n]; i != 0; i = p.years[i-1].next {
		if y := &p.years[i-1]; !fn(y.year, p.bytes[y.from:y.to]) {
			return false
		}
	}
	return true
}

// yearSums adds days up, whatever their order.
type yearSums struct {
	years map[int32]*yearSum
	last  *yearSum
	spare []*yearSum
}

// yearSum has a place for every day of a year, and a bit where something was added.
type yearSum struct {
	year int32
	bits [6]uint64
	days [12 * 31]compact
}

func (s *yearSums) year(year int32) *yearSum {
	if s.last != nil && s.last.year == year {
		return s.last
	}
	y := s.years[year]
	if y == nil {
		if y = new(yearSum); len(s.spare) > 0 {
			y, s.spare = s.spare[len(s.spare)-1], s.spare[:len(s.spare)-1]
		}
		if y.year = year; s.years == nil {
			s.years = map[int32]*yearSum{}
		}
		s.years[year] = y
	}
	s.last = y
	return y
}

// daysForm comes before the days of a year: the form in which they are written.
const daysForm = 1

// add adds the days of a year of one cell; none are none.
func (s *yearSums) add(year int32, days []byte) error {
	y, on := s.year(year), year*10000
	if len(days) > 0 && days[0] != daysForm {
		return errDays
	}
	for at := 1; at < len(days); {
		gap, next := number(days, at)
		on += int32(gap)
		place := (on%10000/100-1)*31 + on%100 - 1
		if gap == 0 || gap > 1231 || on/10000 != year || place < 0 || int(place) >= len(y.days) || next > len(days) {
			return errDays
		}
		y.bits[place/64] |= 1 << (place % 64)
		if at = addDay(days, next, &y.days[place]); at > len(days) {
			return errDays
		}
	}
	return nil
}

// change adds what changed on a day.
func (s *yearSums) change(day int32, changed *compact) {
	y := s.year(day / 10000)
	place := (day%10000/100-1)*31 + day%100 - 1
	y.bits[place/64] |= 1 << (place % 64)
	y.days[place].plus(changed)
}

// flush gives every day on which something was added, in order, and begins anew.
func (s *yearSums) flush(put func(day int32, changed *compact)) {
	order := make([]int32, 0, len(s.years))
	for year := range s.years {
		order = append(order, year)
	}
	slices.Sort(order)
	for _, year := range order {
		y := s.years[year]
		for i, word := range y.bits {
			for ; word != 0; word &= word - 1 {
				place := int32(i*64 + bits.TrailingZeros64(word))
				put(year*10000+(place/31+1)*100+place%31+1, &y.days[place])
				y.days[place] = compact{}
			}
		}
		y.bits = [6]uint64{}
		s.spare = append(s.spare, y)
	}
	clear(s.years)
	s.last = nil
}
