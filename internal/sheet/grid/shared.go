package grid

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// sharedStrings are the texts that cells refer to by number. They are most of what a large workbook costs in memory,
// so they are kept packed, in pieces of some hundred kilobytes.
type sharedStrings struct {
	chunks [][]byte
	first  []uint32 // number of the first text of each chunk
	ends   []uint32 // end of each text in its chunk
	long   map[uint32]bool
}

const chunkBytes = 256 << 10

// text unpacks a text into buf. long tells that it was too long to be kept, ok is false when there is none.
func (s *sharedStrings) text(i uint32, buf []byte) (text []byte, long, ok bool) {
	if i >= uint32(len(s.ends)) {
		return nil, false, false
	}
	lo, hi := 0, len(s.first)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; s.first[mid] <= i {
			lo = mid
		} else {
			hi = mid
		}
	}
	start := uint32(0)
	if i > s.first[lo] {
		start = s.ends[i-1]
	}
	return unpack(buf[:0], s.chunks[lo][start:s.ends[i]]), s.long[i], true
}

// Packed text: ASCII as it is, the Chinese characters and punctuation from U+3000 to U+9FFF and the full-width forms
// in two bytes, the first of them 0x80 to 0xF0, and everything else as 0xFF and three bytes. UTF-8 takes three bytes
// for what is most of our texts.
const (
	wideFirst, wideLast = 0x3000, 0x9FFF
	formFirst, formLast = 0xFF00, 0xFFFF
	formBase            = wideLast - wideFirst + 1
	escape              = 0xFF
)

func pack(into, text []byte) []byte {
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			into = append(into, text[i])
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		i += n
		switch {
		case r >= wideFirst && r <= wideLast:
			into = append(into, 0x80|byte((r-wideFirst)>>8), byte(r-wideFirst))
		case r >= formFirst && r <= formLast:
			into = append(into, 0x80|byte((r-formFirst+formBase)>>8), byte(r-formFirst+formBase))
		default:
			into = append(into, escape, byte(r>>16), byte(r>>8), byte(r))
		}
	}
	return into
}

func unpack(into, packed []byte) []byte {
	for i := 0; i < len(packed); {
		switch b := packed[i]; {
		case b < utf8.RuneSelf:
			into = append(into, b)
			i++
		case b == escape:
			into = utf8.AppendRune(into, rune(packed[i+1])<<16|rune(packed[i+2])<<8|rune(packed[i+3]))
			i += 4
		default:
			r := rune(b&0x7F)<<8 | rune(packed[i+1])
			if r += wideFirst; r > wideLast {
				r += formFirst - wideFirst - formBase
			}
			into = utf8.AppendRune(into, r)
			i += 2
		}
	}
	return into
}

func (w *workbook) readShared(x *scanner) error {
	s := &w.shared
	chunk := make([]byte, 0, chunkBytes)
	s.first = append(s.first, 0)
	for {
		t, err := x.next()
		if err == io.EOF {
			s.chunks = append(s.chunks, bytes.Clone(chunk))
			return nil
		} else if err != nil {
			return err
		}
		if t != startTag || string(x.name) != "si" {
			continue
		}
		text, long, err := x.runs(w.limits.CellRunes)
		if err != nil {
			return err
		}
		if long {
			if s.long == nil {
				s.long = map[uint32]bool{}
			}
			s.long[uint32(len(s.ends))] = true
		}
		if len(chunk) > 0 && len(chunk)+len(text) > chunkBytes {
			s.chunks = append(s.chunks, bytes.Clone(chunk))
			s.first = append(s.first, uint32(len(s.ends)))
			chunk = chunk[:0]
		}
		chunk = pack(chunk, text)
		s.ends = append(s.ends, uint32(len(chunk)))
	}
}

// runs collects the text of the si, is or v element whose start tag was just read: its t elements, one after the
// other, without phonetic runs, or the text of v itself. A text of more than maxRunes characters is dropped and reported as long.
func (s *scanner) runs(maxRunes int) (text []byte, long bool, err error) {
	into := s.joined[:0]
	defer func() { s.joined = into }()
	inside := string(s.name) == "v"
	for depth := 1; depth > 0; {
		t, err := s.next()
		if err != nil {
			return nil, false, s.unexpected(err)
		}
		switch t {
		case startTag:
			if string(s.name) == "rPh" {
				if err := s.skipElement(); err != nil {
					return nil, false, err
				}
				continue
			}
			depth++
			inside = string(s.name) == "t"
		case endTag:
			depth--
			inside = false
		case textRun:
			if !inside {
				continue
			}
			long = long || s.long
			if !long {
				into = append(into, s.text...)
			}
			if long = long || len(into) > 4*maxRunes; long {
				into = into[:0]
			}
		}
	}
	if !utf8.Valid(into) {
		return nil, false, syntax("text is not UTF-8")
	}
	if len(into) > maxRunes && utf8.RuneCount(into) > maxRunes {
		return into[:0], true, nil
	}
	return into, long, nil
}
