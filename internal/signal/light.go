// Package signal judges how things stand: the light of a milestone, a measure, an action, a unit and
// a plan, computed from facts by one published rule, with its reasons, with the acts that would turn
// it green, and apart from it how far the ladder of reminders has been climbed, how fresh the facts
// are and what waits for somebody outside. It takes plain facts and a day and gives the same result
// on any machine; it stores nothing, knows no language and repaints no history.
package signal

import (
	"slices"

	"luodi/internal/fault"
	"luodi/internal/work"
)

// Light is how something stands. The first five are the states that package work's light and the
// pages have used before facts were heard, by the same names; two are finer shades of them: a
// measure that was completed late, and one that is suspended with a basis.
type Light string

const (
	Late     Light = "late"      // red
	Watch    Light = "watch"     // yellow
	Good     Light = "on-track"  // green
	Paused   Light = "paused"    // grey: suspended with a basis
	NotYet   Light = "not-yet"   // grey: begins later, or has no date
	DoneLate Light = "done-late" // blue, hatched
	Done     Light = "done"      // blue
)

// Lights lists them from the worst to the best: the order of every roll-up.
var Lights = []Light{Late, Watch, Good, Paused, NotYet, DoneLate, Done}

// Colour is the colour of a light in the rule's words.
type Colour string

const (
	Red    Colour = "red"
	Yellow Colour = "yellow"
	Green  Colour = "green"
	Grey   Colour = "grey"
	Blue   Colour = "blue"
)

// Shape is how a light is told without colour (a WCAG duty, and the rule is printed in grey).
type Shape string

const (
	Square   Shape = "square"   // ■
	Triangle Shape = "triangle" // ▲
	Disc     Shape = "disc"     // ●
	Bars     Shape = "bars"     // ‖
	Ring     Shape = "ring"     // ○
	Hatched  Shape = "hatched"  // ✓ on hatching
	Tick     Shape = "tick"     // ✓
)

var looks = map[Light]struct {
	colour Colour
	shape  Shape
}{
	Late: {Red, Square}, Watch: {Yellow, Triangle}, Good: {Green, Disc}, Paused: {Grey, Bars},
	NotYet: {Grey, Ring}, DoneLate: {Blue, Hatched}, Done: {Blue, Tick},
}

// Colour, Shape and Word are the three ways in which a light is shown, always together.
func (l Light) Colour() Colour { return looks[l].colour }
func (l Light) Shape() Shape   { return looks[l].shape }

// Word is the message that names the light.
func (l Light) Word() fault.Key { return fault.Key("signal.is." + string(l)) }

// Known reports whether the light is one of Lights.
func (l Light) Known() bool { return slices.Contains(Lights, l) }

// Bad reports whether somebody has to act.
func (l Light) Bad() bool { return l == Late || l == Watch }

// Plain gives the nearest of the five states that boards showed before facts were heard (work.Light,
// look.State), for what has no room for the finer two.
func (l Light) Plain() work.Light {
	switch l {
	case Paused:
		return work.LightNotYet
	case DoneLate:
		return work.LightDone
	}
	return work.Light(l)
}

// Worse reports whether a light is worse than another.
func (l Light) Worse(than Light) bool {
	return slices.Index(Lights, l) < slices.Index(Lights, than)
}

// worst gives the worse of two lights; "" is none.
func worst(a, b Light) Light {
	if a == "" || b != "" && b.Worse(a) {
		return b
	}
	return a
}
