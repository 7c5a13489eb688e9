package document

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// planLines is a made-up plan of about n measures, one paragraph a line: what the tests of every
// format write down in their format.
func planLines(measures int) []string {
	units := []string{"县发展改革局", "县交通运输局", "县住房城乡建设局", "县教育局、县财政局", "县商务局，各镇人民政府"}
	deeds := []string{"新建村级综合服务站", "改造老旧供水管网", "开通园区通勤班车", "建设社区养老驿站", "推广一窗受理服务"}
	lines := []string{
		"某县人民政府关于印发《某县便民服务提升行动方案（2025—2027年）》的通知",
		"某政〔2025〕7号",
		"各镇人民政府，县政府各部门：",
		"现将《某县便民服务提升行动方案（2025—2027年）》印发给你们，请认真组织实施。",
		"某县人民政府",
		"2025年3月18日",
		"某县便民服务提升行动方案（2025—2027年）",
		"为进一步提升便民服务水平，方便群众就近办事，结合本县实际，制定本方案。",
		"一、总体要求",
		"坚持问需于民、问计于民，到2027年底，全县便民服务事项就近可办率达到90%以上，群众满意度稳步提高。",
		"二、主要任务",
	}
	for i := 1; i <= measures; i++ {
		if i%9 == 1 {
			lines = append(lines, fmt.Sprintf("（%s）实施第%s项行动，补齐服务短板", hanCount(i/9+1), hanCount(i/9+1)))
		}
		lines = append(lines, fmt.Sprintf("%d.%s。围绕群众反映集中的问题，在%d个镇开展试点，优化选址和流程，明确服务标准，建立台账并按季度通报进展，力争投入资金%d万元，惠及群众%d户以上，2025年12月底前完成首批建设任务。（责任单位：%s）",
			i, deeds[i%len(deeds)], i%7+2, i*13+50, i*101+400, units[i%len(units)]))
	}
	return append(lines, "三、保障措施", "（一）加强组织领导。各责任单位要细化措施，落实责任，确保各项任务按期完成。", "（二）强化督促检查。县政府办公室定期调度，对进展缓慢的予以通报。")
}

func planText(measures int) string { return strings.Join(planLines(measures), "\n") + "\n" }

// wrapLines breaks lines at a width in Han characters, first lines indented by two, as a PDF
// does, and puts a page mark after every 30 printed lines.
func wrapLines(lines []string, width int) string {
	var b strings.Builder
	printed, page := 0, 100
	for _, l := range lines {
		room := 2*width - 4
		for _, r := range l {
			w := widthOf(string(r))
			if w > room && !neverFirst(r) {
				b.WriteByte('\n')
				room = 2 * width
				if printed++; printed%30 == 0 {
					fmt.Fprintf(&b, "\n# Page %d:\n", page)
					page++
				}
			}
			b.WriteRune(r)
			room -= w
		}
		b.WriteByte('\n')
		printed++
	}
	return b.String()
}

// planHTML is a plan as a government site shows it, with a frame around it.
func planHTML(measures int) string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html><head><meta charset="utf-8"><title>某县便民服务提升行动方案 - 某县人民政府</title><script>var x = "<p>不是正文</p>";</script><style>p{margin:0}</style></head><body>` +
		`<div class="header"><ul class="nav">`)
	for i := 0; i < 20; i++ {
		fmt.Fprintf(&b, `<li><a href="/column/%d.html">栏目%d</a></li>`, i, i)
	}
	b.WriteString(`</ul></div><div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk">政务公开</a></div>` +
		`<table class="xxgk"><tr><td>索引号：</td><td>QX-2025-0007</td><td>发文机关：</td><td>某县人民政府</td></tr><tr><td>成文日期：</td><td>2025年3月18日</td><td>发布日期：</td><td>2025年3月20日</td></tr></table>` +
		"<div id=\"zoom\" class=\"TRS_Editor\">\n")
	for i, l := range planLines(measures) {
		switch {
		case i == 0:
			fmt.Fprintf(&b, `<p style="text-align: center;"><strong><span style="font-size: 22pt;">%s</span></strong></p>`+"\n", l)
		case strings.HasPrefix(l, "一、") || strings.HasPrefix(l, "二、") || strings.HasPrefix(l, "三、"):
			fmt.Fprintf(&b, `<p style="text-indent: 2em;"><strong>%s</strong></p>`+"\n", l)
		default:
			fmt.Fprintf(&b, "<p style=\"text-indent: 2em; font-family: 仿宋; line-height: 1.8;\">　　%s</p>\n", l)
		}
	}
	b.WriteString(`</div><div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a></div><div class="footer">版权所有：某县人民政府 网站标识码：0000000000</div></body></html>`)
	return b.String()
}

// zipFile packs parts into a zip, in order.
func zipFile(tb testing.TB, parts ...string) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

const wordHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><w:body>`
const wordTail = `<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>`
const wordTypes = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
const wordRels = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`

// wordFile makes a Word file of a body and further parts.
func wordFile(tb testing.TB, body string, parts ...string) []byte {
	tb.Helper()
	all := append([]string{"[Content_Types].xml", wordTypes, "_rels/.rels", wordRels, "word/document.xml", wordHead + body + wordTail}, parts...)
	return zipFile(tb, all...)
}

