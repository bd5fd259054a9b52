package rectify_test

import (
	"context"

	"qingdan/internal/journal"
	"qingdan/internal/rectify"
)

// shadowed is the memory of the tests as the books of a walk: beside each ticket it keeps what its journal alone tells.
type shadowed struct {
	*memory
	shadow map[string]*rectify.Ticket
	read   int // entries
}

func (s *shadowed) Change(_ context.Context, fn func(rectify.Work) error) error { return fn(s) }

// Record keeps the ticket and reads the leaf of its entry back into the shadow.
func (s *shadowed) Record(r rectify.Record) error {
	if err := s.memory.Record(r); err != nil {
		return err
	}
	changes, texts := journal.Diff(r.Before, r.After)
	leaf := journal.Encode(int64(len(s.entries)), &r.Entry, changes, texts, []byte("key"))
	read, err := journal.Decode(leaf.Bytes, leaf.Key, leaf.Texts)
	if err != nil {
		return err
	}
	if s.shadow[r.After.ID] == nil {
		s.shadow[r.After.ID] = &rectify.Ticket{}
	}
	return read.Fold(s.shadow[r.After.ID])
}

func (s *shadowed) ticket(id string) rectify.Ticket { return s.tickets[id] }
func (s *shadowed) told(id string) *rectify.Ticket  { return s.shadow[id] }

func (s *shadowed) fresh() []rectify.Entry {
	from := s.read
	s.read = len(s.entries)
	return s.entries[from:]
}

func (s *shadowed) proof(id string) (ids []string) {
	for _, f := range s.files[id] {
		ids = append(ids, f.ID)
	}
	return ids
}
