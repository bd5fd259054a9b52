package store

import (
	"testing"
)

func TestAStatementForManyRowsHasAPlaceForEachValue(t *testing.T) {
	t.Parallel()
	text := insertOf("INSERT INTO pairs (a, b)", " ON CONFLICT (a) DO NOTHING", 2, 4)
	if want := sqlText("INSERT INTO pairs (a, b) VALUES (?, ?), (?, ?), (?, ?), (?, ?) ON CONFLICT (a) DO NOTHING"); text != want {
		t.Errorf("%s", text)
	}
}

func TestARowIsWrittenUnderTheColumnsOfItsTableThoseOfAnEmbeddedPartIncluded(t *testing.T) {
	t.Parallel()
	shape, err := tableOf(standingRow{})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(shape.head); got[:70] != "INSERT INTO standings (ticket_key, idx, day, next_idx, next_day, at, n" {
		t.Errorf("%s", got)
	}
	if len(shape.fields) < 50 {
		t.Errorf("only %d columns", len(shape.fields))
	}
}
