package store

import "sync"

// wake tells whoever waits that something happened: each waiting takes the channel of its time, which
// the next happening closes. Nobody who waits is kept in a list, so nobody can be forgotten in it.
type wake struct {
	mu sync.Mutex
	ch chan struct{}
}

// next is closed at the next happening.
func (w *wake) next() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ch == nil {
		w.ch = make(chan struct{})
	}
	return w.ch
}

// now lets all know that something happened.
func (w *wake) now() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ch != nil {
		close(w.ch)
		w.ch = nil
	}
}
