package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"qingdan/internal/rectify"
)

func TestAFileIsKeptUnderItsDigestAsItCame(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	photo := jpegOf(scene(64, 48))
	f := put(t, a, photo, `C:\照片\整改前 1.JPEG`)
	want := sha256.Sum256(photo)
	if f.SHA256 != hex.EncodeToString(want[:]) || f.Size != int64(len(photo)) || f.MediaType != JPEG || f.Name != "整改前 1.jpg" {
		t.Errorf("%+v", f)
	}
	name := filepath.Join(dir, "originals", f.SHA256[:2], f.SHA256)
	kept, err := os.ReadFile(name)
	if err != nil || !bytes.Equal(kept, photo) {
		t.Errorf("kept %d bytes, %v", len(kept), err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o400 {
		t.Errorf("mode %v, want 0400 (%v)", info.Mode(), err)
	}
	if info, err := os.Stat(filepath.Dir(name)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("directory mode %v, want 0700 (%v)", info.Mode(), err)
	}
}

func TestWhatIsHiddenBehindAPictureIsNeverShown(t *testing.T) {
	t.Parallel()
	a, _ := newArchive(t)
	const page = "<html><script>alert(1)</script>"
	photo, shot := jpegOf(scene(64, 48)), pngOf(scene(64, 48))
	for name, b := range map[string][]byte{
		"JPEG with a page behind it":  append(bytes.Clone(photo), page...),
		"JPEG with a page in it":      withSegment(photo, 0xfe, []byte(page)),
		"PNG with a zip behind it":    append(bytes.Clone(shot), zipOf(part{"page.html", page})...),
		"PNG with a page in it":       behindHead(shot, chunk("tEXt", []byte("Comment\x00"+page))),
		"WebP with a page behind it":  append(greyWebP(64, 48), page...),
		"WebP with a page in a chunk": greyWebP(64, 48, riffChunk("XMP ", []byte(page))),
	} {
		f := put(t, a, b, "a.html")
		if strings.HasSuffix(f.Name, "html") || !strings.HasPrefix(f.MediaType, "image/") {
			t.Errorf("%s is taken as %s %s", name, f.Name, f.MediaType)
		}
		for _, sum := range []string{f.ShownSHA256, f.ThumbSHA256} {
			s, err := a.OpenShown(sum)
			shown := readAll(t, s, err)
			if bytes.Contains(shown, []byte("script")) || bytes.Contains(shown, []byte("PK\x03\x04")) {
				t.Errorf("%s: the hidden part is shown", name)
			}
			if _, kind, err := image.Decode(bytes.NewReader(shown)); err != nil {
				t.Errorf("%s: shown as %s: %v", name, kind, err)
			}
		}
		if s, err := a.OpenOriginal(f.SHA256); !bytes.Equal(readAll(t, s, err), b) {
			t.Errorf("%s: the original was altered", name)
		}
	}
}

func TestOtherTypesAreRefusedWhateverTheirName(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ content, says string }{
		"GIF":                     {"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "GIF"},
		"SVG":                     {`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`, "SVG"},
		"SVG behind blanks":       {"\xef\xbb\xbf \r\n<?xml version='1.0'?><svg/>", "SVG"},
		"HTML":                    {"<!DOCTYPE html><p>", "web page"},
		"TIFF, little-endian":     {"II*\x00\x08\x00\x00\x00", "TIFF"},
		"TIFF, big-endian":        {"MM\x00*\x00\x00\x00\x08", "TIFF"},
		"HEIC":                    {"\x00\x00\x00\x18ftypheic\x00\x00", "HEIC"},
		"HEIF":                    {"\x00\x00\x00\x18ftypmif1\x00\x00", "HEIF"},
		"video":                   {"\x00\x00\x00\x18ftypisom\x00\x00", "video"},
		"old or encrypted office": {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "doc/xls"},
		"text":                    {"整改完成", "none of them"},
		"PDF behind something":    {"\n%PDF-1.7\n%%EOF", "none of them"},
		"one byte":                {"\xff", "none of them"},
		"programme":               {"\x7fELF\x02\x01\x01", "none of them"},
		"BMP":                     {"BM\x00\x00\x00\x00", "none of them"},
		"RIFF that is not a WebP": {"RIFF\x10\x00\x00\x00WAVEfmt ", "none of them"},
		"zip that is not a docx":  {string(zipOf(part{contentTypes, "<Types/>"})), "another zip"},
		"Word template":           {string(zipOf(part{contentTypes, strings.ReplaceAll(wordTypes, "document.main", "template.main")}, part{"word/document.xml", "<w/>"})), "template"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, dir := newArchive(t)
			refused(t, a, dir, []byte(c.content), Limits{}, "evidence.type_refused")
			_, err := a.Put(t.Context(), strings.NewReader(c.content), "a.jpg", Limits{})
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("refusal %q does not say %q", err, c.says)
			}
		})
	}
}

