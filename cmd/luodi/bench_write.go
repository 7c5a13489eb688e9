package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"luodi/internal/access"
	"luodi/internal/site"
	"luodi/internal/store"
	"luodi/internal/web"
)

func benchWriteCommand() *cobra.Command {
	rounds, each := 5, 2*time.Second
	cmd := &cobra.Command{
		Use:   "write",
		Short: "durable writes through HTTP against a bare server with group commit, at 1, 16 and 64 connections",
		Long: `write starts two servers on loopback in this process, each on an own SQLite file with
synchronous=FULL. The anchor is the least that a durable write needs: a handler that puts a row,
an update and an audit row into a transaction committed in groups, without sessions, rights or
hash chain. Luodi's side is a signed-in person's note on a measure: session, policy, validation,
row, audit entry with hash chain. Both answer after the fsync.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return benchWrite(cmd.Context(), cmd.OutOrStdout(), rounds, each)
		},
	}
	cmd.Flags().IntVar(&rounds, "rounds", rounds, "rounds, the sides taking turns")
	cmd.Flags().DurationVar(&each, "time", each, "time of one turn")
	return cmd
}

func benchWrite(ctx context.Context, w io.Writer, rounds int, each time.Duration) error {
	dir, err := os.MkdirTemp(".", "luodi-bench-") // the disk in question, not a memory file system
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	floor, err := newFloor(filepath.Join(dir, "floor.db"))
	if err != nil {
		return err
	}
	defer floor.close()
	floorURL, stopFloor, err := listen(floor)
	if err != nil {
		return err
	}
	defer stopFloor()

	db, err := store.Open(ctx, store.Options{Dir: filepath.Join(dir, "luodi"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer db.Close()
	signIns, err := prepareDemo(ctx, db, dir, nil)
	if err != nil {
		return err
	}
	pages := site.New(site.Options{Releases: releases{db}, Clock: time.Now})
	server, err := web.New(web.Options{DB: db, Log: slog.New(slog.DiscardHandler), Site: pages})
	if err != nil {
		return err
	}
	ownURL, stopOwn, err := listen(server)
	if err != nil {
		return err
	}
	defer stopOwn()
	jar, err := signInAs(ctx, ownURL, signIns, access.Office)
	if err != nil {
		return err
	}

	text := strings.Repeat("现场核对进度，资料已补齐。", 15) // 195 characters, 585 bytes
	var seq atomic.Int64
	floorPost := func(c *http.Client, _ int) error {
		return post(c, floorURL+"/notes", url.Values{"text": {text}}, http.StatusOK)
	}
	ownPost := func(c *http.Client, _ int) error {
		n := seq.Add(1)%45 + 1
		return post(c, fmt.Sprintf("%s/desk/plans/%s/measures/%d/notes", ownURL, demoSlug, n), url.Values{"text": {text}}, http.StatusSeeOther)
	}
	for _, c := range []int{1, 16, 64} {
		rates, err := race(rounds, []contender{
			{"bare server, group commit", load(c, each, nil, floorPost)},
			{"luodi, note on a measure", load(c, each, jar, ownPost)},
		})
		if err != nil {
			return err
		}
		printRates(w, fmt.Sprintf("durable writes, %d connections", c), "requests/s", rates)
	}
	findings, err := db.Verify(ctx, nil)
	if err != nil {
		return err
	}
	if len(findings.Findings) > 0 {
		return fmt.Errorf("verify found %d faults after the run", len(findings.Findings))
	}
	fmt.Fprintln(w, "verify after the run: clean")
	return nil
}

// load keeps so many connections busy for some time. Any answer but the expected one ends it.
func load(connections int, d time.Duration, jar http.CookieJar, send func(*http.Client, int) error) func() (int, time.Duration, error) {
	return func() (int, time.Duration, error) {
		var done atomic.Int64
		var failed atomic.Value
		var wg sync.WaitGroup
		start := time.Now()
		for i := range connections {
			wg.Go(func() {
				client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}, Jar: jar,
					CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
				defer client.CloseIdleConnections()
				for time.Since(start) < d && failed.Load() == nil {
					if err := send(client, i); err != nil {
						failed.Store(err)
						return
					}
					done.Add(1)
				}
			})
		}
		wg.Wait()
		if err, ok := failed.Load().(error); ok {
			return 0, time.Since(start), err
		}
		return int(done.Load()), time.Since(start), nil
	}
}

func post(c *http.Client, address string, form url.Values, want int) error {
	resp, err := c.PostForm(address, form)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != want {
		return fmt.Errorf("%s answered %s", address, resp.Status)
	}
	return nil
}

// listen serves a handler on a free loopback port.
func listen(h http.Handler) (address string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	go srv.Serve(l)
	return "http://" + l.Addr().String(), func() { srv.Close() }, nil
}

// signInAs signs in at the server's own page and keeps the cookie.
func signInAs(ctx context.Context, base string, signIns []signIn, role access.Role) (http.CookieJar, error) {
	for _, s := range signIns {
		if s.Role == role {
			return signInWith(base, s)
		}
	}
	return nil, errors.New("nobody with the role " + string(role))
}

func signInWith(base string, s signIn) (http.CookieJar, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return jar, post(client, base+"/sign-in", url.Values{"login": {s.Login}, "password": {s.Password}}, http.StatusSeeOther)
}

// floor is the bare server: one writer takes all that wait and commits them together.
type floor struct {
	db    *sql.DB
	queue chan floorWrite
	done  chan struct{}
}

type floorWrite struct {
	text string
	ack  chan error
}

func newFloor(path string) (*floor, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	_, err = db.Exec(`CREATE TABLE measures (id INTEGER PRIMARY KEY, title TEXT, notes INTEGER, changed INTEGER) STRICT;
		CREATE TABLE notes (id INTEGER PRIMARY KEY, measure INTEGER, at INTEGER, text TEXT) STRICT;
		CREATE INDEX notes_measure ON notes (measure, id);
		CREATE TABLE audit (id INTEGER PRIMARY KEY, at INTEGER, action TEXT, subject INTEGER) STRICT;
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 45) INSERT INTO measures SELECT i, 'measure ' || i, 0, 0 FROM n;`)
	if err != nil {
		db.Close()
		return nil, err
	}
	f := &floor{db: db, queue: make(chan floorWrite, 256), done: make(chan struct{})}
	go f.write()
	return f, nil
}

func (f *floor) close() {
	close(f.queue)
	<-f.done
	f.db.Close()
}

func (f *floor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text := r.PostFormValue("text")
	if text == "" {
		http.Error(w, "no text", http.StatusBadRequest)
		return
	}
	ack := make(chan error, 1)
	f.queue <- floorWrite{text, ack}
	if err := <-ack; err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	io.WriteString(w, "ok\n")
}

// write commits whatever waits, at most 256 at a time.
func (f *floor) write() {
	defer close(f.done)
	seq := int64(0)
	for first := range f.queue {
		batch := []floorWrite{first}
	more:
		for len(batch) < 256 {
			select {
			case next, ok := <-f.queue:
				if !ok {
					break more
				}
				batch = append(batch, next)
			default:
				break more
			}
		}
		err := f.commit(batch, &seq)
		for _, b := range batch {
			b.ack <- err
		}
	}
}

func (f *floor) commit(batch []floorWrite, seq *int64) error {
	tx, err := f.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	note, err := tx.Prepare("INSERT INTO notes (measure, at, text) VALUES ($1, $2, $3)")
	if err != nil {
		return err
	}
	measure, err := tx.Prepare("UPDATE measures SET notes = notes + 1, changed = $1 WHERE id = $2")
	if err != nil {
		return err
	}
	audit, err := tx.Prepare("INSERT INTO audit (at, action, subject) VALUES ($1, 'note', $2)")
	if err != nil {
		return err
	}
	for _, b := range batch {
		*seq++
		now, id := time.Now().UnixMicro(), *seq%45+1
		if _, err := note.Exec(id, now, b.text); err != nil {
			return err
		}
		if _, err := measure.Exec(now, id); err != nil {
			return err
		}
		if _, err := audit.Exec(now, id); err != nil {
			return err
		}
	}
	return tx.Commit()
}
