package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/net/html"

	"luodi/examples/luohu"
	"luodi/internal/document"
	"luodi/internal/reading"
)

func benchReadCommand() *cobra.Command {
	rounds := 5
	cmd := &cobra.Command{
		Use:   "read",
		Short: "full reading against a bare tokenizer pass and pandoc, documents a second on one core",
		Long: `read takes the example plan as text, web page and Word file. The anchor is the least that any
reader does: one pass of a tokenizer over the file and one over its text for headings and units.
pandoc, where it is installed, turns the same file into plain text, a process each.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return benchRead(cmd.OutOrStdout(), rounds) },
	}
	cmd.Flags().IntVar(&rounds, "rounds", rounds, "rounds, the sides taking turns")
	return cmd
}

func benchRead(w io.Writer, rounds int) error {
	before := runtime.GOMAXPROCS(1) // one core for all sides
	defer runtime.GOMAXPROCS(before)

	dir, err := os.MkdirTemp("", "luodi-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	formats := []struct {
		name   string
		data   []byte
		anchor func([]byte) error
		pandoc string // its name of the format
	}{
		{"plan.html", luohu.HTML, tokenizeHTML, "html"},
		{"plan.docx", luohu.DOCX, tokenizeDOCX, "docx"},
		{"plan.txt", luohu.Text, func(b []byte) error { scanText(string(b)); return nil }, ""},
	}
	for _, f := range formats {
		path := filepath.Join(dir, f.name)
		if err := os.WriteFile(path, f.data, 0o600); err != nil {
			return err
		}
		sides := []contender{
			{"tokenizer pass", during(300*time.Millisecond, func() error { return f.anchor(f.data) })},
			{"luodi, full reading", during(500*time.Millisecond, func() error {
				doc, err := document.Read(context.Background(), f.name, f.data, document.Options{})
				if err == nil && len(reading.Read(doc).Measures) != 45 {
					err = errors.New("the reading is wrong")
				}
				return err
			})},
		}
		if _, err := exec.LookPath("pandoc"); err == nil && f.pandoc != "" {
			sides = append(sides, contender{"pandoc to plain text", during(500*time.Millisecond, func() error {
				return exec.Command("pandoc", "-f", f.pandoc, "-t", "plain", "-o", filepath.Join(dir, "out"), path).Run()
			})})
		}
		rates, err := race(rounds, sides)
		if err != nil {
			return err
		}
		printRates(w, f.name, "documents/s", rates)
	}
	return nil
}

// tokenizeHTML is the anchor for web pages: the tokenizer, the text between, one pass over it.
func tokenizeHTML(data []byte) error {
	z := html.NewTokenizer(bytes.NewReader(data))
	var text strings.Builder
	for {
		switch z.Next() {
		case html.ErrorToken:
			if err := z.Err(); err != io.EOF {
				return err
			}
			scanText(text.String())
			return nil
		case html.TextToken:
			text.Write(z.Text())
		case html.StartTagToken, html.EndTagToken:
			if name, _ := z.TagName(); len(name) == 1 && name[0] == 'p' || string(name) == "tr" {
				text.WriteByte('\n')
			}
		}
	}
}

// tokenizeDOCX is the anchor for Word files: unzip, XML tokens, one pass over the text.
func tokenizeDOCX(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	part, err := z.Open("word/document.xml")
	if err != nil {
		return err
	}
	defer part.Close()
	d := xml.NewDecoder(part)
	var text strings.Builder
	for {
		tok, err := d.RawToken()
		if err == io.EOF {
			scanText(text.String())
			return nil
		}
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			if t.Name.Local == "p" {
				text.WriteByte('\n')
			}
		}
	}
}

// scanText looks at each line for a numbered heading and for a bracket of responsible units.
func scanText(text string) (headings, owners int) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		for _, mark := range []string{"、", "）", ".", "．"} {
			if i := strings.Index(line, mark); i > 0 && i <= 12 {
				headings++
				break
			}
		}
		if strings.Contains(line, "责任单位") || strings.Contains(line, "牵头") {
			owners++
		}
	}
	return headings, owners
}
