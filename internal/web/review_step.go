package web

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
)

// stepJSON is a step as the value of a button.
func stepJSON(op plan.Op) string {
	b, err := json.Marshal(op)
	if err != nil {
		return "" // an Op has nothing that JSON lacks
	}
	return string(b)
}

// stepOf takes a step out of a posted form: the button's own step, filled up with what was typed
// beside it.
func (v *visit) stepOf(form url.Values) (plan.Op, error) {
	var op plan.Op
	dec := json.NewDecoder(strings.NewReader(form.Get("step")))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&op); err != nil {
		return op, fault.Wrap(fault.Invalid, "plan.step_unknown", fault.Args{"step": ""}, err)
	}
	var wrong []fault.Field
	date := func(field string, into *calendar.Date) {
		text := strings.TrimSpace(form.Get(field))
		if text == "" {
			return
		}
		d, err := calendar.ParseDate(text)
		if err != nil {
			wrong = append(wrong, fault.Field{Name: field, Key: "plan.bad_date", Args: fault.Args{"value": text}})
			return
		}
		*into = d
	}
	word := func(field string, into *string) {
		if form.Has(field) {
			*into = form.Get(field)
		}
	}
	number := func(field string, into *int) {
		if form.Has(field) {
			if n, err := strconv.Atoi(form.Get(field)); err == nil {
				*into = n
			}
		}
	}
	word("value", &op.Value)
	word("title", &op.Title)
	word("as", &op.As)
	word("number", &op.Number)
	word("up_to", &op.UpTo)
	word("per", &op.Per)
	word("name", &op.Name)
	word("field", &op.Field)
	word("role", (*string)(&op.Role))
	word("class", (*string)(&op.Class))
	word("unit", (*string)(&op.Unit))
	number("start", &op.Start)
	number("end", &op.End)
	number("cut", &op.At)
	number("target", &op.Target)
	date("from", &op.From)
	date("to", &op.To)
	if len(wrong) > 0 {
		return op, fault.Fields(wrong)
	}
	return v.completeStep(op, form)
}

// completeStep finds what a form without script says in words.
func (v *visit) completeStep(op plan.Op, form url.Values) (plan.Op, error) {
	switch {
	case op.Kind == plan.OpLink && op.Unit == "" && form.Has("unit"):
		return op, fault.Fields([]fault.Field{{Name: "unit", Key: "fault.required"}})
	case (op.Kind == plan.OpAdd || op.Kind == plan.OpRange) && form.Has("first"):
		span, err := v.spanOfWords(op, form.Get("first"), form.Get("last"))
		if err != nil {
			op.Value, op.Title = form.Get("first"), form.Get("last") // to be given back
			return op, err
		}
		op.Start, op.End = span.Start, span.End
	}
	return op, nil
}

// spanOfWords finds a stretch of the source by its words, blanks and line breaks aside: the whole
// of it, or how it begins and ends.
func (v *visit) spanOfWords(op plan.Op, first, last string) (reading.Span, error) {
	var d *plan.ReviewDraft
	err := v.read(func(r *store.Reader) error {
		review, err := r.Review(plan.ReviewID(v.r.PathValue("review")))
		if err != nil {
			return err
		}
		d, err = review.DecodeDraft()
		return err
	})
	if err != nil {
		return reading.Span{}, err
	}
	from := 0
	if _, it := d.Find(op.Item); it != nil && op.Kind == plan.OpRange {
		from = max(0, it.Text.Span.Start-2000)
	}
	span, ok := d.Source.Search(first, from)
	if !ok {
		span, ok = d.Source.Search(first, 0)
	}
	if !ok {
		return span, fault.Fields([]fault.Field{{Name: "first", Key: "plan.words_missing", Args: fault.Args{"words": shortened(first)}}})
	}
	if strings.TrimSpace(last) != "" {
		end, ok := d.Source.Search(last, span.Start)
		if !ok {
			return span, fault.Fields([]fault.Field{{Name: "last", Key: "plan.words_missing", Args: fault.Args{"words": shortened(last)}}})
		}
		span.End = end.End
	}
	return span, nil
}

func shortened(s string) string {
	if r := []rune(strings.TrimSpace(s)); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return strings.TrimSpace(s)
}

// stepLabels names the fields of the desk's forms for the summary of mistakes.
func (v *visit) stepLabels() map[string]string {
	return map[string]string{
		"title": v.t(i18n.ReviewWord), "number": v.t(i18n.ReviewNumber), "name": v.t(i18n.ReviewName), "role": v.t(i18n.ReviewRole),
		"value": v.t(i18n.ReviewPrinted), "from": v.t(i18n.ReviewFrom), "to": v.t(i18n.ReviewTo), "as": v.t(i18n.ReviewKind),
		"up_to": v.t(i18n.ReviewUpTo), "per": v.t(i18n.ReviewPer), "unit": v.t(i18n.ReviewPickUnit), "class": v.t(i18n.ReviewNewUnitAs),
		"commitment": v.t(i18n.ReviewCommitment), "first": v.t(i18n.ReviewRangeFirst), "last": v.t(i18n.ReviewRangeLast),
	}
}

// Steps of the desk's buttons.
func acceptItem(item int) string { return stepJSON(plan.Op{Kind: plan.OpAccept, Item: item}) }

func itemStep(kind plan.OpKind, item int) string { return stepJSON(plan.Op{Kind: kind, Item: item}) }

func partStep(kind plan.OpKind, item, part int) string {
	return stepJSON(plan.Op{Kind: kind, Item: item, Part: part})
}

func levelStep(item, delta int) string {
	return stepJSON(plan.Op{Kind: plan.OpLevel, Item: item, Delta: delta})
}

func setStep(item int, field string) string {
	return stepJSON(plan.Op{Kind: plan.OpSet, Item: item, Field: field})
}

func linkStep(name string, unit org.UnitID) string {
	return stepJSON(plan.Op{Kind: plan.OpLink, Name: name, Unit: unit})
}

func newUnitsStep(names []string) string {
	return stepJSON(plan.Op{Kind: plan.OpNewUnits, Names: names})
}
