package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
)

const (
	keySize = 32
	idSize  = 8
)

// Keyring holds the key-encryption keys, oldest first: the newest seals, every one opens. It is immutable and safe
// for concurrent use.
type Keyring struct{ keys []ringKey }

// ringKey is one key of the ring. Its id is derived from it, so a key cannot be mistaken for another one.
type ringKey struct {
	id           [idSize]byte
	wrap, cursor cipher.AEAD
	secret       []byte
}

// Parse reads a keyring from text: base64 keys of 32 bytes divided by white space or commas, oldest first, newest
// last; # starts a comment up to the end of its line. It is the form of the file and of the environment variable.
// A key that is malformed, repeated or not random, and a text without keys, are errors; no error quotes a key.
func Parse(text string) (*Keyring, error) {
	var ring Keyring
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		for _, word := range strings.FieldsFunc(line, func(r rune) bool { return r <= ' ' || r == ',' }) {
			number := len(ring.keys) + 1
			secret, err := base64.StdEncoding.Strict().DecodeString(word)
			if err != nil || len(secret) != keySize {
				return nil, keyringMalformed(number, "不是 32 字节的 base64 值", "is not 32 bytes in base64")
			}
			if alike(secret) {
				return nil, keyringMalformed(number, "不是随机值", "is not random")
			}
			key, err := newRingKey(secret)
			if err != nil {
				return nil, err
			}
			if ring.find(key.id) != nil {
				return nil, keyringMalformed(number, "重复", "is there twice")
			}
			ring.keys = append(ring.keys, key)
		}
	}
	if len(ring.keys) == 0 {
		return nil, keyringEmpty()
	}
	return &ring, nil
}

// alike tells whether all bytes are the same, as in the zeros of an example file.
func alike(b []byte) bool {
	return !slices.ContainsFunc(b, func(c byte) bool { return c != b[0] })
}

func newRingKey(secret []byte) (ringKey, error) {
	k := ringKey{secret: secret}
	id, err := expand(secret, "id", idSize)
	if err != nil {
		return k, err
	}
	k.id = [idSize]byte(id)
	if k.wrap, err = cipherOf(secret, "wrap"); err != nil {
		return k, err
	}
	k.cursor, err = cipherOf(secret, "cursor")
	return k, err
}

// cipherOf gives the AES-256-GCM of one purpose; it draws a fresh random nonce for each text and puts it in front.
func cipherOf(secret []byte, purpose string) (cipher.AEAD, error) {
	key, err := expand(secret, purpose, keySize)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func expand(secret []byte, purpose string, size int) ([]byte, error) {
	return hkdf.Key(sha256.New, secret, nil, string(encode("qingdan/seal/expand/v1", purpose)), size)
}

func (r *Keyring) newest() *ringKey { return &r.keys[len(r.keys)-1] }

func (r *Keyring) find(id [idSize]byte) *ringKey {
	for i := range r.keys {
		if r.keys[i].id == id {
			return &r.keys[i]
		}
	}
	return nil
}

// IDs lists the ids of the keys, oldest first; an id tells nothing about its key.
func (r *Keyring) IDs() []string {
	var ids []string
	for i := range r.keys {
		ids = append(ids, hex.EncodeToString(r.keys[i].id[:]))
	}
	return ids
}

// Require refuses with seal.key_missing unless every named key is there. Ask it at start-up with the ids that
// KeyID found in the database.
func (r *Keyring) Require(ids ...string) error {
	have := r.IDs()
	lacking := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(have, id) })
	if len(lacking) == 0 {
		return nil
	}
	slices.Sort(lacking)
	return keyMissing(strings.Join(slices.Compact(lacking), ", "))
}

// Derive gives a key for another purpose of the service, named by label, such as the digests of user names. It comes
// from the oldest key, so that adding a key does not change it.
func (r *Keyring) Derive(label string) ([keySize]byte, error) {
	key, err := expand(r.keys[0].secret, "derive:"+label, keySize)
	if err != nil {
		return [keySize]byte{}, err
	}
	return [keySize]byte(key), nil
}

// String names the keys by id only, so that a keyring in a log line tells nothing.
func (r *Keyring) String() string { return "keyring " + strings.Join(r.IDs(), " ") }

// GoString is String.
func (r *Keyring) GoString() string { return r.String() }
