package plan

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/reading"
)

// Translator knows some names in other languages; the glossary is one. Empty texts are unknown.
type Translator interface {
	Translate(hans string) (hant, english string)
}

// Zone is the zone of the plan's civil dates.
const Zone = "Asia/Shanghai"

// slugForm is what an address of a plan may look like.
var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Confirm makes the plan out of a review, in the caller's transaction: new units into the
// register, names that a person tied to a unit as its aliases, the plan with its tree, measures,
// assignments and figures. Everything that holds it back must be settled. slug is the short
// address that the office gives, "" for one made from the document number.
func Confirm(tx Tx, actor access.Actor, id ReviewID, version int, slug string, tr Translator) (Plan, error) {
	if err := access.Allow(actor, access.ConfirmPlan); err != nil {
		return Plan{}, err
	}
	r, d, err := openReview(tx, actor, id, version)
	if err != nil {
		return Plan{}, err
	}
	known, err := KnownFor(tx, d)
	if err != nil {
		return Plan{}, err
	}
	if n := Unsettled(d.Doubts(known)); n > 0 {
		return Plan{}, fault.New(fault.Conflict, "plan.unsettled", fault.Args{"n": n})
	}
	if slug, err = freeSlug(tx, d, slug); err != nil {
		return Plan{}, err
	}
	b := builder{tx: tx, actor: actor, draft: d, translate: tr, register: known.Register, units: map[string]org.UnitID{}}
	if err := b.settleUnits(); err != nil {
		return Plan{}, err
	}
	p := b.plan(slug, r)
	provisions, measures := b.tree(p.ID)
	if err := tx.InsertPlan(&p, provisions, measures); err != nil {
		return Plan{}, err
	}
	r.State, r.Plan, r.Title, r.Open = ReviewConfirmed, p.ID, p.Title.Hans, 0
	if err := tx.UpdateReview(&r); err != nil {
		return Plan{}, err
	}
	if err := tx.Audit(actor, access.ConfirmPlan, "review", string(id), access.Installation,
		map[string]any{"state": ReviewOpen}, map[string]any{"state": ReviewConfirmed, "plan": p.ID}); err != nil {
		return Plan{}, err
	}
	return p, tx.Audit(actor, access.ConfirmPlan, "plan", string(p.ID), string(p.ID), nil, map[string]any{
		"title": p.Title.Hans, "doc_number": p.DocNumber, "slug": p.Slug, "document": p.Document, "review": p.Review,
		"measures": p.Measures, "actions": p.Actions, "units": p.Units, "assignments": p.Assignments})
}

// freeSlug gives the address of the plan: the one asked for, which must be free, or one made from
// the document number, made free.
func freeSlug(tx Tx, d *ReviewDraft, asked string) (string, error) {
	slug := strings.ToLower(strings.TrimSpace(asked))
	if slug != "" {
		if !slugForm.MatchString(slug) || len(slug) > 60 {
			return "", fault.Fields([]fault.Field{{Name: "slug", Key: "plan.slug_form"}})
		}
		if taken, err := tx.PlanSlugTaken(slug); err != nil || taken {
			if err == nil {
				err = &fault.Error{Kind: fault.Conflict, Key: "fault.fields", Fields: []fault.Field{{Name: "slug", Key: "plan.slug_taken", Args: fault.Args{"slug": slug}}}}
			}
			return "", err
		}
		return slug, nil
	}
	base := SuggestSlug(d)
	for n := 1; ; n++ {
		try := base
		if n > 1 {
			try += "-" + strconv.Itoa(n)
		}
		if taken, err := tx.PlanSlugTaken(try); err != nil || !taken {
			return try, err
		}
	}
}

var numerals = regexp.MustCompile(`[0-9]+`)

