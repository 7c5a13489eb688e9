package evidence

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"luodi/internal/fault"
)

// fakeClamd speaks INSTREAM as clamd(8) describes it and finds what contains "EICAR". limit is its
// StreamMaxLength; mute makes it close without a word.
type fakeClamd struct {
	limit int
	mute  bool
	got   chan int
}

func startClamd(t *testing.T, network string, f *fakeClamd) string {
	address := "127.0.0.1:0"
	if network == "unix" {
		address = filepath.Join(t.TempDir(), "c.sock")
	}
	l, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	f.got = make(chan int, 100)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go f.serve(conn)
		}
	}()
	return network + ":" + l.Addr().String()
}

func (f *fakeClamd) serve(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	if command, err := r.ReadString(0); err != nil || command != "zINSTREAM\x00" || f.mute {
		return
	}
	var content bytes.Buffer
	for {
		var n uint32
		if binary.Read(r, binary.BigEndian, &n) != nil {
			return
		}
		if n == 0 {
			break
		}
		if f.limit > 0 && content.Len()+int(n) > f.limit {
			io.WriteString(conn, "INSTREAM size limit exceeded. ERROR\x00")
			return
		}
		if _, err := io.CopyN(&content, r, int64(n)); err != nil {
			return
		}
	}
	f.got <- content.Len()
	if bytes.Contains(content.Bytes(), []byte("EICAR")) {
		io.WriteString(conn, "stream: Eicar-Signature FOUND\x00")
		return
	}
	io.WriteString(conn, "stream: OK\x00")
}

func TestScanner(t *testing.T) {
	for _, network := range []string{"unix", "tcp"} {
		fake := &fakeClamd{}
		clamd, err := NewClamd(startClamd(t, network, fake))
		if err != nil {
			t.Fatal(err)
		}
		in := newIntake(t)
		in.Scanner = clamd
		clean := pdfOf(2, "% "+strings.Repeat("x", 400_000))
		if f := receive(t, in, "a.pdf", clean); f.Scan != ScanClean {
			t.Errorf("%s: %s", network, f.Scan)
		}
		if n := <-fake.got; n != len(clean) {
			t.Errorf("%s: %d of %d bytes were scanned", network, n, len(clean))
		}
		_, err = in.Receive(t.Context(), "b.txt", -1, strings.NewReader("X5O!P%@AP EICAR"))
		expectFault(t, err, "evidence.virus")
	}
}

func TestScannerAway(t *testing.T) {
	addresses := map[string]string{
		"nobody there": "unix:" + filepath.Join(t.TempDir(), "none.sock"),
		"limit":        startClamd(t, "unix", &fakeClamd{limit: 10}),
		"mute":         startClamd(t, "unix", &fakeClamd{mute: true}),
	}
	for what, address := range addresses {
		clamd, err := NewClamd(address)
		if err != nil {
			t.Fatal(err)
		}
		in := newIntake(t)
		in.Scanner = clamd
		_, err = in.Receive(t.Context(), "a.txt", -1, strings.NewReader("EICAR and more text"))
		expectFault(t, err, "evidence.scanner_away")
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", what, err)
		}
		expectNothingKept(t, in)
		in.WhenAway = AcceptUnscanned
		f := receive(t, in, "a.txt", []byte("EICAR and more text"))
		if f.Scan != ScanPending {
			t.Errorf("%s: taken as %s", what, f.Scan)
		}
		if s, err := in.Rescan(t.Context(), f); s != ScanPending || !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: scanned again: %s, %v", what, s, err)
		}
		in.Scanner, _ = NewClamd(startClamd(t, "unix", &fakeClamd{}))
		_, err = in.Rescan(t.Context(), f)
		expectFault(t, err, "evidence.virus")
		f = receive(t, in, "b.txt", []byte("harmless"))
		if s, err := in.Rescan(t.Context(), f); s != ScanClean || err != nil {
			t.Errorf("%s, %v", s, err)
		}
	}
}

// TestScanGivenUp: a scanner that does not answer holds nobody longer than the request lasts.
func TestScanGivenUp(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		conn, err := l.Accept()
		if err == nil {
			defer conn.Close()
			io.CopyN(io.Discard, conn, 20)
			stop() // the request is given up while the scanner thinks
			<-t.Context().Done()
		}
	}()
	clamd, _ := NewClamd("tcp:" + l.Addr().String())
	in := newIntake(t)
	in.Scanner, in.WhenAway = clamd, AcceptUnscanned
	_, err = in.Receive(ctx, "a.txt", -1, strings.NewReader("some text to scan"))
	expectFault(t, err, "evidence.scanner_away")
	expectNothingKept(t, in)
}

func TestScannerSettings(t *testing.T) {
	for _, bad := range []string{"", "clamd", "http://x", "unix:", "udp:1"} {
		_, err := NewClamd(bad)
		expectFault(t, err, "evidence.scanner_setting")
	}
}
