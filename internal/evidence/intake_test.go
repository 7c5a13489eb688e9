package evidence

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/objects"
)

func newIntake(t testing.TB) *Intake {
	s, err := objects.NewDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &Intake{Store: s}
}

// receive takes a file in and settles it.
func receive(t *testing.T, in *Intake, name string, file []byte) File {
	t.Helper()
	rec, err := in.Receive(t.Context(), name, int64(len(file)), bytes.NewReader(file))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := rec.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	return rec.File
}

func load(t *testing.T, in *Intake, h objects.Hash) []byte {
	t.Helper()
	o, err := in.Store.Open(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	b, err := io.ReadAll(o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTaken(t *testing.T) {
	in := newIntake(t)
	for _, tc := range []struct {
		name string
		file []byte
		kind Kind
		as   string // "" is the name given
	}{
		{"现场照片.jpg", shotJPEG(640, 480, 1), JPEG, ""},
		{"微信图片.jpg", pngOf(photo(40, 30)), PNG, "微信图片.png"},
		{"图.PNG", shotPNG(40, 30), PNG, ""},
		{"a.webp", shotWebP(), WebP, ""},
		{"IMG_0001.HEIC", shotHEIC(4032, 3024), HEIC, ""},
		{"验收意见.pdf", pdfOf(3), PDF, ""},
		{"发票.pdf", pdfOf(1, "8 0 obj\n<< /Type /EmbeddedFile >>\nendobj"), PDF, ""},
		{"意见.docx", docx(), DOCX, ""},
		{"意见.wps", docx(), DOCX, "意见.docx"},
		{"汇报.docx", docx(part{"word/media/image1.svg", "<svg xmlns='x'><path d='M0 0'/></svg>"}, part{"word/embeddings/t.xlsx", string(zipOf(xlsxParts...))}), DOCX, ""},
		{"模板.docx", docx(part{"word/_rels/settings.xml.rels", `<Relationships><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="file:///C:\Users\x\Normal.dotm" TargetMode="External"/></Relationships>`}), DOCX, ""},
		{"链接.docx", docx(part{"word/_rels/document.xml.rels", `<Relationships><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://www.sz.gov.cn" TargetMode="External"/></Relationships>`}), DOCX, ""},
		{"台账.et", zipOf(xlsxParts...), XLSX, "台账.xlsx"},
		{"公文.ofd", zipOf(part{"OFD.xml", "<ofd:OFD/>"}, part{"Doc_0/Document.xml", "<ofd:Document/>"}), OFD, ""},
		{"记录.txt", []byte("2023年6月15日 <现场> 完成 300 米；网址：www.sz.gov.cn"), Text, ""},
		{"旧记录.txt", []byte("\xbc\xc7\xc2\xbc\xa3\xba\xcd\xea\xb9\xa4"), Text, ""},
		{"统计.csv", []byte("\xef\xbb\xbf街道,米数,变化\n南湖,300,-1.5\n\"黄贝\",253,+2\n东门,0,-\n"), CSV, ""},
		{"utf16.txt", []byte("\xff\xfe\x1a\x62\xa5\x62"), Text, ""},
		{"开工.mp4", shotMP4(), MP4, ""},
		{"C:\\fakepath\\IMG 1.jpg", jpegOf(photo(4, 4)), JPEG, "IMG 1.jpg"},
	} {
		f := receive(t, in, tc.name, tc.file)
		if tc.as == "" {
			tc.as = tc.name
		}
		if f.Kind != tc.kind || f.Name != tc.as || f.Size != int64(len(tc.file)) || !bytes.Equal(load(t, in, f.Hash), tc.file) {
			t.Errorf("%s: taken as %s %s of %d bytes", tc.name, f.Kind, f.Name, f.Size)
		}
	}
}

func TestRefused(t *testing.T) {
	relation := func(kind, target string) part {
		return part{"word/_rels/settings.xml.rels", `<Relationships><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/` + kind + `" Target="` + target + `" TargetMode="External"/></Relationships>`}
	}
	locked := docx()
	for at := 0; ; { // the flag of encryption of every entry, in both directories
		i := bytes.Index(locked[at:], []byte("PK\x01\x02"))
		if i < 0 {
			break
		}
		at += i + 8
		locked[at] |= 1
	}
	overlapping := docx(part{"word/a.bin", strings.Repeat("a", 3000)})
	nested := zipOf(slices.Concat(docxParts, []part{{"word/embeddings/a.docx", string(docx(part{"word/embeddings/b.docx", string(docx(part{"word/embeddings/c.docx", string(docx())}))}))}})...)
	scans := jpegOf(photo(16, 16))
	sos := bytes.Index(scans, []byte{0xff, 0xda})
	scans = slices.Concat(scans[:sos], bytes.Repeat(scans[sos:len(scans)-2], maxScans+1), scans[len(scans)-2:])
	badSum := shotPNG(9, 9)
	badSum[40] ^= 1
	for _, tc := range []struct {
		what, name string
		file       []byte
		key        fault.Key
	}{
		{"empty", "a.pdf", nil, "evidence.empty"},
		{"blank text", "a.txt", []byte("  \r"), "evidence.empty"},
		{"page as picture", "a.jpg", []byte("<!DOCTYPE html><script>alert(1)</script>"), "evidence.active"},
		{"drawing as picture", "a.png", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "evidence.active"},
		{"page as text", "a.txt", []byte("\xef\xbb\xbf \n<HTML><body>"), "evidence.active"},
		{"script deep in text", "a.txt", []byte(strings.Repeat("记录\n", 2000) + "<ScRiPt src=x>"), "evidence.active"},
		{"UTF-16 script", "a.txt", []byte("\xff\xfe<\x00s\x00c\x00r\x00i\x00p\x00t\x00>\x00"), "evidence.active"},
		{"XML", "a.txt", []byte("<?xml version='1.0'?><a/>"), "evidence.active"},
		{"shell script", "a.txt", []byte("#!/bin/sh\nrm -rf /"), "evidence.active"},
		{"PHP", "a.csv", []byte("a,b\n<?php system($_GET[1]);"), "evidence.active"},
		{"Windows program", "a.pdf", append([]byte("MZ\x90\x00\x03"), make([]byte, 200)...), "evidence.active"},
		{"Linux program", "a.jpg", append([]byte("\x7fELF\x02\x01"), make([]byte, 200)...), "evidence.active"},
		{"link", "a.txt", append([]byte("L\x00\x00\x00\x01\x14\x02\x00"), make([]byte, 80)...), "evidence.active"},
		{"program by name", "a.exe", []byte("x"), "evidence.name_active"},
		{"drawing by name", "a.svg", []byte("<svg/>"), "evidence.name_active"},
		{"macro file by name", "a.docm", docx(), "evidence.name_active"},
		{"unknown", "a.psd", []byte("8BPS"), "evidence.extension"},
		{"RTF", "a.txt", []byte(`{\rtf1 x}`), "evidence.kind_unknown"},
		{"GIF", "a.jpg", []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00"), "evidence.kind_unknown"},
		{"archive", "a.docx", append([]byte("Rar!\x1a\x07\x00"), make([]byte, 100)...), "evidence.kind_unknown"},
		{"noise", "a.txt", []byte("abc\x01\x02\x03\x04"), "evidence.kind_unknown"},
		{"control in text", "a.txt", append(bytes.Repeat([]byte("text "), 2000), 1), "evidence.binary"},
		{"PDF as picture", "a.jpg", pdfOf(1), "evidence.wrong_type"},
		{"picture as PDF", "a.pdf", jpegOf(photo(4, 4)), "evidence.wrong_type"},
		{"workbook as document", "a.docx", zipOf(xlsxParts...), "evidence.wrong_type"},
		{"text as picture", "a.jpg", []byte("hello"), "evidence.wrong_type"},
		{"plain zip", "a.docx", zipOf(part{"a.txt", "x"}), "evidence.archive"},
		{"macros", "a.docx", docx(part{"word/vbaProject.bin", "x"}), "evidence.macros"},
		{"macro sheet", "a.xlsx", zipOf(append(slices.Clone(xlsxParts), part{"xl/macrosheets/sheet1.xml", "<x/>"})...), "evidence.macros"},
		{"WPS macros", "a.docx", docx(part{"word/JSAProject.bin", "x"}), "evidence.macros"},
		{"macro type", "a.xlsx", zipOf(part{"[Content_Types].xml", `<Types ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>`}, part{"xl/workbook.xml", "<x/>"}), "evidence.macros"},
		{"macros in an embedded file", "a.docx", docx(part{"word/embeddings/b.xlsx", string(zipOf(append(slices.Clone(xlsxParts), part{"xl/vbaProject.bin", "x"})...))}), "evidence.macros"},
		{"control", "a.docx", docx(part{"word/activeX/activeX1.xml", "<x/>"}), "evidence.entry_active"},
		{"packed program", "a.docx", docx(part{"word/embeddings/oleObject1.bin", string(compound("\x01Ole10Native"))}), "evidence.entry_active"},
		{"program inside", "a.docx", docx(part{"word/media/image1.png", "MZ\x90\x00\x03\x00\x00"}), "evidence.entry_active"},
		{"page inside", "a.docx", docx(part{"word/afchunk.mht", "x"}), "evidence.entry_active"},
		{"archive inside", "a.docx", docx(part{"word/embeddings/x.bin", "7z\xbc\xaf\x27\x1c"}), "evidence.entry_active"},
		{"zip inside", "a.docx", docx(part{"word/embeddings/x.bin", string(zipOf(part{"x.exe", "MZ"}))}), "evidence.entry_active"},
		{"script in a drawing", "a.docx", docx(part{"word/media/a.svg", "<svg><script>1</script></svg>"}), "evidence.entry_active"},
		{"entity", "a.docx", docx(part{"word/x.xml", `<!DOCTYPE a [<!ENTITY b "c">]><a/>`}), "evidence.entry_active"},
		{"remote template", "a.docx", docx(relation("attachedTemplate", "https://evil.example/t.dotm")), "evidence.entry_remote"},
		{"remote template on a share", "a.docx", docx(relation("attachedTemplate", `file:///\\10.0.0.1\t.dotm`)), "evidence.entry_remote"},
		{"remote object", "a.docx", docx(relation("oleObject", "mhtml:http://x!x")), "evidence.entry_remote"},
		{"DDE", "a.docx", docx(part{"word/y.xml", `<w:instrText>DDEAUTO c:\\windows\\system32\\cmd.exe</w:instrText>`}), "evidence.entry_remote"},
		{"entry name", "a.docx", docx(part{"../../etc/cron.d/x", "x"}), "evidence.entry_name"},
		{"entry name of Windows", "a.docx", docx(part{`word\..\..\x`, "x"}), "evidence.entry_name"},
		{"entry twice", "a.docx", docx(part{"word/document.xml", "<x/>"}), "evidence.damaged"},
		{"password", "a.docx", compound("EncryptionInfo", "EncryptedPackage"), "evidence.password"},
		{"encrypted entries", "a.docx", locked, "evidence.password"},
		{"old Word", "a.wps", compound("WordDocument"), "evidence.old_office"},
		{"bomb", "a.docx", docx(part{"word/big.xml", strings.Repeat("\x20", 8<<20)}), "evidence.bomb"},
		{"bomb of overlapping entries", "a.docx", overlap(overlapping), "evidence.bomb"},
		{"bomb in a bomb", "a.docx", nested, "evidence.bomb"},
		{"many entries", "a.docx", docx(manyParts(maxEntries)...), "evidence.bomb"},
		{"half a document", "a.docx", docx()[:300], "evidence.damaged"},
		{"changed entry", "a.docx", changed(docx()), "evidence.damaged"},
		{"half a photo", "a.jpg", jpegOf(photo(100, 100))[:900], "evidence.damaged"},
		{"photo without pixels", "a.jpg", []byte("\xff\xd8\xff\xd9"), "evidence.damaged"},
		{"photo with a thousand scans", "a.jpg", scans, "evidence.damaged"},
		{"half a PNG", "a.png", shotPNG(50, 50)[:400], "evidence.damaged"},
		{"changed PNG", "a.png", badSum, "evidence.damaged"},
		{"half a WebP", "a.webp", shotWebP()[:40], "evidence.damaged"},
		{"half a HEIC", "a.heic", shotHEIC(10, 10)[:100], "evidence.damaged"},
		{"half a video", "a.mp4", shotMP4()[:1500], "evidence.damaged"},
		{"half a PDF", "a.pdf", pdfOf(5)[:200], "evidence.damaged"},
		{"photo of 4 thousand million pixels", "a.jpg", jpegOfSize(65000, 65000), "evidence.pixels"},
		{"PNG bomb", "a.png", pngBomb(60_000, 60_000), "evidence.pixels"},
		{"PNG bomb beyond counting", "a.png", pngBomb(1<<31-1, 1<<31-1), "evidence.pixels"},
		{"HEIC bomb", "a.heic", shotHEIC(1<<19, 1<<19), "evidence.pixels"},
		{"PNG that packs less than it says", "a.png", pngBomb(2000, 2000), "evidence.damaged"},
		{"PDF script", "a.pdf", pdfOf(1, "9 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj"), "evidence.pdf_active"},
		{"PDF script in disguise", "a.pdf", pdfOf(1, "9 0 obj\n<< /S/J#61vaScript /JS (x) >>\nendobj"), "evidence.pdf_active"},
		{"PDF launch", "a.pdf", pdfOf(1, "9 0 obj\n<< /Launch (cmd.exe) >>\nendobj"), "evidence.pdf_active"},
		{"PDF script in packed objects", "a.pdf", pdfOf(1, packedObjects("7 0 << /S /JavaScript /JS (x) >>")), "evidence.pdf_active"},
		{"PDF bomb", "a.pdf", pdfOf(1, packedObjects(strings.Repeat(" ", maxObjectStream+10))), "evidence.bomb"},
		{"PDF under a password", "a.pdf", pdfOf(1, "trailer << /Encrypt 5 0 R >>"), "evidence.password"},
		{"formula", "a.csv", []byte("名称,数\n南湖,\"=cmd|'/c calc'!A0\"\n"), "evidence.csv_formula"},
		{"formula in disguise", "a.csv", []byte("a;b\n1;@SUM(A1)\n"), "evidence.csv_formula"},
		{"hidden formula", "a.csv", []byte("a\tb\n1\t-2+3+cmd|' /C calc'!A0"), "evidence.csv_formula"},
	} {
		t.Run(tc.what, func(t *testing.T) {
			t.Parallel()
			in := newIntake(t)
			_, err := in.Receive(t.Context(), tc.name, -1, bytes.NewReader(tc.file))
			expectFault(t, err, tc.key)
			expectNothingKept(t, in)
		})
	}
}

func manyParts(n int) []part {
	parts := make([]part, n)
	for i := range parts {
		parts[i].name = "word/" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + itoa(i)
	}
	return parts
}

func itoa(n int) string { return strings.TrimSuffix(megabytes(int64(n)<<20), " MB") }

// changed flips a bit of the first entry's packed bytes.
func changed(file []byte) []byte {
	file = slices.Clone(file)
	file[30+len("[Content_Types].xml")+5] ^= 0x10
	return file
}

// overlap makes the directory say that an entry is longer than the file.
func overlap(file []byte) []byte {
	file = slices.Clone(file)
	at := bytes.LastIndex(file, []byte("PK\x01\x02"))
	copy(file[at+20:], []byte{0, 0, 0x10, 0})
	return file
}

// expectFault checks the key, and that the message exists in every language with its arguments.
func expectFault(t *testing.T, err error, key fault.Key) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Key != key {
		t.Fatalf("got %v, want %s", err, key)
	}
	for _, lang := range []i18n.Lang{i18n.ZhHans, i18n.ZhHant, i18n.En} {
		if text := i18n.Fault(lang, err); strings.ContainsAny(text, "{}") || strings.Contains(text, string(key)) {
			t.Errorf("message %q", text)
		}
	}
}

// expectNothingKept: a refused file leaves neither an object nor a draft.
func expectNothingKept(t *testing.T, in *Intake) {
	t.Helper()
	in.Store.Each(t.Context(), func(o objects.Info) error { t.Errorf("object %s is left", o.Hash); return nil })
	if n, err := in.Store.Tidy(t.Context(), farFuture); n != 0 || err != nil {
		t.Errorf("%d drafts are left, %v", n, err)
	}
}

var farFuture = calendar.NewDate(2100, 1, 1).Time()

// TestTwoGigabytes: an upload of 2 GB stops at the limit, says how much arrived, and takes no
// memory.
func TestTwoGigabytes(t *testing.T) {
	in := newIntake(t)
	in.Limits = map[Kind]int64{PDF: 8 << 20}
	body := &countingReader{r: io.MultiReader(strings.NewReader("%PDF-1.7\n"), io.LimitReader(zeros{}, 2<<30))}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := in.Receive(t.Context(), "大.pdf", -1, body)
	runtime.ReadMemStats(&after)
	expectFault(t, err, "evidence.too_large")
	if text := i18n.Fault(i18n.En, err); !strings.Contains(text, "8 MB") {
		t.Error(text)
	}
	if !fault.Is(err, fault.TooLarge) || body.n > 9<<20 {
		t.Errorf("%d bytes were read before it stopped", body.n)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 4<<20 {
		t.Errorf("%d bytes were allocated", grown)
	}
	expectNothingKept(t, in)
	body.n = 0
	_, err = in.Receive(t.Context(), "大.pdf", 2<<30, body)
	expectFault(t, err, "evidence.too_large_announced")
	if body.n != 0 {
		t.Errorf("%d bytes were read although the length was announced", body.n)
	}
}

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func TestBrokenUploads(t *testing.T) {
	file := jpegOf(photo(400, 300))
	broken := func(n int) io.Reader {
		return io.MultiReader(bytes.NewReader(file[:n]), iotest.ErrReader(errors.New("connection reset")))
	}
	for _, n := range []int{0, 10, 5000} {
		in := newIntake(t)
		_, err := in.Receive(t.Context(), "a.jpg", int64(len(file)), broken(n))
		expectFault(t, err, "evidence.interrupted_of")
		_, err = in.Receive(t.Context(), "a.jpg", -1, broken(n))
		expectFault(t, err, "evidence.interrupted")
		expectNothingKept(t, in)
	}
	in := newIntake(t)
	_, err := in.Receive(t.Context(), "a.jpg", int64(len(file)), bytes.NewReader(file[:6000]))
	expectFault(t, err, "evidence.incomplete")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err = in.Receive(ctx, "a.jpg", -1, bytes.NewReader(file))
	if err == nil {
		t.Error("taken although the request was given up")
	}
	expectNothingKept(t, in)
	// The same in pieces of any size is the same file.
	whole := receive(t, in, "a.jpg", file)
	for _, r := range []io.Reader{iotest.OneByteReader(bytes.NewReader(file)), iotest.DataErrReader(bytes.NewReader(file)), iotest.HalfReader(bytes.NewReader(file))} {
		rec, err := in.Receive(t.Context(), "a.jpg", -1, r)
		if err != nil || rec.Hash != whole.Hash {
			t.Fatalf("in pieces: %v", err)
		}
		rec.Drop()
	}
}

// TestDropKeepsWhatOthersName: the same photo for two reports; the second transaction fails.
func TestDropKeepsWhatOthersName(t *testing.T) {
	in := newIntake(t)
	file := shotJPEG(64, 48, 1)
	first := receive(t, in, "a.jpg", file)
	rec, err := in.Receive(t.Context(), "b.jpg", -1, bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	rec.Drop()
	rec.Drop()
	if !bytes.Equal(load(t, in, first.Hash), file) {
		t.Error("gone")
	}
	names := map[objects.Hash]bool{}
	for _, h := range []objects.Hash{first.Hash, first.Cleaned, first.Small.Hash, first.Large.Hash} {
		names[h] = true
	}
	sum, err := objects.Sweep(t.Context(), in.Store, farFuture, func(context.Context, []objects.Hash) (map[objects.Hash]bool, error) { return names, nil })
	if err != nil || sum.Removed != 0 || sum.Drafts != 0 || sum.Named != len(names) {
		t.Errorf("%+v, %v", sum, err)
	}
	if err := rec.Settle(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestFullDisk(t *testing.T) {
	in := newIntake(t)
	in.Store = fullStore{in.Store}
	_, err := in.Receive(t.Context(), "a.jpg", -1, bytes.NewReader(jpegOf(photo(4, 4))))
	if !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
	expectNothingKept(t, in)
}

type fullStore struct{ objects.Store }

func (fullStore) Put(context.Context, *objects.Draft) (objects.Hash, error) {
	return "", fault.Wrap(fault.Unavailable, "objects.full", nil, os.ErrInvalid)
}
