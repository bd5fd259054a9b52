package evidence

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"io"
	"strings"
	"testing"
	"time"
)

func TestAPhotoIsShownWithoutWhatTheCameraWroteIntoIt(t *testing.T) {
	t.Parallel()
	a, _ := newArchive(t)
	photo := withExif(jpegOf(scene(64, 48)), phoneExif(1))
	f := put(t, a, photo, "整改前.JPG")
	if want := time.Date(2024, 6, 2, 1, 30, 0, 0, time.UTC); !f.TakenAt.Equal(want) {
		t.Errorf("taken at %v, want %v", f.TakenAt, want)
	}
	if f.LatMicro != 29_158_500 || f.LngMicro != 107_100_000 || f.Software != "Camera 7.1" {
		t.Errorf("hints %+v", f.Hints)
	}
	original, err := a.OpenOriginal(f.SHA256)
	if !bytes.Equal(readAll(t, original, err), photo) {
		t.Error("the original was altered")
	}
	for _, sum := range []string{f.ShownSHA256, f.ThumbSHA256} {
		s, err := a.OpenShown(sum)
		b := readAll(t, s, err)
		for _, secret := range []string{"Exif", "GPS", "Camera", "2024:06:02", "MM\x00*"} {
			if bytes.Contains(b, []byte(secret)) {
				t.Errorf("a copy for showing contains %q", secret)
			}
		}
	}
}

func TestAllEightOrientationsAreShownUpright(t *testing.T) {
	t.Parallel()
	a, _ := newArchive(t)
	upright := scene(64, 48)
	// How a camera held in the eight ways lays the same scene down; x and y are those of the upright picture.
	lay := map[int]func(x, y, w, h int) (int, int){
		1: func(x, y, w, h int) (int, int) { return x, y },
		2: func(x, y, w, h int) (int, int) { return w - 1 - x, y },
		3: func(x, y, w, h int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y, w, h int) (int, int) { return x, h - 1 - y },
		5: func(x, y, w, h int) (int, int) { return y, x },
		6: func(x, y, w, h int) (int, int) { return y, w - 1 - x },
		7: func(x, y, w, h int) (int, int) { return h - 1 - y, w - 1 - x },
		8: func(x, y, w, h int) (int, int) { return h - 1 - y, x },
	}
	for orientation, where := range lay {
		stored := image.NewRGBA(image.Rect(0, 0, 64, 48))
		if orientation > 4 {
			stored = image.NewRGBA(image.Rect(0, 0, 48, 64))
		}
		for y := range 48 {
			for x := range 64 {
				sx, sy := where(x, y, 64, 48)
				stored.Set(sx, sy, upright.At(x, y))
			}
		}
		exif := exifOf([]exifEntry{short(tagOrientation, uint16(orientation))}, nil, nil)
		for kind, content := range map[string][]byte{
			"JPEG": withExif(jpegOf(stored), exif),
			"PNG":  behindHead(pngOf(stored), chunk("eXIf", exif)),
		} {
			f := put(t, a, content, "a")
			img := shownPicture(t, a, f)
			if got, want := corners(img), "R G B RGB"; got != want || img.Bounds().Dx() != 64 {
				t.Errorf("%s with orientation %d: corners %q, want %q, size %v", kind, orientation, got, want, img.Bounds())
			}
			if f.Width != 64 || f.Height != 48 {
				t.Errorf("%s with orientation %d: %d×%d, want 64×48", kind, orientation, f.Width, f.Height)
			}
		}
	}
}

func TestALargePhotoIsShownSmallerAndASmallOneAsItIs(t *testing.T) {
	t.Parallel()
	a, _ := newArchive(t)
	for _, c := range []struct{ w, h, shownW, shownH, thumbW, thumbH int }{
		{4000, 3000, 2560, 1920, 320, 240},
		{3000, 4000, 1920, 2560, 240, 320},
		{2560, 10, 2560, 10, 320, 1},
		{9000, 1, 2560, 1, 320, 1},
		{300, 200, 300, 200, 300, 200},
		{1, 1, 1, 1, 1, 1},
	} {
		f := put(t, a, jpegOf(scene(c.w, c.h)), "a.jpg")
		if got := shownPicture(t, a, f).Bounds(); got.Dx() != c.shownW || got.Dy() != c.shownH {
			t.Errorf("%d×%d is shown at %v", c.w, c.h, got)
		}
		if got := shownPicture(t, a, File{ShownSHA256: f.ThumbSHA256}).Bounds(); got.Dx() != c.thumbW || got.Dy() != c.thumbH {
			t.Errorf("%d×%d has a thumbnail of %v", c.w, c.h, got)
		}
		if f.Width != c.w || f.Height != c.h {
			t.Errorf("%d×%d is recorded as %d×%d", c.w, c.h, f.Width, f.Height)
		}
	}
}

