package web

import (
	"bytes"
	"strconv"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/ledger"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/store"
	"luodi/internal/work"
)

// workFileLimit is the most bytes of a file of work plans that is put in: an Excel workbook may be
// ledger.MostWorkBytes of it, the rest of the room is for XML of Project.
const workFileLimit = 32 << 20

// workFileRoutes take work plans out and in as files: of one measure, or of all measures of a plan.
func (s *Server) workFileRoutes() []route {
	var list []route
	for _, base := range []string{"/desk/plans/{plan}/measures/{measure}/work/file", "/desk/plans/{plan}/work/file"} {
		list = append(list,
			route{pattern: "GET " + base, handle: s.workFilePage, right: access.ReadPlans},
			route{pattern: "POST " + base, handle: s.compareWorkFile, right: access.ReadPlans, limit: workFileLimit + bodyLimit},
			route{pattern: "POST " + base + "/apply", handle: s.applyWorkFile, right: access.ReadPlans, limit: workFileLimit*3/2 + bodyLimit})
	}
	return list
}

// workFiles is the work plans that a page takes out and in.
type workFiles struct {
	plan     plan.Plan
	base     string // address of the file page
	one      bool   // of one measure
	book     *calendar.Book
	units    []org.Unit
	measures []fileMeasure
	cross    []work.KeptCross
}

// fileMeasure is one measure with the version that its file holds: the one being made, if the reader
// may see and the unit may change it, else the one in force.
type fileMeasure struct {
	plan.Measure
	label string // its number, or its address where numbers begin anew in each part of the plan
	lead  org.UnitID
	kept  *work.Kept // nil when there is no work plan yet
	force *work.Kept
	// waiting is the version that is with the office; until it is decided nothing can be written.
	waiting *work.Head
}

// openWorkFiles reads what the address asks for, without dates.
func (v *visit) openWorkFiles(r *store.Reader) (*workFiles, error) {
	of, err := r.PlanBySlug(v.r.PathValue("plan"))
	if err != nil {
		return nil, err
	}
	f := &workFiles{plan: of, base: "/desk/plans/" + of.Slug + "/work/file"}
	if f.book, err = r.Calendars(); err != nil {
		return nil, err
	}
	if f.units, err = r.AllUnits(); err != nil {
		return nil, err
	}
	if f.cross, err = r.CrossLinks(of.ID); err != nil {
		return nil, err
	}
	if slug := v.r.PathValue("measure"); slug != "" {
		m, err := r.Measure(of.ID, slug)
		if err != nil {
			return nil, err
		}
		f.one, f.base = true, pictureWorkPath(of, m)+"/file"
		x, err := v.fileMeasure(r, m)
		if err != nil {
			return nil, err
		}
		f.measures = []fileMeasure{x}
	} else if err := v.allMeasures(r, f); err != nil {
		return nil, err
	}
	return f, f.name(r)
}

// name gives the measures what they are called in files: the same in the file of one and of all.
func (f *workFiles) name(r *store.Reader) error {
	all, err := r.PlanMeasures(f.plan.ID)
	if err != nil {
		return err
	}
	times := map[string]int{}
	for _, m := range all {
		times[org.Fold(m.Number)]++
	}
	for i := range f.measures {
		x := &f.measures[i]
		if x.label = x.Number; x.Number == "" || times[org.Fold(x.Number)] > 1 {
			x.label = x.Slug
		}
	}
	return nil
}

// fileMeasure reads the work of one measure.
func (v *visit) fileMeasure(r *store.Reader, m plan.Measure) (fileMeasure, error) {
	x := fileMeasure{Measure: m}
	if k, ok, err := r.WorkInForce(m.ID); err != nil {
		return x, err
	} else if ok {
		x.force, x.kept, x.lead = &k, &k, k.Unit
	}
	if k, ok, err := r.WorkDraft(m.ID); err != nil {
		return x, err
	} else if ok {
		v.being(&x, &k)
	}
	if x.lead == "" {
		switch d, err := work.Leading(r, m.ID); {
		case err == nil:
			x.lead = d.Unit
		case !fault.Is(err, fault.Conflict):
			return x, err
		}
	}
	return x, nil
}

// being takes account of a version that is being made.
func (v *visit) being(x *fileMeasure, k *work.Kept) {
	x.lead = k.Unit
	seen := v.may(access.EditWork, k.Unit) || v.may(access.ReadAudit) || k.State != work.Draft
	if !k.Plan.Review.Editable() {
		x.waiting = &k.Head
	}
	if seen && (k.Plan.Review.Editable() || x.kept == nil) {
		x.kept = k
	}
}

// allMeasures reads the work of every measure of a plan that has any.
func (v *visit) allMeasures(r *store.Reader, f *workFiles) error {
	measures, err := r.PlanMeasures(f.plan.ID)
	if err != nil {
		return err
	}
	force, err := r.PlanWork(f.plan.ID)
	if err != nil {
		return err
	}
	byMeasure := map[plan.MeasureID]*fileMeasure{}
	for i := range force {
		byMeasure[force[i].Measure] = &fileMeasure{lead: force[i].Unit, kept: &force[i], force: &force[i]}
	}
	for _, state := range []work.ReviewState{work.Draft, work.Returned, work.Submitted} {
		heads, err := r.WorkHeads(f.plan.ID, state)
		if err != nil {
			return err
		}
		for _, h := range heads {
			k, err := r.WorkPlan(h.ID)
			if err != nil {
				return err
			}
			x := byMeasure[h.Measure]
			if x == nil {
				x = &fileMeasure{}
				byMeasure[h.Measure] = x
			}
			v.being(x, &k)
		}
	}
	for _, m := range measures { // in the order of the document
		if x := byMeasure[m.ID]; x != nil && x.kept != nil {
			x.Measure = m
			f.measures = append(f.measures, *x)
		}
	}
	return nil
}

