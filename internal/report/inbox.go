package report

import (
	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Waiting is what one box of an inbox holds.
type Waiting struct {
	Count int64 // as far as is counted
	More  bool  // there is more than Count
	First []Errand
}

// Errand is a ticket that waits, with the day that this is about; zero for none.
type Errand struct {
	On     calendar.Day
	Ticket *rectify.Ticket // what an inbox shows of it
}

// ErrandPlace is where a page of errands ended.
type ErrandPlace struct {
	On calendar.Day
	ID string
}

// ErrandPage is one page of a box, by day; Next is nil on the last one. Its tickets are whole.
type ErrandPage struct {
	Errands []Errand
	Next    *ErrandPlace
}
