package access

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDigest(t *testing.T) {
	e := Entry{Chain: "installation", At: time.Date(2026, 11, 24, 16, 0, 0, 123456789, time.FixedZone("CST", 8*3600)), Account: "a1", Actor: "办公室\t\"甲\"",
		Role: Office, Action: EditPlan, Kind: "plan", Subject: "p1", After: "{\"x\":1}\u2028<&>"}
	e.Follow(0, "")
	text := `["luodi.audit.1","installation",1,"2026-11-24T08:00:00.123456Z","a1","办公室\t\"甲\"","office","plan.edit","plan","p1","","{\"x\":1}` + "\u2028" + `<&>",""]`
	sum := sha256.Sum256([]byte(text))
	if want := hex.EncodeToString(sum[:]); e.Hash != want {
		t.Errorf("hash %s, want that of %s", e.Hash, text)
	}
}

// TestAppendString: what is written is JSON for the same string, whatever the string.
func TestAppendString(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		var back string
		if err := json.Unmarshal(appendString(nil, s), &back); err != nil || back != s {
			t.Fatalf("%q became %s: %v", s, appendString(nil, s), err)
		}
	})
	if have := string(appendString(nil, "a\xffb\xe8\x90")); have != "\"a\uFFFDb\uFFFD\uFFFD\"" {
		t.Errorf("bad bytes became %q", have)
	}
}

func TestBroken(t *testing.T) {
	chain := make([]Entry, 5)
	seq, prev := int64(0), ""
	for i := range chain {
		chain[i] = Entry{Chain: "c", Subject: "s", After: string(rune('a' + i))}
		chain[i].Follow(seq, prev)
		seq, prev = chain[i].Seq, chain[i].Hash
	}
	for _, c := range []struct {
		change func(e *Entry)
		want   string
	}{
		{func(*Entry) {}, ""},
		{func(e *Entry) { e.Seq++ }, "gap"},
		{func(e *Entry) { e.Prev = "x" }, "link"},
		{func(e *Entry) { e.After = "z" }, "hash"},
		{func(e *Entry) { e.At = e.At.Add(time.Second) }, "hash"},
		{func(e *Entry) { e.Actor, e.Kind = e.Kind, e.Actor+"x" }, "hash"},
	} {
		e := chain[2]
		c.change(&e)
		if have := e.Broken(chain[1].Seq, chain[1].Hash); have != c.want {
			t.Errorf("broken: %q, want %q", have, c.want)
		}
	}
}

func TestAttempts(t *testing.T) {
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	a := Attempts{Subject: LoginSubject("ＡB ")}
	if a.Subject != "login:ab" {
		t.Errorf("subject %s", a.Subject)
	}
	var locks []time.Duration
	for range 12 {
		if a.Refused(now) != nil {
			now = a.LockedUntil
		}
		a = a.Try(now)
		lock := time.Duration(0)
		if !a.LockedUntil.IsZero() {
			lock = a.LockedUntil.Sub(now)
		}
		locks = append(locks, lock/time.Minute)
	}
	want := []time.Duration{0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15, 15}
	for i := range want {
		if locks[i] != want[i] {
			t.Fatalf("minutes of waiting after each failure: %v, want %v", locks, want)
		}
	}
	// after a quiet time the count begins again
	if a = a.Try(now.Add(31 * time.Minute)); a.Failures != 1 || !a.LockedUntil.IsZero() {
		t.Errorf("after a rest: %+v", a)
	}
	if a = a.Forgive(); a.Failures != 0 {
		t.Errorf("forgiven: %+v", a)
	}
}
