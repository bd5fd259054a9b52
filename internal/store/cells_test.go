package store

import "testing"

func TestTheNumbersOfCellsAreRememberedWithinABound(t *testing.T) {
	t.Parallel()
	var shelf cellShelf
	for id := range int64(3 * maxCells) {
		k := cellKey{cube: cubeAll, audience: id}
		shelf.keep(k, id)
		if known, ok := shelf.number(k); !ok || known != id {
			t.Fatalf("cell %d was forgotten at once", id)
		}
		if len(shelf.numbers) > maxCells {
			t.Fatalf("the shelf holds %d cells", len(shelf.numbers))
		}
	}
	if _, ok := shelf.number(cellKey{cube: cubeAll, audience: 0}); ok {
		t.Error("the oldest cell is still known")
	}
}
