package web

import (
	"strconv"
	"strings"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/ledger"
	"luodi/internal/report"
	"luodi/internal/store"
)

// sentLedgers are files as they were put in. They are sent again with the confirmation and read again
// from their bytes, so that nothing is kept between the two and nothing is trusted.
type sentLedgers struct {
	files  []sentLedger
	chosen map[string]bool // rows by id and print; nil: not chosen yet
	hand   bool            // hand in, not only keep as drafts
}

type sentLedger struct {
	name    string
	content []byte
}

// readLedger is what one file would do.
type readLedger struct {
	name string
	*ledger.LedgerProposal
	failed error // the file cannot be read
}

// ledgerPreview is what files would do.
type ledgerPreview struct {
	Files  []ledgerSeen
	Rows   []ledgerRow
	Free   int // rows that can be chosen
	Wrong  int
	Stale  int
	Packed []packedLedger
	Hand   bool
}

type packedLedger struct{ Name, Content string }

// ledgerSeen is what was found in one file.
type ledgerSeen struct {
	Name    string
	Counts  string
	Failed  string
	Wrong   []placedText
	More    int
	Remarks []placedText
	Broken  bool
}

// ledgerRow is one report that would change.
type ledgerRow struct {
	Value   string // of its checkbox; "" when it cannot be chosen
	Checked bool
	Number  string
	Title   string
	Lead    string
	File    string // when there are several
	Stale   bool
	Bad     bool
	Cells   []ledgerCell
	Blocks  []string // why it could not be handed in
}

type ledgerCell struct {
	Place, Column, Task, Before, After string
	Stale                              bool
}

// readLedgers reads files against the plan's ledger, each of its own period.
func (v *visit) readLedgers(r *store.Reader, open *ledger.Ledger, sent *sentLedgers) ([]readLedger, error) {
	known := map[string]*ledger.Ledger{open.Period.Key: open}
	proofs := map[string]map[report.EvidenceID]report.Proof{}
	from := map[report.ID]string{} // the file that changes a report
	var out []readLedger
	for _, f := range sent.files {
		x := readLedger{name: f.name}
		key, err := ledger.LedgerPeriod(f.content)
		if err == nil {
			var l *ledger.Ledger
			if l, err = v.ledgerOfPeriod(r, known, open, key); err != nil {
				return nil, err
			}
			if proofs[l.Period.Key] == nil {
				if proofs[l.Period.Key], err = r.Proofs(l.Files()); err != nil {
					return nil, err
				}
			}
			x.LedgerProposal, err = ledger.ReadLedger(f.content, l, ledger.LedgerMay{Fill: v.fills, Proofs: proofs[l.Period.Key]})
		}
		if _, told := v.mistakes(err, nil); err != nil && !told {
			return nil, err
		}
		if x.failed = err; err == nil {
			x.apart(from)
		}
		out = append(out, x)
	}
	return out, nil
}

// ledgerOfPeriod gives the ledger of the period that a file names if it can still be written, else
// the open one, against which the file is refused.
func (v *visit) ledgerOfPeriod(r *store.Reader, known map[string]*ledger.Ledger, open *ledger.Ledger, key string) (*ledger.Ledger, error) {
	if l := known[key]; l != nil {
		return l, nil
	}
	l, err := v.openLedger(r, "", key)
	switch {
	case key == "" || fault.Is(err, fault.NotFound):
		return open, nil
	case err != nil:
		return nil, err
	}
	known[key] = l
	return l, nil
}

// apart refuses a row that another file changes too.
func (x *readLedger) apart(from map[report.ID]string) {
	for _, row := range x.Rows {
		id := row.Entry.Report.ID
		if other, twice := from[id]; twice {
			row.Bad = true
			x.Wrong = append(x.Wrong, ledger.CellError{Sheet: row.Sheet, Row: row.Row, Key: i18n.LedgerInOtherFile.Key, Args: fault.Args{"file": other}})
			continue
		}
		from[id] = x.name
	}
}

