package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"luodi/internal/access"
	"luodi/internal/evidence"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/report"
	"luodi/internal/store"
)

// keepUnitReport takes the form: it keeps the draft with the files that came with it, and then does
// what the button says: nothing more, look whether it can be handed in, one more row, one file less.
func (s *Server) keepUnitReport(v *visit) error {
	g, err := v.reportFor(access.WriteReport)
	if err != nil {
		return err
	}
	a, err := v.arrive()
	defer a.drop()
	if err != nil {
		return err
	}
	part := v.r.Header.Get("X-Part")
	t := readReport(a.form, &g, g.lastDay(v.today()))
	do, what, _ := strings.Cut(a.form.Get("do"), ":")
	t.step(v, &g, do, what)
	if a.broken != nil { // what did not arrive stands as it was kept
		t.fillFrom(a.form, g.content())
	}
	told, err := v.keepDraft(&g, a, &t, part == "")
	if err != nil {
		if part != "" {
			return v.autosaveFailed(err)
		}
		if m, ok := v.mistakes(err, v.reportLabels(&g)); ok {
			return v.showReportForm(&g, t, m)
		}
		return err
	}
	if part != "" {
		return v.autosaved(&g, t)
	}
	wrong := append(t.Wrong, a.refused...)
	if a.broken != nil {
		m, _ := v.mistakes(v.named(a.broken, g.Work), v.reportLabels(&g))
		return v.showReportForm(&g, t, m)
	}
	if do != "check" {
		err = fault.Fields(wrong)
	} else {
		err = together(wrong, v.ready(&g, t.Content))
	}
	if err != nil {
		if m, ok := v.mistakes(v.named(err, g.Work), v.reportLabels(&g)); ok {
			return v.showReportForm(&g, t, m)
		}
		return err
	}
	if len(told) > 0 {
		v.setFlash(look.Info, i18n.UnitReportTold, "told", strings.Join(told, " "))
	}
	if do == "check" {
		return v.redirect(g.Base+"/confirm", "", nil)
	}
	to := g.Base
	switch do {
	case "problem":
		to += "#problems"
	case "drop":
		to += "#files"
	case "take":
		to += "#f-progress"
	default:
		if len(told) == 0 {
			return v.redirect(to, look.Good, i18n.UnitReportKept)
		}
	}
	return v.redirect(to, "", nil)
}

// step does what a button of the form does to what is typed.
func (t *typedReport) step(v *visit, g *reportGround, do, what string) {
	switch do {
	case "drop":
		t.drop(report.EvidenceID(what))
	case "take":
		for _, c := range g.Contributions {
			if string(c.Unit) == what {
				name, _ := unitWords(i18n.ZhHans, g.unit(c.Unit)).Pick()
				t.take(c, name)
			}
		}
	}
}

// fillFrom takes from the kept draft what did not arrive.
func (t *typedReport) fillFrom(form url.Values, kept report.Content) {
	c := &t.Content
	if !form.Has("progress") {
		c.Progress = kept.Progress
	}
	if !form.Has("next") {
		c.Next = kept.Next
	}
	if !form.Has("help") {
		c.Help = kept.Help
	}
	if !form.Has("level") {
		c.Level = kept.Level
	}
	if !form.Has("problem") {
		c.Problems = kept.Problems
	}
	if !form.Has("end") { // the last field of the form
		c.Evidence, c.Amounts = kept.Evidence, kept.Amounts
		for _, d := range kept.Done {
			if !form.Has(string(d.Task) + ".on") {
				c.Done = append(c.Done, d)
			}
		}
	}
}

// ready says what stands in the way of handing the content in.
func (v *visit) ready(g *reportGround, c report.Content) error {
	return v.read(func(r *store.Reader) error {
		_, err := report.Prepare(r, v.actor, g.Report.ID, g.Report.Guard, c, v.today())
		return err
	})
}

// keepDraft writes the files that arrived and the draft in one transaction. said completes what is
// still to be said of the files with the place, organ and number of the form.
func (v *visit) keepDraft(g *reportGround, a *arrival, t *typedReport, said bool) (told []string, err error) {
	guard := versionOf(text(a.form, "guard"))
	typed := *t
	typed.Content = t.Content.Clone()
	var kept report.Report
	var list []handed
	err = v.write(func(tx *store.Tx) error {
		*t = typed
		t.Content = typed.Content.Clone()
		var err error
		if list, err = v.handIn(tx, g, a, g.lastDay(v.today())); err != nil {
			return err
		}
		for _, h := range list {
			t.add(h.field, report.EvidenceID(h.kept.ID))
		}
		if said {
			if err := v.completeFiles(tx, g, a.form, t.Content); err != nil {
				return err
			}
		}
		kept, err = report.Keep(tx, v.actor, g.Report.ID, guard, t.Content)
		return err
	})
	if err != nil {
		return nil, err
	}
	a.settle(v)
	g.Report = kept
	for _, h := range list {
		if s := v.says(h); s != "" {
			told = append(told, s)
		}
	}
	return told, v.read(func(r *store.Reader) error { return g.readFiles(r) })
}

