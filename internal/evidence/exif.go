package evidence

import (
	"encoding/binary"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"qingdan/internal/calendar"
)

// The tags that are read; everything else a camera writes is left alone. Source: CIPA DC-008 (Exif 2.3).
const (
	tagMake         = 0x010f
	tagModel        = 0x0110
	tagOrientation  = 0x0112
	tagSoftware     = 0x0131
	tagExif         = 0x8769
	tagGPS          = 0x8825
	tagTaken        = 0x9003 // DateTimeOriginal
	tagOffset       = 0x9010 // OffsetTime
	tagTakenOffset  = 0x9011 // OffsetTimeOriginal
	tagLatitudeRef  = 1
	tagLatitude     = 2
	tagLongitudeRef = 3
	tagLongitude    = 4
)

const (
	typeASCII    = 2
	typeShort    = 3
	typeLong     = 4
	typeRational = 5
)

const longestSoftware = 64 // characters

// readExif reads the hints and the orientation (1 to 8, 1 for upright) from the structure that a camera wrote. It
// never fails: what is malformed, absent or impossible is unknown. It follows no offset twice, so it always ends.
func readExif(b []byte) (h Hints, orientation int) {
	orientation = 1
	if len(b) > 6 && string(b[:6]) == "Exif\x00\x00" { // some WebP writers keep the name of the JPEG segment
		b = b[6:]
	}
	if len(b) < 8 {
		return h, orientation
	}
	t := tiff{b: b}
	switch string(b[:4]) {
	case "II*\x00":
		t.order = binary.LittleEndian
	case "MM\x00*":
		t.order = binary.BigEndian
	default:
		return h, orientation
	}
	main := t.directory(t.order.Uint32(b[4:]))
	if o, ok := main.number(tagOrientation); ok && 1 <= o && o <= 8 {
		orientation = int(o)
	}
	h.Software = printable(main.text(tagSoftware))
	h.Device = printable(main.text(tagMake) + " " + main.text(tagModel))
	if at, ok := main.number(tagExif); ok {
		d := t.directory(at)
		offset := d.text(tagTakenOffset)
		if offset == "" {
			offset = d.text(tagOffset)
		}
		h.TakenAt = takenAt(d.text(tagTaken), offset)
	}
	if at, ok := main.number(tagGPS); ok {
		d := t.directory(at)
		lng, east := d.degrees(tagLongitude, tagLongitudeRef, "E", "W", 180)
		lat, north := d.degrees(tagLatitude, tagLatitudeRef, "N", "S", 90)
		if east && north {
			h.LngMicro, h.LatMicro = lng, lat
		}
	}
	return h, orientation
}

// takenAt reads "2024:06:02 09:30:00" with an offset like "+08:00"; without a usable one the clock was a Chinese one.
func takenAt(stamp, offset string) time.Time {
	const layout = "2006:01:02 15:04:05"
	taken, err := time.ParseInLocation(layout+"-07:00", stamp+offset, time.UTC)
	if err != nil {
		taken, err = time.ParseInLocation(layout, stamp, calendar.Zone)
	}
	if err != nil || taken.Year() < 1970 {
		return time.Time{}
	}
	return taken.UTC()
}

func printable(s string) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s))
	if runes := []rune(s); len(runes) > longestSoftware {
		s = string(runes[:longestSoftware])
	}
	return s
}

// tiff is the structure inside an Exif block: directories of entries of twelve bytes.
type tiff struct {
	b     []byte
	order binary.ByteOrder
}

type directory struct {
	tiff
	entries []byte
}

// directory gives the entries at an offset, as many as are really there.
func (t tiff) directory(at uint32) directory {
	d := directory{tiff: t}
	if int64(at)+2 > int64(len(t.b)) {
		return d
	}
	n := int(t.order.Uint16(t.b[at:])) * 12
	d.entries = t.b[at+2:]
	if n < len(d.entries) {
		d.entries = d.entries[:n]
	}
	return d
}

// value gives the bytes of the first entry with that tag, if it has that type and at least that many values.
func (d directory) value(tag, kind uint16, size, least int) []byte {
	for e := d.entries; len(e) >= 12; e = e[12:] {
		if d.order.Uint16(e) != tag {
			continue
		}
		count := int64(d.order.Uint32(e[4:]))
		n := count * int64(size)
		if d.order.Uint16(e[2:]) != kind || count < int64(least) {
			return nil
		}
		if n <= 4 {
			return e[8 : 8+n]
		}
		at := int64(d.order.Uint32(e[8:]))
		if at+n > int64(len(d.b)) {
			return nil
		}
		return d.b[at : at+n]
	}
	return nil
}

func (d directory) number(tag uint16) (uint32, bool) {
	if v := d.value(tag, typeShort, 2, 1); v != nil {
		return uint32(d.order.Uint16(v)), true
	}
	if v := d.value(tag, typeLong, 4, 1); v != nil {
		return d.order.Uint32(v), true
	}
	return 0, false
}

func (d directory) text(tag uint16) string {
	text, _, _ := strings.Cut(string(d.value(tag, typeASCII, 1, 1)), "\x00")
	return text
}

// degrees reads degrees, minutes and seconds with their hemisphere, in millionths of a degree. A camera without a
// fix writes 0/0 or no hemisphere: unknown.
func (d directory) degrees(tag, refTag uint16, positive, negative string, most float64) (int64, bool) {
	v := d.value(tag, typeRational, 8, 3)
	if v == nil {
		return 0, false
	}
	sum := 0.0
	for i, unit := range []float64{1, 60, 3600} {
		over, under := d.order.Uint32(v[8*i:]), d.order.Uint32(v[8*i+4:])
		if under == 0 {
			return 0, false
		}
		sum += float64(over) / float64(under) / unit
	}
	if sum > most {
		return 0, false
	}
	micro := int64(math.Round(sum * 1e6))
	switch d.text(refTag) {
	case positive:
		return micro, true
	case negative:
		return -micro, true
	}
	return 0, false
}
