package courier

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"luodi/internal/access"
	"luodi/internal/notify"
	"luodi/internal/plan"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
)

// TestRound takes messages through failures, a crash, a limit and settling, on both engines.
func TestRound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var mu sync.Mutex
		var ids []string
		answer := ""
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			ids = append(ids, r.Header.Get("webhook-id"))
			if answer == "503" {
				w.WriteHeader(503)
			}
			if strings.Contains(r.URL.Path, "robot") {
				io.WriteString(w, answer)
			}
		}))
		defer server.Close()
		now := time.Now().UTC().Truncate(time.Second)
		c := courier(t)
		c.clock = func() time.Time { return now }
		house := House{Name: "落地", Base: "https://l.example", Zone: time.UTC}
		write := func(f func(tx *store.Tx) error) {
			t.Helper()
			if err := db.Write(t.Context(), f); err != nil {
				t.Fatal(err)
			}
		}
		var notices []notify.Notice
		write(func(tx *store.Tx) error {
			p := plan.Plan{Title: plan.Words{Hans: "方案"}}
			if err := tx.InsertPlan(&p, nil, nil); err != nil {
				return err
			}
			notices = nil
			for i := range 4 {
				n := notify.Notice{Matter: notify.Matter{Kind: notify.Report, ID: fmt.Sprint("r", i)}, Step: notify.Late, Level: 1, Plan: p.ID, Unit: "u", Link: "/desk/reports/r"}
				if _, err := tx.AddNotice(&n); err != nil {
					return err
				}
				notices = append(notices, n)
			}
			for id, s := range map[notify.ChannelID]notify.Secret{"hook": {URL: server.URL + "/hook", Sign: NewSignSecret()}, "robot": {URL: server.URL + "/robot"}} {
				ch := notify.Channel{ID: id, Kind: notify.Webhook, Name: "x"}
				if id == "robot" {
					ch.Kind = notify.WeCom
				}
				var err error
				if ch.Secret, err = c.Key().Seal(id, s); err != nil {
					return err
				}
				if err := tx.InsertChannel(&ch); err != nil {
					return err
				}
			}
			return nil
		})
		queue := func(ch notify.ChannelID, i int) (d notify.Delivery) {
			write(func(tx *store.Tx) error {
				d = notify.Delivery{Key: fmt.Sprint(ch, i), Channel: ch, Notice: notices[i].ID, Form: notify.Single, State: notify.Waiting, NextAt: now, MadeAt: now}
				made, err := tx.InsertDelivery(&d)
				if err == nil && !made {
					t.Errorf("%s is not new", d.Key)
				}
				return err
			})
			return d
		}
		state := func(id notify.DeliveryID) (d notify.Delivery) {
			t.Helper()
			if err := db.Read(t.Context(), func(r *store.Reader) (err error) { d, err = r.Delivery(id); return err }); err != nil {
				t.Fatal(err)
			}
			return d
		}
		round := func(sent, failed int) {
			t.Helper()
			s, f, err := c.Round(t.Context(), db, house)
			if s != sent || f != failed || err != nil {
				t.Errorf("sent %d failed %d %v, want %d and %d", s, f, err, sent, failed)
			}
		}

		d := queue("hook", 0)
		write(func(tx *store.Tx) error { // the same key again
			x := notify.Delivery{Key: "hook0", Channel: "hook", Notice: notices[0].ID, Form: notify.Single, State: notify.Waiting, NextAt: now, MadeAt: now}
			made, err := tx.InsertDelivery(&x)
			if made {
				t.Error("one key makes two deliveries")
			}
			return err
		})
		answer = "503"
		round(0, 1)
		if got := state(d.ID); got.State != notify.Waiting || got.Attempts != 1 || got.Error != "answered 503" || !got.NextAt.After(now) {
			t.Errorf("after a failure: %+v", got)
		}
		round(0, 0) // its time has not come
		now, answer = now.Add(2*time.Minute), ""

		// The node dies after the claim: nobody sends it while the lease lasts, then it goes out once more.
		if _, err := c.claim(t.Context(), db, house, []notify.Delivery{state(d.ID)}); err != nil {
			t.Fatal(err)
		}
		round(0, 0)
		now = now.Add(notify.Lease)
		round(1, 0)
		if got := state(d.ID); got.State != notify.Sent || got.Attempts != 3 || !got.SentAt.Equal(now) || got.Error != "" {
			t.Errorf("after the crash: %+v", got)
		}
		if len(ids) != 2 || ids[0] != ids[1] || ids[0] != "msg_"+string(d.ID) {
			t.Errorf("ids on the wire: %v", ids)
		}

		// What was settled meanwhile does not leave any more.
		d = queue("hook", 1)
		write(func(tx *store.Tx) error { n := notices[1]; n.State = notify.Done; return tx.EndNotice(&n) })
		round(0, 0)
		if got := state(d.ID); got.State != notify.Dropped {
			t.Errorf("settled: %+v", got)
		}

		// A robot that is called too often is left alone; the messages behind lose no attempt.
		first, second := queue("robot", 2), queue("robot", 3)
		answer = `{"errcode":45009,"errmsg":"limit"}`
		calls := len(ids)
		round(0, 2)
		a, b := state(first.ID), state(second.ID)
		if len(ids) != calls+1 || a.Attempts+b.Attempts != 1 || a.State != notify.Waiting || b.State != notify.Waiting {
			t.Errorf("limited: %d calls, %+v %+v", len(ids)-calls, a, b)
		}
		now, answer = now.Add(20*time.Minute), `{"errcode":93000,"errmsg":"gone"}`
		round(0, 2)
		if got := state(first.ID); got.State != notify.Dead {
			t.Errorf("no such robot: %+v", got)
		}
		operator := access.Actor{Account: "op", Name: "管理", Role: access.Operator}
		write(func(tx *store.Tx) error { _, err := notify.TryAgain(tx, operator, first.ID); return err })
		answer = `{"errcode":0,"errmsg":"ok"}`
		if got, err := c.Deliver(t.Context(), db, house, first.ID); err != nil || got.State != notify.Sent {
			t.Errorf("tried again: %+v %v", got, err)
		}
		if v, err := db.Verify(t.Context(), nil); err != nil || len(v.Findings) > 0 {
			t.Errorf("verify: %v %v", v.Findings, err)
		}
	})
}
