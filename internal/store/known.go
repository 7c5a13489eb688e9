package store

import (
	"sync"
	"sync/atomic"
	"time"

	"luodi/internal/access"
)

// trusted is how long a session is taken for open without asking the database again.
const trusted = time.Second

// knownMost bounds how many sessions are remembered.
const knownMost = 4096

// knownSessions remembers sessions that were found open a moment ago.
type knownSessions struct {
	// epoch rises with every commit of this process that changed sessions or accounts. It is read
	// before the database is asked, so that an answer from before the change is never trusted.
	epoch atomic.Int64
	mu    sync.RWMutex
	byID  map[string]knownSession
}

type knownSession struct {
	session access.Session
	account access.Account
	at      time.Time
	epoch   int64
}

func (k *knownSessions) find(id string, now time.Time) (knownSession, bool) {
	k.mu.RLock()
	s, ok := k.byID[id]
	k.mu.RUnlock()
	return s, ok && s.epoch == k.epoch.Load() && now.Sub(s.at) < trusted
}

func (k *knownSessions) keep(id string, s knownSession) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.byID == nil || len(k.byID) >= knownMost {
		k.byID = map[string]knownSession{}
	}
	k.byID[id] = s
}

func (k *knownSessions) forget() { k.epoch.Add(1) }
