package work

import (
	"testing"

	"luodi/internal/calendar"
)

func TestLight(t *testing.T) {
	d := func(s string) calendar.Date {
		v, err := calendar.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	today, promise := d("2023-06-01"), d("2023-12-29")
	in := Standing{Promise: promise, InForce: true, Forecast: d("2023-11-01"), Float: 40, Begins: d("2022-10-20"), Share: 100}
	with := func(change func(*Standing)) Standing { s := in; change(&s); return s }
	for _, c := range []struct {
		name string
		s    Standing
		want Light
		rule string
	}{
		{"well", in, LightGood, "good"},
		{"ten days of float are enough", with(func(s *Standing) { s.Float = 10 }), LightGood, "good"},
		{"nine are not", with(func(s *Standing) { s.Float = 9 }), LightWatch, "float"},
		{"forecast after the promise", with(func(s *Standing) { s.Forecast, s.Float = d("2024-01-02"), -1 }), LightLate, "forecast"},
		{"one strand late, the others later still", with(func(s *Standing) { s.LateBy = 3 }), LightLate, "forecast"},
		{"the last day itself", with(func(s *Standing) { s.Forecast, s.Float = promise, 0 }), LightWatch, "float"},
		{"no plan", Standing{Promise: promise}, LightWatch, "no_plan"},
		{"no plan and the day is past", Standing{Promise: d("2023-05-31")}, LightLate, "past"},
		{"no plan on the promised day", Standing{Promise: today}, LightWatch, "no_plan"},
		{"no date", Standing{InForce: true, Forecast: promise, Share: 500}, LightNotYet, "no_date"},
		{"nothing at all", Standing{}, LightNotYet, "no_date"},
		{"done", with(func(s *Standing) { s.Share = 1000 }), LightDone, "done"},
		{"done late is done", with(func(s *Standing) { s.Share, s.Forecast, s.LateBy = 1000, d("2024-03-01"), 40 }), LightDone, "done"},
		{"not begun and not due to", with(func(s *Standing) { s.Share, s.Begins = 0, d("2023-06-02") }), LightNotYet, "not_begun"},
		{"due to begin today", with(func(s *Standing) { s.Share, s.Begins = 0, today }), LightGood, "good"},
		{"not begun but tight", with(func(s *Standing) { s.Share, s.Begins, s.Float = 0, d("2023-06-02"), 2 }), LightWatch, "float"},
	} {
		got, why := c.s.LightOn(today)
		if got != c.want || string(why.Rule) != "work.light."+c.rule {
			t.Errorf("%s: %s by %s, want %s by %s", c.name, got, why.Rule, c.want, c.rule)
		}
	}
}
