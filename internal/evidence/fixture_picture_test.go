package evidence

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
)

// scene is a picture whose four corners have four colours: red, green over blue, white.
func scene(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{0, 0, 0, 255}
			switch left, top := x < w/2, y < h/2; {
			case left && top:
				c.R = 255
			case top:
				c.G = 255
			case left:
				c.B = 255
			default:
				c = color.RGBA{255, 255, 255, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// corners names the colours of the four corners, row by row.
func corners(img image.Image) string {
	b := img.Bounds()
	name := func(x, y int) string {
		r, g, bl, _ := img.At(b.Min.X+x, b.Min.Y+y).RGBA()
		n := ""
		for i, v := range []uint32{r, g, bl} {
			if v > 0x8000 {
				n += "RGB"[i : i+1]
			}
		}
		return n
	}
	x, y := b.Dx()-1, b.Dy()-1
	return strings.Join([]string{name(0, 0), name(x, 0), name(0, y), name(x, y)}, " ")
}

func jpegOf(img image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func pngOf(img image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// withSegment puts a JPEG segment behind the start mark.
func withSegment(photo []byte, marker byte, payload []byte) []byte {
	return bytes.Join([][]byte{photo[:2], segment(marker, payload), photo[2:]}, nil)
}

func segment(marker byte, payload []byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(payload)+2)), payload...)
}

// withExif puts a TIFF structure into a JPEG.
func withExif(photo, structure []byte) []byte {
	return withSegment(photo, 0xe1, append([]byte("Exif\x00\x00"), structure...))
}

// chunk makes a PNG chunk.
func chunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

const pngStart = "\x89PNG\r\n\x1a\n"

func pngHead(w, h uint32, depth, colour, interlace byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, w)
	b = binary.BigEndian.AppendUint32(b, h)
	return chunk("IHDR", append(b, depth, colour, 0, 0, interlace))
}

// behindHead puts a chunk behind the first one.
func behindHead(picture, extra []byte) []byte {
	const end = 8 + 25
	return bytes.Join([][]byte{picture[:end], extra, picture[end:]}, nil)
}

// greyJPEG makes a uniformly grey JPEG of any size with few bytes: each block is one or two zero bits. A progressive
// one has that many scans over the same coefficients.
func greyJPEG(w, h, components int, progressive bool, scans int) []byte {
	b := []byte{0xff, 0xd8}
	b = append(b, segment(0xdb, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...))...)
	frame := []byte{8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), byte(components)}
	ids := []byte{}
	for i := range components {
		frame = append(frame, byte(i+1), 0x11, 0)
		ids = append(ids, byte(i+1), 0)
	}
	sof := byte(0xc0)
	if progressive {
		sof = 0xc2
	}
	b = append(b, segment(sof, frame)...)
	oneCode := append([]byte{1}, make([]byte, 15)...) // one code of one bit, for value 0
	b = append(b, segment(0xc4, append(append([]byte{0x00}, oneCode...), 0))...)
	b = append(b, segment(0xc4, append(append([]byte{0x10}, oneCode...), 0))...)
	blocks := ((w + 7) / 8) * ((h + 7) / 8) * components
	bits, last := 2*blocks, byte(63)
	if progressive {
		bits, last = blocks, 0
	}
	for range scans {
		b = append(b, segment(0xda, append(append([]byte{byte(components)}, ids...), 0, last, 0))...)
		b = append(b, make([]byte, (bits+7)/8)...)
	}
	return append(b, 0xff, 0xd9)
}

// greyWebP makes a uniformly grey lossy WebP: a frame header and partitions of zero bits. Extra chunks follow it.
func greyWebP(w, h int, extra ...[]byte) []byte {
	blocks := ((w + 15) / 16) * ((h + 15) / 16)
	first := make([]byte, 1024+4*blocks)
	size := uint32(len(first))
	frame := []byte{byte(size<<5) | 0x10, byte(size >> 3), byte(size >> 11), 0x9d, 0x01, 0x2a, byte(w), byte(w >> 8), byte(h), byte(h >> 8)}
	frame = append(append(frame, first...), make([]byte, 16+blocks*8)...)
	return riffOf(append([][]byte{riffChunk("VP8 ", frame)}, extra...)...)
}

func riffOf(chunks ...[]byte) []byte {
	body := append([]byte("WEBP"), bytes.Join(chunks, nil)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func riffChunk(id string, data []byte) []byte {
	b := append(binary.LittleEndian.AppendUint32([]byte(id), uint32(len(data))), data...)
	if len(data)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

// exifEntry is one entry of a TIFF directory; values of more than four bytes are laid behind it.
type exifEntry struct {
	tag, kind uint16
	count     uint32
	value     []byte
}

func ascii(tag uint16, s string) exifEntry {
	return exifEntry{tag, typeASCII, uint32(len(s) + 1), append([]byte(s), 0)}
}

func short(tag, v uint16) exifEntry {
	return exifEntry{tag, typeShort, 1, binary.BigEndian.AppendUint16(nil, v)}
}

func rationals(tag uint16, v ...uint32) exifEntry {
	e := exifEntry{tag: tag, kind: typeRational, count: uint32(len(v) / 2)}
	for _, n := range v {
		e.value = binary.BigEndian.AppendUint32(e.value, n)
	}
	return e
}

// exifOf builds a big-endian structure from the three directories.
func exifOf(main, photo, gps []exifEntry) []byte {
	b := []byte("MM\x00*\x00\x00\x00\x08")
	pointers := map[uint16]int{}
	directory := func(entries []exifEntry) {
		start := len(b)
		b = binary.BigEndian.AppendUint16(b, uint16(len(entries)))
		tail := start + 2 + 12*len(entries) + 4
		var values []byte
		for _, e := range entries {
			b = binary.BigEndian.AppendUint16(b, e.tag)
			b = binary.BigEndian.AppendUint16(b, e.kind)
			b = binary.BigEndian.AppendUint32(b, e.count)
			pointers[e.tag] = len(b)
			if len(e.value) <= 4 {
				b = append(b, append(e.value[:len(e.value):len(e.value)], 0, 0, 0, 0)[:4]...)
				continue
			}
			b = binary.BigEndian.AppendUint32(b, uint32(tail+len(values)))
			values = append(values, e.value...)
		}
		b = append(append(b, 0, 0, 0, 0), values...)
	}
	long := func(tag uint16) exifEntry { return exifEntry{tag, typeLong, 1, make([]byte, 4)} }
	directory(append(main, long(tagExif), long(tagGPS)))
	binary.BigEndian.PutUint32(b[pointers[tagExif]:], uint32(len(b)))
	directory(photo)
	binary.BigEndian.PutUint32(b[pointers[tagGPS]:], uint32(len(b)))
	directory(gps)
	return b
}

// phoneExif is what a phone in the district would write.
func phoneExif(orientation uint16) []byte {
	return exifOf(
		[]exifEntry{short(tagOrientation, orientation), ascii(tagSoftware, "Camera 7.1")},
		[]exifEntry{ascii(tagTaken, "2024:06:02 09:30:00"), ascii(tagTakenOffset, "+08:00")},
		[]exifEntry{ascii(tagLatitudeRef, "N"), rationals(tagLatitude, 29, 1, 9, 1, 3060, 100),
			ascii(tagLongitudeRef, "E"), rationals(tagLongitude, 107, 1, 6, 1, 0, 1)})
}