func TestAPDFIsTakenWholeAndHasNoCopyForShowing(t *testing.T) {
	t.Parallel()
	a, _ := newArchive(t)
	f := put(t, a, []byte("%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"), "监测报告.PDF")
	if f.MediaType != PDF || f.Name != "监测报告.pdf" || f.ShownSHA256 != "" || f.ThumbSHA256 != "" || f.Width != 0 {
		t.Errorf("%+v", f)
	}
	b, dir := newArchive(t)
	refused(t, b, dir, append([]byte("%PDF-1.7\n%%EOF"), make([]byte, 2000)...), Limits{}, "evidence.pdf_broken")
	refused(t, b, dir, []byte("%PDF-"), Limits{}, "evidence.pdf_broken")
}

func TestANameIsMadeHarmless(t *testing.T) {
	t.Parallel()
	for declared, want := range map[string]string{
		"整改后.jpg":                  "整改后.jpg",
		"../../etc/passwd":         "passwd.jpg",
		`..\..\windows\win.ini`:    "win.jpg",
		"a.html":                   "a.jpg",
		"a.jpg.exe":                "a.jpg.jpg",
		"x\u202egpj.exe":           "xgpj.jpg",
		"a\r\nSet-Cookie: b=c.jpg": "aSet-Cookie: b=c.jpg",
		"\xff\xfe.jpg":             "附件.jpg",
		"":                         "附件.jpg",
		"..":                       "附件.jpg",
		"/":                        "附件.jpg",
		".htaccess":                "附件.jpg",
		strings.Repeat("长", 200):   strings.Repeat("长", longestName) + ".jpg",
		"  a.  .jpg":               "a.jpg",
	} {
		if got := harmless(declared, JPEG); got != want {
			t.Errorf("%q becomes %q, want %q", declared, got, want)
		}
	}
}

func TestBytesAreCountedAndNotBelieved(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	photo := jpegOf(scene(64, 48))
	// A reader that claims to hold less than it gives, in pieces of one byte.
	_, err := a.Put(t.Context(), falseLength{iotest.OneByteReader(bytes.NewReader(photo))}, "a.jpg", Limits{Bytes: int64(len(photo)) - 1})
	wantCode(t, err, "evidence.too_large")
	if rectify.KindOf(err) != rectify.TooLarge {
		t.Errorf("kind %s", rectify.KindOf(err))
	}
	endless := &endlessReader{}
	_, err = a.Put(t.Context(), endless, "a.jpg", Limits{Bytes: 1 << 20})
	wantCode(t, err, "evidence.too_large")
	if endless.n > 2<<20 {
		t.Errorf("%d bytes were read to find out that 1 MiB is exceeded", endless.n)
	}
	refused(t, a, dir, nil, Limits{}, "evidence.empty")
	f, err := a.Put(t.Context(), falseLength{iotest.OneByteReader(bytes.NewReader(photo))}, "a.jpg", Limits{})
	if err != nil || f.Size != int64(len(photo)) {
		t.Errorf("%d of %d bytes, %v", f.Size, len(photo), err)
	}
}

type falseLength struct{ io.Reader }

func (falseLength) Len() int    { return 3 }
func (falseLength) Size() int64 { return 3 }

type endlessReader struct{ n int }

func (e *endlessReader) Read(p []byte) (int, error) {
	e.n += len(p)
	return len(p), nil
}

