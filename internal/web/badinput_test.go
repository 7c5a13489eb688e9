package web

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"luodi/examples/luohu"
	"luodi/internal/access"
	"luodi/internal/plan"
	"luodi/internal/store"
)

// TestBadInput puts in what should not be put in. Each is kept, answered in the reader's language
// with what is wrong and what helps, and the server goes on.
func TestBadInput(t *testing.T) {
	d := newDesk(t, Options{UploadLimit: 8 << 20}, access.Office)
	text := string(street(t))
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	tail := bytes.LastIndexByte(gbk[:len(gbk)-200], '\n') + 1
	mixed := append(append([]byte(text), '\n'), gbk[tail:]...)
	tests := []struct {
		name, file string
		content    []byte
		says       []string // words of the message in the three languages; nil: it is read
		warns      string   // what the reading warns of
		byHand     bool     // can be opened by hand
	}{
		{"empty", "empty.txt", []byte{}, []string{"是空的", "是空的", "is empty"}, "", false},
		{"binary", "plan.txt", bytes.Repeat([]byte{0, 1, 2, 0xff, 0x7f, 0xc3, 9}, 500), []string{"不是文字文件", "不是文字", "not a text"}, "", false},
		{"cut off DOCX", "plan.docx", luohu.DOCX[:len(luohu.DOCX)/2], []string{"已损坏或不完整", "損壞", "damaged"}, "", false},
		{"zip bomb", "bomb.docx", zipBomb(t), []string{"解压后过大", "解壓後過大", "unpacks"}, "", false},
		{"encrypted PDF", "secret.pdf", pdf("BT /F1 12 Tf (x) Tj ET", pdfPassword), []string{"打开密码", "密碼", "password"}, "", false},
		{"PDF of pictures", "scan.pdf", pdf("q 100 0 0 100 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q", ""), []string{"OCR", "OCR", "OCR"}, "", false},
		{"too large", "large.txt", bytes.Repeat([]byte("长"), 3<<20), []string{"超过 8 MB", "8 MB", "8 MB"}, "", false},
		{"wrong extension", "plan.pdf", luohu.DOCX, nil, "扩展名与内容不符", false},
		{"mixed encodings", "mixed.txt", mixed, nil, "两种编码", false},
		{"a hundred thousand tags", "deep.html", []byte("<html><body>" + strings.Repeat("<div>", 100_000) + "昨日召开工作会议，总结成绩，部署任务。" + strings.Repeat("</div>", 100_000)), []string{"没有读到举措", "找不到措施", "No measures"}, "", true},
		{"entities", "xxe.html", []byte(`<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><script>alert("偷")</script><p>1.建设&x;一座桥。（责任单位：区商务局）</p><img src=x onerror=alert(1)><p>2.建设二座桥。（责任单位：区教育局）</p></body></html>`), nil, "", false},
		{"no plan", "news.html", []byte("<html><body><h1>我区召开会议</h1><p>昨日，我区召开工作会议，总结成绩，部署工作。</p></body></html>"), []string{"没有读到举措", "找不到措施", "No measures"}, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d.t = t
			p := d.upload(tt.file, bytes.NewReader(tt.content), "")
			if p.status != http.StatusOK || !strings.HasPrefix(p.path, "/desk/intake/") {
				t.Fatalf("%d %s %s", p.status, p.path, p.text("main"))
			}
			p = d.settled(p)
			if tt.says == nil {
				if p.Find("#rv-source").Length() != 1 || !strings.Contains(p.text(".rv-warnings"), tt.warns) {
					t.Errorf("not read, or no word of %q: %s", tt.warns, p.text("main"))
				}
				if p.Find("main script, main img, main [onerror]").Length() != 0 || strings.Contains(p.text("#rv-source"), "root:") || strings.Contains(p.text("main"), "alert") {
					t.Error("what the document brings is taken for the page's own")
				}
			} else {
				for i, lang := range []string{"zh-Hans", "zh-Hant-HK", "en"} {
					d.get("/desk/account?lang=" + lang)
					if in := d.get(p.path); !strings.Contains(in.text(".notice.bad"), tt.says[i]) {
						t.Errorf("%s: %q is not in %q", lang, tt.says[i], in.text("main"))
					}
				}
				d.get("/desk/account?lang=zh-Hans")
				if got := p.Find(`button[formaction$="/reopen"]`).Length() == 1; got != tt.byHand {
					t.Errorf("can be opened by hand: %v", got)
				}
			}
			d.kept(strings.TrimPrefix(p.path, "/desk/intake/"), tt.content)
		})
	}
	d.t = t
	p := d.upload("huge.txt", io.LimitReader(zeros{}, 4*8<<20+2<<20), "")
	if p.status != http.StatusRequestEntityTooLarge || !strings.Contains(p.text("main"), "没有收下") {
		t.Errorf("larger than what is kept: %d %s", p.status, p.text("main"))
	}
	if p := d.get("/desk/intake"); p.status != 200 || p.Find("tbody tr").Length() != len(tests) {
		t.Errorf("%d rows", p.Find("tbody tr").Length())
	}
}

// settled waits for a reading that takes longer than a POST waits.
func (d *desk) settled(p page) page {
	for p.Find("[data-reading]").Length() > 0 {
		id := plan.ReviewID(strings.TrimPrefix(p.path, "/desk/intake/"))
		if done := d.server.readings.done(id); done != nil {
			<-done
		}
		p = d.get(p.path)
	}
	return p
}

// kept holds the stored document to what was sent.
func (d *desk) kept(review string, content []byte) {
	d.t.Helper()
	var got bytes.Buffer
	err := d.db.Read(d.t.Context(), func(r *store.Reader) error {
		rv, err := r.Review(plan.ReviewID(review))
		if err != nil {
			return err
		}
		return r.WriteDocument(rv.Document, &got)
	})
	if err != nil || !bytes.Equal(got.Bytes(), content) {
		d.t.Errorf("the file is not kept as it came: %v, %d of %d bytes", err, got.Len(), len(content))
	}
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// zipBomb is a DOCX whose text unpacks to 600 MB.
func zipBomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	write := func(name, head string, n int64) {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, head)
		}
		if err == nil {
			_, err = io.CopyN(w, blanks{}, n)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	write("[Content_Types].xml", `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`, 0)
	write("_rels/.rels", `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`, 0)
	write("word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>`, 600<<20)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type blanks struct{}

func (blanks) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

// pdfPassword makes a PDF open only with a password that nobody knows.
const pdfPassword = "/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a> /U <00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff> >> /ID [<0123456789abcdef0123456789abcdef> <0123456789abcdef0123456789abcdef>]"

// pdf is a PDF of one page with a content stream and further entries of the trailer.
func pdf(content, trailer string) []byte {
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
	}
	var b strings.Builder
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, p := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", p)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, trailer, xref)
	return []byte(b.String())
}
