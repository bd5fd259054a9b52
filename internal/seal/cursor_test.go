package seal_test

import (
	"strings"
	"testing"
)

func TestACursorOpensOnlyWhereItBelongs(t *testing.T) {
	t.Parallel()
	r := ring(t, 1)
	cursor := r.SealCursor("tickets?state=open by u-1", []byte(`["2024-12-31","t-9"]`))
	if position, err := r.OpenCursor("tickets?state=open by u-1", cursor); err != nil || string(position) != `["2024-12-31","t-9"]` {
		t.Fatalf("opened %q, %v", position, err)
	}
	_, err := r.OpenCursor("tickets?state=open by u-2", cursor)
	refused(t, err, "cursor.invalid")
	_, err = ring(t, 2).OpenCursor("tickets?state=open by u-1", cursor)
	refused(t, err, "cursor.invalid")
	if strings.ContainsAny(cursor, "+/=") || strings.Contains(cursor, "t-9") {
		t.Fatalf("%q is not opaque or not fit for a URL", cursor)
	}
}

func TestACursorSurvivesRotation(t *testing.T) {
	t.Parallel()
	cursor := ring(t, 1).SealCursor("l", []byte("p"))
	if position, err := ring(t, 1, 2).OpenCursor("l", cursor); err != nil || string(position) != "p" {
		t.Fatalf("opened %q, %v", position, err)
	}
}

func TestAHostileCursorIsRefused(t *testing.T) {
	t.Parallel()
	r := ring(t, 1)
	good := r.SealCursor("l", []byte("p"))
	for _, cursor := range []string{r.SealCursor("l", make([]byte, 4096)), "", "x", "' or 1=1", good[1:], good[:len(good)-1], "A" + good, strings.Repeat("A", 1<<20), "\x00\xff"} {
		_, err := r.OpenCursor("l", cursor)
		refused(t, err, "cursor.invalid")
	}
}
