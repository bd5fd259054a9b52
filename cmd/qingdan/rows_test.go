package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestProgressIsShownNowAndThenAndNotForEveryRow(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	now := time.Unix(0, 0)
	tell := rowsTo(&out, func() time.Time { now = now.Add(time.Millisecond); return now })
	for n := range 100_000 {
		tell(n + 1)
	}
	if shown := strings.Count(out.String(), "\r"); shown < 300 || shown > 600 || !strings.Contains(out.String(), "rows written") {
		t.Errorf("%d lines for 100 000 rows in 100 seconds", shown)
	}
	quiet := world{err: &out}
	before := out.Len()
	quiet.rows()(1)
	if out.Len() != before {
		t.Error("what is no terminal is written to")
	}
}
