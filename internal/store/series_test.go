package store

import (
	"math/rand/v2"
	"testing"

	"qingdan/internal/calendar"
)

func TestASeriesAddsUpWhateverTheOrderOfDays(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	first := calendar.MustDay("2023-12-01")
	for range 200 {
		var s series
		changed := map[int32]compact{}
		var sums yearSums
		for range rng.IntN(120) {
			day := int32(daySpan(first.Add(rng.IntN(100))))
			plus := compact{}
			for range 1 + rng.IntN(3) {
				plus[rng.IntN(len(plus))] += int32(rng.IntN(600) - 300)
			}
			was := changed[day]
			was.plus(&plus)
			changed[day] = was
			s.add(day, &plus)
			sums.change(day, &plus)
		}
		var again series // from days in order, by way of what is on disk
		var kept yearSums
		for year, days := range sums.condensed() {
			if err := kept.add(year, days); err != nil {
				t.Fatal(err)
			}
		}
		kept.flush(again.put)
		for n := -3; n < 110; n++ {
			day, want := int32(daySpan(first.Add(n))), compact{}
			for on, c := range changed {
				if on <= day {
					want.plus(&c)
				}
			}
			if got, other := s.on(day), again.on(day); got != want || other != want {
				t.Fatalf("on %d the sums are %v, read from disk %v, expected are %v", day, got, other, want)
			}
		}
	}
}

func TestDamagedDaysAreRefused(t *testing.T) {
	t.Parallel()
	whole := appendDay([]byte{daysForm}, 131, &compact{0: 1, 2: -70000})
	for name, days := range map[string][]byte{"cut off": whole[:len(whole)-1], "of another form": append([]byte{9}, whole[1:]...), "no day": appendDay([]byte{daysForm}, 0, &compact{1}),
		"beyond the year": appendDay([]byte{daysForm}, 1300, &compact{1}), "an endless number": {daysForm, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}} {
		var sums yearSums
		if err := sums.add(2024, days); err == nil {
			t.Errorf("days that are %s were read", name)
		}
	}
	var sums yearSums
	if err := sums.add(2024, whole); err != nil {
		t.Errorf("whole days: %v", err)
	}
}
