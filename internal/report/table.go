package report

import (
	"slices"
	"strings"
)

// table is a report in the making. Values are numbered as they are met, and lines are found by numbers: they are
// compared often, and labelled once.
type table struct {
	q       Query
	names   Names
	columns []tableColumn // by dimension of the query
	at      map[tableKey]int32
	near    map[nearKey]int32 // instead of at in a table of few dimensions, as most are
	keys    []tableKey
	sums    []sum
	total   sum
	units   map[string]shared
	types   map[string]shared
	last    [2]list // of units and types
}

// tableKey are the numbers of the values of a line, by dimension of the query.
type tableKey [len(dimensions)]int32

// nearKey is a tableKey of few dimensions, which is found faster.
type nearKey [3]int32

// tableColumn are the values of one dimension.
type tableColumn struct {
	dimension string
	numbers   map[string]int32
	spans     map[int]int32 // the same by month of registration
	parts     []Part
	last      string
	lastAt    int32
}

// list is a list of a cell that was taken apart.
type list struct {
	text string
	shared
}

// newTable begins a table of about so many lines.
func newTable(q Query, names Names, lines int) *table {
	t := &table{q: q, names: names, units: map[string]shared{}, types: map[string]shared{}, columns: make([]tableColumn, len(q.By))}
	if len(q.By) <= len(nearKey{}) {
		t.near = make(map[nearKey]int32, lines)
	} else {
		t.at = make(map[tableKey]int32, lines)
	}
	t.keys, t.sums = make([]tableKey, 0, lines), make([]sum, 0, lines)
	for i, d := range q.By {
		t.columns[i] = tableColumn{dimension: d, numbers: map[string]int32{}, spans: map[int]int32{}, lastAt: -1}
	}
	t.last = [2]list{{shared: q.units(Cell{})}, {shared: q.types(Cell{})}}
	return t
}

// number numbers a value of a dimension.
func (t *table) number(i int, value string) int32 {
	c := &t.columns[i]
	if c.lastAt >= 0 && c.last == value {
		return c.lastAt
	}
	n, known := c.numbers[value]
	if !known {
		n = int32(len(c.parts))
		c.numbers[value], c.parts = n, append(c.parts, t.names.part(c.dimension, value))
	}
	c.last, c.lastAt = value, n
	return n
}

// place numbers the value of a cell in a dimension that holds one.
func (t *table) place(i int, cell *Cell) int32 {
	c := &t.columns[i]
	switch c.dimension {
	case "source":
		return t.number(i, string(cell.Source))
	case "campaign":
		return t.number(i, cell.Campaign)
	case "list_level":
		return t.number(i, cell.ListLevel)
	case "township":
		return t.number(i, cell.Township)
	}
	n, known := c.spans[cell.Month]
	if !known {
		n = t.number(i, valueOf(c.dimension, *cell))
		c.spans[cell.Month] = n
	}
	return n
}

// taken takes a list of a cell apart, each list once.
func taken(last *list, known map[string]shared, text string, take func(string) shared) *shared {
	if last.text != text {
		s, seen := known[text]
		if !seen {
			s = take(text)
			known[text] = s
		}
		last.text, last.shared = text, s
	}
	return &last.shared
}

// add counts a cell for every value that it belongs to, and once for the total.
func (t *table) add(tally *Tally) {
	cell := &tally.Cell
	units := taken(&t.last[0], t.units, cell.Units, func(text string) shared { return t.q.units(Cell{Units: text}) })
	types := taken(&t.last[1], t.types, cell.Types, func(text string) shared { return t.q.types(Cell{Types: text}) })
	if len(units.values) == 0 || len(types.values) == 0 {
		return
	}
	t.total.add(units.total, &tally.Counts)
	if len(t.q.By) == 0 {
		return
	}
	var key tableKey
	unit, kind, ways, kinds := -1, -1, units.total, 1
	for i := range t.columns {
		switch t.columns[i].dimension {
		case "unit":
			unit, ways = i, units.ways
		case "pollution_type":
			kind, kinds = i, len(types.values)
		default:
			key[i] = t.place(i, cell)
		}
	}
	for _, value := range units.values {
		if unit >= 0 {
			key[unit] = t.number(unit, value)
		}
		for _, value := range types.values[:kinds] {
			if kind >= 0 {
				key[kind] = t.number(kind, value)
			}
			t.sums[t.line(&key)].add(ways, &tally.Counts)
		}
		if unit < 0 {
			return
		}
	}
}

