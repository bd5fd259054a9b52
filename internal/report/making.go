package report

import (
	"math/big"
	"slices"
	"strings"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Site is where a standing counts: its cell, and what only reports made from standings group by.
type Site struct {
	Cell
	Batch   string
	Verdict string
	// Of tickets that a report spreads out by their days to close:
	Started, Closed calendar.Day
}

// Counted is what store counted of a report: its measures over all tickets that agree in the dimensions the question needs.
type Counted struct {
	Site    Site
	Amounts []int64 // in the order of Report.Measures
	Spread  int64   // how many of Report.Spread
}

// Make makes the report from what store counted. listed are units that keep their line, as in Closure. The error is an
// *rectify.Error: a question that cannot be answered, or a *Broken identity.
func Make(q Question, prefix Prefix, counted []Counted, names Names, listed []string) (*Sheet, error) {
	if err := q.Validate(names.Units); err != nil {
		return nil, err
	}
	m := newMaking(q, names)
	for _, c := range MergeCounted(counted) {
		if err := m.sound(c); err != nil {
			return nil, err
		}
		c.Site.Units = m.roll(c.Site.Units)
		m.add(c)
	}
	return m.finish(prefix, listed)
}

func newMaking(q Question, names Names) *making {
	r, _ := Named(q.Report)
	return &making{Report: r, q: q, names: names, rates: q.definitions(q.Report), lines: map[string]*shares{}, rolled: map[string]string{}, total: shares{sums: map[int64][]int64{}}}
}

// finish makes the sheet from what was added up, and holds it against its identities.
func (m *making) finish(prefix Prefix, listed []string) (*Sheet, error) {
	if err := m.keepEmpty(listed); err != nil {
		return nil, err
	}
	q, r, names := m.q, m.Report, m.names
	s := &Sheet{Name: r.Name, Title: r.Title, Question: q, Prefix: prefix, Span: r.Span, Scope: names.scope(q), Definitions: m.rates, Columns: r.columns(m.rates)}
	for _, l := range m.lines {
		s.Lines = append(s.Lines, m.line(l))
	}
	slices.SortFunc(s.Lines, func(a, b Line) int { return compareKeys(a.Key, b.Key) })
	s.Total = m.line(&m.total)
	if err := m.check(s); err != nil {
		return nil, err
	}
	if s.Notes = s.notes(); m.provisional {
		s.Notes = append(s.Notes, Note{"working_days", rectify.Say("所涉年份的放假安排尚未全部公布,工作日数可能变化", "the holidays of the years concerned are not all published; working days may still change")})
	}
	return s, nil
}

// making is a report in the making.
type making struct {
	*Report
	q      Question
	names  Names
	rates  []Definition
	lines  map[string]*shares
	rolled map[string]string
	total  shares

	provisional bool // working days lean on a notice that is not published yet
}

// shares adds counts up exactly: those of tickets that go into the same number of parts are kept together.
type shares struct {
	key    []Part
	sums   map[int64][]int64 // by the number of parts
	spells []spell
}

func (s *shares) add(ways int64, amounts []int64) {
	sum := s.sums[ways]
	if sum == nil {
		sum = make([]int64, len(amounts))
		s.sums[ways] = sum
	}
	for i, n := range amounts {
		sum[i] += n
	}
}

// spend keeps how long the tickets of a site took.
func (s *shares) spend(c Counted, ways int64) {
	if c.Site.Closed.IsZero() {
		return
	}
	s.spells = append(s.spells, spell{c.Site.Started, c.Site.Closed, c.Spread, ways})
}

func (s *shares) amount(i int) Amount {
	var a Amount
	for ways, sum := range s.sums {
		a = a.Plus(part(sum[i], ways))
	}
	return a
}

func part(n, ways int64) Amount {
	if ways == 1 {
		return Whole(n)
	}
	return amountOf(big.NewRat(n, ways))
}

// roll counts every unit of a list as the unit above it at the level that was asked for; two of the same count once.
func (m *making) roll(units string) string {
	if m.q.UnitLevel == "" || units == "" {
		return units
	}
	rolled, known := m.rolled[units]
	if !known {
		all := strings.Split(units, ",")
		for i, u := range all {
			all[i] = Above(m.names.Units, u, m.q.UnitLevel)
		}
		rolled = strings.Join(all, ",")
		m.rolled[units] = rolled
	}
	return rolled
}

// add counts a site for every value that it belongs to, and once for the total.
func (m *making) add(c Counted) {
	units, types := m.q.units(c.Site.Cell), m.q.types(c.Site.Cell)
	if len(units.values) == 0 || len(types.values) == 0 {
		return
	}
	m.total.add(units.total, c.Amounts)
	m.total.spend(c, units.total)
	for _, key := range m.keys(c.Site, &units, types) {
		line := m.at(key)
		line.add(units.ways, c.Amounts)
		line.spend(c, units.ways)
	}
}

// keys are the lines that a site belongs to.
func (m *making) keys(site Site, units *shared, types shared) (keys [][]string) {
	if len(m.q.By) == 0 {
		return nil
	}
	if !slices.Contains(m.q.By, "unit") {
		units.values, units.ways = units.values[:1], units.total
	}
	if !slices.Contains(m.q.By, "pollution_type") {
		types.values = types.values[:1]
	}
	for _, unit := range units.values {
		for _, kind := range types.values {
			key := make([]string, len(m.q.By))
			for i, d := range m.q.By {
				switch d {
				case "unit":
					key[i] = unit
				case "pollution_type":
					key[i] = kind
				case "batch":
					key[i] = site.Batch
				case "verdict":
					key[i] = site.Verdict
				default:
					key[i] = valueOf(d, site.Cell)
				}
			}
			keys = append(keys, key)
		}
	}
	return keys
}

func lineID(key []string) string { return strings.Join(key, "\x00") + "\x00" }

// at finds or begins the line of a key.
func (m *making) at(key []string) *shares {
	id := lineID(key)
	l, known := m.lines[id]
	if !known {
		l = &shares{sums: map[int64][]int64{}}
		for i, d := range m.q.By {
			l.key = append(l.key, m.names.part(d, key[i]))
		}
		m.lines[id] = l
	}
	return l
}

// keepEmpty begins the lines of listed units that have none yet (domain section 3: empty lines stay).
func (m *making) keepEmpty(listed []string) error {
	keys := func(yield func([]string) bool) {
		key := make([]string, len(m.q.By))
		for _, l := range m.lines {
			for i, p := range l.key {
				key[i] = p.Value
			}
			if !yield(key) {
				return
			}
		}
	}
	q := m.q.Query
	q.zeroFrom, q.zeroTo = m.q.zeroMonths()
	lines, err := q.empty(listed, keys)
	if err != nil {
		return err
	}
	for _, key := range lines {
		m.at(key)
	}
	return nil
}

func compareKeys(a, b []Part) int {
	for i := range a {
		if c := strings.Compare(a[i].order, b[i].order); c != 0 {
			return c
		}
	}
	return 0
}

// columns are the measures and then the figures made of them.
func (r *Report) columns(rates []Definition) (all []Column) {
	for _, m := range r.Measures {
		all = append(all, Column{ID: m.ID, Label: m.Label, Words: m.Words, Kind: CountKind, Acts: m.Acts, Money: m.Money, Numerator: []string{m.ID}})
	}
	for _, d := range rates {
		all = append(all, Column{ID: d.Column, Label: d.Label, Words: d.Words, Kind: d.Kind, Definition: d.ID, Numerator: d.Numerator, Denominator: d.Denominator})
	}
	return all
}

// line makes the values of a line from its counts.
func (m *making) line(s *shares) Line {
	l := Line{Key: s.key}
	for i := range m.Measures {
		l.Values = append(l.Values, Value{Amount: s.amount(i)})
	}
	sum := func(measures []string) (all Amount) {
		for _, id := range measures {
			all = all.Plus(l.Values[m.Measure(id)].Amount)
		}
		return all
	}
	var days map[string]Rate
	if m.Spread != "" {
		days = m.days(s.spells, m.q.Decimals)
	}
	for _, d := range m.rates {
		if d.Kind == DaysKind {
			l.Values = append(l.Values, Value{Rate: days[d.Column]})
			continue
		}
		l.Values = append(l.Values, Value{Rate: Rate{Numerator: sum(d.Numerator), Denominator: sum(d.Denominator), Decimals: m.q.Decimals}})
	}
	return l
}
