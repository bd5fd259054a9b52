package evidence

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"strings"
	"testing"

	"qingdan/internal/rectify"
)

func FuzzReadExif(f *testing.F) {
	f.Add(phoneExif(6))
	f.Add([]byte("II*\x00\x08\x00\x00\x00\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, orientation := readExif(b)
		switch {
		case orientation < 1 || orientation > 8:
			t.Errorf("orientation %d", orientation)
		case h.LatMicro < -90_000_000 || h.LatMicro > 90_000_000 || h.LngMicro < -180_000_000 || h.LngMicro > 180_000_000:
			t.Errorf("place %d, %d", h.LngMicro, h.LatMicro)
		case !h.TakenAt.IsZero() && h.TakenAt.Year() < 1969:
			t.Errorf("taken at %v", h.TakenAt)
		case strings.ContainsFunc(h.Software, func(r rune) bool { return r < ' ' || r == 0x202e }):
			t.Errorf("software %q", h.Software)
		}
	})
}

// FuzzJPEGHeader holds the own reading of a JPEG against the decoder's: neither may take what the other sees
// differently, or a limit could be passed by.
func FuzzJPEGHeader(f *testing.F) {
	f.Add(jpegOf(scene(16, 9)))
	f.Add(greyJPEG(16, 9, 3, true, 3))
	f.Add(withSegment(greyJPEG(16, 9, 4, false, 1), 0xee, []byte("Adobe\x00\x64\x00\x00\x00\x00\x00")))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 2 || b[0] != 0xff || b[1] != 0xd8 {
			return
		}
		h, headErr := jpegHeader(bytes.NewReader(b))
		if headErr == nil && (h.memory > 1<<24 || h.scans > mostScans) {
			return
		}
		if c, err := jpeg.DecodeConfig(bytes.NewReader(b)); err == nil && c.Width*c.Height > 1<<24 {
			return
		}
		img, err := jpeg.Decode(bytes.NewReader(b))
		if err != nil {
			return
		}
		if headErr != nil || img.Bounds() != image.Rect(0, 0, h.width, h.height) {
			t.Errorf("the decoder finds %v, the header says %d×%d (%v)", img.Bounds(), h.width, h.height, headErr)
		}
	})
}

func FuzzPut(f *testing.F) {
	f.Add(withExif(jpegOf(scene(16, 9)), phoneExif(6)))
	f.Add(behindHead(pngOf(scene(9, 16)), chunk("eXIf", phoneExif(8))))
	f.Add(greyWebP(16, 9, riffChunk("EXIF", phoneExif(3))))
	f.Add(docx())
	f.Add([]byte("%PDF-1.7\n%%EOF"))
	a, _ := newArchive(f)
	limits := Limits{Bytes: 1 << 20, Pixels: 1 << 20, Memory: 1 << 24, Unpacked: 1 << 22}
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := a.Put(t.Context(), bytes.NewReader(b), "a", limits)
		if err != nil {
			if e := (*rectify.Error)(nil); !errors.As(err, &e) || !strings.HasPrefix(e.Code, "evidence.") {
				t.Errorf("refusal %v", err)
			}
			return
		}
		s, err := a.OpenOriginal(file.SHA256)
		if !bytes.Equal(readAll(t, s, err), b) {
			t.Error("the original was altered")
		}
		if file.ShownSHA256 == "" {
			return
		}
		s, err = a.OpenShown(file.ShownSHA256)
		shown := readAll(t, s, err)
		img, _, err := image.Decode(bytes.NewReader(shown))
		if err != nil || bytes.Contains(shown, []byte("Exif\x00")) || max(img.Bounds().Dx(), img.Bounds().Dy()) > shownSide {
			t.Errorf("shown %v (%v)", img.Bounds(), err)
		}
		if int64(len(shown)) != file.ShownSize {
			t.Errorf("%d bytes, recorded %d", len(shown), file.ShownSize)
		}
	})
}
