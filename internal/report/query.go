package report

import (
	"slices"
	"strings"
	"time"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// UnitMode says how a ticket that several units handle together is counted (domain section 3).
type UnitMode string

// TypeMode says how a ticket with several pollution types is counted.
type TypeMode string

// The modes. The first of each is the default.
const (
	LeadOnly     UnitMode = "lead_only"
	EachUnitFull UnitMode = "each_unit_full"
	SplitEqually UnitMode = "split_equally"

	MainType TypeMode = "main_type"
	AllTypes TypeMode = "all_types"
)

// UnitModes and TypeModes are their names.
var (
	UnitModes = []string{string(LeadOnly), string(EachUnitFull), string(SplitEqually)}
	TypeModes = []string{string(MainType), string(AllTypes)}
)

// Dimensions are what figures can be grouped by, in the order in which keys are sorted.
var Dimensions = dimensions[:]

var dimensions = [...]string{"source", "campaign", "list_level", "township", "unit", "pollution_type", "month", "quarter", "year"}

// Query asks for figures. A zero KnownAt means all that is recorded by now.
type Query struct {
	AsOf     calendar.Day
	KnownAt  time.Time
	By       []string // some of Dimensions
	UnitMode UnitMode
	TypeMode TypeMode
	Filter   Filter
	Decimals int // of percentages, 0 to 2
	// Versions are ids of definitions asked for instead of the latest of their columns.
	Versions []string
	// Entries bounds what is known further: no more than the first so many entries of the journal. 0 for no bound.
	Entries int64
	// Afresh counts from what is on disk, whatever is remembered: for whoever checks.
	Afresh bool `json:"-"`
	// ZeroRows keeps the lines of all values that there are, also where nothing was counted.
	ZeroRows         bool
	zeroFrom, zeroTo int // months between which lines stay
}

// None in a filter asks for tickets without a value, such as those not yet dispatched to a unit.
const None = "none"

// Filter narrows the population; a zero field does not.
type Filter struct {
	Sources       []string
	Campaigns     []string
	ListLevels    []string
	Township      string
	Unit          string
	PollutionType string
	MonthFrom     int // of registration, 202401
	MonthTo       int
	Batches       []string // of reports made from standings only
	Verdicts      []string // the same
}

// Tally is what store counted: the counts of all cells that agree in the dimensions the query needs.
type Tally struct {
	Cell   Cell
	Counts Counts
}

// Needs tells whether the query groups or filters by a dimension of Cell, so that store keeps it apart.
func (q Query) Needs(dimension string) bool {
	by := func(d string) bool { return slices.Contains(q.By, d) }
	switch dimension {
	case "source":
		return by("source") || len(q.Filter.Sources) > 0
	case "campaign":
		return by("campaign") || len(q.Filter.Campaigns) > 0
	case "list_level":
		return by("list_level") || len(q.Filter.ListLevels) > 0
	case "township":
		return by("township") || q.Filter.Township != ""
	case "units":
		return by("unit") || q.Filter.Unit != ""
	case "types":
		return by("pollution_type") || q.Filter.PollutionType != ""
	case "month":
		return by("month") || by("quarter") || by("year") || q.Filter.MonthFrom != 0 || q.Filter.MonthTo != 0
	case "batch":
		return by("batch") || len(q.Filter.Batches) > 0
	case "verdict":
		return by("verdict") || len(q.Filter.Verdicts) > 0
	}
	return false
}

// Validate finds dimensions and modes that do not exist.
func (q Query) Validate() error {
	return wrong(append(q.faults(Dimensions), q.unversioned(closureName)...))
}

// faults are what is wrong with a query that may be grouped by some dimensions.
func (q Query) faults(dimensions []string) (fields []rectify.Field) {
	bad := func(name, v string) {
		fields = append(fields, rectify.Field{Name: name, Code: "value.unknown", Message: rectify.Say("没有这个取值:%s", "there is no such value: %s", v)})
	}
	for i, d := range q.By {
		if !slices.Contains(dimensions, d) {
			fields = append(fields, rectify.Field{Name: "by", Code: "value.unknown", Message: rectify.Say("不能按 %s 分组,可选 %s", "figures are not grouped by %s; choose from %s", d, strings.Join(dimensions, ", "))})
		} else if slices.Contains(q.By[:i], d) {
			bad("by", d)
		}
	}
	if f := q.Filter; f.MonthFrom != 0 && f.MonthTo != 0 && f.MonthFrom > f.MonthTo {
		fields = append(fields, rectify.Field{Name: "month_from", Code: "period.reversed", Message: rectify.Say("登记月起 %s 晚于登记月止 %s", "the first month %s is after the last month %s", monthText(f.MonthFrom), monthText(f.MonthTo))})
	}
	if !slices.Contains([]UnitMode{LeadOnly, EachUnitFull, SplitEqually}, q.UnitMode) {
		bad("unit_mode", string(q.UnitMode))
	}
	if !slices.Contains([]TypeMode{MainType, AllTypes}, q.TypeMode) {
		bad("type_mode", string(q.TypeMode))
	}
	if q.Decimals < 0 || q.Decimals > 2 {
		bad("decimals", "0–2")
	}
	return fields
}

func wrong(fields []rectify.Field) error {
	if fields == nil {
		return nil
	}
	return rectify.Refuse(rectify.Invalid, "report.query", rectify.Say("报表参数有误", "the report's parameters are wrong"), fields...)
}

// Prefix is the part of the journal that a figure stands on: all entries before Size.
type Prefix struct {
	Size    int64
	KnownAt time.Time
}
