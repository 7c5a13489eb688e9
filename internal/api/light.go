package api

import (
	"luodi/internal/access"
	"luodi/internal/explain"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/signal"
	"luodi/internal/standing"
	"luodi/internal/store"
)

const tagLights = "Lights"

// Light is how a measure stands, with the reasons and what turns it green.
type Light struct {
	Measure MeasureRef `json:"measure" doc:"The measure."`
	Unit    *UnitRef   `json:"unit,omitempty" doc:"The unit that leads it."`
	Standing
	Own        Standing   `json:"own" doc:"The unit's own light: without what hangs on somebody outside. Units are scored by it."`
	Slip       int        `json:"slip" doc:"Level of the ladder of reminders: 0 none, 1, 2, 3."`
	Overdue    int        `json:"overdue" doc:"Working days that the longest missed date is past."`
	Outside    int        `json:"outside" doc:"Milestones that wait for somebody outside."`
	Fresh      string     `json:"fresh" doc:"current, stale (older than the rules allow) or resting (nothing is expected), and others that may come."`
	Overridden string     `json:"overridden,omitempty" doc:"Light set by a person beside the rule's; missing if none is in force."`
	On         Day        `json:"on" doc:"The day as of which it was judged."`
	Rules      int        `json:"rules" doc:"Version of the rules."`
	Reasons    []Sentence `json:"reasons,omitempty" doc:"Every clause that applies, the worst first."`
	Acts       []Sentence `json:"acts,omitempty" doc:"What takes it away; doing all of it is enough."`
}

// Standing is a light with the progress it is judged by.
type Standing struct {
	Light   string `json:"light" enum:"late,watch,on-track,paused,not-yet,done-late,done" doc:"late red, watch yellow, on-track green, paused and not-yet grey, done and done-late blue."`
	Colour  string `json:"colour" enum:"red,yellow,green,grey,blue" doc:"Colour of the light."`
	Planned string `json:"planned" doc:"Planned progress on that day in per cent, one place, decimal." example:"37.5"`
	Actual  string `json:"actual" doc:"Accepted progress in per cent, one place, decimal."`
}

// Sentence is a reason or an act: a stable key and the sentence in the language asked for.
type Sentence struct {
	Key  string `json:"key" doc:"Stable name of the clause or act." example:"signal.milestone_overdue"`
	Text string `json:"text" doc:"The sentence, in the language of Accept-Language."`
	Who  string `json:"who,omitempty" doc:"Of an act: who has to do it."`
	By   Day    `json:"by,omitzero" doc:"Of an act: when it was or is due."`
	Fact *Fact  `json:"fact,omitempty" doc:"The recorded fact behind it."`
}

// Fact points to what was recorded.
type Fact struct {
	Kind string `json:"kind" doc:"What it is: a milestone, a report, a period and others."`
	ID   string `json:"id" doc:"Identifier inside the kind."`
}

// Board is the sum of the lights of a plan, an action or a unit.
type Board struct {
	Level   string         `json:"level" doc:"plan, action or unit."`
	Subject string         `json:"subject" doc:"Slug of the plan or unit, identifier of the action."`
	Light   string         `json:"light" doc:"As bad as the worst measure."`
	Counts  map[string]int `json:"counts" doc:"How many measures have each light."`
	On      Day            `json:"on" doc:"The day as of which it was judged."`
}

func (a *API) lightOperations() {
	list(a, op{id: "list-lights", path: "/plans/{plan}/lights", tag: tagLights, summary: "List the lights of a plan",
		about: "Kept lights in the order of the plan, those of one light or all, with reasons and acts. They are judged anew after each accepted fact and each night.",
		scope: access.LightsRead, right: access.ReadPlans}, (*call).lights)
	read(a, op{id: "get-light", path: "/plans/{plan}/measures/{measure}/light", tag: tagLights, summary: "Get the light of a measure",
		about: "The kept light with its reasons and acts; judged now if none is kept yet.", scope: access.LightsRead, right: access.ReadPlans}, (*call).light)
	read(a, op{id: "get-board", path: "/plans/{plan}/board", tag: tagLights, summary: "Get the sums of a plan",
		about: "Kept sums: the plan's own, those of its actions and of its units.", scope: access.LightsRead, right: access.ReadPlans}, (*call).board)
}

