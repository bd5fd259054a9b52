package evidence

import (
	"encoding/binary"
	"strings"
	"testing"
	"time"
)

func TestATimeWithoutZoneIsAChineseOne(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		entries []exifEntry
		want    string
	}{
		{[]exifEntry{ascii(tagTaken, "2024:06:02 09:30:00")}, "2024-06-02T01:30:00Z"},
		{[]exifEntry{ascii(tagTaken, "2024:06:02 09:30:00"), ascii(tagTakenOffset, "+09:00")}, "2024-06-02T00:30:00Z"},
		{[]exifEntry{ascii(tagTaken, "2024:06:02 09:30:00"), ascii(tagOffset, "-01:00")}, "2024-06-02T10:30:00Z"},
		{[]exifEntry{ascii(tagTaken, "2024:06:02 09:30:00"), ascii(tagTakenOffset, "+08:00"), ascii(tagOffset, "-01:00")}, "2024-06-02T01:30:00Z"},
		{[]exifEntry{ascii(tagTaken, "2024:06:02 09:30:00"), ascii(tagTakenOffset, "   :  ")}, "2024-06-02T01:30:00Z"},
		{[]exifEntry{ascii(tagTaken, "2024:06:31 09:30:00")}, ""},
		{[]exifEntry{ascii(tagTaken, "0000:00:00 00:00:00")}, ""},
		{[]exifEntry{ascii(tagTaken, "1904:01:01 00:00:00")}, ""},
		{[]exifEntry{ascii(tagTaken, "    :  :     :  :  ")}, ""},
		{[]exifEntry{ascii(tagTakenOffset, "+08:00")}, ""},
		{nil, ""},
	} {
		h, _ := readExif(exifOf(nil, c.entries, nil))
		got := ""
		if !h.TakenAt.IsZero() {
			got = h.TakenAt.Format(time.RFC3339)
		}
		if got != c.want {
			t.Errorf("%v: taken at %q, want %q", c.entries, got, c.want)
		}
	}
}

func TestAPlaceNeedsBothCoordinatesAndTheirHemispheres(t *testing.T) {
	t.Parallel()
	lat, lng := rationals(tagLatitude, 29, 1, 9, 1, 3060, 100), rationals(tagLongitude, 107, 1, 6, 1, 0, 1)
	north, east := ascii(tagLatitudeRef, "N"), ascii(tagLongitudeRef, "E")
	for name, c := range map[string]struct {
		gps      []exifEntry
		lng, lat int64
	}{
		"in the district":        {[]exifEntry{north, lat, east, lng}, 107_100_000, 29_158_500},
		"south and west":         {[]exifEntry{ascii(tagLatitudeRef, "S"), lat, ascii(tagLongitudeRef, "W"), lng}, -107_100_000, -29_158_500},
		"degrees with fractions": {[]exifEntry{north, rationals(tagLatitude, 291585, 10000, 0, 1, 0, 1), east, lng}, 107_100_000, 29_158_500},
		"no hemisphere":          {[]exifEntry{lat, east, lng}, 0, 0},
		"strange hemisphere":     {[]exifEntry{ascii(tagLatitudeRef, "E"), lat, east, lng}, 0, 0},
		"no longitude":           {[]exifEntry{north, lat, east}, 0, 0},
		"no fix":                 {[]exifEntry{north, rationals(tagLatitude, 0, 0, 0, 0, 0, 0), east, lng}, 0, 0},
		"latitude of 91":         {[]exifEntry{north, rationals(tagLatitude, 91, 1, 0, 1, 0, 1), east, lng}, 0, 0},
		"longitude of 181":       {[]exifEntry{north, lat, east, rationals(tagLongitude, 181, 1, 0, 1, 0, 1)}, 0, 0},
		"two values of three":    {[]exifEntry{north, rationals(tagLatitude, 29, 1, 9, 1), east, lng}, 0, 0},
	} {
		h, _ := readExif(exifOf(nil, nil, c.gps))
		if h.LngMicro != c.lng || h.LatMicro != c.lat {
			t.Errorf("%s: %d, %d, want %d, %d", name, h.LngMicro, h.LatMicro, c.lng, c.lat)
		}
	}
}

