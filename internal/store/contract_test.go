package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/portal"
	"luodi/internal/reading"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
)

// The contract that both engines keep.

func TestTables(t *testing.T) { storetest.Each(t, store.CheckTables) }

func write(t testing.TB, db *store.DB, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := db.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, db *store.DB, fn func(r *store.Reader) error) {
	t.Helper()
	if err := db.Read(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func same(t testing.TB, what string, want, have any) {
	t.Helper()
	if d := cmp.Diff(want, have); d != "" {
		t.Errorf("%s (-want +have):\n%s", what, d)
	}
}

func isKind(t testing.TB, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("want a fault of kind %d, have %v", kind, err)
	}
}

var clerk = access.Actor{Account: "clerk", Name: "指挥部办公室", Role: access.Office}

func TestUnits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		made := map[string]org.Unit{}
		names := []string{"区住房建设局", "区商务局", "区发展改革局", "重庆路街道办事处", "区教育局", "XX Holdings"}
		write(t, db, func(tx *store.Tx) error {
			clear(made)
			for _, n := range names {
				u := org.Unit{Name: n, Class: org.Department, English: "Bureau of " + n}
				if n == "区商务局" {
					u.Aliases = []string{"区经济促进局", "商务局"}
					u.Hant = "區商務局"
				}
				if err := tx.InsertUnit(&u); err != nil {
					return err
				}
				made[n] = u
			}
			return nil
		})
		read(t, db, func(r *store.Reader) error {
			all, err := r.AllUnits()
			var order []string
			for _, u := range all {
				order = append(order, u.Name)
			}
			same(t, "order of pinyin", []string{"重庆路街道办事处", "区发展改革局", "区教育局", "区商务局", "区住房建设局", "XX Holdings"}, order)
			same(t, "slug", "qu-shang-wu-ju", made["区商务局"].Slug)
			u, err2 := r.UnitBySlug("qu-shang-wu-ju")
			same(t, "by slug", made["区商务局"], u)
			u, found, err3 := r.UnitByName("区 经济促进局")
			same(t, "by alias", true, found && u.ID == made["区商务局"].ID)
			_, found, err4 := r.UnitByName("区气象局")
			same(t, "unknown", false, found)
			many, err5 := r.UnitsByName([]string{"商务局", "區", "区教育局"})
			same(t, "by names", map[string]org.Unit{"商务局": made["区商务局"], "区教育局": made["区教育局"]}, many)
			isKind(t, second(r.Unit("nobody")), fault.NotFound)
			return errors.Join(err, err2, err3, err4, err5)
		})
		pages(t, db, 6, func(r *store.Reader, p store.Page) (int, string, error) {
			us, next, err := r.Units(store.UnitFilter{Page: p})
			return len(us), next, err
		})
		read(t, db, func(r *store.Reader) error {
			us, _, err := r.Units(store.UnitFilter{Search: "経济", Class: org.Department})
			same(t, "no hit", 0, len(us))
			us, _, err2 := r.Units(store.UnitFilter{Search: "bureau OF 区商"})
			same(t, "hit", 1, len(us))
			us, _, err3 := r.Units(store.UnitFilter{Search: "%"})
			same(t, "percent is a character", 0, len(us))
			us, _, err4 := r.Units(store.UnitFilter{Class: org.Subdistrict})
			same(t, "class", 0, len(us))
			return errors.Join(err, err2, err3, err4)
		})

		stale := made["区商务局"]
		write(t, db, func(tx *store.Tx) error {
			u := made["区商务局"]
			u.Aliases = []string{"商务局"}
			u.Parent = made["区教育局"].ID
			return tx.UpdateUnit(&u)
		})
		isKind(t, db.Write(context.Background(), func(tx *store.Tx) error { return tx.UpdateUnit(&stale) }), fault.Conflict)
		err := db.Write(context.Background(), func(tx *store.Tx) error { return tx.InsertUnit(&org.Unit{Name: "商务 局"}) })
		isKind(t, err, fault.Conflict)
		var f *fault.Error
		same(t, "names the field", true, errors.As(err, &f) && len(f.Fields) == 1 && f.Fields[0].Name == "name")
		write(t, db, func(tx *store.Tx) error { return tx.InsertUnit(&org.Unit{Name: "区经济促进局"}) }) // free again
		write(t, db, func(tx *store.Tx) error {
			u := org.Unit{Name: "曲商务局"}
			err := tx.InsertUnit(&u)
			same(t, "second of a slug", "qu-shang-wu-ju-2", u.Slug)
			return err
		})
	})
}

