package web

import (
	"net/http"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/store"
)

// reviewRoutes are the rows of intake and of the review desk.
func (s *Server) reviewRoutes() []route {
	in := access.ImportDocument
	return []route{
		// Intake: documents that came in, and the way in
		{pattern: "GET /desk/intake", handle: s.intakePage, right: in},
		{pattern: "GET /desk/intake/new", handle: s.uploadPage, right: in},
		{pattern: "POST /desk/intake", handle: s.upload, right: in, limit: s.uploadRoom()},

		// The review desk of one document
		{pattern: "GET /desk/intake/{review}", handle: s.reviewPage, right: in},
		{pattern: "GET /desk/intake/{review}/progress", handle: s.readingProgress, right: in},
		{pattern: "POST /desk/intake/{review}/step", handle: s.reviewStep, right: in},
		{pattern: "POST /desk/intake/{review}/stop", handle: s.stopReading, right: in},
		{pattern: "POST /desk/intake/{review}/again", handle: s.readAgain, right: in},
		{pattern: "POST /desk/intake/{review}/discard", handle: s.discardReview, right: in},
		{pattern: "POST /desk/intake/{review}/reopen", handle: s.reopenReview, right: in},
		{pattern: "GET /desk/intake/{review}/confirm", handle: s.confirmPage, right: access.ConfirmPlan},
		{pattern: "POST /desk/intake/{review}/confirm", handle: s.confirm, right: access.ConfirmPlan},
	}
}

func reviewPath(id plan.ReviewID) string { return "/desk/intake/" + string(id) }

// intakePage lists the documents that came in.
type intakePage struct {
	look.Page
	Rows []intakeRow
	Next string
}

type intakeRow struct {
	plan.Review
	Href    string
	State   look.Tag
	Updated string
}

func (s *Server) intakePage(v *visit) error {
	p := intakePage{Page: v.page(v.t(i18n.WebIntake))}
	err := v.read(func(r *store.Reader) error {
		reviews, next, err := r.Reviews(store.ReviewFilter{Page: store.Page{After: v.query("after")}})
		if err != nil {
			return err
		}
		p.Rows = make([]intakeRow, 0, len(reviews))
		for _, review := range reviews {
			p.Rows = append(p.Rows, intakeRow{Review: review, Href: reviewPath(review.ID), State: v.reviewState(review.State), Updated: v.when(review.UpdatedAt)})
		}
		if next != "" {
			p.Next = look.WithQuery("/desk/intake", "after", next)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.show(intakeView(p))
}

func (v *visit) reviewState(s plan.ReviewState) look.Tag {
	tone := map[plan.ReviewState]string{plan.ReviewOpen: "note", plan.ReviewFailed: "late", plan.ReviewConfirmed: "accent"}[s]
	m, ok := i18n.Lookup(fault.Key("review.state." + string(s)))
	if !ok {
		return look.Tag{Text: string(s)}
	}
	return look.Tag{Text: v.t(m), Tone: tone}
}

// uploadPage asks for a document.
type uploadPage struct {
	look.Page
	mistakes
	Limit string
	Text  string // as pasted
}

func (s *Server) uploadPage(v *visit) error { return v.showUpload("", mistakes{}) }

func (v *visit) showUpload(text string, m mistakes) error {
	p := uploadPage{Page: v.page(v.t(i18n.ReviewUploadTitle)), mistakes: m, Limit: i18n.Bytes(v.s.uploadLimit), Text: text}
	p.Path = "/desk/intake/new"
	p.Crumbs = []look.Link{{Href: "/desk/intake", Label: v.t(i18n.WebIntake)}}
	p.Scripts = []string{"review"}
	return v.showStatus(m.status(), uploadView(p))
}

// stoppedPage is a review that is being read, could not be read, or was put aside.
type stoppedPage struct {
	look.Page
	Review  plan.Review
	File    string // the document's name
	FileURL string
	State   look.Tag
	Why     string // why it could not be read
	Seconds int    // being read for so long
	Stale   bool   // said to be read, but nobody does
	HasText bool   // can be opened by hand
	Plan    string // address of the plan, when confirmed
}

// showStopped is the page of a review that is not open.
func (v *visit) showStopped(r plan.Review, doc plan.Document, planSlug string) error {
	p := stoppedPage{Page: v.page(r.Title), Review: r, File: doc.Name, FileURL: "/desk/documents/" + string(doc.ID) + "/file",
		State: v.reviewState(r.State), HasText: r.Draft != ""}
	p.Crumbs = []look.Link{{Href: "/desk/intake", Label: v.t(i18n.WebIntake)}}
	if planSlug != "" {
		p.Plan = "/desk/plans/" + planSlug
	}
	if err := r.Fault(); err != nil {
		p.Why = i18n.Fault(v.lang, err)
	}
	if r.State == plan.ReviewReading {
		p.Seconds = int(v.now().Sub(r.UpdatedAt).Seconds())
		p.Stale = !v.s.readings.runs(r.ID) && p.Seconds > 90 // another node may be at it
		p.Scripts = []string{"review"}
		if !p.Stale {
			p.Head = refreshSoon()
		}
	}
	return v.show(stoppedView(p))
}

// readingProgress tells the script of the page whether the reading has ended.
func (s *Server) readingProgress(v *visit) error {
	var r plan.Review
	err := v.read(func(rd *store.Reader) (err error) {
		r, err = rd.Review(plan.ReviewID(v.r.PathValue("review")))
		return err
	})
	if err != nil {
		return err
	}
	v.w.Header().Set("Cache-Control", "no-store")
	if r.State != plan.ReviewReading {
		v.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	v.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err = v.w.Write([]byte(v.t(i18n.ReviewReadingFor, "n", int(v.now().Sub(r.UpdatedAt).Seconds()))))
	return err
}

// moveReview runs one of the moves that need nothing but the review's version.
func (v *visit) moveReview(move func(*store.Tx, plan.ReviewID, int) error) (plan.ReviewID, error) {
	form, err := v.form()
	if err != nil {
		return "", err
	}
	id := plan.ReviewID(v.r.PathValue("review"))
	return id, v.write(func(tx *store.Tx) error { return move(tx, id, versionOf(form.Get("version"))) })
}

func (s *Server) discardReview(v *visit) error {
	_, err := v.moveReview(func(tx *store.Tx, id plan.ReviewID, n int) error { return plan.Discard(tx, v.actor, id, n) })
	if err != nil {
		return err
	}
	return v.redirect("/desk/intake", look.Good, i18n.ReviewDiscarded)
}

func (s *Server) reopenReview(v *visit) error {
	id, err := v.moveReview(func(tx *store.Tx, id plan.ReviewID, n int) error { return plan.Reopen(tx, v.actor, id, n) })
	if err != nil {
		return err
	}
	return v.redirect(reviewPath(id), "", nil)
}
