//go:build prove

package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"luodi/internal/access"
	"luodi/internal/jobs"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
)

const (
	proveSlot  = 2 * time.Second
	proveLease = 900 * time.Millisecond
)

// TestProveOncePerSlot is the proof that periodic work runs exactly once per slot over several nodes:
// two node processes work on one PostgreSQL, one or the other is killed with SIGKILL at random moments
// and started again, so that one of them lives at any time, while a slot comes every two seconds. Its
// effect is an entry of the trail, in the transaction that finishes the run. Beside it a queue is fed,
// whose rows must each take effect once. Run it with
//
//	go test -tags prove -run TestProveOncePerSlot -v ./internal/jobs
//
// LUODI_PROVE_SLOTS sets the number of slots (50).
func TestProveOncePerSlot(t *testing.T) {
	if url := os.Getenv("LUODI_PROVE_NODE"); url != "" {
		proveNode(t, url)
		return
	}
	want := 50
	if n, err := strconv.Atoi(os.Getenv("LUODI_PROVE_SLOTS")); err == nil {
		want = n
	}
	storetest.Durable(t)
	url := storetest.URL(t)
	db := storetest.Open(t, store.Options{URL: url})
	slots := jobs.Every(proveSlot, time.UTC)

	var nodes [2]*exec.Cmd
	start := func(i int) {
		nodes[i] = exec.Command(os.Args[0], "-test.run", "^TestProveOncePerSlot$")
		nodes[i].Env = append(os.Environ(), "LUODI_PROVE_NODE="+url, "LUODI_PROVE_NAME="+fmt.Sprintf("node-%d", i))
		nodes[i].Stderr = os.Stderr
		if err := nodes[i].Start(); err != nil {
			t.Fatal(err)
		}
	}
	kill := func(i int) {
		nodes[i].Process.Signal(syscall.SIGKILL)
		nodes[i].Wait()
	}
	start(0)
	start(1)
	t.Cleanup(func() { kill(0); kill(1) })
	runs := func() (list []jobs.Run) {
		if err := db.Read(context.Background(), func(r *store.Reader) (err error) {
			list, err = r.LastRuns("prove", 500)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return list
	}
	for len(runs()) == 0 {
		time.Sleep(50 * time.Millisecond)
	}
	// both are up from here on but for the one that is killed
	first, kills, enqueued := slots.Next(time.Now()), 0, 0
	last := first.Add(time.Duration(want-1) * proveSlot)
	for time.Now().Before(last) {
		victim := rand.IntN(2)
		kill(victim)
		kills++
		if err := db.Write(context.Background(), func(tx *store.Tx) error {
			for range 20 {
				enqueued++
				if err := tx.Enqueue(jobs.New{Kind: "prove", Key: fmt.Sprint(enqueued)}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.IntN(700)) * time.Millisecond)
		start(victim)
		time.Sleep(time.Duration(300+rand.IntN(900)) * time.Millisecond)
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) { // the last slot, the last rows
		left := 0
		if err := db.Read(context.Background(), func(r *store.Reader) error {
			counts, err := r.CountJobs()
			for _, c := range counts {
				left += c.Jobs
			}
			run, there, err2 := r.RunAt("prove", last)
			if !there || run.State != jobs.RunDone {
				left++
			}
			return errors.Join(err, err2)
		}); err != nil {
			t.Fatal(err)
		}
		if left == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d pieces of work are left", left)
		}
	}

	byNode, takenUp := map[string]int{}, 0
	known := map[string]jobs.Run{}
	for _, r := range runs() {
		known[r.Slot.UTC().String()] = r
	}
	for i := range want {
		slot := first.Add(time.Duration(i) * proveSlot).UTC().String()
		n := effects(t, db, "slot", slot)
		if n != 1 {
			t.Errorf("slot %s took effect %d times: %+v", slot, n, known[slot])
		}
		byNode[known[slot].Node[:6]]++
		if known[slot].Attempts > 1 {
			takenUp++
		}
	}
	for i := range enqueued {
		if n := effects(t, db, "row", fmt.Sprint(i+1)); n != 1 {
			t.Errorf("job %d took effect %d times", i+1, n)
		}
	}
	t.Logf("%d slots, each once (%v); %d nodes killed, %d slots begun by one node and finished by the other; %d jobs, each once", want, byNode, kills, takenUp, enqueued)
}

func effects(t *testing.T, db *store.DB, kind, subject string) (n int) {
	t.Helper()
	if err := db.Read(context.Background(), func(r *store.Reader) error {
		entries, _, err := r.AuditSubject(kind, subject, store.Page{})
		n = len(entries)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// proveNode is one node: it works until it is killed. The work takes a while before and after its
// effect, so that it is killed in the middle of it.
func proveNode(t *testing.T, url string) {
	db, err := store.Open(context.Background(), store.Options{URL: url, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	r := jobs.NewRunner(jobs.Options{Store: db.Jobs(), Node: os.Getenv("LUODI_PROVE_NAME") + "-" + strconv.Itoa(os.Getpid()),
		Lease: proveLease, Poll: 100 * time.Millisecond, Log: slog.New(slog.DiscardHandler)})
	effect := func(ctx context.Context, kind, subject string, finish func(tx *store.Tx) error) error {
		time.Sleep(time.Duration(rand.IntN(500)) * time.Millisecond)
		err := db.Write(ctx, func(tx *store.Tx) error {
			if err := tx.Audit(access.System, "prove", kind, subject, access.Installation, nil, map[string]string{"node": r.Node}); err != nil {
				return err
			}
			return finish(tx)
		})
		time.Sleep(time.Duration(rand.IntN(100)) * time.Millisecond)
		return err
	}
	r.Periodic(jobs.Periodic{Name: "prove", Slots: jobs.Every(proveSlot, time.UTC), Attempts: 100, Run: func(ctx context.Context, run jobs.Run) error {
		return effect(ctx, "slot", run.Slot.UTC().String(), func(tx *store.Tx) error { return tx.FinishRun(run) })
	}})
	r.Handle("prove", func(ctx context.Context, list []jobs.Job) error {
		var keys []string
		for _, j := range list {
			keys = append(keys, j.Key)
		}
		return db.Write(ctx, func(tx *store.Tx) error {
			time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
			for _, key := range keys {
				if err := tx.Audit(access.System, "prove", "row", key, access.Installation, nil, map[string]string{"batch": strings.Join(keys, " ")}); err != nil {
					return err
				}
			}
			return tx.FinishJobs(list)
		})
	}, jobs.Batch(3), jobs.Attempts(100))
	r.Work(context.Background())
}
