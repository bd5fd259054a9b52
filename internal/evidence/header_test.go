package evidence

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"
)

func TestAHeaderThatTellsTwoStoriesIsRefused(t *testing.T) {
	t.Parallel()
	small := []byte{8, 0, 8, 0, 8, 1, 1, 0x11, 0}
	big := greyJPEG(64, 48, 1, false, 1)
	for name, b := range map[string][]byte{
		"a small frame behind a large scan": slices.Concat(big[:len(big)-2], segment(0xc0, small), big[len(big)-2:]),
		"a frame cut short":                 withSegment(big, 0xc0, []byte{8, 0, 8}),
		"a frame of two components":         withSegment(big, 0xc0, append(small[:len(small):len(small)], 2, 0x11, 0)),
		"a segment shorter than its length": slices.Concat(big[:2], []byte{0xff, 0xe0, 0, 1}, big[2:]),
	} {
		if h, err := jpegHeader(bytes.NewReader(b)); err == nil {
			t.Errorf("%s: read as %d×%d", name, h.width, h.height)
		}
	}
	two := slices.Concat([]byte(pngStart), pngHead(7000, 7000, 16, 6, 0), chunk("IDAT", nil), pngHead(1, 1, 8, 6, 0), chunk("IEND", nil))
	if h, err := pngHeader(bytes.NewReader(two)); err == nil {
		t.Errorf("a PNG with a second head is read as %d×%d", h.width, h.height)
	}
	b := greyWebP(16, 9)
	if _, err := openWebP(bytes.NewReader(b), int64(len(b))); err != nil {
		t.Error(err)
	}
	binary.LittleEndian.PutUint32(b[4:], 1<<30)
	binary.LittleEndian.PutUint32(b[16:], 1<<29)
	if _, err := openWebP(bytes.NewReader(b), int64(len(b))); err == nil {
		t.Error("a WebP that claims more than the file has was read")
	}
}

func TestOddSegmentsDoNoHarm(t *testing.T) {
	t.Parallel()
	a, _ := newArchive(t)
	photo := jpegOf(scene(16, 8))
	put(t, a, withSegment(photo, 0xee, []byte("Adobe")), "a.jpg")
	first := exifOf([]exifEntry{ascii(tagSoftware, "first")}, nil, nil)
	second := exifOf([]exifEntry{ascii(tagSoftware, "second")}, nil, nil)
	if f := put(t, a, withExif(withExif(photo, second), first), "a.jpg"); f.Software != "first" {
		t.Errorf("software %q, want the first", f.Software)
	}
}

func TestTheHeaderSaysWhatTheDecoderFinds(t *testing.T) {
	t.Parallel()
	for name, b := range map[string][]byte{
		"plain": jpegOf(scene(65, 47)), "grey": greyJPEG(33, 31, 1, false, 1), "progressive": greyJPEG(33, 31, 3, true, 2),
		"with junk between segments": append([]byte{0xff, 0xd8, 1, 2, 0xff, 0x00, 3, 0xff, 0xff, 0xff}, jpegOf(scene(65, 47))[3:]...),
	} {
		h, err := jpegHeader(bytes.NewReader(b))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		img, err := jpeg.Decode(bytes.NewReader(b))
		if err != nil || img.Bounds().Dx() != h.width || img.Bounds().Dy() != h.height {
			t.Errorf("%s: header %d×%d, decoder %v %v", name, h.width, h.height, img, err)
		}
	}
	b := pngOf(scene(65, 47))
	h, err := pngHeader(bytes.NewReader(b))
	img, err2 := png.Decode(bytes.NewReader(b))
	if err != nil || err2 != nil || img.Bounds() != image.Rect(0, 0, h.width, h.height) {
		t.Errorf("PNG header %+v: %v %v", h, err, err2)
	}
}

func TestAMovingPictureIsRefusedAndAStillOneWithTheSameChunkTaken(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	shot := pngOf(scene(8, 8))
	refused(t, a, dir, behindHead(shot, chunk("acTL", []byte{0, 0, 0, 2, 0, 0, 0, 0})), Limits{}, "evidence.animated")
	put(t, a, behindHead(shot, chunk("acTL", []byte{0, 0, 0, 1, 0, 0, 0, 0})), "a.png")
}

func TestALimitIsMetExactly(t *testing.T) {
	t.Parallel()
	photo := jpegOf(scene(64, 48)) // 4:2:0: 64×48×1.5 bytes
	for _, c := range []struct {
		just, over Limits
		code       string
	}{
		{Limits{Pixels: 64 * 48}, Limits{Pixels: 64*48 - 1}, "evidence.too_many_pixels"},
		{Limits{Memory: 64 * 48 * 3 / 2}, Limits{Memory: 64*48*3/2 - 1}, "evidence.too_much_memory"},
		{Limits{Bytes: int64(len(photo))}, Limits{Bytes: int64(len(photo)) - 1}, "evidence.too_large"},
	} {
		a, dir := newArchive(t)
		refused(t, a, dir, photo, c.over, c.code)
		if _, err := a.Put(t.Context(), bytes.NewReader(photo), "a", c.just); err != nil {
			t.Error(err)
		}
	}
}

func TestAPictureOfManyScansIsRefused(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	refused(t, a, dir, greyJPEG(64, 48, 1, true, mostScans+1), Limits{}, "evidence.too_complex")
	put(t, a, greyJPEG(64, 48, 1, true, mostScans), "a.jpg")
}
