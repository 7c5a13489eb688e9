package web

import (
	"luodi/internal/access"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/standing"
	"luodi/internal/store"
	"luodi/internal/work"
)

// pictureWork is the list of all work plans of a plan.
type pictureWork struct {
	picturePage
	Counts []pictureCount
	Groups []pictureGroup
	Shown  int
}

// pictureCount is a number that leads to the rows it counts.
type pictureCount struct {
	N       int
	Word    string
	Href    string
	Current bool
	Late    bool
}

// pictureGroup is the measures under one heading of the document.
type pictureGroup struct {
	Key    string
	Number string
	Title  look.Words
	Rows   []pictureRow
}

// pictureRow is how one measure's work stands.
type pictureRow struct {
	Key      string // of the row, for its address in the page
	Number   string
	Title    look.Words
	Href     string
	Lead     look.Words
	LeadHref string
	State    string // none, draft, submitted, returned, in_force
	Stage    string // the state in a word
	Word     string // with the version
	Other    string // the version being made beside the one in force
	Light    look.Light
	Why      string
	Reason   string // address of the light's reasons
	Share    int    // thousandths
	Promised string
	Forecast string
	LateBy   string
	Float    string
	Next     look.Words
	NextBy   string
	Do       string // the next step, for who may take it
	DoOf     string
	DoHref   string

	light   standing.Light
	late    bool
	waiting bool // a version waits for approval
	measure plan.Measure
	kept    *work.Kept
}

func (s *Server) pictureWorkPage(v *visit) error {
	var p pictureWork
	err := v.read(func(r *store.Reader) error {
		b, err := v.openPictures(r, v.r.PathValue("plan"))
		if err != nil {
			return err
		}
		p = pictureWork{picturePage: b.picture(v, "work", i18n.PictureWork)}
		v.fillWork(b, &p, v.query("state"))
		return nil
	})
	if err != nil {
		return err
	}
	return v.show(pictureWorkView(p))
}

// fillWork counts the measures by state and keeps those that the filter asks for.
func (v *visit) fillWork(b *pictureBook, p *pictureWork, state string) {
	counts := map[string]int{}
	var shown []pictureRow
	for _, m := range b.measures {
		row := v.pictureRow(b, m)
		counts[row.State]++
		if row.waiting && row.State != "submitted" {
			counts["submitted"]++
		}
		if row.late {
			counts["late"]++
		}
		if state == "" || state == row.State || state == "submitted" && row.waiting || state == "late" && row.late {
			shown = append(shown, row)
		}
	}
	p.Shown, p.Groups = len(shown), v.pictureGroups(b, shown)
	base := "/desk/plans/" + b.plan.Slug + "/work"
	p.Counts = []pictureCount{{N: len(b.measures), Word: v.t(i18n.PictureAll), Href: base, Current: state == ""}}
	for _, c := range []struct {
		state string
		word  *i18n.Message
	}{{"none", i18n.PictureStNone}, {"draft", i18n.PictureStDraft}, {"submitted", i18n.PictureStSent}, {"returned", i18n.PictureStBack},
		{"in_force", i18n.PictureStForce}, {"late", i18n.PictureStLate}} {
		p.Counts = append(p.Counts, pictureCount{N: counts[c.state], Word: v.t(c.word), Href: base + "?state=" + c.state, Current: state == c.state, Late: c.state == "late" && counts["late"] > 0})
	}
}

// pictureGroups sets rows, in document order, under their headings.
func (v *visit) pictureGroups(b *pictureBook, rows []pictureRow) []pictureGroup {
	var groups []pictureGroup
	last := plan.ProvisionID("-")
	for _, row := range rows {
		if row.measure.Provision != last {
			last = row.measure.Provision
			head := b.heads[last]
			groups = append(groups, pictureGroup{Key: provisionKey(head), Number: head.Number, Title: v.headWords(head)})
		}
		g := &groups[len(groups)-1]
		g.Rows = append(g.Rows, row)
	}
	return groups
}