// line finds or begins the line of a key.
func (t *table) line(key *tableKey) int32 {
	n := int32(len(t.keys))
	if t.near != nil {
		near := nearKey(key[:])
		if known, there := t.near[near]; there {
			return known
		}
		t.near[near] = n
	} else {
		if known, there := t.at[*key]; there {
			return known
		}
		t.at[*key] = n
	}
	t.keys, t.sums = append(t.keys, *key), append(t.sums, sum{})
	return n
}

// keepEmpty begins the lines of listed units that have none yet (domain section 3: empty lines stay).
func (t *table) keepEmpty(listed []string) error {
	keys := func(yield func([]string) bool) {
		text := make([]string, len(t.columns))
		for _, key := range t.keys {
			for i := range text {
				text[i] = t.columns[i].parts[key[i]].Value
			}
			if !yield(text) {
				return
			}
		}
	}
	lines, err := t.q.empty(listed, keys)
	if err != nil {
		return err
	}
	for _, text := range lines {
		var key tableKey
		for i, value := range text {
			key[i] = t.number(i, value)
		}
		t.line(&key)
	}
	return nil
}

// empty are the keys of lines that listed units keep, beside the lines that there are: in a table by unit or by township,
// but not by both, each stands in every combination of the other dimensions that occurs.
// Where all empty lines stay they are those of every value that there is.
func (q Query) empty(listed []string, keys func(func([]string) bool)) (all [][]string, err error) {
	if q.ZeroRows {
		return q.everyLine(listed, keys)
	}
	place := slices.IndexFunc(q.By, func(d string) bool { return d == "unit" || d == "township" })
	if len(listed) == 0 || place < 0 || slices.Contains(q.By, "unit") && slices.Contains(q.By, "township") {
		return nil, nil
	}
	only := q.Filter.Unit
	if q.By[place] == "township" {
		only = q.Filter.Township
	}
	combinations := map[string][]string{}
	for key := range keys {
		key = slices.Clone(key)
		key[place] = ""
		combinations[strings.Join(key, "\x00")] = key
	}
	if len(q.By) == 1 {
		combinations[""] = []string{""}
	}
	for _, unit := range listed {
		if only != "" && only != unit {
			continue
		}
		for _, key := range combinations {
			key = slices.Clone(key)
			key[place] = unit
			all = append(all, key)
		}
	}
	return all, nil
}

// sorted gives the rows in the order of their keys: by the last dimension first, each time keeping what was in order.
func (t *table) sorted() []Row {
	order, next := make([]int32, len(t.keys)), make([]int32, len(t.keys))
	for n := range order {
		order[n] = int32(n)
	}
	for i := len(t.columns) - 1; i >= 0; i-- {
		ranks := t.columns[i].ranks()
		from := make([]int32, len(ranks)+1)
		for _, n := range order {
			from[ranks[t.keys[n][i]]+1]++
		}
		for r := range ranks {
			from[r+1] += from[r]
		}
		for _, n := range order {
			r := ranks[t.keys[n][i]]
			next[from[r]] = n
			from[r]++
		}
		order, next = next, order
	}
	rows, parts := make([]Row, len(order)), make([]Part, len(order)*len(t.columns))
	for at, n := range order {
		key := parts[:len(t.columns):len(t.columns)]
		parts = parts[len(key):]
		for i := range key {
			key[i] = t.columns[i].parts[t.keys[n][i]]
		}
		rows[at].Key = key
		t.sums[n].figures(&rows[at].Figures)
	}
	return rows
}

// ranks gives the place of every value in the order of its dimension.
func (c *tableColumn) ranks() []int32 {
	order := make([]int32, len(c.parts))
	for n := range order {
		order[n] = int32(n)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return strings.Compare(c.parts[a].order, c.parts[b].order) })
	ranks := make([]int32, len(order))
	for r, n := range order {
		ranks[n] = int32(r)
	}
	return ranks
}
