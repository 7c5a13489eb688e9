package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"luodi/internal/document"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/reading"
)

// readCommand is `luodi read FILE... [--json]`: what the reader makes of documents, without
// storing anything. Folders are read whole, with progress on standard error.
func readCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "read FILE|FOLDER...",
		Short: "read plan documents and print what they say",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError("read: give at least one file or folder")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return readFiles(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), args, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object for a file, one a line for several")
	return cmd
}

// readFiles reads every file and goes on behind one that cannot be read; the first such error is
// the result.
func readFiles(ctx context.Context, out, messages io.Writer, args []string, asJSON bool) error {
	if ctx == nil {
		ctx = context.Background()
	}
	files, err := listFiles(args)
	if err != nil {
		return err
	}
	var bar *progressbar.ProgressBar
	if len(files) > 1 {
		bar = progressbar.NewOptions(len(files), progressbar.OptionSetWriter(messages), progressbar.OptionSetDescription("read"),
			progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	}
	var failed error
	for _, file := range files {
		doc, err := readDocument(ctx, file)
		if bar != nil {
			_ = bar.Add(1)
		}
		if err != nil {
			if len(files) == 1 {
				return err
			}
			failed = cmp.Or(failed, err)
			fmt.Fprintf(messages, "%s: %s\n", file, i18n.Fault(messageLang(), err))
			continue
		}
		r := reading.Read(doc)
		if asJSON {
			err = writeJSON(out, r.JSON(doc), len(files) == 1)
		} else {
			_, err = io.WriteString(out, summary(file, r, doc))
		}
		if err != nil {
			return err
		}
		for _, w := range doc.Warnings {
			warning := fault.New(fault.Invalid, fault.Key(w.Key), w.Args)
			fmt.Fprintf(messages, "%s: %s\n", file, i18n.Fault(messageLang(), warning))
		}
		if len(r.Measures) == 0 {
			none := fault.New(fault.Invalid, "plan.no_measures_found", fault.Args{"name": doc.Name})
			if !asJSON { // a program sees the empty list
				failed = cmp.Or(failed, error(none))
			}
			if asJSON || len(files) > 1 {
				fmt.Fprintf(messages, "%s: %s\n", file, i18n.Fault(messageLang(), none))
			}
		}
	}
	return failed
}

// listFiles expands folders; files named on the command line are taken whatever their name.
func listFiles(args []string) ([]string, error) {
	var files []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, fileFault(arg, err)
		}
		if !info.IsDir() {
			files = append(files, arg)
			continue
		}
		err = filepath.WalkDir(arg, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return fileFault(path, err)
			}
			switch strings.ToLower(filepath.Ext(path)) {
			case ".html", ".htm", ".docx", ".pdf", ".txt", ".md":
				if entry.Type().IsRegular() {
					files = append(files, path)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

func readDocument(ctx context.Context, file string) (*document.Document, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fileFault(file, err)
	}
	cache := ""
	if dir, err := os.UserCacheDir(); err == nil {
		cache = filepath.Join(dir, "luodi")
	}
	return document.Read(ctx, file, data, document.Options{CacheDir: cache})
}

// fileFault says that a file is not there or may not be read.
func fileFault(file string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(fault.NotFound, "reading.no_such_file", fault.Args{"name": file}, err)
	}
	return fault.Wrap(fault.Invalid, "reading.file_unreadable", fault.Args{"name": file}, err)
}

func writeJSON(out io.Writer, report *reading.Report, indent bool) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if indent {
		e.SetIndent("", " ")
	}
	if err := e.Encode(report); err != nil {
		return err
	}
	_, err := out.Write(b.Bytes())
	return err
}

// summary is the reading for people: a line for each fact and each measure.
func summary(file string, r *reading.Reading, doc *document.Document) string {
	report := r.JSON(doc)
	var b strings.Builder
	fact := func(name string, value *string) {
		if value != nil {
			fmt.Fprintf(&b, "  %-10s %s\n", name, *value)
		}
	}
	fmt.Fprintf(&b, "%s\n", file)
	fact("title", report.Title)
	fact("issuer", report.Issuer)
	fact("number", report.DocNumber)
	fact("signed", report.SignedDate)
	fact("published", report.Published)
	for _, s := range report.Sections {
		fmt.Fprintf(&b, "  §          %s\n", s)
	}
	for i := range report.Measures {
		m := &report.Measures[i]
		number := ""
		if m.Number != nil {
			number = *m.Number
		}
		fmt.Fprintf(&b, "  %-6s %s", number, m.Title)
		if len(m.LeadUnits) > 0 {
			fmt.Fprintf(&b, "  | %s", strings.Join(m.LeadUnits, "、"))
		}
		if len(m.SupportUnits) > 0 {
			fmt.Fprintf(&b, "  + %s", strings.Join(m.SupportUnits, "、"))
		}
		if m.DeadlineText != nil {
			fmt.Fprintf(&b, "  | %s", *m.DeadlineText)
		}
		if len(m.Quantities) > 0 {
			fmt.Fprintf(&b, "  | %s", strings.Join(m.Quantities, " "))
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "  %d measures, %d units, %d assignments, %d doubts\n", len(report.Measures), len(report.Units), report.Assignments, len(report.Doubts))
	return b.String()
}
