package api_test

import (
	"encoding/json"
	"testing"

	"luodi/internal/access"
	"luodi/internal/api"
)

// TestReads: every question has its answer, with a validator that saves the next one.
func TestReads(t *testing.T) {
	each(t, func(t *testing.T, d *district) {
		c := d.as(access.Leader)
		for _, path := range []string{"/self", "/plans", "/plans/pilot", "/plans/pilot/provisions", "/plans/pilot/measures", "/plans/pilot/measures/1",
			"/plans/pilot/changes", "/units", "/units/commerce", "/plans/pilot/duties", "/plans/pilot/measures/1/work", "/plans/pilot/measures/1/work/versions",
			"/plans/pilot/measures/1/work/versions/1", "/plans/pilot/cycle", "/plans/pilot/periods", "/plans/pilot/reports", "/reports/" + string(d.report.ID)} {
			a := c.get(path).want(200)
			if !json.Valid(a.body) || a.header.Get("Content-Type") != "application/json" {
				t.Errorf("%s: %s %s", path, a.header.Get("Content-Type"), a.body)
			}
			tag := a.header.Get("ETag")
			if tag == "" || tag[0] != '"' {
				t.Errorf("%s: the validator %q is not strong", path, tag)
			}
			again := c.get(path, "If-None-Match", tag).want(304)
			if len(again.body) > 0 || again.header.Get("ETag") != tag {
				t.Errorf("%s: 304 with %q, validator %q", path, again.body, again.header.Get("ETag"))
			}
			c.get(path, "If-None-Match", `"other"`).want(200)
		}
		var m api.Measure
		c.get("/plans/pilot/measures/1").into(&m)
		if m.Title.English != "Build the walkway" || m.Units[0].Unit.Slug != "commerce" || m.Units[0].Unit.Name.English != "Commerce Bureau" || m.Figures[0].Value != "553" {
			t.Errorf("the measure is %+v", m)
		}
		var w api.WorkPlan
		c.get("/plans/pilot/measures/1/work").into(&w)
		if w.State != "in_force" || len(w.Items) != len(d.work.Plan.Tasks) || w.Items[0].Latest == 0 || w.Items[0].Forecast == 0 || w.Items[0].Baseline == 0 {
			t.Errorf("the work plan is %+v", w)
		}
		c.get("/plans/none").problem(404)
		c.get("/plans/pilot/measures/none").problem(404)
		c.get("/plans/pilot/measures/2/work").problem(404)
		c.get("/reports/none").problem(404)
	})
}