// SuggestSlug makes an address from the document number (罗府〔2022〕44号 → 2022-44), else from the
// year of the plan.
func SuggestSlug(d *ReviewDraft) string {
	if parts := numerals.FindAllString(foldName(d.Front.DocNumber.Text), 4); len(parts) > 0 {
		if slug := strings.Join(parts, "-"); len(slug) <= 60 {
			return slug
		}
	}
	for _, year := range []int{d.Front.Period.From.Year(), d.Front.Signed.Date.Year(), d.Front.Published.Date.Year()} {
		if year > 1 {
			return "plan-" + strconv.Itoa(year)
		}
	}
	return "plan"
}

// builder makes the rows of a plan.
type builder struct {
	tx        Tx
	actor     access.Actor
	draft     *ReviewDraft
	translate Translator
	register  *Register
	units     map[string]org.UnitID // unit name of the draft → register
}

// settleUnits finds or makes the unit of every name.
func (b *builder) settleUnits() error {
	aliases := map[org.UnitID][]string{}
	var fresh []org.Unit // made here; a second name for one of them is no second unit
	for _, name := range b.draft.UnitNames() {
		link, said := b.draft.Link(name)
		match, _ := b.register.Resolve(name)
		switch {
		case said && link.Unit != "":
			b.units[name] = link.Unit
			if match == nil || match.ID != link.Unit {
				aliases[link.Unit] = append(aliases[link.Unit], name)
			}
		case match != nil: // also a name that became known since a person called it new
			b.units[name] = match.ID
		case b.sameAs(fresh, name):
		default:
			u := org.Unit{Name: name, Class: GuessClass(name)}
			if said && link.New != nil {
				u.Class = link.New.Class
			}
			u.Hant, u.English = b.words(name)
			if err := b.tx.InsertUnit(&u); err != nil {
				return err
			}
			b.units[name] = u.ID
			fresh = append(fresh, u)
			if err := b.tx.Audit(b.actor, access.EditUnits, "unit", string(u.ID), access.Installation, nil, u); err != nil {
				return err
			}
		}
	}
	for _, name := range b.draft.UnitNames() {
		id := b.units[name]
		if len(aliases[id]) == 0 {
			continue
		}
		u, ok := b.register.Unit(id)
		if !ok {
			return fault.New(fault.Conflict, "plan.name_gone", fault.Args{"name": name})
		}
		before := u
		u.Aliases = append(slices.Clone(u.Aliases), aliases[id]...)
		delete(aliases, id)
		if err := b.tx.UpdateUnit(&u); err != nil {
			return err
		}
		if err := b.tx.Audit(b.actor, access.EditUnits, "unit", string(u.ID), access.Installation, before, u); err != nil {
			return err
		}
	}
	return nil
}

// sameAs ties a name to a unit just made under another form of it.
func (b *builder) sameAs(fresh []org.Unit, name string) bool {
	match, _ := Resolve(fresh, name)
	if match != nil {
		b.units[name] = match.ID
	}
	return match != nil
}

func (b *builder) words(hans string) (hant, english string) {
	if b.translate == nil {
		return "", ""
	}
	return b.translate.Translate(hans)
}

func (b *builder) title(hans string) Words {
	hant, english := b.words(hans)
	return Words{Hans: hans, Hant: hant, English: english}
}

func (b *builder) plan(slug string, r Review) Plan {
	f := &b.draft.Front
	p := Plan{ID: ID(b.tx.NewID()), Slug: slug, Title: b.title(f.Title.Text), Notice: f.Notice.Text, Issuer: f.Issuer.Text,
		DocNumber: f.DocNumber.Text, Kind: f.DocKind, Signed: f.Signed.Date, Published: f.Published.Date,
		From: f.Period.From, To: f.Period.To, Zone: Zone, Status: Draft, Document: r.Document, Review: r.ID,
		ConfirmedAt: b.tx.Now(), ConfirmedBy: b.actor.Account}
	for _, a := range f.Addressees {
		if a.State != Dropped {
			p.Addressees = append(p.Addressees, a.Text)
		}
	}
	return p
}

