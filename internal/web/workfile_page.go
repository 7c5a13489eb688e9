package web

import (
	"net/http"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/ledger"
	"luodi/internal/look"
	"luodi/internal/store"
	"luodi/internal/work"
)

// workFilePage is the page of files of work plans.
type workFilePage struct {
	look.Page
	Base     string
	Heading  look.Words
	Over     string
	Slug     string
	One      bool
	Holds    string
	Any      bool
	Empty    bool // of one measure: there is no work plan yet
	CanWrite bool
	FileHint string
	Waiting  string
	Back     string
	*workFilePreview
	mistakes
}

// showWorkFile shows the page, with what a file would do when there is one.
func (v *visit) showWorkFile(seen *sentWorkFile, m mistakes) error {
	var p workFilePage
	status := http.StatusOK
	err := v.read(func(r *store.Reader) error {
		f, err := v.openWorkFiles(r)
		if err != nil {
			return err
		}
		p = v.filePage(f)
		p.mistakes = m
		if seen != nil {
			if err := v.mayPutIn(f); err != nil {
				return err
			}
			p.workFilePreview, err = v.previewWorkFile(r, f, seen)
			if found, ok := v.mistakes(err, map[string]string{"file": v.t(i18n.WorkfileFile)}); ok {
				p.mistakes, err = found, nil
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if status = p.status(); p.workFilePreview != nil && len(p.Wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return v.showStatus(status, workFileView(p))
}

func (v *visit) filePage(f *workFiles) workFilePage {
	p := workFilePage{Page: v.page(v.t(i18n.WorkfilePage)), Base: f.base, One: f.one, Slug: f.plan.Slug,
		FileHint: v.t(i18n.WorkfileFileHint, "excel", i18n.Bytes(ledger.MostWorkBytes), "xml", i18n.Bytes(workFileLimit))}
	p.Path, p.Wide = f.base, true
	p.Crumbs = []look.Link{{Href: "/desk/plans", Label: v.t(i18n.WebPlans)}, {Href: "/desk/plans/" + f.plan.Slug, Label: clip(picked(v.lang, f.plan.Title), 30)}}
	p.Heading = words(v.lang, f.plan.Title)
	p.Back = "/desk/plans/" + f.plan.Slug + "/work"
	if !f.one {
		p.Crumbs = append(p.Crumbs, look.Link{Href: p.Back, Label: v.t(i18n.PictureWork)})
		v.holdsAll(f, &p)
		return p
	}
	x := &f.measures[0]
	p.Back = pictureWorkPath(f.plan, x.Measure)
	p.Heading, p.Over = words(v.lang, x.Title), v.t(i18n.WebMeasureNo, "number", x.Number)
	p.Crumbs = append(p.Crumbs, look.Link{Href: measurePath(f.plan, x.Measure), Label: p.Over}, look.Link{Href: p.Back, Label: v.t(i18n.PictureWork)})
	p.CanWrite = x.lead != "" && v.may(access.EditWork, x.lead) && x.waiting == nil
	if x.waiting != nil {
		p.Waiting = v.t(i18n.WorkfileSubmitted, "number", x.label, "version", x.waiting.Version)
	}
	switch k := x.kept; {
	case k != nil:
		p.Any, p.Holds = true, v.t(i18n.WorkfileHoldsOne, "version", k.Version, "state", v.t(message(stateKey(k.State))), "n", len(k.Plan.Tasks))
	case p.CanWrite:
		p.Empty, p.Holds = true, v.t(i18n.WorkfileHoldsNew)
	default:
		p.Holds = v.t(i18n.WorkfileHoldsNone)
	}
	return p
}

func (v *visit) holdsAll(f *workFiles, p *workFilePage) {
	tasks, mine := 0, 0
	for i := range f.measures {
		x := &f.measures[i]
		tasks += len(x.kept.Plan.Tasks)
		if v.may(access.EditWork, x.lead) && x.waiting == nil {
			mine++
		}
	}
	p.Any, p.CanWrite = len(f.measures) > 0, mine > 0
	p.Holds = v.t(i18n.WorkfileHoldsAll, "n", len(f.measures), "tasks", tasks, "mine", mine)
	if !p.Any {
		p.Holds = v.t(i18n.WorkfileHoldsNone)
	}
}

// stateKey names the state of a version.
func stateKey(s work.ReviewState) fault.Key {
	if s == work.Draft {
		s = "draft"
	}
	return fault.Key("work.state." + string(s))
}

func message(key fault.Key) *i18n.Message {
	if m, ok := i18n.Lookup(key); ok {
		return m
	}
	return &i18n.Message{Key: key, Hans: string(key), Hant: string(key), Engl: string(key)}
}