type lightsQuery struct {
	PlanPath
	Paged
	Light string `query:"light" enum:"late,watch,on-track,paused,not-yet,done-late,done" doc:"Only measures with this light."`
}

func (c *call) lights(r *store.Reader, in *lightsQuery, p store.Page) ([]Light, string, error) {
	id, err := c.planID(r, in.Plan)
	if err != nil {
		return nil, "", err
	}
	rows, next, err := r.LightsIn(id, signal.Light(in.Light), p)
	if err != nil {
		return nil, "", err
	}
	out := make([]Light, len(rows))
	for i := range rows {
		if out[i], err = c.lightView(r, &rows[i]); err != nil {
			return nil, "", err
		}
	}
	return out, next, nil
}

func (c *call) light(r *store.Reader, in *MeasurePath) (Light, error) {
	m, err := c.measureID(r, *in)
	if err != nil {
		return Light{}, err
	}
	l, ok, err := r.Light(m.ID)
	if err == nil && !ok {
		var g *signal.Signal
		if g, _, err = standing.Judge(r, m.ID, c.today()); err == nil {
			l, err = standing.NewLight(g)
		}
	}
	if err != nil {
		return Light{}, err
	}
	return c.lightView(r, &l)
}

func (c *call) lightView(r *store.Reader, l *standing.Light) (Light, error) {
	measures, err := c.measureNames(r, l.Plan)
	if err != nil {
		return Light{}, err
	}
	out := Light{Measure: measures[l.Measure], Standing: standingOf(l.Part), Own: standingOf(l.Own), Slip: l.Slip, Overdue: l.Overdue, Outside: l.Outside,
		Fresh: string(l.Fresh), Overridden: string(l.Overridden), On: Day(l.On), Rules: l.Rules}
	if l.Unit != "" {
		u, err := c.unit(r, l.Unit)
		if err != nil {
			return out, err
		}
		out.Unit = &u
	}
	g, err := l.Signal()
	if err != nil {
		return out, err
	}
	for _, x := range g.Why.Because {
		out.Reasons = append(out.Reasons, c.reason(x))
	}
	for _, a := range g.Acts {
		out.Acts = append(out.Acts, Sentence{Key: string(a.Key()), Text: c.say(a.Key(), a.Args()), Who: string(a.Who), By: Day(a.By), Fact: factOf(a.About)})
	}
	return out, nil
}

func standingOf(p signal.Part) Standing {
	return Standing{Light: string(p.Light), Colour: string(p.Light.Colour()), Planned: p.Planned.String(), Actual: p.Actual.String()}
}

// reason says a clause with the first fact that it looked at.
func (c *call) reason(x explain.Reason) Sentence {
	s := Sentence{Key: string(x.Rule), Text: c.say(x.Rule, x.MessageArgs())}
	for _, in := range x.Args {
		if s.Fact = factOf(in.Fact); s.Fact != nil {
			break
		}
	}
	return s
}

func (c *call) say(key fault.Key, args fault.Args) string {
	if m, ok := i18n.Lookup(key); ok {
		return m.With(c.lang, args)
	}
	return string(key)
}

func factOf(f explain.Fact) *Fact {
	if f.Kind == "" {
		return nil
	}
	return &Fact{Kind: f.Kind, ID: f.ID}
}

func (c *call) board(r *store.Reader, in *PlanPath) (List[Board], error) {
	out := List[Board]{Items: []Board{}}
	id, err := c.planID(r, in.Plan)
	if err != nil {
		return out, err
	}
	totals, err := r.LightTotals(id)
	if err != nil {
		return out, err
	}
	units, err := c.register(r)
	for _, t := range totals {
		b := Board{Level: string(t.Level), Subject: t.ID, Light: string(t.Light), Counts: map[string]int{}, On: Day(t.On)}
		switch t.Level {
		case signal.OfPlan:
			b.Subject = in.Plan
		case signal.OfUnit:
			b.Subject = units[org.UnitID(t.ID)].Slug
		}
		for _, n := range t.Counts {
			b.Counts[string(n.Light)] = n.N
		}
		out.Items = append(out.Items, b)
	}
	return out, err
}
