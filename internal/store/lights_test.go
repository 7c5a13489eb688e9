package store_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/evidence"
	"luodi/internal/fault"
	"luodi/internal/report"
	"luodi/internal/signal"
	"luodi/internal/standing"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
	"luodi/internal/work"
)

// keepAll computes the lights of the district's plan as of a day.
func (d *district) keepAll(on calendar.Date) (k standing.Kept) {
	d.t.Helper()
	d.write(func(tx *store.Tx) (err error) { k, err = standing.KeepPlan(tx, d.plan.ID, on); return })
	return k
}

func (d *district) light(i int) (l standing.Light) {
	d.t.Helper()
	d.read(func(r *store.Reader) error {
		var ok bool
		var err error
		if l, ok, err = r.Light(d.measures[i]); err == nil && !ok {
			d.t.Fatal("no light is kept")
		}
		return err
	})
	return l
}

func (d *district) reportOf(i int, key string) (found report.Report, of report.Period) {
	d.t.Helper()
	d.read(func(r *store.Reader) error {
		list, err := r.MeasureReports(d.measures[i])
		if err != nil {
			return err
		}
		for _, x := range list {
			p, err := r.Period(x.Period)
			if err != nil {
				return err
			}
			if p.Key == key {
				found, of = x, p
			}
		}
		return nil
	})
	if found.ID == "" {
		d.t.Fatalf("no report of %s", key)
	}
	return found, of
}

// hand takes a report through handing in, approval and acceptance. Instants are those of the store's
// clock, which tests let stand.
func (d *district) hand(i int, key string, c report.Content, accept bool) error {
	d.t.Helper()
	x, _ := d.reportOf(i, key)
	return d.db.Write(d.t.Context(), func(tx *store.Tx) error {
		x, err := report.Submit(tx, d.clerk(i), x.ID, x.Guard, c, d.today)
		if err != nil || !accept {
			return err
		}
		if x, err = report.Approve(tx, d.head(i), x.ID, x.Guard); err != nil {
			return err
		}
		_, err = report.Accept(tx, d.office, x.ID, x.Guard, d.today, "")
		return err
	})
}

func (d *district) cycle(from, until calendar.Date) {
	d.t.Helper()
	c := report.DefaultCycle(from, calendar.NewDate(2023, 12, 31))
	c.Plan = d.plan.ID
	d.write(func(tx *store.Tx) error {
		if err := report.SetCycle(tx, d.office, c); err != nil {
			return err
		}
		for on := from; on <= until; on++ { // as each night does
			if _, err := report.Open(tx, access.Actor{Name: "系统"}, d.plan.ID, on); err != nil {
				return err
			}
		}
		return nil
	})
}

// TestS9Lights (mission row S9) takes lights through facts as they come on both engines: no plan, reports missing,
// filed, accepted, a period closed, set by hand, and nothing repainted.
func TestS9Lights(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDistrict(t, db)
		if k := d.keepAll(d.today); k.Judged != 2 || k.Changed != 0 {
			t.Fatalf("at first %+v", k)
		}
		if k := d.keepAll(d.today); k.Judged != 2 || k.Changed != 0 {
			t.Fatalf("again %+v", k)
		}
		if l := d.light(0); l.Light != signal.NotYet || l.Unit != d.units[0].ID {
			t.Errorf("without date and plan: %+v", l.Part)
		}
		d.enforce(0, d.begin(0, "service_window"))
		if k := d.keepAll(d.today); k.Changed != 1 || d.light(0).Light != signal.Good {
			t.Errorf("with a work plan: %+v, %+v", k, d.light(0).Part)
		}
		d.cycle(d.today, d.today)
		x, p := d.reportOf(0, "2022-10")
		late := x.Due + 1
		if k := d.keepAll(late); d.light(0).Light != signal.Watch || k.Changed != 1 {
			t.Errorf("a report is missing: %+v %+v", k, d.light(0).Part)
		}
		var changes []standing.Change
		d.read(func(r *store.Reader) (err error) {
			changes, _, err = r.LightChanges(d.measures[0], store.Page{})
			return
		})
		if c := changes[0]; len(changes) != 2 || c.Was != signal.Good || c.Is != signal.Watch || len(c.Come) != 1 || c.Come[0].Rule != "signal.report_late" || c.On != late {
			t.Errorf("changes %+v", changes)
		}
		if err := d.hand(0, "2022-10", report.Content{Progress: "已开工"}, false); err != nil {
			t.Fatal(err)
		}
		d.keepAll(late)
		d.override(late, p)
		d.closed(p, late)
		d.recount()
	})
}

