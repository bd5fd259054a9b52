package store

import (
	"slices"
	"sync"

	"qingdan/internal/auth"
)

// maxRemembered bounds how many credentials are remembered.
const maxRemembered = 4096

// rememberedCredentials keeps what Credential read, for the many requests of one session. It serves SQLite only, whose
// file one process holds: on PostgreSQL another process can end a session, and must be believed at once.
//
// It never gives what was true before a change that has been answered. Whoever changes accounts or credentials calls
// forget after the commit and before the answer; what was read before a forget is not kept after it.
type rememberedCredentials struct {
	mu    sync.Mutex
	epoch int64 // number of forgets
	known map[[32]byte]remembered
}

type remembered struct {
	credential auth.Credential
	account    auth.Account
}

// clone keeps callers from writing into what is remembered.
func (r remembered) clone() (auth.Credential, auth.Account) {
	r.credential.Scopes, r.account.Scope = slices.Clone(r.credential.Scopes), slices.Clone(r.account.Scope)
	r.account.OTPSecret, r.account.OTPPending = slices.Clone(r.account.OTPSecret), slices.Clone(r.account.OTPPending)
	return r.credential, r.account
}

// find gives what is known, and the epoch that keep wants to be told when it is not.
func (m *rememberedCredentials) find(digest [32]byte) (found remembered, known bool, epoch int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, known = m.known[digest]
	return found, known, m.epoch
}

// keep remembers what was read since find gave the epoch, unless something was forgotten since.
func (m *rememberedCredentials) keep(digest [32]byte, r remembered, epoch int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if epoch != m.epoch {
		return
	}
	if m.known == nil || len(m.known) >= maxRemembered {
		m.known = map[[32]byte]remembered{}
	}
	m.known[digest] = r
}

// forget forgets some credentials, or all when none is named.
func (m *rememberedCredentials) forget(digests ...[32]byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.epoch++
	if len(digests) == 0 {
		clear(m.known)
	}
	for _, d := range digests {
		delete(m.known, d)
	}
}
