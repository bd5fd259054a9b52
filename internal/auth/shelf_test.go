package auth_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

// shelf is an Accounts in memory: one lock, and a copy to go back to.
type shelf struct {
	mu       sync.Mutex
	accounts map[string]auth.Account
	creds    map[[32]byte]auth.Credential
	failures map[string]auth.Failure
	entries  []rectify.Entry
	touches  int
	asked    int // reads of credentials

	failCount, failApply, failTouch, failRead error
	beforeApply                               func() // somebody else's unit of work just before the next one
}

func newShelf() *shelf {
	return &shelf{accounts: map[string]auth.Account{}, creds: map[[32]byte]auth.Credential{}, failures: map[string]auth.Failure{}}
}

func (s *shelf) Account(ctx context.Context, id string) (auth.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.accounts[id]
	if !ok {
		return a, auth.ErrAbsent
	}
	return a, ctx.Err()
}

func (s *shelf) AccountNamed(ctx context.Context, username string) (auth.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failRead != nil {
		return auth.Account{}, s.failRead
	}
	for _, a := range s.accounts {
		if a.Username == username {
			return a, ctx.Err()
		}
	}
	return auth.Account{}, auth.ErrAbsent
}

func (s *shelf) Credential(ctx context.Context, digest [32]byte) (auth.Credential, auth.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	c, ok := s.creds[digest]
	if !ok {
		return c, auth.Account{}, auth.ErrAbsent
	}
	return c, s.accounts[c.Account], ctx.Err()
}

func (s *shelf) Credentials(ctx context.Context, account string) ([]auth.Credential, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var own []auth.Credential
	for _, c := range s.creds {
		if c.Account == account {
			own = append(own, c)
		}
	}
	slices.SortFunc(own, func(a, b auth.Credential) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return own, ctx.Err()
}

func (s *shelf) Failures(ctx context.Context, keys []string) (map[string]auth.Failure, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string]auth.Failure{}
	for _, k := range keys {
		if f, ok := s.failures[k]; ok {
			found[k] = f
		}
	}
	return found, ctx.Err()
}

func (s *shelf) CountFailure(ctx context.Context, e rectify.Entry, keys []string, count func(string, auth.Failure) auth.Failure) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failCount != nil {
		return s.failCount
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, k := range keys {
		s.failures[k] = count(k, s.failures[k])
	}
	s.entries = append(s.entries, e)
	return nil
}

func (s *shelf) Apply(ctx context.Context, c auth.Change) error {
	if before := s.beforeApply; before != nil {
		s.beforeApply = nil
		before()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failApply != nil {
		return s.failApply
	}
	accounts, creds, failures := maps.Clone(s.accounts), maps.Clone(s.creds), maps.Clone(s.failures)
	if err := s.apply(ctx, c); err != nil {
		s.accounts, s.creds, s.failures = accounts, creds, failures
		return err
	}
	s.entries = append(s.entries, c.Entry)
	return nil
}

func (s *shelf) apply(ctx context.Context, c auth.Change) error {
	if c.Spend != ([32]byte{}) {
		if _, ok := s.creds[c.Spend]; !ok {
			return auth.ErrAbsent
		}
		delete(s.creds, c.Spend)
	}
	var subject *auth.Account
	if c.Account != "" {
		a, ok := s.accounts[c.Account]
		if !ok {
			return auth.ErrAbsent
		}
		subject = &a
	}
	if c.Create != nil {
		a := *c.Create
		subject = &a
		for _, other := range s.accounts {
			if other.Username == a.Username {
				return auth.ErrTaken
			}
		}
	}
	if c.Decide != nil {
		if err := c.Decide(subject, s.census()); err != nil {
			return err
		}
	}
	if subject != nil {
		s.accounts[subject.ID] = *subject
	}
	for digest, held := range s.creds {
		if slices.Contains(c.Drop, held.ID) {
			delete(s.creds, digest)
		}
	}
	if c.Keep != nil {
		s.creds[c.Keep.Digest] = *c.Keep
	}
	if c.Confirm != ([32]byte{}) {
		held, ok := s.creds[c.Confirm]
		if !ok {
			return auth.ErrAbsent
		}
		held.ConfirmedAt = c.Entry.RecordedAt
		s.creds[c.Confirm] = held
	}
	for _, k := range c.Forgive {
		delete(s.failures, k)
	}
	return ctx.Err()
}

func (s *shelf) census() auth.Census {
	c := auth.Census{Accounts: len(s.accounts), Enabled: map[rectify.Role]int{}}
	for _, a := range s.accounts {
		if !a.Disabled {
			c.Enabled[a.Role]++
		}
	}
	return c
}

func (s *shelf) Touch(ctx context.Context, digest [32]byte, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failTouch != nil {
		return s.failTouch
	}
	s.touches++
	if c, ok := s.creds[digest]; ok && at.After(c.UsedAt) {
		c.UsedAt = at
		s.creds[digest] = c
	}
	return ctx.Err()
}

func (s *shelf) Sweep(ctx context.Context, now, cold time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.creds, func(_ [32]byte, c auth.Credential) bool { return c.ExpiresAt.Before(now) })
	maps.DeleteFunc(s.failures, func(_ string, f auth.Failure) bool { return f.LastAt.Before(cold) })
	return ctx.Err()
}
