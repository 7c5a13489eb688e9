package evidence

import (
	"bytes"
	"crypto/sha256"
	"io"
	"testing"

	"luodi/internal/objects"
)

// bigPDF is 64 MB that pass as a PDF.
func bigPDF() []byte {
	return pdfOf(1, "% "+string(bytes.Repeat([]byte("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,"), 1<<20)))
}

// BenchmarkSHA256 is the floor of an intake: hashing the same bytes alone.
func BenchmarkSHA256(b *testing.B) {
	file := bigPDF()
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		sum := sha256.New()
		io.Copy(sum, bytes.NewReader(file))
		sum.Sum(nil)
	}
}

// BenchmarkDraft hashes and writes to disk, without sync.
func BenchmarkDraft(b *testing.B) {
	in := newIntake(b)
	file := bigPDF()
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		d, err := in.Store.Begin(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		io.CopyBuffer(struct{ io.Writer }{d}, struct{ io.Reader }{bytes.NewReader(file)}, make([]byte, 256<<10))
		d.Hash()
		d.Close()
	}
}

// BenchmarkIntake is all of it: hashed, written, looked through as a PDF, synced, kept.
func BenchmarkIntake(b *testing.B) {
	in := newIntake(b)
	file := bigPDF()
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		rec, err := in.Receive(b.Context(), "大.pdf", int64(len(file)), bytes.NewReader(file))
		if err != nil {
			b.Fatal(err)
		}
		rec.Settle(b.Context())
		b.StopTimer()
		in.Store.Delete(b.Context(), rec.Hash)
		b.StartTimer()
	}
}

// BenchmarkPhoto is a photo of 12 million pixels from upload to four objects on disk.
func BenchmarkPhoto(b *testing.B) {
	in := newIntake(b)
	file := shotJPEG(4000, 3000, 1)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		rec, err := in.Receive(b.Context(), "照片.jpg", int64(len(file)), bytes.NewReader(file))
		if err != nil {
			b.Fatal(err)
		}
		rec.Settle(b.Context())
		b.StopTimer()
		for _, h := range []objects.Hash{rec.Hash, rec.Cleaned, rec.Small.Hash, rec.Large.Hash} {
			in.Store.Delete(b.Context(), h)
		}
		b.StartTimer()
	}
}
