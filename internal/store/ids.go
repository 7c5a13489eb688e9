package store

import (
	"crypto/rand"
	"encoding/hex"
	"sync"
	"time"
)

// clock gives instants in UTC with microseconds that never go back within this process, even
// when the machine's clock is set back.
type clock struct {
	now  func() time.Time
	mu   sync.Mutex
	last time.Time
}

func (c *clock) instant() time.Time {
	t := c.now().UTC().Truncate(time.Microsecond)
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.Before(c.last) {
		return c.last
	}
	c.last = t
	return t
}

// ids makes UUIDs of version 7 (RFC 9562 §5.7) that rise within this process: 48 bits of
// milliseconds, 12 bits of a counter (§6.2 method 1), 62 random bits.
type ids struct {
	mu      sync.Mutex
	ms      uint64
	counter uint16
}

func (g *ids) next(now time.Time) string {
	var b [16]byte
	rand.Read(b[8:])
	g.mu.Lock()
	if ms := uint64(now.UnixMilli()); ms > g.ms {
		g.ms, g.counter = ms, 0
	} else if g.counter++; g.counter > 0xfff {
		g.ms, g.counter = g.ms+1, 0 // run ahead of the clock rather than repeat
	}
	ms, counter := g.ms, g.counter
	g.mu.Unlock()
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	b[6] = 0x70 | byte(counter>>8)
	b[7] = byte(counter)
	b[8] = 0x80 | b[8]&0x3f
	var text [36]byte
	hex.Encode(text[:8], b[:4])
	hex.Encode(text[9:13], b[4:6])
	hex.Encode(text[14:18], b[6:8])
	hex.Encode(text[19:23], b[8:10])
	hex.Encode(text[24:], b[10:])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}
