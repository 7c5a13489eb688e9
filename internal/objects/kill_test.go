package objects

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestMain: with LUODI_KILL_DIR the test program is the child that TestKilled kills: it puts
// objects without end, several at once, and prints the hash of each that was acknowledged.
func TestMain(m *testing.M) {
	dir := os.Getenv("LUODI_KILL_DIR")
	if dir == "" {
		os.Exit(m.Run())
	}
	s, err := NewDir(dir)
	if err != nil {
		panic(err)
	}
	for w := range 4 {
		go func() {
			for i := 0; ; i++ {
				d, err := s.Begin(context.Background())
				if err != nil {
					panic(err)
				}
				io.WriteString(d, strings.Repeat(fmt.Sprintf("%s worker %d object %d ", os.Getenv("LUODI_KILL_SEED"), w, i%40), 500))
				h, err := s.Put(context.Background(), d)
				if err != nil {
					panic(err)
				}
				os.Stdout.WriteString(string(h) + "\n")
				if i%3 > 0 {
					d.Close()
				}
			}
		}()
	}
	select {}
}

// TestKilled kills a writer with -9 again and again: what it acknowledged is there, whole, and
// what it left half is swept.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	s, err := NewDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	acknowledged := map[Hash]bool{}
	for round := range 12 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), "LUODI_KILL_DIR="+dir, fmt.Sprintf("LUODI_KILL_SEED=%d", round))
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 5 + rand.IntN(40); n > 0 && lines.Scan(); n-- {
			acknowledged[Hash(lines.Text())] = true
		}
		child.Process.Kill()
		for lines.Scan() {
			if h := Hash(lines.Text()); h.valid() {
				acknowledged[h] = true
			}
		}
		child.Wait()
		if len(acknowledged) == 0 {
			t.Fatal("the child acknowledged nothing")
		}
	}
	named := func(_ context.Context, ask []Hash) (map[Hash]bool, error) { return acknowledged, nil }
	sum, err := Sweep(t.Context(), s, time.Now().Add(time.Hour), named)
	if err != nil {
		t.Fatal(err)
	}
	if sum.Named != len(acknowledged) {
		t.Errorf("%d objects of %d acknowledged are there", sum.Named, len(acknowledged))
	}
	for h := range acknowledged {
		if err := Verify(t.Context(), s, h); err != nil {
			t.Error(err)
		}
	}
	if left, _ := os.ReadDir(dir + "/" + tmpFolder); len(left) != 0 {
		t.Errorf("%d drafts are left after the sweep", len(left))
	}
	t.Logf("%d objects acknowledged over 12 kills, %d unnamed and %d drafts swept", len(acknowledged), sum.Removed, sum.Drafts)
}
