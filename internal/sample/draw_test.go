package sample

import (
	"crypto/md5"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
)

func TestTheSelectionIsThatOfRFC3797(t *testing.T) {
	t.Parallel()
	got := selected(md5.New(), []byte("9319./2.5.8.10.12./9.18.26.34.41.45./"), 25, 10)
	for i := range got {
		got[i]++ // the example of its section 6 counts from 1
	}
	if want := []int{17, 7, 2, 16, 25, 23, 8, 24, 19, 13}; !slices.Equal(got, want) {
		t.Errorf("selected %v, the RFC says %v", got, want)
	}
}

func members(n int) []Member {
	all := make([]Member, n)
	for i := range all {
		all[i].ID = fmt.Sprintf("t%04d", i)
	}
	return all
}

func frozen(t *testing.T, size int, all []Member) *List {
	t.Helper()
	l, err := Freeze("r1", size, all)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestADrawIsTheSameHoweverTheListWasWrittenDown(t *testing.T) {
	t.Parallel()
	l := frozen(t, 10, members(100))
	backwards := members(100)
	slices.Reverse(backwards)
	other := frozen(t, 10, backwards)
	seed := Seed(l.Digest(), [32]byte{1}, "3 14 15 92 65")
	drawn := l.Draw(seed)
	if !slices.Equal(drawn, other.Draw(Seed(other.Digest(), [32]byte{1}, "3 14 15 92 65"))) {
		t.Error("the order in which a list was handed in changed the draw")
	}
	slices.Sort(drawn)
	if len(slices.Compact(drawn)) != 10 {
		t.Errorf("drawn with repetition: %v", drawn)
	}
	parsed, err := Parse(l.Text())
	if err != nil || parsed.Digest() != l.Digest() {
		t.Errorf("the text read back: %v", err)
	}
}

func TestWhateverChangesChangesTheSeed(t *testing.T) {
	t.Parallel()
	base := frozen(t, 10, members(100))
	seeds := map[[32]byte]string{}
	for name, seed := range map[string][32]byte{
		"as it is":           Seed(base.Digest(), [32]byte{1}, "314"),
		"one member less":    Seed(frozen(t, 10, members(99)).Digest(), [32]byte{1}, "314"),
		"another size":       Seed(frozen(t, 11, members(100)).Digest(), [32]byte{1}, "314"),
		"another checkpoint": Seed(base.Digest(), [32]byte{2}, "314"),
		"another randomness": Seed(base.Digest(), [32]byte{1}, "315"),
	} {
		if was, known := seeds[seed]; known {
			t.Errorf("%s and %s have one seed", name, was)
		}
		seeds[seed] = name
	}
}

// TestEveryMemberIsDrawnEquallyOften draws 5 of 20 for 4 000 fixed seeds: chi-square with 19 degrees of freedom stays
// below its 99.9 % point, 43.8, which a draw that prefers some members leaves.
func TestEveryMemberIsDrawnEquallyOften(t *testing.T) {
	t.Parallel()
	for _, strata := range []int{1, 4} {
		all := members(20)
		for i := range all {
			all[i].Stratum = fmt.Sprint(i % strata)
		}
		l := frozen(t, 5, all)
		const draws = 4000
		counts := map[string]float64{}
		for i := range draws {
			var seed [32]byte
			binary.BigEndian.PutUint32(seed[:], uint32(i))
			for _, id := range l.Draw(seed) {
				counts[id]++
			}
		}
		chi, want := 0.0, float64(draws*5)/20
		for _, m := range l.Members {
			if strata > 1 { // 5 of 4 strata: the first one gives two
				want = draws / 5.0
				if m.Stratum == "0" {
					want = draws * 2 / 5.0
				}
			}
			chi += (counts[m.ID] - want) * (counts[m.ID] - want) / want
		}
		if chi > 43.8 {
			t.Errorf("%d strata: chi-square is %.1f: %v", strata, chi, counts)
		}
	}
}

func TestEveryStratumGivesItsShare(t *testing.T) {
	t.Parallel()
	var all []Member
	for stratum, n := range map[string]int{"a": 50, "b": 30, "c": 15, "d": 5} {
		for i := range n {
			all = append(all, Member{fmt.Sprint(stratum, i), stratum})
		}
	}
	for size, want := range map[int][4]int{10: {5, 3, 2, 0}, 20: {10, 6, 3, 1}, 99: {49, 30, 15, 5}, 100: {50, 30, 15, 5}, 1: {1, 0, 0, 0}} {
		got := [4]int{}
		for _, id := range frozen(t, size, all).Draw([32]byte{7}) {
			got[id[0]-'a']++
		}
		if got != want {
			t.Errorf("%d of them: %v, want %v", size, got, want)
		}
	}
}

func TestAListThatCannotBeDrawnFromIsRefused(t *testing.T) {
	t.Parallel()
	twice := append(members(3), Member{ID: "t0001", Stratum: "elsewhere"})
	for code, make := range map[string]func() (*List, error){
		"sample.empty":         func() (*List, error) { return Freeze("r", 1, nil) },
		"sample.repeated":      func() (*List, error) { return Freeze("r", 1, twice) },
		"sample.size":          func() (*List, error) { return Freeze("r", 4, members(3)) },
		"sample.word":          func() (*List, error) { return Freeze("r", 1, []Member{{ID: "a\nb"}}) },
		"sample.too_many":      func() (*List, error) { return Freeze("r", 1, members(MostMembers+1)) },
		"sample.not_canonical": func() (*List, error) { return Parse([]byte("sample-v1\tr\t1\n\tb\n\ta\n")) },
	} {
		_, err := make()
		if refusal, ok := err.(*Error); !ok || refusal.Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	for _, text := range []string{"", "sample-v1\tr\t01\n\ta\n", "sample-v1\tr\t1\n\ta", "sample-v2\tr\t1\n\ta\n", "sample-v1\tr\t1\n\ta\n\n"} {
		if _, err := Parse([]byte(text)); err == nil {
			t.Errorf("%q passes for a frozen list", text)
		}
	}
}
