package journal_test

import (
	"bytes"
	"flag"
	"os"
	"reflect"
	"testing"
	"time"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

var update = flag.Bool("update", false, "write testdata/leaves.golden anew: only with a new Format")

const golden = "testdata/leaves.golden"

// leaves gives one entry of each event, the bare one and one with every field of entry and ticket; each is followed by
// its free texts.
func leaves() [][]byte {
	var all [][]byte
	write := func(index int64, e *rectify.Entry, changes, texts journal.Fields) {
		leaf := journal.Encode(index, e, changes, texts, secret)
		all = append(all, leaf.Bytes)
		if leaf.Texts != nil {
			all = append(all, leaf.Texts)
		}
	}
	at := time.Date(2024, 5, 13, 9, 30, 0, 123456000, time.FixedZone("CST", 8*3600))
	for i, event := range []rectify.Event{rectify.EventMove, rectify.EventRefusal, rectify.EventSignIn, rectify.EventSignOut, rectify.EventAccount, rectify.EventUnits,
		rectify.EventRoutes, rectify.EventImport, rectify.EventExport, rectify.EventReveal, rectify.EventEvidence, rectify.EventLifecycle} {
		write(int64(i), &rectify.Entry{Event: event, RecordedAt: at, EffectiveAt: at, Actor: "actor", Subject: "主体 \"x\"\n\u0001\\<&>", Reason: "理由"}, nil, nil)
	}
	write(12, &rectify.Entry{}, nil, nil)
	ticket, e := rectify.Ticket{}, rectify.Entry{}
	for _, whole := range []reflect.Value{reflect.ValueOf(&ticket).Elem(), reflect.ValueOf(&e).Elem()} {
		for i := range whole.NumField() {
			n := 0 // anew for each field, so that a new field changes nothing in the others
			filled(whole.Field(i), &n)
		}
	}
	changes, texts := journal.Diff(nil, &ticket)
	write(13, &e, changes, texts)
	changes, texts = journal.Diff(&ticket, &rectify.Ticket{})
	write(14, &e, changes, texts)
	return all
}

func TestTheBytesOfAnEntryNeverChange(t *testing.T) {
	t.Parallel()
	got := append(bytes.Join(leaves(), []byte("\n")), '\n')
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	wanted := bytes.Split(want, []byte("\n"))
	for i, line := range bytes.Split(got, []byte("\n")) {
		if i >= len(wanted) || !bytes.Equal(line, wanted[i]) {
			t.Errorf("line %d: the bytes of entries have changed, and leaves that are written already cannot follow: a new field needs a new golden file, another form of an old one a new Format\n%s", i+1, line)
		}
	}
	if !bytes.HasPrefix(got, want) {
		t.Error("the golden file has other lines than the entries give")
	}
}