func (v *visit) pictureRow(b *pictureBook, m plan.Measure) pictureRow {
	lead := b.units[b.leads[m.ID]]
	row := pictureRow{Key: "m" + m.Slug, Number: m.Number, Title: words(v.lang, m.Title), Href: measurePath(b.plan, m), Lead: unitWords(v.lang, lead),
		LeadHref: "/desk/units/" + lead.Slug + "/work", State: "none", Stage: v.t(i18n.PictureStNone), Word: v.t(i18n.PictureStNone), measure: m, kept: b.force[m.ID]}
	if lead.Slug == "" {
		row.LeadHref = ""
	}
	row.light, row.Why = v.light(b, m)
	row.Light, row.Reason = v.lightOf(row.light.Light), lightPath(b.plan, m)
	row.Promised = v.due(m)
	if k := row.kept; k != nil {
		v.fillForced(&row, k)
	}
	if h, ok := b.open[m.ID]; ok {
		v.fillOpen(b, &row, h)
	} else if row.kept == nil && b.plan.Status != plan.Draft && v.may(access.EditWork, lead.ID) {
		row.Do, row.DoOf, row.DoHref = v.t(i18n.PictureMake), v.t(i18n.PictureMakeOf, "number", m.Number), pictureWorkPath(b.plan, m)+"/new"
	}
	return row
}

// fillForced tells of a version in force.
func (v *visit) fillForced(row *pictureRow, k *work.Kept) {
	row.State, row.Stage, row.Word, row.Share = "in_force", v.t(i18n.PictureStForce), v.t(i18n.PictureStForce)+" · "+v.t(i18n.PictureVersion, "n", k.Version), k.Share
	row.Href += "/work"
	row.Forecast = i18n.Date(v.lang, k.Finish)
	if k.Promised != 0 {
		row.Promised = v.shortDate(k.Promised)
	}
	if row.late = k.LateBy > 0; row.late {
		row.LateBy = v.t(i18n.PictureLateBy, "n", k.LateBy)
	} else if k.Promised != 0 {
		row.Float = v.t(i18n.PictureFloatDays, "n", k.Slack)
	}
	if task, times, ok := nextTask(k); ok {
		row.Next = pictureTaskWords(v.lang, task.Name)
		row.NextBy = v.nearDate(dueOf(times))
	}
}

// fillOpen tells of the version that is being made.
func (v *visit) fillOpen(b *pictureBook, row *pictureRow, h work.Head) {
	state, word := "draft", v.t(i18n.PictureStDraft)
	switch h.State {
	case work.Submitted:
		state, word, row.waiting = "submitted", v.t(i18n.PictureStSent), true
	case work.Returned:
		state, word = "returned", v.t(i18n.PictureStBack)
	}
	base := pictureWorkPath(b.plan, row.measure)
	if row.kept == nil {
		row.State, row.Stage, row.Word, row.Href = state, word, word+" · "+v.t(i18n.PictureVersion, "n", h.Version), base
		row.Forecast = i18n.Date(v.lang, h.Finish)
		if h.LateBy > 0 {
			row.LateBy = v.t(i18n.PictureLateBy, "n", h.LateBy)
		}
	} else {
		row.Other = v.t(i18n.PictureNextVer, "n", h.Version, "state", word)
	}
	switch {
	case row.waiting && v.may(access.DecideWork):
		row.Do, row.DoOf, row.DoHref = v.t(i18n.PictureReview), v.t(i18n.PictureReviewOf, "number", row.Number), base
	case !row.waiting && v.may(access.EditWork, h.Unit):
		row.Do, row.DoOf, row.DoHref = v.t(i18n.PictureEdit), v.t(i18n.PictureEditOf, "number", row.Number), base+"/draft"
	}
}

// byLight orders rows from the worst to the best.
func byLight(a, b pictureRow) int {
	return worse(a.light.Light, b.light.Light)
}
