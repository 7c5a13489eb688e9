package signal

import (
	"slices"

	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/fault"
)

// Kinds of facts that reasons point to.
const (
	MeasureFact   = "measure"   // ID: the measure
	MilestoneFact = "milestone" // ID: the measure, At: the milestone
	ReportFact    = "report"    // ID: the measure, At: the period; or the report's own reference
	RulesFact     = "rules"     // ID: the setting
)

func (s *subject) measureFact() explain.Fact { return explain.Fact{Kind: MeasureFact, ID: s.ID} }

func (s *subject) milestoneFact(t *Milestone) explain.Fact {
	if t.Source != (explain.Fact{}) {
		return t.Source
	}
	return explain.Fact{Kind: MilestoneFact, ID: s.ID, At: t.ID}
}

func (s *subject) reportFact(r *Report) explain.Fact {
	if r.Source != (explain.Fact{}) {
		return r.Source
	}
	return explain.Fact{Kind: ReportFact, ID: s.ID, At: r.Period}
}

func rule(k kind) fault.Key { return ruleKeys[k] }

// ruleKeys spares putting keys together for every reason.
var ruleKeys = func() map[kind]fault.Key {
	keys := map[kind]fault.Key{}
	for _, k := range []kind{ruleDone, ruleDoneLate, rulePaused, ruleNotBegun, ruleNoDate, ruleGapRed, ruleGapYellow, ruleGate, ruleOverdue,
		ruleOutGate, ruleOutOverdue, ruleOutSoon, ruleAsk, ruleRefused, ruleInReview, ruleSoon, ruleMissing, ruleReportLate, ruleReportWas,
		ruleReturned, rulePast, ruleToClose, ruleNoPlan, ruleGood} {
		keys[k] = fault.Key("signal." + string(k))
	}
	return keys
}()

// lightValues are the results of reasons.
var lightValues = func() map[Light]explain.Value {
	values := map[Light]explain.Value{}
	for _, l := range Lights {
		values[l] = explain.Message(l.Word())
	}
	return values
}()

func date(name string, d calendar.Date, f explain.Fact) explain.Input {
	return explain.Input{Name: name, Value: explain.Value{Kind: explain.KindDate, Text: d.String()}, Fact: f}
}

func number(name string, n int) explain.Input {
	return explain.Input{Name: name, Value: explain.Number(n)}
}

func share(name string, p PerMille) explain.Input {
	return explain.Input{Name: name, Value: explain.Value{Kind: explain.KindNumber, Text: p.String()}}
}

func text(name, value string, f explain.Fact) explain.Input {
	return explain.Input{Name: name, Value: explain.Text(value), Fact: f}
}

func (s *subject) limit(name string, n int, field string) explain.Input {
	return explain.Input{Name: name, Value: explain.Number(n), Fact: explain.Fact{Kind: RulesFact, ID: RulesKey, At: field}}
}

// named is what a milestone is called in a sentence.
func (t *Milestone) named() string {
	if t.Name != "" {
		return t.Name
	}
	return t.ID
}

// why explains the light of a measure: the two shares, and beneath them every clause that applies,
// the worst first.
func (s *subject) why(on calendar.Date, a *assessment) explain.Reason {
	r := explain.Reason{Rule: "signal.why", Result: lightValues[a.whole.Light], Args: []explain.Input{
		share("planned", a.whole.Planned), share("actual", a.whole.Actual), share("gap", a.whole.Gap)}}
	if s.waits != nil {
		r.Args = append(r.Args, explain.Input{Name: "own", Value: lightValues[a.own.Light]})
	}
	if r.Because = s.reasons(on, a, false); r.Because == nil {
		r.Because = []explain.Reason{{Rule: rule(ruleGood), Result: lightValues[Good], Args: []explain.Input{
			share("gap", a.whole.Gap), s.limit("limit", s.rules.Yellow, "yellow")}}}
	}
	return r
}

