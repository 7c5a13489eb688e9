package jobs_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"luodi/internal/fault"
	"luodi/internal/jobs"
)

// memory holds the runs of one name as the store does.
type memory struct {
	jobs.Tx
	now  time.Time // of the transaction: it does not go back
	runs []jobs.Run
	ids  int
}

func (m *memory) Now() time.Time { return m.now }
func (m *memory) NewID() string  { m.ids++; return fmt.Sprint("claim-", m.ids) }

func (m *memory) RunAt(_ string, slot time.Time) (jobs.Run, bool, error) {
	for _, r := range m.runs {
		if r.Slot.Equal(slot) {
			return r, true, nil
		}
	}
	return jobs.Run{}, false, nil
}

func (m *memory) OpenRuns(string) (open []jobs.Run, _ error) {
	for _, r := range m.runs {
		if r.State == jobs.RunRunning || r.State == jobs.RunWaiting {
			open = append(open, r)
		}
	}
	slices.SortStableFunc(open, func(a, b jobs.Run) int { return strings.Compare(string(a.State), string(b.State)) })
	return open, nil
}

func (m *memory) InsertRun(r *jobs.Run) (bool, error) {
	if _, there, _ := m.RunAt("", r.Slot); there {
		return false, nil
	}
	r.Number = 1
	if len(m.runs) > 0 {
		r.Number = m.runs[len(m.runs)-1].Number + 1
	}
	m.runs = append(m.runs, *r)
	return true, nil
}

func (m *memory) UpdateRun(r jobs.Run, held string) error {
	for i, old := range m.runs {
		if old.Slot.Equal(r.Slot) && old.Claim == held {
			m.runs[i] = r
			return nil
		}
	}
	return jobs.Lost()
}

func (m *memory) PruneRuns(_ string, keep int) error {
	last := m.runs[len(m.runs)-1].Number
	m.runs = slices.DeleteFunc(m.runs, func(r jobs.Run) bool {
		return r.Number <= last-keep && r.State != jobs.RunRunning && r.State != jobs.RunWaiting
	})
	return nil
}

// TestOncePerSlot lets nodes work at random, die, fail and be asked, while the clock runs, stands,
// jumps ahead and is set back. A slot takes effect at most once; two runs are never under way on nodes
// that live; and whenever a node that lives has looked until there was nothing left, the latest slot is
// done or waits for its next attempt.
func TestOncePerSlot(t *testing.T) {
	zone := zoneOf(t, "Asia/Shanghai")
	rapid.Check(t, func(t *rapid.T) {
		const lease = time.Minute
		p := &jobs.Periodic{Name: "x", Slots: jobs.Every(5*time.Minute, zone), Attempts: rapid.IntRange(1, 4).Draw(t, "attempts")}
		now := time.Date(2023, 1, 31, 23, 50, 0, 0, zone)
		m := &memory{now: now}
		effects := map[time.Time]int{}
		var holders []jobs.Run // runs that some node believes to be its own
		tell := func(d time.Duration) {
			now = now.Add(d)
			if now.After(m.now) {
				m.now = now // the store's clock never goes back
			}
		}
		live := func() (n int) {
			for _, r := range m.runs {
				if r.State == jobs.RunRunning && r.Due.After(m.now) && !r.Due.After(m.now.Add(time.Hour)) {
					n++
				}
			}
			return n
		}
		look := func() bool {
			before := len(m.runs)
			r, ours, err := jobs.Begin(m, p, "node", now, lease)
			if err != nil {
				t.Fatal(err)
			}
			if len(m.runs) > before+1 {
				t.Fatalf("one look began %d slots", len(m.runs)-before)
			}
			if ours {
				holders = append(holders, r)
			}
			if n := live(); n > 1 {
				t.Fatalf("%d runs at once", n)
			}
			return ours
		}
		// end finishes a run that a node believes to hold; the effect stands only if the finishing does
		end := func(i int) {
			r := holders[i]
			holders = slices.Delete(holders, i, i+1)
			if err := jobs.Finish(m, r); err == nil {
				effects[r.Slot]++
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"time passes": func(t *rapid.T) { tell(time.Duration(rapid.IntRange(1, 400).Draw(t, "s")) * time.Second) },
			"jump ahead":  func(t *rapid.T) { tell(time.Duration(rapid.IntRange(1, 50).Draw(t, "h")) * time.Hour) },
			"set back":    func(t *rapid.T) { tell(-time.Duration(rapid.IntRange(1, 50).Draw(t, "h")) * time.Hour) },
			"look":        func(t *rapid.T) { look() },
			"finish": func(t *rapid.T) {
				if len(holders) > 0 {
					end(rapid.IntRange(0, len(holders)-1).Draw(t, "which"))
				}
			},
			"fail": func(t *rapid.T) {
				if len(holders) > 0 {
					r := holders[len(holders)-1]
					holders = holders[:len(holders)-1]
					if err := jobs.FailedRun(m, r, jobs.Problem{Text: "503"}, p.Attempts); err != nil && !fault.Is(err, fault.Conflict) {
						t.Fatal(err)
					}
				}
			},
			"die": func(t *rapid.T) { // whoever held something forgets it
				if len(holders) > 0 {
					holders = slices.Delete(holders, 0, 1)
				}
			},
			"settle": func(t *rapid.T) { // every node dead or done, one looks on until nothing is left
				m.now = now // of a program that starts now
				tell(lease)
				if live() > 0 {
					tell(time.Hour) // a lease taken by a clock that was ahead is believed for an hour
				}
				for look() {
					end(len(holders) - 1)
				}
				r, there, _ := m.RunAt("x", p.Slots.Latest(now))
				if !there || r.State != jobs.RunDone && r.State != jobs.RunFailed && !(r.State == jobs.RunWaiting && r.Due.After(m.now)) {
					t.Fatalf("at %s the slot %s is left %v %+v", now, p.Slots.Latest(now), there, r)
				}
			},
			"": func(t *rapid.T) {
				for slot, n := range effects {
					if n > 1 {
						t.Fatalf("slot %s took effect %d times", slot, n)
					}
				}
			},
		})
	})
}

// TestMissedSlots: after everything was down, the latest slot is run, and none before it.
func TestMissedSlots(t *testing.T) {
	zone := zoneOf(t, "Asia/Shanghai")
	p := &jobs.Periodic{Name: "x", Slots: jobs.Daily(2, 0, zone)}
	now := time.Date(2023, 1, 30, 9, 0, 0, 0, zone)
	m := &memory{now: now}
	run := func(want string) {
		t.Helper()
		m.now = now
		r, ours, err := jobs.Begin(m, p, "node", now, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if ours {
			got = r.Slot.In(zone).Format("01-02 15:04")
			if err := jobs.Finish(m, r); err != nil {
				t.Fatal(err)
			}
		}
		if got != want {
			t.Errorf("at %s ran %q, want %q", now, got, want)
		}
	}
	run("01-30 02:00")
	run("")
	now = now.AddDate(0, 0, 31) // 2 March: the end of February passed unseen
	run("03-02 02:00")
	run("")
	now = now.AddDate(0, 0, -30) // set back to a day that was missed: it is the latest now
	run("01-31 02:00")
	now = now.AddDate(0, 0, 30)
	run("") // done before
	now = now.AddDate(0, 0, 1)
	run("03-03 02:00")
}
