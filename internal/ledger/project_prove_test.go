//go:build prove

package ledger

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// plannerTask is a task as GNOME Planner holds it (scripts/planner_tasks.py).
type plannerTask struct {
	Name                      string
	Parent, Children, Seconds int
	Start, Finish             string
	Percent                   int
	Links                     []plannerLink
}

type plannerLink struct{ Pred, Type, Lag int }

// plannerTypes are Planner's link types by ours: FS, SS, FF, SF.
var plannerTypes = [...]int{1, 3, 2, 4}

// planner opens a file as GNOME Planner does: its own stylesheet, then its library.
func planner(t *testing.T, content []byte) []plannerTask {
	t.Helper()
	dir := t.TempDir()
	xml, own := filepath.Join(dir, "plan.xml"), filepath.Join(dir, "plan.planner")
	if err := os.WriteFile(xml, content, 0o644); err != nil {
		t.Fatal(err)
	}
	if schema := os.Getenv("LUODI_MSPDI_XSD"); schema != "" {
		if out, err := exec.Command("xmllint", "--noout", "--schema", schema, xml).CombinedOutput(); err != nil {
			t.Errorf("schema: %v\n%s", err, out)
		}
	}
	if out, err := exec.Command("xsltproc", "-o", own, "/usr/share/planner/stylesheets/msp2planner.xsl", xml).CombinedOutput(); err != nil {
		t.Fatalf("stylesheet: %v\n%s", err, out)
	}
	var said bytes.Buffer
	ask := exec.Command("/usr/bin/python3", "../../scripts/planner_tasks.py", own)
	ask.Stderr = &said
	out, err := ask.Output()
	if err != nil {
		t.Fatalf("planner: %v\n%s", err, said.String())
	}
	var tasks []plannerTask
	if err := json.Unmarshal(out, &tasks); err != nil {
		t.Fatal(err)
	}
	return tasks
}

// TestProveProject writes a plan of each template and opens it with GNOME Planner, a program that
// knows nothing of Luodi: outline, names, durations, links with their lags and progress must be
// there as they were written; and a plan over weeks without holidays (Planner takes no calendars
// from such files) must get from Planner's own scheduling the dates that ours gave it. Run it with make prove, which
// installs Planner; with LUODI_MSPDI_XSD set, every file is also held against that schema.
func TestProveProject(t *testing.T) {
	tasks, links := 0, 0
	for _, template := range work.Embedded().Templates() {
		p := projectPlanOf(t, "m1", template.ID)
		for i := range p.Tasks {
			links := p.Tasks[i].Links
			for k := range links {
				links[k].Type, links[k].Lag = schedule.LinkType(i%4), int32((i+k)%7)-2
				if len(links) > 1 { // Planner lets a task wait for one finish-to-finish or start-to-finish only
					links[k].Type = schedule.LinkType(i % 2)
				}
			}
		}
		p.Tasks[0].Progress = work.Progress{State: schedule.Done, Started: planStart + 1, Finished: planStart + 9}
		f := projectOf(i18n.ZhHans, p)
		content := projectXML(t, f)
		got := planner(t, content)
		if len(got) != len(p.Tasks)+2 || got[0].Name != "举措 m1" || got[1].Parent != 0 || got[1].Children != len(p.Tasks) {
			t.Fatalf("%s: %d tasks, %+v", template.ID, len(got), got[:2])
		}
		at := map[work.TaskID]int{}
		for i, task := range p.Tasks {
			at[task.ID] = i + 2
		}
		for i, task := range p.Tasks {
			have := got[i+2]
			tasks++
			if have.Name != task.Name.Hans || have.Parent != 1 || have.Seconds != int(task.Days.Typical)*8*3600 || len(have.Links) != len(task.Links) ||
				(have.Percent == 100) != (task.State == schedule.Done) {
				t.Errorf("%s %s: %+v", template.ID, task.ID, have)
				continue
			}
			for _, l := range task.Links {
				links++
				want := plannerLink{at[l.Pred], plannerTypes[l.Type], int(l.Lag) * 8 * 3600}
				found := false
				for _, h := range have.Links {
					found = found || h == want
				}
				if !found {
					t.Errorf("%s %s: %+v, want %+v", template.ID, task.ID, have.Links, want)
				}
			}
		}
	}
	dates := proveDates(t)
	t.Logf("%d plans, %d tasks, %d links as written; %d dates equal", len(work.Embedded().Templates()), tasks, links, dates)
}

// proveDates compares dates where both programs know the same calendar: summer 2023 has no holiday
// and no make-up day on the Mainland between 26 June and 28 September.
func proveDates(t *testing.T) (compared int) {
	p, err := work.New(work.Embedded(), "m1", calendar.NewDate(2023, 6, 26), calendar.NewDate(2023, 12, 29), []work.StrandSpec{{Template: "policy_document"}, {Template: "capital_works_gov"}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Tasks {
		task := &p.Tasks[i]
		days := int32(i % 5)
		task.Days, task.Calendar = work.Estimate{Min: days, Typical: days, Max: days}, calendar.CN
		if i%6 == 5 {
			task.NotBefore = calendar.NewDate(2023, 7, 3) + 7*calendar.Date(i/6) // a Monday
		}
	}
	f := projectOf(i18n.ZhHans, p)
	f.Today = 0
	table, err := work.Compute(f.Book, 0, []*work.Plan{p}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]plannerTask{}
	for _, task := range planner(t, projectXML(t, f)) {
		got[task.Name] = task
	}
	for i, task := range p.Tasks {
		have, ours := got[task.Name.Hans], table.Plans[0].Tasks[i]
		if ours.ForecastFinish > calendar.NewDate(2023, 9, 28) {
			t.Fatalf("%s ends on %s, among holidays", task.ID, ours.ForecastFinish)
		}
		start, _, _ := strings.Cut(have.Start, "T")
		finish, _, _ := strings.Cut(have.Finish, "T")
		compared++
		if finish != ours.ForecastFinish.String() {
			t.Errorf("%s: planner finishes on %s, we on %s", task.ID, have.Finish, ours.ForecastFinish)
		}
		if task.Days.Typical == 0 {
			continue // a milestone has one date
		}
		compared++
		if start != ours.ForecastStart.String() {
			t.Errorf("%s: planner starts on %s, we on %s", task.ID, have.Start, ours.ForecastStart)
		}
	}
	return compared
}
