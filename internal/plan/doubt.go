package plan

import (
	"fmt"
	"slices"
	"strings"

	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/reading"
)

// Doubt is a place where a person should look. A doubt that Must be settled holds the plan back.
type Doubt struct {
	ID         string
	Must       bool
	Item       int // 0: front matter
	Part       int
	Field      string
	Span       reading.Span
	Key        fault.Key
	Args       fault.Args
	Confidence float64 // of the finding in doubt; 0 for doubts about the whole
	Accept     *Op     // the step that says it is right as it stands; nil: something must be changed
	Units      []org.Unit
}

// Known is what the installation knows and a draft is held against.
type Known struct {
	Register *Register
	// Registered is the plan that already has the draft's document number, if any.
	Registered *Plan
}

// Doubts lists what a person should look at: first what must be settled, then the rest, each in
// the order of the document.
func (d *ReviewDraft) Doubts(known Known) []Doubt {
	l := doubtList{draft: d}
	l.front(known)
	l.numbers()
	for i, it := range d.Items {
		switch {
		case it.State == Dropped:
		case it.IsMeasure():
			l.measure(it)
		default:
			l.provision(i, it)
		}
	}
	l.names(known)
	for _, q := range d.Questions {
		l.question(q)
	}
	slices.SortStableFunc(l.found, func(a, b Doubt) int {
		switch {
		case a.Must != b.Must && a.Must:
			return -1
		case a.Must != b.Must:
			return 1
		case a.Span.Start != b.Span.Start:
			return a.Span.Start - b.Span.Start
		}
		return strings.Compare(a.ID, b.ID)
	})
	return l.found
}

// Unsettled counts the doubts that hold the plan back.
func Unsettled(doubts []Doubt) int {
	n := 0
	for _, d := range doubts {
		if d.Must {
			n++
		}
	}
	return n
}

type doubtList struct {
	draft *ReviewDraft
	found []Doubt
}

// add takes a doubt in unless a person has settled it. Doubts without a step that accepts them
// can be left as they are when they do not hold the plan back.
func (l *doubtList) add(x Doubt) {
	x.ID = fmt.Sprintf("%s:%d:%d:%s", x.Key, x.Item, x.Part, x.Field)
	if _, done := slices.BinarySearch(l.draft.Settled, x.ID); done {
		return
	}
	if x.Accept == nil && !x.Must {
		x.Accept = &Op{Kind: OpSettle, Doubt: x.ID}
	}
	l.found = append(l.found, x)
}

// settleable is add for what must be settled and may be settled by leaving it as it is.
func (l *doubtList) settleable(x Doubt) {
	x.Accept = &Op{Kind: OpSettle, Doubt: fmt.Sprintf("%s:%d:%d:%s", x.Key, x.Item, x.Part, x.Field)}
	x.Must = true
	l.add(x)
}

func (l *doubtList) front(known Known) {
	f := &l.draft.Front
	if f.Title.Text == "" {
		l.add(Doubt{Must: true, Field: "title", Key: "plan.doubt.no_title"})
	}
	if known.Registered != nil && f.DocNumber.Text != "" {
		l.add(Doubt{Must: true, Field: "doc_number", Span: f.DocNumber.Span, Key: "plan.doubt.number_registered",
			Args: fault.Args{"number": f.DocNumber.Text, "title": known.Registered.Title.Hans}})
	}
	for i, fact := range f.facts()[:len(FrontFields)] {
		if fact.Doubtful() {
			field := FrontFields[i]
			l.add(Doubt{Field: field, Span: fact.Span, Key: "plan.doubt.front", Confidence: fact.Confidence,
				Args: fault.Args{"field": fault.Key("review.field." + field), "text": fact.Text}, Accept: &Op{Kind: OpAccept, Field: field}})
		}
	}
	if l.draft.Measures() == 0 {
		l.add(Doubt{Must: true, Field: "measures", Key: "plan.doubt.no_measures"})
	} else if f.Period.To.IsZero() {
		l.add(Doubt{Field: "period", Key: "plan.doubt.no_period"})
	}
}

func (l *doubtList) numbers() {
	for _, g := range l.draft.gaps() {
		x := Doubt{Item: g.item.ID, Span: g.item.Text.Span, Field: "number"}
		switch {
		case g.duplicate:
			x.Key, x.Args = "plan.doubt.number_duplicate", fault.Args{"number": g.item.Number}
		case g.from == g.to:
			x.Key, x.Args = "plan.doubt.number_missing", fault.Args{"from": g.from, "number": g.item.Number}
		default:
			x.Key, x.Args = "plan.doubt.numbers_missing", fault.Args{"from": g.from, "to": g.to, "number": g.item.Number}
		}
		l.settleable(x)
	}
}

func (l *doubtList) measure(it *Item) {
	at := it.Text.Span
	label := it.Label()
	if it.State == Proposed && it.Confidence < reading.Doubtful {
		l.add(Doubt{Item: it.ID, Field: "text", Span: at, Key: "plan.doubt.measure", Confidence: it.Confidence,
			Args: fault.Args{"number": label}, Accept: &Op{Kind: OpAccept, Item: it.ID, Field: "text"}})
	}
	switch {
	case it.Title.Text == "":
		l.add(Doubt{Must: true, Item: it.ID, Field: "title", Span: at, Key: "plan.doubt.measure_untitled", Args: fault.Args{"number": label}})
	case it.Title.Doubtful():
		l.add(Doubt{Item: it.ID, Field: "title", Span: it.Title.Span, Key: "plan.doubt.title", Confidence: it.Title.Confidence,
			Args: fault.Args{"number": label, "text": it.Title.Text}, Accept: &Op{Kind: OpAccept, Item: it.ID, Field: "title"}})
	}
	l.units(it)
	l.dates(it)
	for _, f := range it.Task.Figures {
		if f.Doubtful() {
			l.add(Doubt{Item: it.ID, Part: f.ID, Field: "figure", Span: f.Span, Key: "plan.doubt.figure", Confidence: f.Confidence,
				Args: fault.Args{"number": label, "text": f.Text}, Accept: &Op{Kind: OpAccept, Item: it.ID, Part: f.ID}})
		}
	}
}