// completeFiles says of files what they still lack and the form knows: where the photos were taken,
// who issued a document under which number.
func (v *visit) completeFiles(tx *store.Tx, g *reportGround, form url.Values, c report.Content) error {
	of := map[report.EvidenceID]string{}
	for _, d := range c.Done {
		for _, id := range d.Evidence {
			of[id] = string(d.Task)
		}
	}
	rows, err := tx.EvidenceByIDs(c.AllEvidence())
	if err != nil {
		return err
	}
	for _, k := range rows {
		if k.Claimed == "" || k.UploadedFor != v.actor.Unit {
			continue
		}
		claim := evidence.Claim{Grade: k.Claimed, Organ: first(text(form, of[report.EvidenceID(k.ID)]+".organ"), k.Organ), Number: first(text(form, of[report.EvidenceID(k.ID)]+".number"), k.Number),
			Source: k.Source, Place: first(k.Place, text(form, "place")), Captured: k.Captured, Note: k.Note, Release: k.Release}
		whole := k.Evidence
		whole.Grade, whole.Organ, whole.Number, whole.Place = claim.Grade, claim.Organ, claim.Number, claim.Place
		if whole.Check(v.today()) != nil {
			continue // it is said at the file
		}
		if _, err := evidence.Amend(tx, v.actor, k.ID, k.Version, claim, v.today()); err != nil {
			return err
		}
	}
	return nil
}

// first gives the first of some texts that is not empty.
func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// saveState is the answer to the script that keeps the draft.
type saveState struct {
	Guard  string            `json:"guard,omitempty"`
	Says   string            `json:"says"`
	Fields map[string]string `json:"fields,omitempty"` // what could not be read, by field
	Stop   bool              `json:"stop,omitempty"`   // trying again is of no use
}

func (v *visit) autosaved(g *reportGround, t typedReport) error {
	s := saveState{Guard: version(g.Report.Guard), Says: v.t(i18n.UnitReportSaved, "time", v.now().In(v.s.zone).Format("15:04"))}
	for _, f := range t.Wrong {
		if s.Fields == nil {
			s.Fields = map[string]string{}
		}
		s.Fields[f.Name] = i18n.FieldError(v.lang, f)
		s.Says = v.t(i18n.UnitReportSavedBut)
	}
	return v.showJSON(http.StatusOK, s)
}

// autosaveFailed tells the script why nothing was kept. Another's change is told, never overwritten.
func (v *visit) autosaveFailed(err error) error {
	kind := fault.KindOf(err)
	s := saveState{Says: i18n.Fault(v.lang, err), Stop: kind != fault.Unavailable && kind != fault.Internal}
	if s.Stop && kind == fault.Conflict && isKey(err, "work.changed_meanwhile") {
		s.Says = v.t(i18n.UnitReportElsewhereOpen)
	}
	if kind == fault.Internal {
		v.s.log.Error("draft not kept", "error", err)
	}
	return v.showJSON(answers[kind].status, s)
}

func isKey(err error, key fault.Key) bool {
	var f *fault.Error
	return errors.As(err, &f) && f.Key == key
}

func (v *visit) showJSON(status int, x any) error {
	h := v.w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	v.w.WriteHeader(status)
	return json.NewEncoder(v.w).Encode(x)
}

// submitUnitReport hands the kept draft in. Sent twice it is one round.
func (s *Server) submitUnitReport(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	id, guard := report.ID(v.r.PathValue("report")), versionOf(text(form, "guard"))
	var g reportGround
	var handing report.Handing
	err = v.read(func(r *store.Reader) error {
		x, err := r.Report(id)
		if err != nil {
			return err
		}
		// What the page shows is read only for who is shown it: a form with what is wrong, or one
		// that nobody has written in.
		g = reportGround{Report: x, Base: reportPath(id)}
		if x.Draft == nil && len(x.Rounds) == 0 {
			if g, err = v.openReport(r); err != nil {
				return err
			}
		}
		handing, err = report.Prepare(r, v.actor, id, guard, g.handingIn(), v.today())
		return err
	})
	if err == nil {
		err = v.write(func(tx *store.Tx) (err error) {
			g.Report, err = handing.Commit(tx, v.actor, v.today())
			return err
		})
	}
	if fault.Is(err, fault.Invalid) {
		wrong := err
		if err := v.read(func(r *store.Reader) (err error) {
			g, err = v.openReport(r)
			return err
		}); err != nil {
			return err
		}
		if m, ok := v.mistakes(v.named(wrong, g.Work), v.reportLabels(&g)); ok && v.writesReport(&g) {
			return v.showReportForm(&g, typedReport{Content: g.content()}, m)
		}
	}
	if err != nil {
		return err
	}
	if g.Report.State == report.Approved {
		return v.redirect(g.Base, look.Good, i18n.UnitReportSentOffice)
	}
	return v.redirect(g.Base, look.Good, i18n.UnitReportSentLeader)
}

