package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/store"
)

func migrateCommand() *cobra.Command {
	var from, to string
	cmd := &cobra.Command{
		Use:   "migrate --from X --to Y",
		Short: "move an installation between SQLite and PostgreSQL",
		Long: `migrate copies everything, as it is at one moment, from one database to another that must be
empty. X and Y are data folders (SQLite) or addresses (postgres://…). Every row that arrives is
read again and compared with what was sent before anything is committed, and the audit trail of the
copy is verified. Stop the server first, or what is written meanwhile stays behind.`,
		Example: `  luodi migrate --from luodi-data --to postgres://luodi@db/luodi
  luodi migrate --from postgres://luodi@db/luodi --to luodi-data-2`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if from == "" || to == "" {
				return usageError("migrate: give both --from and --to")
			}
			if from == to {
				return usageError("migrate: --from and --to are the same")
			}
			return migrate(contextOf(cmd), cmd.OutOrStdout(), cmd.ErrOrStderr(), from, to)
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "data folder or PostgreSQL address to copy from")
	cmd.Flags().StringVar(&to, "to", "", "data folder or PostgreSQL address to copy to; must be empty")
	return cmd
}

// place is a database named by a folder or an address.
func place(name string) serving {
	if strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://") {
		return serving{database: name}
	}
	return serving{dir: name}
}

func migrate(ctx context.Context, out, messages io.Writer, from, to string) error {
	source, err := openExisting(ctx, place(from))
	if err != nil {
		return err
	}
	defer source.Close()
	s := place(to)
	target, err := s.open(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer target.Close()
	step, finish := progress(messages, "migrate")
	done, err := store.Copy(ctx, source, target, step)
	finish()
	if err != nil {
		return err
	}
	lang := messageLang()
	for _, t := range done.Tables {
		fmt.Fprintf(out, "%-18s %9d  %s\n", t.Name, t.Rows, t.Sum[:16])
	}
	v, err := target.Verify(ctx, nil)
	if err != nil {
		return err
	}
	for _, f := range v.Findings {
		fmt.Fprintln(out, sentence(lang, f.Key, f.Args))
	}
	if len(v.Findings) > 0 {
		return fault.New(fault.Invalid, "store.verify.failed", fault.Args{"n": len(v.Findings)})
	}
	fmt.Fprintln(out, i18n.MigrateDone.In(lang, "n", done.Rows, "tables", len(done.Tables)))
	return nil
}
