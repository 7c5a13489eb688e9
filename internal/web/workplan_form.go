package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// draftEntry is the form of a work plan as it is filled in: everything as typed.
type draftEntry struct {
	Guard                 string
	Start, Deadline, Note string
	Strands               []strandEntry
	Tasks                 []taskEntry
}

// strandEntry is one line of work of the form. Its fields are called s.KEY.NAME.
type strandEntry struct {
	Key                       string
	Hans, Hant, En            string
	Unit, Deadline, End, Made string // Made is the template it came from
}

// taskEntry is one row of the form. Its fields are called t.NUMBER.NAME; the numbers only tell the
// rows of one page apart.
type taskEntry struct {
	N                           int
	ID, Strand                  string
	Hans, Hant, En              string
	Min, Typical, Max           string
	Calendar, Links             string
	NotBefore, NotAfter, Fixed  string
	Owner, Unit                 string
	Gate                        bool
	Evidence                    string // one kind of proof a line
	Planned, Measure, Done      string // quantity
	State, On, Since, Remaining string // start state
}

// field is the name of a field of the row.
func (t taskEntry) field(name string) string { return "t." + strconv.Itoa(t.N) + "." + name }

// field is the name of a field of the strand.
func (s strandEntry) field(name string) string { return "s." + s.Key + "." + name }

// bigForm reads a posted form of any number of fields. The standard library refuses more than ten
// thousand, which a plan of 500 tasks has; the body is bounded by the route, so reading it piece by
// piece costs no more than reading it at once.
func (v *visit) bigForm() (url.Values, error) {
	body, err := io.ReadAll(v.r.Body)
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, fault.Wrap(fault.TooLarge, "web.form_too_large", fault.Args{"limit": i18n.Bytes(tooLarge.Limit)}, err)
		}
		return nil, fault.Wrap(fault.Invalid, "web.form_broken", nil, err)
	}
	return parseForm(string(body))
}

// parseForm parses a form in pieces of a thousand fields.
func parseForm(body string) (url.Values, error) {
	form := url.Values{}
	for body != "" {
		end, fields := 0, 0
		for fields < 1000 && end < len(body) {
			next := strings.IndexByte(body[end:], '&')
			if next < 0 {
				end = len(body)
				break
			}
			end += next + 1
			fields++
		}
		piece, err := url.ParseQuery(strings.TrimSuffix(body[:end], "&"))
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, "web.form_broken", nil, err)
		}
		for name, values := range piece {
			form[name] = append(form[name], values...)
		}
		body = body[end:]
	}
	return form, nil
}

// entryOf writes a plan into the form.
func (d *workDesk) entryOf(k *work.Kept) draftEntry {
	p := k.Plan
	e := draftEntry{Guard: version(k.Guard), Start: p.Start.String(), Deadline: p.Deadline.String(), Note: p.Note}
	for _, s := range p.Strands {
		e.Strands = append(e.Strands, strandEntry{Key: s.Key, Hans: s.Name.Hans, Hant: s.Name.Hant, En: s.Name.En, Unit: d.unitName(s.Unit), Deadline: s.Deadline.String(), End: string(s.End), Made: string(s.Template)})
	}
	for i := range p.Tasks {
		e.Tasks = append(e.Tasks, d.taskEntryOf(i+1, &p.Tasks[i]))
	}
	return e
}

func (d *workDesk) taskEntryOf(n int, t *work.Task) taskEntry {
	e := taskEntry{N: n, ID: string(t.ID), Strand: t.Strand, Hans: t.Name.Hans, Hant: t.Name.Hant, En: t.Name.En,
		Min: daysField(t.Days.Min), Typical: daysField(t.Days.Typical), Max: daysField(t.Days.Max), Calendar: t.Calendar, Links: work.FormatLinks(t.Links),
		NotBefore: t.NotBefore.String(), NotAfter: t.NotAfter.String(), Fixed: t.Fixed.String(),
		Owner: string(t.Owner), Unit: d.unitName(t.Unit), Gate: t.Gate, Evidence: strings.Join(t.Evidence, "\n")}
	if q := t.Quantity; q != nil {
		e.Planned, e.Measure, e.Done = q.Planned.String(), q.Unit, q.Done.String()
	}
	switch t.State {
	case schedule.Done:
		e.State, e.On, e.Since = "done", t.Finished.String(), t.Started.String()
	case schedule.Running:
		e.State, e.Since, e.Remaining = "running", t.Started.String(), daysField(t.Remaining)
	}
	return e
}

