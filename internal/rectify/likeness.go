package rectify

import (
	"cmp"
	"slices"

	"qingdan/internal/calendar"
)

// The weights of a likeness, in thousandths. What is not known on one side leaves its weight to the text.
const (
	likeUnit = 200
	likeDate = 100
	nearDays = 7
)

// pairsOf are the pairs of neighbouring characters of a text without white space, with how often each occurs.
func pairsOf(text string) map[[2]rune]int {
	runes, pairs := []rune(squeeze(text)), map[[2]rune]int{}
	for i := 0; i+1 < len(runes); i++ {
		pairs[[2]rune{runes[i], runes[i+1]}]++
	}
	return pairs
}

// common is the share of common pairs of two texts (Dice), in thousandths.
func common(a, b map[[2]rune]int) int {
	both, all := 0, 0
	for pair, n := range a {
		both += min(n, b[pair])
		all += n
	}
	for _, n := range b {
		all += n
	}
	if all == 0 {
		return 0
	}
	return 2 * both * 1000 / all
}

// likeness holds a row against a ticket; unit is the id of the row's first unit, blank when it is not known.
func likeness(pairs, others map[[2]rune]int, unit string, day calendar.Day, t *OurTicket) Likeness {
	l := Likeness{Text: common(pairs, others), Unit: -1, Date: -1}
	weight, score := 1000, 0
	if unit != "" && t.Unit != "" {
		if l.Unit = 0; unit == t.Unit {
			l.Unit = 1000
		}
		weight, score = weight-likeUnit, score+likeUnit*l.Unit
	}
	if ours := cmp.Or(t.BatchOn, t.RegisteredOn); !day.IsZero() && !ours.IsZero() {
		if l.Date = 0; max(day-ours, ours-day) <= nearDays {
			l.Date = 1000
		}
		weight, score = weight-likeDate, score+likeDate*l.Date
	}
	l.Score = (score + weight*l.Text) / 1000
	return l
}

// likeIndex finds tickets that share rare pairs of characters with a text, so that not every row is held against every
// ticket.
type likeIndex struct {
	tickets []*OurTicket
	pairs   []map[[2]rune]int
	posting map[[2]rune][]int
	hits    []int // by ticket, while one text is looked up
}

// How many of the rarest pairs of a text are looked up, and how many tickets it is then held against.
const (
	rarePairs      = 24
	mostCandidates = 20
	mostPosting    = 5000 // a pair that so many tickets have tells nothing
)

func indexOf(tickets []*OurTicket) *likeIndex {
	x := &likeIndex{tickets: tickets, posting: map[[2]rune][]int{}, hits: make([]int, len(tickets))}
	for i, t := range tickets {
		pairs := pairsOf(t.Description)
		x.pairs = append(x.pairs, pairs)
		for pair := range pairs {
			x.posting[pair] = append(x.posting[pair], i)
		}
	}
	return x
}

// candidates are the tickets that share most of the rarest pairs of a text, in a fixed order.
func (x *likeIndex) candidates(pairs map[[2]rune]int) []int {
	var rare [][2]rune
	for pair := range pairs {
		if n := len(x.posting[pair]); n > 0 && n <= mostPosting {
			rare = append(rare, pair)
		}
	}
	slices.SortFunc(rare, func(a, b [2]rune) int {
		return cmp.Or(len(x.posting[a])-len(x.posting[b]), cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	return x.best(rare[:min(len(rare), rarePairs)])
}

// best are the tickets that have most of some pairs. A list may have 20 000 rows and each of its pairs thousands of
// tickets: hits are counted in place, and only what can be among the first is put in order.
func (x *likeIndex) best(pairs [][2]rune) []int {
	var touched []int
	for _, pair := range pairs {
		for _, i := range x.posting[pair] {
			if x.hits[i]++; x.hits[i] == 1 {
				touched = append(touched, i)
			}
		}
	}
	var having [rarePairs + 1]int // tickets by their hits
	for _, i := range touched {
		having[x.hits[i]]++
	}
	least, enough := rarePairs, having[rarePairs]
	for ; least > 1 && enough < mostCandidates; enough += having[least] {
		least--
	}
	found := slices.DeleteFunc(slices.Clone(touched), func(i int) bool { return x.hits[i] < least })
	slices.SortFunc(found, func(a, b int) int {
		return cmp.Or(x.hits[b]-x.hits[a], cmp.Compare(x.tickets[a].ID, x.tickets[b].ID))
	})
	for _, i := range touched {
		x.hits[i] = 0
	}
	return found[:min(len(found), mostCandidates)]
}
