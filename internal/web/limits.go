package web

import (
	"strconv"

	"luodi/internal/access"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/store"
	"luodi/internal/work"
)

// limitsPage is where the office sets the limits of signing, objecting and moving dates.
type limitsPage struct {
	look.Page
	Tabs               look.Tabs
	Duty               dutyLimitEntry
	Extension          extensionLimitEntry
	CanDuty, CanExtend bool
	mistakes
}

type dutyLimitEntry struct{ Sign, Object string }

type extensionLimitEntry struct{ Lead, Count, Total string }

func (s *Server) limitsPage(v *visit) error { return v.showLimits(nil, nil, mistakes{}) }

func (v *visit) showLimits(d *dutyLimitEntry, e *extensionLimitEntry, m mistakes) error {
	p := limitsPage{Page: v.page(v.t(i18n.LimitsTitle)), Tabs: v.ruleTabs(), CanDuty: v.may(access.IssuePlan), CanExtend: v.may(access.CheckExtension), mistakes: m}
	err := v.read(func(r *store.Reader) error {
		now, err := limits(r)
		if err != nil {
			return err
		}
		p.Duty = dutyLimitEntry{strconv.Itoa(now.SignWithin), strconv.Itoa(now.ObjectWithin)}
		text, _, err := r.Setting(work.LimitsKey)
		l := work.ParseLimits(text)
		p.Extension = extensionLimitEntry{strconv.Itoa(l.MinLead), strconv.Itoa(l.MaxCount), strconv.Itoa(l.MaxTotal)}
		return err
	})
	if err != nil {
		return err
	}
	if d != nil {
		p.Duty = *d
	}
	if e != nil {
		p.Extension = *e
	}
	p.Path = "/desk/limits"
	return v.showStatus(p.status(), limitsView(p))
}

func (s *Server) setDutyLimits(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := dutyLimitEntry{text(form, "sign"), text(form, "object")}
	err = v.write(func(tx *store.Tx) error { return duty.SetLimits(tx, v.actor, limitsTyped(e.Sign, e.Object)) })
	if err != nil {
		if m, ok := v.mistakes(err, v.limitLabels()); ok {
			return v.showLimits(&e, nil, m)
		}
		return err
	}
	return v.redirect("/desk/limits", look.Good, i18n.LimitsKept)
}

func (s *Server) setExtensionLimits(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := extensionLimitEntry{text(form, "min_lead"), text(form, "max_count"), text(form, "max_total")}
	err = v.write(func(tx *store.Tx) error {
		l, err := e.limits()
		if err != nil {
			return err
		}
		return work.SetLimits(tx, v.actor, l)
	})
	if err != nil {
		if m, ok := v.mistakes(err, map[string]string{"min_lead": v.t(i18n.LimitsLead), "max_count": v.t(i18n.LimitsCount), "max_total": v.t(i18n.LimitsTotal)}); ok {
			return v.showLimits(nil, &e, m)
		}
		return err
	}
	return v.redirect("/desk/limits", look.Good, i18n.LimitsKept)
}

// limits reads the three numbers; what is none is a fault at its field.
func (e extensionLimitEntry) limits() (work.Limits, error) {
	var l work.Limits
	var wrong []fault.Field
	for _, f := range []struct {
		name, text string
		into       *int
	}{{"min_lead", e.Lead, &l.MinLead}, {"max_count", e.Count, &l.MaxCount}, {"max_total", e.Total, &l.MaxTotal}} {
		n, err := strconv.Atoi(f.text)
		if err != nil {
			wrong = append(wrong, fault.Field{Name: f.name, Key: i18n.LimitsBadNumber.Key})
		}
		*f.into = n
	}
	return l, fault.Fields(wrong)
}
