package journal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"qingdan/internal/rectify"
)

// Format is the version of the bytes; it is part of every leaf.
const Format = "qingdan/entry/1"

// Fields are values in canonical JSON by wire name.
type Fields map[string]json.RawMessage

// Leaf is one entry in its final form.
type Leaf struct {
	Bytes []byte // canonical JSON; what the log will be made of
	Key   []byte // of the commitment; nil when there is no free text
	Texts []byte // canonical JSON of the free texts, keyed by field; nil when there are none
}

// notJournalled are fields of a ticket that follow from the entry itself.
var notJournalled = map[string]bool{"key": true, "version": true, "recorded_at": true, "effective_at": true}

// Diff gives the fields that differ, with the canonical JSON of their new values: structured ones and free texts apart.
// before may be nil for a new one.
// T is a struct, such as rectify.Ticket.
func Diff[T any](before, after *T) (changes, texts Fields) {
	if before == nil {
		before = new(T)
	}
	changes, texts = Fields{}, Fields{}
	a, b := reflect.ValueOf(before).Elem(), reflect.ValueOf(after).Elem()
	for _, f := range fieldsOf(a.Type()) {
		if notJournalled[f.name] || equal(at(a, f), at(b, f)) {
			continue
		}
		into := changes
		if f.text {
			into = texts
		}
		into[f.name] = appendValue(nil, at(b, f))
	}
	return changes, texts
}

// Given gives the fields of any struct that are not zero, structured ones and free texts apart.
func Given(v any) (changes, texts Fields) {
	changes, texts = Fields{}, Fields{}
	of := reflect.Indirect(reflect.ValueOf(v))
	for _, f := range fieldsOf(of.Type()) {
		switch value := at(of, f); {
		case isZero(value):
		case f.text:
			texts[f.name] = appendValue(nil, value)
		default:
			changes[f.name] = appendValue(nil, value)
		}
	}
	return changes, texts
}

// Apply writes changed fields onto what they are of: folding all entries of a ticket gives the ticket.
func Apply[T any](t *T, changes Fields) error {
	v := reflect.ValueOf(t).Elem()
	known := 0
	for _, f := range fieldsOf(v.Type()) {
		if raw, ok := changes[f.name]; ok && !notJournalled[f.name] {
			known++
			if err := setValue(at(v, f), raw); err != nil {
				return fmt.Errorf("journal: field %s: %w", f.name, err)
			}
		}
	}
	if known != len(changes) {
		return errors.New("journal: an entry names an unknown field")
	}
	return nil
}

// Encode gives the leaf of an entry. index is its place in the log, from 0; key is 32 random bytes for the commitment
// to its free texts, used only when there are any.
func Encode(index int64, e *rectify.Entry, changes, texts Fields, key []byte) Leaf {
	if texts == nil {
		texts = Fields{}
	}
	for name, text := range map[string]rectify.Text{"entry.note": e.Note, "entry.reason": e.Reason, "entry.late_reason": e.LateReason} {
		if text != "" {
			texts[name] = appendString(nil, string(text))
		}
	}
	leaf := Leaf{}
	fields := Fields{
		"actor": quote(e.Actor), "address": quote(e.Address), "code": quote(e.Code), "do": quote(e.Do), "event": quote(string(e.Event)),
		"from": quote(string(e.From)), "request": quote(e.Request), "role": quote(string(e.Role)), "subject": quote(e.Subject),
		"ticket": quote(e.TicketID), "to": quote(string(e.To)), "token": quote(e.Token), "unit": quote(e.Unit), "format": quote(Format),
		"effective_at": appendValue(nil, reflect.ValueOf(e.EffectiveAt)), "recorded_at": appendValue(nil, reflect.ValueOf(e.RecordedAt)),
		"evidence": appendValue(nil, reflect.ValueOf(e.Evidence)),
		"index":    strconv.AppendInt(nil, index, 10), "route": strconv.AppendInt(nil, int64(e.Route), 10), "seq": strconv.AppendInt(nil, e.Seq, 10),
		"historical": strconv.AppendBool(nil, e.Historical),
	}
	maps.DeleteFunc(fields, func(name string, raw json.RawMessage) bool {
		return name != "index" && (string(raw) == `""` || string(raw) == "[]" || string(raw) == "0" || string(raw) == "false")
	})
	if len(changes) > 0 {
		fields["changes"] = object(changes)
	}
	if len(texts) > 0 {
		leaf.Key, leaf.Texts = key, object(texts)
		fields["texts"] = quote(Commit(key, leaf.Texts))
	}
	leaf.Bytes = object(fields)
	return leaf
}

// Commit is the commitment to free texts: HMAC-SHA256 under a key of the entry's own, in hexadecimal. Without the key
// it says nothing about the texts, so that destroying the key destroys the link.
func Commit(key, texts []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(Format + "/texts\x00"))
	mac.Write(texts)
	return hex.EncodeToString(mac.Sum(nil))
}

func quote(s string) json.RawMessage { return appendString(nil, s) }

// object writes canonical JSON with sorted keys.
func object(fields Fields) []byte {
	b := []byte{'{'}
	for i, name := range slices.Sorted(maps.Keys(fields)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(appendString(b, name), ':'), fields[name]...)
	}
	return append(b, '}')
}
