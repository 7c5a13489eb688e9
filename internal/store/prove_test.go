//go:build prove

package store_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"luodi/internal/access"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
)

// TestProveKill is the proof that an answered write is never lost: a child program writes from 64
// goroutines and reports each write that was answered; it is killed with SIGKILL at a random
// moment; then every reported write must be there and the whole database verify clean. Run it with
//
//	go test -tags prove -run TestProveKill -v ./internal/store
//
// LUODI_PROVE_ROUNDS sets the number of kills (200).
func TestProveKill(t *testing.T) {
	if where := os.Getenv("LUODI_PROVE_CHILD"); where != "" {
		childWrites(t, where, os.Getenv("LUODI_PROVE_ROUND"))
		return
	}
	rounds := 200
	if n, err := strconv.Atoi(os.Getenv("LUODI_PROVE_ROUNDS")); err == nil {
		rounds = n
	}
	t.Run("sqlite", func(t *testing.T) {
		prove(t, rounds, func() store.Options { return store.Options{Dir: t.TempDir()} })
	})
	t.Run("postgres", func(t *testing.T) {
		storetest.Durable(t)
		prove(t, rounds/4, func() store.Options { return store.Options{URL: storetest.URL(t)} })
	})
}

// fresh is after how many kills a new database is begun, so that the verification of all stays
// affordable.
const fresh = 20

func prove(t *testing.T, rounds int, options func() store.Options) {
	var o store.Options
	var acknowledged []string
	kills, total, entries, unanswered := 0, 0, 0, 0
	start := time.Now()
	for round := range rounds {
		if round%fresh == 0 {
			o, acknowledged = options(), nil
			db := openOnce(t, o)
			db.Close()
		}
		acks := killed(t, o, round)
		acknowledged = append(acknowledged, acks...)
		kills, total = kills+1, total+len(acks)

		db := openOnce(t, o)
		lost := 0
		read(t, db, func(r *store.Reader) error {
			check := acks
			if round%fresh == fresh-1 || round == rounds-1 {
				check = acknowledged // at last all of this database again
			}
			for _, key := range check {
				if _, there, err := r.Setting(key); err != nil {
					return err
				} else if !there {
					lost++
				}
			}
			return nil
		})
		v, err := db.Verify(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if lost > 0 || len(v.Findings) > 0 || v.Entries < len(acknowledged) {
			t.Fatalf("kill %d: %d answered writes lost, %d entries for %d answers, verify: %+v", round+1, lost, v.Entries, len(acknowledged), v.Findings)
		}
		if round%fresh == fresh-1 || round == rounds-1 {
			entries += v.Entries
			unanswered += v.Entries - len(acknowledged)
		}
		db.Close()
	}
	t.Logf("%d kills, %d writes answered, 0 lost; %d writes found in all, %d of them killed before the answer; verify clean each time; %v",
		kills, total, entries, unanswered, time.Since(start).Round(time.Second))
}

func openOnce(t *testing.T, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// killed runs a child, kills it in the middle of its writes, and gives what it reported.
func killed(t *testing.T, o store.Options, round int) []string {
	t.Helper()
	where := "dir " + o.Dir
	if o.URL != "" {
		where = "url " + o.URL
	}
	child := exec.Command(os.Args[0], "-test.run", "^TestProveKill$")
	child.Env = append(os.Environ(), "LUODI_PROVE_CHILD="+where, "LUODI_PROVE_ROUND="+strconv.Itoa(round))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var acks []string
	lines := bufio.NewScanner(out)
	after := time.Duration(0)
	for lines.Scan() {
		line := lines.Text()
		if line == "writing" {
			after = time.Duration(10+rand.IntN(190)) * time.Millisecond
			timer := time.AfterFunc(after, func() { child.Process.Signal(syscall.SIGKILL) })
			defer timer.Stop()
			continue
		}
		if key, whole := strings.CutSuffix(line, "."); whole && strings.HasPrefix(key, "w/") {
			acks = append(acks, key)
		}
	}
	err = child.Wait()
	if s, ok := child.ProcessState.Sys().(syscall.WaitStatus); !ok || s.Signal() != syscall.SIGKILL {
		t.Fatalf("the child ended by itself: %v", err)
	}
	return acks
}

// childWrites writes from 64 goroutines until it is killed. An answer is reported by one write
// call, so that what the parent reads was answered.
func childWrites(t *testing.T, where, round string) {
	kind, name, _ := strings.Cut(where, " ")
	o := store.Options{Dir: name}
	if kind == "url" {
		o = store.Options{URL: name}
	}
	db := openOnce(t, o)
	os.Stdout.WriteString("writing\n")
	var wg sync.WaitGroup
	for g := range 64 {
		wg.Go(func() {
			for n := 0; ; n++ {
				key := fmt.Sprintf("w/%s/%d/%d", round, g, n)
				err := db.Write(context.Background(), func(tx *store.Tx) error {
					if err := tx.SetSetting(key, "1"); err != nil {
						return err
					}
					return tx.Audit(access.Actor{Name: "writer"}, "prove", "setting", key, fmt.Sprint("chain-", g%5), nil, n)
				})
				if err != nil {
					fmt.Fprintln(os.Stderr, "write:", err)
					continue
				}
				os.Stdout.WriteString(key + ".\n")
			}
		})
	}
	wg.Wait()
}