func TestImpossibleOrientationsAreUpright(t *testing.T) {
	t.Parallel()
	for _, v := range []uint16{0, 9, 65535} {
		if _, o := readExif(exifOf([]exifEntry{short(tagOrientation, v)}, nil, nil)); o != 1 {
			t.Errorf("orientation %d is read as %d", v, o)
		}
	}
	long := exifEntry{tagOrientation, typeLong, 1, []byte{0, 0, 0, 6}}
	if _, o := readExif(exifOf([]exifEntry{long}, nil, nil)); o != 6 {
		t.Errorf("orientation as a long number is read as %d", o)
	}
}

func TestTheSoftwareIsReadAsHarmlessText(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"Adobe Photoshop 25.1": "Adobe Photoshop 25.1", "美图秀秀": "美图秀秀", "": "", "a": "a",
		"\x1b[31mred\r\n": "[31mred", "x\u202ey": "xy", "\xff\xfebad": "bad", strings.Repeat("长", 500): strings.Repeat("长", longestSoftware),
	} {
		if h, _ := readExif(exifOf([]exifEntry{ascii(tagSoftware, written)}, nil, nil)); h.Software != want {
			t.Errorf("%q is read as %q, want %q", written, h.Software, want)
		}
	}
}

func TestBothByteOrdersAreRead(t *testing.T) {
	t.Parallel()
	b := []byte("II*\x00\x08\x00\x00\x00\x01\x00")
	b = binary.LittleEndian.AppendUint16(b, tagOrientation)
	b = binary.LittleEndian.AppendUint16(b, typeShort)
	b = append(b, 1, 0, 0, 0, 6, 0, 0, 0)
	if _, o := readExif(b); o != 6 {
		t.Errorf("orientation %d, want 6", o)
	}
}

func TestWhatStandsBehindADirectoryIsNotInIt(t *testing.T) {
	t.Parallel()
	b := exifOf([]exifEntry{short(tagOrientation, 6)}, nil, nil)
	binary.BigEndian.PutUint16(b[8:], 0)
	if _, o := readExif(b); o != 1 {
		t.Errorf("orientation %d from a directory without entries", o)
	}
	if _, o := readExif(append([]byte("Exif\x00\x00"), phoneExif(6)...)); o != 6 {
		t.Errorf("orientation %d behind the name of the segment, want 6", o)
	}
}

func TestACutStructureIsReadAsFarAsItGoesAndNeverFails(t *testing.T) {
	t.Parallel()
	whole := phoneExif(6)
	known := 0
	for n := range len(whole) + 1 {
		h, o := readExif(whole[:n:n])
		if o == 6 {
			known++
		} else if o != 1 {
			t.Errorf("orientation %d after %d bytes", o, n)
		}
		if h.LatMicro != 0 && h.LatMicro != 29_158_500 {
			t.Errorf("latitude %d after %d bytes", h.LatMicro, n)
		}
	}
	if known == 0 || known > len(whole)-20 {
		t.Errorf("the orientation was read from %d of %d cuts", known, len(whole))
	}
	loop := exifOf([]exifEntry{short(tagOrientation, 6)}, nil, nil)
	for i := 10; i+12 <= len(loop); i += 12 { // every pointer back to the first directory
		if tag := binary.BigEndian.Uint16(loop[i:]); tag == tagExif || tag == tagGPS {
			binary.BigEndian.PutUint32(loop[i+8:], 8)
		}
	}
	if h, o := readExif(loop); o != 6 || h.LatMicro != 0 {
		t.Errorf("a structure that points back to itself: %+v %d", h, o)
	}
}

func TestTheDeviceIsMakerAndModel(t *testing.T) {
	t.Parallel()
	if h, _ := readExif(exifOf([]exifEntry{ascii(tagMake, "HUAWEI"), ascii(tagModel, "P60")}, nil, nil)); h.Device != "HUAWEI P60" {
		t.Errorf("device %q", h.Device)
	}
	if h, _ := readExif(exifOf(nil, nil, nil)); h != (Hints{}) {
		t.Errorf("nothing written is read as %+v", h)
	}
}