func (l *doubtList) units(it *Item) {
	if len(it.Task.KeptUnits()) == 0 {
		l.add(Doubt{Item: it.ID, Field: "units", Span: it.Text.Span, Key: "plan.doubt.no_units", Args: fault.Args{"number": it.Label()}})
	}
	for _, u := range it.Task.Units {
		if u.Doubtful() {
			l.add(Doubt{Item: it.ID, Part: u.ID, Field: "unit", Span: u.Span, Key: "plan.doubt.unit", Confidence: u.Confidence,
				Args:   fault.Args{"number": it.Label(), "text": u.Text, "name": u.Name},
				Accept: &Op{Kind: OpAccept, Item: it.ID, Part: u.ID}})
		}
	}
}

// dates asks which of several dates binds a measure; a doubtful date is asked for by itself.
func (l *doubtList) dates(it *Item) {
	kept := make([]DraftDeadline, 0, len(it.Task.Deadlines))
	different := false
	for _, dl := range it.Task.Deadlines {
		if dl.State == Dropped {
			continue
		}
		if !dl.To.IsZero() {
			for _, other := range kept {
				different = different || !other.To.IsZero() && other.To != dl.To
			}
		}
		kept = append(kept, dl)
	}
	if different && !it.Task.DateSettled {
		var texts []string
		for _, dl := range kept {
			if !dl.To.IsZero() {
				texts = append(texts, dl.Text)
			}
		}
		x := Doubt{Must: true, Item: it.ID, Field: "dates", Span: kept[0].Span, Key: "plan.doubt.two_dates",
			Args: fault.Args{"number": it.Label(), "texts": strings.Join(texts, " / ")}}
		if it.Task.Deadline() != nil {
			x.Accept = &Op{Kind: OpRuling, Item: it.ID, Part: it.Task.Ruling}
		}
		l.add(x)
		return
	}
	for _, dl := range kept {
		if dl.Doubtful() {
			l.add(Doubt{Item: it.ID, Part: dl.ID, Field: "deadline", Span: dl.Span, Key: "plan.doubt.deadline", Confidence: dl.Confidence,
				Args:   fault.Args{"number": it.Label(), "text": dl.Text, "date": dl.To.String()},
				Accept: &Op{Kind: OpAccept, Item: it.ID, Part: dl.ID}})
		}
	}
}

func (l *doubtList) provision(i int, it *Item) {
	if it.Title.Doubtful() {
		l.add(Doubt{Item: it.ID, Field: "title", Span: it.Title.Span, Key: "plan.doubt.heading", Confidence: it.Title.Confidence,
			Args: fault.Args{"text": it.Title.Text}, Accept: &Op{Kind: OpAccept, Item: it.ID, Field: "title"}})
	}
	if it.Kind != reading.Action {
		return
	}
	for k := i + 1; k < l.draft.end(i); k++ {
		if l.draft.Items[k].IsMeasure() {
			return
		}
	}
	l.add(Doubt{Item: it.ID, Field: "children", Span: it.Text.Span, Key: "plan.doubt.empty_section", Args: fault.Args{"text": it.Title.Text}})
}

// names asks for the units that the register does not know, or knows more than one of.
func (l *doubtList) names(known Known) {
	if known.Register == nil {
		return
	}
	where := map[string]*Item{}
	places := map[string]DraftUnit{}
	count := map[string]int{}
	for _, it := range l.draft.Items {
		if !it.IsMeasure() {
			continue
		}
		for _, u := range it.Task.KeptUnits() {
			if count[u.Name]++; count[u.Name] == 1 {
				where[u.Name], places[u.Name] = it, u
			}
		}
	}
	for _, name := range l.draft.UnitNames() {
		link, said := l.draft.Link(name)
		if said && link.New != nil {
			continue
		}
		if said {
			if _, there := known.Register.Unit(link.Unit); there {
				continue
			}
		}
		match, candidates := known.Register.Resolve(name)
		if match != nil {
			continue
		}
		x := Doubt{Must: true, Item: where[name].ID, Part: places[name].ID, Field: "name", Span: places[name].Span, Units: candidates,
			Key: "plan.doubt.unit_unknown", Args: fault.Args{"name": name, "n": count[name]},
			Accept: &Op{Kind: OpNewUnits, Names: []string{name}}}
		if len(candidates) > 0 {
			x.Key = "plan.doubt.unit_ambiguous"
			x.Accept = &Op{Kind: OpLink, Name: name, Unit: candidates[0].ID}
		}
		l.add(x)
	}
}

func (l *doubtList) question(q reading.Doubt) {
	if _, it := l.draft.Find(q.Node); q.Node != 0 && (it == nil || it.State == Dropped) {
		return
	}
	l.add(Doubt{Item: q.Node, Field: fmt.Sprintf("q%d", q.Span.Start), Span: q.Span, Key: fault.Key(q.Key), Args: q.Args})
}

// UnknownUnits gives the unit names among the doubts for which the register has not even a
// candidate: one step can make them all new units.
func UnknownUnits(doubts []Doubt) []string {
	var names []string
	for _, d := range doubts {
		if d.Key == "plan.doubt.unit_unknown" && d.Accept != nil {
			names = append(names, d.Accept.Names...)
		}
	}
	return names
}
