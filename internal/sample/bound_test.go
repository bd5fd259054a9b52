package sample

import "testing"

// The sizes to find one wrong closure, as they are tabled for inspections: exact hypergeometric.
func TestTheSizeFindsOneWrongClosureWithTheConfidence(t *testing.T) {
	t.Parallel()
	for population, want := range map[int][5]int{50: {48, 48, 39, 45, 22}, 200: {155, 105, 51, 73, 27}, 1000: {258, 138, 57, 86, 29}, 5000: {290, 147, 59, 89, 29}} {
		for i, ask := range [][2]int{{10, 950}, {20, 950}, {50, 950}, {50, 990}, {100, 950}} {
			if got := SizeFor(population, ask[0], ask[1]); got != want[i] {
				t.Errorf("of %d, %d ‰ at %d ‰: %d, want %d", population, ask[0], ask[1], got, want[i])
			}
		}
	}
	if got := SizeFor(1, 50, 950); got != 1 {
		t.Errorf("of one: %d", got)
	}
}

func TestTheBoundIsWhatTheSampleStillAllows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ population, drawn, failed, confidence, want int }{
		{5000, 59, 0, 950, 246}, // fewer than 250, which are 5 %
		{5000, 58, 0, 950, 250}, // one less does not prove that
		{100, 95, 0, 950, 0},    // one wrong one would be missed with a chance of exactly 5 %
		{100, 94, 0, 950, 1},    // and here with 6 %
		{10, 10, 3, 950, 3},     // all were seen
		{10, 5, 5, 950, 10},     // all that were seen are wrong
		{100, 0, 0, 950, 100},   // nothing was seen
		{100_000, 5000, 0, 990, 89},
	} {
		if got := Bound(c.population, c.drawn, c.failed, c.confidence); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

// TestTheBoundAgreesWithCountingAllSamples holds it against every sample of a small population.
func TestTheBoundAgreesWithCountingAllSamples(t *testing.T) {
	t.Parallel()
	const population = 10
	for drawn := 1; drawn <= population; drawn++ {
		for failed := 0; failed <= drawn; failed++ {
			want := failed
			for wrong := failed; wrong <= population-(drawn-failed); wrong++ {
				few, all := 0, 0
				for set := range 1 << population {
					n, bad := 0, 0
					for i := range population {
						n += set >> i & 1
						if i < wrong {
							bad += set >> i & 1
						}
					}
					if n == drawn {
						all++
						if bad <= failed {
							few++
						}
					}
				}
				if few*1000 > all*(1000-950) {
					want = wrong
				}
			}
			if got := Bound(population, drawn, failed, 950); got != want {
				t.Errorf("%d of %d with %d failed: %d, want %d", drawn, population, failed, got, want)
			}
		}
	}
}
