package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/ledger"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store"
)

// mostLedgers bounds how many files are put in at once.
const mostLedgers = 80

// compareLedgers shows what the files sent would do.
func (s *Server) compareLedgers(v *visit) error {
	sent, err := v.sentLedgers()
	if err == nil && len(sent.files) == 0 {
		err = fault.Fields([]fault.Field{{Name: "file", Key: i18n.WorkfileNoFile.Key}})
	}
	if err != nil {
		if m, ok := v.mistakes(err, map[string]string{"file": v.t(i18n.LedgerFiles)}); ok {
			return v.showLedger(nil, m)
		}
		return err
	}
	return v.showLedger(sent, mistakes{})
}

// sentLedgers reads the files of the form.
func (v *visit) sentLedgers() (*sentLedgers, error) {
	broken := func(err error) error {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return fault.Wrap(fault.TooLarge, i18n.WorkfileTooLarge.Key, fault.Args{"limit": i18n.Bytes(ledgerLimit)}, err)
		}
		return fault.Wrap(fault.Invalid, i18n.WebFormBroken.Key, nil, err)
	}
	parts, err := v.r.MultipartReader()
	if err != nil {
		return nil, broken(err)
	}
	sent := &sentLedgers{}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return sent, nil
		}
		if err != nil {
			return nil, broken(err)
		}
		if part.FormName() != "file" {
			continue
		}
		content, err := io.ReadAll(io.LimitReader(part, ledger.MostLedgerBytes+1))
		if err != nil {
			return nil, broken(err)
		}
		if len(content) == 0 && part.FileName() == "" {
			continue // no file was chosen
		}
		if len(sent.files) == mostLedgers {
			return nil, fault.New(fault.TooLarge, i18n.LedgerTooMany.Key, fault.Args{"n": mostLedgers})
		}
		sent.files = append(sent.files, sentLedger{fileTitle(part.FileName()), content})
	}
}

// fileTitle is a file's name as it is shown: without folders and what cannot be read.
func fileTitle(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name)
	return clip(name, 80)
}

// applyLedgers writes the rows that were chosen, all of them or none.
func (s *Server) applyLedgers(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	sent, err := sentAgain(form)
	if err != nil {
		return err
	}
	done, err := v.writeLedgers(sent)
	if err != nil {
		if m, ok := v.mistakes(err, map[string]string{"row": v.t(i18n.LedgerRows)}); ok {
			return v.showLedger(sent, m)
		}
		return err
	}
	q := url.Values{"n": {strconv.Itoa(len(done))}}
	if sent.hand {
		q.Set("as", "handed")
	}
	for _, id := range done[:min(len(done), mostResults)] {
		q.Add("report", string(id))
	}
	return v.redirect("/desk/plans/"+v.r.PathValue("plan")+"/ledger/result?"+q.Encode(), look.Good, nil)
}

// mostResults bounds how many rows the page of results lists.
const mostResults = 100

func sentAgain(form url.Values) (*sentLedgers, error) {
	sent := &sentLedgers{chosen: map[string]bool{}, hand: form.Get("as") == "hand"}
	names := form["name"]
	for i, text := range form["content"] {
		content, err := unpacked(text)
		if err != nil {
			return nil, err
		}
		f := sentLedger{content: content}
		if i < len(names) {
			f.name = fileTitle(names[i])
		}
		sent.files = append(sent.files, f)
	}
	for _, row := range form["row"] {
		sent.chosen[row] = true
	}
	if len(sent.files) == 0 || len(sent.files) > mostLedgers {
		return nil, fault.New(fault.Invalid, i18n.WebFormBroken.Key, nil)
	}
	return sent, nil
}

