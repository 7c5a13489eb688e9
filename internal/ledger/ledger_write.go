package ledger

import (
	"archive/zip"
	"bytes"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/work"
)

// WriteLedger writes a ledger as an Excel workbook in its language. The entries are taken one after
// another and written as they come, so that memory does not grow with them: excelize makes a workbook
// without rows (looks, widths, drop-downs, protection, print settings), and the rows are put into its
// two sheets while the archive is copied. Entries are asked for twice, once for each sheet.
func WriteLedger(w io.Writer, l *Ledger, entries iter.Seq[*Entry]) error {
	t, err := newLedgerTemplate(l)
	if err != nil {
		return fault.Wrap(fault.Internal, "", nil, err)
	}
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for _, f := range t.parts {
		switch {
		case f.Name == t.ledger:
			err = t.fill(z, f, func(r *rowWriter) { t.entryRows(r, l, entries) })
		case f.Name == t.tasks:
			err = t.fill(z, f, func(r *rowWriter) { t.taskRows(r, l, entries) })
		default:
			err = z.Copy(f)
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}

// fill copies a sheet and puts rows where it has none.
func (t *ledgerTemplate) fill(z *zip.Writer, f *zip.File, rows func(*rowWriter)) error {
	part, err := f.Open()
	if err != nil {
		return err
	}
	defer part.Close()
	sheet, err := io.ReadAll(part)
	if err != nil {
		return err
	}
	sheet = bytes.Replace(sheet, []byte(` filterMode="true"`), nil, 1) // nothing is filtered yet
	before, after, found := bytes.Cut(sheet, []byte("<sheetData></sheetData>"))
	if !found {
		return fault.New(fault.Internal, "", nil)
	}
	out, err := z.Create(f.Name)
	if err != nil {
		return err
	}
	r := &rowWriter{out: out, b: make([]byte, 0, 2*flushAt)}
	r.b = append(append(r.b, before...), "<sheetData>"...)
	rows(r)
	r.b = append(append(r.b, "</sheetData>"...), after...)
	r.flush()
	return r.err
}

// The rows above the entries.
const (
	ledgerTitleRow = 1
	ledgerUnderRow = 2
	ledgerKeyRow   = 3 // hidden
	ledgerHeadRow  = 4
	ledgerFirstRow = 5
)

// head writes the rows above the entries.
func (t *ledgerTemplate) head(r *rowWriter, l *Ledger, columns []sheetColumn) {
	r.begin(ledgerTitleRow, 2, false)
	r.text(1, t.title, i18n.LedgerHead.In(l.Lang, "plan", l.Title))
	r.end()
	r.begin(ledgerUnderRow, 1, false)
	r.text(1, t.under, l.under())
	r.end()
	r.begin(ledgerKeyRow, 1, true)
	for i, c := range columns {
		r.text(i+1, t.given[0][formText], c.key)
	}
	r.end()
	r.begin(ledgerHeadRow, t.headLines(l, columns), false)
	for i, c := range columns {
		style, title := t.headGiven, ledgerHeading(l.Lang, c.title)
		if !c.locked {
			style, title = t.headOwn, ownMark+title
		}
		r.text(i+1, style, title)
	}
	r.end()
}

// ownMark stands before the headings of what a unit fills in, so that it is not told by colour alone.
const ownMark = "✎ "

// under is the line below the title.
func (l *Ledger) under() string {
	unit, period := i18n.LedgerWhole.In(l.Lang), i18n.LedgerNoPeriod.In(l.Lang)
	if l.Unit.ID != "" {
		unit = unitName(l.Lang, l.Unit)
	}
	if p := l.Period; p.ID != "" {
		period = i18n.LedgerPeriodOf.In(l.Lang, "period", i18n.Period(l.Lang, p.Key), "from", p.From, "to", p.To, "due", p.Due)
	}
	return i18n.LedgerUnder.In(l.Lang, "unit", unit, "period", period, "on", l.On)
}

// columnsOfLedger are the columns as they stand in the two sheets, with the two hidden ones.
func columnsOfLedger() (ledger, tasks []sheetColumn) {
	hidden := []sheetColumn{{"key", i18n.LedgerKey, 10, formText, true, true}, {"code", i18n.LedgerCode, 10, formText, true, true}}
	for _, c := range entryColumns {
		ledger = append(ledger, sheetColumn{c.key, c.title, c.width, c.form, c.put == nil, false})
	}
	for _, c := range milestoneColumns {
		tasks = append(tasks, sheetColumn{c.key, c.title, c.width, c.form, c.put == nil, false})
	}
	return append(ledger, hidden...), append(tasks, hidden...)
}

func (t *ledgerTemplate) entryRows(r *rowWriter, l *Ledger, entries iter.Seq[*Entry]) {
	columns, _ := columnsOfLedger()
	t.head(r, l, columns)
	n := ledgerFirstRow
	own, given := make([]string, 0, len(columns)), make([]string, 0, len(columns))
	texts := make([]string, len(entryColumns))
	for e := range entries {
		band, high := n&1, 1
		own, given = own[:0], given[:0]
		for i := range entryColumns {
			c := &entryColumns[i]
			texts[i] = c.text(e, l.Lang)
			high = max(high, linesIn(texts[i], c.width))
		}
		r.begin(n, high, false)
		for i := range entryColumns {
			c := &entryColumns[i]
			text := texts[i]
			style := t.given[band][c.form]
			switch {
			case c.put == nil && c.key == "light":
				if look, known := t.lights[e.Standing.Light]; known {
					style = look
				}
				given = append(given, text)
			case c.put == nil:
				given = append(given, text)
			default:
				own = append(own, c.canonical(e))
				if e.Open {
					style = t.own[c.form]
				}
			}
			r.cell(i+1, style, c.form, text)
		}
		r.text(len(entryColumns)+1, t.given[band][formText], e.key())
		r.start(len(entryColumns)+2, t.given[band][formText])
		r.b = code(r.b, own, given)
		r.stop()
		r.end()
		if n++; r.err != nil {
			return
		}
	}
}

func (t *ledgerTemplate) taskRows(r *rowWriter, l *Ledger, entries iter.Seq[*Entry]) {
	_, columns := columnsOfLedger()
	t.head(r, l, columns)
	n := ledgerFirstRow
	own, given := make([]string, 0, len(columns)), make([]string, 0, len(columns))
	texts := make([]string, len(milestoneColumns))
	for e := range entries {
		for task := range e.tasks() {
			x := taskEntry{e, task, l.Lang}
			band, high := n&1, 1
			own, given = own[:0], given[:0]
			for i := range milestoneColumns {
				c := &milestoneColumns[i]
				texts[i] = c.text(x)
				high = max(high, linesIn(texts[i], c.width))
			}
			r.begin(n, high, false)
			for i := range milestoneColumns {
				c := &milestoneColumns[i]
				text := texts[i]
				style := t.given[band][c.form]
				if c.put == nil {
					given = append(given, text)
				} else {
					own = append(own, text)
					if e.Open && c.takes(task) {
						style = t.own[c.form]
					}
				}
				r.cell(i+1, style, c.form, text)
			}
			r.text(len(milestoneColumns)+1, t.given[band][formText], x.key())
			r.start(len(milestoneColumns)+2, t.given[band][formText])
			r.b = code(r.b, own, given)
			r.stop()
			r.end()
			if n++; r.err != nil {
				return
			}
		}
	}
}

// takes reports whether a task has what the column asks for: only some have a quantity.
func (c *taskColumn) takes(t *work.Task) bool {
	return c.put != nil && (t.Quantity != nil || c.key != "done" && c.key != "why")
}

// canonical is the value of a column in the form in which values are compared, whatever language a
// file is written in.
func (c *entryColumn) canonical(e *Entry) string {
	if c.form == formLevel {
		return string(e.Content.Level)
	}
	return c.text(e, "")
}

// flushAt is how many bytes of a sheet are gathered before they go to the archive.
const flushAt = 64 << 10

// rowWriter writes the rows of a sheet.
type rowWriter struct {
	out io.Writer
	b   []byte
	n   int
	err error
}

func (r *rowWriter) flush() {
	if r.err == nil {
		_, r.err = r.out.Write(r.b)
	}
	r.b = r.b[:0]
}

// Heights in points: of a line, and of the space around.
const lineHigh, aroundLines = 14, 3

// mostLines is how many lines a row is at most high when it is opened; it can be drawn higher.
const mostLines = 24

// begin begins a row that is some lines high. A program that opens the file may fit it again.
func (r *rowWriter) begin(n, lines int, hidden bool) {
	r.n = n
	r.b = append(r.b, `<row r="`...)
	r.b = appendInt(r.b, n)
	r.b = append(r.b, `" ht="`...)
	r.b = appendInt(r.b, min(lines, mostLines)*lineHigh+aroundLines)
	if hidden {
		r.b = append(r.b, `" hidden="1`...)
	}
	r.b = append(r.b, `">`...)
}

// linesIn estimates the lines of a text in a column. Most texts are short: no character needs fewer
// bytes than places.
func linesIn(text string, width float64) int {
	if len(text) < int(width) && strings.IndexByte(text, '\n') < 0 {
		return 1
	}
	return linesOf(text, width)
}

// headLines is how high the headings are.
func (t *ledgerTemplate) headLines(l *Ledger, columns []sheetColumn) int {
	high := 1
	for _, c := range columns {
		if !c.hidden {
			high = max(high, linesOf(ownMark+ledgerHeading(l.Lang, c.title), c.width))
		}
	}
	return high
}

func (r *rowWriter) end() {
	r.b = append(r.b, "</row>"...)
	if len(r.b) >= flushAt {
		r.flush()
	}
}

// letters of the columns, from 1.
var letters = func() (list [mostWorkColumns + 1]string) {
	for i := range list {
		for n := i; n > 0; n = (n - 1) / 26 {
			list[i] = string(rune('A'+(n-1)%26)) + list[i]
		}
	}
	return
}()

func (r *rowWriter) place(column, style int) {
	r.b = append(r.b, `<c r="`...)
	r.b = append(r.b, letters[column]...)
	r.b = appendInt(r.b, r.n)
	r.b = append(r.b, `" s="`...)
	r.b = appendInt(r.b, style)
}

// cell writes a value: numbers and dates as Excel keeps them, everything else as text, whatever it
// begins with.
func (r *rowWriter) cell(column, style int, kind form, text string) {
	if text != "" {
		switch kind {
		case formDays, formAmount:
			r.place(column, style)
			r.b = append(append(append(r.b, `"><v>`...), text...), `</v></c>`...)
			return
		case formDate:
			if d := day(text); d != 0 {
				r.place(column, style)
				r.b = append(appendInt(append(r.b, `"><v>`...), int(d-serialZero)), `</v></c>`...)
				return
			}
		}
	}
	r.text(column, style, text)
}

// serialZero is the day from which Excel counts.
var serialZero = calendar.NewDate(1899, 12, 30)

// text writes a text; an empty one leaves a styled cell.
func (r *rowWriter) text(column, style int, text string) {
	if text == "" {
		r.place(column, style)
		r.b = append(r.b, `"/>`...)
		return
	}
	r.start(column, style)
	r.b = escapeXML(r.b, text)
	r.stop()
}

func (r *rowWriter) start(column, style int) {
	r.place(column, style)
	r.b = append(r.b, `" t="inlineStr"><is><t xml:space="preserve">`...)
}

func (r *rowWriter) stop() { r.b = append(r.b, `</t></is></c>`...) }

func appendInt(b []byte, n int) []byte {
	if n < 0 {
		return appendInt(append(b, '-'), -n)
	}
	if n >= 10 {
		b = appendInt(b, n/10)
	}
	return append(b, byte('0'+n%10))
}

// escapeXML writes a text as XML. What XML cannot hold is written as Excel does (_x0007_), and a text
// that looks so is kept from being read so.
func escapeXML(b []byte, s string) []byte {
	if !utf8.ValidString(s) || strings.ContainsAny(s, "\ufffe\uffff") {
		s = strings.NewReplacer("\ufffe", "", "\uffff", "").Replace(strings.ToValidUTF8(s, "\ufffd"))
	}
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x80 || c > '>' && c != '_' {
			continue
		}
		var with string
		switch {
		case c == '&':
			with = "&amp;"
		case c == '<':
			with = "&lt;"
		case c == '>':
			with = "&gt;"
		case c == '_' && escaped.MatchString(s[i:min(len(s), i+7)]):
			with = "_x005F_"
		case c == '\r':
			with = "_x000D_"
		case c < 0x20 && c != '\n' && c != '\t':
			with = "_x00" + strings.ToUpper(string("0123456789abcdef"[c>>4])+string("0123456789abcdef"[c&15])) + "_"
		default:
			continue
		}
		b = append(append(b, s[from:i]...), with...)
		from = i + 1
	}
	return append(b, s[from:]...)
}
