package evidence

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"io"
	"slices"
	"testing"

	"golang.org/x/image/webp"
	"pgregory.net/rapid"

	"luodi/internal/calendar"
	"luodi/internal/objects"
)

var luohuPort = Position{Known: true, Lat: 22_531_211, Long: 114_115_583}

func TestShot(t *testing.T) {
	in := newIntake(t)
	for name, file := range map[string][]byte{"a.jpg": shotJPEG(64, 48, 1), "a.png": shotPNG(64, 48), "a.webp": shotWebP(), "a.heic": shotHEIC(400, 300)} {
		f := receive(t, in, name, file)
		if want := (Shot{Day: calendar.NewDate(2023, 6, 15), Clock: "09:30", At: luohuPort}); f.Shot != want {
			t.Errorf("%s: shot %+v, want %+v", name, f.Shot, want)
		}
	}
	f := receive(t, in, "a.mp4", shotMP4())
	if want := (Shot{Day: calendar.NewDate(2023, 6, 15), Clock: "09:30", At: Position{Known: true, Lat: 22_531_200, Long: 114_115_600}}); f.Shot != want || f.Width != 1920 || f.Height != 1080 {
		t.Errorf("video: %+v, %d × %d", f.Shot, f.Width, f.Height)
	}
}

func TestExif(t *testing.T) {
	deg := func(d, m, s uint32) [3]uint32 { return [3]uint32{d, m, s} }
	for _, tc := range []struct {
		name      string
		exif      []byte
		want      Shot
		direction int
	}{
		{"Intel order", exifOf(binary.LittleEndian, 8, "2023:12:31 23:59:59", deg(22, 31, 5236), deg(114, 6, 5610), "NE"), Shot{calendar.NewDate(2023, 12, 31), "23:59", luohuPort}, 8},
		{"south and west", exifOf(binary.BigEndian, 1, "2023:01:01 00:00:00", deg(33, 0, 0), deg(70, 30, 0), "SW"), Shot{calendar.NewDate(2023, 1, 1), "00:00", Position{true, -33_000_000, -70_500_000}}, 1},
		{"no fix", exifOf(binary.BigEndian, 1, "2023:01:01 08:00:00", deg(0, 0, 0), deg(0, 0, 0), "NE"), Shot{calendar.NewDate(2023, 1, 1), "08:00", Position{}}, 1},
		{"off the earth", exifOf(binary.BigEndian, 1, "", deg(91, 0, 0), deg(114, 0, 0), "NE"), Shot{}, 1},
		{"no clock", exifOf(binary.BigEndian, 9, "0000:00:00 00:00:00", deg(0, 0, 0), deg(0, 0, 0), "NE"), Shot{}, 1},
		{"a day that is none", exifOf(binary.BigEndian, 0, "2023:02:30 10:00:00", deg(0, 0, 0), deg(0, 0, 0), "NE"), Shot{}, 1},
		{"cut", luohuExif(6)[:40], Shot{}, 6},
		{"nothing", nil, Shot{}, 1},
		{"another thing", []byte("II*\x00\xff\xff\xff\xff"), Shot{}, 1},
	} {
		if m := readExif(tc.exif); m.shot != tc.want || m.orientation != tc.direction {
			t.Errorf("%s: %+v, orientation %d", tc.name, m.shot, m.orientation)
		}
	}
}

