package journal_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

func TestTextsOpenOnlyTheirOwnCommitment(t *testing.T) {
	t.Parallel()
	after := &rectify.Ticket{Title: "河道黑臭", Description: "污水直排"}
	_, leaf := moved(t, nil, after, rectify.Entry{Event: rectify.EventMove, Seq: 1, Note: "已到现场"})
	for name, kept := range map[string]struct{ secret, texts []byte }{
		"a changed text":      {leaf.Key, bytes.Replace(leaf.Texts, []byte("黑臭"), []byte("清澈"), 1)},
		"a text left out":     {leaf.Key, []byte(`{"title":"河道黑臭"}`)},
		"a blank more":        {leaf.Key, append(bytes.Clone(leaf.Texts), ' ')},
		"no text":             {leaf.Key, nil},
		"another secret":      {bytes.Repeat([]byte{1}, 32), leaf.Texts},
		"an emptied secret":   {[]byte{}, leaf.Texts},
		"the text of another": {leaf.Key, []byte(`{"entry.note":"已到现场"}`)},
	} {
		if read, err := journal.Decode(leaf.Bytes, kept.secret, kept.texts); err == nil {
			t.Errorf("%s opens the commitment: %+v", name, read)
		}
	}
	read, err := journal.Decode(leaf.Bytes, leaf.Key, leaf.Texts)
	if err != nil || read.Note != "已到现场" || string(read.Texts["title"]) != `"河道黑臭"` {
		t.Errorf("its own texts gave %+v, %v", read, err)
	}
}

func TestAnEntryOutlivesItsTexts(t *testing.T) {
	t.Parallel()
	_, leaf := moved(t, nil, &rectify.Ticket{Title: "河道黑臭", Township: "dongcheng"}, rectify.Entry{Event: rectify.EventMove, Seq: 1, Note: "已到现场"})
	read, err := journal.Decode(leaf.Bytes, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var folded rectify.Ticket
	if err := read.Fold(&folded); err != nil || folded.Township != "dongcheng" || folded.Title != "" || read.Note != "" {
		t.Errorf("without its texts the entry gave %+v, %v", folded, err)
	}
}

func TestALeafThatNobodyWroteIsRefused(t *testing.T) {
	t.Parallel()
	_, leaf := moved(t, nil, &rectify.Ticket{Township: "dongcheng"}, rectify.Entry{Event: rectify.EventMove, Seq: 1})
	good := string(leaf.Bytes)
	for name, text := range map[string]string{
		"nothing":           "",
		"no object":         "[]",
		"another format":    strings.Replace(good, journal.Format, "qingdan/entry/2", 1),
		"no format":         `{"index":7}`,
		"an unknown field":  strings.Replace(good, `"event"`, `"extra":1,"event"`, 1),
		"a tail":            good + `{"index":8}`,
		"a blank tail":      good + " ",
		"half a leaf":       good[:len(good)/2],
		"a text for a time": strings.Replace(good, `"event"`, `"recorded_at":"yesterday","event"`, 1),
	} {
		if read, err := journal.Decode([]byte(text), nil, nil); err == nil {
			t.Errorf("%s was read as %+v", name, read)
		}
	}
}

func TestEntriesOfATicketAreFoldedInTheirOrder(t *testing.T) {
	t.Parallel()
	first, _ := moved(t, nil, &rectify.Ticket{Township: "dongcheng"}, rectify.Entry{Event: rectify.EventMove, Seq: 1})
	third, _ := moved(t, nil, &rectify.Ticket{Township: "xicheng"}, rectify.Entry{Event: rectify.EventMove, Seq: 3})
	unknown, _ := moved(t, nil, &rectify.Ticket{}, rectify.Entry{Event: rectify.EventMove, Seq: 2})
	unknown.Changes = journal.Fields{"version": []byte("9")}
	var ticket rectify.Ticket
	if err := first.Fold(&ticket); err != nil {
		t.Fatal(err)
	}
	for name, read := range map[string]*journal.Read{"a gap": third, "a repetition": first, "a field that no entry may set": unknown} {
		folded := ticket
		if err := read.Fold(&folded); err == nil {
			t.Errorf("%s was folded", name)
		}
	}
}

// FuzzDecode begins with the golden leaves: hostile bytes are refused or read, and never end the programme.
func FuzzDecode(f *testing.F) {
	text, err := os.ReadFile(golden)
	if err != nil {
		f.Fatal(err)
	}
	lines := bytes.Split(text, []byte("\n"))
	for i, line := range lines[:len(lines)-1] {
		f.Add(line, secret, lines[i+1])
	}
	f.Fuzz(func(t *testing.T, leaf, secret, texts []byte) {
		read, err := journal.Decode(leaf, secret, texts)
		if err != nil {
			return
		}
		var ticket rectify.Ticket
		if read.Fold(&ticket) != nil {
			return
		}
		if again, _ := journal.Diff(nil, &ticket); len(again) > len(read.Changes) {
			t.Errorf("%s gave more fields than it names: %v", leaf, again)
		}
	})
}
