package evidence

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"
)

// Files of evidence, good and hostile, made in code.

// photo is a picture with something on it.
func photo(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), uint8(x ^ y), 255})
		}
	}
	return img
}

func jpegOf(img image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 85}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func pngOf(img image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// exifOf writes a block of EXIF: orientation, time and place, none of them where it is zero.
func exifOf(order binary.AppendByteOrder, orientation uint16, taken string, lat, long [3]uint32, refs string) []byte {
	type entry struct {
		tag, kind uint16
		count     uint32
		value     []byte
	}
	var out []byte
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		out = []byte("II*\x00")
	} else {
		out = []byte("MM\x00*")
	}
	out = order.AppendUint32(out, 8)
	folder := func(entries []entry) {
		at := uint32(len(out)) + 2 + 12*uint32(len(entries)) + 4
		var behind []byte
		out = order.AppendUint16(out, uint16(len(entries)))
		for _, e := range entries {
			out = order.AppendUint16(out, e.tag)
			out = order.AppendUint16(out, e.kind)
			out = order.AppendUint32(out, e.count)
			if len(e.value) <= 4 {
				out = append(out, append(slices.Clone(e.value), 0, 0, 0, 0)[:4]...)
				continue
			}
			out = order.AppendUint32(out, at+uint32(len(behind)))
			behind = append(behind, e.value...)
		}
		out = order.AppendUint32(out, 0)
		out = append(out, behind...)
	}
	const first = 8 + 2 + 3*12 + 4
	exif := uint32(first)
	gps := exif + 2 + 12 + 4 + 20
	folder([]entry{
		{tagOrientation, 3, 1, order.AppendUint16(nil, orientation)},
		{tagExifFolder, 4, 1, order.AppendUint32(nil, exif)},
		{tagGPSFolder, 4, 1, order.AppendUint32(nil, gps)},
	})
	folder([]entry{{tagTaken, 2, 20, []byte(fmt.Sprintf("%-19.19s\x00", taken))}})
	fractions := func(d [3]uint32) []byte {
		var b []byte
		for i, v := range d {
			b = order.AppendUint32(b, v)
			b = order.AppendUint32(b, []uint32{1, 1, 100}[i])
		}
		return b
	}
	folder([]entry{
		{tagLatitudeRef, 2, 2, []byte{refs[0], 0}}, {tagLatitude, 5, 3, fractions(lat)},
		{tagLongitudeRef, 2, 2, []byte{refs[1], 0}}, {tagLongitude, 5, 3, fractions(long)},
	})
	return out
}

// luohuExif is a photo taken at Luohu port, 22°31′52.36″ N 114°06′56.10″ E.
func luohuExif(orientation uint16) []byte {
	return exifOf(binary.BigEndian, orientation, "2023:06:15 09:30:21", [3]uint32{22, 31, 5236}, [3]uint32{114, 6, 5610}, "NE")
}

// jpegSegment is a segment with its marker.
func jpegSegment(marker byte, body []byte) []byte {
	return append([]byte{0xff, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
}

// withSegments puts segments after the beginning of a JPEG.
func withSegments(file []byte, segments ...[]byte) []byte {
	return slices.Concat(file[:2], slices.Concat(segments...), file[2:])
}

// shotJPEG is a photo as a phone makes it: EXIF, XMP with a position, IPTC, maker notes, a
// comment, and a second picture with the position behind the end.
func shotJPEG(w, h int, orientation uint16) []byte {
	file := withSegments(jpegOf(photo(w, h)),
		jpegSegment(0xe0, append([]byte("JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"), nil...)),
		jpegSegment(0xe1, append([]byte("Exif\x00\x00"), luohuExif(orientation)...)),
		jpegSegment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta exif:GPSLatitude='22,31.87N'/>")),
		jpegSegment(0xe2, append([]byte("ICC_PROFILE\x00\x01\x01"), make([]byte, 40)...)),
		jpegSegment(0xe2, []byte("MPF\x00GPS")),
		jpegSegment(0xed, []byte("Photoshop 3.0\x00GPS secret town")),
		jpegSegment(0xef, []byte("maker GPS")),
		jpegSegment(0xfe, []byte("comment GPS at home")),
	)
	return slices.Concat(file, []byte("GPS trailer"), withSegments(jpegOf(photo(8, 8)), jpegSegment(0xe1, append([]byte("Exif\x00\x00"), luohuExif(1)...))))
}

// progressiveHead is a JPEG header that says progressive, of a size, without scans.
func jpegOfSize(w, h int) []byte {
	file := jpegOf(photo(16, 16))
	at := bytes.Index(file, []byte{0xff, 0xc0})
	file = slices.Clone(file)
	binary.BigEndian.PutUint16(file[at+5:], uint16(h))
	binary.BigEndian.PutUint16(file[at+7:], uint16(w))
	return file
}

func pngChunk(name string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, name...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// shotPNG has EXIF, text and a time before its pixels.
func shotPNG(w, h int) []byte {
	file := pngOf(photo(w, h))
	const header = 8 + 25
	return slices.Concat(file[:header], pngChunk("eXIf", luohuExif(1)), pngChunk("tEXt", []byte("Comment\x00GPS at home")),
		pngChunk("iTXt", []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00GPS")), pngChunk("tIME", []byte{7, 231, 6, 15, 9, 30, 0}), file[header:], []byte("GPS trailer"))
}

// pngBomb says that it has w × h pixels and packs them into little.
func pngBomb(w, h uint32) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	var data bytes.Buffer
	z := zlib.NewWriter(&data)
	io.CopyN(z, zeros{}, 1<<20)
	z.Close()
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", append(head, 8, 2, 0, 0, 0)), pngChunk("IDAT", data.Bytes()), pngChunk("IEND", nil))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func riff(chunks ...[]byte) []byte {
	body := append([]byte("WEBP"), slices.Concat(chunks...)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func riffChunk(name string, data []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(data)))
	b = append(b, data...)
	if len(data)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

// webpFrameBytes is the VP8L chunk of a picture of one pixel.
func webpFrameBytes() []byte {
	file, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err != nil {
		panic(err)
	}
	return file[20:]
}

func shotWebP() []byte {
	return slices.Concat(riff(riffChunk("VP8X", []byte{webpXMP | webpEXIF, 0, 0, 0, 0, 0, 0, 0, 0, 0}), riffChunk("VP8L", webpFrameBytes()[:13]),
		riffChunk("EXIF", luohuExif(1)), riffChunk("XMP ", []byte("<x GPS/>")), riffChunk("JUNK", []byte("GPS"))), []byte("GPS trailer"))
}

func isoBox(kind string, content ...[]byte) []byte {
	body := slices.Concat(content...)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8)), kind...), body...)
}

// mp4Time is 2023-06-15 01:30:00 UTC in seconds since 1904: half past nine in Shenzhen.
const mp4Time = 1686792600 + 2082844800

func shotMP4(handlers ...string) []byte {
	if len(handlers) == 0 {
		handlers = []string{"vide", "soun"}
	}
	times := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(make([]byte, 4), mp4Time), mp4Time)
	var tracks [][]byte
	for _, h := range handlers {
		size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 1920<<16), 1080<<16)
		tracks = append(tracks, isoBox("trak",
			isoBox("tkhd", times, make([]byte, 64), size),
			isoBox("mdia", isoBox("mdhd", times, make([]byte, 12)), isoBox("hdlr", make([]byte, 8), []byte(h), make([]byte, 13)), isoBox("minf", isoBox("stbl", make([]byte, 32)))),
			isoBox("udta", isoBox("name", []byte("GPS track")))))
	}
	moov := isoBox("moov", slices.Concat([][]byte{isoBox("mvhd", times, make([]byte, 88))}, tracks,
		[][]byte{isoBox("udta", isoBox("\xa9xyz", []byte("\x00\x12\x15\xc7+22.5312+114.1156/")), isoBox("GPSx", []byte("maker")))})...)
	return slices.Concat(isoBox("ftyp", []byte("isom\x00\x00\x02\x00isommp42")), moov, isoBox("uuid", make([]byte, 16), []byte("GPS xmp")), isoBox("mdat", bytes.Repeat([]byte{0x55}, 3000)))
}

