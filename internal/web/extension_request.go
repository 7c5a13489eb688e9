package web

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/schedule"
	"luodi/internal/store"
	"luodi/internal/work"
)

// requestsPage lists what others decide in the work plan in force of a measure.
type requestsPage struct {
	look.Page
	ground
	Rows  []requestRow
	Clock work.Clock
	Entry requestEntry
	Today string
	mistakes
}

// requestEntry is the form of one task as typed.
type requestEntry struct{ Task, Step, To, Number, On string }

// requestRow is a task that others decide.
type requestRow struct {
	Task        string
	Name        look.Words
	Number      string // of the measure
	Measure     look.Words
	MeasureHref string
	Href        string // of the measure's requests
	Unit        look.Words
	To          string
	Letter      string
	Sent        string
	Answered    string
	State       string
	Light       look.Light
	Waited      int
	WaitedText  string
	Usual       string
	Over        bool // longer than usual
	SendBy      string
	NeededBy    string
	CanSend     bool
	CanAnswer   bool
	Again       bool // after a no
	Earlier     []roundRow

	order, seq int
}

// roundRow is a time that a request was sent before and refused.
type roundRow struct{ To, Letter, Text string }

// What a request may be, in the order in which they need a hand.
const (
	requestWaiting = "waiting"
	requestDue     = "due"
	requestRefused = "refused"
	requestUnsent  = "unsent"
	requestAgreed  = "agreed"
	requestDone    = "done"
)

var requestStates = []string{requestWaiting, requestDue, requestRefused, requestUnsent, requestAgreed, requestDone}

func (s *Server) requestsPage(v *visit) error { return v.showRequests(requestEntry{}, mistakes{}) }

