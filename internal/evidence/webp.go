package evidence

import (
	"encoding/binary"
	"errors"
	"io"
)

// Flags of the extended header of WebP.
const (
	webpAnimated = 0x02
	webpXMP      = 0x04
	webpEXIF     = 0x08
)

// readWebP walks through the chunks of a RIFF file. The copy for the public has no EXIF, XMP and
// unknown chunks; length and flags of the headers are written anew.
func readWebP(r io.ReaderAt, size int64) (*picture, error) {
	var head [12]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return nil, errCut
	}
	end := int64(binary.LittleEndian.Uint32(head[4:])) + 8
	if end > size {
		return nil, errCut
	}
	p := &picture{metadata: metadata{orientation: 1}, final: end}
	var pieces []piece
	length := int64(4)
	removed := false
	for at := int64(12); at+8 <= end; {
		var c [8]byte
		if _, err := r.ReadAt(c[:], at); err != nil {
			return nil, errCut
		}
		n := int64(binary.LittleEndian.Uint32(c[4:]))
		next := at + 8 + n + n&1
		if at+8+n > end {
			return nil, errCut
		}
		next = min(next, end)
		switch name := string(c[:4]); name {
		case "VP8X":
			header, err := p.webpExtended(r, at, n)
			if err != nil {
				return nil, err
			}
			pieces = append(pieces, piece{bytes: header})
			length += int64(len(header))
		case "VP8 ", "VP8L", "ANIM", "ANMF", "ALPH", "ICCP":
			if name == "VP8 " || name == "VP8L" {
				if err := p.webpFrame(name, r, at+8, n); err != nil {
					return nil, err
				}
			}
			pieces = join(pieces, at, next)
			length += next - at
		default:
			removed = true
			if name == "EXIF" {
				p.metadata = exifAt(r, at+8, at+8+n)
			}
		}
		at = next
	}
	if p.width == 0 {
		return nil, errors.New("no picture before the end")
	}
	binary.LittleEndian.PutUint32(head[4:], uint32(length))
	p.keep = append([]piece{{bytes: head[:]}}, pieces...)
	p.bare = !removed && end == size
	return p, nil
}

// webpExtended reads the extended header and gives it without the flags of what is removed.
func (p *picture) webpExtended(r io.ReaderAt, at, n int64) ([]byte, error) {
	if n != 10 {
		return nil, errors.New("an extended header of another length")
	}
	b := make([]byte, 18)
	if _, err := r.ReadAt(b, at); err != nil {
		return nil, errCut
	}
	p.width, p.height = 1+int(uint24(b[12:])), 1+int(uint24(b[15:]))
	p.animated = b[8]&webpAnimated != 0
	p.decode = int64(p.width) * int64(p.height) * 4
	b[8] &^= webpXMP | webpEXIF
	return b, nil
}

// webpFrame reads the size from the header of a lossy or lossless frame.
func (p *picture) webpFrame(name string, r io.ReaderAt, at, n int64) error {
	var b [10]byte
	if _, err := r.ReadAt(b[:min(n, 10)], at); err != nil || n < 5 {
		return errCut
	}
	var w, h int
	if name == "VP8 " {
		if n < 10 || string(b[3:6]) != "\x9d\x01\x2a" {
			return errors.New("a frame without its mark")
		}
		w, h = int(binary.LittleEndian.Uint16(b[6:])&0x3fff), int(binary.LittleEndian.Uint16(b[8:])&0x3fff)
	} else {
		if b[0] != 0x2f {
			return errors.New("a frame without its mark")
		}
		bits := binary.LittleEndian.Uint32(b[1:])
		w, h = 1+int(bits&0x3fff), 1+int(bits>>14&0x3fff)
	}
	if w == 0 || h == 0 {
		return errors.New("a picture without size")
	}
	if p.width == 0 {
		p.width, p.height = w, h
		p.decode = int64(w) * int64(h) * 4
	}
	return nil
}

func uint24(b []byte) uint32 { return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 }
