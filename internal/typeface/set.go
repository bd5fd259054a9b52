package typeface

import (
	"slices"
	"strings"
	"unicode"
)

// Absent is what is printed for a character without a letter.
const Absent = '〓'

// Set is what a text is set with: the embedded font, and beside it the font of the house for what that one lacks.
type Set struct {
	rare *Face
}

// NewSet makes a set; rare may be nil.
func NewSet(rare *Face) Set { return Set{rare} }

// Rare is the font of the house, or nil.
func (s Set) Rare() *Face { return s.rare }

// Of is the font for a character, and nil when no font has it.
func (s Set) Of(r rune) *Face {
	switch {
	case Embedded().Has(r):
		return Embedded()
	case s.rare != nil && s.rare.Has(r):
		return s.rare
	}
	return nil
}

// Width is how far a character moves the pen, in thousandths of the size.
func (s Set) Width(r rune) int {
	if face := s.Of(r); face != nil {
		return face.Width(r)
	}
	return Embedded().Width(Absent)
}

// Missing collects characters without a letter.
type Missing map[rune]bool

// Sorted lists them.
func (m Missing) Sorted() []rune {
	var all []rune
	for r := range m {
		all = append(all, r)
	}
	slices.Sort(all)
	return all
}

// Cover gives a clean text in which everything but line ends has a letter, and adds what had none to missing.
func (s Set) Cover(text string, missing Missing) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || s.Of(r) != nil {
			return r
		}
		missing[r] = true
		return Absent
	}, Clean(text))
}

// Clean takes out of a text what has no letter and no place on paper: control characters, marks of writing direction,
// selectors of variants and what is invisible. Line ends stay, as \n; tabs and wide blanks become one blank.
func Clean(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text)
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\u3000':
			return r
		case r == '\t', unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, string(Absent)))
}
