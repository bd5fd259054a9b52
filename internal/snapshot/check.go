package snapshot

import (
	"bytes"
	"context"
	"slices"

	"qingdan/internal/rectify"
	"qingdan/internal/report"
)

// Checked is the outcome of making a frozen report anew.
type Checked struct {
	Reading     *Reading
	Same        bool   // to the byte
	Digest      string // of what was made now; blank when it is withheld
	Differences []Difference
	More        bool // there are more differences than are named
}

// Difference is one value that is not what it was. Line and Column say where; blank for a line that came or went as a
// whole, and for what is not a value, such as a name.
type Difference struct {
	What   string // value, line_missing, line_added, words or withheld
	Line   rectify.Message
	Column string
	Frozen string
	Now    string
}

// mostDifferences bounds how many differences are named.
const mostDifferences = 100

// Check makes a frozen report anew, from the same entries of the journal, and compares the bytes. Who may be shown less
// than was frozen learns whether it is the same, and not where it differs: that could tell of what is withheld.
func (o *Office) Check(ctx context.Context, a rectify.Actor, id string) (*Checked, error) {
	r, err := o.Read(ctx, a, id)
	if err != nil {
		return nil, err
	}
	s, frozen, err := o.Shelf.Snapshot(ctx, id)
	if err != nil {
		return nil, err
	}
	now, err := o.count(ctx, s, nil)
	if err != nil {
		return nil, err
	}
	body := Seal(now)
	c := &Checked{Reading: r, Same: bytes.Equal(body, frozen), Digest: r.Digest}
	if c.Same {
		return c, nil
	}
	if !s.Whole(a) {
		c.Digest, c.Differences = "", []Difference{{What: "withheld"}}
		return c, nil
	}
	c.Digest, c.Differences = Digest(body), differences(r.Sheet.Record(), now.Record())
	if c.More = len(c.Differences) > mostDifferences; c.More {
		c.Differences = c.Differences[:mostDifferences]
	}
	return c, nil
}

func differences(frozen, now report.Record) (all []Difference) {
	sameColumns := slices.EqualFunc(frozen.Columns, now.Columns, func(a, b report.Column) bool { return a.ID == b.ID })
	lines := map[string]report.LineRecord{}
	for _, l := range now.Lines {
		lines[keyOf(l)] = l
	}
	words := !sameColumns
	compare := func(a, b report.LineRecord) {
		for i, v := range a.Values {
			if sameColumns && v != b.Values[i] {
				all = append(all, Difference{"value", label(a), frozen.Columns[i].ID, v.Text, b.Values[i].Text})
			}
		}
		words = words || label(a) != label(b)
	}
	for _, l := range frozen.Lines {
		if b, there := lines[keyOf(l)]; there {
			compare(l, b)
			delete(lines, keyOf(l))
		} else {
			all = append(all, Difference{What: "line_missing", Line: label(l)})
		}
	}
	for _, l := range now.Lines {
		if _, added := lines[keyOf(l)]; added {
			all = append(all, Difference{What: "line_added", Line: label(l)})
		}
	}
	compare(frozen.Total, now.Total)
	if words || len(all) == 0 { // names, notes, definitions or what stands beside
		all = append(all, Difference{What: "words"})
	}
	return all
}

func keyOf(l report.LineRecord) (key string) {
	for _, p := range l.Key {
		key += p.Value + "\x00"
	}
	return key
}

func label(l report.LineRecord) rectify.Message {
	if len(l.Key) == 0 {
		return rectify.Message{ZH: "合计", EN: "Total"}
	}
	var m rectify.Message
	for i, p := range l.Key {
		if i > 0 {
			m.ZH, m.EN = m.ZH+" / ", m.EN+" / "
		}
		m.ZH, m.EN = m.ZH+p.Label.ZH, m.EN+p.Label.EN
	}
	return m
}
