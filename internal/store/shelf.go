package store

import (
	"sync"

	"qingdan/internal/rectify"
)

// shelf remembers what was asked for lately, within a bound: what was found again since the last clearing stays through
// the next one. Forgetting costs a read and nothing else.
type shelf[K comparable, V any] struct {
	mu         sync.Mutex
	room       int
	new, older map[K]V
}

func (s *shelf[K, V]) find(k K) (v V, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v, known = s.new[k]; known {
		return v, true
	}
	if v, known = s.older[k]; known {
		s.put(k, v)
	}
	return v, known
}

func (s *shelf[K, V]) keep(k K, v V) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(k, v)
}

func (s *shelf[K, V]) put(k K, v V) {
	if _, known := s.new[k]; !known && len(s.new) >= s.room/2 || s.new == nil {
		s.new, s.older = map[K]V{}, s.new
	}
	s.new[k] = v
}

// maxSummaries bounds how many tickets are held as lists show them, at some 3 KB each.
const maxSummaries = 4096

// summaryShelf remembers tickets as lists show them. A version of a ticket never changes, so that one of the right
// version is right; who may see it was asked when it was found.
type summaryShelf struct {
	shelf[int64, *rectify.Ticket]
}

// of gives a version of a ticket, nil when it is not there.
func (s *summaryShelf) of(key, version int64) *rectify.Ticket {
	if t, known := s.find(key); known && t.Version == version {
		return t
	}
	return nil
}
