package plan

import (
	"slices"
	"strings"

	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/reading"
)

// facts lists the findings of the front matter.
func (f *DraftFront) facts() []*Fact {
	list := []*Fact{&f.Title, &f.Notice, &f.Issuer, &f.DocNumber, &f.Signed.Fact, &f.Published.Fact, &f.Period.Fact}
	for i := range f.Addressees {
		list = append(list, &f.Addressees[i].Fact)
	}
	return list
}

// FrontFields names the fields of the front matter in the order of the review page.
var FrontFields = []string{"title", "notice", "issuer", "doc_number", "signed", "published", "period"}

// Fact gives a field of the front matter by its name, or nil.
func (f *DraftFront) Fact(field string) *Fact {
	if i := slices.Index(FrontFields, field); i >= 0 {
		return f.facts()[i]
	}
	return nil
}

func (d *ReviewDraft) acceptFront(op Op) error {
	if op.Part != 0 {
		for i := range d.Front.Addressees {
			if d.Front.Addressees[i].ID == op.Part {
				agree(&d.Front.Addressees[i].State)
				return nil
			}
		}
		return partGone()
	}
	if op.Field == "" {
		for _, f := range d.Front.facts() {
			agree(&f.State)
		}
		return nil
	}
	f := d.Front.Fact(op.Field)
	if f == nil {
		return fault.New(fault.Invalid, "plan.field_unknown", fault.Args{"field": op.Field})
	}
	agree(&f.State)
	return nil
}

// setFront changes a field of the front matter. An empty value says that the document has none.
func (d *ReviewDraft) setFront(op Op) error {
	value, err := words(op.Value, op.Field, maxLine)
	everywhere := reading.Span{Start: 0, End: len(d.Source.Text)}
	f := d.Front.Fact(op.Field)
	switch {
	case op.Field == "doc_kind":
		if len(op.Value) > 40 {
			return fault.New(fault.Invalid, "plan.choice_unknown", fault.Args{"value": op.Value})
		}
		d.Front.DocKind = op.Value
		return nil
	case f == nil:
		return fault.New(fault.Invalid, "plan.field_unknown", fault.Args{"field": op.Field})
	case strings.TrimSpace(op.Value) == "" && (op.Field == "signed" || op.Field == "published") && !op.To.IsZero():
		value, err = op.To.String(), nil
	case strings.TrimSpace(op.Value) == "" && op.Field == "period" && !op.To.IsZero():
		value, err = strings.TrimPrefix(op.From.String()+"—"+op.To.String(), "—"), nil
	case strings.TrimSpace(op.Value) == "" && op.Field != "title":
		err = nil // taken out
	}
	if err != nil {
		return err
	}
	switch op.Field {
	case "signed":
		d.Front.Signed.Date = op.To
	case "published":
		d.Front.Published.Date = op.To
	case "period":
		if err := dateOrder(op.From, op.To); err != nil {
			return err
		}
		d.Front.Period.From, d.Front.Period.To = op.From, op.To
	}
	if old := *f; old.Text == value && value != "" {
		f.State = Changed
		return nil
	}
	*f = d.byPerson(value, everywhere, Changed)
	return nil
}

func (d *ReviewDraft) setAddressee(op Op) error {
	value, err := words(op.Value, "value", maxName)
	if err != nil {
		return err
	}
	everywhere := reading.Span{Start: 0, End: len(d.Source.Text)}
	if op.Part == 0 {
		d.Front.Addressees = append(d.Front.Addressees, Addressee{ID: d.id(), Fact: d.byPerson(value, everywhere, Added)})
		return nil
	}
	for i := range d.Front.Addressees {
		if d.Front.Addressees[i].ID == op.Part {
			d.Front.Addressees[i].Fact = d.byPerson(value, everywhere, Changed)
			return nil
		}
	}
	return partGone()
}

// link ties a unit name to the register, or unties it.
func (d *ReviewDraft) link(op Op) error {
	if err := d.knowsName(op.Name); err != nil {
		return err
	}
	d.tie(NameLink{Name: op.Name, Unit: op.Unit})
	return nil
}

// newUnits says that names are units which the register should get.
func (d *ReviewDraft) newUnits(op Op) error {
	if len(op.Names) == 0 {
		return fault.New(fault.Invalid, "plan.part_gone", nil)
	}
	if op.Class != "" && !slices.Contains(Classes, op.Class) {
		return fault.Fields([]fault.Field{{Name: "class", Key: "plan.choice_unknown", Args: fault.Args{"value": string(op.Class)}}})
	}
	for _, name := range op.Names {
		if err := d.knowsName(name); err != nil {
			return err
		}
		class := op.Class
		if class == "" {
			class = GuessClass(name)
		}
		d.tie(NameLink{Name: name, New: &NewUnit{Class: class}})
	}
	return nil
}

func (d *ReviewDraft) knowsName(name string) error {
	if !slices.Contains(d.UnitNames(), name) {
		return fault.New(fault.NotFound, "plan.name_gone", fault.Args{"name": name})
	}
	return nil
}

func (d *ReviewDraft) tie(l NameLink) {
	i, found := slices.BinarySearchFunc(d.Names, l.Name, func(x NameLink, name string) int { return strings.Compare(x.Name, name) })
	switch {
	case l.Unit == "" && l.New == nil && found:
		d.Names = slices.Delete(d.Names, i, i+1)
	case l.Unit == "" && l.New == nil:
	case found:
		d.Names[i] = l
	default:
		d.Names = slices.Insert(d.Names, i, l)
	}
}

// Classes are the authority classes in the order in which they are offered.
var Classes = []org.Class{org.Department, org.MunicipalBranch, org.PartyMass, org.Institution, org.Subdistrict, org.OtherClass}
