package evidence

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Markers of JPEG (ITU-T T.81, table B.1).
const (
	markSOI  = 0xd8
	markEOI  = 0xd9
	markSOS  = 0xda
	markAPP0 = 0xe0
	markCOM  = 0xfe
)

var errCut = errors.New("the file ends too early")

// jpegReader walks through a JPEG, counting where it is.
type jpegReader struct {
	*bufio.Reader
	at int64
}

func (j *jpegReader) next() (byte, error) {
	c, err := j.ReadByte()
	if err != nil {
		return 0, errCut
	}
	j.at++
	return c, nil
}

// readJPEG walks through the segments to the end of the picture. The copy for the public has the
// segments that are needed to decode it in its right colours: frame, tables, scans, the JFIF
// header, the Adobe transform and the colour profile. It has no EXIF, XMP, IPTC, comments, maker
// notes or thumbnails, and nothing that follows the end (second pictures, short films, depth).
func readJPEG(r io.ReaderAt, size int64) (*picture, error) {
	j := &jpegReader{Reader: bufio.NewReaderSize(io.NewSectionReader(r, 0, size), 64<<10)}
	p := &picture{metadata: metadata{orientation: 1}}
	exif := false
	scans := 0
	marker := byte(0)
	for {
		if marker == 0 {
			m, err := j.marker()
			if err != nil {
				return nil, err
			}
			marker = m
		}
		from := j.at - 2
		m := marker
		marker = 0
		switch {
		case m == markSOI, m == 0x01, m >= 0xd0 && m <= 0xd7:
			p.keep = join(p.keep, from, j.at)
			continue
		case m == markEOI:
			if p.width == 0 || scans == 0 {
				return nil, errors.New("no picture before the end")
			}
			p.keep = join(p.keep, from, j.at)
			p.final, p.bare = j.at, whole(p.keep, j.at) && j.at == size
			return p, nil
		}
		body, err := j.segment()
		if err != nil {
			return nil, err
		}
		switch {
		case m >= 0xc0 && m <= 0xcf && m != 0xc4 && m != 0xc8 && m != 0xcc:
			if err := p.frame(m, body); err != nil {
				return nil, err
			}
		case m == 0xe1 && !exif && bytes.HasPrefix(body, []byte("Exif\x00")) && len(body) > 6:
			p.metadata, exif = readExif(body[6:]), true
		}
		if keepSegment(m, body) {
			p.keep = join(p.keep, from, j.at)
		}
		if m != markSOS {
			continue
		}
		if scans++; scans > maxScans {
			return nil, fmt.Errorf("more than %d scans", maxScans)
		}
		from = j.at
		if marker, err = j.entropy(); err != nil {
			return nil, err
		}
		p.keep = join(p.keep, from, j.at-2)
	}
}

// marker reads the next marker; bytes of filling may stand before it.
func (j *jpegReader) marker() (byte, error) {
	c, err := j.next()
	if err != nil {
		return 0, err
	}
	if c != 0xff {
		return 0, fmt.Errorf("no marker at byte %d", j.at-1)
	}
	for c == 0xff {
		if c, err = j.next(); err != nil {
			return 0, err
		}
	}
	if c == 0 {
		return 0, fmt.Errorf("no marker at byte %d", j.at-1)
	}
	return c, nil
}

// segment reads the body of a segment after its marker.
func (j *jpegReader) segment() ([]byte, error) {
	hi, err := j.next()
	if err != nil {
		return nil, err
	}
	lo, err := j.next()
	if err != nil {
		return nil, err
	}
	n := int(hi)<<8 | int(lo)
	if n < 2 {
		return nil, fmt.Errorf("a segment of length %d", n)
	}
	body := make([]byte, n-2)
	k, err := io.ReadFull(j, body)
	j.at += int64(k)
	if err != nil {
		return nil, errCut
	}
	return body, nil
}

// entropy skips the coded data of a scan and gives the marker that ends it.
func (j *jpegReader) entropy() (byte, error) {
	for {
		if _, err := j.Peek(1); err != nil { // fills the buffer
			return 0, errCut
		}
		chunk, _ := j.Peek(j.Buffered())
		i := bytes.IndexByte(chunk, 0xff)
		if i < 0 {
			i = len(chunk)
			j.Discard(i)
			j.at += int64(i)
			continue
		}
		j.Discard(i + 1)
		j.at += int64(i) + 1
		c := byte(0xff)
		for c == 0xff {
			var err error
			if c, err = j.next(); err != nil {
				return 0, err
			}
		}
		if c != 0 && (c < 0xd0 || c > 0xd7) {
			return c, nil
		}
	}
}

// frame reads a frame header: size and sampling, hence the memory that decoding takes.
func (p *picture) frame(m byte, body []byte) error {
	if p.width != 0 {
		return errors.New("two frames")
	}
	if len(body) < 6 || len(body) < 6+3*int(body[5]) {
		return errCut
	}
	p.height, p.width = int(body[1])<<8|int(body[2]), int(body[3])<<8|int(body[4])
	if p.width == 0 || p.height == 0 {
		return errors.New("a picture without size")
	}
	most, sum := 1, 0
	for i := range int(body[5]) {
		hv := body[6+3*i+1]
		area := int(hv>>4) * int(hv&15)
		most, sum = max(most, area), sum+area
	}
	p.decode = int64(p.width) * int64(p.height) * int64(sum) / int64(most)
	if m == 0xc2 {
		p.decode *= 5 // coefficients of four bytes are held until the last scan
	}
	return nil
}

// keepSegment tells what decoding needs from what only tells about the picture.
func keepSegment(m byte, body []byte) bool {
	switch {
	case m == markAPP0:
		return bytes.HasPrefix(body, []byte("JFIF\x00")) && len(body) == 14 // longer: a thumbnail
	case m == 0xe2:
		return bytes.HasPrefix(body, []byte("ICC_PROFILE\x00"))
	case m == 0xee:
		return bytes.HasPrefix(body, []byte("Adobe")) && len(body) == 12
	case m > markAPP0 && m <= 0xef, m == markCOM, m >= 0xf0 && m <= 0xfd:
		return false
	}
	return true
}
