package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/store"
)

// databaseFlags declares where the data is, as serve does.
func databaseFlags(cmd *cobra.Command, s *serving) {
	cmd.Flags().StringVar(&s.dir, "data", fromEnv("LUODI_DATA", "luodi-data"), "data folder")
	cmd.Flags().StringVar(&s.database, "database", os.Getenv("LUODI_DATABASE"), "PostgreSQL address (postgres://…) instead of SQLite in the data folder")
}

// openExisting opens a database that must be there already: a command that looks at one does not
// make one.
func openExisting(ctx context.Context, s serving) (*store.DB, error) {
	if s.database == "" && !store.Exists(s.dir) {
		return nil, fault.New(fault.NotFound, "store.no_data", fault.Args{"dir": s.dir})
	}
	return s.open(ctx, slog.New(slog.DiscardHandler))
}

// progress shows a bar on a terminal and nothing where messages go into a file.
func progress(out io.Writer, what string) (step func(done, of int), finish func()) {
	f, ok := out.(*os.File)
	if !ok {
		return func(int, int) {}, func() {}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func(int, int) {}, func() {}
	}
	bar := progressbar.NewOptions(1, progressbar.OptionSetWriter(out), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100_000_000))
	return func(done, of int) {
		if of > 0 {
			bar.ChangeMax(of)
			bar.Set(done)
		}
	}, func() { bar.Finish() }
}

func verifyCommand() *cobra.Command {
	var s serving
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "check that nothing stored was lost or changed behind the program's back",
		Long: `verify recomputes every chain of the audit trail, reads every document and compares its hash,
recounts every kept total, and lets SQLite check its file. It changes nothing and may run beside
the server. Exit status 0: all is well; 1: something is wrong, each finding on a line.`,
		Example: `  luodi verify
  luodi verify --database postgres://luodi@db/luodi --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return verify(contextOf(cmd), cmd.OutOrStdout(), cmd.ErrOrStderr(), s, asJSON)
		},
	}
	databaseFlags(cmd, &s)
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object")
	return cmd
}

func contextOf(cmd *cobra.Command) context.Context {
	if ctx := cmd.Context(); ctx != nil {
		return ctx
	}
	return context.Background()
}

func verify(ctx context.Context, out, messages io.Writer, s serving, asJSON bool) error {
	db, err := openExisting(ctx, s)
	if err != nil {
		return err
	}
	defer db.Close()
	step, finish := progress(messages, "verify")
	v, err := db.Verify(ctx, step)
	finish()
	if err != nil {
		return err
	}
	if asJSON {
		err = verifiedJSON(out, v)
	} else {
		printVerified(out, v)
	}
	if err == nil && len(v.Findings) > 0 {
		err = fault.New(fault.Invalid, "store.verify.failed", fault.Args{"n": len(v.Findings)})
	}
	return err
}

func printVerified(out io.Writer, v store.Verified) {
	lang := messageLang()
	for _, f := range v.Findings {
		fmt.Fprintln(out, sentence(lang, f.Key, f.Args))
	}
	fmt.Fprintln(out, i18n.VerifyLooked.In(lang, "chains", v.Chains, "entries", v.Entries, "documents", v.Documents, "plans", v.Plans, "units", v.Units))
	if len(v.Findings) == 0 {
		fmt.Fprintln(out, i18n.VerifyClean.In(lang))
	}
}

func sentence(lang i18n.Lang, key fault.Key, args fault.Args) string {
	if m, ok := i18n.Lookup(key); ok {
		return m.With(lang, args)
	}
	return string(key)
}

func verifiedJSON(out io.Writer, v store.Verified) error {
	type finding struct {
		Key  fault.Key  `json:"key"`
		Args fault.Args `json:"args,omitempty"`
		Text string     `json:"text"`
	}
	report := struct {
		Chains    int       `json:"chains"`
		Entries   int       `json:"entries"`
		Documents int       `json:"documents"`
		Plans     int       `json:"plans"`
		Units     int       `json:"units"`
		Findings  []finding `json:"findings"`
	}{v.Chains, v.Entries, v.Documents, v.Plans, v.Units, []finding{}}
	for _, f := range v.Findings {
		report.Findings = append(report.Findings, finding{f.Key, f.Args, sentence(messageLang(), f.Key, f.Args)})
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(report)
}