// tree makes the provisions and measures. Dropped items are left out; what stood below them
// stands below their parent.
func (b *builder) tree(id ID) ([]Provision, []Measure) {
	type level struct {
		depth     int // of the draft item
		provision ProvisionID
	}
	var above []level
	var provisions []Provision
	var measures []Measure
	slugs := map[string]bool{}
	actions := 0
	for seq, it := range b.draft.Items {
		if it.State == Dropped {
			continue
		}
		for len(above) > 0 && above[len(above)-1].depth >= it.Depth {
			above = above[:len(above)-1]
		}
		var parent ProvisionID
		if len(above) > 0 {
			parent = above[len(above)-1].provision
		}
		if it.IsMeasure() {
			measures = append(measures, b.measure(id, parent, seq+1, it, slugs))
			continue
		}
		v := Provision{ID: ProvisionID(b.tx.NewID()), Plan: id, Parent: parent, Seq: seq + 1, Kind: it.Kind, Depth: len(above) + 1,
			Number: it.Number, Title: b.title(it.Title.Text), Text: it.Text.Text, Span: it.Text.Span}
		if it.Kind == reading.Action {
			actions++
			v.Slug = "a" + strconv.Itoa(actions)
		}
		for _, g := range it.Goals {
			v.Goals = append(v.Goals, g.Text)
		}
		provisions = append(provisions, v)
		above = append(above, level{it.Depth, v.ID})
	}
	return provisions, measures
}

func (b *builder) measure(id ID, parent ProvisionID, seq int, it *Item, slugs map[string]bool) Measure {
	t := it.Task
	m := Measure{ID: MeasureID(b.tx.NewID()), Plan: id, Provision: parent, Seq: seq, Number: it.Number, Slug: measureSlug(it.Number, len(slugs)+1, slugs),
		Title: b.title(it.Title.Text), Text: it.Text.Text, Span: it.Text.Span, Commitment: t.Commitment, Provisional: t.Provisional,
		References: t.References, Places: texts(t.Places), Parties: texts(t.Parties)}
	if dl := t.Deadline(); dl != nil {
		m.Deadline, m.DueFrom, m.Due, m.DueKind = dl.Text, dl.From, dl.To, dl.Kind
	}
	if m.Due.IsZero() && !b.draft.Front.Period.To.IsZero() {
		m.DueFrom, m.Due, m.DueInherited = b.draft.Front.Period.From, b.draft.Front.Period.To, true
	}
	for _, u := range t.KeptUnits() {
		unit := b.units[u.Name]
		if at := slices.IndexFunc(m.Assignments, func(a Assignment) bool { return a.Unit == unit }); at >= 0 {
			if u.Role == reading.Lead { // two names of one unit: its stronger role stands
				m.Assignments[at].Role = reading.Lead
			}
			continue
		}
		m.Assignments = append(m.Assignments, Assignment{Measure: m.ID, Unit: unit, Role: u.Role, Seq: len(m.Assignments) + 1, Text: u.Text, Span: u.Span})
	}
	presumeLead(m.Assignments)
	for i, f := range t.KeptFigures() {
		m.Figures = append(m.Figures, Figure{Measure: m.ID, Seq: i + 1, Text: f.Text, Kind: f.Kind, Value: f.Value, To: f.To, Unit: f.Unit, Span: f.Span})
	}
	return m
}

// measureSlug gives the address of a measure in its plan: what its number counts, or m and its
// position where there is none or it is taken.
func measureSlug(number string, position int, taken map[string]bool) string {
	slug := "m" + strconv.Itoa(position)
	if n, _, ok := countOf(number); ok && !taken[strconv.Itoa(n)] {
		slug = strconv.Itoa(n)
	}
	taken[slug] = true
	return slug
}

func texts(found []reading.Finding) []string {
	list := make([]string, 0, len(found))
	for _, f := range found {
		list = append(list, f.Text)
	}
	return list
}

// presumeLead settles units that the text does not tell apart until the office does: the first
// named is presumed to lead and marked so, the others support (mission, part 8).
func presumeLead(units []Assignment) {
	for i := range units {
		switch {
		case units[i].Role != reading.LeadAssumed:
		case len(units) == 1:
			units[i].Role = reading.Lead
		case i > 0:
			units[i].Role = reading.Support
		}
	}
}
