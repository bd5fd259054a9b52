package evidence

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// header is what a picture says about itself before a pixel is decoded.
type header struct {
	width, height int
	memory        int64 // bytes that decoding allocates, never less
	scans         int   // passes over the pixels
	animated      bool
	exif          []byte // the TIFF structure that cameras write; nil for none
}

var errHeader = errors.New("evidence: malformed picture header")

// largestExif is the most that a JPEG segment can hold.
const largestExif = 1 << 16

// jpegHeader walks all segments up to the end of the image. It finds markers by the same rules as image/jpeg, so
// that the two cannot be told different stories, and it sees every scan before one is decoded: a scan of ten bytes
// can cost as much time as a whole picture.
func jpegHeader(r io.Reader) (header, error) {
	var h header
	var frame struct {
		progressive, rgb bool
		components       int
		blocks           int64 // 8x8 blocks of all components
	}
	b := bufio.NewReaderSize(r, 1<<16)
	if _, err := b.Discard(2); err != nil {
		return h, errHeader
	}
	segment := make([]byte, 1<<16)
	for {
		marker, err := nextMarker(b)
		if err != nil {
			return h, err
		}
		if marker == 0xd9 { // end of image
			break
		}
		if 0xd0 <= marker && marker <= 0xd7 { // restart, without length
			continue
		}
		var length [2]byte
		if _, err := io.ReadFull(b, length[:]); err != nil {
			return h, errHeader
		}
		n := int(binary.BigEndian.Uint16(length[:])) - 2
		if n < 0 {
			return h, errHeader
		}
		seg := segment[:n]
		if _, err := io.ReadFull(b, seg); err != nil {
			return h, errHeader
		}
		switch marker {
		case 0xc0, 0xc1, 0xc2: // the frame
			if frame.components != 0 || n != 9 && n != 15 && n != 18 {
				return h, errHeader
			}
			h.height, h.width = int(binary.BigEndian.Uint16(seg[1:])), int(binary.BigEndian.Uint16(seg[3:]))
			frame.progressive, frame.components = marker == 0xc2, (n-6)/3
			frame.blocks = jpegBlocks(h.width, h.height, seg[6:])
			frame.rgb = frame.rgb || n == 15 && seg[6] == 'R' && seg[9] == 'G' && seg[12] == 'B'
		case 0xda:
			h.scans++
		case 0xe1:
			if h.exif == nil && bytes.HasPrefix(seg, []byte("Exif\x00\x00")) {
				h.exif = bytes.Clone(seg[6:])
			}
		case 0xee:
			frame.rgb = frame.rgb || n >= 12 && bytes.HasPrefix(seg, []byte("Adobe")) && seg[11] == 0
		}
	}
	if h.width == 0 || h.height == 0 || h.scans == 0 {
		return h, errHeader
	}
	h.memory = frame.blocks * 64
	if frame.progressive {
		h.memory += frame.blocks * 64 * 4 // all coefficients are kept until the last scan
	}
	if frame.components == 4 || frame.components == 3 && frame.rgb {
		h.memory += int64(h.width) * int64(h.height) * 4 // a second image, with the colours converted
	}
	return h, nil
}

// nextMarker skips to the next 0xff that is followed by neither a stuffed zero nor another 0xff.
func nextMarker(b *bufio.Reader) (byte, error) {
	for {
		if _, err := b.ReadSlice(0xff); err == bufio.ErrBufferFull {
			continue
		} else if err != nil {
			return 0, errHeader
		}
		for {
			c, err := b.ReadByte()
			if err != nil {
				return 0, errHeader
			}
			if c == 0 {
				break
			}
			if c != 0xff {
				return c, nil
			}
		}
	}
}

// jpegBlocks counts the blocks that the decoder keeps, or a few more; spec holds three bytes for each component.
func jpegBlocks(width, height int, spec []byte) int64 {
	sampling := func(i int) (h, v int64) { return int64(spec[i+1] >> 4), int64(spec[i+1] & 15) }
	h0, v0 := sampling(0)
	var perUnit int64
	for i := 0; i < len(spec); i += 3 {
		h, v := sampling(i)
		perUnit += h * v
	}
	if h0 == 0 || v0 == 0 {
		return 0 // refused by the decoder before it allocates anything
	}
	ceil := func(n int, unit int64) int64 { return (int64(n) + unit - 1) / unit }
	return ceil(width, 8*h0) * ceil(height, 8*v0) * perUnit
}

// pngHeader walks all chunks up to the end of the image.
func pngHeader(r io.Reader) (header, error) {
	h := header{scans: 1}
	b := bufio.NewReaderSize(r, 1<<16)
	if _, err := b.Discard(8); err != nil {
		return h, errHeader
	}
	for first := true; ; first = false {
		var c [8]byte
		if _, err := io.ReadFull(b, c[:]); err != nil {
			return h, errHeader
		}
		n, kind := binary.BigEndian.Uint32(c[:]), string(c[4:])
		if (kind == "IHDR") != first || n > 1<<31-1 {
			return h, errHeader
		}
		var wanted uint32
		switch kind {
		case "IEND":
			return h, nil
		case "IHDR":
			wanted = 13
		case "acTL":
			wanted = 4
		case "eXIf":
			wanted = min(n, largestExif)
		}
		if wanted > n {
			return h, errHeader
		}
		data := make([]byte, wanted)
		if _, err := io.ReadFull(b, data); err != nil {
			return h, errHeader
		}
		if _, err := b.Discard(int(n-wanted) + 4); err != nil {
			return h, errHeader
		}
		switch kind {
		case "IHDR":
			width, height := binary.BigEndian.Uint32(data), binary.BigEndian.Uint32(data[4:])
			if width == 0 || height == 0 || width > 1<<31-1 || height > 1<<31-1 {
				return h, errHeader
			}
			h.width, h.height = int(width), int(height)
			h.memory = pngMemory(int64(width), int64(height), data[8], data[9], data[12])
		case "acTL":
			h.animated = binary.BigEndian.Uint32(data) > 1
		case "eXIf":
			h.exif = data
		}
	}
}

// pngMemory may overflow for sides that are refused before memory is looked at.
func pngMemory(width, height int64, depth, colour, interlace byte) int64 {
	const paletted = 3
	perPixel := int64(4)
	switch {
	case depth == 16:
		perPixel = 8
	case colour == paletted:
		perPixel = 1
	}
	memory := width * height * perPixel
	if interlace != 0 {
		memory *= 2 // each of the seven passes is decoded into an image of its own
	}
	return memory + 2*8*width // the row being read and the one before it
}