// reasons lists every clause that applies, the worst first.
func (s *subject) reasons(on calendar.Date, a *assessment, own bool) []explain.Reason {
	n := 0
	for _, f := range a.findings {
		if f.counts(own) {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	list := make([]explain.Reason, 0, n)
	for _, l := range Lights {
		for _, f := range a.findings {
			if f.light == l && f.counts(own) {
				list = append(list, s.reason(f, on))
			}
		}
	}
	return list
}

// reason puts one clause that applies into words.
func (s *subject) reason(f finding, on calendar.Date) explain.Reason {
	r := explain.Reason{Rule: rule(f.kind), Result: lightValues[f.light]}
	switch f.kind {
	case ruleDone:
		r.Args = []explain.Input{date("done", s.Completion.Reached, s.Completion.Source), date("promised", s.Promised, s.measureFact())}
	case ruleDoneLate:
		r.Args = []explain.Input{date("done", s.Completion.Reached, s.Completion.Source), date("promised", s.Promised, s.measureFact()), number("n", f.n)}
	case rulePaused:
		p := s.paused(on)
		r.Args = []explain.Input{date("from", p.From, p.Source), text("basis", p.Basis, p.Source)}
	case ruleNotBegun:
		r.Args = []explain.Input{date("start", s.Start, s.measureFact())}
	case ruleNoDate:
	case ruleGapRed, ruleGapYellow:
		limit := s.limit("limit", s.rules.Yellow, "yellow")
		if f.kind == ruleGapRed {
			limit = s.limit("limit", s.rules.Red, "red")
		}
		r.Args = []explain.Input{share("gap", PerMille(f.n)), limit}
		r.Because = s.behind(on, !f.whole)
	case ruleMissing:
		first, last := &s.owed[f.first], &s.owed[f.at]
		r.Args = []explain.Input{number("n", f.n), s.limit("limit", s.rules.Missing, "missing"),
			text("first", first.Period, s.reportFact(first)), text("last", last.Period, s.reportFact(last))}
	case ruleReportLate, ruleReportWas, ruleReturned:
		p := &s.owed[f.at]
		r.Args = []explain.Input{text("period", p.Period, s.reportFact(p)), date("due", p.Due, explain.Fact{}), number("n", f.n)}
		switch f.kind {
		case ruleReportWas:
			r.Args = append(r.Args, date("submitted", p.Submitted, s.reportFact(p)))
		case ruleReturned:
			r.Args = append(r.Args, date("returned", p.Returned, s.reportFact(p)))
		}
	case rulePast, ruleToClose:
		r.Args = []explain.Input{date("promised", s.Promised, s.measureFact()), number("n", f.n)}
	case ruleNoPlan:
		r.Args = []explain.Input{date("promised", s.Promised, s.measureFact())}
	default:
		s.ofStep(&r, f, on)
	}
	return r
}

// ofStep fills a reason that is about one milestone.
func (s *subject) ofStep(r *explain.Reason, f finding, on calendar.Date) {
	t := &s.steps[f.at]
	r.Args = []explain.Input{text("milestone", t.named(), s.milestoneFact(t)), date("planned", t.Planned, explain.Fact{}), number("n", f.n)}
	switch f.kind {
	case ruleOutGate, ruleOutOverdue, ruleOutSoon:
		o := t.Outside
		r.Args = append(r.Args, o.to())
		if !o.asked(on) { // nobody has to ask
			r.Rule += "_followed"
			return
		}
		r.Args = append(r.Args, number("waited", days(s.waits[f.at], o.Sent+1, on)))
	case ruleAsk:
		r.Args = append(r.Args, t.Outside.to(), date("ask_by", t.Outside.AskBy, explain.Fact{}))
	case ruleRefused:
		r.Args = append(r.Args, t.Outside.to(), date("answered", t.Outside.Answered, t.Outside.Source))
	case ruleInReview:
		r.Args = append(r.Args, date("filed", t.Filed, s.milestoneFact(t)))
	}
}

// to names whom a milestone waits for.
func (o *Outside) to() explain.Input {
	if o.To == "" {
		return explain.Input{Name: "to", Value: explain.Message("signal.by.outside"), Fact: o.Source}
	}
	return text("to", o.To, o.Source)
}

// behind lists the milestones of which less is accepted than planned, the largest share first; on the
// own side only the unit's.
func (s *subject) behind(on calendar.Date, own bool) []explain.Reason {
	type lag struct {
		at int
		by PerMille
	}
	var lags []lag
	for i := range s.steps {
		if by := s.lag(i, on); by > 0 && !(own && s.steps[i].excused(on)) {
			lags = append(lags, lag{i, by})
		}
	}
	slices.SortStableFunc(lags, func(a, b lag) int { return int(b.by - a.by) })
	var list []explain.Reason
	for _, l := range lags {
		t := &s.steps[l.at]
		planned, actual := s.inside(t, on)
		list = append(list, explain.Reason{Rule: "signal.part", Result: explain.Value{Kind: explain.KindNumber, Text: l.by.String()}, Args: []explain.Input{
			text("milestone", t.named(), s.milestoneFact(t)), share("planned", planned), share("actual", actual)}})
	}
	return list
}

// inside gives the planned and the accepted share of one milestone.
func (s *subject) inside(t *Milestone, on calendar.Date) (planned, actual PerMille) {
	pn, pd := t.planned(s.cal, on)
	an, ad := t.actual(on, s.rules.Running)
	return PerMille(pn * 1000 / pd), PerMille(an * 1000 / ad)
}

// lag is what a milestone adds to the gap of its measure.
func (s *subject) lag(i int, on calendar.Date) PerMille {
	t := &s.steps[i]
	if t.Planned == 0 || t.Weight == 0 {
		return 0
	}
	var planned, actual sum
	pn, pd := t.planned(s.cal, on)
	an, ad := t.actual(on, s.rules.Running)
	planned.add(int64(t.Weight), pn, pd)
	actual.add(int64(t.Weight), an, ad)
	return planned.of(s.total) - actual.of(s.total)
}

// ahead is how many days a light looks ahead at most, holidays included.
const ahead = 21

// notes tells what is worth knowing beside the light.
func (s *subject) notes(on calendar.Date) (list []explain.Reason) {
	if s.Completion != nil && s.Completion.decided() <= on {
		return nil
	}
	if forecast := s.forecast(on); s.Promised != 0 && forecast > s.Promised {
		list = append(list, explain.Reason{Rule: "signal.note.forecast", Result: explain.Date(forecast), Args: []explain.Input{
			date("forecast", forecast, explain.Fact{}), date("promised", s.Promised, s.measureFact()), number("n", days(s.cal, s.Promised+1, forecast))}})
	}
	for i := range s.Suspensions {
		if p := &s.Suspensions[i]; p.Basis == "" && p.From <= on && (p.Until == 0 || p.Until >= on) {
			list = append(list, explain.Reason{Rule: "signal.note.no_basis", Result: explain.Date(p.From), Args: []explain.Input{date("from", p.From, p.Source)}})
		}
	}
	for _, year := range s.cal.Unannounced(on, min(on+ahead, calendar.Last)) { // what counts on it may move
		list = append(list, explain.Reason{Rule: "calendar.not_announced", Result: explain.Number(year), Args: []explain.Input{number("year", year)}})
	}
	if open, _ := s.open(on); open == 0 && len(s.steps) > 0 && s.Start <= on && s.paused(on) == nil {
		list = append(list, explain.Reason{Rule: "signal.note.all_accepted", Result: explain.Number(len(s.steps))})
	}
	return list
}

// forecast is the last forecast of a milestone towards the promise that is not accepted.
func (s *subject) forecast(on calendar.Date) (last calendar.Date) {
	for i := range s.steps {
		if t := &s.steps[i]; t.Planned != 0 && t.Weight > 0 && !t.accepted(on) {
			last = max(last, t.Forecast)
		}
	}
	return last
}
