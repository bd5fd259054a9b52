package report

import (
	"slices"
	"strings"

	"qingdan/internal/rectify"
)

// mostLines bounds a table whose empty lines stay.
const mostLines = 20_000

// vocabularies are the dimensions whose values are a closed list, by the name of the list.
var vocabularies = map[string]string{"source": "source", "list_level": "list_level", "pollution_type": "pollution_type", "verdict": "verdict"}

// zeroMonths are the months between which empty lines stay: those that the filter keeps, else those of the period.
func (q Question) zeroMonths() (from, to int) {
	if !q.From.IsZero() {
		from, to = q.From.Month(), q.To.Month()
	}
	if q.Filter.MonthFrom != 0 {
		from = q.Filter.MonthFrom
	}
	if q.Filter.MonthTo != 0 {
		to = q.Filter.MonthTo
	}
	return from, to
}

// axis is what varies by itself in the keys of a table: one dimension, or several that go together, such as a month and
// its year.
type axis struct {
	places []int // in the key
	values [][]string
}

func (a *axis) add(values ...string) {
	if !slices.ContainsFunc(a.values, func(known []string) bool { return slices.Equal(known, values) }) {
		a.values = append(a.values, values)
	}
}

// axes are those of the keys that occur, each with every value that stays.
func (q Query) axes(listed []string, keys func(func([]string) bool)) (all []*axis) {
	together := map[string]*axis{}
	for i, d := range q.By {
		group := d
		switch d {
		case "month", "quarter", "year":
			group = "month"
		case "township":
			if slices.Contains(q.By, "unit") {
				group = "unit" // they do not go in every combination
			}
		}
		a := together[group]
		if a == nil {
			a = &axis{}
			together[group] = a
			all = append(all, a)
		}
		a.places = append(a.places, i)
	}
	for key := range keys {
		for _, a := range all {
			var values []string
			for _, i := range a.places {
				values = append(values, key[i])
			}
			a.add(values...)
		}
	}
	for _, a := range all {
		q.stays(a, listed)
	}
	return all
}

// stays adds the values of an axis that stand in the table whether anything was counted or not.
func (q Query) stays(a *axis, listed []string) {
	d, f := q.By[a.places[0]], q.Filter
	switch only := map[string][]string{"source": f.Sources, "list_level": f.ListLevels, "verdict": f.Verdicts, "pollution_type": one(f.PollutionType), "unit": one(f.Unit), "township": one(f.Township)}[d]; {
	case vocabularies[d] != "":
		for _, term := range rectify.Vocabulary[vocabularies[d]] {
			if len(only) == 0 || slices.Contains(only, term.ID) {
				a.add(term.ID)
			}
		}
	case d == "month" || d == "quarter" || d == "year":
		for m := q.zeroFrom; m != 0 && m <= q.zeroTo; m = nextMonth(m) {
			var values []string
			for _, i := range a.places {
				values = append(values, valueOf(q.By[i], Cell{Month: m}))
			}
			a.add(values...)
		}
	case (d == "unit" || d == "township") && len(a.places) == 1:
		for _, unit := range listed {
			if len(only) == 0 || slices.Contains(only, unit) {
				a.add(unit)
			}
		}
	}
}

func one(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

func nextMonth(m int) int {
	if m%100 == 12 {
		return m + 89
	}
	return m + 1
}

// everyLine are the keys of every combination of the values that stay.
func (q Query) everyLine(listed []string, keys func(func([]string) bool)) (all [][]string, err error) {
	axes, lines := q.axes(listed, keys), 1
	for _, a := range axes {
		if lines *= len(a.values); lines > mostLines {
			return nil, rectify.Refuse(rectify.Invalid, "report.too_many_lines", rectify.Say("保留零行后超过 %d 行,请少分几组或缩小范围", "with its empty lines the table has more than %d; group by less or narrow it", mostLines),
				rectify.Field{Name: "zero_rows", Code: "report.too_many_lines", Message: rectify.Say("分组:%s", "grouped by %s", strings.Join(q.By, ", "))})
		}
	}
	if len(q.By) == 0 {
		return nil, nil
	}
	for n := range lines {
		key := make([]string, len(q.By))
		for _, a := range axes {
			values := a.values[n%len(a.values)]
			n /= len(a.values)
			for i, place := range a.places {
				key[place] = values[i]
			}
		}
		all = append(all, key)
	}
	return all, nil
}
