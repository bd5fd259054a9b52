package report

import (
	"slices"

	"qingdan/internal/rectify"
)

// Arranged is the sheet with some of its columns, in the order of their ids; what stands beside a column stays with it. A
// report that was frozen before it had a column is without it.
func (s *Sheet) Arranged(ids []string) *Sheet {
	all := *s
	var from []int
	all.Columns = nil
	for _, id := range ids {
		i := slices.IndexFunc(s.Columns, func(c Column) bool { return c.ID == id })
		if i < 0 {
			continue
		}
		from, all.Columns = append(from, i), append(all.Columns, s.Columns[i])
	}
	arrange := func(l Line) Line {
		out := Line{Key: l.Key, Withheld: l.Withheld}
		for _, i := range from {
			out.Values = append(out.Values, l.Values[i])
		}
		return out
	}
	all.Lines = nil
	for _, l := range s.Lines {
		all.Lines = append(all.Lines, arrange(l))
	}
	all.Total = arrange(s.Total)
	all.Besides = nil
	for _, b := range s.Besides {
		lines := map[string]Line{}
		for key, l := range b.lines {
			lines[key] = arrange(l)
		}
		b.lines, b.Total, b.columns = lines, arrange(b.Total), len(from)
		all.Besides = append(all.Besides, b)
	}
	return &all
}

// Printable are the columns that a printed report has, in order, by its name: for closure with the companions.
func Printable(name string) ([]Column, bool) {
	if name == closureName {
		c := &ClosureReport{Definitions: Query{}.definitions(closureName)}
		all := c.Sheet().Columns
		for _, m := range companions.columns(Query{}.definitions(companions.Name)) {
			if slices.Contains(Companions, m.ID) {
				all = append(all, m)
			}
		}
		return all, true
	}
	r, known := Named(name)
	if !known {
		return nil, false
	}
	return r.columns(Query{}.definitions(name)), true
}

// Printed are the names of all reports that can be printed.
func Printed() []string {
	all := []string{closureName}
	for _, r := range Reports {
		all = append(all, r.Name)
	}
	return all
}

// PrintedTitle is the title of a report by its name.
func PrintedTitle(name string) rectify.Message {
	if r, known := Named(name); known {
		return r.Title
	}
	return ClosureTitle
}