// TestCleaned: the copy for the public has the same pixels and none of what the camera or a
// program wrote.
func TestCleaned(t *testing.T) {
	in := newIntake(t)
	file := shotJPEG(333, 222, 1)
	f := receive(t, in, "a.jpg", file)
	clean := load(t, in, f.Cleaned)
	expectNoTrace(t, "JPEG", clean)
	if !samePixels(decodeJPEG(t, clean), decodeJPEG(t, file)) {
		t.Error("JPEG: other pixels")
	}
	if !bytes.Contains(clean, []byte("ICC_PROFILE")) || !bytes.Contains(clean, []byte("JFIF")) {
		t.Error("JPEG: the colours are gone")
	}
	again := receive(t, in, "a.jpg", clean)
	if again.Cleaned != again.Hash {
		t.Error("a clean picture is its own public copy")
	}

	file = shotPNG(33, 22)
	f = receive(t, in, "a.png", file)
	clean = load(t, in, f.Cleaned)
	expectNoTrace(t, "PNG", clean)
	a, _ := decode(PNG, bytes.NewReader(clean))
	b, _ := decode(PNG, bytes.NewReader(file))
	if a == nil || !samePixels(a, b) {
		t.Error("PNG: other pixels")
	}

	f = receive(t, in, "a.webp", shotWebP())
	clean = load(t, in, f.Cleaned)
	expectNoTrace(t, "WebP", clean)
	if img, err := webp.Decode(bytes.NewReader(clean)); err != nil || img.Bounds().Dx() != 1 {
		t.Errorf("WebP: %v", err)
	}
	if p, err := readWebP(bytes.NewReader(clean), int64(len(clean))); err != nil || !p.bare {
		t.Errorf("WebP: %v", err)
	}

	file = shotMP4()
	f = receive(t, in, "a.mp4", file)
	clean = load(t, in, f.Cleaned)
	expectNoTrace(t, "MP4", clean)
	if bytes.Contains(clean, []byte("+22.53")) || bytes.Contains(clean, binary.BigEndian.AppendUint32(nil, mp4Time)) {
		t.Error("MP4: place or time is left")
	}
	if len(clean) != len(file) || !bytes.Equal(clean[len(clean)-3000:], file[len(file)-3000:]) {
		t.Error("MP4: the film has moved")
	}
	if again := receive(t, in, "a.mp4", clean); again.Cleaned != again.Hash || again.Shot != (Shot{}) {
		t.Errorf("MP4: cleaned twice, %+v", again.Shot)
	}
	if f := receive(t, in, "b.mp4", shotMP4("vide", "meta")); f.Cleaned != "" {
		t.Error("MP4: a track of positions went into a public copy")
	}
	if f := receive(t, in, "a.heic", shotHEIC(40, 30)); f.Cleaned != "" || f.Large.Hash != "" {
		t.Error("HEIC has no public copy and no preview")
	}
}

func expectNoTrace(t *testing.T, what string, clean []byte) {
	t.Helper()
	for _, trace := range []string{"GPS", "Exif", "EXIF", "eXIf", "XMP", "xmp", "2023:06:15", "Photoshop", "tEXt", "maker"} {
		if bytes.Contains(clean, []byte(trace)) {
			t.Errorf("%s: %s is left", what, trace)
		}
	}
}

func samePixels(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

// TestStripKeepsPixels: whatever segments stand in a JPEG, in whatever order, the copy decodes to
// the same pixels, has none of them, and is its own copy.
func TestStripKeepsPixels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 40).Draw(t, "w"), rapid.IntRange(1, 40).Draw(t, "h")
		var segments [][]byte
		for range rapid.IntRange(0, 6).Draw(t, "segments") {
			marker := rapid.SampledFrom([]byte{0xe1, 0xe2, 0xe3, 0xe5, 0xed, 0xef, 0xfe}).Draw(t, "marker")
			segments = append(segments, jpegSegment(marker, rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "body")))
		}
		file := append(withSegments(jpegOf(photo(w, h)), segments...), rapid.SliceOfN(rapid.Byte(), 0, 50).Draw(t, "trailer")...)
		p, err := readJPEG(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		var clean bytes.Buffer
		if err := writePieces(&clean, bytes.NewReader(file), p.keep); err != nil {
			t.Fatal(err)
		}
		if clean.Len() > len(jpegOf(photo(w, h))) {
			t.Fatalf("%d bytes are left of %d", clean.Len(), len(file))
		}
		a, err1 := decode(JPEG, bytes.NewReader(clean.Bytes()))
		b, err2 := decode(JPEG, bytes.NewReader(file))
		if err1 != nil || err2 != nil || !samePixels(a, b) {
			t.Fatalf("other pixels (%v, %v)", err1, err2)
		}
		q, err := readJPEG(bytes.NewReader(clean.Bytes()), int64(clean.Len()))
		if err != nil || !q.bare {
			t.Fatalf("the copy has something to remove: %v", err)
		}
	})
}