func second[T any](_ T, err error) error { return err }

// pages reads a list in pages of two and expects n things in all.
func pages(t *testing.T, db *store.DB, n int, list func(r *store.Reader, p store.Page) (int, string, error)) {
	t.Helper()
	got, p := 0, store.Page{Limit: 2}
	for turn := 0; ; turn++ {
		var k int
		read(t, db, func(r *store.Reader) (err error) {
			k, p.After, err = list(r, p)
			return err
		})
		got += k
		if p.After == "" || turn > n {
			break
		}
		if k != 2 {
			t.Errorf("page %d has %d rows and a next page", turn, k)
		}
	}
	if got != n {
		t.Errorf("pages hold %d rows, want %d", got, n)
	}
	read(t, db, func(r *store.Reader) error {
		k, next, err := list(r, store.Page{})
		if k != n || next != "" {
			t.Errorf("whole list has %d rows and next %q, want %d and none", k, next, n)
		}
		return err
	})
}

func TestDocuments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, size := range []int{0, 1, 1 << 20, 1<<20 + 1, 5<<20 - 7} {
			body := bytes.Repeat([]byte("\x00\xff落地"), size/8+1)[:size]
			var d plan.Document
			write(t, db, func(tx *store.Tx) error {
				d = plan.Document{Name: "方案.pdf", Size: int64(size), UploadedBy: "clerk"}
				if err := tx.InsertDocument(&d, bytes.NewReader(body)); err != nil {
					return err
				}
				d.Format, d.Encoding = "pdf", ""
				return tx.SetDocumentFormat(d.ID, d.Format, d.Encoding)
			})
			read(t, db, func(r *store.Reader) error {
				have, err := r.Document(d.ID)
				same(t, "document", d, have)
				twins, err2 := r.DocumentsByHash(d.SHA256)
				same(t, "by hash", []plan.Document{d}, twins)
				var out bytes.Buffer
				err3 := r.WriteDocument(d.ID, &out)
				if !bytes.Equal(out.Bytes(), body) {
					t.Errorf("%d bytes came back different", size)
				}
				return errors.Join(err, err2, err3)
			})
		}
		short := db.Write(context.Background(), func(tx *store.Tx) error {
			return tx.InsertDocument(&plan.Document{Name: "x", Size: 10}, strings.NewReader("short"))
		})
		if short == nil {
			t.Error("a document shorter than it says was taken")
		}
	})
}