func shotHEIC(w, h uint32) []byte {
	exif := append([]byte{0, 0, 0, 6}, append([]byte("Exif\x00\x00"), luohuExif(6)...)...)
	ftyp := isoBox("ftyp", []byte("heic\x00\x00\x00\x00mif1heic"))
	ispe := isoBox("ispe", make([]byte, 4), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h))
	meta := func(at uint32) []byte {
		infe := isoBox("infe", []byte{2, 0, 0, 0, 0, 7, 0, 0}, []byte("Exif\x00"))
		iloc := isoBox("iloc", []byte{0, 0, 0, 0, 0x44, 0, 0, 1, 0, 7, 0, 0, 0, 1}, binary.BigEndian.AppendUint32(nil, at), binary.BigEndian.AppendUint32(nil, uint32(len(exif))))
		return isoBox("meta", make([]byte, 4), isoBox("iinf", []byte{0, 0, 0, 0, 0, 1}, infe), iloc, isoBox("iprp", isoBox("ipco", ispe)))
	}
	at := uint32(len(ftyp) + len(meta(0)) + 8)
	return slices.Concat(ftyp, meta(at), isoBox("mdat", exif))
}

// part is an entry of a container.
type part struct{ name, content string }

func zipOf(parts ...part) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err != nil {
			panic(err)
		}
		io.WriteString(w, p.content)
	}
	z.Close()
	return b.Bytes()
}

var docxParts = []part{
	{"[Content_Types].xml", `<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
	{"_rels/.rels", `<?xml version="1.0"?><Relationships><Relationship Id="rId1" Target="word/document.xml"/></Relationships>`},
	{"word/document.xml", `<?xml version="1.0"?><w:document><w:body><w:p><w:r><w:t>关于香港路改造工程竣工验收的意见</w:t></w:r></w:p></w:body></w:document>`},
}

var xlsxParts = []part{
	{"[Content_Types].xml", `<?xml version="1.0"?><Types/>`}, {"xl/workbook.xml", `<?xml version="1.0"?><workbook/>`},
}

func docx(more ...part) []byte { return zipOf(append(slices.Clone(docxParts), more...)...) }

// compound is an OLE file with some directory entries.
func compound(names ...string) []byte {
	b := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 5000)...)
	for _, n := range names {
		for _, r := range n {
			b = append(b, byte(r), 0)
		}
		b = append(b, make([]byte, 64)...)
	}
	return b
}

// pdfOf is a PDF of some pages with more objects.
func pdfOf(pages int, more ...string) []byte {
	var b strings.Builder
	b.WriteString("%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n")
	fmt.Fprintf(&b, "2 0 obj\n<< /Type /Pages /Count %d /Kids [3 0 R] >>\nendobj\n", pages)
	for i := range pages {
		fmt.Fprintf(&b, "%d 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n", i+3)
	}
	for _, m := range more {
		b.WriteString(m + "\n")
	}
	b.WriteString("trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n")
	return []byte(b.String())
}

// objectStream packs objects of a PDF as writers since version 1.5 do.
func packedObjects(objects string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	io.WriteString(z, objects)
	z.Close()
	return fmt.Sprintf("9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\r\n%s\nendstream\nendobj", b.Len(), b.String())
}

func decodeJPEG(t *testing.T, file []byte) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return img
}
