package api

import (
	"math"
	"strconv"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// limits count requests by token, and refused ones by network address. They are kept by each node for
// itself.
type limits struct {
	clock     func() time.Time // of the machine: that of a demonstration stands still
	rate      int              // of a token, a second; below 1: none
	policy    string
	mu        sync.Mutex
	tokens    *lru.Cache[string, *rate.Limiter]
	strangers *lru.Cache[string, *rate.Limiter]
}

// burst is how many requests may come at once, in seconds of the rate.
const burst = 10

// Refused requests of one address, a second and at once.
const strangerRate, strangerBurst = 5, 50

func newLimits(perSecond int) *limits {
	tokens, _ := lru.New[string, *rate.Limiter](10_000) // fails only on a size below 1
	strangers, _ := lru.New[string, *rate.Limiter](10_000)
	return &limits{clock: time.Now, rate: perSecond, policy: `"token";q=` + strconv.Itoa(perSecond*burst) + ";w=" + strconv.Itoa(burst), tokens: tokens, strangers: strangers}
}

func (l *limits) of(cache *lru.Cache[string, *rate.Limiter], key string, perSecond, most int) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if x, ok := cache.Get(key); ok {
		return x
	}
	x := rate.NewLimiter(rate.Limit(perSecond), most)
	cache.Add(key, x)
	return x
}

// admit counts a request of a token and says how many are left (RateLimit headers of
// draft-ietf-httpapi-ratelimit-headers).
func (l *limits) admit(c *call) error {
	if l.rate < 1 {
		return nil
	}
	x := l.of(l.tokens, string(c.token.ID), l.rate, l.rate*burst)
	now := l.clock()
	ok := x.AllowN(now, 1)
	left := max(0, x.TokensAt(now))
	h := c.w.Header()
	h["Ratelimit-Policy"] = []string{l.policy}
	h["Ratelimit"] = []string{`"token";r=` + strconv.Itoa(int(left)) + ";t=" + strconv.Itoa(int(math.Ceil((float64(l.rate*burst)-left)/float64(l.rate))))}
	if ok {
		return nil
	}
	return c.tooMany(1)
}

// stranger counts a request without a good token.
func (l *limits) stranger(c *call) error {
	if l.of(l.strangers, c.api.address(c.r), strangerRate, strangerBurst).AllowN(l.clock(), 1) {
		return nil
	}
	return c.tooMany(10)
}

func (c *call) tooMany(seconds int) error {
	c.w.Header().Set("Retry-After", strconv.Itoa(seconds))
	return fault.New(fault.TooMany, i18n.APITooMany.Key, fault.Args{"n": seconds})
}
