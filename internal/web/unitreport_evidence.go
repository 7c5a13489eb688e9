package web

import (
	"net/http"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/evidence"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/objects"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store"
	"luodi/internal/work"
)

// openUploading reads the report to which somebody sends files, if he may.
func (v *visit) openUploading() (reportGround, error) {
	var g reportGround
	if v.s.files == nil {
		return g, fault.New(fault.Unavailable, i18n.UnitReportNoFiles.Key, nil)
	}
	err := v.read(func(r *store.Reader) (err error) {
		g, err = v.openReport(r)
		return err
	})
	if err == nil {
		err = v.allow(access.WriteReport, evidence.Sharing(g.duties)...)
	}
	switch {
	case err != nil:
		return g, err
	case g.Period.Closed():
		return g, fault.New(fault.Conflict, "report.period_closed", fault.Args{"period": g.Period.Key})
	case !g.Report.Writable():
		return g, fault.New(fault.Conflict, "report.wrong_state", fault.Args{"does": fault.Key("report.does.edit"), "state": fault.Key("report.state." + string(g.Report.State))})
	}
	return g, nil
}

// uploadEvidence takes files on their way to a report, one or several in a form. The answer to the
// script is the files as the form shows them; the draft keeps them with its next saving.
func (s *Server) uploadEvidence(v *visit) error {
	g, err := v.openUploading()
	if err != nil {
		return v.uploadRefused(err)
	}
	a, err := v.arrive()
	defer a.drop()
	if err == nil {
		err = a.broken
	}
	if err == nil && len(a.refused) > 0 {
		f := a.refused[0]
		err = fault.New(uploadKind(f.Key), f.Key, f.Args)
	}
	if err == nil && len(a.files) == 0 {
		err = fault.New(fault.Invalid, i18n.UnitReportNoFile.Key, nil)
	}
	if err != nil {
		return v.uploadRefused(err)
	}
	return v.handInUploads(&g, a)
}

// handInUploads writes the rows of files that were sent apart from the form and shows them.
func (v *visit) handInUploads(g *reportGround, a *arrival) error {
	var list []handed
	err := v.write(func(tx *store.Tx) (err error) {
		list, err = v.handIn(tx, g, a, g.lastDay(v.today()))
		return err
	})
	if err != nil {
		return v.uploadRefused(err)
	}
	a.settle(v)
	if v.r.Header.Get("X-Part") == "" {
		return v.redirect("/desk/evidence/"+string(list[0].kept.ID), look.Good, i18n.UnitReportUploaded)
	}
	field := a.form.Get("field")
	if _, ok := g.Work.Task(work.TaskID(field)); ok {
		field += "."
	} else {
		field = ""
	}
	var views []fileView
	for _, h := range list {
		f := v.fileView(h.kept, field+"evidence")
		f.Again = v.says(h)
		views = append(views, f)
	}
	return v.show(fileItems(v.lang, views))
}

// uploadKind is the kind of fault of a refused file by its message.
func uploadKind(key fault.Key) fault.Kind {
	switch key {
	case "evidence.too_large", "evidence.too_large_announced":
		return fault.TooLarge
	case "evidence.scanner_away", "objects.full":
		return fault.Unavailable
	case "evidence.extension", "evidence.type_unknown":
		return fault.Unsupported
	}
	return fault.Invalid
}

