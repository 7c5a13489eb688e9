package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/schedule"
	"luodi/internal/store"
	"luodi/internal/work"
)

// benchParts is into how many work plans a generated network is cut; links between the parts become
// links between measures.
const benchParts = 5

// benchReschedule measures the whole of a rescheduling on SQLite: activities read from the store,
// computed as of another day, changed dates written back in one durable transaction. The anchor
// reads as many rows and writes two of their columns back, index included.
func benchReschedule(ctx context.Context, w io.Writer, n, rounds int) error {
	dir, err := os.MkdirTemp("", "luodi-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	db, err := store.Open(ctx, store.Options{Dir: filepath.Join(dir, "luodi"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer db.Close()
	net := schedule.Sample(n, 1)
	id, err := seedNetwork(ctx, db, net)
	if err != nil {
		return err
	}
	bare, err := newBareRows(filepath.Join(dir, "bare.db"), n)
	if err != nil {
		return err
	}
	defer bare.close()
	day := 0
	rates, err := race(max(rounds, 1), []contender{
		{"bare read and write", func() (int, time.Duration, error) {
			start := time.Now()
			err := bare.run(&start)
			return n, time.Since(start), err
		}},
		{"luodi reschedule", func() (int, time.Duration, error) {
			start := time.Now()
			day++
			err := db.Write(ctx, func(tx *store.Tx) error { return work.Refresh(tx, id, net.Start+calendar.Date(7*(day%2))) })
			return n, time.Since(start), err
		}},
	})
	if err != nil {
		return err
	}
	changed, err := forecastsBetween(ctx, db, id, net.Start)
	if err != nil {
		return err
	}
	printRates(w, fmt.Sprintf("%d activities read, computed, written back (%d dates moved each time)", n, changed), "activities/s", rates)
	fmt.Fprintf(w, "%.0f ms each\n\n", 1000*float64(n)/rates[1].median)
	return nil
}

// forecastsBetween counts the activities whose dates differ between the two days of the bench.
func forecastsBetween(ctx context.Context, db *store.DB, id plan.ID, start calendar.Date) (int, error) {
	moved := 0
	err := db.Read(ctx, func(r *store.Reader) error {
		book, err := r.Calendars()
		if err != nil {
			return err
		}
		_, a, err := work.Whole(r, id, book, start)
		if err != nil {
			return err
		}
		_, b, err := work.Whole(r, id, book, start+7)
		if err != nil {
			return err
		}
		for i := range a.Plans {
			for j := range a.Plans[i].Tasks {
				if a.Plans[i].Tasks[j] != b.Plans[i].Tasks[j] {
					moved++
				}
			}
		}
		return nil
	})
	return moved, err
}

// seedNetwork stores a network as work plans in force of one plan.
func seedNetwork(ctx context.Context, db *store.DB, net *schedule.Network) (plan.ID, error) {
	p := plan.Plan{Title: plan.Words{Hans: "基准测试方案"}, Status: plan.Issued}
	err := db.Write(ctx, func(tx *store.Tx) error {
		unit := org.Unit{Name: "基准测试单位", Class: org.Department}
		if err := tx.InsertUnit(&unit); err != nil {
			return err
		}
		measures := make([]plan.Measure, benchParts)
		for i := range measures {
			measures[i] = plan.Measure{Seq: i + 1, Number: fmt.Sprint(i + 1), Slug: fmt.Sprint(i + 1), Title: plan.Words{Hans: "基准测试举措"}}
		}
		if err := tx.InsertPlan(&p, nil, measures); err != nil {
			return err
		}
		per := (len(net.Activities) + benchParts - 1) / benchParts
		part := func(i int32) int { return int(i) / per }
		kept := make([]work.Kept, benchParts)
		for k := range kept {
			kept[k] = work.Kept{Head: work.Head{Of: p.ID, Measure: measures[k].ID, Unit: unit.ID, Version: 1, State: work.InForce},
				Plan: &work.Plan{Measure: string(measures[k].ID), Version: 1, Library: 1, Start: net.Start, Deadline: net.Start + 730, Review: work.Review{State: work.InForce}}}
		}
		task := func(i int32) work.TaskID { return work.TaskID("A." + net.Activities[i].ID) }
		for i, a := range net.Activities {
			pl := kept[part(int32(i))].Plan
			pl.Tasks = append(pl.Tasks, work.Task{ID: task(int32(i)), Strand: "A", Name: work.Text{Hans: a.Name}, Calendar: calendar.Builtin[a.Calendar], Owner: work.Lead,
				Days: work.Estimate{Min: a.Duration, Typical: a.Duration, Max: a.Duration}, Evidence: []string{"工作记录"}})
		}
		var crosses []work.KeptCross
		for _, l := range net.Links {
			from, to := part(l.Pred), part(l.Succ)
			if from == to {
				t := &kept[to].Plan.Tasks[int(l.Succ)-to*per]
				t.Links = append(t.Links, work.Link{Pred: task(l.Pred), Type: l.Type, Lag: l.Lag})
				continue
			}
			crosses = append(crosses, work.KeptCross{Of: p.ID, Cross: work.Cross{From: work.Ref{Measure: string(measures[from].ID), Task: task(l.Pred)},
				To: work.Ref{Measure: string(measures[to].ID), Task: task(l.Succ)}, Type: l.Type, Lag: l.Lag}})
		}
		for k := range kept {
			pl := kept[k].Plan
			pl.Strands = []work.Strand{{Key: "A", Name: work.Text{Hans: "主线"}, End: pl.Tasks[len(pl.Tasks)-1].ID}}
			kept[k].Start, kept[k].Deadline, kept[k].Tasks = pl.Start, pl.Deadline, len(pl.Tasks)
			if err := tx.InsertWork(&kept[k]); err != nil {
				return err
			}
		}
		for i := range crosses {
			if err := tx.InsertCrossLink(&crosses[i]); err != nil {
				return err
			}
		}
		return tx.Audit(access.Actor{Name: "bench"}, access.EditWork, "work", string(p.ID), string(p.ID), nil, nil)
	})
	return p.ID, err
}

// bareRows is the anchor of rescheduling: rows with a few columns, read whole, two of them written
// back by a prepared statement, in one durable transaction.
type bareRows struct{ db *sql.DB }

func newBareRows(path string, n int) (*bareRows, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	b := &bareRows{db}
	if _, err := db.Exec("CREATE TABLE rows (id INTEGER PRIMARY KEY, name TEXT NOT NULL, links TEXT NOT NULL, days INTEGER NOT NULL, state INTEGER NOT NULL, start TEXT NOT NULL, due TEXT NOT NULL); CREATE INDEX rows_due ON rows (due, id)"); err != nil {
		return nil, err
	}
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	for i := range n {
		if _, err := tx.Exec("INSERT INTO rows VALUES (?, ?, 'a1', 5, 0, '2030-01-01', '2030-01-08')", i, fmt.Sprintf("活动 %d", i)); err != nil {
			return nil, err
		}
	}
	return b, tx.Commit()
}

func (b *bareRows) close() { b.db.Close() }

// run does it once. start is read for a date that differs each time.
func (b *bareRows) run(start *time.Time) error {
	rows, err := b.db.Query("SELECT id, name, links, days, state, start, due FROM rows ORDER BY id")
	if err != nil {
		return err
	}
	var ids []int64
	for rows.Next() {
		var id, days, state int64
		var name, links, from, due string
		if err := rows.Scan(&id, &name, &links, &days, &state, &from, &due); err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	tx, err := b.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	stmt, err := tx.Prepare("UPDATE rows SET start = ?, due = ? WHERE id = ?")
	if err != nil {
		return err
	}
	day := start.Format("2006-01-02T15:04:05.000000")
	for _, id := range ids {
		if _, err := stmt.Exec(day, day, id); err != nil {
			return err
		}
	}
	return tx.Commit()
}
