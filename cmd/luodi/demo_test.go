package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/portal"
	"luodi/internal/reading"
	"luodi/internal/store"
	"luodi/internal/work"
)

var update = flag.Bool("update", false, "write the golden files anew")

func openDemo(t *testing.T, dir string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), store.Options{Dir: dir, Clock: func() time.Time { return demoIssueTime }})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// TestDemo makes the demonstration twice in one folder: everything is there, and the second start
// changes nothing.
func TestDemo(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	db := openDemo(t, dir)
	first, err := prepareDemo(ctx, db, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(first) != len(demoPosts)+1 {
		t.Errorf("%d sign-ins, want %d", len(first), len(demoPosts)+1)
	}
	if info, err := os.Stat(filepath.Join(dir, demoFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file of sign-ins: %v, %v", info.Mode(), err)
	}
	for _, s := range first {
		if _, err := db.SignIn(ctx, access.Credentials{Login: s.Login, Password: s.Password, Address: "192.0.2.1"}); err != nil {
			t.Errorf("sign-in of %s: %v", s.Login, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	db = openDemo(t, dir)
	defer db.Close()
	second, err := prepareDemo(ctx, db, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(second) != len(first) || second[1] != first[1] {
		t.Errorf("the second start changed the sign-ins: %v", second)
	}
	err = db.Read(ctx, func(r *store.Reader) error {
		units, err := r.AllUnits()
		if err != nil {
			return err
		}
		classes := map[org.Class]int{}
		for _, u := range units {
			classes[u.Class]++
		}
		if len(units) != 28 || classes[org.Department] != 17 || classes[org.MunicipalBranch] != 4 || classes[org.PartyMass] != 5 || classes[org.Institution] != 2 {
			t.Errorf("%d units, classes %v", len(units), classes)
		}
		p, err := r.PlanBySlug(demoSlug)
		if err != nil {
			return err
		}
		if p.Measures != 45 || p.Actions != 6 || p.Units != 28 || p.Assignments != 60 {
			t.Errorf("the plan has %d measures, %d actions, %d units, %d assignments", p.Measures, p.Actions, p.Units, p.Assignments)
		}
		duties, err := r.PlanDuties(p.ID)
		if err != nil {
			return err
		}
		receipts, err := r.PlanReceipts(p.ID)
		if err != nil {
			return err
		}
		states, presumed := map[duty.State]int{}, 0
		for _, d := range duties {
			states[d.State]++
			if d.Role == reading.LeadAssumed {
				presumed++
			}
		}
		if len(duties) != 60 || len(receipts) != 28 || states[duty.Signed] != 15 || states[duty.Issued] != 45 || presumed != 9 {
			t.Errorf("issued %d duties with %d receipts, %v, %d presumed leads", len(duties), len(receipts), states, presumed)
		}
		if err := demoWorkStands(r, p.ID); err != nil {
			t.Error(err)
		}
		rel, err := r.Release(demoSlug)
		if err != nil {
			return err
		}
		if rel.Number != 1 {
			t.Errorf("release %d after two starts", rel.Number)
		}
		return keepRecord("../../internal/site/testdata/luohu.record.json", rel)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// demoWorkStands holds the work plans of the demonstration to what its pages are to show: some on
// time, some late, some tight, one of each state of review.
func demoWorkStands(r *store.Reader, id plan.ID) error {
	states := map[work.ReviewState]int{}
	late, tight := 0, 0
	for _, s := range []work.ReviewState{work.Draft, work.Submitted, work.Returned, work.InForce} {
		heads, err := r.WorkHeads(id, s)
		if err != nil {
			return err
		}
		states[s] = len(heads)
		for _, h := range heads {
			switch {
			case h.LateBy > 0:
				late++
			case h.Slack < 20:
				tight++
			}
		}
	}
	if states[work.Draft] != 1 || states[work.Submitted] != 1 || states[work.Returned] != 1 || states[work.InForce] != 12 || late == 0 || tight == 0 {
		return fmt.Errorf("work plans %v, %d late, %d tight", states, late, tight)
	}
	return nil
}

// keepRecord writes the record that the tests of the public pages read, when asked to. It is not
// compared: a better reading may find more.
func keepRecord(file string, rel portal.Release) error {
	if !*update {
		return nil
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(rel.Body), "", " "); err != nil {
		return err
	}
	indented.WriteByte('\n')
	return os.WriteFile(file, indented.Bytes(), 0o644)
}

func TestDemoLeavesOtherInstallationsAlone(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	db := openDemo(t, dir)
	defer db.Close()
	if _, _, err := db.Bootstrap(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := prepareDemo(ctx, db, dir, nil); err == nil {
		t.Error("a demonstration was made in a folder that holds something else")
	}
}

func TestDemoTable(t *testing.T) {
	var out strings.Builder
	printDemo(&out, i18n.ZhHant, "d", "http://127.0.0.1:1/", []signIn{{Login: "office", Password: "p", Name: "指挥部办公室（演示）"}}, calendar.NewDate(2022, 10, 21))
	want := `
示範環境已準備好（示範資料，各項說明為摘編）。按 Ctrl+C 停止。

  公眾網頁  http://127.0.0.1:1/
  工作台    http://127.0.0.1:1/desk
  示範日期  2022年10月21日

  登入名稱  密碼  崗位
  office    p     指挥部办公室（演示）

資料儲存於 d
`
	if got := out.String(); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
