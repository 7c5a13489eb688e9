package web

import (
	"github.com/a-h/templ"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/store"
	"luodi/internal/work"
)

// workPanelPart is a panel of another area on the work page.
type workPanelPart struct{ templ.Component }

// fillPanels adds what other areas show of the measure's work.
func (v *visit) fillPanels(r *store.Reader, d *workDesk, p *workPage) error {
	if d.force == nil {
		return nil
	}
	requests, err := v.requestPanel(r, d.plan, d.measure)
	if err != nil {
		return err
	}
	extensions, err := v.extensionPanel(r, d.plan, d.measure)
	if err != nil {
		return err
	}
	p.Panels = []workPanelPart{{workRequests(p.Page, requests)}, {workExtensions(p.Page, extensions)}}
	return nil
}

func (v *visit) mayEditWork(d *workDesk) bool {
	return d.lead != "" && v.may(access.EditWork, d.lead)
}

// workPanel is the work plan in short, on the page of a measure.
type workPanel struct {
	Href     string
	State    look.Light
	Light    *look.Light
	Why      string
	Promised string
	Forecast string
	LateBy   string
	Share    look.Progress
	Next     look.Words
	NextBy   string
	Draft    string
	Make     bool
	None     string
}

// measureWork sums up the work plan of a measure.
func (v *visit) measureWork(r *store.Reader, of plan.Plan, m plan.Measure) (*workPanel, error) {
	p := &workPanel{Href: pictureWorkPath(of, m)}
	k, inForce, err := r.WorkInForce(m.ID)
	if err != nil {
		return nil, err
	}
	draft, open, err := r.WorkDraft(m.ID)
	if err != nil {
		return nil, err
	}
	switch {
	case inForce:
		p.State = v.workStateLight(work.InForce)
		if open {
			p.Draft = v.t(i18n.WorkplanDraftBeside, "n", draft.Version, "state", v.workState(draft.State))
		}
		return p, v.fillWorkPanel(r, &k, p)
	case open:
		p.State = v.workStateLight(draft.State)
		if !v.sees(draft.Head) {
			return p, nil
		}
		return p, v.fillWorkPanel(r, &draft, p)
	}
	p.None = v.t(i18n.WorkplanNone)
	if lead, err := work.Leading(r, m.ID); err == nil {
		p.Make = v.may(access.EditWork, lead.Unit)
	} else {
		p.None = i18n.Fault(v.lang, err)
	}
	return p, nil
}

// fillWorkPanel gives the totals as of today; a plan that cannot be computed has none.
func (v *visit) fillWorkPanel(r *store.Reader, k *work.Kept, p *workPanel) error {
	book, err := r.Calendars()
	if err != nil {
		return err
	}
	table, err := work.Preview(r, k, book, v.today())
	if err != nil {
		if _, ok := v.mistakes(err, nil); ok {
			p.Why = i18n.Fault(v.lang, err)
			return nil
		}
		return err
	}
	w := workVersion{}
	k.Times = &table.Plans[0]
	k.Begins, k.Finish, k.Promised, k.LateBy = k.Times.Start, k.Times.Finish, k.Times.Deadline, k.Times.LateBy
	k.Share, k.Slack = k.Plan.Share(), k.Times.Slack(k.Plan)
	v.fillTotals(nil, k, &w)
	p.Light, p.Why, p.Promised, p.Forecast, p.LateBy, p.Share = &w.Light, w.Why, w.Promised, w.Forecast, w.LateBy, w.Share
	if t, at, ok := nextTask(k); ok {
		p.Next = pictureTaskWords(v.lang, t.Name)
		p.NextBy = v.nearDate(nextDate(at))
	}
	return nil
}

func nextDate(at work.TaskTimes) calendar.Date { return dueOf(at) }
