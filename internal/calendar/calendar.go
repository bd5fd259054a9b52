package calendar

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sync"
)

// Calendar is a set of notices, at most one per year. It never changes and is safe for concurrent use; the zero
// Calendar holds no notice and takes every week as plain.
type Calendar struct {
	notices map[int]Notice
	special map[Day]Special
	turns   []turn
	version string
}

//go:embed notices/*.json
var embedded embed.FS

// Embedded is the calendar that is part of the programme, 2016 to 2026.
func Embedded() *Calendar { return builtIn() }

var builtIn = sync.OnceValue(func() *Calendar {
	tree, err := fs.Sub(embedded, "notices")
	if err != nil {
		panic(err)
	}
	c, err := new(Calendar).WithFS(tree)
	if err != nil {
		panic(err)
	}
	return c
})

// With gives a calendar that holds these notices too; a notice replaces the one of its year whole. Where the notices
// of two years name the same day of December, the later year's holds.
func (c *Calendar) With(notices ...Notice) (*Calendar, error) {
	next := &Calendar{notices: maps.Clone(c.notices), special: map[Day]Special{}}
	if next.notices == nil {
		next.notices = map[int]Notice{}
	}
	given := map[int]bool{}
	for _, n := range notices {
		if err := n.check(); err != nil {
			return nil, err
		}
		if given[n.Year] {
			return nil, refuse("notice_twice", "%d 年的节假日数据给出了两次，请只保留一份", "the year %d is given twice; keep one", n.Year)
		}
		given[n.Year] = true
		next.notices[n.Year] = Notice{Year: n.Year, Papers: slices.Clone(n.Papers), Days: slices.Clone(n.Days)}
	}
	digest := sha256.New()
	for _, year := range next.Years() {
		for _, s := range next.notices[year].Days {
			next.special[s.Day] = s
			fmt.Fprintf(digest, "%d %s %t %s\n", year, s.Day, s.Off, s.Name)
		}
	}
	next.turns = turns(next.special)
	if years := next.Years(); len(years) > 0 {
		next.version = fmt.Sprintf("%d-%d:%s", years[0], years[len(years)-1], hex.EncodeToString(digest.Sum(nil)[:8]))
	}
	return next, nil
}

// WithFS is With for all *.json files at the top of tree, one year each; an error names its file.
func (c *Calendar) WithFS(tree fs.FS) (*Calendar, error) {
	entries, err := fs.ReadDir(tree, ".")
	if err != nil {
		return nil, refuse("notice_unreadable", "节假日数据目录无法读取：%v", "the folder of holiday data cannot be read: %v", err)
	}
	var notices []Notice
	for _, entry := range entries {
		if entry.IsDir() || path.Ext(entry.Name()) != ".json" {
			continue
		}
		n, err := readFile(tree, entry.Name())
		if err != nil {
			return nil, err
		}
		notices = append(notices, n)
	}
	return c.With(notices...)
}

func readFile(tree fs.FS, name string) (Notice, error) {
	file, err := tree.Open(name)
	if err != nil {
		return Notice{}, refuse("notice_unreadable", "节假日数据文件无法打开：%v", "the file of holiday data cannot be opened: %v", err)
	}
	defer file.Close()
	n, err := ReadNotice(file)
	if refusal := (*Error)(nil); errors.As(err, &refusal) {
		return n, &Error{Code: refusal.Code, Text: Text{ZH: name + "：" + refusal.ZH, EN: name + ": " + refusal.EN}}
	}
	return n, err
}

// Version names the data, such as 2016-2026:9f86d081884c7d65: first and last year, and 64 bits of the SHA-256 of all
// that can decide a date or its explanation. A stored date that keeps it can be told from one that newer data would
// make. It is empty for a calendar without notices.
func (c *Calendar) Version() string { return c.version }

// Years are the years whose notice is held, ascending.
func (c *Calendar) Years() []int { return slices.Sorted(maps.Keys(c.notices)) }

// Papers are the documents behind a year; none for a year without notice.
func (c *Calendar) Papers(year int) []string { return slices.Clone(c.notices[year].Papers) }
