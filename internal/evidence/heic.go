package evidence

import (
	"encoding/binary"
	"errors"
	"io"
)

// readHEIC reads size, time and place of a HEIF picture (ISO/IEC 23008-12). It is not decoded: no
// free decoder without cgo exists. Phones send JPEG when the file field of a form asks for it.
func readHEIC(r io.ReaderAt, size int64) (*picture, error) {
	p := &picture{metadata: metadata{orientation: 1}, final: size}
	var meta box
	err := boxes(r, 0, size, func(b box) error {
		if b.kind == "meta" {
			meta = b
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if meta.kind == "" || meta.body+4 > meta.end {
		return nil, errors.New("no description of the picture")
	}
	var exif uint64
	var places []byte
	err = boxes(r, meta.body+4, meta.end, func(b box) error {
		switch b.kind {
		case "iinf":
			content, err := b.read(r)
			if err == nil {
				exif = exifItem(content)
			}
			return err
		case "iloc":
			var err error
			places, err = b.read(r)
			return err
		case "iprp":
			return boxes(r, b.body, b.end, func(b box) error {
				if b.kind != "ipco" {
					return nil
				}
				return boxes(r, b.body, b.end, func(b box) error { return p.heicSize(r, b) })
			})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if p.width == 0 || p.height == 0 {
		return nil, errors.New("a picture without size")
	}
	if from, to, ok := itemPlace(places, exif); ok && exif != 0 && from+4 < to && to <= size {
		p.shot = exifAt(r, from+4, to).shot // after the offset of the TIFF block
	}
	return p, nil
}

// heicSize takes the size of the largest picture: tiles and thumbnails have sizes too.
func (p *picture) heicSize(r io.ReaderAt, b box) error {
	if b.kind != "ispe" || b.end-b.body < 12 {
		return nil
	}
	var c [12]byte
	if _, err := r.ReadAt(c[:], b.body); err != nil {
		return errCut
	}
	w, h := binary.BigEndian.Uint32(c[4:]), binary.BigEndian.Uint32(c[8:])
	if w < 1<<20 && h < 1<<20 && int(w)*int(h) > p.width*p.height {
		p.width, p.height = int(w), int(h)
	} else if w >= 1<<20 || h >= 1<<20 {
		p.width, p.height = 1<<20, 1<<20 // refused as too large
	}
	return nil
}

// exifItem finds the number of the item that holds EXIF; 0 is none.
func exifItem(iinf []byte) uint64 {
	f := &fields{b: iinf}
	version := f.uint(1)
	f.skip(3)
	if version == 0 {
		f.skip(2)
	} else {
		f.skip(4)
	}
	for !f.bad && len(f.b) >= 8 {
		length := int(binary.BigEndian.Uint32(f.b))
		if length < 8 || length > len(f.b) {
			return 0
		}
		e := &fields{b: f.b[:length]}
		f.skip(length)
		if e.skip(4); e.uint(4) != 0x696e6665 { // "infe"
			continue
		}
		v := e.uint(1)
		e.skip(3)
		id := uint64(0)
		if v == 2 {
			id = e.uint(2)
		} else if v >= 3 {
			id = e.uint(4)
		}
		e.skip(2)
		if kind := e.uint(4); !e.bad && kind == 0x45786966 { // "Exif"
			return id
		}
	}
	return 0
}

// itemPlace finds where the bytes of an item stand in the file; an item in pieces is left out.
func itemPlace(iloc []byte, item uint64) (from, to int64, ok bool) {
	f := &fields{b: iloc}
	version := f.uint(1)
	f.skip(3)
	sizes := f.uint(2)
	offset, length, base, index := int(sizes>>12&15), int(sizes>>8&15), int(sizes>>4&15), int(sizes&15)
	if offset > 8 || length > 8 || base > 8 || index > 8 {
		return 0, 0, false
	}
	wide := 2
	if version == 2 {
		wide = 4
	}
	count := f.uint(wide)
	for range min(count, maxBoxes) {
		id, method := f.uint(wide), uint64(0)
		if version >= 1 {
			method = f.uint(2) & 15
		}
		f.skip(2)
		start := f.uint(base)
		extents := f.uint(2)
		for i := range extents {
			if version >= 1 {
				f.skip(index)
			}
			at, n := f.uint(offset), f.uint(length)
			if f.bad {
				return 0, 0, false
			}
			if id == item && i == 0 && extents == 1 && method == 0 && start+at < 1<<40 && n < 1<<30 {
				return int64(start + at), int64(start + at + n), true
			}
		}
		if f.bad {
			return 0, 0, false
		}
	}
	return 0, 0, false
}
