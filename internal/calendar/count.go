package calendar

import (
	"cmp"
	"slices"
	"time"
)

// Count is the number of working days after from up to and with to, or from from on if countFirst; its cost does not
// grow with the distance. It is provisional if a notice that is not held could change it. A to before from is an *Error.
func (c *Calendar) Count(from, to Day, countFirst bool) (n int, provisional bool, err error) {
	if err := inOrder(from, to); err != nil {
		return 0, false, err
	}
	if !countFirst {
		from++
	}
	return c.workedBy(to) - c.workedBy(from-1), len(c.missing(from, to)) > 0, nil
}

// inOrder refuses a range that is outside the supported years or runs backwards.
func inOrder(from, to Day) error {
	if err := from.supported(); err != nil {
		return err
	}
	if err := to.supported(); err != nil {
		return err
	}
	if to < from {
		return refuse("range_backwards", "结束日期 %[2]s 早于开始日期 %[1]s", "the end %[2]s lies before the start %[1]s", from, to)
	}
	return nil
}

// turn is a day that works other than its weekday says, with the sum of all such changes up to and with it.
type turn struct {
	day Day
	sum int
}

func turns(special map[Day]Special) []turn {
	var all []turn
	for day, s := range special {
		if s.Off && !day.onWeekend() {
			all = append(all, turn{day, -1})
		} else if s.makesUp() {
			all = append(all, turn{day, +1})
		}
	}
	slices.SortFunc(all, func(a, b turn) int { return cmp.Compare(a.day, b.day) })
	for i := 1; i < len(all); i++ {
		all[i].sum += all[i-1].sum
	}
	return all
}

// workedBy is the number of working days from 1970-01-01 to d, both included.
func (c *Calendar) workedBy(d Day) int {
	sinceMonday := int(d) + 3 // from Monday 1969-12-29, d included
	worked := sinceMonday/7*5 + min(sinceMonday%7, 5) - 3
	if i, found := slices.BinarySearchFunc(c.turns, d, func(t turn, d Day) int { return cmp.Compare(t.day, d) }); found {
		return worked + c.turns[i].sum
	} else if i > 0 {
		return worked + c.turns[i-1].sum
	}
	return worked
}

// reach is the first day of December that the notice of the next year may still turn. The earliest ever turned is
// the 29th (2001, 2007, 2018); a bridge to a New Year on Thursday could borrow Sunday the 28th.
const reach = 28

// missing are the years whose absent notice could still change a day from one day to another, both included.
func (c *Calendar) missing(from, to Day) []int {
	var years []int
	add := func(year int) {
		if _, held := c.notices[year]; !held && !slices.Contains(years[max(0, len(years)-1):], year) {
			years = append(years, year)
		}
	}
	if from > to {
		return nil
	}
	for year := from.Year(); year <= to.Year(); year++ {
		add(year)
		if to >= Date(year, time.December, reach) {
			add(year + 1)
		}
	}
	return years
}