// corners is a picture with a red corner at the top left and a blue one at the top right.
func corners(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(0, 0, w/2, h/2), image.NewUniform(color.RGBA{255, 0, 0, 255}), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(w/2, 0, w, h/2), image.NewUniform(color.RGBA{0, 0, 255, 255}), image.Point{}, draw.Src)
	return img
}

// TestUpright: of the eight orientations, each preview and public copy shows the corners where a
// viewer that knows EXIF shows them.
func TestUpright(t *testing.T) {
	// Where the top left and top right corners of the stored picture go (CIPA DC-008).
	want := map[uint16][2]string{1: {"top left", "top right"}, 2: {"top right", "top left"}, 3: {"bottom right", "bottom left"}, 4: {"bottom left", "bottom right"},
		5: {"top left", "bottom left"}, 6: {"top right", "bottom right"}, 7: {"bottom right", "top right"}, 8: {"bottom left", "top left"}}
	in := newIntake(t)
	for orientation := uint16(1); orientation <= 8; orientation++ {
		file := withSegments(jpegOf(corners(400, 200)), jpegSegment(0xe1, append([]byte("Exif\x00\x00"), luohuExif(orientation)...)))
		f := receive(t, in, "a.jpg", file)
		w, h := 400, 200
		if orientation >= 5 {
			w, h = 200, 400
		}
		if f.Width != w || f.Height != h || f.Large.Width != w || f.Large.Height != h || max(f.Small.Width, f.Small.Height) != smallSide {
			t.Errorf("%d: %d × %d, previews %+v %+v", orientation, f.Width, f.Height, f.Large, f.Small)
		}
		for what, hash := range map[string]objects.Hash{"large": f.Large.Hash, "small": f.Small.Hash, "public": f.Cleaned} {
			content := load(t, in, hash)
			expectNoTrace(t, what, content)
			img := decodeJPEG(t, content)
			if got := [2]string{corner(img, isRed), corner(img, isBlue)}; got != want[orientation] {
				t.Errorf("%d, %s: red and blue are %v, want %v", orientation, what, got, want[orientation])
			}
		}
	}
}

func isRed(r, g, b uint32) bool  { return r > 0xb000 && g < 0x5000 && b < 0x5000 }
func isBlue(r, g, b uint32) bool { return b > 0xb000 && g < 0x5000 && r < 0x5000 }

func corner(img image.Image, is func(r, g, b uint32) bool) string {
	b := img.Bounds()
	for name, p := range map[string]image.Point{"top left": {b.Dx() / 4, b.Dy() / 4}, "top right": {b.Dx() * 3 / 4, b.Dy() / 4}, "bottom left": {b.Dx() / 4, b.Dy() * 3 / 4}, "bottom right": {b.Dx() * 3 / 4, b.Dy() * 3 / 4}} {
		if r, g, b, _ := img.At(p.X, p.Y).RGBA(); is(r, g, b) {
			return name
		}
	}
	return "nowhere"
}