// writeLedgers puts the chosen rows into the reports, in one transaction. The files are read again
// beside other readers; each report is guarded by the version it was read in.
func (v *visit) writeLedgers(sent *sentLedgers) (done []report.ID, err error) {
	var rows []*ledger.LedgerRow
	err = v.read(func(r *store.Reader) error {
		open, err := v.openLedger(r, "", "")
		if err != nil {
			return err
		}
		read, err := v.readLedgers(r, open, sent)
		if err != nil {
			return err
		}
		rows, err = chosenRows(read, sent)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = v.write(func(tx *store.Tx) error {
		done = done[:0]
		for _, row := range rows {
			x := row.Entry.Report
			if sent.hand {
				_, err = report.Submit(tx, v.actor, x.ID, x.Guard, row.After, v.today())
			} else {
				_, err = report.Fill(tx, v.actor, x.ID, x.Guard, row.After)
			}
			if err != nil {
				return v.rowFault(row, err)
			}
			done = append(done, x.ID)
		}
		return nil
	})
	return done, err
}

// chosenRows finds what was chosen in the files as they are read now.
func chosenRows(read []readLedger, sent *sentLedgers) (rows []*ledger.LedgerRow, err error) {
	if len(sent.chosen) == 0 {
		return nil, fault.Fields([]fault.Field{{Name: "row", Key: i18n.LedgerNoneChosen.Key}})
	}
	left := len(sent.chosen)
	for _, x := range read {
		if x.LedgerProposal == nil {
			continue
		}
		for _, row := range x.Rows {
			if value := rowValue(row); !row.Bad && sent.chosen[value] {
				rows = append(rows, row)
				left--
			}
		}
	}
	if left > 0 { // something is not any more what was seen
		return nil, fault.New(fault.Conflict, i18n.LedgerMoved.Key, fault.Args{"n": left})
	}
	return rows, nil
}

// rowFault says which row kept everything from being written, and why.
func (v *visit) rowFault(row *ledger.LedgerRow, err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	why := i18n.Fault(v.lang, err)
	if len(f.Fields) > 0 {
		list := make([]string, 0, len(f.Fields))
		for _, x := range f.Fields {
			list = append(list, v.blockText(row, x))
		}
		why = strings.Join(list, "；")
	}
	kind := f.Kind
	if kind != fault.Forbidden && kind != fault.Conflict {
		kind = fault.Invalid
	}
	if kind == fault.Forbidden {
		kind = fault.Conflict // the page comes back with what was chosen
	}
	return fault.Wrap(kind, i18n.LedgerRowStopped.Key, fault.Args{"number": row.Entry.Number, "why": why}, err)
}

// ledgerDone is the page of what was written.
type ledgerDone struct {
	look.Page
	Plan   plan.Plan
	Handed bool
	N      int
	Rows   []ledgerDoneRow
}

type ledgerDoneRow struct {
	Number string
	Title  look.Words
	Unit   look.Words
	State  string
	Href   string
}

// ledgerResult shows the reports that were written, as they stand now.
func (s *Server) ledgerResult(v *visit) error {
	var p ledgerDone
	err := v.read(func(r *store.Reader) error {
		of, err := r.PlanBySlug(v.r.PathValue("plan"))
		if err != nil {
			return err
		}
		p = ledgerDone{Page: v.page(v.t(i18n.LedgerResult) + " · " + picked(v.lang, of.Title)), Plan: of, Handed: v.query("as") == "handed"}
		p.N, _ = strconv.Atoi(v.query("n"))
		p.Crumbs = []look.Link{{Href: "/desk/plans", Label: v.t(i18n.WebPlans)}, {Href: "/desk/plans/" + of.Slug, Label: clip(picked(v.lang, of.Title), 30)},
			{Href: "/desk/plans/" + of.Slug + "/ledger", Label: v.t(i18n.LedgerSheet)}}
		units, err := r.AllUnits()
		if err != nil {
			return err
		}
		ids := v.r.URL.Query()["report"]
		for _, id := range slices.Compact(ids[:min(len(ids), mostResults)]) {
			x, err := r.Report(report.ID(id))
			if fault.Is(err, fault.NotFound) || err == nil && (x.Plan != of.ID || !v.fills(x.Unit)) {
				continue
			}
			if err != nil {
				return err
			}
			m, err := r.MeasureByID(x.Measure)
			if err != nil {
				return err
			}
			u, _ := findUnit(units, x.Unit)
			p.Rows = append(p.Rows, ledgerDoneRow{Number: m.Number, Title: words(v.lang, m.Title), Unit: unitWords(v.lang, u),
				State: v.t(message(fault.Key("report.state." + string(x.State)))), Href: "/desk/reports/" + id})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.show(ledgerResultView(p))
}
