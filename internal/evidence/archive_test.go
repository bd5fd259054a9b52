package evidence

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"qingdan/internal/rectify"
)

// spoil overwrites a sealed file behind the archive's back.
func spoil(t testing.TB, name string, content []byte) {
	t.Helper()
	if err := os.Chmod(name, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func original(dir string, f File) string {
	return filepath.Join(dir, "originals", f.SHA256[:2], f.SHA256)
}

func TestADigestIsNeverAPath(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	if err := os.WriteFile(filepath.Join(filepath.Dir(dir), "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	sum := put(t, a, jpegOf(scene(8, 8)), "a.jpg").SHA256
	for _, bad := range []string{"", ".", "../../etc/passwd", "../../secret", "ab/../../secret", "/etc/passwd", strings.ToUpper(sum), sum + "/", sum[:63], sum + "0",
		"../" + sum[3:], sum[:62] + "/.", strings.Repeat("g", 64), sum[:32] + "\x00" + sum[33:]} {
		for _, open := range []func(string) (*Sealed, error){a.OpenOriginal, a.OpenShown} {
			_, err := open(bad)
			wantCode(t, err, "evidence.not_found")
		}
	}
}

func TestADamagedFileIsRefused(t *testing.T) {
	t.Parallel()
	photo := jpegOf(scene(64, 48))
	flipped := bytes.Clone(photo)
	flipped[len(flipped)/2] ^= 1
	for name, c := range map[string]struct {
		damage func(t *testing.T, name string)
		code   string
	}{
		"one bit flipped": {func(t *testing.T, name string) { spoil(t, name, flipped) }, "evidence.damaged"},
		"cut":             {func(t *testing.T, name string) { spoil(t, name, photo[:100]) }, "evidence.damaged"},
		"emptied":         {func(t *testing.T, name string) { spoil(t, name, nil) }, "evidence.damaged"},
		"lengthened":      {func(t *testing.T, name string) { spoil(t, name, append(photo[:len(photo):len(photo)], 0)) }, "evidence.damaged"},
		"made a directory": {func(t *testing.T, name string) {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(name, 0o700); err != nil {
				t.Fatal(err)
			}
		}, "evidence.damaged"},
		"made a link": {func(t *testing.T, name string) {
			if err := os.Rename(name, name+"x"); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(filepath.Base(name)+"x", name); err != nil {
				t.Fatal(err)
			}
		}, "evidence.damaged"},
		"made a pipe": {func(t *testing.T, name string) {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
			if err := syscall.Mkfifo(name, 0o600); err != nil {
				t.Skip("no named pipes here:", err)
			}
		}, "evidence.damaged"},
		"removed": {func(t *testing.T, name string) {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
		}, "evidence.missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, dir := newArchive(t)
			f := put(t, a, photo, "a.jpg")
			c.damage(t, original(dir, f))
			_, err := a.OpenOriginal(f.SHA256)
			wantCode(t, err, c.code)
			if rectify.KindOf(err) != rectify.Internal || !strings.Contains(err.Error(), f.SHA256) {
				t.Errorf("report %v", err)
			}
		})
	}
}

func TestAFileThatChangesWhileItIsReadDoesNotEndWell(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	photo := jpegOf(scene(64, 48))
	f := put(t, a, photo, "a.jpg")
	s, err := a.OpenOriginal(f.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := io.ReadFull(s, make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	changed := bytes.Clone(photo)
	changed[len(changed)-1] ^= 1
	spoil(t, original(dir, f), changed)
	_, err = io.ReadAll(s)
	wantCode(t, err, "evidence.damaged")
}

func TestPuttingAGoodCopyMendsADamagedFileAndSaysSo(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	photo := jpegOf(scene(64, 48))
	f := put(t, a, photo, "a.jpg")
	flipped := bytes.Clone(photo)
	flipped[len(flipped)/2] ^= 1
	for _, bad := range [][]byte{flipped, photo[:50]} {
		spoil(t, original(dir, f), bad)
		if again := put(t, a, photo, "a.jpg"); !again.Mended {
			t.Error("the damage was passed over in silence")
		}
		if s, err := a.OpenOriginal(f.SHA256); !bytes.Equal(readAll(t, s, err), photo) {
			t.Error("not mended")
		}
	}
	spoil(t, filepath.Join(dir, "shown", f.ThumbSHA256[:2], f.ThumbSHA256), nil)
	if again := put(t, a, photo, "a.jpg"); !again.Mended {
		t.Error("a damaged thumbnail was passed over in silence")
	}
	if put(t, a, photo, "a.jpg").Mended {
		t.Error("a whole file was called mended")
	}
}

func TestWhatAnInterruptedPutLeftBehindIsRemovedAtOpen(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	f := put(t, a, jpegOf(scene(8, 8)), "a.jpg")
	torn := filepath.Join(dir, incoming, "TORN")
	if err := os.WriteFile(torn, []byte("half a photo"), 0o600); err != nil {
		t.Fatal(err)
	}
	reader, err := OpenReadOnly(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if _, err := os.Stat(torn); err != nil {
		t.Errorf("a reader removed what a writer may be working on: %v", err)
	}
	again, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if _, err := os.Stat(torn); !os.IsNotExist(err) {
		t.Errorf("leftover is still there: %v", err)
	}
	s, err := again.OpenOriginal(f.SHA256)
	readAll(t, s, err)
}

func TestAReaderWritesNothing(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	f := put(t, a, jpegOf(scene(8, 8)), "a.jpg")
	r, err := OpenReadOnly(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	s, err := r.OpenOriginal(f.SHA256)
	readAll(t, s, err)
	_, err = r.Put(t.Context(), bytes.NewReader(jpegOf(scene(9, 9))), "a.jpg", Limits{})
	wantCode(t, err, "evidence.read_only")
	_, err = r.Collect(t.Context(), refs(Ref{Originals, f.SHA256}), endOfTime)
	wantCode(t, err, "evidence.read_only")
	if _, err := OpenReadOnly(filepath.Join(dir, "absent")); err == nil {
		t.Error("an archive that does not exist was opened for reading")
	}
}

func TestAfterAWriteThatTheDiskDidNotConfirmNothingIsTaken(t *testing.T) {
	t.Parallel()
	photo := jpegOf(scene(8, 8))
	for name, failAt := range map[string]int{"content": 1, "directory of the bucket": 2, "bucket": 3, "content of the original": 7, "bucket of the original": 9} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, _ := newArchive(t)
			calls := 0
			a.sync = func(f *os.File) error {
				if calls++; calls == failAt {
					return &fs.PathError{Op: "sync", Path: f.Name(), Err: syscall.EIO}
				}
				return f.Sync()
			}
			_, err := a.Put(t.Context(), bytes.NewReader(photo), "a.jpg", Limits{})
			wantCode(t, err, "evidence.disk")
			_, err = a.Put(t.Context(), bytes.NewReader(photo), "a.jpg", Limits{})
			wantCode(t, err, "evidence.unwritable")
			if calls != failAt {
				t.Errorf("%d writes were tried after the failed one", calls-failAt)
			}
		})
	}
}

func TestAFullDiskIsToldAsSuchAndForgottenWhenThereIsRoom(t *testing.T) {
	t.Parallel()
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		a, dir := newArchive(t)
		a.sync = func(f *os.File) error { return &fs.PathError{Op: "sync", Path: f.Name(), Err: full} }
		refused(t, a, dir, jpegOf(scene(8, 8)), Limits{}, "evidence.disk_full")
		if err := diskError(full); rectify.KindOf(err) != rectify.Full {
			t.Errorf("kind %s", rectify.KindOf(err))
		}
		a.sync = (*os.File).Sync
		put(t, a, jpegOf(scene(8, 8)), "a.jpg")
	}
}

func TestContentAndNameAreOnTheDiskBeforeAFileCounts(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	var steps []string
	a.sync = func(f *os.File) error {
		info, err := f.Stat()
		if err != nil {
			return err
		}
		step := "directory"
		if !info.IsDir() {
			step = "content"
			if len(filesIn(t, filepath.Join(dir, string(Originals)))) > 0 {
				step = "content too late"
			}
		}
		steps = append(steps, step)
		return f.Sync()
	}
	content := []byte("%PDF-1.7\n%%EOF")
	put(t, a, content, "a.pdf")
	if got := strings.Join(steps, ", "); got != "content, directory, directory" {
		t.Errorf("steps: %s", got)
	}
	steps = nil
	again, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	again.sync = a.sync
	put(t, again, content, "a.pdf")
	if got := strings.Join(steps, ", "); !strings.HasSuffix(got, "directory, directory") {
		t.Errorf("the name of a file that was there is not confirmed: %s", got)
	}
}