// uploadRefused tells the script in a sentence why nothing was kept; others get the page of errors.
func (v *visit) uploadRefused(err error) error {
	kind := fault.KindOf(err)
	if v.r.Header.Get("X-Part") == "" || kind == fault.Internal || kind == fault.Unauthenticated {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if kind == fault.TooLarge {
		h.Set("Connection", "close")
	}
	v.w.WriteHeader(answers[kind].status)
	_, werr := v.w.Write([]byte(i18n.Fault(v.lang, err)))
	return werr
}

// evidenceGround is a file with what its pages and rights need.
type evidenceGround struct {
	Kept    evidence.Kept
	Plan    plan.Plan
	Measure plan.Measure
	duties  []duty.Duty
}

func (v *visit) openEvidence(r *store.Reader) (evidenceGround, error) {
	var g evidenceGround
	var err error
	if g.Kept, err = r.Evidence(evidence.ID(v.r.PathValue("evidence"))); err != nil {
		return g, err
	}
	if g.duties, err = r.MeasureDuties(g.Kept.Measure); err != nil {
		return g, err
	}
	return g, g.Kept.MayRead(v.actor, g.duties)
}

// evidencePage is one file: what it is, what is said of it, where it is used.
type evidencePage struct {
	look.Page
	File                 fileView
	Measure              look.Words
	MeasureHref, Gallery string
	Facts                []fact
	Lacks                []string
	CanAmend, CanRelease bool
	Release              bool
	ReleaseNo            string // why it cannot be released
	Withdrawn            string
	Guard                string
	Base                 string
	Entry                evidenceEntry
	Grades               []look.Option
	FromCamera           bool
	Uses                 []look.Link
	Changes              []change
	mistakes
}

type fact struct {
	Name, Text string
	Original   bool
}

// evidenceEntry is the form of what is said of a file.
type evidenceEntry struct{ Grade, Organ, Number, Source, Captured, Place, Note, Reason string }

func (s *Server) evidencePage(v *visit) error { return v.showEvidence(nil, mistakes{}) }

func (v *visit) showEvidence(typed *evidenceEntry, m mistakes) error {
	p := evidencePage{Page: v.page(""), mistakes: m}
	err := v.read(func(r *store.Reader) error {
		g, err := v.openEvidence(r)
		if err != nil {
			return err
		}
		if g.Plan, err = r.Plan(g.Kept.Plan); err != nil {
			return err
		}
		if g.Measure, err = r.MeasureByID(g.Kept.Measure); err != nil {
			return err
		}
		return v.fillEvidence(r, &p, &g, typed)
	})
	if err != nil {
		return err
	}
	return v.showStatus(m.status(), evidenceView(p))
}

func (v *visit) fillEvidence(r *store.Reader, p *evidencePage, g *evidenceGround, typed *evidenceEntry) error {
	k := g.Kept
	p.File, p.Title, p.Base = v.fileView(k, ""), k.Name, "/desk/evidence/"+string(k.ID)
	p.Path, p.Guard = p.Base, version(k.Version)
	p.Measure, p.MeasureHref = words(v.lang, g.Measure.Title), measurePath(g.Plan, g.Measure)
	p.Gallery = p.MeasureHref + "/evidence"
	p.Crumbs = []look.Link{{Href: p.MeasureHref, Label: v.t(i18n.WebMeasureNo, "number", g.Measure.Number)}, {Href: p.Gallery, Label: v.t(i18n.UnitReportGallery)}}
	p.Lacks = p.File.Lacks
	p.CanRelease = k.Withdrawn == nil && v.may(access.ReleaseEvidence)
	p.CanAmend = p.CanRelease
	if !p.CanAmend && k.Withdrawn == nil && v.may(access.WriteReport, k.UploadedFor) {
		used, err := r.EvidenceAccepted(k)
		if err != nil {
			return err
		}
		p.CanAmend = !used
	}
	p.Release = k.Release
	if err := evidence.MayRelease(&k.Evidence); err != nil {
		p.ReleaseNo = i18n.Fault(v.lang, err)
	}
	if w := k.Withdrawn; w != nil {
		p.Withdrawn = v.t(i18n.UnitReportWithdrawnBy, "who", w.By, "when", v.when(w.At), "why", w.Reason)
	}
	p.Entry = evidenceEntry{Grade: first(string(k.Claimed), string(k.Grade)), Organ: k.Organ, Number: k.Number, Source: k.Source, Place: k.Place, Note: k.Note, Captured: k.Captured.String()}
	if typed != nil {
		p.Entry = *typed
	}
	p.FromCamera = k.CapturedFrom == evidence.FromCamera
	p.Grades = nil
	for _, x := range []work.Grade{work.GradeA, work.GradeB, work.GradeC} {
		p.Grades = append(p.Grades, look.Option{Value: string(x), Label: i18n.TermName(v.lang, "grade", strings.ToLower(string(x)))})
	}
	if err := v.evidenceFacts(r, p, k); err != nil {
		return err
	}
	return v.evidenceUses(r, p, k)
}

func (v *visit) evidenceFacts(r *store.Reader, p *evidencePage, k evidence.Kept) error {
	unit, err := r.Unit(k.UploadedFor)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	names, err := accountNames(r, string(k.Uploader))
	if err != nil {
		return err
	}
	name, _ := unitWords(v.lang, unit).Pick()
	captured := ""
	if k.Captured != 0 {
		captured = strings.TrimSpace(i18n.DateNear(v.lang, k.Captured, v.today()) + " " + k.Clock)
		if p.FromCamera {
			captured += " · " + v.t(i18n.UnitReportFromCamera)
		}
	}
	size := i18n.Bytes(k.Size)
	switch {
	case k.Width > 0:
		size += " · " + v.t(i18n.UnitReportPixels, "width", k.Width, "height", k.Height)
	case k.Pages > 0:
		size += " · " + v.t(i18n.UnitReportPages, "n", k.Pages)
	}
	grade := i18n.TermName(v.lang, "grade", strings.ToLower(string(k.Grade)))
	p.Facts = nil
	add := func(m *i18n.Message, text string, original bool) {
		if text != "" {
			p.Facts = append(p.Facts, fact{v.t(m), text, original})
		}
	}
	add(i18n.UnitReportGrade, grade, false)
	add(i18n.UnitReportOrgan, k.Organ, true)
	add(i18n.UnitReportNumber, k.Number, true)
	add(i18n.UnitReportSource, k.Source, true)
	add(i18n.UnitReportCaptured, captured, false)
	add(i18n.UnitReportPlace, k.Place, true)
	if k.At.Known {
		add(i18n.UnitReportPosition, v.t(i18n.UnitReportPositionKept), false)
	}
	add(i18n.UnitReportNote, k.Note, true)
	add(i18n.UnitReportSize, size, false)
	add(i18n.UnitReportBy, strings.TrimSpace(name+" "+names[string(k.Uploader)]), true)
	add(i18n.UnitReportAt, v.when(k.Uploaded), false)
	add(i18n.UnitReportHash, string(k.Hash), false)
	return nil
}

// evidenceUses lists the reports that name the file.
func (v *visit) evidenceUses(r *store.Reader, p *evidencePage, k evidence.Kept) error {
	reports, err := r.MeasureReports(k.Measure)
	if err != nil {
		return err
	}
	p.Uses = nil
	for _, x := range reports {
		named := false
		for i := range x.Rounds {
			for _, id := range x.Rounds[i].Content.AllEvidence() {
				named = named || id == report.EvidenceID(k.ID)
			}
		}
		if !named {
			continue
		}
		period, err := r.Period(x.Period)
		if err != nil {
			return err
		}
		p.Uses = append(p.Uses, look.Link{Href: reportPath(x.ID), Label: i18n.Period(v.lang, period.Key) + " · " + v.reportStateName(x.State)})
	}
	return nil
}

func (v *visit) evidenceLabels() map[string]string {
	return map[string]string{"grade": v.t(i18n.UnitReportGrade), "organ": v.t(i18n.UnitReportOrgan), "number": v.t(i18n.UnitReportNumber), "source": v.t(i18n.UnitReportSource),
		"captured": v.t(i18n.UnitReportCaptured), "place": v.t(i18n.UnitReportPlace), "note": v.t(i18n.UnitReportNote), "reason": v.t(i18n.UnitReportReason), "release": v.t(i18n.UnitReportRelease)}
}

// amendEvidence changes what is said of a file.
func (s *Server) amendEvidence(v *visit) error {
	return v.evidenceStep(i18n.UnitReportAmended, func(tx *store.Tx, g *evidenceGround, guard int, e *evidenceEntry) error {
		claim := evidence.Claim{Grade: work.Grade(e.Grade), Organ: e.Organ, Number: e.Number, Source: e.Source, Place: e.Place, Note: e.Note}
		if e.Captured != "" {
			d, err := calendar.ParseDate(e.Captured)
			if err != nil {
				return fault.Fields([]fault.Field{{Name: "captured", Key: i18n.DutyPageBadDate.Key}})
			}
			claim.Captured = d
		}
		_, err := evidence.Amend(tx, v.actor, g.Kept.ID, guard, claim, v.today())
		return err
	})
}

// releaseEvidence says whether the public may get a file.
func (s *Server) releaseEvidence(v *visit) error {
	return v.evidenceStep(i18n.UnitReportReleaseSet, func(tx *store.Tx, g *evidenceGround, guard int, e *evidenceEntry) error {
		_, err := evidence.SetRelease(tx, v.actor, g.Kept.ID, guard, v.r.PostForm.Get("release") == "yes")
		return err
	})
}

// withdrawEvidence makes a file count no more.
func (s *Server) withdrawEvidence(v *visit) error {
	return v.evidenceStep(i18n.UnitReportWithdrawn, func(tx *store.Tx, g *evidenceGround, guard int, e *evidenceEntry) error {
		_, err := evidence.Withdraw(tx, v.actor, g.Kept.ID, guard, e.Reason)
		return err
	})
}

func (v *visit) evidenceStep(done *i18n.Message, step func(tx *store.Tx, g *evidenceGround, guard int, e *evidenceEntry) error) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := evidenceEntry{Grade: text(form, "grade"), Organ: text(form, "organ"), Number: text(form, "number"), Source: text(form, "source"),
		Captured: text(form, "captured"), Place: text(form, "place"), Note: text(form, "note"), Reason: text(form, "reason")}
	var g evidenceGround
	err = v.write(func(tx *store.Tx) (err error) {
		if g, err = v.openEvidence(&tx.Reader); err != nil {
			return err
		}
		return step(tx, &g, versionOf(text(form, "guard")), &e)
	})
	if err != nil {
		if m, ok := v.mistakes(err, v.evidenceLabels()); ok {
			typed := &e
			if !form.Has("grade") {
				typed = nil
			}
			return v.showEvidence(typed, m)
		}
		return err
	}
	to := "/desk/evidence/" + string(g.Kept.ID)
	if back := localPath(form.Get("back")); strings.HasPrefix(back, "/desk/") {
		to = back
	}
	return v.redirect(to, look.Good, done)
}