func (v *visit) showRequests(e requestEntry, m mistakes) error {
	p := requestsPage{Page: v.page(""), Entry: e, Today: v.today().String(), mistakes: m}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.ground, err = v.openGround(r); err != nil {
			return err
		}
		p.Rows = v.requestRows(p.ground)
		if p.InForce {
			p.Clock = p.Now.Plan.Clock(p.cal, v.today())
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Title = v.t(i18n.RequestOf, "number", p.Measure.Number)
	p.Page.Path = p.ground.Base + "/requests"
	p.Crumbs = v.crumbsOf(p.ground)
	return v.showStatus(p.status(), requestsView(p))
}

// requestRows gives the tasks of a work plan in force that others decide, in working order.
func (v *visit) requestRows(g ground) []requestRow {
	if !g.InForce {
		return nil
	}
	may := v.may(access.EditWork, g.Lead)
	var rows []requestRow
	for i := range g.Now.Plan.Tasks {
		t := &g.Now.Plan.Tasks[i]
		if t.Request == nil {
			continue
		}
		row := v.requestRow(g, t)
		if !may {
			row.CanSend, row.CanAnswer = false, false
		}
		rows = append(rows, row)
	}
	return rows
}

func (v *visit) requestRow(g ground, t *work.Task) requestRow {
	today := v.today()
	day := func(d calendar.Date) string { return i18n.DateNear(v.lang, d, today) }
	q := t.Request
	row := requestRow{Task: string(t.ID), Name: taskWords(v.lang, t.Name), Number: g.Measure.Number, Measure: words(v.lang, g.Measure.Title), MeasureHref: measurePath(g.Plan, g.Measure),
		Href: g.Base + "/requests", Unit: unitWords(v.lang, g.Owner), To: q.To, Letter: q.Number, Sent: day(q.Sent), Answered: day(q.Answered),
		Usual: v.t(i18n.RequestUsual, "n", t.Days.Typical), seq: g.Measure.Seq}
	if n, err := q.Waited(g.cal, today); err == nil {
		row.Waited = n
	}
	for _, e := range q.Earlier {
		row.Earlier = append(row.Earlier, roundRow{To: e.To, Letter: e.Number, Text: v.t(i18n.RequestEarlier, "sent", day(e.Sent), "answered", day(e.Answered))})
	}
	times, timed := work.TaskTimes{}, false
	if g.Now.Times != nil {
		times, timed = g.Now.Times.Task(t.ID)
	}
	if timed && t.State != schedule.Done {
		row.SendBy, row.NeededBy = day(times.LatestStart), day(times.LatestFinish)
	}
	row.State = requestState(t, times, today)
	row.order = slices.Index(requestStates, row.State)
	row.Light = look.Light{Lang: v.lang, State: look.NotYet, Text: i18n.TermName(v.lang, "request", row.State)}
	switch row.State {
	case requestWaiting:
		row.CanAnswer, row.Light.State = true, look.Watch
		row.WaitedText = v.t(i18n.RequestWaitedN, "n", row.Waited)
		row.Over = row.Waited > int(t.Days.Typical)
		if timed && times.LatestFinish != 0 && today > times.LatestFinish {
			row.Light.State = look.Late
		}
	case requestDue:
		row.CanSend, row.Light.State = true, look.Late
	case requestUnsent:
		row.CanSend = true
	case requestRefused:
		row.CanSend, row.Again, row.Light.State = true, true, look.Late
		row.WaitedText = v.t(i18n.RequestTook, "n", row.Waited)
	case requestAgreed:
		row.Light.State = look.Done
		row.WaitedText = v.t(i18n.RequestTook, "n", row.Waited)
	case requestDone:
		row.Light.State = look.Done
	}
	return row
}

func requestState(t *work.Task, times work.TaskTimes, today calendar.Date) string {
	q := t.Request
	switch {
	case q.Answered != 0 && !q.Refused:
		return requestAgreed
	case q.Answered != 0:
		return requestRefused
	case q.Sent != 0:
		return requestWaiting
	case t.State == schedule.Done:
		return requestDone
	case times.LatestStart != 0 && times.LatestStart < today:
		return requestDue
	}
	return requestUnsent
}

func (v *visit) requestLabels() map[string]string {
	return map[string]string{"to": v.t(i18n.RequestTo), "number": v.t(i18n.RequestNumber), "on": v.t(i18n.RequestSentOn)}
}

func (s *Server) sendRequest(v *visit) error {
	e, form, err := v.requestTyped("send")
	if err != nil {
		return err
	}
	return v.requestStep(e, i18n.RequestWasSent, []any{"to", e.To}, func(tx *store.Tx, measure plan.MeasureID) error {
		on, err := dateOf(form, "on")
		if err != nil {
			return err
		}
		return work.SendRequest(tx, v.actor, measure, work.TaskID(e.Task), e.To, e.Number, on, v.today())
	})
}

func (s *Server) answerRequest(v *visit) error {
	e, form, err := v.requestTyped("answer")
	if err != nil {
		return err
	}
	agreed := text(form, "agreed") == "yes"
	done := i18n.RequestSaidNo
	if agreed {
		done = i18n.RequestSaidYes
	}
	return v.requestStep(e, done, nil, func(tx *store.Tx, measure plan.MeasureID) error {
		on, err := dateOf(form, "on")
		if err != nil {
			return err
		}
		return work.AnswerRequest(tx, v.actor, measure, work.TaskID(e.Task), on, v.today(), agreed)
	})
}

func (v *visit) requestTyped(step string) (requestEntry, map[string][]string, error) {
	form, err := v.form()
	if err != nil {
		return requestEntry{}, nil, err
	}
	return requestEntry{Task: text(form, "task"), Step: step, To: text(form, "to"), Number: text(form, "number"), On: text(form, "on")}, form, nil
}

// requestStep does one step of a request and shows the page again when it cannot be done.
func (v *visit) requestStep(e requestEntry, done *i18n.Message, args []any, step func(*store.Tx, plan.MeasureID) error) error {
	var g ground
	err := v.write(func(tx *store.Tx) error {
		var err error
		if g, err = v.openGround(&tx.Reader); err != nil {
			return err
		}
		return step(tx, g.Measure.ID)
	})
	if err != nil {
		if m, ok := v.mistakes(placed(err, "", nil), v.requestLabels()); ok {
			return v.showRequests(e, m)
		}
		return err
	}
	return v.redirect(g.Base+"/requests", look.Good, done, args...)
}

// planRequestsPage lists all that others decide in the work plans in force of a plan.
type planRequestsPage struct {
	look.Page
	Plan            plan.Plan
	State           string
	States          []look.Option
	Unit            string
	Units           []look.Option
	Rows            []requestRow
	All             int
	Waiting, Unsent int
	Longest         int
}

func (s *Server) planRequestsPage(v *visit) error {
	p := planRequestsPage{Page: v.page(v.t(i18n.RequestTitle)), State: v.query("state"), Unit: v.query("unit")}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Plan, err = r.PlanBySlug(v.r.PathValue("plan")); err != nil {
			return err
		}
		b, err := openPlanBook(r, p.Plan)
		if err != nil {
			return err
		}
		v.fillPlanRequests(&p, b)
		return nil
	})
	if err != nil {
		return err
	}
	p.Wide, p.Path = true, v.r.URL.RequestURI()
	p.Crumbs = v.planCrumbs(p.Plan)
	return v.show(planRequestsView(p))
}

