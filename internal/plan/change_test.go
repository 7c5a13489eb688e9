package plan_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/access"
	"luodi/internal/document"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/plan"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
)

var _ plan.Tx = (*store.Tx)(nil)

var office = access.Actor{Account: "a1", Name: "指挥部办公室", Role: access.Office}

func importText(t testing.TB, db *store.DB, name, text string) (plan.Review, bool) {
	t.Helper()
	sum := sha256.Sum256([]byte(text))
	up := plan.Upload{Name: name, Size: int64(len(text)), SHA256: hex.EncodeToString(sum[:]), Content: bytes.NewReader([]byte(text))}
	write := func(ctx context.Context, f func(plan.Tx) error) error {
		return db.Write(ctx, func(tx *store.Tx) error { return f(tx) })
	}
	r, again, err := plan.Import(t.Context(), write, office, up, []byte(text), document.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r, again
}

func step(t testing.TB, db *store.DB, id plan.ReviewID, version int, op plan.Op) (plan.Review, error) {
	t.Helper()
	var r plan.Review
	err := db.Write(t.Context(), func(tx *store.Tx) (err error) {
		r, err = plan.Change(tx, office, id, version, op)
		return err
	})
	return r, err
}

func street(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("testdata/street.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func confirm(t testing.TB, db *store.DB, r plan.Review, slug string) (plan.Plan, error) {
	t.Helper()
	var p plan.Plan
	err := db.Write(t.Context(), func(tx *store.Tx) (err error) {
		p, err = plan.Confirm(tx, office, r.ID, r.Version, slug, i18n.Translator{})
		return err
	})
	return p, err
}

// acceptAll settles every doubt by accepting what is proposed.
func acceptAll(t testing.TB, db *store.DB, r plan.Review) plan.Review {
	t.Helper()
	for n := 0; r.Open > 0; n++ {
		var list []plan.Doubt
		err := db.Read(t.Context(), func(rd *store.Reader) error {
			now, err := rd.Review(r.ID)
			if err != nil {
				return err
			}
			d, err := now.DecodeDraft()
			if err != nil {
				return err
			}
			known, err := plan.KnownFor(rd, d)
			list = d.Doubts(known)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if n > 300 || list[0].Accept == nil {
			t.Fatalf("cannot be accepted: %+v", list[0])
		}
		if r, err = step(t, db, r.ID, r.Version, *list[0].Accept); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func TestImportReviewConfirm(t *testing.T) {
	db := storetest.SQLite(t)
	text := street(t)
	r, again := importText(t, db, "street.txt", text)
	if again || r.State != plan.ReviewOpen || r.Measures != 6 || r.Title != "东门商业街改造提升实施方案（2024—2025年）" {
		t.Fatalf("%v %+v", again, r)
	}
	if same, again := importText(t, db, "copy.txt", text); !again || same.ID != r.ID {
		t.Error("the same file points at its review")
	}
	if _, err := confirm(t, db, r, ""); err == nil {
		t.Error("confirmed although something must be settled")
	}
	if _, err := step(t, db, r.ID, r.Version+7, plan.Op{Kind: plan.OpAcceptSure}); !fault.Is(err, fault.Conflict) {
		t.Errorf("a stale version: %v", err)
	}
	first := r
	r, err := step(t, db, r.ID, r.Version, plan.Op{Kind: plan.OpAcceptSure})
	if err != nil {
		t.Fatal(err)
	}
	if r, err = step(t, db, r.ID, r.Version, plan.Op{Kind: plan.OpUndo}); err != nil {
		t.Fatal(err)
	}
	if r.Draft != first.Draft {
		t.Error("undo did not give the draft as read")
	}
	var none *fault.Error
	if _, err = step(t, db, r.ID, r.Version, plan.Op{Kind: plan.OpUndo}); !errors.As(err, &none) || none.Key != "plan.nothing_to_undo" {
		t.Error(err)
	}
	r = acceptAll(t, db, r)
	p, err := confirm(t, db, r, "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("2024-7 6 measures 2 actions 6 units 8 assignments", fmt.Sprintf("%s %d measures %d actions %d units %d assignments", p.Slug, p.Measures, p.Actions, p.Units, p.Assignments)); diff != "" {
		t.Error(diff)
	}
	checkPlan(t, db, p)
	if _, again := importText(t, db, "street.txt", text); !again {
		t.Error("the same file points at its plan")
	}
	twin, _ := importText(t, db, "street2.txt", text+"\n")
	if twin.Open == 0 {
		t.Error("the document number is registered by now")
	}
}

func checkPlan(t *testing.T, db *store.DB, p plan.Plan) {
	t.Helper()
	var got strings.Builder
	err := db.Read(t.Context(), func(r *store.Reader) error {
		units, err := r.AllUnits()
		if err != nil {
			return err
		}
		names := map[any]string{}
		for _, u := range units {
			names[u.ID] = u.Name + "/" + string(u.Class)
		}
		measures, _, err := r.Measures(store.MeasureFilter{Plan: p.ID})
		for _, m := range measures {
			fmt.Fprintf(&got, "%s %s %s inherited=%v", m.Slug, m.Title.Hans, m.Due, m.DueInherited)
			for _, a := range m.Assignments {
				fmt.Fprintf(&got, " %s", names[a.Unit])
			}
			got.WriteByte('\n')
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "street.plan.txt", got.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestRightsAndFailures(t *testing.T) {
	db := storetest.SQLite(t)
	r, _ := importText(t, db, "news.txt", "昨日，我市召开会议。会议指出，今年工作取得新成效。\n")
	if r.State != plan.ReviewFailed || !strings.Contains(i18n.Fault(i18n.ZhHans, r.Fault()), "没有读到举措") {
		t.Fatalf("%+v %v", r, r.Fault())
	}
	err := db.Write(t.Context(), func(tx *store.Tx) error { return plan.Reopen(tx, office, r.ID, r.Version) })
	if err != nil {
		t.Fatal("opened by hand:", err)
	}
	empty, _ := importText(t, db, "empty.txt", "")
	if empty.State != plan.ReviewFailed || empty.Fault() == nil {
		t.Fatalf("%+v", empty)
	}
	err = db.Write(t.Context(), func(tx *store.Tx) error { return plan.Reopen(tx, office, empty.ID, empty.Version) })
	if !fault.Is(err, fault.Conflict) {
		t.Error("there is nothing to open:", err)
	}
	liaison := access.Actor{Account: "a2", Name: "联络员", Role: access.UnitLiaison}
	err = db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := plan.Change(tx, liaison, r.ID, r.Version, plan.Op{Kind: plan.OpAcceptSure})
		return err
	})
	if !fault.Is(err, fault.Forbidden) {
		t.Error(err)
	}
}

// BenchmarkConfirm confirms a plan of 45 measures: one transaction, durable.
func BenchmarkConfirm(b *testing.B) {
	db := storetest.SQLite(b)
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		var text strings.Builder
		fmt.Fprintf(&text, "某市建设实施方案\n某府〔2023〕%d号\n一、工作任务\n", i+1)
		for n := 1; n <= 45; n++ {
			fmt.Fprintf(&text, "%d.建设第%d个项目。建设面积约%d平方米，2023年底前完成。（责任单位：区商务局、区教育局）\n", n, n, n*100)
		}
		r, _ := importText(b, db, "plan.txt", text.String())
		r = acceptAll(b, db, r)
		b.StartTimer()
		if _, err := confirm(b, db, r, ""); err != nil {
			b.Fatal(err)
		}
	}
}
