package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"luodi/internal/access"
	"luodi/internal/store"
	"luodi/internal/web"
)

func benchReportsCommand() *cobra.Command {
	rounds, each, measures := 3, 500*time.Millisecond, 5000
	database := os.Getenv("LUODI_DATABASE")
	cmd := &cobra.Command{
		Use:   "reports",
		Short: "reports handed in, with thousands of measures and reports stored, against a bare server with group commit",
		Long: `reports stores a plan of 5,000 measures with work plans in force and twelve reports each, then
hands written reports in over HTTP as their liaisons: session, policy, the checks of the content,
the round, the trail with its hash chain and the job that judges the measure anew. The anchor is a
bare server that puts a row, an update and an audit row into transactions committed in groups. Both
answer after the fsync. With --database Luodi's side runs on PostgreSQL; the anchor stays on SQLite.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return benchReports(cmd.Context(), cmd.OutOrStdout(), database, rounds, each, measures)
		},
	}
	cmd.Flags().IntVar(&rounds, "rounds", rounds, "rounds, the sides taking turns")
	cmd.Flags().DurationVar(&each, "time", each, "time of one turn")
	cmd.Flags().IntVar(&measures, "measures", measures, "measures stored, with twelve reports each")
	cmd.Flags().StringVar(&database, "database", database, "PostgreSQL address of an empty database")
	return cmd
}

func benchReports(ctx context.Context, w io.Writer, database string, rounds int, each time.Duration, measures int) error {
	dir, err := os.MkdirTemp(".", "luodi-bench-")
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
	b, err := newBigBench(ctx, w, dir, database, measures)
	if err != nil {
		return err
	}
	defer b.close()

	floorPost := func(c *http.Client, _ int) error {
		return post(c, floorURL+"/notes", url.Values{"text": {bigText}}, http.StatusOK)
	}
	for _, c := range []int{1, 16, 64} {
		rates, err := race(rounds, []contender{
			{"bare server, group commit", load(c, each, nil, floorPost)},
			{"luodi, a report handed in", load(c, each, nil, b.handIn)},
		})
		if err != nil {
			return err
		}
		printRates(w, fmt.Sprintf("reports handed in, %d connections", c), "requests/s", rates)
	}
	findings, err := b.db.Verify(ctx, nil)
	if err != nil {
		return err
	}
	if len(findings.Findings) > 0 {
		return fmt.Errorf("verify found %d faults after the run", len(findings.Findings))
	}
	fmt.Fprintln(w, "verify after the run: clean")
	return nil
}

// bigBench is a server on a big plan with its liaisons signed in.
type bigBench struct {
	db   *store.DB
	plan *bigPlan
	base string
	jars map[string]http.CookieJar
	next atomic.Int64
	stop func()
}

func newBigBench(ctx context.Context, w io.Writer, dir, database string, measures int) (*bigBench, error) {
	options := store.Options{Dir: filepath.Join(dir, "luodi"), Log: slog.New(slog.DiscardHandler)}
	if database != "" {
		options = store.Options{URL: database, Log: options.Log}
	}
	db, err := store.Open(ctx, options)
	if err != nil {
		return nil, err
	}
	b := &bigBench{db: db, jars: map[string]http.CookieJar{}, stop: func() {}}
	if err := b.fill(ctx, w, dir, measures); err != nil {
		db.Close()
		return nil, err
	}
	return b, nil
}

func (b *bigBench) fill(ctx context.Context, w io.Writer, dir string, measures int) error {
	signIns, err := prepareDemo(ctx, b.db, dir, nil)
	if err != nil {
		return err
	}
	start := time.Now()
	if b.plan, err = makeBigPlan(ctx, b.db, signIns, measures, 12, func(int, int) {}); err != nil {
		return err
	}
	fmt.Fprintf(w, "%d measures with work plans and %d reports stored in %.0f s\n\n", measures, 12*measures, time.Since(start).Seconds())
	server, err := web.New(web.Options{DB: b.db, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if b.base, b.stop, err = listen(server); err != nil {
		return err
	}
	for _, s := range signIns {
		if s.Role != access.UnitLiaison {
			continue
		}
		if b.jars[s.Login], err = signInWith(b.base, s); err != nil {
			return err
		}
	}
	return nil
}

func (b *bigBench) close() {
	b.stop()
	b.db.Close()
}

// handIn hands the next report in as its liaison.
func (b *bigBench) handIn(c *http.Client, _ int) error {
	n := int(b.next.Add(1)) - 1
	if n >= len(b.plan.reports) {
		return errors.New("no report is left to hand in: fewer rounds or less time")
	}
	x := b.plan.reports[n]
	as := *c // the connection is the client's, the session that of the report's liaison
	as.Jar = b.jars[x.login]
	return post(&as, b.base+"/desk/reports/"+string(x.id)+"/submit", url.Values{"guard": {strconv.Itoa(x.guard)}}, http.StatusSeeOther)
}
