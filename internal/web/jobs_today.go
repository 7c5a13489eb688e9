package web

import (
	"time"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/jobs"
	"luodi/internal/look"
	"luodi/internal/store"
)

// waitingJobs adds for the operator what the program could not do by itself: jobs given up, and
// periodic work whose last run failed.
func (v *visit) waitingJobs(r *store.Reader, p *todayPage) error {
	if !v.may(access.Operate) {
		return nil
	}
	add := func(name, detail, href string, at time.Time) {
		p.Waiting = append(p.Waiting, waiting{Kind: v.t(i18n.JobsTitle), Title: workWords(name), Detail: detail, Since: v.ago(at), Href: href, Step: v.t(i18n.JobsDeadLook), at: at})
	}
	counts, err := r.CountJobs()
	if err != nil {
		return err
	}
	for _, c := range counts {
		if c.State == jobs.Dead {
			add(c.Kind, v.t(i18n.JobsDeadNotice, "n", c.Jobs), "/desk/jobs?state=dead#queue", v.now())
		}
	}
	if v.s.jobs == nil {
		return nil
	}
	for _, w := range v.s.jobs.Table() {
		runs, err := r.LastRuns(w.Name, 1)
		if err != nil {
			return err
		}
		if len(runs) > 0 && runs[0].State == jobs.RunFailed {
			add(w.Name, v.t(i18n.JobsLastFailed, "why", v.problem(runs[0].Problem)), "/desk/jobs#work-"+w.Name, runs[0].EndedAt)
		}
	}
	return nil
}

// workWords names a kind of job or periodic work in every language.
func workWords(name string) look.Words {
	if m, ok := i18n.Lookup(fault.Key("jobs.of." + name)); ok {
		return look.Words{Hans: m.Hans, Hant: m.Hant, English: m.Engl}
	}
	return look.Words{Hans: name, Hant: name, English: name}
}