// TestShrink: sizes fit, nothing grows, and averaging keeps the mean colour, whatever the sampling.
func TestShrink(t *testing.T) {
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410} {
		for _, size := range []image.Point{{5001, 3}, {3, 5001}, {1999, 1777}, {7, 9}, {1, 1}} {
			src := image.NewYCbCr(image.Rectangle{Max: size}, ratio)
			for _, plane := range [][]byte{src.Y, src.Cb, src.Cr} {
				for i := range plane {
					plane[i] = 150
				}
			}
			dst := shrink(src, smallSide)
			if b := dst.Bounds(); b.Dx() > smallSide || b.Dy() > smallSide || b.Dx() > size.X || b.Dy() > size.Y || b.Dx() < 1 || b.Dy() < 1 {
				t.Errorf("%v of %v became %v", size, ratio, b)
			}
			r0, g0, b0, _ := src.At(0, 0).RGBA()
			r, g, b, _ := dst.At(dst.Rect.Dx()/2, dst.Rect.Dy()/2).RGBA()
			if near(r, r0)+near(g, g0)+near(b, b0) > 3<<8 {
				t.Errorf("%v of %v: another colour", size, ratio)
			}
		}
	}
	clear := image.NewNRGBA(image.Rect(0, 0, 10, 10))
	clear.Set(0, 0, color.NRGBA{1, 1, 1, 1})
	if r, _, _, a := shrink(clear, 5).At(2, 2).RGBA(); r < 0xfe00 || a != 0xffff {
		t.Error("what is transparent is not white")
	}
}

// TestMeanOfEverything: reduced to one pixel, a plane is its mean, exactly.
func TestMeanOfEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 30).Draw(t, "w"), rapid.IntRange(1, 30).Draw(t, "h")
		pix := rapid.SliceOfN(rapid.Byte(), w*h, w*h).Draw(t, "pixels")
		sum := 0
		for _, v := range pix {
			sum += int(v)
		}
		one := make([]byte, 1)
		meanPlane(plane{one, 1, 1, 1}, plane{pix, w, w, h})
		if want := (sum + w*h/2) / (w * h); int(one[0]) != want {
			t.Fatalf("mean %d, want %d", one[0], want)
		}
		// To any size: no value outside those of the source.
		dw, dh := rapid.IntRange(1, 40).Draw(t, "dw"), rapid.IntRange(1, 40).Draw(t, "dh")
		out := make([]byte, dw*dh)
		meanPlane(plane{out, dw, dw, dh}, plane{pix, w, w, h})
		if slices.Min(out) < slices.Min(pix) || slices.Max(out) > slices.Max(pix) {
			t.Fatalf("values outside the source")
		}
	})
}

func near(a, b uint32) uint32 { return max(a, b) - min(a, b) }

// TestHuge: a picture whose decoding would take more memory than allowed is kept, without
// previews, cleaned all the same.
func TestHuge(t *testing.T) {
	in := newIntake(t)
	file := withSegments(jpegOfSize(14_000, 14_000), jpegSegment(0xe1, append([]byte("Exif\x00\x00"), luohuExif(6)...)))
	at := bytes.Index(file, []byte{0xff, 0xc0})
	file = slices.Clone(file)
	file[at+1] = 0xc2 // progressive: 196 million pixels need 1.5 GB
	f := receive(t, in, "a.jpg", file)
	if f.Large.Hash != "" || f.Cleaned == "" || f.Width != 14_000 {
		t.Errorf("%+v", f)
	}
	expectNoTrace(t, "huge", load(t, in, f.Cleaned))
}

func FuzzExif(f *testing.F) {
	f.Add(luohuExif(6))
	f.Add(exifOf(binary.LittleEndian, 1, "2023:12:31 23:59:59", [3]uint32{22, 31, 1}, [3]uint32{114, 6, 1}, "SW"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m := readExif(b)
		if m.orientation < 1 || m.orientation > 8 || m.shot.At.Known && (m.shot.At.Lat > 90e6 || m.shot.At.Lat < -90e6 || m.shot.At.Long > 180e6 || m.shot.At.Long < -180e6) {
			t.Fatalf("%+v", m)
		}
	})
}

