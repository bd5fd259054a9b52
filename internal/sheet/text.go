package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// clean makes a text fit to be stored: NFC, line feeds as line breaks, no control, direction or zero-width
// characters, no white space around it. Line breaks inside stay.
func clean(s string) string {
	s = strings.TrimSpace(s)
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		switch {
		case r == '\r':
			if !strings.HasPrefix(s[i+1:], "\n") {
				b.WriteByte('\n')
			}
		case r == '\v', r == '\f', r == '\u2028', r == '\u2029', r == '\u0085':
			b.WriteByte('\n')
		case r == '\n' || r == '\t' || !invisible(r):
			b.WriteRune(r)
		}
	}
	return strings.TrimSpace(norm.NFC.String(b.String()))
}

// plain tells whether a text consists of characters that clean would not touch.
func plain(s string) bool {
	for _, r := range s {
		switch {
		case r == '\n', r >= ' ' && r <= '~', r >= '\u4e00' && r <= '\u9fff', r >= '\u3000' && r <= '\u303f', r >= '\uff00' && r <= '\uffee',
			r >= '\u2010' && r <= '\u2027':
		default:
			return false
		}
	}
	return true
}

// invisible tells characters that a reader cannot see but a programme obeys.
func invisible(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError || r >= 0xFFF9 && r <= 0xFFFF
}

// unescape replaces the _x000D_ notation by which workbooks hold characters that XML cannot (ECMA-376 part 1, 22.9.2.19).
func unescape(s string) string {
	for at := 0; ; {
		i := strings.Index(s[at:], "_x")
		if i < 0 {
			return s
		}
		i += at
		if len(s) < i+7 || s[i+6] != '_' {
			at = i + 2
			continue
		}
		var r rune
		for _, c := range []byte(s[i+2 : i+6]) {
			d := strings.IndexByte("0123456789abcdef", c|0x20)
			if c <= '9' {
				d = strings.IndexByte("0123456789", c)
			}
			if d < 0 {
				r = -1
				break
			}
			r = r<<4 | rune(d)
		}
		if r < 0 || !utf8.ValidRune(r) {
			at = i + 2
			continue
		}
		s = s[:i] + string(r) + s[i+7:]
		at = i + utf8.RuneLen(r)
	}
}

// narrow turns full-width forms into the ASCII characters they stand for.
func narrow(s string) string {
	if strings.IndexFunc(s, isWide) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u3000':
			return ' '
		case isWide(r):
			return r - 0xFEE0
		}
		return r
	}, s)
}

func isWide(r rune) bool { return r >= '！' && r <= '～' || r == '\u3000' }

// squeeze gives a text half-width and without any white space: the form in which words are compared.
func squeeze(s string) string {
	s = narrow(s)
	if strings.IndexFunc(s, isSpace) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isSpace(r) {
			return -1
		}
		return r
	}, s)
}

func isSpace(r rune) bool {
	if r > '\u3000' && r < '\ufeff' || r > ' ' && r < '\u007f' { // most of our characters
		return false
	}
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
}

// unbracket drops bracketed remarks from a squeezed text. A text that is nothing but a remark loses its brackets only.
func unbracket(s string) string {
	if !strings.ContainsAny(s, "([〔【") {
		return s
	}
	var b, inside strings.Builder
	depth := 0
	for _, r := range s {
		switch {
		case strings.ContainsRune("([〔【", r):
			depth++
		case strings.ContainsRune(")]〕】", r):
			depth = max(depth-1, 0)
		case depth == 0:
			b.WriteRune(r)
		default:
			inside.WriteRune(r)
		}
	}
	if b.Len() == 0 {
		return inside.String()
	}
	return b.String()
}

// isBlankMark tells the strokes by which clerks fill an empty cell.
func isBlankMark(squeezed string) bool {
	return strings.Trim(squeezed, "/\\-—–－_.。·") == ""
}

// shape is a text reduced to its letters and digits, for telling whether two texts say the same.
func shape(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '\u4e00' && r <= '\u9fff' {
			return r
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, narrow(s))
}

// short cuts a text for a message.
func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= 24 {
		return s
	}
	runes := []rune(s)
	return string(runes[:24]) + "…"
}
