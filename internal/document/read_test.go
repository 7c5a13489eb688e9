package document

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// cacheDir keeps the compiled PDF engine between runs of the tests.
var cacheDir = filepath.Join(os.TempDir(), "luodi-test-pdf")

func TestReadRefusesWithPlaceAndRemedy(t *testing.T) {
	docx := planDOCX(t, 20)
	bomb := wordFile(t, strings.Repeat("<w:p/>", 6<<20))
	ole := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...)
	sealed := append(append([]byte{}, ole...), "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"...)
	cases := []struct {
		name, file string
		data       []byte
		max        int64
		kind       fault.Kind
		key        fault.Key
	}{
		{"empty", "a.txt", nil, 0, fault.Invalid, "document.empty"},
		{"white space", "a.html", []byte(" \r\n\t"), 0, fault.Invalid, "document.empty"},
		{"byte order mark only", "a.txt", []byte("\xef\xbb\xbf\n"), 0, fault.Invalid, "document.empty"},
		{"page without text", "a.html", []byte("<html><body><script>x()</script></body></html>"), 0, fault.Invalid, "document.no_text"},
		{"binary", "a.txt", []byte("\x00\x01\x02\x03\x04\x05\x06\x07plan"), 0, fault.Unsupported, "document.binary"},
		{"program", "plan.docx", []byte("\x7fELF\x02\x01\x01\x00\x00\x00"), 0, fault.Unsupported, "document.binary"},
		{"too large", "a.txt", bytes.Repeat([]byte("字"), 400<<10), 1 << 20, fault.TooLarge, "document.too_large"},
		{"old Word", "a.doc", ole, 0, fault.Unsupported, "document.unsupported"},
		{"WPS", "a.wps", ole, 0, fault.Unsupported, "document.unsupported"},
		{"encrypted Word", "a.docx", sealed, 0, fault.Invalid, "document.encrypted"},
		{"Excel", "a.xlsx", zipFile(t, "[Content_Types].xml", "<Types/>", "xl/workbook.xml", "<workbook/>"), 0, fault.Unsupported, "document.unsupported"},
		{"OFD", "a.ofd", zipFile(t, "OFD.xml", "<OFD/>"), 0, fault.Unsupported, "document.unsupported"},
		{"zip of files", "a.zip", zipFile(t, "plan.txt", "一、总体要求"), 0, fault.Unsupported, "document.archive"},
		{"RTF", "a.rtf", []byte(`{\rtf1\ansi plan}`), 0, fault.Unsupported, "document.unsupported"},
		{"web archive", "a.doc", []byte("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"), 0, fault.Unsupported, "document.unsupported"},
		{"Word 2003 XML", "a.doc", []byte("<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><w:wordDocument>"), 0, fault.Unsupported, "document.unsupported"},
		{"picture", "a.png", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), 0, fault.Unsupported, "document.image"},
		{"photo", "a.pdf", []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00"), 0, fault.Unsupported, "document.image"},
		{"truncated Word", "a.docx", docx[:len(docx)/2], 0, fault.Invalid, "document.damaged"},
		{"Word cut inside", "a.docx", wordFile(t, `<w:p><w:r><w:t>一、总体`), 0, fault.Invalid, "document.damaged_at"},
		{"Word without a main part", "a.docx", zipFile(t, "[Content_Types].xml", wordTypes), 0, fault.Invalid, "document.damaged_at"},
		{"zip bomb", "a.docx", bomb, 0, fault.TooLarge, "document.unpacks_too_large"},
		{"XML entities", "a.docx", zipFile(t, "[Content_Types].xml", wordTypes, "_rels/.rels", wordRels, "word/document.xml",
			`<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>`), 0, fault.Invalid, "document.entities"},
		{"damaged PDF", "a.pdf", []byte("%PDF-1.4\nnothing of the kind\n%%EOF"), 0, fault.Invalid, "document.damaged"},
		{"encrypted PDF", "a.pdf", pdfFile("BT /F1 12 Tf 72 700 Td (plan) Tj ET", pdfEncrypt), 0, fault.Invalid, "document.encrypted"},
		{"scanned PDF", "a.pdf", pdfFile("0.5 g 0 0 500 700 re f", ""), 0, fault.Unsupported, "document.scan"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read(context.Background(), c.file, c.data, Options{MaxBytes: c.max, CacheDir: cacheDir})
			var f *fault.Error
			if !errors.As(err, &f) {
				t.Fatalf("no fault: %v", err)
			}
			if f.Kind != c.kind || f.Key != c.key {
				t.Fatalf("%v %s, want %v %s (%v)", f.Kind, f.Key, c.kind, c.key, err)
			}
			msg, ok := i18n.Lookup(f.Key)
			if !ok {
				t.Fatalf("no message %s", f.Key)
			}
			for _, lang := range i18n.Langs {
				if text := msg.With(lang, f.Args); strings.Contains(text, "{") {
					t.Errorf("%s misses an argument: %s", lang, text)
				}
			}
		})
	}
}

func TestReadGivesUpWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for name, data := range map[string][]byte{"a.txt": []byte(planText(10)), "a.html": []byte(planHTML(10)), "a.docx": planDOCX(t, 10)} {
		if _, err := Read(ctx, name, data, Options{}); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReadByContentNotByName(t *testing.T) {
	cases := []struct {
		name   string
		data   []byte
		format Format
		warn   bool
	}{
		{"plan.txt", []byte(planHTML(3)), HTML, true},
		{"plan.pdf", []byte(planText(3)), Text, true},
		{"plan.html", planDOCX(t, 3), DOCX, true},
		{"plan.doc", planDOCX(t, 3), DOCX, true},
		{"plan.docx", planDOCX(t, 3), DOCX, false},
		{"plan", []byte(planText(3)), Text, false},
		{`C:\文件\plan.md`, []byte("# 方案\n\n一、总体要求\n"), Markdown, false},
		{"plan.htm", []byte("\xef\xbb\xbf<!-- saved --><html><body>一、总体要求</body></html>"), HTML, false},
		{"plan.html", []byte("一、总体要求<br>二、主要任务<br>"), HTML, false},
		{"notes.txt", []byte("BMI指数不超标。\n"), Text, false},
	}
	for _, c := range cases {
		doc := mustRead(t, c.name, c.data)
		if doc.Format != c.format || strings.ContainsAny(doc.Name, `/\`) {
			t.Errorf("%s: read as %s, named %s", c.name, doc.Format, doc.Name)
		}
		warned := len(doc.Warnings) > 0 && doc.Warnings[0].Key == "document.wrong_extension"
		if warned != c.warn {
			t.Errorf("%s: warnings %v", c.name, doc.Warnings)
		}
		if len(doc.SHA256) != 64 {
			t.Errorf("%s: sum %q", c.name, doc.SHA256)
		}
	}
}

// TestHostileNestingStaysCheap: what a page nests costs by its length, not by its depth.
func TestHostileNestingStaysCheap(t *testing.T) {
	const deep = 100_000
	cases := map[string]string{
		"div":        strings.Repeat("<div>", deep) + "一、总体要求",
		"div closed": strings.Repeat("<div>", deep) + "一、总体要求" + strings.Repeat("</span></b></div>", deep),
		"table":      strings.Repeat("<table><tr><td>", deep) + "一、总体要求",
		"table text": strings.Repeat("<table><tr><td>事<td>项", deep/10),
		"bold":       strings.Repeat("<b>", deep) + "一、总体要求" + strings.Repeat("</i>", deep),
		"list":       strings.Repeat("<ul><li>一", deep),
		"cells":      "<table>" + strings.Repeat("<td rowspan=1000 colspan=1000>一", 2000),
	}
	for name, page := range cases {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			doc := mustRead(t, "a.html", []byte("<html><body>"+page))
			runtime.ReadMemStats(&after)
			if spent := after.TotalAlloc - before.TotalAlloc; spent > 300<<20 {
				t.Errorf("%d MB allocated", spent>>20)
			}
			if !strings.Contains(doc.Text, "一") && !strings.Contains(doc.Text, "事") {
				t.Error("text lost")
			}
		})
	}
	if _, err := Read(context.Background(), "a.docx", wordFile(t, strings.Repeat("<w:tbl><w:tr><w:tc>", 3000)+"<w:p/>"+strings.Repeat("</w:tc></w:tr></w:tbl>", 3000)), Options{}); err == nil {
		t.Error("three thousand nested Word tables were read")
	}
}

// TestMemoryFollowsTheDocument: everything allocated while reading, garbage included, stays
// below twenty times the document.
func TestMemoryFollowsTheDocument(t *testing.T) {
	for name, data := range map[string][]byte{"a.txt": []byte(planText(2000)), "b.txt": []byte(wrapLines(planLines(2000), 40)), "a.html": []byte(planHTML(2000)), "a.md": []byte(planText(2000))} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		mustRead(t, name, data)
		runtime.ReadMemStats(&after)
		if times := float64(after.TotalAlloc-before.TotalAlloc) / float64(len(data)); times > 20 {
			t.Errorf("%s: %.1f times the document", name, times)
		}
	}
}

// TestSharedCorpus reads the project's shared corpus when it is at hand.
func TestSharedCorpus(t *testing.T) {
	shared := os.Getenv("LUODI_SHARED")
	if shared == "" {
		return
	}
	entries, err := os.ReadDir(shared + "/corpus/dev")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".gold.json") {
			continue
		}
		data, err := os.ReadFile(shared + "/corpus/dev/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		t.Run(e.Name(), func(t *testing.T) {
			doc := mustRead(t, e.Name(), data)
			if doc.Format == Text && doc.Text != string(data) {
				t.Error("Text is not the file")
			}
		})
	}
}
