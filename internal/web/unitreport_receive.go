package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/evidence"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/plan"
	"luodi/internal/store"
	"luodi/internal/work"
)

// arrival is a form with files as it arrived: the text, the files that were taken, and why others
// were not. Files go to disk as they come; nothing is whole in memory.
type arrival struct {
	form    url.Values
	files   []arrived
	refused []fault.Field
	broken  error // the rest of the form did not arrive
}

// arrived is a file that was taken, and the field it was put into: a task, or "evidence".
type arrived struct {
	field string
	name  string
	file  *evidence.Received
}

// drop ends the files whose rows were not written.
func (a *arrival) drop() {
	for _, x := range a.files {
		x.file.Drop()
	}
}

// settle makes sure that the objects of committed rows are there. The rows stand in any case.
func (a *arrival) settle(v *visit) {
	for _, x := range a.files {
		if err := x.file.Settle(v.r.Context()); err != nil {
			v.s.log.Error("evidence not settled", "file", x.name, "error", err)
		}
	}
}

// maxFormText is the most bytes of the text of a form with files.
const maxFormText = 1 << 20

// arrive takes the form of the request apart as it comes.
func (v *visit) arrive() (*arrival, error) {
	a := &arrival{form: url.Values{}}
	if !strings.HasPrefix(v.r.Header.Get("Content-Type"), "multipart/") {
		v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxFormText)
		form, err := v.form()
		a.form = form
		return a, err
	}
	if v.s.files == nil {
		return a, fault.New(fault.Unavailable, i18n.UnitReportNoFiles.Key, nil)
	}
	parts, err := v.r.MultipartReader()
	if err != nil {
		return a, fault.Wrap(fault.Invalid, "web.form_broken", nil, err)
	}
	room := int64(maxFormText)
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return a, nil
		}
		if err == nil {
			err = v.takeReportPart(a, part, &room)
		}
		if err != nil {
			a.broken = v.brokenForm(err)
			return a, nil
		}
	}
}

// takeReportPart takes one part. An error means that nothing after it can be read.
func (v *visit) takeReportPart(a *arrival, part *multipart.Part, room *int64) error {
	name := part.FormName()
	if part.FileName() == "" {
		b, err := io.ReadAll(io.LimitReader(part, *room+1))
		if *room -= int64(len(b)); *room < 0 {
			return fault.New(fault.TooLarge, "web.form_too_large", fault.Args{"limit": i18n.Bytes(maxFormText)})
		}
		a.form.Add(name, strings.ToValidUTF8(string(b), "\uFFFD"))
		return err
	}
	field := strings.TrimSuffix(name, ".file")
	if name == "file" {
		field = "evidence"
	}
	if v.r.ContentLength > maxReportForm { // said before it is sent; what was typed before has arrived
		return fault.New(fault.TooLarge, "evidence.too_large_announced", fault.Args{"name": part.FileName(), "declared": i18n.Bytes(v.r.ContentLength), "limit": i18n.Bytes(maxReportForm)})
	}
	got, err := v.s.files.Receive(v.r.Context(), part.FileName(), -1, part)
	if err == nil {
		a.files = append(a.files, arrived{field: field, name: part.FileName(), file: got})
		return nil
	}
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind == fault.Internal {
		return err
	}
	a.refused = append(a.refused, fault.Field{Name: field, Key: f.Key, Args: f.Args})
	if f.Key == "evidence.interrupted" || f.Key == "evidence.interrupted_of" {
		return f
	}
	return nil
}

// brokenForm says why the rest of a form did not arrive.
func (v *visit) brokenForm(err error) error {
	var tooLarge *http.MaxBytesError
	var known *fault.Error
	switch {
	case errors.As(err, &tooLarge):
		return fault.Wrap(fault.TooLarge, i18n.UnitReportTooMuch.Key, fault.Args{"limit": i18n.Bytes(tooLarge.Limit)}, err)
	case errors.As(err, &known):
		return known
	}
	return fault.Wrap(fault.Invalid, "web.form_broken", nil, err)
}

// handIn writes the rows of the files that arrived and gives them with the field each was put into.
// It runs inside a transaction, perhaps twice.
func (v *visit) handIn(tx *store.Tx, g *reportGround, a *arrival, last calendar.Date) ([]handed, error) {
	var list []handed
	for _, x := range a.files {
		var task *work.Task
		if t, ok := g.Work.Task(work.TaskID(x.field)); ok {
			task = t
		}
		k, again, err := evidence.HandIn(tx, v.actor, g.Plan.ID, g.Report.Measure, x.file.File, claimFor(a.form, task, x.name, last), v.today())
		if err != nil {
			return nil, err
		}
		h := handed{field: x.field, kept: k, again: again}
		if !again {
			if h.elsewhere, err = v.elsewhere(&tx.Reader, k); err != nil {
				return nil, err
			}
		}
		list = append(list, h)
	}
	return list, nil
}

// handed is a file that is evidence now.
type handed struct {
	field     string
	kept      evidence.Kept
	again     bool   // it was there already, for the same measure
	elsewhere string // title of another measure for which the same file was handed in
}

// elsewhere finds another measure of the visitor's sight for which the same file was handed in.
func (v *visit) elsewhere(r *store.Reader, k evidence.Kept) (string, error) {
	same, err := r.SameFile(k.Hash)
	if err != nil {
		return "", err
	}
	for _, x := range same {
		if x.Measure == k.Measure || x.Withdrawn != nil {
			continue
		}
		duties, err := r.MeasureDuties(x.Measure)
		if err != nil {
			return "", err
		}
		if x.MayRead(v.actor, duties) != nil {
			continue
		}
		return v.measureTitle(r, x.Measure)
	}
	return "", nil
}

func (v *visit) measureTitle(r *store.Reader, id plan.MeasureID) (string, error) {
	m, err := r.MeasureByID(id)
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(m.Number + " " + picked(v.lang, m.Title)), nil
}

// says tells what is to be told about a file that was handed in: that it was there already.
func (v *visit) says(h handed) string {
	switch {
	case h.again:
		return v.t(i18n.UnitReportAgain, "name", h.kept.Name, "when", v.when(h.kept.Uploaded))
	case h.elsewhere != "":
		return v.t(i18n.UnitReportElsewhere, "name", h.kept.Name, "measure", h.elsewhere)
	}
	return ""
}