// override: only the office sets a light by hand, with a reason; it stands beside the computed one and
// ends with the period.
func (d *district) override(on calendar.Date, p report.Period) {
	d.t.Helper()
	set := func(by access.Actor, l signal.Light, why string) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { _, err := standing.Set(tx, by, d.measures[0], l, why, on); return err }
	}
	d.refused(fault.Forbidden, set(d.head(0), signal.Good, "已整改"))
	d.refused(fault.Forbidden, set(d.chief, signal.Good, "已整改"))
	d.refused(fault.Invalid, set(d.office, signal.Late, " "))
	d.refused(fault.Invalid, set(d.office, "pink", "好看"))
	before := d.light(0)
	d.write(set(d.office, signal.Late, "现场停工"))
	l := d.light(0)
	if l.Light != before.Light || l.Overridden != signal.Late {
		d.t.Errorf("set by hand: %+v", l)
	}
	g, err := l.Signal()
	if err != nil || g.Override == nil || g.Override.Reason != "现场停工" {
		d.t.Fatalf("kept %+v %v", g, err)
	}
	end := g.Override.Expires
	if end != calendar.NewDate(2022, 10, 31) { // no later period is open, so the month ends it
		d.t.Errorf("it ends on %s", end)
	}
	d.keepAll(end)
	if d.light(0).Overridden != signal.Late {
		d.t.Error("ended too early")
	}
	d.keepAll(end + 1)
	if d.light(0).Overridden != "" {
		d.t.Error("did not end")
	}
	d.keepAll(on)
}

// closed: closing a period keeps its lights, which later facts do not move.
func (d *district) closed(p report.Period, on calendar.Date) {
	d.t.Helper()
	x, _ := d.reportOf(0, p.Key)
	d.write(func(tx *store.Tx) error {
		x, err := report.Approve(tx, d.head(0), x.ID, x.Guard)
		if err != nil {
			return err
		}
		if _, err := report.Accept(tx, d.office, x.ID, x.Guard, d.today, ""); err != nil {
			return err
		}
		_, err = report.Close(tx, d.office, p.ID, on)
		return err
	})
	frozen := func() (out []string) {
		d.read(func(r *store.Reader) error {
			list, err := r.PeriodLights(p.ID)
			for _, f := range list {
				body, err := signal.Encode(f.Frozen)
				if err != nil {
					return err
				}
				out = append(out, string(body))
			}
			return err
		})
		return out
	}
	was := frozen()
	if len(was) != 2 {
		d.t.Fatalf("%d lights of the closed period", len(was))
	}
	fix := report.Correction{Measure: d.measures[0], Period: p.ID, Reason: "补正", Content: report.Content{Progress: "补正"}}
	d.write(func(tx *store.Tx) error { _, err := report.Correct(tx, d.office, fix, on); return err })
	d.keepAll(on + 40)
	if diff := gocmp.Diff(was, frozen()); diff != "" {
		d.t.Errorf("history was repainted:\n%s", diff)
	}
}

// recount: the sums kept are those of the lights kept, and keeping one measure gives the same as
// keeping all.
func (d *district) recount() {
	d.t.Helper()
	check := func() {
		d.read(func(r *store.Reader) error {
			lights, err := r.PlanLights(d.plan.ID)
			if err != nil {
				return err
			}
			kept, err := r.LightTotals(d.plan.ID)
			if err != nil {
				return err
			}
			counted := standing.Totals(d.plan.ID, lights, kept[0].On)
			by := func(a, b standing.Total) int {
				return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.ID, b.ID))
			}
			slices.SortFunc(kept, by)
			slices.SortFunc(counted, by)
			for i := range kept {
				kept[i].Version, kept[i].On, counted[i].On = 0, 0, 0
			}
			if diff := gocmp.Diff(counted, kept); diff != "" {
				d.t.Errorf("sums (-counted +kept):\n%s", diff)
			}
			return nil
		})
	}
	check()
	for n := range 12 {
		on := d.today + calendar.Date(17*n)
		d.write(func(tx *store.Tx) error { _, err := standing.Keep(tx, d.measures[n%2:n%2+1], on); return err })
		check()
	}
	d.keepAll(d.today + 300)
	all := []standing.Light{d.light(0), d.light(1)}
	d.write(func(tx *store.Tx) error { _, err := standing.Keep(tx, d.measures, d.today+300); return err })
	if diff := gocmp.Diff(all, []standing.Light{d.light(0), d.light(1)}); diff != "" {
		d.t.Errorf("kept one by one:\n%s", diff)
	}
}

