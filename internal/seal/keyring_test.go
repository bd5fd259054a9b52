package seal_test

import (
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"qingdan/internal/seal"
)

func hexOf(b [32]byte) string { return hex.EncodeToString(b[:]) }

func TestAKeyringIsReadFromLinesOrFromOneVariable(t *testing.T) {
	t.Parallel()
	want := ring(t, 1, 2).IDs()
	for _, text := range []string{
		keyText(1) + "," + keyText(2),
		" " + keyText(1) + " " + keyText(2) + " ",
		"# first\r\n" + keyText(1) + " # old\r\n\r\n# " + keyText(3) + "\r\n" + keyText(2),
	} {
		r, err := seal.Parse(text)
		if err != nil || !slices.Equal(r.IDs(), want) {
			t.Fatalf("%q gives %v, %v; want %v", text, r, err, want)
		}
	}
}

func TestABadKeyringIsRefusedWithoutQuotingIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, code string }{
		"no text":      {"", "seal.keyring_empty"},
		"only remarks": {"# nothing\n\n", "seal.keyring_empty"},
		"too short":    {keyText(1)[:40] + "aaa=", "seal.keyring_malformed"},
		"33 bytes":     {strings.Repeat("Ab3d", 11), "seal.keyring_malformed"},
		"16 bytes":     {strings.Repeat("Ab3d", 5) + "Ag==", "seal.keyring_malformed"},
		"two in one":   {keyText(1) + keyText(2), "seal.keyring_malformed"},
		"not base64":   {"correct horse battery staple", "seal.keyring_malformed"},
		"twice":        {keyText(1) + "\n" + keyText(1), "seal.keyring_malformed"},
		"zeros":        {strings.Repeat("A", 43) + "=", "seal.keyring_malformed"},
		"stray bits":   {keyText(1)[:42] + "9=", "seal.keyring_malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := seal.Parse(c.text)
			refused(t, err, c.code)
			if word, _, _ := strings.Cut(c.text, "\n"); len(word) > 20 && strings.Contains(err.Error(), word[:20]) {
				t.Fatalf("the error quotes the key: %v", err)
			}
			if strings.Contains(err.Error(), "%!") {
				t.Fatalf("the message is broken: %v", err)
			}
		})
	}
}

func TestACreatedKeyringLoadsAgainAndIsPrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	created, err := seal.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	loaded, err := seal.Load(path)
	if err != nil || !slices.Equal(loaded.IDs(), created.IDs()) {
		t.Fatalf("loaded %v, %v; created %v", loaded, err, created)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Fatalf("the folder holds %v, %v", left, err)
	}
}

func TestCreatingNeverReplacesAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := seal.Create(path)
	refused(t, err, "seal.keyring_busy")
	if text, err := os.ReadFile(path); err != nil || string(text) != "precious" {
		t.Fatalf("the file now says %q, %v", text, err)
	}
}

func TestOfManyCreatorsAndRotatorsNoKeyIsLost(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	var (
		all     sync.WaitGroup
		mu      sync.Mutex
		given   []string
		creates int
	)
	for range 20 {
		all.Go(func() {
			if _, err := seal.Create(path); err == nil {
				mu.Lock()
				creates++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if creates != 1 {
		t.Fatalf("%d processes created the file, want 1", creates)
	}
	for range 20 {
		all.Go(func() {
			if r, err := seal.Rotate(path); err == nil {
				mu.Lock()
				given = append(given, r.IDs()...)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	r, err := seal.Load(path)
	if err != nil || len(given) == 0 {
		t.Fatalf("%d keys given, %v", len(given), err)
	}
	if err := r.Require(given...); err != nil {
		t.Fatalf("a key that was given out is lost: %v", err)
	}
}

func TestRotationKeepsTheOldKeysAndTheMode(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	before, err := seal.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	after, err := seal.Rotate(path)
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := seal.Load(path)
	if err != nil || len(loaded.IDs()) != 2 || loaded.IDs()[0] != before.IDs()[0] || loaded.IDs()[1] != after.IDs()[1] {
		t.Fatalf("loaded %v, %v", loaded, err)
	}
}

func TestAFileWrittenByHandIsRotatedToo(t *testing.T) {
	t.Parallel()
	for _, text := range []string{keyText(1), keyText(1) + "\r\n", keyText(1) + " # made by hand"} {
		path := filepath.Join(t.TempDir(), "keys")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := seal.Rotate(path)
		if err != nil || len(r.IDs()) != 2 || r.IDs()[0] != ring(t, 1).IDs()[0] {
			t.Fatalf("%q becomes %v, %v", text, r, err)
		}
	}
}

func TestAnInterruptedRotationIsNotRunOver(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	if _, err := seal.Create(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".new", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := seal.Rotate(path)
	refused(t, err, "seal.keyring_busy")
	if !strings.Contains(err.Error(), path+".new") {
		t.Fatalf("the message does not name the file to delete: %v", err)
	}
}

func TestAKeyringThatOthersCanReachIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	if _, err := seal.Create(path); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []fs.FileMode{0o640, 0o604, 0o620, 0o601} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		_, err := seal.Load(path)
		refused(t, err, "seal.keyring_permissions")
		_, err = seal.Rotate(path)
		refused(t, err, "seal.keyring_permissions")
	}
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Load(path); err != nil {
		t.Fatal(err)
	}
}

func TestAMissingOrImpossibleFileIsRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	_, err := seal.Load(filepath.Join(folder, "keys"))
	refused(t, err, "seal.no_keyring")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("the caller cannot tell that the file is absent: %v", err)
	}
	_, err = seal.Load(folder)
	refused(t, err, "seal.no_keyring")
	large := filepath.Join(folder, "large")
	if err := os.WriteFile(large, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = seal.Load(large)
	refused(t, err, "seal.no_keyring")
}

func TestDerivedKeysDifferByLabelAndOutliveRotation(t *testing.T) {
	t.Parallel()
	one, err := ring(t, 1).Derive("names")
	if err != nil {
		t.Fatal(err)
	}
	two, err := ring(t, 1).Derive("cursor")
	if err != nil || one == two {
		t.Fatalf("two labels give one key, %v", err)
	}
	after, err := ring(t, 1, 2).Derive("names")
	if err != nil || one != after {
		t.Fatalf("rotation changed the key, %v", err)
	}
}
