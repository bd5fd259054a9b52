package typeface

import (
	"strings"
	"unicode"
)

// What may not begin and what may not end a line (避头尾, GB/T 15834 and W3C clreq 3.1.3).
const (
	neverFirst = "，。、；：？！…—）》〉】〕」』〗”’％‰℃·～々ー,.;:!?)]}%°′″"
	neverLast  = "（《〈【〔「『〖“‘([{￥¥$№"
)

// Wrap breaks a text into lines of a width in thousandths of the size; the first line is shorter by indent. A word that
// is longer than a line is broken where the line ends. It always gives at least one line.
func (s Set) Wrap(text string, width, indent int) []string {
	var lines []string
	for i, part := range strings.Split(text, "\n") {
		if i > 0 {
			indent = 0
		}
		lines = append(lines, s.wrapOne([]rune(part), width, indent)...)
	}
	return lines
}

func (s Set) wrapOne(text []rune, width, indent int) []string {
	var lines []string
	start, room := 0, width-indent
	for start < len(text) || len(lines) == 0 {
		end := s.lineEnd(text, start, room)
		lines = append(lines, strings.TrimRight(string(text[start:end]), " "))
		for start = end; start < len(text) && text[start] == ' '; start++ { // a blank does not begin a line
		}
		room = width
	}
	return lines
}

// lineEnd is where the line that begins at start ends.
func (s Set) lineEnd(text []rune, start, room int) int {
	last, used := 0, 0
	for i := start; i < len(text); i++ {
		if i > start && mayBreak(text[i-1], text[i]) {
			last = i
		}
		used += s.Width(text[i])
		if used > room && i > start && text[i] != ' ' {
			if last > start {
				return last
			}
			return i
		}
	}
	return len(text)
}

func mayBreak(a, b rune) bool {
	switch {
	case b == ' ' || strings.ContainsRune(neverFirst, b) || strings.ContainsRune(neverLast, a):
		return false
	case a == ' ':
		return true
	}
	return breaksAlone(a) || breaksAlone(b)
}

// breaksAlone tells whether a line may break beside a character wherever it stands: Chinese characters and signs, not
// letters and digits.
func breaksAlone(r rune) bool {
	return r >= 0x2E80 || r >= 0x2010 && r <= 0x2BFF && !unicode.IsDigit(r)
}
