package report

import (
	"slices"
	"strings"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// TicketQuery asks for a page of tickets; zero fields do not narrow.
type TicketQuery struct {
	Sources, States, Campaigns, Batches, ListLevels, Verdicts []string
	Unit, AnyUnit, Township, Origin, PollutionType            string
	Master                                                    string // into which it was merged
	AnyType                                                   string
	Light                                                     string // red, yellow, green as of Today
	KeyCase                                                   *bool
	Historical                                                *bool
	Disputed                                                  *bool
	MonthFrom, MonthTo                                        int // of registration, 202401
	RegisteredFrom, RegisteredTo                              calendar.Day
	ClosedFrom, ClosedTo, DueFrom, DueTo                      calendar.Day
	Search                                                    string
	Figure                                                    *Figure // what stands behind a figure
	Sort                                                      string  // one of TicketSorts, with - for descending
	Limit                                                     int
	After                                                     *Place
	Count                                                     bool
	Today                                                     calendar.Day
	YellowDays                                                int // before the due day the light is yellow
}

// Place is where a page ended: the sort value and the id of its last ticket.
type Place struct {
	Sort  string
	Value int64
	ID    string
}

// TicketPage is one page; Next is nil on the last one.
type TicketPage struct {
	Tickets []*rectify.Ticket // columns only; the long texts are not read
	Next    *Place
	Total   *int64
	// Departed, given with Total for a Figure, counts the tickets behind it that have since gone to other units: the
	// caller may no longer see them, but they counted then. Total and Departed together are the figure.
	Departed *int64
}

// Figure asks for the tickets behind one measure of a report: those that counted in it at the end of a day, as far as
// was recorded in the first Known entries of the journal.
type Figure struct {
	Measure string // one of Measures, or the name of a report, a dot and one of its measures
	Known   int64  // 0 for all, negative for none
	Query   Query
	// Of reports made from standings only:
	From, To  calendar.Day
	UnitLevel string
	Cut       int
}

// FigureNames are the measures that tickets can be listed behind.
func FigureNames() []string {
	names := slices.Clone(Measures)
	for _, r := range append([]*Report{&closureMade}, Reports...) {
		for _, m := range r.Measures {
			names = append(names, r.Name+"."+m.ID)
		}
	}
	return names
}

// Of gives the report and the place of the measure in it; false for a measure of the closure report.
func (f Figure) Of() (*Report, int, bool) {
	name, measure, dotted := strings.Cut(f.Measure, ".")
	if !dotted {
		return nil, 0, false
	}
	r, known := Named(name)
	if !known {
		return nil, 0, false
	}
	i := r.Measure(measure)
	return r, i, i >= 0
}

// Validate finds measures, dimensions and modes that do not exist.
func (f Figure) Validate() error {
	if _, _, ok := f.Of(); ok {
		return wrong(f.Query.faults(WideDimensions))
	}
	if !slices.Contains(Measures, f.Measure) {
		return rectify.Refuse(rectify.Invalid, "report.query", rectify.Say("报表参数有误", "the report's parameters are wrong"),
			rectify.Field{Name: "figure", Code: "value.unknown", Message: rectify.Say("没有这项数字:%s", "there is no such figure: %s", f.Measure)})
	}
	return f.Query.Validate()
}

// TicketSorts are the orders that a list may be asked for; recorded is the order in which tickets were entered.
var TicketSorts = []string{"registered_at", "closed_at", "current_due_on", "recorded"}
