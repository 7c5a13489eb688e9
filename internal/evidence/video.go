package evidence

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"time"

	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// video is what an MP4 says before it is played.
type video struct {
	width, height int
	shot          Shot
	clean         bool    // the pieces hold nothing but pictures and sound
	keep          []piece // the copy without metadata, of the same length
	bare          bool
}

// videoReader collects which boxes must go and what the camera wrote.
type videoReader struct {
	r             io.ReaderAt
	size          int64
	zone          *time.Location
	v             *video
	patches       []piece // to be written instead, in rising order
	movie, data   bool
	created       time.Time
	tracks, alien int
}

// movieTypes are boxes at the top that a film needs; any other is emptied in the public copy.
var movieTypes = map[string]bool{"ftyp": true, "styp": true, "moov": true, "moof": true, "mdat": true, "sidx": true, "ssix": true, "mfra": true, "pdin": true, "prft": true}

// readMP4 walks through the boxes. The copy for the public has the same length, so that nothing
// in it has to be moved: boxes of metadata become free space full of zeros, and the times of
// recording become zero. A film with other tracks than picture, sound and text (positions along
// the way, for example) has no such copy.
func readMP4(name string, r io.ReaderAt, size int64, zone *time.Location) (*video, error) {
	m := &videoReader{r: r, size: size, zone: zone, v: &video{clean: true}}
	err := boxes(r, 0, size, m.top)
	if err == nil && (!m.movie || !m.data) {
		err = errors.New("no film in it")
	}
	if err == nil && m.tracks == 0 {
		err = errors.New("no tracks in it")
	}
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "evidence.damaged", fault.Args{"name": name}, err)
	}
	m.v.clean = m.alien == 0
	if m.v.shot.Day.IsZero() && !m.created.IsZero() {
		local := m.created.In(zone)
		m.v.shot.Day, m.v.shot.Clock = calendar.DateOf(local), local.Format("15:04")
	}
	m.v.bare = len(m.patches) == 0
	at := int64(0)
	for _, p := range m.patches {
		if p.from > at {
			m.v.keep = append(m.v.keep, piece{from: at, to: p.from})
		}
		m.v.keep = append(m.v.keep, p)
		at = p.to
	}
	if at < size {
		m.v.keep = append(m.v.keep, piece{from: at, to: size})
	}
	return m.v, nil
}

func (m *videoReader) top(b box) error {
	switch {
	case b.kind == "moov":
		m.movie = true
		return boxes(m.r, b.body, b.end, m.inMovie)
	case b.kind == "mdat" || b.kind == "moof":
		m.data = true
	case !movieTypes[b.kind]:
		return m.empty(b)
	}
	return nil
}

func (m *videoReader) inMovie(b box) error {
	switch b.kind {
	case "mvhd":
		t, err := m.times(b)
		m.created = t
		return err
	case "trak":
		m.tracks++
		return boxes(m.r, b.body, b.end, m.inTrack)
	case "mvex", "iods":
		return nil
	}
	return m.empty(b)
}

func (m *videoReader) inTrack(b box) error {
	switch b.kind {
	case "tkhd":
		if err := m.trackSize(b); err != nil {
			return err
		}
		_, err := m.times(b)
		return err
	case "mdia":
		return boxes(m.r, b.body, b.end, func(b box) error {
			switch b.kind {
			case "mdhd":
				_, err := m.times(b)
				return err
			case "hdlr":
				return m.handler(b)
			case "minf":
				return nil
			}
			return m.empty(b)
		})
	case "edts", "tref", "trgr", "load", "tapt":
		return nil
	}
	return m.empty(b)
}

// times reads the time of making, in seconds since 1904, and sets it and the time of change to
// zero in the copy.
func (m *videoReader) times(b box) (time.Time, error) {
	var c [20]byte
	if b.end-b.body < 20 {
		return time.Time{}, errCut
	}
	if _, err := m.r.ReadAt(c[:], b.body); err != nil {
		return time.Time{}, errCut
	}
	seconds, n := uint64(binary.BigEndian.Uint32(c[4:])), int64(8)
	if c[0] == 1 {
		seconds, n = binary.BigEndian.Uint64(c[4:]), 16
	}
	zero := true
	for _, x := range c[4 : 4+n] {
		zero = zero && x == 0
	}
	if !zero {
		m.patches = append(m.patches, piece{from: b.body + 4, to: b.body + 4 + n, bytes: make([]byte, n)})
	}
	t := time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(seconds) * time.Second)
	if seconds > 1<<33 || t.Year() < 1990 {
		return time.Time{}, nil
	}
	return t, nil
}

func (m *videoReader) trackSize(b box) error {
	var c [8]byte
	if b.end-b.body < 8 {
		return errCut
	}
	if _, err := m.r.ReadAt(c[:], b.end-8); err != nil {
		return errCut
	}
	w, h := int(binary.BigEndian.Uint16(c[:])), int(binary.BigEndian.Uint16(c[4:]))
	if w*h > m.v.width*m.v.height {
		m.v.width, m.v.height = w, h
	}
	return nil
}

func (m *videoReader) handler(b box) error {
	var c [12]byte
	if _, err := m.r.ReadAt(c[:], b.body); err != nil || b.end-b.body < 12 {
		return errCut
	}
	switch string(c[8:]) {
	case "vide", "soun", "text", "sbtl", "subt", "clcp", "hint":
	default:
		m.alien++
	}
	return nil
}

var (
	isoPosition = regexp.MustCompile(`([+-]\d{2}(?:\.\d+)?)([+-]\d{3}(?:\.\d+)?)`)                  // ISO 6709
	isoTaken    = regexp.MustCompile(`(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):\d{2}(?:[+-]\d{2}:?\d{2})`) // with the zone of the camera
)

// empty reads what a box of metadata says and makes it free space in the copy.
func (m *videoReader) empty(b box) error {
	length := b.end - b.body
	if length <= maxBoxTable {
		content, err := b.read(m.r)
		if err != nil {
			return err
		}
		if p := isoPosition.FindSubmatch(content); p != nil && !m.v.shot.At.Known {
			lat, _ := strconv.ParseFloat(string(p[1]), 64)
			long, _ := strconv.ParseFloat(string(p[2]), 64)
			m.v.shot.At = positionOf(lat, long)
		}
		if t := isoTaken.FindSubmatch(content); t != nil && m.v.shot.Day.IsZero() {
			if day, err := calendar.ParseDate(string(t[1])); err == nil {
				m.v.shot.Day, m.v.shot.Clock = day, string(t[2])
			}
		}
		blank := b.kind == "free"
		for _, c := range content {
			blank = blank && c == 0
		}
		if blank {
			return nil
		}
	}
	m.patches = append(m.patches, piece{from: b.at + 4, to: b.at + 8, bytes: []byte("free")})
	const part = 1 << 20
	zeros := make([]byte, min(length, part))
	for at := b.body; at < b.end; at += part {
		m.patches = append(m.patches, piece{from: at, to: min(at+part, b.end), bytes: zeros[:min(part, b.end-at)]})
	}
	if len(m.patches) > 10_000 {
		return fmt.Errorf("more than 10,000 pieces of metadata")
	}
	return nil
}
