package work

import (
	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/fault"
)

// Light is how a measure stands, in the five states that every page shows as shape, word and colour.
type Light string

const (
	LightDone   Light = "done"
	LightLate   Light = "late"     // red: the promise will be missed
	LightWatch  Light = "watch"    // yellow: it hangs by a thread, or nobody has planned it
	LightGood   Light = "on-track" // green
	LightNotYet Light = "not-yet"  // grey: no date, or work has not begun and is not due to
)

// Lights lists them from the worst to the best.
var Lights = []Light{LightLate, LightWatch, LightGood, LightNotYet, LightDone}

// WatchFloat is the float, in working days, below which a measure is watched.
const WatchFloat = 10

// Standing is what the light of a measure is judged by.
type Standing struct {
	Promise  calendar.Date // the promised date; zero if the measure has none
	InForce  bool          // a work plan is in force
	Forecast calendar.Date // the day on which the promise is kept as things are heading
	LateBy   int           // working days by which the promise is missed
	Float    int           // working days that the end of the work may still slip
	Begins   calendar.Date // first day of work
	Share    int           // thousandths done
}

// Standing takes from a version in force what its light is judged by.
func (h Head) Standing() Standing {
	return Standing{Promise: h.Promised, InForce: h.State == InForce, Forecast: h.Finish, LateBy: h.LateBy, Float: h.Slack, Begins: h.Begins, Share: h.Share}
}

// LightOn judges a standing on a day, by dates alone: reports are not heard yet. The first of these
// that applies decides: all done; no promised date; the promised day is past, or the forecast lies
// after it; no work plan in force; less float than WatchFloat; work not begun; else all is well.
func (s Standing) LightOn(today calendar.Date) (Light, explain.Reason) {
	say := func(l Light, rule string, args ...explain.Input) (Light, explain.Reason) {
		return l, explain.Reason{Rule: fault.Key("work.light." + rule), Args: args, Result: explain.Message(fault.Key("work.light.is." + string(l)))}
	}
	promise := explain.Input{Name: "promise", Value: explain.Date(s.Promise)}
	forecast := explain.Input{Name: "forecast", Value: explain.Date(s.Forecast)}
	float := explain.Input{Name: "float", Value: explain.Number(s.Float)}
	switch {
	case s.InForce && s.Share >= 1000:
		return say(LightDone, "done", forecast)
	case s.Promise == 0:
		return say(LightNotYet, "no_date")
	case !s.InForce && today > s.Promise:
		return say(LightLate, "past", promise)
	case !s.InForce:
		return say(LightWatch, "no_plan", promise)
	case s.LateBy > 0 || s.Forecast > s.Promise:
		return say(LightLate, "forecast", promise, forecast, explain.Input{Name: "n", Value: explain.Number(s.LateBy)})
	case s.Float < WatchFloat:
		return say(LightWatch, "float", float, explain.Input{Name: "limit", Value: explain.Number(WatchFloat)})
	case s.Share == 0 && s.Begins > today:
		return say(LightNotYet, "not_begun", explain.Input{Name: "begins", Value: explain.Date(s.Begins)})
	}
	return say(LightGood, "good", float, forecast)
}