// handingIn is what is handed in: the draft, or when it was handed in already, what was.
func (g *reportGround) handingIn() report.Content {
	if g.Report.Draft == nil && len(g.Report.Rounds) > 0 {
		return g.Report.Rounds[len(g.Report.Rounds)-1].Content
	}
	return g.content()
}

func (s *Server) approveUnitReport(v *visit) error {
	return v.reportDecision(i18n.UnitReportApproved, func(tx *store.Tx, id report.ID, guard int, _ string) error {
		_, err := report.Approve(tx, v.actor, id, guard)
		return err
	})
}

func (s *Server) returnUnitReport(v *visit) error {
	return v.reportDecision(i18n.UnitReportReturned, func(tx *store.Tx, id report.ID, guard int, remark string) error {
		_, err := report.Return(tx, v.actor, id, guard, remark)
		return err
	})
}

// reportDecision is the yes or no of the unit's leader.
func (v *visit) reportDecision(done *i18n.Message, decide func(tx *store.Tx, id report.ID, guard int, remark string) error) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	g, err := v.reportFor(access.ApproveReport)
	if err != nil {
		return err
	}
	remark := text(form, "remark")
	err = v.write(func(tx *store.Tx) error {
		return decide(tx, g.Report.ID, versionOf(text(form, "guard")), remark)
	})
	if err != nil {
		if m, ok := v.mistakes(err, v.reportLabels(&g)); ok {
			return v.showReport(&g, reportTyping{Remark: remark}, m)
		}
		return err
	}
	return v.redirect(g.Base, look.Good, done)
}

// contributeUnitReport takes what a supporting unit adds.
func (s *Server) contributeUnitReport(v *visit) error {
	var g reportGround
	err := v.read(func(r *store.Reader) (err error) {
		g, err = v.openReport(r)
		return err
	})
	if err == nil {
		err = v.allow(access.WriteReport, evidence.Sharing(g.duties)...)
	}
	if err != nil {
		return err
	}
	a, err := v.arrive()
	defer a.drop()
	if err != nil {
		return err
	}
	said := text(a.form, "text")
	var ids []report.EvidenceID
	err = errors.Join(a.broken, fault.Fields(a.refused))
	if a.broken == nil {
		err = v.write(func(tx *store.Tx) error {
			list, err := v.handIn(tx, &g, a, g.lastDay(v.today()))
			if err != nil {
				return err
			}
			ids = evidenceIDs(a.form, "evidence")
			if what, gone := strings.CutPrefix(a.form.Get("do"), "drop:"); gone {
				ids = without(ids, report.EvidenceID(what))
			}
			for _, h := range list {
				ids = append(without(ids, report.EvidenceID(h.kept.ID)), report.EvidenceID(h.kept.ID))
			}
			return report.Contribute(tx, v.actor, g.Report.ID, said, ids)
		})
		if err == nil {
			a.settle(v)
			err = fault.Fields(a.refused)
		}
	}
	if err != nil {
		if m, ok := v.mistakes(err, v.reportLabels(&g)); ok {
			if err := v.read(func(r *store.Reader) error { return g.readFiles(r, ids...) }); err != nil {
				return err
			}
			return v.showReport(&g, reportTyping{Text: said, Files: ids, Contributing: true}, m)
		}
		return err
	}
	return v.redirect(g.Base, look.Good, i18n.UnitReportContributed)
}

func without(list []report.EvidenceID, id report.EvidenceID) []report.EvidenceID {
	var out []report.EvidenceID
	for _, x := range list {
		if x != id {
			out = append(out, x)
		}
	}
	return out
}

// own is the contribution of the visitor's unit.
func (g *reportGround) own(unit org.UnitID) (report.Contribution, bool) {
	for _, c := range g.Contributions {
		if c.Unit == unit {
			return c, true
		}
	}
	return report.Contribution{}, false
}
