package seal_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"qingdan/internal/rectify"
	"qingdan/internal/seal"
)

var identity = seal.Place{Table: "complainants", Record: "c-1"}

// keyText gives a readable key: 32 bytes that count up from n.
func keyText(n byte) string {
	secret := make([]byte, 32)
	for i := range secret {
		secret[i] = n + byte(i)
	}
	return base64.StdEncoding.EncodeToString(secret)
}

func ring(t *testing.T, keys ...byte) *seal.Keyring {
	t.Helper()
	var words []string
	for _, n := range keys {
		words = append(words, keyText(n))
	}
	r, err := seal.Parse(strings.Join(words, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func newKey(t *testing.T, r *seal.Keyring, at seal.Place) (*seal.RecordKey, []byte) {
	t.Helper()
	key, wrapped, err := r.NewKey(at)
	if err != nil {
		t.Fatal(err)
	}
	return key, wrapped
}

func refused(t *testing.T, err error, code string) {
	t.Helper()
	if rectify.CodeOf(err) != code {
		t.Fatalf("error is %v, want %s", err, code)
	}
}

func TestASealedTextOpensAgainWhereItWasSealed(t *testing.T) {
	t.Parallel()
	r := ring(t, 1)
	for _, text := range []string{"", "13800000000", strings.Repeat("渝", 10_000)} {
		key, wrapped := newKey(t, r, identity)
		sealed := key.Seal("phone", []byte(text))
		if text != "" && bytes.Contains(sealed, []byte(text)) {
			t.Fatal("the text can be read in the sealed form")
		}
		again, err := r.Unwrap(identity, wrapped)
		if err != nil {
			t.Fatal(err)
		}
		got, err := again.Open("phone", sealed)
		if err != nil || string(got) != text {
			t.Fatalf("opened %q, %v", got, err)
		}
	}
}

func TestEqualTextsLookDifferent(t *testing.T) {
	t.Parallel()
	key, _ := newKey(t, ring(t, 1), identity)
	if bytes.Equal(key.Seal("phone", []byte("x")), key.Seal("phone", []byte("x"))) {
		t.Fatal("the same text was sealed to the same bytes")
	}
}

func TestASealedTextDoesNotOpenInAnotherField(t *testing.T) {
	t.Parallel()
	key, _ := newKey(t, ring(t, 1), identity)
	_, err := key.Open("name", key.Seal("phone", []byte("x")))
	refused(t, err, "seal.broken")
}

func TestASealedTextDoesNotOpenInAnotherRow(t *testing.T) {
	t.Parallel()
	r := ring(t, 1)
	one, _ := newKey(t, r, identity)
	other, _ := newKey(t, r, seal.Place{Table: "complainants", Record: "c-2"})
	_, err := other.Open("phone", one.Seal("phone", []byte("x")))
	refused(t, err, "seal.broken")
}

func TestAWrappedKeyMovedToAnotherRowOrTableDoesNotUnwrap(t *testing.T) {
	t.Parallel()
	r := ring(t, 1)
	_, wrapped := newKey(t, r, identity)
	for _, place := range []seal.Place{
		{Table: "complainants", Record: "c-2"},
		{Table: "tickets", Record: "c-1"},
		{Table: "complainantsc", Record: "-1"}, // the same letters divided elsewhere
	} {
		_, err := r.Unwrap(place, wrapped)
		refused(t, err, "seal.broken")
	}
}

// The row, the field and the key are moved together, as somebody would who copies a whole row.
func TestARowCopiedWithItsKeyDoesNotOpen(t *testing.T) {
	t.Parallel()
	r := ring(t, 1)
	box := r.Box("tickets", "original")
	blob, err := box.Seal("t-1", []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = box.Open("t-2", blob)
	refused(t, err, "seal.broken")
	_, err = r.Box("tickets", "reply").Open("t-1", blob)
	refused(t, err, "seal.broken")
	_, err = r.Box("notices", "original").Open("t-1", blob)
	refused(t, err, "seal.broken")
	if text, err := box.Open("t-1", blob); err != nil || string(text) != "x" {
		t.Fatalf("opened %q, %v", text, err)
	}
}

func TestEveryChangedOrMissingByteIsNoticed(t *testing.T) {
	t.Parallel()
	r := ring(t, 1)
	_, wrapped := newKey(t, r, identity)
	for i := range wrapped {
		changed := bytes.Clone(wrapped)
		changed[i] ^= 1
		if _, err := r.Unwrap(identity, changed); err == nil {
			t.Fatalf("byte %d of a wrapped key was changed and nobody noticed", i)
		}
	}
	box := r.Box("tickets", "original")
	blob, err := box.Seal("t-1", []byte("text"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range blob {
		changed := bytes.Clone(blob)
		changed[i] ^= 1
		if _, err := box.Open("t-1", changed); err == nil {
			t.Fatalf("byte %d was changed and nobody noticed", i)
		}
		if _, err := box.Open("t-1", blob[:i]); err == nil {
			t.Fatalf("cut to %d bytes and nobody noticed", i)
		}
	}
	if _, err := box.Open("t-1", append(blob, 0)); err == nil {
		t.Fatal("a byte was added and nobody noticed")
	}
}

func TestPlainTextIsNeverTakenForSealedText(t *testing.T) {
	t.Parallel()
	r := ring(t, 1)
	key, _ := newKey(t, r, identity)
	for _, plain := range []string{"", "13800000000", strings.Repeat("\x01", 200)} {
		_, err := key.Open("phone", []byte(plain))
		refused(t, err, "seal.broken")
	}
	plain := []byte("plain key of thirty-two bytes....")
	_, err := r.Unwrap(identity, plain)
	refused(t, err, "seal.broken")
	_, err = seal.KeyID(plain)
	refused(t, err, "seal.broken")
}

func TestAMissingKeyIsNamedInBothLanguages(t *testing.T) {
	t.Parallel()
	old := ring(t, 1)
	_, wrapped := newKey(t, old, identity)
	_, err := ring(t, 2).Unwrap(identity, wrapped)
	refused(t, err, "seal.key_missing")
	refusal := err.(*rectify.Error)
	if id := old.IDs()[0]; !strings.Contains(refusal.ZH, id) || !strings.Contains(refusal.EN, id) {
		t.Fatalf("the message does not name the key %s: %v", id, refusal.Message)
	}
	refused(t, ring(t, 2).Require(old.IDs()...), "seal.key_missing")
	if err := ring(t, 2, 1).Require(old.IDs()...); err != nil {
		t.Fatal(err)
	}
}

func TestAfterRotationOldTextsOpenAndNewOnesUseTheNewestKey(t *testing.T) {
	t.Parallel()
	before, after := ring(t, 1), ring(t, 1, 2)
	oldKey, oldWrapped := newKey(t, before, identity)
	sealed := oldKey.Seal("phone", []byte("x"))
	key, err := after.Unwrap(identity, oldWrapped)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := key.Open("phone", sealed); err != nil || string(text) != "x" {
		t.Fatalf("opened %q, %v", text, err)
	}
	_, newWrapped := newKey(t, after, identity)
	if id, err := seal.KeyID(newWrapped); err != nil || id != after.IDs()[1] {
		t.Fatalf("sealed with %s, %v; want the newest, %s", id, err, after.IDs()[1])
	}
}

func TestRewrappingFreesTheOldKeyAndLeavesTheTextsAlone(t *testing.T) {
	t.Parallel()
	key, wrapped := newKey(t, ring(t, 1), identity)
	sealed := key.Seal("phone", []byte("x"))
	fresh, changed, err := ring(t, 1, 2).Rewrap(identity, wrapped)
	if err != nil || !changed {
		t.Fatalf("changed %v, %v", changed, err)
	}
	again, err := ring(t, 2).Unwrap(identity, fresh)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := again.Open("phone", sealed); err != nil || string(text) != "x" {
		t.Fatalf("opened %q, %v", text, err)
	}
	if _, changed, err := ring(t, 1, 2).Rewrap(identity, fresh); changed || err != nil {
		t.Fatalf("rewrapped a second time: %v, %v", changed, err)
	}
	_, _, err = ring(t, 2).Rewrap(seal.Place{Table: "complainants", Record: "c-2"}, fresh)
	refused(t, err, "seal.broken")

	blob, err := ring(t, 1).Box("a", "b").Seal("r", []byte("y"))
	if err != nil {
		t.Fatal(err)
	}
	if blob, changed, err = ring(t, 1, 2).Box("a", "b").Rewrap("r", blob); err != nil || !changed {
		t.Fatalf("changed %v, %v", changed, err)
	}
	if text, err := ring(t, 2).Box("a", "b").Open("r", blob); err != nil || string(text) != "y" {
		t.Fatalf("opened %q, %v", text, err)
	}
}

func TestWithoutItsWrappedKeyARecordIsDestroyed(t *testing.T) {
	t.Parallel()
	r := ring(t, 1)
	key, _ := newKey(t, r, identity)
	sealed := key.Seal("phone", []byte("x"))
	_, err := r.Unwrap(identity, nil)
	refused(t, err, "seal.destroyed")
	_, err = seal.KeyID(nil)
	refused(t, err, "seal.destroyed")
	_, err = r.Box("complainants", "phone").Open("c-1", nil)
	refused(t, err, "seal.destroyed")
	fresh, _ := newKey(t, r, identity) // a new key for the same row does not bring the old text back
	_, err = fresh.Open("phone", sealed)
	refused(t, err, "seal.broken")
}

func TestAKeyNeedsAPlace(t *testing.T) {
	t.Parallel()
	for _, place := range []seal.Place{{}, {Table: "t"}, {Record: "r"}} {
		_, _, err := ring(t, 1).NewKey(place)
		refused(t, err, "seal.place_missing")
	}
}

func TestKeysInALogLineTellNothing(t *testing.T) {
	t.Parallel()
	r := ring(t, 65) // the bytes are the letters ABC…
	key, _ := newKey(t, r, identity)
	line := fmt.Sprintf("%v %+v %#v %s %v %#v", r, r, r, r, key, key)
	line += fmt.Sprintf("%v %#v", seal.CommitmentKey{65, 66, 67}, seal.CommitmentKey{65, 66, 67})
	for _, leak := range []string{"ABCDEF", "65 66", "0x41", "65, 66", keyText(65)} {
		if strings.Contains(line, leak) {
			t.Fatalf("%q can be read in %q", leak, line)
		}
	}
	if !slices.Contains(strings.Fields(r.String()), r.IDs()[0]) {
		t.Fatalf("%q does not name the key", r)
	}
}
