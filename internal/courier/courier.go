// Package courier carries messages out of the house: mail by SMTP, webhooks signed by the Standard
// Webhooks convention, and the group robots of WeCom, DingTalk and Feishu, each in its own wire format.
// It knows which answers mean that a message arrived, which that it may be tried again and when, and
// which that trying is no use. What is said to whom is package notify's.
package courier

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"luodi/internal/notify"
)

// Parcel is one message with everything that is needed to carry it.
type Parcel struct {
	Delivery notify.Delivery
	Channel  notify.Channel
	Address  string // mail address of the receiver
	Message  notify.Message
	Event    *notify.Event // what a webhook carries; nil for a test
}

// Failure is why a message did not arrive. Why is short and names no secret.
type Failure struct {
	Why        string
	ForGood    bool          // trying again is no use
	RetryAfter time.Duration // what the other side asks for
	Limited    bool          // it takes no more for now: other messages of the channel wait too
}

func (f *Failure) Error() string { return "courier: " + f.Why }

// Options are what a courier stands on.
type Options struct {
	Key *Key // opens the secrets of channels
	// Private allows http and addresses of the own network.
	Private bool
	Clock   func() time.Time // nil: time.Now
	Timeout time.Duration    // of one attempt; 0: 20 seconds
	// Roots are trusted beside the system's certificates when not nil (tests).
	TLS *tls.Config
}

// Courier carries messages.
type Courier struct {
	key     *Key
	private bool
	clock   func() time.Time
	timeout time.Duration
	tls     *tls.Config
	client  *http.Client
}

// New makes a courier.
func New(o Options) *Courier {
	c := &Courier{key: o.Key, private: o.Private, clock: o.Clock, timeout: o.Timeout, tls: o.TLS}
	if c.clock == nil {
		c.clock = time.Now
	}
	if c.timeout == 0 {
		c.timeout = 20 * time.Second
	}
	c.client = guarded(o.Private, o.TLS)
	return c
}

// Private tells whether hooks may lead into the own network.
func (c *Courier) Private() bool { return c.private }

// Key opens and closes the secrets of channels.
func (c *Courier) Key() *Key { return c.key }

// Carry makes one attempt. The error is nil when the message arrived, else a *Failure.
func (c *Courier) Carry(ctx context.Context, p *Parcel) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	secret, err := c.key.Open(p.Channel.ID, p.Channel.Secret)
	if err != nil {
		return &Failure{Why: "the secret of the channel cannot be opened", ForGood: true}
	}
	switch p.Channel.Kind {
	case notify.Mail:
		err = c.mail(ctx, p, secret)
	case notify.Webhook:
		err = c.webhook(ctx, p, secret)
	case notify.WeCom:
		err = c.wecom(ctx, p, secret)
	case notify.DingTalk:
		err = c.dingtalk(ctx, p, secret)
	case notify.Feishu:
		err = c.feishu(ctx, p, secret)
	default:
		err = &Failure{Why: "no such kind of channel", ForGood: true}
	}
	return plainly(err, secret)
}

// plainly makes every error a Failure without secrets.
func plainly(err error, secret notify.Secret) error {
	if err == nil {
		return nil
	}
	var f *Failure
	if !errors.As(err, &f) {
		f = &Failure{Why: reason(err)}
	}
	for _, s := range []string{secret.URL, secret.Sign, secret.Password} {
		if len(s) > 3 {
			f.Why = strings.ReplaceAll(f.Why, s, "…")
		}
	}
	return f
}

// reason tells what went wrong on the way, without the address, which may be a secret.
func reason(err error) string {
	var hidden *hiddenError
	switch {
	case errors.As(err, &hidden):
		return hidden.why
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	}
	type inner interface{ Unwrap() error }
	for {
		u, ok := err.(inner)
		if !ok || u.Unwrap() == nil {
			return err.Error()
		}
		err = u.Unwrap()
	}
}

// post sends a JSON body and gives status, headers and at most 64 KB of the answer.
func (c *Courier) post(ctx context.Context, address string, body []byte, header map[string]string) (*http.Response, []byte, error) {
	if err := c.allowed(address); err != nil {
		return nil, nil, &Failure{Why: "the address is not allowed", ForGood: true}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(string(body)))
	if err != nil {
		return nil, nil, &Failure{Why: "the address cannot be read", ForGood: true}
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", "Luodi")
	for k, v := range header {
		req.Header.Set(k, v)
	}
	res, err := c.client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err != nil {
		return nil, nil, err
	}
	return res, answer, nil
}

// status makes a failure of an HTTP status that is none of success.
func status(res *http.Response, now time.Time) error {
	if res.StatusCode >= 200 && res.StatusCode < 300 {
		return nil
	}
	f := &Failure{Why: fmt.Sprintf("answered %d", res.StatusCode)}
	switch code := res.StatusCode; {
	case code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable:
		f.Limited, f.RetryAfter = code == http.StatusTooManyRequests, retryAfter(res.Header.Get("Retry-After"), now)
	case code == http.StatusGone:
		f.Why, f.ForGood = "answered 410: it wants no more", true
	case code >= 300 && code < 400:
		f.Why, f.ForGood = fmt.Sprintf("answered %d: it leads elsewhere, which is not followed", code), true
	}
	return f
}

// retryAfter reads seconds or a date, RFC 9110 10.2.3.
func retryAfter(text string, now time.Time) time.Duration {
	var n int
	if _, err := fmt.Sscanf(text, "%d", &n); err == nil && n > 0 && !strings.Contains(text, " ") {
		return time.Duration(n) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}
