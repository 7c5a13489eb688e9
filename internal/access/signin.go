package access

import (
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"luodi/internal/fault"
)

// Credentials are what somebody signs in with, and from where.
type Credentials struct {
	Login, Password string
	Address         string // of the network, without port
	Agent           string // what the browser calls itself
}

// SignedIn is the result of a good sign-in. Token goes into the cookie and is stored nowhere.
type SignedIn struct {
	Token   string
	Session Session
	Account Account
}

// FoldLogin is the form in which logins are stored and compared: NFKC, lower case, no blanks
// around.
func FoldLogin(login string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFKC.String(login)))
}

// Attempts counts the failed sign-ins of one login name or one address within a window.
type Attempts struct {
	Subject     string // LoginSubject or AddressSubject
	Failures    int
	StartedAt   time.Time // first failure of the window
	LastAt      time.Time
	LockedUntil time.Time // zero: not locked
}

// LoginSubject and AddressSubject name what attempts are counted for. A login is counted whether
// it exists or not.
func LoginSubject(login string) string     { return "login:" + FoldLogin(login) }
func AddressSubject(address string) string { return "address:" + address }

// limits of failed sign-ins. After Free failures within Window every further one locks for
// twice as long as the one before, from FirstLock to LongestLock. An address has more room: an
// office shares one.
type limits struct {
	free                           int
	window, firstLock, longestLock time.Duration
}

var (
	loginLimits   = limits{free: 5, window: 15 * time.Minute, firstLock: time.Minute, longestLock: 15 * time.Minute}
	addressLimits = limits{free: 30, window: 15 * time.Minute, firstLock: time.Minute, longestLock: 30 * time.Minute}
)

// AttemptsKept is how long a count matters after its last failure; older ones may be deleted.
const AttemptsKept = time.Hour

func (a Attempts) limits() limits {
	if strings.HasPrefix(a.Subject, "address:") {
		return addressLimits
	}
	return loginLimits
}

// Refused tells whether a sign-in may not even be tried now, as a TooMany fault with the minutes
// to wait.
func (a Attempts) Refused(now time.Time) error {
	if !a.LockedUntil.After(now) {
		return nil
	}
	minutes := int((a.LockedUntil.Sub(now) + time.Minute - 1) / time.Minute)
	return fault.New(fault.TooMany, "access.too_many_attempts", fault.Args{"n": minutes})
}

// Try counts one more attempt that is not yet known to be good. It is counted before the
// password is checked, so that parallel attempts cannot outrun the limit, and cleared by a good
// one.
func (a Attempts) Try(now time.Time) Attempts {
	l := a.limits()
	if a.Failures == 0 || now.Sub(a.LastAt) > l.window {
		a.Failures, a.StartedAt, a.LockedUntil = 0, now, time.Time{}
	}
	a.Failures++
	a.LastAt = now
	if over := a.Failures - l.free; over >= 0 {
		lock := l.longestLock
		if over < 16 {
			lock = min(l.longestLock, l.firstLock<<over)
		}
		a.LockedUntil = now.Add(lock)
	}
	return a
}

// Forgive takes one attempt back that turned out good: of an address, whose other failures
// still count.
func (a Attempts) Forgive() Attempts {
	if a.Failures > 0 {
		a.Failures--
	}
	if a.Failures < a.limits().free {
		a.LockedUntil = time.Time{}
	}
	return a
}

// WrongCredentials is the answer to a wrong login, a wrong password and a disabled account; it does
// not say which.
func WrongCredentials() error {
	return fault.New(fault.Invalid, "access.wrong_credentials", nil)
}