// mayPutIn refuses those who may change none of the work plans.
func (v *visit) mayPutIn(f *workFiles) error {
	for i := range f.measures {
		if v.may(access.EditWork, f.measures[i].lead) {
			return nil
		}
	}
	return v.allow(access.EditWork)
}

// known is what a file is written from and compared with.
func (v *visit) known(f *workFiles) ledger.WorkFile {
	k := ledger.WorkFile{PlanID: string(f.plan.ID), Plan: picked(v.lang, f.plan.Title), Units: f.units, On: v.today()}
	for i := range f.measures {
		x := &f.measures[i]
		m := ledger.WorkMeasure{Number: x.label, Title: picked(v.lang, x.Title)}
		if x.kept != nil {
			m.Plan = x.kept.Plan
		} else {
			m.Plan = emptyPlan(f.plan, x)
		}
		if x.force != nil && x.force != x.kept {
			m.InForce = x.force.Plan
		} else if x.force != nil {
			m.InForce = x.kept.Plan
		}
		k.Measures = append(k.Measures, m)
	}
	return k
}

// emptyPlan is what a measure without a work plan begins with. It comes out the same on any day, so
// that a file taken home is not out of date tomorrow.
func emptyPlan(of plan.Plan, x *fileMeasure) *work.Plan {
	p := &work.Plan{Measure: string(x.ID), Start: x.DueFrom, Deadline: x.Due}
	if p.Start == 0 {
		p.Start = of.From
	}
	if p.Deadline == 0 {
		p.Deadline = of.To
	}
	p.Start = min(p.Start, p.Deadline)
	return p
}

// dated computes the dates of every version as of today; one that cannot be computed has none.
func (v *visit) dated(r *store.Reader, f *workFiles, k *ledger.WorkFile) error {
	var whole map[string]*work.PlanTimes
	for i := range f.measures {
		x := &f.measures[i]
		switch {
		case x.kept == nil:
			continue
		case x.kept == x.force && !f.one:
			if whole == nil {
				whole = map[string]*work.PlanTimes{}
				_, table, err := work.Whole(r, f.plan.ID, f.book, v.today())
				if err == nil {
					for n := range table.Plans {
						whole[table.Plans[n].Measure] = &table.Plans[n]
					}
				} else if !mendable(err) {
					return err
				}
			}
			k.Measures[i].Times = whole[string(x.ID)]
		default:
			table, err := work.Preview(r, x.kept, f.book, v.today())
			if err == nil {
				k.Measures[i].Times = &table.Plans[0]
			} else if !mendable(err) {
				return err
			}
		}
	}
	return nil
}

// mendable faults are those of plans, not of the program.
func mendable(err error) bool {
	return fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) || fault.Is(err, fault.Conflict)
}

// workFilePage gives a file, or the page that offers them.
func (s *Server) workFilePage(v *visit) error {
	switch format := v.query("format"); format {
	case "":
		return v.showWorkFile(nil, mistakes{})
	case "xlsx", "xml":
		return v.sendWorkFile(format)
	}
	return fault.New(fault.NotFound, i18n.FaultNotFound.Key, nil)
}

func (v *visit) sendWorkFile(format string) error {
	var content []byte
	name := ""
	err := v.read(func(r *store.Reader) error {
		f, err := v.openWorkFiles(r)
		if err != nil {
			return err
		}
		k := v.known(f)
		if err := v.dated(r, f, &k); err != nil {
			return err
		}
		name = f.fileName(format)
		if format == "xlsx" {
			content, err = ledger.WriteWorkbook(v.lang, k)
			return err
		}
		content, err = v.projectFile(f, &k)
		return err
	})
	if err != nil {
		return err
	}
	if format == "xlsx" {
		return v.workbook(name, content)
	}
	h := v.w.Header()
	h.Set("Content-Type", "application/xml; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(content)))
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if _, err := v.w.Write(content); err != nil {
		v.s.log.Debug("file not taken", "error", err)
	}
	return nil
}

// projectFile writes XML of Project. Measures without a work plan have nothing to write.
func (v *visit) projectFile(f *workFiles, k *ledger.WorkFile) ([]byte, error) {
	p := ledger.ProjectFile{Title: k.Plan, Lang: v.lang, Today: v.today(), Book: f.book, Units: func(id string) string {
		if u, ok := findUnit(f.units, org.UnitID(id)); ok {
			name, _ := unitWords(v.lang, u).Pick()
			return name
		}
		return id
	}}
	there := map[string]bool{}
	for i := range f.measures {
		if x := &f.measures[i]; x.kept != nil {
			there[string(x.ID)] = true
			p.Plans = append(p.Plans, ledger.ProjectPlan{Name: x.label + " " + picked(v.lang, x.Title), Plan: k.Measures[i].Plan, Times: k.Measures[i].Times})
		}
	}
	if len(p.Plans) == 0 {
		return nil, fault.New(fault.NotFound, i18n.WorkfileHoldsNone.Key, nil)
	}
	for _, c := range f.cross {
		if there[c.From.Measure] && there[c.To.Measure] {
			p.Cross = append(p.Cross, c.Cross)
		}
	}
	var out bytes.Buffer
	err := ledger.WriteProject(&out, p)
	return out.Bytes(), err
}

// fileName is plain letters: the plan's and the measure's addresses and the version.
func (f *workFiles) fileName(format string) string {
	name := "work-" + f.plan.Slug
	if f.one {
		name += "-" + f.measures[0].Slug
		if k := f.measures[0].kept; k != nil {
			name += "-v" + strconv.Itoa(k.Version)
		}
	}
	return plainName(name) + "." + format
}
