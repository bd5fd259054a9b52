package store

// Forget drops the running sums, as a restart does.
func (s *Store) Forget() {
	s.running.mu.Lock()
	defer s.running.mu.Unlock()
	s.running.known = nil
}

// Condensed tells how many entries are condensed.
func (s *Store) Condensed() int64 {
	size, err := condensedTo(s.read)
	if err != nil {
		return -1
	}
	return size
}