func daysField(n int32) string { return strconv.Itoa(int(n)) }

// unitName is the name of a unit kept in a plan, as the form shows it.
func (d *workDesk) unitName(id string) string {
	if u, ok := findUnit(d.units, org.UnitID(id)); ok {
		return u.Name
	}
	return id
}

// unitNamed finds the unit that was typed, by any of its names.
func (d *workDesk) unitNamed(name string) (string, bool) {
	key := org.Fold(name)
	for _, u := range d.units {
		for _, n := range append([]string{u.Name, u.Hant, u.English}, u.Aliases...) {
			if n != "" && org.Fold(n) == key {
				return string(u.ID), true
			}
		}
	}
	return "", false
}

// draftTyped reads the form: rows in the order in which they were sent.
func draftTyped(form url.Values) draftEntry {
	e := draftEntry{Guard: text(form, "guard"), Start: text(form, "start"), Deadline: text(form, "deadline"), Note: text(form, "note")}
	for _, key := range form["strand"] {
		if slices.ContainsFunc(e.Strands, func(s strandEntry) bool { return s.Key == key }) {
			continue
		}
		s := strandEntry{Key: key}
		get := func(name string) string { return text(form, s.field(name)) }
		s.Hans, s.Hant, s.En, s.Unit, s.Deadline, s.End, s.Made = get("hans"), get("hant"), get("en"), get("unit"), get("deadline"), get("end"), get("made")
		e.Strands = append(e.Strands, s)
	}
	seen := map[int]bool{}
	for _, row := range form["row"] {
		n, err := strconv.Atoi(row)
		if err != nil || n < 1 || seen[n] {
			continue
		}
		seen[n] = true
		t := taskEntry{N: n}
		prefix := "t." + row + "."
		get := func(name string) string { return text(form, prefix+name) }
		t.ID, t.Strand, t.Hans, t.Hant, t.En = get("id"), get("strand"), get("hans"), get("hant"), get("en")
		t.Min, t.Typical, t.Max, t.Calendar, t.Links = get("min"), get("typical"), get("max"), get("calendar"), get("links")
		t.NotBefore, t.NotAfter, t.Fixed, t.Owner, t.Unit = get("not_before"), get("not_after"), get("fixed"), get("owner"), get("unit")
		t.Gate, t.Evidence, t.Planned, t.Measure, t.Done = get("gate") != "", get("evidence"), get("planned"), get("measure"), get("done")
		t.State, t.On, t.Since, t.Remaining = get("state"), get("on"), get("since"), get("remaining")
		e.Tasks = append(e.Tasks, t)
	}
	return e
}

// draftReader turns a form into a plan and collects what is wrong by field.
type draftReader struct {
	d     *workDesk
	base  *work.Plan // the stored version: what the form does not show comes from it
	lib   *work.Library
	made  map[string]work.TemplateID // of the form's strands
	fresh bool                       // a first version, which has a start state
	wrong []fault.Field
	place map[string]string // field by the name that package work gives: task ids, strand keys
}

