package official

import (
	"cmp"
	"slices"
	"strings"

	"qingdan/internal/rectify"
)

// Stub is as much of a ticket as decides on its place in a table.
type Stub struct {
	Key      int64
	At       int64 // when it was registered
	Campaign string
	Group    string // what stands above it: its batch, or the section of the list of tasks
	Number   string
}

// Section is the heading of the list of tasks that an imported task stood under; blank without one. It is a part of the
// task's receipt key, because numbers begin anew under each.
func Section(t *rectify.Ticket) string { return section(t.Source, t.ReceiptKey) }

func section(source rectify.Source, receiptKey string) string {
	if source != rectify.InspectionTask {
		return ""
	}
	heading, _, found := cut(receiptKey)
	if !found || strings.HasPrefix(heading, "text:") {
		return ""
	}
	return heading
}

// cut takes a receipt key apart at its last #.
func cut(key string) (qualifier, number string, found bool) {
	i := strings.LastIndex(key, "#")
	if i < 0 {
		return "", key, false
	}
	return key[:i], key[i+1:], true
}

// StubOf notes the place of a ticket of which the columns of the list are known.
func (l *Layout) StubOf(t *rectify.Ticket) Stub {
	s := Stub{Key: t.Key, At: t.RegisteredAt.UnixMicro(), Campaign: t.Campaign, Number: t.ReceiptNumber}
	switch l.Group {
	case "batch":
		s.Group = t.Batch
	case "section":
		s.Group = Section(t)
	}
	return s
}

// Sort puts tickets in the order of the table: by campaign; in it groups by their first day, or as they number themselves; in
// a group by number as people count. What has no group comes first, where no heading above could be taken for its own.
func Sort(stubs []Stub) {
	first := map[[2]string]int64{}
	for _, s := range stubs {
		if at, seen := first[s.group()]; !seen || s.At < at {
			first[s.group()] = s.At
		}
	}
	slices.SortFunc(stubs, func(a, b Stub) int {
		if a.group() != b.group() {
			return cmp.Or(natural(a.Campaign, b.Campaign), cmp.Compare(a.Campaign, b.Campaign), cmp.Compare(rank(a.Group), rank(b.Group)),
				cmp.Compare(first[a.group()], first[b.group()]), natural(a.Group, b.Group), cmp.Compare(a.Group, b.Group))
		}
		return cmp.Or(cmp.Compare(rank(b.Number), rank(a.Number)), natural(a.Number, b.Number), cmp.Compare(a.At, b.At), cmp.Compare(a.Key, b.Key))
	})
}

func (s Stub) group() [2]string { return [2]string{s.Campaign, s.Group} }

// rank is 0 for nothing and 1 for something.
func rank(s string) int { return min(len(s), 1) }

// natural compares texts as people count: 2 before 10, 二 before 十, brackets or not.
func natural(a, b string) int {
	a, b = strings.Trim(a, "()（）"), strings.Trim(b, "()（）")
	for a != "" && b != "" {
		n, restA, okA := leading(a)
		m, restB, okB := leading(b)
		if okA && okB {
			if n != m {
				return cmp.Compare(n, m)
			}
			a, b = restA, restB
			continue
		}
		ra, rb := []rune(a)[0], []rune(b)[0]
		if ra != rb {
			return cmp.Compare(ra, rb)
		}
		a, b = a[len(string(ra)):], b[len(string(rb)):]
	}
	return cmp.Compare(len(a), len(b))
}

// leading is the number with which a text begins, in digits or in Chinese.
func leading(s string) (n int64, rest string, ok bool) {
	end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(s)
	}
	if end > 0 && end <= 18 {
		for _, r := range s[:end] {
			n = n*10 + int64(r-'0')
		}
		return n, s[end:], true
	}
	return chinese(s)
}

// chinese reads 一 to 九十九.
func chinese(s string) (n int64, rest string, ok bool) {
	digit := int64(0)
	for s != "" {
		r := []rune(s)[0]
		if r == '十' {
			n, digit = n+max(digit, 1)*10, 0
		} else if d := int64(strings.IndexRune("〇一二三四五六七八九", r)) / 3; d > 0 {
			digit = d
		} else {
			break
		}
		s, ok = s[len(string(r)):], true
	}
	return n + digit, s, ok
}
