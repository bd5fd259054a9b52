package report

import "slices"

// Accompanied puts the companions of a closure rate beside it, line by line, as every paper with one carries them;
// beside is the report of them for the same question.
func (s *Sheet) Accompanied(beside *Sheet) *Sheet {
	all := *s
	all.Columns = slices.Clone(s.Columns)
	all.Lines = slices.Clone(s.Lines)
	for _, c := range beside.Columns {
		if slices.Contains(Companions, c.ID) {
			all.Columns = append(all.Columns, c)
		}
	}
	of := beside.ByKey()
	with := func(l Line) Line {
		values := slices.Clone(l.Values)
		found := of(l.Key)
		for i, c := range beside.Columns {
			if slices.Contains(Companions, c.ID) {
				values = append(values, found.Values[i])
			}
		}
		return Line{Key: l.Key, Values: values}
	}
	for i, l := range all.Lines {
		all.Lines[i] = with(l)
	}
	all.Total = with(s.Total)
	return &all
}
