package seal_test

import (
	"testing"

	"qingdan/internal/seal"
)

func TestACommitmentHoldsForWhatItWasMadeOver(t *testing.T) {
	t.Parallel()
	key := seal.NewCommitmentKey()
	c := seal.Commit(key, "phone/v1", "13800000000")
	if !seal.Holds(c, key, "phone/v1", "13800000000") {
		t.Fatal("the commitment does not hold")
	}
	if seal.Holds(c, key, "phone/v1", "13800000001") || seal.Holds(c, key, "name/v1", "13800000000") ||
		seal.Holds(c, seal.NewCommitmentKey(), "phone/v1", "13800000000") {
		t.Fatal("the commitment holds for something else")
	}
}

// The lists would all be the same without lengths in front of the parts (S-113).
func TestDifferentListsOfPartsNeverCollide(t *testing.T) {
	t.Parallel()
	var key seal.CommitmentKey
	lists := [][]string{
		{"d", "ab", "c"}, {"d", "a", "bc"}, {"d", "abc"}, {"d", "abc", ""}, {"d", "", "abc"}, {"d", "a", "b", "c"},
		{"da", "bc"}, {"dabc"}, {"d"}, {"", "dabc"}, {"", ""}, {""}, {"d", ""}, {"d", "", ""},
		{"d", "a\x00\x00\x00\x00\x00\x00\x00\x01b"},
		{"d", "a", "b"},
		{"d\x00\x00\x00\x00\x00\x00\x00\x05parts\x00\x00\x00\x00\x00\x00\x00\x01a"}, {"d", "a"},
	}
	seen := map[[32]byte][]string{}
	for _, l := range lists {
		c := seal.Commit(key, l[0], l[1:]...)
		if other, ok := seen[c]; ok {
			t.Fatalf("%q and %q give the same commitment", other, l)
		}
		seen[c] = l
	}
}

// A stored commitment must be checkable by later releases, so its bytes may never change.
func TestACommitmentKeepsItsBytes(t *testing.T) {
	t.Parallel()
	const want = "0190ec9beb1c02f3b6f78685f3f630dd0e1e9ff82fd8a7e5f699941ec89dda6f" // computed by another programme
	if got := hexOf(seal.Commit(seal.CommitmentKey{1, 2, 3}, "phone/v1", "甲", "乙")); got != want {
		t.Fatalf("the commitment is %s, was %s", got, want)
	}
}