// rowValue names a row and what it would do.
func rowValue(row *ledger.LedgerRow) string {
	return string(row.Entry.Report.ID) + ":" + row.Print()
}

// previewLedgers works out what files would do and shows it.
func (v *visit) previewLedgers(r *store.Reader, open *ledger.Ledger, sent *sentLedgers) (*ledgerPreview, error) {
	read, err := v.readLedgers(r, open, sent)
	if err != nil {
		return nil, err
	}
	p := &ledgerPreview{Hand: sent.hand}
	for i, x := range read {
		seen := ledgerSeen{Name: x.name}
		if x.failed != nil {
			seen.Failed, seen.Broken = i18n.Fault(v.lang, x.failed), true
			p.Wrong++
			p.Files = append(p.Files, seen)
			continue
		}
		seen.Wrong, seen.Remarks, seen.More, seen.Broken = v.placed(x.Wrong), v.placed(x.Remarks), x.More, x.Broken
		seen.Counts = v.t(i18n.LedgerFileCounts, "n", len(x.Rows), "same", x.Same, "others", x.Others)
		p.Wrong += len(x.Wrong) + x.More
		for _, row := range x.Rows {
			shown := v.ledgerRow(row, sent)
			if len(sent.files) > 1 {
				shown.File = x.name
			}
			if shown.Value != "" {
				p.Free++
			}
			if shown.Stale {
				p.Stale++
			}
			p.Rows = append(p.Rows, shown)
		}
		p.Files = append(p.Files, seen)
		content, err := packed(sent.files[i].content)
		if err != nil {
			return nil, err
		}
		p.Packed = append(p.Packed, packedLedger{x.name, content})
	}
	return p, nil
}

func (v *visit) ledgerRow(row *ledger.LedgerRow, sent *sentLedgers) ledgerRow {
	e := row.Entry
	out := ledgerRow{Number: e.Number, Title: e.Title, Lead: e.Lead, Stale: row.Stale, Bad: row.Bad}
	if !row.Bad {
		out.Value = rowValue(row)
		out.Checked = !row.Stale // what changed here too is written only when somebody says so
		if sent.chosen != nil {
			out.Checked = sent.chosen[out.Value]
		}
	}
	lined := strings.NewReplacer("\n", "；")
	for _, c := range row.Cells {
		cell := ledgerCell{Place: c.Column + strconv.Itoa(c.Row), Column: v.t(c.Title), Before: lined.Replace(c.Before), After: lined.Replace(c.After), Stale: c.Stale}
		if c.Task != "" {
			cell.Place, cell.Task = c.Place(), c.TaskName
		}
		out.Cells = append(out.Cells, cell)
	}
	if v.may(access.WriteReport, e.Unit) {
		for _, f := range row.Blocks {
			out.Blocks = append(out.Blocks, v.blockText(row, f))
		}
	}
	return out
}

// blockText says why a report could not be handed in, with the milestone or column it is about.
func (v *visit) blockText(row *ledger.LedgerRow, f fault.Field) string {
	about := ""
	task, _, _ := strings.Cut(f.Name, ".on")
	for _, suffix := range []string{".since", ".amount", ".remaining"} {
		task = strings.TrimSuffix(task, suffix)
	}
	if name, ok := row.TaskName(v.lang, task); ok {
		about = name
	} else if m, ok := i18n.Lookup(fault.Key("ledger.col." + f.Name)); ok {
		about = v.t(m)
	}
	text := i18n.FieldError(v.lang, f)
	if about == "" {
		return text
	}
	return about + i18n.LookColon.In(v.lang) + text
}

// tone is how the state of a row is marked.
func (r ledgerRow) tone() (string, *i18n.Message) {
	switch {
	case r.Bad:
		return "late", i18n.LedgerRowBad
	case r.Stale:
		return "accent", i18n.LedgerRowStale
	}
	return "note", i18n.LedgerRowReady
}
