package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"luodi/internal/access"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
)

// BenchmarkWriteGroup measures a write of the kind that a report will be (insert 600 bytes of
// text, update its measure, append to the trail), durable, from c goroutines. “bare” is the same
// work on SQLite without savepoints, trail or domain, committed in groups: what this machine can
// do at most with this design.
func BenchmarkWriteGroup(b *testing.B) {
	b.Run("bare", func(b *testing.B) {
		w := newBare(b)
		each(b, func(i int) error { return w.write(i) })
	})
	b.Run("sqlite", func(b *testing.B) { benchWrites(b, storetest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) {
		storetest.Durable(b)
		benchWrites(b, storetest.PostgreSQL(b))
	})
}

func each(b *testing.B, f func(i int) error) {
	for _, c := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("c=%d", c), func(b *testing.B) {
			var next atomic.Int64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range c {
				wg.Go(func() {
					for {
						i := int(next.Add(1))
						if i > b.N {
							return
						}
						if err := f(i); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "writes/s")
		})
	}
}

var benchBody = strings.Repeat("本季度完成节点", 29)[:600]

func benchWrites(b *testing.B, db *store.DB) {
	ctx := context.Background()
	plans := benchPlans(b, db, 20, 200)
	actor := access.Actor{Account: "a", Name: "区商务局联络员", Role: access.UnitLiaison}
	each(b, func(i int) error {
		p := plans[i%len(plans)]
		m := p.measures[rand.IntN(len(p.measures))]
		return db.Write(ctx, func(tx *store.Tx) error {
			n := plan.Note{Measure: m, Account: actor.Account, Author: actor.Name, Text: benchBody}
			if err := tx.InsertNote(&n); err != nil {
				return err
			}
			return tx.Audit(actor, access.NoteMeasure, "measure", string(m), string(p.id), nil, map[string]string{"note": n.ID})
		})
	})
}

type benchPlan struct {
	id       plan.ID
	measures []plan.MeasureID
}

func benchPlans(tb testing.TB, db *store.DB, plans, measures int) []benchPlan {
	tb.Helper()
	var units []org.UnitID
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		units = nil
		for i := range 28 {
			u := org.Unit{Name: fmt.Sprintf("第%d局", i)}
			if err := tx.InsertUnit(&u); err != nil {
				return err
			}
			units = append(units, u.ID)
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	var out []benchPlan
	for n := range plans {
		var made benchPlan
		err := db.Write(context.Background(), func(tx *store.Tx) error {
			p, provisions, ms := samplePlan(tx, n, measures, units)
			if err := tx.InsertPlan(&p, provisions, ms); err != nil {
				return err
			}
			made = benchPlan{id: p.ID}
			for _, m := range ms {
				made.measures = append(made.measures, m.ID)
			}
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, made)
	}
	return out
}

// samplePlan makes a plan of six actions.
func samplePlan(tx *store.Tx, n, measures int, units []org.UnitID) (plan.Plan, []plan.Provision, []plan.Measure) {
	p := plan.Plan{Title: plan.Words{Hans: fmt.Sprintf("行动方案%d", n)}, DocNumber: fmt.Sprintf("罗府〔2022〕%d号", n)}
	var provisions []plan.Provision
	var ms []plan.Measure
	seq := 0
	for a := range 6 {
		seq++
		id := plan.ProvisionID(tx.NewID())
		provisions = append(provisions, plan.Provision{ID: id, Seq: seq, Kind: reading.Action, Depth: 2, Slug: fmt.Sprintf("a%d", a+1),
			Title: plan.Words{Hans: fmt.Sprintf("行动%d", a+1)}, Text: "行动"})
		for k := range 8 {
			seq++
			provisions = append(provisions, plan.Provision{ID: plan.ProvisionID(tx.NewID()), Parent: id, Seq: seq, Kind: reading.Clause, Depth: 3, Number: fmt.Sprint(k)})
		}
		for range (measures + 5) / 6 {
			if len(ms) == measures {
				break
			}
			seq++
			i := len(ms)
			m := plan.Measure{Provision: id, Seq: seq, Number: fmt.Sprint(i + 1), Slug: fmt.Sprint(i + 1),
				Title: plan.Words{Hans: fmt.Sprintf("举措%d", i+1)}, Text: strings.Repeat("推进落实", 20), Commitment: reading.Progress,
				Assignments: []plan.Assignment{{Unit: units[i%len(units)], Role: reading.Lead, Text: "某局"}},
				Figures:     []plan.Figure{{Text: "3个", Kind: reading.Exact, Value: "3", Unit: "个"}}}
			if i%3 == 0 {
				m.Assignments = append(m.Assignments, plan.Assignment{Unit: units[(i+7)%len(units)], Role: reading.Support, Text: "另局"})
			}
			ms = append(ms, m)
		}
	}
	return p, provisions, ms
}

// BenchmarkConfirm stores a whole plan of 45 measures, 60 assignments and 54 provisions.
func BenchmarkConfirm(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			var db *store.DB
			if engine == "sqlite" {
				db = storetest.SQLite(b)
			} else {
				storetest.Durable(b)
				db = storetest.PostgreSQL(b)
			}
			units := benchUnits(b, db)
			n := 1000
			b.ResetTimer()
			for b.Loop() {
				n++
				err := db.Write(context.Background(), func(tx *store.Tx) error {
					p, provisions, ms := samplePlan(tx, n, 45, units)
					if err := tx.InsertPlan(&p, provisions, ms); err != nil {
						return err
					}
					return tx.Audit(access.Actor{Name: "x"}, access.ConfirmPlan, "plan", string(p.ID), string(p.ID), nil, p)
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func benchUnits(tb testing.TB, db *store.DB) []org.UnitID {
	benchPlans(tb, db, 1, 1)
	var ids []org.UnitID
	err := db.Read(context.Background(), func(r *store.Reader) error {
		all, err := r.AllUnits()
		for _, u := range all {
			ids = append(ids, u.ID)
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return ids
}

// BenchmarkRead measures the questions of a page.
func BenchmarkRead(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			var db *store.DB
			if engine == "sqlite" {
				db = storetest.SQLite(b)
			} else {
				db = storetest.PostgreSQL(b)
			}
			plans := benchPlans(b, db, 20, 200)
			login, password, err := db.Bootstrap(context.Background())
			if err != nil {
				b.Fatal(err)
			}
			in, err := db.SignIn(context.Background(), access.Credentials{Login: login, Password: password})
			if err != nil {
				b.Fatal(err)
			}
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			b.Run("session", func(b *testing.B) {
				for b.Loop() {
					if _, _, err := db.Session(ctx, in.Token); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run("measure", func(b *testing.B) {
				for b.Loop() {
					err := db.Read(ctx, func(r *store.Reader) error { _, err := r.MeasureByID(plans[3].measures[7]); return err })
					if err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run("list50", func(b *testing.B) {
				for b.Loop() {
					err := db.Read(ctx, func(r *store.Reader) error {
						_, _, err := r.Measures(store.MeasureFilter{Plan: plans[3].id})
						return err
					})
					if err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

// bare is a group-committing writer with nothing around it.
type bare struct {
	db            *sql.DB
	ins, upd, aud *sql.Stmt
	queue         chan bareJob
}

type bareJob struct {
	i    int
	done chan error
}

func newBare(b *testing.B) *bare {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)&_txlock=immediate")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { db.Close() })
	_, err = db.Exec(`create table m(id integer primary key, version int not null, title text not null);
		create table r(id integer primary key, m int not null references m(id), body text not null, at int not null);
		create index r_m on r(m, at);
		create table a(id integer primary key, at int not null, what text not null, ref int not null);
		with recursive n(i) as (select 1 union all select i+1 from n where i < 4000) insert into m select i, 0, 'x' from n`)
	if err != nil {
		b.Fatal(err)
	}
	w := &bare{db: db, queue: make(chan bareJob, 1024)}
	for text, to := range map[string]**sql.Stmt{"insert into r(m, body, at) values(?,?,?)": &w.ins,
		"update m set version=version+1 where id=?": &w.upd, "insert into a(at, what, ref) values(?,?,?)": &w.aud} {
		if *to, err = db.Prepare(text); err != nil {
			b.Fatal(err)
		}
	}
	go w.loop()
	return w
}

func (w *bare) write(i int) error {
	j := bareJob{i, make(chan error, 1)}
	w.queue <- j
	return <-j.done
}

func (w *bare) loop() {
	for first := range w.queue {
		jobs := []bareJob{first}
		for more := true; more && len(jobs) < 256; {
			select {
			case j := <-w.queue:
				jobs = append(jobs, j)
			default:
				more = false
			}
		}
		err := w.commit(jobs)
		for _, j := range jobs {
			j.done <- err
		}
	}
}

func (w *bare) commit(jobs []bareJob) error {
	tx, err := w.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	ins, upd, aud := tx.Stmt(w.ins), tx.Stmt(w.upd), tx.Stmt(w.aud)
	for range jobs {
		m, now := 1+rand.IntN(4000), time.Now().Unix()
		if _, err := ins.Exec(m, benchBody, now); err != nil {
			return err
		}
		if _, err := upd.Exec(m); err != nil {
			return err
		}
		if _, err := aud.Exec(now, "note", m); err != nil {
			return err
		}
	}
	return tx.Commit()
}
