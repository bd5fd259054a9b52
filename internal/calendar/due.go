package calendar

// Kind is how days are counted.
type Kind string

// The kinds of days. Hours are the business of whoever sets a clock time.
const (
	Working Kind = "working" // 工作日
	Natural Kind = "natural" // 自然日
)

// MaxDays is the longest period Due computes, some forty years of working days.
const MaxDays = 10_000

// Due is the last day of a period and how it came about.
type Due struct {
	On          Day
	Provisional bool // a notice not yet held may move it; compute again when one is loaded
	Explanation []Segment
	Version     string // of the calendar that computed it
}

// Due computes the last day of a period of n days that starts on from. The day from itself counts if countFirst (and,
// for working days, if it is one), else counting begins the day after. A period of 0 days ends on from, whatever day
// that is. Natural days end where they end, also on a holiday; the explanation then says so. An *Error refuses n
// below 0 or above MaxDays, an unknown kind, and a day, given or reached, outside 1970 to 9998.
func (c *Calendar) Due(from Day, n int, kind Kind, countFirst bool) (Due, error) {
	if err := from.supported(); err != nil {
		return Due{}, err
	}
	if n < 0 || n > MaxDays {
		return Due{}, refuse("days_out_of_range", "天数必须在 0 到 %d 之间", "the number of days must be 0 to %d", MaxDays)
	}
	if kind != Working && kind != Natural {
		return Due{}, refuse("kind_unknown", "期限类型只能是 working（工作日）或 natural（自然日）", "the kind must be working or natural")
	}
	t := tale{year: from.Year(), brief: n > detailed}
	t.start(c.entry(from), n, kind, countFirst)
	on, first := from, from
	if n > 0 {
		if !countFirst {
			first++
		}
		on = c.last(first, n, kind, &t)
	}
	if on > lastDay {
		return Due{}, refuse("due_out_of_range", "期限超出 %d 年", "the period runs beyond the year %d", lastYear)
	}
	due := Due{On: on, Version: c.version}
	if kind == Working && n > 0 {
		missing := c.missing(first, on)
		due.Provisional = len(missing) > 0
		t.provisional(missing)
	}
	t.end(c.entry(on), n, kind)
	due.Explanation = t.segments
	return due, nil
}

// last is the nth day that counts from first on; the tale is told what lies between.
func (c *Calendar) last(first Day, n int, kind Kind, t *tale) Day {
	if kind == Natural {
		return first.Add(n - 1)
	}
	for d := first; ; d++ {
		e := c.entry(d)
		t.pass(e)
		if e.Working {
			n--
		}
		if n == 0 {
			return d
		}
	}
}
