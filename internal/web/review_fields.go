package web

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"luodi/internal/document"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
)

// fieldOf is an entry of one of the desk's many small forms. Which form it is in is told by the
// step, so that what was typed and what is wrong with it come back at their own place.
type fieldOf struct {
	Op         plan.OpKind
	Item, Part int
	Field      string // of OpSet
	Name       string
	ErrorName  string // of the fault's field, when not Name
	Label      string
	Value      string
	List       string // id of a datalist
	Options    []look.Option
	Chinese    bool
	Short      bool
	Date       bool
	Focus      bool
}

func (p *reviewPage) field(f fieldOf) look.Field {
	if f.ErrorName == "" {
		f.ErrorName = f.Name
	}
	out := look.Field{Lang: p.Lang, Name: f.Name, Label: f.Label, Value: f.Value, Attrs: templ.Attributes{}}
	// Names repeat from form to form, ids may not.
	out.ID = "f-" + string(f.Op) + "-" + strconv.Itoa(f.Item) + "-" + strconv.Itoa(f.Part) + f.Field + "-" + f.Name
	if f.Chinese {
		out.TextLang = "zh-Hans"
	}
	if f.Short || f.Date || f.Options != nil {
		out.Width = "short"
	}
	if f.Options != nil {
		out.Type, out.Options = "select", f.Options
		if f.Op == plan.OpNewUnits || f.Op == plan.OpLink || f.Op == plan.OpUnder {
			out.Width = "medium"
		}
	}
	if f.Date {
		out.Attrs["placeholder"] = "2023-12-31"
	}
	if f.List != "" {
		out.Attrs["list"] = f.List
	}
	if f.Focus {
		out.Attrs["autofocus"] = true
	}
	if p.isTyped(f.Op, f.Item, f.Part, f.Field) {
		if v, ok := typedValue(p.Filled, f.Name); ok {
			out.Value = v
		}
		out.Error = p.at(f.ErrorName)
	}
	return out
}

// isTyped tells whether the step that came back is that of this form.
func (p *reviewPage) isTyped(op plan.OpKind, item, part int, field string) bool {
	return p.fault != nil && p.Filled.Kind == op && p.Filled.Item == item && p.Filled.Part == part && (op != plan.OpSet || p.Filled.Field == field)
}

func (p *reviewPage) wrong(op plan.OpKind, item, part int, field, name string) string {
	if p.isTyped(op, item, part, field) {
		return p.at(name)
	}
	return ""
}

// wordsTyped gives back the words that were looked for and not found; a step has no place for
// them but the form has.
func (p *reviewPage) wordsTyped(op plan.OpKind, item int) string {
	if p.isTyped(op, item, 0, "") {
		return p.Filled.Value
	}
	return ""
}

func typedValue(op plan.Op, name string) (string, bool) {
	switch name {
	case "value", "first":
		return op.Value, true
	case "last":
		return op.Title, true
	case "name":
		return op.Name, true
	case "number":
		return op.Number, true
	case "up_to":
		return op.UpTo, true
	case "per":
		return op.Per, true
	case "as":
		return op.As, op.As != ""
	case "role":
		return string(op.Role), op.Role != ""
	case "class":
		return string(op.Class), op.Class != ""
	case "unit":
		return string(op.Unit), true
	case "from":
		return op.From.String(), !op.From.IsZero()
	case "to":
		return op.To.String(), !op.To.IsZero()
	}
	return "", false
}

func (p *reviewPage) fieldName(field string) string {
	if m, ok := i18n.Lookup(fault.Key("review.field." + field)); ok {
		return m.In(p.Lang)
	}
	return field
}

// isAbout tells whether the doubt looked at is about the item.
func (p *reviewPage) isAbout(item int) bool {
	d := p.current()
	return d != nil && d.Item == item
}

func rowNumber(it *plan.Item) string {
	if it.IsMeasure() {
		return it.Number
	}
	return ""
}

