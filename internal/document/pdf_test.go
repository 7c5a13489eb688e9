package document

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
)

// pdfEncrypt is the security entry of a file that opens only with a password: its check values
// fit none that is known.
const pdfEncrypt = "/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a> /U <00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff> >> /ID [<0123456789abcdef0123456789abcdef> <0123456789abcdef0123456789abcdef>]"

// pdfFile is a PDF of one page with a content stream, and further entries of its trailer.
func pdfFile(content, trailer string) []byte {
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

func TestPreparePDF(t *testing.T) {
	if err := PreparePDF(context.Background(), cacheDir); err != nil {
		t.Fatal(err)
	}
}

func TestPDFOfPlainEnglish(t *testing.T) {
	doc := mustRead(t, "a.pdf", pdfFile("BT /F1 12 Tf 72 700 Td (1. Open two service desks by 2026.) Tj 0 -40 Td (Lead: Works Office) Tj ET", ""))
	if got := strings.Join(bodyTexts(doc), "|"); got != "1. Open two service desks by 2026.|Lead: Works Office" || doc.Pages != 1 {
		t.Errorf("%q, %d pages", got, doc.Pages)
	}
}

// TestPDFOfAPlan reads the plan of plan_test.go as Chromium printed it (testdata/plan.html).
func TestPDFOfAPlan(t *testing.T) {
	data, err := os.ReadFile("testdata/plan.pdf")
	if err != nil {
		t.Fatal(err)
	}
	doc := mustRead(t, "plan.pdf", data)
	body := strings.Join(bodyTexts(doc), "\n")
	for _, l := range planLines(12) {
		if !strings.Contains(body, l) {
			t.Errorf("lost or broken: %s", l)
		}
	}
	for i := range doc.Blocks {
		if b := &doc.Blocks[i]; b.Place.Page < 1 || b.Place.Page > doc.Pages {
			t.Errorf("block %d on page %d of %d", i, b.Place.Page, doc.Pages)
		}
	}
	var cells []string
	for i := range doc.Blocks {
		if b := &doc.Blocks[i]; b.Kind == Cell {
			cells = append(cells, fmt.Sprintf("%d,%d %s", b.Place.Cell.Row, b.Place.Cell.Col, b.Text))
		}
	}
	want := "0,0 序号|0,1 任务|0,2 责任单位|1,0 1|1,1 新建村级综合服务站，优化选址和流程，明确服务标准|1,2 县发展改革局|2,0 2|2,1 改造老旧供水管网|2,2 县住房城乡建设局、县财政局"
	if got := strings.Join(cells, "|"); got != want {
		t.Errorf("cells %s", got)
	}
}
