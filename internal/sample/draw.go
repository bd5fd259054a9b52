package sample

import (
	"crypto/sha256"
	"hash"
	"math/big"
	"slices"
)

// Seed binds a draw to the list, to the state of the journal when the list was frozen, and to what became public later.
func Seed(digest, checkpoint [32]byte, randomness string) [32]byte {
	return sha256.Sum256(slices.Concat([]byte(Method), digest[:], checkpoint[:], []byte(randomness)))
}

// Draw gives the ids that the seed selects, stratum by stratum, each in the order of selection.
func (l *List) Draw(seed [32]byte) []string {
	drawn := make([]string, 0, l.Size)
	for _, s := range l.shares() {
		for _, i := range selected(sha256.New(), append(seed[:len(seed):len(seed)], s.members[0].Stratum...), len(s.members), s.size) {
			drawn = append(drawn, s.members[i].ID)
		}
	}
	return drawn
}

// selected gives n places of a pool, in the order of selection: RFC 3797, section 4.
func selected(h hash.Hash, key []byte, pool, n int) []int {
	left := make([]int, pool)
	for i := range left {
		left[i] = i
	}
	places := make([]int, 0, n)
	number, of, rest := new(big.Int), new(big.Int), new(big.Int)
	for i := range n {
		count := []byte{byte(i >> 8), byte(i)}
		h.Reset()
		h.Write(slices.Concat(count, key, count))
		rest.Mod(number.SetBytes(h.Sum(nil)), of.SetInt64(int64(len(left))))
		at := int(rest.Int64())
		places = append(places, left[at])
		left = slices.Delete(left, at, at+1)
	}
	return places
}

// share is how many a stratum gives.
type share struct {
	members   []Member
	size      int
	remainder int
}

// shares divides the size among the strata.
func (l *List) shares() []share {
	var all []share
	given := 0
	for from := 0; from < len(l.Members); {
		to := from
		for to < len(l.Members) && l.Members[to].Stratum == l.Members[from].Stratum {
			to++
		}
		parts := l.Size * (to - from)
		s := share{l.Members[from:to], parts / len(l.Members), parts % len(l.Members)}
		given += s.size
		all = append(all, s)
		from = to
	}
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return all[b].remainder - all[a].remainder })
	for _, i := range order[:l.Size-given] {
		all[i].size++
	}
	return all
}
