package evidence

import (
	"errors"
	"image"
	"io"

	"golang.org/x/image/riff"
	"golang.org/x/image/vp8"
)

// A webp is an ordinary (lossy, opaque, still) WebP picture, opened as far as its frame header. Lossless ones and
// those with transparency are refused: their decoder can be made to build tables of gigabytes from a small file.
type webp struct {
	header
	chunks *riff.Reader
	frame  *vp8.Decoder
}

var errWebPKind = errors.New("evidence: a kind of WebP that is not decoded")

func openWebP(r io.Reader, size int64) (*webp, error) {
	form, chunks, err := riff.NewReader(r)
	if err != nil || form != (riff.FourCC{'W', 'E', 'B', 'P'}) {
		return nil, errHeader
	}
	for {
		id, n, data, err := chunks.Next()
		if err != nil {
			return nil, errHeader
		}
		switch string(id[:]) {
		case "ALPH", "VP8L", "ANIM", "ANMF":
			return nil, errWebPKind
		case "VP8 ":
			w := &webp{chunks: chunks, frame: vp8.NewDecoder()}
			if int64(n) > size { // the decoder would make room for what is claimed
				return nil, errHeader
			}
			w.frame.Init(data, int(n))
			h, err := w.frame.DecodeFrameHeader()
			if err != nil || h.Width == 0 || h.Height == 0 {
				return nil, errHeader
			}
			w.header = header{width: h.Width, height: h.Height, scans: 1}
			across, down := int64(h.Width+15)/16, int64(h.Height+15)/16
			// The image at 4:2:0, the work of the filter, and the whole input.
			w.memory = across*down*(256+128+32) + int64(n)
			return w, nil
		}
	}
}

// decode draws the picture and then looks behind it for what the camera wrote.
func (w *webp) decode() (image.Image, error) {
	img, err := w.frame.DecodeFrame()
	if err != nil {
		return nil, err
	}
	for {
		id, n, data, err := w.chunks.Next()
		if err != nil {
			return img, nil // a damaged end costs the hints, not the picture
		}
		if string(id[:]) == "EXIF" {
			w.exif = make([]byte, min(n, largestExif))
			if _, err := io.ReadFull(data, w.exif); err != nil {
				w.exif = nil
			}
			return img, nil
		}
	}
}
