package flags_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"qingdan/internal/flags"
)

func TestPhotosThatDifferInAFewBitsOfOneOfTheirLooksAreFoundAndNoOthers(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	look := func() (looks [8]uint64) {
		for i := range looks {
			looks[i] = rng.Uint64()
		}
		return looks
	}
	var photos []flags.Photo
	for i := range 2000 {
		photos = append(photos, flags.Photo{Kind: "after", Ticket: fmt.Sprintf("honest%04d", i), SHA256: fmt.Sprint(i), Looks: look()})
	}
	expected := map[string]bool{}
	for i := range 200 {
		copied := flags.Photo{Kind: "after", Ticket: fmt.Sprintf("copied%04d", i), SHA256: fmt.Sprint("copy", i), Looks: look()}
		copied.Looks[i%8] = photos[i].Looks[0]
		for _, bit := range rng.Perm(64)[:i%9] { // 0 to 8 bits
			copied.Looks[i%8] ^= 1 << bit
		}
		if i%9 <= flags.Defaults().Alike {
			expected[copied.Ticket+","+photos[i].Ticket] = true
		}
		photos = append(photos, copied)
	}
	for _, f := range flags.Alike(photos, flags.Defaults()) {
		pair := strings.Join(f.Tickets, ",")
		if !expected[pair] {
			t.Errorf("%s was raised for nothing: %s", pair, f.Message.EN)
		}
		delete(expected, pair)
	}
	if len(expected) > 0 {
		t.Errorf("not found: %v", expected)
	}
}

func TestPhotosOfOneTicketOrWithoutAPatternAreNotAlike(t *testing.T) {
	t.Parallel()
	same := [8]uint64{0xf0f0f0f00f0f0f0f, 1, 2, 3, 4, 5, 6, 7}
	photos := []flags.Photo{{Kind: "after", Ticket: "a", SHA256: "1", Looks: same}, {Kind: "after", Ticket: "a", SHA256: "2", Looks: same}, {Kind: "after", Ticket: "b", SHA256: "3"}, {Kind: "after", Ticket: "c", SHA256: "4"},
		{Kind: "after", Ticket: "d", SHA256: "1", Looks: same}}
	if all := flags.Alike(photos[:4], flags.Defaults()); len(all) > 0 {
		t.Errorf("%+v", all)
	}
	if all := flags.Alike(append(photos[:1:1], photos[4]), flags.Defaults()); len(all) > 0 {
		t.Errorf("the same file has a flag of its own: %+v", all)
	}
}
