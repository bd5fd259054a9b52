package report

import "slices"

// Accompanied puts the companions of a closure rate beside it, line by line, as every paper with one carries them, also
// where former figures stand beside it; beside is the report of them for the same question.
func (s *Sheet) Accompanied(beside *Sheet) *Sheet {
	all := *s
	all.Columns = slices.Clone(s.Columns)
	all.Lines = slices.Clone(s.Lines)
	var from []int
	for i, c := range beside.Columns {
		if slices.Contains(Companions, c.ID) {
			from, all.Columns = append(from, i), append(all.Columns, c)
		}
	}
	with := func(l, found Line) Line {
		values := slices.Clone(l.Values)
		for _, i := range from {
			values = append(values, found.Values[i])
		}
		return Line{Key: l.Key, Values: values}
	}
	of := beside.ByKey()
	for i, l := range all.Lines {
		all.Lines[i] = with(l, of(l.Key))
	}
	all.Total = with(s.Total, beside.Total)
	all.Besides = nil
	for _, b := range s.Besides {
		former := Beside{columns: len(beside.Columns), Total: Line{Values: make([]Value, len(beside.Columns))}}
		for _, other := range beside.Besides {
			if other.Name == b.Name {
				former = other
			}
		}
		lines := map[string]Line{}
		for _, l := range s.Lines {
			lines[keyOf(l.Key)] = with(b.Of(l), former.Of(l))
		}
		b.lines, b.Total, b.columns = lines, with(b.Total, former.Total), len(all.Columns)
		all.Besides = append(all.Besides, b)
	}
	return &all
}
