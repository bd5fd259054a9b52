package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"sync"
	"sync/atomic"
	"time"
)

// Place is one of the two halves of an archive.
type Place string

// The places: what came, and what was drawn from it for showing.
const (
	Originals Place = "originals"
	Shown     Place = "shown"
)

const (
	incoming = "incoming" // files that are not yet sealed
	atOnce   = 2          // files decoded or unpacked at the same time
	large    = 64 << 20   // bytes of memory from which on pictures are decoded one after the other
)

// Archive is a directory of sealed files: originals/ab/abcd... and shown/ab/..., named by digest. It may be used by
// several goroutines. One process at a time may hold it for writing.
type Archive struct {
	root      *os.Root
	readOnly  bool
	rooms     chan struct{}
	hall      chan struct{}   // for the one large picture
	sealing   sync.Mutex      // a file is never collected while the same file is being put
	confirmed map[string]bool // buckets, under sealing
	failed    atomic.Bool
	sync      func(*os.File) error
}

// Open opens the archive in dir for writing, makes it if need be, and removes what an interrupted Put left behind.
func Open(dir string) (*Archive, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, diskError(err)
	}
	a, err := OpenReadOnly(dir)
	if err != nil {
		return nil, err
	}
	a.readOnly = false
	if err := a.prepare(); err != nil {
		return nil, errors.Join(diskError(err), a.Close())
	}
	return a, nil
}

// OpenReadOnly opens the archive in dir, which must exist, for reading and scrubbing; it may be in use by another
// process.
func OpenReadOnly(dir string) (*Archive, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, diskError(err)
	}
	return &Archive{root: root, readOnly: true, rooms: make(chan struct{}, atOnce), hall: make(chan struct{}, 1),
		confirmed: map[string]bool{}, sync: (*os.File).Sync}, nil
}

// Close gives the directory back. Files that are open stay readable.
func (a *Archive) Close() error { return a.root.Close() }

func (a *Archive) prepare() error {
	if err := a.root.RemoveAll(incoming); err != nil {
		return err
	}
	for _, name := range []string{incoming, string(Originals), string(Shown)} {
		if err := a.root.MkdirAll(name, 0o700); err != nil {
			return err
		}
	}
	return a.syncDir(".")
}

// confirm makes the directory of a bucket and sees to it that its name is on the disk, once in the life of a: whoever
// made it before may have died too early.
func (a *Archive) confirm(bucket string) error {
	if a.confirmed[bucket] {
		return nil
	}
	if err := a.root.MkdirAll(bucket, 0o700); err != nil {
		return diskError(err)
	}
	if err := a.syncDir(path.Dir(bucket)); err != nil {
		return a.unconfirmed(err)
	}
	a.confirmed[bucket] = true
	return nil
}

func (a *Archive) syncDir(name string) error {
	dir, err := a.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(a.sync(dir), dir.Close())
}

// fileName is where a digest lies; ok is false for anything but 64 lower-case hexadecimal digits.
func fileName(place Place, sum string) (name string, ok bool) {
	if len(sum) != hex.EncodedLen(sha256.Size) {
		return "", false
	}
	for _, c := range []byte(sum) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return "", false
		}
	}
	return path.Join(string(place), sum[:2], sum), true
}

// seal moves a finished file from incoming to its place for good. The same file again is no new file; mended tells
// that a damaged one had to make way. It returns only when name and content are on the disk.
func (a *Archive) seal(in *arrival, place Place) (mended bool, err error) {
	name, _ := fileName(place, in.sum)
	if err := in.file.Chmod(0o400); err != nil {
		return false, diskError(err)
	}
	if err := a.sync(in.file); err != nil {
		return false, a.unconfirmed(err)
	}
	a.sealing.Lock()
	defer a.sealing.Unlock()
	if err := a.confirm(path.Dir(name)); err != nil {
		return false, err
	}
	switch intact, err := a.holds(place, in.sum); {
	case err == nil && intact:
		// Its age starts anew, so that Collect leaves it to whoever is about to refer to it.
		if err := a.root.Chtimes(name, time.Time{}, time.Now()); err != nil {
			return false, diskError(err)
		}
	case err == nil:
		mended = true
		fallthrough
	case errors.Is(err, fs.ErrNotExist):
		if err := a.root.Rename(in.name, name); err != nil {
			return false, diskError(err)
		}
	default:
		return false, diskError(err)
	}
	// Also for a file that was there: whoever put it may have died before its name was on the disk.
	if err := a.syncDir(path.Dir(name)); err != nil {
		return false, a.unconfirmed(err)
	}
	return mended, nil
}

// unconfirmed refuses everything from now on unless the disk was merely full: after a failed fsync the system may
// forget the lost pages and report success the next time.
func (a *Archive) unconfirmed(err error) error {
	if !isFull(err) {
		a.failed.Store(true)
	}
	return diskError(err)
}

// holds tells whether the file of that digest is there with that content.
func (a *Archive) holds(place Place, sum string) (bool, error) {
	name, _ := fileName(place, sum)
	info, err := a.root.Lstat(name)
	if err != nil {
		return false, err
	}
	if !info.Mode().IsRegular() {
		return false, nil
	}
	f, err := a.root.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	found, _, err := digest(f)
	// A file that cannot be read through is as good as lost; the new one replaces it.
	return err == nil && found == sum, nil
}

func digest(r io.Reader) (sum string, size int64, err error) {
	h := sha256.New()
	size, err = io.Copy(h, r)
	return hex.EncodeToString(h.Sum(nil)), size, err
}
