//go:build prove

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"log/slog"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"luodi/internal/access"
	"luodi/internal/objects"
	"luodi/internal/report"
	"luodi/internal/store"
)

// TestProveReports is the proof that a report with its evidence is handed in whole or not at all: a
// server is killed with SIGKILL while 32 clients put photos into reports and hand them in. What was
// answered must be there afterwards, row and object; no report may be half; the sweep must leave
// exactly the objects that rows name; verify must be clean. Run it with
//
//	go test -tags prove -run TestProveReports -v ./cmd/luodi
//
// LUODI_PROVE_ROUNDS sets the number of kills (200).
func TestProveReports(t *testing.T) {
	if dir := os.Getenv("LUODI_PROVE_SERVE"); dir != "" {
		s := serving{dir: dir, listen: "127.0.0.1:0", ready: func(address string) { fmt.Println("READY " + address) }}
		if err := serve(context.Background(), io.Discard, s); err != nil {
			t.Fatal(err)
		}
		return
	}
	kills := 200
	if n, err := strconv.Atoi(os.Getenv("LUODI_PROVE_ROUNDS")); err == nil {
		kills = n
	}
	const perFolder = 20 // so that the verification of everything stays affordable
	var total, kept, swept int
	start := time.Now()
	for done := 0; done < kills; done += perFolder {
		p := newReportProof(t)
		for range min(perFolder, kills-done) {
			p.kill()
			p.check(p.acks[p.checked:])
			p.checked = len(p.acks)
		}
		p.check(p.acks)
		swept += p.sweep()
		p.whole()
		for _, a := range p.acks {
			if kept++; a.submitted {
				total++
			}
		}
	}
	t.Logf("%d kills in %s: %d drafts with a photo and %d reports handed in were answered; nothing lost, no half report, %d unnamed objects swept, verify clean",
		kills, time.Since(start).Round(time.Second), kept, total, swept)
}

// reportProof is one data folder that servers are killed on.
type reportProof struct {
	t       *testing.T
	dir     string
	big     *bigPlan
	jars    map[string]http.CookieJar // by login
	signIns []signIn
	next    atomic.Int64

	mu      sync.Mutex
	acks    []reportAck
	checked int
}

// reportAck is what a server answered for one report.
type reportAck struct {
	id        report.ID
	text      string
	photo     string // SHA-256
	submitted bool
}

