package evidence

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// pngKept are the chunks that decide how the pixels look; the rest is text, time, EXIF and what
// programs add.
var pngKept = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "cHRM": true, "gAMA": true, "iCCP": true,
	"sBIT": true, "sRGB": true, "cICP": true, "bKGD": true, "pHYs": true, "acTL": true, "fcTL": true, "fdAT": true,
}

// readPNG walks through the chunks and checks the sum of each.
func readPNG(r io.ReaderAt, size int64) (*picture, error) {
	p := &picture{metadata: metadata{orientation: 1}, keep: []piece{{from: 0, to: 8}}}
	at := int64(8)
	data := false
	for n := 0; ; n++ {
		var head [8]byte
		if _, err := r.ReadAt(head[:], at); err != nil || n > 1_000_000 {
			return nil, errCut
		}
		length, name := int64(binary.BigEndian.Uint32(head[:4])), string(head[4:])
		end := at + 12 + length
		if length > 1<<31-1 || end > size {
			return nil, errCut
		}
		if err := pngSum(r, at, length); err != nil {
			return nil, err
		}
		switch {
		case n == 0:
			if name != "IHDR" || length != 13 {
				return nil, errors.New("no header")
			}
			if err := p.pngHeader(r, at+8); err != nil {
				return nil, err
			}
		case name == "IHDR":
			return nil, errors.New("two headers")
		case name == "IDAT":
			data = true
		case name == "acTL":
			p.animated = true
		case name == "eXIf":
			p.metadata = exifAt(r, at+8, at+8+length)
		}
		if pngKept[name] {
			p.keep = join(p.keep, at, end)
		}
		at = end
		if name == "IEND" {
			break
		}
	}
	if !data {
		return nil, errors.New("no picture before the end")
	}
	p.final, p.bare = at, whole(p.keep, size)
	return p, nil
}

// pngHeader reads size, depth and kind of colour.
func (p *picture) pngHeader(r io.ReaderAt, at int64) error {
	var b [13]byte
	if _, err := r.ReadAt(b[:], at); err != nil {
		return errCut
	}
	w, h := binary.BigEndian.Uint32(b[:]), binary.BigEndian.Uint32(b[4:])
	if w == 0 || h == 0 || w > 1<<31-1 || h > 1<<31-1 {
		return errors.New("a picture without size")
	}
	p.width, p.height = int(w), int(h)
	bytes := int64(4)
	switch color := b[9]; {
	case color == 0 || color == 3: // grey, palette
		bytes = 1
	}
	if b[8] == 16 {
		bytes *= 2
	}
	if pixels := int64(w) * int64(h); pixels <= maxPixels {
		p.decode = pixels * bytes
	}
	return nil
}

// pngSum compares the check sum of a chunk.
func pngSum(r io.ReaderAt, at, length int64) error {
	sum := crc32.NewIEEE()
	if _, err := io.Copy(sum, io.NewSectionReader(r, at+4, 4+length)); err != nil {
		return errCut
	}
	var want [4]byte
	if _, err := r.ReadAt(want[:], at+8+length); err != nil {
		return errCut
	}
	if binary.BigEndian.Uint32(want[:]) != sum.Sum32() {
		return fmt.Errorf("wrong check sum of the chunk at byte %d", at)
	}
	return nil
}
