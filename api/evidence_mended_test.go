package api

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"qingdan/internal/rectify"
)

func TestADamagedFileThatAnUploadMendsIsJournalled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.rectifying()
	upload := func() (mended []string) {
		before, err := w.store.JournalSize(t.Context())
		w.must(err)
		body, contentType := parcel(t, photo(t, 7), "a.jpg", "kind", "before")
		if got := w.send("officer", id, body, contentType); got.Code != http.StatusCreated {
			t.Fatalf("%d %s", got.Code, got.Body)
		}
		entries, err := w.store.Entries(t.Context(), before, 100)
		w.must(err)
		for _, e := range entries {
			if e.Event == rectify.EventEvidence && e.Do == "mended" && e.Subject == id && e.Actor == w.account["officer"] {
				mended = append(mended, e.Evidence...)
			}
		}
		return mended
	}
	if sums := upload(); len(sums) != 0 {
		t.Errorf("a first upload mended %v", sums)
	}
	originals, err := filepath.Glob(filepath.Join(w.folder, "originals", "??", "*"))
	if err != nil || len(originals) != 1 {
		t.Fatal(originals, err)
	}
	w.must(os.Chmod(originals[0], 0o600))
	w.must(os.WriteFile(originals[0], []byte("another photo"), 0o600))
	if sums := upload(); len(sums) != 1 || sums[0] != filepath.Base(originals[0]) {
		t.Errorf("mending %s was journalled for %v", originals[0], sums)
	}
}
