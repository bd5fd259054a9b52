package report_test

import (
	"slices"
	"strings"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// names knows every unit of the tallies by its own id, which is its code and name as well.
func names(tallies []report.Tally) report.Names {
	var units []rectify.Unit
	add := func(id string) {
		if id != "" && !slices.ContainsFunc(units, func(u rectify.Unit) bool { return u.ID == id }) {
			units = append(units, rectify.Unit{ID: id, Code: id, Name: id})
		}
	}
	for _, t := range tallies {
		add(t.Cell.Township)
		for u := range strings.SplitSeq(t.Cell.Units, ",") {
			add(u)
		}
	}
	return report.Names{Units: rectify.NewUnitTree(units)}
}

// column gives one measure of every row, by the value of its only key.
func column(r *report.ClosureReport, measure string) map[string]string {
	all := map[string]string{}
	for _, row := range r.Rows {
		all[row.Key[0].Value] = row.Figures.Of(measure).String()
	}
	return all
}

func noted(r *report.ClosureReport, code string) (rectify.Message, bool) {
	for _, n := range r.Notes {
		if n.Code == code {
			return n.Message, true
		}
	}
	return rectify.Message{}, false
}