// FuzzPicture: no picture makes the readers fail badly, and what stays for the public is found
// clean when it is read again.
func FuzzPicture(f *testing.F) {
	for _, seed := range [][]byte{shotJPEG(9, 7, 3), shotPNG(9, 7), shotWebP(), shotHEIC(9, 7), jpegOfSize(60000, 60000), pngBomb(9, 9)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		kind, err := sniff("a", JPEG, b[:min(len(b), headLength)])
		if err != nil || !kind.Picture() {
			return
		}
		p, err := readPicture("a", kind, bytes.NewReader(b), int64(len(b)))
		if err != nil || kind == HEIC {
			return
		}
		var clean bytes.Buffer
		if err := writePieces(&clean, bytes.NewReader(b), p.keep); err != nil {
			t.Fatal(err)
		}
		q, err := readPicture("a", kind, bytes.NewReader(clean.Bytes()), int64(clean.Len()))
		if err != nil || !q.bare && kind != WebP || q.shot != (Shot{}) {
			t.Fatalf("the copy: %v, %+v", err, q)
		}
		if p.decode < 1<<20 {
			decode(kind, bytes.NewReader(b))
		}
	})
}

func FuzzVideo(f *testing.F) {
	f.Add(shotMP4())
	f.Add(shotMP4("vide", "meta"))
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := readMP4("a", bytes.NewReader(b), int64(len(b)), calendar.NewDate(2023, 1, 1).Time().Location())
		if err != nil || !v.clean {
			return
		}
		var clean bytes.Buffer
		if err := writePieces(&clean, bytes.NewReader(b), v.keep); err != nil || clean.Len() != len(b) {
			t.Fatalf("%d bytes became %d, %v", len(b), clean.Len(), err)
		}
		again, err := readMP4("a", bytes.NewReader(clean.Bytes()), int64(clean.Len()), calendar.NewDate(2023, 1, 1).Time().Location())
		if err != nil || again.shot != (Shot{}) || !again.bare {
			t.Fatalf("the copy: %v, %+v", err, again)
		}
	})
}

func FuzzContainer(f *testing.F) {
	f.Add(docx())
	f.Add(docx(part{"word/embeddings/a.xlsx", string(zipOf(xlsxParts...))}))
	f.Add(zipOf(xlsxParts...))
	f.Add(compound("EncryptedPackage"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if kind, err := checkContainer("a", bytes.NewReader(b), int64(len(b))); err == nil && !kind.office() && kind != OFD {
			t.Fatalf("taken as %q", kind)
		}
		compoundFault("a", bytes.NewReader(b), int64(len(b)))
	})
}

func FuzzPDF(f *testing.F) {
	f.Add(pdfOf(3))
	f.Add(pdfOf(1, packedObjects("7 0 << /Type /Page >>")))
	f.Fuzz(func(t *testing.T, b []byte) { readPDF("a", bytes.NewReader(b), int64(len(b))) })
}

func FuzzText(f *testing.F) {
	f.Add([]byte("a,b\n=1,2\n"))
	f.Add([]byte("\xff\xfea\x00"))
	f.Add([]byte("\xbc\xc7\xc2\xbc"))
	f.Fuzz(func(t *testing.T, b []byte) {
		checkText("a", CSV, io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b))))
	})
}

// BenchmarkPreviews takes a photo of 12 million pixels from its bytes to two previews.
func BenchmarkPreviews(b *testing.B) {
	in := newIntake(b)
	file := jpegOf(photo(4000, 3000))
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		img, err := decode(JPEG, bytes.NewReader(file))
		if err != nil {
			b.Fatal(err)
		}
		rec := &Received{store: in.Store}
		if err := in.previews(context.Background(), rec, img, 6); err != nil {
			b.Fatal(err)
		}
		rec.Drop()
	}
}

func BenchmarkDecode(b *testing.B) {
	file := jpegOf(photo(4000, 3000))
	for b.Loop() {
		decode(JPEG, bytes.NewReader(file))
	}
}
