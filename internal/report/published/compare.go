package published

// House is what the own report of the day says of a line.
type House struct {
	Total, Closed, Staged, Open int64
}

// Compare holds a table against the own report: house gives the line of a name, and of the blank name the total.
func (t *Table) Compare(house func(name string) (House, bool)) (found []Finding) {
	each := func(l Line, name string) {
		ours, known := house(name)
		if !known {
			found = append(found, l.says("house.absent", "本系统的报表没有这一行", "the own report has no such line"))
			return
		}
		for _, c := range []struct {
			printed      *int64
			ours         int64
			code, zh, en string
		}{{l.Total, ours.Total, "house.total", "总数", "total"}, {l.Closed, ours.Closed, "house.closed", "办结", "closed"}, {l.Staged, ours.Staged, "house.staged", "阶段性办结", "stage-closed"}, {l.Open, ours.Open, "house.open", "未办结", "open"}} {
			if c.printed != nil && *c.printed != c.ours {
				found = append(found, l.says(c.code, "“%[1]s”公布 %[3]d,本系统 %[4]d", "%[2]s: %[3]d is printed, %[4]d counted here", c.zh, c.en, *c.printed, c.ours))
			}
		}
	}
	for _, l := range t.Lines {
		each(l, l.Name)
	}
	for _, l := range t.Totals {
		each(l, "")
	}
	return found
}