// plan makes the plan that the form describes. The fault names every field that cannot be read;
// place tells the field for what package work calls a task or a strand.
func (e draftEntry) plan(d *workDesk, base *work.Plan, lib *work.Library) (p *work.Plan, place map[string]string, err error) {
	r := &draftReader{d: d, base: base, lib: lib, fresh: base.Version == 1, place: map[string]string{}, made: map[string]work.TemplateID{}}
	p = base.Clone()
	p.Start, p.Deadline, p.Note = r.date("start", e.Start), r.date("deadline", e.Deadline), e.Note
	if p.Start == 0 && e.Start == "" {
		r.bad("start", i18n.FaultRequired.Key, nil)
	}
	if p.Deadline == 0 && e.Deadline == "" {
		r.bad("deadline", i18n.FaultRequired.Key, nil)
	}
	p.Strands, p.Tasks = nil, nil
	for _, s := range e.Strands {
		p.Strands = append(p.Strands, r.strand(s))
		r.made[s.Key] = work.TemplateID(s.Made)
	}
	for _, t := range e.Tasks {
		p.Tasks = append(p.Tasks, work.Task{ID: work.TaskID(t.ID), Strand: t.Strand})
		r.place[t.ID] = t.field("hans")
	}
	find := map[string]func(string) (work.TaskID, bool){}
	for i, t := range e.Tasks {
		if find[t.Strand] == nil {
			find[t.Strand] = p.Finder(t.Strand)
		}
		p.Tasks[i] = r.task(t, find[t.Strand])
	}
	return p, r.place, fault.Fields(r.wrong)
}

func (r *draftReader) bad(field string, key fault.Key, args fault.Args) {
	r.wrong = append(r.wrong, fault.Field{Name: field, Key: key, Args: args})
}

func (r *draftReader) date(field, s string) calendar.Date {
	if s == "" {
		return 0
	}
	d, err := calendar.ParseDate(s)
	switch {
	case err != nil:
		r.bad(field, i18n.DutyPageBadDate.Key, nil)
	case d < calendar.First || d > calendar.Last:
		r.bad(field, i18n.WorkDateRange.Key, fault.Args{"from": calendar.FirstYear, "to": calendar.LastYear})
	default:
		return d
	}
	return 0
}

// number reads a whole number of days.
func (r *draftReader) number(field, s string) int32 {
	n, err := strconv.ParseInt(s, 10, 32)
	switch {
	case s == "":
		r.bad(field, i18n.FaultRequired.Key, nil)
	case err != nil || n < 0 || n > 5000:
		r.bad(field, i18n.WorkDaysRange.Key, fault.Args{"to": 5000})
	default:
		return int32(n)
	}
	return 0
}

func (r *draftReader) amount(field, s string) work.Amount {
	if s == "" {
		return 0
	}
	a, err := work.ParseAmount(s)
	if err != nil {
		r.bad(field, i18n.WorkBadAmount.Key, fault.Args{"text": s})
	}
	return a
}

func (r *draftReader) unit(field, s string) string {
	if s == "" {
		return ""
	}
	id, ok := r.d.unitNamed(s)
	if !ok {
		r.bad(field, i18n.WorkplanNoUnit.Key, fault.Args{"name": s})
	}
	return id
}

func (r *draftReader) strand(s strandEntry) work.Strand {
	out := work.Strand{Key: s.Key, Template: work.TemplateID(s.Made)}
	if was, ok := r.base.Strand(s.Key); ok {
		out = *was
	}
	out.Name = work.Text{Hans: s.Hans, Hant: s.Hant, En: s.En}
	if s.Hans == "" {
		r.bad(s.field("hans"), i18n.FaultRequired.Key, nil)
	}
	out.Unit, out.Deadline, out.End = r.unit(s.field("unit"), s.Unit), r.date(s.field("deadline"), s.Deadline), work.TaskID(s.End)
	r.place[s.Key] = s.field("end")
	return out
}

