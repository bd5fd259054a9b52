package evidence

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qingdan/internal/rectify"
)

var endOfTime = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)

func refs(all ...Ref) Refs {
	return func(yield func(Ref, error) bool) {
		for _, r := range all {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func refsOf(files ...File) Refs {
	var all []Ref
	for _, f := range files {
		all = append(all, Ref{Originals, f.SHA256})
		if f.ShownSHA256 != "" {
			all = append(all, Ref{Shown, f.ShownSHA256}, Ref{Shown, f.ThumbSHA256})
		}
	}
	return refs(all...)
}

func TestAScrubOfASoundArchiveFindsNothing(t *testing.T) {
	t.Parallel()
	a, _ := newArchive(t)
	one, two := put(t, a, jpegOf(scene(64, 48)), "a.jpg"), put(t, a, []byte("%PDF-1.7\n%%EOF"), "b.pdf")
	inv, err := a.Scrub(t.Context(), refsOf(one, two, one))
	if err != nil || len(inv.Findings) != 0 || inv.Files != 4 || inv.Bytes != one.Size+one.ShownSize+one.ThumbSize+two.Size {
		t.Errorf("%+v %v", inv, err)
	}
}

func TestAScrubFindsEveryKindOfFault(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	pdf := func(s string) File { return put(t, a, []byte("%PDF-1.7\n"+s+"\n%%EOF"), s) }
	sound, lost, torn, swapped, empty, forgotten := pdf("sound"), pdf("lost"), pdf("torn"), pdf("swapped"), pdf("empty"), pdf("forgotten")
	linked := pdf("linked")
	if err := os.Rename(original(dir, linked), filepath.Join(dir, "elsewhere")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../../elsewhere", original(dir, linked)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(original(dir, lost)); err != nil {
		t.Fatal(err)
	}
	spoil(t, original(dir, torn), []byte("%PDF-1.7\nto"))
	spoil(t, original(dir, swapped), []byte("%PDF-1.7\nSWAPPED\n%%EOF"))
	spoil(t, original(dir, empty), nil)
	if err := os.MkdirAll(filepath.Join(dir, "originals", "ff"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "shown", otherBucket(sound)), 0o700); err != nil {
		t.Fatal(err)
	}
	strays := []string{
		filepath.Join("originals", "ff", "notes.txt"),
		filepath.Join("originals", sound.SHA256),                 // no bucket
		filepath.Join("shown", otherBucket(sound), sound.SHA256), // not its bucket
	}
	for _, name := range strays {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	inv, err := a.Scrub(t.Context(), refsOf(sound, lost, torn, swapped, empty, linked))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Fault{}
	for i, f := range inv.Findings {
		got[f.Path] = f.Fault
		if i > 0 && inv.Findings[i-1].Path > f.Path {
			t.Error("findings are not in order")
		}
	}
	want := map[string]Fault{}
	for f, fault := range map[File]Fault{lost: Missing, torn: Damaged, swapped: Damaged, empty: Damaged, linked: Damaged, forgotten: Unreferenced} {
		want[filepath.Join("originals", f.SHA256[:2], f.SHA256)] = fault
	}
	for _, name := range strays {
		want[name] = Stray
	}
	if len(got) != len(want) || inv.Files != 1 {
		t.Errorf("%d findings, want %d; %d sound", len(got), len(want), inv.Files)
	}
	for name, fault := range want {
		if got[name] != fault {
			t.Errorf("%s is %q, want %q", name, got[name], fault)
		}
	}
}

func otherBucket(f File) string {
	if f.SHA256[:2] == "00" {
		return "01"
	}
	return "00"
}

func TestAnIncompleteListConcludesNothing(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	f := put(t, a, jpegOf(scene(8, 8)), "a.jpg")
	lost := errors.New("connection lost")
	broken := func(yield func(Ref, error) bool) {
		if yield(Ref{Shown, f.ShownSHA256}, nil) {
			yield(Ref{}, lost)
		}
	}
	if _, err := a.Scrub(t.Context(), broken); !errors.Is(err, lost) {
		t.Error(err)
	}
	if removed, err := a.Collect(t.Context(), broken, endOfTime); !errors.Is(err, lost) || removed != nil {
		t.Error(removed, err)
	}
	if removed, err := a.Collect(t.Context(), refs(), endOfTime); err != nil || removed != nil {
		t.Error("with no reference at all files were removed:", removed, err)
	}
	if _, err := a.Collect(t.Context(), refs(Ref{"elsewhere", f.SHA256}), endOfTime); err == nil {
		t.Error("a reference to nowhere was taken")
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Scrub(gone, refsOf(f)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := a.Collect(gone, refs(Ref{Shown, f.SHA256}), endOfTime); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if got := len(filesIn(t, dir)); got != 3 {
		t.Errorf("%d files are left of 3", got)
	}
}

func TestCollectingRemovesOnlyOldFilesThatNothingRefersTo(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	kept := put(t, a, jpegOf(scene(8, 8)), "a.jpg")
	old := put(t, a, jpegOf(scene(9, 9)), "b.jpg")
	young := put(t, a, jpegOf(scene(10, 10)), "c.jpg")
	stray := filepath.Join(dir, "originals", "notes.txt")
	if err := os.WriteFile(stray, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := time.Now().Add(-24 * time.Hour)
	for _, name := range filesIn(t, dir) {
		if at := before.Add(-time.Hour); name != original(dir, young) {
			if err := os.Chtimes(name, at, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	removed, err := a.Collect(t.Context(), refsOf(kept), before)
	if err != nil || len(removed) != 5 {
		t.Errorf("removed %v, %v", removed, err)
	}
	if _, err := a.OpenOriginal(old.SHA256); rectify.CodeOf(err) != "evidence.missing" {
		t.Errorf("the old file is still there: %v", err)
	}
	inv, err := a.Scrub(t.Context(), refsOf(kept))
	if err != nil || inv.Files != 3 || len(inv.Findings) != 2 {
		t.Errorf("after collecting: %+v %v", inv, err)
	}
	s, err := a.OpenOriginal(young.SHA256)
	readAll(t, s, err)
}

func TestPuttingAFileAgainKeepsItFromBeingCollected(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	photo, other := jpegOf(scene(8, 8)), put(t, a, jpegOf(scene(9, 9)), "b.jpg")
	f := put(t, a, photo, "a.jpg")
	before := time.Now().Add(-24 * time.Hour)
	for _, name := range filesIn(t, dir) {
		if err := os.Chtimes(name, before, before.Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	// The list is drawn up, then the photo is put again, then the collector comes to it.
	list := func(yield func(Ref, error) bool) {
		for r := range refsOf(other) {
			if !yield(r, nil) {
				return
			}
		}
		put(t, a, photo, "again.jpg")
	}
	if removed, err := a.Collect(t.Context(), list, before); err != nil || removed != nil {
		t.Errorf("removed %v, %v", removed, err)
	}
	s, err := a.OpenOriginal(f.SHA256)
	if got, err := io.ReadAll(s); err != nil || !bytes.Equal(got, photo) {
		t.Error(err)
	}
	if err != nil || s.Close() != nil {
		t.Error(err)
	}
}

func TestAnArchiveThatWasNeverUsedMissesEverything(t *testing.T) {
	t.Parallel()
	a, err := OpenReadOnly(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	inv, err := a.Scrub(t.Context(), refs(Ref{Shown, strings.Repeat("ab", 32)}))
	if err != nil || len(inv.Findings) != 1 || inv.Findings[0].Fault != Missing {
		t.Errorf("%+v %v", inv, err)
	}
}
