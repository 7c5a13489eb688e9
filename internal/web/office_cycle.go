package web

import (
	"strconv"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store"
)

// cyclePage is the rule of reporting of a plan.
type cyclePage struct {
	look.Page
	Plan    plan.Plan
	Set     bool // a rule is in force
	CanRun  bool
	Guard   string
	Entry   cycleEntry
	Rhythms []look.Option
	Dates   []cycleDate
	mistakes
}

// cycleEntry is what was typed.
type cycleEntry struct{ Rhythm, Day, FirstDay, From, Until, Remind, Review string }

type cycleDate struct{ Name, Covers, Due, Remind string }

func (s *Server) officeCyclePage(v *visit) error {
	q := v.r.URL.Query()
	if q.Get("rhythm") == "" {
		return v.showCycle(nil, mistakes{})
	}
	return v.showCycle(q, mistakes{})
}

func (v *visit) showCycle(typed map[string][]string, m mistakes) error {
	p := cyclePage{Page: v.page(v.t(i18n.OfficeCycle)), CanRun: v.may(access.RunPeriods), mistakes: m}
	for _, x := range report.Rhythms {
		p.Rhythms = append(p.Rhythms, look.Option{Value: string(x), Label: i18n.TermName(v.lang, "rhythm", string(x))})
	}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Plan, err = r.PlanBySlug(v.r.PathValue("plan")); err != nil {
			return err
		}
		c, there, err := r.Cycle(p.Plan.ID)
		if err != nil {
			return err
		}
		if p.Set = there; !there {
			c = report.DefaultCycle(max(v.today(), p.Plan.From), max(p.Plan.To, v.today()))
			if p.Plan.To == 0 {
				c.Until = 0
			}
		}
		p.Guard, p.Entry = version(c.Version), entryOf(c)
		if typed != nil {
			p.Entry = typedCycle(typed)
			if text(typed, "guard") != "" {
				p.Guard = text(typed, "guard")
			}
			read, err := p.Entry.cycle()
			if err == nil {
				err = read.Check()
			}
			if err != nil {
				if wrong, ok := v.mistakes(err, v.cycleLabels()); ok && p.mistakes.fault == nil {
					p.mistakes = wrong
				}
				return nil
			}
			c = read
		}
		p.Dates, err = v.cycleDates(r, c)
		return err
	})
	if err != nil {
		return err
	}
	p.Crumbs = append(v.planCrumbs(p.Plan), look.Link{Href: "/desk/plans/" + p.Plan.Slug + "/periods", Label: v.t(i18n.OfficePeriods)})
	p.Page.Path = "/desk/plans/" + p.Plan.Slug + "/cycle"
	return v.showStatus(p.status(), cycleView(p))
}

// cycleDates gives the next six due dates of a rule from today on.
func (v *visit) cycleDates(r *store.Reader, c report.Cycle) ([]cycleDate, error) {
	cal, err := workdays(r)
	if err != nil {
		return nil, err
	}
	spans, err := c.Spans(cal, min(max(v.today(), c.From)+800, calendar.Last))
	if fault.Is(err, fault.Unsupported) || fault.Is(err, fault.Invalid) {
		return nil, nil // the calendars do not reach so far
	}
	if err != nil {
		return nil, err
	}
	var out []cycleDate
	for _, s := range spans {
		if s.Due < v.today() {
			continue
		}
		row := cycleDate{Name: i18n.Period(v.lang, s.Key), Covers: v.covers(report.Period{Span: s}), Due: i18n.DateNear(v.lang, s.Due, v.today())}
		if on, err := cal.Add(s.Due, -c.Remind); err == nil {
			row.Remind = i18n.DateNear(v.lang, on, v.today())
		}
		if out = append(out, row); len(out) == 6 {
			break
		}
	}
	return out, nil
}

func entryOf(c report.Cycle) cycleEntry {
	e := cycleEntry{Rhythm: string(c.Rhythm), Day: strconv.Itoa(c.Day), From: c.From.String(), Until: c.Until.String(), Remind: strconv.Itoa(c.Remind), Review: strconv.Itoa(c.Review)}
	if c.FirstDay != 0 {
		e.FirstDay = strconv.Itoa(c.FirstDay)
	}
	return e
}

func typedCycle(form map[string][]string) cycleEntry {
	return cycleEntry{Rhythm: text(form, "rhythm"), Day: text(form, "day"), FirstDay: text(form, "first_day"), From: text(form, "from"), Until: text(form, "until"),
		Remind: text(form, "remind"), Review: text(form, "review")}
}

// cycle reads what was typed.
func (e cycleEntry) cycle() (report.Cycle, error) {
	c := report.Cycle{Rhythm: report.Rhythm(e.Rhythm)}
	var wrong []fault.Field
	for _, f := range []struct {
		name, text string
		into       *int
		may        bool
	}{{"day", e.Day, &c.Day, false}, {"first_day", e.FirstDay, &c.FirstDay, true}, {"remind", e.Remind, &c.Remind, false}, {"review", e.Review, &c.Review, false}} {
		if f.may && f.text == "" {
			continue
		}
		n, err := strconv.Atoi(f.text)
		if err != nil {
			wrong = append(wrong, fault.Field{Name: f.name, Key: i18n.OfficeNumber.Key})
		}
		*f.into = n
	}
	for _, f := range []struct {
		name, text string
		into       *calendar.Date
	}{{"from", e.From, &c.From}, {"until", e.Until, &c.Until}} {
		if f.text == "" {
			continue
		}
		d, err := calendar.ParseDate(f.text)
		if err != nil {
			wrong = append(wrong, fault.Field{Name: f.name, Key: i18n.DutyPageBadDate.Key})
		}
		*f.into = d
	}
	return c, fault.Fields(wrong)
}

func (v *visit) cycleLabels() map[string]string {
	return map[string]string{"rhythm": v.t(i18n.OfficeRhythm), "day": v.t(i18n.OfficeCycleDay), "first_day": v.t(i18n.OfficeCycleFirst), "from": v.t(i18n.OfficeCycleFrom),
		"until": v.t(i18n.OfficeCycleUntil), "remind": v.t(i18n.OfficeCycleRemind), "review": v.t(i18n.OfficeCycleReview)}
}

func (s *Server) officeSetCycle(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	made, slug := 0, ""
	err = v.write(func(tx *store.Tx) error {
		of, err := tx.PlanBySlug(v.r.PathValue("plan"))
		if err != nil {
			return err
		}
		slug = of.Slug
		c, err := typedCycle(form).cycle()
		if err != nil {
			return err
		}
		now, _, err := tx.Cycle(of.ID)
		if err != nil {
			return err
		}
		c.Plan = of.ID
		if now.Version != versionOf(text(form, "guard")) {
			same := now
			same.Version, same.Plan = 0, of.ID
			if same != c { // not the same form sent again
				return fault.New(fault.Conflict, "work.changed_meanwhile", nil)
			}
			return nil
		}
		if err := report.SetCycle(tx, v.actor, c); err != nil {
			return err
		}
		made, err = report.Open(tx, v.actor, of.ID, v.today())
		return err
	})
	if err != nil {
		if m, ok := v.mistakes(err, v.cycleLabels()); ok {
			return v.showCycle(form, m)
		}
		return err
	}
	return v.redirect("/desk/plans/"+slug+"/periods", look.Good, i18n.OfficeCycleSaved, "n", made)
}
