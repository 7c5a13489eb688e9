package document

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"luodi/internal/fault"
)

// fuzzRead reads any bytes under a name: a document that keeps its promises, or a fault.
func fuzzRead(t *testing.T, name string, data []byte) *Document {
	doc, err := Read(context.Background(), name, data, Options{MaxBytes: 1 << 20, CacheDir: cacheDir})
	if err != nil {
		var f *fault.Error
		if !errors.As(err, &f) || !strings.HasPrefix(string(f.Key), "document.") {
			t.Fatalf("not a fault of this package: %v", err)
		}
		return nil
	}
	checkDocument(t, doc)
	return doc
}

// nothingLost checks that every character of a text stands in some block.
func nothingLost(t *testing.T, doc *Document) {
	at := 0
	for i := range doc.Blocks {
		s := doc.Blocks[i].Span
		if s.Start > at && strings.TrimFunc(doc.Text[at:s.Start], isSpace) != "" {
			t.Fatalf("lost before block %d: %q", i, doc.Text[at:s.Start])
		}
		at = max(at, s.End)
	}
	if rest := strings.TrimFunc(doc.Text[at:], isSpace); rest != "" {
		t.Fatalf("lost at the end: %q", rest)
	}
}

func FuzzText(f *testing.F) {
	f.Add([]byte(planText(3)))
	f.Add([]byte(wrapLines(planLines(12), 40)))
	f.Add([]byte("发布机构:区政府办公室发布日期:2023-01-04\n\n　　一、总体要求\r\n\f— 3 —\n二、任务\n"))
	f.Add([]byte("\xff\xfe\x00N\x01N\n\x00"))
	f.Add([]byte("\xd2\xbb\xa1\xa2\xd7\xdc\xcc\xe5\xd2\xaa\xc7\xf3\n"))
	f.Add([]byte("一、总体\xff要求\n\xd2\xbb\xa1\xa2\xd7\xdc\xcc\xe5\n"))
	f.Add([]byte("The office will open two desks by the end of 2026 and\nreport every quarter.\n\nLead: Works Office\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if doc := fuzzRead(t, "a.txt", data); doc != nil && doc.Format == Text {
			nothingLost(t, doc)
			if doc.Encoding == utf8Name && len(doc.Warnings) == 0 && doc.Text != string(data) {
				t.Fatal("Text is not the file")
			}
		}
	})
}

func FuzzMarkdown(f *testing.F) {
	f.Add([]byte("---\ntitle: 方案\n---\n# 一、总体要求\n\n- **推进** `建设`[^1]\n\n| 序号 | 任务 |\n|---|---|\n| 1 | 建\\|桥<br>修路 |\n\n[^1]: 注\n"))
	f.Add([]byte("##09 Principles\n\n*a* **b** ***c*** ~~d~~ [text](http://x/(y)) ![alt](a.png)\n> quote\n> more\n\n```\ncode\n```\n1. one\n   two\n"))
	f.Add([]byte("Title\n===\n\n&#42; a &mdash; b \\* c {: .note}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if doc := fuzzRead(t, "a.md", data); doc != nil && doc.Format == Markdown {
			at := 0
			for i := range doc.Blocks { // between the cells of a table stand its bars
				s := doc.Blocks[i].Span
				if s.Start > at && strings.Trim(strings.Join(strings.Fields(doc.Text[at:s.Start]), ""), "|\\\u3000\u00a0\ufeff\u200b") != "" && strings.ContainsFunc(doc.Text[at:s.Start], wordRune) {
					t.Fatalf("lost before block %d: %q", i, doc.Text[at:s.Start])
				}
				at = max(at, s.End)
			}
		}
	})
}

func FuzzHTML(f *testing.F) {
	f.Add([]byte(planHTML(4)))
	f.Add([]byte("<table><tr><th rowspan=2>序号<td colspan=3><p>a<p>b<tr><td>1<table><tr><td>内<td>表</table></table><br>尾"))
	f.Add([]byte("<meta charset=gb2312><title>\xb7\xbd\xb0\xb8</title><p align=center><b>\xd2\xbb\xa1\xa2</b>&nbsp;&#x3000;&amp;<!-- x --><script><p></script><svg><title>x</title></svg>"))
	f.Add([]byte("<ul><li>索引号：1<li>发文机关：某局</ul><div id=zoom>一、</div></p></div></table><pre>a\nb</pre>"))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "a.html", data) })
}

func FuzzDOCX(f *testing.F) {
	f.Add(`<w:p><w:pPr><w:pStyle w:val="1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>总体要求</w:t></w:r></w:p>`, testNumbering, testStyles)
	f.Add(`<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>`, "", "")
	f.Add(`<w:p><w:ins><w:r><w:t>加</w:t></w:r></w:ins><w:del><w:r><w:delText>减</w:delText></w:r></w:del><mc:AlternateContent><mc:Choice><w:r><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></w:r></mc:Choice><mc:Fallback><w:r><w:t>框</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>`, "", "")
	f.Fuzz(func(t *testing.T, body, numbering, styles string) {
		fuzzRead(t, "a.docx", wordFile(t, body, "word/numbering.xml", numbering, "word/styles.xml", styles, "word/_rels/document.xml.rels", testLinks))
	})
}

// FuzzZip feeds whole files: the archive itself may be hostile.
func FuzzZip(f *testing.F) {
	f.Add(planDOCX(f, 2))
	f.Add(zipFile(f, "OFD.xml", "<x/>"))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "a.docx", data) })
}

func FuzzPDF(f *testing.F) {
	f.Add(pdfFile("BT /F1 12 Tf 72 700 Td (1. Open two desks.) Tj ET", ""))
	f.Add(pdfFile("BT /F1 12 Tf 72 700 Td (plan) Tj ET", pdfEncrypt))
	f.Add(pdfFile("0.5 g 0 0 500 700 re f", ""))
	if data, err := os.ReadFile("testdata/plan.pdf"); err == nil {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "a.pdf", append([]byte("%PDF-1.4\n"), data...)) })
}
