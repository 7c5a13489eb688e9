// Package explain holds the one type with which everything computed explains itself: a light, a
// score, a deadline, a latest start, a place on the agenda. A reason names its rule, the inputs it
// used with links to the facts behind them, and the result; pages, the API and papers render it.
// Equal inputs give equal reasons on any machine. It knows no language: rules and input names are
// message keys, translated at the edge.
package explain

import (
	"fmt"
	"strconv"

	"luodi/internal/fault"
)

// Reason says how one value came about.
type Reason struct {
	Rule    fault.Key `json:"rule"`              // message key of the rule that was applied
	Args    []Input   `json:"inputs,omitempty"`  // what the rule looked at, in the rule's order
	Result  Value     `json:"result"`            // what came out
	Because []Reason  `json:"because,omitempty"` // reasons of inputs that were themselves computed
}

// Input is one thing a rule looked at. Name is also the name of the argument in the rule's text.
type Input struct {
	Name  string `json:"name"`
	Value Value  `json:"value"`
	Fact  Fact   `json:"fact,omitzero"` // where the value was recorded; zero when it is a constant
}

// Fact points to a recorded fact: an event, a report, a document, a notice. The web turns it into
// an address.
type Fact struct {
	Kind string `json:"kind"`         // for example "event", "report", "notice"
	ID   string `json:"id"`           // identifier inside the kind
	At   string `json:"at,omitempty"` // place inside it: a page, a paragraph, a field
}

// Kind tells how a value is to be written in a language.
type Kind string

const (
	KindText    Kind = "text"    // shown as it is
	KindNumber  Kind = "number"  // a decimal number
	KindDate    Kind = "date"    // a civil date YYYY-MM-DD
	KindMessage Kind = "message" // a message key
)

// Value is a value in a form that survives storage: its text is exact and independent of language.
type Value struct {
	Kind Kind   `json:"kind"`
	Text string `json:"text"`
}

// Text is a value shown as it is: a name, an identifier.
func Text(s string) Value { return Value{KindText, s} }

// Number is a whole number.
func Number[T ~int | ~int32 | ~int64](n T) Value {
	return Value{KindNumber, strconv.FormatInt(int64(n), 10)}
}

// Decimal is any exact number that writes itself in decimal notation.
func Decimal(d fmt.Stringer) Value { return Value{KindNumber, d.String()} }

// Date is a civil date; it takes a Stringer so that this package needs no calendar.
func Date(d fmt.Stringer) Value { return Value{KindDate, d.String()} }

// Message is a text of the catalogue.
func Message(key fault.Key) Value { return Value{KindMessage, string(key)} }

// Empty reports that nothing was explained.
func (r Reason) Empty() bool { return r.Rule == "" }

// MessageArgs gives the inputs and the result ("result") as arguments for the rule's message, so
// that the sentence of a rule can be rendered by i18n without knowing the rule.
func (r Reason) MessageArgs() fault.Args {
	args := fault.Args{"result": r.Result.arg()}
	for _, in := range r.Args {
		args[in.Name] = in.Value.arg()
	}
	return args
}

func (v Value) arg() any {
	if v.Kind == KindMessage {
		return fault.Key(v.Text)
	}
	return v.Text
}

// Walk visits the reason and everything it rests on, deepest last; it stops when visit returns
// false.
func (r Reason) Walk(visit func(depth int, r Reason) bool) { r.walk(0, visit) }

func (r Reason) walk(depth int, visit func(int, Reason) bool) bool {
	if !visit(depth, r) {
		return false
	}
	for _, b := range r.Because {
		if !b.walk(depth+1, visit) {
			return false
		}
	}
	return true
}
