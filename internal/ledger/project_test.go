package ledger

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

var (
	planStart    = calendar.NewDate(2022, 10, 20)
	planDeadline = calendar.NewDate(2023, 12, 31)
)

func projectPlanOf(t testing.TB, measure string, templates ...work.TemplateID) *work.Plan {
	t.Helper()
	var specs []work.StrandSpec
	for _, id := range templates {
		specs = append(specs, work.StrandSpec{Template: id, Unit: "commerce"})
	}
	p, err := work.New(work.Embedded(), measure, planStart, planDeadline, specs)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// fullPlan holds all that a work plan can hold.
func fullPlan(t testing.TB, measure string) *work.Plan {
	p := projectPlanOf(t, measure, "policy_document", "capital_works_gov")
	p.Note = "说明一；说明二\n第二行"
	p.Strands[1].Deadline = calendar.NewDate(2025, 6, 30)
	p.Strands[1].Unit = "works"
	first := &p.Tasks[0]
	first.Progress = work.Progress{State: schedule.Done, Started: calendar.NewDate(2022, 10, 21), Finished: calendar.NewDate(2022, 11, 4)}
	second := &p.Tasks[1]
	second.Progress = work.Progress{State: schedule.Running, Started: calendar.NewDate(2022, 11, 7), Remaining: second.Days.Typical + 6}
	second.Quantity = &work.Quantity{Unit: "个 窗口", Planned: 12_500, Done: 3_250}
	third := &p.Tasks[2]
	third.NotBefore, third.NotAfter = calendar.NewDate(2023, 2, 1), calendar.NewDate(2023, 9, 28)
	third.Links = append(third.Links, work.Link{Pred: first.ID, Type: schedule.SS, Lag: 3}, work.Link{Pred: second.ID, Type: schedule.FF, Lag: -2})
	third.Evidence = []string{`带“；”的凭证`, `反斜杠\`, "第二项"}
	fourth := &p.Tasks[3]
	fourth.Fixed, fourth.NotBefore = calendar.NewDate(2023, 5, 8), calendar.NewDate(2023, 4, 3)
	fourth.Calendar = calendar.HK
	fourth.Name = work.Text{Hans: "签约 <双方> & “见证”", Hant: "簽約 <雙方> & 「見證」", En: "Signing <both> & witness"}
	fourth.Request = &work.Request{To: "市商务局；市口岸办", Number: "罗商函〔2023〕5号=附件", Sent: calendar.NewDate(2023, 3, 1)}
	fourth.Owner = work.Upper
	fourth.Legal = &work.Legal{Days: 20, Unit: "working", Bound: "max", Basis: "《条例》第8条；a=b", Confirmed: true}
	return p
}

func projectOf(lang i18n.Lang, plans ...*work.Plan) ProjectFile {
	f := ProjectFile{Title: "罗湖口岸经济带", Lang: lang, Today: calendar.NewDate(2023, 3, 1), Book: calendar.Embedded()}
	for _, p := range plans {
		f.Plans = append(f.Plans, ProjectPlan{Name: "举措 " + p.Measure, Plan: p})
	}
	return f
}

func projectXML(t testing.TB, f ProjectFile) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := WriteProject(&out, f); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func readProject(t testing.TB, content []byte) *ProjectRead {
	t.Helper()
	got, err := ReadProject(bytes.NewReader(content), calendar.Embedded(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range got.Wrong {
		t.Errorf("%s: %s", w.Place(i18n.En), w.Say(i18n.En))
	}
	return got
}

// bare leaves out what a file does not carry: how the version came into force.
func bare(p *work.Plan) *work.Plan {
	c := p.Clone()
	c.Review = work.Review{}
	return c
}

// TestProjectRoundTrip: whatever the language, a plan comes back as it went out, to the last field.
func TestProjectRoundTrip(t *testing.T) {
	for _, lang := range i18n.Langs {
		first, second := fullPlan(t, "m3"), projectPlanOf(t, "m4", "study", "event_series")
		f := projectOf(lang, first, second)
		f.Cross = []work.Cross{{From: work.Ref{Measure: "m3", Task: first.Tasks[5].ID}, To: work.Ref{Measure: "m4", Task: second.Tasks[2].ID}, Type: schedule.FS, Lag: 5}}
		table, err := work.Compute(f.Book, f.Today, []*work.Plan{first, second}, f.Cross)
		if err != nil {
			t.Fatal(err)
		}
		first.Review.Baseline = work.NewBaseline(first, f.Today, &table.Plans[0])
		content := projectXML(t, f)
		if file := os.Getenv("LUODI_PROJECT_OUT"); file != "" && lang == i18n.ZhHans {
			if err := os.WriteFile(file, content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got := readProject(t, content)
		if !got.Ours || got.Title != f.Title || len(got.Plans) != 2 {
			t.Fatalf("ours %v, title %q, %d plans", got.Ours, got.Title, len(got.Plans))
		}
		for i, want := range []*work.Plan{first, second} {
			if diff := cmp.Diff(bare(want), got.Plans[i]); diff != "" {
				t.Errorf("%s: %s", lang, diff)
			}
			if changes := work.Diff(want, got.Plans[i]); len(changes) > 0 {
				t.Errorf("%s: %v", lang, changes)
			}
		}
		if diff := cmp.Diff(f.Cross, got.Cross); diff != "" {
			t.Error(diff)
		}
		for _, n := range got.Notes {
			t.Errorf("%s: remark %s: %s", lang, n.Place(lang), n.Say(lang))
		}
	}
}

// TestEveryTemplateComesBack writes and reads a plan of each template.
func TestEveryTemplateComesBack(t *testing.T) {
	for _, template := range work.Embedded().Templates() {
		p := projectPlanOf(t, "m1", template.ID)
		got := readProject(t, projectXML(t, projectOf(i18n.En, p)))
		if diff := cmp.Diff(p, got.Plans[0]); diff != "" {
			t.Errorf("%s: %s", template.ID, diff)
		}
	}
}

// TestPlanWithoutTasksComesBack: a plan that was only begun can go out and come in.
func TestPlanWithoutTasksComesBack(t *testing.T) {
	p := projectPlanOf(t, "m1", "study")
	p.Tasks = nil
	got := readProject(t, projectXML(t, projectOf(i18n.ZhHans, p)))
	if diff := cmp.Diff(p, got.Plans[0]); diff != "" {
		t.Error(diff)
	}
}

// TestPlansThatCannotBeDatedAreRefused: a loop and a task without its strand keep a file from being
// written, in words.
func TestPlansThatCannotBeDatedAreRefused(t *testing.T) {
	loop, stray := projectPlanOf(t, "m1", "study"), projectPlanOf(t, "m1", "study")
	loop.Tasks[0].Links = []work.Link{{Pred: loop.Tasks[1].ID}}
	stray.Tasks[0].Strand = "Z"
	for _, p := range []*work.Plan{loop, stray} {
		if err := WriteProject(io.Discard, projectOf(i18n.En, p)); !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
	}
}

// TestAnyPlanComesBack changes a plan at random before it goes out.
func TestAnyPlanComesBack(t *testing.T) {
	texts := rapid.StringOfN(rapid.OneOf(rapid.RuneFrom([]rune("落地；\\=<>&\"' \n\t/𠮷🙂abc")), rapid.Rune()), 1, 40, -1)
	some := func(t *rapid.T, name string) string { return xmlClean(texts.Draw(t, name)) }
	day := rapid.Custom(func(t *rapid.T) calendar.Date {
		return planStart + calendar.Date(rapid.IntRange(0, 600).Draw(t, "day"))
	})
	rapid.Check(t, func(rt *rapid.T) {
		p := projectPlanOf(t, "m1", rapid.SampledFrom([]work.TemplateID{"study", "policy_document", "capital_works_gov"}).Draw(rt, "template"))
		lang := rapid.SampledFrom(i18n.Langs).Draw(rt, "lang")
		for i := range p.Tasks {
			task := &p.Tasks[i]
			if rapid.Bool().Draw(rt, "name") {
				task.Name = work.Text{Hans: "名" + some(rt, "hans")}
			}
			if rapid.Bool().Draw(rt, "words") {
				task.Evidence = []string{some(rt, "evidence"), some(rt, "evidence")}
				task.Unit = some(rt, "unit")
				task.Request = &work.Request{To: some(rt, "to"), Sent: day.Draw(rt, "sent"), Refused: rapid.Bool().Draw(rt, "refused")}
			}
			task.Calendar = rapid.SampledFrom(calendar.Builtin).Draw(rt, "calendar")
			task.Gate = rapid.Bool().Draw(rt, "gate")
			min := rapid.Int32Range(0, 30).Draw(rt, "min")
			typical := min + rapid.Int32Range(0, 30).Draw(rt, "typical")
			task.Days = work.Estimate{Min: min, Typical: typical, Max: typical + rapid.Int32Range(0, 9).Draw(rt, "max")}
			if rapid.Bool().Draw(rt, "bounds") {
				task.NotBefore = day.Draw(rt, "not before")
				task.NotAfter = day.Draw(rt, "not after")
				task.Fixed = rapid.SampledFrom([]calendar.Date{0, day.Draw(rt, "fixed")}).Draw(rt, "is fixed")
			}
			if rapid.Bool().Draw(rt, "counted") {
				task.Quantity = &work.Quantity{Unit: some(rt, "of"), Planned: work.Amount(rapid.Int64Range(1, 1e12).Draw(rt, "planned")), Done: work.Amount(rapid.Int64Range(0, 1e12).Draw(rt, "done"))}
			}
			for k := range task.Links {
				task.Links[k].Type = schedule.LinkType(rapid.IntRange(0, 3).Draw(rt, "type"))
				task.Links[k].Lag = rapid.Int32Range(-40, 40).Draw(rt, "lag")
			}
			switch rapid.IntRange(0, 3).Draw(rt, "state") {
			case 1:
				task.Progress = work.Progress{State: schedule.Running, Started: rapid.SampledFrom([]calendar.Date{0, planStart + 3}).Draw(rt, "started"), Remaining: rapid.Int32Range(0, 60).Draw(rt, "remaining")}
			case 2:
				task.Progress = work.Progress{State: schedule.Done, Started: planStart, Finished: rapid.SampledFrom([]calendar.Date{0, planStart + 9}).Draw(rt, "finished")}
			}
		}
		var out bytes.Buffer
		err := WriteProject(&out, projectOf(lang, p))
		if fault.Is(err, fault.Invalid) {
			return // its dates cannot be computed
		}
		if err != nil {
			rt.Fatal(err)
		}
		got, err := ReadProject(&out, calendar.Embedded(), nil)
		if err != nil {
			rt.Fatal(err)
		}
		for _, w := range got.Wrong {
			rt.Fatalf("%s: %s", w.Place(i18n.En), w.Say(i18n.En))
		}
		if diff := cmp.Diff(p, got.Plans[0]); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// TestMakeUpDaysAreExceptions: a Saturday worked in exchange for a holiday is written as a working
// exception of the Mainland's calendar, the holiday as a free one, and the file's calendars say of
// every day what ours say.
func TestMakeUpDaysAreExceptions(t *testing.T) {
	f := projectOf(i18n.ZhHans, fullPlan(t, "m3"))
	raw, err := parseProject(bytes.NewReader(projectXML(t, f)), MostProjectBytes)
	if err != nil {
		t.Fatal(err)
	}
	read := &projectReader{msFile: raw, book: f.Book, from: planStart, to: calendar.NewDate(2024, 12, 31)}
	checked := 0
	for _, c := range raw.calendars {
		id, _, _ := bytes.Cut([]byte(c.name), []byte(" "))
		own, ok := f.Book.Calendar(string(id))
		if !ok {
			t.Fatalf("calendar %q", c.name)
		}
		for i, works := range read.workingDays(c) {
			if d := planStart + calendar.Date(i); own.Works(d) != works {
				t.Errorf("%s %s: %v in the file", id, d, works)
			}
			checked++
		}
	}
	cn := raw.calendars[1]
	makeUp := slices.ContainsFunc(cn.exceptions, func(e exception) bool { return e.from == calendar.NewDate(2023, 5, 6) && e.works })
	if !makeUp || checked < 2*800 {
		t.Errorf("make-up Saturday %v, %d days compared", makeUp, checked)
	}
}

// TestChangesMadeInProjectComeIn: what people change in Project changes the plan and nothing else.
func TestChangesMadeInProjectComeIn(t *testing.T) {
	p := projectPlanOf(t, "m3", "policy_document")
	content := projectXML(t, projectOf(i18n.ZhHans, p))
	second := p.Tasks[1]
	for _, tc := range []struct {
		name, field string
		change      func(b []byte) []byte
		want        func(p *work.Plan)
	}{
		{"a longer duration", "work.field.days", func(b []byte) []byte {
			return inTask(b, 4, "<Duration>", "<Duration>PT720H0M0S</Duration>")
		}, func(p *work.Plan) { p.Tasks[1].Days.Typical, p.Tasks[1].Days.Max = 90, max(90, second.Days.Max) }},
		{"a new name", "work.field.name", func(b []byte) []byte { return inTask(b, 4, "<Name>", "<Name>新名称</Name>") },
			func(p *work.Plan) { p.Tasks[1].Name = work.Text{Hans: "新名称"} }},
		{"a deadline", "work.field.not_after", func(b []byte) []byte {
			return inTask(b, 4, "<ConstraintType>", "<ConstraintType>0</ConstraintType><Deadline>2023-05-12T17:00:00</Deadline>")
		}, func(p *work.Plan) { p.Tasks[1].NotAfter = calendar.NewDate(2023, 5, 12) }},
		{"a start no earlier than", "work.field.not_before", func(b []byte) []byte {
			return inTask(b, 4, "<ConstraintType>", "<ConstraintType>4</ConstraintType><ConstraintDate>2023-02-01T08:00:00</ConstraintDate>")
		}, func(p *work.Plan) { p.Tasks[1].NotBefore = calendar.NewDate(2023, 2, 1) }},
	} {
		changed := tc.change(slices.Clone(content))
		if bytes.Equal(changed, content) {
			t.Fatalf("%s: nothing changed", tc.name)
		}
		got := readProject(t, changed)
		want := p.Clone()
		tc.want(want)
		if diff := cmp.Diff(want, got.Plans[0]); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
		if changes := work.Diff(p, got.Plans[0]); len(changes) != 1 || string(changes[0].Field) != tc.field {
			t.Errorf("%s: %v", tc.name, changes)
		}
	}
}

// inTask replaces, in the task with a UID, the line that begins with an element.
func inTask(content []byte, uid int, element, line string) []byte {
	lines := bytes.Split(content, []byte("\n"))
	inside := false
	for i, l := range lines {
		l = bytes.TrimSpace(l)
		if bytes.HasPrefix(l, []byte("<UID>")) {
			inside = string(l) == fmt.Sprintf("<UID>%d</UID>", uid)
		}
		if inside && bytes.HasPrefix(l, []byte(element)) {
			lines[i] = []byte(line)
			break
		}
	}
	return bytes.Join(lines, []byte("\n"))
}
