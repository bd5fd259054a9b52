package store_test

import (
	"slices"
	"strings"
	"testing"
)

// heldBy lists the tickets of all evidence.
func (w *world) heldBy() (numbers []string) {
	w.Helper()
	for held, err := range w.store.EachAttachment(w.ctx) {
		if err != nil {
			w.Fatal(err)
		}
		numbers = append(numbers, held.TicketNo)
	}
	return numbers
}

func TestEvidenceIsListedWithItsTicketAlsoWhenTheTicketIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir()+"/qingdan.db")
	w.withAHistory()
	before := w.heldBy()
	if len(before) != 2 || slices.ContainsFunc(before, func(no string) bool { return !strings.HasPrefix(no, "QD-") }) {
		t.Fatalf("evidence is listed for %q", before)
	}
	for _, statement := range []string{"DROP TRIGGER tickets_stay", "DELETE FROM tickets WHERE key = (SELECT min(ticket_key) FROM attachments)"} {
		if err := w.intrude(statement); err != nil {
			t.Fatal(err)
		}
	}
	// Otherwise its files would pass for forsaken ones and be removed.
	if after := w.heldBy(); len(after) != 2 || slices.Equal(after, before) {
		t.Errorf("without the row of a ticket evidence is listed for %q", after)
	}
}