// planDOCX is a plan as Word writes it, with the properties it repeats in every run.
func planDOCX(tb testing.TB, measures int) []byte {
	var b strings.Builder
	for _, l := range planLines(measures) {
		b.WriteString(`<w:p w:rsidR="00A77427" w:rsidRDefault="00A77427"><w:pPr><w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="640"/><w:rPr><w:rFonts w:ascii="仿宋_GB2312" w:eastAsia="仿宋_GB2312" w:hint="eastAsia"/><w:sz w:val="32"/></w:rPr></w:pPr>`)
		runes := []rune(l)
		for len(runes) > 0 {
			n := min(40, len(runes))
			b.WriteString(`<w:r><w:rPr><w:rFonts w:ascii="仿宋_GB2312" w:eastAsia="仿宋_GB2312" w:hint="eastAsia"/><w:sz w:val="32"/></w:rPr><w:t>` + string(runes[:n]) + `</w:t></w:r>`)
			runes = runes[n:]
		}
		b.WriteString(`</w:p>`)
	}
	return wordFile(tb, b.String())
}

// mustRead reads a file that has to be readable and checks what holds for every document.
func mustRead(tb testing.TB, name string, data []byte) *Document {
	tb.Helper()
	doc, err := Read(context.Background(), name, data, Options{CacheDir: cacheDir})
	if err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
	checkDocument(tb, doc)
	return doc
}

// checkDocument checks the promises of the types: spans in bounds and in order, texts that
// their pieces lead back to the source, cells that do not lie on one another.
func checkDocument(tb testing.TB, doc *Document) {
	tb.Helper()
	if !utf8.ValidString(doc.Text) {
		tb.Fatal("Text is not UTF-8")
	}
	at := 0
	type place struct{ table, row, col int }
	cells := map[place]bool{}
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		if b.Text == "" || b.Span.Start < at || b.Span.End > len(doc.Text) || b.Span.Start >= b.Span.End {
			tb.Fatalf("block %d: span %v after %d of %d, text %q", i, b.Span, at, len(doc.Text), b.Text)
		}
		at = b.Span.Start
		if start, end := trim(b.Text, 0, len(b.Text)); start != 0 || end != len(b.Text) {
			tb.Fatalf("block %d is not trimmed: %q", i, b.Text)
		}
		if !strings.HasPrefix(b.Text, b.Number) {
			tb.Fatalf("block %d: number %q is not the start of %q", i, b.Number, b.Text)
		}
		checkPieces(tb, doc, b, i)
		if c := b.Place.Cell; c != nil {
			p := place{c.Table, c.Row, c.Col}
			if cells[p] || c.RowSpan < 1 || c.ColSpan < 1 {
				tb.Fatalf("block %d: cell %+v twice or without size", i, *c)
			}
			cells[p] = true
		}
	}
	for _, f := range doc.Meta {
		if f.Span.Start < 0 || f.Span.End > len(doc.Text) || f.Span.Start >= f.Span.End {
			tb.Fatalf("field %s: span %v", f.Label, f.Span)
		}
	}
}

// checkPieces checks that every character of a block comes from where its pieces say; a space
// may stand for a line break and a character for its reference.
func checkPieces(tb testing.TB, doc *Document, b *Block, i int) {
	tb.Helper()
	if len(b.Pieces) == 0 || b.Pieces[0].Text != 0 {
		tb.Fatalf("block %d: pieces %v", i, b.Pieces)
	}
	if len(b.Pieces) == 1 {
		if p := b.Pieces[0].Source; doc.Format != Markdown && p == b.Span.Start && b.Span.End-p == len(b.Text) && b.Text != doc.Text[p:b.Span.End] && (doc.Format != Text || !strings.ContainsAny(doc.Text[p:b.Span.End], "\n\r\f")) {
			tb.Fatalf("block %d: %q is not its span %q", i, b.Text, doc.Text[p:b.Span.End])
		}
	}
	for k, p := range b.Pieces {
		end := len(b.Text)
		if k+1 < len(b.Pieces) {
			end = b.Pieces[k+1].Text
			if b.Pieces[k+1].Source < p.Source {
				tb.Fatalf("block %d: pieces go back: %v", i, b.Pieces)
			}
		}
		if p.Text >= end && len(b.Pieces) > 1 || p.Source < b.Span.Start || p.Source+end-p.Text > b.Span.End+1 {
			tb.Fatalf("block %d: piece %v outside %v", i, p, b.Span)
		}
		if doc.Format == Markdown {
			continue
		}
		for n := p.Text; n < end; n++ {
			src := p.Source + n - p.Text
			if src < len(doc.Text) && b.Text[n] != doc.Text[src] && b.Text[n] != ' ' {
				tb.Fatalf("block %d: byte %d of %q comes from %q", i, n, b.Text, doc.Text[b.Span.Start:b.Span.End])
			}
		}
	}
	whole := b.Source(0, len(b.Text))
	if whole.Start != b.Span.Start && doc.Format != Markdown || whole.Start < b.Span.Start || whole.End > b.Span.End {
		tb.Fatalf("block %d: source %v of the whole outside %v", i, whole, b.Span)
	}
}

// bodyTexts are the texts of the blocks that are no furniture.
func bodyTexts(doc *Document) []string {
	var out []string
	for i := range doc.Blocks {
		if !doc.Blocks[i].Chrome {
			out = append(out, doc.Blocks[i].Text)
		}
	}
	return out
}
