package main

import (
	"bytes"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"luodi/internal/fault"
	"luodi/internal/store"
)

// run runs the program with arguments and gives what it printed.
func run(t *testing.T, stdin string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	root := rootCommand()
	root.SetIn(strings.NewReader(stdin))
	root.SetOut(&out)
	root.SetErr(&out)
	root.SetArgs(append(args, "--lang", "en"))
	err := root.Execute()
	return out.String(), err
}

// TestUserVerifyMigrate takes an installation through its commands: accounts, check, move, and
// the check that finds what somebody changed in the file.
func TestUserVerifyMigrate(t *testing.T) {
	dir, moved := t.TempDir(), filepath.Join(t.TempDir(), "moved")
	if _, err := run(t, "", "verify", "--data", dir); !fault.Is(err, fault.NotFound) {
		t.Errorf("verify of nothing: %v", err)
	}
	if store.Exists(dir) {
		t.Error("a command that looks has made a database")
	}
	db, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := db.Bootstrap(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := run(t, "", "user", "add", "Office", "--name", "指挥部办公室", "--role", "office", "--data", dir)
	if err != nil || strings.Count(out, "-") < 3 {
		t.Errorf("user add: %v\n%s", err, out)
	}
	_, err = run(t, "", "user", "add", "office", "--name", "x", "--role", "office", "--data", dir)
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("the same login twice: %v", err)
	}
	_, err = run(t, "", "user", "add", "other", "--name", "x", "--role", "boss", "--data", dir)
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("no such role: %v", err)
	}
	if _, err = run(t, "", "user", "add"); !errors.Is(err, errUsage) {
		t.Errorf("no login: %v", err)
	}
	if _, err = run(t, "short\n", "user", "password", "office", "--password-stdin", "--data", dir); !fault.Is(err, fault.Invalid) {
		t.Errorf("a short password: %v", err)
	}
	if out, err = run(t, "long enough for all\n", "user", "password", "office", "--password-stdin", "--data", dir); err != nil || out != "" {
		t.Errorf("user password: %v %q", err, out)
	}
	if _, err = run(t, "", "user", "disable", "office", "--data", dir); err != nil {
		t.Errorf("user disable: %v", err)
	}
	out, err = run(t, "", "user", "list", "--data", dir)
	if err != nil || !strings.Contains(out, "指挥部办公室") || strings.Count(out, "closed") != 1 {
		t.Errorf("user list: %v\n%s", err, out)
	}
	out, err = run(t, "", "migrate", "--from", dir, "--to", moved)
	if err != nil || !strings.Contains(out, "every row compared") {
		t.Errorf("migrate: %v\n%s", err, out)
	}
	if _, err = run(t, "", "migrate", "--from", dir, "--to", moved); !fault.Is(err, fault.Conflict) {
		t.Errorf("migrate into what is not empty: %v", err)
	}
	out, err = run(t, "", "verify", "--data", moved)
	if err != nil || !strings.Contains(out, "All is well") {
		t.Errorf("verify: %v\n%s", err, out)
	}
	tamper(t, filepath.Join(moved, store.FileName))
	out, err = run(t, "", "verify", "--data", moved)
	if !fault.Is(err, fault.Invalid) || !strings.Contains(out, "entry 2") {
		t.Errorf("verify after tampering: %v\n%s", err, out)
	}
	out, err = run(t, "", "doctor", "--data", dir)
	if err != nil || !strings.Contains(out, "2 accounts") {
		t.Errorf("doctor: %v\n%s", err, out)
	}
}

// tamper changes an entry of the trail behind the program's back.
func tamper(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("UPDATE audit_entries SET actor = 'somebody else' WHERE seq = 2"); err != nil {
		t.Fatal(err)
	}
}
