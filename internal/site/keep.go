package site

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// page is a rendered page: its bytes, plain and compressed, and the headers of both.
type page struct {
	snap  *snapshot // the releases it was made of,
	entry *entry    // or the one plan
	slug  string

	plain, gzip         []byte // gzip is nil where it is not smaller
	plainTag, gzipTag   string
	plainHead, gzipHead http.Header
	used                atomic.Bool // since the keeper's hand last passed
}

// current reports whether the page is of the present releases.
func (p *page) current(snap *snapshot) bool {
	if p.entry != nil {
		return snap.bySlug[p.slug] == p.entry
	}
	return p.snap == snap
}

// size is what the page costs in memory.
func (p *page) size() int { return len(p.plain) + len(p.gzip) + 1024 }

// answer writes the page, or 304 when the reader has it. The header values are shared between
// answers and must not be changed by anybody, so a map of them is copied by reference.
func (p *page) answer(w http.ResponseWriter, r *http.Request) {
	head, body, tag := p.plainHead, p.plain, p.plainTag
	if p.gzip != nil && acceptsGzip(r.Header.Get("Accept-Encoding")) {
		head, body, tag = p.gzipHead, p.gzip, p.gzipTag
	}
	h := w.Header()
	for name, value := range head {
		h[name] = value
	}
	if has := r.Header.Get("If-None-Match"); has != "" && (matches(has, tag) || matches(has, p.plainTag) || matches(has, p.gzipTag)) {
		delete(h, "Content-Length")
		delete(h, "Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// newPage makes a page of rendered bytes. tag is the hash of plain.
func newPage(kind string, plain, zipped []byte, tag string) *page {
	p := &page{plain: plain, plainTag: `"` + tag + `"`, gzipTag: `"` + tag + `-gz"`}
	head := func(tag string, size int) http.Header {
		return http.Header{
			"Content-Type":   {kind},
			"Cache-Control":  {"public, no-cache"},
			"Vary":           {"Accept-Encoding"},
			"Etag":           {tag},
			"Content-Length": {strconv.Itoa(size)},
		}
	}
	p.plainHead = head(p.plainTag, len(plain))
	if zipped != nil && len(zipped) < len(plain) {
		p.gzip = zipped
		p.gzipHead = head(p.gzipTag, len(zipped))
		p.gzipHead["Content-Encoding"] = []string{"gzip"}
	}
	return p
}

// acceptsGzip reads Accept-Encoding: gzip or * without q=0.
func acceptsGzip(accept string) bool {
	if accept == "" {
		return false
	}
	for part := range strings.SplitSeq(accept, ",") {
		name, q, _ := strings.Cut(part, ";")
		if name = strings.TrimSpace(name); name != "gzip" && name != "*" {
			continue
		}
		q = strings.ReplaceAll(q, " ", "")
		return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
	}
	return false
}

// matches reads If-None-Match by the weak comparison of RFC 9110 §13.1.2.
func matches(has, tag string) bool {
	for part := range strings.SplitSeq(has, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == tag || part == "*" {
			return true
		}
	}
	return false
}

// keeper holds rendered pages within a bound of bytes. Pages not asked for since its hand last
// passed them go first (the clock algorithm), so that reading takes no exclusive lock.
type keeper struct {
	bound int
	mu    sync.RWMutex
	pages map[string]*page
	ring  []string
	hand  int
	bytes int
}

func newKeeper(bound int) *keeper { return &keeper{bound: bound, pages: map[string]*page{}} }

func (k *keeper) get(key string) *page {
	k.mu.RLock()
	p := k.pages[key]
	k.mu.RUnlock()
	if p != nil && !p.used.Load() {
		p.used.Store(true)
	}
	return p
}

// put keeps a page in place of the one of the same key. A page above a quarter of the bound is
// not kept.
func (k *keeper) put(key string, p *page) {
	if p.size() > k.bound/4 {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if old := k.pages[key]; old != nil {
		k.bytes -= old.size()
	} else {
		k.ring = append(k.ring, key)
	}
	k.pages[key] = p
	k.bytes += p.size()
	for k.bytes > k.bound {
		if k.hand >= len(k.ring) {
			k.hand = 0
		}
		victim := k.ring[k.hand]
		old := k.pages[victim]
		if victim != key && !old.used.Swap(false) {
			delete(k.pages, victim)
			k.bytes -= old.size()
			last := len(k.ring) - 1
			k.ring[k.hand] = k.ring[last]
			k.ring = k.ring[:last]
			continue
		}
		k.hand++
	}
}
