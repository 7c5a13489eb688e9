package web

import (
	"slices"
	"strings"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/report"
	"luodi/internal/schedule"
	"luodi/internal/store"
	"luodi/internal/work"
)

// unitReportPage is a report as its readers see it: the form for who writes it, the decision for the
// unit's leader, a contribution for a supporting unit, and its rounds for everybody.
type unitReportPage struct {
	look.Page
	Measure      look.Words
	Number       string
	Period       string
	Unit         look.Words
	State        look.Light
	Due, Left    string
	Past         bool
	Base, Guard  string
	MeasureHref  string
	GalleryHref  string
	Remark, Who  string // why it was returned last, and by whom
	Round        int    // the one that is being written
	Next         string // what happens next
	Writing      bool
	Form         reportForm
	Approving    bool
	Summary      contentView
	ReviewHref   string
	Contributing bool
	Own          contributionEntry
	Contributed  []contributionView
	Rounds       []roundView
	NoWork       bool
	Extended     string // reason of an extension or waiving
	mistakes
}

// contributionEntry is the form of a supporting unit.
type contributionEntry struct {
	Text   string
	Files  []fileView
	At     string // when it was sent last
	Accept string
}

// reportTyping is what was typed into the small forms of the page.
type reportTyping struct {
	Remark, Text string
	Files        []report.EvidenceID
	Contributing bool
}

// roundView is one handing in with what became of it.
type roundView struct {
	Number                     int
	By, At                     string
	Late                       bool
	Approver, ApprovedAt       string
	Decider, DecidedAt, Remark string
	Accepted, Returned         bool
	Content                    contentView
	Open                       bool
}

func (s *Server) unitReportPage(v *visit) error {
	var g reportGround
	err := v.read(func(r *store.Reader) (err error) {
		g, err = v.openReport(r)
		return err
	})
	if err != nil {
		return err
	}
	if v.writesReport(&g) {
		return v.showReportForm(&g, typedReport{Content: g.content()}, mistakes{})
	}
	return v.showReport(&g, reportTyping{}, mistakes{})
}

// showReportForm shows the form, with what is wrong with it.
func (v *visit) showReportForm(g *reportGround, t typedReport, m mistakes) error {
	p := v.reportPage(g, m)
	p.Writing, p.Round = true, g.Report.Round+1
	p.Scripts = []string{"unitreport"}
	if missing := t.Content.AllEvidence(); len(missing) > 0 {
		if err := v.read(func(r *store.Reader) error { return g.readFiles(r, missing...) }); err != nil {
			return err
		}
	}
	p.Form = v.reportFormOf(g, t, m)
	if g.Report.Draft != nil {
		p.Form.Saved = v.t(i18n.UnitReportSavedBefore)
	}
	err := v.read(func(r *store.Reader) error { return report.MaySpeak(r, v.actor, g.Report, v.today()) })
	switch {
	case fault.Is(err, fault.Forbidden):
		p.Form.Unfiled = i18n.Fault(v.lang, err)
		p.Form.PostsHref = "/desk/units/" + g.Owner.Slug + "/posts"
	case err != nil:
		return err
	}
	return v.showStatus(m.status(), unitReportView(p))
}

// showReport shows the report to read, with the decision or contribution that is the visitor's.
func (v *visit) showReport(g *reportGround, typed reportTyping, m mistakes) error {
	p := v.reportPage(g, m)
	p.Approving, p.Contributing = v.approvesReport(g), v.contributes(g)
	if p.Approving {
		p.Summary = v.contentView(g, g.Report.Rounds[len(g.Report.Rounds)-1].Content, true)
		if typed.Remark != "" {
			p.Remark = typed.Remark
		}
	}
	if p.Contributing {
		p.Scripts = []string{"unitreport"}
		p.Own = contributionEntry{Accept: acceptedFiles()}
		if c, ok := g.own(v.actor.Unit); ok {
			p.Own.Text, p.Own.Files, p.Own.At = c.Text, v.fileViews(g, c.Evidence, "evidence"), v.when(c.At)
		}
		if typed.Contributing {
			p.Own.Text, p.Own.Files = typed.Text, v.fileViews(g, typed.Files, "evidence")
		}
	}
	if g.Report.State == report.Approved && v.may(access.AcceptReport) {
		p.ReviewHref = g.Base + "/review"
	}
	return v.showStatus(m.status(), unitReportView(p))
}

