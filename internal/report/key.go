package report

import (
	"fmt"
	"strconv"
	"strings"

	"qingdan/internal/rectify"
)

// Names gives what is known by id its name and its place in the order of a table.
type Names struct {
	Units    *rectify.UnitTree
	Campaign func(code string) string
	Workdays Workdays // nil for the calendar that ships with the binary
}

// Part is one value of one dimension: in the key of a row, or in what a filter narrows to.
type Part struct {
	Dimension string
	Value     string // id, code, 2024-06, 2024-Q2 or 2024; blank where tickets have no value
	Label     rectify.Message
	order     string
}

// without are the words for tickets that have no value in a dimension.
var without = map[string]rectify.Message{
	"campaign":       {ZH: "未归轮次批次", EN: "No campaign"},
	"list_level":     {ZH: "未列清单", EN: "On no list"},
	"township":       {ZH: "未注明乡镇", EN: "No township"},
	"unit":           {ZH: "未交办单位", EN: "No unit yet"},
	"pollution_type": {ZH: "未分类", EN: "No type"},
	"batch":          {ZH: "未分批次", EN: "No batch"},
}

// These sort after everything that is known: values that no list names, and no value at all.
const (
	unknown = "\U0010FFFE"
	last    = "\U0010FFFF"
)

// part labels a value and gives it its place: units by code, enumerations in official order, the rest by itself.
func (n Names) part(dimension, value string) Part {
	p := Part{Dimension: dimension, Value: value, Label: rectify.Message{ZH: value, EN: value}, order: value}
	if words, ok := without[dimension]; ok && value == "" {
		p.Label, p.order = words, last
		return p
	}
	switch dimension {
	case "source", "list_level", "pollution_type", "verdict":
		p.Label, p.order = rectify.Label(dimension, value), unknown+value
		for i, t := range rectify.Vocabulary[dimension] {
			if t.ID == value {
				p.order = strconv.Itoa(100 + i)
			}
		}
	case "batch":
		if number, err := strconv.Atoi(value); err == nil && number >= 0 {
			p.order = fmt.Sprintf("%09d", number)
		}
	case "campaign":
		if n.Campaign != nil {
			name := n.Campaign(value)
			p.Label = rectify.Message{ZH: name, EN: name}
		}
	case "township", "unit":
		p.order = unknown + value
		if u, ok := n.Units.Unit(value); ok {
			p.Label, p.order = rectify.Message{ZH: u.Name, EN: u.Name}, u.Code
		}
	}
	return p
}

// valueOf is the value of a cell in a dimension that holds one; units and types are lists and shared out instead.
func valueOf(dimension string, c Cell) string {
	switch dimension {
	case "source":
		return string(c.Source)
	case "campaign":
		return c.Campaign
	case "list_level":
		return c.ListLevel
	case "township":
		return c.Township
	case "month":
		return monthText(c.Month)
	case "quarter":
		return strconv.Itoa(c.Month/100) + "-Q" + strconv.Itoa((c.Month%100+2)/3)
	case "year":
		return strconv.Itoa(c.Month / 100)
	}
	return ""
}

func monthText(month int) string {
	digits := strconv.Itoa(month)
	if len(digits) != 6 {
		return digits
	}
	return digits[:4] + "-" + digits[4:]
}

// narrowed is the filter that also holds for the row of a key: a query with it gives the row as its total.
func (f Filter) narrowed(key []Part) Filter {
	for _, p := range key {
		value := p.Value
		if value == "" {
			value = None
		}
		switch p.Dimension {
		case "source":
			f.Sources = []string{value}
		case "campaign":
			f.Campaigns = []string{value}
		case "list_level":
			f.ListLevels = []string{value}
		case "township":
			f.Township = value
		case "unit":
			f.Unit = value
		case "pollution_type":
			f.PollutionType = value
		case "batch":
			f.Batches = []string{value}
		case "verdict":
			f.Verdicts = []string{value}
		case "month", "quarter", "year":
			from, to := months(p.Value)
			f.MonthFrom = max(f.MonthFrom, from)
			if f.MonthTo == 0 || to < f.MonthTo {
				f.MonthTo = to
			}
		}
	}
	return f
}

// months are the first and last month of 2024-06, 2024-Q2 or 2024.
func months(value string) (from, to int) {
	year, _ := strconv.Atoi(value[:4])
	if len(value) == 4 {
		return year*100 + 1, year*100 + 12
	}
	if value[5] != 'Q' {
		month, _ := strconv.Atoi(value[5:])
		return year*100 + month, year*100 + month
	}
	quarter := int(value[6] - '0')
	return year*100 + quarter*3 - 2, year*100 + quarter*3
}

// parts names everything that a filter narrows to, for the scope that every report prints.
func (n Names) parts(f Filter) []Part {
	var all []Part
	add := func(dimension string, values ...string) {
		for _, v := range values {
			if v == None {
				v = ""
			}
			all = append(all, n.part(dimension, v))
		}
	}
	add("source", f.Sources...)
	add("campaign", f.Campaigns...)
	add("list_level", f.ListLevels...)
	add("batch", f.Batches...)
	add("verdict", f.Verdicts...)
	if f.Township != "" {
		add("township", f.Township)
	}
	if f.Unit != "" {
		add("unit", f.Unit)
	}
	if f.PollutionType != "" {
		add("pollution_type", f.PollutionType)
	}
	if f.MonthFrom != 0 {
		add("month_from", monthText(f.MonthFrom))
	}
	if f.MonthTo != 0 {
		add("month_to", monthText(f.MonthTo))
	}
	return all
}

// Part labels a value of a dimension.
func (n Names) Part(dimension, value string) Part { return n.part(dimension, value) }

// Parts names everything that a filter narrows to.
func (n Names) Parts(f Filter) []Part { return n.parts(f) }

// Compare is the order of values in a table.
func (p Part) Compare(q Part) int { return strings.Compare(p.order, q.order) }