func (r *draftReader) task(e taskEntry, find func(string) (work.TaskID, bool)) work.Task {
	t := work.Task{ID: work.TaskID(e.ID), Strand: e.Strand}
	was, kept := r.base.Task(t.ID)
	if s, ok := r.base.Strand(e.Strand); kept && ok && was.Strand == e.Strand && s.Template == r.made[e.Strand] {
		t = *was
	} else {
		r.fromTemplate(&t)
	}
	t.Name = work.Text{Hans: e.Hans, Hant: e.Hant, En: e.En}
	if e.Hans == "" {
		r.bad(e.field("hans"), i18n.FaultRequired.Key, nil)
	}
	t.Days = work.Estimate{Min: r.number(e.field("min"), e.Min), Typical: r.number(e.field("typical"), e.Typical), Max: r.number(e.field("max"), e.Max)}
	if e.Calendar == "" {
		e.Calendar = calendar.CN
	}
	t.Calendar = e.Calendar
	links, err := work.ParseLinks(e.Links, find)
	if err != nil {
		var f *fault.Error
		if errors.As(err, &f) {
			r.bad(e.field("links"), f.Key, f.Args)
		}
	}
	t.Links = links
	t.NotBefore, t.NotAfter, t.Fixed = r.date(e.field("not_before"), e.NotBefore), r.date(e.field("not_after"), e.NotAfter), r.date(e.field("fixed"), e.Fixed)
	t.Gate, t.Unit = e.Gate, r.unit(e.field("unit"), e.Unit)
	r.owner(&t, e)
	t.Evidence = nil
	for _, line := range strings.Split(e.Evidence, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			t.Evidence = append(t.Evidence, line)
		}
	}
	r.quantity(&t, e)
	if r.fresh {
		r.startState(&t, e)
	}
	return t
}

// fromTemplate gives a task of a strand that is new in the form what its stage says beyond the form.
func (r *draftReader) fromTemplate(t *work.Task) {
	template, ok := r.lib.Find(r.made[t.Strand])
	if !ok {
		return
	}
	_, code, _ := strings.Cut(string(t.ID), ".")
	if s, ok := template.Stage(work.Code(code)); ok {
		t.Code, t.Legal = s.Code, s.Legal
	}
}

// owner keeps a task's request in step with who decides.
func (r *draftReader) owner(t *work.Task, e taskEntry) {
	t.Owner = work.Owner(e.Owner)
	switch t.Owner {
	case work.Upper:
		if t.Request == nil {
			t.Request = &work.Request{}
		}
	case work.Lead, work.LeadAndStreet, "":
		if t.Owner == "" {
			t.Owner = work.Lead
		}
		if t.Request != nil && t.Request.Sent != 0 {
			r.bad(e.field("owner"), i18n.WorkRequestSent.Key, fault.Args{"task": e.ID, "date": t.Request.Sent.String()})
			return
		}
		t.Request = nil
	default:
		r.bad(e.field("owner"), i18n.DutyRoleUnknown.Key, nil)
	}
}

func (r *draftReader) quantity(t *work.Task, e taskEntry) {
	was := t.Quantity
	if e.Planned == "" && e.Measure == "" && (e.Done == "" || e.Done == "0") {
		t.Quantity = nil
		return
	}
	q := work.Quantity{Planned: r.amount(e.field("planned"), e.Planned), Unit: e.Measure}
	if q.Planned <= 0 {
		r.bad(e.field("planned"), i18n.WorkplanQuantityPlanned.Key, nil)
	}
	if q.Unit == "" {
		r.bad(e.field("measure"), i18n.FaultRequired.Key, nil)
	}
	switch {
	case r.fresh:
		if q.Done = r.amount(e.field("done"), e.Done); q.Done < 0 || q.Done > q.Planned && q.Planned > 0 {
			r.bad(e.field("done"), i18n.WorkplanQuantityDone.Key, fault.Args{"planned": q.Planned.String()})
		}
	case was != nil:
		q.Done = was.Done
	}
	t.Quantity = &q
}

// startState takes over what was there before a first version began.
func (r *draftReader) startState(t *work.Task, e taskEntry) {
	was := t.Progress
	t.Progress = work.Progress{}
	switch e.State {
	case "":
	case "done":
		t.Progress = work.Progress{State: schedule.Done, Finished: r.date(e.field("on"), e.On), Started: r.date(e.field("since"), e.Since)}
		if t.Finished == 0 && e.On == "" {
			r.bad(e.field("on"), i18n.FaultRequired.Key, nil)
		}
	case "running":
		t.Progress = work.Progress{State: schedule.Running, Started: r.date(e.field("since"), e.Since), Remaining: r.number(e.field("remaining"), e.Remaining)}
		if t.Started == 0 && e.Since == "" {
			r.bad(e.field("since"), i18n.FaultRequired.Key, nil)
		}
	default:
		t.Progress = was
	}
}
