package web

import (
	"slices"
	"strings"

	"luodi/internal/evidence"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/report"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// reportForm is the form of a report as it is shown.
type reportForm struct {
	Guard            string
	Now, Later       []milestoneEntry // what may be reported now; what comes after
	Counted          []amountEntry
	Progress, Next   string
	Help             string
	Level            string
	Levels           []look.Option  // on which help is needed
	Problems         []problemEntry // with an empty one at the end
	Kinds            []look.Option
	Files            []fileView
	Place            string
	Contributions    []contributionView
	Saved            string // when the draft was last kept, in words; "" when nothing is kept yet
	Accept           string
	LastNext         string // what the last accepted report said comes next
	LastKey          string
	Unfiled          string // why the visitor may not hand it in yet
	PostsHref, Units string
	Limit            string // of a photo, in words
}

// milestoneEntry is one milestone of the form.
type milestoneEntry struct {
	ID                string
	Code              string
	Name              look.Words
	Done              bool
	On                string
	Files             []fileView
	Result, End       bool
	Note              string
	Running, Was      bool // under way; known as such since the last accepted report
	Since, SinceText  string
	Remaining         string
	Plan              string // the planned date in words
	Late, Gate        bool
	NeedsA            bool
	Proof             string // what proves it
	Organ, Number     string
	Error             string
	OnError, SinceErr string
	RemainErr         string
	Open              bool // details are shown from the start
	Max, Min          string
	Suggest           string // sentence for the text when it is reported as done
}

// amountEntry is a quantity of the form.
type amountEntry struct {
	ID, Code      string
	Name          look.Words
	Value, Was    string
	Of, Unit      string
	Share         string
	Done, Planned int // thousandths of the whole, for the bar
	Why           string
	AskWhy        bool
	Error         string
}

type problemEntry struct{ Text, Kind, Needs string }

// fileView is a file of evidence in a form or page.
type fileView struct {
	ID, Name, Href string
	Small, Large   string // addresses of the previews; "" when there is none
	File           string
	Kind, Size     string
	Grade          string
	Lacks          []string // what is still to be said of it
	Field          string   // of the form, "" when it is only shown
	Facts          string   // day and place
	Withdrawn      bool
	Pending        bool
	Again          string // that it was handed in before
}

type contributionView struct {
	Unit   look.Words
	UnitID string
	By, At string
	Text   string
	Files  []fileView
}

// problemKinds are the kinds of problem that a report can name; their words are terms.
var problemKinds = []string{"approval", "funds", "land", "coordination", "policy", "upper", "contractor", "other"}

func (v *visit) problemKindOptions() []look.Option {
	options := []look.Option{{Value: "", Label: v.t(i18n.UnitReportKindNone)}}
	for _, k := range problemKinds {
		options = append(options, look.Option{Value: k, Label: i18n.TermName(v.lang, "problem", k)})
	}
	return options
}

// levelOptions are the levels on which something can be coordinated.
func (v *visit) levelOptions() []look.Option {
	options := []look.Option{{Label: v.t(i18n.LedgerLevelNone)}}
	for _, l := range report.Levels {
		options = append(options, look.Option{Value: string(l), Label: v.t(message(fault.Key("report.level." + l)))})
	}
	return options
}

// reportFormOf builds the form from what was typed.
func (v *visit) reportFormOf(g *reportGround, t typedReport, m mistakes) reportForm {
	c := &t.Content
	f := reportForm{Guard: version(g.Report.Guard), Progress: c.Progress, Next: c.Next, Help: c.Help, Level: string(c.Level), Levels: v.levelOptions(), Kinds: v.problemKindOptions(),
		Place: t.Place, Accept: acceptedFiles(), LastKey: g.LastKey, Limit: i18n.Bytes(evidence.JPEG.DefaultLimit())}
	if g.Last != nil {
		f.LastNext = g.Last.Next
	}
	if f.Place == "" {
		f.Place = g.usualPlace()
	}
	done := map[work.TaskID]bool{}
	for _, x := range g.Work.Tasks {
		done[x.ID] = x.State == schedule.Done
	}
	for _, d := range c.Done {
		done[d.Task] = true
	}
	for _, task := range g.openTasks() {
		e := v.milestoneEntry(g, task, t, m)
		ready := !slices.ContainsFunc(task.Links, func(l work.Link) bool { return l.Type == schedule.FS && !done[l.Pred] })
		if ready || e.Done || e.Running || e.Error != "" {
			f.Now = append(f.Now, e)
		} else {
			f.Later = append(f.Later, e)
		}
		if task.Quantity != nil && !e.Done {
			f.Counted = append(f.Counted, v.amountEntry(task, t, m))
		}
	}
	for _, p := range c.Problems {
		f.Problems = append(f.Problems, problemEntry{p.Text, p.Kind, p.Needs})
	}
	f.Problems = append(f.Problems, problemEntry{})
	f.Files = v.fileViews(g, c.Evidence, "evidence")
	f.Contributions = v.contributionViews(g)
	return f
}

func acceptedFiles() string {
	var list []string
	for _, e := range evidence.Extensions() {
		list = append(list, "."+strings.TrimPrefix(e, "."))
	}
	return strings.Join(list, ",")
}

// usualPlace is where the photos of the measure were taken before, else the first place of the clause.
func (g *reportGround) usualPlace() string {
	if g.place == "" && len(g.Measure.Places) > 0 {
		return g.Measure.Places[0]
	}
	return g.place
}

func (v *visit) milestoneEntry(g *reportGround, task *work.Task, t typedReport, m mistakes) milestoneEntry {
	id := string(task.ID)
	last := g.lastDay(v.today())
	e := milestoneEntry{ID: id, Code: string(task.Code), Name: taskWords(v.lang, task.Name), On: last.String(), Since: last.String(), Max: last.String(), Min: g.Work.Start.String(),
		Gate: task.Gate, NeedsA: task.Grade() == work.GradeA, Proof: strings.Join(task.Evidence, "、"),
		Error: m.at(id), OnError: m.at(id + ".on"), SinceErr: m.at(id + ".since"), RemainErr: m.at(id + ".remaining"), Was: task.State == schedule.Running}
	if s, ok := g.Work.Strand(task.Strand); ok {
		e.End = s.End == task.ID
	}
	if times, ok := g.times[task.ID]; ok && times.LatestFinish != 0 {
		e.Plan, e.Late = i18n.DateNear(v.lang, times.LatestFinish, v.today()), times.LatestFinish < v.today()
	}
	if e.Was {
		e.SinceText = i18n.DateNear(v.lang, task.Started, v.today())
	}
	name, _ := e.Name.Pick()
	e.Suggest = v.t(i18n.UnitReportSuggest, "task", name)
	for _, d := range t.Content.Done {
		if d.Task == task.ID {
			e.Done, e.On, e.Result, e.Note = true, d.On.String(), d.Result, d.Note
			e.Files = v.fileViews(g, d.Evidence, id+".evidence")
		}
	}
	for _, r := range t.Content.Running {
		if r.Task == task.ID {
			e.Running, e.Since, e.SinceText = true, r.Since.String(), i18n.DateNear(v.lang, r.Since, v.today())
			if r.Remaining != 0 {
				e.Remaining = version(int(r.Remaining))
			}
		}
	}
	for field, into := range map[string]*string{".on": &e.On, ".since": &e.Since, ".remaining": &e.Remaining} {
		if raw, ok := t.Raw[id+field]; ok {
			*into = raw
		}
	}
	for _, file := range e.Files { // one document of an organ is named once for all its pages
		k := g.Files[report.EvidenceID(file.ID)]
		if k.Organ != "" {
			e.Organ, e.Number = k.Organ, k.Number
		}
	}
	e.Open = e.Done || e.Running && !e.Was || e.Error != "" || e.OnError != "" || e.SinceErr != ""
	return e
}

func (v *visit) amountEntry(task *work.Task, t typedReport, m mistakes) amountEntry {
	id := string(task.ID)
	q := *task.Quantity
	e := amountEntry{ID: id, Code: string(task.Code), Name: taskWords(v.lang, task.Name), Was: q.Done.String(), Of: q.Planned.String(), Unit: q.Unit, Error: m.at(id + ".amount")}
	for _, a := range t.Content.Amounts {
		if a.Task == task.ID {
			q.Done, e.Why, e.AskWhy = a.Done, a.Why, a.Done < task.Quantity.Done || a.Why != ""
		}
	}
	e.Value, e.Done, e.Planned, e.Share = q.Done.String(), q.Share(), 1000, percent(q.Share())
	if raw, ok := t.Raw[id+".amount"]; ok {
		e.Value = raw
	}
	return e
}

// fileViews shows files. field is the name of the form's hidden fields, "" when they are only shown.
func (v *visit) fileViews(g *reportGround, ids []report.EvidenceID, field string) []fileView {
	var list []fileView
	for _, id := range ids {
		if k, ok := g.Files[id]; ok {
			list = append(list, v.fileView(k, field))
		}
	}
	return list
}

func (v *visit) fileView(k evidence.Kept, field string) fileView {
	base := "/desk/evidence/" + string(k.ID)
	f := fileView{ID: string(k.ID), Name: k.Name, Href: base, File: base + "/file", Kind: strings.ToUpper(string(k.Kind)), Size: i18n.Bytes(k.Size),
		Grade: string(k.Grade), Field: field, Withdrawn: k.Withdrawn != nil, Pending: k.Scan == evidence.ScanPending}
	if k.Small.Hash != "" {
		f.Small, f.Large = base+"/small", base+"/large"
	}
	for _, x := range k.Lacks() {
		f.Lacks = append(f.Lacks, i18n.FieldError(v.lang, x))
	}
	var facts []string
	if k.Captured != 0 {
		facts = append(facts, i18n.DateNear(v.lang, k.Captured, v.today()))
	}
	for _, s := range []string{k.Place, k.Organ, k.Number} {
		if s != "" {
			facts = append(facts, s)
		}
	}
	f.Facts = strings.Join(facts, " · ")
	return f
}

func (v *visit) contributionViews(g *reportGround) []contributionView {
	var list []contributionView
	for _, c := range g.Contributions {
		list = append(list, contributionView{Unit: unitWords(v.lang, g.unit(c.Unit)), UnitID: string(c.Unit), By: c.Author, At: v.when(c.At), Text: c.Text, Files: v.fileViews(g, c.Evidence, "")})
	}
	return list
}

func (g *reportGround) unit(id org.UnitID) org.Unit { return g.Units[id] }

// reportLabels names the fields of the form for the summary of what is wrong.
func (v *visit) reportLabels(g *reportGround) map[string]string {
	labels := map[string]string{"progress": v.t(i18n.UnitReportProgress), "next": v.t(i18n.UnitReportNext), "help": v.t(i18n.UnitReportHelp), "level": v.t(i18n.LedgerLevel),
		"problems": v.t(i18n.UnitReportProblems), "evidence": v.t(i18n.UnitReportFiles), "text": v.t(i18n.UnitReportContribution), "remark": v.t(i18n.UnitReportRemark)}
	for _, t := range g.Work.Tasks {
		name, _ := taskWords(v.lang, t.Name).Pick()
		for _, field := range []string{"", ".on", ".since", ".remaining", ".amount"} {
			labels[string(t.ID)+field] = name
		}
	}
	return labels
}

// together joins what the reading of a form found wrong with what the check found, by field once.
func together(wrong []fault.Field, err error) error {
	if len(wrong) == 0 {
		return err
	}
	fields := slices.Clone(wrong)
	if f, ok := err.(*fault.Error); ok && f.Kind == fault.Invalid {
		for _, x := range f.Fields {
			if !slices.ContainsFunc(wrong, func(w fault.Field) bool { return w.Name == x.Name }) {
				fields = append(fields, x)
			}
		}
	} else if err != nil {
		return err
	}
	return fault.Fields(fields)
}
