package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"luodi/internal/access"
	"luodi/internal/document"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/plan"
	"luodi/internal/store"
)

// importOptions are the settings of luodi import.
type importOptions struct {
	serving
	confirm bool
	slug    string
	json    bool
}

// importResult is what luodi import prints with --json.
type importResult struct {
	Document plan.DocumentID  `json:"document"`
	Review   plan.ReviewID    `json:"review"`
	State    plan.ReviewState `json:"state"`
	Title    string           `json:"title,omitempty"`
	Measures int              `json:"measures"`
	Open     int              `json:"open"`
	Again    bool             `json:"again,omitempty"`
	Plan     string           `json:"plan,omitempty"` // its address
}

func importCommand() *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "put a plan document in for review",
		Long: `import stores a document, reads it and opens its review, as the workbench does. With --confirm the
plan is made at once when nothing must be settled first; new units go into the register with the
kind that their names suggest. The document is kept whatever comes of the reading.

Exit status: 0 imported, 1 the document could not be read or the plan not be confirmed, 2 wrong use.`,
		Example: `  luodi import plan.docx
  luodi import plan.html --data /var/lib/luodi --confirm --slug luohu-2022`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError("import: give one file")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return runImport(cmd.Context(), cmd.OutOrStdout(), args[0], o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.dir, "data", fromEnv("LUODI_DATA", "luodi-data"), "data folder")
	f.StringVar(&o.database, "database", os.Getenv("LUODI_DATABASE"), "PostgreSQL address (postgres://…) instead of SQLite in the data folder")
	f.BoolVar(&o.confirm, "confirm", false, "confirm the plan when nothing must be settled")
	f.StringVar(&o.slug, "slug", "", "short address of the plan, with --confirm")
	f.BoolVar(&o.json, "json", false, "print the result as JSON")
	return cmd
}

// importer is who acts on the command line: whoever may use the data folder.
var importer = access.Actor{Account: "terminal", Name: "luodi import", Role: access.Office}

func runImport(ctx context.Context, out io.Writer, file string, o importOptions) error {
	content, err := os.Open(file)
	if err != nil {
		return fault.Wrap(fault.NotFound, "schedule.no_file", fault.Args{"file": file}, err)
	}
	defer content.Close()
	hash := sha256.New()
	size, err := io.Copy(hash, content)
	if err != nil {
		return fault.Wrap(fault.NotFound, "schedule.no_file", fault.Args{"file": file}, err)
	}
	db, err := o.open(ctx, serverLog())
	if err != nil {
		return err
	}
	defer db.Close()
	up := plan.Upload{Name: filepath.Base(file), Size: size, SHA256: hex.EncodeToString(hash.Sum(nil)), Content: content}
	write := func(ctx context.Context, f func(plan.Tx) error) error {
		return db.Write(ctx, func(tx *store.Tx) error { return f(tx) })
	}
	opts := document.Options{}
	if dir := db.Dir(); dir != "" {
		opts.CacheDir = filepath.Join(dir, "cache")
	}
	r, again, err := plan.Import(ctx, write, importer, up, nil, opts)
	if err != nil {
		return err
	}
	if r.State == plan.ReviewFailed {
		return r.Fault()
	}
	var made plan.Plan
	if o.confirm && r.State == plan.ReviewOpen {
		if made, err = confirmImport(ctx, db, r, o.slug); err != nil {
			return err
		}
		r.State, r.Open = plan.ReviewConfirmed, 0
	}
	if r.Plan != "" && made.Slug == "" {
		err = db.Read(ctx, func(q *store.Reader) (err error) { made, err = q.Plan(r.Plan); return err })
		if err != nil {
			return err
		}
	}
	result := importResult{Document: r.Document, Review: r.ID, State: r.State, Title: r.Title, Measures: r.Measures, Open: r.Open, Again: again, Plan: made.Slug}
	return printImport(out, result, o.json)
}

// confirmImport makes the plan of a review in which nothing must be settled but unknown units,
// which become new ones.
func confirmImport(ctx context.Context, db *store.DB, r plan.Review, slug string) (made plan.Plan, err error) {
	err = db.Write(ctx, func(tx *store.Tx) error {
		d, err := r.DecodeDraft()
		if err != nil {
			return err
		}
		known, err := plan.KnownFor(tx, d)
		if err != nil {
			return err
		}
		now := r
		if names := plan.UnknownUnits(d.Doubts(known)); len(names) > 0 {
			if now, err = plan.Change(tx, importer, r.ID, r.Version, plan.Op{Kind: plan.OpNewUnits, Names: names}); err != nil {
				return err
			}
		}
		made, err = plan.Confirm(tx, importer, now.ID, now.Version, slug, i18n.Translator{})
		return err
	})
	return made, err
}

func printImport(out io.Writer, r importResult, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	lang := messageLang()
	text := i18n.CLIImported.In(lang, "title", r.Title, "n", r.Measures, "open", r.Open, "review", r.Review)
	switch {
	case r.Plan != "" && r.Again:
		text = i18n.CLIImportedPlanAgain.In(lang, "title", r.Title, "slug", r.Plan)
	case r.Plan != "":
		text = i18n.CLIImportedPlan.In(lang, "title", r.Title, "n", r.Measures, "slug", r.Plan)
	case r.Again:
		text = i18n.CLIImportedAgain.In(lang, "title", r.Title, "open", r.Open, "review", r.Review)
	}
	_, err := io.WriteString(out, text+"\n")
	return err
}
