package sheet

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// unitReader reads the names of units in a cell.
type unitReader struct {
	superiors []*regexp.Regexp       // names dropped in front of a lower unit: 重庆市, 南川区
	known     func(name string) bool // nil when the names of units are not known
}

var (
	// unitEnd are the words on which the name of a unit ends.
	unitEnd = regexp.MustCompile(`(?:镇|乡|街道|镇街|社区|村|区|县|市|局|委|办|部|厅|院|会|队|站|所|处|室|中心|公司|集团|政府|学校|部门|单位|机关|园)$`)
	// lowerEnd are those of the divisions that may stand after the name of their superior.
	lowerEnd  = regexp.MustCompile(`(?:镇|乡|街道|镇街|社区|村|[区县])(?:人民政府|政府|办事处|党工委)?$`)
	placeEnd  = regexp.MustCompile(`(?:镇|乡|街道|社区|村)$`)
	separator = regexp.MustCompile(`[、,;/\n]+`)
	numbering = regexp.MustCompile(`^(?:[((]?\d{1,2}[)).、]|[①-⑳])`)
	bothPlace = regexp.MustCompile(`^(.{2,})[两二三四五六]个?(镇|乡|街道)$`)
)

func newUnitReader(superiors []string, known func(string) bool) unitReader {
	u := unitReader{known: known}
	for _, name := range superiors {
		broken := make([]string, 0, len(name))
		for _, r := range name {
			broken = append(broken, regexp.QuoteMeta(string(r)))
		}
		u.superiors = append(u.superiors, regexp.MustCompile(
			`(^|[、,;/\s])`+strings.Join(broken, `[ \t]*`)+`[\s/]*([^、,;/\s][^、,;/]*)`))
	}
	return u
}

// read gives the names in order, without repeats.
func (u unitReader) read(cell string) []string {
	text := strings.ReplaceAll(dropRemarks(narrow(cell)), "以及", "、")
	for _, s := range u.superiors {
		text = dropSuperior(text, s)
	}
	var names []string
	for _, piece := range separator.Split(text, -1) {
		for _, part := range u.splitSpaces(piece) {
			names = append(names, u.splitAnd(part)...)
		}
	}
	return u.finish(names)
}

// dropRemarks removes bracketed remarks and keeps everything else, white space too.
func dropRemarks(s string) string {
	if !strings.ContainsAny(s, "([〔【") {
		return s
	}
	depth := 0
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("([〔【", r):
			depth++
			return -1
		case strings.ContainsRune(")]〕】", r):
			depth = max(depth-1, 0)
			return -1
		case depth > 0:
			return -1
		}
		return r
	}, s)
}

// dropSuperior removes the name of a superior where a lower unit follows with nothing, white space, a line break or
// a slash between: 南川区/德隆镇 is 德隆镇, but 南川区、綦江区 are two.
func dropSuperior(text string, superior *regexp.Regexp) string {
	for from := 0; ; {
		at := superior.FindStringSubmatchIndex(text[from:])
		if at == nil {
			return text
		}
		name, rest := from+at[3], from+at[4]
		follower, _, _ := strings.Cut(text[rest:from+at[5]], "\n")
		if lowerEnd.MatchString(squeeze(follower)) || lowerEnd.MatchString(firstWord(follower)) {
			text = text[:name] + text[rest:]
			from = name
		} else {
			from = rest
		}
	}
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

// splitSpaces takes white space as a break inside of a name, unless complete names stand on both sides of it.
func (u unitReader) splitSpaces(piece string) []string {
	words := strings.Fields(piece)
	if len(words) < 2 {
		return words
	}
	parts := words[:1:1]
	for _, w := range words[1:] {
		last := parts[len(parts)-1]
		if u.separate(last, w, last+w) {
			parts = append(parts, w)
		} else {
			parts[len(parts)-1] = last + w
		}
	}
	return parts
}

// separate tells whether left and right are two names rather than the halves of joined.
func (u unitReader) separate(left, right, joined string) bool {
	if u.known != nil && u.known(joined) {
		return false
	}
	if u.known != nil && u.known(left) && u.known(right) {
		return true
	}
	return unitEnd.MatchString(left) && utf8.RuneCountInString(left) >= 3 &&
		unitEnd.MatchString(right) && utf8.RuneCountInString(right) >= 3
}

// splitAnd splits at 和, 及 and 与 where they stand between names and are not part of one (太和镇, 和平社区).
func (u unitReader) splitAnd(s string) []string {
	for i, r := range s {
		if r != '和' && r != '及' && r != '与' || i == 0 {
			continue
		}
		left, right := s[:i], s[i+utf8.RuneLen(r):]
		if u.and(left, right, s) {
			return append([]string{left}, u.splitAnd(right)...)
		}
	}
	if s == "" {
		return nil
	}
	return []string{s}
}

func (u unitReader) and(left, right, whole string) bool {
	if u.known != nil && (u.known(whole) || u.known(left) && u.known(right)) {
		return !u.known(whole)
	}
	if !unitEnd.MatchString(right) || utf8.RuneCountInString(right) < 3 {
		return false
	}
	if strings.HasPrefix(right, "平") && !strings.HasSuffix(right, "镇") { // 和平村, 和平社区
		return false
	}
	if unitEnd.MatchString(left) {
		return true
	}
	return utf8.RuneCountInString(left) >= 2 && placeEnd.MatchString(right) // 水江和南平镇
}

// offices are the words for the office of a township, which is listed under the name of the township.
var offices = regexp.MustCompile(`(?:人民政府|政府|办事处|党工委|办)$`)

// official gives the listed name of a unit that is printed without its ending (水江) or as its office (水江镇政府).
func (u unitReader) official(n string) string {
	if u.known == nil || n == "" || u.known(n) {
		return n
	}
	if bare := offices.ReplaceAllString(n, ""); u.known(bare) {
		return bare
	}
	found := ""
	for _, ending := range []string{"镇", "乡", "街道"} {
		if u.known(n + ending) {
			if found != "" {
				return n
			}
			found = n + ending
		}
	}
	if found == "" {
		return n
	}
	return found
}

// finish trims the names and completes those that share the ending of a later one: 水江、南平镇 are two towns.
func (u unitReader) finish(names []string) []string {
	ending := ""
	for i := len(names) - 1; i >= 0; i-- {
		n := strings.TrimSuffix(strings.Trim(numbering.ReplaceAllString(squeeze(names[i]), ""), "。.:"), "等")
		if m := bothPlace.FindStringSubmatch(n); m != nil && len(names) > 1 { // 中桥、峰岩两乡
			n = m[1] + m[2]
		}
		switch {
		case isBlankMark(n), n == "无":
			n = ""
		case placeEnd.MatchString(n):
			ending = placeEnd.FindString(n)
		case unitEnd.MatchString(n):
			ending = ""
		case u.official(n) != n:
		case ending != "" && utf8.RuneCountInString(n) <= 4 && (u.known == nil || !u.known(n)):
			n += ending
		}
		names[i] = u.official(n)
	}
	out := make([]string, 0, len(names))
	for _, n := range names {
		if n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}
