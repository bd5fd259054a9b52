package seal

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
)

// CommitmentKey is the random key of the commitments of one record. Forgetting it makes them meaningless without
// changing them; a hash without such a key could be found again by trying all telephone numbers.
type CommitmentKey [32]byte

// NewCommitmentKey draws a key.
func NewCommitmentKey() CommitmentKey {
	var k CommitmentKey
	_, _ = rand.Read(k[:]) // never fails: crypto/rand ends the programme instead
	return k
}

// String hides the key from logs.
func (CommitmentKey) String() string { return "commitment key" }

// GoString hides the key from logs.
func (CommitmentKey) GoString() string { return "seal.CommitmentKey{}" }

// Commit binds the parts under key: HMAC-SHA-256 over the length-prefixed domain and parts. The domain names the
// purpose and its version, such as "complainant.phone/v1"; equal parts of two domains give unrelated commitments.
func Commit(key CommitmentKey, domain string, parts ...string) [32]byte {
	mac := hmac.New(sha256.New, key[:])
	mac.Write(encode("qingdan/seal/commit/v1", domain)) // hash.Hash never returns an error
	mac.Write(encode("parts", parts...))
	return [32]byte(mac.Sum(nil))
}

// Holds tells whether the commitment was made with this key over this domain and these parts.
func Holds(commitment [32]byte, key CommitmentKey, domain string, parts ...string) bool {
	want := Commit(key, domain, parts...)
	return hmac.Equal(commitment[:], want[:])
}
