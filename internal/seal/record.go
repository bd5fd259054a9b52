package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"

	"qingdan/internal/rectify"
)

// Both forms start with the version of the form, so that another cipher (SM4) can stand beside this one.
//
//	wrapped key   version 1 | id of the ring key 8 | id of the record key 8 | nonce 12 | key 32 | tag 16
//	sealed text   version 1 | id of the record key 8 | nonce 12 | text | tag 16
const (
	version     = 1
	wrappedHead = 1 + idSize + idSize
	sealedHead  = 1 + idSize
)

// Place is the row that a record key belongs to: the name of the table and the unchanging id of the row.
type Place struct{ Table, Record string }

// RecordKey seals the fields of one record. It is safe for concurrent use and lives in memory only; what is kept is
// its wrapped form.
type RecordKey struct {
	at   Place
	id   [idSize]byte
	aead cipher.AEAD
}

// NewKey draws the key of a record and gives it together with its wrapped form, which belongs into a column of its
// own: emptying that column destroys everything sealed with the key.
func (r *Keyring) NewKey(at Place) (*RecordKey, []byte, error) {
	material := make([]byte, idSize+keySize)
	_, _ = rand.Read(material) // never fails: crypto/rand ends the programme instead
	id, secret := [idSize]byte(material), material[idSize:]
	key, err := newRecordKey(at, id, secret)
	if err != nil {
		return nil, nil, err
	}
	return key, r.wrapped(at, id, secret), nil
}

func newRecordKey(at Place, id [idSize]byte, secret []byte) (*RecordKey, error) {
	if at.Table == "" || at.Record == "" {
		return nil, rectify.Refuse(rectify.Internal, "seal.place_missing",
			rectify.Say("加密时没有指明表和记录", "sealing needs the table and the record"))
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &RecordKey{at: at, id: id, aead: aead}, err
}

func (r *Keyring) wrapped(at Place, id [idSize]byte, secret []byte) []byte {
	ring := r.newest()
	head := append(append([]byte{version}, ring.id[:]...), id[:]...)
	return ring.wrap.Seal(head, nil, secret, wrapContext(at, ring.id, id))
}

func wrapContext(at Place, ring, record [idSize]byte) []byte {
	return encode("qingdan/seal/key/v1", at.Table, at.Record, string(ring[:]), string(record[:]))
}

// Unwrap gives the key of a record back. An empty wrapped form is seal.destroyed, a ring key that is not in the
// keyring seal.key_missing, anything else that does not fit this place seal.broken.
func (r *Keyring) Unwrap(at Place, wrapped []byte) (*RecordKey, error) {
	id, secret, err := r.unwrap(at, wrapped)
	if err != nil {
		return nil, err
	}
	return newRecordKey(at, id, secret)
}

func (r *Keyring) unwrap(at Place, wrapped []byte) (id [idSize]byte, secret []byte, err error) {
	if len(wrapped) == 0 {
		return id, nil, destroyed()
	}
	if len(wrapped) < wrappedHead || wrapped[0] != version {
		return id, nil, broken()
	}
	ringID := [idSize]byte(wrapped[1:])
	id = [idSize]byte(wrapped[1+idSize:])
	ring := r.find(ringID)
	if ring == nil {
		return id, nil, keyMissing(hex.EncodeToString(ringID[:]))
	}
	secret, err = ring.wrap.Open(nil, nil, wrapped[wrappedHead:], wrapContext(at, ringID, id))
	if err != nil || len(secret) != keySize {
		return id, nil, broken()
	}
	return id, secret, nil
}

// Rewrap wraps the same record key with the newest key of the ring; sealed texts need no change. It returns false
// and the same bytes when they are wrapped with it already. Errors are those of Unwrap.
func (r *Keyring) Rewrap(at Place, wrapped []byte) ([]byte, bool, error) {
	id, secret, err := r.unwrap(at, wrapped)
	if err != nil {
		return nil, false, err
	}
	if [idSize]byte(wrapped[1:]) == r.newest().id {
		return wrapped, false, nil
	}
	return r.wrapped(at, id, secret), true, nil
}

// KeyID names the ring key that a wrapped record key needs; an empty form is seal.destroyed.
func KeyID(wrapped []byte) (string, error) {
	if len(wrapped) == 0 {
		return "", destroyed()
	}
	if len(wrapped) < wrappedHead || wrapped[0] != version {
		return "", broken()
	}
	return hex.EncodeToString(wrapped[1 : 1+idSize]), nil
}

// Seal encrypts the text of one field, with a fresh random nonce: equal texts look different.
func (k *RecordKey) Seal(field string, text []byte) []byte {
	return k.aead.Seal(append([]byte{version}, k.id[:]...), nil, text, k.context(field))
}

// Open gives the text of a field back. Anything that was not sealed with this key for this field is seal.broken.
func (k *RecordKey) Open(field string, sealed []byte) ([]byte, error) {
	if len(sealed) < sealedHead || sealed[0] != version || [idSize]byte(sealed[1:]) != k.id {
		return nil, broken()
	}
	text, err := k.aead.Open(nil, nil, sealed[sealedHead:], k.context(field))
	if err != nil {
		return nil, broken()
	}
	return text, nil
}

func (k *RecordKey) context(field string) []byte {
	return encode("qingdan/seal/text/v1", k.at.Table, k.at.Record, field, string(k.id[:]))
}

// String names the key by its place, so that a key in a log line tells nothing.
func (k *RecordKey) String() string { return "record key of " + k.at.Table + " " + k.at.Record }

// GoString is String.
func (k *RecordKey) GoString() string { return k.String() }
