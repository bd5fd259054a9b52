package report

import (
	"slices"

	"qingdan/internal/rectify"
)

// LeastSmall and MostSmall bound below which count a cell is small.
const (
	LeastSmall = 3
	MostSmall  = 50
)

// toldNumbers are the notes that tell counts, which a reader could take from a total.
var toldNumbers = []string{"historical", "joint_handling", "several_types", "correction", "notice", "notice_remark"}

// Published is the sheet as it may be read by those who may not see its tickets: a line with a count from 1 to below-1 is
// withheld as a whole, because its other counts and rates would tell that one; so are as many further lines, the smallest
// first, as it takes that no small count of those withheld is left when the lines that are shown are taken from the total;
// and the total too where there are too few of them or it has a small count itself. What stands beside the sheet, which
// could be held against it, is left out. Every cell withheld looks the same, small or not, so that no bound tells more.
func (s *Sheet) Published(below int) *Sheet {
	p := *s
	p.Besides, p.Prefix.Size, p.Below = nil, 0, below
	p.Lines = slices.Clone(s.Lines)
	p.Notes = slices.DeleteFunc(slices.Clone(s.Notes), func(n Note) bool { return slices.Contains(toldNumbers, n.Code) })
	for i := range p.Lines {
		p.Lines[i].Withheld = p.small(p.Lines[i])
	}
	p.Total.Withheld = p.small(p.Total)
	for !p.Total.Withheld && p.inferable() {
		if next := p.smallest(); next >= 0 {
			p.Lines[next].Withheld = true
		} else {
			p.Total.Withheld = true
		}
	}
	p.Notes = append(p.Notes, Note{"small_cells", rectify.Say("供公开:含 1 至 %d 的数字的行整行隐去,另有行和合计因可由此推算而一并隐去,均印作“*”", "for publication: a line with a count from 1 to %d is withheld as a whole, and with it lines and totals from which it could be computed; all of them are printed *", below-1)})
	return &p
}

// small tells whether a line has a count that could point at single persons.
func (s *Sheet) small(l Line) bool {
	for i, c := range s.Columns {
		if c.Kind == CountKind && s.few(l.Values[i].Amount) {
			return true
		}
	}
	return false
}

func (s *Sheet) few(a Amount) bool { return a.Cmp(Amount{}) > 0 && a.Cmp(Whole(int64(s.Below))) < 0 }

// inferable tells whether the total less the lines shown tells something of one line or of a small count.
func (s *Sheet) inferable() bool {
	withheld := 0
	rest := slices.Clone(s.Total.Values)
	for _, l := range s.Lines {
		if l.Withheld {
			withheld++
			continue
		}
		for i := range rest {
			rest[i].Amount = rest[i].Amount.Minus(l.Values[i].Amount)
		}
	}
	return withheld == 1 || withheld > 0 && s.small(Line{Values: rest})
}

// smallest is the line shown that has the fewest tickets, of those that have any; -1 for none.
func (s *Sheet) smallest() int {
	least := -1
	for i, l := range s.Lines {
		if !l.Withheld && !l.Values[0].Amount.IsZero() && (least < 0 || l.Values[0].Amount.Cmp(s.Lines[least].Values[0].Amount) < 0) {
			least = i
		}
	}
	return least
}

// withheldMark stands for every withheld value, small or not, and so tells nothing of it.
const withheldMark = "*"

// Printed is a value of a line as it is printed, nil when there is none.
func (s *Sheet) Printed(l Line, i int) *string {
	if l.Withheld {
		return new(withheldMark)
	}
	return s.Columns[i].Text(l.Values[i])
}
