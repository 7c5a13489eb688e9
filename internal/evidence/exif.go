package evidence

import (
	"encoding/binary"
	"io"
	"math"
	"strings"
	"time"

	"luodi/internal/calendar"
)

// Tags of EXIF (CIPA DC-008) that are read; nothing else is.
const (
	tagOrientation  = 0x0112
	tagExifFolder   = 0x8769
	tagGPSFolder    = 0x8825
	tagTaken        = 0x9003 // DateTimeOriginal
	tagDigitised    = 0x9004 // DateTimeDigitized, when the first is missing
	tagLatitudeRef  = 1
	tagLatitude     = 2
	tagLongitudeRef = 3
	tagLongitude    = 4
)

const (
	maxExif        = 1 << 20 // bytes looked at; a thumbnail makes it long
	maxExifEntries = 1024    // of one folder
)

// metadata is what is read of a picture besides its pixels. orientation is 1 to 8, 1 upright.
type metadata struct {
	orientation int
	shot        Shot
}

// readExif reads a TIFF block of EXIF. Whatever is damaged or out of range is left out: a photo is
// not refused for the mistakes of its camera.
func readExif(b []byte) metadata {
	m := metadata{orientation: 1}
	t, ok := newTIFF(b)
	if !ok {
		return m
	}
	var exif, gps uint32
	t.folder(t.first, func(tag uint16, e tiffEntry) {
		switch tag {
		case tagOrientation:
			if v, ok := e.short(); ok && v >= 1 && v <= 8 {
				m.orientation = int(v)
			}
		case tagExifFolder:
			exif, _ = e.long()
		case tagGPSFolder:
			gps, _ = e.long()
		}
	})
	if exif != 0 {
		var digitised string
		t.folder(exif, func(tag uint16, e tiffEntry) {
			switch tag {
			case tagTaken:
				m.shot.Day, m.shot.Clock = exifTime(e.text())
			case tagDigitised:
				digitised = e.text()
			}
		})
		if m.shot.Day.IsZero() {
			m.shot.Day, m.shot.Clock = exifTime(digitised)
		}
	}
	if gps != 0 {
		m.shot.At = t.position(gps)
	}
	return m
}

// exifTime reads "2023:06:15 09:30:00", the camera's own clock; cameras without a set clock write
// zeros or spaces.
func exifTime(s string) (calendar.Date, string) {
	s = strings.TrimRight(s, "\x00 ")
	if len(s) > 19 {
		s = s[:19]
	}
	for _, layout := range []string{"2006:01:02 15:04:05", "2006-01-02 15:04:05", "2006:01:02 15:04", "2006:01:02"} {
		t, err := time.Parse(layout, s)
		if err != nil || t.Year() < 1990 {
			continue
		}
		clock := ""
		if len(layout) > 10 {
			clock = t.Format("15:04")
		}
		return calendar.DateOf(t), clock
	}
	return 0, ""
}

// tiff is a block of TIFF: folders of entries, each with a tag, a type and values.
type tiff struct {
	b     []byte
	order binary.ByteOrder
	first uint32
}

func newTIFF(b []byte) (tiff, bool) {
	b = b[:min(len(b), maxExif)]
	if len(b) < 8 {
		return tiff{}, false
	}
	t := tiff{b: b}
	switch string(b[:4]) {
	case "II*\x00":
		t.order = binary.LittleEndian
	case "MM\x00*":
		t.order = binary.BigEndian
	default:
		return tiff{}, false
	}
	t.first = t.order.Uint32(b[4:])
	return t, true
}

// tiffEntry is one entry; value are the bytes of its values, wherever they stand.
type tiffEntry struct {
	order binary.ByteOrder
	kind  uint16
	count uint32
	value []byte
}

var tiffSizes = [...]uint32{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}

// folder visits the entries of a folder. Folders are visited by name only, never by following
// them, so that a file cannot send the reader in circles.
func (t tiff) folder(at uint32, visit func(uint16, tiffEntry)) {
	end := uint64(len(t.b))
	if uint64(at)+2 > end {
		return
	}
	n := min(uint64(t.order.Uint16(t.b[at:])), maxExifEntries)
	for i := range n {
		p := uint64(at) + 2 + 12*i
		if p+12 > end {
			return
		}
		e := tiffEntry{order: t.order, kind: t.order.Uint16(t.b[p+2:]), count: t.order.Uint32(t.b[p+4:])}
		if int(e.kind) >= len(tiffSizes) || tiffSizes[e.kind] == 0 || e.count == 0 {
			continue
		}
		size := uint64(e.count) * uint64(tiffSizes[e.kind])
		from := p + 8
		if size > 4 {
			from = uint64(t.order.Uint32(t.b[p+8:]))
		}
		if from+size > end {
			continue
		}
		e.value = t.b[from : from+size]
		visit(t.order.Uint16(t.b[p:]), e)
	}
}

func (e tiffEntry) short() (uint16, bool) {
	if e.kind != 3 {
		return 0, false
	}
	return e.order.Uint16(e.value), true
}

func (e tiffEntry) long() (uint32, bool) {
	switch e.kind {
	case 4:
		return e.order.Uint32(e.value), true
	case 3:
		return uint32(e.order.Uint16(e.value)), true
	}
	return 0, false
}

func (e tiffEntry) text() string {
	if e.kind != 2 {
		return ""
	}
	s, _, _ := strings.Cut(string(e.value), "\x00")
	return s
}

// degrees reads three fractions: degrees, minutes, seconds.
func (e tiffEntry) degrees() (float64, bool) {
	if e.kind != 5 && e.kind != 10 || len(e.value) < 24 {
		return 0, false
	}
	sum := 0.0
	for i, unit := range []float64{1, 60, 3600} {
		num, den := e.order.Uint32(e.value[8*i:]), e.order.Uint32(e.value[8*i+4:])
		if den == 0 {
			if num == 0 && i > 0 {
				continue // some write 0/0 for no seconds
			}
			return 0, false
		}
		sum += float64(num) / float64(den) / unit
	}
	return sum, true
}

func (t tiff) position(at uint32) Position {
	var lat, long float64
	var latRef, longRef string
	var haveLat, haveLong bool
	t.folder(at, func(tag uint16, e tiffEntry) {
		switch tag {
		case tagLatitudeRef:
			latRef = e.text()
		case tagLatitude:
			lat, haveLat = e.degrees()
		case tagLongitudeRef:
			longRef = e.text()
		case tagLongitude:
			long, haveLong = e.degrees()
		}
	})
	if !haveLat || !haveLong {
		return Position{}
	}
	if strings.HasPrefix(strings.ToUpper(latRef), "S") {
		lat = -lat
	}
	if strings.HasPrefix(strings.ToUpper(longRef), "W") {
		long = -long
	}
	return positionOf(lat, long)
}

// positionOf refuses what is not on earth, and the point 0, 0 in the sea that devices without a
// fix write.
func positionOf(lat, long float64) Position {
	if !(math.Abs(lat) <= 90 && math.Abs(long) <= 180) || lat == 0 && long == 0 {
		return Position{}
	}
	return Position{Known: true, Lat: int32(math.Round(lat * 1e6)), Long: int32(math.Round(long * 1e6))}
}

// exifAt reads EXIF from a place of a file; the words "Exif" before it are left out.
func exifAt(r io.ReaderAt, from, to int64) metadata {
	b := make([]byte, min(to-from, maxExif))
	n, _ := r.ReadAt(b, from)
	b = b[:n]
	if len(b) >= 6 && string(b[:4]) == "Exif" {
		b = b[6:]
	}
	return readExif(b)
}