func TestReviews(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var v plan.Review
		write(t, db, func(tx *store.Tx) error {
			d := plan.Document{Name: "x.txt", Size: 1}
			if err := tx.InsertDocument(&d, strings.NewReader("x")); err != nil {
				return err
			}
			for i := range 5 {
				v = plan.Review{Document: d.ID, Title: fmt.Sprint("方案", i), State: plan.ReviewOpen, Draft: `{"b":1,"a":"\u0000"}`, Measures: 45, Open: 3, CreatedBy: "clerk"}
				if i == 2 {
					v.State, v.Failure = plan.ReviewFailed, `{"key":"x"}`
				}
				if err := tx.InsertReview(&v); err != nil {
					return err
				}
			}
			return nil
		})
		pages(t, db, 5, func(r *store.Reader, p store.Page) (int, string, error) {
			vs, next, err := r.Reviews(store.ReviewFilter{Page: p})
			return len(vs), next, err
		})
		pages(t, db, 4, func(r *store.Reader, p store.Page) (int, string, error) {
			vs, next, err := r.Reviews(store.ReviewFilter{Page: p, State: plan.ReviewOpen})
			return len(vs), next, err
		})
		read(t, db, func(r *store.Reader) error {
			have, err := r.Review(v.ID)
			same(t, "review with its draft as written", v, have)
			return err
		})
		for i := range 3 {
			write(t, db, func(tx *store.Tx) error {
				now, err := tx.Review(v.ID)
				if err != nil {
					return err
				}
				now.Draft = fmt.Sprintf(`{"step":%d}`, i)
				op := plan.ReviewOp{Review: v.ID, Account: "clerk", Actor: "办公室", Op: fmt.Sprintf(`{"op":%d}`, i)}
				if err := tx.AppendReviewOp(&op); err != nil {
					return err
				}
				same(t, "numbered", i+1, op.Seq)
				return tx.UpdateReview(&now)
			})
		}
		isKind(t, db.Write(context.Background(), func(tx *store.Tx) error { return tx.UpdateReview(&v) }), fault.Conflict)
		read(t, db, func(r *store.Reader) error {
			ops, err := r.ReviewOps(v.ID, 1)
			same(t, "steps after the first", 2, len(ops))
			same(t, "step", `{"op":1}`, ops[0].Op)
			return err
		})
	})
}

// sample makes a small plan with every field set.
func sample(tx *store.Tx, units []org.UnitID) (plan.Plan, []plan.Provision, []plan.Measure) {
	part, action := plan.ProvisionID(tx.NewID()), plan.ProvisionID(tx.NewID())
	p := plan.Plan{Slug: "luohu", Title: plan.Words{Hans: "建设方案", Hant: "建設方案", English: "Plan"}, Notice: "通知", Issuer: "区政府",
		DocNumber: "罗府〔2022〕44号", Kind: "action_plan", Signed: calendar.NewDate(2022, 10, 19), Published: calendar.NewDate(2023, 1, 4),
		From: calendar.NewDate(2023, 1, 1), To: calendar.NewDate(2025, 12, 31), Addressees: []string{"各街道", "各单位"}, ConfirmedBy: "clerk"}
	provisions := []plan.Provision{
		{ID: part, Seq: 1, Kind: reading.Part, Depth: 1, Number: "一", Title: plan.Words{Hans: "一、总体要求"}, Text: "总体要求", Span: reading.Span{Start: 3, End: 9}, Goals: []string{"到2023年"}},
		{ID: action, Parent: part, Seq: 2, Kind: reading.Action, Depth: 2, Number: "（一）", Slug: "a1", Title: plan.Words{Hans: "行动"}},
	}
	measures := []plan.Measure{
		{Provision: action, Seq: 3, Number: "1", Slug: "1", Title: plan.Words{Hans: "举措一", Hant: "舉措一", English: "First"}, Text: "1.举措一。建设100%_\\场所", Span: reading.Span{Start: 10, End: 40},
			Commitment: reading.Output, Deadline: "2023年6月底前", DueFrom: calendar.NewDate(2023, 1, 1), Due: calendar.NewDate(2023, 6, 30), DueKind: reading.By,
			Provisional: "暂名", Places: []string{"罗湖口岸"}, Parties: []string{"某集团"},
			References:  []reading.Reference{{Finding: reading.Finding{Text: "第2项", Span: reading.Span{Start: 1, End: 2}}, Item: "2"}},
			Assignments: []plan.Assignment{{Unit: units[0], Role: reading.Lead, Text: "甲局", Span: reading.Span{Start: 4, End: 5}}, {Unit: units[1], Role: reading.Support, Text: "乙局"}, {Unit: units[0], Role: reading.Support, Text: "甲局"}},
			Figures:     []plan.Figure{{Text: "100%", Kind: reading.Exact, Value: "100", Unit: "%", Span: reading.Span{Start: 6, End: 7}}, {Text: "1-2个", Kind: reading.Range, Value: "1", To: "2", Unit: "个"}}},
		{Provision: action, Seq: 4, Number: "2", Slug: "2", Title: plan.Words{Hans: "举措二"}, Text: "2.举措二", Commitment: reading.Effort, Due: calendar.NewDate(2023, 3, 31), DueInherited: true,
			Assignments: []plan.Assignment{{Unit: units[1], Role: reading.LeadAssumed, Text: "乙局"}}},
		{Seq: 5, Number: "", Slug: "m5", Title: plan.Words{Hans: "举措三"}, Text: "ABC", Commitment: reading.Progress},
	}
	return p, provisions, measures
}

