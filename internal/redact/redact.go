// Package redact finds what in a Chinese text belongs to one person: mobile and landline numbers of the mainland, numbers
// of identity cards, bank cards and addresses of e-mail. It knows forms, not meanings: a name or a house it does not find.
package redact

import (
	"regexp"
	"slices"
	"unicode/utf8"
)

// Kind is what a mark stands on.
type Kind string

// The kinds.
const (
	Phone    Kind = "phone"
	IDNumber Kind = "id_number"
	BankCard Kind = "bank_card"
	Email    Kind = "email"
)

// Mark is one place in a text, in characters: from From up to but not including To.
type Mark struct {
	Kind     Kind
	From, To int
}

// Find lists the marks of a text from its beginning on; they do not overlap.
func Find(text string) []Mark {
	folded := fold([]rune(text))
	marks := emails(folded)
	for _, run := range runs(folded) {
		marks = append(marks, run.marks()...)
	}
	return inOrder(marks)
}

// Mask gives the text with every mark covered: of a number its first three digits stay, of an address its first letter.
func Mask(text string) string {
	marks := Find(text)
	if len(marks) == 0 {
		return text
	}
	runes := []rune(text)
	for _, m := range marks {
		keep := 3
		if m.Kind == Email {
			keep = 1
		}
		for i := m.From; i < m.To; i++ {
			switch {
			case separator(fold(runes[i : i+1])[0]):
			case keep > 0:
				keep--
			default:
				runes[i] = '*'
			}
		}
	}
	return string(runes)
}

// fold gives digits and Latin letters in any width, and digits in Chinese, the one form that is looked for.
func fold(text []rune) []rune {
	folded := make([]rune, len(text))
	for i, r := range text {
		if d, chinese := chineseDigits[r]; chinese {
			r = d
		} else if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		folded[i] = r
	}
	return folded
}

var chineseDigits = map[rune]rune{'〇': '0', '零': '0', '一': '1', '幺': '1', '二': '2', '三': '3', '四': '4', '五': '5', '六': '6', '七': '7', '八': '8', '九': '9'}

var address = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}`)

func emails(folded []rune) (marks []Mark) {
	if !slices.Contains(folded, '@') {
		return nil
	}
	text := string(folded)
	for _, at := range address.FindAllStringIndex(text, -1) {
		from := utf8.RuneCountInString(text[:at[0]])
		marks = append(marks, Mark{Email, from, from + utf8.RuneCountInString(text[at[0]:at[1]])})
	}
	return marks
}

// inOrder sorts marks and drops those inside an earlier one.
func inOrder(marks []Mark) []Mark {
	for i := range marks {
		for j := i; j > 0 && marks[j].From < marks[j-1].From; j-- {
			marks[j], marks[j-1] = marks[j-1], marks[j]
		}
	}
	var kept []Mark
	for _, m := range marks {
		if n := len(kept); n == 0 || m.From >= kept[n-1].To {
			kept = append(kept, m)
		}
	}
	return kept
}
