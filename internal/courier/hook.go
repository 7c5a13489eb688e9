package courier

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"luodi/internal/fault"
	"luodi/internal/notify"
)

const whsec = "whsec_"

// NewSignSecret makes a secret for a webhook.
func NewSignSecret() string {
	b := make([]byte, 32)
	rand.Read(b)
	return whsec + base64.StdEncoding.EncodeToString(b)
}

// CheckSignSecret says what is wrong with the secret of a webhook.
func CheckSignSecret(secret string) error {
	b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, whsec))
	if err != nil || !strings.HasPrefix(secret, whsec) || len(b) < 24 || len(b) > 64 {
		return fault.Fields([]fault.Field{{Name: "sign", Key: "notify.bad_secret"}})
	}
	return nil
}

// Sign is the signature of the Standard Webhooks convention: v1 and HMAC-SHA256 over id, timestamp in
// seconds and body, joined by full stops, in base64.
func Sign(secret, id string, at time.Time, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, whsec))
	if err != nil {
		return "", &Failure{Why: "the signing secret cannot be read", ForGood: true}
	}
	return "v1," + mac(key, fmt.Sprintf("%s.%d.%s", id, at.Unix(), body)), nil
}

// mac is HMAC-SHA256 in base64.
func mac(key []byte, text string) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// webhook sends the event. The id stays the same in every attempt; the time is that of the attempt.
func (c *Courier) webhook(ctx context.Context, p *Parcel, secret notify.Secret) error {
	event := p.Event
	if event == nil {
		event = &notify.Event{Type: "test", Timestamp: p.Delivery.MadeAt.UTC(), Data: map[string]string{"text": p.Message.Lead}}
	}
	body, err := plainJSON(event)
	if err != nil {
		return err
	}
	now := c.clock()
	id := "msg_" + string(p.Delivery.ID)
	signature, err := Sign(secret.Sign, id, now, body)
	if err != nil {
		return err
	}
	res, _, err := c.post(ctx, secret.URL, body, map[string]string{
		"webhook-id": id, "webhook-timestamp": strconv.FormatInt(now.Unix(), 10), "webhook-signature": signature,
	})
	if err != nil {
		return err
	}
	return status(res, now)
}

// plainJSON writes JSON with characters as they are.
func plainJSON(v any) ([]byte, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return []byte(strings.TrimSuffix(b.String(), "\n")), nil
}