func TestAnUploadThatBreaksOffLeavesNothing(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	photo := jpegOf(scene(64, 48))
	broken := errors.New("connection reset")
	_, err := a.Put(t.Context(), io.MultiReader(bytes.NewReader(photo), iotest.ErrReader(broken)), "a.jpg", Limits{})
	wantCode(t, err, "evidence.upload_broken")
	if !errors.Is(err, broken) {
		t.Errorf("the cause is lost: %v", err)
	}
	own := rectify.Refuse(rectify.Exhausted, "quota.full", rectify.Say("满", "full"))
	if _, err = a.Put(t.Context(), iotest.ErrReader(own), "a.jpg", Limits{}); rectify.CodeOf(err) != "quota.full" {
		t.Errorf("the reader's own refusal became %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = a.Put(gone, bytes.NewReader(photo), "a.jpg", Limits{})
	wantCode(t, err, "evidence.interrupted")
	if left := filesIn(t, dir); len(left) != 0 {
		t.Errorf("left behind %v", left)
	}
}

func TestWhoeverWaitsForDecodingMayLeave(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	for range atOnce {
		a.rooms <- struct{}{}
	}
	ctx, leave := context.WithCancel(t.Context())
	photo := jpegOf(scene(64, 48))
	_, err := a.Put(ctx, io.MultiReader(bytes.NewReader(photo), onEnd(leave)), "a.jpg", Limits{})
	wantCode(t, err, "evidence.interrupted")
	if left := filesIn(t, dir); len(left) != 0 {
		t.Errorf("left behind %v", left)
	}
	<-a.rooms
	put(t, a, photo, "a.jpg")
}

// onEnd is an empty reader that does something when it is reached.
type onEnd func()

func (f onEnd) Read([]byte) (int, error) { f(); return 0, io.EOF }

func TestAFileThatIsStillArrivingIsPrivate(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	look := onEnd(func() {
		files := filesIn(t, dir)
		if len(files) != 1 {
			t.Fatalf("arriving as %v", files)
		}
		if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v, want 0600 (%v)", info.Mode(), err)
		}
	})
	if _, err := a.Put(t.Context(), io.MultiReader(bytes.NewReader(jpegOf(scene(8, 8))), look), "a.jpg", Limits{}); err != nil {
		t.Error(err)
	}
}

func TestTheSamePhotoPutByManyAtOnceIsOneFile(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	photo := withExif(jpegOf(scene(64, 48)), phoneExif(6))
	files := make([]File, 16)
	var all sync.WaitGroup
	for i := range files {
		all.Go(func() {
			f, err := a.Put(t.Context(), bytes.NewReader(photo), "a.jpg", Limits{})
			if err != nil {
				t.Error(err)
			}
			files[i] = f
		})
	}
	all.Wait()
	for _, f := range files {
		if f != files[0] || f.Mended {
			t.Fatalf("%+v differs from %+v", f, files[0])
		}
	}
	if got := filesIn(t, dir); len(got) != 3 {
		t.Errorf("%d files, want original, copy and thumbnail", len(got))
	}
}

func TestAPDFThatActsByItselfIsRefused(t *testing.T) {
	t.Parallel()
	pdf := func(part string) []byte {
		return []byte("%PDF-1.7\n" + strings.Repeat("x", 5000) + "<</Type/Catalog" + part + ">>\n%%EOF\n")
	}
	a, dir := newArchive(t)
	for _, part := range []string{"/OpenAction 5 0 R", "/OpenAction<</S/URI>>", "/OpenAction % where\n<<", "/Names<</JavaScript 3 0 R>>", "/S/JavaScript/JS(app.alert(1))", "/S /Launch",
		"/S/#4aavaScript/JS(x)", "/S/J#61vaScript", "/S/#4C#61#75#6E#63#68", "//JavaScript"} {
		refused(t, a, dir, pdf(part), Limits{}, "evidence.pdf_active")
	}
	for _, at := range []int{4085, 4090, 4096, 8190} { // at the edges of what is read at once
		refused(t, a, dir, []byte("%PDF-1.7\n"+strings.Repeat("x", at-9)+"/S/Launch\n%%EOF"), Limits{}, "evidence.pdf_active")
	}
	for _, part := range []string{"/OpenAction[3 0 R/Fit]", "/OpenAction\n [ 3 0 R /XYZ null null 1 ]", "/Launcher true", "/JavaScriptFree/x", "/S/#4", "(JavaScript Launch)", "/#zz", "/"} {
		a, _ := newArchive(t)
		put(t, a, pdf(part), "a.pdf")
	}
}
