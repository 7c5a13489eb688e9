package evidence

import (
	"io"

	"luodi/internal/fault"
)

const (
	// maxPixels is the most of a picture that is kept: phones take 200 million today. Anything
	// beyond is made to fill memory.
	maxPixels = 210_000_000
	// maxDecode is the most memory, in bytes, that decoding one picture may take; one is decoded at
	// a time. A picture that needs more is kept without previews: a photo of 108 million pixels
	// needs 162 MB, or 810 MB if it is progressive.
	maxDecode = 320 << 20
	// maxScans is the most passes of a progressive JPEG; encoders make about ten. Each pass costs
	// the time of a whole picture.
	maxScans = 64
)

// picture is what a picture says before it is decoded: its size, what decoding will take, what
// the camera wrote, and which parts of the file are left for the public.
type picture struct {
	width, height int // as stored, before turning
	decode        int64
	animated      bool
	metadata
	keep  []piece // the copy without metadata, in order
	bare  bool    // nothing has to be removed
	final int64   // bytes that belong to the picture; what follows is somebody else's
}

// piece is a range of the original or bytes that stand instead of a range.
type piece struct {
	from, to int64
	bytes    []byte
}

// readPicture reads the structure of a picture to its end, so that half a picture is found out,
// and refuses one that is too large by its header.
func readPicture(name string, kind Kind, r io.ReaderAt, size int64) (*picture, error) {
	var p *picture
	var err error
	switch kind {
	case JPEG:
		p, err = readJPEG(r, size)
	case PNG:
		p, err = readPNG(r, size)
	case WebP:
		p, err = readWebP(r, size)
	case HEIC:
		p, err = readHEIC(r, size)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "evidence.damaged", fault.Args{"name": name}, err)
	}
	if int64(p.width)*int64(p.height) > maxPixels {
		return nil, fault.New(fault.TooLarge, "evidence.pixels", fault.Args{"name": name, "width": p.width, "height": p.height, "limit": maxPixels / 1_000_000})
	}
	return p, nil
}

// writePieces writes the copy that pieces of an original make up.
func writePieces(w io.Writer, r io.ReaderAt, pieces []piece) error {
	for _, p := range pieces {
		var err error
		if p.bytes != nil {
			_, err = w.Write(p.bytes)
		} else {
			_, err = io.Copy(w, io.NewSectionReader(r, p.from, p.to-p.from))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// join adds a range to pieces, as one with the range before it where they touch.
func join(pieces []piece, from, to int64) []piece {
	if n := len(pieces); n > 0 && pieces[n-1].bytes == nil && pieces[n-1].to == from {
		pieces[n-1].to = to
		return pieces
	}
	return append(pieces, piece{from: from, to: to})
}

// whole reports whether pieces are the original itself.
func whole(pieces []piece, size int64) bool {
	return len(pieces) == 1 && pieces[0].bytes == nil && pieces[0].from == 0 && pieces[0].to == size
}