func twoUnits(t testing.TB, db *store.DB) []org.UnitID {
	t.Helper()
	var ids []org.UnitID
	write(t, db, func(tx *store.Tx) error {
		ids = nil
		for _, n := range []string{"甲局", "乙局"} {
			u := org.Unit{Name: n}
			if err := tx.InsertUnit(&u); err != nil {
				return err
			}
			ids = append(ids, u.ID)
		}
		return nil
	})
	return ids
}

func TestPlans(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		units := twoUnits(t, db)
		var p plan.Plan
		var provisions []plan.Provision
		var measures []plan.Measure
		write(t, db, func(tx *store.Tx) error {
			p, provisions, measures = sample(tx, units)
			return tx.InsertPlan(&p, provisions, measures)
		})
		same(t, "totals", [4]int{3, 1, 2, 4}, [4]int{p.Measures, p.Actions, p.Units, p.Assignments})
		read(t, db, func(r *store.Reader) error {
			have, err := r.PlanBySlug("luohu")
			same(t, "plan", p, have)
			tree, err2 := r.Provisions(p.ID)
			same(t, "provisions", provisions, tree)
			ms, _, err3 := r.Measures(store.MeasureFilter{Plan: p.ID})
			same(t, "measures", measures, ms)
			one, err4 := r.Measure(p.ID, "m5")
			same(t, "measure", measures[2], one)
			found, ok, err5 := r.PlanByDocNumber("罗府[2022] 44号")
			same(t, "by number", true, ok && found.ID == p.ID)
			action, err6 := r.ProvisionBySlug(p.ID, "a1")
			same(t, "action", provisions[1], action)
			rows, err7 := r.PlanUnits(p.ID)
			same(t, "units of the plan", 2, len(rows))
			for _, row := range rows {
				want := map[string][2]int{"甲局": {1, 1}, "乙局": {2, 1}}[row.Name]
				same(t, row.Name, want, [2]int{row.Measures, row.Leads})
			}
			return errors.Join(err, err2, err3, err4, err5, err6, err7)
		})
		again := db.Write(context.Background(), func(tx *store.Tx) error {
			p, provisions, measures := sample(tx, units)
			p.Slug = "other"
			return tx.InsertPlan(&p, provisions, measures)
		})
		isKind(t, again, fault.Conflict)
		slug := db.Write(context.Background(), func(tx *store.Tx) error {
			p, provisions, measures := sample(tx, units)
			p.DocNumber = ""
			return tx.InsertPlan(&p, provisions, measures)
		})
		isKind(t, slug, fault.Conflict)
		filters(t, db, p, provisions, units)
		changes(t, db, p, measures, units)
		if v, err := db.Verify(context.Background(), nil); err != nil || len(v.Findings) > 0 {
			t.Errorf("verify: %v %+v", err, v.Findings)
		}
	})
}