// reportPage is what every form of the page has.
func (v *visit) reportPage(g *reportGround, m mistakes) unitReportPage {
	p := unitReportPage{Page: v.page(""), Measure: words(v.lang, g.Measure.Title), Number: g.Measure.Number, Period: i18n.Period(v.lang, g.Period.Key), Unit: unitWords(v.lang, g.Owner),
		State: v.reportState(&g.Report, g.Period.Closed()), Due: i18n.DateNear(v.lang, g.Report.Due, v.today()), Base: g.Base, Guard: version(g.Report.Guard),
		MeasureHref: measurePath(g.Plan, g.Measure), GalleryHref: measurePath(g.Plan, g.Measure) + "/evidence", NoWork: !g.InForce, Extended: g.Report.Reason, mistakes: m}
	title, _ := p.Measure.Pick()
	p.Title = v.t(i18n.UnitReportOne, "period", p.Period, "measure", title)
	p.Path, p.Crumbs = g.Base, v.reportCrumbs(g)
	if g.Report.Writable() {
		p.Left, p.Past = v.dueLeft(g.cal, g.Report.Due)
	}
	p.Contributed = v.contributionViews(g)
	for i := len(g.Report.Rounds) - 1; i >= 0; i-- {
		p.Rounds = append(p.Rounds, v.roundView(g, &g.Report.Rounds[i], i == len(g.Report.Rounds)-1))
	}
	if n := len(g.Report.Rounds); n > 0 && g.Report.State == report.Returned {
		p.Remark, p.Who = g.Report.Rounds[n-1].Remark, g.Report.Rounds[n-1].Decider
	}
	p.Next = v.reportNext(g)
	return p
}

// reportNext says what happens next.
func (v *visit) reportNext(g *reportGround) string {
	switch {
	case g.Period.Closed():
		return v.t(i18n.UnitReportNextClosed)
	case g.Report.State == report.Submitted:
		return v.t(i18n.UnitReportNextLeader)
	case g.Report.State == report.Approved:
		return v.t(i18n.UnitReportNextOffice)
	case g.Report.State == report.Accepted:
		return v.t(i18n.UnitReportNextDone)
	}
	return ""
}

func (v *visit) roundView(g *reportGround, x *report.Round, open bool) roundView {
	r := roundView{Number: x.Number, By: x.Submitter, At: v.when(x.SubmittedAt), Late: x.Late, Approver: x.Approver, Decider: x.Decider, Remark: x.Remark,
		Accepted: x.Accepted, Returned: !x.Accepted && !x.DecidedAt.IsZero(), Content: v.contentView(g, x.Content, false), Open: open}
	if !x.ApprovedAt.IsZero() {
		r.ApprovedAt = v.when(x.ApprovedAt)
	}
	if !x.DecidedAt.IsZero() {
		r.DecidedAt = v.when(x.DecidedAt)
	}
	return r
}

// contentView is what a report says, to read. With Compare it is set beside the last accepted state.
type contentView struct {
	Done           []doneView
	Running        []runningView
	Amounts        []amountView
	Progress, Next string
	Help, Level    string
	Problems       []problemView
	Solved         []string // problems of the last accepted report that are gone
	Files          []fileView
	LastNext       string
	LastKey        string
	Compare        bool
	Nothing        bool // nothing but text
}

type doneView struct {
	Code, On, Note string
	Name           look.Words
	Files          []fileView
	Result, Gate   bool
}

type runningView struct {
	Code, Since, Left string
	Name              look.Words
	New               bool
}

type amountView struct {
	Code, Now, Was, Of, Unit, Share, Change, Why string
	Name                                         look.Words
	Down, Moved                                  bool
	Done                                         int
}

type problemView struct {
	Text, Kind, Needs string
	New               bool
}

