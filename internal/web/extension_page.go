package web

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/store"
	"luodi/internal/work"
)

// extensionPage is one request: what is asked, what it would do, and the step that is next.
type extensionPage struct {
	look.Page
	ground
	Row                       extensionRow
	Detail, Progress          string
	SignedBy                  string
	CheckedBy, Opinion        string
	DecidedBy, DecidedOn, Why string
	Decided                   bool
	InVersion                 string
	InVersionHref             string
	Guard                     string
	CanCheck, CanDecide       bool
	Own                       bool // the reader signed or checked it, so he does not decide
	Effect                    effectView
	HasEffect                 bool
	Entry                     decisionEntry
	Changes                   []change
	mistakes
}

// decisionEntry is what was typed into the forms of the page.
type decisionEntry struct{ Opinion, Date, Why string }

// effectView is what putting a request in force would move.
type effectView struct {
	On      string
	Plans   []effectPlan
	Nothing bool
	N       int
}

type effectPlan struct {
	Number              string
	Title               look.Words
	Href                string
	Own                 bool
	Promise, PromiseNow string
	Forecast            string
	Slack, SlackNow     string
	LateNow             bool
	Moved               []movedRow
}

// movedRow is one date that moves.
type movedRow struct {
	Code     string
	What     look.Words
	Which    string
	Old, New string
	Shift    string
	Later    bool
}

func (s *Server) extensionPage(v *visit) error {
	return v.showExtension(decisionEntry{Date: v.query("date")}, mistakes{})
}

func (v *visit) showExtension(e decisionEntry, m mistakes) error {
	p := extensionPage{Page: v.page(""), Entry: e, mistakes: m}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.ground, err = v.openGround(r); err != nil {
			return err
		}
		x, err := v.extensionOf(r, p.ground)
		if err != nil {
			return err
		}
		return v.fillExtension(r, &p, x)
	})
	if err != nil {
		return err
	}
	what, _ := p.Row.What.Pick()
	p.Title = v.t(i18n.ExtensionOne, "what", what)
	p.Page.Path = extensionPath(p.ground, work.ExtensionID(v.r.PathValue("extension")))
	p.Crumbs = append(v.crumbsOf(p.ground), look.Link{Href: p.ground.Base + "/extensions", Label: v.t(i18n.ExtensionTitle)})
	return v.showStatus(p.status(), extensionView(p))
}