func rowTitle(it *plan.Item) string {
	if it.Title.Text != "" {
		return it.Title.Text
	}
	r := []rune(strings.TrimSpace(it.Text.Text))
	if len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return string(r)
}

func (p *reviewPage) unitTitle(u plan.DraftUnit) string {
	switch p.unitState(u.Name) {
	case "new":
		return p.T(i18n.ReviewNewUnitTag)
	case "open":
		return p.T(i18n.ReviewUnknownUnit)
	}
	return ""
}

func (p *reviewPage) registerNames() []string {
	units := p.Known.Register.Units()
	names := make([]string, len(units))
	for i, u := range units {
		names[i] = u.Name
	}
	return names
}

// ruleWords says where an item's reading comes from.
func (p *reviewPage) ruleWords(it *plan.Item) string {
	if it.Rule == plan.ByPerson || it.Rule == "" {
		return p.T(i18n.ReviewByPerson)
	}
	return p.T(i18n.ReviewRule, "rule", it.Rule) + " · " + p.T(i18n.ReviewSureness, "percent", percentOf(it.Confidence))
}

// parents are the items that the one at position i may stand under.
func (p *reviewPage) parents(i int) []look.Option {
	var list []look.Option
	depth := p.Draft.Items[i].Depth + 100
	for j := i - 1; j >= 0; j-- {
		it := p.Draft.Items[j]
		if it.Depth >= depth || it.State == plan.Dropped {
			continue
		}
		depth = it.Depth
		if !it.IsMeasure() {
			list = append(list, look.Option{Value: strconv.Itoa(it.ID), Label: rowTitle(it)})
		}
	}
	return list
}

func (p *reviewPage) parentOf(i int) string {
	if j := p.Draft.Parent(i); j >= 0 {
		return strconv.Itoa(p.Draft.Items[j].ID)
	}
	return ""
}

// splitPlace is a sentence that can begin the second half.
type splitPlace struct {
	At    int
	Words string
}

// splitPlaces finds the beginnings of sentences inside a text, as bytes of it.
func splitPlaces(text string) []splitPlace {
	var places []splitPlace
	for i, r := range text {
		if next := i + utf8.RuneLen(r); strings.ContainsRune("。；;\n", r) && strings.TrimSpace(text[min(next, len(text)):]) != "" {
			places = append(places, splitPlace{At: next})
		}
	}
	for k := range places {
		words := strings.TrimSpace(text[places[k].At:])
		if end := strings.IndexAny(words, "。；;\n"); end > 0 {
			words = words[:end]
		}
		if r := []rune(words); len(r) > 40 {
			words = string(r[:40]) + "…"
		}
		places[k].Words = words
	}
	return places
}

func percentOf(confidence float64) string {
	return strconv.Itoa(int(confidence*100+.5)) + "%"
}

func acceptWord(p look.Page, d *plan.Doubt) string {
	if d.Accept.Kind == plan.OpSettle {
		return p.T(i18n.ReviewAsIs)
	}
	return p.T(i18n.ReviewAccept)
}

func dateChoice(p look.Page, dl plan.DraftDeadline) string {
	if dl.To.IsZero() {
		return dl.Text
	}
	return dl.Text + " → " + i18n.Date(p.Lang, dl.To)
}

func saveOrAdd(p look.Page, id int) string {
	if id == 0 {
		return p.T(i18n.ReviewAdd)
	}
	return p.T(i18n.ReviewSave)
}

func kindIf(primary bool) look.Kind {
	if primary {
		return look.Primary
	}
	return look.Plain
}

func keyIf(yes bool, key string) string {
	if yes {
		return key
	}
	return ""
}

// warningText says what reading the file met with.
func warningText(lang i18n.Lang, w document.Warning) string {
	if m, ok := i18n.Lookup(fault.Key(w.Key)); ok {
		return m.With(lang, w.Args)
	}
	return w.Key
}