func (v *visit) contentView(g *reportGround, c report.Content, compare bool) contentView {
	view := contentView{Progress: c.Progress, Next: c.Next, Help: c.Help, Compare: compare, Files: v.fileViews(g, c.Evidence, ""),
		Nothing: len(c.Done)+len(c.Running)+len(c.Amounts) == 0}
	if c.Level != "" {
		view.Level = v.t(message(fault.Key("report.level." + c.Level)))
	}
	for _, d := range c.Done {
		x := doneView{On: i18n.DateNear(v.lang, d.On, v.today()), Note: d.Note, Result: d.Result, Files: v.fileViews(g, d.Evidence, "")}
		x.Code, x.Name, x.Gate = v.taskNamed(g, d.Task)
		view.Done = append(view.Done, x)
	}
	for _, r := range c.Running {
		x := runningView{Since: i18n.DateNear(v.lang, r.Since, v.today())}
		x.Code, x.Name, _ = v.taskNamed(g, r.Task)
		if r.Remaining > 0 {
			x.Left = v.t(i18n.UnitReportLeft, "n", r.Remaining)
		}
		t, ok := g.Work.Task(r.Task)
		x.New = compare && ok && t.State == schedule.Planned
		view.Running = append(view.Running, x)
	}
	for _, a := range c.Amounts {
		t, ok := g.Work.Task(a.Task)
		if !ok || t.Quantity == nil {
			continue
		}
		q := *t.Quantity
		was := q.Done
		q.Done = a.Done
		x := amountView{Now: a.Done.String(), Was: was.String(), Of: q.Planned.String(), Unit: q.Unit, Share: percent(q.Share()), Why: a.Why, Done: q.Share()}
		x.Code, x.Name, _ = v.taskNamed(g, a.Task)
		if compare && a.Done != was {
			x.Moved, x.Down = true, a.Done < was
			x.Change = (a.Done - was).String()
			if !x.Down {
				x.Change = "+" + x.Change
			}
		}
		view.Amounts = append(view.Amounts, x)
	}
	v.problemViews(g, &view, c, compare)
	return view
}

func (v *visit) problemViews(g *reportGround, view *contentView, c report.Content, compare bool) {
	var last []report.Problem
	if g.Last != nil {
		last = g.Last.Problems
		view.LastNext, view.LastKey = g.Last.Next, i18n.Period(v.lang, g.LastKey)
	}
	same := func(list []report.Problem, text string) bool {
		return slices.ContainsFunc(list, func(p report.Problem) bool { return strings.TrimSpace(p.Text) == strings.TrimSpace(text) })
	}
	for _, p := range c.Problems {
		x := problemView{Text: p.Text, Needs: p.Needs, New: compare && !same(last, p.Text)}
		if p.Kind != "" {
			x.Kind = i18n.TermName(v.lang, "problem", p.Kind)
		}
		view.Problems = append(view.Problems, x)
	}
	for _, p := range last {
		if compare && !same(c.Problems, p.Text) {
			view.Solved = append(view.Solved, p.Text)
		}
	}
}

// taskNamed gives the code and name of a task; of one that is gone from the plan its id.
func (v *visit) taskNamed(g *reportGround, id work.TaskID) (code string, name look.Words, gate bool) {
	t, ok := g.Work.Task(id)
	if !ok {
		return "", look.Words{Lang: v.lang, Hans: string(id)}, false
	}
	return string(t.Code), taskWords(v.lang, t.Name), t.Gate
}

// confirmUnitReportPage shows what will be handed in, against what was accepted last.
type handInPage struct {
	look.Page
	Measure     look.Words
	Over        string
	Base, Guard string
	Summary     contentView
	Straight    bool // it goes straight to the office: the unit's leader hands it in
	Round       int
	Past        bool
	Left        string
	mistakes
}

func (s *Server) confirmUnitReportPage(v *visit) error {
	g, err := v.reportFor(access.WriteReport)
	if err != nil {
		return err
	}
	if !v.writesReport(&g) {
		return v.redirect(g.Base, "", nil)
	}
	if err := v.ready(&g, g.content()); err != nil {
		if m, ok := v.mistakes(v.named(err, g.Work), v.reportLabels(&g)); ok {
			return v.showReportForm(&g, typedReport{Content: g.content()}, m)
		}
		return err
	}
	p := handInPage{Page: v.page(v.t(i18n.UnitReportConfirm)), Measure: words(v.lang, g.Measure.Title), Over: v.t(i18n.UnitReportOver, "period", i18n.Period(v.lang, g.Period.Key), "number", g.Measure.Number),
		Base: g.Base, Guard: version(g.Report.Guard), Summary: v.contentView(&g, g.content(), true), Straight: v.actor.Role == access.UnitLeader, Round: g.Report.Round + 1}
	p.Left, p.Past = v.dueLeft(g.cal, g.Report.Due)
	p.Path, p.Crumbs = g.Base+"/confirm", append(v.reportCrumbs(&g), look.Link{Href: g.Base, Label: v.t(i18n.UnitReportForm)})
	return v.show(handInView(p))
}
