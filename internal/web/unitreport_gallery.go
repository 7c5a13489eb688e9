package web

import (
	"net/url"
	"slices"
	"strings"

	"luodi/internal/access"
	"luodi/internal/evidence"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store"
	"luodi/internal/work"
)

// galleryPage is the evidence of a measure as a grid of previews.
type galleryPage struct {
	look.Page
	Plan       plan.Plan
	Measure    plan.Measure
	Tasks      []look.Option
	Grades     []look.Option
	Task       string
	Grade      string
	Tiles      []evidenceTile
	CanRelease bool
	More       look.Pager
	Filtered   bool
}

type evidenceTile struct {
	fileView
	Guard   string
	Proves  string // milestone
	Release bool
	MayNot  bool // cannot be released
}

// galleryPages is how many tiles stand on a page.
const galleryTiles = 48

func (s *Server) galleryPage(v *visit) error {
	p := galleryPage{Page: v.page(""), Task: v.query("task"), Grade: v.query("grade"), CanRelease: v.may(access.ReleaseEvidence)}
	p.Path = v.r.URL.RequestURI()
	err := v.read(func(r *store.Reader) error {
		p.Tiles, p.Tasks = nil, nil
		var err error
		if p.Plan, err = r.PlanBySlug(v.r.PathValue("plan")); err != nil {
			return err
		}
		if p.Measure, err = r.Measure(p.Plan.ID, v.r.PathValue("measure")); err != nil {
			return err
		}
		return v.fillGallery(r, &p)
	})
	if err != nil {
		return err
	}
	p.Title = v.t(i18n.UnitReportGallery)
	p.Filtered = p.Task != "" || p.Grade != ""
	p.Crumbs = []look.Link{{Href: "/desk/plans/" + p.Plan.Slug, Label: clip(picked(v.lang, p.Plan.Title), 30), Lang: textLang(v.lang, p.Plan.Title)},
		{Href: measurePath(p.Plan, p.Measure), Label: v.t(i18n.WebMeasureNo, "number", p.Measure.Number)}}
	return v.show(galleryView(p))
}

func (v *visit) fillGallery(r *store.Reader, p *galleryPage) error {
	duties, err := r.MeasureDuties(p.Measure.ID)
	if err != nil {
		return err
	}
	if err := v.allow(access.ReadEvidence, evidence.Sharing(duties)...); err != nil {
		return err
	}
	proves, names, err := v.provedTasks(r, p)
	if err != nil {
		return err
	}
	rows, next, err := v.galleryRows(r, p, proves)
	if err != nil {
		return err
	}
	for _, k := range rows {
		t := evidenceTile{fileView: v.fileView(k, ""), Guard: version(k.Version), Release: k.Release, MayNot: evidence.MayRelease(&k.Evidence) != nil || k.Withdrawn != nil}
		if task, ok := proves[report.EvidenceID(k.ID)]; ok {
			t.Proves = names[task]
		}
		p.Tiles = append(p.Tiles, t)
	}
	if next != "" {
		p.More = look.Pager{Lang: v.lang, Next: look.WithQuery(p.Path, "after", next)}
	}
	return nil
}

// provedTasks tells which milestone each file proves, as its reports say, and fills the choices.
func (v *visit) provedTasks(r *store.Reader, p *galleryPage) (map[report.EvidenceID]work.TaskID, map[work.TaskID]string, error) {
	proves, names := map[report.EvidenceID]work.TaskID{}, map[work.TaskID]string{}
	reports, err := r.MeasureReports(p.Measure.ID)
	if err != nil {
		return nil, nil, err
	}
	for _, x := range reports {
		for i := range x.Rounds {
			for _, d := range x.Rounds[i].Content.Done {
				for _, id := range d.Evidence {
					proves[id] = d.Task
				}
			}
		}
	}
	kept, ok, err := r.WorkInForce(p.Measure.ID)
	if err != nil {
		return nil, nil, err
	}
	if ok {
		for _, t := range kept.Plan.Tasks {
			name, _ := taskWords(v.lang, t.Name).Pick()
			names[t.ID] = strings.TrimSpace(string(t.Code) + " " + name)
		}
	}
	p.Tasks = []look.Option{{Value: "", Label: v.t(i18n.UnitReportAllTasks)}}
	if ok {
		for _, t := range kept.Plan.Tasks {
			for _, task := range proves {
				if task == t.ID {
					p.Tasks = append(p.Tasks, look.Option{Value: string(t.ID), Label: names[t.ID]})
					break
				}
			}
		}
	}
	p.Grades = []look.Option{{Value: "", Label: v.t(i18n.UnitReportAllGrades)}}
	for _, g := range []string{"A", "B", "C"} {
		p.Grades = append(p.Grades, look.Option{Value: g, Label: i18n.TermName(v.lang, "grade", strings.ToLower(g))})
	}
	return proves, names, nil
}

// galleryRows gives a page of the files, the newest first. A filter looks further until the page is
// full, so that no page is empty before the last.
func (v *visit) galleryRows(r *store.Reader, p *galleryPage, proves map[report.EvidenceID]work.TaskID) ([]evidence.Kept, string, error) {
	var rows []evidence.Kept
	page := store.Page{After: v.query("after"), Limit: galleryTiles}
	if strings.ContainsAny(page.After, " ~") {
		return nil, "", fault.New(fault.Invalid, "store.bad_cursor", nil)
	}
	for range 20 {
		list, next, err := r.MeasureEvidencePage(p.Measure.ID, page)
		if err != nil {
			return nil, "", err
		}
		for i, k := range list {
			if p.Grade != "" && string(k.Grade) != p.Grade || p.Task != "" && string(proves[report.EvidenceID(k.ID)]) != p.Task {
				continue
			}
			if rows = append(rows, k); len(rows) == galleryTiles && (next != "" || i < len(list)-1) {
				return rows, string(k.ID), nil
			}
		}
		if next == "" {
			return rows, "", nil
		}
		page.After = next
	}
	return rows, page.After, nil
}

// galleryBack is the address of the gallery as it is filtered, for the buttons in it.
func (p galleryPage) back() string {
	u, err := url.Parse(p.Path)
	if err != nil {
		return p.Path
	}
	q := u.Query()
	for k := range q {
		if !slices.Contains([]string{"task", "grade", "after"}, k) {
			q.Del(k)
		}
	}
	u.RawQuery = q.Encode()
	return u.RequestURI()
}
