package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"
)

// How long a session lives: unused, at most SessionIdle; used or not, at most SessionLife.
// SeenEvery is how often its last use is noted, so that not every page writes.
const (
	SessionIdle = 12 * time.Hour
	SessionLife = 14 * 24 * time.Hour
	SeenEvery   = 5 * time.Minute
)

// Session is one signed-in browser. ID is the hash of its token, so that who reads the database
// cannot sign in with it.
type Session struct {
	ID        string
	Account   AccountID
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time // absolute
	Address   string
	Agent     string
}

// NewToken makes the secret of a session: 256 random bits in base64url.
func NewToken() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// SessionID gives the stored name of a token's session: its SHA-256 in lower-case hex.
func SessionID(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Expired reports whether the session is over, by age or by rest.
func (s Session) Expired(now time.Time) bool {
	return !now.Before(s.ExpiresAt) || now.Sub(s.SeenAt) > SessionIdle
}

// Actor is the account as somebody who acts.
func (a Account) Actor() Actor {
	return Actor{Account: a.ID, Name: a.Name, Role: a.Role, Unit: a.Unit}
}
