package report

import (
	"math/big"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// Ranking is every group of comparable units with the place of each, by an index that explains itself.
type Ranking struct {
	Indicators *Indicators
	From, To   calendar.Day // the period; its last day is the day of the figures
	Prefix     Prefix
	Decimals   int
	Groups     []RankedGroup
	Notes      []Note
}

// RankedGroup is one group: the ranked units, best first, and apart from them those that cannot be ranked.
type RankedGroup struct {
	*Group
	Partial bool     // some of its units lie outside what the reader may see: nobody has a rank
	Unknown []string // codes that no unit has
	Units   []RankedUnit
	Apart   []RankedUnit
}

// RankedUnit is one unit with all that its index is made of, and with what stands beside its closure rate.
type RankedUnit struct {
	Unit       Part
	Rank       int      // 0 for none
	Index      *big.Rat // nil for none
	Apart      string   // no_tickets or no_figures; blank for what has an index
	Components []Scored
	Deductions []Charged
	Bonus      Granted
	Penalty    Granted
	Tickets    Amount // registered by the end of the period
	Closure    Rate
	Companions []Amount // in the order of Companions
	Departures []Amount // in the order of Departures, within the period
}

// Scored is one component of an index. Share is its weight, raised to make up for components without a value; nil when
// it has none itself.
type Scored struct {
	*Component
	Value  Rate
	Score  *big.Rat // nil when the figure has no value
	Share  *big.Rat
	Points *big.Rat // Share × Score ÷ 100
}

// Charged is one deduction.
type Charged struct {
	*Deduction
	Count  Amount
	Points *big.Rat
}

// Granted is what entries of a board bring or cost.
type Granted struct {
	Entries []string // ids
	Points  *big.Rat
}

// scored makes a score of a value: 0 at Worst, 100 at Best, on a straight line between.
func (c *Component) scored(value Rate, days bool) Scored {
	s := Scored{Component: c, Value: value, Points: new(big.Rat)}
	if value.Denominator.IsZero() {
		return s
	}
	v := value.value()
	if !days {
		v.Mul(v, hundred)
	}
	v.Sub(v, c.Worst).Mul(v, hundred).Quo(v, new(big.Rat).Sub(c.Best, c.Worst))
	s.Score = least(most(v, new(big.Rat)), c.Cap)
	return s
}

func most(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return b
	}
	return a
}

func least(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) > 0 {
		return b
	}
	return a
}

// times is points for each of something, up to the limit.
func (a Award) times(n *big.Rat) *big.Rat { return least(new(big.Rat).Mul(a.Points, n), a.Most) }

// granted adds up entries of a board; points of an entry's own replace what the indicators give for one.
func (a Award) granted(entries []rectify.BoardEntry) Granted {
	g := Granted{Points: new(big.Rat)}
	for _, e := range entries {
		points := a.Points
		if e.Points != 0 {
			points = new(big.Rat).SetInt64(int64(e.Points))
		}
		g.Entries, g.Points = append(g.Entries, e.ID), g.Points.Add(g.Points, points)
	}
	g.Points = least(g.Points, a.Most)
	return g
}

// weigh makes the index. The weights of components without a value are shared out among the others in proportion, so
// that nobody gains or loses by what did not happen; without any component there is no index.
func (u *RankedUnit) weigh(g *Group) {
	sum := new(big.Rat)
	for _, c := range u.Components {
		if c.Score != nil {
			sum.Add(sum, c.Weight)
		}
	}
	switch {
	case u.Tickets.IsZero():
		u.Apart = "no_tickets"
		return
	case sum.Sign() == 0:
		u.Apart = "no_figures"
		return
	}
	index := new(big.Rat)
	for i := range u.Components {
		c := &u.Components[i]
		if c.Score == nil {
			continue
		}
		c.Share = new(big.Rat).Mul(c.Weight, hundred)
		c.Share.Quo(c.Share, sum)
		c.Points.Mul(c.Share, c.Score).Quo(c.Points, hundred)
		index.Add(index, c.Points)
	}
	for _, d := range u.Deductions {
		index.Sub(index, d.Points)
	}
	index.Add(index, u.Bonus.Points).Sub(index, u.Penalty.Points)
	u.Index = least(index, g.Cap)
}

// place gives the ranks: equal indexes share one, and the next one counts on (1, 2, 2, 4).
func (g *RankedGroup) place() {
	for i := range g.Units {
		u := &g.Units[i]
		switch {
		case g.Partial:
		case i > 0 && u.Index.Cmp(g.Units[i-1].Index) == 0:
			u.Rank = g.Units[i-1].Rank
		default:
			u.Rank = i + 1
		}
	}
}

// Points prints exact points with two decimals, rounded half up away from zero.
func Points(r *big.Rat) string {
	if r.Sign() < 0 {
		if text := decimal(new(big.Rat).Neg(r), 2); text != "0.00" {
			return "-" + text
		}
		return "0.00"
	}
	return decimal(r, 2)
}
