package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"luodi/internal/fault"
)

// hashing is how new passwords are hashed: argon2id with 19 MiB, two passes, one lane, the second
// choice of RFC 9106 scaled as the OWASP password storage guide gives it. A stored hash carries
// its own parameters, so raising these does not invalidate older ones.
var hashing = parameters{memory: 19 * 1024, passes: 2, lanes: 1}

const saltBytes, keyBytes = 16, 32

// MinPassword and MaxPassword bound a password's length in characters. Length is all that is
// asked (NIST SP 800-63B 5.1.1.2: no composition rules).
const MinPassword, MaxPassword = 10, 200

type parameters struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
}

// hashes limits how many passwords are hashed at once: each takes 19 MiB.
var hashes = make(chan struct{}, 4)

// CheckPassword says whether a new password is acceptable, as an Invalid fault for its field.
func CheckPassword(password string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return fault.Fields([]fault.Field{{Name: "password", Key: "access.password_short", Args: fault.Args{"n": MinPassword}}})
	case n > MaxPassword:
		return fault.Fields([]fault.Field{{Name: "password", Key: "access.password_long", Args: fault.Args{"n": MaxPassword}}})
	}
	return nil
}

// HashPassword gives the PHC string of argon2id for a password ($argon2id$v=19$m=…,t=…,p=…$salt$key).
// It waits for its turn; ctx ends the wait.
func HashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	key, err := hashing.derive(ctx, password, salt, keyBytes)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		hashing.memory, hashing.passes, hashing.lanes, b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// VerifyPassword reports whether the password belongs to the PHC string. An empty or foreign
// string belongs to no password and takes as long to refuse as a wrong one, so that answers do
// not tell which accounts exist.
func VerifyPassword(ctx context.Context, phc, password string) (bool, error) {
	p, salt, want, ok := parsePHC(phc)
	if !ok {
		p, salt, want = hashing, make([]byte, saltBytes), make([]byte, keyBytes)
	}
	key, err := p.derive(ctx, password, salt, uint32(len(want)))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(key, want) == 1 && ok, nil
}

// NewPassword makes a random password of 20 letters and digits (about 100 bits) without the
// characters that are easily taken for one another.
func NewPassword() string {
	const letters = "abcdefghjkmnpqrstuvwxyz23456789"
	b := make([]byte, 0, 23)
	for n := 0; n < 20; {
		var raw [32]byte
		rand.Read(raw[:])
		for _, r := range raw {
			// 248 = 8 × 31: the bytes above would favour the first letters
			if r >= 248 || n == 20 {
				continue
			}
			if n > 0 && n%5 == 0 {
				b = append(b, '-')
			}
			b = append(b, letters[int(r)%len(letters)])
			n++
		}
	}
	return string(b)
}

func (p parameters) derive(ctx context.Context, password string, salt []byte, n uint32) ([]byte, error) {
	select {
	case hashes <- struct{}{}:
		defer func() { <-hashes }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, p.passes, p.memory, p.lanes, n), nil
}

func parsePHC(phc string) (p parameters, salt, key []byte, ok bool) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.lanes); n != 3 || err != nil {
		return
	}
	// a stored string must not be able to ask for all memory or all day
	if p.memory < 8 || p.memory > 1<<20 || p.passes < 1 || p.passes > 64 || p.lanes < 1 {
		return
	}
	var err1, err2 error
	salt, err1 = base64.RawStdEncoding.DecodeString(parts[4])
	key, err2 = base64.RawStdEncoding.DecodeString(parts[5])
	ok = err1 == nil && err2 == nil && len(salt) >= 8 && len(key) >= 16 && len(key) <= 64
	return
}
