package auth

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"qingdan/internal/rectify"
)

// Cost is the price of one argon2id hash.
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
}

// DefaultCost is 64 MiB, one pass, two lanes.
var DefaultCost = Cost{MemoryKiB: 64 << 10, Passes: 1, Lanes: 2}

const (
	saltSize = 16
	hashSize = 32

	longestPassword = 512 // bytes; more is never hashed

	// waiters per slot: who would wait longer than about three seconds is told to come back.
	waitersPerSlot = 32
)

// The limits within which a stored hash is believed, so that a changed row cannot exhaust the machine.
const (
	maxMemoryKiB = 1 << 20
	maxPasses    = 16
)

// hasher bounds how many hashes are computed at once: each takes the whole memory of its cost.
type hasher struct {
	cost    Cost
	random  io.Reader
	slots   chan struct{}
	waiting atomic.Int32
	dummy   string
	derive  func(password, salt []byte, passes, memory uint32, lanes uint8, size uint32) []byte
}

func newHasher(cost Cost, slots int, random io.Reader) (*hasher, error) {
	h := &hasher{cost: cost, random: random, slots: make(chan struct{}, slots), derive: argon2.IDKey}
	salt, sum := make([]byte, saltSize), make([]byte, hashSize)
	if _, err := io.ReadFull(random, salt); err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(random, sum); err != nil {
		return nil, err
	}
	h.dummy = phc(cost, salt, sum) // the hash of no password that anybody knows
	return h, nil
}

// enter takes a slot; leave must follow. auth.busy when too many wait already.
func (h *hasher) enter(ctx context.Context) error {
	defer h.waiting.Add(-1)
	if h.waiting.Add(1) > int32(cap(h.slots)*waitersPerSlot) {
		return rectify.Refuse(rectify.Exhausted, "auth.busy",
			rectify.Say("登录请求过多,请稍后再试", "too many people are signing in; try again in a moment"))
	}
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *hasher) leave() { <-h.slots }

// hash makes the PHC string of a password; the caller holds a slot.
func (h *hasher) hash(password string) (string, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(h.random, salt); err != nil {
		return "", err
	}
	return phc(h.cost, salt, h.sum(h.cost, salt, password, hashSize)), nil
}

func (h *hasher) sum(c Cost, salt []byte, password string, size int) []byte {
	return h.derive([]byte(norm.NFC.String(password)), salt, c.Passes, c.MemoryKiB, c.Lanes, uint32(size))
}

// verify tells whether the password has this hash, and whether the hash should be made again at today's cost. It
// computes exactly one hash whatever it is given; without a stored one, or for a password that cannot be one, it
// computes the dummy. The caller holds a slot. A stored hash that is damaged is an error.
func (h *hasher) verify(stored, password string) (match, outdated bool, err error) {
	if stored == "" || len(password) > longestPassword {
		stored = h.dummy
		password = password[:min(len(password), longestPassword)]
	}
	cost, salt, want, err := parsePHC(stored)
	if err != nil {
		return false, false, err
	}
	got := h.sum(cost, salt, password, len(want))
	return subtle.ConstantTimeCompare(got, want) == 1, cost != h.cost || len(want) != hashSize || len(salt) != saltSize, nil
}

func phc(c Cost, salt, sum []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.MemoryKiB, c.Passes, c.Lanes,
		b64.EncodeToString(salt), b64.EncodeToString(sum))
}

func parsePHC(s string) (c Cost, salt, sum []byte, err error) {
	damaged := func() (Cost, []byte, []byte, error) {
		return Cost{}, nil, nil, rectify.Refuse(rectify.Internal, "auth.hash_damaged",
			rectify.Say("账号的口令散列已损坏,请安全管理员重置口令", "the stored password hash is damaged; ask the security administrator for a reset"))
	}
	part := strings.Split(s, "$")
	if len(part) != 6 {
		return damaged()
	}
	if n, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &c.MemoryKiB, &c.Passes, &c.Lanes); err != nil || n != 3 {
		return damaged()
	}
	b64 := base64.RawStdEncoding.Strict()
	if salt, err = b64.DecodeString(part[4]); err != nil {
		return damaged()
	}
	if sum, err = b64.DecodeString(part[5]); err != nil {
		return damaged()
	}
	// Writing it again compares everything that was not read, the kind and version of the hash above all.
	if !c.sane() || len(salt) < 8 || len(salt) > 64 || len(sum) < 16 || len(sum) > 64 || phc(c, salt, sum) != s {
		return damaged()
	}
	return c, salt, sum, nil
}

func (c Cost) sane() bool {
	return c.Passes >= 1 && c.Passes <= maxPasses && c.Lanes >= 1 && c.MemoryKiB >= 8*uint32(c.Lanes) && c.MemoryKiB <= maxMemoryKiB
}