// TestM3Metres (mission row M3): progress is entered in metres, 554 of 553 is refused, and the share is
// derived from the metres.
func TestM3Metres(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDistrict(t, db)
		k := d.begin(0, "service_window")
		p := k.Plan.Clone()
		p.Tasks[0].Quantity = &work.Quantity{Unit: "米", Planned: 553_000}
		d.write(func(tx *store.Tx) (err error) { k, err = work.Save(tx, d.clerk(0), k.ID, k.Guard, p, d.today); return })
		k = d.enforce(0, k)
		d.cycle(d.today, d.today)
		task := k.Plan.Tasks[0]
		say := func(metres work.Amount) report.Content {
			return report.Content{Progress: "路面", Amounts: []report.Amount{{Task: task.ID, Done: metres}}}
		}
		if err := d.hand(0, "2022-10", say(554_000), true); !fault.Is(err, fault.Invalid) {
			t.Fatalf("554 m of 553: %v", err)
		}
		if err := d.hand(0, "2022-10", say(276_500), true); err != nil {
			t.Fatal(err)
		}
		d.read(func(r *store.Reader) error {
			// the instants of this test are those of the store's clock, so it is judged as of that day
			g, m, err := standing.Judge(r, d.measures[0], storeToday(r, d))
			if err != nil {
				return err
			}
			step := g.Steps[slices.IndexFunc(g.Steps, func(s signal.Step) bool { return s.ID == string(task.ID) })]
			if step.Actual != 500 {
				t.Errorf("276.5 of 553 m are %s%%, facts %+v", step.Actual, m.Milestones[0])
			}
			total := 0
			for _, s := range m.Milestones {
				total += s.Weight
			}
			if want := signal.PerMille(int(task.Days.Typical) * 500 / total); g.Actual != want {
				t.Errorf("accepted in all %s%%, want %s%%", g.Actual, want)
			}
			return nil
		})
	})
}

// storeToday is the civil date of the store's clock.
func storeToday(_ *store.Reader, d *district) (on calendar.Date) {
	d.t.Helper()
	if err := d.db.Write(d.t.Context(), func(tx *store.Tx) error { on = calendar.DateOf(tx.Now().In(standing.Zone)); return nil }); err != nil {
		d.t.Fatal(err)
	}
	return on
}

// TestM5Builder (mission row M5): of major works that a higher level leads the district does its own
// part. What the builder delivers late leaves the district's own light alone; what the district does
// late does not.
func TestM5Builder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDistrict(t, db)
		k := d.enforce(0, d.begin(0, "major_works_upper_level"))
		builder := map[string]bool{}
		day := d.today // by which something of both is due
		for _, b := range k.Plan.Review.Baseline.Tasks {
			day = max(day, b.Finish)
		}
		for _, task := range k.Plan.Tasks {
			builder[string(task.ID)] = task.Owner == work.Upper
		}
		d.keepAll(d.today)
		judge := func(done func(id string) bool) *signal.Signal {
			var g *signal.Signal
			d.read(func(r *store.Reader) error {
				j, err := standing.NewJudge(r)
				if err != nil {
					return err
				}
				f, err := r.MeasureFacts(d.measures[0])
				if err != nil {
					return err
				}
				m := f.Measure()
				for i := range m.Milestones {
					s := &m.Milestones[i]
					if s.Planned != 0 && s.Planned <= day && done(s.ID) {
						s.Accepted = s.Planned
					}
				}
				g, err = j.Signal(m, day+2)
				return err
			})
			return g
		}
		late := judge(func(id string) bool { return !builder[id] })
		if late.Own.Light != signal.Good || late.Light == signal.Good || len(late.Outside) == 0 {
			t.Errorf("the builder is late: own %s, whole %s, outside %+v", late.Own.Light, late.Light, late.Outside)
		}
		own := judge(func(id string) bool { return builder[id] })
		if !own.Own.Light.Bad() {
			t.Errorf("the district is late: own %+v", own.Own)
		}
	})
}

// TestM13Operates (mission row M13): a centre that operates already when the plan begins is not "not begun".
func TestM13Operates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDistrict(t, db)
		var k work.Kept
		begins := d.today + 10
		d.write(func(tx *store.Tx) (err error) {
			from := work.Beginning{Start: begins, Deadline: calendar.NewDate(2023, 12, 31), Strands: []work.StrandSpec{{Template: "operation"}}}
			lib, err := tx.Templates()
			if err != nil {
				return err
			}
			tmpl, _ := lib.Find("operation")
			from.Reached = []work.Reached{{Task: work.TaskID("A." + string(tmpl.Stages[0].Code)), On: d.today - 100}}
			k, err = work.Begin(tx, d.clerk(0), d.measures[0], d.today, from)
			return err
		})
		d.enforce(0, k)
		d.keepAll(d.today)
		if l := d.light(0); l.Light != signal.Good || l.Actual == 0 || l.Actual != l.Planned {
			t.Errorf("the centre operates: %+v", l.Part)
		}
	})
}