func newReportProof(t *testing.T) *reportProof {
	p := &reportProof{t: t, dir: t.TempDir(), jars: map[string]http.CookieJar{}}
	ctx := context.Background()
	db := p.open()
	defer db.Close()
	var err error
	if p.signIns, err = prepareDemo(ctx, db, p.dir, nil); err != nil {
		t.Fatal(err)
	}
	if p.big, err = makeBigPlan(ctx, db, p.signIns, 900, 12, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *reportProof) open() *store.DB {
	db, err := store.Open(context.Background(), store.Options{Dir: p.dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		p.t.Fatal(err)
	}
	return db
}

// kill starts a server, lets 32 clients work on it, and kills it at a random moment.
func (p *reportProof) kill() {
	cmd := exec.Command(os.Args[0], "-test.run", "^TestProveReports$")
	cmd.Env = append(os.Environ(), "LUODI_PROVE_SERVE="+p.dir, "LUODI_LOG=quiet")
	out, err := cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	base := p.ready(out)
	for _, s := range p.signIns {
		if s.Role == access.UnitLiaison && p.jars[s.Login] == nil {
			jar, err := signInWith(base, s)
			if err != nil {
				p.t.Fatal(err)
			}
			p.jars[s.Login] = jar
		}
	}
	var clients sync.WaitGroup
	for range 32 {
		clients.Go(func() {
			for p.report(base) {
			}
		})
	}
	moment := time.NewTimer(50*time.Millisecond + time.Duration(rand.Int64N(int64(700*time.Millisecond))))
	<-moment.C
	cmd.Process.Signal(syscall.SIGKILL)
	cmd.Wait()
	clients.Wait()
}

func (p *reportProof) ready(out io.Reader) string {
	var line []byte
	b := make([]byte, 1)
	for {
		if _, err := out.Read(b); err != nil {
			p.t.Fatalf("the server ended before it was ready: %s", line)
		}
		if b[0] != '\n' {
			line = append(line, b[0])
			continue
		}
		if address, ok := strings.CutPrefix(string(line), "READY "); ok {
			go io.Copy(io.Discard, out)
			return strings.TrimSuffix(address, "/")
		}
		line = line[:0]
	}
}

// report puts a photo into the next report and hands it in; false when the server is gone.
func (p *reportProof) report(base string) bool {
	n := int(p.next.Add(1)) - 1
	if n >= len(p.big.reports) {
		return false
	}
	x := p.big.reports[n]
	client := &http.Client{Jar: p.jars[x.login], CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	photo := noise()
	sum := sha256.Sum256(photo)
	a := reportAck{id: x.id, text: fmt.Sprintf("第%d份：现场已核对。", n), photo: hex.EncodeToString(sum[:])}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	w.WriteField("guard", strconv.Itoa(x.guard))
	w.WriteField("progress", a.text)
	file, _ := w.CreateFormFile("file", fmt.Sprintf("现场%d.jpg", n))
	file.Write(photo)
	w.WriteField("do", "check")
	w.WriteField("end", "1")
	w.Close()
	address := base + "/desk/reports/" + string(x.id)
	resp, err := client.Post(address, w.FormDataContentType(), &body)
	if err != nil {
		return false
	}
	text, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil {
		return false
	}
	if resp.StatusCode != http.StatusSeeOther {
		p.t.Errorf("the draft was answered %s: %.300s", resp.Status, text)
		return false
	}
	defer func() {
		p.mu.Lock()
		p.acks = append(p.acks, a)
		p.mu.Unlock()
	}()
	resp, err = client.PostForm(address+"/submit", url.Values{"guard": {strconv.Itoa(x.guard + 1)}})
	if err != nil {
		return false
	}
	if _, err = io.Copy(io.Discard, resp.Body); err != nil {
		return false
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther {
		p.t.Errorf("handing in was answered %s", resp.Status)
		return false
	}
	a.submitted = true
	return true
}

// noise is a small photo like no other.
func noise() []byte {
	img := image.NewGray(image.Rect(0, 0, 48, 32))
	for i := range img.Pix {
		img.Pix[i] = uint8(rand.IntN(256))
	}
	img.SetGray(0, 0, color.Gray{Y: 1})
	var b bytes.Buffer
	jpeg.Encode(&b, img, nil)
	return b.Bytes()
}

// check looks for everything that was answered.
func (p *reportProof) check(acks []reportAck) {
	p.t.Helper()
	db := p.open()
	defer db.Close()
	kept, err := objects.Open("", p.dir)
	if err != nil {
		p.t.Fatal(err)
	}
	ctx := context.Background()
	err = db.Read(ctx, func(r *store.Reader) error {
		for _, a := range acks {
			x, err := r.Report(a.id)
			if err != nil {
				return err
			}
			c := x.Draft
			if x.Round > 0 {
				c = &x.Rounds[0].Content
			}
			switch {
			case a.submitted && x.State != report.Submitted:
				p.t.Fatalf("%q was answered and is %s", a.text, x.State)
			case c == nil || c.Progress != a.text || len(c.Evidence) != 1:
				p.t.Fatalf("%q was answered and holds %+v", a.text, c)
			}
			rows, err := r.EvidenceByIDs(c.Evidence)
			if err != nil {
				return err
			}
			if len(rows) != 1 || string(rows[0].Hash) != a.photo {
				p.t.Fatalf("%q: its photo %s has the rows %+v", a.text, a.photo, rows)
			}
			if size, found, err := kept.Has(ctx, rows[0].Hash); err != nil || !found || size != rows[0].Size {
				p.t.Fatalf("%q: object of %d bytes, %v %v; want %d", a.text, size, found, err, rows[0].Size)
			}
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	v, err := db.Verify(ctx, nil)
	if err != nil || len(v.Findings) > 0 {
		p.t.Fatalf("verify: %v, %+v", err, v.Findings)
	}
}

// sweep removes what no row names and looks that nothing else is missing or left.
func (p *reportProof) sweep() int {
	db := p.open()
	defer db.Close()
	ctx := context.Background()
	kept, err := objects.Open("", p.dir)
	if err != nil {
		p.t.Fatal(err)
	}
	named := func(ctx context.Context, list []objects.Hash) (map[objects.Hash]bool, error) {
		out := map[objects.Hash]bool{}
		return out, db.Read(ctx, func(r *store.Reader) error {
			for _, h := range list {
				ok, err := r.ObjectNamed(h)
				if err != nil {
					return err
				}
				out[h] = ok
			}
			return nil
		})
	}
	first, err := objects.Sweep(ctx, kept, time.Now().Add(time.Hour), named)
	if err != nil {
		p.t.Fatal(err)
	}
	again, err := objects.Sweep(ctx, kept, time.Now().Add(time.Hour), named)
	if err != nil {
		p.t.Fatal(err)
	}
	if again.Removed != 0 {
		p.t.Fatalf("a second sweep removed %d more", again.Removed)
	}
	return first.Removed
}

// whole looks that no report is half.
func (p *reportProof) whole() {
	db := p.open()
	defer db.Close()
	err := db.Read(context.Background(), func(r *store.Reader) error {
		for _, b := range p.big.reports[:min(int(p.next.Load()), len(p.big.reports))] {
			x, err := r.Report(b.id)
			if err != nil {
				return err
			}
			if (x.State == report.Submitted) != (x.Round == 1) || len(x.Rounds) != x.Round || x.State == report.Submitted && x.Draft != nil {
				p.t.Fatalf("half a report: %+v", x)
			}
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
}
