package web

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/ledger"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/store"
	"luodi/internal/work"
)

// sentWorkFile is a file as it was put in. It is sent again with the confirmation and read again
// from its bytes, so that nothing is kept between the two and nothing is trusted.
type sentWorkFile struct{ content []byte }

// mostShownChanges bounds how many changed rows of one measure are listed.
const mostShownChanges = 400

// workFilePreview is what a file would do.
type workFilePreview struct {
	Wrong    []placedText
	More     int
	Remarks  []placedText
	Measures []fileEffect
	Rows     int // changed rows in all
	Counts   string
	Content  string
	Print    string
	Barred   []string // why it cannot be written although nothing is wrong in it
}

// placedText is a sentence about a place of a file.
type placedText struct{ Place, Text string }

// fileEffect is what a file would do to one measure.
type fileEffect struct {
	Key     string
	Number  string
	Title   look.Words
	Into    string // which version it goes into
	Finish  string
	Late    string
	Verdict string
	Bad     bool
	Placed  bool // the rows have places: the file has sheets
	Rows    []fileRow
	More    int
}

// fileRow is one row that changes.
type fileRow struct {
	Place string // of the row
	Code  string
	Name  string
	State string
	Tone  string
	Cells []fileCell
}

type fileCell struct{ Place, Column, Before, After string }

// propose reads a file, whichever kind it is, against the work plans as they are.
func (v *visit) propose(f *workFiles, content []byte) (ledger.WorkFile, ledger.Proposal, *workFilePreview, error) {
	known := v.known(f)
	p := &workFilePreview{}
	if !isXML(content) {
		if len(content) > 0 && !bytes.HasPrefix(content, []byte("PK")) && !bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")) {
			return known, ledger.Proposal{}, p, fault.New(fault.Unsupported, i18n.WorkfileNeither.Key, nil)
		}
		proposal, err := ledger.ReadWorkbook(content, known)
		p.More = proposal.More
		p.Wrong, p.Remarks = v.placed(proposal.Wrong), v.placed(proposal.Remarks)
		return known, proposal, p, err
	}
	read, err := ledger.ReadProject(bytes.NewReader(content), f.book, func(name string) (string, bool) {
		for _, u := range f.units {
			if slices.ContainsFunc(append([]string{u.Name, u.Hant, u.English}, u.Aliases...), func(n string) bool { return n != "" && org.Fold(n) == org.Fold(name) }) {
				return string(u.ID), true
			}
		}
		return "", false
	})
	if err != nil {
		return known, ledger.Proposal{}, p, err
	}
	for _, n := range read.Notes {
		p.Remarks = append(p.Remarks, placedText{n.Place(v.lang), n.Say(v.lang)})
	}
	if len(read.Wrong) > 0 {
		for _, n := range read.Wrong {
			p.Wrong = append(p.Wrong, placedText{n.Place(v.lang), n.Say(v.lang)})
		}
		return known, ledger.Proposal{}, p, nil
	}
	if !read.Ours && !f.one {
		return known, ledger.Proposal{}, p, fault.New(fault.Invalid, i18n.WorkfileWhichMeasure.Key, nil)
	}
	proposal, err := ledger.ProposeProject(known, read)
	p.Wrong = append(p.Wrong, v.placed(proposal.Wrong)...)
	return known, proposal, p, err
}

// isXML reports whether a file begins as XML does, in UTF-8 or UTF-16.
func isXML(content []byte) bool {
	head := content[:min(len(content), 200)]
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	head = bytes.ReplaceAll(bytes.TrimLeft(head, "\xff\xfe"), []byte{0}, nil)
	return bytes.HasPrefix(bytes.TrimSpace(head), []byte("<"))
}

func (v *visit) placed(list []ledger.CellError) (out []placedText) {
	for _, e := range list {
		out = append(out, placedText{e.Place(), message(e.Key).With(v.lang, e.Args)})
	}
	return out
}

// previewWorkFile works out what a file would do and shows it.
func (v *visit) previewWorkFile(r *store.Reader, f *workFiles, sent *sentWorkFile) (*workFilePreview, error) {
	known, proposal, p, err := v.propose(f, sent.content)
	if err != nil {
		return nil, err
	}
	if len(p.Wrong) > 0 {
		return p, nil
	}
	changes := map[string][]ledger.WorkChange{}
	tally := map[ledger.ChangeKind]int{}
	for _, c := range ledger.Compare(v.lang, known, proposal) {
		changes[c.Number] = append(changes[c.Number], c)
		tally[c.Kind]++
		p.Rows++
	}
	for i := range proposal.Plans {
		x := &proposal.Plans[i]
		if len(changes[x.Number]) == 0 {
			continue
		}
		m := f.find(x.Number)
		e, err := v.fileEffect(r, f, m, x, changes[x.Number])
		if err != nil {
			return nil, err
		}
		p.Measures = append(p.Measures, e)
		p.bar(v, m)
	}
	p.Counts = v.t(i18n.WorkfileCounts, "n", p.Rows, "changed", tally[ledger.RowChanged], "added", tally[ledger.RowAdded], "removed", tally[ledger.RowRemoved])
	p.Print = proposal.Print()
	p.Content, err = packed(sent.content)
	return p, err
}

