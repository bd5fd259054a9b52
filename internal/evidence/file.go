package evidence

import "time"

// The media types that a File can have.
const (
	JPEG = "image/jpeg"
	PNG  = "image/png"
	WebP = "image/webp"
	PDF  = "application/pdf"
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)

// endings are the file name endings by media type.
var endings = map[string]string{JPEG: ".jpg", PNG: ".png", WebP: ".webp", PDF: ".pdf", XLSX: ".xlsx", DOCX: ".docx"}

// File is one sealed piece of evidence. Digests are SHA-256 in lower-case hexadecimal, sizes are bytes.
type File struct {
	SHA256    string
	Size      int64
	MediaType string // recognised by content
	Name      string // the declared name made harmless, with the ending of the real type
	Width     int    // pixels of the original held upright; 0 for what is not a picture
	Height    int

	// The copy for showing, at most 2560 pixels on the longer side, and the thumbnail, at most 320. Both are blank
	// for what is not a picture. OpenShown opens either.
	ShownSHA256    string
	ShownSize      int64
	ShownMediaType string
	ThumbSHA256    string
	ThumbSize      int64
	ThumbMediaType string

	Hints
	Looks Looks `json:",omitzero"` // of a picture

	// Mended tells that an earlier copy of the same file was found damaged and has been replaced; journal it.
	Mended bool
}

// Hints are what the camera wrote into the photo. Anybody can edit them and chat programs strip them, so they can
// raise a question and never answer one.
type Hints struct {
	TakenAt  time.Time // zero for unknown; a time without zone is taken as calendar.Zone
	LngMicro int64     // millionths of a degree, as written (usually WGS-84); 0 with LatMicro 0 for unknown
	LatMicro int64
	Software string // the program that wrote the photo last, if it says so
	Device   string `json:",omitempty"` // maker and model of the camera
}

// Limits bounds what one Put may cost. A field that is zero takes its value from DefaultLimits.
type Limits struct {
	Bytes    int64         // of the file as it arrives, counted, never as declared
	Pixels   int64         // of a picture, read from its header before it is decoded
	Memory   int64         // bytes that decoding a picture needs, computed from its header
	Parts    int           // of an office file
	Unpacked int64         // bytes of all parts of an office file together
	Ratio    int64         // unpacked to packed size of one part of an office file larger than 1 MiB
	Time     time.Duration // for decoding a picture or unpacking an office file
}

// DefaultLimits lets the photos of today's phones pass: 50 million pixels, 20 MiB. 192 MiB of memory is 50 million
// pixels at four bytes each; a progressive JPEG, at 7.5 bytes (4:2:0) to 15 (4:4:4), may have 26 to 13 million.
var DefaultLimits = Limits{
	Bytes:    20 << 20,
	Pixels:   50_000_000,
	Memory:   192 << 20,
	Parts:    5000,
	Unpacked: 64 << 20,
	Ratio:    200,
	Time:     30 * time.Second,
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits
	fill(&l.Bytes, d.Bytes)
	fill(&l.Pixels, d.Pixels)
	fill(&l.Memory, d.Memory)
	fill(&l.Parts, d.Parts)
	fill(&l.Unpacked, d.Unpacked)
	fill(&l.Ratio, d.Ratio)
	fill(&l.Time, d.Time)
	return l
}

func fill[N int | int64 | time.Duration](n *N, otherwise N) {
	if *n == 0 {
		*n = otherwise
	}
}
