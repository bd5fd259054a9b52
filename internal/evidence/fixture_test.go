package evidence

import (
	"archive/zip"
	"bytes"
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qingdan/internal/rectify"
)

func newArchive(t testing.TB) (*Archive, string) {
	t.Helper()
	dir := t.TempDir()
	a, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a, dir
}

func put(t testing.TB, a *Archive, content []byte, name string) File {
	t.Helper()
	f, err := a.Put(t.Context(), bytes.NewReader(content), name, Limits{Time: time.Hour}) // a test may wait for the processor
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return f
}

// refused expects a refusal with that code, in both languages, and nothing kept.
func refused(t testing.TB, a *Archive, dir string, content []byte, limits Limits, code string) {
	t.Helper()
	_, err := a.Put(t.Context(), bytes.NewReader(content), "a.jpg", limits)
	wantCode(t, err, code)
	if left := filesIn(t, dir); len(left) != 0 {
		t.Errorf("%s: left behind %v", code, left)
	}
}

func wantCode(t testing.TB, err error, code string) {
	t.Helper()
	if rectify.CodeOf(err) != code {
		t.Fatalf("error %v, want code %s", err, code)
	}
	if e := err.(*rectify.Error); e.ZH == "" || e.EN == "" || strings.Contains(e.ZH+e.EN, "%!") {
		t.Errorf("%s has a faulty message: %q %q", code, e.ZH, e.EN)
	}
}

func filesIn(t testing.TB, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func readAll(t testing.TB, s *Sealed, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	b, err := io.ReadAll(s)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(b)) != s.Size() {
		t.Fatalf("%d bytes of a file of %d", len(b), s.Size())
	}
	return b
}

func shownPicture(t testing.TB, a *Archive, f File) image.Image {
	t.Helper()
	s, err := a.OpenShown(f.ShownSHA256)
	img, _, err := image.Decode(bytes.NewReader(readAll(t, s, err)))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// part is one part of an office file.
type part struct{ name, content string }

const (
	wordTypes  = `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	sheetTypes = `<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`
)

func zipOf(parts ...part) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err == nil {
			_, err = io.WriteString(w, p.content)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func docx(extra ...part) []byte {
	return zipOf(append([]part{{contentTypes, wordTypes}, {"word/document.xml", "<w:document/>"}}, extra...)...)
}