// extensionOf gives the request of the address, which must be one of the measure.
func (v *visit) extensionOf(r *store.Reader, g ground) (work.KeptExtension, error) {
	x, err := r.Extension(work.ExtensionID(v.r.PathValue("extension")))
	if err != nil {
		return x, err
	}
	if x.Measure != g.Measure.ID {
		return x, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return x, nil
}

func (v *visit) fillExtension(r *store.Reader, p *extensionPage, x work.KeptExtension) error {
	p.Row = v.extensionRow(p.ground, x)
	p.Detail, p.Progress, p.Opinion, p.Why = x.Detail, x.Progress, x.Opinion, x.Why
	names, err := accountNames(r, x.SignedBy, x.CheckedBy, x.DecidedBy)
	if err != nil {
		return err
	}
	p.SignedBy, p.CheckedBy, p.DecidedBy = names[x.SignedBy], names[x.CheckedBy], names[x.DecidedBy]
	p.Decided = x.State == work.Granted || x.State == work.Refused
	p.DecidedOn = i18n.DateNear(v.lang, x.DecidedOn, v.today())
	p.Guard = version(x.Guard)
	me := string(v.actor.Account)
	p.Own = me == x.SignedBy || me == x.CheckedBy
	p.CanCheck = x.State == work.Requested && v.may(access.CheckExtension) && me != x.SignedBy
	p.CanDecide = x.State == work.Checked && v.may(access.GrantExtension) && !p.Own
	if x.State == work.Granted {
		if err := v.fillVersion(r, p, x); err != nil {
			return err
		}
	}
	if p.Entry.Date == "" {
		p.Entry.Date = x.To.String()
	}
	p.HasEffect = false
	if p.Row.Open && p.InForce {
		date := x.To
		if d, err := calendar.ParseDate(p.Entry.Date); err == nil && d > x.From && d <= calendar.Last {
			date = d
		}
		if p.Effect, err = v.effect(r, p.ground, &x, date); err != nil {
			return err
		}
		p.HasEffect = true
	}
	p.Changes = nil
	if v.may(access.ReadAudit) {
		return v.extensionTrail(r, p, x)
	}
	return nil
}

// fillVersion finds the version of the work plan with which a granted request came into force: the
// first that was approved on the day of the decision and has the date.
func (v *visit) fillVersion(r *store.Reader, p *extensionPage, x work.KeptExtension) error {
	heads, err := r.WorkVersions(p.Measure.ID)
	if err != nil {
		return err
	}
	for _, h := range heads {
		if h.DecidedOn == x.DecidedOn && h.SubmittedOn == x.Filed && (h.State == work.InForce || h.State == work.Superseded) {
			p.InVersion = v.t(i18n.ExtensionNewVersion, "n", h.Version)
			p.InVersionHref = p.ground.Base + "/versions/" + strconv.Itoa(h.Version)
		}
	}
	return nil
}

// extensionTrail gives the entries of the trail on this request: they are kept by measure, so those
// with its day of filing and its matter are chosen.
func (v *visit) extensionTrail(r *store.Reader, p *extensionPage, x work.KeptExtension) error {
	entries, _, err := r.AuditSubject("extension", string(p.Measure.ID), store.Page{Limit: 60})
	if err != nil {
		return err
	}
	for _, e := range entries {
		side := facts(e.After)
		task, _ := side["task"].(string)
		if side["filed"] == x.Filed.String() && work.TaskID(task) == x.Task && side["to"] == x.To.String() {
			c := v.change(e)
			c.Fields = nil // the page itself shows them
			p.Changes = append(p.Changes, c)
		}
	}
	return nil
}

// effect computes what a request would move if it were granted for a date.
func (v *visit) effect(r *store.Reader, g ground, x *work.KeptExtension, date calendar.Date) (effectView, error) {
	found, err := work.EffectOf(r, x, date, v.today())
	if err != nil {
		return effectView{}, err
	}
	view, err := v.effectOf(r, g, found)
	view.On = v.t(i18n.ExtensionEffectOn, "date", i18n.DateNear(v.lang, date, v.today()))
	return view, err
}

// effectOf puts what a change moves into rows.
func (v *visit) effectOf(r *store.Reader, g ground, found work.Effect) (effectView, error) {
	view := effectView{Nothing: len(found.Moved) == 0, N: len(found.Moved)}
	for _, m := range found.Plans {
		row := effectPlan{Own: m.Measure == g.Measure.ID}
		measure, kept := g.Measure, g.Now
		if !row.Own {
			var err error
			if measure, err = r.MeasureByID(m.Measure); err != nil {
				return view, err
			}
			if kept, _, err = r.WorkInForce(m.Measure); err != nil {
				return view, err
			}
		}
		v.fillEffect(&row, g.Plan, measure, m)
		for _, d := range found.Moved {
			if d.Measure == m.Measure {
				row.Moved = append(row.Moved, v.movedRow(d, kept.Plan))
			}
		}
		view.Plans = append(view.Plans, row)
	}
	return view, nil
}

func (v *visit) fillEffect(row *effectPlan, of plan.Plan, measure plan.Measure, m work.MovedPlan) {
	day := func(d calendar.Date) string { return i18n.DateNear(v.lang, d, v.today()) }
	slack := func(h work.Head) string {
		if h.LateBy > 0 {
			return v.t(i18n.ExtensionBehind, "n", h.LateBy)
		}
		return v.t(i18n.ExtensionDays, "n", h.Slack)
	}
	row.Number, row.Title, row.Href = measure.Number, words(v.lang, measure.Title), measurePath(of, measure)
	row.Promise, row.PromiseNow, row.Forecast = day(m.Before.Promised), day(m.After.Promised), day(m.After.Finish)
	row.Slack, row.SlackNow, row.LateNow = slack(m.Before), slack(m.After), m.After.LateBy > 0
}

func (v *visit) movedRow(d work.Moved, p *work.Plan) movedRow {
	row := movedRow{Which: i18n.TermName(v.lang, "moved", string(d.What)), Old: i18n.DateNear(v.lang, d.Old, v.today()), New: i18n.DateNear(v.lang, d.New, v.today()), Later: d.New > d.Old}
	if d.Task != "" {
		row.What, row.Code = v.matterWords(p, d.Task)
	}
	switch n := int(d.New - d.Old); {
	case d.Old == 0 || d.New == 0:
	case n > 0:
		row.Shift = v.t(i18n.ExtensionLater, "n", n)
	default:
		row.Shift = v.t(i18n.ExtensionEarlier, "n", -n)
	}
	return row
}

// extensionStep does one step of a request and shows the page again when it cannot be done.
func (v *visit) extensionStep(e decisionEntry, field string, done *i18n.Message, step func(tx *store.Tx, x work.KeptExtension, guard int) (args []any, err error)) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	var g ground
	var args []any
	err = v.write(func(tx *store.Tx) error {
		var err error
		if g, err = v.openGround(&tx.Reader); err != nil {
			return err
		}
		x, err := v.extensionOf(&tx.Reader, g)
		if err != nil {
			return err
		}
		args, err = step(tx, x, versionOf(text(form, "guard")))
		return err
	})
	if err != nil {
		if m, ok := v.mistakes(placed(err, field, nil), v.extensionLabels()); ok {
			return v.showExtension(e, m)
		}
		return err
	}
	return v.redirect(extensionPath(g, work.ExtensionID(v.r.PathValue("extension"))), look.Good, done, args...)
}

