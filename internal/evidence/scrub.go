package evidence

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"
	"time"
)

// Ref is one reference to a file of the archive.
type Ref struct {
	Place  Place
	SHA256 string
}

// Refs gives every reference there is. An error, such as a lost connection, ends it; nothing is concluded from an
// incomplete list.
type Refs = iter.Seq2[Ref, error]

// Fault is what Scrub finds.
type Fault string

// The faults. Missing and Damaged need a backup. Unreferenced is normal for a file just put, and for one whose ticket
// was never committed until Collect removes it. Stray is a file that this archive did not write.
const (
	Missing      Fault = "missing"
	Damaged      Fault = "damaged"
	Unreferenced Fault = "unreferenced"
	Stray        Fault = "stray"
)

// Finding is one fault. Path is relative to the archive's directory.
type Finding struct {
	Fault    Fault
	Ref      Ref // zero for Stray
	Path     string
	Size     int64     // bytes; 0 for Missing
	Modified time.Time // zero for Missing
}

// Inventory is the result of Scrub.
type Inventory struct {
	Files    int       // referenced files that were read through and found intact
	Bytes    int64     // of these
	Findings []Finding // by path
}

// Scrub compares the archive with everything that refers to it, and reads every referenced file through. It needs
// about a hundred bytes of memory for each reference.
func (a *Archive) Scrub(ctx context.Context, known Refs) (Inventory, error) {
	var inv Inventory
	unseen, err := gather(known)
	if err != nil {
		return inv, err
	}
	for f, err := range a.files() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return inv, err
		}
		if f.Fault != Stray {
			_, referenced := unseen[f.key]
			delete(unseen, f.key)
			if !referenced {
				f.Fault = Unreferenced
			} else if intact, err := a.holds(f.Ref.Place, f.Ref.SHA256); err != nil || !intact {
				f.Fault = Damaged
			}
		}
		if f.Fault != "" {
			inv.Findings = append(inv.Findings, f.Finding)
			continue
		}
		inv.Files, inv.Bytes = inv.Files+1, inv.Bytes+f.Size
	}
	for key := range unseen {
		ref := key.ref()
		name, _ := fileName(ref.Place, ref.SHA256)
		inv.Findings = append(inv.Findings, Finding{Fault: Missing, Ref: ref, Path: name})
	}
	slices.SortFunc(inv.Findings, func(a, b Finding) int { return strings.Compare(a.Path, b.Path) })
	return inv, nil
}

// Collect removes the files to which nothing refers and that were last put before the given instant, which must lie
// further back than any Put takes to be committed. It returns what it removed. With no reference at all it removes
// nothing: an archive whose every file is forgotten is more likely a fault than a fact.
func (a *Archive) Collect(ctx context.Context, known Refs, before time.Time) ([]Ref, error) {
	if a.readOnly {
		return nil, readOnly()
	}
	keep, err := gather(known)
	if err != nil || len(keep) == 0 {
		return nil, err
	}
	var removed []Ref
	for f, err := range a.files() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return removed, err
		}
		if _, referenced := keep[f.key]; referenced || f.Fault == Stray {
			continue
		}
		gone, err := a.collect(f.Path, before)
		if err != nil {
			return removed, diskError(err)
		}
		if gone {
			removed = append(removed, f.Ref)
		}
	}
	return removed, nil
}

// collect looks at the age while nobody can put the same file again.
func (a *Archive) collect(name string, before time.Time) (bool, error) {
	a.sealing.Lock()
	defer a.sealing.Unlock()
	info, err := a.root.Lstat(name)
	if err != nil || !info.ModTime().Before(before) {
		return false, err
	}
	return true, a.root.Remove(name)
}

// key is a Ref in little memory.
type key struct {
	shown bool
	sum   [32]byte
}

func (k key) ref() Ref {
	place := Originals
	if k.shown {
		place = Shown
	}
	return Ref{place, hex.EncodeToString(k.sum[:])}
}

func keyOf(r Ref) (k key, ok bool) {
	if _, ok := fileName(r.Place, r.SHA256); !ok || r.Place != Originals && r.Place != Shown {
		return k, false
	}
	k.shown = r.Place == Shown
	_, err := hex.Decode(k.sum[:], []byte(r.SHA256))
	return k, err == nil
}

func gather(known Refs) (map[key]struct{}, error) {
	set := map[key]struct{}{}
	for ref, err := range known {
		if err != nil {
			return nil, err
		}
		k, ok := keyOf(ref)
		if !ok {
			return nil, fmt.Errorf("evidence: %q in %q is not a reference", ref.SHA256, ref.Place)
		}
		set[k] = struct{}{}
	}
	return set, nil
}

// entry is a file of the archive with its key; Fault is Stray or blank.
type entry struct {
	Finding
	key key
}

// files gives every file under both places, bucket by bucket.
func (a *Archive) files() iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		stopped := false
		for _, place := range []Place{Originals, Shown} {
			err := fs.WalkDir(a.root.FS(), string(place), func(name string, d fs.DirEntry, err error) error {
				var info fs.FileInfo
				if err == nil && !d.IsDir() {
					info, err = d.Info()
				}
				if errors.Is(err, fs.ErrNotExist) {
					return nil // collected meanwhile, or never made; Scrub misses what is referred to
				}
				if err != nil || d.IsDir() {
					return err
				}
				e := entry{Finding: Finding{Fault: Stray, Path: name, Size: info.Size(), Modified: info.ModTime()}}
				ref := Ref{place, path.Base(name)}
				if k, ok := keyOf(ref); ok {
					if home, _ := fileName(place, ref.SHA256); home == name {
						e.Fault, e.Ref, e.key = "", ref, k
					}
				}
				if stopped = !yield(e, nil); stopped {
					return fs.SkipAll
				}
				return nil
			})
			if stopped {
				return
			}
			if err != nil {
				yield(entry{}, fmt.Errorf("evidence: listing the archive: %w", err))
				return
			}
		}
	}
}