// TestLightsEqualOnBothEngines: the same facts give the same bytes with SQLite and PostgreSQL.
func TestLightsEqualOnBothEngines(t *testing.T) {
	from, to := storetest.SQLite(t), storetest.PostgreSQL(t)
	d := newDistrict(t, from)
	k := d.enforce(0, d.begin(0, "service_window"))
	d.enforce(1, d.begin(1, "cross_border_breakthrough"))
	d.cycle(d.today, d.today+70)
	photo := store.EvidenceRow{Evidence: evidence.Evidence{ID: "photo", Grade: work.GradeB, UploadedFor: d.units[0].ID, File: evidence.File{Hash: "aa", Scan: evidence.ScanNone}},
		Plan: d.plan.ID, Measure: d.measures[0]}
	d.write(func(tx *store.Tx) error { return tx.InsertEvidence(&photo) })
	content := report.Content{Progress: "需求摸底完成", Done: []report.Done{{Task: k.Plan.Tasks[0].ID, On: d.today, Evidence: []report.EvidenceID{"photo"}}}}
	if err := d.hand(0, "2022-10", content, true); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Copy(t.Context(), from, to, nil); err != nil {
		t.Fatal(err)
	}
	results := func(db *store.DB) (out []string) {
		for _, on := range []calendar.Date{d.today, d.today + 9, d.today + 40, d.today + 100, d.today + 500, calendar.NewDate(2026, 12, 1)} {
			err := db.Write(t.Context(), func(tx *store.Tx) error { _, err := standing.KeepPlan(tx, d.plan.ID, on); return err })
			if err != nil {
				t.Fatal(err)
			}
			err = db.Read(t.Context(), func(r *store.Reader) error {
				lights, err := r.LightBodies(d.plan.ID)
				for _, l := range lights {
					out = append(out, l.Body)
				}
				totals, err2 := r.LightTotals(d.plan.ID)
				for _, s := range totals {
					body, _ := signal.Encode(s.Summary)
					out = append(out, fmt.Sprint(s.Version, string(body)))
				}
				return cmp.Or(err, err2)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		return out
	}
	a, b := results(from), results(to)
	if diff := gocmp.Diff(a, b); diff != "" || len(a) < 12 {
		t.Errorf("(-SQLite +PostgreSQL):\n%s", diff)
	}
}

// TestRulesHaveVersions: other figures are the next version, with reason, never over somebody else's,
// and tell beforehand what they change.
func TestRulesHaveVersions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDistrict(t, db)
		d.enforce(0, d.begin(0, "service_window"))
		day := d.today + 60
		rules := signal.DefaultRules
		rules.Yellow, rules.Red, rules.Remind = 90, 99, 0
		var p standing.Preview
		d.read(func(r *store.Reader) (err error) { p, err = standing.PreviewRules(r, rules, day); return })
		if p.Measures != 2 || p.Plans != 1 {
			t.Errorf("preview %+v", p)
		}
		set := func(by access.Actor, from int, note string) func(tx *store.Tx) error {
			return func(tx *store.Tx) error { _, err := standing.SetRules(tx, by, rules, from, note); return err }
		}
		d.refused(fault.Forbidden, set(d.head(0), 1, "放宽"))
		d.refused(fault.Invalid, set(d.office, 1, ""))
		d.write(set(d.office, 1, "放宽"))
		d.refused(fault.Conflict, set(d.office, 1, "再放宽"))
		d.refused(fault.Invalid, set(d.office, 2, "再放宽")) // nothing differs
		d.read(func(r *store.Reader) error {
			list, err := r.LightRules()
			if len(list) != 2 || list[1].Version != 2 || list[1].Yellow != 90 || list[1].Note != "放宽" {
				t.Errorf("versions %+v", list)
			}
			now, err2 := standing.RulesInForce(r)
			if now.Version != 2 || now.Yellow != 90 {
				t.Errorf("in force %+v", now)
			}
			return cmp.Or(err, err2)
		})
		d.keepAll(day)
		if l := d.light(0); l.Rules != 2 {
			t.Errorf("judged by version %d", l.Rules)
		}
	})
}

// TestLightsWakeWaiting: whoever waits hears of the next commit that changes lights, and of no other.
func TestLightsWakeWaiting(t *testing.T) {
	d := newDistrict(t, storetest.SQLite(t))
	heard := d.db.LightsKept()
	d.write(func(tx *store.Tx) error { return tx.SetSetting("x", "y") })
	select {
	case <-heard:
		t.Fatal("woken by something else")
	default:
	}
	d.keepAll(d.today)
	<-heard
	var before, after int
	version := func(into *int) {
		d.read(func(r *store.Reader) (err error) { *into, err = r.LightsVersion(d.plan.ID); return })
	}
	version(&before)
	d.keepAll(d.today + 300)
	if version(&after); after <= before {
		t.Errorf("the version went from %d to %d", before, after)
	}
}
