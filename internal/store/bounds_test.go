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

func TestCredentialsAreRememberedWithinABoundAndNotAcrossAChange(t *testing.T) {
	t.Parallel()
	var memory rememberedCredentials
	for n := range 3 * maxRemembered {
		digest := [32]byte{byte(n), byte(n >> 8), byte(n >> 16)}
		_, _, epoch := memory.find(digest)
		memory.keep(digest, remembered{}, epoch)
		if _, known, _ := memory.find(digest); !known || len(memory.known) > maxRemembered {
			t.Fatalf("credential %d: known %v, %d are remembered", n, known, len(memory.known))
		}
	}
	digest := [32]byte{1}
	_, _, epoch := memory.find(digest)
	memory.forget()
	memory.keep(digest, remembered{}, epoch)
	if _, known, _ := memory.find(digest); known {
		t.Error("what was read before a change is remembered after it")
	}
}
