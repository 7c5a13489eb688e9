package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"luodi/internal/access"
	"luodi/internal/duty"
	"luodi/internal/evidence"
	"luodi/internal/fault"
	"luodi/internal/jobs"
	"luodi/internal/notify"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/portal"
	"luodi/internal/reading"
	"luodi/internal/report"
	"luodi/internal/signal"
	"luodi/internal/standing"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
	"luodi/internal/work"
)

// fill puts something into every table that this package writes.
func fill(t testing.TB, db *store.DB) plan.ID {
	t.Helper()
	ctx := context.Background()
	login, password, err := db.Bootstrap(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.SignIn(ctx, access.Credentials{Login: login, Password: password, Address: "192.0.2.1", Agent: "测试"}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.SignIn(ctx, access.Credentials{Login: "nobody", Password: password, Address: "192.0.2.2"}); err == nil {
		t.Fatal("nobody signed in")
	}
	units := twoUnits(t, db)
	var id plan.ID
	write(t, db, func(tx *store.Tx) error {
		parent := org.Unit{ID: "zz-late", Name: "区政府", Aliases: []string{"区人民政府"}}
		if err := tx.InsertUnit(&parent); err != nil {
			return err
		}
		child, err := tx.Unit(units[0])
		if err != nil {
			return err
		}
		child.Parent = parent.ID // a row that comes before the one it points at
		if err := tx.UpdateUnit(&child); err != nil {
			return err
		}
		body := bytes.Repeat([]byte{0, 1, 0xff, 'x'}, 700_000)
		d := plan.Document{Name: "方案.docx", Size: int64(len(body)), UploadedBy: "clerk"}
		if err := tx.InsertDocument(&d, bytes.NewReader(body)); err != nil {
			return err
		}
		v := plan.Review{Document: d.ID, Title: "方案", State: plan.ReviewOpen, Draft: "{}"}
		if err := tx.InsertReview(&v); err != nil {
			return err
		}
		if err := tx.AppendReviewOp(&plan.ReviewOp{Review: v.ID, Op: `{"x":"𝄞"}`}); err != nil {
			return err
		}
		p, provisions, measures := sample(tx, units)
		p.Document, p.Review = d.ID, v.ID
		if err := tx.InsertPlan(&p, provisions, measures); err != nil {
			return err
		}
		id = p.ID
		if err := tx.InsertNote(&plan.Note{Measure: measures[0].ID, Text: "批注"}); err != nil {
			return err
		}
		if err := tx.SaveRelease(&portal.Release{Plan: p.ID, Slug: p.Slug, Body: "{}", ETag: "e"}); err != nil {
			return err
		}
		if err := fillDuties(tx, p.ID, measures[0].ID, units[0]); err != nil {
			return err
		}
		for i := range 5 {
			if err := tx.Audit(clerk, access.EditPlan, "plan", string(p.ID), string(p.ID), map[string]string{"n": fmt.Sprint(i)}, p); err != nil {
				return err
			}
		}
		return nil
	})
	return id
}

func fillDuties(tx *store.Tx, p plan.ID, m plan.MeasureID, u org.UnitID) error {
	post := org.Post{Unit: u, Title: "科长", Holder: "甲"}
	body := duty.Body{Name: "指挥部"}
	duties := []duty.Duty{{Plan: p, Measure: m, Unit: u, Role: reading.Lead}}
	for _, do := range []func() error{
		func() error { return tx.InsertPost(&post) },
		func() error { return tx.SaveBody(&body) },
		func() error { return tx.SetBodyOfPlan(p, body.ID) },
		func() error { return tx.InsertDuties(duties) },
		func() error { return tx.InsertReceipt(&duty.Receipt{Plan: p, Unit: u, Text: "收到"}) },
		func() error { return tx.InsertFiling(&duty.Filing{Duty: duties[0].ID, Post: post.ID}) },
		func() error {
			w := work.Plan{Measure: string(m), Version: 1, Tasks: []work.Task{{ID: "A.M01", Links: []work.Link{{Pred: "A.M00"}}}}}
			return tx.InsertWork(&work.Kept{Head: work.Head{Of: p, Measure: m, Unit: u}, Plan: &w})
		},
		func() error {
			ref := work.Ref{Measure: string(m), Task: "A.M01"}
			return tx.InsertCrossLink(&work.KeptCross{Of: p, Cross: work.Cross{From: ref, To: ref}})
		},
		func() error { return tx.InsertExtension(&work.KeptExtension{Of: p, Measure: m, Unit: u}) },
		func() error { return fillReports(tx, p, m, u, duties[0].ID) },
		func() error { return tx.Enqueue(jobs.New{Kind: "lights", Key: string(m)}) },
		func() error {
			_, err := tx.InsertRun(&jobs.Run{Name: "forecasts", Slot: tx.Now(), State: jobs.RunDone, Due: tx.Now()})
			return err
		},
		func() error { return tx.InsertTemplateEdit(&work.TemplateEdit{Library: 2, At: tx.Now()}) },
		func() error { return tx.InsertNotice(&work.NoticeEntry{Book: 2, At: tx.Now()}) },
		func() error {
			operator, err := tx.AccountByLogin("admin")
			if err != nil {
				return err
			}
			if err := tx.InsertToken(&access.Token{Account: operator.ID, Name: "平台", Scopes: access.Scopes, ExpiresAt: tx.Now()}, "hash"); err != nil {
				return err
			}
			if err := tx.KeepAnswer(store.Answer{Token: "t", Key: "k", Request: "r", Status: 200, Body: "{}"}); err != nil {
				return err
			}
			return tx.InsertFeed(&work.Feed{Account: operator.ID, Kind: work.OwnFeed}, "hash")
		},
		func() error { return fillNotices(tx, p, m, u) },
	} {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// fillNotices puts something into every table of what people are told.
func fillNotices(tx *store.Tx, p plan.ID, m plan.MeasureID, u org.UnitID) error {
	operator, err := tx.AccountByLogin("admin")
	if err != nil {
		return err
	}
	n := notify.Notice{Matter: notify.Matter{Kind: notify.Report, ID: "r1"}, Step: notify.Late, Level: 1, Account: operator.ID, Unit: u, Plan: p, Measure: m}
	if _, err := tx.AddNotice(&n); err != nil {
		return err
	}
	c := notify.Channel{ID: "mail", Kind: notify.Mail, Name: "邮件"}
	if err := tx.InsertChannel(&c); err != nil {
		return err
	}
	if _, err := tx.InsertDelivery(&notify.Delivery{Key: "k", Channel: c.ID, Notice: n.ID, State: notify.Waiting, NextAt: tx.Now(), MadeAt: tx.Now()}); err != nil {
		return err
	}
	return tx.SavePreference(&notify.Preference{Account: operator.ID, Email: "admin@example.org"})
}

// fillReports puts something into every table of reports and evidence.
func fillReports(tx *store.Tx, p plan.ID, m plan.MeasureID, u org.UnitID, d duty.ID) error {
	period := report.Period{Plan: p, Span: report.Span{Key: "2022-10"}}
	list := []report.Report{{Plan: p, Measure: m, Unit: u, Duty: d, State: report.Owed}}
	for _, do := range []func() error{
		func() error { return tx.SaveCycle(&report.Cycle{Plan: p}) },
		func() error { return tx.InsertPeriod(&period) },
		func() error { return tx.SaveSnapshot(period.ID, []byte("{}")) },
		func() error { list[0].Period = period.ID; return tx.InsertReports(list) },
		func() error {
			list[0].Rounds = []report.Round{{Number: 1, Content: report.Content{Progress: "开工"}}}
			return tx.UpdateReport(&list[0])
		},
		func() error {
			return tx.SaveContribution(&report.Contribution{Report: list[0].ID, Unit: u, Text: "配合"})
		},
		func() error { return tx.InsertCorrection(&report.Correction{Plan: p, Measure: m, Period: period.ID}) },
		func() error { return tx.InsertCompletion(&report.Completion{Plan: p, Measure: m, Unit: u}) },
		func() error { return tx.InsertSuspension(&report.Suspension{Plan: p, Measure: m}) },
		func() error {
			return tx.InsertAsk(&report.Ask{Plan: p, Questions: []report.Question{{Plan: p, Measure: m, Unit: u, Field: report.AskShare}}})
		},
		func() error {
			e := store.EvidenceRow{Evidence: evidence.Evidence{ID: "e1", Grade: work.GradeB, File: evidence.File{Hash: "ab"}}, Plan: p, Measure: m}
			return tx.InsertEvidence(&e)
		},
		func() error {
			return tx.InsertFrozenLights([]standing.Frozen{{Period: period.ID, Measure: m, Plan: p}})
		},
		func() error { return fillLights(tx, p, m) },
	} {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// fillLights puts something into every table of lights.
func fillLights(tx *store.Tx, p plan.ID, m plan.MeasureID) error {
	for _, do := range []func() error{
		func() error { return tx.SaveLights([]standing.Light{{Plan: p, Measure: m}}) },
		func() error { return tx.SaveLightTotals(p, []standing.Total{{Plan: p}}) },
		func() error { return tx.InsertLightChange(&standing.Change{Plan: p, Measure: m, At: tx.Now()}) },
		func() error { return tx.InsertOverride(&standing.Override{Plan: p, Measure: m}) },
		func() error { return tx.InsertRules(&standing.RulesVersion{Rules: signal.DefaultRules, At: tx.Now()}) },
	} {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// TestVerify: whatever is changed behind the program's back is found, exactly and alone.
func TestVerify(t *testing.T) {
	cases := []struct {
		name, statement string
		want            []fault.Key
	}{
		{"nothing", "", nil},
		{"an entry's content", "UPDATE audit_entries SET after = '{}' WHERE chain <> 'installation' AND seq = 3", []fault.Key{"store.verify.hash"}},
		{"an entry's time", "UPDATE audit_entries SET at = '2020-01-01T00:00:00.000000Z' WHERE chain <> 'installation' AND seq = 5", []fault.Key{"store.verify.hash"}},
		{"an entry's actor", "UPDATE audit_entries SET actor = 'x' WHERE chain <> 'installation' AND seq = 1", []fault.Key{"store.verify.hash"}},
		{"an entry removed", "DELETE FROM audit_entries WHERE chain <> 'installation' AND seq = 2", []fault.Key{"store.verify.gap"}},
		{"the last entries removed", "DELETE FROM audit_entries WHERE chain <> 'installation' AND seq > 3", []fault.Key{"store.verify.head"}},
		{"a chain removed", "DELETE FROM audit_entries WHERE chain <> 'installation'", []fault.Key{"store.verify.head"}},
		{"a head removed", "DELETE FROM audit_heads WHERE chain = 'installation'", []fault.Key{"store.verify.head_missing"}},
		{"a new hash", "UPDATE audit_entries SET hash = 'abc' WHERE chain <> 'installation' AND seq = 2", []fault.Key{"store.verify.hash", "store.verify.link"}},
		{"a document's bytes", "UPDATE document_chunks SET bytes = (SELECT bytes FROM document_chunks WHERE seq = 2) WHERE seq = 1", []fault.Key{"store.verify.document"}},
		{"a piece removed", "DELETE FROM document_chunks WHERE seq = 1", []fault.Key{"store.verify.document"}},
		{"a plan's total", "UPDATE plans SET assignments = assignments + 1", []fault.Key{"store.verify.total"}},
		{"a unit's total", "UPDATE units SET leads = 7 WHERE name = '乙局'", []fault.Key{"store.verify.total"}},
		{"a share", "UPDATE plan_units SET leads = 0 WHERE leads > 0 AND measures = 1", []fault.Key{"store.verify.total", "store.verify.total"}},
		{"notes", "UPDATE measures SET notes = 0", []fault.Key{"store.verify.total"}},
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		fill(t, db)
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				undo := db.Tamper(t, c.statement)
				defer undo()
				v, err := db.Verify(context.Background(), nil)
				if err != nil {
					t.Fatal(err)
				}
				var keys []fault.Key
				for _, f := range v.Findings {
					keys = append(keys, f.Key)
				}
				if !slices.Equal(keys, c.want) {
					t.Errorf("found %+v, want %v", v.Findings, c.want)
				}
			})
		}
		v, err := db.Verify(context.Background(), nil)
		if err != nil || len(v.Findings) > 0 {
			t.Errorf("at the end: %v %+v", err, v.Findings)
		}
	})
}

// TestCopy: there and back again, nothing lost, at each step every row compared.
func TestCopy(t *testing.T) {
	from, middle, back := storetest.SQLite(t), storetest.PostgreSQL(t), storetest.SQLite(t)
	fill(t, from)
	ctx := context.Background()
	last := 0
	there, err := store.Copy(ctx, from, middle, func(done, of int) { last = of - done })
	if err != nil {
		t.Fatal(err)
	}
	same(t, "progress reaches the end", 0, last)
	returned, err := store.Copy(ctx, middle, back, nil)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "tables, rows and checksums", there, returned)
	for _, table := range there.Tables {
		if table.Rows == 0 {
			t.Errorf("nothing was copied in %s: fill should put something into every table", table.Name)
		}
	}
	for _, db := range []*store.DB{middle, back} {
		v, err := db.Verify(ctx, nil)
		if err != nil || len(v.Findings) > 0 {
			t.Errorf("%s: %v %+v", db.Engine(), err, v.Findings)
		}
	}
	_, err = store.Copy(ctx, from, middle, nil)
	isKind(t, err, fault.Conflict)
	// life goes on in the copy: the chain is continued
	write(t, back, func(tx *store.Tx) error {
		return tx.Audit(clerk, "test", "x", "y", access.Installation, nil, 1)
	})
}

// TestCopyUndone: a copy that fails half-way leaves the target empty.
func TestCopyUndone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, to *store.DB) {
		from := storetest.SQLite(t)
		fill(t, from)
		ctx, cancel := context.WithCancel(context.Background())
		_, err := store.Copy(ctx, from, to, func(done, of int) {
			if done > of/2 {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("copy: %v", err)
		}
		empty, err := to.Empty(context.Background())
		same(t, "empty", true, empty && err == nil)
	})
}

func TestSignIn(t *testing.T) {
	at := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	run := func(t *testing.T, o store.Options) {
		now := at
		o.Clock = func() time.Time { return now }
		db := storetest.Open(t, o)
		ctx := context.Background()
		login, password, err := db.Bootstrap(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if again, _, err := db.Bootstrap(ctx); again != "" || err != nil {
			t.Errorf("a second operator: %q %v", again, err)
		}
		in, err := db.SignIn(ctx, access.Credentials{Login: " ADMIN ", Password: password, Address: "192.0.2.1", Agent: strings.Repeat("浏", 100)})
		if err != nil {
			t.Fatal(err)
		}
		_, who, err := db.Session(ctx, in.Token)
		if err != nil || who.Login != login || who.Password != "" || in.Account.Password != "" {
			t.Errorf("session of %+v: %v", who, err)
		}
		_, _, err = db.Session(ctx, "x")
		isKind(t, err, fault.Unauthenticated)
		_, _, err = db.Session(ctx, access.SessionID(in.Token)) // what the database holds opens nothing
		isKind(t, err, fault.Unauthenticated)

		// five wrong ones, then a wait that doubles, whether the account exists or not
		for _, name := range []string{login, "ghost"} {
			for range 5 {
				_, err = db.SignIn(ctx, access.Credentials{Login: name, Password: "wrong", Address: "192.0.2.9"})
				isKind(t, err, fault.Invalid)
			}
			_, err = db.SignIn(ctx, access.Credentials{Login: name, Password: password, Address: "192.0.2.1"})
			isKind(t, err, fault.TooMany)
		}
		now = now.Add(61 * time.Second)
		_, err = db.SignIn(ctx, access.Credentials{Login: login, Password: "wrong", Address: "192.0.2.9"})
		isKind(t, err, fault.Invalid)
		now = now.Add(61 * time.Second)
		_, err = db.SignIn(ctx, access.Credentials{Login: login, Password: password, Address: "192.0.2.1"})
		isKind(t, err, fault.TooMany)
		now = now.Add(60 * time.Second)
		if _, err = db.SignIn(ctx, access.Credentials{Login: login, Password: password, Address: "192.0.2.1"}); err != nil {
			t.Errorf("after the wait: %v", err)
		}
		// one address that tries many names
		for i := range 40 {
			_, err = db.SignIn(ctx, access.Credentials{Login: fmt.Sprint("name", i), Password: "wrong", Address: "198.51.100.7"})
		}
		isKind(t, err, fault.TooMany)

		sessions(t, db, &now, in)
	}
	t.Run("sqlite", func(t *testing.T) { run(t, store.Options{Dir: t.TempDir()}) })
	t.Run("postgres", func(t *testing.T) { run(t, store.Options{URL: storetest.URL(t)}) })
}

func sessions(t *testing.T, db *store.DB, now *time.Time, in access.SignedIn) {
	ctx := context.Background()
	read(t, db, func(r *store.Reader) error {
		list, err := r.Sessions(in.Account.ID)
		same(t, "open sessions", 2, len(list))
		return err
	})
	*now = now.Add(6 * time.Minute)
	s, _, err := db.Session(ctx, in.Token)
	if err != nil || !s.SeenAt.Equal(*now) {
		t.Errorf("use is noted: %v %v", s.SeenAt, err)
	}
	write(t, db, func(tx *store.Tx) error { return tx.RevokeSessions(in.Account.ID, in.Session.ID) })
	read(t, db, func(r *store.Reader) error {
		list, err := r.Sessions(in.Account.ID)
		same(t, "own session is left", true, len(list) == 1 && list[0].ID == in.Session.ID)
		return err
	})
	isKind(t, db.Write(ctx, func(tx *store.Tx) error { return tx.RevokeSession("somebody", in.Session.ID) }), fault.NotFound)
	*now = now.Add(access.SessionIdle + time.Second)
	_, _, err = db.Session(ctx, in.Token)
	isKind(t, err, fault.Unauthenticated)
	*now = now.Add(-access.SessionIdle)
	write(t, db, func(tx *store.Tx) error {
		a, err := tx.Account(in.Account.ID)
		if err != nil {
			return err
		}
		a.Disabled = true
		return tx.UpdateAccount(&a)
	})
	_, _, err = db.Session(ctx, in.Token)
	isKind(t, err, fault.Unauthenticated)
	if err := db.SignOut(ctx, in.Token); err != nil {
		t.Error(err)
	}
}

func TestAuditPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		id := fill(t, db)
		pages(t, db, 5, func(r *store.Reader, p store.Page) (int, string, error) {
			es, next, err := r.AuditChain(string(id), p)
			return len(es), next, err
		})
		pages(t, db, 5, func(r *store.Reader, p store.Page) (int, string, error) {
			es, next, err := r.AuditSubject("plan", string(id), p)
			return len(es), next, err
		})
		read(t, db, func(r *store.Reader) error {
			es, _, err := r.AuditSubject("plan", string(id), store.Page{Limit: 1})
			same(t, "newest", `{"n":"4"}`, es[0].Before)
			same(t, "actor", clerk.Name, es[0].Actor)
			return err
		})
	})
}

// TestNewer: a database of a newer program is refused.
func TestNewer(t *testing.T) {
	dir := t.TempDir()
	db, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	db.Tamper(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = store.Open(context.Background(), store.Options{Dir: dir})
	isKind(t, err, fault.Unsupported)
}