// bar notes what stands against writing although nothing is wrong in the file.
func (p *workFilePreview) bar(v *visit, m *fileMeasure) {
	if err := barred(v, m); err != nil {
		p.Barred = append(p.Barred, i18n.Fault(v.lang, err))
	}
}

// barred is why a measure's work plan cannot be changed by this reader now. The deeds check the same
// again; here it is said beforehand and by the measure's number.
func barred(v *visit, m *fileMeasure) error {
	switch {
	case m.lead == "" || !v.may(access.EditWork, m.lead):
		return fault.New(fault.Forbidden, i18n.WorkfileNoRight.Key, fault.Args{"number": m.label})
	case m.waiting != nil:
		return fault.New(fault.Conflict, i18n.WorkfileSubmitted.Key, fault.Args{"number": m.label, "version": m.waiting.Version})
	}
	return nil
}

func (f *workFiles) find(number string) *fileMeasure {
	for i := range f.measures {
		if f.measures[i].label == number {
			return &f.measures[i]
		}
	}
	return nil
}

// fileEffect is one measure's part of the preview, with the dates that it would have.
func (v *visit) fileEffect(r *store.Reader, f *workFiles, m *fileMeasure, x *ledger.ProposedPlan, changes []ledger.WorkChange) (fileEffect, error) {
	e := fileEffect{Key: "m-" + m.Slug, Number: m.label, Title: words(v.lang, m.Title)}
	switch {
	case m.kept == nil:
		e.Into = v.t(i18n.WorkfileFirst)
	case m.kept == m.force:
		e.Into = v.t(i18n.WorkfileOpens, "was", m.kept.Version, "version", m.kept.Version+1)
	default:
		e.Into = v.t(i18n.WorkfileMakes, "version", m.kept.Version)
	}
	for _, c := range changes {
		if len(e.Rows) == mostShownChanges {
			e.More = len(changes) - mostShownChanges
			break
		}
		e.Rows = append(e.Rows, v.fileRow(c))
		e.Placed = e.Placed || c.Sheet != ""
	}
	now := work.Kept{Head: work.Head{Of: f.plan.ID, Measure: plan.MeasureID(x.After.Measure), Unit: m.lead}, Plan: x.After}
	table, err := work.Preview(r, &now, f.book, v.today())
	if err != nil {
		if !mendable(err) {
			return e, err
		}
		e.Bad, e.Finish = true, v.t(i18n.WorkfileNoDates, "why", i18n.Fault(v.lang, err))
		return e, nil
	}
	times := &table.Plans[0]
	e.Finish = i18n.Date(v.lang, times.Finish)
	if m.kept != nil && m.kept.Times != nil {
		if was, err := work.Preview(r, m.kept, f.book, v.today()); err == nil && was.Plans[0].Finish != times.Finish {
			e.Finish = v.t(i18n.WorkfileFinishWas, "now", e.Finish, "was", i18n.Date(v.lang, was.Plans[0].Finish))
		}
	}
	e.Bad = times.LateBy > 0
	key, args := i18n.WorkVerdictMet.Key, fault.Args{"finish": times.Finish.String(), "deadline": times.Deadline.String()}
	if e.Bad {
		if err := table.Cut(); err != nil {
			return e, err
		}
		key, args = table.VerdictMessage(func(ref work.Ref) string {
			if t, ok := x.After.Task(ref.Task); ok && ref.Measure == x.After.Measure {
				name, _ := pictureTaskWords(v.lang, t.Name).Pick()
				return name
			}
			return string(ref.Task)
		})
		args["finish"], args["deadline"] = times.Finish.String(), times.Deadline.String()
	}
	args["finish"], args["deadline"] = i18n.Date(v.lang, times.Finish), i18n.Date(v.lang, times.Deadline)
	e.Verdict = message(key).With(v.lang, args)
	return e, nil
}

func (v *visit) fileRow(c ledger.WorkChange) fileRow {
	row := fileRow{Code: string(c.Task), Name: c.Name, State: v.t(i18n.WorkfileChanged), Tone: "note"}
	switch {
	case c.Task == "" && c.Strand == "":
		row.Name = v.t(i18n.WorkfilePlanItself)
	case c.Task == "":
		row.Code = c.Strand
	}
	switch c.Kind {
	case ledger.RowAdded:
		row.State, row.Tone = v.t(i18n.WorkfileAdded), "accent"
	case ledger.RowRemoved:
		row.State, row.Tone = v.t(i18n.WorkfileRemoved), "late"
	}
	if c.Sheet != "" {
		row.Place = c.Sheet + " " + strconv.Itoa(c.Row)
	}
	for _, x := range c.Cells {
		lined := strings.NewReplacer("\n", "；") // the lines of a cell, in one
		cell := fileCell{Column: v.t(x.Title), Before: lined.Replace(x.Before), After: lined.Replace(x.After)}
		if c.Sheet != "" && x.Column != "" {
			cell.Place = x.Column + strconv.Itoa(c.Row)
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}