func filters(t *testing.T, db *store.DB, p plan.Plan, provisions []plan.Provision, units []org.UnitID) {
	for _, c := range []struct {
		name string
		f    store.MeasureFilter
		want string
	}{
		{"all", store.MeasureFilter{Plan: p.ID}, "1 2 m5"},
		{"by date", store.MeasureFilter{Plan: p.ID, ByDue: true}, "2 1 m5"},
		{"provision", store.MeasureFilter{Plan: p.ID, Provision: provisions[1].ID}, "1 2"},
		{"unit", store.MeasureFilter{Plan: p.ID, Unit: units[0]}, "1"},
		{"unit that leads", store.MeasureFilter{Plan: p.ID, Unit: units[1], Role: reading.Lead}, ""},
		{"role", store.MeasureFilter{Plan: p.ID, Role: reading.LeadAssumed}, "2"},
		{"commitment", store.MeasureFilter{Plan: p.ID, Commitment: reading.Effort, ByDue: true}, "2"},
		{"text", store.MeasureFilter{Plan: p.ID, Search: "abc"}, "m5"},
		{"signs are characters", store.MeasureFilter{Plan: p.ID, Search: `100%_\`}, "1"},
		{"title in traditional script", store.MeasureFilter{Plan: p.ID, Search: "舉措", ByDue: true}, "1"},
		{"unit across plans", store.MeasureFilter{Unit: units[1]}, "2 1"},
		{"unit named twice", store.MeasureFilter{Unit: units[0]}, "1"},
		{"unit, role", store.MeasureFilter{Unit: units[1], Role: reading.Support}, "1"},
	} {
		read(t, db, func(r *store.Reader) error {
			var slugs []string
			f := c.f
			f.Limit = 1
			for {
				ms, next, err := r.Measures(f)
				if err != nil {
					return err
				}
				for _, m := range ms {
					slugs = append(slugs, m.Slug)
				}
				if f.After = next; next == "" {
					break
				}
			}
			same(t, c.name, c.want, strings.Join(slugs, " "))
			return nil
		})
	}
	isKind(t, db.Read(context.Background(), func(r *store.Reader) error {
		_, _, err := r.Measures(store.MeasureFilter{Plan: p.ID, Page: store.Page{After: "x"}})
		return err
	}), fault.Invalid)
}

func changes(t *testing.T, db *store.DB, p plan.Plan, measures []plan.Measure, units []org.UnitID) {
	write(t, db, func(tx *store.Tx) error {
		m, err := tx.Measure(p.ID, "1")
		if err != nil {
			return err
		}
		m.Assignments = []plan.Assignment{{Unit: units[1], Role: reading.Lead, Text: "乙局"}}
		m.Due = calendar.Date(0)
		m.Figures = nil
		return tx.UpdateMeasure(&m)
	})
	stale := measures[0]
	isKind(t, db.Write(context.Background(), func(tx *store.Tx) error { return tx.UpdateMeasure(&stale) }), fault.Conflict)
	read(t, db, func(r *store.Reader) error {
		m, err := r.Measure(p.ID, "1")
		same(t, "version", 2, m.Version)
		same(t, "assignments", 1, len(m.Assignments))
		same(t, "figures", 0, len(m.Figures))
		now, err2 := r.Plan(p.ID)
		same(t, "totals moved", [2]int{1, 2}, [2]int{now.Units, now.Assignments})
		u, err3 := r.UnitRow(units[0])
		same(t, "unit that lost its part", [3]int{}, [3]int{u.Plans, u.Measures, u.Leads})
		u, err4 := r.UnitRow(units[1])
		same(t, "unit that gained", [3]int{1, 2, 2}, [3]int{u.Plans, u.Measures, u.Leads})
		return errors.Join(err, err2, err3, err4)
	})
	write(t, db, func(tx *store.Tx) error {
		now, err := tx.Plan(p.ID)
		if err != nil {
			return err
		}
		now.Status, now.Title.Hant = plan.Issued, "改"
		return tx.UpdatePlan(&now)
	})
	isKind(t, db.Write(context.Background(), func(tx *store.Tx) error { return tx.UpdatePlan(&p) }), fault.Conflict)
	pages(t, db, 1, func(r *store.Reader, page store.Page) (int, string, error) {
		ps, next, err := r.Plans(store.PlanFilter{Page: page, Status: plan.Issued})
		return len(ps), next, err
	})
	notes(t, db, measures[1].ID)
	releases(t, db, p)
}

func notes(t *testing.T, db *store.DB, m plan.MeasureID) {
	for i := range 5 {
		write(t, db, func(tx *store.Tx) error {
			return tx.InsertNote(&plan.Note{Measure: m, Account: "a", Author: "甲局", Text: fmt.Sprint("批注", i)})
		})
	}
	pages(t, db, 5, func(r *store.Reader, p store.Page) (int, string, error) {
		ns, next, err := r.Notes(m, p)
		return len(ns), next, err
	})
	read(t, db, func(r *store.Reader) error {
		ns, _, err := r.Notes(m, store.Page{Limit: 1})
		same(t, "newest first", "批注4", ns[0].Text)
		return err
	})
	isKind(t, db.Write(context.Background(), func(tx *store.Tx) error { return tx.InsertNote(&plan.Note{Measure: "none"}) }), fault.NotFound)
}

func releases(t *testing.T, db *store.DB, p plan.Plan) {
	save := func() (rel portal.Release) {
		write(t, db, func(tx *store.Tx) error {
			rel = portal.Release{Plan: p.ID, Slug: "luohu", ReleasedBy: "clerk", Body: `{"z":1}`, ETag: "abc"}
			return tx.SaveRelease(&rel)
		})
		return rel
	}
	first, secondRelease := save(), save()
	same(t, "numbers", [2]int{1, 2}, [2]int{first.Number, secondRelease.Number})
	read(t, db, func(r *store.Reader) error {
		have, err := r.Release("luohu")
		same(t, "release", secondRelease, have)
		list, err2 := r.Releases()
		same(t, "list", 1, len(list))
		now, err3 := r.Plan(p.ID)
		same(t, "plan knows", true, now.Released.Equal(secondRelease.ReleasedAt))
		return errors.Join(err, err2, err3)
	})
	write(t, db, func(tx *store.Tx) error { return tx.WithdrawRelease(p.ID) })
	read(t, db, func(r *store.Reader) error {
		isKind(t, second(r.Release("luohu")), fault.NotFound)
		_, ok, err := r.ReleaseOf(p.ID)
		same(t, "gone", false, ok)
		now, err2 := r.Plan(p.ID)
		same(t, "plan knows", true, now.Released.IsZero())
		return errors.Join(err, err2)
	})
	same(t, "number after withdrawal", 3, save().Number)
}

func TestTimes(t *testing.T) {
	at := time.Date(2026, 11, 24, 16, 7, 8, 123456789, time.FixedZone("CST", 8*3600))
	open := func(t *testing.T, o store.Options) *store.DB {
		o.Clock = func() time.Time { return at }
		return storetest.Open(t, o)
	}
	check := func(t *testing.T, db *store.DB) {
		want := time.Date(2026, 11, 24, 8, 7, 8, 123456000, time.UTC)
		var before string
		for range 5000 {
			write(t, db, func(tx *store.Tx) error {
				same(t, "now", want, tx.Now())
				for range 3 {
					id := tx.NewID()
					if id <= before || len(id) != 36 || id[14] != '7' {
						t.Fatalf("%s after %s", id, before)
					}
					before = id
				}
				return nil
			})
			if db.Engine() == store.PostgreSQL {
				break
			}
		}
		write(t, db, func(tx *store.Tx) error {
			return tx.InsertAccount(&access.Account{Login: "Ａdmin ", Role: access.Office})
		})
		read(t, db, func(r *store.Reader) error {
			_, err := r.AccountByLogin("ADMIN")
			return err
		})
	}
	t.Run("sqlite", func(t *testing.T) { check(t, open(t, store.Options{Dir: t.TempDir()})) })
	t.Run("postgres", func(t *testing.T) { check(t, open(t, store.Options{URL: storetest.URL(t)})) })
}

// TestBadText: what one engine cannot hold is refused, not half kept.
func TestBadText(t *testing.T) {
	db := storetest.PostgreSQL(t)
	err := db.Write(context.Background(), func(tx *store.Tx) error { return tx.SetSetting("a", "x\x00y") })
	isKind(t, err, fault.Invalid)
}
