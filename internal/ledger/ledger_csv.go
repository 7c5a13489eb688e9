package ledger

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"iter"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/report"
	"luodi/internal/signal"
)

// WriteLedgerCSV writes a ledger as CSV (RFC 4180, UTF-8 with a byte order mark, so that Excel reads
// Chinese): one line of headings, then the entries, one after another. A text that a spreadsheet would
// take for a formula gets an apostrophe before it.
func WriteLedgerCSV(w io.Writer, l *Ledger, entries iter.Seq[*Entry]) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	line := make([]string, len(entryColumns))
	for i, col := range entryColumns {
		line[i] = col.title.In(l.Lang)
	}
	if err := c.Write(line); err != nil {
		return err
	}
	for e := range entries {
		for i := range entryColumns {
			col := &entryColumns[i]
			line[i] = col.text(e, l.Lang)
			if col.form != formDays && col.form != formAmount {
				line[i] = noFormula(line[i])
			}
		}
		if err := c.Write(line); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// noFormula keeps a text from being computed by a spreadsheet (OWASP, CSV injection).
func noFormula(s string) string {
	if s != "" && (strings.ContainsRune("=+-@\t\r", rune(s[0])) || strings.HasPrefix(s, "＝") || strings.HasPrefix(s, "＋") || strings.HasPrefix(s, "－") || strings.HasPrefix(s, "＠")) {
		return "'" + s
	}
	return s
}

// The fields of a ledger as JSON (docs/ledger.md).
type (
	ledgerJSON struct {
		Format  string       `json:"format"`  // always luodi.ledger
		Version int          `json:"version"` // of this form
		Lang    string       `json:"lang"`
		On      string       `json:"on"`
		Plan    planJSON     `json:"plan"`
		Period  *periodJSON  `json:"period"` // null before reporting begins
		Unit    *unitJSON    `json:"unit"`   // null for all units
		Columns []columnJSON `json:"columns"`
	}
	planJSON struct {
		ID     string `json:"id"`
		Slug   string `json:"slug"`
		Title  string `json:"title"`
		Number string `json:"number,omitempty"`
	}
	periodJSON struct {
		Key    string `json:"key"`
		From   string `json:"from"`
		To     string `json:"to"`
		Due    string `json:"due"`
		Closed bool   `json:"closed"`
	}
	unitJSON struct {
		ID   string `json:"id"`
		Slug string `json:"slug"`
		Name string `json:"name"`
	}
	columnJSON struct {
		Key   string `json:"key"`
		Title string `json:"title"`
		Fill  bool   `json:"fill,omitempty"` // a unit fills it in
	}
	entryJSON struct {
		Seq         int          `json:"seq"`
		Action      string       `json:"action"`
		Number      string       `json:"number"`
		Title       string       `json:"title"`
		Target      string       `json:"target"`
		Commitment  string       `json:"commitment"`
		Lead        string       `json:"lead"`
		Support     []string     `json:"support"`
		Official    string       `json:"official"`
		Responsible string       `json:"responsible"`
		Liaison     string       `json:"liaison"`
		Contact     string       `json:"contact"`
		Start       string       `json:"start"`
		Finish      string       `json:"finish"`
		Milestone   string       `json:"milestone"`
		MilestoneOn string       `json:"milestone_on"`
		Planned     *json.Number `json:"planned"` // per cent; null when unknown
		Actual      *json.Number `json:"actual"`
		Gap         *json.Number `json:"gap"` // percentage points
		Light       signal.Light `json:"light"`
		Progress    string       `json:"progress"`
		Problems    []string     `json:"problems"`
		Help        string       `json:"help"`
		Level       report.Level `json:"level"`
		Next        string       `json:"next"`
		Evidence    int          `json:"evidence"`
		Updated     string       `json:"updated"`
		Remark      string       `json:"remark"`

		MeasureSlug string       `json:"measure_slug"`
		UnitID      string       `json:"unit_id"`
		Report      *owedJSON    `json:"report"` // null when none is owed
		Milestones  []markedJSON `json:"milestones"`
	}
	owedJSON struct {
		ID      report.ID    `json:"id"`
		State   report.State `json:"state"`
		Due     string       `json:"due"`
		Round   int          `json:"round"`
		Version int          `json:"version"`
	}
	markedJSON struct {
		ID      string       `json:"id"`
		Name    string       `json:"name"`
		Due     string       `json:"due"`
		Gate    bool         `json:"gate"`
		Started string       `json:"started"`
		Reached string       `json:"reached"`
		Unit    string       `json:"quantity_unit,omitempty"`
		Total   *json.Number `json:"total,omitempty"`
		Done    *json.Number `json:"done,omitempty"`
	}
)

// WriteLedgerJSON writes a ledger as one JSON object, its entries one after another as they come.
// Names are in the ledger's language; states, lights and levels are codes; dates are YYYY-MM-DD, ""
// for none.
func WriteLedgerJSON(w io.Writer, l *Ledger, entries iter.Seq[*Entry]) error {
	head := ledgerJSON{Format: checkName, Version: LedgerVersion, Lang: string(l.Lang), On: l.On.String(),
		Plan: planJSON{string(l.Plan.ID), l.Plan.Slug, l.Title, l.Plan.DocNumber}}
	if p := l.Period; p.ID != "" {
		head.Period = &periodJSON{p.Key, p.From.String(), p.To.String(), p.Due.String(), p.Closed()}
	}
	if u := l.Unit; u.ID != "" {
		head.Unit = &unitJSON{string(u.ID), u.Slug, unitName(l.Lang, u)}
	}
	for _, c := range entryColumns {
		head.Columns = append(head.Columns, columnJSON{c.key, c.title.In(l.Lang), c.put != nil})
	}
	text, err := json.Marshal(head)
	if err != nil {
		return fault.Wrap(fault.Internal, "", nil, err)
	}
	out := bufio.NewWriter(w)
	out.Write(text[:len(text)-1]) // the closing brace comes at the end
	out.WriteString(`,"rows":[`)
	first := true
	for e := range entries {
		if text, err = json.Marshal(e.json(l)); err != nil {
			return fault.Wrap(fault.Internal, "", nil, err)
		}
		if !first {
			out.WriteByte(',')
		}
		first = false
		out.WriteByte('\n')
		if _, err := out.Write(text); err != nil {
			return err
		}
	}
	out.WriteString("\n]}\n")
	return out.Flush()
}

func (e *Entry) json(l *Ledger) entryJSON {
	number := func(text string) *json.Number {
		if text == "" {
			return nil
		}
		n := json.Number(text)
		return &n
	}
	date := func(d calendar.Date) string { return d.String() }
	x := entryJSON{Seq: e.Seq, Action: e.Action, Number: e.Number, Title: e.Title, Target: e.Target, Commitment: e.Commitment, Lead: e.Lead,
		Support: append([]string{}, e.Support...), Official: e.Official, Responsible: e.Responsible, Liaison: e.Liaison, Contact: e.Contact,
		Start: date(e.Start), Finish: date(e.Finish), Milestone: e.Milestone, MilestoneOn: date(e.MilestoneOn),
		Planned: number(e.Standing.show(e.Standing.Planned)), Actual: number(e.Standing.show(e.Standing.Actual)), Gap: number(e.Standing.show(e.Standing.Gap)),
		Light: e.Standing.Light, Progress: plainText(e.Content.Progress), Problems: []string{}, Help: plainText(e.Content.Help), Level: e.Content.Level,
		Next: plainText(e.Content.Next), Evidence: e.Evidence, Updated: date(e.Updated), Remark: e.Remark,
		MeasureSlug: e.Slug, UnitID: string(e.Unit), Milestones: []markedJSON{}}
	for _, p := range e.Content.Problems {
		x.Problems = append(x.Problems, oneLine(p.Text))
	}
	if r := e.Report; r.ID != "" {
		x.Report = &owedJSON{r.ID, r.State, r.Due.String(), r.Round, r.Guard}
	}
	for t := range e.tasks() {
		of := taskEntry{e, t, l.Lang}
		m := markedJSON{ID: string(t.ID), Name: textIn(l.Lang, t.Name), Due: of.due().String(), Gate: t.Gate, Started: startedText(of), Reached: reachedText(of)}
		if q := t.Quantity; q != nil {
			m.Unit, m.Total, m.Done = q.Unit, number(q.Planned.String()), number(amountOf(of))
		}
		x.Milestones = append(x.Milestones, m)
	}
	return x
}
