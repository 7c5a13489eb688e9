package evidence

import (
	"encoding/binary"
	"errors"
	"io"
)

// box is a box of an ISO base media file (ISO/IEC 14496-12): at its place, its content from body
// to end.
type box struct {
	kind          string
	at, body, end int64
}

const (
	maxBoxes    = 100_000 // of one level; a recording in fragments has two per second
	maxBoxTable = 4 << 20 // bytes of a table that is read whole
)

// boxes visits the boxes between two places. A box that reaches beyond the end is a file cut off.
func boxes(r io.ReaderAt, from, to int64, visit func(box) error) error {
	for n := 0; from+8 <= to; n++ {
		if n > maxBoxes {
			return errors.New("too many boxes")
		}
		var head [16]byte
		if _, err := r.ReadAt(head[:8], from); err != nil {
			return errCut
		}
		b := box{kind: string(head[4:8]), at: from, body: from + 8}
		length := int64(binary.BigEndian.Uint32(head[:]))
		switch length {
		case 0:
			length = to - from // to the end of the file
		case 1:
			if _, err := r.ReadAt(head[8:], from+8); err != nil {
				return errCut
			}
			length, b.body = int64(binary.BigEndian.Uint64(head[8:])), from+16
		}
		b.end = from + length
		if length < b.body-b.at || b.end > to || b.end < from {
			return errCut
		}
		if err := visit(b); err != nil {
			return err
		}
		from = b.end
	}
	if from != to {
		return errCut
	}
	return nil
}

// read gives the content of a box that is a table or a text.
func (b box) read(r io.ReaderAt) ([]byte, error) {
	if b.end-b.body > maxBoxTable {
		return nil, errors.New("a table that is too long")
	}
	content := make([]byte, b.end-b.body)
	if _, err := io.ReadFull(io.NewSectionReader(r, b.body, b.end-b.body), content); err != nil {
		return nil, errCut
	}
	return content, nil
}

// fields reads numbers of a table one after the other; after its end all are zero and bad is set.
type fields struct {
	b   []byte
	bad bool
}

func (f *fields) uint(bytes int) uint64 {
	if bytes > len(f.b) || bytes < 0 {
		f.bad = true
		return 0
	}
	v := uint64(0)
	for _, c := range f.b[:bytes] {
		v = v<<8 | uint64(c)
	}
	f.b = f.b[bytes:]
	return v
}

func (f *fields) skip(n int) {
	if n > len(f.b) || n < 0 {
		f.bad, n = true, len(f.b)
	}
	f.b = f.b[n:]
}
