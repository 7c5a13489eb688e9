package objects

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"syscall"

	"luodi/internal/fault"
)

// Draft collects bytes in a file of the local disk while hashing and counting them, so that
// memory stays flat whatever the size. It is for one goroutine while it is written; afterwards
// any number may read it.
type Draft struct {
	file *os.File
	sum  hash.Hash
	size int64
	done Hash // once asked for
}

func newDraft(folder string) (*Draft, error) {
	f, err := os.CreateTemp(folder, "draft-*")
	if err != nil {
		return nil, diskFault("begin a draft", err)
	}
	return &Draft{file: f, sum: sha256.New()}, nil
}

// Write adds bytes. A full disk is fault Unavailable, "objects.full".
func (d *Draft) Write(p []byte) (int, error) {
	if d.done != "" {
		return 0, errors.New("objects: a draft was written after its hash was taken")
	}
	n, err := d.file.Write(p)
	d.sum.Write(p[:n])
	d.size += int64(n)
	if err != nil {
		return n, diskFault("write a draft", err)
	}
	return n, nil
}

// Size is how many bytes were written.
func (d *Draft) Size() int64 { return d.size }

// Hash is the hash of what was written; nothing can be written after it was asked for.
func (d *Draft) Hash() Hash {
	if d.done == "" {
		d.done = Hash(hex.EncodeToString(d.sum.Sum(nil)))
	}
	return d.done
}

// ReadAt reads what was written.
func (d *Draft) ReadAt(p []byte, at int64) (int, error) { return d.file.ReadAt(p, at) }

// Reader reads all that was written from its beginning, independent of other readers.
func (d *Draft) Reader() *io.SectionReader { return io.NewSectionReader(d.file, 0, d.size) }

// Close removes the draft. What was put stays. It may be called more than once.
func (d *Draft) Close() error {
	if d == nil || d.file == nil {
		return nil
	}
	name := d.file.Name()
	d.file.Close()
	d.file = nil
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return diskFault("remove a draft", err)
	}
	return nil
}

// diskFault tells a full disk, which a person can do something about, from the rest.
func diskFault(doing string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.Wrap(fault.Unavailable, "objects.full", nil, err)
	}
	return fmt.Errorf("objects: %s: %w", doing, err)
}
