package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// demoCommand is `luodi demo`: a ready installation with the example plan, served at once.
func demoCommand() *cobra.Command {
	s := serving{demo: true}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "make a ready installation with the example plan, print the sign-ins, and serve it",
		Long: `demo fills a data folder with an installation that can be looked at: the 28 units of the Luohu plan,
accounts as posts, and the plan itself, put in as a Word file, read, reviewed, confirmed and
released, issued to its units, planned by four of them, and reported on once. Its clock stands on the day after the
issue, 21 October 2022, and runs on from there. It prints the addresses and the sign-ins and serves until it is told to stop. A second
start finds everything there. Descriptions are a digest made for the demonstration; see
examples/luohu.`,
		Example: `  luodi demo
  luodi demo --data /tmp/demo --listen 127.0.0.1:9000 --lang en`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return runDemo(ctx, cmd.OutOrStdout(), s)
		},
	}
	s.flags(cmd)
	if data := cmd.Flags().Lookup("data"); os.Getenv("LUODI_DATA") == "" {
		s.dir, data.DefValue = "luodi-demo", "luodi-demo"
	}
	return cmd
}

func runDemo(ctx context.Context, out io.Writer, s serving) error {
	if os.Getenv("LUODI_LOG") == "" { // the table should stay in sight
		os.Setenv("LUODI_LOG", "quiet")
	}
	log := serverLog()
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return fault.Wrap(fault.Invalid, i18n.DemoNoFolder.Key, fault.Args{"dir": s.dir}, err)
	}
	clock := &demoClock{}
	clock.set(demoIssueTime) // of an installation that is not there yet; prepareDemo finds how it stands
	s.clock = clock.now
	db, err := s.open(ctx, log)
	if err != nil {
		return err
	}
	defer db.Close()
	in, err := s.intake()
	if err != nil {
		return err
	}
	signIns, err := prepareDemoIn(ctx, db, s.dir, in.Store, clock)
	if err != nil {
		return err
	}
	s.ready = func(address string) {
		printDemo(out, messageLang(), s.dir, address, signIns, calendar.DateOf(clock.now().In(demoZone)))
	}
	return serveDatabase(ctx, out, db, s, log)
}

// printDemo says where the demonstration is and how to get in.
func printDemo(out io.Writer, lang i18n.Lang, dir, address string, signIns []signIn, today calendar.Date) {
	fmt.Fprintf(out, "\n%s\n\n", i18n.DemoReady.In(lang))
	writeTable(out, [][]string{
		{i18n.DemoPublic.In(lang), address},
		{i18n.DemoDesk.In(lang), address + "desk"},
		{i18n.DemoToday.In(lang), i18n.Date(lang, today)},
	})
	rows := [][]string{{i18n.DemoLogin.In(lang), i18n.DemoPassword.In(lang), i18n.DemoPost.In(lang)}}
	for _, in := range signIns {
		rows = append(rows, []string{in.Login, in.Password, in.Name})
	}
	fmt.Fprintln(out)
	writeTable(out, rows)
	fmt.Fprintf(out, "\n%s\n", i18n.DemoFolder.In(lang, "dir", dir))
}

// writeTable writes rows in columns, counting a Chinese character as two cells.
func writeTable(out io.Writer, rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], uniseg.StringWidth(cell))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		b.WriteString("  ")
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell)+2))
			}
		}
		fmt.Fprintln(out, b.String())
	}
}
