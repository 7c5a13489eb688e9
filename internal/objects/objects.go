// Package objects keeps bytes under the hash of their content: in a folder or in a bucket of an
// S3 service. Equal content is kept once. It knows nothing of what the bytes mean, who may read
// them or which row names them; those are the business of the packages that use it.
//
// # How a row never names a missing object
//
// Objects are written before the rows that name them, and nothing but the sweep removes what no
// row names:
//
//  1. Begin a Draft, write the bytes, check them; Put it. When Put returns, the object survives a
//     power cut.
//  2. Commit the transaction with the rows that name the hash.
//  3. Call Settle: it looks whether the object is still there (a sweep with a wrong clock may have
//     taken it) and puts it again if not. Then Close the draft.
//
// When step 2 fails, only Close the draft. The object stays: another row may name the same
// content. A Sweep removes it later, if by then no row names it and nobody has put it again.
// Whatever moment the program is killed at leaves at worst an object or a draft without a row,
// which the next sweep removes.
package objects

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"luodi/internal/fault"
)

// Hash names an object: the SHA-256 of its bytes, 64 small hexadecimal digits.
type Hash string

// ParseHash reads a hash and refuses everything that is not exactly one, so that a hash can be
// part of a path.
func ParseHash(s string) (Hash, error) {
	if h := Hash(s); h.valid() {
		return h, nil
	}
	return "", fault.New(fault.NotFound, "objects.no_hash", nil)
}

func (h Hash) valid() bool {
	if len(h) != 2*sha256.Size {
		return false
	}
	for _, c := range []byte(h) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// Object is an object opened for reading. A caller that wants a range seeks first; from a bucket
// only what is read is fetched.
type Object interface {
	io.ReadSeekCloser
	io.ReaderAt
	Size() int64
}

// Info is what a listing tells of an object. Modified is when it was last put.
type Info struct {
	Hash     Hash
	Size     int64
	Modified time.Time
}

// Store keeps objects. All methods may be called at the same time, by several nodes too.
//
// Errors: NotFound for an object that is not there (Open, Delete gives none), Unavailable when
// the disk is full or the service cannot be reached; anything else is internal.
type Store interface {
	// Ready says whether objects can be written; it is for the start and for a check of health.
	Ready(ctx context.Context) error
	// Begin opens a draft on the local disk for bytes whose hash is not known yet.
	Begin(ctx context.Context) (*Draft, error)
	// Put keeps the bytes of a draft, durably, and marks the object as just put even if it was
	// there. The draft stays readable until it is closed.
	Put(ctx context.Context, d *Draft) (Hash, error)
	// Open opens an object.
	Open(ctx context.Context, h Hash) (Object, error)
	// Has tells whether an object is there, and its size.
	Has(ctx context.Context, h Hash) (size int64, found bool, err error)
	// Delete removes an object whoever names it; that it is not there is no error.
	Delete(ctx context.Context, h Hash) error
	// Each goes through all objects in no order, until visit fails.
	Each(ctx context.Context, visit func(Info) error) error
	// Reap removes an object that was last put before the time and is still not named when it has
	// been set aside; it reports whether it did.
	Reap(ctx context.Context, h Hash, before time.Time, named func(context.Context, []Hash) (map[Hash]bool, error)) (bool, error)
	// Tidy removes drafts begun before the time that nobody closed, and takes back what an
	// interrupted Reap set aside.
	Tidy(ctx context.Context, before time.Time) (drafts int, err error)
}

// Settle makes sure, after the row is committed, that the object of a draft is there.
func Settle(ctx context.Context, s Store, d *Draft) error {
	size, found, err := s.Has(ctx, d.Hash())
	if err == nil && found && size == d.Size() {
		return nil
	}
	_, err = s.Put(ctx, d)
	return err
}

// Swept is what a sweep did.
type Swept struct {
	Seen, Named, Young, Removed int
	Bytes                       int64 // of the objects removed
	Drafts                      int
}

// sweepBatch is how many hashes are asked about in one query.
const sweepBatch = 500

// Sweep removes the objects that no row names and that were last put before the time, and drafts
// as old. named answers which of some hashes a row names. The age must be longer than any
// transaction lasts; a day is plenty.
func Sweep(ctx context.Context, s Store, before time.Time, named func(context.Context, []Hash) (map[Hash]bool, error)) (Swept, error) {
	var sum Swept
	var err error
	if sum.Drafts, err = s.Tidy(ctx, before); err != nil {
		return sum, err
	}
	var batch []Info
	flush := func() error {
		hashes := make([]Hash, len(batch))
		for i := range batch {
			hashes[i] = batch[i].Hash
		}
		have, err := named(ctx, hashes)
		if err != nil {
			return fmt.Errorf("objects: asking which of %d objects are named: %w", len(hashes), err)
		}
		for _, o := range batch {
			if have[o.Hash] {
				sum.Named++
				continue
			}
			gone, err := s.Reap(ctx, o.Hash, before, named)
			if err != nil {
				return err
			}
			if gone {
				sum.Removed++
				sum.Bytes += o.Size
			}
		}
		batch = batch[:0]
		return nil
	}
	err = s.Each(ctx, func(o Info) error {
		sum.Seen++
		if !o.Modified.Before(before) {
			sum.Young++
			return nil
		}
		if batch = append(batch, o); len(batch) < sweepBatch {
			return nil
		}
		return flush()
	})
	if err == nil && len(batch) > 0 {
		err = flush()
	}
	return sum, err
}

// Verify reads an object through and fails when its bytes no longer have its hash.
func Verify(ctx context.Context, s Store, h Hash) error {
	o, err := s.Open(ctx, h)
	if err != nil {
		return err
	}
	defer o.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, readerOf(ctx, o))
	if err != nil {
		return fmt.Errorf("objects: reading %s: %w", h, err)
	}
	if got := Hash(hex.EncodeToString(sum.Sum(nil))); got != h {
		return fault.New(fault.Internal, "objects.damaged", fault.Args{"hash": string(h), "size": n})
	}
	return nil
}

func missing(h Hash) error {
	return fault.New(fault.NotFound, "objects.missing", fault.Args{"hash": string(h)})
}

// readerOf stops reading when the context ends.
func readerOf(ctx context.Context, r io.Reader) io.Reader { return ctxReader{ctx, r} }

type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (c ctxReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
