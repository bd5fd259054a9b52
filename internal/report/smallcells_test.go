package report_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"qingdan/internal/report"
)

// randomSheet is a sheet of counts that add up, small ones among them, with a rate.
func randomSheet(rng *rand.Rand) *report.Sheet {
	s := &report.Sheet{Columns: []report.Column{{ID: "registered", Kind: report.CountKind}, {ID: "closed", Kind: report.CountKind}, {ID: "disputed", Kind: report.CountKind}, {ID: "rate", Kind: report.PercentKind}},
		Notes: []report.Note{{Code: "historical"}, {Code: "notice_remark"}, {Code: "period_closed"}}}
	sum := make([]int64, 3)
	line := func(n []int64) report.Line {
		l := report.Line{}
		for _, one := range n {
			l.Values = append(l.Values, report.Value{Amount: report.Whole(one)})
		}
		l.Values = append(l.Values, report.Value{Rate: report.Rate{Numerator: report.Whole(n[1]), Denominator: report.Whole(n[0])}})
		return l
	}
	for i := range rng.IntN(8) {
		registered := rng.Int64N([]int64{1, 4, 12, 60}[rng.IntN(4)])
		n := []int64{registered, rng.Int64N(registered + 1), rng.Int64N(registered + 1)}
		if rng.IntN(2) == 0 {
			n[1], n[2] = registered, 0
		}
		for j := range sum {
			sum[j] += n[j]
		}
		l := line(n)
		l.Key = []report.Part{{Dimension: "unit", Value: fmt.Sprint(i)}}
		s.Lines = append(s.Lines, l)
	}
	s.Total = line(sum)
	return s
}

// TestNoSmallCountOfAPublishedSheetCanBeComputed is S-26: neither is it printed, nor is it what is left of the total.
func TestNoSmallCountOfAPublishedSheetCanBeComputed(t *testing.T) {
	t.Parallel()
	const below = 5
	shown, withheld, complementary := 0, 0, 0
	for seed := range uint64(4000) {
		s := randomSheet(rand.New(rand.NewPCG(seed, 26)))
		p := s.Published(below)
		few := func(a report.Amount) bool { return a.Cmp(report.Amount{}) > 0 && a.Cmp(report.Whole(below)) < 0 }
		hidden := 0
		var rest [3]report.Amount
		for i := range rest {
			rest[i] = p.Total.Values[i].Amount
		}
		for _, l := range append(p.Lines[:len(p.Lines):len(p.Lines)], p.Total) {
			small := false
			for i, c := range p.Columns {
				text := p.Printed(l, i)
				if l.Withheld && (text == nil || *text != "*") {
					t.Fatalf("seed %d: a withheld cell prints %v", seed, text)
				}
				small = small || c.Kind == report.CountKind && few(l.Values[i].Amount)
			}
			if small && !l.Withheld {
				t.Fatalf("seed %d: a small count is shown: %+v", seed, l)
			}
			switch total := l.Key == nil; {
			case total:
			case l.Withheld:
				hidden++
				if !small {
					complementary++
				}
			default:
				shown++
				for i := range rest {
					rest[i] = rest[i].Minus(l.Values[i].Amount)
				}
			}
		}
		if withheld += hidden; p.Total.Withheld {
			continue
		}
		if hidden == 1 {
			t.Fatalf("seed %d: one line alone is the total less the others", seed)
		}
		for i := range rest {
			if hidden > 0 && few(rest[i]) {
				t.Fatalf("seed %d: column %d leaves %s for the lines withheld", seed, i, rest[i])
			}
		}
		if len(p.Notes) != 2 || p.Notes[0].Code != "period_closed" || p.Notes[1].Code != "small_cells" || len(s.Notes) != 3 || s.Lines != nil && s.Total.Withheld {
			t.Fatalf("seed %d: %+v %+v", seed, p.Notes, s.Notes)
		}
	}
	if shown == 0 || withheld == 0 || complementary == 0 {
		t.Errorf("%d lines shown, %d withheld, %d of them for the sake of others: nothing was tried", shown, withheld, complementary)
	}
}
