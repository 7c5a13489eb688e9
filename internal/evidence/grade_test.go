package evidence

import (
	"errors"
	"strings"
	"testing"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/objects"
	"luodi/internal/work"
)

var (
	today    = calendar.NewDate(2023, 6, 20)
	liaison  = access.Actor{Account: "a1", Name: "区商务局联络员", Role: access.UnitLiaison, Unit: "commerce"}
	taken    = Shot{Day: calendar.NewDate(2023, 6, 15), Clock: "09:30", At: Position{Known: true, Lat: 22_531_211, Long: 114_115_583}}
	document = File{Name: "批复.pdf", Kind: PDF, Hash: objects.Hash(strings.Repeat("a", 64)), Scan: ScanNone}
	snapshot = File{Name: "现场.jpg", Kind: JPEG, Hash: objects.Hash(strings.Repeat("b", 64)), Cleaned: objects.Hash(strings.Repeat("c", 64)), CleanedSize: 7, Scan: ScanClean, Shot: taken}
)

// TestClaims: what each grade needs, field by field.
func TestClaims(t *testing.T) {
	bare := snapshot
	bare.Shot = Shot{}
	video := snapshot
	video.Kind = MP4
	wrongClock := snapshot
	wrongClock.Shot.Day = today + 300
	iphone := snapshot
	iphone.Kind, iphone.Cleaned = HEIC, ""
	pending := document
	pending.Scan = ScanPending
	a := Claim{Grade: work.GradeA, Organ: "区住建局", Number: "罗住建函〔2023〕15号"}
	for _, tc := range []struct {
		what  string
		file  File
		claim Claim
		want  string // field=key, …
	}{
		{"A, complete", document, a, ""},
		{"A, scanned as photo", snapshot, a, ""},
		{"A, notice by its address", document, Claim{Grade: "A", Organ: "区政府", Number: "https://www.szlh.gov.cn/notice"}, ""},
		{"A, nothing said", document, Claim{Grade: "A", Organ: " ", Number: "\t"}, "organ=evidence.a_needs_organ number=evidence.a_needs_number"},
		{"A, number without digits", document, Claim{Grade: "A", Organ: "区住建局", Number: "见附件"}, "number=evidence.number_without_digit"},
		{"A, video", video, a, "grade=evidence.a_is_document"},
		{"B, photo with EXIF", snapshot, Claim{Grade: "B"}, ""},
		{"B, photo with words", bare, Claim{Grade: "B", Captured: today, Place: "香港路口"}, ""},
		{"B, bare photo", bare, Claim{Grade: "B"}, "captured=evidence.b_needs_day place=evidence.b_needs_place"},
		{"B, camera ahead of time", wrongClock, Claim{Grade: "B"}, "captured=evidence.b_needs_day"},
		{"B, camera ahead of time, day stated", wrongClock, Claim{Grade: "B", Captured: today}, ""},
		{"B, contract", document, Claim{Grade: "B", Source: "施工合同"}, ""},
		{"B, dated log", document, Claim{Grade: "B", Captured: today}, ""},
		{"B, paper without day or source", document, Claim{Grade: "B"}, "source=evidence.b_needs_source"},
		{"C", document, Claim{Grade: "C"}, ""},
		{"none", document, Claim{}, "grade=evidence.grade_unknown"},
		{"tomorrow", document, Claim{Grade: "C", Captured: today + 1}, "captured=evidence.captured_later"},
		{"long", document, Claim{Grade: "C", Note: strings.Repeat("长", 1001), Place: strings.Repeat("长", 200)}, "note=evidence.text_long"},
		{"release of a photo", snapshot, Claim{Grade: "C", Release: true}, ""},
		{"release of a HEIC", iphone, Claim{Grade: "C", Release: true}, "release=evidence.no_public_copy"},
		{"release before the scan", pending, Claim{Grade: "C", Release: true}, "release=evidence.not_scanned_yet"},
	} {
		_, err := New("e1", tc.file, tc.claim, liaison, time.Unix(1, 0), today)
		var got []string
		if f := (*fault.Error)(nil); errors.As(err, &f) {
			for _, field := range f.Fields {
				got = append(got, field.Name+"="+string(field.Key))
			}
		}
		if strings.Join(got, " ") != tc.want {
			t.Errorf("%s: %v, want %s", tc.what, got, tc.want)
		}
	}
}

func TestCameraStandsBeforeWords(t *testing.T) {
	e, err := New("e1", snapshot, Claim{Grade: "B", Captured: today, Place: "罗湖口岸"}, liaison, time.Unix(9, 0), today)
	if err != nil {
		t.Fatal(err)
	}
	if e.Captured != taken.Day || e.Clock != "09:30" || e.CapturedFrom != FromCamera || e.At != taken.At || e.Place != "罗湖口岸" || e.Uploader != "a1" || e.UploadedFor != "commerce" {
		t.Errorf("%+v", e)
	}
}

func TestMayProve(t *testing.T) {
	gate := &work.Task{Gate: true, Evidence: []string{"竣工验收意见书"}}
	opening := &work.Task{Gate: true, Evidence: []string{"开业照片"}}
	step := &work.Task{}
	a := Evidence{File: document, Grade: "A", Organ: "区住建局", Number: "15号"}
	b := Evidence{File: snapshot, Grade: "B", Captured: today, Place: "香港路"}
	c := Evidence{File: document, Grade: "C"}
	pending := a
	pending.Scan = ScanPending
	bare := a
	bare.Number = ""
	for _, tc := range []struct {
		task *work.Task
		e    Evidence
		key  fault.Key
	}{
		{gate, a, ""}, {gate, b, "evidence.grade_too_low"}, {gate, c, "evidence.c_proves_nothing"},
		{opening, a, ""}, {opening, b, ""}, {opening, c, "evidence.c_proves_nothing"},
		{step, a, ""}, {step, b, ""}, {step, c, "evidence.c_proves_nothing"},
		{gate, pending, "evidence.not_scanned_yet"}, {gate, bare, "fault.fields"},
	} {
		if err := MayProve(tc.task, &tc.e); tc.key == "" && err != nil {
			t.Errorf("%s for %s: %v", tc.e.Grade, tc.task.Grade(), err)
		} else if tc.key != "" {
			expectFault(t, err, tc.key)
		}
	}
	if err := Proven(gate, []Evidence{c, b, a}); err != nil {
		t.Error(err)
	}
	expectFault(t, Proven(gate, []Evidence{c, b}), "evidence.grade_too_low")
	expectFault(t, Proven(gate, []Evidence{c}), "evidence.c_proves_nothing")
	expectFault(t, Proven(gate, nil), "evidence.none")
}

// TestPublic: a released photo goes out as its clean copy, without position, clock and uploader.
func TestPublic(t *testing.T) {
	e, err := New("e1", snapshot, Claim{Grade: "B", Place: "罗湖口岸", Note: "内部", Release: true}, liaison, time.Unix(9, 0), today)
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Public()
	if err != nil || r.Hash != snapshot.Cleaned || r.Size != 7 || r.Captured != "2023-06-15" || r.Place != "罗湖口岸" {
		t.Errorf("%+v, %v", r, err)
	}
	e.Release = false
	_, err = e.Public()
	expectFault(t, err, "evidence.not_for_release")
	if r, err := (&Evidence{File: document, Release: true}).Public(); err != nil || r.Hash != document.Hash {
		t.Errorf("%+v, %v", r, err)
	}
}
