package store

import (
	"slices"
	"sort"

	"qingdan/internal/report"
)

// markEvery is after how many days the sums are written down: a day is found by reading no more than these.
const markEvery = 16

// series is one cell through time: the days on which it changed, and the sums now and then.
type series struct {
	cell  report.Cell
	days  []byte
	marks []mark
	first int32 // YYYYMMDD; zero without days
	end   mark  // after the last day
	since int   // days since the last mark
}

// mark is what a cell has come to after a day, with the place where the next one begins.
type mark struct {
	day  int32
	at   int32
	sums compact
}

// put writes a day behind all others. A day on which nothing changed is left out.
func (s *series) put(day int32, changed *compact) {
	if *changed == (compact{}) {
		return
	}
	if s.first == 0 {
		s.first = day
	}
	if s.since == markEvery {
		s.marks, s.since = append(s.marks, s.end), 0
	}
	s.days = appendDay(s.days, day-s.end.day, changed)
	s.end.day, s.end.at = day, int32(len(s.days))
	s.end.sums.plus(changed)
	s.since++
}

// before is the number of marks that lie before a day.
func (s *series) before(day int32) int {
	return sort.Search(len(s.marks), func(i int) bool { return s.marks[i].day >= day })
}

// on is what the cell has come to at the end of a day.
func (s *series) on(day int32) (sums compact) {
	if day < s.first || s.first == 0 {
		return sums
	}
	if day >= s.end.day {
		return s.end.sums
	}
	var m mark
	if n := s.before(day + 1); n > 0 {
		m = s.marks[n-1]
	}
	at, on := int(m.at), m.day
	for at < len(s.days) {
		gap, next := number(s.days, at)
		if on += int32(gap); on > day {
			break
		}
		at = addDay(s.days, next, &m.sums)
	}
	return m.sums
}

// add adds what changed on any day. What lies behind the mark before it is written anew.
func (s *series) add(day int32, plus *compact) {
	if day > s.end.day {
		s.put(day, plus)
		return
	}
	n := s.before(day)
	var from mark
	if n > 0 {
		from = s.marks[n-1]
	}
	rest := slices.Clone(s.days[from.at:])
	s.days, s.marks, s.end, s.since = s.days[:from.at], s.marks[:n], from, 0
	if n == 0 {
		s.first = 0
	}
	added := false
	_ = eachDay(rest, from.day, func(on int32, changed *compact) { // it was written here and is whole
		if !added && on >= day {
			if added = true; on == day {
				changed.plus(plus)
			} else {
				s.put(day, plus)
			}
		}
		s.put(on, changed)
	})
	if !added {
		s.put(day, plus)
	}
}

// size is about how many bytes of memory it takes, with its place in a map.
func (s *series) size() int64 { return 400 + int64(cap(s.days)) + 48*int64(cap(s.marks)) }

// trim gives back what was reserved for more days.
func (s *series) trim() { s.days, s.marks = slices.Clone(s.days), slices.Clone(s.marks) }