func (v *visit) fillPlanRequests(p *planRequestsPage, b *planBook) {
	p.Rows, p.All, p.Waiting, p.Unsent, p.Longest = nil, 0, 0, 0, 0
	p.States = []look.Option{{Label: v.t(i18n.WebAny)}}
	for _, s := range requestStates {
		p.States = append(p.States, look.Option{Value: s, Label: i18n.TermName(v.lang, "request", s)})
	}
	units := map[org.UnitID]bool{}
	for id, k := range b.work {
		g := b.at(id, k.Unit)
		for _, row := range v.requestRows(g) {
			p.All++
			units[k.Unit] = true
			switch row.State {
			case requestWaiting:
				p.Waiting++
				p.Longest = max(p.Longest, row.Waited)
			case requestUnsent, requestDue:
				p.Unsent++
			}
			if (p.State == "" || p.State == row.State) && (p.Unit == "" || p.Unit == g.Owner.Slug) {
				p.Rows = append(p.Rows, row)
			}
		}
	}
	slices.SortStableFunc(p.Rows, func(a, b requestRow) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(b.Waited, a.Waited), cmp.Compare(a.seq, b.seq), strings.Compare(a.Task, b.Task))
	})
	p.Units = []look.Option{{Label: v.t(i18n.WebAny)}}
	for _, id := range slices.SortedFunc(maps.Keys(units), func(x, y org.UnitID) int { return b.order[x] - b.order[y] }) {
		name, _ := unitWords(v.lang, b.units[id]).Pick()
		p.Units = append(p.Units, look.Option{Value: b.units[id].Slug, Label: name})
	}
}

// requestPanel is what the page of a measure's work shows of its requests.
type requestPanel struct {
	Href    string
	Rows    []requestRow // waiting, refused or late to be sent
	All     int
	Unsent  int
	Clock   work.Clock
	InForce bool
}

// requestPanel sums up what others decide for the page of a measure's work plan.
func (v *visit) requestPanel(r *store.Reader, of plan.Plan, m plan.Measure) (requestPanel, error) {
	g := ground{Plan: of, Measure: m}
	if err := g.fill(r); err != nil {
		return requestPanel{}, err
	}
	p := requestPanel{Href: g.Base + "/requests", InForce: g.InForce}
	for _, row := range v.requestRows(g) {
		p.All++
		switch row.State {
		case requestUnsent:
			p.Unsent++
		case requestWaiting, requestDue, requestRefused:
			p.Rows = append(p.Rows, row)
		}
	}
	if g.InForce {
		p.Clock = g.Now.Plan.Clock(g.cal, v.today())
	}
	return p, nil
}
