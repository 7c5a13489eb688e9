package evidence

import (
	"strings"
	"time"
	"unicode/utf8"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/objects"
	"luodi/internal/org"
	"luodi/internal/work"
)

// ID identifies a piece of evidence. The same file handed in for two tasks is two pieces with one
// object.
type ID string

// Scan is what the virus scanner said.
type Scan string

const (
	ScanNone    Scan = "none"    // no scanner is configured
	ScanClean   Scan = "clean"   // scanned, nothing found
	ScanPending Scan = "pending" // the scanner was away; taken by the rule of the installation
)

// Preview is a picture that the server made: JPEG, upright, without metadata.
type Preview struct {
	Hash   objects.Hash `json:"hash"`
	Size   int64        `json:"size"`
	Width  int          `json:"width"`
	Height int          `json:"height"`
}

// File is what is known of a file from its bytes alone.
type File struct {
	Name   string       `json:"name"` // the given name made safe
	Kind   Kind         `json:"kind"`
	Hash   objects.Hash `json:"hash"`
	Size   int64        `json:"size"`
	Width  int          `json:"width,omitzero"` // of a picture, upright
	Height int          `json:"height,omitzero"`
	Pages  int          `json:"pages,omitzero"` // of a PDF
	Scan   Scan         `json:"scan"`
	Shot   Shot         `json:"shot,omitzero"` // what the camera wrote

	Small Preview `json:"small,omitzero"` // at most 320 pixels, for lists
	Large Preview `json:"large,omitzero"` // at most 1600 pixels, for looking

	// Cleaned is the copy for the public, without position, device and other metadata; only
	// pictures and videos have one. It is Hash itself when there was nothing to remove.
	Cleaned     objects.Hash `json:"cleaned,omitzero"`
	CleanedSize int64        `json:"cleaned_size,omitzero"`
}

// Shot is what a camera wrote into a picture or video. The clock is the camera's own, in the zone
// in which it stood: that is the day and hour that people at the place remember.
type Shot struct {
	Day   calendar.Date `json:"day,omitzero"`
	Clock string        `json:"clock,omitzero"` // HH:MM, or "" when only the day is known
	At    Position      `json:"at,omitzero"`
}

// Position is a place on earth (WGS 84) in millionths of a degree, a tenth of a metre. It is kept
// inside and never released.
type Position struct {
	Known bool  `json:"known,omitzero"`
	Lat   int32 `json:"lat,omitzero"`
	Long  int32 `json:"long,omitzero"`
}

// CapturedFrom says who says when and where something was taken.
type CapturedFrom string

const (
	FromCamera CapturedFrom = "camera" // written in the file
	FromPerson CapturedFrom = "person" // stated by the uploader
)

// Claim is what the uploader says of a file.
type Claim struct {
	Grade    work.Grade
	Organ    string        // that issued the document
	Number   string        // of the document: 文号, 许可证号, or the address of an official notice
	Source   string        // of a figure, a contract or a log, when no day and place prove it
	Captured calendar.Date // stated, when the camera did not write it
	Place    string        // in words
	Note     string
	Release  bool // may be shown to the public
}

// Evidence is one file handed in as proof.
type Evidence struct {
	ID ID
	File
	Grade         work.Grade
	Organ, Number string
	Source        string
	Captured      calendar.Date
	Clock         string // HH:MM, only from a camera
	CapturedFrom  CapturedFrom
	Place         string
	At            Position
	Note          string
	Release       bool
	Uploader      access.AccountID
	UploadedFor   org.UnitID
	Uploaded      time.Time

	Claimed   work.Grade  `json:",omitempty"` // the grade that is claimed while facts for it are missing
	Withdrawn *Withdrawal `json:",omitempty"`
}

// Limits of what an uploader says, in characters.
const (
	maxOrgan  = 100
	maxNumber = 200
	maxSource = 200
	maxPlace  = 200
	maxNote   = 1000
)

// New joins a received file with what its uploader claims, checks both and says which field is
// wrong. Time and place written by the camera stand before what the uploader states; a stated day
// fills in only where the camera wrote none. today is the day in the plan's zone.
func New(id ID, file File, claim Claim, actor access.Actor, now time.Time, today calendar.Date) (Evidence, error) {
	claim.trim()
	e := Evidence{ID: id, File: file, Grade: claim.Grade, Organ: claim.Organ, Number: claim.Number, Source: claim.Source,
		Captured: claim.Captured, Place: claim.Place, At: file.Shot.At, Note: claim.Note, Release: claim.Release,
		Uploader: actor.Account, UploadedFor: actor.Unit, Uploaded: now}
	switch {
	case !file.Shot.Day.IsZero() && file.Shot.Day <= today: // a camera with a wrong clock says nothing
		e.Captured, e.Clock, e.CapturedFrom = file.Shot.Day, file.Shot.Clock, FromCamera
	case !claim.Captured.IsZero():
		e.CapturedFrom = FromPerson
	}
	return e, e.Check(today)
}

func (c *Claim) trim() {
	for _, s := range []*string{&c.Organ, &c.Number, &c.Source, &c.Place, &c.Note} {
		*s = strings.TrimSpace(*s)
	}
}

// Check says which fields are missing or wrong; the fields are grade, organ, number, source,
// captured, place, note and release.
func (e *Evidence) Check(today calendar.Date) error {
	wrong := GradeNeeds(e)
	bad := func(field string, key fault.Key, args fault.Args) {
		wrong = append(wrong, fault.Field{Name: field, Key: key, Args: args})
	}
	if e.Captured > today {
		bad("captured", "evidence.captured_later", fault.Args{"day": e.Captured})
	}
	for _, t := range []struct {
		field, text string
		most        int
	}{{"organ", e.Organ, maxOrgan}, {"number", e.Number, maxNumber}, {"source", e.Source, maxSource},
		{"place", e.Place, maxPlace}, {"note", e.Note, maxNote}} {
		if utf8.RuneCountInString(t.text) > t.most {
			bad(t.field, "evidence.text_long", fault.Args{"limit": t.most})
		}
	}
	if e.Release {
		if err := MayRelease(e); err != nil {
			f := err.(*fault.Error)
			bad("release", f.Key, f.Args)
		}
	}
	return fault.Fields(wrong)
}