// The bytes of a file, and its previews.

func (s *Server) evidenceFile(v *visit) error {
	return v.sendObject(func(k *evidence.Kept) (objects.Hash, []evidence.Header) {
		return k.Hash, evidence.DownloadHeaders(k.Name, k.Kind, k.Hash, false)
	})
}

func (s *Server) evidenceSmall(v *visit) error {
	return v.sendObject(func(k *evidence.Kept) (objects.Hash, []evidence.Header) {
		return k.Small.Hash, evidence.PreviewHeaders(k.Small.Hash, false)
	})
}

func (s *Server) evidenceLarge(v *visit) error {
	return v.sendObject(func(k *evidence.Kept) (objects.Hash, []evidence.Header) {
		return k.Large.Hash, evidence.PreviewHeaders(k.Large.Hash, false)
	})
}

func (v *visit) sendObject(pick func(*evidence.Kept) (objects.Hash, []evidence.Header)) error {
	var g evidenceGround
	err := v.read(func(r *store.Reader) (err error) {
		g, err = v.openEvidence(r)
		return err
	})
	if err != nil {
		return err
	}
	hash, headers := pick(&g.Kept)
	if hash == "" || v.s.files == nil {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	o, err := v.s.files.Store.Open(v.r.Context(), hash)
	if err != nil {
		return err
	}
	defer o.Close()
	for _, h := range headers {
		v.w.Header().Set(h.Name, h.Value)
	}
	http.ServeContent(v.w, v.r, "", g.Kept.Uploaded, o)
	return nil
}
