package site

// KeptBytes is the memory of the kept pages as the keeper counts it.
func KeptBytes(s *Site) int {
	s.kept.mu.RLock()
	defer s.kept.mu.RUnlock()
	return s.kept.bytes
}