func (s *Server) checkExtension(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := decisionEntry{Opinion: text(form, "opinion")}
	return v.extensionStep(e, "opinion", i18n.ExtensionWasChecked, func(tx *store.Tx, x work.KeptExtension, guard int) ([]any, error) {
		return nil, work.CheckExtension(tx, v.actor, x.ID, guard, e.Opinion)
	})
}

func (s *Server) grantExtension(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := decisionEntry{Date: text(form, "date"), Why: text(form, "why")}
	return v.extensionStep(e, "date", i18n.ExtensionGranted, func(tx *store.Tx, x work.KeptExtension, guard int) ([]any, error) {
		date, err := calendar.ParseDate(e.Date)
		if err != nil {
			return nil, fault.Fields([]fault.Field{{Name: "date", Key: i18n.DutyPageBadDate.Key}})
		}
		if date != x.To && e.Why == "" {
			return nil, fault.Fields([]fault.Field{{Name: "why", Key: "work.reason_needed"}})
		}
		if err := work.GrantExtension(tx, v.actor, x.ID, guard, v.today(), date, e.Why); err != nil {
			return nil, err
		}
		now, _, err := tx.WorkInForce(x.Measure)
		return []any{"date", i18n.DateNear(v.lang, date, v.today()), "n", now.Version}, err
	})
}

func (s *Server) refuseExtension(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := decisionEntry{Date: text(form, "date"), Why: text(form, "why")}
	return v.extensionStep(e, "why", i18n.ExtensionRefused, func(tx *store.Tx, x work.KeptExtension, guard int) ([]any, error) {
		return nil, work.RefuseExtension(tx, v.actor, x.ID, guard, v.today(), e.Why)
	})
}

// shifted is a value before and after, once when it stays.
type shifted struct{ before, after string }

// Render writes the two with an arrow between them.
func (s shifted) Render(_ context.Context, w io.Writer) error {
	text := templ.EscapeString(s.after)
	if s.before != s.after {
		text = "<del>" + templ.EscapeString(s.before) + "</del> → <ins>" + text + "</ins>"
	}
	_, err := io.WriteString(w, text)
	return err
}

// around is a sentence around something with a language of its own.
type around struct {
	lang i18n.Lang
	says *i18n.Message
	hole string // the argument with its braces
	what templ.Component
}

// Render writes the sentence.
func (a around) Render(ctx context.Context, w io.Writer) error {
	before, after, _ := strings.Cut(a.says.In(a.lang), a.hole)
	if _, err := io.WriteString(w, templ.EscapeString(before)); err != nil {
		return err
	}
	if err := a.what.Render(ctx, w); err != nil {
		return err
	}
	_, err := io.WriteString(w, templ.EscapeString(after))
	return err
}
