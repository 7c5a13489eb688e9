package ledger

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"io"
	"iter"
	"strconv"
	"testing"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"

	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/signal"
)

// manyEntries gives n entries one after another, each with full texts, without keeping them.
func manyEntries(n int) iter.Seq[*Entry] {
	return func(yield func(*Entry) bool) {
		for i := range n {
			if !yield(benchEntry(i)) {
				return
			}
		}
	}
}

func benchEntry(i int) *Entry {
	n := strconv.Itoa(i + 1)
	return &Entry{Seq: i + 1, Action: "（一）口岸经济带提升行动", Number: n, Title: "建设第" + n + "号连廊，打通口岸与商圈", Target: "553米；1—2个出入口", Commitment: "成果类",
		Lead: "区口岸办", Support: []string{"区商务局", "区住房建设局"}, Official: "副局长", Responsible: "综合科科长", Liaison: "综合科科员", Contact: "0755-" + n,
		Start: calendar.NewDate(2022, 11, 1) + calendar.Date(i%90), Finish: calendar.NewDate(2023, 12, 31), Milestone: "完成主体施工", MilestoneOn: calendar.NewDate(2023, 6, 30),
		Standing: Standing{signal.Part{Light: signal.Lights[i%7], Planned: 433, Actual: 321, Gap: 112}, true},
		Content: report.Content{Progress: "本月完成桩基" + n + "根，累计完成82米，质量检验合格。", Problems: []report.Problem{{Text: "管线迁改尚未完成"}, {Text: "临时用电容量不足"}},
			Help: "请协调供电部门于月底前增容", Level: "city", Next: "开始钢结构吊装，完成第" + n + "段"},
		Evidence: i % 12, Updated: calendar.NewDate(2023, 5, 24), Remark: "待办公室审核，2023-05-25截止", Open: true,
		Slug: n, Report: report.Report{ID: report.ID("0190f3c2-7a10-7cde-8000-" + fmt.Sprintf("%012d", i))}}
}

func benchLedger() *Ledger {
	return &Ledger{Lang: i18n.ZhHans, Plan: plan.Plan{ID: "0190f3c2-0000-7cde-8000-000000000001", From: calendar.NewDate(2022, 1, 1), To: calendar.NewDate(2024, 12, 31)}, Title: "示范区建设实施方案",
		Period: report.Period{ID: "p", Span: report.Span{Key: "2023-05", From: calendar.NewDate(2023, 4, 26), To: calendar.NewDate(2023, 5, 25), Due: calendar.NewDate(2023, 5, 25)}}, On: calendar.NewDate(2023, 5, 20)}
}

// BenchmarkLedgerOut compares the writer with excelize's own stream writer and with a bare loop that
// writes the sheet's XML by hand into the same archive, for the same cells.
func BenchmarkLedgerOut(b *testing.B) {
	for _, n := range []int{5000, 50000} {
		for _, w := range []struct {
			name  string
			write func(io.Writer, *Ledger, iter.Seq[*Entry]) error
		}{{"luodi", func(w io.Writer, l *Ledger, e iter.Seq[*Entry]) error { return WriteLedger(w, l, e) }}, {"excelize", excelizeStream}, {"by hand", byHand}} {
			b.Run(fmt.Sprintf("%s/%d", w.name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					c := &counter{}
					if err := w.write(c, benchLedger(), manyEntries(n)); err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(c.n), "bytes")
				}
				b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}

type counter struct{ n int }

func (c *counter) Write(p []byte) (int, error) { c.n += len(p); return len(p), nil }

// excelizeStream writes the 28 columns with excelize's StreamWriter, styled.
func excelizeStream(w io.Writer, l *Ledger, entries iter.Seq[*Entry]) error {
	f := excelize.NewFile()
	defer f.Close()
	style, err := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	s, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	n := 0
	cells := make([]any, len(entryColumns))
	for e := range entries {
		n++
		for i, c := range entryColumns {
			text := c.text(e, l.Lang)
			switch c.form {
			case formDays:
				v, _ := strconv.Atoi(text)
				cells[i] = excelize.Cell{StyleID: style, Value: v}
			case formAmount:
				v, _ := strconv.ParseFloat(text, 64)
				cells[i] = excelize.Cell{StyleID: style, Value: v}
			case formDate:
				cells[i] = excelize.Cell{StyleID: style, Value: int(day(text) - serialZero)}
			default:
				cells[i] = excelize.Cell{StyleID: style, Value: text}
			}
		}
		at, _ := excelize.CoordinatesToCellName(1, n)
		if err := s.SetRow(at, cells); err != nil {
			return err
		}
	}
	if err := s.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}

// byHand writes the same cells with the least that a sheet can be.
func byHand(w io.Writer, l *Ledger, entries iter.Seq[*Entry]) error {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for _, p := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="1" sheetId="1" r:id="a"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
	} {
		part, err := z.Create(p[0])
		if err != nil {
			return err
		}
		if _, err := io.WriteString(part, p[1]); err != nil {
			return err
		}
	}
	part, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(part, 64<<10)
	out.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for e := range entries {
		out.WriteString("<row>")
		for i := range entryColumns {
			c := &entryColumns[i]
			text := c.text(e, l.Lang)
			switch c.form {
			case formDays, formAmount:
				out.WriteString("<c><v>")
				out.WriteString(text)
				out.WriteString("</v></c>")
			case formDate:
				out.WriteString("<c><v>")
				out.WriteString(strconv.Itoa(int(day(text) - serialZero)))
				out.WriteString("</v></c>")
			default:
				out.WriteString(`<c t="inlineStr"><is><t>`)
				out.Write(escapeXML(out.AvailableBuffer(), text))
				out.WriteString("</t></is></c>")
			}
		}
		out.WriteString("</row>")
	}
	out.WriteString("</sheetData></worksheet>")
	if err := out.Flush(); err != nil {
		return err
	}
	return z.Close()
}

// BenchmarkLedgerIn compares reading a ledger with all checks and the difference with excelize reading
// the cells alone. Every tenth row was changed.
func BenchmarkLedgerIn(b *testing.B) {
	for _, n := range []int{5000, 15000} {
		l := benchLedger()
		for e := range manyEntries(n) {
			e.Report.State = report.Owed
			l.Entries = append(l.Entries, *e)
		}
		var out bytes.Buffer
		if err := WriteLedger(&out, l, l.All()); err != nil {
			b.Fatal(err)
		}
		for i := range l.Entries {
			if i%10 == 0 {
				l.Entries[i].Content.Next = "别处改过"
			}
		}
		b.Run(fmt.Sprintf("luodi/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p, err := ReadLedger(out.Bytes(), l, LedgerMay{Fill: anyUnit})
				if err != nil || len(p.Wrong) > 0 || p.Same != n {
					b.Fatal(err, len(p.Wrong), p.Same)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
		b.Run(fmt.Sprintf("excelize/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
				if err != nil {
					b.Fatal(err)
				}
				rows, err := f.Rows(i18n.LedgerSheet.In(l.Lang))
				if err != nil {
					b.Fatal(err)
				}
				read := 0
				for rows.Next() {
					if _, err := rows.Columns(excelize.Options{RawCellValue: true}); err != nil {
						b.Fatal(err)
					}
					read++
				}
				if read != n+ledgerHeadRow {
					b.Fatal(read)
				}
				f.Close()
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
