package sample

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Method names this way of drawing; another way gets another name.
const Method = "sample-v1"

// The largest sample and the longest list that are drawn from.
const (
	MostDrawn   = 5000
	MostMembers = 100_000
)

// Error says in both languages why something cannot be drawn or proven. Code is stable.
type Error struct{ Code, ZH, EN string }

// Error is the English text with its code.
func (e *Error) Error() string { return e.Code + ": " + e.EN }

func refuse(code, zh, en string, args ...any) *Error {
	return &Error{code, fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...)}
}

// Member is one thing that may be drawn, with the stratum that it belongs to.
type Member struct {
	ID      string `json:"id"`
	Stratum string `json:"stratum"`
}

// List is a frozen list: what is drawn from, how many, and for which round. Freeze makes it.
type List struct {
	Round   string
	Size    int
	Members []Member // in canonical order, no id twice
}

// Freeze brings the members into canonical order and refuses what cannot be drawn from: no members, an id twice, a
// word that would blur the lines of the text, a size below 1 or above the number of members.
func Freeze(round string, size int, members []Member) (*List, error) {
	l := &List{round, size, slices.Clone(members)}
	slices.SortFunc(l.Members, inOrder)
	return l, l.check()
}

func inOrder(a, b Member) int {
	return cmp.Or(strings.Compare(a.Stratum, b.Stratum), strings.Compare(a.ID, b.ID))
}

func (l *List) check() error {
	switch n := len(l.Members); {
	case n == 0:
		return refuse("sample.empty", "没有可供抽取的问题", "there is nothing to draw from")
	case n > MostMembers:
		return refuse("sample.too_many", "最多从 %d 件中抽取,现有 %d 件;请缩小范围", "at most %d members are drawn from, these are %d; narrow the selection", MostMembers, n)
	case l.Size < 1 || l.Size > min(n, MostDrawn):
		return refuse("sample.size", "抽取件数应为 1 到 %d", "the size must be from 1 to %d", min(n, MostDrawn))
	case l.Round == "" || !plain(l.Round):
		return refuse("sample.word", "轮次编号不可用:%q", "this cannot name a round: %q", l.Round)
	}
	seen := make(map[string]bool, len(l.Members))
	for _, m := range l.Members {
		switch {
		case m.ID == "" || !plain(m.ID) || !plain(m.Stratum):
			return refuse("sample.word", "编号或分层不可用:%q %q", "this cannot be an id or a stratum: %q %q", m.ID, m.Stratum)
		case seen[m.ID]:
			return refuse("sample.repeated", "重复:%s", "it is there twice: %s", m.ID)
		}
		seen[m.ID] = true
	}
	return nil
}

// plain tells whether a word keeps lines and columns apart.
func plain(s string) bool { return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl) }

// Text is the canonical form that the digest is of.
func (l *List) Text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\t%s\t%d\n", Method, l.Round, l.Size)
	for _, m := range l.Members {
		b.WriteString(m.Stratum + "\t" + m.ID + "\n")
	}
	return b.Bytes()
}

// Parse reads a text back; one that is not exactly what Text writes is refused.
func Parse(text []byte) (*List, error) {
	head, rest, _ := strings.Cut(string(text), "\n")
	words := strings.Split(head, "\t")
	l := &List{}
	if len(words) == 3 && words[0] == Method {
		l.Round = words[1]
		l.Size, _ = strconv.Atoi(words[2])
	}
	for line := range strings.Lines(rest) {
		stratum, id, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		l.Members = append(l.Members, Member{id, stratum})
	}
	if err := l.check(); err != nil {
		return nil, err
	}
	if !slices.IsSortedFunc(l.Members, inOrder) || !bytes.Equal(l.Text(), text) {
		return nil, refuse("sample.not_canonical", "冻结清单不是规范形式", "the frozen list is not in canonical form")
	}
	return l, nil
}

// Digest is SHA-256 of the text.
func (l *List) Digest() [32]byte { return sha256.Sum256(l.Text()) }
