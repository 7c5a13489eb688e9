package site

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"time"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/portal"
)

// openData is the download of a record, with what a user of data must know.
type openData struct {
	Source     string            `json:"source"` // permanent address of the plan
	Licence    map[string]string `json:"licence"`
	ReleasedAt time.Time         `json:"released_at"`
	Edition    int               `json:"edition"`
	Record     *portal.Record    `json:"record"`
}

// data gives the record as a file: PLAN.json or PLAN.csv.
func (v *visit) data(name string) (kind string, body []byte, err error) {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return "", nil, notFound()
	}
	record, err := v.plan(name[:dot])
	if err != nil {
		return "", nil, err
	}
	switch name[dot:] {
	case ".json":
		licence := map[string]string{}
		for _, l := range i18n.Langs {
			licence[string(l)] = i18n.SiteLicence.In(l)
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", " ")
		err := enc.Encode(openData{Source: v.base + planAddress(i18n.ZhHans, record.Slug), Licence: licence,
			ReleasedAt: v.entry.release.ReleasedAt, Edition: v.entry.release.Number, Record: record})
		if err != nil {
			return "", nil, fault.Wrap(fault.Internal, "", nil, err)
		}
		return "application/json; charset=utf-8", b.Bytes(), nil
	case ".csv":
		return "text/csv; charset=utf-8", v.table(record), nil
	}
	return "", nil, notFound()
}

// table is the record as CSV, a row a measure, with a byte order mark so that spreadsheets read
// it as UTF-8. A cell that a spreadsheet would take for a formula gets an apostrophe before it.
func (v *visit) table(r *portal.Record) []byte {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	row := func(cells ...string) {
		for i, c := range cells {
			if c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) {
				cells[i] = "'" + c
			}
		}
		w.Write(cells) // a buffer does not fail; Flush tells of malformed cells, of which there are none
	}
	row("plan", "action", "number", "title_zh_hans", "title_zh_hant_hk", "title_en", "lead_units", "other_units", "due", "due_as_written",
		"commitment", "figures", "clause_zh_hans", "address")
	for at := range r.Measures {
		m := &r.Measures[at]
		var lead, other, figures []string
		for i, a := range m.Units {
			name := a.Unit
			if u := r.Unit(a.Unit); u != nil {
				name = u.Name.Hans.Text
			}
			if m.Leads(i) {
				lead = append(lead, name)
			} else {
				other = append(other, name)
			}
		}
		for _, f := range m.Figures {
			figures = append(figures, plain(i18n.ZhHans, f.Text))
		}
		action := ""
		if p := r.Provision(m.Provision); p != nil {
			action = plain(i18n.ZhHans, p.Title)
		}
		row(plain(i18n.ZhHans, r.Title), action, m.Number, m.Title.Hans.Text, m.Title.Hant.Text, m.Title.English.Text,
			strings.Join(lead, "、"), strings.Join(other, "、"), m.Due.String(), plain(i18n.ZhHans, m.Deadline), string(m.Commitment),
			strings.Join(figures, "、"), plain(i18n.ZhHans, m.Clause), v.base+measureAddress(i18n.ZhHans, r.Slug, m.Slug))
	}
	w.Flush()
	return b.Bytes()
}
