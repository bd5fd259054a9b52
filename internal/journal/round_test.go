package journal_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

// reporter is what *testing.T and *rapid.T share.
type reporter interface {
	Helper()
	Fatal(...any)
	Errorf(string, ...any)
}

var secret = []byte("0123456789abcdef0123456789abcdef")

// moved writes the entry that leads from one ticket to the next and reads it back.
func moved(t reporter, before, after *rectify.Ticket, e rectify.Entry) (*journal.Read, journal.Leaf) {
	t.Helper()
	changes, texts := journal.Diff(before, after)
	leaf := journal.Encode(7, &e, changes, texts, secret)
	read, err := journal.Decode(leaf.Bytes, leaf.Key, leaf.Texts)
	if err != nil {
		t.Fatal(err)
	}
	return read, leaf
}

func TestATicketIsTheSumOfItsEntries(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		folded, last := rectify.Ticket{}, (*rectify.Ticket)(nil)
		for n := range rapid.IntRange(1, 4).Draw(t, "entries") {
			next := rectify.Ticket{}
			drawn(t, reflect.ValueOf(&next).Elem())
			next.Key, next.Version, next.RecordedAt, next.EffectiveAt = 0, int64(n+1), time.UnixMicro(int64(n+2)).UTC(), time.UnixMicro(int64(n+1)).UTC()
			read, _ := moved(t, last, &next, rectify.Entry{Event: rectify.EventMove, Seq: next.Version, RecordedAt: next.RecordedAt, EffectiveAt: next.EffectiveAt})
			if err := read.Fold(&folded); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(next, folded); diff != "" {
				t.Fatalf("after %d entries the sum differs from the ticket (-want +got):\n%s", n+1, diff)
			}
			last = &next
		}
	})
}

func TestEveryFieldOfATicketIsJournalled(t *testing.T) {
	t.Parallel()
	ofTheEntry := map[string]bool{"Key": true, "Version": true, "RecordedAt": true, "EffectiveAt": true}
	for f := range reflect.TypeFor[rectify.Ticket]().Fields() {
		if ofTheEntry[f.Name] {
			continue
		}
		n, after := 0, rectify.Ticket{}
		filled(reflect.ValueOf(&after).Elem().FieldByIndex(f.Index), &n)
		read, _ := moved(t, nil, &after, rectify.Entry{Event: rectify.EventMove, Seq: 1})
		folded := rectify.Ticket{}
		if err := read.Fold(&folded); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		folded.Version = 0
		if diff := cmp.Diff(after, folded); diff != "" {
			t.Errorf("%s is lost in the journal (-want +got):\n%s", f.Name, diff)
		}
		back, _ := moved(t, &after, &rectify.Ticket{}, rectify.Entry{Event: rectify.EventMove, Seq: 1})
		if err := back.Fold(&folded); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		if folded.Version = 0; !reflect.ValueOf(folded).IsZero() {
			t.Errorf("%s cannot be emptied again: %+v", f.Name, folded)
		}
	}
}

func TestEveryFieldOfAnEntryIsInItsLeaf(t *testing.T) {
	t.Parallel()
	for f := range reflect.TypeFor[rectify.Entry]().Fields() {
		if f.Name == "TicketKey" { // the store's own number
			continue
		}
		n, e := 0, rectify.Entry{}
		filled(reflect.ValueOf(&e).Elem().FieldByIndex(f.Index), &n)
		read, _ := moved(t, nil, &rectify.Ticket{}, e)
		if diff := cmp.Diff(e, read.Entry); diff != "" {
			t.Errorf("%s is lost in the leaf (-want +got):\n%s", f.Name, diff)
		}
	}
}

func TestNoFreeTextIsInALeaf(t *testing.T) {
	t.Parallel()
	n, ticket, e := 0, rectify.Ticket{}, rectify.Entry{}
	filled(reflect.ValueOf(&ticket).Elem(), &n)
	filled(reflect.ValueOf(&e).Elem(), &n)
	_, leaf := moved(t, nil, &ticket, e)
	if strings.Contains(string(leaf.Bytes), "自由文本") {
		t.Errorf("free text is in the leaf: %s", leaf.Bytes)
	}
	if !strings.Contains(string(leaf.Texts), "自由文本") {
		t.Errorf("free text is nowhere: %s", leaf.Texts)
	}
}

// An encoder that knows nothing of this package, with sorted keys and without blanks, is asked for the same bytes.
func TestTheBytesAreCanonical(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ticket, e := rectify.Ticket{}, rectify.Entry{}
		drawn(t, reflect.ValueOf(&ticket).Elem())
		drawn(t, reflect.ValueOf(&e).Elem())
		_, leaf := moved(t, nil, &ticket, e)
		for _, written := range [][]byte{leaf.Bytes, leaf.Texts} {
			if written == nil || bytes.ContainsAny(written, "\u2028\u2029") { // which the other encoder escapes for browsers
				continue
			}
			var value any
			decoder := json.NewDecoder(bytes.NewReader(written))
			decoder.UseNumber()
			if err := decoder.Decode(&value); err != nil {
				t.Fatal(err)
			}
			var other bytes.Buffer
			encoder := json.NewEncoder(&other)
			encoder.SetEscapeHTML(false)
			if err := encoder.Encode(value); err != nil {
				t.Fatal(err)
			}
			if want := bytes.TrimSuffix(other.Bytes(), []byte("\n")); !bytes.Equal(written, want) {
				t.Errorf("wrote\n%s\ninstead of\n%s", written, want)
			}
		}
	})
}
