package objects

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"luodi/internal/fault"
)

// eachStore runs a test on a folder and on a bucket.
func eachStore(t *testing.T, test func(t *testing.T, s Store)) {
	t.Run("folder", func(t *testing.T) {
		s, err := Open("", t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		test(t, s)
	})
	t.Run("bucket", func(t *testing.T) {
		_, host := startFakeS3(t)
		s, err := Open("s3://AKTEST:s3cret%2Fwith+signs@"+host+"/evidence/luohu/objects?plain=1&region=cn-south-1", t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		test(t, s)
	})
}

func put(t *testing.T, s Store, content string) Hash {
	t.Helper()
	d := draft(t, s, content)
	defer d.Close()
	h, err := s.Put(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func draft(t *testing.T, s Store, content string) *Draft {
	t.Helper()
	d, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	if _, err := io.WriteString(d, content); err != nil {
		t.Fatal(err)
	}
	return d
}

func read(t *testing.T, s Store, h Hash) string {
	t.Helper()
	o, err := s.Open(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	b, err := io.ReadAll(o)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func all(t *testing.T, s Store) map[Hash]Info {
	t.Helper()
	m := map[Hash]Info{}
	if err := s.Each(t.Context(), func(i Info) error { m[i.Hash] = i; return nil }); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestStore(t *testing.T) {
	eachStore(t, func(t *testing.T, s Store) {
		if err := s.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
		content := strings.Repeat("香港路的照片 ", 10_000)
		d := draft(t, s, content)
		sum := sha256.Sum256([]byte(content))
		h, err := s.Put(t.Context(), d)
		if err != nil || h != Hash(hex.EncodeToString(sum[:])) || h != d.Hash() {
			t.Fatalf("hash %s, error %v", h, err)
		}
		if again := put(t, s, content); again != h || len(all(t, s)) != 1 {
			t.Fatalf("the same content is kept twice: %v", all(t, s))
		}
		if size, found, err := s.Has(t.Context(), h); err != nil || !found || size != int64(len(content)) {
			t.Errorf("Has: %d, %v, %v", size, found, err)
		}
		if read(t, s, h) != content {
			t.Error("other bytes come back")
		}
		if err := Verify(t.Context(), s, h); err != nil {
			t.Error(err)
		}
		const short = "as short as a test that reads byte by byte needs it"
		o, err := s.Open(t.Context(), put(t, s, short))
		if err != nil {
			t.Fatal(err)
		}
		defer o.Close()
		if err := iotest.TestReader(o, []byte(short)); err != nil {
			t.Error(err)
		}
		empty := put(t, s, "")
		if read(t, s, empty) != "" {
			t.Error("an empty object is not empty")
		}
		put(t, s, "second")
		put(t, s, "third")
		put(t, s, "fourth")
		if n := len(all(t, s)); n != 6 {
			t.Errorf("%d objects listed, want 6", n)
		}
		if err := s.Delete(t.Context(), h); err != nil {
			t.Fatal(err)
		}
		if err := s.Delete(t.Context(), h); err != nil {
			t.Errorf("deleting twice: %v", err)
		}
		if _, found, err := s.Has(t.Context(), h); found || err != nil {
			t.Errorf("after deleting: found %v, %v", found, err)
		}
		if _, err := s.Open(t.Context(), h); !fault.Is(err, fault.NotFound) {
			t.Errorf("opening what is gone: %v", err)
		}
		if err := Settle(t.Context(), s, d); err != nil {
			t.Fatal(err)
		}
		if read(t, s, h) != content {
			t.Error("Settle did not put the object back")
		}
		for _, bad := range []Hash{"", "ab", Hash(strings.Repeat("../", 22)[:64]), Hash(strings.ToUpper(string(h)))} {
			if _, err := s.Open(t.Context(), bad); !fault.Is(err, fault.NotFound) {
				t.Errorf("opening %q: %v", bad, err)
			}
			if _, found, err := s.Has(t.Context(), bad); found || err != nil {
				t.Errorf("has %q: %v, %v", bad, found, err)
			}
			if _, err := ParseHash(string(bad)); !fault.Is(err, fault.NotFound) {
				t.Errorf("ParseHash %q: %v", bad, err)
			}
		}
		visit := errors.New("enough")
		if err := s.Each(t.Context(), func(Info) error { return visit }); !errors.Is(err, visit) {
			t.Errorf("Each does not stop: %v", err)
		}
	})
}

func TestSweep(t *testing.T) {
	eachStore(t, func(t *testing.T, s Store) {
		kept, orphan := put(t, s, "named by a row"), put(t, s, "named by none")
		named := func(_ context.Context, ask []Hash) (map[Hash]bool, error) {
			m := map[Hash]bool{}
			for _, h := range ask {
				m[h] = h == kept
			}
			return m, nil
		}
		left := draft(t, s, "begun and never closed")
		past := time.Now().Add(-time.Hour)
		sum, err := Sweep(t.Context(), s, past, named)
		if err != nil || sum != (Swept{Seen: 2, Young: 2}) {
			t.Fatalf("what is young was touched: %+v, %v", sum, err)
		}
		sum, err = Sweep(t.Context(), s, time.Now().Add(time.Hour), named)
		if err != nil || sum.Removed != 1 || sum.Named != 1 || sum.Drafts != 1 || sum.Bytes != int64(len("named by none")) {
			t.Fatalf("%+v, %v", sum, err)
		}
		if have := all(t, s); len(have) != 1 || have[kept].Hash == "" || have[orphan].Hash != "" {
			t.Errorf("left are %v", have)
		}
		if err := left.Close(); err != nil {
			t.Errorf("closing a draft that was swept: %v", err)
		}
		// A row that appears after the first question saves the object.
		late := put(t, s, "named a moment later")
		asked := 0
		_, err = Sweep(t.Context(), s, time.Now().Add(time.Hour), func(_ context.Context, ask []Hash) (map[Hash]bool, error) {
			asked++
			return map[Hash]bool{kept: true, late: asked > 1}, nil
		})
		if err != nil || read(t, s, late) != "named a moment later" {
			t.Errorf("a row that came meanwhile did not save its object: %v", err)
		}
		_, err = Sweep(t.Context(), s, time.Now().Add(time.Hour), func(context.Context, []Hash) (map[Hash]bool, error) { return nil, errors.New("database away") })
		if err == nil || len(all(t, s)) != 2 {
			t.Errorf("a sweep that cannot ask must remove nothing: %v", err)
		}
	})
}

// TestPutRenews: content put again while a sweep is between listing and removing stays.
func TestPutRenews(t *testing.T) {
	s, err := NewDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h := put(t, s, "twice")
	old := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(s.path(h), old, old); err != nil {
		t.Fatal(err)
	}
	before := time.Now().Add(-24 * time.Hour)
	gone, err := s.Reap(t.Context(), h, before, func(context.Context, []Hash) (map[Hash]bool, error) {
		put(t, s, "twice") // after it was set aside
		return nil, nil
	})
	if err != nil || !gone || read(t, s, h) != "twice" {
		t.Fatalf("put during a reap is lost: %v", err)
	}
	if gone, err := s.Reap(t.Context(), h, before, nil); gone || err != nil {
		t.Fatalf("a renewed object was reaped: %v", err)
	}
	// A sweep that died after setting aside: readers still find it, the next sweep takes it back.
	if err := os.Rename(s.path(h), filepath.Join(s.root, doomedFolder, string(h))); err != nil {
		t.Fatal(err)
	}
	if read(t, s, h) != "twice" {
		t.Error("a set-aside object cannot be read")
	}
	if _, err := s.Tidy(t.Context(), before); err != nil {
		t.Fatal(err)
	}
	if _, found, _ := s.Has(t.Context(), h); !found {
		t.Error("a set-aside object was not taken back")
	}
}

// TestManyAtOnce puts the same few contents from many sides while a sweep with a wrong clock
// removes all it can; whoever put last and settled finds the bytes.
func TestManyAtOnce(t *testing.T) {
	s, err := NewDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	rows := map[Hash]bool{}
	named := func(_ context.Context, ask []Hash) (map[Hash]bool, error) {
		mu.Lock()
		defer mu.Unlock()
		m := map[Hash]bool{}
		for _, h := range ask {
			m[h] = rows[h]
		}
		return m, nil
	}
	ctx, stop := context.WithCancel(t.Context())
	var sweeper, writers sync.WaitGroup
	sweeper.Go(func() {
		for ctx.Err() == nil {
			if err := s.sweepObjects(ctx, time.Now().Add(time.Hour), named); err != nil && ctx.Err() == nil {
				t.Error(err)
				return
			}
		}
	})
	for w := range 4 {
		writers.Go(func() {
			for i := range 25 {
				d, err := s.Begin(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				io.WriteString(d, string(rune('a'+(w+i)%6)))
				h, err := s.Put(t.Context(), d)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				rows[h] = true // the commit
				mu.Unlock()
				if err := Settle(t.Context(), s, d); err != nil {
					t.Error(err)
				}
				d.Close()
			}
		})
	}
	writers.Wait()
	stop()
	sweeper.Wait()
	if _, err := s.Tidy(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	for h := range rows {
		if err := Verify(t.Context(), s, h); err != nil {
			t.Errorf("%s: %v", h, err)
		}
	}
}

// sweepObjects is a sweep that leaves the drafts of the writers alone: its clock is an hour fast.
func (s *Dir) sweepObjects(ctx context.Context, before time.Time, named func(context.Context, []Hash) (map[Hash]bool, error)) error {
	_, err := Sweep(ctx, noTidy{s}, before, named)
	return err
}

type noTidy struct{ *Dir }

func (noTidy) Tidy(context.Context, time.Time) (int, error) { return 0, nil }

func TestDamageIsFound(t *testing.T) {
	s, err := NewDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h := put(t, s, "as it was")
	if err := os.Chmod(s.path(h), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.path(h), []byte("as it Was"), 0o600); err != nil {
		t.Fatal(err)
	}
	var f *fault.Error
	if err := Verify(t.Context(), s, h); !errors.As(err, &f) || f.Key != "objects.damaged" {
		t.Errorf("damage is not found: %v", err)
	}
	if err := os.WriteFile(s.path(h), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if put(t, s, "as it was"); read(t, s, h) != "as it was" {
		t.Error("half an object is not replaced")
	}
}

func TestBucketFaults(t *testing.T) {
	fake, host := startFakeS3(t)
	open := func(keys, bucket string) Store {
		s, err := NewBucket(BucketSetting{Endpoint: host, Bucket: bucket, AccessKey: fake.key, SecretKey: keys, Plain: true, Retries: 1}, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	good := open(fake.secret, "evidence")
	h := put(t, good, strings.Repeat("0123456789", 100))
	o, err := good.Open(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	fake.requests = nil
	o.Seek(990, io.SeekStart)
	if b, err := io.ReadAll(o); err != nil || string(b) != "0123456789" || len(fake.requests) != 1 || !strings.HasSuffix(fake.requests[0], "bytes=990-999") {
		t.Errorf("a range fetched %q by %v: %v", b, fake.requests, err)
	}
	if _, err := open("wrong", "evidence").Put(t.Context(), draft(t, good, "x")); err == nil || fault.KindOf(err) != fault.Internal {
		t.Errorf("wrong keys: %v", err)
	}
	if err := open(fake.secret, "other").Ready(t.Context()); !fault.Is(err, fault.Invalid) {
		t.Errorf("a wrong bucket: %v", err)
	}
	if err := good.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	fake.mu.Lock()
	fake.down = true
	fake.mu.Unlock()
	if _, err := good.Put(t.Context(), draft(t, good, "y")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a service that is away: %v", err)
	}
	if _, _, err := good.Has(t.Context(), h); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a service that is away: %v", err)
	}
}

func TestSettings(t *testing.T) {
	for _, bad := range []string{"s3://", "s3://host", "http://host/bucket", "s3://KEY:SECRET@/bucket", "ftp://x/y", "s3://KEY:SEC%zzRET@host/b"} {
		_, err := Open(bad, t.TempDir())
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", bad, err)
		} else if strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "SEC%zz") {
			t.Errorf("%s: the key is in the message %v", bad, err)
		}
	}
}

func TestDraft(t *testing.T) {
	s, err := NewDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	d := draft(t, s, "12345")
	if b, err := io.ReadAll(d.Reader()); err != nil || !bytes.Equal(b, []byte("12345")) || d.Size() != 5 {
		t.Errorf("%q, %v", b, err)
	}
	d.Hash()
	if _, err := d.Write([]byte("6")); err == nil {
		t.Error("written after its hash was taken")
	}
	if err := errors.Join(d.Close(), d.Close()); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(filepath.Join(s.root, tmpFolder)); len(left) != 0 {
		t.Errorf("a closed draft is left: %v", left)
	}
}
