package access

import (
	"context"
	"strings"
	"testing"

	"luodi/internal/fault"
)

func TestPassword(t *testing.T) {
	ctx := context.Background()
	phc, err := HashPassword(ctx, "落地 correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("PHC string %s", phc)
	}
	if other, _ := HashPassword(ctx, "落地 correct horse"); other == phc {
		t.Error("the same salt twice")
	}
	for _, c := range []struct {
		phc, password string
		want          bool
	}{
		{phc, "落地 correct horse", true},
		{phc, "落地 correct horsf", false},
		{phc, "", false},
		{"", "", false},
		{"$argon2id$v=19$m=19456,t=2,p=1$$", "", false},
		{"$2b$12$abcdefghijklmnopqrstuv", "x", false},
		{strings.Replace(phc, "m=19456", "m=99999999", 1), "落地 correct horse", false},
		{strings.Replace(phc, "v=19", "v=16", 1), "落地 correct horse", false},
	} {
		if ok, err := VerifyPassword(ctx, c.phc, c.password); err != nil || ok != c.want {
			t.Errorf("%q with %q: %v %v, want %v", c.phc, c.password, ok, err, c.want)
		}
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	for range cap(hashes) {
		hashes <- struct{}{}
	}
	if _, err := HashPassword(gone, "x"); err == nil {
		t.Error("waited for a turn although nobody waits for it")
	}
	for range cap(hashes) {
		<-hashes
	}
}

func TestNewPassword(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		p := NewPassword()
		if len(p) != 23 || strings.ContainsAny(p, "0o1li") || seen[p] || CheckPassword(p) != nil {
			t.Fatalf("password %q", p)
		}
		seen[p] = true
	}
}

func TestCheckPassword(t *testing.T) {
	for _, c := range []struct {
		password string
		good     bool
	}{{"", false}, {"123456789", false}, {"1234567890", true}, {"一二三四五六七八九十", true}, {strings.Repeat("x", 201), false}} {
		err := CheckPassword(c.password)
		if (err == nil) != c.good || err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", c.password, err)
		}
	}
}

func TestCheckAccount(t *testing.T) {
	for _, c := range []struct {
		a    Account
		want string
	}{
		{Account{Login: "office", Name: "指挥部办公室", Role: Office}, ""},
		{Account{Login: "罗湖办", Name: "x", Role: Office}, ""},
		{Account{Login: " ", Name: "", Role: "boss"}, "login name role"},
		{Account{Login: "a b", Name: "x", Role: Leader}, "login"},
		{Account{Login: "a/b", Name: strings.Repeat("长", 101), Role: Leader}, "login name"},
		{Account{Login: strings.Repeat("x", 65), Name: "x", Role: Leader}, "login"},
	} {
		var names []string
		if err := c.a.Check(); err != nil {
			for _, f := range err.(*fault.Error).Fields {
				names = append(names, f.Name)
			}
		}
		if have := strings.Join(names, " "); have != c.want {
			t.Errorf("%+v: wrong fields %q, want %q", c.a, have, c.want)
		}
	}
}
