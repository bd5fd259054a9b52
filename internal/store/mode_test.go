package store_test

import (
	"os"
	"path/filepath"
	"testing"
)

func TestNobodyElseReadsTheFilesOfTheDatabase(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "open")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, filepath.Join(folder, "qingdan.db"))
	w.dispatched("河道黑臭", "dongcheng")
	for _, name := range []string{"qingdan.db", "qingdan.db-wal", "qingdan.db-shm", "qingdan.db.lock"} {
		info, err := os.Stat(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has mode %o, want 600", name, mode)
		}
	}
}
