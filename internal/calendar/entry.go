package calendar

// Sort sorts the days of the calendar.
type Sort string

// The sorts of days.
const (
	Workday Sort = "workday"
	Weekend Sort = "weekend"
	Holiday Sort = "holiday" // off by a notice, its Saturdays and Sundays included
	MakeUp  Sort = "make_up" // a Saturday or Sunday worked by a notice (调休上班)
)

// Entry is what the calendar says of one day.
type Entry struct {
	Day         Day
	Working     bool
	Sort        Sort
	Name        string // the holiday of a Holiday or MakeUp, as the notice prints it; else empty
	Provisional bool   // a notice not yet held may change it
}

// maxSpan is the longest list Days gives, ten years.
const maxSpan = 3660

// IsWorking tells whether people work on d, the holiday by which it is off or a make-up workday (else empty), and
// whether a notice not yet held may change that. The absent day and days outside the supported years do not work.
func (c *Calendar) IsWorking(d Day) (working bool, name string, provisional bool) {
	if d.supported() != nil {
		return false, "", true
	}
	e := c.entry(d)
	return e.Working, e.Name, e.Provisional
}

// Days lists the days from one day to another, both included, at most ten years; a longer or reversed range is an *Error.
func (c *Calendar) Days(from, to Day) ([]Entry, error) {
	if err := inOrder(from, to); err != nil {
		return nil, err
	}
	if int(to-from) >= maxSpan {
		return nil, refuse("range_too_long", "一次最多查询 %d 天，请缩短日期范围", "at most %d days are listed at once; shorten the range", maxSpan)
	}
	entries := make([]Entry, 0, to-from+1)
	for d := from; d <= to; d++ {
		entries = append(entries, c.entry(d))
	}
	return entries, nil
}

func (c *Calendar) entry(d Day) Entry {
	e := Entry{Day: d, Working: true, Sort: Workday, Provisional: len(c.missing(d, d)) > 0}
	special, named := c.special[d]
	switch {
	case named && special.Off:
		e.Working, e.Sort, e.Name = false, Holiday, special.Name
	case named && special.makesUp():
		e.Sort, e.Name = MakeUp, special.Name
	case d.onWeekend():
		e.Working, e.Sort = false, Weekend
	}
	return e
}

// Text is the entry in words: 国庆节调休上班, make-up workday for National Day.
func (e Entry) Text() Text {
	switch e.Sort {
	case Holiday:
		return Text{e.Name, english(e.Name)}
	case MakeUp:
		return Text{e.Name + "调休上班", "make-up workday for " + english(e.Name)}
	case Weekend:
		return Text{"周末", "weekend"}
	default:
		return Text{"工作日", "workday"}
	}
}