func TestShrinkingGivesTheMeanOfTheCoveredArea(t *testing.T) {
	t.Parallel()
	stripes := image.NewGray(image.Rect(0, 0, 3000, 6))
	for y := range 6 {
		for x := range 3000 {
			if x%3 == 0 {
				stripes.SetGray(x, y, color.Gray{255})
			}
		}
	}
	small, err := shrink(t.Context(), stripes, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for x := range 1000 {
		for y := range 2 {
			if got := small.RGBAAt(x, y); got != (color.RGBA{85, 85, 85, 255}) {
				t.Fatalf("pixel %d,%d is %v, want a third of white", x, y, got)
			}
		}
	}
	odd, err := shrink(t.Context(), scene(7, 5), 3)
	if err != nil {
		t.Fatal(err)
	}
	// Pixel 1,0 covers the columns 2 1/3 to 4 2/3, 2/7 of them left, and the rows 0 to 2 1/2, 1/5 of them lower:
	// red is 2/7 of 4/5 and, in the white, 5/7 of 1/5; green is 5/7; blue is 1/5.
	if got, want := odd.RGBAAt(1, 0), (color.RGBA{R: 95, G: 182, B: 51, A: 255}); got != want {
		t.Errorf("uneven pixel is %v, want %v", got, want)
	}
}

func TestAScreenshotStaysSharpAndAPhotoSavedAsPNGBecomesSmall(t *testing.T) {
	t.Parallel()
	a, _ := newArchive(t)
	text := image.NewRGBA(image.Rect(0, 0, 400, 300))
	draw.Draw(text, text.Rect, image.White, image.Point{}, draw.Src)
	for x := 0; x < 400; x += 7 {
		text.Set(x, 150, color.Black)
	}
	if f := put(t, a, pngOf(text), "a.png"); f.ShownMediaType != PNG || f.ThumbMediaType != JPEG {
		t.Errorf("a screenshot is shown as %s with a thumbnail as %s", f.ShownMediaType, f.ThumbMediaType)
	}
	noise := image.NewRGBA(image.Rect(0, 0, 400, 300))
	seed := uint32(1)
	for i := range noise.Pix {
		seed = seed*1664525 + 1013904223
		noise.Pix[i] = byte(seed>>24) | byte(i&3/3*255)
	}
	if f := put(t, a, pngOf(noise), "b.png"); f.ShownMediaType != JPEG || f.ShownSize > f.Size/2 {
		t.Errorf("a photo saved as PNG is shown as %s with %d of %d bytes", f.ShownMediaType, f.ShownSize, f.Size)
	}
}

func TestTransparencyIsShownOnWhite(t *testing.T) {
	t.Parallel()
	a, _ := newArchive(t)
	img := image.NewNRGBA(image.Rect(0, 0, 20, 20))
	img.SetNRGBA(19, 19, color.NRGBA{R: 255, A: 255})
	if got := corners(shownPicture(t, a, put(t, a, pngOf(img), "a.png"))); got != "RGB RGB RGB R" {
		t.Errorf("corners %q", got)
	}
}

func TestPicturesOfUnusualDepthAreTaken(t *testing.T) {
	t.Parallel()
	a, _ := newArchive(t)
	r := image.Rect(0, 0, 40, 30)
	for name, img := range map[string]draw.Image{
		"grey 16": image.NewGray16(r), "colour 16": image.NewNRGBA64(r), "grey": image.NewGray(r),
		"palette": image.NewPaletted(r, color.Palette{color.Black, color.White, color.RGBA{R: 255, A: 255}, color.RGBA{G: 255, A: 255}, color.RGBA{B: 255, A: 255}}),
	} {
		draw.Draw(img, r, scene(40, 30), image.Point{}, draw.Src)
		got, want := corners(shownPicture(t, a, put(t, a, pngOf(img), "a.png"))), "R G B RGB"
		if strings.HasPrefix(name, "grey") {
			want = corners(img)
		}
		if got != want {
			t.Errorf("%s: corners %q, want %q", name, got, want)
		}
	}
	for name, b := range map[string][]byte{
		"progressive": greyJPEG(40, 30, 3, true, 3), "one component": greyJPEG(40, 30, 1, false, 1),
		"CMYK": withSegment(greyJPEG(40, 30, 4, false, 1), 0xee, []byte("Adobe\x00\x64\x00\x00\x00\x00\x00")),
	} {
		if f := put(t, a, b, "a.jpg"); f.Width != 40 || f.ShownSHA256 == "" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestAWebPIsShownAsJPEGOrPNG(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	f := put(t, a, greyWebP(100, 50, riffChunk("EXIF", phoneExif(6))), "公示.webp")
	if f.MediaType != WebP || f.Width != 50 || f.Height != 100 || f.ShownMediaType != JPEG && f.ShownMediaType != PNG {
		t.Errorf("%+v", f)
	}
	if got := shownPicture(t, a, f).Bounds(); got.Dx() != 50 || got.Dy() != 100 {
		t.Errorf("shown at %v", got)
	}
	if f.LatMicro == 0 || f.TakenAt.IsZero() {
		t.Errorf("hints %+v", f.Hints)
	}
	b, dir2 := newArchive(t)
	for _, id := range []string{"VP8L", "ANIM", "ALPH", "ANMF"} {
		refused(t, b, dir2, riffOf(riffChunk(id, make([]byte, 64))), Limits{}, "evidence.webp_refused")
	}
	refused(t, b, dir2, greyWebP(100, 50)[:700], Limits{}, "evidence.picture_broken")
	if got := len(filesIn(t, dir)); got != 3 {
		t.Errorf("%d files for one picture, want original, copy and thumbnail", got)
	}
}

func TestABrokenPictureIsRefused(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	photo, shot := jpegOf(scene(64, 48)), pngOf(scene(64, 48))
	wrongSum := bytes.Clone(shot)
	wrongSum[len(wrongSum)-20] ^= 1
	for name, b := range map[string][]byte{
		"JPEG cut in the middle":    photo[:len(photo)/2],
		"JPEG without end":          photo[:len(photo)-2],
		"JPEG of three bytes":       photo[:3],
		"JPEG without a picture":    {0xff, 0xd8, 0xff, 0xd9},
		"JPEG with nothing in it":   append([]byte{0xff, 0xd8, 0xff}, make([]byte, 1000)...),
		"JPEG with height zero":     greyJPEG(64, 0, 3, false, 1),
		"JPEG without sampling":     bytes.Replace(greyJPEG(64, 48, 1, false, 1), []byte{1, 1, 0x11, 0}, []byte{1, 1, 0, 0}, 1),
		"JPEG with two frames":      withSegment(photo, 0xc0, []byte{8, 0, 9, 0, 9, 1, 1, 0x11, 0}),
		"PNG cut in the middle":     shot[:len(shot)/2],
		"PNG with a wrong checksum": wrongSum,
		"PNG that is a start only":  []byte(pngStart),
		"PNG without its head":      append([]byte(pngStart), chunk("IEND", nil)...),
		"PNG without pixels":        append(append([]byte(pngStart), pngHead(4, 4, 8, 2, 0)...), chunk("IEND", nil)...),
		"WebP of no width":          greyWebP(0, 10),
		"WebP that is half a video": notKey(greyWebP(64, 48)),
		"WebP of nothing":           riffOf(),
	} {
		t.Run(name, func(t *testing.T) { refused(t, a, dir, b, Limits{}, "evidence.picture_broken") })
	}
}

func TestDecodingEndsWhenItsTimeIsUp(t *testing.T) {
	t.Parallel()
	a, dir := newArchive(t)
	refused(t, a, dir, jpegOf(scene(64, 48)), Limits{Time: 1}, "evidence.too_complex")
	refused(t, a, dir, pngOf(scene(64, 48)), Limits{Time: 1}, "evidence.too_complex")
	refused(t, a, dir, greyWebP(64, 48), Limits{Time: 1}, "evidence.too_complex")
	refused(t, a, dir, docx(), Limits{Time: 1}, "evidence.too_complex")
}

func TestWorkStopsAtTheNextReadAndTheNextRow(t *testing.T) {
	t.Parallel()
	a, _ := newArchive(t)
	for mediaType, b := range map[string][]byte{JPEG: greyJPEG(800, 800, 3, false, 1), PNG: pngOf(scene(800, 800))} {
		src := &countedAt{r: bytes.NewReader(b)}
		_, _, err := a.develop(t.Context(), io.NewSectionReader(src, 0, int64(len(b))), mediaType, Limits{Time: 1, Pixels: 1 << 30, Memory: 1 << 30})
		wantCode(t, err, "evidence.too_complex")
		if src.n > int64(len(b)) {
			t.Errorf("%s: %d bytes were read after the %d of the header", mediaType, src.n-int64(len(b)), len(b))
		}
	}
	late, cancel := context.WithCancel(t.Context())
	cancel()
	b := pngOf(scene(8, 8))
	_, _, err := a.develop(late, io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b))), PNG, DefaultLimits)
	wantCode(t, err, "evidence.interrupted")
	if _, _, err := redraw(late, scene(8, 8), 1, JPEG); !errors.Is(err, context.Canceled) {
		t.Errorf("drawing went on: %v", err)
	}
}

// countedAt counts the bytes that are really there and read.
type countedAt struct {
	r *bytes.Reader
	n int64
}

func (c *countedAt) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.r.ReadAt(p, at)
	c.n += int64(n)
	return n, err
}

// notKey makes the frame of a WebP one that builds on an earlier frame.
func notKey(b []byte) []byte {
	b[20] |= 1
	return b
}
